// SPDX-License-Identifier: Apache-2.0
using Halite.Crystals;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Ordering;

namespace Halite.Tests.Lattices;

public class OrderingChainTests
{
    [Theory]
    [InlineData(0.35)]
    [InlineData(-0.5)]
    public void Swaps_visit_the_states_of_a_tiny_crystal_with_their_Boltzmann_weight(double w)
    {
        var graph = new SiteGraph(LatticeKind.BodyCentredCubic, 2); // 16 sites, 8 Li: 12 870 states
        var exact = Enumerable.Range(0, 1 << 16).Where(s => int.PopCount(s) == 8).GroupBy(s => Unlike(graph, s)).ToDictionary(g => g.Key, g => g.Count() * Math.Exp(-w * g.Key));
        double sum = exact.Values.Sum();
        var chain = new PairChain(graph, w, [.. Enumerable.Range(0, 16).Select(n => (byte)(n < 8 ? 0 : 2))]);
        var random = new FastRandom(1, 1);
        const int samples = 40_000;
        var seen = new Dictionary<long, int>();
        for (int n = 0; n < samples; n++)
        {
            chain.Swap(50, 1, ref random); // three sweeps: states are nearly independent
            seen[chain.UnlikePairs] = seen.GetValueOrDefault(chain.UnlikePairs) + 1;
        }

        foreach (var (pairs, weight) in exact)
        {
            double p = weight / sum, expected = p * samples;
            if (expected < 20) continue;

            // 5 standard deviations, which leaves room for what correlation remains.
            Assert.True(Math.Abs(seen.GetValueOrDefault(pairs) - expected) < 5 * Math.Sqrt(expected * (1 - p)) + 5, $"{pairs} unlike pairs: {seen.GetValueOrDefault(pairs)} against {expected}");
        }
    }

    [Theory]
    [InlineData(0.3, 0.0)]
    [InlineData(-0.2, 0.8)]
    public void Changes_of_species_visit_states_with_their_grand_canonical_weight(double w, double potential)
    {
        var graph = new SiteGraph(LatticeKind.BodyCentredCubic, 2);
        var exact = new double[17];
        for (int s = 0; s < 1 << 16; s++) exact[int.PopCount(s)] += Math.Exp(-w * Unlike(graph, s) + potential * int.PopCount(s));
        double sum = exact.Sum();
        var chain = new PairChain(graph, w, new byte[16]);
        var random = new FastRandom(2, 1);
        const int samples = 40_000;
        var seen = new int[17];
        for (int n = 0; n < samples; n++)
        {
            chain.Flip(100, 1, potential, ref random);
            seen[chain.Lithium]++;
        }

        for (int n = 0; n <= 16; n++)
        {
            double p = exact[n] / sum, expected = p * samples;
            if (expected >= 20) Assert.True(Math.Abs(seen[n] - expected) < 6 * Math.Sqrt(expected * (1 - p)) + 5, $"{n} Li: {seen[n]} against {expected}");
        }
    }

    [Fact]
    public void Changes_of_species_are_between_lithium_and_the_first_metal_however_an_expansion_numbers_them()
    {
        // Vacancies and the second metal keep their numbers, and a high chemical potential of Li turns the first metal into Li.
        var grid = new RockSaltGrid(3);
        var composition = RockSaltComposition.Place(1.0, [("Mn", 0.6), ("Ti", 0.2)], OverStoichiometry.Tetrahedral);
        var ions = LatticeIons.Of(grid, composition, [("O", 2)]);
        var file = ClusterExpansionJson.Read("""{"format": "halite-cluster-expansion", "unit": "kT", "cations": ["Ti", "Mn", "Vac", "Li"], "anions": ["O"], "clusters": []}""");
        foreach (var model in new[] { OrderingModel.LithiumMetalPairs(0.05), OrderingModel.Clusters(file) })
        {
            var random = new FastRandom(3, 3);
            var arrangement = new CationArrangement(grid);
            arrangement.FillRandom(ions.Cations, ref random);
            var chain = model.Prepare(ions)(arrangement, new byte[grid.Sites]);
            chain.Flip(20_000, 1, 12, ref random);
            var cations = new byte[grid.Sites];
            chain.CopyCations(cations);
            Assert.Equal(ions.Cations.Vacancies, cations.Count(c => c == CationArrangement.Vacancy));
            Assert.Equal(ions.Cations.Metals[1], cations.Count(c => c == CationArrangement.FirstMetal + 1));
            Assert.True(cations.Count(c => c == CationArrangement.FirstMetal) < 3);
        }
    }

    [Fact]
    public void The_counted_energy_of_pairs_does_not_drift()
    {
        var graph = new SiteGraph(LatticeKind.FaceCentredCubic, 5);
        var chain = new PairChain(graph, -0.1, [.. Enumerable.Range(0, graph.Sites).Select(n => (byte)(n % 5 < 3 ? 0 : 2))]);
        var random = new FastRandom(3, 3);
        for (int n = 0; n < 5; n++)
        {
            chain.Swap(20_000, 1, ref random);
            Assert.Equal(chain.EnergyFromScratch(), chain.Energy, 9);
            chain.Flip(5_000, 1, 0.1, ref random);
            Assert.Equal(chain.EnergyFromScratch(), chain.Energy, 9);
        }
    }

    [Fact]
    public void Swaps_keep_the_number_of_every_metal()
    {
        var graph = new SiteGraph(LatticeKind.FaceCentredCubic, 3);
        var start = Enumerable.Range(0, graph.Sites).Select(n => (byte)(n % 2 == 0 ? 0 : n % 3 == 0 ? 2 : 3)).ToArray();
        var chain = new PairChain(graph, -0.3, start);
        var random = new FastRandom(3, 4);
        chain.Swap(10_000, 1, ref random);
        var after = new byte[start.Length];
        chain.CopyCations(after);
        Assert.NotEqual(start, after);
        foreach (byte s in new byte[] { 0, 2, 3 }) Assert.Equal(start.Count(x => x == s), after.Count(x => x == s));
    }

    [Fact]
    public void The_energy_of_a_cluster_expansion_does_not_drift_and_its_kernels_agree()
    {
        var random = new FastRandom(5, 5);
        foreach (var (cations, anions) in new[] { (2, 1), (2, 2), (3, 2) })
        {
            var expansion = RandomExpansion(cations, anions, ref random);
            var grid = new RockSaltGrid(3);
            var (c, a) = RandomSpecies(grid, cations, anions, ref random);
            var kernels = new List<(ClusterKernel, ClusterKernel)> { (new TableKernel(LocalClusters.Of(expansion, true), cations), new TableKernel(LocalClusters.Of(expansion, false), anions)) };
            if (cations == 2)
            {
                kernels.Add((new SpinKernel(LocalClusters.Of(expansion, true)), new SpinKernel(LocalClusters.Of(expansion, false))));
                kernels.Add((new SpinKernel(LocalClusters.Of(expansion, true)) { IsWide = false }, new SpinKernel(LocalClusters.Of(expansion, false)) { IsWide = false }));
            }

            var energies = new List<double>();
            foreach (var pair in kernels)
            {
                var chain = new ClusterChain(grid, expansion, c, a, pair);
                var mine = new FastRandom(8, 8);
                for (int n = 0; n < 4; n++)
                {
                    chain.Swap(2000, 1, ref mine);
                    Assert.Equal(chain.EnergyFromScratch(), chain.Energy, 1e-7); // thousands of additions of rounded changes
                }

                Assert.True(chain.Accepted > 100);
                energies.Add(chain.Energy);
            }

            // Same random numbers, same decisions: coefficients are rounded by parts in 1e12 between the kernels.
            Assert.All(energies, e => Assert.Equal(energies[0], e, 1e-7));
        }
    }

    [Fact]
    public void An_expansion_of_pairs_is_the_pair_model()
    {
        var grid = new RockSaltGrid(4);
        var expansion = ClusterExpansion.OfPairs("kT", ["Li", "TM"], ["X"], [(1, "Li", "TM", 0.07)]);
        var random = new FastRandom(6, 6);
        var cations = new byte[grid.Sites];
        for (int s = 0; s < cations.Length; s++) cations[s] = (byte)(random.NextDouble() < 0.6 ? 0 : 1);
        var pairs = new PairChain(new SiteGraph(LatticeKind.FaceCentredCubic, 4), 0.07, cations);
        Assert.Equal(pairs.Energy, new ClusterChain(grid, expansion, cations, new byte[grid.Sites]).Energy, 9);
    }

    [Fact]
    public void Cached_potentials_follow_every_swap_of_charges()
    {
        var grid = new RockSaltGrid(2);
        var random = new FastRandom(7, 7);
        byte[] cations = [.. Enumerable.Range(0, 32).Select(n => (byte)(n % 2 == 0 ? 0 : 2))];
        byte[] anions = [.. Enumerable.Range(0, 32).Select(n => (byte)(n % 8 == 0 ? 1 : 0))];
        double[] cationCharges = [1, 0, 2.75], anionCharges = [-2, -1];
        var chain = new EwaldChain(grid, new EwaldTable(grid, 4.15, 1), cations, anions, cationCharges, anionCharges);
        for (int n = 0; n < 5; n++)
        {
            chain.Swap(400, 1 / 5.0, ref random);
            chain.CopyCations(cations);
            chain.CopyAnions(anions);
            var (positions, charges) = (new List<Vector3D>(), new List<double>());
            for (int s = 0; s < grid.Sites; s++)
            {
                var (i, j, k) = grid.Cation(s);
                positions.Add(new(i / 4.0, j / 4.0, k / 4.0));
                charges.Add(cationCharges[cations[s]]);
                (i, j, k) = grid.Anion(s);
                positions.Add(new(i / 4.0, j / 4.0, k / 4.0));
                charges.Add(anionCharges[anions[s]]);
            }

            Assert.Equal(new EwaldSum(UnitCell.Cubic(8.3)).Energy(positions.ToArray(), charges.ToArray()), chain.Energy, 1e-7); // thousands of eV
        }

        Assert.True(chain.Accepted > 50);
    }

    [Fact]
    public void Cached_potentials_follow_lithium_that_moves_among_tetrahedra()
    {
        var grid = new RockSaltGrid(2);
        var random = new FastRandom(7, 8);
        byte[] cations = [.. Enumerable.Range(0, 32).Select(n => (byte)(n % 8 == 0 ? 1 : n % 2 == 0 ? 0 : 2))], anions = new byte[32];
        double[] cationCharges = [1, 0, 2.75], anionCharges = [-2];
        var held = new byte[grid.Tetrahedra];
        held[3] = held[17] = held[40] = 1;
        var chain = new EwaldChain(grid, new EwaldTable(grid, 4.15, 1, withCentres: true), cations, anions, cationCharges, anionCharges, held);
        var places = new HashSet<string>();
        for (int n = 0; n < 5; n++)
        {
            chain.Swap(400, 1 / 8.0, ref random);
            chain.CopyCations(cations);
            Assert.Equal(3, chain.Tetrahedra!.Count(t => t != 0));
            places.Add(string.Join(',', chain.Tetrahedra!));
            var (positions, charges) = (new List<Vector3D>(), new List<double>());
            for (int s = 0; s < grid.Sites; s++)
            {
                var (i, j, k) = grid.Cation(s);
                positions.Add(new(i / 4.0, j / 4.0, k / 4.0));
                charges.Add(cationCharges[cations[s]]);
                (i, j, k) = grid.Anion(s);
                positions.Add(new(i / 4.0, j / 4.0, k / 4.0));
                charges.Add(-2);
            }

            for (int t = 0; t < grid.Tetrahedra; t++)
            {
                if (chain.Tetrahedra![t] == 0) continue;
                var (i, j, k) = grid.Tetrahedron(t);
                positions.Add(new((i + 0.5) / 4, (j + 0.5) / 4, (k + 0.5) / 4));
                charges.Add(1);
            }

            // Thousands of eV, to 1e-7; the net charge of this cell meets the same background in both sums.
            Assert.Equal(new EwaldSum(UnitCell.Cubic(8.3)).Energy(positions.ToArray(), charges.ToArray()), chain.Energy, 1e-7);
            Assert.Equal(chain.EnergyFromScratch(), chain.Energy, 1e-7);
        }

        Assert.True(places.Count > 1);
        Assert.Equal(3, held.Count(t => t != 0)); // the caller's array is left alone
    }

    [Fact]
    public void Lithium_fluorine_pairs_are_counted_once_each()
    {
        var grid = new RockSaltGrid(3);
        var random = new FastRandom(4, 4);
        var ions = LatticeIons.Of(grid, RockSaltComposition.Place(1.2, [("Mn", 0.5), ("Ti", 0.3)], OverStoichiometry.Tetrahedral), [("O", 1.7), ("F", 0.3)]);
        var start = CationArrangement.Random(ions.Cations, 4);
        var anions = ions.RandomAnions(ref random);
        var chain = OrderingModel.LithiumMetalPairs(0, -0.3).Prepare(ions)(start, anions);
        for (int n = 0; n < 3; n++)
        {
            chain.Swap(500, 1, ref random);
            var cations = new byte[grid.Sites];
            chain.CopyCations(cations);
            chain.CopyAnions(anions);
            int pairs = 0;
            for (int s = 0; s < grid.Sites; s++)
            {
                var (i, j, k) = grid.Anion(s);
                if (anions[s] != 1) continue;
                foreach (var (u, v, w) in new[] { (1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1) })
                {
                    if (cations[grid.Site(grid.Wrap(i + u), grid.Wrap(j + v), grid.Wrap(k + w))] == CationArrangement.Lithium) pairs++;
                }
            }

            Assert.Equal(-0.3 * pairs, chain.Energy, 9);
            Assert.Equal(ions.AnionCounts[1], anions.Count(a => a == 1));
        }

        // Binding raises the number of Li around F above the random 6 p = 3.6.
        Assert.True(-chain.Energy / 0.3 / ions.AnionCounts[1] > 4);
    }

    [Theory]
    [InlineData(9, 36)] // (3,3,0) and (4,1,1), twelve and 24
    [InlineData(1, 12)]
    [InlineData(4, 12)]
    public void A_shell_of_pairs_holds_all_its_neighbours(int shell, int expected)
    {
        var expansion = ClusterExpansion.OfPairs("kT", ["Li", "TM"], ["X"], [(shell, "Li", "TM", 1)]);
        Assert.Equal(expected, 2 * expansion.Instances().Count);
        Assert.Equal(expected, CationShells.First(shell)[^1].Coordination);
    }

    [Theory]
    [InlineData("{}", "no cluster expansion")]
    [InlineData("{\"format\":\"halite-cluster-expansion\",\"cations\":[\"Li\",\"Mn\"],\"clusters\":[{\"sites\":[[0,0,0],[0,0,0]],\"energy\":1}]}", "twice")]
    [InlineData("{\"format\":\"halite-cluster-expansion\",\"cations\":[\"Li\",\"Mn\"],\"clusters\":[{\"sites\":[[0,0]],\"energy\":1}]}", "three whole numbers")]
    [InlineData("{\"format\":\"halite-cluster-expansion\",\"cations\":[\"Li\",\"Mn\"],\"clusters\":[{\"sites\":[[0,0,0]]}]}", "energy")]
    [InlineData("{\"format\":", "valid JSON")]
    public void A_faulty_cluster_expansion_is_refused_in_one_sentence(string text, string part) =>
        Assert.Contains(part, Assert.Throws<InputException>(() => ClusterExpansionJson.Read(text)).Message);

    [Fact]
    public void A_cluster_expansion_is_read_from_its_file()
    {
        var expansion = ClusterExpansionJson.Read("""
            {"format": "halite-cluster-expansion", "unit": "eV", "cations": ["Li", "Mn"], "anions": ["O"], "constant": -1.5,
             "clusters": [{"sites": [[0,0,0]], "energy": 0.1}, {"sites": [[0,0,0],[1,1,0]], "energy": 0.02}]}
            """);
        var grid = new RockSaltGrid(2);

        // All Li: spins +1, so per cation the constant, the point and six pairs.
        Assert.Equal(32 * (-1.5 + 0.1 + 6 * 0.02), new ClusterChain(grid, expansion, new byte[32], new byte[32]).Energy, 9);
    }

    private static int Unlike(SiteGraph graph, int state)
    {
        int twice = 0;
        for (int s = 0; s < graph.Sites; s++)
        {
            foreach (int n in graph.Neighbours(s)) twice += (state >> s & 1) ^ (state >> n & 1);
        }

        return twice / 2;
    }

    private static ClusterExpansion RandomExpansion(int cations, int anions, ref FastRandom random)
    {
        (int, int, int)[][] shapes =
        [
            [(0, 0, 0)], [(0, 0, 1)], [(0, 0, 0), (1, 1, 0)], [(0, 0, 0), (2, 0, 0)], [(0, 0, 0), (0, 0, 1)], [(0, 0, 1), (1, 0, 0)],
            [(0, 0, 0), (1, 1, 0), (1, 0, 1)], [(0, 0, 0), (1, 1, 0), (2, 0, 0)], [(0, 0, 0), (1, 0, 0), (1, 1, 0)],
            [(0, 0, 0), (1, 1, 0), (1, 0, 1), (0, 1, 1)], [(0, 0, 0), (1, 1, 0), (1, 0, 1), (2, 1, 1)],
        ];
        var clusters = new List<ExpansionCluster>();
        foreach (var shape in shapes)
        {
            int entries = shape.Aggregate(1, (p, s) => p * (((s.Item1 + s.Item2 + s.Item3) & 1) == 0 ? cations : anions));
            var energies = new double[entries];
            for (int e = 0; e < entries; e++) energies[e] = 0.3 * (random.NextDouble() - 0.5);
            clusters.Add(new ExpansionCluster([.. shape], [.. energies]));
        }

        return new ClusterExpansion("random", "kT", Enumerable.Range(0, cations).Select(n => "C" + n), Enumerable.Range(0, anions).Select(n => "A" + n), 0.1, clusters);
    }

    private static (byte[] Cations, byte[] Anions) RandomSpecies(RockSaltGrid grid, int cations, int anions, ref FastRandom random)
    {
        var (c, a) = (new byte[grid.Sites], new byte[grid.Sites]);
        for (int s = 0; s < grid.Sites; s++)
        {
            c[s] = (byte)random.NextBelow((uint)cations);
            a[s] = (byte)random.NextBelow((uint)anions);
        }

        return (c, a);
    }
}
