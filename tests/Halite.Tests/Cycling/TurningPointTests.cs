// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling;
using Halite.Cycling.Differential;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Cycling;

[Trait("Kind", "Simulation")]
public class TurningPointTests
{
    /// <summary>A charge of 1 mA over 300 h: two regions that meet at a capacity, the corner rounded over a width.</summary>
    private static CyclingRecord Charge(double turn, double noise, ulong seed, int rows = 600, double rounding = 0, double before = 0.0045, double after = 0.0018, double foot = 0, double rise = 0)
    {
        var random = new RandomStream(seed);
        var (t, v, i) = (new double[rows], new double[rows], new double[rows]);
        for (int k = 0; k < rows; k++)
        {
            double q = 300.0 * k / (rows - 1);
            double corner = rounding > 0 ? rounding * Math.Log(1 + Math.Exp((q - turn) / rounding)) : Math.Max(0, q - turn);
            (t[k], v[k], i[k]) = (3600 * q, 3.4 + before * q + (after - before) * corner - foot * Math.Exp(-q / 5) + rise * Math.Exp((q - 300) / 5) + noise * random.NextGaussian(), 1);
        }

        return CyclingRecord.FromArrays(t, v, i);
    }

    private static TurningPointResult Find(CyclingRecord record) => TurningPoint.Find(record, CycleAnalysis.Analyse(record).HalfCycles[0]);

    private static Measured FitAlone(double noise, ulong seed, int rows)
    {
        var record = Charge(170, noise, seed, rows);
        var (q, v) = TurningPoint.Curve(record, CycleAnalysis.Analyse(record).HalfCycles[0]);
        return TurningPoint.FitSegments(q, v, 0.95).Point;
    }

    [Fact]
    public void A_corner_without_noise_is_found_exactly()
    {
        var result = Find(Charge(170, 0, 0));
        Assert.Equal(170, result.TwoSegment.Value, 1e-5); // limited by the root of rounding errors in a sum of squares
        Assert.Equal(3.4 + 0.0045 * 170, result.Voltage, 1e-7);
        Assert.Equal(0.0045, result.Slopes.Before, 1e-9);
        Assert.Equal(0.0018, result.Slopes.After, 1e-9);
    }

    [Fact]
    public void The_three_definitions_agree_on_a_rounded_corner()
    {
        var result = Find(Charge(170, 0.0005, 5, 3000, rounding: 5));
        Assert.Equal(170, result.TwoSegment.Value, 1.0);
        Assert.Equal(170, result.Curvature, 3.0);
        Assert.True(double.IsNaN(result.DifferentialMinimum)); // two straight lines have no two peaks
        Assert.Contains("peak", result.DifferentialMinimumReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.002, 600)]
    [InlineData(0.01, 300)]
    public void The_profile_interval_covers_the_truth_in_ninety_five_of_a_hundred_runs(double noise, int rows)
    {
        const int runs = 2000;
        int covered = 0;
        for (int run = 0; run < runs; run++)
        {
            if (FitAlone(noise, 1000 + (ulong)run, rows).Interval!.Value.Contains(170)) covered++;
        }

        // 95 +- 2 %; the standard error of 2000 runs is 0.5 %.
        Assert.InRange(covered / (double)runs, 0.93, 0.97);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.4, 0.3)]
    [InlineData(1.5, 0)]
    public void A_foot_and_a_rise_to_the_cut_off_do_not_enter_the_interval(double foot, double rise)
    {
        int runs = Environment.GetEnvironmentVariable("HALITE_SLOW") == "1" ? 2000 : 300, covered = 0;
        for (int run = 0; run < runs; run++)
        {
            if (Find(Charge(170, 0.002, 5000 + (ulong)run, 1500, foot: foot, rise: rise)).TwoSegment.Interval!.Value.Contains(170)) covered++;
        }

        // 95 % with three standard errors of so many runs.
        double slack = 3 * Math.Sqrt(0.95 * 0.05 / runs);
        Assert.InRange(covered / (double)runs, 0.95 - slack, 0.95 + slack);
    }

    [Fact]
    public void A_gradual_turn_keeps_the_whole_window()
    {
        var result = Find(Charge(170, 0.001, 3, 1500, rounding: 20));
        Assert.Equal(15, result.Window.From, 0.5);
        Assert.Equal(285, result.Window.To, 0.5);
        Assert.InRange(170, result.TwoSegment.Interval!.Value.Lower, result.TwoSegment.Interval.Value.Upper);
        var trimmed = Find(Charge(170, 0.001, 3, 1500, foot: 0.5, rise: 0.5));
        Assert.InRange(trimmed.Window.From, 25, 65);
        Assert.InRange(trimmed.Window.To, 235, 275);
    }

    [Fact]
    public void The_stated_sigma_is_the_scatter_of_repeated_runs()
    {
        var results = Enumerable.Range(0, 300).Select(i => FitAlone(0.003, 77 + (ulong)i, 600)).ToList();
        double scatter = RobustStatistics.StandardDeviation([.. results.Select(r => r.Value)]);
        Assert.InRange(results.Average(r => r.Sigma!.Value) / scatter, 0.85, 1.15); // scatter of 300 runs is known to 4 %
    }

    [Fact]
    public void A_straight_line_has_no_bounded_turning_point()
    {
        var result = Find(Charge(170, 0.005, 9, 200, before: 0.003, after: 0.003));
        Assert.True(double.IsInfinity(result.TwoSegment.Interval!.Value.Lower) || double.IsInfinity(result.TwoSegment.Interval!.Value.Upper));
        Assert.Null(result.TwoSegment.Sigma);
        Assert.Contains("not bounded", result.TwoSegment.Reason);
    }

    [Fact]
    public void Residuals_that_are_alike_widen_the_interval()
    {
        var white = Find(Charge(170, 0.002, 4, 2000));
        var bent = Find(Charge(170, 0.0001, 4, 2000, rounding: 15));
        Assert.InRange(white.VarianceInflation, 1, 1.1);
        Assert.True(bent.VarianceInflation > 20);
    }

    [Fact]
    public void The_minimum_of_the_differential_capacity_lies_between_two_plateaus()
    {
        // Plateaus at 3.8 V (100 mAh) and 4.4 V (150 mAh), Gaussian in voltage, half of the flat charge in between.
        const int rows = 4001;
        double Q(double u) => 20 * (u - 3.4) + 100 * Normal.Cumulative((u - 3.8) / 0.06) + 150 * Normal.Cumulative((u - 4.4) / 0.06);
        var (t, v, i) = (new double[rows], new double[rows], new double[rows]);
        for (int k = 0; k < rows; k++)
        {
            v[k] = 3.4 + 1.4 * k / (rows - 1);
            (t[k], i[k]) = (3600 * (Q(v[k]) - Q(3.4)), 1);
        }

        var result = Find(CyclingRecord.FromArrays(t, v, i));
        Assert.InRange(result.DifferentialMinimumVoltage, 4.05, 4.15);
        Assert.Equal(Q(result.DifferentialMinimumVoltage) - Q(3.4), result.DifferentialMinimum, 1.0);
    }

    [Fact]
    public void An_empty_window_is_refused()
    {
        var record = Charge(170, 0.001, 1);
        Assert.Throws<InputException>(() => TurningPoint.Find(record, CycleAnalysis.Analyse(record).HalfCycles[0], new TurningPointOptions { From = 0.9, To = 0.1 }));
    }
}
