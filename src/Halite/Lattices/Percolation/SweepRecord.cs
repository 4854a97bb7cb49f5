// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Percolation;

/// <summary>What one sweep leaves behind: cluster sizes at chosen numbers of Li, and when it first wrapped each axis.</summary>
internal sealed class SweepRecord
{
    /// <summary>A record for sweeps over one crystal.</summary>
    /// <param name="checkpoints">Numbers of Li in rising order at which clusters are stored.</param>
    /// <param name="runToEnd">Whether to go on after the last checkpoint until all three axes wrap or all sites are Li.</param>
    /// <param name="stopWhenWrapped">Whether to stop as soon as all three axes have wrapped.</param>
    public SweepRecord(int[] checkpoints, bool runToEnd, bool stopWhenWrapped)
    {
        Checkpoints = checkpoints;
        RunToEnd = runToEnd;
        StopWhenWrapped = stopWhenWrapped;
        Wrapping = new long[checkpoints.Length];
        Largest = new long[checkpoints.Length];
        Axes = new byte[checkpoints.Length];
    }

    public int[] Checkpoints { get; }

    public bool RunToEnd { get; }

    public bool StopWhenWrapped { get; }

    /// <summary>Li in wrapping clusters at each checkpoint.</summary>
    public long[] Wrapping { get; }

    /// <summary>Li in the largest cluster at each checkpoint.</summary>
    public long[] Largest { get; }

    /// <summary>Axes around which some cluster wraps, as bits, at each checkpoint.</summary>
    public byte[] Axes { get; }

    /// <summary>Number of Li at which each axis was first wrapped; 0 where it was not.</summary>
    public int[] FirstWrap { get; } = new int[3];

    /// <summary>Makes the record ready for another sweep.</summary>
    public void Clear() => Array.Clear(FirstWrap);

    /// <summary>Notes the clusters at a checkpoint.</summary>
    public void Store(int checkpoint, in SweepState state)
    {
        Wrapping[checkpoint] = state.Wrapping;
        Largest[checkpoint] = state.Largest;
        Axes[checkpoint] = (byte)state.Axes;
    }

    /// <summary>Notes newly wrapped axes; says whether the sweep may stop.</summary>
    public bool Wrapped(int added, ulong axes)
    {
        for (int a = 0; a < 3; a++)
        {
            if ((axes >> a & 1) != 0 && FirstWrap[a] == 0) FirstWrap[a] = added;
        }

        return StopWhenWrapped && axes == 7;
    }
}
