// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Studies.Export;
using Halite.Studies.Model;
using Halite.Studies.Report;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary><c>halite study run</c>: computes what changed and writes the report.</summary>
public static class StudyRunOperation
{
    private static readonly OptionSpec<bool> Strict = OptionSpec.Flag("strict", "Fail (exit 3) when a data entry fails or a cross-check is red, instead of warning.");

    private static readonly OptionSpec<bool> Png = OptionSpec.Flag("png", "Also draw figures/*.png, twice the size of the SVG, with Chromium, Chrome or Edge.");

    private static readonly OptionSpec<string?> Into = OptionSpec.Text("into", "Folder to write report, tables and figures to. Default: the study's folder.", "FOLDER");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "study run",
        Summary = "Computes what changed in a study and writes its report, tables and results.json.",
        Details = "The folder holds study.yaml (samples, cells, data) and usually the raw files. Results are kept in .halite/results.sqlite beside it (in your cache folder where the study's may not be written to), so a second run computes only what changed. Raw files are never written to. A file that fails is told in place in the report and the rest goes on.",
        Example = "halite study run examples/ltmof",
        Inputs = new InputSpec("FOLDER", "The folder that holds study.yaml.", InputKind.Folder, 1, 1),
        Options = [Strict, Png, Into],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var study = StudyReader.Read(context.Resolve(context.Inputs[0]));
        using var store = ResultStore.Open(study.Folder);
        var folder = Path.GetFullPath(context.Get(Into) is { } into ? context.Resolve(into) : study.Folder);
        var memory = new RunMemory(study, store, folder);
        var (panel, strictFails) = memory.Recall() ?? Compute(context, study, store, memory, folder);
        if (context.Get(Png))
        {
            context.Progress.Report(new Progress(1, "drawing PNG"));
            if (FigurePictures.Beside(Path.Combine(folder, "figures"), context.Cancellation) is { } fault) panel = panel with { Warnings = panel.Warnings.Add(new Warning("no-png", $"PNG figures: {fault}.")) };
        }

        return panel with { ExitCode = context.Get(Strict) && strictFails ? 3 : 0 };
    }

    private static (Panel Panel, bool StrictFails) Compute(OperationContext context, Study study, ResultStore store, RunMemory memory, string folder)
    {
        var run = new StudyRunner(study, store, context.Progress, context.Cancellation).Run();
        context.Progress.Report(new Progress(1, "writing the report"));
        var written = StudyOutput.Write(run, folder);
        var report = written[0];
        var failures = run.Steps.Concat(run.Compositions.Where(c => study.Samples.First(s => s.Id == c.Key).Formula.Length > 0).Select(c => c.Value)).Where(s => s.Failure is not null).ToList();
        var cells = StudyTables.Cells(run, forPeople: true);
        var panel = new Panel
        {
            Results = new JsonObject
            {
                ["report"] = report,
                ["samples"] = StudyOutput.Samples(run),
                ["cells"] = StudyOutput.Cells(run),
                ["cross_checks"] = StudyOutput.CrossChecks(run),
                ["claims"] = StudyOutput.Claims(run),
                ["literature"] = StudyOutput.Literature(run),
                ["computed"] = run.Steps.Count(s => !s.FromStore),
                ["from_store"] = run.Steps.Count(s => s.FromStore),
                ["failed"] = Json.Array(failures.Select(f => (JsonNode?)new JsonObject { ["id"] = f.Id, ["message"] = f.Failure })),
            },
            Tables = cells.Rows.Length > 0 ? [CapacityLedger.Table(run, forPeople: true), cells] : [CapacityLedger.Table(run, forPeople: true)],
            Data = CapacityLedger.Table(run),
            Figures = CapacityLedger.Waterfall(run) is { } waterfall ? [waterfall] : [],
            Notes =
            [
                $"Report: {report}",
                .. failures.Count > 0 ? [$"{failures.Count} {(failures.Count == 1 ? "entry" : "entries")} failed: {string.Join(", ", failures.Select(f => $"{f.Id} ({Short(f.Failure!)})"))}."] : Array.Empty<string>(),
                .. run.Cells.Where(c => c.DischargedBefore is not null).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Cell.Id} was discharged by {c.DischargedBefore!.Value:F0} mAh/g before its first charge; the ledger counts the net {c.NetCharge?.Value ?? double.NaN:F0} mAh/g.")),
                JoinSections.Summary(run),
                .. JoinSections.Needed(run) is { Length: > 0 } needed ? [needed] : Array.Empty<string>(),
            ],
            Warnings = [.. StudyGaps.Of(study).Select(g => new Warning(g.Code, g.Text)), .. failures.Select(f => new Warning("entry-failed", $"{f.Id}: {f.Failure}")), .. run.LiteratureFaults.Select(f => new Warning("literature", f))],
        };
        bool strictFails = failures.Count > 0 || run.LiteratureFaults.Length > 0 || run.CrossChecks.Any(c => c.Verdict == Verdict.Red);
        memory.Keep(panel, strictFails, written);
        return (panel, strictFails);
    }

    // The first words of a failure: the warning below has them all.
    private static string Short(string failure)
    {
        const int most = 60;
        var first = failure.Split("; ")[0].TrimEnd('.');
        return first.Length <= most ? first : first[..first.LastIndexOf(' ', most)] + " …";
    }
}
