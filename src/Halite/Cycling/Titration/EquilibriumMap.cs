// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling.Titration;

/// <summary>
/// The equilibrium curve of one direction of a titration as charge against voltage: a monotone cubic (Fritsch and Carlson,
/// SIAM J. Numer. Anal. 17 (1980) 238) through the relaxed voltages. It turns the voltage of a transient into the charge at
/// which the surface of the particles would be in equilibrium, in which diffusion is linear however the curve bends. Points
/// on a straight line give that line.
/// </summary>
internal sealed class EquilibriumMap
{
    /// <summary>A slope beyond the last point may change to this many times the last one or to a fraction of one over it.</summary>
    private const double SteepestChange = 4;

    private readonly double[] voltage, charge, slope;
    private readonly double bend;

    private EquilibriumMap(double[] voltage, double[] charge, double[] sigma, double reach)
    {
        (this.voltage, this.charge) = (voltage, charge);
        slope = Slopes(voltage, charge);
        (EndSlope, bend) = Beyond(reach);
        SlopeChange = ChangeBefore(sigma, reach - voltage[^1]);
    }

    /// <summary>Voltage per charge of the segment around the pulse's own step, V/mAh.</summary>
    public required double OwnSlope { get; init; }

    /// <summary>Numbers of the points in use, ascending in voltage.</summary>
    public required int[] Points { get; init; }

    /// <summary>Highest voltage with a point in the direction of the test, V; beyond it the curve is continued.</summary>
    public double Last => Descending ? -voltage[^1] : voltage[^1];

    /// <summary>Relative change of the slope over as long a stretch before the last point as the curve is continued beyond it; 0 where it is not.</summary>
    public double SlopeChange { get; }

    private bool Descending { get; init; }

    private double EndSlope { get; }

    /// <summary>
    /// The curve around one pulse; null where its own step runs against its direction. Points that do not rise clear of
    /// the last one (three standard errors) are left out: a plateau becomes one long segment.
    /// </summary>
    /// <param name="points">Charge (mAh), relaxed voltage (V) and its standard error, in the order of the test.</param>
    /// <param name="own">Which point is the one before the pulse; the next is the one after.</param>
    /// <param name="sign">Direction, 1 or -1.</param>
    /// <param name="farthest">Voltage that the transient reaches, V: the curve is continued to there.</param>
    public static EquilibriumMap? Around(IReadOnlyList<(double Charge, double Voltage, double Sigma)> points, int own, int sign, double farthest)
    {
        var (a, b) = (points[own], points[own + 1]);
        if (!(sign * (b.Voltage - a.Voltage) > 0 && sign * (b.Charge - a.Charge) > 0)) return null;
        var chosen = new List<int> { own, own + 1 };
        bool Clear((double Charge, double Voltage, double Sigma) low, (double Charge, double Voltage, double Sigma) high) =>
            sign * (high.Charge - low.Charge) > 0 && sign * (high.Voltage - low.Voltage) > Math.Max(1e-9, 3 * Math.Sqrt(low.Sigma * low.Sigma + high.Sigma * high.Sigma));
        for (int i = own + 2; i < points.Count; i++)
        {
            if (Clear(points[chosen[^1]], points[i])) chosen.Add(i);
        }

        for (int i = own - 1; i >= 0; i--)
        {
            if (Clear(points[i], points[chosen[0]])) chosen.Insert(0, i);
        }

        // In the direction of the test both run upwards.
        double[] v = [.. chosen.Select(i => sign * points[i].Voltage)], q = [.. chosen.Select(i => sign * points[i].Charge)];
        return new EquilibriumMap(v, q, [.. chosen.Select(i => points[i].Sigma)], sign * farthest)
        {
            OwnSlope = (b.Voltage - a.Voltage) / (b.Charge - a.Charge), Points = [.. chosen], Descending = sign < 0,
        };
    }

    /// <summary>A straight curve: through a voltage at a charge, with a slope in V/mAh.</summary>
    public static EquilibriumMap Straight(double charge, double voltage, double slope) =>
        new([voltage, voltage + slope], [charge, charge + 1], [0, 0], voltage) { OwnSlope = slope, Points = [] };

    /// <summary>Charge at which a voltage is the equilibrium, mAh.</summary>
    public double Charge(double at)
    {
        double v = Descending ? -at : at, q = Ascending(v);
        return Descending ? -q : q;
    }

    private double Ascending(double v)
    {
        int n = voltage.Length;
        if (v <= voltage[0]) return charge[0] + slope[0] * (v - voltage[0]);
        if (v >= voltage[^1])
        {
            double d = v - voltage[^1];
            return charge[^1] + d * (EndSlope + bend * d);
        }

        int i = Array.BinarySearch(voltage, v);
        if (i >= 0) return charge[i];
        i = ~i - 1;
        double h = voltage[i + 1] - voltage[i], t = (v - voltage[i]) / h, u = 1 - t;
        return charge[i] * (1 + 2 * t) * u * u + slope[i] * h * t * u * u + charge[i + 1] * t * t * (3 - 2 * t) - slope[i + 1] * h * t * t * u;
    }

    /// <summary>
    /// Slope and bend beyond the last point: a parabola through it by least squares over as long a stretch before it as is
    /// continued; a straight line where half of that stretch is not there.
    /// </summary>
    private (double Slope, double Bend) Beyond(double reach)
    {
        int n = voltage.Length;
        double last = (charge[^1] - charge[^2]) / (voltage[^1] - voltage[^2]), distance = reach - voltage[^1];
        if (!(distance > 0) || n < 4 || voltage[^1] - voltage[0] < 0.5 * distance) return (slope[^1], 0);
        double from = Math.Min(voltage[^1] - distance, voltage[^4]), x2 = 0, x3 = 0, x4 = 0, xy = 0, xxy = 0;
        for (int i = n - 2; i >= 0 && voltage[i] >= from - 1e-12; i--)
        {
            double x = voltage[i] - voltage[^1], y = charge[i] - charge[^1];
            (x2, x3, x4, xy, xxy) = (x2 + x * x, x3 + x * x * x, x4 + x * x * x * x, xy + x * y, xxy + x * x * y);
        }

        double determinant = x2 * x4 - x3 * x3;
        if (!(determinant > 1e-9 * x2 * x4)) return (last, 0);
        double first = (xy * x4 - xxy * x3) / determinant, second = (x2 * xxy - x3 * xy) / determinant;
        if (!(first > last / SteepestChange && first < last * SteepestChange)) return (last, 0);
        double steepest = first * (SteepestChange - 1) / (2 * distance), flattest = -first * (1 - 1 / SteepestChange) / (2 * distance);
        return (first, Math.Clamp(second, flattest, steepest));
    }

    private double ChangeBefore(double[] sigma, double distance)
    {
        int n = voltage.Length;
        if (!(distance > 0) || n < 3) return 0;
        int middle = n - 2;
        while (middle > 1 && voltage[^1] - voltage[middle] < 0.5 * distance) middle--;
        int first = middle - 1;
        while (first > 0 && voltage[middle] - voltage[first] < 0.5 * distance) first--;
        double late = (charge[^1] - charge[middle]) / (voltage[^1] - voltage[middle]), early = (charge[middle] - charge[first]) / (voltage[middle] - voltage[first]);
        // What the errors of the three points make of it (two deviations) is none: they have a share of their own.
        double wide = voltage[^1] - voltage[middle], narrow = voltage[middle] - voltage[first];
        double noise = 2 * Math.Sqrt(Math.Pow(sigma[^1] / wide, 2) + Math.Pow(sigma[middle] * (1 / wide + 1 / narrow), 2) + Math.Pow(sigma[first] / narrow, 2));
        double change = Math.Sqrt(Math.Max(0, Math.Pow((late - early) / late, 2) - noise * noise));
        // It lies between the middles of the two stretches; the continuation is as long as distance.
        return Math.Min(1, change * distance / (0.5 * (voltage[^1] - voltage[first])));
    }

    private static double[] Slopes(double[] x, double[] y)
    {
        int n = x.Length;
        var secant = new double[n - 1];
        for (int i = 0; i + 1 < n; i++) secant[i] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
        var m = new double[n];
        if (n == 2) return [secant[0], secant[0]];
        for (int i = 1; i + 1 < n; i++)
        {
            double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i], w0 = 2 * h1 + h0, w1 = h1 + 2 * h0;
            m[i] = (w0 + w1) / (w0 / secant[i - 1] + w1 / secant[i]);
        }

        m[0] = End(x[1] - x[0], x[2] - x[1], secant[0], secant[1]);
        m[^1] = End(x[^1] - x[^2], x[^2] - x[^3], secant[^1], secant[^2]);
        return m;
    }

    /// <summary>Slope at an end by the parabola through three points, held between a third and three times the secant so that the curve stays monotone.</summary>
    private static double End(double h0, double h1, double s0, double s1) => Math.Clamp(((2 * h0 + h1) * s0 - h0 * s1) / (h0 + h1), s0 / 3, 3 * s0);
}
