// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Cycling;

/// <summary>The operations of cycling: cycle, gitt.</summary>
public static class CyclingOperations
{
    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        CycleOperation.Operation,
        GittOperation.Operation,
    ];
}
