// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation.Field;

/// <summary>
/// The linearised model of a field and some parameters in the space of the rotated data: M = s² 1 + J S Jᵀ + Σ v e eᵀ,
/// S the prior covariance of the field, e the column and v the prior variance of a parameter. Steps, evidence and
/// posterior variances follow from its factor; the cost is that of some fifty directions, however many nodes there are.
/// </summary>
internal sealed class FieldSystem
{
    private readonly int n, rank, stride, nodeStride;
    private readonly double[] variance, jacobian, response, byDirection, system, extra, solvedExtra, rhs, nodes;

    public FieldSystem(RelaxationBasis basis, double[] variance)
    {
        (n, rank, stride, nodeStride, this.variance) = (basis.Count, basis.Rank, basis.Stride, BlockProducts.Padded(basis.Count), variance);
        (jacobian, response, byDirection) = (new double[n * stride], new double[n * stride], new double[rank * nodeStride]);
        (system, rhs, nodes) = (new double[stride * stride], new double[stride], new double[n]);
        (extra, solvedExtra) = (new double[variance.Length * stride], new double[variance.Length * stride]);
    }

    /// <summary>Indices of the parameters that take part; the others rest.</summary>
    public int[] Active { get; set; } = [];

    /// <summary>The rotated column of a parameter.</summary>
    public Span<double> Extra(int parameter) => extra.AsSpan(parameter * stride, stride);

    /// <summary>Sets the field's Jacobian: the rotated kernel times γ at each node.</summary>
    public void SetField(ReadOnlySpan<double> kernel, ReadOnlySpan<double> gamma)
    {
        for (int j = 0; j < n; j++) TensorPrimitives.Multiply(kernel.Slice(j * stride, stride), gamma[j], jacobian.AsSpan(j * stride, stride));
    }

    /// <summary>Factorises M.</summary>
    /// <param name="prior">The field's prior, factorised.</param>
    /// <param name="noiseVariance">s².</param>
    /// <param name="sameField">Whether the field's Jacobian and prior are those of the last call.</param>
    public void Factorise(BandedPrior prior, double noiseVariance, bool sameField)
    {
        if (!sameField)
        {
            jacobian.CopyTo(response, 0);
            prior.Solve(response, stride);
        }

        BlockProducts.Lower(jacobian, response, n, stride, system);
        foreach (int q in Active)
        {
            var column = Extra(q);
            for (int a = 0; a < rank; a++) Kernels.Add(column[a] * variance[q], column[..(a + 1)], system.AsSpan(a * stride, a + 1));
        }

        // Noise below the rounding of this sum would leave the matrix without a factor.
        double largest = 0;
        for (int a = 0; a < rank; a++) largest = Math.Max(largest, system[a * stride + a]);
        double noise = Math.Max(noiseVariance, 1e-13 * largest);
        for (int a = 0; a < rank; a++) system[a * stride + a] += noise;
        if (!SmallCholesky.Factorise(system, rank, stride)) throw new InvalidOperationException("The covariance of the rotated data is not positive definite.");
    }

    /// <summary>½ ln det(M/s²).</summary>
    public double HalfLogDeterminant(double noiseVariance)
    {
        double sum = 0;
        for (int a = 0; a < rank; a++) sum += Math.Log(system[a * stride + a]);
        return sum - rank * Math.Log(noiseVariance) / 2;
    }

    /// <summary>The optimum of the linearised model.</summary>
    /// <param name="residual">Rotated data less fit.</param>
    /// <param name="field">The field now.</param>
    /// <param name="level">Its prior mean.</param>
    /// <param name="offset">Each parameter less its prior mean.</param>
    /// <param name="fixedMove">Moves of parameters that do not take part.</param>
    /// <param name="step">Receives the step of the field.</param>
    /// <param name="move">Receives the step of each parameter.</param>
    public void Solve(ReadOnlySpan<double> residual, ReadOnlySpan<double> field, ReadOnlySpan<double> level, ReadOnlySpan<double> offset, ReadOnlySpan<double> fixedMove, Span<double> step, Span<double> move)
    {
        residual[..rank].CopyTo(rhs);
        for (int j = 0; j < n; j++) nodes[j] = field[j] - level[j];
        for (int j = 0; j < n; j++) Kernels.Add(nodes[j], jacobian.AsSpan(j * stride, rank), rhs);
        foreach (int q in Active) Kernels.Add(offset[q], Extra(q)[..rank], rhs);
        for (int q = 0; q < fixedMove.Length; q++)
        {
            if (fixedMove[q] != 0) Kernels.Add(-fixedMove[q], Extra(q)[..rank], rhs);
        }

        SmallCholesky.Solve(system, rank, rhs, stride);
        for (int j = 0; j < n; j++) step[j] = Kernels.Dot(rhs.AsSpan(0, rank), response.AsSpan(j * stride, rank)) - nodes[j];
        fixedMove.CopyTo(move);
        foreach (int q in Active) move[q] = variance[q] * Kernels.Dot(Extra(q)[..rank], rhs.AsSpan(0, rank)) - offset[q];
    }

    /// <summary>Computes what posterior variances and the learning of penalties need: L⁻¹ J S and L⁻¹ e.</summary>
    public void SolveForVariances()
    {
        for (int j = 0; j < n; j++)
        {
            for (int a = 0; a < rank; a++) byDirection[a * nodeStride + j] = response[j * stride + a];
        }

        BlockProducts.SolveLower(system, stride, rank, byDirection, nodeStride);
        foreach (int q in Active)
        {
            var column = solvedExtra.AsSpan(q * stride, rank);
            Extra(q)[..rank].CopyTo(column);
            SmallCholesky.SolveLower(system, rank, column, stride);
        }
    }

    /// <summary>One step of the penalties' fixed point; returns how many curvatures the data determine.</summary>
    public double Learn(LocalPenalty penalty, ReadOnlySpan<double> field) => penalty.Learn(field, byDirection, rank, nodeStride);

    /// <summary>Posterior variance of a combination of parameters and field.</summary>
    public double VarianceOf(BandedPrior prior, ReadOnlySpan<double> byParameter, ReadOnlySpan<double> byField)
    {
        var spread = byField.ToArray();
        prior.Solve(spread, 1);
        double total = Kernels.Dot(byField, spread);
        var projected = new double[rank];
        for (int j = 0; j < n; j++)
        {
            if (spread[j] != 0) Kernels.Add(spread[j], jacobian.AsSpan(j * stride, rank), projected);
        }

        foreach (int q in Active)
        {
            double share = byParameter[q] * variance[q];
            if (share == 0) continue;
            total += byParameter[q] * share;
            Kernels.Add(share, Extra(q)[..rank], projected);
        }

        SmallCholesky.SolveLower(system, rank, projected, stride);
        return Math.Max(0, total - Kernels.Dot(projected, projected));
    }

    /// <summary>Posterior variance of the field interpolated between nodes j and j + 1 plus a combination of parameters.</summary>
    public double VarianceAt(BandedPrior prior, int j, double t, ReadOnlySpan<double> byParameter)
    {
        Span<double> projected = stackalloc double[rank];
        for (int a = 0; a < rank; a++) projected[a] = (1 - t) * byDirection[a * nodeStride + j] + t * byDirection[a * nodeStride + j + 1];
        double total = (1 - t) * (1 - t) * prior.Variance[j] + 2 * t * (1 - t) * prior.NeighbourCovariance[j] + t * t * prior.Variance[j + 1];
        foreach (int q in Active)
        {
            double share = byParameter[q] * variance[q];
            if (share == 0) continue;
            total += byParameter[q] * share;
            Kernels.Add(share, solvedExtra.AsSpan(q * stride, rank), projected);
        }

        return Math.Max(0, total - Kernels.Dot(projected, projected));
    }
}
