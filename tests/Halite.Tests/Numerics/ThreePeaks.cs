// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Numerics;

namespace Halite.Tests.Numerics;

/// <summary>
/// The synthetic Raman spectrum of the shared data (synthetic_raman_3peak_truth.json): three pseudo-Voigt bands by area,
/// an exponential and a straight baseline, Poisson counts. Sixteen parameters, as lmfit was given it.
/// </summary>
internal static class ThreePeaks
{
    private static readonly string[] Bands = ["Eg", "A1g", "Hi"];

    public static double[] Grid { get; } = [.. Enumerable.Range(0, 773).Select(i => 150 + 1.1 * i)];

    public static ImmutableArray<(string Name, double Value)> Truth { get; } =
    [
        ("area_Eg", 52000), ("centre_Eg", 495), ("width_Eg", 39), ("mix_Eg", 0.6),
        ("area_A1g", 90000), ("centre_A1g", 602), ("width_A1g", 35), ("mix_A1g", 0.8),
        ("area_Hi", 14000), ("centre_Hi", 760), ("width_Hi", 30), ("mix_Hi", 0.3),
        ("height", 400), ("decay", 350), ("offset", 120), ("slope", 0.05),
    ];

    /// <summary>Width is half of the full width at half maximum, mix the Lorentzian share of the area.</summary>
    public static string Formula { get; } =
        string.Join(" + ", Bands.Select(b => FormattableString.Invariant($"area_{b}*((1-mix_{b})*{Math.Sqrt(Math.Log(2) / Math.PI):R}*exp(-{Math.Log(2):R}*((x-centre_{b})/width_{b})^2) + mix_{b}/pi/(1+((x-centre_{b})/width_{b})^2))/width_{b}")))
        + " + height*exp(-(x-150)/decay) + offset + slope*x";

    /// <summary>Starts of a person who looked at the spectrum: a few percent to a factor of two away.</summary>
    public static ImmutableArray<Parameter> Starts { get; } =
    [
        .. Start("Eg", 40000, 480, 30), .. Start("A1g", 70000, 610, 30), .. Start("Hi", 10000, 765, 30),
        new("height", 300), new("decay", 200) { Lower = 1, Upper = 1e5 }, new("offset", 100), new("slope", 0),
    ];

    public static ExpressionModel Model(double[]? grid = null) =>
        new(Expression.Parse(Formula), Starts, new Dictionary<string, double[]> { ["x"] = grid ?? Grid });

    /// <summary>Spectra fitted at once as lmfit was asked to, weighted by the roots of the counts: shapes, decay and slope shared, the rest each spectrum's own.</summary>
    public static SeriesProblem Series(double[] grid, IEnumerable<double[]> counts) =>
        new(counts.Select(c => DataProblem.RootOfCounts(Model(grid), c)), [.. Bands.SelectMany(b => new[] { "width_" + b, "mix_" + b }), "decay", "slope"]);

    public static double[] Curve()
    {
        var y = new double[Grid.Length];
        Model().Evaluate([.. Truth.Select(t => t.Value)], y, default);
        return y;
    }

    public static DataProblem Simulated(ulong unit)
    {
        var random = new RandomStream(20260101, unit);
        return DataProblem.Poisson(Model(), [.. Curve().Select(random.NextPoisson)]);
    }

    private static Parameter[] Start(string band, double area, double centre, double width) =>
    [
        new("area_" + band, area), new("centre_" + band, centre), new("width_" + band, width) { Lower = 1, Upper = 500 }, new("mix_" + band, 0.5),
    ];
}
