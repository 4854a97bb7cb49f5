// SPDX-License-Identifier: Apache-2.0
using Halite.Studies.Claims;
using Halite.Studies.CrossChecks;
using Halite.Techniques.Tables;

namespace Halite.Studies.Report;

/// <summary>The parts of the report that join techniques: cross-check lights and audited claims.</summary>
internal static class JoinSections
{
    public static void CrossChecks(HtmlText page, StudyRun run)
    {
        if (run.CrossChecks.IsEmpty) return;
        page.Element("h2", "Do the techniques agree?", "id=\"checks\"");
        page.Element("p", "Each compares two numbers with the uncertainty of their difference: green within 2 sigma, amber within 3, red beyond; where a side has no uncertainty, 5 and 15 %. What two numbers share (a mass, an area) counts once.");
        foreach (var sample in run.Study.Samples)
        {
            var checks = run.CrossChecks.Where(c => c.Sample == sample.Id).ToList();
            var tested = checks.Where(c => c.Verdict != Verdict.NotTestable).OrderByDescending(c => c.Verdict).ToList();
            if (tested.Count > 0)
            {
                page.Raw($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Cross-checks of {HtmlText.Escape(sample.Name)}\"><table class=\"stack checks\"><caption>{HtmlText.Escape(sample.Name)}</caption><thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">Question</th><th scope=\"col\">One side</th><th scope=\"col\">The other</th><th scope=\"col\">What it means</th></tr></thead><tbody>");
                foreach (var check in tested)
                    page.Raw($"<tr><td>{Light(check.Verdict)}</td><td class=\"wide\">{HtmlText.Escape(check.Question)}</td><td class=\"wide\" data-label=\"One side\">{Of(check.Left)}</td><td class=\"wide\" data-label=\"The other\">{Of(check.Right)}</td><td class=\"wide\">{HtmlText.Escape(check.Explanation)}</td></tr>");
                page.Raw("</tbody></table></div>\n");
            }
        }

        var untested = Untested(run);
        if (untested.Count == 0) return;
        int count = run.CrossChecks.Count(c => c.Verdict == Verdict.NotTestable);
        page.Raw($"<details><summary>{count} more {(count == 1 ? "check" : "checks")} could be tested with what is missing here</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"What is missing\"><table class=\"stack small\"><thead><tr><th scope=\"col\">Question</th><th scope=\"col\">Missing</th><th scope=\"col\">Samples</th></tr></thead><tbody>");
        foreach (var (question, missing, samples) in untested)
            page.Raw($"<tr><td class=\"wide\">{HtmlText.Escape(question)}</td><td class=\"wide\" data-label=\"Missing\">{HtmlText.Escape(missing)}</td><td class=\"wide\" data-label=\"Samples\">{HtmlText.Escape(samples)}</td></tr>");
        page.Raw("</tbody></table></div></details>\n");
    }

    /// <summary>What could not be tested: each question with what is missing, and for which samples.</summary>
    public static IReadOnlyList<(string Question, string Missing, string Samples)> Untested(StudyRun run)
    {
        string Names(IReadOnlyCollection<CrossCheck> checks) => checks.Count == run.Study.Samples.Length && checks.Count > 1 ? "all" : string.Join(", ", checks.Select(c => run.Study.Samples.First(s => s.Id == c.Sample).Name));
        return
        [
            .. run.CrossChecks.Where(c => c.Verdict == Verdict.NotTestable).GroupBy(c => c.Question)
                .Select(g => (g.Key, Missing(g.ToList()), Names(g.ToList()))),
        ];

        // What only some of the samples lack is said of these.
        string Missing(List<CrossCheck> checks) => string.Join("; ", checks.SelectMany(c => c.Missing).Distinct()
            .Select(m => (What: m, Of: checks.Where(c => c.Missing.Contains(m)).ToList()))
            .OrderByDescending(m => m.Of.Count)
            .Select(m => m.Of.Count == checks.Count ? m.What : $"{m.What} [{Names(m.Of)}]"));
    }

    public static void Claims(HtmlText page, StudyRun run)
    {
        if (run.Claims.IsEmpty) return;
        page.Element("h2", "Claims", "id=\"claims\"").Element("p", "Numbers that the source states, against what the data give. Green is within the printed digits and twice the uncertainty; amber is off by up to 15 %.");
        page.Raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Claims\"><table class=\"stack claims\"><thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">Claim</th><th scope=\"col\" class=\"number\">Stated</th><th scope=\"col\" class=\"number\">Found</th><th scope=\"col\">Difference</th><th scope=\"col\">Source</th></tr></thead><tbody>");
        foreach (var claim in run.Claims.OrderByDescending(c => c.Verdict == Verdict.NotTestable ? -1 : (int)c.Verdict))
            page.Raw($"<tr><td>{Light(claim.Verdict)}</td><td class=\"wide\">{HtmlText.Escape(claim.Claim.Text)}</td><td class=\"number\" data-label=\"Stated\">{HtmlText.Escape(ClaimAudit.StatedText(claim.Claim))}</td><td class=\"number\" data-label=\"Found\">{HtmlText.Escape(ReadableText.Text(claim.Found))}</td><td class=\"wide\" data-label=\"Difference\">{HtmlText.Escape(Difference(claim))}</td><td class=\"wide quiet\">{HtmlText.Escape(claim.Claim.Source)}</td></tr>");
        page.Raw("</tbody></table></div>\n");
    }

    // What green and amber mean stands above the table.
    private static string Difference(AuditedClaim claim) => claim.Found is not null && claim.Explanation.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at ? claim.Explanation[..at] : claim.Explanation;

    /// <summary>What the checks that could not be tested ask for, most asked for first; empty where all were tested.</summary>
    public static string Needed(StudyRun run)
    {
        const int most = 6;
        var open = run.CrossChecks.Where(c => c.Verdict == Verdict.NotTestable).ToList();
        if (open.Count == 0) return "";
        var wishes = open.SelectMany(c => c.Missing.Select(Plain).Distinct()).GroupBy(m => m).OrderByDescending(g => g.Count()).Select(g => $"{g.Key} ({g.Count()})").ToList();
        return $"{open.Count} more would need: {string.Join(", ", wishes.Take(most))}{(wishes.Count > most ? $" and {wishes.Count - most} other{(wishes.Count == most + 1 ? "" : "s")}" : "")}.";

        // Without the remark on how to give it.
        static string Plain(string wish) => wish.Split(" (", ';')[0].Trim();
    }

    /// <summary>"3 green, 1 amber, 0 red" of those that could be tested.</summary>
    public static string Summary(StudyRun run)
    {
        int Count(Verdict v) => run.CrossChecks.Count(c => c.Verdict == v);
        return $"Cross-checks: {Count(Verdict.Green)} green, {Count(Verdict.Amber)} amber, {Count(Verdict.Red)} red.";
    }

    /// <summary>The word of a verdict.</summary>
    public static string Word(Verdict verdict) => verdict switch { Verdict.Green => "green", Verdict.Amber => "amber", Verdict.Red => "red", _ => "not testable" };

    /// <summary>The verdict as a coloured word.</summary>
    public static string Light(Verdict verdict) => $"<span class=\"light {Word(verdict).Replace(' ', '-')}\">{Word(verdict)}</span>";

    private static string Of(Side? side) => side is null ? "–" : $"<strong>{HtmlText.Escape(ReadableText.Text(side.Value))}</strong><br><span class=\"quiet\">{HtmlText.Escape(side.Label)}</span>";
}
