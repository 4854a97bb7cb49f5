// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices.Percolation;

/// <summary>How a percolation curve is computed.</summary>
public sealed record PercolationCurveOptions
{
    /// <summary>Conventional cells along each edge, L. 16 has 16 384 cation sites: a sample takes milliseconds, and finite-size effects are below 0.002 in the fraction away from the threshold.</summary>
    public int Cells { get; init; } = 16;

    /// <summary>Number of independent samples. 1000 give standard errors near 0.0005 at x = 1.2.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>Seed of the random numbers; sample s uses the stream (seed, s).</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; 0, the default, uses all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>One point of a percolation curve.</summary>
/// <param name="Occupation">Share of sites that are occupied (Li share of the cation sites), p.</param>
/// <param name="Occupied">Number of occupied sites at which the microcanonical values are taken, round(p N).</param>
/// <param name="Fraction">Share of the occupied sites that lie in clusters which wrap around any axis; NaN with none occupied.</param>
/// <param name="Sigma">Standard error of <paramref name="Fraction"/>.</param>
/// <param name="Largest">Share of the occupied sites in the largest cluster.</param>
/// <param name="LargestSigma">Standard error of <paramref name="Largest"/>.</param>
/// <param name="WrapsAny">Share of samples in which a cluster wraps around at least one axis.</param>
/// <param name="WrapsAxis">Probability of wrapping around a given axis, mean of the three.</param>
/// <param name="WrapsAll">Share of samples in which all three axes are wrapped.</param>
/// <param name="Convolved">The fraction when each site is occupied independently with probability p: the microcanonical curve convolved with the binomial distribution.</param>
/// <param name="ConvolvedSigma">Standard error of <paramref name="Convolved"/>.</param>
public sealed record PercolationPoint(
    double Occupation,
    int Occupied,
    double Fraction,
    double Sigma,
    double Largest,
    double LargestSigma,
    double WrapsAny,
    double WrapsAxis,
    double WrapsAll,
    double Convolved,
    double ConvolvedSigma)
{
    /// <summary>Li per two anions, x = 2 p, where the sites are the cation sites of rock salt.</summary>
    public double X => 2 * Occupation;
}

/// <summary>
/// The percolating fraction against composition in a periodic crystal, from Newman-Ziff sweeps: one sample adds all
/// sites one by one in random order and gives every composition.
/// </summary>
/// <remarks>
/// Values at one point are means over independent samples, so their standard errors are honest; neighbouring points
/// share samples and are correlated.
/// </remarks>
public sealed class PercolationCurve
{
    /// <summary>Points of a curve: p = 1/400, 2/400 … 1, that is x = 0.005, 0.010 … 2.</summary>
    public const int PointCount = 400;

    private PercolationCurve(string model, int cells, int sites, int samples, int requested, ImmutableArray<PercolationPoint> points, WrappingSamples wrapping)
    {
        Model = model;
        Cells = cells;
        Sites = sites;
        Samples = samples;
        Requested = requested;
        Points = points;
        Wrapping = wrapping;
    }

    /// <summary>What percolates: "0-TM" or "fcc site".</summary>
    public string Model { get; }

    /// <summary>Conventional cells along an edge.</summary>
    public int Cells { get; }

    /// <summary>Number of sites, N.</summary>
    public int Sites { get; }

    /// <summary>Samples that were finished.</summary>
    public int Samples { get; }

    /// <summary>Samples that were asked for; more than <see cref="Samples"/> after a cancellation.</summary>
    public int Requested { get; }

    /// <summary>The curve, in rising order of composition.</summary>
    public ImmutableArray<PercolationPoint> Points { get; }

    /// <summary>When each sample first wrapped each axis: the raw material of thresholds.</summary>
    public WrappingSamples Wrapping { get; }

    /// <summary>The curve of Li on the cation sites of rock salt, all other cations being transition metals.</summary>
    /// <param name="rule">Which tetrahedra let Li pass.</param>
    /// <param name="options">Size, samples and seed.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops; finished samples are kept.</param>
    /// <exception cref="InputException">The crystal does not fit memory or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first sample was finished.</exception>
    public static PercolationCurve OfRule(TransportRule rule, PercolationCurveOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var grid = new RockSaltGrid(AtLeastTwo(options.Cells));
        return Of(rule.ToString(), options, grid.Sites, TetrahedronSweep.BytesFor(grid), () => new TetrahedronSweep(grid, rule), progress, cancellation);
    }

    /// <summary>The curve of plain site percolation: neighbouring occupied sites are connected.</summary>
    /// <param name="lattice">The lattice.</param>
    /// <param name="options">Size, samples and seed.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops; finished samples are kept.</param>
    /// <exception cref="InputException">The crystal does not fit memory or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first sample was finished.</exception>
    public static PercolationCurve OfSites(LatticeKind lattice, PercolationCurveOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var graph = new SiteGraph(lattice, AtLeastTwo(options.Cells));
        return Of(lattice.Name() + " site", options, graph.Sites, 12L * graph.Sites, () => new SiteSweep(graph), progress, cancellation);
    }

    private static int AtLeastTwo(int cells) => cells >= 2 ? cells
        : throw new InputException($"A percolation curve needs at least 2 cells along an edge, and {cells} was asked for: choose another number of cells.");

    private static PercolationCurve Of(string model, PercolationCurveOptions options, int sites, long bytes, Func<Sweep> create, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (options.Samples < 1) throw new InputException($"A curve needs at least one sample, and {options.Samples} were asked for: ask for more samples.");
        var plan = new CurvePlan(sites, PointCount);
        var total = new CurveSums(plan);
        var firstWraps = new int[options.Samples * 3];
        int done = SampleLoop.Run(
            options.Samples,
            options.Threads,
            bytes + plan.Bytes,
            () => new CurveWorker(create(), plan),
            (worker, sample) => worker.Run(options.Seed, sample, firstWraps, cancellation),
            worker => total.Add(worker.Sums),
            progress,
            cancellation);
        if (done == 0) throw new OperationCanceledException(cancellation);
        return new PercolationCurve(model, options.Cells, sites, done, options.Samples, total.Points(done), WrappingSamples.FromRaw(options.Cells, sites, firstWraps));
    }

    private sealed class CurveWorker(Sweep sweep, CurvePlan plan) : IDisposable
    {
        private readonly SweepRecord record = new(plan.Checkpoints, runToEnd: false, stopWhenWrapped: false);

        public CurveSums Sums { get; } = new(plan);

        public bool Run(ulong seed, int sample, int[] firstWraps, CancellationToken cancellation)
        {
            var random = new FastRandom(seed, (ulong)sample);
            record.Clear();
            if (!sweep.Run(ref random, record, cancellation)) return false;
            Sums.Add(record);
            record.FirstWrap.CopyTo(firstWraps, 3 * sample);
            return true;
        }

        public void Dispose() => sweep.Dispose();
    }
}
