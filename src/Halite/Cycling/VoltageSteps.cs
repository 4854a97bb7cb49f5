// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling;

/// <summary>The steps in which an instrument or a file stores the voltage.</summary>
internal static class VoltageSteps
{
    /// <summary>
    /// The distance of the levels of a converter where the voltages stand on levels: a low quantile of the gaps between
    /// distinct voltages of which nearly all gaps are multiples. Otherwise the last decimal digit of the numbers. Gaps of
    /// single-precision rounding are no gaps.
    /// </summary>
    public static double Smallest(ReadOnlySpan<double> voltage)
    {
        if (voltage.Length == 0) return 0;
        var sorted = voltage.ToArray();
        Array.Sort(sorted);
        double rounding = 2.5e-7 * Math.Max(1, Math.Max(Math.Abs(sorted[0]), Math.Abs(sorted[^1])));
        var gaps = new List<double>(sorted.Length);
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] - sorted[i - 1] > rounding) gaps.Add(sorted[i] - sorted[i - 1]);
        }

        if (gaps.Count == 0) return rounding;
        gaps.Sort();
        double level = gaps[gaps.Count / 20];
        int multiples = gaps.Count(g => Math.Abs(g - level * Math.Round(g / level)) <= 0.02 * level + 2 * rounding);
        if (level > 10 * rounding && multiples >= 0.9 * gaps.Count) return level;
        double digit = 0.1;
        while (digit > rounding && !AreMultiples(voltage, digit)) digit /= 10;
        return Math.Max(digit, rounding);
    }

    private static bool AreMultiples(ReadOnlySpan<double> voltage, double digit)
    {
        foreach (double v in voltage)
        {
            if (!(Math.Abs(v / digit - Math.Round(v / digit)) < 1e-4)) return false;
        }

        return true;
    }
}
