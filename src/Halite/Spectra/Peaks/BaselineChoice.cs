// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>Chooses a baseline that is fitted together with the peaks, where the model names none.</summary>
internal static class BaselineChoice
{
    // Four units of the criterion: weak evidence, which does not pay for a bias.
    private const double Alike = 4;

    /// <summary>
    /// Of the candidates whose corrected AIC lies within four units of the least the one with most parameters. The BIC, or
    /// the fewest parameters, would name a baseline that lacks one which the data only half support, and that takes its
    /// share from the weakest broad band; for the same reason an exponential comes with a straight line.
    /// </summary>
    public static (PeakWork Work, LeastSquaresResult? Rough) Choose(PeakWork work, CancellationToken cancellation)
    {
        var fits = new List<(PeakWork Work, LeastSquaresResult Fit)>();
        foreach (var (degree, exponential) in new[] { (0, false), (1, false), (2, false), (3, false), (1, true) })
        {
            var candidate = work with { Model = work.Model with { PolynomialDegree = degree, Exponential = exponential } };
            if (work.X.Length < candidate.Model.Peaks.Sum(p => p.Shape.Count) + degree + 5) continue;
            var fit = candidate.Explore(cancellation);

            // A decay at its bound is a step or a straight line, which another candidate is without pretence.
            bool pretends = exponential && fit.ActiveBounds.Any(b => b.Parameter == "exp_rate");
            if (double.IsFinite(fit.Aicc) && !pretends) fits.Add((candidate, fit));
        }

        if (fits.Count == 0) return (work with { Model = work.Model with { PolynomialDegree = 0 } }, null);
        double least = fits.Min(f => f.Fit.Aicc);
        return fits.Where(f => f.Fit.Aicc <= least + Alike).OrderByDescending(f => f.Fit.FreeCount).ThenBy(f => f.Fit.Aicc).First();
    }
}
