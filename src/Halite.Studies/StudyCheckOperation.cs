// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary><c>halite study check</c>: is the study well written, and do its files hold what it says?</summary>
public static class StudyCheckOperation
{
    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "study check",
        Summary = "Finds every fault of study.yaml and of what it names, without computing anything.",
        Details = "Spelling, formulas, ids, option values (models of peaks and circuits too), files, which are opened and compared with their kind, and the paths of claims. Each fault is a line on standard error with file, line and what to do, and the exit code is 2; remarks alone leave it at 0.",
        Example = "halite study check examples/ltmof",
        Inputs = new InputSpec("FOLDER", "The folder that holds study.yaml.", InputKind.Folder, 1, 1),
        Run = Run,
    };

    // What is not wrong, but will be missed in the report.
    private static IEnumerable<string> Remarks(Study study)
    {
        foreach (var cell in study.Cells)
        {
            if (cell.MassMg is not null && cell.MassSigmaMg is null) yield return $"{cell.Id} has no mass_sigma_mg: its capacities have no uncertainty, and checks fall back on percent.";
        }

        foreach (var sample in study.Samples.Where(s => study.Cells.All(c => c.Sample != s.Id) && study.Data.All(d => d.Sample != s.Id) && study.Measured.All(m => m.Sample != s.Id) && study.Samples.All(o => o.Parent != s.Id)))
            yield return $"{sample.Id} has no data yet: the report shows what its formula allows.";
    }

    private static string Count(int n, string what) => $"{n} {what}{(n == 1 ? "" : "s")}";

    private static Panel Run(OperationContext context)
    {
        var (study, faults) = StudyValidation.Of(context.Resolve(context.Inputs[0]), context.Progress, context.Cancellation);
        if (!faults.IsEmpty) throw InputException.Several(faults.Select(f => f.Message));
        return new Panel
        {
            Results = new JsonObject { ["samples"] = study.Samples.Length, ["cells"] = study.Cells.Length, ["data"] = study.Data.Length, ["measured"] = study.Measured.Length, ["claims"] = study.Claims.Length },
            Notes = [$"{StudyReader.FileName} is well written: {Count(study.Samples.Length, "sample")}, {Count(study.Cells.Length, "cell")}, {study.Data.Length} data {(study.Data.Length == 1 ? "entry" : "entries")}, all files there and of their kind.", .. Remarks(study)],
            Warnings = [.. StudyGaps.Of(study).Select(g => new Warning(g.Code, g.Text))],
        };
    }
}
