// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.Techniques;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Halite.Studies.Model;

/// <summary>Reads <c>study.yaml</c>: every fault names file, line and what to do.</summary>
public static class StudyReader
{
    /// <summary>Name of the file in a study's folder.</summary>
    public const string FileName = "study.yaml";

    /// <summary>The formula of a sample of which none is known: what needs one is left out.</summary>
    internal const string Unknown = "unknown";

    /// <summary>Reads the study of a folder.</summary>
    /// <param name="folder">The folder, or the path of its <c>study.yaml</c>.</param>
    /// <exception cref="InputException">The folder or file is missing, or something in it is wrong.</exception>
    public static Study Read(string folder) => Read(folder, null);

    /// <summary>Reads the study of a folder as far as it can be read, and collects what is wrong in it.</summary>
    /// <param name="folder">The folder, or the path of its <c>study.yaml</c>.</param>
    /// <param name="collect">Takes each fault; null throws the first.</param>
    /// <exception cref="InputException">The folder or file is missing, or the file is no YAML.</exception>
    internal static Study Read(string folder, Action<InputException>? collect)
    {
        if (File.Exists(folder) && Path.GetFileName(folder) == FileName) folder = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        if (!Directory.Exists(folder)) throw new InputException($"{folder}: no such folder; name the folder that holds {FileName}.");
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new InputException($"{folder}: there is no {FileName} in this folder; `halite study new {CommandText.Argument(folder)}` writes one from the files in it.");
        return Parse(TextOf(path), Path.GetFullPath(folder), path, collect);
    }

    // UTF-8; a file of an older Windows editor, which is not, in its alphabet.
    private static string TextOf(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>Reads the text of a study.</summary>
    /// <param name="text">The text.</param>
    /// <param name="folder">Folder that its paths start from.</param>
    /// <param name="file">Name of the file in messages.</param>
    public static Study Parse(string text, string folder, string file = FileName) => Parse(text, folder, file, null);

    private static Study Parse(string text, string folder, string file, Action<InputException>? collect)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            var (line, what) = Tabbed(text) is { } tab ? (tab, "a tab in the indentation; indent with spaces") : ((int)e.Start.Line, $"{(e.InnerException?.Message ?? e.Message).TrimEnd('.')}; check indentation and colons");
            throw new InputException($"{file}, line {line}: not valid YAML: {what}.", e) { Line = line };
        }

        if (yaml.Documents.Count == 0) throw new InputException($"{file}: the file is empty; `halite study new` writes one to start from.");
        var root = new YamlMap(file, "", yaml.Documents[0].RootNode, collect);
        if (root.Text("version") is not "1") root.Report(root.Fault("version", "this program reads version 1; begin the file with \"version: 1\""));

        root.Expect("version", "title", "description", "notice", "samples", "cells", "data", "measured", "models", "literature", "claims");
        var lost = new List<string>();
        var samples = Samples(root, lost);
        string[] sampleIds = [.. samples.Select(s => s.Id), .. lost];
        var cells = Cells(root, sampleIds, lost);
        string[] cellIds = [.. cells.Select(c => c.Id), .. lost];
        var models = StudyModels.Default;
        root.Part(() => models = StudyModelsReader.Read(root));
        var study = new Study
        {
            Folder = folder,
            Text = text,
            File = file,
            Title = root.Text("title") ?? Path.GetFileName(folder),
            Description = root.Text("description") ?? "",
            Notice = root.Text("notice") ?? "",
            Samples = samples,
            Cells = cells,
            Data = Data(root, sampleIds, cellIds, cells, lost),
            Measured = MeasuredItems(root, sampleIds, lost),
            Claims = Claims(root),
            Models = models,
            Literature = root.Texts("literature"),
        };
        study = study with { Lost = [.. lost] };
        Unique(root, study.Samples.Select(s => s.Id).Concat(study.Cells.Select(c => c.Id)).Concat(study.Data.Select(d => d.Id)).Concat(study.Measured.Select(m => m.Id)));
        return study;
    }

    // The parser names the line where the block began, which is not the one with the tab.
    private static int? Tabbed(string text)
    {
        var lines = text.Split('\n');
        int at = Array.FindIndex(lines, l => l.AsSpan(0, l.Length - l.AsSpan().TrimStart().Length).Contains('\t'));
        return at < 0 ? null : at + 1;
    }

    /// <summary>The arrangements that <c>percolate</c> knows.</summary>
    internal static IEnumerable<string> Orderings => OperationRegistry.Find("percolate")!.Options.Single(o => o.Name == "ordering").Choices;

    private static ImmutableArray<Sample> Samples(YamlMap root, List<string> lost)
    {
        var samples = ImmutableArray.CreateBuilder<Sample>();
        foreach (var map in root.Maps("samples")) Read(map, samples, lost, Sample);
        return samples.ToImmutable();

        Sample Sample(YamlMap map)
        {
            var id = map.Required("id", "ltmof");
            var parent = map.Text("parent");
            string formula;
            if (parent is not null)
            {
                var origin = samples.FirstOrDefault(s => s.Id == parent);
                if (origin is null && !lost.Contains(parent)) throw map.Fault("parent", $"{map.Where}: the parent \"{parent}\" is not a sample above it{Suggest.Among(parent, samples.Select(s => s.Id))}");
                formula = map.Text("formula") ?? origin?.Formula ?? Unknown;
            }
            else
            {
                formula = map.Required("formula", "Li1.2Ti0.2Mn0.6O1.8F0.2");
            }

            var sample = new Sample
            {
                Id = id,
                Name = map.Text("name") ?? id,
                Parent = parent ?? "",
                Formula = formula is Unknown ? "" : formula,
                Additions = map.Numbers("additions"),
                Icp = map.Text("icp") ?? "",
                IcpBasis = map.Choice("icp_basis", "mass", "mass", "mole"),
                Excess = map.Choice("excess", "", "tetrahedral", "vacancies"),
                Ordering = map.Choice("ordering", "random", [.. Orderings]),
                Synthesis = map.Text("synthesis") ?? "",
                Line = map.Line,
            };
            map.Done();
            return sample;
        }
    }

    // An entry that cannot be read is lost; what names it is not wrong for that.
    private static void Read<T>(YamlMap map, ImmutableArray<T>.Builder into, List<string> lost, Func<YamlMap, T> read)
    {
        int before = into.Count;
        map.Entry(() => into.Add(read(map)));
        if (into.Count > before) return;
        lost.Add(map.Peek("id") ?? string.Join('-', new[] { map.Peek("cell") ?? map.Peek("sample"), map.Peek("kind") ?? map.Peek("quantity"), map.Peek("kind") is null ? map.Peek("state")?.Replace(' ', '-') : null }.OfType<string>()));
    }

    private static ImmutableArray<Cell> Cells(YamlMap root, string[] samples, List<string> lost)
    {
        var cells = ImmutableArray.CreateBuilder<Cell>();
        foreach (var map in root.Maps("cells")) Read(map, cells, lost, Cell);
        return cells.ToImmutable();

        Cell Cell(YamlMap map)
        {
            var cell = new Cell
            {
                Id = map.Required("id", "ltmof-1"),
                Sample = Known(map, "sample", samples) ?? throw map.Fault($"{map.Where} has no sample; add \"sample: \" with one of {string.Join(", ", samples)}"),
                MassMg = map.Number("mass_mg", 0, above: true),
                MassSigmaMg = map.Number("mass_sigma_mg", 0),
                MassBasis = map.Text("mass_basis") ?? "active material",
                AreaCm2 = map.Number("area_cm2", 0, above: true),
                AreaSigmaCm2 = map.Number("area_sigma_cm2", 0),
                CounterElectrode = map.Text("counter_electrode") ?? "Li",
                CounterElectrodeV = map.Number("counter_electrode_V") ?? 0,
                Electrode = map.Choice("electrode", "cathode", "cathode", "anode", "full"),
                Line = map.Line,
            };
            map.Done();
            return cell;
        }
    }

    private static ImmutableArray<DataItem> Data(YamlMap root, string[] samples, string[] cellIds, ImmutableArray<Cell> cells, List<string> lost)
    {
        var items = ImmutableArray.CreateBuilder<DataItem>();
        foreach (var map in root.Maps("data")) Read(map, items, lost, Item);
        return items.ToImmutable();

        DataItem Item(YamlMap map)
        {
            var kind = map.Required("kind", "cycle");
            var operation = KindOf(map, "kind", kind);
            var cell = Known(map, "cell", cellIds) ?? "";
            var sample = Known(map, "sample", samples) ?? cells.FirstOrDefault(c => c.Id == cell)?.Sample ?? "";
            var files = map.Texts("files").AddRange(map.Texts("file"));

            // Written on Windows; no instrument file has a backslash in its name.
            if (operation.Inputs.Kind == InputKind.File) files = [.. files.Select(f => f.Replace('\\', '/'))];
            if (files.Length < operation.Inputs.Minimum) throw map.Fault($"{map.Where} has no file; add \"file: raw/name\"");
            var item = new DataItem
            {
                Id = map.Text("id") ?? string.Join('-', new[] { cell.Length > 0 ? cell : sample, kind }.Where(t => t.Length > 0)),
                Verb = operation.Verb,
                Cell = cell,
                Sample = sample,
                Files = files,
                State = map.Text("state") ?? "",
                Title = map.Text("title") ?? "",
                Line = map.Line,
                Options = map.Map("options") is { } given ? Options(given, operation, map.Where) : [],
            };
            map.Done();
            return item;
        }
    }

    /// <summary>Options of an operation under their keys in a study, checked against those that it has.</summary>
    internal static ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> Options(YamlMap given, Operation operation, string where)
    {
        var options = ImmutableArray.CreateBuilder<KeyValuePair<string, ImmutableArray<string>>>();
        foreach (var key in given.Keys)
        {
            if (operation.Options.FirstOrDefault(o => o.Key == key) is not { } spec)
            {
                given.Report(given.Fault(key, $"{where}: `{operation.Verb}` has no option \"{key}\"{Suggest.Among(key, operation.Options.Select(o => o.Key))}"));
                continue;
            }

            var texts = given.Texts(key);

            // A run tells a wrong value where the entry stands in the report, and goes on.
            if (given.Collects && OptionValues.Fault(operation, spec, texts) is { } fault) given.Report(given.Fault(key, $"{where}: {fault.TrimEnd('.')}"));
            else options.Add(KeyValuePair.Create(spec.Name, texts));
        }

        return options.ToImmutable();
    }

    /// <summary>The operation of a kind ("xas_lcf").</summary>
    internal static Operation KindOf(YamlMap map, string key, string kind) => OperationRegistry.Find(kind.Replace('_', ' '))
        ?? throw map.Fault(key, $"{map.Where}: there is no kind \"{kind}\"{Suggest.Among(kind, OperationRegistry.All.Select(o => o.Verb.Replace(' ', '_')))}; a kind is a verb of the program");

    private static ImmutableArray<MeasuredItem> MeasuredItems(YamlMap root, string[] samples, List<string> lost)
    {
        var items = ImmutableArray.CreateBuilder<MeasuredItem>();
        foreach (var map in root.Maps("measured")) Read(map, items, lost, Item);
        return items.ToImmutable();

        MeasuredItem Item(YamlMap map)
        {
            var quantity = map.Required("quantity", "lattice_parameter");
            var sample = Known(map, "sample", samples) ?? "";
            var state = map.Text("state") ?? "";
            var id = map.Text("id") ?? string.Join('-', new[] { sample, quantity, state.Replace(' ', '-') }.Where(t => t.Length > 0));
            var value = map.Number("value") ?? throw map.Fault($"{map.Where} has no value; add \"value: 4.152\"");
            var unit = map.Text("unit") ?? "1";
            var measured = map.Number("sigma", 0) is { } sigma
                ? Measured.From(value, sigma, unit, "measured: " + id)
                : Measured.WithoutSigma(value, unit, "the study gives no sigma for it");
            var item = new MeasuredItem(id, sample, quantity, KnownQuantities.InItsUnit(map, quantity, measured), state, map.Text("source") ?? throw map.Fault($"{map.Where} has no source; say where the value comes from"));
            map.Done();
            return item;
        }
    }

    private static ImmutableArray<Claim> Claims(YamlMap root)
    {
        var claims = ImmutableArray.CreateBuilder<Claim>();
        foreach (var map in root.Maps("claims")) map.Entry(() => claims.Add(Claim(map)));
        return claims.ToImmutable();

        static Claim Claim(YamlMap map)
        {
            var (kind, texts) = Stated(map);
            var numbers = texts.Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) && double.IsFinite(v) ? v : throw map.Fault($"{map.Where}: \"{t}\" is not a number; write it with a decimal point")).ToArray();
            if (numbers.Length == 2 && numbers[0] > numbers[1]) throw map.Fault("within", $"{map.Where}: within begins with its larger end; write it as [from, to]");
            var claim = new Claim(
                map.Required("text", "first discharge of LTMOF is 195 mAh/g"),
                numbers[0],
                map.Number("tolerance", 0) ?? texts.Max(HalfOfLastDigit),
                map.Required("found", "ltmof-1-cycle.cycles[1].discharge_mAh_g"),
                map.Text("source") ?? "")
            {
                Kind = kind,
                Line = map.Line,
                Upper = numbers.Length == 2 ? numbers[1] : double.NaN,
            };
            map.Done("id");
            return claim;
        }
    }

    private static (ClaimKind Kind, ImmutableArray<string> Texts) Stated(YamlMap map)
    {
        (ClaimKind Kind, string Key, int Count)[] kinds = [(ClaimKind.Equal, "stated", 1), (ClaimKind.AtLeast, "at_least", 1), (ClaimKind.AtMost, "at_most", 1), (ClaimKind.Within, "within", 2)];
        var given = kinds.Select(k => (k, Texts: map.Texts(k.Key))).Where(k => k.Texts.Length > 0).ToList();
        if (given.Count != 1) throw map.Fault($"{map.Where} has {(given.Count == 0 ? "no stated value" : "several")}; add one of \"stated: 195\", \"at_least: 195\", \"at_most: 195\", \"within: [1e-11, 1e-10]\"");
        var ((kind, key, count), texts) = given[0];
        return texts.Length == count ? (kind, texts) : throw map.Fault(key, $"{map.Where}: {key} takes {(count == 1 ? "one number" : "two numbers, [from, to]")}");
    }

    /// <summary>Half of the last digit that a number was printed with: 195 → 0.5, 2.3 → 0.05.</summary>
    internal static double HalfOfLastDigit(string text)
    {
        var mantissa = text.Split('e', 'E')[0];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        double exponent = text.Length > mantissa.Length ? double.Parse(text[(mantissa.Length + 1)..], CultureInfo.InvariantCulture) : 0;
        return 0.5 * Math.Pow(10, exponent - decimals);
    }

    private static string? Known(YamlMap map, string key, string[] known)
    {
        if (map.Text(key) is not { } id) return null;
        if (!known.Contains(id)) map.Report(map.Fault(key, $"{map.Where}: there is no {key} \"{id}\"{Suggest.Among(id, known)}; known are {(known.Length == 0 ? "none" : string.Join(", ", known))}"));
        return id;
    }

    private static void Unique(YamlMap root, IEnumerable<string> ids)
    {
        foreach (var twice in ids.GroupBy(i => i, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            var message = $"the id \"{twice.Key}\" is used {twice.Count()} times; give each sample, cell, data entry and measured value an \"id: \" of its own";
            var written = new[] { "samples", "cells", "data", "measured" }.SelectMany(root.Maps).Where(m => m.Peek("id") == twice.Key).ToList();
            root.Report(written.Count > 0 ? written[^1].Fault("id", message) : root.Fault(message + " (entries without one are named after their sample and kind)"));
        }
    }
}
