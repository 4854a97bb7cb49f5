// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Spectra;

/// <summary>The intensity of one band in crossed over parallel polarisation.</summary>
/// <param name="Band">Label of the band, or its number in the model.</param>
/// <param name="Crossed">Area over that of the reference band in Z(XY)Z.</param>
/// <param name="Parallel">Area over that of the reference band in Z(XX)Z.</param>
/// <param name="Ratio">Z(XY)Z over Z(XX)Z: near 0 for a totally symmetric band of a cubic crystal, larger the lower the local symmetry.</param>
public sealed record PolarisedBand(string Band, Measured Crossed, Measured Parallel, Measured Ratio);

/// <summary>
/// The ratio Z(XY)Z/Z(XX)Z of each band after both spectra were normalised to a reference band (E_g), which takes laser
/// power and focus out.
/// </summary>
public static class PolarisationRatio
{
    /// <summary>The ratios.</summary>
    /// <param name="crossed">Bands in Z(XY)Z.</param>
    /// <param name="parallel">The same bands in Z(XX)Z.</param>
    /// <param name="reference">Index of the reference band.</param>
    /// <exception cref="InputException">Both spectra do not have the same number of bands.</exception>
    public static ImmutableArray<PolarisedBand> Of(PeakFitResult crossed, PeakFitResult parallel, int reference)
    {
        if (crossed.Peaks.Length != parallel.Peaks.Length)
            throw new InputException($"\"{crossed.Spectrum.Name}\" has {crossed.Peaks.Length} bands, \"{parallel.Spectrum.Name}\" {parallel.Peaks.Length}; fit both with one model.");
        return [.. Enumerable.Range(0, crossed.Peaks.Length).Where(k => k != reference).Select(k =>
        {
            var across = crossed.Peaks[k].Area.Over(crossed.Peaks[reference].Area, "1");
            var along = parallel.Peaks[k].Area.Over(parallel.Peaks[reference].Area, "1");
            var label = crossed.Peaks[k].Label;
            return new PolarisedBand(label.Length > 0 ? label : (k + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), across, along, across.Over(along, "1"));
        })];
    }
}
