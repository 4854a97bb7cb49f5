// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Impedance.Series;

/// <summary>
/// A symmetric positive definite matrix with a band of non-zero entries about its diagonal: its Cholesky factor, solutions
/// and the entries of its inverse within the band (Takahashi's recurrence; Erisman and Tinney, Commun. ACM 18 (1975) 177).
/// </summary>
/// <param name="count">Rows.</param>
/// <param name="width">Entries left of the diagonal that may differ from zero.</param>
internal sealed class BandedNormal(int count, int width)
{
    private readonly int stride = width + 1;
    private readonly double[] lower = new double[count * (width + 1)], factor = new double[count * (width + 1)];
    private double[] inverse = [];

    /// <summary>Sum of the logarithms of the factor's squared diagonal.</summary>
    public double LogDeterminant { get; private set; }

    /// <summary>Starts anew.</summary>
    public void Clear() => Array.Clear(lower);

    /// <summary>Adds to an entry, named by either side of the diagonal.</summary>
    public void Add(int i, int j, double value)
    {
        if (j > i) (i, j) = (j, i);
        lower[i * stride + j - i + width] += value;
    }

    /// <summary>Factorises with the diagonal raised by a share; false where that is not positive definite.</summary>
    public bool Factorise(double damping)
    {
        lower.CopyTo(factor, 0);
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            int first = Math.Max(0, i - width);
            factor[i * stride + width] *= 1 + damping;
            for (int j = first; j <= i; j++)
            {
                int from = Math.Max(first, j - width), length = j - from;
                double s = factor[i * stride + j - i + width]
                    - Kernels.Dot(factor.AsSpan(i * stride + from - i + width, length), factor.AsSpan(j * stride + from - j + width, length));
                if (j < i)
                {
                    factor[i * stride + j - i + width] = s / factor[j * stride + width];
                    continue;
                }

                if (!(s > 0)) return false;
                factor[i * stride + width] = Math.Sqrt(s);
                sum += Math.Log(s);
            }
        }

        LogDeterminant = sum;
        return true;
    }

    /// <summary>Solves in place.</summary>
    public void Solve(Span<double> b)
    {
        for (int i = 0; i < count; i++)
        {
            int first = Math.Max(0, i - width);
            b[i] = (b[i] - Kernels.Dot(factor.AsSpan(i * stride + first - i + width, i - first), b[first..i])) / factor[i * stride + width];
        }

        for (int i = count - 1; i >= 0; i--)
        {
            int first = Math.Max(0, i - width);
            b[i] /= factor[i * stride + width];
            Kernels.Add(-b[i], factor.AsSpan(i * stride + first - i + width, i - first), b[first..i]);
        }
    }

    /// <summary>Computes the inverse within the band.</summary>
    public void Invert()
    {
        // Both triangles are kept, so that a row lies together.
        int full = 2 * width + 1;
        if (inverse.Length == 0) inverse = new double[count * full];
        var column = new double[width];
        for (int j = count - 1; j >= 0; j--)
        {
            int last = Math.Min(count - 1, j + width), length = last - j;
            double pivot = factor[j * stride + width];
            for (int k = 0; k < length; k++) column[k] = factor[(j + 1 + k) * stride - 1 - k + width];
            for (int i = last; i >= j; i--)
            {
                double sum = Kernels.Dot(column.AsSpan(0, length), inverse.AsSpan(i * full + j + 1 - i + width, length));
                inverse[i * full + j - i + width] = inverse[j * full + i - j + width] = ((i == j ? 1 / pivot : 0) - sum) / pivot;
            }
        }
    }

    /// <summary>An entry of the inverse within the band.</summary>
    public double Covariance(int i, int j) => inverse[i * (2 * width + 1) + j - i + width];
}
