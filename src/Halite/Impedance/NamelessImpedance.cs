// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Impedance;

/// <summary>
/// Which column is what in a table of three columns of numbers without names: frequency, Z', Z'' as such files are
/// exchanged, or Z', Z'', frequency as some analysers write them. A counter before the three is passed over.
/// </summary>
/// <param name="Frequency">Position of the frequency.</param>
/// <param name="Real">Position of Z'.</param>
/// <param name="Imaginary">Position of Z''.</param>
/// <param name="Reason">How they were taken, in words.</param>
internal sealed record NamelessImpedance(int Frequency, int Real, int Imaginary, string Reason)
{
    /// <summary>The order of the columns; null where the table is not of this kind.</summary>
    /// <param name="table">The table.</param>
    public static NamelessImpedance? Of(Table table)
    {
        if (!table.Columns.All(c => !c.IsText && c.Name.StartsWith("column ", StringComparison.Ordinal))) return null;
        int first = table.Columns.Length == 4 && Counts(table.Columns[0].ToDoubles()) ? 1 : 0;
        if (table.Columns.Length != first + 3) return null;
        var counter = first == 1 ? "the first counts the rows, the others" : "they";
        var (a, c) = (table.Columns[first].ToDoubles(), table.Columns[first + 2].ToDoubles());
        bool leads = IsPositive(a), ends = IsPositive(c) && IsSweep(c);
        if (ends && !(leads && IsSweep(a))) return new NamelessImpedance(first + 2, first, first + 1, $"{counter} are taken as Z', Z'' in ohm and frequency in Hz, because the last runs in equal ratios as a sweep does");
        return leads ? new NamelessImpedance(first, first + 1, first + 2, $"{counter} are taken as frequency in Hz, Z' and Z'' in ohm") : null;
    }

    private static bool Counts(double[] values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] - values[i - 1] != 1) return false;
        }

        return values.Length > 1 && values[0] is 0 or 1;
    }

    // Padding and direct-current rows have a frequency of zero, never below.
    private static bool IsPositive(double[] values) => values.All(v => !(v < 0)) && values.Count(v => v > 0) * 2 > values.Length;

    // An analyser steps the frequency by an equal ratio, up to its rounding; four steps in five are within a quarter of the median.
    private static bool IsSweep(double[] values)
    {
        var positive = values.Where(v => v > 0).ToArray();
        var steps = Enumerable.Range(1, Math.Max(0, positive.Length - 1)).Select(i => Math.Abs(Math.Log(positive[i] / positive[i - 1]))).ToArray();
        if (steps.Length < 5) return false;
        double median = steps.Order().ElementAt(steps.Length / 2);
        return median > 0.01 && steps.Count(s => Math.Abs(s - median) <= 0.25 * median) * 5 >= steps.Length * 4;
    }
}
