// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Spectra;

/// <summary>A spike that was taken out of a spectrum.</summary>
/// <param name="X">Abscissa of its highest point.</param>
/// <param name="Height">How far that point stood above what replaced it.</param>
/// <param name="Points">How many points were replaced.</param>
public readonly record struct CosmicRay(double X, double Height, int Points);

/// <summary>
/// Removes cosmic rays: spikes of one to three detector pixels, by the modified z-score of the first differences
/// (Whitaker and Hayes, Chemom. Intell. Lab. Syst. 179 (2018) 82), replaced by the straight line between their neighbours.
/// Bands, which rise over many pixels, have small differences and stay; a sharp line (silicon, a lamp) has wings beside its
/// top, which a cosmic ray has not, and stays too.
/// </summary>
public static class CosmicRays
{
    // Wings of a tenth of the top: a Lorentzian of two pixels has a fifth there, a Gaussian of two pixels a fifteenth.
    private const double Wings = 0.1;

    /// <summary>Removes spikes and says which.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="threshold">Modified z-score above which a difference is a spike; 8 passes no shot noise (the paper uses 3.5 to 6 on smoother data).</param>
    /// <param name="widest">Most points of a spike.</param>
    public static (Spectrum Spectrum, ImmutableArray<CosmicRay> Removed) Remove(Spectrum spectrum, double threshold = 8, int widest = 3)
    {
        double[] y = [.. spectrum.Y];
        var x = spectrum.X;
        int n = y.Length;
        var difference = new double[n - 1];
        for (int i = 0; i + 1 < n; i++) difference[i] = y[i + 1] - y[i];
        var sorted = difference.Order().ToArray();
        double median = sorted[sorted.Length / 2];
        var deviations = difference.Select(d => Math.Abs(d - median)).Order().ToArray();
        double scale = deviations[deviations.Length / 2] / 0.6745;
        if (scale == 0) return (spectrum, []);
        var removed = ImmutableArray.CreateBuilder<CosmicRay>();
        for (int i = 0; i + 1 < n; i++)
        {
            if (difference[i] - median < threshold * scale) continue;

            // A spike rises and falls again within a few points; a band's flank does not.
            int end = -1;
            for (int j = i + 1; j <= Math.Min(n - 2, i + widest); j++)
            {
                if (median - difference[j] >= threshold * scale) end = j;
            }

            if (end < 0) continue;
            double left = y[i], right = y[end + 1], top = double.NegativeInfinity, where = x[i + 1];
            double Line(int k) => left + (right - left) * (x[k] - x[i]) / (x[end + 1] - x[i]);
            for (int k = i + 1; k <= end; k++)
            {
                if (y[k] - Line(k) > top) (top, where) = (y[k] - Line(k), x[k]);
            }

            // Both sides together, so that the slope of a band under the spike cancels.
            double wing = (left + right - Median(y, i - 6, i - 3) - Median(y, end + 4, end + 7)) / 2;
            if (wing > Wings * top && wing > 3 * scale)
            {
                i = end;
                continue;
            }

            for (int k = i + 1; k <= end; k++) y[k] = Line(k);

            removed.Add(new CosmicRay(where, top, end - i));
            i = end;
        }

        return (spectrum with { Y = [.. y] }, removed.ToImmutable());
    }

    private static double Median(double[] y, int from, int to)
    {
        var some = y[Math.Clamp(from, 0, y.Length - 1)..(Math.Clamp(to, 0, y.Length - 1) + 1)];
        Array.Sort(some);
        return (some[(some.Length - 1) / 2] + some[some.Length / 2]) / 2;
    }
}
