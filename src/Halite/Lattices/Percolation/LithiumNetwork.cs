// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Lattices.Percolation;

/// <summary>What bounds the crystal.</summary>
public enum CrystalBoundary
{
    /// <summary>Periodic: a bulk crystal. A cluster percolates when it wraps around any axis.</summary>
    Periodic,

    /// <summary>
    /// Free surfaces: a cube-shaped particle. A cluster percolates when it reaches two opposite faces; tetrahedra beyond
    /// the surface carry nothing.
    /// </summary>
    Free,
}

/// <summary>The Li clusters of one arrangement.</summary>
/// <param name="AllLithium">All Li, octahedral and tetrahedral.</param>
/// <param name="Percolating">Li in clusters that wrap around any axis (or, with free surfaces, span two opposite faces).</param>
/// <param name="Largest">Li in the largest cluster.</param>
/// <param name="SurfaceConnected">Li in clusters that touch a surface; 0 in a periodic crystal.</param>
/// <param name="Axes">Axes that are wrapped or spanned, as bits 0 to 2.</param>
/// <param name="Paths">Path counts per conventional cell.</param>
public sealed record LithiumClusters(int AllLithium, int Percolating, int Largest, int SurfaceConnected, int Axes, PathCounts Paths)
{
    /// <summary>Share of all Li that percolates; NaN without Li.</summary>
    public double PercolatingFraction => AllLithium == 0 ? double.NaN : (double)Percolating / AllLithium;
}

/// <summary>
/// Finds the Li clusters of an arrangement under a transport rule.
/// </summary>
/// <remarks>
/// An open tetrahedron joins its corners that are not transition metals; one that holds a Li joins them whatever its
/// metals (face-sharing hops) and belongs to their cluster. Octahedral vacancies conduct and are counted in neither
/// numerator nor denominator. A tetrahedral Li whose corners are all metals is a cluster of its own.
/// </remarks>
public sealed class LithiumNetwork
{
    private readonly RockSaltGrid grid;
    private readonly TransportRule rule;
    private readonly CrystalBoundary boundary;
    private readonly ulong[] nodes;
    private readonly byte[] states;
    private readonly int[] sizes;

    private const byte Open = 1;
    private const byte Holds = 2;
    private const byte Outside = 4;

    /// <summary>A worker for one crystal; not for several threads at once.</summary>
    /// <param name="grid">The crystal, at least 2 cells along an edge.</param>
    /// <param name="rule">Which tetrahedra are open.</param>
    /// <param name="boundary">Periodic or with free surfaces.</param>
    /// <exception cref="InputException">The crystal is too small.</exception>
    public LithiumNetwork(RockSaltGrid grid, TransportRule rule, CrystalBoundary boundary = CrystalBoundary.Periodic)
    {
        if (grid.Cells < 2) throw new InputException("Li clusters need a crystal of at least 2 cells along an edge: choose more cells.");
        this.grid = grid;
        this.rule = rule;
        this.boundary = boundary;
        nodes = new ulong[grid.Sites];
        states = new byte[grid.Tetrahedra];
        sizes = new int[grid.Sites];
    }

    /// <summary>Memory that a worker and its arrangement take, in bytes.</summary>
    /// <param name="grid">The crystal.</param>
    public static long BytesFor(RockSaltGrid grid) => 17L * grid.Sites;

    /// <summary>The clusters of an arrangement.</summary>
    /// <param name="arrangement">The arrangement, of the same crystal.</param>
    /// <param name="seed">Seed of the tetrahedra's rules where the rule is a mixture.</param>
    /// <param name="sample">Index of the sample, likewise.</param>
    public LithiumClusters Analyse(CationArrangement arrangement, ulong seed = 0, ulong sample = 0)
    {
        if (arrangement.Grid.Cells != grid.Cells) throw new ArgumentException("The arrangement is of another crystal.", nameof(arrangement));

        // A stream apart from the arrangement's own: the top bit of the unit marks it.
        var random = new FastRandom(seed, sample | 1UL << 63);
        var census = Join(arrangement, ref random);
        return Tally(arrangement, census);
    }

    /// <summary>After <see cref="Analyse"/>: the cluster of a cation site, as the number of one of its sites.</summary>
    /// <param name="site">Number of the site, not a metal.</param>
    internal unsafe int ClusterOf(int site)
    {
        fixed (ulong* forest = nodes) return (int)ClusterNode.Find(forest, (uint)site, out _);
    }

    /// <summary>After <see cref="Analyse"/>: whether the cluster of a site percolates.</summary>
    /// <param name="root">A cluster's number.</param>
    internal bool IsPercolating(int root) => AxesOf(nodes[root]) != 0;

    /// <summary>After <see cref="Analyse"/>: Li in a cluster.</summary>
    /// <param name="root">A cluster's number.</param>
    internal int SizeOf(int root) => sizes[root];

    /// <summary>After <see cref="Analyse"/>: whether a tetrahedron joins its corners.</summary>
    /// <param name="tetrahedron">Its number.</param>
    internal bool Conducts(int tetrahedron) => (states[tetrahedron] & (Open | Holds)) != 0;

    private struct Census
    {
        public long Paths, Links, Fours, OpenCount, Counted;
    }

    private unsafe Census Join(CationArrangement arrangement, ref FastRandom random)
    {
        int edge = grid.Edge;
        nodes.AsSpan().Fill(ClusterNode.Root | 1);
        bool free = boundary == CrystalBoundary.Free;
        if (free) MarkFaces();
        var cations = arrangement.Cations;
        var tetrahedral = arrangement.Tetrahedral;
        bool pure = rule.IsPure;
        int allowed = rule.AllowedTm;
        double one = rule.ZeroTm, two = rule.ZeroTm + rule.OneTm;
        var census = default(Census);
        Span<int> corner = stackalloc int[4];
        fixed (ulong* forest = nodes)
        {
            for (int i = 0, t = 0; i < edge; i++)
            {
                int i1 = i + 1 == edge ? 0 : i + 1;
                for (int j = 0; j < edge; j++)
                {
                    int j1 = j + 1 == edge ? 0 : j + 1;
                    int r00 = (i * edge + j) * edge, r01 = (i * edge + j1) * edge, r10 = (i1 * edge + j) * edge, r11 = (i1 * edge + j1) * edge;
                    bool lastRow = i1 == 0 || j1 == 0;
                    for (int k = 0; k < edge; k++, t++)
                    {
                        int k1 = k + 1 == edge ? 0 : k + 1;
                        bool edgeCube = lastRow || k1 == 0;
                        bool odd = ((i + j + k) & 1) != 0;
                        int same = odd ? k1 : k, other = odd ? k : k1;
                        corner[0] = (r00 + same) >> 1;
                        corner[1] = (r01 + other) >> 1;
                        corner[2] = (r10 + other) >> 1;
                        corner[3] = (r11 + same) >> 1;
                        byte a = cations[corner[0]], b = cations[corner[1]], c = cations[corner[2]], d = cations[corner[3]];
                        int lithium = (a == 0 ? 1 : 0) + (b == 0 ? 1 : 0) + (c == 0 ? 1 : 0) + (d == 0 ? 1 : 0);
                        int metals = (a > 1 ? 1 : 0) + (b > 1 ? 1 : 0) + (c > 1 ? 1 : 0) + (d > 1 ? 1 : 0);
                        if (!pure)
                        {
                            double draw = random.NextDouble();
                            allowed = draw < one ? 0 : draw < two ? 1 : 2;
                        }

                        if (free && edgeCube)
                        {
                            states[t] = Outside;
                            continue;
                        }

                        census.Counted++;
                        bool holds = tetrahedral is not null && tetrahedral[t] != 0, opens = metals <= allowed;
                        states[t] = (byte)((opens ? Open : 0) | (holds ? Holds : 0));
                        if (lithium == 4) census.Fours++;
                        if (holds) census.Links += lithium;
                        if (opens)
                        {
                            census.OpenCount++;
                            census.Paths += lithium * (lithium - 1) / 2;
                        }

                        if ((opens || holds) && metals < 3) JoinCorners(forest, cations, corner, edgeCube ? Crossings(i1, j1, k1, odd) : 0);
                    }
                }
            }
        }

        return census;
    }

    /// <summary>Which of a cube's upper faces lie across the boundary: bits 0 to 2, bit 3 for an odd cube.</summary>
    private static int Crossings(int i1, int j1, int k1, bool odd) =>
        (i1 == 0 ? 1 : 0) | (j1 == 0 ? 2 : 0) | (k1 == 0 ? 4 : 0) | (odd ? 8 : 0);

    private static unsafe void JoinCorners(ulong* forest, byte[] cations, Span<int> corner, int crossings)
    {
        int first = -1;
        uint root = 0;
        ulong rootNode = 0, image = 0;
        for (int c = 0; c < 4; c++)
        {
            if (cations[corner[c]] > CationArrangement.Vacancy) continue;
            uint other = ClusterNode.Find(forest, (uint)corner[c], out ulong seen);

            // Images are compared at the cube's lowest corner: a corner across the boundary lies one image further.
            if (crossings != 0)
            {
                bool upper = (c is 0 or 3) == ((crossings & 8) != 0);
                seen = ClusterNode.Subtract(seen, ClusterNode.Step(c >= 2 ? crossings & 1 : 0, (c & 1) != 0 ? crossings >> 1 & 1 : 0, upper ? crossings >> 2 & 1 : 0));
            }

            if (first < 0) (first, root, rootNode, image) = (c, other, forest[other], seen);
            else if (other == root) rootNode |= ClusterNode.Axes(ClusterNode.Subtract(seen, image)) << 32;
            else Unite(forest, ref root, ref rootNode, ref image, other, seen);
        }

        if (first >= 0) forest[root] = rootNode;
    }

    private static unsafe void Unite(ulong* forest, ref uint root, ref ulong rootNode, ref ulong image, uint other, ulong seen)
    {
        ulong otherNode = forest[other];
        const ulong marks = 0x1FFUL << 32;
        ulong merged = (rootNode | (otherNode & marks)) + (uint)otherNode;
        if ((uint)rootNode >= (uint)otherNode)
        {
            forest[other] = root | ClusterNode.Subtract(image, seen);
        }
        else
        {
            forest[root] = other | ClusterNode.Subtract(seen, image);
            (root, image) = (other, seen);
        }

        rootNode = merged;
    }

    private void MarkFaces()
    {
        // Bits 35 to 40 of a root: the faces its cluster touches, low and high along each axis.
        for (int s = 0; s < nodes.Length; s++)
        {
            var (i, j, k) = grid.Cation(s);
            int last = grid.Edge - 1;
            ulong faces = (i == 0 ? 1UL : 0) | (i == last ? 2UL : 0) | (j == 0 ? 4UL : 0) | (j == last ? 8UL : 0) | (k == 0 ? 16UL : 0) | (k == last ? 32UL : 0);
            nodes[s] |= faces << 35;
        }
    }

    private int AxesOf(ulong rootNode)
    {
        if (boundary == CrystalBoundary.Periodic) return (int)(rootNode >> 32 & 7);
        int faces = (int)(rootNode >> 35 & 63);
        return ((faces & 3) == 3 ? 1 : 0) | ((faces & 12) == 12 ? 2 : 0) | ((faces & 48) == 48 ? 4 : 0);
    }

    private unsafe LithiumClusters Tally(CationArrangement arrangement, Census census)
    {
        Array.Clear(sizes);
        var cations = arrangement.Cations;
        int all = 0, percolating = 0, surface = 0, largest = 0, axes = 0, isolated = 0;
        fixed (ulong* forest = nodes)
        {
            for (int s = 0; s < cations.Length; s++)
            {
                if (cations[s] != CationArrangement.Lithium) continue;
                all++;
                sizes[ClusterNode.Find(forest, (uint)s, out _)]++;
            }

            if (arrangement.Tetrahedral is { } tetrahedral)
            {
                Span<int> corner = stackalloc int[4];
                for (int t = 0; t < tetrahedral.Length; t++)
                {
                    if (tetrahedral[t] == 0) continue;
                    all++;
                    if ((states[t] & Outside) != 0)
                    {
                        isolated = 1;
                        continue;
                    }

                    grid.Corners(t, corner);
                    int c = 0;
                    while (c < 4 && cations[corner[c]] > CationArrangement.Vacancy) c++;
                    if (c == 4) isolated = 1;
                    else sizes[ClusterNode.Find(forest, (uint)corner[c], out _)]++;
                }
            }

            for (int r = 0; r < sizes.Length; r++)
            {
                if (sizes[r] == 0) continue;
                int wraps = AxesOf(forest[r]);
                largest = Math.Max(largest, sizes[r]);
                axes |= wraps;
                if (wraps != 0) percolating += sizes[r];
                if ((forest[r] >> 35 & 63) != 0) surface += sizes[r];
            }
        }

        var (pairs, distinct, opened) = Pairs(cations);
        double cells = grid.Sites / 4.0;
        return new LithiumClusters(all, percolating, Math.Max(largest, isolated), boundary == CrystalBoundary.Free ? surface : 0, axes, new PathCounts(
            pairs / cells, distinct / cells, census.Paths / cells, census.Links / cells, opened / cells,
            (double)census.OpenCount / census.Counted, (double)census.Fours / census.Counted));
    }

    /// <summary>Neighbouring Li pairs, those that an open tetrahedron joins, and those that only a tetrahedral Li joins.</summary>
    private (long All, long Distinct, long Opened) Pairs(byte[] cations)
    {
        long all = 0, distinct = 0, opened = 0;
        int edge = grid.Edge;
        for (int i = 0; i < edge; i++)
        {
            int im = i == 0 ? edge - 1 : i - 1, ip = i + 1 == edge ? 0 : i + 1;
            for (int j = 0; j < edge; j++)
            {
                int jm = j == 0 ? edge - 1 : j - 1, jp = j + 1 == edge ? 0 : j + 1;
                for (int k = (i + j) & 1; k < edge; k += 2)
                {
                    if (cations[Index(i, j, k) >> 1] != CationArrangement.Lithium) continue;
                    int km = k == 0 ? edge - 1 : k - 1, kp = k + 1 == edge ? 0 : k + 1;

                    // Six of the twelve neighbours, each with the two cubes that the pair shares.
                    Pair(Index(ip, jp, k), Index(i, j, k), Index(i, j, km));
                    Pair(Index(ip, jm, k), Index(i, jm, k), Index(i, jm, km));
                    Pair(Index(ip, j, kp), Index(i, j, k), Index(i, jm, k));
                    Pair(Index(ip, j, km), Index(i, j, km), Index(i, jm, km));
                    Pair(Index(i, jp, kp), Index(i, j, k), Index(im, j, k));
                    Pair(Index(i, jp, km), Index(i, j, km), Index(im, j, km));
                }
            }
        }

        return (all, distinct, opened);

        int Index(int i, int j, int k) => (i * edge + j) * edge + k;

        void Pair(int neighbour, int first, int second)
        {
            if (cations[neighbour >> 1] != CationArrangement.Lithium) return;
            int either = states[first] | states[second];

            // Both tetrahedra of a pair lie outside only where the pair reaches across a free surface.
            if ((states[first] & states[second] & Outside) != 0) return;
            all++;
            if ((either & Open) != 0) distinct++;
            else if ((either & Holds) != 0) opened++;
        }
    }
}
