// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Spectra;

/// <summary>The operations of spectra: peaks, xps, xas.</summary>
public static class SpectraOperations
{
    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        PeaksOperation.Operation,
        XpsOperation.Operation,
        EdgeOperation.Operation,
        AlignOperation.Operation,
        AlignOperation.Merge,
        PreEdgeOperation.Operation,
        ValenceOperation.Operation,
        OxygenOperation.Operation,
        LcfOperation.Operation,
        PcaOperation.Operation,
        ExafsOperation.Operation,
        ShellsOperation.Operation,
        ConvertOperation.Operation,
    ];
}
