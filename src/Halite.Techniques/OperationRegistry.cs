// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques;

/// <summary>The one list of operations. Each room keeps its own part of it in a file beside its operations.</summary>
public static class OperationRegistry
{
    /// <summary>Every operation, in the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        .. Composition.CompositionOperations.All,
        .. Files.FileOperations.All,
        .. Cycling.CyclingOperations.All,
        .. Impedance.ImpedanceOperations.All,
        .. Spectra.SpectraOperations.All,
        .. Lattices.LatticeOperations.All,
        .. Fitting.FittingOperations.All,
    ];

    /// <summary>The operation of a verb; null if there is none.</summary>
    /// <param name="verb">The verb ("xas lcf").</param>
    public static Operation? Find(string verb) => All.FirstOrDefault(o => o.Verb == verb);
}
