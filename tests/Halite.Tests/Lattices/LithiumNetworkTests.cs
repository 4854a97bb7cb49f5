// SPDX-License-Identifier: Apache-2.0
using Halite.Lattices;
using Halite.Lattices.Percolation;

namespace Halite.Tests.Lattices;

public class LithiumNetworkTests
{
    public static TheoryData<string, double, double, OverStoichiometry> Cases()
    {
        var data = new TheoryData<string, double, double, OverStoichiometry>();
        foreach (var rule in new[] { "0-TM", "1-TM", "2-TM" })
        {
            foreach (var (lithium, metal) in new[] { (0.4, 1.6), (0.7, 1.3), (1.1, 0.9), (1.2, 0.6), (1.3333, 0.7619), (1.6, 0.7) })
            {
                data.Add(rule, lithium, metal, OverStoichiometry.Tetrahedral);
                if (lithium + metal > 2.01) data.Add(rule, lithium, metal, OverStoichiometry.Vacancies);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Clusters_agree_with_a_walk_by_the_definition(string rule, double lithium, double metal, OverStoichiometry model)
    {
        var transport = TransportRule.Parse(rule);
        var composition = RockSaltComposition.Place(lithium, [("Mn", metal)], model);
        foreach (int cells in new[] { 2, 3, 4 })
        {
            var grid = new RockSaltGrid(cells);
            var network = new LithiumNetwork(grid, transport);
            for (ulong sample = 0; sample < 6; sample++)
            {
                var arrangement = CationArrangement.Random(composition.In(grid), seed: 3, sample);
                var found = network.Analyse(arrangement);
                var truth = BruteForce.Clusters(arrangement, transport.AllowedTm);
                Assert.Equal(truth.All, found.AllLithium);
                Assert.Equal(truth.Percolating, found.Percolating);
                Assert.Equal(truth.Axes, found.Axes);
                Assert.True(found.Largest >= truth.Largest && found.Largest <= Math.Max(truth.Largest, 1));
            }
        }
    }

    [Theory]
    [InlineData("0-TM")]
    [InlineData("1-TM")]
    [InlineData("2-TM")]
    public void A_sweep_has_the_same_clusters_as_the_arrangement_that_it_passes_through(string rule)
    {
        var transport = TransportRule.Parse(rule);
        foreach (int cells in new[] { 2, 3, 6 })
        {
            var grid = new RockSaltGrid(cells);
            using var sweep = new TetrahedronSweep(grid, transport);
            var counts = Enumerable.Range(1, 20).Select(g => g * grid.Sites / 20).ToArray();
            var record = new SweepRecord(counts, runToEnd: false, stopWhenWrapped: false);
            var network = new LithiumNetwork(grid, transport);
            for (ulong sample = 0; sample < 5; sample++)
            {
                var random = new FastRandom(9, sample);
                record.Clear();
                Assert.True(sweep.Run(ref random, record, CancellationToken.None));
                for (int c = 0; c < counts.Length; c++)
                {
                    var species = new byte[grid.Sites];
                    species.AsSpan().Fill(CationArrangement.FirstMetal);
                    for (int step = 0; step < counts[c]; step++) species[sweep.SiteAt(step)] = CationArrangement.Lithium;
                    var clusters = network.Analyse(new CationArrangement(grid, species));
                    Assert.Equal(clusters.Percolating, record.Wrapping[c]);
                    Assert.Equal(clusters.Largest, record.Largest[c]);
                    Assert.Equal(clusters.Axes, record.Axes[c]);
                }
            }
        }
    }

    [Fact]
    public void A_sweep_beyond_the_cache_takes_the_prefetching_path_and_finds_the_same_clusters()
    {
        var grid = new RockSaltGrid(36); // 186 624 sites, above the limit from which memory is fetched ahead
        using var sweep = new TetrahedronSweep(grid, TransportRule.ZeroTM);
        int[] counts = [100_000, 112_000, 130_000];
        var record = new SweepRecord(counts, runToEnd: false, stopWhenWrapped: false);
        var random = new FastRandom(5, 0);
        Assert.True(sweep.Run(ref random, record, CancellationToken.None));
        var network = new LithiumNetwork(grid, TransportRule.ZeroTM);
        for (int c = 0; c < counts.Length; c++)
        {
            var species = new byte[grid.Sites];
            species.AsSpan().Fill(CationArrangement.FirstMetal);
            for (int step = 0; step < counts[c]; step++) species[sweep.SiteAt(step)] = CationArrangement.Lithium;
            var clusters = network.Analyse(new CationArrangement(grid, species));
            Assert.Equal(clusters.Percolating, record.Wrapping[c]);
            Assert.Equal(clusters.Largest, record.Largest[c]);
        }
    }

    [Fact]
    public void Without_metals_all_lithium_percolates_and_without_lithium_neighbours_none()
    {
        var grid = new RockSaltGrid(3);
        var network = new LithiumNetwork(grid, TransportRule.ZeroTM);
        var all = network.Analyse(new CationArrangement(grid, new byte[grid.Sites]));
        Assert.Equal(1, all.PercolatingFraction);
        Assert.Equal(7, all.Axes);
        Assert.Equal(24, all.Paths.LiLiPairs, 12);
        Assert.Equal(48, all.Paths.OctTetOctPaths, 12);

        var metals = new byte[grid.Sites];
        metals.AsSpan().Fill(CationArrangement.FirstMetal);
        metals[0] = CationArrangement.Lithium;
        var one = network.Analyse(new CationArrangement(grid, metals));
        Assert.Equal(0, one.PercolatingFraction);
        Assert.Equal(1, one.Largest);
    }

    [Fact]
    public void A_layered_crystal_carries_lithium_in_its_planes_under_1TM_and_nowhere_under_0TM()
    {
        // In the layered arrangement every tetrahedron has three Li and one metal or the reverse: no Li4 at all.
        var grid = new RockSaltGrid(4);
        var layered = CationArrangement.Ordered(RockSaltComposition.Stoichiometric(1).In(grid), CationOrdering.Layered, 0, seed: 1);
        var zero = new LithiumNetwork(grid, TransportRule.ZeroTM).Analyse(layered);
        var one = new LithiumNetwork(grid, TransportRule.OneTM).Analyse(layered);
        Assert.Equal(0, zero.Percolating);
        Assert.Equal(0, zero.Paths.OpenTetrahedra);
        Assert.Equal(1, one.PercolatingFraction);
        Assert.Equal(7, one.Axes);
    }

    [Fact]
    public void The_cations_of_a_spinel_form_a_three_dimensional_0TM_network_and_gamma_LiFeO2_none()
    {
        var grid = new RockSaltGrid(4);
        var counts = RockSaltComposition.Stoichiometric(1).In(grid);
        var network = new LithiumNetwork(grid, TransportRule.ZeroTM);
        var spinel = network.Analyse(CationArrangement.Ordered(counts, CationOrdering.Spinel, 0, seed: 1));
        Assert.Equal(1, spinel.PercolatingFraction);
        Assert.Equal(7, spinel.Axes);
        Assert.Equal(0.125, spinel.Paths.LithiumTetrahedra, 12); // 8a and 8b type interstices: one in eight is Li4
        foreach (var ordering in new[] { CationOrdering.Gamma, CationOrdering.L10 })
        {
            var arrangement = CationArrangement.Ordered(counts, ordering, 0, seed: 1);
            Assert.Equal(0, network.Analyse(arrangement).Paths.OpenTetrahedra);

            // Every tetrahedron of these two has exactly two metals.
            Assert.Equal(1, new LithiumNetwork(grid, TransportRule.TwoTM).Analyse(arrangement).Paths.OpenTetrahedra);
            Assert.Equal(0, new LithiumNetwork(grid, TransportRule.OneTM).Analyse(arrangement).Paths.OpenTetrahedra);
        }
    }

    [Fact]
    public void Free_surfaces_cut_the_periodic_paths()
    {
        var grid = new RockSaltGrid(6);
        var counts = RockSaltComposition.Stoichiometric(1.4).In(grid);
        var arrangement = CationArrangement.Random(counts, 2);
        var bulk = new LithiumNetwork(grid, TransportRule.ZeroTM).Analyse(arrangement);
        var particle = new LithiumNetwork(grid, TransportRule.ZeroTM, CrystalBoundary.Free).Analyse(arrangement);
        Assert.True(particle.Paths.OctTetOctPaths < bulk.Paths.OctTetOctPaths);
        Assert.True(particle.SurfaceConnected >= particle.Percolating);
        Assert.True(particle.Largest <= bulk.Largest);
        Assert.True(particle.Percolating > 0);
    }

    [Fact]
    public void Pairs_on_the_faces_of_a_particle_count_whole()
    {
        var grid = new RockSaltGrid(4);
        var arrangement = CationArrangement.Random(RockSaltComposition.Stoichiometric(1.3).In(grid), 4);
        long pairs = 0;
        for (int s = 0; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Cation(s);
            foreach (var (u, v, w) in SiteGraph.StepsOf(LatticeKind.FaceCentredCubic))
            {
                int[] at = [i + u, j + v, k + w];
                if (at.Any(x => x < 0 || x >= grid.Edge)) continue;
                if (arrangement[s] == CationArrangement.Lithium && arrangement[grid.Site(at[0], at[1], at[2])] == CationArrangement.Lithium) pairs++;
            }
        }

        var particle = new LithiumNetwork(grid, TransportRule.TwoTM, CrystalBoundary.Free).Analyse(arrangement).Paths;
        Assert.Equal(pairs / 2 / 64.0, particle.LiLiPairs, 12);
        Assert.Equal(particle.LiLiPairs, particle.OctTetOctPairs, 12); // two Li leave no more than two metals: 2-TM opens every pair
    }

    [Fact]
    public void Tetrahedral_lithium_of_a_particle_lies_inside_it()
    {
        var grid = new RockSaltGrid(3);
        var arrangement = new CationArrangement(grid);
        var random = new FastRandom(1, 1);
        arrangement.FillRandom(new SiteCounts(grid, 60, 0, [48], 30), ref random, CrystalBoundary.Free);
        var held = Enumerable.Range(0, grid.Tetrahedra).Where(arrangement.HoldsLithium).ToList();
        Assert.Equal(30, held.Count);
        Assert.All(held.Select(grid.Tetrahedron), t => Assert.True(t.I < 5 && t.J < 5 && t.K < 5));
    }
}
