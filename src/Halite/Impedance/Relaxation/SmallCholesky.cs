// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>Cholesky factorisation A = L Lᵀ of the small dense matrices of one spectrum, row-major, lower triangle.</summary>
internal static class SmallCholesky
{
    /// <summary>Factorises in place; false where the matrix is not positive definite.</summary>
    public static bool Factorise(double[] a, int n, int stride = 0)
    {
        if (stride == 0) stride = n;
        for (int i = 0; i < n; i++)
        {
            var row = a.AsSpan(i * stride, i + 1);
            for (int j = 0; j < i; j++)
            {
                row[j] = (row[j] - Kernels.Dot(row[..j], a.AsSpan(j * stride, j))) / a[j * stride + j];
            }

            double d = row[i] - Kernels.Dot(row[..i], row[..i]);
            if (!(d > 0)) return false;
            row[i] = Math.Sqrt(d);
        }

        return true;
    }

    /// <summary>Solves L Lᵀ x = b in place.</summary>
    public static void Solve(double[] l, int n, Span<double> b, int stride = 0)
    {
        if (stride == 0) stride = n;
        SolveLower(l, n, b, stride);
        for (int i = n - 1; i >= 0; i--)
        {
            b[i] /= l[i * stride + i];
            Kernels.Add(-b[i], l.AsSpan(i * stride, i), b);
        }
    }

    /// <summary>Solves L x = b in place.</summary>
    public static void SolveLower(double[] l, int n, Span<double> b, int stride)
    {
        for (int i = 0; i < n; i++) b[i] = (b[i] - Kernels.Dot(l.AsSpan(i * stride, i), b[..i])) / l[i * stride + i];
    }

    /// <summary>The inverse of L Lᵀ, row-major.</summary>
    public static double[] Inverse(double[] l, int n)
    {
        var inverse = new double[n * n];
        for (int c = 0; c < n; c++)
        {
            // Row c of the symmetric inverse.
            var row = inverse.AsSpan(c * n, n);
            row[c] = 1;
            Solve(l, n, row);
        }

        return inverse;
    }
}
