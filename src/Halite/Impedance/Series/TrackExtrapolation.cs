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
    /// <param name="along">Where each spectrum stands along the series.</param>
    /// <param name="options">The usual steps.</param>
    public static double Distance(IReadOnlyList<TrackPoint> before, IReadOnlyList<TrackPoint> after, SeriesAbscissa along, TrackOptions options)
    {
        int last = before[^1].Spectrum, first = after[0].Spectrum;
        double middle = (along.Place[last] + along.Place[first]) / 2, gap = Math.Abs(along.Path[first] - along.Path[last]), sum = 0;
        // Across a long gap in fine steps it takes a longer stretch to tell where it points.
        int points = Math.Max(Points, first - last);
        var (from, to) = (before.Skip(before.Count - points).ToArray(), after.Take(points).ToArray());
        for (int q = 0; q < 2; q++)
        {
            double step = q == 0 ? options.TauStep : options.ResistanceStep;
            var (left, leftVariance, leftSlope, leftSlopeVariance) = Predict(from, along.Place, middle, q, step);
            var (right, rightVariance, rightSlope, rightSlopeVariance) = Predict(to, along.Place, middle, q, step);
            // A quarter of the usual steps' variance: two predictions from both sides hold it better than one.
            sum += (left - right) * (left - right) / (leftVariance + rightVariance + gap * step * step / 4);
            sum += (leftSlope - rightSlope) * (leftSlope - rightSlope) / (leftSlopeVariance + rightSlopeVariance + Bend * Bend * step * step);
        }

        return sum;
    }

    // A weighted line: near a crossing the two processes are told apart badly, and their uncertainties say so.
    private static (double Value, double Variance, double Slope, double SlopeVariance) Predict(TrackPoint[] points, double[] place, double x, int quantity, double step)
    {
        double n = points.Length, floor = LeastScatter[quantity] * LeastScatter[quantity], w = 0, mx = 0, my = 0, sxx = 0, sxy = 0, square = 0;
        var weights = points.Select(p => 1 / (floor + Variance(p, quantity))).ToArray();
        for (int i = 0; i < points.Length; i++) (w, mx, my) = (w + weights[i], mx + weights[i] * place[points[i].Spectrum], my + weights[i] * Log(points[i], quantity));
        (mx, my) = (mx / w, my / w);
        for (int i = 0; i < points.Length; i++)
        {
            double d = place[points[i].Spectrum] - mx;
            (sxx, sxy) = (sxx + weights[i] * d * d, sxy + weights[i] * d * (Log(points[i], quantity) - my));
        }

        double slope = sxx > 0 ? sxy / sxx : 0;
        for (int i = 0; i < points.Length; i++)
        {
            double d = Log(points[i], quantity) - my - slope * (place[points[i].Spectrum] - mx);
            square += weights[i] * d * d;
        }

        double excess = n > 2 ? Math.Max(1, square / (n - 2)) : 1;
        // A slope that two points or one tell is hardly known: the usual step stands for it.
        double slopeVariance = n > 2 && sxx > 0 ? excess / sxx : step * step;
        return (my + slope * (x - mx), excess / w + (x - mx) * (x - mx) * slopeVariance, slope, slopeVariance);
    }

    private static double Log(TrackPoint point, int quantity) => Math.Log((quantity == 0 ? point.Peak.Tau : point.Peak.Resistance).Value);

    private static double Variance(TrackPoint point, int quantity)
    {
        var m = quantity == 0 ? point.Peak.Tau : point.Peak.Resistance;
        return m.Sigma is { } s && double.IsFinite(s) ? Math.Min(0.25, s * s / (m.Value * m.Value)) : 0.25;
    }
}
