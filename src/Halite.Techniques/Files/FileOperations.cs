// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Files;

/// <summary>The operations of files: inspect, formats.</summary>
public static class FileOperations
{
    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        InspectOperation.Operation,
        FormatsOperation.Operation,
    ];
}
