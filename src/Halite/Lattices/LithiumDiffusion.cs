// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Lattices;

/// <summary>How Li diffusion through a disordered rock salt is computed.</summary>
public sealed record LithiumDiffusionOptions
{
    /// <summary>Barriers of the paths; 0.3 eV without and 0.5 eV with one transition metal, closed with two, as first-principles work finds for disordered rock salts.</summary>
    public HopBarriers Barriers { get; init; } = new(0.3, 0.5, double.PositiveInfinity, 0.3);

    /// <summary>Temperature, K.</summary>
    public double Temperature { get; init; } = 300;

    /// <summary>Attempt frequency, Hz. 1e13 is the order of optical phonons.</summary>
    public double AttemptFrequency { get; init; } = 1e13;

    /// <summary>Lattice constant, Å. 4.15 is typical of manganese rock salts.</summary>
    public double LatticeConstant { get; init; } = 4.15;

    /// <summary>Standard deviation of the site energies, eV; 0, the default, makes all sites equal.</summary>
    public double SiteDisorder { get; init; }

    /// <summary>Share of the Li that charging has taken out: without vacancies nothing moves.</summary>
    public double StateOfCharge { get; init; } = 0.1;

    /// <summary>Conventional cells along each edge.</summary>
    public int Cells { get; init; } = 8;

    /// <summary>Independent arrangements.</summary>
    public int Samples { get; init; } = 16;

    /// <summary>Hops of each arrangement, as a multiple of its Li.</summary>
    public int HopsPerLithium { get; init; } = 200;

    /// <summary>An ordered arrangement; null arranges cations at random.</summary>
    public CationOrdering? Ordering { get; init; }

    /// <summary>Seed of the random numbers; sample s uses the stream (seed, s).</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; 0 uses all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>Li diffusion of one composition at one temperature and state of charge.</summary>
/// <param name="Temperature">Temperature, K.</param>
/// <param name="StateOfCharge">Share of Li taken out.</param>
/// <param name="Lithium">Li left per two anions.</param>
/// <param name="Tracer">Tracer diffusivity from the slope of the mean squared displacement over the second half of the run, cm²/s.</param>
/// <param name="Jump">Jump diffusivity: from the squared displacement of all Li together, cm²/s.</param>
/// <param name="CorrelationFactor">Tracer diffusivity over that of uncorrelated hops at the same rate.</param>
/// <param name="HavenRatio">Tracer over jump diffusivity.</param>
/// <param name="Conductivity">Ionic conductivity n q² D(jump)/kT, S/cm.</param>
/// <param name="HopRate">Hops of a Li per second.</param>
/// <param name="Hops">Hops made in all.</param>
/// <param name="Samples">Finished arrangements.</param>
/// <param name="Requested">Arrangements asked for.</param>
/// <remarks>
/// Standard errors come from the spread of the arrangements. Hops in closed pockets count towards the hop rate but carry
/// nothing far: the correlation factor is small where the network hardly percolates.
/// </remarks>
public sealed record LithiumDiffusion(
    double Temperature,
    double StateOfCharge,
    double Lithium,
    Measured Tracer,
    Measured Jump,
    Measured CorrelationFactor,
    Measured HavenRatio,
    Measured Conductivity,
    Measured HopRate,
    long Hops,
    int Samples,
    int Requested)
{
    /// <summary>Windows of the collective displacement.</summary>
    private const int Windows = 16;

    private const int Columns = 4;

    /// <summary>Computes it.</summary>
    /// <param name="composition">The composition by site, as made.</param>
    /// <param name="options">Barriers, temperature, size.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops; finished arrangements are kept.</param>
    /// <exception cref="InputException">An option is out of range or nothing can move.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first arrangement was finished.</exception>
    public static LithiumDiffusion Of(RockSaltComposition composition, LithiumDiffusionOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var grid = new RockSaltGrid(options.Cells);
        var counts = composition.In(grid);
        int removed = (int)Math.Round(options.StateOfCharge * counts.AllLithium), carriers = counts.AllLithium - removed;
        Check(options, grid, counts, removed, carriers);
        var raw = new double[options.Samples * Columns];
        var finished = new bool[options.Samples];
        var hops = new long[options.Samples];
        int done = SampleLoop.Run(
            options.Samples, options.Threads, 400L * grid.Sites, () => new Worker(grid, counts, removed, options),
            (worker, sample) => finished[sample] = worker.Run(sample, raw.AsSpan(sample * Columns, Columns), out hops[sample], cancellation),
            static _ => { }, progress, cancellation);
        var samples = Enumerable.Range(0, options.Samples).Where(s => finished[s]).ToArray();
        if (samples.Length == 0) throw new OperationCanceledException(cancellation);

        Measured Mean(int column, string unit, string name) => SampleMean.Of(samples.Select(s => raw[s * Columns + column]), unit, name);
        var tracer = Mean(0, "cm2/s", "tracer");
        var jump = Mean(1, "cm2/s", "jump");
        double volume = grid.Sites / 4.0 * Math.Pow(options.LatticeConstant * 1e-8, 3);

        // n q²/kT with one charge in volts: n q / (kT/q), S/cm for D in cm²/s.
        double factor = carriers / volume * PhysicalConstants.ElementaryCharge / (VacancyDiffusion.Boltzmann * options.Temperature);
        return new LithiumDiffusion(
            options.Temperature, options.StateOfCharge, 2.0 * carriers / grid.Sites, tracer, jump,
            Ratio(samples, raw, 0, 2, "correlation factor"), Ratio(samples, raw, 0, 1, "Haven ratio"),
            jump.Scaled(factor, "S/cm"), Mean(3, "1/s", "hop rate"), samples.Sum(s => hops[s]), done, options.Samples);
    }

    private static void Check(LithiumDiffusionOptions options, RockSaltGrid grid, SiteCounts counts, int removed, int carriers)
    {
        if (options.Cells < 2) throw new InputException("Diffusion needs a crystal of at least 2 cells along an edge: choose more cells.");
        if (options.Samples < 1 || options.HopsPerLithium < 10) throw new InputException("Diffusion needs at least one sample and 10 hops a Li: ask for more.");
        if (!(options.Temperature > 0 && options.AttemptFrequency > 0 && options.LatticeConstant > 0 && options.SiteDisorder >= 0))
            throw new InputException("Temperature, attempt frequency and lattice constant are above zero and the site-energy spread is not negative: correct them.");
        var b = options.Barriers;
        if (new[] { b.ZeroTm, b.OneTm, b.TwoTm, b.OctTet }.Any(e => double.IsNaN(e) || e < 0)) throw new InputException("A barrier is not negative: correct it.");
        if (!(options.StateOfCharge >= 0 && options.StateOfCharge < 1)) throw new InputException("The state of charge is a share of Li from 0 up to but not including 1: correct it.");
        options.Ordering?.Require(grid);
        if (carriers < 1) throw new InputException("No Li is left at this state of charge in a crystal of this size: choose a lower one or more cells.");
        if (removed == 0 && counts.Vacancies == 0) throw new InputException("Without any vacancy no Li can move: choose a state of charge above zero (--state-of-charge).");
    }

    /// <summary>Ratio of the means of two columns, with the jackknife over samples.</summary>
    private static Measured Ratio(int[] samples, double[] raw, int over, int under, string name)
    {
        double a = samples.Sum(s => raw[s * Columns + over]), b = samples.Sum(s => raw[s * Columns + under]);
        if (b == 0) return Measured.WithoutSigma(double.NaN, "1", "nothing moves");
        if (samples.Length < 2) return Measured.WithoutSigma(a / b, "1", "one sample has no standard error");
        var without = samples.Select(s => (a - raw[s * Columns + over]) / (b - raw[s * Columns + under])).ToArray();
        double mean = without.Average(), n = without.Length;
        return Measured.From(a / b, Math.Sqrt((n - 1) / n * without.Sum(r => (r - mean) * (r - mean))), "1", "sampling: " + name);
    }

    private sealed class Worker(RockSaltGrid grid, SiteCounts counts, int removed, LithiumDiffusionOptions options) : IDisposable
    {
        private readonly CationArrangement arrangement = new(grid);

        public bool Run(int sample, Span<double> row, out long hops, CancellationToken cancellation)
        {
            hops = 0;
            var random = new FastRandom(options.Seed, (ulong)sample);
            if (options.Ordering is { } ordering) arrangement.FillOrdered(counts, ordering, 0, ref random);
            else arrangement.FillRandom(counts, ref random);
            var graph = HopGraph.Of(arrangement, options.Barriers, VacancyDiffusion.Boltzmann * options.Temperature, options.AttemptFrequency, options.SiteDisorder, ref random);
            var chain = new HopChain(graph, removed, ref random);
            long all = (long)options.HopsPerLithium * chain.Carriers, window = Math.Max(1, all / Windows);

            // A tenth of the run lets Li find the sites that disorder favours.
            if (!chain.Run(all / 10, ref random)) return true;
            double start = chain.Time, middle = start, squareAtMiddle = 0, collective = 0;
            long stepsAtStart = chain.SquaredSteps, hopsAtStart = chain.Hops;
            var origin = chain.Displacements.ToArray();
            var (x, y, z) = Sum(chain.Displacements);
            for (int w = 1; w <= Windows; w++)
            {
                if (cancellation.IsCancellationRequested) return false;
                if (!chain.Run(window, ref random)) return true;
                var (u, v, t) = Sum(chain.Displacements);
                collective += Square(u - x) + Square(v - y) + Square(t - z);
                (x, y, z) = (u, v, t);
                if (w == Windows / 2) (middle, squareAtMiddle) = (chain.Time, SquaredDisplacement(chain.Displacements, origin));
            }

            double quarter = options.LatticeConstant / 4 * 1e-8, area = quarter * quarter, time = chain.Time - start;
            row[0] = (SquaredDisplacement(chain.Displacements, origin) - squareAtMiddle) * area / (6 * chain.Carriers * (chain.Time - middle));
            row[1] = collective * area / (6 * chain.Carriers * time);
            row[2] = (chain.SquaredSteps - stepsAtStart) * area / (6 * chain.Carriers * time);
            row[3] = (chain.Hops - hopsAtStart) / (chain.Carriers * time);
            hops = chain.Hops;
            return true;
        }

        public void Dispose() { }

        private static double Square(double v) => v * v;

        private static (double X, double Y, double Z) Sum(int[] displacements)
        {
            double x = 0, y = 0, z = 0;
            for (int c = 0; c < displacements.Length; c += 3)
            {
                x += displacements[c];
                y += displacements[c + 1];
                z += displacements[c + 2];
            }

            return (x, y, z);
        }

        private static double SquaredDisplacement(int[] displacements, int[] origin)
        {
            double sum = 0;
            for (int c = 0; c < displacements.Length; c++) sum += Square(displacements[c] - origin[c]);
            return sum;
        }
    }
}
