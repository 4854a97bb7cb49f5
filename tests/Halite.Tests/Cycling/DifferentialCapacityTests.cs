// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling;
using Halite.Cycling.Differential;
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

    /// <summary>A straight V(Q) from 3 to 4 V and back: dQ/dV is constant.</summary>
    private static (CyclingRecord Record, CycleTable Table) Flat(int rows, double noise, double quantum, ulong seed)
    {
        var random = new RandomStream(seed);
        var (t, v, i) = (new double[2 * rows], new double[2 * rows], new double[2 * rows]);
        for (int k = 0; k < 2 * rows; k++)
        {
            double x = (double)(k % rows) / (rows - 1), volt = (k < rows ? 3 + x : 4 - x) + noise * random.NextGaussian();
            (t[k], v[k], i[k]) = (10.0 * k, quantum > 0 ? Math.Round(volt / quantum) * quantum : volt, k < rows ? 1 : -1);
        }

        var record = CyclingRecord.FromArrays(t, v, i);
        return (record, CycleAnalysis.Analyse(record));
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(401, 0)]
    [InlineData(4001, 0)]
    [InlineData(4001, 0.001)]
    [InlineData(50_001, 0.0001)]
    [InlineData(517, 0.0003)]
    public void A_constant_density_has_no_peaks_and_no_number_without_error(int rows, double quantum)
    {
        var (record, table) = Flat(rows, 0, quantum, 1);
        Assert.All(table.HalfCycles, half =>
        {
            var result = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Replicates = 20 });
            Assert.Empty(result.Peaks);
            Assert.True(result.VoltageNoise >= 0.99 * quantum / Math.Sqrt(12));
            Assert.True(result.VoltageNoise > 0);
        });
    }

    /// <summary>Share of half cycles of constant density that are given a peak.</summary>
    private static double FalseAlarms(int rows, double noise, double quantum, int runs, double rate)
    {
        int found = 0;
        for (int seed = 0; seed < runs / 2; seed++)
        {
            var (record, table) = Flat(rows, noise, quantum, (ulong)seed);
            found += table.HalfCycles.Count(h => !DifferentialCapacity.Compute(record, h, new DifferentialCapacityOptions { Replicates = 0, FalseAlarmRate = rate }).Peaks.IsEmpty);
        }

        return (double)found / (runs / 2 * 2);
    }

    [Theory]
    [InlineData(400, 0.0004, 0)]
    [InlineData(400, 0.0004, 0.0001)]
    [InlineData(3000, 0.002, 0)]
    [InlineData(3000, 0.0003, 0.001)]
    [InlineData(150, 0.005, 0)]
    public void Noise_makes_a_peak_in_no_more_half_cycles_than_the_stated_rate(int rows, double noise, double quantum)
    {
        int runs = Environment.GetEnvironmentVariable("HALITE_SLOW") == "1" ? 4000 : 300;
        // One in a hundred, and three standard errors of that many runs.
        double rate = FalseAlarms(rows, noise, quantum, runs, 0.01), allowed = 0.01 + 3 * Math.Sqrt(0.01 / runs);
        Assert.InRange(rate, 0, allowed);
        TestContext.Current.SendDiagnosticMessage($"false peaks: {100 * rate:F2} % of {runs} flat half cycles ({rows} rows, noise {1000 * noise} mV, step {1000 * quantum} mV)");
    }

    [Fact]
    public void The_threshold_grows_with_the_places_at_which_noise_could_make_a_peak()
    {
        // Quantiles of the simulation that the formula was fitted to (its remarks): N, 5 %, 1 %.
        foreach (var (n, five, one) in new[] { (20, 5.274, 5.939), (50, 5.973, 6.472), (100, 6.408, 6.939), (200, 6.818, 7.252) })
        {
            Assert.Equal(five, PeakSignificance.ThresholdOf(n, 0.05), 0.02 * five);
            Assert.Equal(one, PeakSignificance.ThresholdOf(n, 0.01), 0.03 * one);
        }
    }

    [Fact]
    public void The_deviation_of_the_curve_is_the_scatter_of_repeated_curves()
    {
        var curves = new List<DifferentialCapacityResult>();
        double[]? stated = null;
        for (ulong seed = 0; seed < 200; seed++)
        {
            var (record, half) = Plateaus(0.001, 900 + seed, 1501, (3.0, 0.4, 0.04));
            curves.Add(DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Replicates = 0, Resolution = 0.02 }));
            if (stated is not null) continue;
            var samples = VoltageSamples.Of(record, half)!;
            var grid = new ChargeDensity(samples.Low, samples.High, 0.002, 0.02);
            var all = new PeakSignificance(samples, grid, [0.02], 0.01).Deviation(0);
            stated = [.. new[] { 2.6, 2.95, 3.0, 3.4 }.Select(v => all[grid.Bin(v)])];
        }

        double[] at = [2.6, 2.95, 3.0, 3.4];
        for (int k = 0; k < at.Length; k++)
        {
            double scatter = RobustStatistics.StandardDeviation([.. curves.Select(c =>
            {
                double bin = (at[k] - c.Voltage[0]) / (c.Voltage[1] - c.Voltage[0]);
                int below = (int)bin;
                return c.Density[below] + (bin - below) * (c.Density[below + 1] - c.Density[below]);
            })]);
            // 200 runs know a scatter to 5 %, 1500 samples the noise to 3 %; the statement is first order in noise over width, 12 %.
            Assert.InRange(stated![k] / scatter, 0.75, 1.3);
        }
    }

    [Fact]
    public void Peaks_of_known_truth_are_found_with_errors_that_cover()
    {
        (double Voltage, double Charge, double Sigma)[] truth = [(2.5, 0.15, 0.015), (2.95, 0.4, 0.03), (3.4, 0.25, 0.02)];
        var options = new DifferentialCapacityOptions { Resolution = 0.02, Replicates = 60 };
        var clean = DifferentialCapacity.Compute(Plateaus(0, 0, 40_001, truth).Record, Plateaus(0, 0, 40_001, truth).Half, options with { Replicates = 0 });
        Assert.Equal(truth.Select(p => p.Voltage), clean.Peaks.Select(p => Math.Round(p.Voltage.Value, 3)));
        // The charge of a plateau and of the constant density between the valleys, which lie where the neighbours' tails cross.
        Assert.Equal(0.9, clean.Peaks.Sum(p => p.Area.Value), 1e-12);
        int covered = 0, all = 0, extra = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            var (record, half) = Plateaus(0.001, 300 + seed, 2001, truth);
            var found = DifferentialCapacity.Compute(record, half, options with { Seed = seed }).Peaks;
            extra += found.Length - 3;
            foreach (var want in clean.Peaks)
            {
                var peak = found.MinBy(p => Math.Abs(p.Voltage.Value - want.Voltage.Value))!;
                foreach (var (value, exact) in new[] { (peak.Voltage, want.Voltage.Value), (peak.Height, want.Height.Value), (peak.Area, want.Area.Value) })
                {
                    all++;
                    covered += Math.Abs(value.Value - exact) <= 1.96 * value.Sigma!.Value ? 1 : 0;
                }
            }
        }

        Assert.Equal(0, extra);
        // 360 intervals of 95 %, three of a run correlated: 95 +- 2 % (one standard error); the noise also widens a peak by 1 %.
        Assert.InRange((double)covered / all, 0.89, 0.99);
    }

    [Theory]
    [InlineData(0.001, 2001)]
    [InlineData(0.0001, 2001)]
    [InlineData(0.002, 8001)]
    public void Positions_of_peaks_far_broader_than_the_default_resolution_have_errors_that_cover(double noise, int rows)
    {
        (double Voltage, double Charge, double Sigma)[] truth = [(2.4, 0.3, 0.03), (2.8, 0.4, 0.05), (3.4, 0.6, 0.1)];
        var z = new List<double>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            var (record, half) = Plateaus(noise, 700 + seed, rows, truth);
            var found = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Seed = seed }).Peaks;
            Assert.Equal(3, found.Length);
            z.AddRange(found.Zip(truth, (p, t) => (p.Voltage.Value - t.Voltage) / p.Voltage.Sigma!.Value));
        }

        // 60 intervals of 95 %: at most eight outside in 99.5 % of trials; the sampling interval counts as an error and makes them wide.
        Assert.InRange(z.Count(x => Math.Abs(x) > 1.96), 0, 8);
        // Errors that are far too large would cover as well.
        Assert.True(z.Max(Math.Abs) > 0.5);
    }

    [Fact]
    public void The_areas_of_the_peaks_add_up_to_the_charge()
    {
        var (record, half) = Plateaus(0.001, 5, 3001, (2.5, 0.15, 0.015), (2.95, 0.4, 0.03), (3.4, 0.25, 0.02));
        var result = DifferentialCapacity.Compute(record, half);
        Assert.Equal(3, result.Peaks.Length);
        Assert.Equal(result.Charge, result.Peaks.Sum(p => p.Area.Value), 1e-12);
    }

    [Theory]
    [InlineData(3001, 0.002, 0.15)]
    [InlineData(420, 0.0004, 0.3)] // maxima of noise on its flat top take turns in being the highest from width to width
    public void A_broad_plateau_with_noise_is_one_peak(int rows, double noise, double width)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var (record, half) = Plateaus(noise, seed, rows, (3.0, 0.5, width));
            Assert.Single(DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Replicates = 0 }).Peaks);
        }
    }

    [Theory]
    [InlineData(0.001, 0.001)] // levels of a converter
    [InlineData(0, 1e-6)] // six digits of a regular ramp with noise: its interval of 2.5 mV is no level
    public void The_smallest_step_of_the_voltage_is_that_of_the_converter_or_of_the_digits(double quantum, double expected)
    {
        var random = new RandomStream(4);
        double[] t = [.. Enumerable.Range(0, 401).Select(k => 10.0 * k)];
        double[] v = [.. t.Select(x => x / 4000 + 3 + 0.0004 * random.NextGaussian()).Select(x => quantum > 0 ? Math.Round(x / quantum) * quantum : Math.Round(x, 6))];
        var record = CyclingRecord.FromArrays(t, v, [.. t.Select(_ => 1.0)]);
        var samples = VoltageSamples.Of(record, CycleAnalysis.Analyse(record).HalfCycles[0])!;
        Assert.Equal(expected, samples.Quantum, 1e-6 * expected + 1e-12);
        // The noise of rounding adds; a median of deviations that stand on levels of 1 mV is known to a third of itself.
        double noise = Math.Sqrt(0.0004 * 0.0004 + quantum * quantum / 12);
        Assert.InRange(samples.Noise / noise, 0.7, 1.35);
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
