// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Lattices.Percolation;

namespace Halite.Lattices.Ordering;

/// <summary>What one chain (or one set of replicas) measured.</summary>
internal sealed record OrderingWalk(
    List<OrderingMeasurement> Measurements,
    List<double>[] Energies,
    double LowestEnergy,
    byte[] Lowest,
    byte[] LowestAnions,
    byte[]? Tetrahedral,
    long Trials,
    long[] Accepted,
    long[] Tried);

/// <summary>Runs chains one after another; holds the memory of one thread.</summary>
internal sealed class OrderingWorker : IDisposable
{
    private readonly LatticeIons ions;
    private readonly OrderingOptions options;
    private readonly CationArrangement arrangement;
    private readonly LithiumNetwork network;
    private readonly ShortRangeOrderMeter meter;
    private readonly byte[] anions;

    public OrderingWorker(LatticeIons ions, OrderingOptions options)
    {
        this.ions = ions;
        this.options = options;
        arrangement = new CationArrangement(ions.Grid);
        network = new LithiumNetwork(ions.Grid, options.Rule);
        meter = new ShortRangeOrderMeter(ions.Grid, options.Shells);
        anions = new byte[ions.Grid.Sites];
    }

    /// <summary>Walks one chain; null when cancelled before its end.</summary>
    public OrderingWalk? Walk(Func<CationArrangement, byte[], OrderingChain> create, double[] temperatures, int number, IProgress<double> progress, CancellationToken cancellation)
    {
        int replicas = temperatures.Length;
        var random = new FastRandom[replicas + 1];
        for (int r = 0; r <= replicas; r++) random[r] = new FastRandom(options.Seed, (ulong)number << 16 | (uint)r);
        var chains = new OrderingChain[replicas];
        var tetrahedral = new Dictionary<OrderingChain, byte[]?>(replicas);
        for (int r = 0; r < replicas; r++)
        {
            arrangement.FillRandom(ions.Cations, ref random[r]);
            chains[r] = create(arrangement, ions.RandomAnions(ref random[r]));
            tetrahedral[chains[r]] = arrangement.Tetrahedral?.ToArray();
        }

        int equilibration = options.Equilibration ?? Math.Max(20, options.Sweeps / 4), every = options.MeasureEvery ?? Math.Max(1, options.Sweeps / 20);
        int anneal = options.AnnealFrom is null ? 0 : options.AnnealingSteps * equilibration;
        double total = (double)anneal + equilibration + options.Sweeps;
        var walk = new OrderingWalk([], [.. temperatures.Select(_ => new List<double>())], double.PositiveInfinity, [], [], null, 0, new long[replicas], new long[replicas]);
        int sites = ions.Grid.Sites;

        for (int step = 0; anneal > 0 && step < options.AnnealingSteps; step++)
        {
            for (int r = 0; r < replicas; r++)
            {
                double t = options.AnnealFrom!.Value * Math.Pow(temperatures[r] / options.AnnealFrom.Value, (double)step / options.AnnealingSteps);
                for (int s = 0; s < equilibration; s++)
                {
                    if (cancellation.IsCancellationRequested) return null;
                    Sweep(chains[r], t, ref random[r]);
                }
            }

            progress.Report(equilibration / total);
        }

        for (int sweep = 1 - equilibration; sweep <= options.Sweeps; sweep++)
        {
            if (cancellation.IsCancellationRequested) return null;
            for (int r = 0; r < replicas; r++)
            {
                long before = chains[r].Accepted;
                Sweep(chains[r], temperatures[r], ref random[r]);
                if (sweep <= 0) continue;
                walk.Accepted[r] += chains[r].Accepted - before;
                walk.Tried[r] += sites;
                walk.Energies[r].Add(chains[r].Energy / sites);
                if (sweep % every == 0) walk = Measure(walk, chains[r], temperatures[r], number, sweep, tetrahedral[chains[r]]);
            }

            if (replicas > 1 && sweep % every == 0) Exchange(chains, temperatures, sweep / every, ref random[replicas]);
            progress.Report(1 / total);
        }

        return walk with { Trials = (long)replicas * sites * (anneal + equilibration + options.Sweeps) };
    }

    public void Dispose() { }

    private void Sweep(OrderingChain chain, double temperature, ref FastRandom random)
    {
        if (options.ChemicalPotential is { } potential) chain.Flip(ions.Grid.Sites, 1 / temperature, potential, ref random);
        else chain.Swap(ions.Grid.Sites, 1 / temperature, ref random);
    }

    private OrderingWalk Measure(OrderingWalk walk, OrderingChain chain, double temperature, int number, int sweep, byte[]? tetrahedral)
    {
        chain.CopyCations(arrangement.Cations);
        arrangement.SetTetrahedral(chain.Tetrahedra ?? tetrahedral);
        double energy = chain.Energy / ions.Grid.Sites;
        int lithium = 0;
        foreach (byte c in arrangement.Cations)
        {
            if (c == CationArrangement.Lithium) lithium++;
        }

        var clusters = network.Analyse(arrangement, options.Seed, (ulong)number << 32 | (uint)sweep);
        walk.Measurements.Add(new OrderingMeasurement(number, sweep, temperature, energy, (double)lithium / ions.Grid.Sites, meter.Measure(arrangement.Cations), clusters.PercolatingFraction, LithiumAround(chain)));
        if (energy >= walk.LowestEnergy) return walk;
        chain.CopyAnions(anions);
        return walk with { LowestEnergy = energy, Lowest = arrangement.Cations.ToArray(), LowestAnions = anions.ToArray(), Tetrahedral = arrangement.Tetrahedral?.ToArray() };
    }

    /// <summary>Mean number of Li around each kind of anion.</summary>
    private ImmutableArray<double> LithiumAround(OrderingChain chain)
    {
        int kinds = ions.AnionNames.Length;
        if (kinds < 2) return [];
        chain.CopyAnions(anions);
        var grid = ions.Grid;
        var (lithium, count) = (new double[kinds], new double[kinds]);
        for (int s = 0; s < anions.Length; s++)
        {
            var (i, j, k) = grid.Anion(s);
            count[anions[s]]++;
            foreach (int at in (ReadOnlySpan<int>)[
                grid.Site(grid.Wrap(i + 1), j, k), grid.Site(grid.Wrap(i - 1), j, k), grid.Site(i, grid.Wrap(j + 1), k),
                grid.Site(i, grid.Wrap(j - 1), k), grid.Site(i, j, grid.Wrap(k + 1)), grid.Site(i, j, grid.Wrap(k - 1))])
            {
                if (arrangement[at] == CationArrangement.Lithium) lithium[anions[s]]++;
            }
        }

        return [.. lithium.Zip(count, (n, c) => n / c)];
    }

    /// <summary>Exchanges states of neighbouring temperatures, even and odd pairs in turn (Swendsen and Wang, Phys. Rev. Lett. 57 (1986) 2607).</summary>
    private static void Exchange(OrderingChain[] chains, double[] temperatures, int round, ref FastRandom random)
    {
        for (int r = round & 1; r + 1 < chains.Length; r += 2)
        {
            double exponent = (1 / temperatures[r] - 1 / temperatures[r + 1]) * (chains[r].Energy - chains[r + 1].Energy);
            if (exponent >= 0 || random.NextDouble() < Math.Exp(exponent)) (chains[r], chains[r + 1]) = (chains[r + 1], chains[r]);
        }
    }
}
