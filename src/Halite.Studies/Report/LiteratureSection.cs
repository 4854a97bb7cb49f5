// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Studies.Literature;
using Halite.Techniques.Figures;

namespace Halite.Studies.Report;

/// <summary>The study's own points among published ones: energy against capacity, accessible Li against capacity (figures 8a and 8b of Wang et al. 2023).</summary>
internal static class LiteratureSection
{
    public static void Write(HtmlText page, StudyRun run, bool interactive)
    {
        if (run.Replicates.IsEmpty && run.Study.Literature.IsEmpty) return;
        var points = run.Literature;
        page.Element("h2", "Among published cathodes", "id=\"literature\"");
        foreach (var fault in run.LiteratureFaults) page.Element("p", fault, "class=\"failure\" role=\"alert\"");
        page.Element("p", "Conditions differ between the works (rate, window, temperature, mass basis), and points marked unverified were not read in their source: the place of a point is an orientation, not a ranking.");
        page.Raw(FigurePage.Element(EnergyMap(run, points), interactive)).Raw(FigurePage.Element(UtilisationMap(run, points), interactive));
        if (LiteratureTable.Compare(points) is { } c)
        {
            page.Element("p", string.Create(CultureInfo.InvariantCulture, $"Median first discharge: {c.MedianStable:F0} mAh/g of {c.Stable} stable and {c.MedianMetastable:F0} mAh/g of {c.Metastable} metastable points; difference {c.Difference.Value:F0} mAh/g, 95 % bootstrap interval {c.Difference.Interval!.Value.Lower:F0} to {c.Difference.Interval.Value.Upper:F0}; rank test p = {c.RankProbability:G2} (10 000 seeded permutations)."));
        }
    }

    /// <summary>Energy density against first discharge.</summary>
    public static Figure EnergyMap(StudyRun run, ImmutableArray<LiteraturePoint> points)
    {
        var own = run.Cells.Where(c => c.Discharge is not null && double.IsFinite(c.DischargeEnergy)).ToList();
        return Figure.Of("literature-energy", "Energy density against first discharge", new Plot
        {
            X = new Axis("First discharge", "mAh/g"),
            Y = new Axis("Energy density", "Wh/kg"),
            Traces =
            [
                .. Classes(points.Where(p => double.IsFinite(p.Capacity) && double.IsFinite(p.Energy)), p => p.Energy),
                new PointTrace("this study", [.. own.Select(c => c.Discharge!.Value)], [.. own.Select(c => c.DischargeEnergy)]) { Labels = [.. own.Select(c => c.Cell.Id)], Marker = Marker.Diamond, Size = 10, PaletteIndex = 1 },
            ],
        }, "As figure 8a of Wang et al. 2023. Point at a marker for its name, conditions and source.");
    }

    /// <summary>Share of the Li used against first discharge.</summary>
    public static Figure UtilisationMap(StudyRun run, ImmutableArray<LiteraturePoint> points)
    {
        var own = run.Replicates.Where(r => r.Discharge is not null).Select(r => (r.Sample, X: r.Discharge!.Value, Y: Read.Number(run.Compositions[r.Sample].Results?["accessible_li_discharge_percent"]))).Where(p => double.IsFinite(p.Y)).ToList();
        return Figure.Of("literature-utilisation", "Accessible Li against first discharge", new Plot
        {
            X = new Axis("First discharge", "mAh/g"),
            Y = new Axis("Li used", "%"),
            Traces =
            [
                .. Classes(points.Where(p => double.IsFinite(p.Capacity)), p => p.AccessibleLiPercent()),
                new PointTrace("this study", [.. own.Select(p => p.X)], [.. own.Select(p => p.Y)]) { Labels = [.. own.Select(p => p.Sample)], Marker = Marker.Diamond, Size = 10, PaletteIndex = 1 },
            ],
        }, "As figure 8b of Wang et al. 2023: first discharge over the capacity of all Li of the formula, additions included.");
    }

    private static IEnumerable<Trace> Classes(IEnumerable<LiteraturePoint> points, Func<LiteraturePoint, double> y) => points
        .GroupBy(p => p.Class is "stable" or "metastable" ? p.Class : "other")
        .OrderByDescending(g => g.Key == "stable")
        .ThenBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => new PointTrace("published, " + g.Key, [.. g.Select(p => p.Capacity)], [.. g.Select(y)])
        {
            Labels = [.. g.Select(p => $"{p.Name}; {p.Conditions}; {p.Source} ({p.Confidence})")],
            Marker = g.Key == "stable" ? Marker.Circle : g.Key == "metastable" ? Marker.Square : Marker.Cross,
            PaletteIndex = g.Key == "stable" ? 0 : g.Key == "metastable" ? 2 : 6,
        });
}
