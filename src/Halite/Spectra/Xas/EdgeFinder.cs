// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;

namespace Halite.Spectra.Xas;

/// <summary>
/// Finds the edge energy E0 as Larch does (rule read from larch 0.9.80, xafs/pre_edge.py): the point of highest
/// derivative whose two neighbours are high as well, so that a glitch of one point is passed over; first on the raw
/// derivative, then within 75 points around it on the derivative convolved with a Lorentzian of one energy step.
/// </summary>
public static class EdgeFinder
{
    // A neighbour counts as high above this share of the derivative's range.
    private const double HighShare = 0.6;

    /// <summary>The edge energy, eV: one of the measured energies.</summary>
    /// <param name="energy">Photon energy, eV, ascending; at least ten points.</param>
    /// <param name="absorption">Absorption.</param>
    public static double FindE0(ReadOnlySpan<double> energy, ReadOnlySpan<double> absorption)
    {
        var (first, index, step) = Highest(energy, absorption, 0);
        int from = Math.Max(3, index - 75), to = Math.Min(index + 75, energy.Length - 3);

        // An edge in the first five per cent of the points is more likely a glitch at the start of the scan.
        if (index < 0.05 * energy.Length)
        {
            first = TensorPrimitives.Sum(energy) / energy.Length;
            from = Math.Max(3, index - 20);
            to = energy.Length - 3;
        }

        if (to - from < 5) return first;
        double smoothing = 0.5 * (Math.Clamp(step, 0.01, 1) + Math.Clamp(first / 25000, 0.01, 1));
        var (e0, at, _) = Highest(energy[from..to], absorption[from..to], smoothing);
        return at < 1 ? energy[Math.Min(from + 2, energy.Length - 1)] : e0;
    }

    private static (double Energy, int Index, double Step) Highest(ReadOnlySpan<double> energy, ReadOnlySpan<double> absorption, double smoothing)
    {
        double step = smoothing > 0 ? smoothing : EnergyStep(energy);
        var slope = Sampled.Derivative(energy, absorption);
        if (smoothing > 0) slope = Smooth(energy, slope, smoothing);
        int edge = Math.Max(3, (int)(energy.Length * 0.02));
        if (energy.Length <= 2 * edge) edge = Math.Max(0, (energy.Length - 2) / 2);
        for (int i = 0; i < slope.Length; i++)
        {
            if (!double.IsFinite(slope[i])) slope[i] = -1;
        }

        var inner = slope.AsSpan(edge, slope.Length - 2 * edge);
        double least = TensorPrimitives.Min<double>(inner), range = Math.Max(1e-10, TensorPrimitives.Max<double>(inner) - least);
        double high = energy.Length > 20 ? HighShare : HighShare / 2;
        for (int round = 0; round < 3 && Count(slope, least + high * range) < 3; round++) high = round < 2 ? high * 0.5 : double.NegativeInfinity;
        double threshold = least + high * range, best = least;
        int index = 0;
        for (int i = Math.Max(edge, 1); i <= Math.Min(slope.Length - edge, slope.Length - 2); i++)
        {
            if (slope[i] > threshold && slope[i] > best && slope[i + 1] > threshold && slope[i - 1] > threshold) (index, best) = (i, slope[i]);
        }

        return (energy[index], index, step);
    }

    private static int Count(ReadOnlySpan<double> values, double above)
    {
        int n = 0;
        foreach (var v in values)
        {
            if (v > above) n++;
        }

        return n;
    }

    /// <summary>A robust small energy step: mean of ten steps after the smallest hundredth.</summary>
    private static double EnergyStep(ReadOnlySpan<double> energy)
    {
        int skip = (int)(0.01 * energy.Length);
        int count = energy.Length - 1 - 2 * skip;
        if (count < 1) return energy.Length > 1 ? (energy[^1] - energy[0]) / (energy.Length - 1) : 1;
        var steps = new double[count];
        for (int i = 0; i < count; i++) steps[i] = energy[skip + i + 1] - energy[skip + i];
        Array.Sort(steps);
        var some = steps.AsSpan(Math.Min(skip, count - 1), Math.Min(10, count - Math.Min(skip, count - 1)));
        return TensorPrimitives.Sum<double>(some) / some.Length;
    }

    /// <summary>
    /// Convolves with a Lorentzian of half width sigma on an even grid of that step, mirrored at the ends; only the grid
    /// points that an energy needs are computed.
    /// </summary>
    private static double[] Smooth(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double sigma)
    {
        double low = sigma * Math.Truncate((x[0] - 5 * sigma) / sigma), high = sigma * Math.Truncate((x[^1] + 5 * sigma) / sigma);
        int n = Math.Min(1 + (int)(Math.Abs(high - low + sigma * 0.1) / sigma), 50 * x.Length);
        if (n < 4) return y.ToArray();
        double spacing = (high - low) / (n - 1);
        var grid = new double[n];
        int at = 0;
        for (int i = 0; i < n; i++)
        {
            double g = low + i * spacing;
            while (at + 2 < x.Length && x[at + 1] < g) at++;
            grid[i] = g <= x[0] ? y[0] : g >= x[^1] ? y[^1] : y[at] + (y[at + 1] - y[at]) * (g - x[at]) / (x[at + 1] - x[at]);
        }

        // n - 1 mirrored points, the grid, n mirrored points; the window has its peak at n of 2n.
        var padded = new double[3 * n - 1];
        for (int i = 0; i < n - 1; i++) padded[i] = grid[n - 1 - i];
        grid.CopyTo(padded, n - 1);
        for (int i = 0; i < n; i++) padded[2 * n - 1 + i] = grid[n - 1 - i];
        var window = new double[2 * n];
        for (int j = 0; j < window.Length; j++) window[j] = 1 / (1 + Math.Pow(j - n, 2));
        double sum = TensorPrimitives.Sum<double>(window);
        Array.Reverse(window);
        var result = new double[x.Length];
        int known = -1;
        double before = 0, after = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double place = (x[i] - low) / spacing;
            int cell = Math.Clamp((int)place, 0, n - 2);
            if (cell != known)
            {
                before = cell == known + 1 && known >= 0 ? after : At(cell);
                after = At(cell + 1);
                known = cell;
            }

            result[i] = before + (after - before) * (place - cell);
        }

        return result;

        double At(int i) => TensorPrimitives.Dot<double>(window, padded.AsSpan(i, 2 * n)) / sum;
    }
}
