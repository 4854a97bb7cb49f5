// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// A symmetric positive definite banded system, LDLᵀ in place without allocation, with the diagonals of its inverse
/// inside the band (Hutchinson and de Hoog, Numer. Math. 47 (1985) 99), which smoothing needs for its degrees of freedom.
/// Storage: element (i, i − k) at [i × (width + 1) + k] for k = 0 to width.
/// </summary>
internal static class BandedCholesky
{
    /// <summary>Factorises in place: D on the diagonal, unit lower L beside it.</summary>
    /// <returns>False where the matrix is not positive definite.</returns>
    public static bool Factorise(Span<double> a, int n, int width)
    {
        int stride = width + 1;
        for (int i = 0; i < n; i++)
        {
            double d = a[i * stride];
            for (int k = Math.Min(width, i); k >= 1; k--)
            {
                // L_ij d_j = a_ij − Σ_m L_im d_m L_jm with j = i − k.
                int j = i - k;
                double sum = a[i * stride + k];
                for (int m = Math.Max(0, i - width); m < j; m++)
                    sum -= a[i * stride + i - m] * a[m * stride] * a[j * stride + j - m];
                double l = sum / a[j * stride];
                a[i * stride + k] = l;
                d -= l * sum;
            }

            if (!(d > 0)) return false;
            a[i * stride] = d;
        }

        return true;
    }

    /// <summary>Solves A x = b in place from the factors.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int n, int width, Span<double> b)
    {
        int stride = width + 1;
        for (int i = 0; i < n; i++)
        {
            double sum = b[i];
            for (int k = 1; k <= width && k <= i; k++) sum -= factor[i * stride + k] * b[i - k];
            b[i] = sum;
        }

        for (int i = 0; i < n; i++) b[i] /= factor[i * stride];
        for (int i = n - 1; i >= 0; i--)
        {
            double sum = b[i];
            for (int k = 1; k <= width && i + k < n; k++) sum -= factor[(i + k) * stride + k] * b[i + k];
            b[i] = sum;
        }
    }

    /// <summary>The elements of the inverse inside the band, in the same storage.</summary>
    public static void InverseBand(ReadOnlySpan<double> factor, int n, int width, Span<double> inverse)
    {
        int stride = width + 1;
        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = Math.Min(width, n - 1 - i); k >= 1; k--)
            {
                int j = i + k;
                double sum = 0;
                for (int m = 1; m <= width && i + m < n; m++)
                {
                    int p = i + m;
                    double s = p >= j ? inverse[p * stride + p - j] : inverse[j * stride + j - p];
                    sum -= factor[p * stride + m] * s;
                }

                inverse[j * stride + k] = sum;
            }

            double diagonal = 1 / factor[i * stride];
            for (int m = 1; m <= width && i + m < n; m++) diagonal -= factor[(i + m) * stride + m] * inverse[(i + m) * stride + m];
            inverse[i * stride] = diagonal;
        }
    }
}
