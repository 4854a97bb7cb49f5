// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using Halite.Lattices;

namespace Halite.Benchmarks.Lattices;

/// <summary>
/// Full Newman-Ziff sweeps, one core. Promise: 5e6 sites a second up to 2e5 sites, 3e6 at 1e6; 1e6 at 1e8 with
/// HALITE_BENCH_HUGE=1 (1.4 GB). <see cref="Copy"/> moves as many bytes as the forest has: the memory's own speed.
/// </summary>
public class SweepBenchmarks
{
    private TetrahedronSweep sweep = null!;
    private SweepRecord record = null!;
    private byte[] from = null!, to = null!;
    private ulong sample;

    /// <summary>Cells along an edge: 2048, 16 384, 186 624 and 1 048 576 sites; 293 has 1e8.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Cells { get; set; }

    public IEnumerable<int> Sizes => Environment.GetEnvironmentVariable("HALITE_BENCH_HUGE") == "1" ? [293] : [8, 16, 36, 64];

    [GlobalSetup]
    public void Setup()
    {
        var grid = new RockSaltGrid(Cells);
        sweep = new TetrahedronSweep(grid, TransportRule.ZeroTM);
        record = new SweepRecord([.. Enumerable.Range(1, 400).Select(g => (int)((long)g * grid.Sites / 400))], runToEnd: false, stopWhenWrapped: false);
        (from, to) = (new byte[8L * grid.Sites], new byte[8L * grid.Sites]);
    }

    [GlobalCleanup]
    public void Cleanup() => sweep.Dispose();

    [Benchmark]
    public long FullSweep()
    {
        var random = new FastRandom(1, sample++);
        record.Clear();
        sweep.Run(ref random, record, CancellationToken.None);
        return record.Wrapping[^1];
    }

    [Benchmark(Baseline = true)]
    public void Copy() => from.AsSpan().CopyTo(to);
}

/// <summary>One curve on one and two threads: two cores should take at most 1/1.7 of one.</summary>
public class SweepThreadBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    [Benchmark]
    public int Curve() => PercolationCurve.OfRule(TransportRule.ZeroTM, new PercolationCurveOptions { Cells = 16, Samples = 200, Threads = Threads }).Samples;
}

/// <summary>
/// Swap trials at x = 1.2, one core: 2e7 a second for pairs with w = -0.1, 1e6 for 60 clusters (12 pairs, the 24 shortest
/// triplets, 24 short quadruplets; 4766 products around a site), 1e5 for charges on 8000 ions.
/// </summary>
public class SwapBenchmarks
{
    private const int Pairs = 1_000_000, Others = 20_000;
    private Func<long, long> pairs = null!, clusters = null!, charges = null!;

    [GlobalSetup]
    public void Setup()
    {
        var composition = RockSaltComposition.Stoichiometric(1.2);
        LatticeIons Ions(int cells) => LatticeIons.Of(new RockSaltGrid(cells), composition, [("O", 2)]);
        pairs = OrderingSimulation.Trials(OrderingModel.LithiumMetalPairs(-0.1), Ions(16), 1, 1);
        clusters = OrderingSimulation.Trials(OrderingModel.Clusters(SixtyClusters()), Ions(10), 1, 1);
        var formal = new Dictionary<string, double> { ["Li"] = 1, ["TM"] = 3.5, ["O"] = -2 };
        charges = OrderingSimulation.Trials(OrderingModel.Electrostatics(formal, 4.15, 1), Ions(10), 0.3, 1);
    }

    [Benchmark(OperationsPerInvoke = Pairs)]
    public long PairSwap() => pairs(Pairs);

    [Benchmark(OperationsPerInvoke = Others)]
    public long ClusterSwap() => clusters(Others);

    [Benchmark(OperationsPerInvoke = Others)]
    public long ChargeSwap() => charges(Others);

    /// <summary>An expansion of 60 clusters: the nearest pair of w = -0.1 and small terms that keep its order.</summary>
    internal static ClusterExpansion SixtyClusters()
    {
        var random = new Halite.Numerics.RandomStream(1);
        var clusters = new List<ExpansionCluster>();
        foreach (var shell in CationShells.First(12))
            clusters.Add(new ExpansionCluster([(0, 0, 0), shell.Steps[^1]], Spins(2, shell.Shell == 1 ? 0.05 : 1e-4 * random.NextDouble())));
        var near = CationShells.First(4).SelectMany(s => s.Steps).ToList();
        Take(3, from x in near from y in near where x.CompareTo(y) < 0 select new[] { (0, 0, 0), x, y });
        var nearer = CationShells.First(3).SelectMany(s => s.Steps).ToList();
        Take(4, from x in nearer from y in nearer where x.CompareTo(y) < 0 from z in nearer where y.CompareTo(z) < 0 select new[] { (0, 0, 0), x, y, z });
        return new ClusterExpansion("sixty clusters", "kT", ["Li", "TM"], ["O"], 0, clusters);

        void Take(int size, IEnumerable<(int I, int J, int K)[]> candidates)
        {
            // Clusters are told apart by their distances; the most compact come first.
            foreach (var cluster in candidates.GroupBy(Key).OrderBy(g => g.Key.Split(',').Max(int.Parse)).ThenBy(g => g.Key, StringComparer.Ordinal).Take(24).Select(g => g.First()))
                clusters.Add(new ExpansionCluster([.. cluster], Spins(size, 1e-3 * (random.NextDouble() - 0.5))));
        }

        static string Key((int I, int J, int K)[] sites) => string.Join(',',
            from a in Enumerable.Range(0, sites.Length)
            from b in Enumerable.Range(0, a)
            let d = (sites[a].I - sites[b].I, sites[a].J - sites[b].J, sites[a].K - sites[b].K)
            let squared = d.Item1 * d.Item1 + d.Item2 * d.Item2 + d.Item3 * d.Item3
            orderby squared
            select squared);

        static System.Collections.Immutable.ImmutableArray<double> Spins(int sites, double energy) =>
            [.. Enumerable.Range(0, 1 << sites).Select(s => int.PopCount(s) % 2 == 0 ? energy : -energy)];
    }
}

/// <summary>Kinetic Monte Carlo at x = 1.2, 10 % of the Li taken out: 1e6 hops a second; and walks of a single vacancy.</summary>
public class HopBenchmarks
{
    private const int Hops = 200_000;
    private HopChain plain = null!, disordered = null!;
    private FastRandom random = new(2, 2);
    private VacancyWalk walk = null!;

    [GlobalSetup]
    public void Setup()
    {
        var grid = new RockSaltGrid(8);
        var arrangement = CationArrangement.Random(RockSaltComposition.Stoichiometric(1.2).In(grid), 1);
        HopChain Chain(double disorder) => new(HopGraph.Of(arrangement, new HopBarriers(0.3, 0.5, double.PositiveInfinity, 0.3), 0.02585, 1e13, disorder, ref random), 123, ref random);
        (plain, disordered) = (Chain(0), Chain(0.05));
        walk = new VacancyWalk(new SiteGraph(LatticeKind.FaceCentredCubic, 8));
    }

    [Benchmark(OperationsPerInvoke = Hops)]
    public bool LithiumHop() => plain.Run(Hops, ref random);

    [Benchmark(OperationsPerInvoke = Hops)]
    public bool LithiumHopWithSiteDisorder() => disordered.Run(Hops, ref random);

    [Benchmark(OperationsPerInvoke = Hops)]
    public double VacancyHop() => walk.Run(Hops * 10 / 11, new FastRandom(1, 1), CancellationToken.None);
}
