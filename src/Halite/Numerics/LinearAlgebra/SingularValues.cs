// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// Singular values and right singular vectors of a small square matrix by one-sided Jacobi rotations (Demmel and
/// Veselić, SIAM J. Matrix Anal. Appl. 13 (1992) 1204): small singular values come out to high relative accuracy, which
/// is what a statement about rank needs.
/// </summary>
internal static class SingularValues
{
    /// <summary>A = U Σ Vᵀ of an n × n matrix.</summary>
    /// <param name="matrix">A, column-major; U Σ on return.</param>
    /// <param name="n">Order.</param>
    /// <param name="vectors">V, column-major: column k belongs to singular value k.</param>
    /// <param name="values">The singular values, largest first.</param>
    public static void Decompose(Span<double> matrix, int n, Span<double> vectors, Span<double> values)
    {
        vectors[..(n * n)].Clear();
        for (int i = 0; i < n; i++) vectors[i * n + i] = 1;
        for (int sweep = 0; sweep < 40; sweep++)
        {
            bool rotated = false;
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++) rotated |= Rotate(matrix, vectors, n, p, q);
            }

            if (!rotated) break;
        }

        for (int k = 0; k < n; k++)
        {
            var column = matrix.Slice(k * n, n);
            values[k] = Math.Sqrt(Kernels.Dot(column, column));
        }

        for (int k = 0; k < n - 1; k++)
        {
            int best = k;
            for (int j = k + 1; j < n; j++)
            {
                if (values[j] > values[best]) best = j;
            }

            if (best == k) continue;
            (values[k], values[best]) = (values[best], values[k]);
            Swap(matrix, n, k, best);
            Swap(vectors, n, k, best);
        }
    }

    private static bool Rotate(Span<double> matrix, Span<double> vectors, int n, int p, int q)
    {
        var a = matrix.Slice(p * n, n);
        var b = matrix.Slice(q * n, n);
        double aa = Kernels.Dot(a, a), bb = Kernels.Dot(b, b), ab = Kernels.Dot(a, b);
        if (aa == 0 || bb == 0 || Math.Abs(ab) <= 1e-16 * Math.Sqrt(aa) * Math.Sqrt(bb)) return false;
        double zeta = (bb - aa) / (2 * ab);
        double t = 1 / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
        if (zeta < 0) t = -t;
        double c = 1 / Math.Sqrt(1 + t * t), s = c * t;
        Turn(a, b, c, s);
        Turn(vectors.Slice(p * n, n), vectors.Slice(q * n, n), c, s);
        // The tolerance of a true rotation: below it the columns are orthogonal to working precision.
        return Math.Abs(ab) > 4e-16 * Math.Sqrt(aa) * Math.Sqrt(bb);
    }

    private static void Turn(Span<double> a, Span<double> b, double c, double s)
    {
        for (int i = 0; i < a.Length; i++)
        {
            double x = a[i], y = b[i];
            a[i] = c * x - s * y;
            b[i] = s * x + c * y;
        }
    }

    private static void Swap(Span<double> m, int n, int i, int j)
    {
        for (int k = 0; k < n; k++) (m[i * n + k], m[j * n + k]) = (m[j * n + k], m[i * n + k]);
    }
}
