// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using Halite.Lattices;
using Halite.Lattices.Hopping;
using Halite.Lattices.Ordering;
using Halite.Lattices.Percolation;

namespace Halite.Benchmarks.Lattices;

/// <summary>
/// Full Newman-Ziff sweeps, one core. Promise: 5e6 sites a second up to 2e5 sites, 3e6 at 1e6; 1e6 at 1e8 with
/// HALITE_BENCH_HUGE=1 (1.4 GB). <see cref="Traffic"/> is the memory's limit: it visits the sites in the same random order
/// and touches what every sweep must (eight counters in four rows, one node), fetched ahead in the same way, and does
/// nothing else. Its time over that of the sweep is the fraction of the limit that the sweep reaches.
/// </summary>
public unsafe class SweepBenchmarks
{
    private TetrahedronSweep sweep = null!;
    private SweepRecord record = null!;
    private RockSaltGrid grid = null!;
    private uint* order;
    private byte* counters;
    private ulong* nodes;
    private ulong sample;

    /// <summary>Cells along an edge: 2048, 16 384, 186 624 and 1 048 576 sites; 293 has 1e8.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Cells { get; set; }

    public IEnumerable<int> Sizes => Environment.GetEnvironmentVariable("HALITE_BENCH_HUGE") == "1" ? [293] : [8, 16, 36, 64];

    [GlobalSetup]
    public void Setup()
    {
        grid = new RockSaltGrid(Cells);
        sweep = new TetrahedronSweep(grid, TransportRule.ZeroTM);
        record = new SweepRecord([.. Enumerable.Range(1, 400).Select(g => (int)((long)g * grid.Sites / 400))], runToEnd: false, stopWhenWrapped: false);
        order = (uint*)LargeMemory.Allocate((nuint)grid.Sites * 4);
        counters = (byte*)LargeMemory.Allocate((nuint)grid.Tetrahedra + 64);
        nodes = (ulong*)LargeMemory.Allocate((nuint)grid.Sites * 8);
        new Span<byte>(counters, grid.Tetrahedra).Clear();
        new Span<ulong>(nodes, grid.Sites).Clear();
        var random = new FastRandom(1, 1);
        RandomOrder.Fill(order, grid, ref random);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        sweep.Dispose();
        LargeMemory.Free(order);
        LargeMemory.Free(counters);
        LargeMemory.Free(nodes);
    }

    [Benchmark]
    public long FullSweep()
    {
        var random = new FastRandom(1, sample++);
        record.Clear();
        sweep.Run(ref random, record, CancellationToken.None);
        return record.Wrapping[^1];
    }

    [Benchmark(Baseline = true)]
    public ulong Traffic()
    {
        nint edge = grid.Edge, last = grid.Sites - 1;
        ulong sum = 0;
        for (nint t = 0; t <= last; t++)
        {
            if (System.Runtime.Intrinsics.X86.Sse.IsSupported)
            {
                byte* ahead = Row(order[Math.Min(t + 32, last)], edge, out nint site);
                System.Runtime.Intrinsics.X86.Sse.Prefetch0(ahead);
                System.Runtime.Intrinsics.X86.Sse.Prefetch0(ahead + edge);
                System.Runtime.Intrinsics.X86.Sse.Prefetch0(ahead + edge * edge);
                System.Runtime.Intrinsics.X86.Sse.Prefetch0(ahead + edge * edge + edge);
                System.Runtime.Intrinsics.X86.Sse.Prefetch0(nodes + site);
            }

            byte* here = Row(order[t], edge, out nint own);
            uint a = *(ushort*)here + 0x0101u, b = *(ushort*)(here + edge) + 0x0101u, c = *(ushort*)(here + edge * edge) + 0x0101u, d = *(ushort*)(here + edge * edge + edge) + 0x0101u;
            (*(ushort*)here, *(ushort*)(here + edge), *(ushort*)(here + edge * edge), *(ushort*)(here + edge * edge + edge)) = ((ushort)a, (ushort)b, (ushort)c, (ushort)d);
            sum += nodes[own] += a | b | c | d;
        }

        return sum;
    }

    /// <summary>The lowest of a site's four rows of counters, moved inside where it would lie across the boundary.</summary>
    private byte* Row(uint packed, nint edge, out nint site)
    {
        nint i = (nint)(packed >> 20), j = (nint)(packed >> 10 & 1023), k = (nint)(packed & 1023);
        site = ((i * edge + j) * edge + k) >> 1;
        return counters + (Math.Max(0, i - 1) * edge + Math.Max(0, j - 1)) * edge + Math.Max(0, k - 1);
    }
}

/// <summary>
/// The memory itself, in the manner of McCalpin's STREAM: a[i] = b[i] + s c[i] over arrays far beyond the caches, 24 bytes
/// an element (the write-allocate of a is not counted); and reads of cache lines in random order, independent of
/// each other.
/// </summary>
public class MemoryBenchmarks
{
    private const int Elements = 1 << 24, Lines = 1 << 22;
    private readonly double[] a = new double[Elements], b = new double[Elements], c = new double[Elements];
    private readonly uint[] places = new uint[Lines];

    [GlobalSetup]
    public void Setup()
    {
        var random = new FastRandom(3, 3);
        for (int n = 0; n < Lines; n++) places[n] = random.NextBelow(Elements / 8) * 8;
        Array.Fill(b, 1.0);
        Array.Fill(c, 2.0);
    }

    [Benchmark(OperationsPerInvoke = Elements)]
    public void Triad()
    {
        int width = System.Numerics.Vector<double>.Count;
        var s = new System.Numerics.Vector<double>(3);
        for (int n = 0; n <= Elements - width; n += width)
            (new System.Numerics.Vector<double>(b, n) + s * new System.Numerics.Vector<double>(c, n)).CopyTo(a, n);
    }

    [Benchmark(OperationsPerInvoke = Lines)]
    public double RandomLines()
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (int n = 0; n < Lines; n += 4)
        {
            s0 += b[places[n]];
            s1 += b[places[n + 1]];
            s2 += b[places[n + 2]];
            s3 += b[places[n + 3]];
        }

        return s0 + s1 + s2 + s3;
    }
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
    private Func<long, long> pairs = null!, clusters = null!, charges = null!, hotCharges = null!;

    [GlobalSetup]
    public void Setup()
    {
        var composition = RockSaltComposition.Stoichiometric(1.2);
        LatticeIons Ions(int cells) => LatticeIons.Of(new RockSaltGrid(cells), composition, [("O", 2)]);
        pairs = OrderingSimulation.Trials(OrderingModel.LithiumMetalPairs(-0.1), Ions(16), 1, 1);
        clusters = OrderingSimulation.Trials(OrderingModel.Clusters(SixtyClusters()), Ions(10), 1, 1);
        var formal = new Dictionary<string, double> { ["Li"] = 1, ["TM"] = 3.5, ["O"] = -2 };
        charges = OrderingSimulation.Trials(OrderingModel.Electrostatics(formal, 4.15, 1), Ions(10), 0.3, 1);
        hotCharges = OrderingSimulation.Trials(OrderingModel.Electrostatics(formal, 4.15, 1), Ions(10), 30, 1);
    }

    [Benchmark(OperationsPerInvoke = Pairs)]
    public long PairSwap() => pairs(Pairs);

    [Benchmark(OperationsPerInvoke = Others)]
    public long ClusterSwap() => clusters(Others);

    [Benchmark(OperationsPerInvoke = Others)]
    public long ChargeSwap() => charges(Others);

    /// <summary>At 30 eV most swaps are accepted, and each changes the potential of all 8000 points.</summary>
    [Benchmark(OperationsPerInvoke = Others)]
    public long ChargeSwapHot() => hotCharges(Others);

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
