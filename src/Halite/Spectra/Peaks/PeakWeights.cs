// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>Whether the intensities are what the weights take them for.</summary>
internal static class PeakWeights
{
    /// <summary>Says what a user must know of weights and counts.</summary>
    /// <exception cref="InputException">Weights are asked for that the data lack, or negative intensities are taken for counts.</exception>
    public static void Check(Spectrum spectrum, PeakFitOptions options, ImmutableArray<Warning>.Builder warnings)
    {
        if (options.Weights == SpectrumWeights.Column && spectrum.Sigma.IsEmpty)
            throw new InputException($"Spectrum \"{spectrum.Name}\" has no column of uncertainties; name it sigma or error, map one with --columns intensity_sigma=…, or weigh by unit or poisson.");
        if (options.PerCount is { } stated && (!(stated > 0) || !double.IsFinite(stated) || options.Weights != SpectrumWeights.Poisson))
            throw new InputException("One count in the unit of the intensities is a positive number, and goes with poisson weights only.");
        if (options.Weights is not (SpectrumWeights.Poisson or SpectrumWeights.Sqrt)) return;
        double least = spectrum.Y.Min();
        if (least < 0) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Spectrum \"{spectrum.Name}\" holds {least:G4}: counts are not negative. Was a background or a dark spectrum subtracted? Fit the spectrum as counted, or use unit weights."));
        if (options.Weights == SpectrumWeights.Sqrt)
        {
            if (spectrum.Y.Any(v => v != Math.Floor(v)))
                warnings.Add(new Warning("not-counts", $"The intensities of \"{spectrum.Name}\" are not whole numbers: their square roots and the chi-square hold for raw counts only."));
            if (least < 10) warnings.Add(new Warning("few-counts", $"Some points of \"{spectrum.Name}\" hold fewer than 10 counts: weights by the counts themselves then pull the fit below the data; poisson weights do not."));
            return;
        }

        var unit = CountScale.Of(spectrum.Y.AsSpan(), options.PerCount);
        if (unit.Origin == CountOrigin.Multiples)
            warnings.Add(new Warning("counts-scaled", string.Create(CultureInfo.InvariantCulture, $"The intensities of \"{spectrum.Name}\" are whole multiples of {unit.PerCount:G6} and scatter accordingly: one count was taken to be that (--per-count says otherwise).")));
        else if (!unit.IsKnown)
            warnings.Add(new Warning("not-counts", $"The intensities of \"{spectrum.Name}\" are not whole numbers, nor whole multiples of anything that their scatter agrees with: the variance was taken as proportional to the model, and uncertainties and tests come from the scatter about the fit. Give --per-count (1/seconds for counts/s, 1/scans for an average) where you know it."));
    }
}
