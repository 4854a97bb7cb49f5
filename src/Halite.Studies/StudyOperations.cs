// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Studies.Export;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary>The operations on studies.</summary>
public static class StudyOperations
{
    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        StudyRunOperation.Operation,
        StudyCheckOperation.Operation,
        StudyNewOperation.Operation,
        StudyWatchOperation.Operation,
        StudyQueryOperation.Operation,
        StudyExportOperation.Operation,
        StudySchemaOperation.Operation,
        DemoOperation.Operation,
    ];
}
