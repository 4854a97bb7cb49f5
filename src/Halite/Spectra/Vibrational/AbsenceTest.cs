// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra;

/// <summary>Whether a band is there, and how strong it could be at most.</summary>
/// <param name="Position">Position tested, unit of the abscissa.</param>
/// <param name="Fwhm">Width assumed.</param>
/// <param name="Area">Fitted area, which may be negative, with its uncertainty.</param>
/// <param name="UpperLimit">Upper limit of the area at <paramref name="Level"/> (flat prior on areas that are not negative).</param>
/// <param name="Level">Probability of the limit.</param>
/// <param name="Significance">Area in units of its sigma.</param>
public sealed record AbsenceResult(double Position, double Fwhm, Measured Area, double UpperLimit, double Level, double Significance);

/// <summary>
/// Tests for a band that should not be there (Li2O T2g near 523 1/cm): it is added to the model at its known place and
/// width with a free, possibly negative area; the limit is that of a normal likelihood cut at zero.
/// </summary>
public static class AbsenceTest
{
    /// <summary>Runs the test.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="model">The model without the band.</param>
    /// <param name="position">Position of the band.</param>
    /// <param name="fwhm">Its full width.</param>
    /// <param name="options">Fit settings; null for the defaults.</param>
    /// <param name="level">Probability of the limit.</param>
    /// <param name="cancellation">Stops the fit.</param>
    public static AbsenceResult Run(Spectrum spectrum, PeakModel model, double position, double fwhm, PeakFitOptions? options = null, double level = 0.95, CancellationToken cancellation = default)
    {
        var band = new PeakTerm(LineShape.Find("lorentz")!, new ParameterHint(position, Fixed: true))
        {
            Hints = ImmutableSortedDictionary<string, ParameterHint>.Empty.Add("fwhm", new ParameterHint(fwhm, Fixed: true)),
        };
        var settings = (options ?? PeakFitOptions.Default) with { TestBaseline = false, CompareBaselineFirst = false };
        var fit = PeakFit.Fit(spectrum, model with { Peaks = model.Peaks.Add(band) }, settings, cancellation);
        var area = fit.Peaks[^1].Area;
        if (area.Sigma is not > 0)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The area of a band at {position:G6} is not determined beside the others; hold some of their parameters."));
        double sigma = area.Sigma!.Value, ratio = area.Value / sigma;

        // P(area < u | area >= 0) = level for a normal likelihood.
        double below = MathNet.Numerics.Distributions.Normal.CDF(0, 1, -ratio);
        double limit = area.Value + sigma * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, Math.Min(1 - 1e-15, below + level * (1 - below)));
        return new AbsenceResult(position, fwhm, area, limit, level, ratio);
    }
}
