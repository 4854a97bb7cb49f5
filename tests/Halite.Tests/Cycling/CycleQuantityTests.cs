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
    public void Slopes_are_those_of_cycles_at_the_current_of_the_reference()
    {
        // Capacity falls by 1 % a cycle at 1 mA; three cycles in between at 4 mA give a tenth less.
        (double, double)[] cycles = [(2, 1), (1.98, 1), (1.76, 4), (1.74, 4), (1.72, 4), (1.9, 1), (1.88, 1), (1.68, 4)];
        var table = Table(new CycleOptions(), cycles);
        Assert.Equal([1, 2, 6, 7], table.Fade!.Comparable);
        Assert.Equal(-1, table.Fade.RetentionLine!.Slope.Value, 0.05);
        Assert.Contains("4 mA", Assert.Single(table.Warnings, w => w.Code == "retention-across-rates").Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Table(new CycleOptions(), cycles[..7]).Warnings, w => w.Code == "retention-across-rates");
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

    /// <summary>Cycles of 1 mA between 3 and 4 V whose last discharge stops at a share of its way, with or without a rest after.</summary>
    private static CycleTable Cut(double share, bool rest, int whole = 3)
    {
        var cell = new SyntheticCell();
        for (int k = 0; k < whole; k++) cell.Constant(1, 3600, 3, 4).Constant(-1, 3600, 4, 3);
        cell.Constant(1, 3600, 3, 4).Constant(-1, 3600 * share, 4, 4 - share);
        if (rest) cell.Rest(3600, 3.4);
        return CycleAnalysis.Analyse(cell.Record());
    }

    [Fact]
    public void A_last_half_cycle_that_was_cut_off_takes_no_part_in_fade_and_rate_and_is_said()
    {
        var table = Cut(0.2, rest: false);
        Assert.Equal([false, false, false, true], table.Cycles.Select(c => c.IsIncomplete));
        Assert.Equal([1, 2, 3], table.Fade!.Retention.Keys);
        Assert.Equal(0, table.Fade.RetentionLine!.Slope.Value, 1e-9);
        Assert.Equal(0, table.Fade.VoltageLine!.Slope.Value, 1e-9);
        Assert.Equal((1, 3), (table.RateBlocks[0].FirstCycle, Assert.Single(table.RateBlocks).LastCycle));
        Assert.Contains(table.Warnings, w => w.Code == "incomplete" && w.Message.Contains("Cycle 4", StringComparison.Ordinal));
        Assert.Equal(20, table.Cycles[3].CoulombicEfficiency!.Value, 1e-9); // what the rows say stays
    }

    [Theory]
    [InlineData(1, false, 3)] // whole
    [InlineData(0.2, true, 3)] // ended and rested: the cell's or the user's doing, a result
    [InlineData(0.2, false, 0)] // nothing before to compare with
    public void What_ended_by_itself_or_stands_alone_is_not_called_incomplete(double share, bool rest, int whole) =>
        Assert.DoesNotContain(Cut(share, rest, whole).Warnings, w => w.Code == "incomplete");

    [Fact]
    public void A_last_half_cycle_that_ended_by_its_charge_is_whole()
    {
        // Cycles limited by charge end at other voltages as the resistance grows.
        var cell = new SyntheticCell();
        for (int k = 0; k < 4; k++) cell.Constant(1, 3600, 3, 4 - 0.1 * k).Constant(-1, 3600, 4, 3 + 0.1 * k);
        Assert.DoesNotContain(CycleAnalysis.Analyse(cell.Record()).Warnings, w => w.Code == "incomplete");
    }

    [Fact]
    public void A_constant_voltage_hold_cut_off_belongs_to_a_half_cycle_that_reached_its_limit()
    {
        var cell = new SyntheticCell().Constant(1, 3600, 3, 4).Hold(1, 3000, 600, 4).Constant(-1, 3600, 4, 3).Constant(1, 3600, 3, 4).Hold(1, 300, 600, 4);
        Assert.DoesNotContain(CycleAnalysis.Analyse(cell.Record()).Warnings, w => w.Code == "incomplete");
    }

    [Fact]
    public void Coarse_samples_are_said_to_bias_the_energy_by_the_end_rule_and_not_by_the_trapezoid()
    {
        // The energy of a straight line is exact by the trapezoid; by the end rule it is off by half an interval.
        CycleTable Of(int rows, EnergyRule rule) =>
            CycleAnalysis.Analyse(new SyntheticCell().Constant(1, 3600, 3, 4, rows).Constant(-1, 3600, 4, 3, rows).Record(), new CycleOptions { Energy = rule });
        var coarse = Of(51, EnergyRule.Auto);
        Assert.Equal(0.02, coarse.Cycles[0].VoltageHysteresis!.Value, 1e-9); // one interval of a line without hysteresis
        var warning = Assert.Single(coarse.Warnings, w => w.Code == "energy-rule");
        Assert.Contains("0.29 %", warning.Message, StringComparison.Ordinal); // 0.01 V of 3.5 V
        Assert.DoesNotContain(Of(401, EnergyRule.Auto).Warnings, w => w.Code == "energy-rule"); // 0.036 %
        var trapezoid = Of(51, EnergyRule.Trapezoid);
        Assert.Equal(0, trapezoid.Cycles[0].VoltageHysteresis!.Value, 1e-12);
        Assert.DoesNotContain(trapezoid.Warnings, w => w.Code == "energy-rule");
    }

    [Fact]
    public void Charge_lost_where_the_current_switches_without_a_repeated_sample_is_said()
    {
        CyclingRecord Of(int first)
        {
            // 1 mA for 100 intervals of 36 s, then -1 mA for as many; the first row of the discharge comes an interval later or at once.
            double[] t = [.. Enumerable.Range(0, 101).Select(k => 36.0 * k), .. Enumerable.Range(first, 101).Select(k => 3600 + 36.0 * k)];
            return CyclingRecord.FromArrays(t, [.. t.Select(x => x <= 3600 ? 3 + x / 3600 : 5 - x / 3600)], [.. Enumerable.Repeat(1.0, 101), .. Enumerable.Repeat(-1.0, 101)]);
        }

        var warning = Assert.Single(CycleAnalysis.Analyse(Of(1)).Warnings, w => w.Code == "switching");
        Assert.Contains("0.01 mAh (1.00 %)", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(CycleAnalysis.Analyse(Of(0)).Warnings, w => w.Code == "switching");
    }

    [Fact]
    public void A_file_without_current_says_so()
    {
        var table = CycleAnalysis.Analyse(new SyntheticCell().Rest(100, 3.2).Record());
        Assert.Empty(table.Cycles);
        Assert.Contains("zero in all 11 rows", Assert.Single(table.Warnings, w => w.Code == "no-cycles").Message, StringComparison.Ordinal);
    }
}
