// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling;
using Halite.Cycling.Differential;
using Halite.Cycling.Titration;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Cycling;

public class OtherTitrationTests
{
    [Fact]
    public void Interruptions_of_a_constant_current_give_the_time_constant_and_the_resistance()
    {
        // 0.1 mA for 300 s, interrupted for 10 s, 20 times; straight equilibrium curve, D/L2 = 1e-4 1/s, 50 ohm.
        const double rate = 1e-4, step = 0.004, length = 300, gap = 10;
        var cell = new SyntheticCell();
        var pulses = new List<double>();
        double V(double t, bool on)
        {
            double v = 3.5 + (on ? 0.005 : 0);
            foreach (double start in pulses) v += step * DiffusionSeries.Pulse(t - start, length, rate, DiffusionGeometry.Planar);
            return v;
        }

        double now = 0;
        for (int k = 0; k < 20; k++)
        {
            pulses.Add(now);
            for (int i = 1; i <= 100; i++) cell.Row(now + 3.0 * i, V(now + 3.0 * i, true), 0.1);
            cell.NextStep();
            for (int i = 1; i <= 100; i++) cell.Row(now + length + 0.1 * i, V(now + length + 0.1 * i, false), 0);
            cell.NextStep();
            now += length + gap;
        }

        var all = Interruptions.Analyse(cell.Record());
        Assert.Equal(20, all.Length);
        // Steady state needs D t/L2 of about 0.5; the end of the first twenty is 3 % above it.
        foreach (var i in all.Skip(17))
        {
            Assert.InRange(i.InverseTau.Value / rate, 0.95, 1.05);
            Assert.Equal(50, i.Resistance.Value, 1.0);
        }
    }

    [Theory]
    [InlineData(2e-4)]
    [InlineData(2e-3)]
    public void A_potential_step_gives_the_time_constant_charge_and_background(double rate)
    {
        const double charge = 0.05, background = 0.002;
        var random = new RandomStream(2);
        var cell = new SyntheticCell();
        for (int s = 0; s < 4; s++)
        {
            for (int i = 1; i <= 400; i++)
            {
                double t = 5.0 * i;
                double current = 2 * charge * 3600 * rate * PotentiostaticTitration.Decay(rate * t) + background;
                cell.Row(2000.0 * s + t, 3.5 + 0.01 * s, current * (1 + 0.001 * random.NextGaussian()));
            }

            cell.NextStep();
        }

        var steps = PotentiostaticTitration.Analyse(cell.Record());
        Assert.Equal(3, steps.Length);
        Assert.All(steps, p =>
        {
            Assert.InRange(p.InverseTau.Value / rate, 0.95, 1.05);
            Assert.True(Math.Abs(p.InverseTau.Value - rate) < 5 * p.InverseTau.Sigma!.Value + 0.02 * rate);
            Assert.Equal(0.01, p.Step, 1e-9);
            Assert.Equal(background, p.Background, 0.1 * background + 0.003 * charge * 3600 * rate);
        });
    }

    [Fact]
    public void Resistance_at_a_delay_is_change_of_voltage_over_change_of_current()
    {
        // 20 ohm at once, 10 ohm more with a time constant of 2 s.
        var cell = new SyntheticCell().Rest(60, 3.7, 61);
        for (int k = 0; k < 3; k++)
        {
            double start = cell.Times[^1];
            for (double t = 0.01; t <= 30; t += t < 1 ? 0.01 : 0.5) cell.Row(start + t, 3.7 - 0.005 * (20 + 10 * (1 - Math.Exp(-t / 2))), -5);
            cell.NextStep();
            cell.Rest(600, 3.7, 100);
        }

        var pulses = ResistancePulses.Find(cell.Record(), [0, 1, 10]);
        var onset = pulses.Where(p => p.CurrentAfter == -5).ToList();
        Assert.Equal(3, onset.Count);
        Assert.All(onset, p =>
        {
            Assert.Equal(20, p.Resistance[0], 0.1);
            Assert.Equal(20 + 10 * (1 - Math.Exp(-0.5)), p.Resistance[1], 0.1);
            Assert.Equal(30, p.Resistance[2], 0.2);
        });
    }

    [Fact]
    public void A_voltammogram_is_cut_into_sweeps_with_rate_and_peak()
    {
        var cell = new SyntheticCell();
        double t = 0;
        for (int cycle = 0; cycle < 3; cycle++)
        {
            for (int i = 0; i <= 1000; i++, t += 10) cell.Row(t, 2.5 + 0.002 * i, 0.5 * Math.Exp(-Math.Pow((0.002 * i - 1.3) / 0.1, 2)) + 0.01);
            for (int i = 0; i <= 1000; i++, t += 10) cell.Row(t, 4.5 - 0.002 * i, -0.4 * Math.Exp(-Math.Pow((2 - 0.002 * i - 1.1) / 0.1, 2)) - 0.01);
        }

        var sweeps = Voltammetry.Sweeps(CyclingRecord.FromArrays(cell.Times, cell.Voltages, cell.Currents));
        Assert.Equal(6, sweeps.Length);
        Assert.Equal([1, 1, 2, 2, 3, 3], sweeps.Select(s => s.Cycle));
        Assert.All(sweeps, s => Assert.Equal(0.2, s.ScanRate, 0.001));
        Assert.Equal(3.8, sweeps[0].PeakVoltage, 0.005);
        Assert.Equal(0.51, sweeps[0].PeakCurrent, 0.001);
        Assert.Equal(3.6, sweeps[1].PeakVoltage, 0.005);
        Assert.Throws<InputException>(() => Voltammetry.Sweeps(new SyntheticCell().Rest(100, 3).Record()));
    }

    [Fact]
    public void A_slope_is_kept_by_the_local_parabola_and_its_error_is_its_scatter()
    {
        // V = 3 + 0.5 q + 0.1 q2: dV/dQ = 0.5 + 0.2 q.
        DifferentialVoltageResult Of(double noise, ulong seed)
        {
            var random = new RandomStream(seed);
            var (t, v, i) = (new double[2001], new double[2001], new double[2001]);
            for (int k = 0; k < t.Length; k++)
            {
                double q = 2.0 * k / (t.Length - 1);
                (t[k], v[k], i[k]) = (3600 * q, 3 + 0.5 * q + 0.1 * q * q + noise * random.NextGaussian(), 1);
            }

            var record = CyclingRecord.FromArrays(t, v, i);
            return DifferentialVoltage.Compute(record, CycleAnalysis.Analyse(record).HalfCycles[0]);
        }

        var exact = Of(0, 1);
        for (int k = 0; k < exact.Charge.Length; k++) Assert.Equal(0.5 + 0.2 * exact.Charge[k], exact.Slope[k], 1e-8);
        var runs = Enumerable.Range(0, 100).Select(s => Of(0.001, (ulong)s)).ToList();
        double scatter = RobustStatistics.StandardDeviation([.. runs.Select(r => r.Slope[250])]);
        Assert.InRange(runs.Average(r => r.Sigma[250]) / scatter, 0.8, 1.25);
    }

    [Fact]
    public void Capacity_at_a_temperature_is_related_to_the_block_near_twenty_five_degrees()
    {
        var cell = new SyntheticCell();
        var temperature = new List<double>();
        foreach (var (degrees, hours) in new[] { (25.0, 2.0), (25.2, 2.0), (-10.0, 1.7), (-30.0, 1.2) })
        {
            cell.Constant(1, 2 * 3600, 3, 4).Constant(-1, hours * 3600, 4, 3);
            while (temperature.Count < cell.Times.Length) temperature.Add(degrees);
        }

        var options = new CycleOptions();
        var table = CycleAnalysis.Analyse(cell.Record(Column.Of("T", "degC", Meaning.Temperature, temperature.ToArray())), options);
        var blocks = TemperatureAnalysis.Blocks(table, options);
        Assert.Equal([100.0, 85.0, 60.0], blocks.Select(b => Math.Round(b.Retention!.Value, 6)));
        Assert.Equal((1, 2), (blocks[0].FirstCycle, blocks[0].LastCycle));
    }

    [Fact]
    public void A_test_under_constant_current_is_no_potentiostatic_titration()
    {
        // Rests stand at one voltage without current, a plateau stands at one voltage under a current that does not decay,
        // and a charge that ends in a hold came there slowly.
        var pulses = new SyntheticCell().Rest(1800, 3.5, 50);
        for (int k = 0; k < 10; k++) pulses.Constant(0.1, 600, 3.5 + 0.01 * k, 3.52 + 0.01 * k, 50).Rest(3600, 3.51 + 0.01 * k, 50);
        var plateau = new SyntheticCell().Constant(1, 3600, 3.40, 3.4001, 200).Rest(600, 3.35, 50).Constant(1, 3600, 3.45, 3.4501, 200).Rest(600, 3.36, 50);
        var holds = new SyntheticCell();
        for (int k = 0; k < 4; k++) holds.Constant(1, 3600, 3, 4.2, 400).Hold(1, 3000, 600, 4.2).Rest(600, 4.1, 50).Constant(-1, 3600, 4.0, 3, 400).Rest(600, 3.2, 50);
        foreach (var cell in new[] { pulses, plateau, holds })
            Assert.Contains("two or more", Assert.Throws<InputException>(() => PotentiostaticTitration.Analyse(cell.Record())).Message, StringComparison.Ordinal);
    }
}
