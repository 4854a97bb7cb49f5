// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>
/// Which of the peaks that a search found the data bear out. The search ranks numbers of peaks on a straight baseline; with
/// the baseline that is chosen afterwards, a peak that stood for its curvature is left over as a dip, as a twin of another
/// peak or as a spike of noise.
/// </summary>
internal static class FoundPeaks
{
    // A spectrum of noise alone may show a peak in one of a hundred.
    private const double FalseAlarm = 0.01;

    /// <summary>Index of the found peak that is borne out least; null where the height of each stands clear of what noise makes.</summary>
    /// <param name="work">The spectrum with the model that was fitted.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="named">Number of peaks at the model's head that the user named; they are never judged.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static int? Weakest(PeakWork work, LeastSquaresResult fit, int named, CancellationToken cancellation)
    {
        if (work.Model.Peaks.Length <= named) return null;
        var offsets = work.Build(fit.Parameters).Offsets;
        var peaks = PeakReport.Peaks(work, fit, [.. Enumerable.Range(0, fit.Parameters.Length)], cancellation);
        int? weakest = null;
        double least = 0;
        for (int k = named; k < peaks.Length; k++)
        {
            // A peak that ran to the end of its range of positions is not where the search saw it.
            var height = peaks[k].Height;
            bool strayed = fit.ActiveBounds.Any(b => b.Parameter == fit.Parameters[offsets[k] + 1].Name);
            double clear = !strayed && height.Sigma is > 0 and var sigma ? height.Value / sigma : Math.Min(0, height.Value);
            double excess = clear - Needed(work, peaks[k].Fwhm.Value);
            if (excess < least) (weakest, least) = (k, excess);
        }

        return weakest;
    }

    // Sigmas that the highest of so many independent places reaches by chance: the narrower a peak, the more places it has.
    // No fewer than three, as in the test of absence.
    private static double Needed(PeakWork work, double fwhm)
    {
        double places = (work.X[^1] - work.X[0]) / Math.Max(fwhm, work.X[1] - work.X[0]);
        return double.IsFinite(places) && places > 1 ? Math.Max(3, Normal.Quantile(1 - FalseAlarm / places)) : 3;
    }
}
