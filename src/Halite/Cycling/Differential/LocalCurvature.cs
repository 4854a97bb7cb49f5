// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling.Differential;

/// <summary>Second derivative of noisy data by local cubic regression with Gaussian weights (Fan and Gijbels 1996).</summary>
internal static class LocalCurvature
{
    /// <summary>Abscissa of the strongest bend of a sign; NaN where the curve nowhere bends so.</summary>
    /// <param name="x">Abscissae, ascending.</param>
    /// <param name="y">Ordinates.</param>
    /// <param name="fwhm">Width of the weights at half maximum, in units of x.</param>
    /// <param name="sign">1 for a slope that grows, -1 for one that falls.</param>
    public static double Strongest(double[] x, double[] y, double fwhm, int sign)
    {
        double sigma = fwhm * ChargeDensity.SigmaPerFwhm, from = x[0] + fwhm, to = x[^1] - fwhm;
        if (!(to > from)) return double.NaN;
        const int steps = 400;
        var bend = new double[steps + 1];
        int best = -1;
        for (int k = 0; k <= steps; k++)
        {
            bend[k] = sign * Second(x, y, from + (to - from) * k / steps, sigma);
            if (bend[k] > 0 && (best < 0 || bend[k] > bend[best])) best = k;
        }

        if (best < 0) return double.NaN;
        double shift = 0;
        if (best > 0 && best < steps)
        {
            double a = bend[best - 1], b = bend[best], c = bend[best + 1], d = a - 2 * b + c;
            if (d < 0) shift = Math.Clamp(0.5 * (a - c) / d, -1, 1);
        }

        return from + (to - from) * (best + shift) / steps;
    }

    private static double Second(double[] x, double[] y, double at, double sigma)
    {
        // Normal equations of a cubic in units of sigma: four by four, well scaled.
        Span<double> m = stackalloc double[7], r = stackalloc double[4];
        m.Clear();
        r.Clear();
        int start = Array.BinarySearch(x, at - 4 * sigma);
        for (int i = start < 0 ? ~start : start; i < x.Length && x[i] <= at + 4 * sigma; i++)
        {
            double u = (x[i] - at) / sigma, w = Math.Exp(-0.5 * u * u), power = w;
            for (int k = 0; k < 7; k++)
            {
                m[k] += power;
                if (k < 4) r[k] += power * y[i];
                power *= u;
            }
        }

        Span<double> a = stackalloc double[20];
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++) a[row * 5 + column] = m[row + column];
            a[row * 5 + 4] = r[row];
        }

        for (int pivot = 0; pivot < 4; pivot++)
        {
            if (Math.Abs(a[pivot * 5 + pivot]) < 1e-300) return double.NaN;
            for (int row = pivot + 1; row < 4; row++)
            {
                double factor = a[row * 5 + pivot] / a[pivot * 5 + pivot];
                for (int column = pivot; column < 5; column++) a[row * 5 + column] -= factor * a[pivot * 5 + column];
            }
        }

        Span<double> solution = stackalloc double[4];
        for (int row = 3; row >= 0; row--)
        {
            double sum = a[row * 5 + 4];
            for (int column = row + 1; column < 4; column++) sum -= a[row * 5 + column] * solution[column];
            solution[row] = sum / a[row * 5 + row];
        }

        return 2 * solution[2] / (sigma * sigma);
    }
}
