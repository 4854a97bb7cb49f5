// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Numerics;

/// <summary>Intervals of any statistic of samples by drawing them anew (Efron 1979). The result does not depend on threads.</summary>
public static class Resampling
{
    /// <summary>A statistic of one or several samples.</summary>
    /// <param name="samples">The samples.</param>
    public delegate double Statistic(IReadOnlyList<double[]> samples);

    /// <summary>
    /// The bias-corrected and accelerated interval (Efron, J. Am. Stat. Assoc. 82 (1987) 171): percentiles of the
    /// replicates, shifted by their bias and by the skewness that leaving out single values shows.
    /// </summary>
    /// <param name="samples">The samples, each drawn anew for itself (two for a difference of groups).</param>
    /// <param name="statistic">The statistic; called by several threads at once.</param>
    /// <param name="level">Coverage.</param>
    /// <param name="replicates">Number of replicates.</param>
    /// <param name="seed">Seed; each replicate has its own stream of it.</param>
    public static Interval Interval(IReadOnlyList<double[]> samples, Statistic statistic, double level = 0.95, int replicates = 2000, ulong seed = 1)
    {
        if (samples.Any(s => s.Length == 0)) throw new ArgumentException("A sample is empty.", nameof(samples));
        double estimate = statistic(samples);
        var values = new double[replicates];
        Parallel.For(0, replicates, i =>
        {
            var random = new RandomStream(seed, (ulong)i);
            values[i] = statistic([.. samples.Select(s => Draw(s, random))]);
        });
        Array.Sort(values);
        return BootstrapInterval.Of(values, estimate, Acceleration(samples, statistic), Normal.Quantile((1 + level) / 2), level);
    }

    private static double[] Draw(double[] sample, RandomStream random)
    {
        var result = new double[sample.Length];
        for (int i = 0; i < result.Length; i++) result[i] = sample[random.NextInt(sample.Length)];
        return result;
    }

    private static double Acceleration(IReadOnlyList<double[]> samples, Statistic statistic)
    {
        double cubes = 0, squares = 0;
        for (int k = 0; k < samples.Count; k++)
        {
            int n = samples[k].Length;
            if (n < 2) continue;
            var left = new double[n];
            for (int i = 0; i < n; i++)
            {
                var without = samples.ToArray();
                without[k] = [.. samples[k][..i], .. samples[k][(i + 1)..]];
                left[i] = statistic(without);
            }

            double mean = RobustStatistics.Mean(left);
            foreach (double v in left)
            {
                double d = (mean - v) / n;
                cubes += d * d * d;
                squares += d * d;
            }
        }

        return squares > 0 ? cubes / (6 * Math.Pow(squares, 1.5)) : 0;
    }
}
