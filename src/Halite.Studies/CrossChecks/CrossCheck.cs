// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>What a cross-check says.</summary>
public enum Verdict
{
    /// <summary>The two sides agree.</summary>
    Green,
    /// <summary>They differ by more than their uncertainty explains well, or a bound is touched.</summary>
    Amber,
    /// <summary>They contradict each other.</summary>
    Red,
    /// <summary>Something is missing.</summary>
    NotTestable,
}

/// <summary>One side of a cross-check.</summary>
/// <param name="Label">What it is and where it comes from.</param>
/// <param name="Value">The quantity.</param>
public sealed record Side(string Label, Measured Value);

/// <summary>Two techniques, or a technique and the composition, compared on one sample.</summary>
public sealed record CrossCheck
{
    /// <summary>Short stable id ("charge-percolation").</summary>
    public required string Id { get; init; }

    /// <summary>Id of the sample.</summary>
    public required string Sample { get; init; }

    /// <summary>The question, as a user asks it.</summary>
    public required string Question { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>One side; null where missing.</summary>
    public Side? Left { get; init; }

    /// <summary>The other; null where missing.</summary>
    public Side? Right { get; init; }

    /// <summary>Left minus right in standard uncertainties of that difference, shared sources respected; NaN without uncertainties.</summary>
    public double DifferenceInSigma { get; init; } = double.NaN;

    /// <summary>What would have to be measured or typed in to test it; empty where tested.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>What the verdict means, with the rule that gave it.</summary>
    public string Explanation { get; init; } = "";
}
