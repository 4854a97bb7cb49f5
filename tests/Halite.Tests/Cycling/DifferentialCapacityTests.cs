// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Cycling;

[Trait("Kind", "Simulation")]
public class DifferentialCapacityTests
{
    /// <summary>A discharge through Gaussian plateaus: dQ/dV is the sum of Gaussians plus a constant, exactly.</summary>
    private static (CyclingRecord Record, HalfCycle Half) Plateaus(double noise, ulong seed, int rows, params (double Voltage, double Charge, double Sigma)[] peaks)
    {
        const double high = 4, low = 2, floor = 0.05; // mAh/V
        double Charge(double v) => floor * (high - v) + peaks.Sum(p => p.Charge * (1 - Normal.Cumulative((v - p.Voltage) / p.Sigma)));
        double total = Charge(low) - Charge(high);
        var random = new RandomStream(seed);
        var (t, v, i) = (new double[rows], new double[rows], new double[rows]);
        double from = high;
        for (int k = 0; k < rows; k++)
        {
            double q = Charge(high) + total * k / (rows - 1);
            double a = low, b = from;
            for (int step = 0; step < 60; step++)
            {
                double m = 0.5 * (a + b);
                if (Charge(m) > q) a = m;
                else b = m;
            }

            (t[k], v[k], i[k]) = (10.0 * k, 0.5 * (a + b) + noise * random.NextGaussian(), -total * 3600 / (10.0 * (rows - 1)));
        }

        var record = CyclingRecord.FromArrays(t, v, i);
        return (record, CycleAnalysis.Analyse(record).HalfCycles[0]);
    }

    [Theory]
    [InlineData(DifferentialCapacityRecipe.Default)]
    [InlineData(DifferentialCapacityRecipe.Bins)]
    public void The_area_under_the_curve_is_the_charge_although_the_voltage_runs_back_and_forth(DifferentialCapacityRecipe recipe)
    {
        var (record, half) = Plateaus(0.001, 3, 4000, (3.2, 0.3, 0.01), (2.6, 0.5, 0.03));
        var result = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Recipe = recipe, Replicates = 0 });
        Assert.True(result.BackwardSteps > 500);
        Assert.True(result.AreaError < 1e-12, $"{result.AreaError}");
        Assert.Equal(half.Charge, result.Area, 1e-12);
    }

    [Fact]
    public void A_plateau_keeps_position_width_and_charge()
    {
        var (record, half) = Plateaus(0, 1, 20001, (3.0, 0.4, 0.02));
        var result = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Resolution = 0.01, Replicates = 0 });
        var peak = Assert.Single(result.Peaks);
        // Gaussian * Gaussian: variances add. Grid of 1 mV and a parabola through three points: 1e-5 V.
        double sigma = Math.Sqrt(0.02 * 0.02 + Math.Pow(0.01 * ChargeDensity.SigmaPerFwhm, 2));
        Assert.Equal(3.0, peak.Voltage.Value, 2e-5);
        Assert.Equal(0.4 / (sigma * Math.Sqrt(2 * Math.PI)) + 0.05, peak.Height.Value, 0.01);
        Assert.Equal(0.5, peak.Area.Value, 1e-3); // the plateau and the constant below it: all of the charge
    }

    [Fact]
    public void Two_plateaus_part_at_fine_resolution_and_merge_at_coarse()
    {
        var (record, half) = Plateaus(0.0002, 1, 8001, (3.0, 0.4, 0.005), (3.06, 0.3, 0.005));
        var fine = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Resolution = 0.01 });
        Assert.Equal(2, fine.Peaks.Length);
        Assert.True(fine.Peaks[1].PersistsTo < 0.1, $"{fine.Peaks[1].PersistsTo}"); // two equal Gaussians merge at a separation of 2 sigma: FWHM 70 mV
        Assert.True(fine.Peaks[0].PersistsTo > 0.2);
        var coarse = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Resolution = 0.1 });
        Assert.Single(coarse.Peaks);
    }

    [Fact]
    public void Noise_alone_makes_no_peaks()
    {
        int spurious = 0;
        for (ulong seed = 0; seed < 10; seed++)
        {
            var (record, half) = Plateaus(0.002, seed, 3001, (3.0, 0.5, 0.15));
            spurious += DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Seed = seed }).Peaks.Length - 1;
        }

        Assert.InRange(spurious, 0, 1); // one peak is there; four sigma and a doubling of the resolution leave next to no others in ten runs
    }

    [Fact]
    public void The_stated_error_of_a_position_is_its_scatter()
    {
        var (position, sigma) = (new List<double>(), new List<double>());
        for (ulong seed = 0; seed < 60; seed++)
        {
            var (record, half) = Plateaus(0.001, 100 + seed, 2001, (3.0, 0.4, 0.02));
            var result = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Resolution = 0.02, Replicates = 60, Seed = seed });
            var peak = result.Peaks.MaxBy(p => p.Height.Value)!;
            position.Add(peak.Voltage.Value);
            sigma.Add(peak.Voltage.Contributions["voltage noise"]);
        }

        // A scatter from 60 runs is known to 9 %, an error from 60 replicates too; a factor of 1.5 is four of those together.
        double scatter = RobustStatistics.StandardDeviation([.. position]), stated = sigma.Average();
        Assert.InRange(stated / scatter, 0.66, 1.5);
        Assert.Equal(3.0, position.Average(), 5 * scatter / Math.Sqrt(60));
    }

    [Fact]
    public void The_band_covers_the_curve_without_noise()
    {
        var truth = DifferentialCapacity.Compute(Plateaus(0, 0, 4001, (3.0, 0.4, 0.03)).Record, Plateaus(0, 0, 4001, (3.0, 0.4, 0.03)).Half, new DifferentialCapacityOptions { Resolution = 0.02, Replicates = 0 });
        int inside = 0, all = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            var (record, half) = Plateaus(0.001, 40 + seed, 4001, (3.0, 0.4, 0.03));
            var noisy = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Resolution = 0.02, Seed = seed });
            for (int k = 0; k < noisy.Voltage.Length; k += 5)
            {
                if (noisy.Voltage[k] is < 2.8 or > 3.2) continue;
                int at = (int)Math.Round((noisy.Voltage[k] - truth.Voltage[0]) / (truth.Voltage[1] - truth.Voltage[0]));
                all++;
                inside += truth.Density[at] >= noisy.Lower[k] && truth.Density[at] <= noisy.Upper[k] ? 1 : 0;
            }
        }

        // Pointwise 95 %; neighbours within the resolution are correlated, so 20 runs hold about 400 independent points: +-1 %, and the band itself is known to 100 replicates.
        Assert.InRange((double)inside / all, 0.90, 0.985);
    }

    [Fact]
    public void The_constant_voltage_hold_is_booked_apart()
    {
        var record = new SyntheticCell().Constant(1, 3600, 3, 4.2, 1001).Hold(1, 3000, 600, 4.2).Record();
        var half = CycleAnalysis.Analyse(record).HalfCycles[0];
        var result = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Replicates = 0 });
        Assert.Equal(half.Charge, result.Charge + result.ConstantVoltageCharge, 1e-12);
        Assert.True(result.ConstantVoltageCharge > 0.15);
        Assert.True(result.Density.Max() < 1.2 / 1.2 * 1.1, "the hold would be a spike of tens of mAh/V");
    }

    [Fact]
    public void A_result_is_the_same_on_any_number_of_threads()
    {
        var (record, half) = Plateaus(0.001, 3, 2000, (3.2, 0.3, 0.02));
        var a = DifferentialCapacity.Compute(record, half);
        var b = DifferentialCapacity.Compute(record, half);
        Assert.Equal(a.Lower.ToArray(), b.Lower.ToArray());
        Assert.Equal(a.Peaks[0].Voltage.Sigma, b.Peaks[0].Voltage.Sigma);
    }

    [Theory]
    [InlineData(DifferentialCapacityRecipe.Cellpy)]
    [InlineData(DifferentialCapacityRecipe.Navani)]
    public void Other_tools_recipes_find_a_clean_plateau(DifferentialCapacityRecipe recipe)
    {
        var (record, half) = Plateaus(0, 1, 4001, (3.0, 0.4, 0.05));
        var result = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Recipe = recipe });
        var main = result.Peaks.MaxBy(p => p.Height.Value)!;
        Assert.Equal(3.0, main.Voltage.Value, 0.02);
        // 0.4 mAh over a Gaussian of 50 mV is 3.19 mAh/V, and 0.05 below it.
        Assert.Equal(3.24, main.Height.Value, 0.2);
    }

    [Theory]
    [InlineData(DifferentialCapacityRecipe.PyProbe)]
    [InlineData(DifferentialCapacityRecipe.Lean)]
    public void Level_evaluation_counts_samples_in_bins_of_the_voltages_smallest_step(DifferentialCapacityRecipe recipe)
    {
        var (record, _) = Plateaus(0, 1, 4001, (3.0, 0.4, 0.05));
        var rounded = CyclingRecord.FromArrays(record.Time.ToArray(), [.. record.Voltage.ToArray().Select(v => Math.Round(v, 2))], record.Current.ToArray());
        var result = DifferentialCapacity.Compute(rounded, CycleAnalysis.Analyse(rounded).HalfCycles[0], new DifferentialCapacityOptions { Recipe = recipe, LeanSteps = 1 });
        var main = result.Peaks.MaxBy(p => p.Height.Value)!;
        Assert.Equal(3.0, main.Voltage.Value, 0.02);
        // The recipe has one bin edge fewer than the rounded voltages have values, so a bin now and then holds two of them.
        Assert.InRange(main.Height.Value, 3.0, 2 * 3.24);
    }

    [Fact]
    public void Too_few_points_are_refused_in_one_sentence()
    {
        var record = new SyntheticCell().Constant(1, 10, 3, 3.1, 4).Record();
        var half = CycleAnalysis.Analyse(record).HalfCycles[0];
        Assert.Contains("five points", Assert.Throws<InputException>(() => DifferentialCapacity.Compute(record, half)).Message);
    }
}
