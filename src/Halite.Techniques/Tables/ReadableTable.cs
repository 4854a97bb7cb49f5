// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Techniques.Tables;

/// <summary>
/// A table as people read it, on a terminal and in a report: a unit that a whole column shares stands in its head, the
/// numbers of a column have as many decimals as each other, and tiny ones a power of ten. The CSV keeps every digit.
/// </summary>
/// <param name="Title">What it lists.</param>
/// <param name="Heads">Heads of the columns, with units.</param>
/// <param name="IsNumber">Which columns hold numbers, to be aligned to the right.</param>
/// <param name="Rows">Texts of the cells, one for each column.</param>
public sealed record ReadableTable(string Title, ImmutableArray<string> Heads, ImmutableArray<bool> IsNumber, ImmutableArray<ImmutableArray<string>> Rows)
{
    // Significant digits of the largest number of a column.
    private const int Digits = ReadableText.Digits;

    /// <summary>The table for people.</summary>
    /// <param name="table">The table with its numbers.</param>
    public static ReadableTable Of(DataTable table)
    {
        if (table.QuantityInRow) return ByRow(table);
        var columns = table.Columns.Select((head, c) => Column(head, [.. table.Rows.Select(r => r[c])])).ToList();
        return new ReadableTable(
            table.Title,
            [.. columns.Select(c => c.Head)],
            [.. columns.Select(c => c.IsNumber)],
            [.. Enumerable.Range(0, table.Rows.Length).Select(r => columns.Select(c => c.Cells[r]).ToImmutableArray())]);
    }

    // Each row with decimals of its own; counts and times of a clock (up to a day of the year 9999) are written in full.
    private static ReadableTable ByRow(DataTable table)
    {
        const double longest = 1e12;
        return new ReadableTable(
            table.Title,
            table.Columns,
            [.. table.Columns.Select((_, c) => table.Rows.Any(r => r[c] is double))],
            [.. table.Rows.Select(r => Cells(r))]);

        static ImmutableArray<string> Cells(ImmutableArray<object?> row)
        {
            // Whole numbers stay whole beside their mean.
            var values = row.OfType<double>().ToList();
            bool whole = values.Count(v => v == Math.Round(v) && Math.Abs(v) < longest) >= Math.Max(1, values.Count - 1);
            var numbers = Plain([.. row.Where(c => c is double)], longest);
            int next = 0;
            return [.. row.Select(c => c is double d ? Text(d, numbers?[next++]) : ReadableText.Cell(c))];

            string Text(double value, string? aligned) => whole && value == Math.Round(value) ? value.ToString("F0", CultureInfo.InvariantCulture)
                : whole ? ReadableText.Cell(value)
                : aligned ?? ReadableText.Cell(value);
        }
    }

    private static (string Head, bool IsNumber, string[] Cells) Column(string head, object?[] cells)
    {
        bool number = cells.Length > 0 && cells.All(c => c is null or double or int or long or Measured or DataTable.LeftOut) && !cells.All(c => c is DataTable.LeftOut);
        if (!number) return (head, false, [.. cells.Select(ReadableText.Cell)]);
        if (Unit(head, cells) is { } unit) (head, cells) = (ReadableText.Units(unit.Contains('/', StringComparison.Ordinal) ? $"{head} ({unit})" : $"{head} / {unit}"), [.. cells.Select(c => c is Measured m ? m.Scaled(1, "1") : c)]);
        if (head.LastIndexOf(" / ", StringComparison.Ordinal) is > 0 and var at && head.IndexOf('/', at + 3) > 0) head = $"{head[..at]} ({head[(at + 3)..]})";
        return (ReadableText.Units(head), true, Plain(cells) ?? [.. cells.Select(ReadableText.Cell)]);
    }

    // The one unit of all quantities of a column; a column of facts ("Value") holds different things.
    private static string? Unit(string head, object?[] cells)
    {
        var units = cells.OfType<Measured>().Select(m => m.Unit).Distinct().ToList();
        return units is [not "1"] && head != "Value" && cells.All(c => c is null or Measured or DataTable.LeftOut) && !head.Contains(units[0], StringComparison.Ordinal) ? units[0] : null;
    }

    // Numbers without uncertainties, aligned; null where one calls for a power of ten.
    private static string[]? Plain(object?[] cells, double longest = 1e6)
    {
        if (!cells.All(c => c is null or double or DataTable.LeftOut) || cells.OfType<double>().Where(double.IsFinite).ToList() is not { Count: > 0 } numbers) return null;
        double largest = numbers.Max(Math.Abs), smallest = numbers.Where(v => v != 0).Select(Math.Abs).DefaultIfEmpty(1).Min();
        if (largest >= longest || smallest < 1e-3) return null;
        int most = Math.Max(0, Digits - 1 - (largest > 0 ? (int)Math.Floor(Math.Log10(largest)) : 0));
        int decimals = Math.Min(most, numbers.Max(Decimals));

        // A small number beside a large one keeps three digits of its own.
        if (smallest < Math.Pow(10, 1 - decimals)) decimals = Math.Max(decimals, Math.Min(numbers.Max(Decimals), 2 - (int)Math.Floor(Math.Log10(smallest))));
        return [.. cells.Select(c => c is double d && double.IsFinite(d) ? d.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : CellText.Of(c))];
    }

    private static int Decimals(double value) => value.ToString("G6", CultureInfo.InvariantCulture) is var text && text.IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? text.Length - at - 1 : 0;
}
