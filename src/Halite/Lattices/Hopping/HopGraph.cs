// SPDX-License-Identifier: Apache-2.0

namespace Halite.Lattices.Hopping;

/// <summary>Barriers of Li hops by kind of path, eV; infinite closes a path.</summary>
/// <param name="ZeroTm">Octahedron to octahedron through a tetrahedron without transition metals.</param>
/// <param name="OneTm">Through one with one transition metal.</param>
/// <param name="TwoTm">Through one with two.</param>
/// <param name="OctTet">Between an octahedron and a tetrahedral site of the arrangement.</param>
public sealed record HopBarriers(double ZeroTm, double OneTm, double TwoTm, double OctTet);

/// <summary>
/// The sites that Li can sit on in one arrangement and the hops between them. Sites are the octahedra without a
/// transition metal and those tetrahedra that hold a Li as made; other tetrahedra are passed through.
/// </summary>
/// <remarks>
/// A hop's barrier is that of its path plus half the difference of the site energies, at least that difference: detailed
/// balance holds. Two paths between the same sites add their rates. Displacements are in quarter lattice constants.
/// </remarks>
internal sealed class HopGraph
{
    private HopGraph(int sites, int[] first, int[] target, int[] reverse, (sbyte I, sbyte J, sbyte K)[] step, double[] rate, bool[] occupied)
    {
        Sites = sites;
        First = first;
        Target = target;
        Reverse = reverse;
        Step = step;
        Rate = rate;
        Occupied = occupied;
        Percolates = Percolating(first, target, step);
    }

    public int Sites { get; }

    /// <summary>Index of each site's first hop; the next site's first hop ends them.</summary>
    public int[] First { get; }

    public int[] Target { get; }

    /// <summary>The opposite hop.</summary>
    public int[] Reverse { get; }

    public (sbyte I, sbyte J, sbyte K)[] Step { get; }

    /// <summary>Rate of each hop, 1/s.</summary>
    public double[] Rate { get; }

    /// <summary>Whether Li sits on the site as made.</summary>
    public bool[] Occupied { get; }

    /// <summary>Whether the open hops around a site lead around the periodic crystal: Li on other sites stay in their pocket for ever.</summary>
    public bool[] Percolates { get; }

    public static HopGraph Of(CationArrangement arrangement, HopBarriers barriers, double thermalEnergy, double attemptFrequency, double siteDisorder, ref FastRandom random)
    {
        var grid = arrangement.Grid;
        int edge = grid.Edge;
        var octahedron = new int[grid.Sites];
        var occupied = new List<bool>();
        for (int s = 0; s < grid.Sites; s++)
        {
            octahedron[s] = arrangement[s] >= CationArrangement.FirstMetal ? -1 : occupied.Count;
            if (octahedron[s] >= 0) occupied.Add(arrangement[s] == CationArrangement.Lithium);
        }

        var hops = new Dictionary<(int From, int To, int Step), double>();
        var tetrahedra = new List<(int Tetrahedron, int Node)>();
        for (int t = 0; t < grid.Tetrahedra; t++)
        {
            if (!arrangement.HoldsLithium(t)) continue;
            tetrahedra.Add((t, occupied.Count));
            occupied.Add(true);
        }

        var energies = new double[occupied.Count];
        for (int n = 0; n < energies.Length && siteDisorder > 0; n++) energies[n] = siteDisorder * Gaussian(ref random);

        Span<int> corner = stackalloc int[4];
        Span<int> offset = stackalloc int[4];
        int next = 0;
        double[] byMetals = [barriers.ZeroTm, barriers.OneTm, barriers.TwoTm];
        for (int t = 0; t < grid.Tetrahedra; t++)
        {
            grid.Corners(t, corner);
            var (i, j, k) = grid.Tetrahedron(t);
            bool odd = ((i + j + k) & 1) != 0;

            // Bits i, j, k of each corner within the cube, in the order of Corners.
            (offset[0], offset[1], offset[2], offset[3]) = odd ? (1, 2, 4, 7) : (0, 3, 5, 6);
            int node = next < tetrahedra.Count && tetrahedra[next].Tetrahedron == t ? tetrahedra[next++].Node : -1;
            int metals = 0;
            for (int c = 0; c < 4; c++)
            {
                if (octahedron[corner[c]] < 0) metals++;
            }

            for (int a = 0; a < 4; a++)
            {
                int from = octahedron[corner[a]];
                if (from < 0) continue;
                if (node >= 0)
                {
                    // From a corner to the centre: half a half-cell step along each axis, one quarter.
                    AddBoth(from, node, (Half(offset[a] >> 2), Half(offset[a] >> 1), Half(offset[a])), barriers.OctTet);
                    continue;
                }

                for (int b = a + 1; b < 4; b++)
                {
                    int to = octahedron[corner[b]];
                    if (to >= 0 && metals <= 2)
                        AddBoth(from, to, (Full(offset[a] >> 2, offset[b] >> 2), Full(offset[a] >> 1, offset[b] >> 1), Full(offset[a], offset[b])), byMetals[metals]);
                }
            }
        }

        return Pack(occupied, hops);

        static int Half(int bit) => (bit & 1) == 0 ? 1 : -1;
        static int Full(int a, int b) => 2 * ((b & 1) - (a & 1));

        void AddBoth(int from, int to, (int I, int J, int K) step, double barrier)
        {
            if (double.IsInfinity(barrier)) return;
            Add(from, to, step, barrier);
            Add(to, from, (-step.I, -step.J, -step.K), barrier);
        }

        void Add(int from, int to, (int I, int J, int K) step, double barrier)
        {
            double uphill = energies[to] - energies[from], height = Math.Max(barrier + uphill / 2, Math.Max(0, uphill));
            var key = (from, to, (step.I + 2) * 25 + (step.J + 2) * 5 + step.K + 2);
            hops[key] = hops.GetValueOrDefault(key) + attemptFrequency * Math.Exp(-height / thermalEnergy);
        }
    }

    /// <summary>Walks through every cluster of sites; a site that is met again at another place shows that the cluster wraps.</summary>
    private static bool[] Percolating(int[] first, int[] target, (sbyte I, sbyte J, sbyte K)[] step)
    {
        int sites = first.Length - 1;
        var percolates = new bool[sites];
        var seen = new bool[sites];
        var place = new (int I, int J, int K)[sites];
        var cluster = new List<int>();
        for (int start = 0; start < sites; start++)
        {
            if (seen[start]) continue;
            seen[start] = true;
            cluster.Clear();
            cluster.Add(start);
            bool wraps = false;
            for (int n = 0; n < cluster.Count; n++)
            {
                int from = cluster[n];
                var (i, j, k) = place[from];
                for (int h = first[from]; h < first[from + 1]; h++)
                {
                    int to = target[h];
                    var there = (i + step[h].I, j + step[h].J, k + step[h].K);
                    if (seen[to])
                    {
                        wraps |= place[to] != there;
                        continue;
                    }

                    seen[to] = true;
                    place[to] = there;
                    cluster.Add(to);
                }
            }

            if (!wraps) continue;
            foreach (int s in cluster) percolates[s] = true;
        }

        return percolates;
    }

    private static HopGraph Pack(List<bool> occupied, Dictionary<(int From, int To, int Step), double> hops)
    {
        var sorted = hops.OrderBy(h => h.Key).ToArray();
        var index = new Dictionary<(int, int, int), int>(sorted.Length);
        for (int h = 0; h < sorted.Length; h++) index[sorted[h].Key] = h;
        var first = new int[occupied.Count + 1];
        foreach (var hop in sorted) first[hop.Key.From + 1]++;
        for (int s = 0; s < occupied.Count; s++) first[s + 1] += first[s];
        return new HopGraph(
            occupied.Count,
            first,
            [.. sorted.Select(h => h.Key.To)],
            [.. sorted.Select(h => index[(h.Key.To, h.Key.From, 124 - h.Key.Step)])],
            [.. sorted.Select(h => ((sbyte)(h.Key.Step / 25 - 2), (sbyte)(h.Key.Step / 5 % 5 - 2), (sbyte)(h.Key.Step % 5 - 2)))],
            [.. sorted.Select(h => h.Value)],
            [.. occupied]);
    }

    private static double Gaussian(ref FastRandom random) =>
        Math.Sqrt(2 * random.NextExponential()) * Math.Cos(2 * Math.PI * random.NextDouble());
}
