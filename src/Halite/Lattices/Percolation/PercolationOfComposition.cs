// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Lattices.Ordering;

namespace Halite.Lattices.Percolation;

/// <summary>How the percolation of one composition is computed.</summary>
public sealed record CompositionPercolationOptions
{
    /// <summary>The transport rule; 0-TM, the rule of disordered rock salts at room temperature.</summary>
    public TransportRule Rule { get; init; } = TransportRule.ZeroTM;

    /// <summary>Conventional cells along each edge, L. 24 has 55 296 cation sites, where finite-size effects away from the threshold are below the standard error.</summary>
    public int Cells { get; init; } = 24;

    /// <summary>Independent samples. 100 give standard errors near 0.0005 in the fraction at x = 1.2.</summary>
    public int Samples { get; init; } = 100;

    /// <summary>Seed of the random numbers; sample s uses the stream (seed, s).</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>An ordered arrangement; null, the default, arranges cations at random.</summary>
    public CationOrdering? Ordering { get; init; }

    /// <summary>Share of random exchange in an ordered arrangement, 0 to 1.</summary>
    public double Disorder { get; init; }

    /// <summary>
    /// Short-range order: each sample starts from a random arrangement and takes swaps under this Hamiltonian at kT = 1;
    /// null, the default, leaves it random. Energies are in kT.
    /// </summary>
    public ShortRangeInteraction? Interaction { get; init; }

    /// <summary>Periodic bulk, the default, or a particle with free surfaces.</summary>
    public CrystalBoundary Boundary { get; init; }

    /// <summary>Threads; 0 uses all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>Short-range order of sampled arrangements.</summary>
/// <param name="Model">The Hamiltonian, with energies in kT.</param>
/// <param name="Anions">Anions with their amounts, which need not add up to two; none is O.</param>
/// <param name="Sweeps">Sweeps of swaps that take a random arrangement to equilibrium; 100 pass many correlation times of weak pair energies.</param>
public sealed record ShortRangeInteraction(OrderingModel Model, ImmutableArray<(string Species, double Amount)> Anions, int Sweeps = 100);

/// <summary>Path counts with standard errors, per conventional cell.</summary>
/// <param name="LiLiPairs">See <see cref="PathCounts.LiLiPairs"/>.</param>
/// <param name="OctTetOctPairs">See <see cref="PathCounts.OctTetOctPairs"/>.</param>
/// <param name="OctTetOctPaths">See <see cref="PathCounts.OctTetOctPaths"/>.</param>
/// <param name="OctTetLinks">See <see cref="PathCounts.OctTetLinks"/>.</param>
/// <param name="OpenedByTetrahedralLi">See <see cref="PathCounts.OpenedByTetrahedralLi"/>.</param>
/// <param name="OpenTetrahedra">See <see cref="PathCounts.OpenTetrahedra"/>.</param>
/// <param name="LithiumTetrahedra">See <see cref="PathCounts.LithiumTetrahedra"/>.</param>
public sealed record MeasuredPathCounts(
    Measured LiLiPairs,
    Measured OctTetOctPairs,
    Measured OctTetOctPaths,
    Measured OctTetLinks,
    Measured OpenedByTetrahedralLi,
    Measured OpenTetrahedra,
    Measured LithiumTetrahedra);

/// <summary>Li percolation of one composition, averaged over random arrangements.</summary>
/// <param name="Composition">The composition by site.</param>
/// <param name="Counts">The whole numbers that the crystal holds.</param>
/// <param name="Samples">Finished samples.</param>
/// <param name="Requested">Samples asked for.</param>
/// <param name="PercolatingFraction">Share of all Li in clusters that wrap around any axis.</param>
/// <param name="LargestFraction">Share of all Li in the largest cluster.</param>
/// <param name="SurfaceFraction">Share of all Li in clusters that touch a surface; NaN in a periodic crystal.</param>
/// <param name="Percolates">Share of samples with a wrapping cluster.</param>
/// <param name="PercolatesAlong">Share of samples in which a given axis is wrapped, for each axis.</param>
/// <param name="Paths">Path counts of the samples.</param>
/// <param name="Census">Share of tetrahedra with 0 to 4 metals at their corners.</param>
/// <param name="FirstShell">Warren-Cowley parameter of Li and metals in the first shell.</param>
/// <param name="ExactFinite">Expected path counts in this crystal; null for ordered arrangements, short-range order and free surfaces.</param>
/// <param name="ExactInfinite">Expected path counts on the infinite random lattice; null for ordered arrangements and short-range order.</param>
public sealed record CompositionPercolation(
    RockSaltComposition Composition,
    SiteCounts Counts,
    int Samples,
    int Requested,
    Measured PercolatingFraction,
    Measured LargestFraction,
    Measured SurfaceFraction,
    double Percolates,
    ImmutableArray<double> PercolatesAlong,
    MeasuredPathCounts Paths,
    ImmutableArray<Measured> Census,
    Measured FirstShell,
    PathCounts? ExactFinite,
    PathCounts? ExactInfinite)
{
    private const int Columns = 16;

    /// <summary>Computes it.</summary>
    /// <param name="composition">The composition by site.</param>
    /// <param name="options">Rule, size, samples and seed.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops; finished samples are kept.</param>
    /// <exception cref="InputException">The crystal does not fit memory, the arrangement does not fit the crystal, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first sample was finished.</exception>
    public static CompositionPercolation Of(RockSaltComposition composition, CompositionPercolationOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Samples < 1) throw new InputException($"At least one sample is needed, and {options.Samples} were asked for: ask for more samples.");
        var grid = new RockSaltGrid(options.Cells);
        if (options.Cells < 2) throw new InputException("Percolation needs a crystal of at least 2 cells along an edge: choose more cells.");
        var recipe = new ArrangementRecipe(composition, grid, options.Ordering, options.Disorder, options.Interaction, options.Boundary);
        var counts = recipe.Counts;
        if (counts.AllLithium == 0) throw new InputException("The composition holds no Li in a crystal of this size: choose a composition with Li or more cells.");
        var raw = new double[options.Samples * Columns];
        var finished = new bool[options.Samples];
        int done = SampleLoop.Run(
            options.Samples,
            options.Threads,
            LithiumNetwork.BytesFor(grid) + recipe.Bytes,
            () => new Worker(grid, recipe, options),
            (worker, sample) => finished[sample] = worker.Run(sample, raw.AsSpan(sample * Columns, Columns), cancellation),
            static _ => { },
            progress,
            cancellation);
        if (done == 0) throw new OperationCanceledException(cancellation);

        var samples = Enumerable.Range(0, options.Samples).Where(s => finished[s]).ToArray();
        Measured Mean(int column, string name) => SampleMean.Of(samples.Select(s => raw[s * Columns + column]), "1", name);
        var paths = new MeasuredPathCounts(Mean(3, "Li-Li pairs"), Mean(4, "o-t-o pairs"), Mean(5, "o-t-o paths"), Mean(6, "o-t links"), Mean(7, "opened pairs"), Mean(8, "open tetrahedra"), Mean(9, "Li4 tetrahedra"));
        int[] axes = [.. samples.Select(s => AxesOf(raw[s * Columns + 2]))];
        return new CompositionPercolation(
            composition, counts, done, options.Samples,
            Mean(0, "percolating fraction"),
            Mean(1, "largest cluster"),
            options.Boundary == CrystalBoundary.Free
                ? SampleMean.Of(samples.Select(s => Math.Floor(raw[s * Columns + 2] / 8) / counts.AllLithium), "1", "surface fraction")
                : Measured.WithoutSigma(double.NaN, "1", "a periodic crystal has no surface"),
            (double)axes.Count(a => a != 0) / done,
            [.. Enumerable.Range(0, 3).Select(axis => (double)axes.Count(a => (a >> axis & 1) != 0) / done)],
            paths,
            [.. Enumerable.Range(0, 5).Select(k => Mean(10 + k, $"tetrahedra with {k} metals"))],
            Mean(15, "alpha 1"),
            recipe.IsRandom && options.Boundary == CrystalBoundary.Periodic ? PathCounts.Finite(counts, options.Rule) : null,
            recipe.IsRandom ? PathCounts.Infinite(composition, options.Rule) : null);

        static int AxesOf(double packed) => (int)((long)packed & 7);
    }

    /// <summary>One arrangement as the samples have them, in a crystal of another size: to be drawn.</summary>
    /// <param name="composition">The composition by site.</param>
    /// <param name="options">How cations are arranged, and the seed.</param>
    /// <param name="cells">Conventional cells along an edge, rounded up to what an ordered arrangement repeats after.</param>
    /// <exception cref="InputException">As <see cref="Of"/>.</exception>
    public static CationArrangement Example(RockSaltComposition composition, CompositionPercolationOptions options, int cells)
    {
        int multiple = options.Ordering?.CellMultiple ?? 1;
        var grid = new RockSaltGrid((cells + multiple - 1) / multiple * multiple);
        var arrangement = new CationArrangement(grid);
        var random = new FastRandom(options.Seed, 0);
        new ArrangementRecipe(composition, grid, options.Ordering, options.Disorder, options.Interaction, options.Boundary).Fill(arrangement, ref random, CancellationToken.None);
        return arrangement;
    }

    private sealed class Worker(RockSaltGrid grid, ArrangementRecipe recipe, CompositionPercolationOptions options) : IDisposable
    {
        private readonly CationArrangement arrangement = new(grid);
        private readonly LithiumNetwork network = new(grid, options.Rule, options.Boundary);
        private readonly ShortRangeOrderMeter meter = new(grid, 1);

        public bool Run(int sample, Span<double> row, CancellationToken cancellation)
        {
            var random = new FastRandom(options.Seed, (ulong)sample);
            if (!recipe.Fill(arrangement, ref random, cancellation) || cancellation.IsCancellationRequested) return false;
            var clusters = network.Analyse(arrangement, options.Seed, (ulong)sample);
            var paths = clusters.Paths;
            row[0] = clusters.PercolatingFraction;
            row[1] = (double)clusters.Largest / clusters.AllLithium;
            row[2] = clusters.SurfaceConnected * 8.0 + clusters.Axes;
            (row[3], row[4], row[5], row[6], row[7]) = (paths.LiLiPairs, paths.OctTetOctPairs, paths.OctTetOctPaths, paths.OctTetLinks, paths.OpenedByTetrahedralLi);
            (row[8], row[9]) = (paths.OpenTetrahedra, paths.LithiumTetrahedra);
            if (cancellation.IsCancellationRequested) return false;
            var order = meter.Measure(arrangement.Cations);
            for (int k = 0; k < 5; k++) row[10 + k] = order.Census[k];
            row[15] = order.WarrenCowley[0];
            return true;
        }

        public void Dispose() { }
    }
}
