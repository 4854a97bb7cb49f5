// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling;
using Halite.Data;

namespace Halite.Tests.Cycling;

/// <summary>Builds the rows of a test from steps, with known charges.</summary>
internal sealed class SyntheticCell
{
    private readonly List<double> time = [], voltage = [], current = [];
    private readonly List<int> step = [];
    private int steps;

    /// <summary>Constant current in mA for a time, the voltage a straight line.</summary>
    public SyntheticCell Constant(double milliampere, double seconds, double from, double to, int rows = 101)
    {
        double start = time.Count == 0 ? 0 : time[^1];
        for (int i = 0; i < rows; i++)
        {
            double f = (double)i / (rows - 1);
            Row(start + f * seconds, from + f * (to - from), milliampere);
        }

        steps++;
        return this;
    }

    /// <summary>No current.</summary>
    public SyntheticCell Rest(double seconds, double volt, int rows = 11) => Constant(0, seconds, volt, volt, rows);

    /// <summary>Constant voltage, the current decaying exponentially.</summary>
    public SyntheticCell Hold(double milliampere, double seconds, double decay, double volt, int rows = 201)
    {
        double start = time[^1];
        for (int i = 0; i < rows; i++)
        {
            double t = seconds * i / (rows - 1);
            Row(start + t, volt, milliampere * Math.Exp(-t / decay));
        }

        steps++;
        return this;
    }

    public void Row(double t, double v, double i)
    {
        time.Add(t);
        voltage.Add(v);
        current.Add(i);
        step.Add(steps);
    }

    public void NextStep() => steps++;

    public double[] Times => [.. time];
    public double[] Voltages => [.. voltage];
    public double[] Currents => [.. current];
    public int[] Steps => [.. step];

    public Table Table(params Column[] more) => new("data",
    [
        Column.Of("time_s", "s", Meaning.Time, Times),
        Column.Of("voltage_V", "V", Meaning.Voltage, Voltages),
        .. more.Any(c => c.Meaning is Meaning.Current or Meaning.CurrentMagnitude or Meaning.ChargeIncrement) ? Array.Empty<Column>() : [Column.Of("current_mA", "mA", Meaning.Current, Currents)],
        Column.Of("step", "", Meaning.StepCount, Steps),
        .. more,
    ]);

    public CyclingRecord Record(params Column[] more) => CyclingRecord.From(new Recording("synthetic", [Table(more)]));
}
