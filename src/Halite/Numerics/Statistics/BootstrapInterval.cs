// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Numerics;

/// <summary>The bias-corrected and accelerated percentile interval (Efron, J. Am. Stat. Assoc. 82 (1987) 171).</summary>
internal static class BootstrapInterval
{
    /// <summary>The interval from replicates of an estimate.</summary>
    /// <param name="sorted">The replicates in ascending order.</param>
    /// <param name="estimate">The estimate from the data themselves.</param>
    /// <param name="acceleration">How fast the estimate's error grows with its value; 0 leaves it out.</param>
    /// <param name="deviate">Number of standard deviations that the level stands for.</param>
    /// <param name="level">The level.</param>
    public static Interval Of(ReadOnlySpan<double> sorted, double estimate, double acceleration, double deviate, double level)
    {
        int count = sorted.Length;
        if (count < 2) return new Interval(double.NaN, double.NaN, level);
        double below = 0;
        foreach (double v in sorted) below += v < estimate ? 1 : v == estimate ? 0.5 : 0;
        double bias = Normal.Quantile(Math.Clamp(below / count, 0.5 / count, 1 - 0.5 / count));
        return new Interval(At(sorted, -deviate), At(sorted, deviate), level);

        // The k-th of B replicates lies at the probability k / (B + 1) (Davison and Hinkley 1997, section 2.4): with (k − 1) /
        // (B − 1), the usual quantile of a sample, intervals of few replicates would be too short.
        double At(ReadOnlySpan<double> sorted, double q)
        {
            double probability = Normal.Cumulative(bias + (bias + q) / (1 - acceleration * (bias + q)));
            double at = Math.Clamp(probability * (count + 1) - 1, 0, count - 1);
            int k = Math.Min((int)at, count - 2);
            return sorted[k] + (at - k) * (sorted[k + 1] - sorted[k]);
        }
    }
}
