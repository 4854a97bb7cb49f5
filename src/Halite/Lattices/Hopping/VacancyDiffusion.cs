// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices.Hopping;

/// <summary>How the diffusion by a single vacancy is computed.</summary>
public sealed record VacancyDiffusionOptions
{
    /// <summary>Sizes in cells along an edge. Empty takes three of about 250 to 2000 sites, between which the factor runs as 1/N.</summary>
    public ImmutableArray<int> Cells { get; init; } = [];

    /// <summary>Hops of each walk. A million give a standard error near 0.0003 in the factor with 16 walks.</summary>
    public int Hops { get; init; } = 1_000_000;

    /// <summary>Independent walks of each size, from whose spread the standard error comes.</summary>
    public int Walks { get; init; } = 16;

    /// <summary>Barrier of a hop, eV. 0.3 is typical of Li through a tetrahedron without transition metals.</summary>
    public double Barrier { get; init; } = 0.3;

    /// <summary>Temperature, K.</summary>
    public double Temperature { get; init; } = 300;

    /// <summary>Attempt frequency, Hz. 1e13 is the order of optical phonons.</summary>
    public double AttemptFrequency { get; init; } = 1e13;

    /// <summary>Lattice constant of the conventional cell, Å.</summary>
    public double LatticeConstant { get; init; } = 4.15;

    /// <summary>Share of sites that are vacant; diffusivities are proportional to it as long as vacancies do not meet.</summary>
    public double VacancyFraction { get; init; } = 0.001;

    /// <summary>Seed of the random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; 0 uses all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>The factor of one size.</summary>
/// <param name="Cells">Cells along an edge.</param>
/// <param name="Sites">Number of sites.</param>
/// <param name="CorrelationFactor">Tracer correlation factor in this crystal.</param>
public sealed record CorrelationOfSize(int Cells, int Sites, Measured CorrelationFactor);

/// <summary>Diffusion of atoms by single vacancies on a cubic lattice.</summary>
/// <param name="Lattice">The lattice.</param>
/// <param name="CorrelationFactor">Tracer correlation factor f of the infinite crystal, extrapolated in 1/N.</param>
/// <param name="Tracer">Tracer diffusivity f D, cm²/s, at the given share of vacancies.</param>
/// <param name="Jump">Jump (collective) diffusivity D = c z ν exp(-E/kT) d²/6, cm²/s: the vacancy's own walk is uncorrelated.</param>
/// <param name="Sizes">The sizes that f rests on.</param>
/// <param name="Hops">Hops made.</param>
/// <param name="IsComplete">Whether all walks were finished before a cancellation.</param>
/// <remarks>
/// Successive jumps of a tracer have a mean cosine c, and f = (1 + c)/(1 - c) for jumps along axes of twofold symmetry or
/// higher (Bardeen and Herring 1951; Compaan and Haven, Trans. Faraday Soc. 52 (1956) 786). Walks of one vacancy in a
/// periodic crystal measure c over all atoms.
/// </remarks>
public sealed record VacancyDiffusion(LatticeKind Lattice, Measured CorrelationFactor, Measured Tracer, Measured Jump, ImmutableArray<CorrelationOfSize> Sizes, long Hops, bool IsComplete)
{
    /// <summary>Computes it.</summary>
    /// <param name="lattice">The lattice.</param>
    /// <param name="options">Sizes, hops, barrier.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops; finished walks are kept.</param>
    /// <exception cref="InputException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first size was finished.</exception>
    public static VacancyDiffusion Of(LatticeKind lattice, VacancyDiffusionOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Hops < 1000 || options.Walks < 2) throw new InputException("A correlation factor needs at least 1000 hops and 2 walks: ask for more.");
        if (!(options.Temperature > 0 && options.AttemptFrequency > 0 && options.LatticeConstant > 0 && options.VacancyFraction is > 0 and < 1 && double.IsFinite(options.Barrier)))
            throw new InputException("Temperature, attempt frequency and lattice constant are above zero and the share of vacancies lies between 0 and 1: correct them.");
        int[] cells = !options.Cells.IsEmpty ? [.. options.Cells.Order()] : lattice switch
        {
            LatticeKind.SimpleCubic => [6, 9, 13],
            LatticeKind.BodyCentredCubic => [5, 7, 10],
            LatticeKind.FaceCentredCubic => [4, 6, 8],
            _ => [3, 4, 6],
        };
        if (cells[0] < 3) throw new InputException("A walk needs crystals of at least 3 cells along an edge: choose larger ones.");
        foreach (int size in cells) SiteGraph.Require(lattice, size);

        var sizes = ImmutableArray.CreateBuilder<CorrelationOfSize>();
        long hops = 0;
        bool complete = true;
        for (int n = 0; n < cells.Length && !cancellation.IsCancellationRequested; n++)
        {
            var graph = new SiteGraph(lattice, cells[n]);
            var factors = new double[options.Walks];
            int index = n;
            int done = SampleLoop.Run(
                options.Walks, options.Threads, 2L * graph.Sites, () => new VacancyWalk(graph),
                (walk, w) =>
                {
                    double f = walk.Run(options.Hops, new FastRandom(options.Seed, (ulong)cells[index] << 32 | (uint)w), cancellation);
                    factors[w] = f;
                    return f > 0;
                },
                static _ => { }, progress is null ? null : new Part(progress, n, cells.Length), cancellation);
            complete &= done == options.Walks;
            var finished = factors.Where(f => f > 0).ToArray();
            hops += (long)finished.Length * options.Hops;
            if (finished.Length < 2) break;
            sizes.Add(new CorrelationOfSize(cells[n], graph.Sites, SampleMean.Of(finished, "1", $"walks, {cells[n]} cells")));
        }

        complete &= sizes.Count == cells.Length;
        if (sizes.Count == 0) throw new OperationCanceledException(cancellation);
        var factor = Extrapolate(sizes);

        double squared = SiteGraph.StepsOf(lattice)[0] is var (i, j, k) ? i * i + j * j + k * k : 0;
        double step = Math.Sqrt(squared) * options.LatticeConstant / lattice.StepsPerCell() * 1e-8;
        double rate = options.AttemptFrequency * Math.Exp(-options.Barrier / (Boltzmann * options.Temperature));
        var jump = Measured.Exact(options.VacancyFraction * lattice.Coordination() * rate * step * step / 6, "cm2/s");
        return new VacancyDiffusion(lattice, factor, Measured.Propagate(jump.Value * factor.Value, "cm2/s", (factor, jump.Value)), jump, sizes.ToImmutable(), hops, complete);
    }

    /// <summary>Boltzmann's constant, eV/K.</summary>
    internal const double Boltzmann = 8.617333262e-5;

    private static Measured Extrapolate(IReadOnlyList<CorrelationOfSize> sizes)
    {
        if (sizes.Count < 2) return Measured.WithoutSigma(sizes[0].CorrelationFactor.Value, "1", "one size only: the finite-size correction is not known");
        double s = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
        foreach (var size in sizes)
        {
            double x = 1.0 / size.Sites, y = size.CorrelationFactor.Value, w = 1 / Math.Pow(size.CorrelationFactor.Sigma!.Value, 2);
            s += w;
            sx += w * x;
            sy += w * y;
            sxx += w * x * x;
            sxy += w * x * y;
        }

        double determinant = s * sxx - sx * sx;
        return Measured.From((sxx * sy - sx * sxy) / determinant, Math.Sqrt(sxx / determinant), "1", "sampling: correlation factor");
    }

    private sealed class Part(IProgress<double> progress, int index, int count) : IProgress<double>
    {
        public void Report(double value) => progress.Report((index + value) / count);
    }
}

/// <summary>The walk of one vacancy: each hop moves an atom, whose jump is compared with its last one.</summary>
internal sealed unsafe class VacancyWalk : IDisposable
{
    private readonly SiteGraph graph;
    private readonly byte[] last;
    private readonly byte[] opposite;

    public VacancyWalk(SiteGraph graph)
    {
        this.graph = graph;
        last = new byte[graph.Sites];

        // The atom jumps against the vacancy's step; on diamond that is the same step seen from the other sublattice.
        var steps = SiteGraph.StepsOf(graph.Kind);
        opposite = new byte[steps.Length];
        for (int d = 0; d < steps.Length; d++)
            opposite[d] = graph.Kind == LatticeKind.Diamond ? (byte)d : (byte)Array.IndexOf(steps, (-steps[d].I, -steps[d].J, -steps[d].K));
    }

    /// <summary>The correlation factor of a walk; -1 when cancelled.</summary>
    public double Run(int hops, FastRandom random, CancellationToken cancellation)
    {
        int z = graph.Coordination;
        Array.Fill(last, (byte)z);
        var counts = new long[(z + 1) * z];
        int vacancy = 0;

        // The first tenth sets last jumps going.
        for (int done = -hops / 10; done < hops; done += 10_000)
        {
            if (cancellation.IsCancellationRequested) return -1;
            if (done < 0 && done + 10_000 >= 0) Array.Clear(counts);
            vacancy = Walk(vacancy, Math.Min(10_000, hops - done), z, counts, ref random);
        }

        return Factor(counts, z);
    }

    public void Dispose() { }

    private int Walk(int vacancy, int hops, int z, long[] counts, ref FastRandom random)
    {
        var generator = random;
        fixed (int* neighbours = graph.AllNeighbours)
        fixed (byte* previous = last)
        fixed (byte* against = opposite)
        fixed (long* count = counts)
        {
            for (int h = 0; h < hops; h++)
            {
                uint direction = (uint)(((generator.Next() >> 32) * (uint)z) >> 32);
                int from = neighbours[vacancy * z + direction];
                byte jump = against[direction];
                count[previous[from] * z + jump]++;
                previous[vacancy] = jump;
                vacancy = from;
            }
        }

        random = generator;
        return vacancy;
    }

    private double Factor(long[] counts, int z)
    {
        var steps = SiteGraph.StepsOf(graph.Kind);
        double length = Dot(steps[0], steps[0]), sign = graph.Kind == LatticeKind.Diamond ? -1 : 1, sum = 0, total = 0;
        for (int a = 0; a < z; a++)
        {
            for (int b = 0; b < z; b++)
            {
                sum += sign * counts[a * z + b] * Dot(steps[a], steps[b]) / length;
                total += counts[a * z + b];
            }
        }

        double cosine = sum / total;
        return (1 + cosine) / (1 - cosine);
    }

    private static double Dot((int I, int J, int K) a, (int I, int J, int K) b) => a.I * b.I + a.J * b.J + a.K * b.K;
}
