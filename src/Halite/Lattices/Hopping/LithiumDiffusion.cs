// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;
using Halite.Lattices.Ordering;
using Halite.Lattices.Percolation;

namespace Halite.Lattices.Hopping;

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

    /// <summary>Hops of each arrangement, as a multiple of its Li. 200 pass the transient of a network that percolates well.</summary>
    public int HopsPerLithium { get; init; } = 200;

    /// <summary>
    /// While the mean squared displacement still bends, runs are made four times as long, up to this many hops a Li: Li that
    /// leaves its pockets through slow paths needs them. 3200 take about a minute. The same as
    /// <see cref="HopsPerLithium"/> leaves the length fixed.
    /// </summary>
    public int MaximumHopsPerLithium { get; init; } = 3200;

    /// <summary>An ordered arrangement; null arranges cations at random.</summary>
    public CationOrdering? Ordering { get; init; }

    /// <summary>Share of random exchange in an ordered arrangement, 0 to 1.</summary>
    public double Disorder { get; init; }

    /// <summary>Short-range order of the arrangement as made, with energies in kT of its firing; null, the default, leaves it random.</summary>
    public ShortRangeInteraction? Interaction { get; init; }

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
/// <param name="Jump">
/// Jump diffusivity, that of all Li together, cm²/s: by Kirchhoff's rule, exact for each arrangement, where all sites have
/// one energy; else <paramref name="SampledJump"/>.
/// </param>
/// <param name="SampledJump">Jump diffusivity from the squared displacement of all Li together, cm²/s.</param>
/// <param name="IsJumpExact">Whether <paramref name="Jump"/> is by Kirchhoff's rule.</param>
/// <param name="CorrelationFactor">Tracer diffusivity over that of uncorrelated hops at the same rate.</param>
/// <param name="HavenRatio">Tracer over jump diffusivity.</param>
/// <param name="Conductivity">Ionic conductivity n q² D(jump)/kT, S/cm.</param>
/// <param name="HopRate">Hops of a Li per second.</param>
/// <param name="Hops">Hops made in all.</param>
/// <param name="Samples">Finished arrangements.</param>
/// <param name="Requested">Arrangements asked for.</param>
/// <param name="HopsPerLithium">Length of the runs, hops of a Li on average.</param>
/// <param name="MobileShare">Share of the Li in clusters of sites that lead around the crystal over open paths, however slow.</param>
/// <param name="SlopeChange">
/// Slope of the mean squared displacement over the second quarter of the run less that over the second half, as a share of
/// the latter: above zero by more than its error where Li has not left its pockets and diffusivities are upper limits.
/// </param>
/// <param name="IsDiffusive">Whether the run was long enough by that test, and by the same test on the displacement of all Li together where that is used.</param>
/// <param name="OfSample">Tracer and jump diffusivity of each arrangement, cm²/s; NaN where it was not finished.</param>
/// <remarks>
/// Standard errors come from the spread of the arrangements. Hops in closed pockets count towards the hop rate but carry
/// nothing far: the correlation factor is small where the network hardly percolates. Li in clusters that do not lead
/// around the crystal adds nothing to the displacements, as it would in the limit of long times.
/// </remarks>
public sealed record LithiumDiffusion(
    double Temperature,
    double StateOfCharge,
    double Lithium,
    Measured Tracer,
    Measured Jump,
    Measured SampledJump,
    bool IsJumpExact,
    Measured CorrelationFactor,
    Measured HavenRatio,
    Measured Conductivity,
    Measured HopRate,
    long Hops,
    int Samples,
    int Requested,
    int HopsPerLithium,
    Measured MobileShare,
    Measured SlopeChange,
    bool IsDiffusive,
    ImmutableArray<(double Tracer, double Jump)> OfSample)
{
    /// <summary>A bend of the displacement counts from this many standard errors: one run in 40 is lengthened for nothing.</summary>
    private const double BendLimit = 2;

    /// <summary>A bend below this share does not count: what the slope still loses after it is less again, and below the usual standard error.</summary>
    private const double BendTolerance = 0.03;

    /// <summary>By how much the next run is longer: the shorter ones together then take a third of the time of the last.</summary>
    private const int Lengthening = 4;

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
        var recipe = new ArrangementRecipe(composition, grid, options.Ordering, options.Disorder, options.Interaction);
        int removed = (int)Math.Round(options.StateOfCharge * recipe.Counts.AllLithium);
        Check(options, recipe.Counts, removed);
        LithiumDiffusion? last = null;
        double begun = 0;
        int longest = Math.Max(options.HopsPerLithium, options.MaximumHopsPerLithium);
        for (int hops = options.HopsPerLithium; ; hops = (int)Math.Min(Lengthening * (long)hops, longest))
        {
            // Whether another follows is not known before its end.
            double share = hops < longest ? (1 - begun) / Lengthening : 1 - begun;
            var next = Round(grid, recipe, removed, hops, options, progress is null ? null : new Part(progress, begun, share), cancellation);
            if (next is null || (next.Samples < next.Requested && last is not null)) return last ?? throw new OperationCanceledException(cancellation);
            last = next;
            begun += share;
            if (last.IsDiffusive || hops >= longest || cancellation.IsCancellationRequested) break;
        }

        progress?.Report(1);
        return last;
    }

    /// <summary>Activation energies of the tracer and the jump diffusivity between two temperatures, eV, from the arrangements that both hold.</summary>
    /// <param name="cold">At the lower temperature.</param>
    /// <param name="warm">At the higher one: the same composition, state of charge, size and seed.</param>
    public static (Measured Tracer, Measured Jump) ActivationEnergies(LithiumDiffusion cold, LithiumDiffusion warm)
    {
        double span = 1 / (VacancyDiffusion.Boltzmann * cold.Temperature) - 1 / (VacancyDiffusion.Boltzmann * warm.Temperature);
        var both = cold.OfSample.Zip(warm.OfSample).Where(p => double.IsFinite(p.First.Tracer) && double.IsFinite(p.Second.Tracer)).ToArray();
        return (Arrhenius([.. both.Select(p => (p.First.Tracer, p.Second.Tracer))], span), Arrhenius([.. both.Select(p => (p.First.Jump, p.Second.Jump))], span));
    }

    private static Measured Arrhenius((double First, double Second)[] pairs, double span)
    {
        double a = pairs.Sum(p => p.First), b = pairs.Sum(p => p.Second);
        if (!(a > 0 && b > 0)) return Measured.WithoutSigma(double.NaN, "eV", "nothing moves far enough for a slope");
        double value = Math.Log(b / a) / span;
        if (pairs.Length < 2) return Measured.WithoutSigma(value, "eV", "one sample has no standard error");

        // The jackknife keeps what the two temperatures have in common: the same arrangements, and much of the same walks.
        var without = pairs.Select(p => Math.Log((b - p.Second) / (a - p.First)) / span).ToArray();
        if (without.Any(w => !double.IsFinite(w))) return Measured.WithoutSigma(value, "eV", "Li moves in one sample only");
        double mean = without.Average(), n = without.Length;
        return Measured.From(value, Math.Sqrt((n - 1) / n * without.Sum(w => (w - mean) * (w - mean))), "eV", "sampling: activation energy");
    }

    /// <summary>All arrangements at one length; null where none was finished.</summary>
    private static LithiumDiffusion? Round(RockSaltGrid grid, ArrangementRecipe recipe, int removed, int hopsPerLithium, LithiumDiffusionOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        int carriers = recipe.Counts.AllLithium - removed;
        var raw = new DiffusionSample?[options.Samples];
        int done = SampleLoop.Run(
            options.Samples, options.Threads, 400L * grid.Sites + recipe.Bytes, () => new DiffusionWorker(grid, recipe, removed, hopsPerLithium, options),
            (worker, sample) => (raw[sample] = worker.Run(sample, cancellation)) is not null,
            static _ => { }, progress, cancellation);
        var samples = raw.OfType<DiffusionSample>().ToArray();
        if (samples.Length == 0) return null;

        Measured Mean(Func<DiffusionSample, double> value, string unit, string name) => SampleMean.Of(samples.Select(value), unit, name);
        var tracer = Mean(s => s.Tracer, "cm2/s", "tracer");
        bool exact = samples.All(s => double.IsFinite(s.ExactJump));
        Func<DiffusionSample, double> jumpOf = exact ? s => s.ExactJump : s => s.Jump;
        var jump = Mean(jumpOf, "cm2/s", "jump");
        var bend = Mean(s => s.EarlyTracer - s.Tracer, "cm2/s", "bend of the tracer's displacement");
        var (sampledJump, collectiveBend) = (Mean(s => s.Jump, "cm2/s", "sampled jump"), Mean(s => s.Jump - s.LongJump, "cm2/s", "bend of the collective displacement"));
        double volume = grid.Sites / 4.0 * Math.Pow(options.LatticeConstant * 1e-8, 3);

        // n q²/kT with one charge in volts: n q / (kT/q), S/cm for D in cm²/s.
        double factor = carriers / volume * PhysicalConstants.ElementaryCharge / (VacancyDiffusion.Boltzmann * options.Temperature);
        return new LithiumDiffusion(
            options.Temperature, options.StateOfCharge, 2.0 * carriers / grid.Sites, tracer, jump, sampledJump, exact,
            Ratio(samples, s => s.Tracer, s => s.Uncorrelated, "correlation factor"), Ratio(samples, s => s.Tracer, jumpOf, "Haven ratio"),
            jump.Scaled(factor, "S/cm"), Mean(s => s.HopRate, "1/s", "hop rate"), samples.Sum(s => s.Hops), done, options.Samples, hopsPerLithium,
            Mean(s => s.MobileShare, "1", "mobile share"),
            Ratio(samples, s => s.EarlyTracer - s.Tracer, s => s.Tracer, "bend of the tracer's displacement"),
            !Bends(bend, tracer.Value) && (exact || !Bends(collectiveBend, sampledJump.Value)),
            [.. raw.Select(s => s is null ? (double.NaN, double.NaN) : (s.Tracer, jumpOf(s)))]);
    }

    private static bool Bends(Measured bend, double diffusivity) => bend.Sigma is { } sigma && bend.Value > Math.Max(BendLimit * sigma, BendTolerance * diffusivity);

    private static void Check(LithiumDiffusionOptions options, SiteCounts counts, int removed)
    {
        if (options.Cells < 2) throw new InputException("Diffusion needs a crystal of at least 2 cells along an edge: choose more cells.");
        if (options.Samples < 1 || options.HopsPerLithium < 10) throw new InputException("Diffusion needs at least one sample and 10 hops a Li: ask for more.");
        if (!(options.Temperature > 0 && options.AttemptFrequency > 0 && options.LatticeConstant > 0 && options.SiteDisorder >= 0))
            throw new InputException("Temperature, attempt frequency and lattice constant are above zero and the site-energy spread is not negative: correct them.");
        var b = options.Barriers;
        if (new[] { b.ZeroTm, b.OneTm, b.TwoTm, b.OctTet }.Any(e => double.IsNaN(e) || e < 0)) throw new InputException("A barrier is not negative: correct it.");
        if (!(options.StateOfCharge >= 0 && options.StateOfCharge < 1)) throw new InputException("The state of charge is a share of Li from 0 up to but not including 1: correct it.");
        if (counts.AllLithium - removed < 1) throw new InputException("No Li is left at this state of charge in a crystal of this size: choose a lower one or more cells.");
        if (removed == 0 && counts.Vacancies == 0) throw new InputException("Without any vacancy no Li can move: choose a state of charge above zero (--state-of-charge).");
    }

    /// <summary>Ratio of two means, with the jackknife over samples.</summary>
    private static Measured Ratio(DiffusionSample[] samples, Func<DiffusionSample, double> over, Func<DiffusionSample, double> under, string name)
    {
        double a = samples.Sum(over), b = samples.Sum(under);
        if (b == 0) return Measured.WithoutSigma(double.NaN, "1", "nothing moves");
        if (samples.Length < 2) return Measured.WithoutSigma(a / b, "1", "one sample has no standard error");
        var without = samples.Select(s => (a - over(s)) / (b - under(s))).ToArray();
        if (without.Any(r => !double.IsFinite(r))) return Measured.WithoutSigma(a / b, "1", "Li moves in one sample only");
        double mean = without.Average(), n = without.Length;
        return Measured.From(a / b, Math.Sqrt((n - 1) / n * without.Sum(r => (r - mean) * (r - mean))), "1", "sampling: " + name);
    }

    private sealed class Part(IProgress<double> progress, double from, double share) : IProgress<double>
    {
        public void Report(double value) => progress.Report(from + share * value);
    }
}
