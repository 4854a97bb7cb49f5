// SPDX-License-Identifier: Apache-2.0
namespace Halite.Spectra;

/// <summary>
/// Cubic interpolation with the not-a-knot end condition over fixed abscissae: the system is factored once, so that many
/// ordinates (the basis functions of a background) are interpolated for little. de Boor, A Practical Guide to Splines, IV.
/// </summary>
internal sealed class NotAKnotSpline
{
    private readonly double[] x;
    private readonly double[] lower;
    private readonly double[] diagonal;
    private readonly double[] upper;

    public NotAKnotSpline(double[] x)
    {
        if (x.Length < 4) throw new ArgumentException("A not-a-knot spline takes four points or more.", nameof(x));
        this.x = x;
        int n = x.Length, m = n - 2;
        (lower, diagonal, upper) = (new double[m], new double[m], new double[m]);
        for (int i = 1; i <= m; i++)
        {
            double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i];
            lower[i - 1] = h0;
            diagonal[i - 1] = 2 * (h0 + h1);
            upper[i - 1] = h1;
        }

        // Third derivative continuous at the second and the last but one point: the end curvatures are eliminated.
        double a = x[1] - x[0], b = x[2] - x[1], c = x[^2] - x[^3], d = x[^1] - x[^2];
        diagonal[0] += a * (1 + a / b);
        upper[0] -= a * a / b;
        diagonal[m - 1] += d * (1 + d / c);
        lower[m - 1] -= d * d / c;
        for (int i = 1; i < m; i++)
        {
            lower[i] /= diagonal[i - 1];
            diagonal[i] -= lower[i] * upper[i - 1];
        }
    }

    /// <summary>Second derivatives at the points for these ordinates.</summary>
    public void Curvatures(ReadOnlySpan<double> y, Span<double> curvature)
    {
        int n = x.Length, m = n - 2;
        for (int i = 1; i <= m; i++)
            curvature[i] = 6 * ((y[i + 1] - y[i]) / (x[i + 1] - x[i]) - (y[i] - y[i - 1]) / (x[i] - x[i - 1]));
        for (int i = 1; i < m; i++) curvature[i + 1] -= lower[i] * curvature[i];
        curvature[m] /= diagonal[m - 1];
        for (int i = m - 2; i >= 0; i--) curvature[i + 1] = (curvature[i + 1] - upper[i] * curvature[i + 2]) / diagonal[i];
        double r = (x[1] - x[0]) / (x[2] - x[1]), s = (x[^1] - x[^2]) / (x[^2] - x[^3]);
        curvature[0] = curvature[1] * (1 + r) - curvature[2] * r;
        curvature[n - 1] = curvature[n - 2] * (1 + s) - curvature[n - 3] * s;
    }

    /// <summary>The value in interval i (from point i to i + 1); beyond the ends the end pieces go on.</summary>
    public double At(ReadOnlySpan<double> y, ReadOnlySpan<double> curvature, int i, double at)
    {
        double h = x[i + 1] - x[i], t = at - x[i], u = x[i + 1] - at;
        return (curvature[i] * u * u * u + curvature[i + 1] * t * t * t) / (6 * h)
             + (y[i] / h - curvature[i] * h / 6) * u + (y[i + 1] / h - curvature[i + 1] * h / 6) * t;
    }

    /// <summary>The interval that holds a place.</summary>
    public int Interval(double at) => Math.Clamp(Sampled.AtOrBelow(x, at), 0, x.Length - 2);

    /// <summary>Interpolates ordinates to new places; fewer than four points are joined by straight lines.</summary>
    public static double[] Interpolate(double[] x, double[] y, ReadOnlySpan<double> at)
    {
        var result = new double[at.Length];
        if (x.Length < 4)
        {
            for (int i = 0; i < at.Length; i++) result[i] = Sampled.Linear(x, y, at[i]);
            return result;
        }

        var spline = new NotAKnotSpline(x);
        var curvature = new double[x.Length];
        spline.Curvatures(y, curvature);
        for (int i = 0; i < at.Length; i++) result[i] = spline.At(y, curvature, spline.Interval(at[i]), at[i]);
        return result;
    }
}
