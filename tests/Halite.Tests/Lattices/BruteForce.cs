// SPDX-License-Identifier: Apache-2.0
using Halite.Lattices;

namespace Halite.Tests.Lattices;

/// <summary>Clusters by the plain definition: a walk over sites and tetrahedra that remembers unwrapped positions.</summary>
internal static class BruteForce
{
    public sealed record Answer(int All, int Percolating, int Largest, int Axes);

    /// <summary>Clusters of a periodic arrangement under a pure rule.</summary>
    public static Answer Clusters(CationArrangement arrangement, int allowedMetals)
    {
        var grid = arrangement.Grid;
        int m = grid.Edge;
        bool IsMetal(int i, int j, int k) => arrangement[grid.Site(grid.Wrap(i), grid.Wrap(j), grid.Wrap(k))] >= CationArrangement.FirstMetal;
        bool Holds(int i, int j, int k) => arrangement.HoldsLithium((grid.Wrap(i) * m + grid.Wrap(j)) * m + grid.Wrap(k));

        var label = new Dictionary<int, int>();
        var sizes = new List<int>();
        var wraps = new List<int>();
        for (int s = 0; s < grid.Sites; s++)
        {
            if (arrangement[s] >= CationArrangement.FirstMetal || label.ContainsKey(s)) continue;
            int cluster = sizes.Count, axes = 0, size = 0;
            var place = new Dictionary<int, (int I, int J, int K)>();
            var lithiumTetrahedra = new HashSet<int>();
            var queue = new Queue<(int I, int J, int K)>();
            var start = grid.Cation(s);
            queue.Enqueue(start);
            place[s] = start;
            while (queue.Count > 0)
            {
                var (i, j, k) = queue.Dequeue();
                int here = grid.Site(grid.Wrap(i), grid.Wrap(j), grid.Wrap(k));
                label[here] = cluster;
                if (arrangement[here] == CationArrangement.Lithium) size++;
                for (int cube = 0; cube < 8; cube++)
                {
                    int a = i - (cube >> 2 & 1), b = j - (cube >> 1 & 1), c = k - (cube & 1);
                    var corners = new List<(int I, int J, int K)>();
                    for (int v = 0; v < 8; v++)
                    {
                        var corner = (I: a + (v >> 2 & 1), J: b + (v >> 1 & 1), K: c + (v & 1));
                        if (((corner.I + corner.J + corner.K) & 1) == 0) corners.Add(corner);
                    }

                    bool holds = Holds(a, b, c);
                    if (holds) lithiumTetrahedra.Add((grid.Wrap(a) * m + grid.Wrap(b)) * m + grid.Wrap(c));
                    if (!holds && corners.Count(q => IsMetal(q.I, q.J, q.K)) > allowedMetals) continue;
                    foreach (var q in corners.Where(q => !IsMetal(q.I, q.J, q.K)))
                    {
                        int site = grid.Site(grid.Wrap(q.I), grid.Wrap(q.J), grid.Wrap(q.K));
                        if (!place.TryGetValue(site, out var seen))
                        {
                            place[site] = q;
                            queue.Enqueue(q);
                        }
                        else
                        {
                            axes |= (seen.I != q.I ? 1 : 0) | (seen.J != q.J ? 2 : 0) | (seen.K != q.K ? 4 : 0);
                        }
                    }
                }
            }

            sizes.Add(size + lithiumTetrahedra.Count);
            wraps.Add(axes);
        }

        int all = Enumerable.Range(0, grid.Sites).Count(s => arrangement[s] == CationArrangement.Lithium) + Enumerable.Range(0, grid.Tetrahedra).Count(arrangement.HoldsLithium);
        return new Answer(
            all,
            sizes.Where((_, c) => wraps[c] != 0).Sum(),
            Math.Max(sizes.DefaultIfEmpty().Max(), 0),
            wraps.Where((_, c) => sizes[c] > 0).Aggregate(0, (x, y) => x | y));
    }
}
