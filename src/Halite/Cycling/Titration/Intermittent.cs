// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Cycling.Titration;

/// <summary>One short interruption of a constant current.</summary>
/// <param name="Index">Running number from 1.</param>
/// <param name="Direction">Direction of the current around it.</param>
/// <param name="Voltage">Voltage under current just before it, V.</param>
/// <param name="Charge">Net charge of the test, mAh.</param>
/// <param name="Resistance">Resistance from the jump extrapolated to the moment of interruption, ohm.</param>
/// <param name="RootSlope">Slope of the voltage against the root of time, V/sqrt(s), with its standard error.</param>
/// <param name="CurveSlope">Slope of the pseudo-equilibrium voltage against time under current, V/s, from the interruptions on both sides.</param>
/// <param name="InverseTau">D/L2, 1/s.</param>
/// <param name="Diffusion">D, cm2/s; null without a length.</param>
public sealed record Interruption(
    int Index,
    Direction Direction,
    double Voltage,
    double Charge,
    Measured Resistance,
    Measured RootSlope,
    double CurveSlope,
    Measured InverseTau,
    Measured? Diffusion);

/// <summary>Choices of an analysis of interruptions.</summary>
public sealed record InterruptionOptions
{
    /// <summary>Times before this, s, are charge transfer. Default 1 s (Chien et al. use 1 s).</summary>
    public double From { get; init; } = 1;

    /// <summary>Times after this, s, leave the square-root law. Default 5 s.</summary>
    public double To { get; init; } = 5;

    /// <summary>Rests longer than this, s, are no interruptions. Default 300 s.</summary>
    public double Longest { get; init; } = 300;

    /// <summary>Characteristic length, cm; null gives D/L2 only.</summary>
    public Measured? Length { get; init; }
}

/// <summary>
/// Intermittent current interruption: diffusion and resistance from rests of a few seconds during a constant current
/// (Lacey, ChemElectroChem 4 (2017) 1997; Chien, Lacey, Steingrueber et al., Nat. Commun. 14 (2023) 2289):
/// D/L2 = 4/pi [(dE/dt under current) / (dE/d sqrt t of the interruption)]2. The slope of the curve is that of steady state,
/// which is reached once D t/L2 of the current is about 0.5.
/// </summary>
public static class Interruptions
{
    /// <summary>Analyses a test.</summary>
    /// <param name="record">The record.</param>
    /// <param name="options">Window and length; null for the defaults.</param>
    /// <exception cref="InputException">There are fewer than three interruptions.</exception>
    public static ImmutableArray<Interruption> Analyse(CyclingRecord record, InterruptionOptions? options = null)
    {
        options ??= new InterruptionOptions();
        var segments = PulseSegments.Find(record);
        var found = new List<(PulseSegment Pulse, double Jump, double JumpSigma, double Slope, double SlopeSigma, double Drift, double Net, double Current)>();
        double net = 0;
        foreach (var s in segments)
        {
            for (int i = s.RestStart; i <= s.Last; i++) net += record.Charge[i];
            if (s.RestEnd - s.Last < 4) continue;
            double off = record.Time[s.Last], rest = record.Time[s.RestEnd - 1] - off;
            if (rest > options.Longest) continue;
            double current = record.Current[s.Last];
            if (Line(record, s, off, options) is not { } line) continue;
            found.Add((s, line.Intercept - record.Voltage[s.Last], line.InterceptSigma, line.Slope, line.SlopeSigma, line.TimeSlope, net, current));
        }

        if (found.Count < 3)
            throw new InputException($"The file holds {found.Count} interruptions of at most {options.Longest} s; this method needs three or more, `--method gitt` takes longer rests.");
        var result = ImmutableArray.CreateBuilder<Interruption>();
        double onTime = 0;
        var clock = new double[found.Count];
        for (int i = 0; i < found.Count; i++)
        {
            // Time under current only: the rests carry no charge.
            onTime += record.Time[found[i].Pulse.Last] - record.Time[Math.Max(0, found[i].Pulse.First - 1)];
            clock[i] = onTime;
        }

        for (int i = 0; i < found.Count; i++)
        {
            var f = found[i];
            int a = i > 0 && found[i - 1].Pulse.Sign == f.Pulse.Sign ? i - 1 : i, b = i + 1 < found.Count && found[i + 1].Pulse.Sign == f.Pulse.Sign ? i + 1 : i;
            // Pseudo-equilibrium: the voltage without the jump.
            double Relaxed(int k) => record.Voltage[found[k].Pulse.Last] + found[k].Jump;
            double curve = b > a && clock[b] > clock[a] ? (Relaxed(b) - Relaxed(a)) / (clock[b] - clock[a]) : double.NaN;
            // Without the interruption the voltage would have moved on along its curve; that motion is no relaxation.
            double root = f.Slope - (double.IsNaN(curve) ? 0 : curve * f.Drift);
            var slope = Measured.From(-root * f.Pulse.Sign, f.SlopeSigma, "V/sqrt(s)", "voltage noise");
            double rate = 4 / Math.PI * Math.Pow(curve / root, 2);
            var inverse = double.IsFinite(rate) && slope.Value > 0 && curve * f.Pulse.Sign > 0
                ? Measured.Propagate(rate, "1/s", (slope, -2 * rate / slope.Value))
                : Measured.WithoutSigma(double.NaN, "1/s", "the voltage does not relax with the root of time, or its curve has no slope here");
            result.Add(new Interruption(
                result.Count + 1,
                (Direction)f.Pulse.Sign,
                record.Voltage[f.Pulse.Last],
                f.Net,
                Measured.From(-1000 * f.Jump / f.Current, 1000 * f.JumpSigma / Math.Abs(f.Current), "ohm", "voltage noise"),
                slope,
                curve,
                inverse,
                options.Length is { } length ? Measured.Propagate(inverse.Value * length.Value * length.Value, "cm2/s", (inverse, length.Value * length.Value), (length, 2 * inverse.Value * length.Value)) : null));
        }

        return result.ToImmutable();
    }

    /// <summary>The line against the root of time, and the slope of time itself against its root over the same samples.</summary>
    private static (double Intercept, double InterceptSigma, double Slope, double SlopeSigma, double TimeSlope)? Line(CyclingRecord record, PulseSegment s, double off, InterruptionOptions options)
    {
        var (x, y) = (new List<double>(), new List<double>());
        for (int i = s.Last + 1; i < s.RestEnd; i++)
        {
            double t = record.Time[i] - off;
            if (t < options.From || t > options.To) continue;
            x.Add(Math.Sqrt(t));
            y.Add(record.Voltage[i]);
        }

        if (x.Count < 3) return null;
        double mx = x.Average(), my = y.Average(), xx = x.Sum(v => (v - mx) * (v - mx)), xy = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum();
        double timeSlope = x.Sum(v => (v - mx) * v * v) / xx;
        double slope = xy / xx, intercept = my - slope * mx, sum = x.Zip(y, (a, b) => Math.Pow(b - intercept - slope * a, 2)).Sum();
        double variance = x.Count > 2 ? sum / (x.Count - 2) : 0;
        return (intercept, Math.Sqrt(variance * (1.0 / x.Count + mx * mx / xx)), slope, Math.Sqrt(variance / xx), timeSlope);
    }
}

/// <summary>One potential step of a potentiostatic titration.</summary>
/// <param name="Index">Running number from 1.</param>
/// <param name="Direction">Direction of the charge that passes.</param>
/// <param name="Voltage">Voltage of the step, V.</param>
/// <param name="Step">Change of voltage from the step before, V.</param>
/// <param name="Charge">Charge of the step, mAh, positive in its direction.</param>
/// <param name="Background">Current that does not decay, mA, signed; removed before the fit.</param>
/// <param name="InverseTau">D/L2, 1/s, by the exact decay.</param>
/// <param name="PlainLogarithmic">D/L2 by the slope of ln I at long times, 4/pi2 times, 1/s; NaN where there is none.</param>
/// <param name="Diffusion">D, cm2/s; null without a length.</param>
public sealed record PotentialStep(
    int Index,
    Direction Direction,
    double Voltage,
    double Step,
    double Charge,
    double Background,
    Measured InverseTau,
    double PlainLogarithmic,
    Measured? Diffusion);

/// <summary>
/// Potentiostatic intermittent titration: the current after each small step of the voltage decays as
/// I = (2 Q D/L2) sum exp(-(2n+1)2 pi2 D t/4 L2) into a slab (Wen, Boukamp and Huggins, J. Electrochem. Soc. 126 (1979)
/// 2258). Charge, background and D/L2 are fitted together.
/// </summary>
public static class PotentiostaticTitration
{
    /// <summary>Analyses a test.</summary>
    /// <param name="record">The record.</param>
    /// <param name="smallestStep">Smallest step of the voltage that begins a new one, V.</param>
    /// <param name="length">Characteristic length, cm; null gives D/L2 only.</param>
    /// <exception cref="InputException">There are fewer than two steps to a constant voltage under a decaying current.</exception>
    public static ImmutableArray<PotentialStep> Analyse(CyclingRecord record, double smallestStep = 0.002, Measured? length = null)
    {
        var result = ImmutableArray.CreateBuilder<PotentialStep>();
        double before = double.NaN;
        foreach (var (first, last) in Stretches(record, smallestStep))
        {
            double volt = RobustStatistics.Median(record.Voltage[first..(last + 1)]), step = volt - before;
            if (Math.Abs(step) >= smallestStep && IsStep(record, first, last, volt, step)) result.Add(Fit(record, first, last, result.Count + 1, volt, step, length));
            before = volt;
        }

        return result.Count >= 2 ? result.ToImmutable()
            : throw new InputException($"The file holds {result.Count} steps to a constant voltage under a decaying current, and a potentiostatic titration has two or more; `--method gitt` takes pulses of constant current.");
    }

    /// <summary>Stretches of rows at one voltage, of a step or of a rest.</summary>
    private static List<(int First, int Last)> Stretches(CyclingRecord record, double smallest)
    {
        var found = new List<(int, int)>();
        for (int start = 0; start < record.Rows;)
        {
            int end = start + 1;
            while (end < record.Rows && Math.Abs(record.Voltage[end] - record.Voltage[Math.Min(start + 1, record.Rows - 1)]) < 0.5 * smallest) end++;
            if (end - start >= 8) found.Add((start, end - 1));
            start = end;
        }

        return found;
    }

    /// <summary>
    /// Whether a potentiostat made the stretch: current flows and decays, which it does not in a rest or on a plateau under
    /// constant current, and the voltage jumped to it, which it does not where a charge ends in a hold.
    /// </summary>
    private static bool IsStep(CyclingRecord record, int first, int last, double volt, double step)
    {
        int quarter = (last - first + 1) / 4;
        double early = 0, late = 0, largest = 0;
        for (int i = first; i <= last; i++) largest = Math.Max(largest, Math.Abs(record.Current[i]));
        for (int i = 0; i < quarter; i++)
        {
            early += Math.Abs(record.Current[first + 1 + i]);
            late += Math.Abs(record.Current[last - i]);
        }

        bool jumped = first == 0;
        for (int i = Math.Max(0, first - 3); i < first; i++) jumped |= Math.Abs(record.Voltage[i] - volt) >= 0.5 * Math.Abs(step);
        return largest > record.DeadBandCurrent && late < 0.9 * early && jumped;
    }

    private static PotentialStep Fit(CyclingRecord record, int first, int last, int index, double volt, double step, Measured? length)
    {
        double start = first > 0 ? record.Time[first - 1] : record.Time[first];
        int n = last - first + 1;
        var (t, i) = (new double[n], new double[n]);
        double charge = 0;
        for (int k = 0; k < n; k++)
        {
            t[k] = record.Time[first + k] - start;
            i[k] = record.Current[first + k];
            charge += record.Charge[first + k];
        }

        // The first points hold the double layer and the rise of the potentiostat.
        int from = Array.FindIndex(t, x => x >= 0.01 * t[^1]);
        double span = t[^1];
        double Cost(double logarithm, out double amplitude, out double background)
        {
            double rate = Math.Exp(logarithm), count = n - from, mf = 0, mi = 0, ff = 0, fi = 0, ii = 0;
            var f = new double[n];
            for (int k = from; k < n; k++)
            {
                f[k] = Decay(rate * t[k]);
                mf += f[k] / count;
                mi += i[k] / count;
            }

            for (int k = from; k < n; k++)
            {
                ff += (f[k] - mf) * (f[k] - mf);
                fi += (f[k] - mf) * (i[k] - mi);
                ii += (i[k] - mi) * (i[k] - mi);
            }

            amplitude = ff > 0 ? fi / ff : 0;
            background = mi - amplitude * mf;
            return ii - amplitude * fi;
        }

        double low = Math.Log(0.05 / span), high = Math.Log(200 / span), least = double.PositiveInfinity;
        int best = 0;
        const int grid = 50;
        for (int k = 0; k <= grid; k++)
        {
            double cost = Cost(low + (high - low) * k / grid, out _, out _);
            if (cost < least) (best, least) = (k, cost);
        }

        double width = (high - low) / grid, centre = low + best * width;
        var (at, minimum) = RootFinding.Minimum(x => Cost(x, out _, out _), centre - width, centre + width, 1e-7);
        Cost(at, out _, out double constant);
        double curvature = (Cost(at + 0.02, out _, out _) - 2 * minimum + Cost(at - 0.02, out _, out _)) / (0.02 * 0.02);
        double rateFound = Math.Exp(at), variance = minimum / Math.Max(1, n - from - 3);
        var rateMeasured = best == 0 || best == grid || !(curvature > 0)
            ? Measured.WithoutSigma(double.NaN, "1/s", "the current does not decay within the step as diffusion does")
            : Measured.From(rateFound, rateFound * Math.Sqrt(2 * variance / curvature), "1/s", "current noise");
        return new PotentialStep(
            index,
            charge < 0 ? Direction.Discharge : Direction.Charge,
            volt,
            step,
            Math.Abs(charge),
            constant,
            rateMeasured,
            Logarithmic(t, i, constant, rateFound),
            length is { } l ? Measured.Propagate(rateMeasured.Value * l.Value * l.Value, "cm2/s", (rateMeasured, l.Value * l.Value), (l, 2 * rateMeasured.Value * l.Value)) : null);
    }

    /// <summary>Sum of exp(-(2n+1)2 pi2 y/4); 1/2 sqrt(1/(pi y)) at short times, where the sum converges slowly.</summary>
    internal static double Decay(double y)
    {
        if (y < 0.05) return 0.5 / Math.Sqrt(Math.PI * y);
        double sum = 0;
        for (int n = 0; n < 20; n++)
        {
            double term = Math.Exp(-(2 * n + 1) * (2 * n + 1) * Math.PI * Math.PI * y / 4);
            sum += term;
            if (term < 1e-17 * sum) break;
        }

        return sum;
    }

    private static double Logarithmic(double[] t, double[] i, double background, double rate)
    {
        var (x, y) = (new List<double>(), new List<double>());
        double largest = i.Max(v => Math.Abs(v - background));
        for (int k = 0; k < t.Length; k++)
        {
            double decayed = Math.Abs(i[k] - background);
            if (rate * t[k] < 0.3 || decayed < 0.01 * largest) continue;
            x.Add(t[k]);
            y.Add(Math.Log(decayed));
        }

        if (x.Count < 4) return double.NaN;
        double mx = x.Average(), my = y.Average();
        double slope = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / x.Sum(a => (a - mx) * (a - mx));
        return -4 * slope / (Math.PI * Math.PI);
    }
}
