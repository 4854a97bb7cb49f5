// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Impedance;

/// <summary>The operations of impedance: eis, drt.</summary>
public static class ImpedanceOperations
{
    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } = [EisOperation.Definition, DrtOperation.Definition];
}
