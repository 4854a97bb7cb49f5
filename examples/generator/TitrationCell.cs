// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Halite.Numerics;

namespace Halite.Examples;

/// <summary>
/// Intermittent titration: pulses and rests of exact one-dimensional diffusion into a slab (Carslaw and Jaeger, section
/// 3.8), every pulse superposed on what the earlier ones have not relaxed yet. The voltage is the equilibrium voltage of
/// the surface plus the current times a resistance. The formulas are written out here, apart from those of the analysis.
/// </summary>
internal sealed record TitrationCell
{
    /// <summary>Mass of active material, mg.</summary>
    public required double MassMg { get; init; }

    /// <summary>Current of a pulse, mA/g.</summary>
    public required double CurrentMilliamperePerGram { get; init; }

    /// <summary>Equilibrium voltage at a charge in mAh/g, V.</summary>
    public required Func<double, double> Equilibrium { get; init; }

    /// <summary>D/L2 at a charge in mAh/g, 1/s; uniform in the slab, constant over a pulse and its rest.</summary>
    public required Func<double, double> Rate { get; init; }

    /// <summary>Resistance at a charge in mAh/g, ohm: all processes that are done within the first sample.</summary>
    public required Func<double, double> Resistance { get; init; }

    /// <summary>Duration of a pulse, s.</summary>
    public double Pulse { get; init; } = 3600;

    /// <summary>Shortest rest, s.</summary>
    public double Rest { get; init; } = 8 * 3600;

    /// <summary>A rest goes on until D t/L2 is this, as a limit on the drift would make it.</summary>
    public double RestUntil { get; init; }

    /// <summary>Longest rest, s.</summary>
    public double LongestRest { get; init; } = 20 * 3600;

    /// <summary>Number of charge pulses.</summary>
    public int ChargePulses { get; init; } = 21;

    /// <summary>Number of discharge pulses after them.</summary>
    public int DischargePulses { get; init; }

    /// <summary>How far the discharge branch lies below the charge branch, V.</summary>
    public double Hysteresis { get; init; }

    /// <summary>Noise of the voltage, V.</summary>
    public double Noise { get; init; } = 2e-5;

    /// <summary>Seed of the noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>One row of the record.</summary>
    public readonly record struct Row(double Time, double CurrentMilliampere, double Voltage, int Step);

    /// <summary>The record.</summary>
    public List<Row> Rows()
    {
        var random = new RandomStream(Seed);
        var rows = new List<Row>();
        var done = new List<(double From, double To, double Charge)>(); // in scaled time, mAh/g
        double charge = CurrentMilliamperePerGram * Pulse / 3600, current = CurrentMilliamperePerGram * MassMg * 1e-3;
        double time = 0, scaled = 0, mean = 0;
        int step = 0;
        for (int i = 0; i <= 10; i++) Add(180 * i, 0, 0, 0);
        time = 1800;
        for (int k = 0; k < ChargePulses + DischargePulses; k++)
        {
            int sign = k < ChargePulses ? 1 : -1;
            double rate = Rate(mean), resistance = Resistance(mean), length = rate * Pulse;
            double rest = Math.Clamp(RestUntil / rate, Rest, Math.Max(Rest, LongestRest));
            done.Add((scaled, scaled + length, sign * charge));
            step++;
            foreach (double t in Sampled(Pulse)) Add(time + t, scaled + rate * t, sign * current, resistance);
            step++;
            foreach (double t in Sampled(rest)) Add(time + Pulse + t, scaled + length + rate * t, 0, 0, sign < 0);
            time += Pulse + rest;
            scaled += length + rate * rest;
            mean += sign * charge;
        }

        return rows;

        void Add(double at, double u, double i, double resistance, bool below = false)
        {
            double surface = done.Sum(p => p.Charge * (Surface(u - p.From) - Surface(u - p.To)) / (p.To - p.From));
            double voltage = Equilibrium(surface) + i * 1e-3 * resistance - (i < 0 || below ? Hysteresis : 0);
            rows.Add(new Row(at, i, voltage + Noise * random.NextGaussian(), step));
        }
    }

    /// <summary>The record in the Battery Data Format.</summary>
    public byte[] Bdf()
    {
        var text = new StringBuilder($"Test Time / s,Voltage / V,Current / A,Step Count / 1,{CyclerFiles.SyntheticColumn}\n");
        foreach (var row in Rows()) text.Append(string.Create(CultureInfo.InvariantCulture, $"{row.Time:0.###},{row.Voltage:F6},{row.CurrentMilliampere * 1e-3:G9},{row.Step},1\n"));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The record as plain columns.</summary>
    public byte[] Csv()
    {
        var text = new StringBuilder("# SYNTHETIC: made by examples/generator\ntime_s,current_mA,voltage_V\n");
        foreach (var row in Rows()) text.Append(string.Create(CultureInfo.InvariantCulture, $"{row.Time:0.###},{row.CurrentMilliampere:F4},{row.Voltage:F6}\n"));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Surface concentration of a slab after a constant flux since y = 0, where its mean rises as y.</summary>
    internal static double Surface(double y)
    {
        if (y <= 0) return 0;
        if (y < 0.04) return 2 * Math.Sqrt(y / Math.PI);
        double sum = 0;
        for (int n = 1; n <= 12; n++) sum += Math.Exp(-n * n * Math.PI * Math.PI * y) / (n * n);
        return y + 1 / 3.0 - 2 / (Math.PI * Math.PI) * sum;
    }

    // Dense at first, where the curve is steep, then evenly.
    private static IEnumerable<double> Sampled(double length)
    {
        foreach (double t in new[] { 0.1, 0.5, 1, 2, 4, 7, 12, 20 }) yield return t;
        for (int i = 1; i <= 36; i++) yield return 20 + (length - 20) / 36 * i;
    }
}
