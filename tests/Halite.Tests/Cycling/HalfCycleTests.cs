// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling;
using Halite.Data;

namespace Halite.Tests.Cycling;

public class HalfCycleTests
{
    // Charges of constant current are products of two exact numbers; what is left is rounding in sums of a few hundred terms.
    private const double Rounding = 1e-12;

    private static CyclingRecord TwoCycles() => new SyntheticCell()
        .Rest(600, 3)
        .Constant(1, 3600, 3, 4).Rest(600, 3.9).Constant(-1, 3240, 3.8, 2.5).Rest(600, 2.6)
        .Constant(2, 1700, 2.8, 4).Constant(-2, 1600, 3.8, 2.5).Record();

    [Fact]
    public void A_constant_current_step_passes_current_times_time()
    {
        var table = CycleAnalysis.Analyse(TwoCycles());
        Assert.Equal(4, table.HalfCycles.Length);
        Assert.Equal(1.0, table.HalfCycles[0].Charge, Rounding);
        Assert.Equal(0.9, table.HalfCycles[1].Charge, Rounding);
        Assert.Equal(2 * 1700 / 3600.0, table.HalfCycles[2].Charge, Rounding);
    }

    [Fact]
    public void A_cathode_cycle_is_a_charge_and_the_discharge_after_it()
    {
        var table = CycleAnalysis.Analyse(TwoCycles());
        Assert.Equal([1, 2], table.Cycles.Select(c => c.Number));
        Assert.Equal(90, table.Cycles[0].CoulombicEfficiency!.Value, 1e-10);
        Assert.Equal(0.1, table.Cycles[0].IrreversibleCharge!.Value, Rounding);
    }

    [Fact]
    public void A_lone_first_discharge_is_cycle_zero_of_a_cathode()
    {
        var record = new SyntheticCell().Constant(-1, 360, 3, 2).Constant(1, 3600, 2, 4).Constant(-1, 3600, 4, 2).Record();
        var table = CycleAnalysis.Analyse(record);
        Assert.Equal([0, 1], table.Cycles.Select(c => c.Number));
        Assert.Null(table.Cycles[0].Charge);
        Assert.Null(table.Cycles[0].CoulombicEfficiency);
        Assert.Equal(0.1, table.Cycles[0].Discharge!.Charge, Rounding);
    }

    [Fact]
    public void An_anode_cycle_is_a_discharge_and_the_charge_after_it()
    {
        var record = new SyntheticCell().Constant(-1, 3600, 1, 0.01).Constant(1, 3000, 0.01, 1).Constant(-1, 3060, 1, 0.01).Record();
        var table = CycleAnalysis.Analyse(record, new CycleOptions { Electrode = ElectrodeConvention.Anode });
        Assert.Equal([1, 2], table.Cycles.Select(c => c.Number));
        Assert.Equal(100 * 3000.0 / 3600, table.Cycles[0].CoulombicEfficiency!.Value, 1e-10);
        Assert.Null(table.Cycles[1].Charge);
    }

    [Fact]
    public void A_coulombic_efficiency_above_one_hundred_percent_is_a_result()
    {
        var record = new SyntheticCell().Constant(1, 3000, 3, 4).Constant(-1, 3600, 4, 1.5).Record();
        Assert.Equal(120, CycleAnalysis.Analyse(record).Cycles[0].CoulombicEfficiency!.Value, 1e-10);
    }

    [Fact]
    public void The_hold_at_constant_voltage_belongs_to_its_half_cycle_and_is_booked_apart()
    {
        var record = new SyntheticCell().Constant(1, 3600, 3, 4.2).Hold(1, 3000, 600, 4.2).Rest(600, 4.1).Constant(-1, 3600, 4, 2).Record();
        var charge = CycleAnalysis.Analyse(record).HalfCycles[0];
        // The trapezoid of an exponential sampled at 1/40 of its decay time is high by 1/(12 * 40^2) of itself.
        double hold = 600 * (1 - Math.Exp(-5)) / 3600;
        Assert.Equal(1 + hold, charge.Charge, hold * 1e-4);
        // The hold is recognised once the current has fallen by 3 %, which takes 3 % of the decay time; the limit is met within 5 mV.
        Assert.Equal(hold, charge.ConstantVoltageCharge, 0.04 * hold + 0.005);
        Assert.Equal(1, charge.CurrentMagnitude, 1e-12);
    }

    [Fact]
    public void A_rest_inherits_the_half_cycle_before_it()
    {
        var table = CycleAnalysis.Analyse(TwoCycles());
        Assert.True(table.HalfCycles[0].EndRow > table.HalfCycles[0].LastRow + 1);
        Assert.Equal(table.HalfCycles[0].EndRow, table.HalfCycles[1].FirstRow - 1); // the first row of a step carries no interval of its own
    }

    [Fact]
    public void A_pause_under_no_current_does_not_split_a_half_cycle()
    {
        var record = new SyntheticCell().Constant(1, 1800, 3, 3.5).Rest(7200, 3.4).Constant(1, 1800, 3.5, 4).Constant(-1, 1000, 4, 3).Record();
        var table = CycleAnalysis.Analyse(record);
        Assert.Equal(2, table.HalfCycles.Length);
        Assert.Equal(1, table.HalfCycles[0].Charge, Rounding);
    }

    [Fact]
    public void One_noisy_sample_against_the_current_makes_no_half_cycle()
    {
        var cell = new SyntheticCell().Constant(1, 3600, 3, 4, 3601);
        cell.Row(3600.01, 4, -0.001);
        cell.Row(3600.02, 4, -0.001);
        var record = cell.Rest(100, 4).Constant(-1, 3600, 4, 3).Record();
        Assert.Equal(2, CycleAnalysis.Analyse(record).HalfCycles.Length);
    }

    [Fact]
    public void The_integral_never_bridges_a_change_of_step()
    {
        // Between the last row of the charge (1 mA) and the first of the discharge (-1 mA) a minute is not recorded.
        var cell = new SyntheticCell().Constant(1, 3600, 3, 4);
        cell.Row(3660, 3.9, -1);
        cell.Row(3720, 3.8, -1);
        var record = cell.Record();
        Assert.Equal(60 / 3600.0, CycleAnalysis.Analyse(record).HalfCycles[1].Charge, Rounding);
    }

    [Fact]
    public void A_gap_under_current_is_not_integrated_and_is_said()
    {
        var cell = new SyntheticCell().Constant(1, 360, 3, 3.5, 361);
        cell.Row(360 + 86400, 3.6, 1);
        for (int i = 1; i < 300; i++) cell.Row(86760 + i, 3.6, 1);
        var times = cell.Times;
        var record = CyclingRecord.FromArrays(times, cell.Voltages, cell.Currents);
        Assert.Contains(record.Warnings, w => w.Code == "gap-in-step");
        Assert.Equal((360 + 299) / 3600.0, CycleAnalysis.Analyse(record).HalfCycles[0].Charge, Rounding);
    }

    [Fact]
    public void Energy_rules_agree_in_the_limit_of_small_steps_and_differ_by_half_a_step()
    {
        var record = new SyntheticCell().Constant(1, 3600, 3, 4, 11).Record();
        var half = CycleAnalysis.Analyse(record).HalfCycles[0];
        Assert.Equal(3.5, half.EnergyTrapezoid, Rounding);       // a straight line: the trapezoid is exact
        Assert.Equal(3.5 + 0.05, half.EnergyEnd, Rounding);      // ten steps of 0.1 V: the end is half a step high
        Assert.Equal(half.EnergyEnd, half.Energy);
        var trapezoid = CycleAnalysis.Analyse(record, new CycleOptions { Energy = EnergyRule.Trapezoid });
        Assert.Equal(EnergyRule.Trapezoid, trapezoid.Energy);
        Assert.Equal(3.5, trapezoid.HalfCycles[0].MeanVoltage, Rounding);
        Assert.Equal(3.5, half.MidpointVoltage, Rounding);
    }

    [Fact]
    public void Impedance_rows_take_no_part()
    {
        var cell = new SyntheticCell().Constant(1, 3600, 3, 4, 101);
        int rows = cell.Times.Length;
        for (int i = 0; i < 5; i++) cell.Row(3600 + i, 4, 50);
        var frequency = Enumerable.Range(0, rows + 5).Select(i => i < rows ? 0.0 : 1000.0).ToArray();
        var record = cell.Record(Column.Of("freq", "Hz", Meaning.Frequency, frequency));
        Assert.Equal(rows, record.Rows);
        Assert.Equal(rows + 5, record.FileRowCount);
        Assert.Equal(1, CycleAnalysis.Analyse(record).HalfCycles[0].Charge, Rounding);
        Assert.Contains(record.Warnings, w => w.Code == "impedance-rows");
    }

    [Fact]
    public void Charges_do_not_depend_on_the_units_of_the_file()
    {
        var cell = new SyntheticCell().Constant(1, 3600, 3, 4).Constant(-1, 3000, 4, 3);
        var inHours = new Recording("x", [new Table("data",
        [
            Column.Of("t", "h", Meaning.Time, cell.Times.Select(t => t / 3600).ToArray()),
            Column.Of("U", "mV", Meaning.Voltage, cell.Voltages.Select(v => v * 1000).ToArray()),
            Column.Of("I", "A", Meaning.Current, cell.Currents.Select(i => i / 1000).ToArray()),
        ])]);
        var (a, b) = (CycleAnalysis.Analyse(cell.Record()), CycleAnalysis.Analyse(CyclingRecord.From(inHours)));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(a.HalfCycles[i].Charge, b.HalfCycles[i].Charge, Rounding);
            Assert.Equal(a.HalfCycles[i].Energy, b.HalfCycles[i].Energy, 10 * Rounding);
        }
    }
}
