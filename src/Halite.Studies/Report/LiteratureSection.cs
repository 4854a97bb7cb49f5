// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Studies.CrossChecks;
using Halite.Studies.Literature;
using Halite.Techniques;
using Halite.Techniques.Figures;

namespace Halite.Studies.Report;

/// <summary>The study's own points among published ones: energy against capacity, accessible Li against capacity (figures 8a and 8b of Wang et al. 2023).</summary>
internal static class LiteratureSection
{
    /// <summary>What the comparison is worth.</summary>
    public const string Caveat = "Conditions differ between the works (rate, window, temperature, mass basis), and points marked unverified were not read in their source: the place of a point is an orientation, not a ranking.";

    /// <summary>The two maps; none without a measured sample.</summary>
    public static ImmutableArray<Figure> Figures(StudyRun run) => run.Replicates.IsEmpty && run.Study.Literature.IsEmpty ? [] : [EnergyMap(run, run.Literature), UtilisationMap(run, run.Literature)];

    public static void Write(HtmlText page, StudyRun run, bool interactive)
    {
        if (run.Replicates.IsEmpty && run.Study.Literature.IsEmpty) return;
        var points = run.Literature;
        page.Element("h2", "Among published cathodes", "id=\"literature\"");
        foreach (var fault in run.LiteratureFaults) page.Element("p", fault, "class=\"failure\" role=\"alert\"");
        page.Element("p", Caveat);
        page.Raw(FigurePage.Element(EnergyMap(run, points), interactive)).Raw(FigurePage.Element(UtilisationMap(run, points), interactive));
        if (Statistics(points) is { } said) page.Element("p", said);
        if (Diffusion(run) is { } table) page.Table(table);
    }

    /// <summary>D of the study's titrations among the ranges of the review; null where the study has none.</summary>
    public static DataTable? Diffusion(StudyRun run)
    {
        var index = QuantityIndex.Of(run);
        var own = run.Study.Samples
            .Select(s => (s.Name, Values: index.Series(s.Id, "gitt_diffusion").Select(q => q.Value.Value).Where(v => v > 0).ToList()))
            .Where(s => s.Values.Count > 0).ToList();
        return own.Count == 0 ? null : DataTable.Of(
            "Diffusion coefficients of Li, cm²/s (they go as the square of the length or area that was assumed)",
            ["Material", "From", "To", "Source"],
            own.Select(s => new object?[] { s.Name, Round(s.Values.Min()), Round(s.Values.Max()), "this study, GITT" }).Concat(PublishedDiffusion.Select(p => new object?[] { p.Material, p.From, p.To, Review })));
    }

    private const string Review = "Wang et al., Chem. Soc. Rev. 2024, section 2.3";

    private static readonly ImmutableArray<(string Material, double From, double To)> PublishedDiffusion =
        [("disordered rock salts", 1e-16, 1e-15), ("Li-rich layered oxides", 1e-14, 1e-11), ("LiCoO2", 1e-10, 1e-8)];

    private static double Round(double value) => double.Parse(value.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Medians of the two classes, the interval of their difference and the rank test, in a sentence; null where a class is too small.</summary>
    public static string? Statistics(ImmutableArray<LiteraturePoint> points)
    {
        if (LiteratureTable.Compare(points) is not { } c) return null;
        return string.Create(CultureInfo.InvariantCulture, $"Median first discharge: {c.MedianStable:F0} mAh/g of {c.Stable} stable and {c.MedianMetastable:F0} mAh/g of {c.Metastable} metastable points; difference {c.Difference.Value:F0} mAh/g, 95 % bootstrap interval {c.Difference.Interval!.Value.Lower:F0} to {c.Difference.Interval.Value.Upper:F0}; Mann-Whitney test p = {c.RankProbability:G2}.");
    }

    /// <summary>Energy density against first discharge.</summary>
    public static Figure EnergyMap(StudyRun run, ImmutableArray<LiteraturePoint> points)
    {
        var own = run.Replicates.Where(r => r.Discharge is not null)
            .Select(r => (Name: run.Study.Samples.First(s => s.Id == r.Sample).Name, X: r.Discharge!.Value, Y: Mean(run.Cells.Where(c => r.Cells.Contains(c.Cell.Id)).Select(c => c.DischargeEnergy))))
            .Where(p => double.IsFinite(p.Y)).ToList();
        return Figure.Of("literature-energy", "Energy density against first discharge", new Plot
        {
            X = new Axis("First discharge", "mAh/g"),
            Y = new Axis("Energy density", "Wh/kg"),
            Traces =
            [
                .. Classes(points.Where(p => double.IsFinite(p.Capacity) && double.IsFinite(p.Energy)), p => p.Energy),
                new PointTrace("this study", [.. own.Select(p => p.X)], [.. own.Select(p => p.Y)]) { Labels = [.. own.Select(p => p.Name)], ShowLabels = own.Count <= 12, Marker = Marker.Diamond, Size = 10, PaletteIndex = 1 },
            ],
        }, "As figure 8a of Wang et al. 2023. Point at a marker for its name, conditions and source.");
    }

    /// <summary>Share of the Li used against first discharge.</summary>
    public static Figure UtilisationMap(StudyRun run, ImmutableArray<LiteraturePoint> points)
    {
        var own = run.Replicates.Where(r => r.Discharge is not null).Select(r => (Sample: run.Study.Samples.First(s => s.Id == r.Sample).Name, X: r.Discharge!.Value, Y: Read.Number(run.Compositions[r.Sample].Results?["accessible_li_discharge_percent"]))).Where(p => double.IsFinite(p.Y)).ToList();
        return Figure.Of("literature-utilisation", "Accessible Li against first discharge", new Plot
        {
            X = new Axis("First discharge", "mAh/g"),
            Y = new Axis("Li used", "%"),
            Traces =
            [
                .. Classes(points.Where(p => double.IsFinite(p.Capacity)), p => p.AccessibleLiPercent()),
                new PointTrace("this study", [.. own.Select(p => p.X)], [.. own.Select(p => p.Y)]) { Labels = [.. own.Select(p => p.Sample)], ShowLabels = own.Count <= 12, Marker = Marker.Diamond, Size = 10, PaletteIndex = 1 },
            ],
        }, "As figure 8b of Wang et al. 2023: first discharge over the capacity of all Li of the formula, additions included.");
    }

    private static double Mean(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

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
