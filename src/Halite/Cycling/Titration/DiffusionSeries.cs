// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Cycling.Titration;

/// <summary>Shape of the particles that Li diffuses into.</summary>
public enum DiffusionGeometry
{
    /// <summary>A slab that takes Li up on one face; L is its thickness, volume over area.</summary>
    Planar,

    /// <summary>Spheres; L = R/3 is volume over area, so D/L2 = 9 D/R2.</summary>
    Sphere,
}

/// <summary>
/// Exact response of the surface concentration to a constant flux into a body of finite size (Carslaw and Jaeger,
/// Conduction of Heat in Solids, 2nd ed., sections 3.8 and 9.7). Time is y = D t/L2 with L volume over area in either
/// geometry, and the surface concentration is counted so that its mean over the body rises as y: for small y it is
/// 2 sqrt(y/pi) in both, for large y it is y plus a constant. Accuracy 1e-12.
/// </summary>
public static class DiffusionSeries
{
    /// <summary>Below this y the short-time form is exact to rounding, above it a few terms of the long-time series are.</summary>
    private const double Crossover = 0.04;

    /// <summary>Positive roots of tan q = q.</summary>
    private static readonly double[] SphereRoots = Roots(12);

    /// <summary>Surface concentration after a flux switched on at y = 0; zero before.</summary>
    /// <param name="y">Dimensionless time D t/L2.</param>
    /// <param name="geometry">Planar or sphere.</param>
    public static double Surface(double y, DiffusionGeometry geometry)
    {
        if (!(y > 0)) return 0;
        return geometry == DiffusionGeometry.Planar ? Slab(y) : 3 * Ball(y / 9);
    }

    /// <summary>
    /// Surface concentration at a time after the start of a pulse, in units of the change of the mean by the whole pulse;
    /// 1 once it has relaxed.
    /// </summary>
    /// <param name="time">Time since the start of the pulse, s.</param>
    /// <param name="duration">Duration of the pulse, s.</param>
    /// <param name="rate">D/L2, 1/s.</param>
    /// <param name="geometry">Planar or sphere.</param>
    public static double Pulse(double time, double duration, double rate, DiffusionGeometry geometry) =>
        (Surface(rate * time, geometry) - (time > duration ? Surface(rate * (time - duration), geometry) : 0)) / (rate * duration);

    private static double Slab(double x)
    {
        if (x < Crossover) return 2 * Math.Sqrt(x / Math.PI);
        double sum = 0;
        for (int n = 1; n <= 12; n++)
        {
            double term = Math.Exp(-n * n * Math.PI * Math.PI * x) / (n * n);
            sum += term;
            if (term < 1e-17) break;
        }

        return x + 1.0 / 3 - 2 / (Math.PI * Math.PI) * sum;
    }

    private static double Ball(double x)
    {
        // exp(x) (1 + erf sqrt(x)) - 1: the neglected reflection at the centre is of order erfc(1/sqrt x).
        if (x < Crossover)
        {
            double root = Math.Sqrt(x), erf = 2 * Normal.Cumulative(root * Math.Sqrt(2)) - 1;
            return Math.Exp(x) * erf + Expm1(x);
        }

        double sum = 0;
        foreach (double q in SphereRoots)
        {
            double term = Math.Exp(-q * q * x) / (q * q);
            sum += term;
            if (term < 1e-17) break;
        }

        return 3 * x + 0.2 - 2 * sum;
    }

    private static double Expm1(double x) => Math.Abs(x) < 1e-3 ? x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4))) : Math.Exp(x) - 1;

    private static double[] Roots(int count)
    {
        var roots = new double[count];
        for (int n = 1; n <= count; n++)
        {
            // The root lies just below (n + 1/2) pi; Newton on sin q - q cos q, whose slope is q sin q.
            double q = (n + 0.5) * Math.PI - 1 / ((n + 0.5) * Math.PI);
            for (int i = 0; i < 20; i++) q -= (Math.Sin(q) - q * Math.Cos(q)) / (q * Math.Sin(q));
            roots[n - 1] = q;
        }

        return roots;
    }
}
