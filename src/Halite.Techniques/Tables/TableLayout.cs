// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Tables;

/// <summary>Some columns of a table that stand side by side, and their widths in characters.</summary>
/// <param name="Columns">Indices of the columns.</param>
/// <param name="Widths">Width of each.</param>
public sealed record TableBlock(ImmutableArray<int> Columns, ImmutableArray<int> Widths);

/// <summary>
/// Fits a table to a width without breaking a number or leaving a column out: heads fold at their words first, then texts;
/// what is still too wide goes on below as a second block that repeats the first column.
/// </summary>
public static class TableLayout
{
    // Narrower than this a folded text is harder to read than a second block.
    private const int NarrowestText = 24;

    /// <summary>The blocks of a table, from the top.</summary>
    /// <param name="table">The table.</param>
    /// <param name="width">Characters of a line.</param>
    /// <param name="between">Characters that a column takes beside its width.</param>
    public static ImmutableArray<TableBlock> Fit(ReadableTable table, int width, int between)
    {
        int count = table.Heads.Length;
        var full = new int[count];
        var narrow = new int[count];
        for (int c = 0; c < count; c++)
        {
            int cells = table.Rows.Select(r => r[c].Length).DefaultIfEmpty(0).Max(), head = Words(table.Heads[c]);
            full[c] = Math.Max(cells, head);
            narrow[c] = table.IsNumber[c] ? full[c] : Math.Max(head, Math.Min(cells, Math.Max(NarrowestText, table.Rows.Select(r => Words(r[c])).DefaultIfEmpty(0).Max())));
        }

        var blocks = ImmutableArray.CreateBuilder<TableBlock>();
        for (int next = 0; next < count;)
        {
            var columns = new List<int>();
            if (next > 0) columns.Add(0);
            int used = columns.Sum(c => narrow[c] + between);
            do
            {
                columns.Add(next);
                used += narrow[next++] + between;
            }
            while (next < count && used + narrow[next] + between <= width);
            blocks.Add(new TableBlock([.. columns], Widen(table, columns, full, narrow, width - used)));
        }

        return blocks.ToImmutable();
    }

    // What is left of the line: texts in full, the shortest first, then heads on fewer lines.
    private static ImmutableArray<int> Widen(ReadableTable table, List<int> columns, int[] full, int[] narrow, int left)
    {
        var widths = columns.ToDictionary(c => c, c => narrow[c]);
        foreach (int c in columns.OrderBy(c => full[c] - narrow[c]).ThenBy(c => c)) Give(c, full[c]);
        foreach (int c in columns.OrderBy(c => table.Heads[c].Length).ThenBy(c => c)) Give(c, table.Heads[c].Length);
        return [.. columns.Select(c => widths[c])];

        void Give(int column, int wanted)
        {
            int more = Math.Clamp(wanted - widths[column], 0, Math.Max(0, left));
            widths[column] += more;
            left -= more;
        }
    }

    private static int Words(string text) => text.Split(' ').Max(w => w.Length);
}
