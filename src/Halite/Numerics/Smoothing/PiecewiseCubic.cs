// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// A curve through points made of one cubic between each two, with its derivatives and integral. Outside of the points
/// it goes on as the straight line of the end slope: a cubic would run away.
/// </summary>
public sealed class PiecewiseCubic
{
    private readonly double[] x, y, slope, area;

    private PiecewiseCubic(double[] x, double[] y, double[] slope)
    {
        (this.x, this.y, this.slope) = (x, y, slope);
        area = new double[x.Length];
        for (int i = 1; i < x.Length; i++) area[i] = area[i - 1] + CellIntegral(i - 1, 1);
    }

    /// <summary>A curve from values and slopes (Hermite).</summary>
    /// <param name="x">Abscissae, strictly ascending, at least two.</param>
    /// <param name="y">Values.</param>
    /// <param name="slopes">Derivatives.</param>
    public static PiecewiseCubic Hermite(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> slopes)
    {
        Check(x, y);
        return new(x.ToArray(), y.ToArray(), slopes.ToArray());
    }

    /// <summary>The interpolating cubic spline with continuous curvature that is zero at both ends.</summary>
    /// <param name="x">Abscissae, strictly ascending, at least two.</param>
    /// <param name="y">Values.</param>
    public static PiecewiseCubic Natural(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Spline(x, y, natural: true);

    /// <summary>
    /// The interpolating cubic spline whose first two and last two cells are one cubic each ("not a knot"): fourth order
    /// up to the ends. The same as SciPy's CubicSpline default.
    /// </summary>
    /// <param name="x">Abscissae, strictly ascending, at least two.</param>
    /// <param name="y">Values.</param>
    public static PiecewiseCubic NotAKnot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Spline(x, y, natural: x.Length < 4);

    /// <summary>
    /// A curve that is monotone where the points are, without overshoot (Fritsch and Butland, SIAM J. Sci. Stat. Comput.
    /// 5 (1984) 300; "pchip").
    /// </summary>
    /// <param name="x">Abscissae, strictly ascending, at least two.</param>
    /// <param name="y">Values.</param>
    public static PiecewiseCubic Monotone(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Check(x, y);
        int n = x.Length;
        var m = new double[n];
        if (n == 2)
        {
            m[0] = m[1] = (y[1] - y[0]) / (x[1] - x[0]);
            return new(x.ToArray(), y.ToArray(), m);
        }

        for (int i = 1; i < n - 1; i++)
        {
            double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i], d0 = (y[i] - y[i - 1]) / h0, d1 = (y[i + 1] - y[i]) / h1;
            if (d0 * d1 <= 0) continue;
            double w0 = 2 * h1 + h0, w1 = h1 + 2 * h0;
            m[i] = (w0 + w1) / (w0 / d0 + w1 / d1);
        }

        m[0] = EndSlope(x[1] - x[0], x[2] - x[1], (y[1] - y[0]) / (x[1] - x[0]), (y[2] - y[1]) / (x[2] - x[1]));
        m[n - 1] = EndSlope(x[n - 1] - x[n - 2], x[n - 2] - x[n - 3], (y[n - 1] - y[n - 2]) / (x[n - 1] - x[n - 2]), (y[n - 2] - y[n - 3]) / (x[n - 2] - x[n - 3]));
        return new(x.ToArray(), y.ToArray(), m);
    }

    /// <summary>The value at a point.</summary>
    /// <param name="at">Abscissa.</param>
    public double Value(double at)
    {
        int i = Cell(at);
        double h = x[i + 1] - x[i], t = (at - x[i]) / h;
        if (t < 0) return y[i] + slope[i] * (at - x[i]);
        if (t > 1) return y[i + 1] + slope[i + 1] * (at - x[i + 1]);
        double u = 1 - t;
        return u * u * (1 + 2 * t) * y[i] + t * t * (3 - 2 * t) * y[i + 1] + h * t * u * (u * slope[i] - t * slope[i + 1]);
    }

    /// <summary>The first derivative at a point.</summary>
    /// <param name="at">Abscissa.</param>
    public double Derivative(double at)
    {
        int i = Cell(at);
        double h = x[i + 1] - x[i], t = (at - x[i]) / h;
        if (t < 0) return slope[i];
        if (t > 1) return slope[i + 1];
        return 6 * t * (1 - t) * (y[i + 1] - y[i]) / h + (1 - t) * (1 - 3 * t) * slope[i] + t * (3 * t - 2) * slope[i + 1];
    }

    /// <summary>The second derivative at a point; at a joint, that of the cell on its right.</summary>
    /// <param name="at">Abscissa.</param>
    public double SecondDerivative(double at)
    {
        int i = Cell(at);
        double h = x[i + 1] - x[i], t = (at - x[i]) / h;
        if (t is < 0 or > 1) return 0;
        return (6 * (1 - 2 * t) * (y[i + 1] - y[i]) / h + (6 * t - 4) * slope[i] + (6 * t - 2) * slope[i + 1]) / h;
    }

    /// <summary>The integral from one point to another.</summary>
    /// <param name="from">Lower limit.</param>
    /// <param name="to">Upper limit.</param>
    public double Integral(double from, double to) => Antiderivative(to) - Antiderivative(from);

    private double Antiderivative(double at)
    {
        int i = Cell(at), last = x.Length - 1;
        if (at < x[0]) return (at - x[0]) * (y[0] + 0.5 * slope[0] * (at - x[0]));
        if (at > x[last]) return area[last] + (at - x[last]) * (y[last] + 0.5 * slope[last] * (at - x[last]));
        return area[i] + CellIntegral(i, (at - x[i]) / (x[i + 1] - x[i]));
    }

    private double CellIntegral(int i, double t)
    {
        double h = x[i + 1] - x[i], t2 = t * t, t3 = t2 * t, t4 = t3 * t;
        return h * (y[i] * (t - t3 + t4 / 2) + y[i + 1] * (t3 - t4 / 2) + h * (slope[i] * (t2 / 2 - 2 * t3 / 3 + t4 / 4) + slope[i + 1] * (t4 / 4 - t3 / 3)));
    }

    private int Cell(double at)
    {
        int found = Array.BinarySearch(x, at);
        int i = found >= 0 ? found : ~found - 1;
        return Math.Clamp(i, 0, x.Length - 2);
    }

    private static double EndSlope(double h0, double h1, double d0, double d1)
    {
        double m = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
        if (m * d0 <= 0) return 0;
        return d0 * d1 <= 0 && Math.Abs(m) > 3 * Math.Abs(d0) ? 3 * d0 : m;
    }

    private static PiecewiseCubic Spline(ReadOnlySpan<double> x, ReadOnlySpan<double> y, bool natural)
    {
        Check(x, y);
        int n = x.Length;
        // Unknowns are the slopes: diagonally dominant rows of (Golub and Ortega, or de Boor, chapter IV).
        double[] below = new double[n], middle = new double[n], above = new double[n], m = new double[n];
        for (int i = 1; i < n - 1; i++)
        {
            double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i];
            (below[i], middle[i], above[i]) = (h1, 2 * (h0 + h1), h0);
            m[i] = 3 * (h1 * (y[i] - y[i - 1]) / h0 + h0 * (y[i + 1] - y[i]) / h1);
        }

        if (natural)
        {
            (middle[0], above[0], m[0]) = (2, 1, 3 * (y[1] - y[0]) / (x[1] - x[0]));
            (below[n - 1], middle[n - 1], m[n - 1]) = (1, 2, 3 * (y[n - 1] - y[n - 2]) / (x[n - 1] - x[n - 2]));
        }
        else
        {
            (middle[0], above[0], m[0]) = NotAKnotEnd(x[1] - x[0], x[2] - x[1], (y[1] - y[0]) / (x[1] - x[0]), (y[2] - y[1]) / (x[2] - x[1]));
            (middle[n - 1], below[n - 1], m[n - 1]) = NotAKnotEnd(x[n - 1] - x[n - 2], x[n - 2] - x[n - 3], (y[n - 1] - y[n - 2]) / (x[n - 1] - x[n - 2]), (y[n - 2] - y[n - 3]) / (x[n - 2] - x[n - 3]));
        }

        for (int i = 1; i < n; i++)
        {
            double f = below[i] / middle[i - 1];
            middle[i] -= f * above[i - 1];
            m[i] -= f * m[i - 1];
        }

        m[n - 1] /= middle[n - 1];
        for (int i = n - 2; i >= 0; i--) m[i] = (m[i] - above[i] * m[i + 1]) / middle[i];
        return new(x.ToArray(), y.ToArray(), m);
    }

    private static (double Middle, double Beside, double Right) NotAKnotEnd(double h0, double h1, double d0, double d1) =>
        (h1, h0 + h1, ((h0 + 2 * (h0 + h1)) * h1 * d0 + h0 * h0 * d1) / (h0 + h1));

    private static void Check(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length < 2 || x.Length != y.Length) throw new ArgumentException($"{x.Length} abscissae and {y.Length} values: a curve needs at least two of each.", nameof(x));
        for (int i = 1; i < x.Length; i++)
        {
            if (!(x[i] > x[i - 1])) throw new ArgumentException(FormattableString.Invariant($"Abscissae do not ascend at index {i}: {x[i - 1]:R}, {x[i]:R}."), nameof(x));
        }
    }
}
