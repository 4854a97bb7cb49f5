// SPDX-License-Identifier: Apache-2.0
using Halite.Techniques;

namespace Halite.Studies.Report;

/// <summary>
/// Which entries the report shows whole. A report of a hundred cells must open on a phone: of a verb with many entries the
/// first few and those that failed are shown, the others are a row each, with their tables and figures beside the report.
/// </summary>
internal static class ReportSteps
{
    private const int Many = 24, Examples = 4;

    /// <summary>The entries with a panel of their own, in the order of the study.</summary>
    public static IReadOnlyList<StepResult> Whole(StudyRun run)
    {
        var listed = Listed(run).SelectMany(g => g.Steps).ToHashSet();
        return [.. run.Steps.Where(s => !listed.Contains(s))];
    }

    /// <summary>The entries that are only listed, by verb.</summary>
    public static IReadOnlyList<(string Verb, IReadOnlyList<StepResult> Steps)> Listed(StudyRun run) =>
    [
        .. run.Steps.GroupBy(s => s.Operation.Verb).Where(g => g.Count() > Many)
            .Select(g => (g.Key, (IReadOnlyList<StepResult>)[.. g.Where(s => s.Failure is null).Skip(Examples)])),
    ];

    /// <summary>A row for each: what it is, its warnings, where its table and figures are.</summary>
    public static DataTable Table(IEnumerable<StepResult> steps) => DataTable.Of(
        "",
        ["Entry", "What", "Sample", "Warnings", "Table", "Figures"],
        steps.Select(s => new object?[]
        {
            s.Id, s.Title, s.Sample, string.Join(" ", s.Panel!.Warnings.Select(w => w.Message)), $"tables/{HtmlText.Anchor(s.Id)}.csv",
            string.Join(", ", s.Panel.Figures.Select(f => $"figures/{HtmlText.Anchor(s.Id)}-{f.Id}.svg")),
        }));
}
