// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Lattices;

/// <summary>The operations of lattice simulation: percolate, order, diffuse.</summary>
public static class LatticeOperations
{
    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        PercolateOperation.Operation,
        OrderOperation.Operation,
        DiffuseOperation.Operation,
    ];
}
