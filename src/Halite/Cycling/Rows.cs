// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Cycling;

/// <summary>The rows of a table that belong to cycling, and the values of its columns at them.</summary>
internal static class Rows
{
    /// <summary>Rows with numbers and without a frequency; null where that is all of them.</summary>
    /// <param name="table">A table with a voltage.</param>
    public static int[]? Kept(Table table)
    {
        var frequency = table.Find(Meaning.Frequency);
        var voltage = table.Find(Meaning.Voltage)!;
        var time = table.Find(Meaning.Time);
        var current = table.Find(Meaning.Current);
        if ((frequency is null || !AnyPositive(frequency)) && AllFinite(voltage) && AllFinite(time) && AllFinite(current)) return null;
        List<int>? kept = null;
        for (int i = 0; i < table.Rows; i++)
        {
            bool keep = !(frequency is not null && frequency[i] > 0) && double.IsFinite(voltage[i])
                && (time is null || double.IsFinite(time[i])) && (current is null || double.IsFinite(current[i]));
            if (keep) kept?.Add(i);
            else if (kept is null)
            {
                kept = new List<int>(table.Rows);
                for (int k = 0; k < i; k++) kept.Add(k);
            }
        }

        return kept?.ToArray();
    }

    /// <summary>A column's values in a unit at the rows to keep, in an array of the caller's own.</summary>
    /// <param name="column">The column.</param>
    /// <param name="unit">The unit wanted.</param>
    /// <param name="rows">Rows to keep; null keeps all.</param>
    public static double[] Copy(Column column, string unit, int[]? rows) => rows is null ? column.In(unit) : Take(column.SharedIn(unit), rows);

    /// <summary>The same for reading only: the column's own array where nothing has to be converted or left out.</summary>
    /// <param name="column">The column.</param>
    /// <param name="unit">The unit wanted.</param>
    /// <param name="rows">Rows to keep; null keeps all.</param>
    public static double[] Read(Column column, string unit, int[]? rows) => Take(column.SharedIn(unit), rows);

    /// <summary>The values of the rows to keep; the array itself where all are kept.</summary>
    /// <param name="values">Values of all rows.</param>
    /// <param name="rows">Rows to keep; null keeps all.</param>
    public static double[] Take(double[] values, int[]? rows)
    {
        if (rows is null) return values;
        var result = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++) result[i] = values[rows[i]];
        return result;
    }

    /// <summary>Whole numbers of a column at the rows to keep; for words, a number that grows where the word changes.</summary>
    /// <param name="column">The column; null gives null.</param>
    /// <param name="rows">Rows to keep; null keeps all.</param>
    public static int[]? Integers(Column? column, int[]? rows)
    {
        if (column is null) return null;
        var result = new int[rows?.Length ?? column.Length];
        if (column.IsText)
        {
            for (int i = 1, now = 0; i < result.Length; i++)
            {
                if (column.Text(rows?[i] ?? i) != column.Text(rows?[i - 1] ?? i - 1)) now++;
                result[i] = now;
            }

            return result;
        }

        // Block by block: a whole column of doubles beside it would be the largest array of the record.
        Span<double> block = stackalloc double[1024];
        for (int start = 0; start < result.Length; start += block.Length)
        {
            var part = block[..Math.Min(block.Length, result.Length - start)];
            if (rows is null) column.CopyTo(part, start);
            else for (int i = 0; i < part.Length; i++) part[i] = column[rows[start + i]];
            for (int i = 0; i < part.Length; i++) result[start + i] = double.IsFinite(part[i]) && Math.Abs(part[i]) < int.MaxValue ? (int)part[i] : 0;
        }

        return result;
    }

    private static bool AnyPositive(Column column)
    {
        for (int i = 0; i < column.Length; i++)
        {
            if (column[i] > 0) return true;
        }

        return false;
    }

    private static bool AllFinite(Column? column)
    {
        if (column is null) return true;
        if (column.ElementType == typeof(double))
        {
            foreach (double value in column.AsSpan<double>())
            {
                if (!double.IsFinite(value)) return false;
            }

            return true;
        }

        if (column.ElementType == typeof(float))
        {
            foreach (float value in column.AsSpan<float>())
            {
                if (!float.IsFinite(value)) return false;
            }

            return true;
        }

        return !column.IsText;
    }
}
