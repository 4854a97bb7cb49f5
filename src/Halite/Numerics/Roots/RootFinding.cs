// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>Roots and minima of functions of one variable.</summary>
public static class RootFinding
{
    /// <summary>
    /// A root inside a bracket by Brent's method (Algorithms for Minimization Without Derivatives, 1973, chapter 4):
    /// never slower than bisection by more than a factor, superlinear when the function is smooth.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="lower">One end of the bracket.</param>
    /// <param name="upper">The other end; the function has the other sign there, or is zero at one of them.</param>
    /// <param name="tolerance">Width of the final bracket. Default 0: to rounding.</param>
    /// <exception cref="ArgumentException">The function has the same sign at both ends.</exception>
    public static double Brent(Func<double, double> function, double lower, double upper, double tolerance = 0)
    {
        double a = lower, b = upper, fa = function(a), fb = function(b);
        if (fa == 0) return a;
        if (fb == 0) return b;
        if (double.IsNaN(fa) || double.IsNaN(fb) || fa > 0 == fb > 0)
            throw new ArgumentException(FormattableString.Invariant($"No change of sign between {a:R} ({fa:G3}) and {b:R} ({fb:G3})."), nameof(upper));
        double c = a, fc = fa, step = b - a, before = step;
        for (int iteration = 0; iteration < 1000; iteration++)
        {
            if (Math.Abs(fc) < Math.Abs(fb)) (a, b, c, fa, fb, fc) = (b, c, b, fb, fc, fb);
            double limit = 2.3e-16 * Math.Abs(b) + tolerance / 2, half = (c - b) / 2;
            if (Math.Abs(half) <= limit || fb == 0) return b;
            if (Math.Abs(before) < limit || Math.Abs(fa) <= Math.Abs(fb))
            {
                step = before = half;
            }
            else
            {
                double s = fb / fa, p, q;
                if (a == c)
                {
                    (p, q) = (2 * half * s, 1 - s);
                }
                else
                {
                    double r = fb / fc, u = fa / fc;
                    p = s * (2 * half * u * (u - r) - (b - a) * (r - 1));
                    q = (u - 1) * (r - 1) * (s - 1);
                }

                if (p > 0) q = -q;
                else p = -p;
                if (2 * p < Math.Min(3 * half * q - Math.Abs(limit * q), Math.Abs(before * q))) (before, step) = (step, p / q);
                else step = before = half;
            }

            (a, fa) = (b, fb);
            b += Math.Abs(step) > limit ? step : half > 0 ? limit : -limit;
            fb = function(b);
            if (fb > 0 == fc > 0) (c, fc, step, before) = (a, fa, b - a, b - a);
        }

        return b;
    }

    /// <summary>
    /// A local minimum in an interval by golden sections and parabolas (Brent 1973, chapter 5), to about half of the
    /// digits of a number, which is all that function values hold.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="lower">Lower end.</param>
    /// <param name="upper">Upper end.</param>
    /// <param name="tolerance">Relative width at which to stop. Default 1e-8.</param>
    /// <returns>Place and value of the minimum.</returns>
    public static (double At, double Value) Minimum(Func<double, double> function, double lower, double upper, double tolerance = 1e-8)
    {
        const double golden = 0.3819660112501051;
        double a = lower, b = upper, x = a + golden * (b - a), w = x, v = x;
        double fx = function(x), fw = fx, fv = fx, step = 0, before = 0;
        for (int iteration = 0; iteration < 500; iteration++)
        {
            double middle = (a + b) / 2, limit = tolerance * Math.Abs(x) + 1e-14 * (upper - lower);
            if (Math.Abs(x - middle) <= 2 * limit - (b - a) / 2) break;
            bool parabola = false;
            if (Math.Abs(before) > limit)
            {
                double r = (x - w) * (fx - fv), q = (x - v) * (fx - fw), p = (x - v) * q - (x - w) * r;
                q = 2 * (q - r);
                if (q > 0) p = -p;
                q = Math.Abs(q);
                if (Math.Abs(p) < Math.Abs(q * before / 2) && p > q * (a - x) && p < q * (b - x))
                {
                    (before, step) = (step, p / q);
                    parabola = true;
                    if (x + step - a < 2 * limit || b - x - step < 2 * limit) step = x < middle ? limit : -limit;
                }
            }

            if (!parabola)
            {
                before = x < middle ? b - x : a - x;
                step = golden * before;
            }

            double u = x + (Math.Abs(step) >= limit ? step : step > 0 ? limit : -limit), fu = function(u);
            if (fu <= fx)
            {
                if (u < x) b = x;
                else a = x;
                (v, fv, w, fw, x, fx) = (w, fw, x, fx, u, fu);
            }
            else
            {
                if (u < x) a = u;
                else b = u;
                if (fu <= fw || w == x) (v, fv, w, fw) = (w, fw, u, fu);
                else if (fu <= fv || v == x || v == w) (v, fv) = (u, fu);
            }
        }

        return (x, fx);
    }
}
