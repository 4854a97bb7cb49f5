// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Numerics;

/// <summary>What a bootstrap draws anew.</summary>
public enum BootstrapKind
{
    /// <summary>
    /// Weighted residuals, centred and stretched by √(n/ν), dealt out again to the points: right where the model is and
    /// the noise is alike everywhere (after weighting), whatever its distribution.
    /// </summary>
    Residual,

    /// <summary>Noise from its own law about the fitted curve: Poisson for counts, else Gaussian.</summary>
    Parametric,

    /// <summary>Whole points with replacement: holds when the weights or the model are wrong, at the price of more noise.</summary>
    Pairs,
}

/// <summary>How a bootstrap runs.</summary>
public sealed record BootstrapOptions
{
    /// <summary>What is drawn. Default: residuals.</summary>
    public BootstrapKind Kind { get; init; } = BootstrapKind.Residual;

    /// <summary>Number of replicates. Default 1000: the ends of a 95 % interval then scatter by about 5 % of its width.</summary>
    public int Replicates { get; init; } = 1000;

    /// <summary>Seed; each replicate has its own stream of it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Most threads. Default: one for each processor. The result does not depend on it.</summary>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;
}

/// <summary>The replicates of a bootstrap.</summary>
public sealed class BootstrapResult
{
    private readonly LeastSquaresResult fit;
    private readonly double[][] columns;
    private readonly ImmutableArray<double> values;

    internal BootstrapResult(LeastSquaresResult fit, BootstrapOptions options, double[][] columns, int failed)
    {
        (this.fit, values, this.columns) = (fit, fit.Values, columns);
        (Options, Failed) = (options, failed);
    }

    /// <summary>What was asked for.</summary>
    public BootstrapOptions Options { get; }

    /// <summary>Replicates that did not converge; they are left out.</summary>
    public int Failed { get; }

    /// <summary>Replicates that count.</summary>
    public int Count => columns.Length == 0 ? 0 : columns[0].Length;

    /// <summary>The replicates of one parameter, in ascending order.</summary>
    /// <param name="parameter">Index of the parameter.</param>
    public ReadOnlySpan<double> Replicates(int parameter) => columns[parameter];

    /// <summary>Standard deviation of the replicates.</summary>
    /// <param name="parameter">Index of the parameter.</param>
    public double Sigma(int parameter) => RobustStatistics.StandardDeviation(columns[parameter]);

    /// <summary>Mean of the replicates less the fitted value: the bias that the fit is estimated to have.</summary>
    /// <param name="parameter">Index of the parameter.</param>
    public double Bias(int parameter) => RobustStatistics.Mean(columns[parameter]) - values[parameter];

    /// <summary>
    /// The bias-corrected percentile interval (Efron and Tibshirani 1993, section 14.3, without acceleration): the
    /// quantiles are shifted by the share of replicates below the fitted value. Where the noise is taken from the
    /// scatter they lie further out by Student's t over z (the expanded percentiles of Hesterberg, Am. Stat. 69 (2015)
    /// 371), as those of the covariance and the profile do: replicates do not know that their noise was estimated.
    /// </summary>
    /// <param name="parameter">Index of the parameter.</param>
    /// <param name="level">Coverage.</param>
    public Interval Interval(int parameter, double level) =>
        BootstrapInterval.Of(columns[parameter], values[parameter], 0, fit.Deviate(level), level);

    /// <summary>Whether there are replicates enough for the ends of an interval to lie among them.</summary>
    /// <param name="level">Coverage.</param>
    public bool Suffices(double level) => Normal.Cumulative(-fit.Deviate(level)) * (Count + 1) >= 1;

    /// <summary>A parameter with the bootstrap's standard deviation and interval.</summary>
    /// <param name="parameter">Index of the parameter.</param>
    /// <param name="level">Coverage of the interval.</param>
    public Measured Measured(int parameter, double level = 0.95)
    {
        var p = fit.Parameters[parameter];
        if (p.Fixed) return Data.Measured.Exact(values[parameter], p.Unit);
        return Data.Measured.From(values[parameter], Sigma(parameter), p.Unit, "bootstrap: " + p.Name).WithInterval(Interval(parameter, level));
    }
}

/// <summary>Uncertainties by repeating the fit on data drawn anew (Efron 1979).</summary>
public static class Bootstrap
{
    /// <summary>Repeats a fit on replicates of its data.</summary>
    /// <param name="fit">A fit of a <see cref="DataProblem"/>, of one with ties, or of a series of them, at its optimum.</param>
    /// <param name="options">What to draw; the defaults where null.</param>
    /// <param name="progress">Told the number of replicates done; null for nobody.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">The fit is not one of data.</exception>
    public static BootstrapResult Run(LeastSquaresResult fit, BootstrapOptions? options = null, IProgress<int>? progress = null, CancellationToken token = default)
    {
        options ??= new BootstrapOptions();
        if (fit.Problem.ForReplicates() is null) throw new ArgumentException("A bootstrap draws data: the fit must be one of a DataProblem, with or without ties or in a series.", nameof(fit));
        int n = fit.Parameters.Length, done = 0;
        var replicates = new double[options.Replicates][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.MaxThreads), CancellationToken = token };
        Parallel.For(0, options.Replicates, parallel, () => new Drawer(fit, options), (i, _, drawer) =>
        {
            replicates[i] = drawer.Replicate((ulong)i, token)!;
            progress?.Report(Interlocked.Increment(ref done));
            return drawer;
        }, drawer => drawer.Dispose());
        var good = replicates.Where(r => r is not null).ToArray();
        var columns = new double[n][];
        for (int j = 0; j < n; j++)
        {
            columns[j] = [.. good.Select(r => r[j])];
            Array.Sort(columns[j]);
        }

        return new BootstrapResult(fit, options, columns, replicates.Length - good.Length);
    }

    // One thread's copy of the problem, whose data it overwrites.
    private sealed class Drawer : IDisposable
    {
        private readonly LeastSquaresResult fit;
        private readonly BootstrapOptions options;
        private readonly TrustRegion search;
        private readonly Part[] parts;

        public Drawer(LeastSquaresResult fit, BootstrapOptions options)
        {
            (this.fit, this.options) = (fit, options);
            var (problem, data) = fit.Problem.ForReplicates()!.Value;
            // A replicate's minimum is wanted to a small part of its sigma: no polish.
            var quick = fit.Options with { Polish = false, InitialDamping = 1e-6, Tolerance = 1e-7, MaxEvaluations = 300, Linear = LinearSearch.Projected };
            search = new TrustRegion(problem, quick, project: true, covariance: false);
            double scale = fit.ScaledByReducedChiSquare ? Math.Sqrt(fit.ReducedChiSquare) : 1;
            double stretch = Math.Sqrt((double)fit.Residuals.Length / Math.Max(fit.DegreesOfFreedom, 1));
            parts = new Part[data.Length];
            for (int k = 0, row = 0; k < parts.Length; row += data[k].ResidualCount, k++)
                parts[k] = new Part(data[k], fit.Residuals.AsSpan().Slice(row, data[k].ResidualCount), stretch, scale);
        }

        public void Dispose() => search.Dispose();

        public double[]? Replicate(ulong unit, CancellationToken token)
        {
            var random = new RandomStream(options.Seed, unit);
            foreach (var part in parts) part.Draw(options.Kind, random);
            search.Run(fit.Values.AsSpan(), token);
            bool good = search.Convergence is Convergence.SumOfSquares or Convergence.Step or Convergence.Gradient;
            return good ? [.. search.Values] : null;
        }
    }

    // The data of the fit, or of one member of a series: noise is drawn within a member.
    private sealed class Part
    {
        private readonly Weighting weighting;
        private readonly double counted;
        private readonly double[] data, weights, originalWeights, curve, pool, deal, sigma;

        public Part(DataProblem problem, ReadOnlySpan<double> residuals, double stretch, double scale)
        {
            weighting = problem.Weighting;
            counted = scale * scale;
            (data, weights) = problem.Buffers;
            originalWeights = [.. weights];
            int n = data.Length;
            (curve, sigma) = problem.Law(residuals);
            (pool, deal) = (new double[n], new double[n]);
            double mean = 0;
            // Residuals are model minus data; noise is data minus model.
            for (int i = 0; i < n; i++) mean -= residuals[i] / n;
            for (int i = 0; i < n; i++)
            {
                pool[i] = (-residuals[i] - mean) * stretch;
                deal[i] = sigma[i];
                sigma[i] *= scale;
            }
        }

        public void Draw(BootstrapKind kind, RandomStream random)
        {
            int n = data.Length;
            switch (kind)
            {
                case BootstrapKind.Residual:
                    for (int i = 0; i < n; i++) data[i] = Possible(curve[i] + deal[i] * pool[random.NextInt(n)]);
                    break;
                case BootstrapKind.Parametric when weighting is Weighting.Poisson or Weighting.RootOfCounts:
                    for (int i = 0; i < n; i++)
                    {
                        // One count is as large as the scatter says, where it is not known.
                        data[i] = counted * random.NextPoisson(Math.Max(curve[i], 0) / counted);
                        if (weighting == Weighting.RootOfCounts) weights[i] = 1 / Math.Sqrt(Math.Max(data[i], 1));
                    }

                    break;
                case BootstrapKind.Parametric:
                    for (int i = 0; i < n; i++) data[i] = curve[i] + sigma[i] * random.NextGaussian();
                    break;
                default:
                    Array.Clear(weights);
                    for (int i = 0; i < n; i++) weights[random.NextInt(n)]++;
                    for (int i = 0; i < n; i++) weights[i] = Math.Sqrt(weights[i]) * originalWeights[i];
                    break;
            }
        }

        // Dealt residuals may ask for less than no counts.
        private double Possible(double value) => weighting == Weighting.Poisson ? Math.Max(value, 0) : value;
    }
}
