// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;
using Halite.Impedance.Relaxation;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

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

    // Drawn starts that are tried with the user's values in the place of their own.
    private const int StartsWithGiven = 4;

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
    /// <exception cref="InputException">
    /// There are fewer data than parameters, a start has another number of values, or a value or bound by name makes no sense.
    /// </exception>
    public static CircuitFitResult Fit(ImpedanceSpectrum spectrum, Circuit circuit, CircuitFitOptions options, CancellationToken token = default)
    {
        var limits = CircuitLimits.Of(circuit, options);
        Check(spectrum, circuit, options, limits.Count(l => l.Held is null));
        // Too short a spectrum has no distribution: then starts are blind and weights are those of the modulus.
        bool hasDistribution = spectrum.Count >= Drt.FewestPoints && spectrum.Frequencies[0] >= 9.99 * spectrum.Frequencies[^1];
        var noise = options.Weight == CircuitWeight.Auto && hasDistribution ? ImpedanceNoise.Estimate(spectrum, Drt.Fit(spectrum)) : null;
        var problem = Problem(spectrum, circuit, limits, options.Weight, noise);
        var draw = new CircuitStarts(spectrum, circuit, problem.Parameters, hasDistribution ? HierarchicalDrt.Sketch(spectrum) : null);
        var order = new CircuitOrder(circuit, limits);
        // What is known of the values beforehand, as they are searched; NaN where nothing is.
        double[] known = [.. circuit.Parameters.Select((p, j) => options.Start.TryGetValue(p.Name, out double v) || TryFrom(j, out v) ? problem.IsLogarithmic(j) ? Math.Log(v) : v : double.NaN)];
        List<double[]> given = known.All(double.IsNaN) ? [] : known.Any(double.IsNaN) ? [.. Enumerable.Range(0, StartsWithGiven).Select(k => Over(draw.Draw(options.Seed, k)))] : [Over(known)];
        var best = Race(problem, options, given, draw, v => given.Count == 0 ? order.ByTimeConstant(v) : order.Nearest(order.ByTimeConstant(v), known), token);
        return Report(circuit, best, options.Weight, noise);

        bool TryFrom(int parameter, out double value)
        {
            value = options.From.IsEmpty ? double.NaN : options.From[parameter];
            return !options.From.IsEmpty;
        }

        double[] Over(double[] drawn) => [.. problem.Parameters.Select((p, j) => double.IsNaN(known[j]) ? drawn[j] : Math.Clamp(known[j], p.Lower, p.Upper))];
    }

    private static void Check(ImpedanceSpectrum spectrum, Circuit circuit, CircuitFitOptions options, int free)
    {
        if (2 * spectrum.Count <= free)
            throw new InputException($"The circuit has {free} parameters to fit for {spectrum.Count} points; measure more points or use a smaller circuit.");
        if (!options.From.IsEmpty && options.From.Length != circuit.Parameters.Length)
            throw new InputException($"{options.From.Length} start values were given for {circuit.Parameters.Length} parameters; give one for each.");
        if (options.Starts < 1 && options.From.IsEmpty && options.Start.IsEmpty) throw new InputException("A fit needs at least one start.");
    }

    /// <summary>The problem of a spectrum with its weights.</summary>
    private static CircuitProblem Problem(ImpedanceSpectrum spectrum, Circuit circuit, ImmutableArray<CircuitLimit> limits, CircuitWeight weight, ImpedanceNoise? noise)
    {
        var modulus = spectrum.Impedances.Select(Complex.Abs);
        double[] weights = noise is not null
            ? [.. modulus.Select(m => noise.Proportional / noise.Sigma(m))]
            : [.. modulus.Select(m => weight == CircuitWeight.Unit ? 1 : 1 / m)];
        return new CircuitProblem(circuit, limits, [.. spectrum.Frequencies.Select(f => 2 * Math.PI * f)], [.. spectrum.Impedances], weights);
    }

    // The best end of all heats and of leaps from there, its interchangeable branches put in order, polished.
    private static LeastSquaresResult Race(CircuitProblem problem, CircuitFitOptions options, List<double[]> given, CircuitStarts draw, Func<double[], double[]> inOrder, CancellationToken token)
    {
        int heat = Math.Max(1, (options.Starts + 1) / 2), reached = 0, heats = 0;
        (double Cost, double[] Values) winner = (double.PositiveInfinity, []);
        for (int next = 0; heats < MostHeats && reached < Agreeing; heats++, next += heat)
        {
            var starts = Enumerable.Range(next, heats == 0 || options.Starts > heat ? heat : 0).Select(k => draw.Draw(options.Seed, k)).ToList();
            if (heats == 0) starts.InsertRange(0, given);
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
        var bounds = best.ActiveBounds.Select(b =>
        {
            int i = best.IndexOf(b.Parameter);
            var (limit, range) = (problem.Limits[i], circuit.Parameters[i].Definition);
            return b.IsUpper ? new CircuitBound(b.Parameter, true, limit.Upper, limit.Upper < range.Upper) : new CircuitBound(b.Parameter, false, limit.Lower, limit.Lower > range.Lower);
        }).ToDictionary(b => b.Name, StringComparer.Ordinal);
        var parameters = circuit.Parameters.Select((p, i) =>
        {
            if (problem.Limits[i].Held is { } held) return new FittedParameter(p, Measured.Exact(held, p.Definition.Unit), true) { Held = true };
            bool log = problem.IsLogarithmic(i);
            double value = log ? Math.Exp(best.Values[i]) : best.Values[i], sigma = best.Sigma(i) * (log ? value : 1);
            var measured = double.IsFinite(sigma) ? Measured.From(value, sigma, p.Definition.Unit, "circuit fit") : Measured.WithoutSigma(value, p.Definition.Unit, bounds.TryGetValue(p.Name, out var b) ? Say(b, p.Definition.Unit) : best.WhyNoSigma(i) ?? "the data do not determine it");
            return new FittedParameter(p, measured, double.IsFinite(sigma) && sigma < 0.3 * Math.Abs(value));
        }).ToImmutableArray();
        // What a pull adds is no misfit of the data.
        double sum = 0;
        for (int i = 0; i < problem.DataCount; i++) sum += best.Residuals[i] * best.Residuals[i];
        return new CircuitFitResult(circuit, parameters, sum, best.Bic, problem.Impedances([.. parameters.Select(p => p.Value.Value)]))
        {
            Weight = weight,
            Noise = noise,
            ActiveBounds = [.. circuit.Parameters.Where(p => bounds.ContainsKey(p.Name)).Select(p => bounds[p.Name])],
            Search = best,
        };

        static string Say(CircuitBound b, string unit) => FormattableString.Invariant($"at its {(b.IsUpper ? "upper" : "lower")} bound {b.Bound:G6}{(unit == "1" ? "" : " " + unit)}: the error is one-sided");
    }
}
