// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Formats;

/// <summary>The formats of cyclers: BioLogic, Neware, Arbin, LAND, Maccor, Basytec, Novonix, BDF.</summary>
internal static class CyclerFormats
{
    /// <summary>In the order in which equals are tried.</summary>
    public static ImmutableArray<RecordingFormat> All { get; } =
    [
        new BioLogic.MprFormat(),
        new BioLogic.MptFormat(),
        // LANDT's names look like BDF's older ones.
        new Cyclers.LandCsvFormat(),
        new Bdf.BdfFormat(),
        new Neware.NdaFormat(),
        new Neware.NdaxFormat(),
        new Arbin.ResFormat(),
        new Arbin.ArbinCsvFormat(),
        new Neware.NewareCsvFormat(),
        new Neware.NewareLayeredFormat(),
        new Cyclers.MaccorFormat(),
        new Cyclers.LandTextFormat(),
        new Cyclers.BasytecFormat(),
        new Cyclers.NovonixFormat(),
        new Cyclers.CexFormat(),
    ];
}
