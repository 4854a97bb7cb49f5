// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Formats;

/// <summary>The formats of impedance analysers: Gamry, ZPlot, Autolab, PARSTAT, ....</summary>
internal static class ImpedanceFormats
{
    /// <summary>In the order in which equals are tried.</summary>
    public static ImmutableArray<RecordingFormat> All { get; } =
    [
        new Impedance.GamryFormat(),
        new Impedance.ZPlotFormat(),
        new Impedance.VersaStudioFormat(),
        new Impedance.ChInstrumentsFormat(),
        new Impedance.ParstatFormat(),
        new Impedance.PowerSuiteFormat(),
        new Impedance.SolartronFormat(),
        new Impedance.RelaxIsFormat(),
    ];
}
