// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Examples;

/// <summary>
/// A half cell under constant current whose capacities, mean discharge voltage and turning point are given: the numbers
/// that a paper prints. The curves are smooth interpolations, not physics: charge rises to the turning point, runs
/// flatter beyond it and climbs steeply at its end, discharge falls by a power law whose exponent meets the mean voltage.
/// </summary>
internal sealed record GalvanostaticCell
{
    /// <summary>Mass of active material, mg.</summary>
    public required double MassMg { get; init; }

    /// <summary>Current, mA/g.</summary>
    public required double CurrentMilliamperePerGram { get; init; }

    /// <summary>First charge, mAh/g.</summary>
    public required double ChargeMilliampereHourPerGram { get; init; }

    /// <summary>First discharge, mAh/g.</summary>
    public required double DischargeMilliampereHourPerGram { get; init; }

    /// <summary>Charge at which the slope changes, mAh/g.</summary>
    public double TurningMilliampereHourPerGram { get; init; } = 170;

    /// <summary>Voltage at the turning point, V.</summary>
    public double TurningVoltage { get; init; } = 4.2;

    /// <summary>Energy-averaged discharge voltage, V.</summary>
    public double MeanDischargeVoltage { get; init; } = 3.1;

    /// <summary>What the mean discharge voltage loses each cycle, V.</summary>
    public double VoltageFadePerCycle { get; init; }

    /// <summary>How far the mean voltage of the second charge lies above that of the second discharge, V; null leaves the curve as it is.</summary>
    public double? Hysteresis { get; init; }

    /// <summary>Number of whole cycles.</summary>
    public int Cycles { get; init; } = 2;

    /// <summary>Discharge of each cycle over that of the one before.</summary>
    public double RetentionPerCycle { get; init; } = 0.985;

    /// <summary>Coulombic efficiency from the second cycle on.</summary>
    public double LaterEfficiency { get; init; } = 0.99;

    /// <summary>Rows of a half cycle.</summary>
    public int PointsPerHalfCycle { get; init; } = 420;

    /// <summary>Noise of the voltage, V.</summary>
    public double VoltageNoise { get; init; } = 0.0004;

    /// <summary>Seed of the noise.</summary>
    public ulong Seed { get; init; } = 1;

    private const double LowVoltage = 1.5, HighVoltage = 4.8, OpenCircuit = 3.0, Rest = 600;

    /// <summary>One row of the record; the charge is the instrument's own count.</summary>
    public readonly record struct Row(double Time, double CurrentMilliampere, double Voltage, double ChargeMilliampereHour, double IncrementMilliampereHour, int HalfCycle, int Step);

    /// <summary>The record: a rest, then charge and discharge in turn.</summary>
    public List<Row> Rows()
    {
        var random = new RandomStream(Seed);
        var rows = new List<Row>();
        double grams = MassMg * 1e-3, current = CurrentMilliamperePerGram * grams, time = 0, net = 0;
        for (int i = 0; i <= 10; i++) rows.Add(new Row(time = i * Rest / 10, 0, OpenCircuit + Noise(), 0, 0, 0, 0));
        int half = 0;
        for (int cycle = 1; cycle <= Cycles; cycle++)
        {
            double discharge = DischargeMilliampereHourPerGram * Math.Pow(RetentionPerCycle, cycle - 1);
            double charge = cycle == 1 ? ChargeMilliampereHourPerGram : discharge / LaterEfficiency;
            Run(charge * grams, +1, cycle == 1 ? FirstCharge : LaterCharge, 1);
            double exponent = DischargeExponent(MeanDischargeVoltage - VoltageFadePerCycle * (cycle - 1));
            Run(discharge * grams, -1, s => HighVoltage - 0.06 - (HighVoltage - 0.06 - LowVoltage) * Math.Pow(s, exponent), 2);
        }

        return rows;

        void Run(double capacity, int sign, Func<double, double> voltage, int step)
        {
            half++;
            double start = net;

            // As a cycler does, the step begins with a row of its own before any charge has passed.
            rows.Add(new Row(time, sign * current, voltage(0) + Noise(), net, 0, half - 1, step));
            for (int i = 1; i <= PointsPerHalfCycle; i++)
            {
                double s = (double)i / PointsPerHalfCycle, before = net;
                net = start + sign * capacity * s;
                time += capacity / PointsPerHalfCycle / current * 3600;
                rows.Add(new Row(time, sign * current, voltage(s) + (i == PointsPerHalfCycle ? 0 : Noise()), net, net - before, half - 1, step));
            }
        }

        double Noise() => VoltageNoise * random.NextGaussian();
    }

    private double FirstCharge(double s)
    {
        double turn = Math.Min(TurningMilliampereHourPerGram / ChargeMilliampereHourPerGram, 0.98);
        return s <= turn
            ? OpenCircuit + (TurningVoltage - OpenCircuit) * s / turn
            : TurningVoltage + (HighVoltage - TurningVoltage) * (0.2 * (s - turn) / (1 - turn) + 0.8 * Math.Pow((s - turn) / (1 - turn), 40));
    }

    private double LaterCharge(double s) => LowVoltage + 0.35 + LaterSpan * (0.75 * Math.Pow(s, LaterExponent) + 0.25 * Math.Pow(s, 6));

    private const double LaterSpan = HighVoltage - LowVoltage - 0.35;

    // Mean of 0.75 s^a + 0.25 s^6 over s in 0..1 is 0.75 / (a + 1) + 0.25 / 7.
    private double LaterExponent => Hysteresis is { } h ? 0.75 / ((MeanDischargeVoltage - VoltageFadePerCycle + h - LowVoltage - 0.35) / LaterSpan - 0.25 / 7) - 1 : 0.6;

    // Mean of high - span * s^a over s in 0..1 is high - span / (a + 1).
    private static double DischargeExponent(double mean) => (HighVoltage - 0.06 - LowVoltage) / (HighVoltage - 0.06 - mean) - 1;
}
