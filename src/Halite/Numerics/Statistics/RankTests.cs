// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>The outcome of a test.</summary>
/// <param name="Statistic">The test's statistic.</param>
/// <param name="PValue">Probability of a statistic at least as extreme if nothing distinguishes the samples, two-sided.</param>
/// <param name="IsExact">Whether the probability was counted; otherwise it is the normal or chi-square approximation.</param>
public readonly record struct TestOutcome(double Statistic, double PValue, bool IsExact);

/// <summary>Tests on ranks: they need no law of the noise and shrug off outliers. Ties get their mean rank.</summary>
public static class RankTests
{
    // Counting all arrangements costs about n³: beyond this the normal approximation is good to three digits.
    private const int LargestExact = 40;

    /// <summary>
    /// Mann and Whitney's test whether one sample tends to larger values (Ann. Math. Stat. 18 (1947) 50): U counts the
    /// pairs in which the first is larger, ties half.
    /// </summary>
    /// <param name="first">One sample.</param>
    /// <param name="second">The other.</param>
    public static TestOutcome MannWhitney(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        int n = first.Length, m = second.Length;
        if (n == 0 || m == 0) throw new ArgumentException("Both samples need at least one value.");
        double[] all = [.. first, .. second];
        var (ranks, ties) = Ranks(all);
        double u = -n * (n + 1.0) / 2;
        for (int i = 0; i < n; i++) u += ranks[i];
        double mean = n * (double)m / 2;
        if (ties == 0 && n <= LargestExact && m <= LargestExact)
        {
            var counts = SubsetSums(n, m);
            double extreme = Math.Abs(u - mean), inside = 0, total = 0;
            for (int k = 0; k < counts.Length; k++)
            {
                total += counts[k];
                if (Math.Abs(k - mean) >= extreme - 1e-9) inside += counts[k];
            }

            return new TestOutcome(u, inside / total, true);
        }

        double sum = n + m, variance = n * (double)m / 12 * (sum + 1 - ties / (sum * (sum - 1)));
        return new TestOutcome(u, TwoSided(Math.Max(Math.Abs(u - mean) - 0.5, 0), variance), false);
    }

    /// <summary>Wilcoxon's signed-rank test whether paired differences are centred at zero (Biometrics 1 (1945) 80); zeros are dropped.</summary>
    /// <param name="differences">The differences.</param>
    public static TestOutcome SignedRank(ReadOnlySpan<double> differences)
    {
        var values = differences.ToArray().Where(d => d != 0).ToArray();
        int n = values.Length;
        if (n == 0) return new TestOutcome(0, 1, true);
        var (ranks, ties) = Ranks([.. values.Select(Math.Abs)]);
        double w = 0, mean = n * (n + 1.0) / 4;
        for (int i = 0; i < n; i++) w += values[i] > 0 ? ranks[i] : 0;
        if (ties == 0 && n <= LargestExact)
        {
            var counts = new double[n * (n + 1) / 2 + 1];
            counts[0] = 1;
            for (int rank = 1; rank <= n; rank++)
            {
                for (int k = counts.Length - 1; k >= rank; k--) counts[k] += counts[k - rank];
            }

            double extreme = Math.Abs(w - mean), inside = 0;
            for (int k = 0; k < counts.Length; k++) inside += Math.Abs(k - mean) >= extreme - 1e-9 ? counts[k] : 0;
            return new TestOutcome(w, inside / Math.Pow(2, n), true);
        }

        double variance = n * (n + 1.0) * (2 * n + 1) / 24 - ties / 48;
        return new TestOutcome(w, TwoSided(Math.Max(Math.Abs(w - mean) - 0.5, 0), variance), false);
    }

    /// <summary>Kruskal and Wallis's test whether several samples differ in location (J. Am. Stat. Assoc. 47 (1952) 583).</summary>
    /// <param name="samples">Two or more samples, none empty.</param>
    public static TestOutcome KruskalWallis(params IReadOnlyList<double[]> samples)
    {
        if (samples.Count < 2 || samples.Any(s => s.Length == 0)) throw new ArgumentException("Two or more samples are needed, none empty.", nameof(samples));
        double[] all = [.. samples.SelectMany(s => s)];
        var (ranks, ties) = Ranks(all);
        double n = all.Length, h = 0;
        int at = 0;
        foreach (var sample in samples)
        {
            double sum = 0;
            for (int i = 0; i < sample.Length; i++) sum += ranks[at++];
            h += sum * sum / sample.Length;
        }

        h = (12 / (n * (n + 1)) * h - 3 * (n + 1)) / (1 - ties / (n * n * n - n));
        return double.IsNaN(h) ? new TestOutcome(0, 1, false) : new TestOutcome(h, Normal.ChiSquareTail(h, samples.Count - 1), false);
    }

    /// <summary>Spearman's rank correlation, with the p-value of Student's t for it.</summary>
    /// <param name="x">One variable.</param>
    /// <param name="y">The other, as many values.</param>
    public static TestOutcome Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int n = x.Length;
        if (y.Length != n || n < 3) throw new ArgumentException("Three or more pairs are needed.", nameof(y));
        var (a, _) = Ranks(x.ToArray());
        var (b, _) = Ranks(y.ToArray());
        double mean = (n + 1) / 2.0, ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < n; i++)
        {
            ab += (a[i] - mean) * (b[i] - mean);
            aa += (a[i] - mean) * (a[i] - mean);
            bb += (b[i] - mean) * (b[i] - mean);
        }

        double rho = ab / Math.Sqrt(aa * bb);
        if (double.IsNaN(rho)) return new TestOutcome(0, 1, false);
        double t = rho * Math.Sqrt((n - 2) / Math.Max(1 - rho * rho, 1e-300));
        return new TestOutcome(rho, 2 * Normal.StudentCumulative(-Math.Abs(t), n - 2), false);
    }

    /// <summary>The shift between two samples: the median of all differences (Hodges and Lehmann, Ann. Math. Stat. 34 (1963) 598).</summary>
    /// <param name="first">One sample.</param>
    /// <param name="second">The other, which is subtracted.</param>
    public static double Shift(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var differences = new double[first.Length * second.Length];
        int k = 0;
        foreach (double a in first)
        {
            foreach (double b in second) differences[k++] = a - b;
        }

        return RobustStatistics.MedianInPlace(differences);
    }

    // Ranks from 1 and Σ(t³ − t) over groups of ties.
    private static (double[] Ranks, double Ties) Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort([.. values], order);
        var ranks = new double[values.Length];
        double ties = 0;
        for (int i = 0; i < order.Length;)
        {
            int j = i;
            while (j < order.Length && values[order[j]] == values[order[i]]) j++;
            for (int k = i; k < j; k++) ranks[order[k]] = (i + j + 1) / 2.0;
            double t = j - i;
            ties += t * t * t - t;
            i = j;
        }

        return (ranks, ties);
    }

    // How many arrangements of n among n + m give each U: coefficients of the Gaussian binomial.
    private static double[] SubsetSums(int n, int m)
    {
        var counts = new double[n * m + 1];
        counts[0] = 1;
        for (int i = 1; i <= n; i++)
        {
            for (int k = counts.Length - 1; k >= m + i; k--) counts[k] -= counts[k - m - i];
            for (int k = i; k < counts.Length; k++) counts[k] += counts[k - i];
        }

        return counts;
    }

    private static double TwoSided(double distance, double variance) =>
        variance > 0 ? 2 * Normal.Cumulative(-distance / Math.Sqrt(variance)) : 1;
}
