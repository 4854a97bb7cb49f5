// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies.Export;

/// <summary><c>halite study export</c>: a study in the formats that other programs read.</summary>
public static class StudyExportOperation
{
    private static readonly OptionSpec<string> As = OptionSpec.Choice("as", "csv: every table; bdf: the cycler recordings in the Battery Data Format; cif: the average structure of each sample whose lattice parameter is known; json: everything in one file; figures: every figure as SVG, and as PNG where Chromium, Chrome or Edge is there; all: everything but the figures.", "all", "all", "csv", "bdf", "cif", "json", "figures");
    private static readonly OptionSpec<string?> Into = OptionSpec.Text("into", "Folder to write to. Default: export/ in the study's folder.", "FOLDER");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "study export",
        Summary = "Writes a study's tables, recordings, structures and results as CSV, BDF, CIF and JSON for other programs.",
        Details = "Results come from the store; what changed is computed first. Numbers are written in full, with a decimal point; a quantity has its standard uncertainty in a column of its own. What could not be written is listed with the reason.",
        Example = "halite study export examples/ltmof --as csv --into ltmof-export",
        Inputs = new InputSpec("FOLDER", "The folder that holds study.yaml.", InputKind.Folder, 1, 1),
        Options = [As, Into],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var study = StudyReader.Read(context.Resolve(context.Inputs[0]));
        using var store = ResultStore.Open(study.Folder);
        var run = new StudyRunner(study, store, context.Progress, context.Cancellation).Run();
        var folder = Path.GetFullPath(context.Get(Into) is { } into ? context.Resolve(into) : Path.Combine(study.Folder, "export"));
        var export = new StudyExport(run, folder, context.Cancellation);
        var which = context.Get(As);
        if (which is "all" or "csv") export.Csv();
        if (which is "all" or "bdf") export.Bdf();
        if (which is "all" or "cif") export.Cif();
        if (which is "all" or "json") export.Json();
        if (which is "figures") export.Figures();
        return new Panel
        {
            Results = new JsonObject
            {
                ["folder"] = folder,
                ["files"] = Json.Array(export.Files.Select(f => (JsonNode?)new JsonObject { ["path"] = f.Path, ["kind"] = f.Kind, ["entry"] = f.Entry, ["rows"] = f.Rows })),
                ["left_out"] = Json.Array(export.LeftOut.Select(l => (JsonNode?)new JsonObject { ["entry"] = l.Entry, ["kind"] = l.Kind, ["reason"] = l.Reason })),
            },
            Tables = [DataTable.Of("Files", ["File", "Kind", "Of", "Rows"], export.Files.Select(f => new object?[] { f.Path, f.Kind, f.Entry, f.Rows > 0 ? f.Rows : null }))],
            Notes =
            [
                $"Wrote {export.Files.Count} files to {folder}.",
                .. export.LeftOut.Select(l => $"No {l.Kind} of {l.Entry}: {l.Reason.TrimEnd('.')}."),
            ],
        };
    }
}
