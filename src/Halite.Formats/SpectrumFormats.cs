// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Formats;

/// <summary>The formats of spectrometers and beamlines: XDI, Athena, VAMAS, SPC, JCAMP-DX, ....</summary>
internal static class SpectrumFormats
{
    /// <summary>In the order in which equals are tried.</summary>
    public static ImmutableArray<RecordingFormat> All { get; } =
    [
        new Spectra.AthenaFormat(),
        new Spectra.XdiFormat(),
        new Spectra.VamasFormat(),
        new Spectra.JcampFormat(),
        new Spectra.SpcFormat(),
        new Spectra.WdfFormat(),
        new Spectra.OpusFormat(),
        new Spectra.BeamlineFormat(),
    ];
}
