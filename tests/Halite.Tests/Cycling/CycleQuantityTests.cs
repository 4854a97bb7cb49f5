// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Cycling;

public class CycleQuantityTests
{
    private static readonly Measured Mass = Measured.From(10, 0.1, "mg", "mass");

    private static CycleTable Table(CycleOptions options, params (double Hours, double Current)[] cycles)
    {
        var cell = new SyntheticCell();
        foreach (var (hours, current) in cycles)
            cell.Constant(current, hours * 3600 / current, 2, 4.8, 51).Constant(-current, 0.9 * hours * 3600 / current, 4.5, 1.5, 51);
        return CycleAnalysis.Analyse(cell.Record(), options);
    }

    [Fact]
    public void A_specific_capacity_carries_the_uncertainty_of_the_mass_and_the_efficiency_does_not()
    {
        var table = Table(new CycleOptions { Mass = Mass }, (2, 1));
        var cycle = table.Cycles[0];
        Assert.Equal(200, cycle.SpecificCharge!.Value, 1e-9);
        Assert.Equal(2.0, cycle.SpecificCharge.Sigma!.Value, 1e-9);
        // One mass behind both: their ratio has no uncertainty left.
        var ratio = cycle.SpecificDischarge!.Over(cycle.SpecificCharge, "%", 100);
        Assert.Equal(90, ratio.Value, 1e-9);
        Assert.Equal(0, ratio.Sigma!.Value, 1e-12);
        Assert.Equal(90, cycle.CoulombicEfficiency!.Value, 1e-9);
    }

    [Fact]
    public void A_mass_without_uncertainty_says_why_there_is_no_sigma()
    {
        var table = Table(new CycleOptions { Mass = Measured.WithoutSigma(10, "mg", "no uncertainty of the mass was given") }, (2, 1));
        Assert.Null(table.Cycles[0].SpecificCharge!.Sigma);
        Assert.Contains("mass", table.Cycles[0].SpecificCharge!.Reason);
    }

    [Fact]
    public void Without_mass_area_or_formula_the_related_quantities_are_null()
    {
        var cycle = Table(new CycleOptions(), (2, 1)).Cycles[0];
        Assert.Null(cycle.SpecificCharge);
        Assert.Null(cycle.ArealCharge);
        Assert.Null(cycle.AccessibleLiCharge);
        Assert.Null(cycle.SpecificChargeCurrent);
    }

    [Fact]
    public void Accessible_lithium_above_one_hundred_percent_is_a_result()
    {
        // Li3IrO4 gave 356 mAh/g where all its Li is 290.2 mAh/g (seed 002): 122.7 %.
        var table = Table(new CycleOptions { Mass = Measured.Exact(10, "mg"), LithiumCapacity = 290.2 }, (3.56, 1));
        Assert.Equal(122.67, table.Cycles[0].AccessibleLiCharge!.Value, 0.005);
    }

    [Fact]
    public void Areal_capacity_current_by_mass_and_rate_follow_from_mass_and_area()
    {
        var cycle = Table(new CycleOptions { Mass = Mass, Area = Measured.Exact(0.5, "cm2"), NominalCapacity = 200 }, (2, 4)).Cycles[0];
        Assert.Equal(4, cycle.ArealCharge!.Value, 1e-9);
        Assert.Equal(400, cycle.SpecificChargeCurrent!.Value, 1e-9);
        Assert.Equal(2, cycle.ChargeRate!.Value, 1e-9);
    }

    [Fact]
    public void Endpoints_slip_by_the_irreversible_charge()
    {
        var table = Table(new CycleOptions(), (2, 1), (2, 1));
        Assert.Equal(0.2, table.Cycles[1].ChargeSlippage!.Value, 1e-9);
        Assert.Equal(0.2, table.Cycles[1].DischargeSlippage!.Value, 1e-9);
    }

    [Fact]
    public void Energies_give_efficiency_mean_voltages_and_hysteresis()
    {
        var cycle = Table(new CycleOptions { Energy = EnergyRule.Trapezoid }, (2, 1)).Cycles[0];
        Assert.Equal(3.4, cycle.Charge!.MeanVoltage, 1e-9);
        Assert.Equal(3.0, cycle.Discharge!.MeanVoltage, 1e-9);
        Assert.Equal(0.4, cycle.VoltageHysteresis!.Value, 1e-9);
        Assert.Equal(100 * 0.9 * 3.0 / 3.4, cycle.EnergyEfficiency!.Value, 1e-9);
    }

    [Fact]
    public void Retention_refers_to_a_named_cycle()
    {
        var table = Table(new CycleOptions { ReferenceCycle = 2 }, (3, 1), (2, 1), (1.9, 1), (1.8, 1));
        Assert.Equal(2, table.Fade!.ReferenceCycle);
        Assert.Equal(100, table.Fade.Retention[2], 1e-9);
        Assert.Equal(90, table.Fade.Retention[4], 1e-9);
        Assert.Equal(-5, table.Fade.RetentionLine!.Slope.Value, 1e-9);
    }

    [Fact]
    public void A_reference_cycle_that_does_not_exist_is_refused_in_one_sentence()
    {
        var e = Assert.Throws<InputException>(() => Table(new CycleOptions { ReferenceCycle = 9 }, (2, 1), (2, 1)));
        Assert.Contains("1 to 2", e.Message);
    }

    [Fact]
    public void One_broken_cycle_does_not_move_the_slope_of_the_fade()
    {
        var random = new RandomStream(7);
        double[] x = [.. Enumerable.Range(1, 100).Select(i => (double)i)];
        double[] y = [.. x.Select(i => 3400 - 0.5 * i + random.NextGaussian())];
        var clean = FadeAnalysis.Line(x, y, "mV/cycle")!;
        y[40] = 0;
        var broken = FadeAnalysis.Line(x, y, "mV/cycle")!;
        // Least squares would move by 3400 * 9.5 / 83325 = 0.39 mV/cycle; the median moves by a fraction of its own error.
        Assert.Equal(clean.Slope.Value, broken.Slope.Value, clean.Slope.Sigma!.Value);
        Assert.True(clean.Slope.Interval!.Value.Contains(-0.5));
    }

    [Fact]
    public void The_interval_of_the_robust_slope_covers_the_truth_in_nineteen_of_twenty_runs()
    {
        const int runs = 1000;
        int covered = 0;
        double[] x = [.. Enumerable.Range(0, 40).Select(i => (double)i)];
        for (int run = 0; run < runs; run++)
        {
            var random = new RandomStream(11, (ulong)run);
            var line = FadeAnalysis.Line(x, [.. x.Select(i => 0.3 * i + random.NextGaussian())], "1")!;
            if (line.Slope.Interval!.Value.Contains(0.3)) covered++;
        }

        // Standard error of a coverage of 95 % in 1000 runs is 0.7 %; three of them.
        Assert.InRange(covered / (double)runs, 0.93, 0.97);
    }

    [Fact]
    public void Cycles_at_one_current_form_a_rate_block()
    {
        var table = Table(new CycleOptions { Mass = Mass, RateKeep = 2 }, (2, 0.2), (2, 0.2), (1.9, 0.2), (1.5, 1), (1.4, 1), (1.3, 1.01), (1.95, 0.2));
        Assert.Equal([(1, 3), (4, 6), (7, 7)], table.RateBlocks.Select(b => (b.FirstCycle, b.LastCycle)));
        Assert.Equal(20, table.RateBlocks[0].SpecificCurrent!.Value, 1e-9);
        Assert.Equal(0.9 * 1.95, table.RateBlocks[0].MeanDischarge, 1e-9);
        Assert.Equal(0.9 * 1.5, table.RateBlocks[1].FirstDischarge, 1e-9);
        Assert.Equal(1.35 / 1.95, table.RateBlocks[1].RatioToSlowest, 1e-9);
    }

    [Fact]
    public void Missing_columns_are_named_in_one_sentence()
    {
        var recording = new Recording("x", [new Table("data", [Column.Of("a", "", Meaning.Unknown, new double[3]), Column.Of("V", "V", Meaning.Voltage, new double[3])])]);
        var e = Assert.Throws<InputException>(() => CyclingRecord.From(recording));
        Assert.Contains("columns: a, V", e.Message);
        Assert.Contains("--columns", e.Message);
    }
}
