// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Cycling.Differential;

/// <summary>
/// The part of a half cycle in which charge moves the voltage: intervals with their charge (mAh, positive in the half
/// cycle's direction) and the voltages at both ends. The constant-voltage hold is left out.
/// </summary>
internal sealed class VoltageSamples
{
    private VoltageSamples(double[] before, double[] after, double[] charge, bool[] joined)
    {
        (Before, After, Charge, Joined) = (before, after, charge, joined);
        Total = charge.Sum();
        Low = Math.Min(before.Min(), after.Min());
        High = Math.Max(before.Max(), after.Max());
        Quantum = VoltageSteps.Smallest(After);
        Noise = Math.Max(EstimateNoise(), Quantum / Math.Sqrt(12));
        Interval = WeightedInterval();
    }

    /// <summary>Voltage at the start of each interval, V.</summary>
    public double[] Before { get; }

    /// <summary>Voltage at the end of each interval, V.</summary>
    public double[] After { get; }

    /// <summary>Charge of each interval, mAh.</summary>
    public double[] Charge { get; }

    /// <summary>Whether an interval begins at the sample at which the one before ended.</summary>
    public bool[] Joined { get; }

    /// <summary>Sum of the charges, mAh.</summary>
    public double Total { get; }

    /// <summary>Lowest voltage, V.</summary>
    public double Low { get; }

    /// <summary>Highest voltage, V.</summary>
    public double High { get; }

    /// <summary>Smallest step of the stored voltage, V: the instrument's resolution, or that of the file's digits.</summary>
    public double Quantum { get; }

    /// <summary>
    /// Standard deviation of the noise of one voltage sample, V: from neighbours, and not below that of rounding to
    /// <see cref="Quantum"/>, which neighbours on one level do not show.
    /// </summary>
    public double Noise { get; }

    /// <summary>Voltage interval between samples below which three quarters of the charge pass, V.</summary>
    public double Interval { get; }

    /// <summary>The samples of a half cycle; null where fewer than five intervals carry charge.</summary>
    public static VoltageSamples? Of(CyclingRecord record, HalfCycle half)
    {
        var (before, after, charge, joined) = (new List<double>(), new List<double>(), new List<double>(), new List<bool>());
        int last = Math.Min(half.LastRow, half.ConstantVoltageRow - 1), previous = -2;
        for (int i = Math.Max(1, half.FirstRow); i <= last; i++)
        {
            double q = (int)half.Direction * record.Charge[i];
            if (q == 0) continue;
            before.Add(record.Voltage[i - 1]);
            after.Add(record.Voltage[i]);
            charge.Add(q);
            joined.Add(previous == i - 1);
            previous = i;
        }

        return charge.Count < 5 ? null : new VoltageSamples([.. before], [.. after], [.. charge], [.. joined]);
    }

    /// <summary>The same samples with independent noise added to each voltage.</summary>
    public (double[] Before, double[] After) Perturbed(RandomStream random)
    {
        var (before, after) = (new double[Charge.Length], new double[Charge.Length]);
        for (int i = 0; i < Charge.Length; i++)
        {
            before[i] = i > 0 && Joined[i] ? after[i - 1] : Before[i] + Noise * random.NextGaussian();
            after[i] = After[i] + Noise * random.NextGaussian();
        }

        return (before, after);
    }

    /// <summary>Local voltage interval around a voltage: the charge-weighted mean of the intervals that hold it, V.</summary>
    public double IntervalAt(double voltage, double within)
    {
        double sum = 0, weight = 0;
        for (int i = 0; i < Charge.Length; i++)
        {
            if (Math.Abs(After[i] - voltage) > within) continue;
            sum += Math.Abs(Charge[i]) * Math.Abs(After[i] - Before[i]);
            weight += Math.Abs(Charge[i]);
        }

        return weight > 0 ? sum / weight : Interval;
    }

    /// <summary>
    /// Noise from the deviation of each sample from the chord of its neighbours in charge (Gasser, Sroka and
    /// Jennen-Steinmetz, Biometrika 73 (1986) 625), by its median so that kinks do not count.
    /// </summary>
    private double EstimateNoise()
    {
        var deviations = new List<double>();
        for (int i = 1; i + 1 < Charge.Length; i++)
        {
            if (!Joined[i] || !Joined[i + 1]) continue;
            double left = Charge[i], right = Charge[i + 1], span = left + right;
            if (!(span > 0)) continue;
            double a = right / span, b = left / span;
            deviations.Add(Math.Abs(After[i] - a * After[i - 1] - b * After[i + 1]) / Math.Sqrt(1 + a * a + b * b));
        }

        return deviations.Count == 0 ? 0 : 1.482602218505602 * RobustStatistics.MedianInPlace(deviations.ToArray());
    }

    private double WeightedInterval()
    {
        var steps = new (double Step, double Charge)[Charge.Length];
        for (int i = 0; i < steps.Length; i++) steps[i] = (Math.Abs(After[i] - Before[i]), Math.Abs(Charge[i]));
        Array.Sort(steps);
        double passed = 0, total = steps.Sum(s => s.Charge);
        foreach (var (step, charge) in steps)
        {
            passed += charge;
            if (passed >= 0.75 * total) return step;
        }

        return steps[^1].Step;
    }
}
