// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Impedance.Relaxation.Field;

/// <summary>
/// The prior precision of a field whose second differences are penalised locally: a matrix with two bands on each
/// side, its factor L D Lᵀ and the matching entries of its inverse (Takahashi's recurrence), all linear in the nodes.
/// </summary>
internal sealed class BandedPrior(int count)
{
    private readonly double[] diagonal = new double[count], first = new double[count], second = new double[count];
    private readonly double[] d = new double[count], l1 = new double[count], l2 = new double[count];
    private readonly double[] z0 = new double[count], z1 = new double[count], z2 = new double[count];

    /// <summary>Variance of each node.</summary>
    public ReadOnlySpan<double> Variance => z0;

    /// <summary>Covariance of each node with the next.</summary>
    public ReadOnlySpan<double> NeighbourCovariance => z1;

    /// <summary>Starts a matrix with the same precision at every node.</summary>
    public void Clear(double level)
    {
        Array.Fill(diagonal, level);
        Array.Clear(first);
        Array.Clear(second);
    }

    /// <summary>Adds a penalty on the second difference at an inner node.</summary>
    public void AddCurvature(int j, double precision)
    {
        diagonal[j - 1] += precision;
        diagonal[j] += 4 * precision;
        diagonal[j + 1] += precision;
        first[j - 1] -= 2 * precision;
        first[j] -= 2 * precision;
        second[j - 1] += precision;
    }

    /// <summary>Adds a penalty on the difference of a node and the next.</summary>
    public void AddSlope(int j, double precision)
    {
        diagonal[j] += precision;
        diagonal[j + 1] += precision;
        first[j] -= precision;
    }

    /// <summary>Factorises.</summary>
    public void Factorise()
    {
        for (int j = 0; j < count; j++)
        {
            double pivot = diagonal[j];
            if (j > 0) pivot -= l1[j - 1] * l1[j - 1] * d[j - 1];
            if (j > 1) pivot -= l2[j - 2] * l2[j - 2] * d[j - 2];
            d[j] = pivot;
            if (j + 1 < count) l1[j] = (first[j] - (j > 0 ? l2[j - 1] * d[j - 1] * l1[j - 1] : 0)) / pivot;
            if (j + 2 < count) l2[j] = second[j] / pivot;
        }
    }

    /// <summary>Solves for right-hand sides stored node by node, <paramref name="width"/> values each.</summary>
    public void Solve(Span<double> b, int width)
    {
        for (int j = 1; j < count; j++)
        {
            var row = b.Slice(j * width, width);
            Kernels.Add(-l1[j - 1], b.Slice((j - 1) * width, width), row);
            if (j > 1) Kernels.Add(-l2[j - 2], b.Slice((j - 2) * width, width), row);
        }

        for (int j = count - 1; j >= 0; j--)
        {
            var row = b.Slice(j * width, width);
            double inverse = 1 / d[j];
            for (int k = 0; k < row.Length; k++) row[k] *= inverse;
            if (j + 1 < count) Kernels.Add(-l1[j], b.Slice((j + 1) * width, width), row);
            if (j + 2 < count) Kernels.Add(-l2[j], b.Slice((j + 2) * width, width), row);
        }
    }

    /// <summary>Computes the inverse within the bands.</summary>
    public void Invert()
    {
        for (int j = count - 1; j >= 0; j--)
        {
            bool one = j + 1 < count, two = j + 2 < count;
            double a1 = one ? l1[j] : 0, a2 = two ? l2[j] : 0;
            double z11 = one ? z0[j + 1] : 0, z22 = two ? z0[j + 2] : 0, z12 = two ? z1[j + 1] : 0;
            z1[j] = one ? -(a1 * z11 + a2 * z12) : 0;
            z2[j] = two ? -(a1 * z12 + a2 * z22) : 0;
            z0[j] = 1 / d[j] - a1 * z1[j] - a2 * z2[j];
        }
    }
}
