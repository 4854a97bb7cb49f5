// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Halite.Lattices.Percolation;

/// <summary>
/// One 64-bit word a site of the union-find forest with displacements (Machta et al., Phys. Rev. E 54 (1996) 1332;
/// Newman and Ziff, Phys. Rev. E 64 (2001) 016706). A member holds its parent (low 32 bits) and the periodic image in
/// which it lies as seen from the parent, one byte an axis; a root holds the size of its cluster and the axes around
/// which it wraps. Parent, image and size thus share one cache line access.
/// </summary>
/// <remarks>
/// Image numbers are counted modulo 256. A loop is missed only if it goes around the crystal a multiple of 256 times
/// along every axis without a shorter loop in its cluster: no such cluster fits a crystal of physical proportions.
/// </remarks>
internal static class ClusterNode
{
    public const ulong Root = 1UL << 63;
    public const ulong Empty = 1UL << 62;
    public const int ImageShift = 32;

    private const ulong High = 0x0080808000000000;
    private const ulong Low = 0x007F7F7F00000000;
    public const ulong Images = 0x00FFFFFF00000000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong a, ulong b) => ((a & Low) + (b & Low)) ^ ((a ^ b) & High);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Subtract(ulong a, ulong b) => (((a & Images) | High) - (b & Low)) ^ ((a ^ ~b) & High);

    /// <summary>The axes (bit 0 to 2) on which two images differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Axes(ulong difference)
    {
        ulong axes = (difference >> 32 & 0xFF) != 0 ? 1UL : 0;
        if ((difference >> 40 & 0xFF) != 0) axes |= 2;
        if ((difference >> 48 & 0xFF) != 0) axes |= 4;
        return axes;
    }

    /// <summary>The image step -1, 0 or 1 along each axis.</summary>
    public static ulong Step(int i, int j, int k) =>
        (ulong)(byte)i << 32 | (ulong)(byte)j << 40 | (ulong)(byte)k << 48;

    /// <summary>Root of a site's cluster and the site's image as seen from it; shortens the path on the way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe uint Find(ulong* nodes, uint site, out ulong image)
    {
        ulong node = nodes[site];
        if ((node & Root) != 0)
        {
            image = 0;
            return site;
        }

        uint parent = (uint)node;
        ulong above = nodes[parent];
        if ((above & Root) != 0)
        {
            image = node & Images;
            return parent;
        }

        return FindDeep(nodes, site, out image);
    }

    private static unsafe uint FindDeep(ulong* nodes, uint site, out ulong image)
    {
        ulong sum = 0;
        while (true)
        {
            ulong node = nodes[site];
            if ((node & Root) != 0) break;
            uint parent = (uint)node;
            ulong above = nodes[parent];
            if ((above & Root) != 0)
            {
                sum = Add(sum, node);
                site = parent;
                break;
            }

            ulong step = Add(node, above);
            nodes[site] = step | (uint)above;
            sum = Add(sum, step);
            site = (uint)above;
        }

        image = sum & Images;
        return site;
    }

    /// <summary>A new site saw the cluster that it already belongs to: a different image means that the cluster wraps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CloseLoop(ref ulong rootNode, ulong seen, ulong image, int count, ref SweepState state)
    {
        if (seen != image && (rootNode >> 32 & 7) != 7) Close(ref rootNode, Subtract(seen, image), count, ref state);
    }

    /// <summary>Unites the cluster of a new site with another that it touches; the larger keeps its root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Unite(ulong* nodes, ref uint root, ref ulong rootNode, ref ulong image, uint other, ulong seen, ref SweepState state)
    {
        ulong otherNode = nodes[other];
        bool keep = (uint)rootNode >= (uint)otherNode;
        ulong wraps = rootNode >> 32 & 7, otherWraps = otherNode >> 32 & 7;
        if ((wraps | otherWraps) != 0)
        {
            if (wraps == 0) state.Wrapping += (uint)rootNode;
            if (otherWraps == 0) state.Wrapping += (uint)otherNode;
        }

        rootNode = (rootNode | otherWraps << 32) + (uint)otherNode;
        if (keep)
        {
            nodes[other] = root | Subtract(image, seen);
        }
        else
        {
            nodes[root] = other | Subtract(seen, image);
            (root, image) = (other, seen);
        }
    }

    /// <summary>Puts a new site under the root that it found, or makes it a cluster of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Attach(ulong* nodes, uint site, uint root, ulong rootNode, ulong image, ref SweepState state)
    {
        if (root == uint.MaxValue)
        {
            nodes[site] = Root | 1;
            state.Largest = Math.Max(state.Largest, 1);
            return;
        }

        rootNode++;
        if ((rootNode >> 32 & 7) != 0) state.Wrapping++;
        nodes[root] = rootNode;
        nodes[site] = root | image;
        if ((uint)rootNode > state.Largest) state.Largest = (uint)rootNode;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Close(ref ulong rootNode, ulong difference, int count, ref SweepState state)
    {
        ulong axes = Axes(difference);
        if ((rootNode >> 32 & 7) == 0) state.Wrapping += (uint)rootNode;
        rootNode |= axes << 32;
        if ((state.Axes | axes) == state.Axes) return;
        state.Axes |= axes;
        state.Stop = state.Record.Wrapped(count, state.Axes);
    }
}
