// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Spectra.Xas;

/// <summary>A feature of the O K edge with its readings.</summary>
/// <param name="Energy">Energy, eV.</param>
/// <param name="Kind">absorption or emission.</param>
/// <param name="Reading">A published reading.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Rival">Another published reading.</param>
public sealed record OxygenMarker(double Energy, string Kind, string Reading, string Source, string Rival);

/// <summary>The features of the O K edge that oxygen redox is argued from; the readings disagree, and both are given.</summary>
public static class OxygenMarkers
{
    /// <summary>The table.</summary>
    public static ImmutableArray<OxygenMarker> All { get; } =
        [.. EmbeddedTable.Rows("oxygen_markers.csv").Select(r => new OxygenMarker(EmbeddedTable.Number(r[0]), r[1], r[2], r[3], r[4]))];

    /// <summary>
    /// Area of the normalised absorption between 530.25 and 531.75 eV above the straight line between these ends: what stands
    /// out at 531 eV, eV. Differences between states of charge mean more than the number itself.
    /// </summary>
    /// <param name="spectrum">A normalised O K edge.</param>
    /// <param name="array">Array integrated.</param>
    /// <returns>NaN where the spectrum does not reach over the window.</returns>
    public static double Area531(NormalisedXas spectrum, XasArray array = XasArray.Norm)
    {
        const double from = 530.25, to = 531.75, step = 0.01;
        double[] e = [.. spectrum.Spectrum.Energy], mu = [.. spectrum.Array(array)];
        if (e[0] > from || e[^1] < to) return double.NaN;
        double a = Sampled.Linear(e, mu, from), b = Sampled.Linear(e, mu, to), sum = 0;
        for (double x = from; x < to; x += step) sum += (Sampled.Linear(e, mu, x + step / 2) - a - (b - a) * (x + step / 2 - from) / (to - from)) * step;
        return sum;
    }

    /// <summary>The same area with its uncertainty from the noise of the points (median of the second differences around it).</summary>
    /// <param name="spectrum">A normalised O K edge.</param>
    /// <param name="array">Array integrated.</param>
    public static Measured Area(NormalisedXas spectrum, XasArray array = XasArray.Norm)
    {
        double area = Area531(spectrum, array);
        if (double.IsNaN(area)) return Measured.WithoutSigma(double.NaN, "eV", "the spectrum does not reach over 530.25 to 531.75 eV");
        int first = Sampled.AtOrBelow(spectrum.Spectrum.Energy.AsSpan(), 529), last = Math.Min(spectrum.Spectrum.Energy.Length - 1, Sampled.AtOrBelow(spectrum.Spectrum.Energy.AsSpan(), 533) + 1);
        var mu = spectrum.Array(array);
        if (last - first < 8) return Measured.WithoutSigma(area, "eV", "too few points around 531 eV to see their noise");
        var second = Enumerable.Range(first + 1, last - first - 1).Select(i => Math.Abs(mu[i - 1] - 2 * mu[i] + mu[i + 1])).Order().ToArray();
        double noise = second[second.Length / 2] / 0.6745 / Math.Sqrt(6), sum = 0;

        // The area is linear in the absorption: its derivative by each point is found by raising that point.
        for (int i = first; i <= last; i++)
        {
            var raised = spectrum with { Norm = spectrum.Norm.SetItem(i, spectrum.Norm[i] + 1), Flat = spectrum.Flat.SetItem(i, spectrum.Flat[i] + 1) };
            double slope = Area531(raised, array) - area;
            sum += slope * slope;
        }

        return Measured.From(area, noise * Math.Sqrt(sum), "eV", "noise of " + spectrum.Spectrum.Name);
    }

    /// <summary>
    /// Share of an O K emission spectrum within half an eV of a marker: its integral there over that from 515 to 535 eV, the
    /// straight line between these ends taken off.
    /// </summary>
    /// <param name="emission">An emission spectrum over emitted energy, eV.</param>
    /// <param name="marker">Energy of the marker, eV.</param>
    /// <returns>NaN where the spectrum does not hold the range.</returns>
    public static double EmissionShare(Spectrum emission, double marker)
    {
        double[] e = [.. emission.X], y = [.. emission.Y];
        double from = Math.Max(515, e[0]), to = Math.Min(535, e[^1]);
        if (from > marker - 2 || to < marker + 2) return double.NaN;
        double low = Sampled.Linear(e, y, from), high = Sampled.Linear(e, y, to), all = 0, near = 0;
        const double step = 0.01;
        for (double x = from + step / 2; x < to; x += step)
        {
            double v = Sampled.Linear(e, y, x) - low - (high - low) * (x - from) / (to - from);
            all += v;
            if (Math.Abs(x - marker) <= 0.5) near += v;
        }

        return near / all;
    }
}
