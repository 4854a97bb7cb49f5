// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra;

/// <summary>A band that was picked, not fitted.</summary>
/// <param name="Position">Abscissa of the maximum, by a parabola through the smoothed points around it.</param>
/// <param name="Height">Height above the lower hull of the spectrum.</param>
/// <param name="Prominence">Height above the higher of the two valleys that part it from higher bands.</param>
/// <param name="SignalToNoise">Prominence over the noise of a point.</param>
public readonly record struct PickedBand(double Position, double Height, double Prominence, double SignalToNoise);

/// <summary>How bands are picked.</summary>
public sealed record BandPickingOptions
{
    /// <summary>The defaults.</summary>
    public static BandPickingOptions Default { get; } = new();

    /// <summary>Least prominence as a share of the highest band; 2 % leaves the weak bands of a surface layer in.</summary>
    public double LeastProminence { get; init; } = 0.02;

    /// <summary>Least prominence in units of the noise of a point; 5, so that noise alone yields less than one band in a thousand spectra.</summary>
    public double LeastSignalToNoise { get; init; } = 5;

    /// <summary>Points on each side in the quadratic smoothing (Savitzky and Golay, Anal. Chem. 36 (1964) 1627); 3 keeps bands of five points and more.</summary>
    public int HalfWindow { get; init; } = 3;
}

/// <summary>Picks the bands of an infrared or Raman spectrum by their prominence, as an analyst reads them off.</summary>
public static class BandPicking
{
    /// <summary>The bands, by abscissa.</summary>
    /// <param name="spectrum">The spectrum; bands point upward (absorbance, not transmittance).</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="InputException">Fewer points than the smoothing needs.</exception>
    public static ImmutableArray<PickedBand> Pick(Spectrum spectrum, BandPickingOptions? options = null)
    {
        options ??= BandPickingOptions.Default;
        double[] x = [.. spectrum.X], y = [.. spectrum.Y];
        int n = x.Length, half = Math.Max(1, options.HalfWindow);
        if (n < 4 * half + 2) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"\"{spectrum.Name}\" has {n} points; picking bands needs {4 * half + 2}."));
        var smooth = Smooth(y, half);
        double noise = Noise(y);
        var floor = Baseline.RubberBand(x, smooth).Values;
        double highest = 0;
        for (int i = 0; i < n; i++) highest = Math.Max(highest, smooth[i] - floor[i]);
        double least = Math.Max(options.LeastProminence * highest, options.LeastSignalToNoise * noise);
        var bands = ImmutableArray.CreateBuilder<PickedBand>();
        for (int i = 1; i + 1 < n; i++)
        {
            if (!(smooth[i] > smooth[i - 1] && smooth[i] >= smooth[i + 1])) continue;
            double prominence = smooth[i] - Math.Max(Valley(smooth, i, -1), Valley(smooth, i, 1));
            if (!(prominence >= least) || prominence <= 0) continue;
            var (position, top) = Vertex(x, smooth, i);
            bands.Add(new PickedBand(position, top - floor[i], prominence, noise > 0 ? prominence / noise : double.PositiveInfinity));
        }

        return bands.ToImmutable();
    }

    /// <summary>The lowest value before something higher, or the end, comes.</summary>
    private static double Valley(double[] y, int from, int direction)
    {
        double lowest = y[from];
        for (int i = from + direction; i >= 0 && i < y.Length && y[i] <= y[from]; i += direction) lowest = Math.Min(lowest, y[i]);
        return lowest;
    }

    /// <summary>Quadratic smoothing; the ends, where the window does not fit, keep their values.</summary>
    private static double[] Smooth(double[] y, int half)
    {
        var result = (double[])y.Clone();
        double s0 = 2 * half + 1, s2 = 0, s4 = 0;
        for (int j = -half; j <= half; j++) (s2, s4) = (s2 + j * j, s4 + (double)j * j * j * j);
        double d = s0 * s4 - s2 * s2;
        for (int i = half; i + half < y.Length; i++)
        {
            double sum = 0;
            for (int j = -half; j <= half; j++) sum += (s4 - s2 * j * j) / d * y[i + j];
            result[i] = sum;
        }

        return result;
    }

    /// <summary>Standard deviation of a point from the median of the second differences, which bands of many points hardly enter.</summary>
    private static double Noise(double[] y)
    {
        var second = new double[y.Length - 2];
        for (int i = 0; i < second.Length; i++) second[i] = Math.Abs(y[i] - 2 * y[i + 1] + y[i + 2]);
        Array.Sort(second);
        return second[second.Length / 2] / 0.6745 / Math.Sqrt(6);
    }

    private static (double X, double Y) Vertex(double[] x, double[] y, int i)
    {
        double a = x[i - 1] - x[i], c = x[i + 1] - x[i], fa = y[i - 1] - y[i], fc = y[i + 1] - y[i];
        double curvature = (fa / a - fc / c) / (a - c), slope = fa / a - curvature * a;
        if (!(curvature < 0)) return (x[i], y[i]);
        double shift = Math.Clamp(-slope / (2 * curvature), a, c);
        return (x[i] + shift, y[i] + slope * shift + curvature * shift * shift);
    }
}
