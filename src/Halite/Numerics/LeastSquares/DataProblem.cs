// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Halite.Numerics;

/// <summary>How data are weighted in a fit.</summary>
public enum Weighting
{
    /// <summary>All alike; the noise is taken from the scatter about the fit.</summary>
    Unit,

    /// <summary>By standard deviations that were given.</summary>
    Sigma,

    /// <summary>Not by weights but by the likelihood of Poisson counts: what is minimised is their deviance.</summary>
    Poisson,

    /// <summary>
    /// By √(counts), at least 1: the variance of a Poisson count estimated from the datum itself, as many programs do. Counts
    /// that fell low by chance weigh too much, so that areas come out low by about one count a channel.
    /// </summary>
    RootOfCounts,
}

/// <summary>A model against data with weights.</summary>
public sealed class DataProblem : LeastSquaresProblem
{
    private readonly double[] data, weights;
    private readonly Counts? counts;

    /// <summary>A problem from a model, data and their standard deviations.</summary>
    /// <param name="model">Predicts one value for each datum.</param>
    /// <param name="data">The data.</param>
    /// <param name="sigma">Standard deviation of each datum, positive; empty for unit weights.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="Data.InputException">A standard deviation is not positive.</exception>
    public DataProblem(FitModel model, ReadOnlySpan<double> data, ReadOnlySpan<double> sigma = default)
        : this(model, data.ToArray(), Inverse(sigma, data.Length), sigma.IsEmpty ? Weighting.Unit : Weighting.Sigma) { }

    private DataProblem(FitModel model, double[] data, double[] weights, Weighting weighting, Counts? counts = null)
    {
        if (data.Length != model.Count) throw new ArgumentException($"{data.Length} data for a model of {model.Count} values.", nameof(data));
        Model = model;
        this.data = data;
        this.weights = weights;
        Weighting = weighting;
        this.counts = counts is null ? null : counts with { Slopes = new double[data.Length] };
    }

    // What the likelihood of counts needs beside the counts themselves.
    private sealed record Counts(double PerCount, double[] Offset, double Floor)
    {
        public double[] Slopes { get; init; } = [];
    }

    /// <summary>The model.</summary>
    public FitModel Model { get; }

    /// <summary>How the data are weighted.</summary>
    public Weighting Weighting { get; }

    /// <summary>The standard deviation of each datum, in its unit: as given, or where counts are fitted by their likelihood that of their mean.</summary>
    /// <param name="parameters">Values of the parameters.</param>
    /// <returns>One for each datum; 1 with unit weights.</returns>
    public double[] StandardDeviations(ReadOnlySpan<double> parameters)
    {
        if (counts is null) return Array.ConvertAll(weights, w => 1 / w);
        var residuals = new double[data.Length];
        Evaluate(parameters, residuals, default);
        return [.. residuals.Select((r, i) => counts.PerCount * Math.Sqrt(Math.Max(CountLikelihood.MeanOf(r / weights[i], data[i], counts.Floor), counts.Floor)))];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters => Model.Parameters;

    /// <inheritdoc/>
    public override int ResidualCount => data.Length;

    /// <inheritdoc/>
    public override JacobianOrder Order => Model.Order;

    /// <inheritdoc/>
    public override bool ResidualsInSigma => Weighting != Weighting.Unit;

    /// <summary>
    /// A problem from Poisson counts, fitted by their likelihood: the sum that is minimised is the deviance, the residuals are
    /// (model − datum) in units of the model's standard deviation, and the covariance is the inverse of Fisher's information.
    /// </summary>
    /// <param name="model">Predicts one value for each datum.</param>
    /// <param name="values">Counts, or counts times <paramref name="perCount"/>; not negative.</param>
    /// <param name="perCount">
    /// What one count is in the unit of the data (1/seconds for counts/s, 1/scans for an average). Where it is not known, any
    /// value gives the same parameters, and <see cref="CovarianceScale.ByReducedChiSquare"/> takes it from the scatter.
    /// </param>
    /// <param name="offset">A known part of each mean beside the model's, in the unit of the data (a background found before); empty for none.</param>
    /// <exception cref="Data.InputException">A datum is negative.</exception>
    public static DataProblem Poisson(FitModel model, ReadOnlySpan<double> values, double perCount = 1, ReadOnlySpan<double> offset = default)
    {
        if (!(perCount > 0) || !double.IsFinite(perCount)) throw new ArgumentOutOfRangeException(nameof(perCount), perCount, "One count is positive.");
        if (!offset.IsEmpty && offset.Length != values.Length) throw new ArgumentException($"{offset.Length} offsets for {values.Length} data.", nameof(offset));
        var counted = new double[values.Length];
        for (int i = 0; i < counted.Length; i++)
        {
            if (!(values[i] >= 0)) throw new Data.InputException(FormattableString.Invariant($"Point {i + 1} is {values[i]:G6}: counts are not negative; use unit weights."));
            counted[i] = values[i] / perCount;
        }

        var once = new double[counted.Length];
        Array.Fill(once, 1);
        return new DataProblem(model, counted, once, Weighting.Poisson, new Counts(perCount, offset.ToArray(), CountLikelihood.Floor(counted)));
    }

    /// <summary>A problem from counts, weighted by their Poisson variance estimated from the counts themselves (at least 1).</summary>
    /// <param name="model">Predicts one value for each datum.</param>
    /// <param name="counts">Counts, not scaled.</param>
    public static DataProblem RootOfCounts(FitModel model, ReadOnlySpan<double> counts)
    {
        var weights = new double[counts.Length];
        for (int i = 0; i < weights.Length; i++) weights[i] = 1 / Math.Sqrt(Math.Max(counts[i], 1));
        return new DataProblem(model, counts.ToArray(), weights, Weighting.RootOfCounts);
    }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
    {
        Model.Evaluate(parameters, residuals, jacobian);
        double[] slopes = weights;
        if (counts is null)
        {
            for (int i = 0; i < data.Length; i++) residuals[i] = (residuals[i] - data[i]) * weights[i];
        }
        else
        {
            slopes = counts.Slopes;
            bool shifted = counts.Offset.Length > 0;
            double inverse = 1 / counts.PerCount;
            for (int i = 0; i < data.Length; i++)
            {
                double mean = inverse * (shifted ? residuals[i] + counts.Offset[i] : residuals[i]);
                double s = weights[i] / Math.Sqrt(Math.Max(mean, counts.Floor));
                residuals[i] = (mean - data[i]) * s;
                slopes[i] = s * inverse;
            }
        }

        if (!jacobian.IsEmpty) Scale(jacobian, slopes);
    }

    private void Scale(Span<double> jacobian, double[] slopes)
    {
        int n = Parameters.Length;
        if (Order == JacobianOrder.ByColumn)
        {
            for (int j = 0; j < n; j++)
            {
                var column = jacobian.Slice(j * data.Length, data.Length);
                TensorPrimitives.Multiply(column, slopes, column);
            }

            return;
        }

        for (int i = 0; i < data.Length; i++)
        {
            double w = slopes[i];
            var row = jacobian.Slice(i * n, n);
            for (int j = 0; j < row.Length; j++) row[j] *= w;
        }
    }

    internal override bool SumsSquares => counts is null;

    internal override double Cost(ReadOnlySpan<double> residuals)
    {
        if (counts is null) return base.Cost(residuals);
        double sum = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            double w = weights[i];
            // A point that a bootstrap dealt out several times counts as often.
            if (w != 0) sum += w * w * CountLikelihood.Deviance(residuals[i] / w, data[i], counts.Floor);
        }

        return sum;
    }

    internal override (double Mean, double Variance) ExpectedCost(ReadOnlySpan<double> residuals)
    {
        if (counts is null) return base.ExpectedCost(residuals);
        double mean = 0, variance = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            var moments = CountLikelihood.Moments(CountLikelihood.MeanOf(residuals[i] / weights[i], data[i], counts.Floor));
            (mean, variance) = (mean + moments.Mean, variance + moments.Variance);
        }

        return (mean, variance);
    }

    internal override (LeastSquaresProblem, ImmutableArray<DataProblem>)? ForReplicates()
    {
        var copy = new DataProblem(Model.ForThread(), [.. data], [.. weights], Weighting, counts);
        return (copy, [copy]);
    }

    /// <summary>The data (in counts where they are fitted by their likelihood) and the weights, to be overwritten.</summary>
    internal (double[] Data, double[] Weights) Buffers => (data, weights);

    /// <summary>The means that residuals stand for and the standard deviations of the data about them, in the unit of the buffers.</summary>
    internal (double[] Means, double[] Deviations) Law(ReadOnlySpan<double> residuals)
    {
        var (means, deviations) = (new double[data.Length], new double[data.Length]);
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = counts is null ? data[i] + residuals[i] / weights[i] : CountLikelihood.MeanOf(residuals[i] / weights[i], data[i], counts.Floor);
            deviations[i] = counts is null ? 1 / weights[i] : Math.Sqrt(Math.Max(means[i], counts.Floor));
        }

        return (means, deviations);
    }

    /// <inheritdoc/>
    public override LeastSquaresProblem ForThread() => new DataProblem(Model.ForThread(), data, weights, Weighting, counts);

    private static double[] Inverse(ReadOnlySpan<double> sigma, int count)
    {
        var weights = new double[count];
        if (sigma.IsEmpty)
        {
            Array.Fill(weights, 1);
            return weights;
        }

        if (sigma.Length != count) throw new ArgumentException($"{sigma.Length} standard deviations for {count} data.", nameof(sigma));
        for (int i = 0; i < count; i++)
        {
            if (!(sigma[i] > 0) || !double.IsFinite(sigma[i]))
                throw new Data.InputException(FormattableString.Invariant($"The standard deviation of point {i + 1} is {sigma[i]:R}: weights need a positive one for every point."));
            weights[i] = 1 / sigma[i];
        }

        return weights;
    }
}
