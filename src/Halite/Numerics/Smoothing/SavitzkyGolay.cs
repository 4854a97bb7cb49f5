// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// Smoothing and derivatives of evenly spaced data by a local polynomial (Savitzky and Golay, Anal. Chem. 36 (1964)
/// 1627). At the ends the polynomial of the last full window is evaluated, so that a polynomial of the order passes
/// unchanged everywhere.
/// </summary>
public sealed class SavitzkyGolay
{
    private readonly double[][] rows;
    private readonly int half;

    /// <summary>A filter.</summary>
    /// <param name="window">Points in the window, odd.</param>
    /// <param name="order">Order of the polynomial, below the window.</param>
    /// <param name="derivative">Which derivative; 0 smooths.</param>
    /// <param name="spacing">Distance between points, for derivatives. Default 1.</param>
    /// <exception cref="Data.InputException">Window, order and derivative do not fit together.</exception>
    public SavitzkyGolay(int window, int order, int derivative = 0, double spacing = 1)
    {
        if (window < 1 || window % 2 == 0) throw new Data.InputException($"A Savitzky-Golay window of {window} points has no middle: give an odd number.");
        if (order < 0 || order >= window) throw new Data.InputException($"A polynomial of order {order} needs a window of more than {order} points, not {window}.");
        if (derivative < 0) throw new Data.InputException($"There is no derivative number {derivative}.");
        half = window / 2;
        rows = new double[window][];
        var basis = Orthonormal(window, order);
        for (int at = -half; at <= half; at++)
        {
            var row = new double[window];
            for (int k = 0; k <= order; k++)
            {
                double value = DerivativeAt(basis.Polynomials[k], at, derivative) / Math.Pow(spacing, derivative);
                for (int i = 0; i < window; i++) row[i] += value * basis.Values[k][i];
            }

            rows[at + half] = row;
        }
    }

    /// <summary>Points in the window.</summary>
    public int Window => 2 * half + 1;

    /// <summary>The weights of the points of a window for the value at its middle.</summary>
    public ReadOnlySpan<double> Coefficients => rows[half];

    /// <summary>Filters data.</summary>
    /// <param name="data">At least as many values as the window has points.</param>
    /// <param name="result">Receives as many values; may not be the data themselves.</param>
    /// <exception cref="Data.InputException">There are fewer data than the window has points.</exception>
    public void Apply(ReadOnlySpan<double> data, Span<double> result)
    {
        int n = data.Length, window = Window;
        if (n < window) throw new Data.InputException($"{n} points do not fill a Savitzky-Golay window of {window}: take a smaller window.");
        for (int i = half; i < n - half; i++) result[i] = Kernels.Dot(rows[half], data.Slice(i - half, window));
        for (int i = 0; i < half; i++)
        {
            result[i] = Kernels.Dot(rows[i], data[..window]);
            result[n - 1 - i] = Kernels.Dot(rows[window - 1 - i], data[(n - window)..]);
        }
    }

    /// <summary>Filters data into a new array.</summary>
    /// <param name="data">At least as many values as the window has points.</param>
    public double[] Apply(ReadOnlySpan<double> data)
    {
        var result = new double[data.Length];
        Apply(data, result);
        return result;
    }

    // Discrete orthonormal polynomials on −half..half, as values and as coefficients of powers of x / scale.
    private static (double[][] Values, (double[] Coefficients, double Scale)[] Polynomials) Orthonormal(int window, int order)
    {
        int half = window / 2;
        double scale = Math.Max(half, 1);
        var values = new double[order + 1][];
        var polynomials = new (double[], double)[order + 1];
        for (int k = 0; k <= order; k++)
        {
            var v = new double[window];
            var c = new double[order + 1];
            c[k] = 1;
            for (int i = 0; i < window; i++) v[i] = Math.Pow((i - half) / scale, k);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < k; j++)
                {
                    double f = Kernels.Dot(v, values[j]);
                    Kernels.Add(-f, values[j], v);
                    Kernels.Add(-f, polynomials[j].Item1, c);
                }
            }

            double norm = Math.Sqrt(Kernels.Dot(v, v));
            for (int i = 0; i < window; i++) v[i] /= norm;
            for (int i = 0; i <= order; i++) c[i] /= norm;
            (values[k], polynomials[k]) = (v, (c, scale));
        }

        return (values, polynomials);
    }

    private static double DerivativeAt((double[] Coefficients, double Scale) p, double at, int derivative)
    {
        double sum = 0, x = at / p.Scale;
        for (int k = p.Coefficients.Length - 1; k >= derivative; k--)
        {
            double factor = 1;
            for (int d = 0; d < derivative; d++) factor *= k - d;
            sum = sum * x + p.Coefficients[k] * factor;
        }

        return sum / Math.Pow(p.Scale, derivative);
    }
}
