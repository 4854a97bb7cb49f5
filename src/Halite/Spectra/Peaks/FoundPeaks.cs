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
    // The limit of the absence test: a line is there where its size stands clear of three of its own standard uncertainties.
    private const double Clear = 3;

    /// <summary>Index of the found peak that is borne out least; null where all rise clear of their uncertainty.</summary>
    /// <param name="work">The spectrum with the model that was fitted.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="named">Number of peaks at the model's head that the user named; they are never judged.</param>
    public static int? Weakest(PeakWork work, LeastSquaresResult fit, int named)
    {
        var offsets = work.Build(fit.Parameters).Offsets;
        int? weakest = null;
        double least = Clear;
        for (int k = named; k < work.Model.Peaks.Length; k++)
        {
            // A peak that ran to the end of its range of positions is not where the search saw it.
            bool strayed = fit.ActiveBounds.Any(b => b.Parameter == fit.Parameters[offsets[k] + 1].Name);
            var size = fit.Measured(offsets[k]);
            double clear = !strayed && size.Sigma is > 0 and var sigma ? size.Value / sigma : Math.Min(0, size.Value);
            if (clear < least) (weakest, least) = (k, clear);
        }

        return weakest;
    }
}
