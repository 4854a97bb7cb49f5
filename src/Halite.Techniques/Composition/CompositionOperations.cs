// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Composition;

/// <summary>The operations of composition: formula, design, cations, families, review, bands, laboratory, kinetics.</summary>
public static class CompositionOperations
{
    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        FormulaOperation.Operation,
        DesignOperation.Operation,
        CationsOperation.Operation,
        FamiliesOperation.Operation,
        ReviewOperation.Operation,
        BandsOperation.Operation,
        .. LaboratoryOperations.All,
        .. KineticsOperations.All,
    ];
}
