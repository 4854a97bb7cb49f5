// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Spectra;

/// <summary>Finds where peaks lie: minima of the smoothed second derivative, as many as asked or as the BIC supports.</summary>
internal static class PeakSearch
{
    /// <summary>The model with the peaks found added to those named.</summary>
    public static PeakModel Find(PeakWork work, PeakModel model, PeakFitOptions options, CancellationToken cancellation)
    {
        var candidates = Candidates(work.X, work.Y);
        if (model.AutoCount is { } asked) return With(model, candidates.Take(Math.Max(1, asked)));
        var best = model with { Auto = null };
        double least = double.PositiveInfinity;
        for (int count = 1; count <= Math.Min(options.AutoMaximum, candidates.Length); count++)
        {
            var trial = With(model, candidates.Take(count));
            var candidate = work with { Model = trial.HasBaseline ? trial : trial with { PolynomialDegree = 1 } };
            if (work.X.Length < 3 * candidate.Model.Peaks.Sum(p => p.Shape.Count)) break;
            var fit = candidate.Explore(cancellation);
            if (!double.IsFinite(fit.Bic)) continue;

            // Ten units of BIC: very strong evidence on Kass and Raftery's scale (J. Am. Stat. Assoc. 90 (1995) 773).
            if (fit.Bic < least - 10) (best, least) = (trial, fit.Bic);
        }

        return best;
    }

    private static PeakModel With(PeakModel model, IEnumerable<double> centres) => model with
    {
        Auto = null,
        Peaks = [.. model.Peaks, .. centres.Order().Select(c => new PeakTerm(model.Auto!, new ParameterHint(c)))],
    };

    /// <summary>Abscissae of the minima of the second derivative, the deepest first, over several smoothing widths.</summary>
    public static ImmutableArray<double> Candidates(double[] x, double[] y)
    {
        int n = x.Length;
        var found = new List<(double X, double Depth)>();
        for (int half = Math.Max(3, n / 80); half <= n / 8; half = half * 3 / 2 + 1)
        {
            var curvature = Curvature(x, y, half);
            double noise = MedianAbsolute(curvature);
            for (int i = half + 1; i < n - half - 1; i++)
            {
                if (curvature[i] >= curvature[i - 1] || curvature[i] > curvature[i + 1] || curvature[i] > -4 * noise) continue;

                // Depth times width² is a height: comparable between smoothing widths.
                double width = x[Math.Min(n - 1, i + half)] - x[Math.Max(0, i - half)];
                found.Add((x[i], -curvature[i] * width * width));
            }
        }

        var kept = new List<(double X, double Depth)>();
        double apart = (x[^1] - x[0]) / 40;
        foreach (var f in found.OrderByDescending(f => f.Depth))
        {
            if (kept.All(k => Math.Abs(k.X - f.X) > apart)) kept.Add(f);
        }

        return [.. kept.Select(k => k.X)];
    }

    /// <summary>Second derivative of a quadratic fitted to 2 half + 1 points around each (Savitzky-Golay over any spacing).</summary>
    private static double[] Curvature(double[] x, double[] y, int half)
    {
        var result = new double[x.Length];
        for (int i = half; i < x.Length - half; i++)
        {
            double s2 = 0, s4 = 0, t0 = 0, t2 = 0, scale = x[i + half] - x[i];
            if (scale <= 0) continue;
            for (int j = -half; j <= half; j++)
            {
                double u = (x[i + j] - x[i]) / scale, u2 = u * u;
                (s2, s4, t0, t2) = (s2 + u2, s4 + u2 * u2, t0 + y[i + j], t2 + u2 * y[i + j]);
            }

            double m = 2 * half + 1;
            result[i] = 2 * (t2 - s2 / m * t0) / (s4 - s2 * s2 / m) / (scale * scale);
        }

        return result;
    }

    private static double MedianAbsolute(double[] values)
    {
        var sorted = values.Select(Math.Abs).Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
