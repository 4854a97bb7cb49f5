// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Series;

/// <summary>
/// Whether a process that is no longer seen has gone into another one: the maximum that goes on then has the resistance of both;
/// beside a process that has died, or is not born yet, it has that of its own.
/// </summary>
internal static class MergedResistance
{
    // Spectra on either side that tell a resistance.
    private const int Points = 12;

    // How far a course of resistance may bend away from a line through these.
    private const double LeastScatter = 0.02;

    /// <summary>Logarithm of the odds that the maximum holds both against that it holds its own process alone; negative infinity where neither is so.</summary>
    /// <param name="lost">The process that is lost (or found again), on its side of the border.</param>
    /// <param name="other">The other one on that side.</param>
    /// <param name="merged">The maximum on the far side, the nearest to the border first.</param>
    public static double Odds(IReadOnlyList<TrackPoint> lost, IReadOnlyList<TrackPoint> other, IReadOnlyList<TrackPoint> merged)
    {
        // Shares of the total are uncertain where two are hardly told apart; the total is not.
        var pairs = lost.Where(p => !p.Shared).SelectMany(p => other.Where(o => o.Spectrum == p.Spectrum && !o.Shared).Select(o => (p.Spectrum, Lost: R(p), Other: R(o)))).ToArray();
        var beyond = merged.Take(Points).ToArray();
        if (pairs.Length < 2 || beyond.Length < 2) return double.NegativeInfinity;
        int border = beyond[0].Spectrum;
        pairs = [.. pairs.OrderBy(p => Math.Abs(p.Spectrum - border)).Take(Points)];
        var (total, totalVariance) = At(pairs.Select(p => (p.Spectrum, p.Lost + p.Other)), border);
        var (alone, aloneVariance) = At(pairs.Select(p => (p.Spectrum, p.Other)), border);
        var (seen, seenVariance) = At(beyond.Select(p => (p.Spectrum, R(p))), border);
        double both = seen - total, own = seen - alone;
        if (Math.Abs(both) > Math.Abs(own) / 2) return double.NegativeInfinity;
        double forOwn = aloneVariance + seenVariance, forBoth = totalVariance + seenVariance;
        return (own * own / forOwn - both * both / forBoth + Math.Log(forOwn / forBoth)) / 2;
    }

    // A line through a few resistances, at a place, with its variance there.
    private static (double Value, double Variance) At(IEnumerable<(int Spectrum, double R)> points, int at)
    {
        var all = points.ToArray();
        double n = all.Length, mx = all.Average(p => (double)p.Spectrum), my = all.Average(p => p.R), sxx = 0, sxy = 0, square = 0;
        foreach (var (s, r) in all) (sxx, sxy) = (sxx + (s - mx) * (s - mx), sxy + (s - mx) * (r - my));
        double slope = n > 2 && sxx > 0 ? sxy / sxx : 0;
        foreach (var (s, r) in all) square += Math.Pow(r - my - slope * (s - mx), 2);
        double scatter = Math.Max(LeastScatter * LeastScatter * my * my, square / Math.Max(1, n - 2));
        return (my + slope * (at - mx), scatter * (1 / n + (n > 2 && sxx > 0 ? (at - mx) * (at - mx) / sxx : 0)) + LeastScatter * LeastScatter * my * my);
    }

    private static double R(TrackPoint p) => p.Peak.Resistance.Value;
}
