// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Numerics;

/// <summary>
/// The likelihood of Poisson counts as a deviance D = 2 Σ (m − n + n ln(n/m)), minimised by Fisher scoring: the residuals
/// r = (m − n)/√m with the derivatives ∂m/√m have half of the deviance's gradient as their product and Fisher's
/// information as their square (McCullagh and Nelder, Generalized Linear Models, 1989, section 2.5). Where the mean lies below
/// a floor far under every count, the variance stays at the floor and the deviance goes on as a parabola: a search may
/// pass through means that no count can have, and is drawn out of them.
/// </summary>
internal static class CountLikelihood
{
    // Below this share of the mean count no mean matters for the fit; and never more than a hundredth of a count.
    private const double FloorShare = 1e-3, LargestFloor = 1e-2;

    // A series of the logarithm serves up to this square of its argument, where its tenth term is below rounding.
    private const double SeriesUntil = 0.02;

    // From this mean on the asymptotic series of the moments is good to 1e-4; below it they are summed.
    private const double Asymptotic = 40;

    // Tabulated at square roots of the mean this far apart: a straight line between two is good to 1e-4.
    private const double TableStep = 1.0 / 32;

    private static readonly ImmutableArray<(double Mean, double Variance)> Table =
        [.. Enumerable.Range(0, (int)(Math.Sqrt(Asymptotic) / TableStep) + 2).Select(k => Summed(k * TableStep * k * TableStep))];

    /// <summary>The least variance, in squared counts.</summary>
    public static double Floor(ReadOnlySpan<double> counts)
    {
        double mean = 0;
        foreach (double n in counts) mean += n / counts.Length;
        return mean > 0 ? Math.Min(LargestFloor, FloorShare * mean) : LargestFloor;
    }

    /// <summary>The mean from the residual r = (m − n)/√max(m, floor).</summary>
    public static double MeanOf(double residual, double count, double floor)
    {
        double t = Root(residual, count), m = t * t;
        return m >= floor ? m : count + residual * Math.Sqrt(floor);
    }

    /// <summary>The deviance of one count from its residual, without cancellation near m = n.</summary>
    public static double Deviance(double residual, double count, double floor)
    {
        double t = Root(residual, count);
        if (t * t < floor)
        {
            // The parabola that takes over with the deviance's own value and slope.
            double atFloor = (floor - count) * (floor - count) / floor;
            return OfMean(floor, count) + residual * residual - atFloor;
        }

        return count == 0 ? 2 * t * t : OfDifference(residual * t, count);
    }

    /// <summary>Expectation and variance of the deviance of one count of this mean: 1 and 2 for many counts, less and less for few.</summary>
    public static (double Mean, double Variance) Moments(double mean)
    {
        if (!(mean > 0)) return (0, 0);
        if (mean >= Asymptotic) return (1 + (1 + 1 / mean) / (6 * mean), 2 + (2 / 3.0 + 1 / mean) / mean);
        double at = Math.Sqrt(mean) / TableStep;
        int k = (int)at;
        double part = at - k;
        return (Table[k].Mean * (1 - part) + Table[k + 1].Mean * part, Table[k].Variance * (1 - part) + Table[k + 1].Variance * part);
    }

    // √m, the root of t² − r t − n = 0, without cancellation.
    private static double Root(double residual, double count)
    {
        double size = Math.Sqrt(residual * residual + 4 * count);
        return residual >= 0 ? (size + residual) / 2 : 2 * count / (size - residual);
    }

    private static double OfMean(double mean, double count) => count == 0 ? 2 * mean : OfDifference(mean - count, count);

    // 2 (d − n ln(1 + d/n)) with d = m − n; ln(1 + u) = 2 artanh(u/(2 + u)).
    private static double OfDifference(double difference, double count)
    {
        double s = difference / (2 * count + difference), q = s * s;
        if (q > SeriesUntil) return 2 * (difference - count * Math.Log(1 + difference / count));
        double tail = 1 / 3.0 + q * (1 / 5.0 + q * (1 / 7.0 + q * (1 / 9.0 + q * (1 / 11.0 + q * (1 / 13.0 + q * (1 / 15.0 + q * (1 / 17.0 + q / 19)))))));
        return 2 * (difference * s - 2 * count * s * q * tail);
    }

    private static (double, double) Summed(double mean)
    {
        if (mean == 0) return (0, 0);
        double probability = Math.Exp(-mean), first = 0, second = 0;
        int last = (int)(mean + 14 * Math.Sqrt(mean) + 30);
        for (int n = 0; n <= last; n++)
        {
            double d = OfMean(mean, n);
            (first, second) = (first + probability * d, second + probability * d * d);
            probability *= mean / (n + 1);
        }

        return (first, second - first * first);
    }
}
