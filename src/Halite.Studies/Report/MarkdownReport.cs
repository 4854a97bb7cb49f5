// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Halite.Techniques.Figures;
using Halite.Techniques.Tables;
using Halite.Techniques;

namespace Halite.Studies.Report;

/// <summary>The report as Markdown with its figures as SVG files, for repositories, notebooks and supplements.</summary>
internal static class MarkdownReport
{
    private const int RowsShown = 24;

    /// <summary>The text; figures are named as <c>figures/ID.svg</c>.</summary>
    public static string Text(StudyRun run)
    {
        var text = new StringBuilder("# ").Append(run.Study.Title).Append("\n\n");
        if (run.Study.Description.Length > 0) text.Append(run.Study.Description.Trim()).Append("\n\n");
        if (run.Study.Notice.Length > 0) text.Append("> ").Append(run.Study.Notice.Trim()).Append("\n\n");
        foreach (var gap in StudyGaps.Of(run.Study)) text.Append("> **").Append(gap.Text).Append("**\n\n");
        text.Append("## Where the capacity comes from\n\n");
        Table(text, CapacityLedger.Table(run, forPeople: true));
        if (CapacityLedger.Waterfall(run) is { } waterfall) Picture(text, waterfall);
        Table(text, StudyTables.Cells(run, forPeople: true));
        if (run.Replicates.Any(r => r.Cells.Length > 1)) Table(text, StudyTables.Replicates(run));
        if (RetentionFigure.Of(run) is { } retention) Picture(text, retention);
        text.Append("## Do the techniques agree?\n\n").Append(JoinSections.Summary(run)).Append("\n\n");
        if (JoinSections.Needed(run) is { Length: > 0 } needed) text.Append(needed).Append("\n\n");
        Table(text, StudyTables.CrossChecks(run, tested: true, forPeople: true), run.CrossChecks.Length);
        if (JoinSections.Untested(run) is { Count: > 0 } untested) Table(text, DataTable.Of("Not testable: what is missing", ["Question", "Missing", "Samples"], untested.Select(u => new object?[] { u.Question, u.Missing, u.Samples })), untested.Count);
        if (run.Claims.Length > 0)
        {
            text.Append("## Claims\n\n");
            Table(text, StudyTables.Claims(run, forPeople: true), run.Claims.Length);
        }

        if (run.Replicates.Length > 0)
        {
            text.Append("## Among published cathodes\n\n").Append(LiteratureSection.Caveat).Append("\n\n");
            foreach (var fault in run.LiteratureFaults) text.Append("**Failed:** ").Append(fault).Append("\n\n");
            foreach (var figure in LiteratureSection.Figures(run)) Picture(text, figure);
            if (LiteratureSection.Statistics(run.Literature) is { } said) text.Append(said).Append("\n\n");
        }

        foreach (var step in run.Study.Samples.Select(s => run.Compositions[s.Id]).Concat(ReportSteps.Whole(run)))
        {
            text.Append("## ").Append(step.Title).Append("\n\n");
            if (step.Failure is { } failure)
            {
                text.Append("**Failed:** ").Append(failure).Append("\n\n");
                continue;
            }

            foreach (var note in step.Panel!.Notes) text.Append(note).Append("\n\n");
            foreach (var warning in step.Panel.Warnings) text.Append("- Warning: ").Append(warning.Message).Append('\n');
            if (step.Panel.Warnings.Length > 0) text.Append('\n');
            foreach (var figure in step.Panel.Figures) Picture(text, Named(step, figure));
            foreach (var table in step.Panel.Tables) Table(text, table);
        }

        foreach (var (verb, others) in ReportSteps.Listed(run))
        {
            text.Append("## The other ").Append(others.Count).Append(" entries of `").Append(verb).Append("`\n\n");
            Table(text, ReportSteps.Table(others), others.Count);
        }

        text.Append("## Assumptions\n\n");
        foreach (var assumption in Assumptions.Of(run)) text.Append("- ").Append(assumption).Append('\n');
        return text.Append("\n## Methods\n\n").AppendJoin("\n\n", MethodsParagraph.Paragraphs(run)).Append('\n').ToString();
    }

    /// <summary>Every figure of the report under the name that the text uses.</summary>
    public static IEnumerable<Figure> Figures(StudyRun run)
    {
        if (CapacityLedger.Waterfall(run) is { } waterfall) yield return waterfall;
        foreach (var figure in LiteratureSection.Figures(run)) yield return figure;
        if (RetentionFigure.Of(run) is { } retention) yield return retention;
        foreach (var step in run.Compositions.Values.OrderBy(s => s.Id, StringComparer.Ordinal).Concat(run.Steps).Where(s => s.Panel is not null))
        {
            foreach (var figure in step.Panel!.Figures) yield return Named(step, figure);
        }
    }

    private static Figure Named(StepResult step, Figure figure) => figure with { Id = HtmlText.Anchor(step.Id) + "-" + figure.Id };

    private static void Picture(StringBuilder text, Figure figure) => text.Append("![").Append(figure.Title).Append("](figures/").Append(figure.Id).Append(".svg)\n\n").Append(figure.Caption).Append("\n\n");

    private static void Table(StringBuilder text, DataTable table, int shown = RowsShown)
    {
        if (table.Rows.Length == 0) return;
        if (table.Title.Length > 0) text.Append("**").Append(table.Title).Append("**\n\n");
        var view = ReadableTable.Of(table with { Rows = [.. table.Rows.Take(shown)] });
        text.Append("| ").AppendJoin(" | ", view.Heads.Select(h => h.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n|").Append(string.Concat(view.IsNumber.Select(n => n ? "---:|" : "---|"))).Append('\n');
        foreach (var row in view.Rows) text.Append("| ").AppendJoin(" | ", row.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" "))).Append(" |\n");
        if (table.Rows.Length > shown) text.Append("\n… ").Append(table.Rows.Length - shown).Append(" more rows are in tables/.\n");
        text.Append('\n');
    }
}
