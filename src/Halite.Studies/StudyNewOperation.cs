// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Formats;
using Halite.Spectra;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary><c>halite study new</c>: writes a study.yaml from the files of a folder, recognised by content.</summary>
public static class StudyNewOperation
{
    private static readonly OptionSpec<string?> Formula = OptionSpec.Text("formula", "Formula of the sample; without it the sample has formula: unknown, and what needs one is left out until it is written.", "F");
    private static readonly OptionSpec<bool> Force = OptionSpec.Flag("force", "Replace a study.yaml that is there.");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "study new",
        Summary = "Writes a study.yaml from the files of a folder: what each is, is recognised by content.",
        Details = "Cycler files become cells of their own (with the mass that the file holds, if any), impedance, spectra and others become data of the sample. A table of numbers that may be a spectrum is proposed as a comment, files that are not recognised are listed with the reason, and so is what each entry still lacks. Nothing but study.yaml is written.",
        Example = "halite study new examples/ltmof/raw --formula Li1.2Ti0.2Mn0.6O1.8F0.2 --force",
        Inputs = new InputSpec("FOLDER", "The folder with the raw files.", InputKind.Folder, 1, 1),
        Options = [Formula, Force],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var folder = context.Resolve(context.Inputs[0]);
        if (!Directory.Exists(folder)) throw new InputException($"{context.Inputs[0]}: no such folder; name the folder with the raw files.");
        var target = Path.Combine(folder, StudyReader.FileName);
        if (File.Exists(target) && !context.Get(Force)) throw new InputException($"{target} is there already; add --force to replace it, or edit it.");
        var formula = context.Get(Formula);
        if (formula is not null) _ = Chemistry.Formula.Parse(formula);

        var cells = new StringBuilder();
        var data = new StringBuilder();
        var perhaps = new List<string>();
        var unknown = new List<(string File, string Reason)>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "sample" };
        int count = 0;
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Where(f => !Written.Any(w => f.StartsWith(w, StringComparison.Ordinal)) && f is not (StudyReader.FileName or "report.html" or "report.md" or "results.json"))
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var file in files)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Progress.Report(new Progress((double)count / files.Count, file));
            var (kind, recording, fault) = KindOf(Path.Combine(folder, file), context.Cancellation);
            if (kind is null)
            {
                if (recording is not null && MayBeSpectrum(recording)) perhaps.Add(file);
                else unknown.Add((file, fault ?? "its columns tell no technique"));
                continue;
            }

            count++;
            var id = Id(file, taken);
            if (kind is "cycle" or "gitt")
            {
                var mass = recording!.Metadata.Number("active_mass_mg");
                cells.Append(CultureInfo.InvariantCulture, $"  - {{ id: {id}, sample: sample{(mass is > 0 ? $", mass_mg: {mass}" : "")} }}  # {(mass is > 0 ? "mass from the file; add mass_sigma_mg" : "add mass_mg and mass_sigma_mg")}, area_cm2\n");
                data.Append(CultureInfo.InvariantCulture, $"  - {{ cell: {id}, kind: {kind}, file: {Quote(file)} }}\n");
            }
            else
            {
                data.Append(CultureInfo.InvariantCulture, $"  - {{ id: {id}, sample: sample, kind: {kind}, file: {Quote(file)} }}\n");
            }
        }

        if (count == 0 && perhaps.Count == 0) throw new InputException($"{context.Inputs[0]}: none of its files is of a format that Halite knows; `halite formats` lists them.");
        var text = new StringBuilder()
            .Append("version: 1\ntitle: ").Append(Quote(Path.GetFileName(Path.GetFullPath(folder)))).Append("\n\nsamples:\n  - id: sample\n    formula: ").Append(formula ?? StudyReader.Unknown + "  # write it here, as Li1.2Ti0.2Mn0.6O1.8F0.2: ledger, percolation and most checks need it").Append('\n');
        if (cells.Length > 0) text.Append("\ncells:\n").Append(cells);
        text.Append(count > 0 ? "\ndata:\n" : "\n# data:\n").Append(data);
        foreach (var file in perhaps) text.Append("# a table of numbers; where it is a spectrum:\n#  - { sample: sample, kind: peaks, file: ").Append(Quote(file)).Append(" }\n");
        foreach (var (file, reason) in unknown) text.Append("# not recognised: ").Append(file).Append(" (").Append(reason).Append(")\n");
        var study = StudyReader.Parse(text.ToString(), folder, target);
        AtomicFile.Write(target, text.ToString());
        return new Panel
        {
            Results = new JsonObject { ["study"] = Path.GetFullPath(target), ["data"] = count, ["perhaps"] = Json.Array(perhaps.Select(u => (JsonNode?)u)), ["not_recognised"] = Json.Array(unknown.Select(u => (JsonNode?)u.File)) },
            Tables = Tables(study, perhaps, unknown),
            Notes = [$"Wrote {target} with {count} data {(count == 1 ? "entry" : "entries")}{(perhaps.Count > 0 ? $" and {perhaps.Count} proposed" : "")}{(unknown.Count > 0 ? $"; {unknown.Count} {(unknown.Count == 1 ? "file was" : "files were")} not recognised" : "")}. Put in what is missing, then run `halite study run {CommandText.Argument(context.Inputs[0])}`."],
            Warnings = [.. StudyGaps.Of(study).Select(g => new Warning(g.Code, g.Text))],
        };
    }

    // What became of each file, and what only its measurer knows.
    private static ImmutableArray<DataTable> Tables(Study study, List<string> perhaps, List<(string File, string Reason)> unknown)
    {
        var taken = study.Data.Select(d => new object?[] { d.Files[0], d.Verb, d.Cell.Length > 0 ? MissingOf(study.Cells.First(c => c.Id == d.Cell)) : "state, if not as made" })
            .Concat(perhaps.Select(f => new object?[] { f, "proposed: peaks", "whether it is a spectrum" }));
        return
        [
            DataTable.Of("Files", ["File", "Taken as", "To be put in"], taken),
            .. unknown.Count > 0 ? [DataTable.Of("Not recognised", ["File", "Reason"], unknown.Select(u => new object?[] { u.File, u.Reason }))] : ImmutableArray<DataTable>.Empty,
        ];

        static string MissingOf(Cell cell) => string.Join(", ", new[] { (cell.MassMg is null, "mass_mg"), (cell.MassSigmaMg is null, "mass_sigma_mg"), (cell.AreaCm2 is null, "area_cm2") }.Where(m => m.Item1).Select(m => m.Item2));
    }

    // Folders that runs and exports of a study write.
    private static readonly string[] Written = [".halite", "tables/", "figures/", "export/"];

    // An id from the file's name, short words of letters, digits, points and dashes: what claims and the report will call it.
    private static string Id(string file, HashSet<string> taken)
    {
        var stem = Path.GetFileNameWithoutExtension(file);
        if (stem.EndsWith(".bdf", StringComparison.OrdinalIgnoreCase)) stem = stem[..^4];
        var id = string.Concat(stem.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('-', '.');
        if (id.Length == 0 || char.IsAsciiDigit(id[0])) id = "d" + id;
        var free = id;
        for (int n = 2; !taken.Add(free); n++) free = string.Create(CultureInfo.InvariantCulture, $"{id}-{n}");
        return free;
    }

    // What to do with a file, from what its columns mean; where it cannot be read, why.
    private static (string? Kind, Recording? Recording, string? Fault) KindOf(string path, CancellationToken cancellation)
    {
        try
        {
            var recording = FormatRegistry.Open(path, null, cancellation).Recording;
            return (RecordingKinds.Of(recording), recording, null);
        }
        catch (InputException e)
        {
            // Not a file that can be read: it is listed as not recognised, with the first clause of the reason.
            var reason = e.Message.StartsWith(path, StringComparison.Ordinal) ? e.Message[path.Length..].TrimStart(':', ' ') : e.Message;
            return (null, null, reason.Split("; `halite")[0].ReplaceLineEndings(" ").TrimEnd('.'));
        }
    }

    private static bool MayBeSpectrum(Recording recording)
    {
        try
        {
            return !Spectrum.FromRecording(recording, "").IsEmpty;
        }
        catch (InputException)
        {
            return false;
        }
    }

    private static string Quote(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? text : "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
