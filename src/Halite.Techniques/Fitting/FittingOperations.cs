// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Fitting;

/// <summary>The operations of curve fitting: fit.</summary>
public static class FittingOperations
{
    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        FitOperation.Operation,
    ];
}
