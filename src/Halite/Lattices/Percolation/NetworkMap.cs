// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Lattices.Percolation;

/// <summary>A Li, vacancy or metal of a drawn network.</summary>
/// <param name="I">First grid coordinate, half lattice constants.</param>
/// <param name="J">Second.</param>
/// <param name="K">Third; a tetrahedral Li has half-odd coordinates.</param>
/// <param name="Species">Species number as in <see cref="CationArrangement"/>.</param>
/// <param name="Cluster">Rank of its cluster by number of Li, 0 the largest; -1 for a metal.</param>
/// <param name="Percolates">Whether that cluster wraps around an axis.</param>
/// <param name="IsTetrahedral">Whether it sits on a tetrahedral site.</param>
public sealed record NetworkSite(double I, double J, double K, byte Species, int Cluster, bool Percolates, bool IsTetrahedral);

/// <summary>A way between two drawn sites through an open tetrahedron, or between a tetrahedral Li and a corner.</summary>
/// <param name="From">Index of one site in the map.</param>
/// <param name="To">Index of the other.</param>
public sealed record NetworkBond(int From, int To);

/// <summary>The half of a way across the boundary that lies inside.</summary>
/// <param name="From">Index of the site in the map.</param>
/// <param name="I">Step to its end, half lattice constants, along the first axis.</param>
/// <param name="J">Along the second.</param>
/// <param name="K">Along the third.</param>
public sealed record NetworkStub(int From, double I, double J, double K);

/// <summary>The Li network of one arrangement, to be drawn: every cation and tetrahedral Li, and the ways between them.</summary>
/// <param name="Edge">Edge of the crystal in half lattice constants.</param>
/// <param name="Sites">All cations.</param>
/// <param name="Bonds">Ways between Li (and vacancies that conduct) inside the crystal.</param>
/// <param name="Stubs">The two halves of each way that leads out on one side and in on the other.</param>
/// <param name="Clusters">Size in Li and whether it percolates, by rank.</param>
public sealed record NetworkMap(int Edge, ImmutableArray<NetworkSite> Sites, ImmutableArray<NetworkBond> Bonds, ImmutableArray<NetworkStub> Stubs, ImmutableArray<(int Size, bool Percolates)> Clusters)
{
    /// <summary>The network of an arrangement.</summary>
    /// <param name="arrangement">The arrangement.</param>
    /// <param name="rule">The transport rule, pure.</param>
    /// <param name="boundary">Periodic, or a particle, which has no ways across its surface.</param>
    public static NetworkMap Of(CationArrangement arrangement, TransportRule rule, CrystalBoundary boundary = CrystalBoundary.Periodic)
    {
        var grid = arrangement.Grid;
        var network = new LithiumNetwork(grid, rule, boundary);
        network.Analyse(arrangement);
        var rank = Ranks(arrangement, network, out var clusters);
        var sites = ImmutableArray.CreateBuilder<NetworkSite>();
        for (int s = 0; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Cation(s);
            bool metal = arrangement[s] >= CationArrangement.FirstMetal;
            int cluster = metal ? -1 : rank.GetValueOrDefault(network.ClusterOf(s), -1);
            sites.Add(new NetworkSite(i, j, k, arrangement[s], cluster, cluster >= 0 && clusters[cluster].Percolates, false));
        }

        var bonds = new HashSet<(int, int)>();
        var stubs = new HashSet<NetworkStub>();
        Span<int> corner = stackalloc int[4];
        for (int t = 0; t < grid.Tetrahedra; t++)
        {
            if (!network.Conducts(t)) continue;
            grid.Corners(t, corner);
            int[] open = [.. corner.ToArray().Where(c => arrangement[c] < CationArrangement.FirstMetal)];
            if (arrangement.HoldsLithium(t))
            {
                var (i, j, k) = grid.Tetrahedron(t);
                int cluster = open.Length == 0 ? -1 : rank.GetValueOrDefault(network.ClusterOf(open[0]), -1);
                sites.Add(new NetworkSite(i + 0.5, j + 0.5, k + 0.5, CationArrangement.Lithium, cluster, cluster >= 0 && clusters[cluster].Percolates, true));
                foreach (int c in open) Connect(c, sites.Count - 1);
                continue;
            }

            for (int a = 0; a < open.Length; a++)
            {
                for (int b = a + 1; b < open.Length; b++) Connect(open[a], open[b]);
            }
        }

        return new NetworkMap(
            grid.Edge, sites.ToImmutable(), [.. bonds.Order().Select(b => new NetworkBond(b.Item1, b.Item2))],
            [.. stubs.OrderBy(s => (s.From, s.I, s.J, s.K))], clusters);

        void Connect(int one, int other)
        {
            var (a, b) = (sites[one], sites[other]);
            var (i, j, k) = (Shortest(b.I - a.I), Shortest(b.J - a.J), Shortest(b.K - a.K));
            if (i == b.I - a.I && j == b.J - a.J && k == b.K - a.K)
            {
                bonds.Add((Math.Min(one, other), Math.Max(one, other)));
                return;
            }

            stubs.Add(new NetworkStub(one, i / 2, j / 2, k / 2));
            stubs.Add(new NetworkStub(other, -i / 2, -j / 2, -k / 2));
        }

        double Shortest(double step) => step > 1.5 ? step - grid.Edge : step < -1.5 ? step + grid.Edge : step;
    }

    private static Dictionary<int, int> Ranks(CationArrangement arrangement, LithiumNetwork network, out ImmutableArray<(int Size, bool Percolates)> clusters)
    {
        var roots = new HashSet<int>();
        for (int s = 0; s < arrangement.Grid.Sites; s++)
        {
            if (arrangement[s] < CationArrangement.FirstMetal && network.SizeOf(network.ClusterOf(s)) > 0) roots.Add(network.ClusterOf(s));
        }

        var ordered = roots.OrderByDescending(network.SizeOf).ThenBy(r => r).ToList();
        clusters = [.. ordered.Select(r => (network.SizeOf(r), network.IsPercolating(r)))];
        return ordered.Select((root, n) => (root, n)).ToDictionary(e => e.root, e => e.n);
    }
}
