// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices.Percolation;

/// <summary>How a threshold is extrapolated.</summary>
public sealed record PercolationThresholdOptions
{
    /// <summary>
    /// Sizes in cells along an edge. Empty takes sizes of about 2000 to 55 000 sites, where the correction to scaling is
    /// a few 1e-4 at the smallest and a sample costs milliseconds.
    /// </summary>
    public ImmutableArray<int> Cells { get; init; } = [];

    /// <summary>
    /// Samples at the largest size; smaller sizes get more, in inverse proportion to the sites up to eightfold. 2000 give
    /// a standard error near 0.0001 in p.
    /// </summary>
    public int Samples { get; init; } = 2000;

    /// <summary>Seed of the random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; 0 uses all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>The estimate of one size.</summary>
/// <param name="Cells">Cells along an edge.</param>
/// <param name="Sites">Number of sites.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Threshold">Occupied share at which an axis wraps with the universal probability.</param>
/// <param name="Sigma">Its standard error.</param>
/// <param name="FirstWrap">Mean occupied share at which any axis first wraps, the naive estimate, for comparison.</param>
public sealed record ThresholdOfSize(int Cells, int Sites, int Samples, double Threshold, double Sigma, double FirstWrap);

/// <summary>
/// A percolation threshold extrapolated to the infinite crystal.
/// </summary>
/// <remarks>
/// At the threshold the probability that a cluster wraps around a given axis of a cubic torus is universal,
/// R = 0.25780(6) (Wang, Zhou, Zhang, Garoni and Deng, Phys. Rev. E 87 (2013) 052107). The occupation at which a crystal
/// of size L reaches it differs from the threshold by A L^-(1/ν + ω) with 1/ν = 1.1410 and ω = 2, the exponent that the same
/// paper found for wrapping probabilities: far faster than the first wrapping itself, which goes as L^-1/ν. The threshold
/// and A are fitted to several sizes; the standard error holds the counting error of the fit, the uncertainty of R, and
/// the change of the result when the correction decays with the leading irrelevant exponent ω = 1.2 instead.
/// </remarks>
public sealed class PercolationThreshold
{
    /// <summary>Universal probability of wrapping around a given axis at the threshold of a cubic torus.</summary>
    public const double UniversalWrapping = 0.25780;

    /// <summary>Standard uncertainty of <see cref="UniversalWrapping"/>.</summary>
    public const double UniversalWrappingSigma = 0.00006;

    /// <summary>Name of the estimator, for output.</summary>
    public const string Estimator = "universal wrapping probability of one axis, 0.25780, extrapolated as L^-(1/nu + omega)";

    private const double InverseNu = 1.1410;
    private const double CorrectionExponent = 2.0;
    private const double AlternativeExponent = 1.2;

    private PercolationThreshold(string model, Measured threshold, ImmutableArray<ThresholdOfSize> sizes, bool complete) =>
        (Model, Threshold, Sizes, IsComplete) = (model, threshold, sizes, complete);

    /// <summary>What percolates.</summary>
    public string Model { get; }

    /// <summary>The threshold as occupied share of sites, p, of the infinite crystal; x = 2 p on the cation sites of rock salt.</summary>
    public Measured Threshold { get; }

    /// <summary>The sizes it rests on.</summary>
    public ImmutableArray<ThresholdOfSize> Sizes { get; }

    /// <summary>Whether all samples were finished before a cancellation.</summary>
    public bool IsComplete { get; }

    /// <summary>The threshold of Li transport on the cation sites of rock salt.</summary>
    /// <param name="rule">Which tetrahedra let Li pass.</param>
    /// <param name="options">Sizes, samples and seed.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops; what is finished is used.</param>
    /// <exception cref="InputException">A size does not fit memory or is below 4 cells.</exception>
    public static PercolationThreshold OfRule(TransportRule rule, PercolationThresholdOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        int[] cells = options.Cells.IsEmpty ? [8, 12, 16, 24] : [.. options.Cells];
        return Of(rule.ToString(), cells, options, L => TetrahedronSweep.BytesFor(new RockSaltGrid(L)), L => new RockSaltGrid(L).Sites, L => new TetrahedronSweep(new RockSaltGrid(L), rule), progress, cancellation);
    }

    /// <summary>The threshold of plain site percolation.</summary>
    /// <param name="lattice">The lattice.</param>
    /// <param name="options">Sizes, samples and seed.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops; what is finished is used.</param>
    /// <exception cref="InputException">A size does not fit memory or is below 4 cells.</exception>
    public static PercolationThreshold OfSites(LatticeKind lattice, PercolationThresholdOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        int[] cells = !options.Cells.IsEmpty ? [.. options.Cells] : lattice switch
        {
            LatticeKind.SimpleCubic => [12, 18, 26, 38],
            LatticeKind.BodyCentredCubic => [12, 16, 22, 32],
            LatticeKind.FaceCentredCubic => [8, 12, 16, 24],
            _ => [6, 9, 12, 18],
        };
        var graphs = new Dictionary<int, SiteGraph>();
        SiteGraph Graph(int size)
        {
            lock (graphs) return graphs.TryGetValue(size, out var graph) ? graph : graphs[size] = new SiteGraph(lattice, size);
        }

        return Of(lattice.Name() + " site", cells, options, L => 12L * Graph(L).Sites, L => Graph(L).Sites, L => new SiteSweep(Graph(L)), progress, cancellation);
    }

    private static PercolationThreshold Of(
        string model, int[] cells, PercolationThresholdOptions options, Func<int, long> bytes, Func<int, int> sites, Func<int, Sweep> create, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (options.Samples < 10) throw new InputException($"A threshold needs at least 10 samples, and {options.Samples} were asked for: ask for more samples.");
        if (cells.Min() < 4) throw new InputException($"A threshold needs crystals of at least 4 cells along an edge, and {cells.Min()} was asked for: choose larger ones.");
        Array.Sort(cells);
        int largest = sites(cells[^1]);
        var counts = Array.ConvertAll(cells, L => (int)(options.Samples * Math.Min(8.0, (double)largest / sites(L))));
        double work = 0, done = 0;
        for (int s = 0; s < cells.Length; s++) work += (double)counts[s] * sites(cells[s]);
        var results = ImmutableArray.CreateBuilder<ThresholdOfSize>(cells.Length);
        bool complete = true;
        for (int s = 0; s < cells.Length; s++)
        {
            int size = cells[s], n = sites(size);
            double share = (double)counts[s] * n / work, before = done;
            var raw = new int[3 * counts[s]];
            ulong firstUnit = (ulong)size << 40;
            int finished = SampleLoop.Run(
                counts[s], options.Threads, bytes(size), () => new Worker(create(size)), (w, sample) => w.Run(options.Seed, firstUnit + (ulong)sample, raw, sample, cancellation), static _ => { },
                progress is null ? null : new Part(progress, before, share), cancellation);
            done += share;
            complete &= finished == counts[s];
            if (finished < 10) break;
            var wraps = WrappingSamples.FromRaw(size, n, raw);
            var (p, sigma) = wraps.AxisWrapsWith(UniversalWrapping);
            results.Add(new ThresholdOfSize(size, n, wraps.Samples, p, sigma, wraps.FirstWrapMean(1).Mean));
        }

        if (results.Count == 0) throw new OperationCanceledException(cancellation);
        return new PercolationThreshold(model, Extrapolate(results, model), results.DrainToImmutable(), complete);
    }

    private static Measured Extrapolate(IReadOnlyList<ThresholdOfSize> sizes, string model)
    {
        if (sizes.Count < 2) return Measured.WithoutSigma(sizes[0].Threshold, "1", "one size only: the finite-size correction is not known");
        var (threshold, counting) = Fit(sizes, InverseNu + CorrectionExponent);
        var (alternative, _) = Fit(sizes, InverseNu + AlternativeExponent);

        // Wrapping goes from improbable to certain over a width of about p N^(-1/(3 nu)); the smallest size bounds the shift.
        double universal = UniversalWrappingSigma * sizes[0].Threshold / Math.Pow(sizes[0].Sites, InverseNu / 3);
        return Measured.FromContributions(threshold, "1",
        [
            KeyValuePair.Create($"counting, threshold of {model}", counting),
            KeyValuePair.Create($"correction to scaling, {model}", threshold - alternative),
            KeyValuePair.Create("universal wrapping probability", universal),
        ]);
    }

    /// <summary>Weighted straight line of the sizes' thresholds against L^-exponent, at zero.</summary>
    private static (double Threshold, double Sigma) Fit(IReadOnlyList<ThresholdOfSize> sizes, double exponent)
    {
        double s = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
        foreach (var size in sizes)
        {
            double x = Math.Pow(size.Cells, -exponent), w = 1 / (size.Sigma * size.Sigma);
            s += w;
            sx += w * x;
            sy += w * size.Threshold;
            sxx += w * x * x;
            sxy += w * x * size.Threshold;
        }

        double determinant = s * sxx - sx * sx;
        return ((sxx * sy - sx * sxy) / determinant, Math.Sqrt(sxx / determinant));
    }

    private sealed class Worker(Sweep sweep) : IDisposable
    {
        private readonly SweepRecord record = new([], runToEnd: true, stopWhenWrapped: true);

        public bool Run(ulong seed, ulong unit, int[] raw, int sample, CancellationToken cancellation)
        {
            var random = new FastRandom(seed, unit);
            record.Clear();
            if (!sweep.Run(ref random, record, cancellation)) return false;
            record.FirstWrap.CopyTo(raw, 3 * sample);
            return true;
        }

        public void Dispose() => sweep.Dispose();
    }

    private sealed class Part(IProgress<double> progress, double before, double share) : IProgress<double>
    {
        public void Report(double value) => progress.Report(before + share * value);
    }
}
