// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Numerics;

/// <summary>How a search from many starts runs.</summary>
public sealed record MultiStartOptions
{
    /// <summary>Number of drawn starts beside the problem's own. Default 40.</summary>
    public int Starts { get; init; } = 40;

    /// <summary>Starts beside those, with a value for each parameter; values outside of the bounds begin on the bound. Default none.</summary>
    public ImmutableArray<ImmutableArray<double>> Given { get; init; } = [];

    /// <summary>Seed; each start has its own stream of it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Where starts are drawn, one (lower, upper) for each parameter. Default empty: from the bounds where both are
    /// finite, else within a factor <see cref="Spread"/> of the start (or ± that many, from zero). A range that is
    /// positive and wider than a factor 10 is drawn evenly in the logarithm.
    /// </summary>
    public ImmutableArray<(double Lower, double Upper)> Ranges { get; init; } = [];

    /// <summary>How far starts are drawn where a bound is missing. Default a factor of 10 to either side.</summary>
    public double Spread { get; init; } = 10;

    /// <summary>Most evaluations of the model a start. Default 300: a start that needs more is in a bad place.</summary>
    public int EvaluationsPerStart { get; init; } = 300;

    /// <summary>Most threads. Default: one for each processor. The result does not depend on it.</summary>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;
}

/// <summary>What a search from many starts found.</summary>
/// <param name="Best">The best fit, polished.</param>
/// <param name="Minima">
/// Sums of squares of the distinct minima, ascending, each with the number of starts that ended there: whether the best
/// is lonely says how far to trust it.
/// </param>
/// <param name="Failed">Starts that did not converge.</param>
public sealed record MultiStartResult(LeastSquaresResult Best, ImmutableArray<(double ChiSquare, int Starts)> Minima, int Failed);

/// <summary>Least squares from many seeded starts, for problems with several minima.</summary>
public static class MultiStart
{
    /// <summary>Fits from the problem's own start and from drawn ones; the lowest sum of squares wins.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">How many starts and where; the defaults where null.</param>
    /// <param name="fit">How each search runs; the defaults where null.</param>
    /// <param name="token">Stops the work.</param>
    public static MultiStartResult Fit(LeastSquaresProblem problem, MultiStartOptions? options = null, LeastSquaresOptions? fit = null, CancellationToken token = default)
    {
        options ??= new MultiStartOptions();
        fit ??= LeastSquaresOptions.Default;
        var parameters = problem.Parameters;
        if (!options.Ranges.IsEmpty && options.Ranges.Length != parameters.Length)
            throw new ArgumentException($"{options.Ranges.Length} ranges for {parameters.Length} parameters.", nameof(options));
        int drawn = options.Starts + 1, count = drawn + options.Given.Length;
        var ends = new (double Cost, double[] Values)[count];
        var quick = fit with { Polish = false, MaxEvaluations = options.EvaluationsPerStart };
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.MaxThreads), CancellationToken = token };
        Parallel.For(0, count, parallel, () => new TrustRegion(problem.ForThread(), quick, project: fit.Linear != LinearSearch.Joint, covariance: false), (i, _, search) =>
        {
            // Unit 0 is the problem's own start.
            search.Run(i == 0 ? [.. parameters.Select(p => p.Start)] : i < drawn ? Draw(parameters, options, i) : options.Given[i - drawn].AsSpan(), token);
            bool good = search.Convergence is Convergence.SumOfSquares or Convergence.Step or Convergence.Gradient;
            ends[i] = (good ? search.Cost : double.PositiveInfinity, [.. search.Values]);
            return search;
        }, search => search.Dispose());
        var best = ends.MinBy(e => e.Cost);
        var result = double.IsFinite(best.Cost) ? LeastSquares.FitFrom(best.Values, problem, fit, token) : LeastSquares.Fit(problem, fit, token);
        return new MultiStartResult(result, Distinct(ends), ends.Count(e => !double.IsFinite(e.Cost)));
    }

    private static ImmutableArray<(double, int)> Distinct((double Cost, double[] Values)[] ends)
    {
        var found = new List<(double Cost, int Count)>();
        foreach (double cost in ends.Select(e => e.Cost).Where(double.IsFinite).Order())
        {
            if (found.Count > 0 && cost <= found[^1].Cost * (1 + 1e-6)) found[^1] = (found[^1].Cost, found[^1].Count + 1);
            else found.Add((cost, 1));
        }

        return [.. found];
    }

    private static double[] Draw(ImmutableArray<Parameter> parameters, MultiStartOptions options, int unit)
    {
        var random = new RandomStream(options.Seed, (ulong)unit);
        var start = new double[parameters.Length];
        for (int j = 0; j < start.Length; j++)
        {
            var p = parameters[j];
            double u = random.NextDouble();
            var (low, high) = options.Ranges.IsEmpty ? Range(p, options.Spread) : options.Ranges[j];
            double value = low > 0 && high > 10 * low ? low * Math.Pow(high / low, u) : low + (high - low) * u;
            start[j] = p.Fixed ? p.Start : Math.Clamp(value, p.Lower, p.Upper);
        }

        return start;
    }

    private static (double Low, double High) Range(Parameter p, double spread)
    {
        if (double.IsFinite(p.Lower) && double.IsFinite(p.Upper)) return (p.Lower, p.Upper);
        double low = p.Start > 0 ? p.Start / spread : p.Start < 0 ? p.Start * spread : -spread;
        double high = p.Start > 0 ? p.Start * spread : p.Start < 0 ? p.Start / spread : spread;
        return (Math.Max(low, p.Lower), Math.Min(high, p.Upper));
    }
}
