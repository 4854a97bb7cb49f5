// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.Claims;
using Halite.Studies.CrossChecks;
using Halite.Studies.Literature;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary>One operation that was run for a study: its panel, or the sentence that says why it failed.</summary>
public sealed record StepResult
{
    /// <summary>Id of the data entry, or "sample: id" for a composition.</summary>
    public required string Id { get; init; }

    /// <summary>The operation.</summary>
    public required Operation Operation { get; init; }

    /// <summary>Id of the sample; empty for none.</summary>
    public string Sample { get; init; } = "";

    /// <summary>Id of the cell; empty for none.</summary>
    public string Cell { get; init; } = "";

    /// <summary>State of the sample; empty where not said.</summary>
    public string State { get; init; } = "";

    /// <summary>Heading in the report.</summary>
    public string Title { get; init; } = "";

    /// <summary>Files read, with hashes.</summary>
    public ImmutableArray<SourceFile> Sources { get; init; } = [];

    /// <summary>Options as resolved.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>What was found; null where it failed.</summary>
    public Panel? Panel { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether it came from the results store.</summary>
    public bool FromStore { get; init; }

    /// <summary>The <c>results</c> object; null where it failed.</summary>
    public JsonObject? Results => Panel?.Results;
}

/// <summary>A study with everything that was computed for it.</summary>
public sealed record StudyRun
{
    /// <summary>The study.</summary>
    public required Study Study { get; init; }

    /// <summary>The composition of each sample, by sample id.</summary>
    public required ImmutableDictionary<string, StepResult> Compositions { get; init; }

    /// <summary>Li percolation of each sample, by sample id; a failure says why a composition has none.</summary>
    public required ImmutableDictionary<string, StepResult> Percolations { get; init; }

    /// <summary>The data entries in the order of the study.</summary>
    public required ImmutableArray<StepResult> Steps { get; init; }

    /// <summary>First-cycle figures of each cell, in the order of the study.</summary>
    public required ImmutableArray<CellSummary> Cells { get; init; }

    /// <summary>Replicate cells of each sample as mean and spread.</summary>
    public required ImmutableArray<ReplicateSummary> Replicates { get; init; }

    /// <summary>The cross-checks of every sample.</summary>
    public ImmutableArray<CrossCheck> CrossChecks { get; init; } = [];

    /// <summary>Published points: the shipped ones and the study's own tables.</summary>
    public ImmutableArray<LiteraturePoint> Literature { get; init; } = LiteratureTable.Shipped;

    /// <summary>What is wrong with a table of the study; empty where all is well.</summary>
    public ImmutableArray<string> LiteratureFaults { get; init; } = [];

    /// <summary>The claims of the study, audited.</summary>
    public ImmutableArray<AuditedClaim> Claims { get; init; } = [];
}
