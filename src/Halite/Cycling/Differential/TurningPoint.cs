// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using MathNet.Numerics.Distributions;

namespace Halite.Cycling.Differential;

/// <summary>Choices of the search for the turning point.</summary>
public sealed record TurningPointOptions
{
    /// <summary>
    /// Where the search begins, as a fraction of the charge without its constant-voltage hold. Default 5 %: below, the
    /// curve leaves the open-circuit voltage and its steep rise would be taken for the first region.
    /// </summary>
    public double From { get; init; } = 0.05;

    /// <summary>Where it ends. Default 95 %: beyond, the curve turns up towards the cut-off.</summary>
    public double To { get; init; } = 0.95;

    /// <summary>
    /// Whether ends of the window that run off the two lines are left out: the foot after open circuit and the rise to the
    /// cut-off reach beyond any fixed window. Default yes, by at most 15 % of the charge at either end.
    /// </summary>
    public bool TrimEnds { get; init; } = true;

    /// <summary>Coverage of the interval. Default 95 %.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Full width at half maximum of the local polynomial for the curvature, as a fraction of the charge. Default 10 %: a turn sharper than that is found, ripple is not.</summary>
    public double CurvatureWidth { get; init; } = 0.10;
}

/// <summary>
/// The capacity at which the slope of a charge curve changes, by three definitions side by side. Where the first region
/// is oxidation of the metals and the second of oxygen it parts the two; that it does is for the formula and other
/// techniques to say.
/// </summary>
public sealed record TurningPointResult
{
    /// <summary>
    /// Break point of the continuous two-segment line, mAh, with its standard error and profile-likelihood interval.
    /// </summary>
    public required Measured TwoSegment { get; init; }

    /// <summary>Voltage of the two-segment line at its break point, V.</summary>
    public required double Voltage { get; init; }

    /// <summary>Slope before and after the break point, V/mAh.</summary>
    public required (double Before, double After) Slopes { get; init; }

    /// <summary>Standard deviation of the voltage about the two segments, V.</summary>
    public required double Scatter { get; init; }

    /// <summary>
    /// Factor by which the variance was raised because neighbouring residuals are alike (the curve is no two straight
    /// lines): (1 + r)/(1 - r) with r their correlation; 1 where they are independent.
    /// </summary>
    public required double VarianceInflation { get; init; }

    /// <summary>Capacity of the strongest bend of the smoothed curve in the same sense, mAh; NaN where there is none.</summary>
    public required double Curvature { get; init; }

    /// <summary>Capacity at the lowest dQ/dV between the two largest peaks, mAh; NaN where there are no two.</summary>
    public required double DifferentialMinimum { get; init; }

    /// <summary>Why there is no such minimum; null where there is one.</summary>
    public required string? DifferentialMinimumReason { get; init; }

    /// <summary>Voltage of that minimum, V; NaN where there is none.</summary>
    public required double DifferentialMinimumVoltage { get; init; }

    /// <summary>Capacity window of the fit, mAh.</summary>
    public required (double From, double To) Window { get; init; }
}

/// <summary>Finds the turning point of a charge curve (Mn/O split). Equations: docs/cycling.md.</summary>
public static class TurningPoint
{
    /// <summary>Finds it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="half">The first charge (any half cycle may be given).</param>
    /// <param name="options">Window and level; null for the defaults.</param>
    /// <exception cref="InputException">The half cycle has fewer than twelve points in the window, or the window is empty.</exception>
    public static TurningPointResult Find(CyclingRecord record, HalfCycle half, TurningPointOptions? options = null)
    {
        options ??= new TurningPointOptions();
        if (!(options.From >= 0 && options.To <= 1 && options.From < options.To)) throw new InputException("The window of the turning point runs from and to a share of the charge, such as 5:95 percent.");
        var (q, v) = Curve(record, half);
        double total = q.Length == 0 ? 0 : q[^1];
        int first = Array.FindIndex(q, x => x >= options.From * total), last = Array.FindLastIndex(q, x => x <= options.To * total);
        if (first < 0 || last - first + 1 < 12) throw new InputException($"Half cycle {half.Number} has {Math.Max(0, last - first + 1)} points in the window of the turning point; it needs twelve.");
        if (options.TrimEnds) (first, last) = Trimmed(q, v, first, last, total);
        double[] x = q[first..(last + 1)], y = v[first..(last + 1)];
        var fit = FitSegments(x, y, options.Level);
        double bend = LocalCurvature.Strongest(x, y, options.CurvatureWidth * total, Math.Sign(fit.Bend));
        var (minimum, minimumVoltage, reason) = DifferentialMinimum(record, half);
        return new TurningPointResult
        {
            TwoSegment = fit.Point,
            Voltage = fit.Voltage,
            Slopes = (fit.Slope, fit.Slope + fit.Bend),
            Scatter = fit.Scatter,
            VarianceInflation = fit.Inflation,
            Curvature = bend,
            DifferentialMinimum = minimum,
            DifferentialMinimumVoltage = minimumVoltage,
            DifferentialMinimumReason = reason,
            Window = (x[0], x[^1]),
        };
    }

    /// <summary>
    /// The window without those stretches at its ends, a fiftieth of the charge each, that are steeper than their line by a
    /// tenth and whose mean lies further from it than noise and a tenth of the scatter explain (four deviations).
    /// </summary>
    private static (int First, int Last) Trimmed(double[] q, double[] v, int first, int last, double total)
    {
        const double stretch = 0.02, most = 0.15, significance = 4;
        double noise = Noise(v, first, last);
        var (from, to) = (q[first], q[last]);
        int Later(int i) => Math.Max(i, Array.FindLastIndex(q, x => x <= q[i] + stretch * total));
        int Earlier(int i) => Math.Min(i, Array.FindIndex(q, x => x >= q[i] - stretch * total));
        while (true)
        {
            var fit = new BrokenLine(q[first..(last + 1)], v[first..(last + 1)]);
            double at = fit.Minimum(out double squares), scatter = Math.Sqrt(squares / (last - first + 1));
            var (a, b, c) = fit.Coefficients(at);
            double Off(int i, int j, double slope)
            {
                int n = j - i + 1;
                if (n < 4) return 0;
                double sum = 0, centre = 0.5 * (q[i] + q[j]), qq = 0, qv = 0;
                for (int k = i; k <= j; k++)
                {
                    sum += v[k] - a - b * q[k] - c * Math.Max(0, q[k] - at);
                    qq += (q[k] - centre) * (q[k] - centre);
                    qv += (q[k] - centre) * v[k];
                }

                // A foot and a rise are steeper than their line. A gradual turn bends both lines and is none.
                return qv / qq < 1.1 * slope ? 0 : Math.Abs(sum / n) / Math.Max(noise / Math.Sqrt(n), 0.1 * scatter);
            }

            int low = Later(first), high = Earlier(last);
            double offLow = q[low] - from <= most * total && q[low] < at - 0.1 * total ? Off(first, low, b) : 0;
            double offHigh = to - q[high] <= most * total && q[high] > at + 0.1 * total ? Off(high, last, b + c) : 0;
            if (Math.Max(offLow, offHigh) < significance || last - first - Math.Max(low - first, last - high) < 40)
            {
                // What decays goes on below the noise: one stretch more.
                return (q[first] > from && q[low] < at - 0.1 * total ? low : first, q[last] < to && q[high] > at + 0.1 * total ? high : last);
            }

            if (offLow >= offHigh) first = low + 1;
            else last = high - 1;
        }
    }

    /// <summary>Standard deviation of one voltage from the deviation of each from the mean of its neighbours, by the median, V.</summary>
    private static double Noise(double[] v, int first, int last)
    {
        var deviations = new double[Math.Max(0, last - first - 1)];
        for (int i = 0; i < deviations.Length; i++) deviations[i] = Math.Abs(v[first + i + 1] - 0.5 * (v[first + i] + v[first + i + 2])) / Math.Sqrt(1.5);
        return deviations.Length == 0 ? 0 : 1.482602218505602 * Numerics.RobustStatistics.MedianInPlace(deviations);
    }

    /// <summary>The continuous two-segment fit alone.</summary>
    internal static (Measured Point, double Voltage, double Slope, double Bend, double Scatter, double Inflation) FitSegments(double[] x, double[] y, double level)
    {
        var fit = new BrokenLine(x, y);
        double best = fit.Minimum(out double sse);
        int n = x.Length;
        var (a, b, c) = fit.Coefficients(best);
        double inflation = Inflation(x, y, best, a, b, c);
        double variance = sse / (n - 4) * inflation;
        double quantile = FisherSnedecor.InvCDF(1, n - 4, level);
        var interval = fit.Interval(best, sse + quantile * variance, level);
        double sigma = interval.HalfWidth / Math.Sqrt(quantile);
        var point = double.IsFinite(sigma)
            ? Measured.From(best, sigma, "mAh", "turning point fit")
            : Measured.WithoutSigma(best, "mAh", "the break point is not bounded within the window: the slope hardly changes");
        return (point.WithInterval(interval), a + b * best, b, c, Math.Sqrt(sse / (n - 4)), inflation);
    }

    /// <summary>Capacity from zero, mAh, and voltage at the end of each interval, without the constant-voltage hold.</summary>
    internal static (double[] Q, double[] V) Curve(CyclingRecord record, HalfCycle half)
    {
        var (q, v) = (new List<double>(), new List<double>());
        double sum = 0;
        for (int i = half.FirstRow; i <= Math.Min(half.LastRow, half.ConstantVoltageRow - 1); i++)
        {
            double dq = (int)half.Direction * record.Charge[i];
            if (dq <= 0) continue;
            sum += dq;
            q.Add(sum);
            v.Add(record.Voltage[i]);
        }

        return ([.. q], [.. v]);
    }

    /// <summary>
    /// How far the residuals are from independent. Inflation is applied only where the correlation of neighbours is above
    /// what independent noise shows in one case of twenty, so that white noise keeps its exact interval.
    /// </summary>
    private static double Inflation(double[] x, double[] y, double at, double a, double b, double c)
    {
        double before = 0, sum = 0, product = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double r = y[i] - a - b * x[i] - c * Math.Max(0, x[i] - at);
            if (i > 0) product += r * before;
            sum += r * r;
            before = r;
        }

        double correlation = sum > 0 ? product / sum : 0;
        return correlation > 1.645 / Math.Sqrt(x.Length) ? (1 + correlation) / Math.Max(1e-3, 1 - correlation) : 1;
    }

    private static (double Capacity, double Voltage, string? Reason) DifferentialMinimum(CyclingRecord record, HalfCycle half)
    {
        DifferentialCapacityResult curve;
        try
        {
            // Twice the thermal width of a plateau's foot: ripple of the sampling does not part a region.
            curve = DifferentialCapacity.Compute(record, half, new DifferentialCapacityOptions { Resolution = 0.05, Replicates = 0, MinimumProminence = 0.03 });
        }
        catch (InputException e)
        {
            return (double.NaN, double.NaN, e.Message);
        }

        var two = curve.Peaks.OrderByDescending(p => p.Prominence).Take(2).OrderBy(p => p.Voltage.Value).ToList();
        if (two.Count < 2) return (double.NaN, double.NaN, $"dQ/dV has {(two.Count == 0 ? "no peak" : "one peak only")} at a resolution of 50 mV, so there is no minimum between two");
        int low = -1;
        double passed = 0, capacity = double.NaN, step = curve.Voltage[1] - curve.Voltage[0];
        for (int i = 0; i < curve.Voltage.Length; i++)
        {
            passed += curve.Density[i] * step;
            if (curve.Voltage[i] < two[0].Voltage.Value || curve.Voltage[i] > two[1].Voltage.Value) continue;
            if (low >= 0 && curve.Density[i] >= curve.Density[low]) continue;
            (low, capacity) = (i, passed - 0.5 * curve.Density[i] * step);
        }

        // The curve counts charge from low voltage: on discharge the capacity counts from the other end.
        return (half.Direction == Direction.Charge ? capacity : curve.Area - capacity, curve.Voltage[low], null);
    }
}
