// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Halite.Lattices.Percolation;

/// <summary>
/// The Newman-Ziff sweep over tetrahedra: Li is added to the cation sites one by one in random order; each of the eight
/// tetrahedra of a new Li counts it, and one that has enough Li joins its Li corners. One sweep gives the clusters at
/// every Li content. Holds 14 bytes a site: 8 of the forest, 4 of the order, and two counters of a byte.
/// </summary>
/// <remarks>
/// A counter starts at the number of transition metals that its tetrahedron tolerates and opens at four, which serves all
/// rules and their mixtures with one test of two neighbouring counters at a time. In crystals beyond the cache the sites
/// to come are known, so their counters, and the forest nodes that they will join, are fetched ahead.
/// </remarks>
internal sealed unsafe class TetrahedronSweep : Sweep
{
    /// <summary>Crystals with more sites are swept with prefetching: the forest no longer fits the second-level cache.</summary>
    private const int PrefetchFrom = 150_000;
    private const int FarAhead = 32;
    private const int NearAhead = 16;
    private const int RootAhead = 8;

    private readonly RockSaltGrid grid;
    private readonly TransportRule rule;
    private readonly ulong* nodes;
    private readonly byte* counters;
    private readonly uint* order;
    private readonly ushort[] cubeNeighbours = new ushort[8];
    private bool disposed;

    public TetrahedronSweep(RockSaltGrid grid, TransportRule rule)
    {
        this.grid = grid;
        this.rule = rule;
        nodes = (ulong*)LargeMemory.Allocate((nuint)grid.Sites * 8);
        counters = (byte*)LargeMemory.Allocate((nuint)grid.Tetrahedra + 64);
        order = (uint*)LargeMemory.Allocate((nuint)grid.Sites * 4);

        // Neighbour bits: 0-3 (i±, j±, k), 4-7 (i±, j, k±), 8-11 (i, j±, k±); a cube on the minus side of an axis has
        // that axis' bit clear in its own number.
        for (int cube = 0; cube < 8; cube++)
        {
            int i = cube >> 2 & 1, j = cube >> 1 & 1, k = cube & 1;
            cubeNeighbours[cube] = (ushort)(1 << (2 * i + j) | 1 << (4 + 2 * i + k) | 1 << (8 + 2 * j + k));
        }
    }

    /// <summary>Bytes a sweep over a grid allocates.</summary>
    public static long BytesFor(RockSaltGrid grid) => 14L * grid.Sites;

    public override int Sites => grid.Sites;

    /// <summary>The site that the latest sample added at a step.</summary>
    public int SiteAt(int step) => grid.Site((int)(order[step] >> 20), (int)(order[step] >> 10 & 1023), (int)(order[step] & 1023));

    public override bool Run(ref FastRandom random, SweepRecord record, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        RandomOrder.Fill(order, grid, ref random);
        new Span<ulong>(nodes, grid.Sites).Fill(ClusterNode.Empty);
        FillCounters(ref random);
        var state = new SweepState(record);
        int done = 0;
        bool prefetch = Sse.IsSupported && grid.Sites > PrefetchFrom;
        for (int c = 0; c <= record.Checkpoints.Length && !state.Stop; c++)
        {
            if (cancellation.IsCancellationRequested) return false;
            int until = c < record.Checkpoints.Length ? record.Checkpoints[c] : record.RunToEnd ? grid.Sites : done;
            if (prefetch) AddPrefetching(done, until, ref state);
            else Add(done, until, ref state);
            done = Math.Max(done, until);
            if (c < record.Checkpoints.Length) record.Store(c, state);
        }

        return true;
    }

    protected override void Release()
    {
        if (disposed) return;
        disposed = true;
        LargeMemory.Free(nodes);
        LargeMemory.Free(counters);
        LargeMemory.Free(order);
    }

    private void FillCounters(ref FastRandom random)
    {
        var all = new Span<byte>(counters, grid.Tetrahedra);
        if (rule.IsPure)
        {
            all.Fill((byte)rule.AllowedTm);
            return;
        }

        uint one = (uint)Math.Min(rule.ZeroTm * 4294967296.0, uint.MaxValue), two = (uint)Math.Min((rule.ZeroTm + rule.OneTm) * 4294967296.0, uint.MaxValue);
        for (int t = 0; t < all.Length; t += 2)
        {
            ulong word = random.Next();
            uint a = (uint)word, b = (uint)(word >> 32);
            all[t] = (byte)((a >= one ? 1 : 0) + (a >= two ? 1 : 0));
            all[t + 1] = (byte)((b >= one ? 1 : 0) + (b >= two ? 1 : 0));
        }
    }

    private void Add(int from, int until, ref SweepState state)
    {
        for (int t = from; t < until && !state.Stop; t++) AddSite(order[t], t, ref state);
    }

    private void AddPrefetching(int from, int until, ref SweepState state)
    {
        int last = grid.Sites - 1;
        for (int t = from; t < until && !state.Stop; t++)
        {
            PrefetchCounters(order[Math.Min(t + FarAhead, last)]);
            PrefetchNodes(order[Math.Min(t + NearAhead, last)]);
            PrefetchParents(order[Math.Min(t + RootAhead, last)]);
            AddSite(order[t], t, ref state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchCounters(uint packed)
    {
        int edge = grid.Edge;
        int i = (int)(packed >> 20), j = (int)(packed >> 10 & 1023), k = (int)(packed & 1023);
        int im = i == 0 ? edge - 1 : i - 1, jm = j == 0 ? edge - 1 : j - 1;
        Sse.Prefetch0(counters + (im * edge + jm) * (nint)edge + k);
        Sse.Prefetch0(counters + (im * edge + j) * (nint)edge + k);
        Sse.Prefetch0(counters + (i * edge + jm) * (nint)edge + k);
        Sse.Prefetch0(counters + (i * edge + j) * (nint)edge + k);
        Sse.Prefetch0(nodes + (((nint)(i * edge + j) * edge + k) >> 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchNodes(uint packed)
    {
        int edge = grid.Edge;
        int i = (int)(packed >> 20), j = (int)(packed >> 10 & 1023), k = (int)(packed & 1023);
        if ((uint)(i - 1) >= (uint)(edge - 2) || (uint)(j - 1) >= (uint)(edge - 2) || (uint)(k - 1) >= (uint)(edge - 2)) return;
        uint mask = Peek(i, j, k);
        if (mask == 0) return;
        nint half = edge >> 1, up = (nint)half * edge;
        ulong* here = nodes + (((nint)(i * edge + j) * edge + k) >> 1);
        if ((mask & 0x01) != 0) Sse.Prefetch0(here - up - half);
        if ((mask & 0x02) != 0) Sse.Prefetch0(here - up + half);
        if ((mask & 0x04) != 0) Sse.Prefetch0(here + up - half);
        if ((mask & 0x08) != 0) Sse.Prefetch0(here + up + half);
        if ((mask & 0x30) != 0) Sse.Prefetch0(here - up);
        if ((mask & 0xC0) != 0) Sse.Prefetch0(here + up);
        if ((mask & 0x300) != 0) Sse.Prefetch0(here - half);
        if ((mask & 0xC00) != 0) Sse.Prefetch0(here + half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchParents(uint packed)
    {
        int edge = grid.Edge;
        int i = (int)(packed >> 20), j = (int)(packed >> 10 & 1023), k = (int)(packed & 1023);
        if ((uint)(i - 1) >= (uint)(edge - 2) || (uint)(j - 1) >= (uint)(edge - 2) || (uint)(k - 1) >= (uint)(edge - 2)) return;
        uint mask = Peek(i, j, k);
        nint half = edge >> 1, up = half * edge, parity = k & 1;
        ulong* here = nodes + (((nint)(i * edge + j) * edge + k) >> 1);
        while (mask != 0)
        {
            int bit = BitOperations.TrailingZeroCount(mask);
            mask &= mask - 1;
            nint along = (bit & 1) == 0 ? -1 : 1;
            nint offset = bit < 4 ? ((bit & 2) == 0 ? -up : up) + along * half
                : (bit < 8 ? ((bit & 2) == 0 ? -up : up) : ((bit & 2) == 0 ? -half : half)) + (along < 0 ? parity - 1 : parity);
            ulong node = here[offset];
            if (node >> 62 == 0) Sse.Prefetch0(nodes + (uint)node);
        }
    }

    /// <summary>The neighbours that an interior site would join now: those of cubes one short of opening or open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Peek(int i, int j, int k)
    {
        nint edge = grid.Edge;
        byte* here = counters + (i * edge + j) * edge + k - 1;
        nint plane = edge * edge;
        uint a = *(ushort*)(here - plane - edge) + 0x0101u, b = *(ushort*)(here - plane) + 0x0101u;
        uint c = *(ushort*)(here - edge) + 0x0101u, d = *(ushort*)here + 0x0101u;
        if (((a | b | c | d) & 0x0404) == 0) return 0;
        return Opened(a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Opened(uint a, uint b, uint c, uint d)
    {
        uint mask = 0;
        if ((a & 0x0004) != 0) mask |= cubeNeighbours[0];
        if ((a & 0x0400) != 0) mask |= cubeNeighbours[1];
        if ((b & 0x0004) != 0) mask |= cubeNeighbours[2];
        if ((b & 0x0400) != 0) mask |= cubeNeighbours[3];
        if ((c & 0x0004) != 0) mask |= cubeNeighbours[4];
        if ((c & 0x0400) != 0) mask |= cubeNeighbours[5];
        if ((d & 0x0004) != 0) mask |= cubeNeighbours[6];
        if ((d & 0x0400) != 0) mask |= cubeNeighbours[7];
        return mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Count(byte* row, int k, int km)
    {
        if (km < k)
        {
            uint v = *(ushort*)(row + km) + 0x0101u;
            *(ushort*)(row + km) = (ushort)v;
            return v;
        }

        return ++row[km] | (uint)++row[k] << 8;
    }

    private void AddSite(uint packed, int t, ref SweepState state)
    {
        nint edge = grid.Edge;
        int i = (int)(packed >> 20), j = (int)(packed >> 10 & 1023), k = (int)(packed & 1023);
        int im = i == 0 ? (int)edge - 1 : i - 1, jm = j == 0 ? (int)edge - 1 : j - 1, km = k == 0 ? (int)edge - 1 : k - 1;
        uint a = Count(counters + (im * edge + jm) * edge, k, km);
        uint b = Count(counters + (im * edge + j) * edge, k, km);
        uint c = Count(counters + (i * edge + jm) * edge, k, km);
        uint d = Count(counters + (i * edge + j) * edge, k, km);
        uint site = (uint)(((i * edge + j) * edge + k) >> 1);
        if (((a | b | c | d) & 0x0404) == 0)
        {
            nodes[site] = ClusterNode.Root | 1;
            if (state.Largest == 0) state.Largest = 1;
            return;
        }

        Join(site, i, j, k, Opened(a, b, c, d), t, ref state);
    }

    private void Join(uint site, int i, int j, int k, uint mask, int t, ref SweepState state)
    {
        nint edge = grid.Edge, half = edge >> 1;
        bool inside = i > 0 && j > 0 && k > 0 && i < edge - 1 && j < edge - 1 && k < edge - 1;
        uint root = uint.MaxValue;
        ulong rootNode = 0, image = 0;
        do
        {
            int bit = BitOperations.TrailingZeroCount(mask);
            mask &= mask - 1;
            int first = (bit & 2) == 0 ? -1 : 1, second = (bit & 1) == 0 ? -1 : 1;
            int ni = i, nj = j, nk = k;
            if (bit < 8) ni += first;
            else nj += first;
            if (bit < 4) nj += second;
            else nk += second;
            ulong crossing = 0;
            if (!inside) crossing = Wrap(ref ni, ref nj, ref nk, (int)edge);
            uint neighbour = (uint)((ni * edge + nj) * half + (nk >> 1));
            if (nodes[neighbour] == ClusterNode.Empty) continue;
            uint other = ClusterNode.Find(nodes, neighbour, out ulong seen);

            // The neighbour lies one step away, so its image number differs by the boundary that the step crosses.
            if (crossing != 0) seen = ClusterNode.Subtract(seen, crossing);
            if (root == uint.MaxValue) (root, rootNode, image) = (other, nodes[other], seen);
            else if (other == root) ClusterNode.CloseLoop(ref rootNode, seen, image, t + 1, ref state);
            else ClusterNode.Unite(nodes, ref root, ref rootNode, ref image, other, seen, ref state);
        }
        while (mask != 0);

        ClusterNode.Attach(nodes, site, root, rootNode, image, ref state);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Wrap(ref int i, ref int j, ref int k, int edge)
    {
        int ci = 0, cj = 0, ck = 0;
        if (i < 0) (i, ci) = (i + edge, -1);
        else if (i >= edge) (i, ci) = (i - edge, 1);
        if (j < 0) (j, cj) = (j + edge, -1);
        else if (j >= edge) (j, cj) = (j - edge, 1);
        if (k < 0) (k, ck) = (k + edge, -1);
        else if (k >= edge) (k, ck) = (k - edge, 1);
        return ClusterNode.Step(ci, cj, ck);
    }
}
