// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Tests.Numerics;

/// <summary>How often intervals hold the truth, in seeded simulations of the three-peak spectrum with Poisson noise.</summary>
public sealed class CoverageTests
{
    private static readonly double[] Levels = [0.6826894921370859, 0.95];

    // Positions, areas and widths of the bands, which is what is reported of them.
    private static readonly int[] Reported = [0, 1, 2, 4, 5, 6, 8, 9, 10];

    [Fact]
    public void Covariance_intervals_cover_in_a_few_hundred_simulations()
    {
        // 400 runs of nine correlated parameters: a coverage of 68 % is known to about 1.5 %, of 95 % to 0.7 %; three of
        // those on top of the 2.5 and 1.5 % that the full study must meet.
        Check(Simulate(400, Covariance), 0.025 + 0.045, 0.015 + 0.021);
    }

    [Fact]
    public void Profile_intervals_cover_in_a_few_dozen_simulations() =>
        Check(Simulate(60, Profile), 0.025 + 0.10, 0.015 + 0.05);

    [Fact]
    public void Bootstrap_intervals_cover_in_a_few_dozen_simulations() =>
        Check(Simulate(40, unit => BootstrapOf(unit, 100)), 0.025 + 0.12, 0.015 + 0.06);

    [Theory]
    [InlineData("covariance")]
    [InlineData("profile")]
    [InlineData("bootstrap")]
    public void Intervals_cover_in_5000_simulations(string kind)
    {
        TestSettings.SlowOnly();
        Check(Simulate(5000, kind switch { "covariance" => Covariance, "profile" => Profile, _ => unit => BootstrapOf(unit, 250) }), 0.025, 0.015);
    }

    private static void Check((double Low, double High) covered, double low, double high)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"{100 * covered.Low:F2} % and {100 * covered.High:F2} %");
        Assert.Equal(0.68, covered.Low, low);
        Assert.Equal(0.95, covered.High, high);
    }

    private static (double, double) Simulate(int runs, Func<ulong, int[]> run)
    {
        var hits = new int[runs][];
        Parallel.For(0, runs, i => hits[i] = run((ulong)(1000 + i)));
        double all = (double)runs * Reported.Length;
        return (hits.Sum(h => h[0]) / all, hits.Sum(h => h[1]) / all);
    }

    private static LeastSquaresResult Fit(ulong unit)
    {
        var fit = LeastSquares.Fit(ThreePeaks.Simulated(unit));
        Assert.True(fit.Converged && fit.ReducedChiSquare < 1.5, $"simulation {unit}: {fit.ConvergenceText}, {fit.ReducedChiSquare}");
        return fit;
    }

    private static int[] Covariance(ulong unit)
    {
        var fit = Fit(unit);
        return [.. Levels.Select(level => Reported.Count(j => Math.Abs(fit.Values[j] - ThreePeaks.Truth[j].Value) <= Normal.Quantile((1 + level) / 2) * fit.Sigma(j)))];
    }

    private static int[] Profile(ulong unit)
    {
        var profiles = ProfileLikelihood.Intervals(Fit(unit), Reported, new() { Levels = [.. Levels], MaxThreads = 1 });
        return [.. Levels.Select((_, l) => Reported.Where((j, k) => profiles[k].Intervals[l].Contains(ThreePeaks.Truth[j].Value)).Count())];
    }

    private static int[] BootstrapOf(ulong unit, int replicates)
    {
        var bootstrap = Bootstrap.Run(Fit(unit), new() { Replicates = replicates, Seed = unit, MaxThreads = 1 });
        return [.. Levels.Select(level => Reported.Count(j => bootstrap.Interval(j, level).Contains(ThreePeaks.Truth[j].Value)))];
    }
}
