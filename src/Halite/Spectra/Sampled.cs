// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;

namespace Halite.Spectra;

/// <summary>Small numerical tools over sampled curves whose abscissae ascend.</summary>
internal static class Sampled
{
    /// <summary>Index of the last abscissa at or below a value; 0 when the value is below all.</summary>
    public static int AtOrBelow(ReadOnlySpan<double> x, double value)
    {
        int at = x.BinarySearch(value);
        if (at < 0) return Math.Max(0, ~at - 1);
        while (at + 1 < x.Length && x[at + 1] <= value) at++;
        return at;
    }

    /// <summary>Index of the abscissa nearest to a value; the lower of two equally near.</summary>
    public static int Nearest(ReadOnlySpan<double> x, double value)
    {
        int at = AtOrBelow(x, value);
        return at + 1 < x.Length && Math.Abs(x[at + 1] - value) < Math.Abs(x[at] - value) ? at + 1 : at;
    }

    /// <summary>Differences by two points inside and by one at the ends, per index: the numerator and the denominator of a derivative.</summary>
    public static double[] Gradient(ReadOnlySpan<double> y)
    {
        var result = new double[y.Length];
        if (y.Length < 2) return result;
        result[0] = y[1] - y[0];
        result[^1] = y[^1] - y[^2];
        for (int i = 1; i < y.Length - 1; i++) result[i] = (y[i + 1] - y[i - 1]) / 2;
        return result;
    }

    /// <summary>dy/dx by differences; where two abscissae coincide the result is not finite.</summary>
    public static double[] Derivative(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (dy, dx) = (Gradient(y), Gradient(x));
        TensorPrimitives.Divide<double>(dy, dx, dy);
        return dy;
    }

    /// <summary>Linear interpolation; the end values beyond the ends.</summary>
    public static double Linear(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double at)
    {
        if (at <= x[0]) return y[0];
        if (at >= x[^1]) return y[^1];
        int i = AtOrBelow(x, at);
        double width = x[i + 1] - x[i];
        return width <= 0 ? y[i] : y[i] + (y[i + 1] - y[i]) * (at - x[i]) / width;
    }

    /// <summary>
    /// Least-squares polynomial over centred and scaled abscissae (Legendre basis, so that a quadratic over 9000 ± 500 eV
    /// keeps its digits).
    /// </summary>
    public static Polynomial FitPolynomial(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int degree)
    {
        double low = x[0], high = x[0];
        foreach (var v in x) (low, high) = (Math.Min(low, v), Math.Max(high, v));
        double centre = (low + high) / 2, half = high > low ? (high - low) / 2 : 1;
        int n = degree + 1;
        Span<double> basis = stackalloc double[n];
        var normal = new double[n, n];
        var right = new double[n];
        for (int i = 0; i < x.Length; i++)
        {
            Polynomial.Basis((x[i] - centre) / half, basis);
            for (int a = 0; a < n; a++)
            {
                right[a] += basis[a] * y[i];
                for (int b = 0; b <= a; b++) normal[a, b] += basis[a] * basis[b];
            }
        }

        SolveSymmetric(normal, right);
        return new Polynomial(centre, half, right);
    }

    /// <summary>Solves a small symmetric positive definite system in place by L D L^T; a singular direction is set to zero.</summary>
    public static void SolveSymmetric(double[,] lower, double[] right)
    {
        int n = right.Length;
        for (int j = 0; j < n; j++)
        {
            double d = lower[j, j];
            for (int k = 0; k < j; k++) d -= lower[j, k] * lower[j, k] * lower[k, k];
            bool singular = d <= 1e-14 * Math.Abs(lower[j, j]) || d <= 0;
            for (int i = j + 1; i < n; i++)
            {
                double s = lower[i, j];
                for (int k = 0; k < j; k++) s -= lower[i, k] * lower[j, k] * lower[k, k];
                lower[i, j] = singular ? 0 : s / d;
            }

            lower[j, j] = singular ? 0 : d;
        }

        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++) right[i] -= lower[i, k] * right[k];
        }

        for (int i = 0; i < n; i++) right[i] = lower[i, i] == 0 ? 0 : right[i] / lower[i, i];
        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++) right[i] -= lower[k, i] * right[k];
        }
    }
}

/// <summary>A polynomial in Legendre form over [centre - half, centre + half].</summary>
internal sealed class Polynomial(double centre, double half, double[] coefficients)
{
    public double At(double x)
    {
        Span<double> basis = stackalloc double[coefficients.Length];
        Basis((x - centre) / half, basis);
        return TensorPrimitives.Dot<double>(basis, coefficients);
    }

    /// <summary>Slope at a place, exact.</summary>
    public double SlopeAt(double x)
    {
        double t = (x - centre) / half, p0 = 1, p1 = t, d0 = 0, d1 = 1, sum = coefficients.Length > 1 ? coefficients[1] : 0;
        for (int n = 2; n < coefficients.Length; n++)
        {
            double p2 = ((2 * n - 1) * t * p1 - (n - 1) * p0) / n;
            double d2 = d0 + (2 * n - 1) * p1;
            sum += coefficients[n] * d2;
            (p0, p1, d0, d1) = (p1, p2, d1, d2);
        }

        return sum / half;
    }

    public static void Basis(double t, Span<double> basis)
    {
        basis[0] = 1;
        if (basis.Length > 1) basis[1] = t;
        for (int n = 2; n < basis.Length; n++) basis[n] = ((2 * n - 1) * t * basis[n - 1] - (n - 1) * basis[n - 2]) / n;
    }
}
