// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Ordering;

/// <summary>
/// One byte for each point of the half-cell grid, with a margin that repeats the opposite side: a neighbour within the
/// margin is at a constant offset, without any test for the boundary.
/// </summary>
internal sealed unsafe class PaddedGrid
{
    private readonly int padded;
    private readonly byte[] values;

    /// <summary>Offsets of every point and its repeats, point after point; <see cref="first"/> says where each point's begin.</summary>
    private readonly int[] repeats;
    private readonly int[] first;

    public PaddedGrid(int edge, int margin)
    {
        padded = edge + 2 * margin;

        // Pinned, so that kernels may hold a pointer.
        values = GC.AllocateArray<byte>(padded * padded * padded + 64, pinned: true);
        Origin = (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(values, 0) + (margin * padded + margin) * padded + margin;
        repeats = new int[padded * padded * padded];
        first = new int[edge * edge * edge + 1];
        int[][] along = [.. Enumerable.Range(0, edge).Select(x => Enumerable.Range(-margin, padded).Where(y => (y - x) % edge == 0).ToArray())];
        int n = 0;
        for (int i = 0, point = 0; i < edge; i++)
        {
            for (int j = 0; j < edge; j++)
            {
                for (int k = 0; k < edge; k++)
                {
                    foreach (int a in along[i])
                    {
                        foreach (int b in along[j])
                        {
                            foreach (int c in along[k]) repeats[n++] = Offset(a, b, c);
                        }
                    }

                    first[++point] = n;
                }
            }
        }
    }

    /// <summary>The grid point (0, 0, 0).</summary>
    public byte* Origin { get; }

    /// <summary>Offset of a step, within the margin.</summary>
    public int Offset(int i, int j, int k) => (i * padded + j) * padded + k;

    /// <summary>Sets a point of the grid and its repeats in the margin.</summary>
    /// <param name="point">The point's number, (i M + j) M + k.</param>
    /// <param name="value">The value.</param>
    public void Set(int point, byte value)
    {
        for (int n = first[point]; n < first[point + 1]; n++) Origin[repeats[n]] = value;
    }
}
