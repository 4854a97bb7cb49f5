// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Halite.Data;
using Halite.Studies.Claims;
using Halite.Studies.CrossChecks;
using Halite.Studies.Literature;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary>
/// Runs a study: every data entry through its operation, what did not change from the results store, then the
/// composition of each sample with the charge that its cells measured. A file that fails is told in place and the
/// rest goes on.
/// </summary>
public sealed class StudyRunner(Study study, ResultStore store, IProgress<Progress> progress, CancellationToken cancellation)
{
    // A new build may compute other numbers: results are kept for exactly one build of the science.
    internal static readonly string Build = string.Join('/', new[] { typeof(Measured), typeof(Formats.FormatRegistry), typeof(Operation) }.Select(t => t.Module.ModuleVersionId.ToString("N")));

    private readonly Lock gate = new();
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private int done;

    /// <summary>Runs everything.</summary>
    /// <exception cref="OperationCanceledException">The user stopped it; finished results are kept.</exception>
    public StudyRun Run()
    {
        var steps = new StepResult[study.Data.Length];
        Parallel.For(0, steps.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, i => steps[i] = Step(study.Data[i]));
        ImmutableArray<CellSummary> cells = [.. study.Cells.Select(c => CellSummary.Of(c, steps))];
        var replicates = ReplicateSummary.WithTyped(study.Samples, ReplicateSummary.Of(study.Samples, cells), study.Measured);
        var compositions = study.Samples.ToImmutableDictionary(s => s.Id, s => Composition(s, replicates.FirstOrDefault(r => r.Sample == s.Id)), StringComparer.Ordinal);
        progress.Report(new Progress(1, "Li percolation of the samples"));
        var percolations = study.Samples.ToImmutableDictionary(s => s.Id, Percolation, StringComparer.Ordinal);
        store.Prune(keys);
        var faults = new List<string>();
        var published = LiteratureTable.Shipped.AddRange(LiteratureTable.OfStudy(study.Folder, study.Literature, faults.Add));
        var run = new StudyRun { Study = study, Steps = [.. steps], Cells = cells, Replicates = replicates, Compositions = compositions, Percolations = percolations, Literature = published, LiteratureFaults = [.. faults] };
        return run with { CrossChecks = CrossCheckList.Of(run), Claims = ClaimAudit.Of(run) };
    }

    private StepResult Step(DataItem item)
    {
        var operation = OperationRegistry.Find(item.Verb)!;
        var options = item.Options.ToDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
        EntryOptions.Give(study, operation, item, options);
        var title = item.Title.Length > 0 ? item.Title : $"{item.Verb}: {string.Join(", ", item.Files.Select(f => Path.GetFileName(f)))}";
        var result = Execute(operation, item.Id, item.Files, options) with { Sample = item.Sample, Cell = item.Cell, State = item.State, Title = title };
        int finished = Interlocked.Increment(ref done);
        progress.Report(new Progress((double)finished / study.Data.Length, $"{finished} of {study.Data.Length} data entries"));
        return result;
    }

    private StepResult Composition(Sample sample, ReplicateSummary? measured)
    {
        var operation = OperationRegistry.Find("formula")!;
        if (sample.Formula.Length == 0) return new StepResult { Id = "sample: " + sample.Id, Operation = operation, Sample = sample.Id, Title = sample.Name, Failure = NoFormula(sample) };
        var options = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        EntryOptions.GiveComposition(study, operation, sample, options);
        Give("charge", measured?.NetCharge);
        Give("discharge", measured?.Discharge);
        return Execute(operation, "sample: " + sample.Id, [sample.Formula], options) with { Sample = sample.Id, Title = sample.Name };

        void Give(string name, Measured? quantity)
        {
            if (quantity is null) return;
            options[name] = [quantity.Value.ToString("R", CultureInfo.InvariantCulture)];
            if (quantity.Sigma is > 0 and { } sigma) options[name + "-sigma"] = [sigma.ToString("R", CultureInfo.InvariantCulture)];
        }
    }

    private static string NoFormula(Sample sample) => $"The formula of {sample.Id} is not given ({StudyReader.FileName} line {sample.Line}), so there is nothing to account its capacity to.";

    /// <summary>The 0-TM network of the composition, random unless the sample says otherwise, small enough for a second or so: its sigma says how good it is.</summary>
    private StepResult Percolation(Sample sample)
    {
        var operation = OperationRegistry.Find("percolate")!;
        if (sample.Formula.Length == 0) return new StepResult { Id = "percolation: " + sample.Id, Operation = operation, Sample = sample.Id, Failure = NoFormula(sample) };
        if (sample.IsLayered) return new StepResult { Id = "percolation: " + sample.Id, Operation = operation, Sample = sample.Id, Failure = $"The sample is {sample.Ordering}: its Li moves inside layers, and the 0-TM network of a disordered rock salt does not apply." };
        var options = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
        {
            ["cells"] = [study.Models.PercolationCells.ToString(CultureInfo.InvariantCulture)],
            ["samples"] = [study.Models.PercolationSamples.ToString(CultureInfo.InvariantCulture)],
            ["ordering"] = [sample.Ordering],
        };
        EntryOptions.GiveComposition(study, operation, sample, options);
        return Execute(operation, "percolation: " + sample.Id, [], options) with { Sample = sample.Id, Title = $"Li percolation: {sample.Name}" };
    }

    private StepResult Execute(Operation operation, string id, ImmutableArray<string> inputs, Dictionary<string, ImmutableArray<string>> options)
    {
        var result = new StepResult { Id = id, Operation = operation };
        try
        {
            var sources = Sources(operation, inputs);
            var key = Key(operation, inputs, options, sources);
            (byte[] Panel, string Formats)? kept;
            lock (gate)
            {
                keys.Add(key);
                kept = store.Find(key);
            }

            var context = new OperationContext(operation, inputs, options, study.Folder, null, cancellation);
            var resolved = context.OptionsJson();
            if (kept is { } known)
            {
                var formats = known.Formats.Split('\n');
                try
                {
                    return result with { Panel = PanelJson.Read(ResultStore.Unpack(known.Panel)), FromStore = true, Sources = [.. sources.Select((f, i) => f with { Format = i < formats.Length ? formats[i] : "" })], Options = resolved };
                }
                catch (Exception e) when (e is JsonException or InvalidDataException)
                {
                    // A kept panel that no longer reads is computed again.
                }
            }

            var panel = operation.Run(context);
            panel = panel with { Warnings = [.. context.Warnings.Concat(panel.Warnings).Distinct()] };
            ImmutableArray<SourceFile> read = context.Sources.IsEmpty ? sources : context.Sources;
            var packed = ResultStore.Pack(PanelJson.Write(panel));
            lock (gate) store.Keep(key, id, operation.Verb, packed, string.Join('\n', read.Select(f => f.Format)));
            return result with { Panel = panel, Sources = read, Options = resolved };
        }
        catch (InputException e)
        {
            return result with { Failure = e.Message };
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions is [InputException first, ..])
        {
            return result with { Failure = first.Message };
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException) && !(e is AggregateException a && a.Flatten().InnerExceptions.Any(i => i is OperationCanceledException)))
        {
            // A defect in one operation must not cost a lab the rest of its report; it is named as one.
            return result with { Failure = $"`{operation.Verb}` failed by a defect of Halite ({e.GetType().Name}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); please report it with the file." };
        }
    }

    private ImmutableArray<SourceFile> Sources(Operation operation, ImmutableArray<string> inputs)
    {
        if (operation.Inputs.Kind != InputKind.File) return [];
        var sources = ImmutableArray.CreateBuilder<SourceFile>();
        foreach (var input in inputs)
        {
            var path = Path.Combine(study.Folder, input);
            if (!File.Exists(path)) throw new InputException($"{input}: no such file in the study's folder; put it there or mend its path in {StudyReader.FileName}.");
            lock (gate) sources.Add(new SourceFile(input, store.HashOf(path, DateTime.UtcNow), "", new FileInfo(path).Length));
        }

        return sources.ToImmutable();
    }

    // Options may name files too (reference spectra, windows): their content counts as well.
    private IEnumerable<string> Named(Dictionary<string, ImmutableArray<string>> options) =>
        options.Values.SelectMany(v => v).Where(v => v.Length is > 0 and < 260 && v.AsSpan().IndexOfAny(Path.GetInvalidPathChars()) < 0 && File.Exists(Path.Combine(study.Folder, v))).Distinct().Order(StringComparer.Ordinal);

    private string HashOf(string file)
    {
        lock (gate) return store.HashOf(Path.Combine(study.Folder, file), DateTime.UtcNow);
    }

    private string Key(Operation operation, ImmutableArray<string> inputs, Dictionary<string, ImmutableArray<string>> options, ImmutableArray<SourceFile> sources)
    {
        var text = new StringBuilder(Build).Append('\n').Append(operation.Verb);
        foreach (var input in inputs) text.Append("\ninput ").Append(input);
        foreach (var source in sources) text.Append("\nsha256 ").Append(source.Sha256);
        foreach (var file in Named(options)) text.Append("\nnamed ").Append(file).Append(' ').Append(HashOf(file));
        foreach (var (name, values) in options.OrderBy(o => o.Key, StringComparer.Ordinal)) text.Append("\n--").Append(name).Append(' ').AppendJoin('\u0001', values);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
