// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

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
}
