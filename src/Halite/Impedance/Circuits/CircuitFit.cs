// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;
using Halite.Impedance.Relaxation;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>Fits an equivalent circuit from many starts, so that it does not end in a local minimum.</summary>
/// <remarks>
/// The starts of a heat run a race: all take some steps, the better half some more, the best few go to their end. Heats of
/// drawn starts take turns with heats of leaps from the best minimum so far, since circuits with nested or needless branches
/// have minima in which a branch sits elsewhere or two elements play each other's part (basin hopping; Wales and Doye,
/// J. Phys. Chem. A 101 (1997) 5111). The search ends when some heats in a row find nothing better. After ten steps the
/// order of the runners says nothing yet of where they will end, after forty to sixty it does: hence the rounds.
/// </remarks>
public static class CircuitFit
{
    // Evaluations in the rounds of a race and how many starts go on.
    private static readonly (int Evaluations, int Survivors)[] Rounds = [(20, 14), (40, 4), (400, 1)];

    // Heats at most, and heats without a better minimum that end the search.
    private const int MostHeats = 24, IdleHeats = 6;

    // Drawn starts that are tried with the user's values in the place of their own.
    private const int StartsWithGiven = 4;

    private const ulong StreamOfLeaps = 0x4C656170;

    // An end whose sum of squares is lower by less is the same minimum: what is left is the stopping rule's.
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
        var draw = new CircuitStarts(spectrum, circuit, problem.Parameters, hasDistribution ? HierarchicalDrt.Sketch(spectrum) : null, problem.Scales());
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

    // The best end of all heats, its interchangeable branches put in order, polished.
    private static LeastSquaresResult Race(CircuitProblem problem, CircuitFitOptions options, List<double[]> given, CircuitStarts draw, Func<double[], double[]> inOrder, CancellationToken token)
    {
        int heat = Math.Max(1, (options.Starts + 1) / 2), draws = 0, leaps = 0;
        (double Cost, double[] Values) winner = (double.PositiveInfinity, []);
        for (int heats = 0, idle = 0; heats < MostHeats && idle < IdleHeats && winner.Cost > problem.Negligible; heats++)
        {
            // Without drawn starts (the user gave one, or a neighbour in a series) leaps are all there is.
            bool leap = heats % 2 == 1 || (heats > 0 && options.Starts < 2);
            int first = leap ? leaps : draws, count = heats == 0 && options.Starts == 0 ? 0 : heat;
            var from = winner.Values;
            Func<int, double[]> start = leap ? k => draw.Leap(from, options.Seed ^ StreamOfLeaps, first + k) : k => draw.Draw(options.Seed, first + k);
            if (leap) leaps += count;
            else draws += count;
            var end = Run(problem, heats == 0 ? given : [], count, start, token);
            idle = end.Cost < winner.Cost * (1 - SameMinimum) ? 0 : idle + 1;
            if (end.Cost < winner.Cost) winner = end;
            if (!double.IsFinite(winner.Cost)) throw new InputException("No start gave a finite impedance; check the circuit.");
        }

        var best = LeastSquares.FitFrom(inOrder(winner.Values), problem, token: token);
        // The polish may carry branches past each other where their time constants are nearly equal.
        var ordered = inOrder([.. best.Values]);
        return best.Values.AsSpan().SequenceEqual(ordered) ? best : LeastSquares.FitFrom(ordered, problem, token: token);
    }

    private static (double Cost, double[] Values) Run(CircuitProblem problem, List<double[]> given, int count, Func<int, double[]> start, CancellationToken token)
    {
        var runners = new (double Cost, double[]? Values)[given.Count + count];
        for (int i = 0; i < given.Count; i++) runners[i].Values = given[i];
        foreach (var (evaluations, survivors) in Rounds)
        {
            var options = new LeastSquaresOptions { MaxEvaluations = evaluations, Polish = false };
            Parallel.For(0, runners.Length, new ParallelOptions { CancellationToken = token }, () => new TrustRegion(problem.ForThread(), options, project: false, covariance: false), (i, _, search) =>
            {
                search.Run(runners[i].Values ?? start(i - given.Count), token);
                runners[i] = (double.IsFinite(search.Cost) ? search.Cost : double.PositiveInfinity, (double[])search.Values.Clone());
                return search;
            }, search => search.Dispose());
            // Equal costs keep the order of the starts.
            runners = [.. runners.OrderBy(r => r.Cost).Take(survivors)];
        }

        return (runners[0].Cost, runners[0].Values!);
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
        var parameters = ImmutableArray.Create(CircuitCertainty.Of(circuit, best, bounds));
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
    }
}
