// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Studies.Literature;
using Halite.Techniques;

namespace Halite.Studies.Model;

/// <summary>
/// Everything that can be told of a study without computing it: its spelling, formulas, option values, what the files hold and
/// the paths of claims. A run tells the same faults in place and goes on.
/// </summary>
internal sealed class StudyValidation
{
    private readonly List<InputException> faults = [];
    private readonly Study study;

    private StudyValidation(string folder) => study = StudyReader.Read(folder, faults.Add);

    /// <summary>Reads a study and finds its faults, in the order of its lines.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="progress">Told which file is read.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The study as far as it can be read, and what is wrong with it: each with file, line and what to do.</returns>
    /// <exception cref="InputException">There is no study in the folder, or its file is no YAML.</exception>
    public static (Study Study, ImmutableArray<InputException> Faults) Of(string folder, IProgress<Progress> progress, CancellationToken cancellation)
    {
        var check = new StudyValidation(folder);
        var study = check.study;
        foreach (var sample in study.Samples.Where(s => s.Formula.Length > 0)) check.At(sample.Line, $"samples {sample.Id}", () => Composition(study, sample));
        foreach (var (i, item) in study.Data.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            progress.Report(new Progress((double)i / study.Data.Length, item.Id));
            check.Files(item, cancellation);
        }

        int literature = Array.FindIndex(study.Text.Split('\n'), l => l.StartsWith("literature:", StringComparison.Ordinal)) + 1;
        LiteratureTable.OfStudy(study.Folder, study.Literature, fault => check.At(literature, "literature", () => throw new InputException(fault)));
        var paths = new ClaimPaths(study);
        foreach (var claim in study.Claims) check.At(claim.Line, $"claim \"{claim.Text}\"", () => paths.Check(claim));
        return (study, [.. check.faults.DistinctBy(f => f.Message).OrderBy(f => f.Line ?? 0)]);
    }

    /// <summary>The results of <c>formula</c> for a sample.</summary>
    internal static Panel Composition(Study study, Sample sample, params ReadOnlySpan<(string Option, string Value)> more)
    {
        var operation = OperationRegistry.Find("formula")!;
        var options = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        EntryOptions.GiveComposition(study, operation, sample, options);
        foreach (var (option, value) in more) options[option] = [value];
        return operation.Run(new OperationContext(operation, [sample.Formula], options));
    }

    private void Files(DataItem item, CancellationToken cancellation)
    {
        var operation = OperationRegistry.Find(item.Verb)!;
        if (operation.Inputs.Kind != InputKind.File) return;
        var options = item.Options.ToDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
        EntryOptions.Give(study, operation, item, options);
        if (item.Files.Length > operation.Inputs.Maximum)
        {
            At(item.Line, $"data {item.Id}", () => throw new InputException($"`{operation.Verb}` takes {(operation.Inputs.Maximum == 1 ? "one file" : $"at most {operation.Inputs.Maximum} files")}, this entry names {item.Files.Length}"));
            return;
        }

        foreach (var file in item.Files)
        {
            At(item.Line, $"data {item.Id}", () =>
            {
                if (!File.Exists(System.IO.Path.Combine(study.Folder, file)))
                {
                    var there = Nearest(study.Folder, file);
                    throw new InputException($"{file}: no such file in the study's folder; {(there is null ? "put it there or mend its path" : $"did you mean {there}?")}");
                }

                DataFiles.Check(operation, file, options, study.Folder, cancellation);
            });
        }
    }

    // The same name elsewhere in the study, in other letters or nearly so; an unreadable folder offers none.
    private static string? Nearest(string folder, string file)
    {
        try
        {
            var name = System.IO.Path.GetFileName(file);
            return Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4 })
                .Select(f => System.IO.Path.GetRelativePath(folder, f).Replace('\\', '/'))
                .Where(f => !f.StartsWith(".halite", StringComparison.Ordinal))
                .Take(5000)
                .Select(f => (File: f, Distance: Suggest.Distance(System.IO.Path.GetFileName(f).ToLowerInvariant(), name.ToLowerInvariant())))
                .Where(f => f.Distance <= 2).OrderBy(f => f.Distance).ThenBy(f => f.File, StringComparer.Ordinal)
                .Select(f => f.File).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void At(int line, string where, Action check)
    {
        try
        {
            check();
        }
        catch (InputException e)
        {
            faults.Add(new InputException($"{study.File}, line {line}: {where}: {e.Message}{(e.Message.EndsWith('.') || e.Message.EndsWith('?') ? "" : ".")}", e) { Line = line });
        }
    }
}
