// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Techniques.Tables;

namespace Halite.Studies.Report;

/// <summary>The box that the report opens with: what left, on whose account, and whether the techniques agree.</summary>
internal static class VerdictBox
{
    /// <summary>A sentence and a row for each sample.</summary>
    public static void Ledger(HtmlText page, StudyRun run)
    {
        var measured = run.Study.Samples.Where(s => run.Replicates.Any(r => r.Sample == s.Id)).ToList();
        if (measured.Count is > 0 and <= 12)
        {
            page.Raw("<ul>");
            foreach (var sample in measured) page.Raw($"<li>{Sentence(run, sample)}</li>");
            page.Raw("</ul>\n");
        }

        page.Raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Capacity ledger\"><table class=\"stack\"><caption>Capacity ledger, mAh/g</caption><thead><tr><th scope=\"col\">Sample</th>");
        var ledger = CapacityLedger.Table(run, forPeople: true);
        var heads = ledger.Columns[2..];
        foreach (var head in heads) page.Raw($"<th scope=\"col\" class=\"number\">{head}</th>");
        page.Raw("</tr></thead><tbody>");
        foreach (var (row, sample) in ledger.Rows.Zip(run.Study.Samples))
        {
            page.Raw($"<tr><td class=\"wide\"><a href=\"#sample-{HtmlText.Anchor(sample.Id)}\">{HtmlText.Escape(sample.Name)}</a><br><span class=\"quiet small\">{HtmlText.Formula((string)row[1]!)}</span></td>");
            for (int c = 2; c < row.Length; c++) page.Raw($"<td class=\"number\" data-label=\"{heads[c - 2]}\">{HtmlText.Escape(row[c] is Measured m ? ReadableText.Text(m) : row[c] is double d && double.IsFinite(d) ? d.ToString("F1", CultureInfo.InvariantCulture) : "–")}</td>");
            page.Raw("</tr>");
        }

        page.Raw("</tbody></table></div>\n<p class=\"quiet small\">All Li: every Li of the formula. Metal redox: what its metals can give. Ceiling: metals and one hole for three oxygens. Accessible Li and oxygen share are those of the first discharge, the sentences above those of the first charge.</p>\n");
    }

    /// <summary>How many checks and claims hold, and which do not.</summary>
    public static void Agreement(HtmlText page, StudyRun run)
    {
        if (run.CrossChecks.Length > 0)
        {
            page.Raw("<h3>Do the techniques agree?</h3>\n").Raw(Tally(run.CrossChecks.Select(c => c.Verdict).Where(v => v != Verdict.NotTestable), "#checks"));
            if (JoinSections.Needed(run) is { Length: > 0 } needed) page.Element("p", needed, "class=\"quiet small\"");
            var off = run.CrossChecks.Where(c => c.Verdict is Verdict.Red or Verdict.Amber).OrderByDescending(c => c.Verdict).ToList();
            if (off.Count > 0)
            {
                page.Raw("<ul>");
                foreach (var check in off.Take(12)) page.Raw($"<li>{JoinSections.Light(check.Verdict)} {HtmlText.Escape(NameOf(run, check.Sample))}: {HtmlText.Escape(check.Question)} <span class=\"quiet\">{HtmlText.Escape(ReadableText.Text(check.Left?.Value))} against {HtmlText.Escape(ReadableText.Text(check.Right?.Value))}</span></li>");
                page.Raw(off.Count > 12 ? $"<li>and {off.Count - 12} more <a href=\"#checks\">below</a></li></ul>\n" : "</ul>\n");
            }
        }

        if (run.Claims.Length > 0) page.Raw("<h3>Do the stated numbers hold?</h3>\n").Raw(Tally(run.Claims.Select(c => c.Verdict), "#claims"));
    }

    private static string Tally(IEnumerable<Verdict> verdicts, string link)
    {
        var counts = verdicts.GroupBy(v => v).ToDictionary(g => g.Key, g => g.Count());
        var lights = new[] { Verdict.Green, Verdict.Amber, Verdict.Red, Verdict.NotTestable }.Where(counts.ContainsKey).Select(v => $"<span class=\"light {JoinSections.Word(v).Replace(' ', '-')}\">{counts[v]} {JoinSections.Word(v)}</span>");
        return $"<p>{string.Join(" ", lights)} <a href=\"{link}\">details</a></p>\n";
    }

    private static string Sentence(StudyRun run, Model.Sample sample)
    {
        var results = run.Compositions[sample.Id].Results;
        var replicate = run.Replicates.First(r => r.Sample == sample.Id);
        double all = Read.Number(results?["capacity_all_li_mAh_g"]), metal = Read.Number(results?["capacity_tm_mAh_g"]);
        var name = $"<strong>{HtmlText.Escape(sample.Name)}</strong>";
        if (!double.IsFinite(all)) return $"{name}: without a formula its capacity cannot be accounted for.";
        if (replicate.NetCharge is not { } charge) return $"{name}: no first charge to account for.";
        double byMetal = Math.Min(metal, charge.Value), byOxygen = Math.Max(0, charge.Value - metal);
        var oxygen = byOxygen > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{byOxygen:F0} ({100 * byOxygen / charge.Value:F0} % of the charge) on account of oxygen")
            : "none needed from oxygen";
        if (replicate.DischargedBefore is { } before)
            return string.Create(CultureInfo.InvariantCulture, $"{name}: discharged {before.Value:F0} mAh/g first, then charged {replicate.Charge!.Value:F0}: of {all:F0} mAh/g of Li of the formula, {charge.Value:F0} were out at the end of the first charge, {byMetal:F0} by metal redox and {oxygen}; {all - charge.Value:F0} stayed.");
        return string.Create(CultureInfo.InvariantCulture, $"{name}: of {all:F0} mAh/g of Li, {charge.Value:F0} left on the first charge, {byMetal:F0} by metal redox and {oxygen}; {all - charge.Value:F0} stayed.");
    }

    private static string NameOf(StudyRun run, string sample) => run.Study.Samples.FirstOrDefault(s => s.Id == sample)?.Name ?? sample;
}
