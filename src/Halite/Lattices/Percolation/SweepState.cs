// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Percolation;

/// <summary>Running totals of a sweep.</summary>
/// <param name="record">Where first wrappings are noted.</param>
internal struct SweepState(SweepRecord record)
{
    /// <summary>Sites in clusters that wrap around at least one axis.</summary>
    public long Wrapping;

    /// <summary>Sites in the largest cluster.</summary>
    public long Largest;

    /// <summary>Axes around which some cluster wraps, as bits.</summary>
    public ulong Axes;

    /// <summary>Whether the record has all it asked for.</summary>
    public bool Stop;

    /// <summary>Where first wrappings are noted.</summary>
    public readonly SweepRecord Record = record;
}
