// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling;
using Halite.Data;

namespace Halite.Tests.Cycling;

public class ChargeSourceTests
{
    private const double Rounding = 1e-12;

    private static SyntheticCell Cell() => new SyntheticCell()
        .Rest(100, 3).Constant(1, 3600, 3, 4).Hold(1, 1800, 600, 4).Rest(100, 4).Constant(-1, 3600, 4, 3).Constant(1, 1800, 3, 3.5);

    /// <summary>Signed increments of the true charge of each row, mAh.</summary>
    private static double[] Increments(SyntheticCell cell)
    {
        var (t, i, s) = (cell.Times, cell.Currents, cell.Steps);
        var dq = new double[t.Length];
        for (int k = 1; k < t.Length; k++)
        {
            if (s[k] == s[k - 1]) dq[k] = 0.5 * (i[k] + i[k - 1]) * (t[k] - t[k - 1]) / 3600;
        }

        return dq;
    }

    private static double[] Accumulate(double[] dq, Func<int, bool> reset, Func<double, double> part)
    {
        var sum = new double[dq.Length];
        for (int k = 0; k < dq.Length; k++) sum[k] = (k == 0 || reset(k) ? 0 : sum[k - 1]) + part(dq[k]);
        return sum;
    }

    public static TheoryData<string> Counters() => ["increments", "net", "half cycle", "pair, never reset", "pair, reset by step", "pair, reset by half cycle", "step, magnitude", "step, never reset", "net under a plain name"];

    [Theory]
    [MemberData(nameof(Counters))]
    public void Every_kind_of_counter_gives_the_same_half_cycles(string kind)
    {
        var cell = Cell();
        var (dq, step, current) = (Increments(cell), cell.Steps, cell.Currents);
        bool NewStep(int k) => step[k] != step[k - 1];
        bool NewHalf(int k) => k > 0 && Math.Sign(current[k]) * Math.Sign(LastSign(current, k - 1)) < 0;
        double[] Charge(Func<int, bool> reset) => Accumulate(dq, reset, x => Math.Max(x, 0));
        double[] Discharge(Func<int, bool> reset) => Accumulate(dq, reset, x => Math.Max(-x, 0));
        Column[] Pair(Func<int, bool> reset) =>
            [Column.Of("Qc", "mAh", Meaning.ChargeCapacity, Charge(reset)), Column.Of("Qd", "mAh", Meaning.DischargeCapacity, Discharge(reset))];
        var columns = kind switch
        {
            "increments" => [Column.Of("dq", "mAh", Meaning.ChargeIncrement, dq)],
            "net" => [Column.Of("Q-Qo", "mAh", Meaning.NetCharge, Accumulate(dq, _ => false, x => x))],
            "half cycle" => [Column.Of("Q", "mAh", Meaning.HalfCycleCharge, Accumulate(dq, NewHalf, x => x))],
            "pair, never reset" => Pair(_ => false),
            "pair, reset by step" => Pair(NewStep),
            "pair, reset by half cycle" => Pair(NewHalf),
            "step, magnitude" => [Column.Of("capacity", "mAh", Meaning.StepCapacity, Accumulate(dq, NewStep, Math.Abs))],
            "step, never reset" => [Column.Of("capacity", "mAh", Meaning.StepCapacity, Accumulate(dq, _ => false, Math.Abs))],
            _ => new[] { Column.Of("capacity_mAh", "mAh", Meaning.StepCapacity, Accumulate(dq, _ => false, x => x)) },
        };
        var all = kind == "increments" ? [.. columns, Column.Of("current_mA", "mA", Meaning.Current, current)] : columns;
        var record = cell.Record(all);
        var table = CycleAnalysis.Analyse(record);
        var truth = CycleAnalysis.Analyse(cell.Record());
        Assert.Equal(ChargeSource.Counter, record.ChargeFrom);
        Assert.Equal(truth.HalfCycles.Length, table.HalfCycles.Length);
        for (int k = 0; k < truth.HalfCycles.Length; k++) Assert.Equal(truth.HalfCycles[k].Charge, table.HalfCycles[k].Charge, Rounding);
        Assert.Equal(0, table.Sources.DifferencePercent!.Value, 1e-9);
    }

    private static double LastSign(double[] current, int k)
    {
        while (k > 0 && current[k] == 0) k--;
        return current[k];
    }

    [Fact]
    public void The_counter_is_the_default_and_the_difference_to_the_integral_is_told()
    {
        var cell = Cell();
        var dq = Increments(cell).Select(x => 1.05 * x).ToArray();
        var table = CycleAnalysis.Analyse(cell.Record(Column.Of("dq", "mAh", Meaning.ChargeIncrement, dq), Column.Of("I", "mA", Meaning.Current, cell.Currents)));
        Assert.Equal(ChargeSource.Counter, table.Sources.Used);
        Assert.Equal(100 * 0.05 / 1.05, table.Sources.DifferencePercent!.Value, 1e-9);
        Assert.Contains(table.Warnings, w => w.Code == "counter-against-integral");
    }

    [Fact]
    public void A_counter_of_a_few_counts_gives_way_to_the_integral_with_a_warning()
    {
        var cell = Cell();
        var dq = Increments(cell);
        var charge = Accumulate(dq, _ => false, x => Math.Max(x, 0)).Select(q => Math.Floor(q * 10) / 10).ToArray();
        var discharge = Accumulate(dq, _ => false, x => Math.Max(-x, 0)).Select(q => Math.Floor(q * 10) / 10).ToArray();
        Column[] pair = [Column.Of("Qc", "mAh", Meaning.ChargeCapacity, charge), Column.Of("Qd", "mAh", Meaning.DischargeCapacity, discharge)];
        var record = cell.Record(pair);
        Assert.Equal(ChargeSource.Integral, record.ChargeFrom);
        Assert.Contains(record.Warnings, w => w.Code == "coarse-counter");
        var asked = CyclingRecord.From(new Recording("x", [cell.Table(pair)]), new CyclingRecordOptions { Charge = ChargeSource.Counter });
        Assert.Equal(ChargeSource.Counter, asked.ChargeFrom);
    }

    [Fact]
    public void Without_a_stored_current_it_is_the_charge_increment_over_its_time()
    {
        var cell = Cell();
        var record = cell.Record(Column.Of("dq", "mAh", Meaning.ChargeIncrement, Increments(cell)));
        Assert.True(record.IsCurrentDerived);
        int row = Array.FindIndex(cell.Currents, i => i == 1) + 5;
        Assert.Equal(1, record.Current[row], 1e-9);
    }

    [Fact]
    public void A_magnitude_takes_its_sign_from_the_step_kind()
    {
        var cell = Cell();
        var kinds = cell.Currents.Select(i => i > 0 ? "CC_Chg" : i < 0 ? "CC_DChg" : "Rest").ToArray();
        var record = cell.Record(
            Column.Of("I", "mA", Meaning.CurrentMagnitude, cell.Currents.Select(Math.Abs).ToArray()),
            Column.Of("State", "", Meaning.StepKind, kinds));
        Assert.Equal(cell.Currents, record.Current.ToArray());
    }

    [Fact]
    public void A_magnitude_without_step_kinds_takes_its_sign_from_the_counters()
    {
        var cell = Cell();
        var dq = Increments(cell);
        var record = cell.Record(
            Column.Of("I", "mA", Meaning.CurrentMagnitude, cell.Currents.Select(Math.Abs).ToArray()),
            Column.Of("Qc", "mAh", Meaning.ChargeCapacity, Accumulate(dq, _ => false, x => Math.Max(x, 0))),
            Column.Of("Qd", "mAh", Meaning.DischargeCapacity, Accumulate(dq, _ => false, x => Math.Max(-x, 0))));
        Assert.Equal(cell.Currents, record.Current.ToArray());
    }

    [Fact]
    public void A_current_that_is_positive_on_discharge_by_the_files_own_counters_is_turned_round()
    {
        var cell = Cell();
        var dq = Increments(cell);
        var record = cell.Record(
            Column.Of("I", "mA", Meaning.Current, cell.Currents.Select(i => -i).ToArray()),
            Column.Of("Qc", "mAh", Meaning.ChargeCapacity, Accumulate(dq, _ => false, x => Math.Max(x, 0))),
            Column.Of("Qd", "mAh", Meaning.DischargeCapacity, Accumulate(dq, _ => false, x => Math.Max(-x, 0))));
        Assert.Equal(cell.Currents, record.Current.ToArray());
        Assert.Contains(record.Warnings, w => w.Code == "current-reversed");
    }

    [Fact]
    public void Milliseconds_labelled_as_seconds_are_caught_and_mended_on_request()
    {
        var cell = new SyntheticCell().Constant(0.33, 300 * 3600, 3.6, 4.9, 1001).Constant(-0.33, 300 * 3600, 4.9, 3, 1001);
        Column[] columns =
        [
            Column.Of("test_time_second", "s", Meaning.Time, cell.Times.Select(t => t * 1000).ToArray()),
            Column.Of("V", "V", Meaning.Voltage, cell.Voltages),
            Column.Of("I", "mA", Meaning.Current, cell.Currents),
        ];
        var recording = new Recording("bdf", [new Table("data", [.. columns])]);
        var table = CycleAnalysis.Analyse(CyclingRecord.From(recording));
        Assert.Contains(table.Warnings, w => w.Code == "time-base");
        Assert.Equal(99_000, table.HalfCycles[0].Charge, 1e-6); // not changed behind the user's back
        var mended = CycleAnalysis.Analyse(CyclingRecord.From(recording, new CyclingRecordOptions { TimeUnit = "ms" }));
        Assert.DoesNotContain(mended.Warnings, w => w.Code == "time-base");
        Assert.Equal(99, mended.HalfCycles[0].Charge, 1e-9);
    }

    [Theory]
    [InlineData("CC Chg", 1)]
    [InlineData("CCCV_DChg", -1)]
    [InlineData("CC DChg", -1)]
    [InlineData("Rest", 0)]
    [InlineData("D", -1)]
    [InlineData("R", 0)]
    [InlineData("Constant current discharge", -1)]
    [InlineData("Charging", 1)]
    [InlineData("SIM", 2)]
    public void Step_names_tell_the_direction(string name, int kind) => Assert.Equal(kind, StepKinds.Classify(name));
}
