// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>How it is known what one count is in the unit of the data.</summary>
public enum CountOrigin
{
    /// <summary>The data are whole numbers: counts (one in twenty may be an average of some, where a spike was taken out).</summary>
    Whole,

    /// <summary>It was given, or the file says for how long each point was counted.</summary>
    Given,

    /// <summary>The data are whole multiples of it and scatter as they should.</summary>
    Multiples,

    /// <summary>It is not known; the scatter about the fit stands for it.</summary>
    Scatter,
}

/// <summary>What one count is in the unit of the data.</summary>
/// <param name="PerCount">One count; 1 where it is not known.</param>
/// <param name="Origin">How it is known.</param>
public readonly record struct CountUnit(double PerCount, CountOrigin Origin)
{
    /// <summary>Whether the noise is known before the fit.</summary>
    public bool IsKnown => Origin != CountOrigin.Scatter;

    /// <summary>Whether errors come from the counts or from the scatter.</summary>
    public CovarianceScale Covariance => IsKnown ? CovarianceScale.Auto : CovarianceScale.ByReducedChiSquare;
}

/// <summary>Finds what one count is in data that were divided by a time or a number of scans.</summary>
public static class CountScale
{
    // A value may lie this far beside a whole number of counts: what is left of printing with a few digits.
    private const double Rounding = 0.02;

    // Where a spike was taken out, or one abscissa measured twice, an average of counts stands among them.
    private const double Nearly = 0.95;

    // How far the scatter between neighbours may be from that of counts: it is known to some tens of per cent from a
    // hundred points, and lines that are few points wide add to it.
    private const double LeastRatio = 0.4, LargestRatio = 2.5;

    /// <summary>What one count is: as given, 1 for whole numbers, what the data are multiples of, or unknown.</summary>
    /// <param name="values">Data in the order of their abscissa, not negative.</param>
    /// <param name="given">One count in the unit of the data where the user or the file says it; else null.</param>
    public static CountUnit Of(ReadOnlySpan<double> values, double? given = null)
    {
        if (given is { } stated) return new CountUnit(stated, CountOrigin.Given);
        int whole = 0;
        foreach (double v in values) whole += v == Math.Floor(v) ? 1 : 0;
        if (whole >= Nearly * values.Length) return new CountUnit(1, CountOrigin.Whole);
        return Find(values) is { } found ? new CountUnit(found, CountOrigin.Multiples) : new CountUnit(1, CountOrigin.Scatter);
    }

    /// <summary>
    /// The value k of which all data are whole multiples and about whose root the neighbours scatter, so that the data are k
    /// times Poisson counts. Whole numbers that scatter as counts give 1.
    /// </summary>
    /// <param name="values">Data in the order of their abscissa, not negative.</param>
    /// <returns>One count in the unit of the data; null where there is no such value, or several.</returns>
    public static double? Find(ReadOnlySpan<double> values)
    {
        double noise = ScatterPerMean(values);
        if (!(noise > 0)) return null;
        double[] sorted = [.. values.ToArray().Where(v => v > 0).Distinct().Order()];
        if (sorted.Length < 5) return null;
        double step = sorted[0];
        for (int i = 1; i < sorted.Length; i++)
        {
            // Steps that rounding made are none.
            double d = sorted[i] - sorted[i - 1];
            if (d > LeastRatio * 0.2 * noise) step = Math.Min(step, d);
        }

        for (int parts = 1; parts <= 6; parts++)
        {
            if (Refined(sorted, step / parts) is { } k && !HasCommonFactor(sorted, k) && noise > LeastRatio * k && noise < LargestRatio * k) return k;
        }

        return null;
    }

    // The multiples are counted from the smallest up, so that the unit is known to a small part of the next one's number.
    private static double? Refined(double[] sorted, double unit)
    {
        double products = 0, squares = 0;
        foreach (double v in sorted)
        {
            double n = Math.Round(v / unit);
            if (n < 1 || Math.Abs(v / unit - n) > 0.25) return null;
            (products, squares) = (products + v * n, squares + n * n);
            unit = products / squares;
        }

        return sorted.All(v => Math.Abs(v / unit - Math.Round(v / unit)) <= Rounding) ? unit : null;
    }

    // Nearly all of them even, or multiples of three: then few points between the others made the unit.
    private static bool HasCommonFactor(double[] sorted, double unit) =>
        sorted.Count(v => Math.Round(v / unit) % 2 == 0) >= Nearly * sorted.Length || sorted.Count(v => Math.Round(v / unit) % 3 == 0) >= Nearly * sorted.Length;

    // Variance of the noise over the mean, from second differences of neighbours: for k times a count it is k.
    private static double ScatterPerMean(ReadOnlySpan<double> values)
    {
        double squares = 0, sum = 0;
        for (int i = 1; i < values.Length - 1; i++)
        {
            double d = values[i - 1] - 2 * values[i] + values[i + 1];
            (squares, sum) = (squares + d * d / 6, sum + values[i]);
        }

        return sum > 0 ? squares / sum : double.NaN;
    }
}
