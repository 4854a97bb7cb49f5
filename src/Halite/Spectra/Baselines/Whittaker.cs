// SPDX-License-Identifier: Apache-2.0
namespace Halite.Spectra;

/// <summary>
/// Penalised least squares with second differences, (W + lambda DᵀD) z = W y (Eilers, Anal. Chem. 75 (2003) 3631): a
/// symmetric band of five, eliminated from both ends towards the middle, so that the two chains of divisions, which set
/// the time, run side by side in one core. Buffers are kept between solutions.
/// </summary>
internal sealed class Whittaker
{
    private readonly double[] inverse;
    private readonly double[] e;
    private readonly double[] f;

    public Whittaker(int points)
    {
        if (points < 8) throw new ArgumentOutOfRangeException(nameof(points), points, "A baseline needs eight points or more.");
        (inverse, e, f) = (new double[points], new double[points], new double[points]);
    }

    /// <summary>Solves for z.</summary>
    /// <param name="y">Data.</param>
    /// <param name="weights">Weight of each datum, not negative; at least two positive.</param>
    /// <param name="lambda">Stiffness.</param>
    /// <param name="z">Receives the smooth curve.</param>
    public void Solve(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double lambda, Span<double> z)
    {
        int n = y.Length, m = n / 2 - 1;
        Span<double> inv = inverse.AsSpan(0, n), e = this.e.AsSpan(0, n), f = this.f.AsSpan(0, n);
        weights = weights[..n];
        z = z[..n];

        // Upper chain: rows 0 … m - 1; lower chain: rows n - 1 … n - m, the same by symmetry. With L D Lᵀ the product
        // of pivot and second subdiagonal is lambda itself, so that each row needs one division.
        double e1 = 0, num1 = 0, f1 = 0, f2 = 0, u1 = 0, u2 = 0, r = 0;
        double g1 = 0, sum1 = 0, h1 = 0, h2 = 0, v1 = 0, v2 = 0, s = 0;
        for (int i = 0, j = n - 1; i < m; i++, j--)
        {
            // The chain from division to division is one fused multiply-add: e1 num1 = num1² r.
            double diagonal = i == 0 ? 1 : i == 1 ? 5 : 6, off = i == 0 ? -2 : -4;
            double pivot = Math.FusedMultiplyAdd(-num1 * num1, r, Math.FusedMultiplyAdd(lambda, diagonal - f2, weights[i]));
            double lower = Math.FusedMultiplyAdd(-sum1 * sum1, s, Math.FusedMultiplyAdd(lambda, diagonal - h2, weights[j]));
            (r, s) = (1 / pivot, 1 / lower);
            u2 = weights[i] * y[i] - e1 * u1 - f2 * u2;
            v2 = weights[j] * y[j] - g1 * v1 - h2 * v2;
            (u1, u2, v1, v2) = (u2, u1, v2, v1);
            num1 = lambda * (off - e1);
            sum1 = lambda * (off - g1);
            e1 = num1 * r;
            g1 = sum1 * s;
            (f2, f1) = (f1, lambda * r);
            (h2, h1) = (h1, lambda * s);
            (inv[i], e[i], f[i], z[i]) = (r, e1, f1, u1);
            (inv[j], e[j], f[j], z[j]) = (s, g1, h1, v1);
        }

        // The middle: two or three rows m … n - m - 1 with what both chains left of them.
        int k = n - 2 * m;
        Span<double> a = stackalloc double[9], b = stackalloc double[3];
        a.Clear();
        for (int i = 0; i < k; i++)
        {
            a[i * 3 + i] = weights[m + i] + 6 * lambda;
            b[i] = weights[m + i] * y[m + i];
            if (i + 1 < k) a[i * 3 + i + 1] = a[(i + 1) * 3 + i] = -4 * lambda;
            if (i + 2 < k) a[i * 3 + i + 2] = a[(i + 2) * 3 + i] = lambda;
        }

        a[0] -= e1 * num1 + lambda * f2;
        a[1] -= lambda * e1;
        a[3] = a[1];
        a[4] -= lambda * f1;
        b[0] -= e1 * u1 + f2 * u2;
        b[1] -= f1 * u1;
        int last = k - 1;
        a[last * 3 + last] -= g1 * sum1 + lambda * h2;
        a[last * 3 + last - 1] -= lambda * g1;
        a[(last - 1) * 3 + last] = a[last * 3 + last - 1];
        a[(last - 1) * 3 + last - 1] -= lambda * h1;
        b[last] -= g1 * v1 + h2 * v2;
        b[last - 1] -= h1 * v1;
        Eliminate(a, b, k);
        for (int i = 0; i < k; i++) z[m + i] = b[i];

        double p1 = b[0], p2 = b[1], q1 = b[last], q2 = b[last - 1];
        for (int i = m - 1, j = n - m; i >= 0; i--, j++)
        {
            double upper = z[i] * inv[i] - f[i] * p2 - e[i] * p1;
            double lower = z[j] * inv[j] - f[j] * q2 - e[j] * q1;
            z[i] = upper;
            z[j] = lower;
            (p2, p1) = (p1, upper);
            (q2, q1) = (q1, lower);
        }
    }

    private static void Eliminate(Span<double> a, Span<double> b, int k)
    {
        for (int i = 0; i < k; i++)
        {
            for (int j = i + 1; j < k; j++)
            {
                double ratio = a[j * 3 + i] / a[i * 3 + i];
                for (int l = i; l < k; l++) a[j * 3 + l] -= ratio * a[i * 3 + l];
                b[j] -= ratio * b[i];
            }
        }

        for (int i = k - 1; i >= 0; i--)
        {
            for (int l = i + 1; l < k; l++) b[i] -= a[i * 3 + l] * b[l];
            b[i] /= a[i * 3 + i];
        }
    }
}
