// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Halite.Techniques;
using Halite.Techniques.Figures;

namespace Halite.Studies.Report;

/// <summary>
/// The report of a study as one self-contained HTML page: verdict first, then cells, a panel for each entry, warnings
/// in place, provenance last. It opens from a disk, prints, and reads on a phone.
/// </summary>
public static class StudyReport
{
    /// <summary>Figures of an entry that are open at once; the others unfold.</summary>
    private const int FiguresShown = 3;

    /// <summary>The page.</summary>
    /// <param name="run">What was computed.</param>
    /// <param name="plotly">Source of plotly where it was fetched at build; null keeps static figures.</param>
    public static string Html(StudyRun run, string? plotly)
    {
        var study = run.Study;
        var page = new HtmlText();
        page.Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Element("title", study.Title)
            .Raw("<style>\n" + Style() + "</style>\n</head>\n<body>\n<header>\n")
            .Element("h1", study.Title);
        if (study.Description.Length > 0) page.Element("p", study.Description.Trim());
        if (study.Notice.Length > 0) page.Element("p", study.Notice.Trim(), "class=\"notice\" role=\"note\"");
        foreach (var gap in StudyGaps.Of(study)) page.Element("p", gap.Text, "class=\"notice gap\" role=\"note\"");
        page.Raw("</header>\n").Raw(Contents(run)).Raw("<main>\n");
        Verdict(page, run);
        JoinSections.CrossChecks(page, run);
        JoinSections.Claims(page, run);
        LiteratureSection.Write(page, run, plotly is not null);
        Cells(page, run, plotly is not null);
        foreach (var sample in study.Samples) Composition(page, run.Compositions[sample.Id], run.Percolations[sample.Id], plotly is not null);
        if (run.Steps.Length > 0)
        {
            page.Element("h2", "Data", "id=\"data\"");
            if (run.Steps.Length > 3) page.Raw("<ol class=\"columns small\">" + string.Concat(ReportSteps.Whole(run).Select(s => $"<li><a href=\"#step-{HtmlText.Anchor(s.Id)}\">{HtmlText.Escape(s.Title)}</a>{(s.Failure is null ? "" : " (failed)")}</li>")) + "</ol>\n");
        }

        foreach (var step in ReportSteps.Whole(run)) Step(page, step, plotly is not null);
        foreach (var (verb, others) in ReportSteps.Listed(run)) page.Raw($"<section id=\"more-{HtmlText.Anchor(verb)}\">").Element("h3", $"The other {others.Count} entries of `{verb}`").Table(ReportSteps.Table(others), 5000).Raw("</section>\n");
        Assumptions(page, run);
        page.Element("h2", "Methods", "id=\"methods\"");
        foreach (var paragraph in MethodsParagraph.Paragraphs(run)) page.Element("p", paragraph);
        Provenance(page, run);
        page.Raw("</main>\n<footer>").Element("p", $"Made by Halite {Envelope.Version}. Numbers are value ± one standard uncertainty. The same objects are in results.json, the tables in tables/, the figures in figures/.").Raw("</footer>\n");
        if (plotly is not null) page.Raw(FigurePage.Scripts(plotly));
        return page.Raw("</body>\n</html>\n").ToString();
    }

    private static string Contents(StudyRun run)
    {
        var nav = new HtmlText();
        nav.Raw("<nav aria-label=\"Contents\"><ul>");
        nav.Raw("<li><a href=\"#verdict\">Verdict</a></li>");
        if (run.CrossChecks.Length > 0) nav.Raw("<li><a href=\"#checks\">Cross-checks</a></li>");
        if (run.Claims.Length > 0) nav.Raw("<li><a href=\"#claims\">Claims</a></li>");
        if (run.Cells.Length > 0) nav.Raw("<li><a href=\"#cells\">Cells</a></li>");
        foreach (var sample in run.Study.Samples) nav.Raw($"<li><a href=\"#sample-{HtmlText.Anchor(sample.Id)}\">{HtmlText.Escape(sample.Name)}</a></li>");
        if (run.Replicates.Length > 0) nav.Raw("<li><a href=\"#literature\">Literature</a></li>");
        if (run.Steps.Length > 0) nav.Raw("<li><a href=\"#data\">Data</a></li>");
        nav.Raw("<li><a href=\"#methods\">Methods</a></li>");
        return nav.Raw("<li><a href=\"#provenance\">Provenance</a></li></ul></nav>\n").ToString();
    }

    private static void Verdict(HtmlText page, StudyRun run)
    {
        page.Raw("<section class=\"verdict\" id=\"verdict\" aria-label=\"Verdict\">").Element("h2", "Where the capacity comes from");
        if (run.Study.Samples.IsEmpty) page.Element("p", "The study has no sample yet.");
        else VerdictBox.Ledger(page, run);
        var failed = run.Steps.Where(s => s.Failure is not null).ToList();
        if (failed.Count > 0)
        {
            page.Raw($"<p class=\"failure\">{failed.Count} of {run.Steps.Length} data entries failed and {(failed.Count == 1 ? "is" : "are")} told in place: ");
            page.Raw(string.Join(", ", failed.Select(f => $"<a href=\"#step-{HtmlText.Anchor(f.Id)}\">{HtmlText.Escape(f.Id)}</a>")) + ".</p>\n");
        }

        VerdictBox.Agreement(page, run);
        page.Raw("</section>\n");
        if (CapacityLedger.Waterfall(run) is { } figure) page.Raw(FigurePage.Element(figure, interactive: false));
    }

    private static void Cells(HtmlText page, StudyRun run, bool interactive)
    {
        if (run.Cells.Length == 0) return;
        page.Element("h2", "Cells", "id=\"cells\"").Table(StudyTables.Cells(run, forPeople: true), 200);
        if (run.Replicates.Any(r => r.Cells.Length > 1)) page.Table(StudyTables.Replicates(run), 200);
        if (RetentionFigure.Of(run) is { } figure) page.Raw(FigurePage.Element(figure, interactive));
    }

    private static void Composition(HtmlText page, StepResult step, StepResult percolation, bool interactive)
    {
        page.Raw($"<section id=\"sample-{HtmlText.Anchor(step.Sample)}\">").Raw($"<h2>{HtmlText.Escape(step.Title)}: composition</h2>\n");
        Content(page, step, interactive);
        if (percolation.Panel is not null)
        {
            page.Element("h3", percolation.Title);
            Content(page, percolation, interactive);
        }

        page.Raw("</section>\n");
    }

    private static void Step(HtmlText page, StepResult step, bool interactive)
    {
        page.Raw($"<section id=\"step-{HtmlText.Anchor(step.Id)}\">").Element("h3", step.Title);
        Content(page, step, interactive);
        page.Raw("</section>\n");
    }

    private static void Content(HtmlText page, StepResult step, bool interactive)
    {
        if (step.Failure is { } failure)
        {
            page.Element("p", failure, "class=\"failure\" role=\"alert\"");
            return;
        }

        var panel = step.Panel!;
        foreach (var note in panel.Notes) page.Element("p", note);
        page.Warnings(panel.Warnings);
        foreach (var figure in panel.Figures.Take(FiguresShown)) page.Raw(FigurePage.Element(figure with { Id = HtmlText.Anchor(step.Id) + "-" + figure.Id }, interactive));
        if (panel.Figures.Length > FiguresShown)
        {
            page.Raw($"<details><summary>{panel.Figures.Length - FiguresShown} more figure{(panel.Figures.Length == FiguresShown + 1 ? "" : "s")}: {HtmlText.Escape(string.Join(", ", panel.Figures.Skip(FiguresShown).Select(f => f.Title)))}</summary>\n");
            foreach (var figure in panel.Figures.Skip(FiguresShown)) page.Raw(FigurePage.Element(figure with { Id = HtmlText.Anchor(step.Id) + "-" + figure.Id }, interactive: false));
            page.Raw("</details>\n");
        }

        foreach (var table in panel.Tables) page.Table(table);
    }

    private static void Assumptions(HtmlText page, StudyRun run)
    {
        page.Element("h2", "Assumptions", "id=\"assumptions\"").Raw("<ul>");
        foreach (var assumption in Report.Assumptions.Of(run)) page.Element("li", assumption);
        page.Raw("</ul>\n");
    }

    private static void Provenance(HtmlText page, StudyRun run)
    {
        page.Element("h2", "Provenance", "id=\"provenance\"");
        page.Table(DataTable.Of("Files", ["Entry", "File", "Format", "SHA-256"], run.Steps.SelectMany(s => s.Sources.Select(f => new object?[] { s.Id, f.Path, f.Format, f.Sha256 }))), 500);
        page.Raw("<details><summary>Options that differ from the defaults</summary>");
        page.Table(DataTable.Of("", ["Entry", "Operation", "Options"], run.Study.Samples.SelectMany(s => new[] { run.Compositions[s.Id], run.Percolations[s.Id] }).Concat(run.Steps)
            .Select(s => new object?[] { s.Id, s.Operation.Verb, string.Join(", ", MethodsParagraph.Settings(s).Select(o => $"{o.Name} = {o.Value}")) })), 500);
        page.Element("p", "results.json holds every option with its value.", "class=\"quiet small\"").Raw("</details>\n");
    }

    private static string Style()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Report/report.css")!;
        return new StreamReader(stream).ReadToEnd();
    }
}
