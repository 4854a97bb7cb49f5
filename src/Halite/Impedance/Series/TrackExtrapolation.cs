// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Series;

/// <summary>
/// Where a stretch of a track points to: ln τ and ln R from the line through its last (or first) points, with the standard
/// uncertainty of that prediction.
/// </summary>
internal static class TrackExtrapolation
{
    // Points that tell a slope; a longer stretch would hide that it bends.
    private const int Points = 8;

    // Change of slope, as a share of the usual step, that is nothing unusual from one stretch to the next.
    private const double Bend = 0.1;

    // Scatter of ln τ and ln R of one point about a line below which no line is trusted.
    private static readonly double[] LeastScatter = [0.03, 0.05];

    /// <summary>
    /// Squared distance at which two stretches meet halfway between them, and of their slopes there, for ln τ and ln R
    /// together, in units of what the predictions and the usual steps leave open. Where two processes cross, both lie at the
    /// same τ, and the slopes tell which is which.
    /// </summary>
    /// <param name="before">The earlier stretch.</param>
    /// <param name="after">The later stretch.</param>
    /// <param name="abscissa">Where each spectrum stands along the series.</param>
    /// <param name="options">The usual steps.</param>
    public static double Distance(IReadOnlyList<TrackPoint> before, IReadOnlyList<TrackPoint> after, IReadOnlyList<double> abscissa, TrackOptions options)
    {
        var (from, to) = (before.Skip(before.Count - Points).ToArray(), after.Take(Points).ToArray());
        double a = abscissa[before[^1].Spectrum], b = abscissa[after[0].Spectrum], middle = (a + b) / 2, gap = Math.Abs(b - a), sum = 0;
        for (int q = 0; q < 2; q++)
        {
            double step = q == 0 ? options.TauStep : options.ResistanceStep;
            var (left, leftVariance, leftSlope, leftSlopeVariance) = Predict(from, abscissa, middle, q, step);
            var (right, rightVariance, rightSlope, rightSlopeVariance) = Predict(to, abscissa, middle, q, step);
            // A quarter of the usual steps' variance: two predictions from both sides hold it better than one.
            sum += (left - right) * (left - right) / (leftVariance + rightVariance + gap * step * step / 4);
            sum += (leftSlope - rightSlope) * (leftSlope - rightSlope) / (leftSlopeVariance + rightSlopeVariance + Bend * Bend * step * step);
        }

        return sum;
    }

    private static (double Value, double Variance, double Slope, double SlopeVariance) Predict(TrackPoint[] points, IReadOnlyList<double> abscissa, double x, int quantity, double step)
    {
        double n = points.Length, mx = 0, my = 0, sxx = 0, sxy = 0;
        foreach (var p in points) (mx, my) = (mx + abscissa[p.Spectrum] / n, my + Log(p, quantity) / n);
        foreach (var p in points)
        {
            double d = abscissa[p.Spectrum] - mx;
            (sxx, sxy) = (sxx + d * d, sxy + d * (Log(p, quantity) - my));
        }

        double slope = sxx > 0 ? sxy / sxx : 0, square = 0, own = 0;
        foreach (var p in points)
        {
            double d = Log(p, quantity) - my - slope * (abscissa[p.Spectrum] - mx);
            (square, own) = (square + d * d, own + Variance(p, quantity) / n);
        }

        double scatter = Math.Max(Math.Max(LeastScatter[quantity] * LeastScatter[quantity], own), n > 2 ? square / (n - 2) : 0);
        // A slope that two points or one tell is hardly known: the usual step stands for it.
        double slopeVariance = n > 2 && sxx > 0 ? scatter / sxx : step * step;
        return (my + slope * (x - mx), scatter / n + (x - mx) * (x - mx) * slopeVariance, slope, slopeVariance);
    }

    private static double Log(TrackPoint point, int quantity) => Math.Log((quantity == 0 ? point.Peak.Tau : point.Peak.Resistance).Value);

    private static double Variance(TrackPoint point, int quantity)
    {
        var m = quantity == 0 ? point.Peak.Tau : point.Peak.Resistance;
        return m.Sigma is { } s && double.IsFinite(s) ? Math.Min(0.25, s * s / (m.Value * m.Value)) : 0.25;
    }
}
