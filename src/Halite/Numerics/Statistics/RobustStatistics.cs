// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>Location, spread and slope that a few outliers do not move. NaN values are not allowed: drop them first.</summary>
public static class RobustStatistics
{
    /// <summary>Arithmetic mean; NaN for no values. Summed in order with compensation (Neumaier 1974).</summary>
    /// <param name="values">The values.</param>
    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0, lost = 0;
        foreach (double v in values)
        {
            double t = sum + v;
            lost += Math.Abs(sum) >= Math.Abs(v) ? sum - t + v : v - t + sum;
            sum = t;
        }

        return (sum + lost) / values.Length;
    }

    /// <summary>Unbiased sample variance (divisor n − 1); NaN for fewer than two values.</summary>
    /// <param name="values">The values.</param>
    public static double Variance(ReadOnlySpan<double> values)
    {
        if (values.Length < 2) return double.NaN;
        double mean = Mean(values), sum = 0, drift = 0;
        foreach (double v in values)
        {
            double d = v - mean;
            sum += d * d;
            drift += d;
        }

        return (sum - drift * drift / values.Length) / (values.Length - 1);
    }

    /// <summary>Sample standard deviation (divisor n − 1); NaN for fewer than two values.</summary>
    /// <param name="values">The values.</param>
    public static double StandardDeviation(ReadOnlySpan<double> values) => Math.Sqrt(Variance(values));

    /// <summary>Median; the mean of the middle two for an even number, NaN for no values.</summary>
    /// <param name="values">The values, in any order; not changed.</param>
    public static double Median(ReadOnlySpan<double> values)
    {
        var copy = values.ToArray();
        return MedianInPlace(copy);
    }

    /// <summary>Median; reorders the values and allocates nothing.</summary>
    /// <param name="values">The values; reordered.</param>
    public static double MedianInPlace(Span<double> values)
    {
        int n = values.Length;
        if (n == 0) return double.NaN;
        double upper = Select(values, n / 2);
        if (n % 2 == 1) return upper;
        double lower = double.NegativeInfinity;
        for (int i = 0; i < n / 2; i++) lower = Math.Max(lower, values[i]);
        return lower + (upper - lower) / 2;
    }

    /// <summary>The k-th smallest value; reorders the values so that all before index k are not larger.</summary>
    /// <param name="values">The values; reordered.</param>
    /// <param name="k">Rank from 0.</param>
    public static double Select(Span<double> values, int k)
    {
        int left = 0, right = values.Length - 1;
        while (left < right)
        {
            double a = values[left], b = values[(left + right) / 2], c = values[right];
            double pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = left, j = right;
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }

            if (k <= j) right = j;
            else if (k >= i) left = i;
            else break;
        }

        return values[k];
    }

    /// <summary>
    /// Median absolute deviation from the median, times 1.482602 so that it estimates the standard deviation of Gaussian
    /// noise (1/Φ⁻¹(3/4); Hampel 1974).
    /// </summary>
    /// <param name="values">The values.</param>
    public static double MedianAbsoluteDeviation(ReadOnlySpan<double> values)
    {
        var copy = values.ToArray();
        double median = MedianInPlace(copy);
        for (int i = 0; i < copy.Length; i++) copy[i] = Math.Abs(copy[i] - median);
        return 1.482602218505602 * MedianInPlace(copy);
    }

    /// <summary>A quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, the default of R and NumPy).</summary>
    /// <param name="values">The values, in any order; not changed.</param>
    /// <param name="probability">Probability, 0 to 1.</param>
    public static double Quantile(ReadOnlySpan<double> values, double probability)
    {
        var copy = values.ToArray();
        Array.Sort(copy);
        return SortedQuantile(copy, probability);
    }

    /// <summary>A quantile of values that are sorted already (type 7).</summary>
    /// <param name="sorted">The values in ascending order.</param>
    /// <param name="probability">Probability, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1].</exception>
    public static double SortedQuantile(ReadOnlySpan<double> sorted, double probability)
    {
        if (!(probability >= 0 && probability <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies in [0, 1].");
        if (sorted.IsEmpty) return double.NaN;
        double at = probability * (sorted.Length - 1);
        int below = Math.Min((int)at, sorted.Length - 1), above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>
    /// A line through points by the median of the slopes of all pairs, and the median of the intercepts; up to 29 % of
    /// the points may be wild (Theil 1950, Sen 1968). O(n²) in time and memory.
    /// </summary>
    /// <param name="x">Abscissae; pairs with equal ones are left out.</param>
    /// <param name="y">Ordinates, as many.</param>
    /// <param name="level">Coverage of the slope's interval, from Kendall's statistic. Default 0.95.</param>
    /// <returns>Slope, intercept and the interval of the slope; NaN with fewer than two distinct abscissae.</returns>
    public static (double Slope, double Intercept, Data.Interval SlopeInterval) TheilSen(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        int n = x.Length, count = 0;
        if (y.Length != n) throw new ArgumentException($"{y.Length} ordinates for {n} abscissae.", nameof(y));
        var slopes = new double[n * (n - 1L) / 2];
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                if (x[j] != x[i]) slopes[count++] = (y[j] - y[i]) / (x[j] - x[i]);
            }
        }

        if (count == 0) return (double.NaN, double.NaN, new(double.NaN, double.NaN, level));
        Array.Sort(slopes, 0, count);
        var sorted = slopes.AsSpan(0, count);
        double slope = SortedQuantile(sorted, 0.5);
        var rest = new double[n];
        for (int i = 0; i < n; i++) rest[i] = y[i] - slope * x[i];
        // Kendall's variance without ties; the ranks of the slopes at its normal quantiles bound the slope (Sen 1968).
        double sigma = Math.Sqrt(n * (n - 1.0) * (2 * n + 5.0) / 18), z = Normal.Quantile((1 + level) / 2);
        double low = (count - z * sigma) / 2, high = (count + z * sigma) / 2;
        var interval = new Data.Interval(
            low < 1 ? double.NegativeInfinity : sorted[(int)low - 1],
            high >= count ? double.PositiveInfinity : sorted[(int)high],
            level);
        return (slope, MedianInPlace(rest), interval);
    }
}
