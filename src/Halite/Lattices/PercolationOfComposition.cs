// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices;

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

    /// <summary>Periodic bulk, the default, or a particle with free surfaces.</summary>
    public CrystalBoundary Boundary { get; init; }

    /// <summary>Threads; 0 uses all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }
}

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
/// <param name="ExactFinite">Expected path counts in this crystal; null for ordered arrangements and free surfaces.</param>
/// <param name="ExactInfinite">Expected path counts on the infinite random lattice; null for ordered arrangements.</param>
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
    PathCounts? ExactFinite,
    PathCounts? ExactInfinite)
{
    private const int Columns = 10;

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
        options.Ordering?.Require(grid);
        var counts = composition.In(grid);
        if (counts.AllLithium == 0) throw new InputException("The composition holds no Li in a crystal of this size: choose a composition with Li or more cells.");
        var raw = new double[options.Samples * Columns];
        var finished = new bool[options.Samples];
        int done = SampleLoop.Run(
            options.Samples,
            options.Threads,
            LithiumNetwork.BytesFor(grid),
            () => new Worker(grid, counts, options),
            (worker, sample) =>
            {
                worker.Run(sample, raw.AsSpan(sample * Columns, Columns));
                return finished[sample] = true;
            },
            static _ => { },
            progress,
            cancellation);
        if (done == 0) throw new OperationCanceledException(cancellation);

        var samples = Enumerable.Range(0, options.Samples).Where(s => finished[s]).ToArray();
        Measured Mean(int column, string name) => SampleMean.Of(samples.Select(s => raw[s * Columns + column]), "1", name);
        var paths = new MeasuredPathCounts(Mean(3, "Li-Li pairs"), Mean(4, "o-t-o pairs"), Mean(5, "o-t-o paths"), Mean(6, "o-t links"), Mean(7, "opened pairs"), Mean(8, "open tetrahedra"), Mean(9, "Li4 tetrahedra"));
        int[] axes = [.. samples.Select(s => AxesOf(raw[s * Columns + 2]))];
        bool random = options.Ordering is null || options.Disorder == 1;
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
            random && options.Boundary == CrystalBoundary.Periodic ? PathCounts.Finite(counts, options.Rule) : null,
            random ? PathCounts.Infinite(composition, options.Rule) : null);

        static int AxesOf(double packed) => (int)((long)packed & 7);
    }

    private sealed class Worker(RockSaltGrid grid, SiteCounts counts, CompositionPercolationOptions options) : IDisposable
    {
        private readonly CationArrangement arrangement = new(grid);
        private readonly LithiumNetwork network = new(grid, options.Rule, options.Boundary);

        public void Run(int sample, Span<double> row)
        {
            var random = new FastRandom(options.Seed, (ulong)sample);
            if (options.Ordering is { } ordering) arrangement.FillOrdered(counts, ordering, options.Disorder, ref random);
            else arrangement.FillRandom(counts, ref random);
            var clusters = network.Analyse(arrangement, options.Seed, (ulong)sample);
            var paths = clusters.Paths;
            row[0] = clusters.PercolatingFraction;
            row[1] = (double)clusters.Largest / clusters.AllLithium;
            row[2] = clusters.SurfaceConnected * 8.0 + clusters.Axes;
            (row[3], row[4], row[5], row[6], row[7]) = (paths.LiLiPairs, paths.OctTetOctPairs, paths.OctTetOctPaths, paths.OctTetLinks, paths.OpenedByTetrahedralLi);
            (row[8], row[9]) = (paths.OpenTetrahedra, paths.LithiumTetrahedra);
        }

        public void Dispose() { }
    }
}
