// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Cycling.Differential;

/// <summary>
/// dQ/dV as other tools compute it, at their defaults, for comparison (from reading cellpy 1.0 ica.py, navani echem.py and
/// PyProBE differentiation_functions.py). Each returns voltage, magnitude of dQ/dV and the width that it smooths over.
/// </summary>
internal static class OtherRecipes
{
    /// <summary>cellpy's Converter at its defaults: linear, Gaussian of 10 mV, scaled to the capacity by the raw curve's area.</summary>
    public static (double[] Voltage, double[] Density, double Resolution) Cellpy(VoltageSamples samples)
    {
        var (q, v) = Curve(samples);
        int n = q.Length;
        var even = Enumerable.Range(0, n).Select(i => q[0] + (q[^1] - q[0]) * i / (n - 1)).ToArray();
        var voltage = even.Select(x => Interpolate(q, v, x)).ToArray();
        var keys = (double[])voltage.Clone();
        var sorted = (double[])even.Clone();
        SortStable(keys, sorted);
        double low = keys[0], step = (keys[^1] - low) / (n - 1);
        var inverted = Enumerable.Range(0, n).Select(i => Interpolate(keys, sorted, low + i * step)).ToArray();
        var density = new double[n - 1];
        var centres = new double[n - 1];
        for (int i = 0; i + 1 < n; i++)
        {
            density[i] = (inverted[i + 1] - inverted[i]) / step;
            centres[i] = low + (i + 0.5) * step;
        }

        double area = 0;
        for (int i = 1; i < density.Length; i++) area += 0.5 * (density[i] + density[i - 1]) * step;
        double sigma = Math.Max(1, (int)(0.01 / step) / 2.0);
        var smooth = GaussianReflected(density, sigma);
        double sign = Math.Sign(area) == 0 ? 1 : Math.Sign(area), scale = sign * q[^1] / Math.Abs(area);
        for (int i = 0; i < smooth.Length; i++) smooth[i] *= scale;
        return (centres, smooth, sigma * step / ChargeDensity.SigmaPerFwhm);
    }

    /// <summary>navani's dqdv_single_cycle at its defaults.</summary>
    public static (double[] Voltage, double[] Density, double Resolution) Navani(VoltageSamples samples)
    {
        const int points = 10_000;
        var (q, v) = Curve(samples);
        var groups = v.Zip(q).GroupBy(p => p.First).OrderBy(g => g.Key).ToList();
        double[] x = [.. groups.Select(g => g.Key)], y = [.. groups.Select(g => g.Average(p => p.Second))];
        double step = (x[^1] - x[0]) / (points - 1);
        var grid = Enumerable.Range(0, points).Select(i => x[0] + i * step).ToArray();
        var capacity = new SavitzkyGolay(101, 5).Apply(grid.Select(at => Interpolate(x, y, at)).ToArray());
        var derivative = Derivative(grid, capacity, 1e-5);
        var density = new SavitzkyGolay(1001, 5).Apply(derivative);
        // Rising or falling q(V): the magnitude is wanted, the ripple of the filter keeps its sign.
        double sign = Math.Sign(y[^1] - y[0]);
        for (int i = 0; i < density.Length; i++) density[i] *= sign;
        // Width at half maximum of a fifth-order Savitzky-Golay kernel of m points: m/4.9 of them (from its coefficients).
        return (grid, density, 1001 * step / 4.9);
    }

    /// <summary>PyProBE's differentiate_LEAN for dx/dy with x the charge, at its defaults (k = 1, five-point filter, longest section).</summary>
    public static (double[] Voltage, double[] Density, double Resolution) PyProbe(VoltageSamples samples)
    {
        var (q, v) = Curve(samples);
        var (start, stop) = LongestEvenSection(q);
        var (voltage, density, width) = Levels(q[start..stop], v[start..stop], 1);
        double[] filter = [0.0668, 0.2417, 0.3830, 0.2417, 0.0668];
        var smooth = new double[density.Length];
        for (int i = 0; i < density.Length; i++)
        {
            for (int k = -2; k <= 2; k++)
            {
                if (i + k >= 0 && i + k < density.Length) smooth[i] += filter[k + 2] * density[i + k];
            }
        }

        return (voltage, smooth, 2.6 * width);
    }

    /// <summary>Level evaluation of the whole half cycle in bins of some steps of the voltage, not filtered.</summary>
    public static (double[] Voltage, double[] Density, double Resolution) Lean(VoltageSamples samples, int steps)
    {
        var (q, v) = Curve(samples);
        return Levels(q, v, steps);
    }

    // Samples counted in bins that are a multiple of the smallest step of y; each stands for the median step of x.
    private static (double[] Voltage, double[] Density, double Width) Levels(double[] x, double[] y, int steps)
    {
        double dx = RobustStatistics.Median([.. x.Skip(1).Zip(x, (b, a) => b - a)]);
        var unique = y.Distinct().Order().ToArray();
        double smallest = unique.Length < 2 ? throw new Data.InputException("LEAN needs a voltage that changes on its evenly sampled stretch.")
            : unique.Skip(1).Zip(unique, (b, a) => b - a).Min();
        double low = unique[0], range = unique[^1] - low;
        int edges = (int)Math.Min(2_000_000, Math.Ceiling(range / (steps * smallest)));
        if (edges < 6) throw new Data.InputException("LEAN finds fewer than five bins in this half cycle; use another recipe.");
        double width = range / (edges - 1);
        var density = new double[edges - 1];
        foreach (double value in y) density[Math.Min(edges - 2, (int)((value - low) / width))] += dx / width;
        return ([.. Enumerable.Range(0, density.Length).Select(i => low + (i + 0.5) * width)], density, width);
    }

    /// <summary>Capacity from zero and voltage at the end of each interval.</summary>
    private static (double[] Q, double[] V) Curve(VoltageSamples samples)
    {
        var q = new double[samples.Charge.Length];
        double sum = 0;
        for (int i = 0; i < q.Length; i++) q[i] = sum += samples.Charge[i];
        return (q, samples.After);
    }

    private static (int Start, int Stop) LongestEvenSection(double[] x)
    {
        var cuts = new List<int> { 0 };
        for (int i = 0; i + 2 < x.Length; i++)
        {
            double first = x[i + 1] - x[i], second = x[i + 2] - x[i + 1];
            if (Math.Abs(second - first) > 0.05 * Math.Abs(second)) cuts.Add(i + 2);
        }

        cuts.Add(x.Length);
        var (start, stop) = (0, 0);
        for (int i = 0; i + 1 < cuts.Count; i++)
        {
            int from = i == 0 ? 0 : cuts[i] - 1;
            if (cuts[i + 1] - from > stop - start) (start, stop) = (from, cuts[i + 1]);
        }

        return stop - start >= 5 ? (start, stop) : throw new Data.InputException("LEAN needs a stretch of even sampling of at least five points; this half cycle has none.");
    }

    /// <summary>Derivative of the natural smoothing spline whose residual sum of squares is the one given.</summary>
    private static double[] Derivative(double[] x, double[] y, double residual)
    {
        SmoothingSpline Fit(double logarithm) => SmoothingSpline.Fit(x, y, default, new SmoothingSplineOptions { Rule = SmoothnessRule.Given, Strength = Math.Pow(10, logarithm) });
        double Sum(SmoothingSpline spline)
        {
            double sum = 0;
            for (int i = 0; i < y.Length; i++) sum += (y[i] - spline.Fitted[i]) * (y[i] - spline.Fitted[i]);
            return sum;
        }

        double low = -20, high = 4;
        for (int i = 0; i < 40; i++)
        {
            double middle = 0.5 * (low + high);
            if (Sum(Fit(middle)) > residual) high = middle;
            else low = middle;
        }

        var spline = Fit(low);
        return [.. x.Select(spline.Curve.Derivative)];
    }

    /// <summary>scipy's gaussian_filter1d: cut at four standard deviations, mirrored at the ends.</summary>
    private static double[] GaussianReflected(double[] y, double sigma)
    {
        int reach = (int)(4 * sigma + 0.5), n = y.Length;
        var kernel = new double[reach + 1];
        double sum = 0;
        for (int k = 0; k <= reach; k++)
        {
            kernel[k] = Math.Exp(-0.5 * k * k / (sigma * sigma));
            sum += k == 0 ? kernel[k] : 2 * kernel[k];
        }

        double At(int i)
        {
            int m = ((i % (2 * n)) + 2 * n) % (2 * n);
            return y[m < n ? m : 2 * n - 1 - m];
        }

        var result = new double[n];
        for (int i = 0; i < n; i++)
        {
            double value = kernel[0] * y[i];
            for (int k = 1; k <= reach; k++) value += kernel[k] * (At(i - k) + At(i + k));
            result[i] = value / sum;
        }

        return result;
    }

    private static void SortStable(double[] keys, double[] values)
    {
        var order = Enumerable.Range(0, keys.Length).OrderBy(i => keys[i]).ToArray();
        var (k, v) = (order.Select(i => keys[i]).ToArray(), order.Select(i => values[i]).ToArray());
        k.CopyTo(keys, 0);
        v.CopyTo(values, 0);
    }

    private static double Interpolate(double[] x, double[] y, double at)
    {
        int i = Array.BinarySearch(x, at);
        if (i >= 0) return y[i];
        i = Math.Clamp(~i, 1, x.Length - 1);
        double span = x[i] - x[i - 1];
        return span == 0 ? y[i] : y[i - 1] + (y[i] - y[i - 1]) * (at - x[i - 1]) / span;
    }
}
