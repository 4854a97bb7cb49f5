// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Spectra.Xas;

/// <summary>Uncertainties of bounded fractions.</summary>
internal static class CombinationErrors
{
    /// <summary>
    /// Standard uncertainties of the free fractions from the scatter, with the sum as a constraint: the covariance is
    /// s² Z (Zᵀ G Z)⁻¹ Zᵀ with Z a basis of the directions that keep the sum.
    /// </summary>
    public static double[] Sigmas(int n, int[] free, Func<int, int, double> gram, bool sum, double variance)
    {
        var sigmas = new double[n];
        int k = free.Length, directions = sum ? k - 1 : k;
        if (directions <= 0) return sigmas;
        for (int which = 0; which < k; which++)
        {
            // Z by differences with the last free fraction; the variance of a fraction needs one solution a fraction.
            var reduced = new double[directions, directions];
            for (int a = 0; a < directions; a++)
            {
                for (int b = 0; b <= a; b++)
                {
                    double g = gram(free[a], free[b]);
                    if (sum) g += gram(free[k - 1], free[k - 1]) - gram(free[a], free[k - 1]) - gram(free[k - 1], free[b]);
                    reduced[a, b] = g;
                }
            }

            var direction = new double[directions];
            for (int a = 0; a < directions; a++) direction[a] = which == a ? 1 : sum && which == k - 1 ? -1 : 0;
            var solved = (double[])direction.Clone();
            Sampled.SolveSymmetric(reduced, solved);
            double value = 0;
            for (int a = 0; a < directions; a++) value += direction[a] * solved[a];
            sigmas[free[which]] = Math.Sqrt(Math.Max(0, value) * variance);
        }

        return sigmas;
    }

    /// <summary>
    /// The shortest interval that holds a share of exp(-chi²/2) along the profile of one fraction inside 0 … 1 (flat
    /// prior inside the bounds, the other fractions at their best): one-sided at a bound, symmetric far from both.
    /// </summary>
    public static Interval Interval(Func<double, double> misfit, double best, double variance, double level)
    {
        double least = misfit(best);
        double Delta(double v) => Math.Max(0, (misfit(v) - least) / variance);

        // The reach of the profile: where the likelihood has fallen by e^-18.
        double low = Reach(best, 0), high = Reach(best, 1);
        if (high <= low) return new Interval(best, best, level);
        const int cells = 400;
        var density = new double[cells + 1];
        var sparse = new double[25];
        for (int i = 0; i < sparse.Length; i++) sparse[i] = Delta(low + (high - low) * i / (sparse.Length - 1));
        for (int i = 0; i <= cells; i++)
        {
            // Between the samples the profile is close to a parabola: quadratic interpolation of chi² itself.
            double place = (double)i / cells * (sparse.Length - 1);
            int k = Math.Clamp((int)place, 1, sparse.Length - 2);
            double t = place - k;
            double chi = sparse[k] + t * (sparse[k + 1] - sparse[k - 1]) / 2 + t * t * (sparse[k + 1] - 2 * sparse[k] + sparse[k - 1]) / 2;
            density[i] = Math.Exp(-Math.Max(0, chi) / 2);
        }

        double total = 0;
        for (int i = 0; i < cells; i++) total += (density[i] + density[i + 1]) / 2;
        int peak = (int)Math.Round((best - low) / (high - low) * cells), a = Math.Clamp(peak, 0, cells), b = a;
        double held = 0;
        while (held < level * total && (a > 0 || b < cells))
        {
            bool left = b == cells || (a > 0 && density[a - 1] > density[b + 1]);
            held += left ? (density[a] + density[--a]) / 2 : (density[b] + density[++b]) / 2;
        }

        return new Interval(low + (high - low) * a / cells, low + (high - low) * b / cells, level);

        double Reach(double from, double bound)
        {
            if (Delta(bound) < 36) return bound;
            double inside = from, outside = bound;
            for (int i = 0; i < 12; i++)
            {
                double middle = (inside + outside) / 2;
                if (Delta(middle) < 36) inside = middle;
                else outside = middle;
            }

            return outside;
        }
    }
}
