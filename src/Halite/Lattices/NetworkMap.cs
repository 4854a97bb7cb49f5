// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Lattices;

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

/// <summary>The Li network of one arrangement, to be drawn: every cation, and the ways that do not cross the boundary.</summary>
/// <param name="Edge">Edge of the crystal in half lattice constants.</param>
/// <param name="Sites">All cations.</param>
/// <param name="Bonds">Ways between Li (and vacancies that conduct).</param>
/// <param name="Clusters">Size in Li and whether it percolates, by rank.</param>
public sealed record NetworkMap(int Edge, ImmutableArray<NetworkSite> Sites, ImmutableArray<NetworkBond> Bonds, ImmutableArray<(int Size, bool Percolates)> Clusters)
{
    /// <summary>The network of an arrangement.</summary>
    /// <param name="arrangement">The arrangement.</param>
    /// <param name="rule">The transport rule, pure.</param>
    public static NetworkMap Of(CationArrangement arrangement, TransportRule rule)
    {
        var grid = arrangement.Grid;
        var network = new LithiumNetwork(grid, rule);
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
        Span<int> corner = stackalloc int[4];
        for (int t = 0; t < grid.Tetrahedra; t++)
        {
            if (!network.Conducts(t)) continue;
            var (i, j, k) = grid.Tetrahedron(t);
            if (i + 1 == grid.Edge || j + 1 == grid.Edge || k + 1 == grid.Edge) continue;
            grid.Corners(t, corner);
            if (arrangement.HoldsLithium(t))
            {
                int first = -1;
                foreach (int c in corner)
                {
                    if (arrangement[c] < CationArrangement.FirstMetal) first = first < 0 ? c : first;
                }

                int cluster = first < 0 ? -1 : rank.GetValueOrDefault(network.ClusterOf(first), -1);
                sites.Add(new NetworkSite(i + 0.5, j + 0.5, k + 0.5, CationArrangement.Lithium, cluster, cluster >= 0 && clusters[cluster].Percolates, true));
                foreach (int c in corner)
                {
                    if (arrangement[c] < CationArrangement.FirstMetal) bonds.Add((c, sites.Count - 1));
                }

                continue;
            }

            for (int a = 0; a < 4; a++)
            {
                for (int b = a + 1; b < 4; b++)
                {
                    if (arrangement[corner[a]] < CationArrangement.FirstMetal && arrangement[corner[b]] < CationArrangement.FirstMetal)
                        bonds.Add((Math.Min(corner[a], corner[b]), Math.Max(corner[a], corner[b])));
                }
            }
        }

        return new NetworkMap(grid.Edge, sites.ToImmutable(), [.. bonds.Order().Select(b => new NetworkBond(b.Item1, b.Item2))], clusters);
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
