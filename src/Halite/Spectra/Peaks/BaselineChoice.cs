// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>Chooses a baseline that is fitted together with the peaks, where the model names none.</summary>
internal static class BaselineChoice
{
    /// <summary>
    /// The candidate of lowest corrected AIC. The BIC would name the fewest parameters, and a baseline that lacks one which
    /// the data only half support takes its share from the weakest broad band; for the same reason an exponential comes
    /// with a straight line.
    /// </summary>
    public static (PeakWork Work, LeastSquaresResult? Rough) Choose(PeakWork work, CancellationToken cancellation)
    {
        (PeakWork Work, LeastSquaresResult? Rough) best = (work with { Model = work.Model with { PolynomialDegree = 0 } }, null);
        double least = double.PositiveInfinity;
        foreach (var (degree, exponential) in new[] { (0, false), (1, false), (2, false), (3, false), (1, true) })
        {
            var candidate = work with { Model = work.Model with { PolynomialDegree = degree, Exponential = exponential } };
            if (work.X.Length < candidate.Model.Peaks.Sum(p => p.Shape.Count) + degree + 5) continue;
            LeastSquaresResult fit = candidate.Explore(cancellation);
            if (!double.IsFinite(fit.Aicc) || fit.Aicc >= least) continue;
            (best, least) = ((candidate, fit), fit.Aicc);
        }

        return best;
    }
}
