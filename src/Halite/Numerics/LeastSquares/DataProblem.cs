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

    /// <summary>By √(counts), at least 1: the variance of a Poisson count estimated from the datum itself.</summary>
    Poisson,
}

/// <summary>A model against data with weights.</summary>
public sealed class DataProblem : LeastSquaresProblem
{
    private readonly double[] data, weights;

    /// <summary>A problem from a model, data and their standard deviations.</summary>
    /// <param name="model">Predicts one value for each datum.</param>
    /// <param name="data">The data.</param>
    /// <param name="sigma">Standard deviation of each datum, positive; empty for unit weights.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="Data.InputException">A standard deviation is not positive.</exception>
    public DataProblem(FitModel model, ReadOnlySpan<double> data, ReadOnlySpan<double> sigma = default)
        : this(model, data.ToArray(), Inverse(sigma, data.Length), sigma.IsEmpty ? Weighting.Unit : Weighting.Sigma) { }

    private DataProblem(FitModel model, double[] data, double[] weights, Weighting weighting)
    {
        if (data.Length != model.Count) throw new ArgumentException($"{data.Length} data for a model of {model.Count} values.", nameof(data));
        Model = model;
        this.data = data;
        this.weights = weights;
        Weighting = weighting;
    }

    /// <summary>The model.</summary>
    public FitModel Model { get; }

    /// <summary>How the data are weighted.</summary>
    public Weighting Weighting { get; }

    /// <summary>The data.</summary>
    public ReadOnlySpan<double> Data => data;

    /// <summary>The weights 1/sigma.</summary>
    public ReadOnlySpan<double> Weights => weights;

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters => Model.Parameters;

    /// <inheritdoc/>
    public override int ResidualCount => data.Length;

    /// <inheritdoc/>
    public override JacobianOrder Order => Model.Order;

    /// <inheritdoc/>
    public override bool ResidualsInSigma => Weighting != Weighting.Unit;

    /// <summary>A problem from counts, weighted by their Poisson variance estimated from the counts themselves (at least 1).</summary>
    /// <param name="model">Predicts one value for each datum.</param>
    /// <param name="counts">Counts, not scaled.</param>
    public static DataProblem Poisson(FitModel model, ReadOnlySpan<double> counts)
    {
        var weights = new double[counts.Length];
        for (int i = 0; i < weights.Length; i++) weights[i] = 1 / Math.Sqrt(Math.Max(counts[i], 1));
        return new DataProblem(model, counts.ToArray(), weights, Weighting.Poisson);
    }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
    {
        Model.Evaluate(parameters, residuals, jacobian);
        for (int i = 0; i < data.Length; i++) residuals[i] = (residuals[i] - data[i]) * weights[i];
        if (jacobian.IsEmpty) return;
        int n = Parameters.Length;
        if (Order == JacobianOrder.ByColumn)
        {
            for (int j = 0; j < n; j++)
            {
                var column = jacobian.Slice(j * data.Length, data.Length);
                TensorPrimitives.Multiply(column, weights, column);
            }

            return;
        }

        for (int i = 0; i < data.Length; i++)
        {
            double w = weights[i];
            var row = jacobian.Slice(i * n, n);
            for (int j = 0; j < row.Length; j++) row[j] *= w;
        }
    }

    internal override (LeastSquaresProblem, ImmutableArray<DataProblem>)? ForReplicates()
    {
        var copy = new DataProblem(Model.ForThread(), [.. data], [.. weights], Weighting);
        return (copy, [copy]);
    }

    internal (double[] Data, double[] Weights) Buffers => (data, weights);

    /// <inheritdoc/>
    public override LeastSquaresProblem ForThread() => new DataProblem(Model.ForThread(), data, weights, Weighting);

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
