// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Cycling.Differential;

/// <summary>
/// Least squares of a continuous line with one break, y = a + b x + c max(0, x - t), by its profile over t: for each t the
/// rest is linear and follows from running sums in constant time (Hinkley, Biometrika 56 (1969) 495; Feder, Ann. Stat. 3
/// (1975) 49 for the distribution).
/// </summary>
internal sealed class BrokenLine
{
    private readonly double[] x, y;
    private readonly double centre, scale, level;

    // Sums over the points from an index on, in centred and scaled units: 1, x, xx, y, xy.
    private readonly double[] n, sx, sxx, sy, sxy;
    private readonly double syy;

    public BrokenLine(double[] x, double[] y)
    {
        (this.x, this.y) = (x, y);
        centre = 0.5 * (x[0] + x[^1]);
        scale = 0.5 * (x[^1] - x[0]);
        level = y.Average();
        int m = x.Length;
        (n, sx, sxx, sy, sxy) = (new double[m + 1], new double[m + 1], new double[m + 1], new double[m + 1], new double[m + 1]);
        for (int i = m - 1; i >= 0; i--)
        {
            double u = (x[i] - centre) / scale, w = y[i] - level;
            n[i] = n[i + 1] + 1;
            sx[i] = sx[i + 1] + u;
            sxx[i] = sxx[i + 1] + u * u;
            sy[i] = sy[i + 1] + w;
            sxy[i] = sxy[i + 1] + u * w;
            syy += w * w;
        }
    }

    /// <summary>Sum of squares with the break at t.</summary>
    public double SumOfSquares(double t) => Solve((t - centre) / scale, out _, out _, out _);

    /// <summary>Intercept, slope and change of slope in the units of the data, with the break at t.</summary>
    public (double A, double B, double C) Coefficients(double t)
    {
        Solve((t - centre) / scale, out double a, out double b, out double c);
        return (a + level - b * centre / scale, b / scale, c / scale);
    }

    /// <summary>The best break, at least three points from either end.</summary>
    public double Minimum(out double sumOfSquares)
    {
        int best = 3;
        double lowest = double.PositiveInfinity;
        for (int i = 3; i < x.Length - 3; i++)
        {
            double s = SumOfSquares(x[i]);
            if (s < lowest) (best, lowest) = (i, s);
        }

        var (at, value) = RootFinding.Minimum(SumOfSquares, x[best - 1], x[best + 1], 1e-9 * scale);
        if (value > lowest) (at, value) = (x[best], lowest);
        sumOfSquares = value;
        return at;
    }

    /// <summary>Where the profile around the best break stays below a limit; infinite on a side that it does not bound.</summary>
    public Interval Interval(double best, double limit, double coverage) => new(Edge(best, limit, -1), Edge(best, limit, 1), coverage);

    private double Edge(double best, double limit, int direction)
    {
        int i = Array.BinarySearch(x, best);
        if (i < 0) i = direction > 0 ? ~i : ~i - 1;
        double inside = best;
        for (; i >= 2 && i <= x.Length - 3; i += direction)
        {
            if (SumOfSquares(x[i]) > limit)
            {
                double outside = x[i];
                for (int k = 0; k < 60; k++)
                {
                    double middle = 0.5 * (inside + outside);
                    if (SumOfSquares(middle) > limit) outside = middle;
                    else inside = middle;
                }

                return inside;
            }

            inside = x[i];
        }

        return direction > 0 ? double.PositiveInfinity : double.NegativeInfinity;
    }

    private double Solve(double t, out double a, out double b, out double c)
    {
        // First point beyond the break.
        double at = t * scale + centre;
        int k = Array.BinarySearch(x, at);
        k = k < 0 ? ~k : k + 1;
        double h1 = n[k], hx = sx[k], hxx = sxx[k], hy = sy[k], hxy = sxy[k];
        double g = hx - t * h1, gg = hxx - 2 * t * hx + t * t * h1, gx = hxx - t * hx, gy = hxy - t * hy;
        double N = n[0], X = sx[0], XX = sxx[0], Y = sy[0], XY = sxy[0];

        // Eliminate intercept and slope from the third regressor.
        double det = N * XX - X * X;
        double p = (XX * g - X * gx) / det, q = (N * gx - X * g) / det;
        double rest = gg - p * g - q * gx;
        double a0 = (XX * Y - X * XY) / det, b0 = (N * XY - X * Y) / det;
        double target = gy - a0 * g - b0 * gx;
        c = rest > 1e-14 ? target / rest : 0;
        a = a0 - c * p;
        b = b0 - c * q;
        return Math.Max(0, syy - a0 * Y - b0 * XY - c * target);
    }
}
