// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Formats.Bdf;
using Halite.Studies.CrossChecks;
using Halite.Studies.Model;
using Halite.Studies.Report;
using Halite.Techniques;
using Halite.Techniques.Figures;

namespace Halite.Studies.Export;

/// <summary>One file that was written.</summary>
/// <param name="Path">Path from the folder of the export, with "/".</param>
/// <param name="Kind">csv, bdf, cif, json, svg or png.</param>
/// <param name="Entry">Data entry or sample it is of; empty for the whole study.</param>
/// <param name="Rows">Rows of the table; 0 where it is none.</param>
internal sealed record ExportedFile(string Path, string Kind, string Entry, int Rows);

/// <summary>Something that could not be written, and why.</summary>
/// <param name="Entry">Data entry or sample.</param>
/// <param name="Kind">csv, bdf, cif, json or png.</param>
/// <param name="Reason">Why.</param>
internal sealed record LeftOut(string Entry, string Kind, string Reason);

/// <summary>Writes a computed study in the formats that other programs read.</summary>
internal sealed class StudyExport(StudyRun run, string folder, CancellationToken cancellation)
{
    private static readonly ImmutableHashSet<string> CyclingVerbs = ["cycle", "gitt"];
    private readonly List<ExportedFile> files = [];
    private readonly List<LeftOut> leftOut = [];

    public IReadOnlyList<ExportedFile> Files => files;

    public IReadOnlyList<LeftOut> LeftOut => leftOut;

    /// <summary>Every table: those over the study, and the long table behind each entry.</summary>
    public void Csv()
    {
        Table("ledger", "", CapacityLedger.Table(run));
        if (run.Cells.Length > 0) Table("cells", "", StudyTables.Cells(run));
        if (run.CrossChecks.Length > 0) Table("cross-checks", "", StudyTables.CrossChecks(run, tested: false));
        if (run.Claims.Length > 0) Table("claims", "", StudyTables.Claims(run));
        Table("quantities", "", StudyTables.Quantities(run));
        foreach (var step in run.Steps)
        {
            if (step.Failure is { } failure) leftOut.Add(new LeftOut(step.Id, "csv", failure));
            else if ((step.Panel!.Data ?? step.Panel.Tables.FirstOrDefault()) is { } table) Table(HtmlText.Anchor(step.Id), step.Id, table);
        }
    }

    /// <summary>The recordings of the cycling and titration entries, one file each, in the Battery Data Format.</summary>
    public void Bdf()
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in run.Study.Data.Where(d => CyclingVerbs.Contains(d.Verb)))
        {
            foreach (var file in item.Files)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!written.Add(file)) continue;
                try
                {
                    Recording(item, file);
                }
                catch (InputException e)
                {
                    leftOut.Add(new LeftOut(item.Id, "bdf", e.Message));
                }
            }
        }
    }

    /// <summary>The average structure of each sample whose lattice parameter as made is known.</summary>
    public void Cif()
    {
        var index = QuantityIndex.Of(run);
        foreach (var sample in run.Study.Samples)
        {
            if (sample.IsLayered)
            {
                leftOut.Add(new LeftOut(sample.Id, "cif", $"the sample is {sample.Ordering}; the average structure is that of a disordered rock salt"));
                continue;
            }

            var lattice = index.Made(sample.Id, "lattice_parameter") ?? index.Series(sample.Id, "lattice_parameter").FirstOrDefault(q => q.State.Length == 0);
            if (lattice is null)
            {
                leftOut.Add(new LeftOut(sample.Id, "cif", "no lattice parameter as made is known (measured: lattice_parameter, state: pristine)"));
                continue;
            }

            var (text, reason) = AverageRockSalt.Of(run.Compositions[sample.Id], lattice);
            if (text is null) leftOut.Add(new LeftOut(sample.Id, "cif", reason));
            else Write("structures/" + HtmlText.Anchor(sample.Id) + ".cif", "cif", sample.Id, text, 0);
        }
    }

    /// <summary>Every figure of the report as SVG and, where a browser is there, as PNG.</summary>
    public void Figures()
    {
        var figures = MarkdownReport.Figures(run).DistinctBy(f => f.Id).Select(f => (Name: f.Id, Svg: SvgRenderer.Render(f))).ToList();
        foreach (var (name, svg) in figures) Write("figures/" + name + ".svg", "svg", "", svg, 0);
        var drawn = FigurePictures.Draw(figures, cancellation);
        if (drawn is null) leftOut.Add(new LeftOut("figures", "png", FigurePictures.Missing));
        foreach (var (name, _) in figures)
        {
            if (drawn?.GetValueOrDefault(name) is { } png) Write("figures/" + name + ".png", "png", "", stream => stream.Write(png), 0);
            else if (drawn is not null) leftOut.Add(new LeftOut(name, "png", "the browser did not draw it"));
        }
    }

    /// <summary>Everything in one file: study.yaml's text, results, quantities and every table as columns.</summary>
    public void Json()
    {
        var all = StudyOutput.Results(run, whole: true);
        all["study"] = run.Study.Text;
        all["quantities"] = StudyTables.QuantitiesJson(run);
        foreach (var step in run.Steps.Where(s => s.Panel is not null))
        {
            var tables = step.Panel!.Data is { } data ? step.Panel.Tables.Add(data) : step.Panel.Tables;
            all["panels"]![step.Id]!["tables"] = Techniques.Json.Array(tables.Select(t => (JsonNode?)Columns(t)));
        }

        Write("study.json", "json", "", Techniques.Json.Text(all) + "\n", 0);
    }

    private void Recording(DataItem item, string file)
    {
        var operation = OperationRegistry.Find(item.Verb)!;
        var context = new OperationContext(operation, [file], item.Options, run.Study.Folder, null, cancellation);
        var recording = context.Open(file).Recording;
        int n = 0;
        foreach (var table in recording.Tables.Where(t => t.IsData && t.Rows > 0 && t.Find(Meaning.Voltage) is not null && t.Find(Meaning.Time) is not null))
        {
            using var stream = new MemoryStream();
            BdfWriter.Write(table, stream);
            var path = FormattableString.Invariant($"bdf/{HtmlText.Anchor(item.Id)}{(item.Files.Length > 1 ? "-" + HtmlText.Anchor(Path.GetFileNameWithoutExtension(file)) : "")}{(n++ > 0 ? "-" + n : "")}.bdf.csv");
            Write(path, "bdf", item.Id, System.Text.Encoding.UTF8.GetString(stream.ToArray()), table.Rows);
        }

        if (n == 0) leftOut.Add(new LeftOut(item.Id, "bdf", $"{file} holds no table of time, voltage and current"));
    }

    private void Table(string name, string entry, DataTable table) => Write("csv/" + name + ".csv", "csv", entry, Techniques.Csv.Text(table), table.Rows.Length);

    private void Write(string path, string kind, string entry, string text, int rows) => Write(path, kind, entry, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)), rows);

    private void Write(string path, string kind, string entry, Action<Stream> content, int rows)
    {
        var target = Path.Combine(folder, path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: no folder can be made there ({e.Message.TrimEnd('.')}); name another with --into.", e);
        }

        AtomicFile.Write(target, content);
        files.Add(new ExportedFile(path, kind, entry, rows));
    }

    private static JsonObject Columns(DataTable table) => new()
    {
        ["title"] = table.Title,
        ["columns"] = Techniques.Json.Array(table.Columns.Select((name, c) => (JsonNode?)new JsonObject
        {
            ["name"] = name,
            ["values"] = Techniques.Json.Array(table.Rows.Select(r => Cell(r[c]))),
        })),
    };

    private static JsonNode? Cell(object? cell) => cell switch
    {
        null => null,
        double d => Techniques.Json.Of(d),
        int i => i,
        long l => l,
        bool b => b,
        Measured m => Techniques.Json.Of(m),
        var other => CellText.Of(other),
    };
}
