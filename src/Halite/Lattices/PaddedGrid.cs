// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices;

/// <summary>
/// One byte for each point of the half-cell grid, with a margin that repeats the opposite side: a neighbour within the
/// margin is at a constant offset, without any test for the boundary.
/// </summary>
internal sealed unsafe class PaddedGrid
{
    private readonly int edge;
    private readonly int margin;
    private readonly int padded;
    private readonly byte[] values;
    private readonly bool[] inner;

    public PaddedGrid(int edge, int margin)
    {
        this.edge = edge;
        this.margin = margin;
        padded = edge + 2 * margin;

        inner = new bool[padded * padded * padded];
        for (int i = 2 * margin; i < edge; i++)
        {
            for (int j = 2 * margin; j < edge; j++)
            {
                for (int k = 2 * margin; k < edge; k++) inner[(i * padded + j) * padded + k] = true;
            }
        }

        // Pinned, so that kernels may hold a pointer.
        values = GC.AllocateArray<byte>(padded * padded * padded + 64, pinned: true);
        Origin = (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(values, 0) + (margin * padded + margin) * padded + margin;
    }

    /// <summary>The grid point (0, 0, 0).</summary>
    public byte* Origin { get; }

    /// <summary>Offset of a step, within the margin.</summary>
    public int Offset(int i, int j, int k) => (i * padded + j) * padded + k;

    /// <summary>Sets a point of the grid and its repeats in the margin.</summary>
    /// <param name="offset">The point's offset.</param>
    /// <param name="value">The value.</param>
    public void Set(int offset, byte value)
    {
        Origin[offset] = value;
        int absolute = offset + Offset(margin, margin, margin);
        if (inner[absolute]) return;
        int i = absolute / (padded * padded) - margin, j = absolute / padded % padded - margin, k = absolute % padded - margin;
        for (int a = First(i); a < edge + margin; a += edge)
        {
            for (int b = First(j); b < edge + margin; b += edge)
            {
                for (int c = First(k); c < edge + margin; c += edge) Origin[Offset(a, b, c)] = value;
            }
        }
    }

    /// <summary>The lowest repeat of a coordinate that lies in the margin or the grid.</summary>
    private int First(int x)
    {
        while (x - edge >= -margin) x -= edge;
        return x;
    }
}
