// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;
using Halite.Impedance.Relaxation;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>How the points of a spectrum are weighted.</summary>
public enum CircuitWeight
{
    /// <summary>Sum of |dZ|².</summary>
    Unit,
    /// <summary>Sum of |dZ|²/|Z|².</summary>
    Modulus,
    /// <summary>
    /// Sum of |dZ|²/(|Z|² + r²), where r is the noise that does not grow with |Z| over the share that does, as the scatter
    /// of the spectrum shows them (<see cref="ImpedanceNoise"/>): the best weights, and those of the modulus where r is 0.
    /// </summary>
    Auto,
}

/// <summary>How a circuit is fitted.</summary>
public sealed record CircuitFitOptions
{
    /// <summary>The defaults.</summary>
    public static CircuitFitOptions Default { get; } = new();

    /// <summary>Weights. Default modulus, as instruments scatter in proportion to |Z|.</summary>
    public CircuitWeight Weight { get; init; } = CircuitWeight.Modulus;

    /// <summary>
    /// Number of starts in two heats, half of them from the distribution of relaxation times. Default 64. Heats follow one
    /// another until the lowest minimum has been reached by three of them, eight at most.
    /// </summary>
    public int Starts { get; init; } = 64;

    /// <summary>Seed of the starts; each has its own stream of it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Values from which one more start begins (a neighbour's in a series); empty for none. Branches that may exchange
    /// their values (<c>Zarc1-Zarc2</c>) are named as they lie nearest to them, without them by rising time constant.
    /// </summary>
    public ImmutableArray<double> From { get; init; } = [];
}

/// <summary>A fitted parameter.</summary>
/// <param name="Parameter">The parameter of the circuit.</param>
/// <param name="Value">Its value.</param>
/// <param name="Identifiable">Whether the data determine it: within 30 % and not at a bound.</param>
public sealed record FittedParameter(CircuitParameter Parameter, Measured Value, bool Identifiable);

/// <summary>A fitted circuit.</summary>
/// <param name="Circuit">The circuit.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="SumOfSquares">Weighted sum of squares.</param>
/// <param name="Bic">Bayesian information criterion; compare on the same data and weights only.</param>
/// <param name="Fitted">Impedance in ohm at each frequency.</param>
public sealed record CircuitFitResult(Circuit Circuit, ImmutableArray<FittedParameter> Parameters, double SumOfSquares, double Bic, ImmutableArray<Complex> Fitted)
{
    /// <summary>The weights.</summary>
    public CircuitWeight Weight { get; init; }

    /// <summary>The noise that <see cref="CircuitWeight.Auto"/> found; null with other weights.</summary>
    public ImpedanceNoise? Noise { get; init; }

    /// <summary>Names of the parameters that the data do not determine.</summary>
    public ImmutableArray<string> NotIdentified => [.. Parameters.Where(p => !p.Identifiable).Select(p => p.Parameter.Name)];

    internal LeastSquaresResult? Search { get; init; }

    /// <summary>
    /// Intervals from the profile likelihood, in the order of the parameters: they need not be symmetric and end at
    /// infinity (at zero) where the data leave a side open.
    /// </summary>
    /// <param name="level">Coverage.</param>
    /// <param name="token">Stops the work.</param>
    public ImmutableArray<Interval> Profile(double level = 0.95, CancellationToken token = default)
    {
        var search = Search ?? throw new InvalidOperationException("The result was not made by a fit.");
        var profiles = ProfileLikelihood.Intervals(search, [.. Enumerable.Range(0, Parameters.Length)], new ProfileOptions { Levels = [level] }, token);
        return [.. profiles.Select((p, i) => ((CircuitProblem)search.Problem).IsLogarithmic(i)
            ? new Interval(Math.Exp(p.Intervals[0].Lower), Math.Exp(p.Intervals[0].Upper), level)
            : p.Intervals[0])];
    }

    /// <summary>
    /// Intervals from a bootstrap: the weighted residuals, real and imaginary part together and stretched by √(n/ν), are
    /// dealt out again to the points and the circuit is fitted anew from the optimum; percentiles of what comes out.
    /// </summary>
    /// <param name="replicates">Number of replicates.</param>
    /// <param name="seed">Seed; each replicate has its own stream of it.</param>
    /// <param name="level">Coverage.</param>
    /// <param name="token">Stops the work.</param>
    public ImmutableArray<Interval> Bootstrap(int replicates = 400, ulong seed = 1, double level = 0.95, CancellationToken token = default) =>
        CircuitBootstrap.Run(this, replicates, seed, level, token);
}

/// <summary>Fits an equivalent circuit from many starts, so that it does not end in a local minimum.</summary>
/// <remarks>
/// The starts run a race: all take a few steps, the better quarter some more, the best few to their end. A start in the
/// basin of the global minimum is seldom among the last after some steps, and most of the time of a plain search from many
/// starts goes into ends that nobody wants. From the winner some leaps are tried, since circuits with nested branches have
/// minima in which two elements play each other's part (basin hopping; Wales and Doye, J. Phys. Chem. A 101 (1997) 5111).
/// </remarks>
public static class CircuitFit
{
    // Evaluations in the rounds of the race and how many starts go on.
    private static readonly (int Evaluations, int Survivors)[] Rounds = [(10, 12), (25, 3), (400, 1)], RoundsOfLeaps = [(12, 5), (80, 1)];

    private const int MostHeats = 8, Agreeing = 3, LeapRounds = 2, Leaps = 16;

    private const ulong StreamOfLeaps = 0x4C656170;

    // Two ends whose sums of squares agree so well are the same minimum: what is left is the stopping rule's.
    private const double SameMinimum = 1e-5;

    /// <summary>Fits a circuit.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="circuit">The circuit.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="starts">Number of starts.</param>
    /// <param name="seed">Seed of the starts.</param>
    /// <exception cref="InputException">There are fewer data than parameters.</exception>
    public static CircuitFitResult Fit(ImpedanceSpectrum spectrum, Circuit circuit, CircuitWeight weight = CircuitWeight.Modulus, int starts = 64, ulong seed = 1) =>
        Fit(spectrum, circuit, new CircuitFitOptions { Weight = weight, Starts = starts, Seed = seed });

    /// <summary>Fits a circuit.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="circuit">The circuit.</param>
    /// <param name="options">How.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="InputException">There are fewer data than parameters, or a start has another number of values.</exception>
    public static CircuitFitResult Fit(ImpedanceSpectrum spectrum, Circuit circuit, CircuitFitOptions options, CancellationToken token = default)
    {
        Check(spectrum, circuit, options);
        // Too short a spectrum has no distribution: then starts are blind and weights are those of the modulus.
        bool hasDistribution = spectrum.Count >= Drt.FewestPoints && spectrum.Frequencies[0] >= 9.99 * spectrum.Frequencies[^1];
        var noise = options.Weight == CircuitWeight.Auto && hasDistribution ? ImpedanceNoise.Estimate(spectrum, Drt.Fit(spectrum)) : null;
        var problem = Problem(spectrum, circuit, options.Weight, noise);
        double[]? from = options.From.IsEmpty ? null : [.. options.From.Select((v, j) => problem.IsLogarithmic(j) ? Math.Log(v) : v)];
        var draw = new CircuitStarts(spectrum, circuit, hasDistribution ? HierarchicalDrt.Sketch(spectrum) : null);
        var order = new CircuitOrder(circuit);
        var best = Race(problem, options, from, draw, v => from is null ? order.ByTimeConstant(v) : order.Nearest(v, from), token);
        return Report(circuit, best, options.Weight, noise);
    }

    internal static void Check(ImpedanceSpectrum spectrum, Circuit circuit, CircuitFitOptions options)
    {
        if (2 * spectrum.Count <= circuit.Parameters.Length)
            throw new InputException($"The circuit has {circuit.Parameters.Length} parameters for {spectrum.Count} points; measure more points or use a smaller circuit.");
        if (!options.From.IsEmpty && options.From.Length != circuit.Parameters.Length)
            throw new InputException($"{options.From.Length} start values were given for {circuit.Parameters.Length} parameters; give one for each.");
        if (options.Starts < 1 && options.From.IsEmpty) throw new InputException("A fit needs at least one start.");
    }

    /// <summary>The problem of a spectrum with its weights.</summary>
    internal static CircuitProblem Problem(ImpedanceSpectrum spectrum, Circuit circuit, CircuitWeight weight, ImpedanceNoise? noise)
    {
        var modulus = spectrum.Impedances.Select(Complex.Abs);
        double[] weights = noise is not null
            ? [.. modulus.Select(m => noise.Proportional / noise.Sigma(m))]
            : [.. modulus.Select(m => weight == CircuitWeight.Unit ? 1 : 1 / m)];
        return new CircuitProblem(circuit, [.. spectrum.Frequencies.Select(f => 2 * Math.PI * f)], [.. spectrum.Impedances], weights);
    }

    // The best end of all heats and of leaps from there, its interchangeable branches put in order, polished.
    private static LeastSquaresResult Race(CircuitProblem problem, CircuitFitOptions options, double[]? from, CircuitStarts draw, Func<double[], double[]> inOrder, CancellationToken token)
    {
        int heat = Math.Max(1, (options.Starts + 1) / 2), reached = 0, heats = 0;
        (double Cost, double[] Values) winner = (double.PositiveInfinity, []);
        for (int next = 0; heats < MostHeats && reached < Agreeing; heats++, next += heat)
        {
            var starts = Enumerable.Range(next, heats == 0 || options.Starts > heat ? heat : 0).Select(k => draw.Draw(options.Seed, k)).ToList();
            if (heats == 0 && from is not null) starts.Insert(0, from);
            if (starts.Count == 0) break;
            var end = Run(problem, starts, Rounds, token);
            bool same = Math.Abs(end.Cost - winner.Cost) < SameMinimum * winner.Cost || (end.Cost < problem.Negligible && winner.Cost < problem.Negligible);
            if (same) reached++;
            else if (end.Cost < winner.Cost) reached = 1;
            if (end.Cost < winner.Cost) winner = end;
        }

        if (!double.IsFinite(winner.Cost)) throw new InputException("No start gave a finite impedance; check the circuit.");
        for (int round = 0; round < LeapRounds && heats > Agreeing; round++)
        {
            var end = Run(problem, [.. Enumerable.Range(round * Leaps, Leaps).Select(k => draw.Leap(winner.Values, options.Seed ^ StreamOfLeaps, k))], RoundsOfLeaps, token);
            if (end.Cost < winner.Cost * (1 - 1e-9)) winner = end;
        }

        var best = LeastSquares.FitFrom(inOrder(winner.Values), problem, token: token);
        // The polish may carry branches past each other where their time constants are nearly equal.
        var ordered = inOrder([.. best.Values]);
        return best.Values.AsSpan().SequenceEqual(ordered) ? best : LeastSquares.FitFrom(ordered, problem, token: token);
    }

    private static (double Cost, double[] Values) Run(CircuitProblem problem, List<double[]> starts, (int Evaluations, int Survivors)[] rounds, CancellationToken token)
    {
        var runners = starts.Select(s => (Cost: double.PositiveInfinity, Values: s)).ToArray();
        foreach (var (evaluations, survivors) in rounds)
        {
            var options = new LeastSquaresOptions { MaxEvaluations = evaluations, Polish = false };
            Parallel.For(0, runners.Length, new ParallelOptions { CancellationToken = token }, () => new TrustRegion(problem.ForThread(), options, project: false, covariance: false), (i, _, search) =>
            {
                search.Run(runners[i].Values, token);
                runners[i] = (double.IsFinite(search.Cost) ? search.Cost : double.PositiveInfinity, (double[])search.Values.Clone());
                return search;
            }, search => search.Dispose());
            // Equal costs keep the order of the starts.
            runners = [.. runners.OrderBy(r => r.Cost).Take(survivors)];
        }

        return runners[0];
    }

    internal static CircuitFitResult Report(Circuit circuit, LeastSquaresResult best, CircuitWeight weight, ImpedanceNoise? noise)
    {
        var problem = (CircuitProblem)best.Problem;
        var parameters = circuit.Parameters.Select((p, i) =>
        {
            bool log = problem.IsLogarithmic(i);
            double value = log ? Math.Exp(best.Values[i]) : best.Values[i], sigma = best.Sigma(i) * (log ? value : 1);
            var measured = double.IsFinite(sigma) ? Measured.From(value, sigma, p.Definition.Unit, "circuit fit") : Measured.WithoutSigma(value, p.Definition.Unit, best.WhyNoSigma(i) ?? "the data do not determine it");
            return new FittedParameter(p, measured, double.IsFinite(sigma) && sigma < 0.3 * Math.Abs(value));
        }).ToImmutableArray();
        // What a pull adds is no misfit of the data.
        double sum = 0;
        for (int i = 0; i < problem.DataCount; i++) sum += best.Residuals[i] * best.Residuals[i];
        return new CircuitFitResult(circuit, parameters, sum, best.Bic, problem.Impedances([.. parameters.Select(p => p.Value.Value)])) { Weight = weight, Noise = noise, Search = best };
    }
}
