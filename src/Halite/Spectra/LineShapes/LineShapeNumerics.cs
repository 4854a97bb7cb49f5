// SPDX-License-Identifier: Apache-2.0
namespace Halite.Spectra;

/// <summary>Area, maximum and width of lines that have no closed form for them.</summary>
internal static class LineShapeNumerics
{
    /// <summary>
    /// Area by the trapezium rule in u with x = centre + width · sinh(u): Lorentzian tails become exponential, so that the
    /// rule converges to rounding.
    /// </summary>
    public static double Area(LineShape shape, ReadOnlySpan<double> p)
    {
        const double reach = 22, step = 1.0 / 24;
        double sum = 0, width = Math.Abs(p[2]);
        for (double u = -reach; u <= reach; u += step) sum += shape.Evaluate(p[1] + width * Math.Sinh(u), p) * Math.Cosh(u);
        return sum * step * width;
    }

    /// <summary>The maximum: a scan over the line, then golden section.</summary>
    public static (double X, double Height) Maximum(LineShape shape, ReadOnlySpan<double> p)
    {
        double width = Math.Abs(p[2]), best = p[1], sign = p[0] < 0 ? -1 : 1;
        for (int i = -60; i <= 60; i++)
        {
            double x = p[1] + width * i / 20;
            if (sign * shape.Evaluate(x, p) > sign * shape.Evaluate(best, p)) best = x;
        }

        double a = best - width / 20, b = best + width / 20;
        const double ratio = 0.6180339887498949;
        double x1 = b - ratio * (b - a), x2 = a + ratio * (b - a);
        double f1 = sign * shape.Evaluate(x1, p), f2 = sign * shape.Evaluate(x2, p);
        for (int i = 0; i < 80 && b - a > 1e-10 * width; i++)
        {
            if (f1 > f2)
            {
                (b, x2, f2) = (x2, x1, f1);
                x1 = b - ratio * (b - a);
                f1 = sign * shape.Evaluate(x1, p);
            }
            else
            {
                (a, x1, f1) = (x1, x2, f2);
                x2 = a + ratio * (b - a);
                f2 = sign * shape.Evaluate(x2, p);
            }
        }

        double top = (a + b) / 2;
        return (top, shape.Evaluate(top, p));
    }

    /// <summary>Full width at half of the maximum, by bisection on both sides.</summary>
    public static double Fwhm(LineShape shape, ReadOnlySpan<double> p)
    {
        double top = shape.Maximum(p), half = shape.Evaluate(top, p) / 2;
        return Side(shape, p, top, half, 1) + Side(shape, p, top, half, -1);
    }

    private static double Side(LineShape shape, ReadOnlySpan<double> p, double top, double half, int direction)
    {
        double inside = 0, outside = Math.Abs(p[2]);
        for (int i = 0; i < 40 && shape.Evaluate(top + direction * outside, p) / half > 1; i++) (inside, outside) = (outside, outside * 2);
        for (int i = 0; i < 60; i++)
        {
            double middle = (inside + outside) / 2;
            if (shape.Evaluate(top + direction * middle, p) / half > 1) inside = middle;
            else outside = middle;
        }

        return (inside + outside) / 2;
    }
}
