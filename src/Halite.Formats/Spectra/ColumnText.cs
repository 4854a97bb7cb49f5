// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Formats.Spectra;

/// <summary>
/// A text with a header of comment lines and a block of numbers in columns: what XDI standardises and what beamlines
/// write. Splits the two, finds the column labels, and keeps the good rows of a damaged block.
/// </summary>
internal sealed class ColumnText
{
    private static readonly char[] Comment = ['#', '%', ';', '!', '*', '/', '$'];

    private ColumnText(ImmutableArray<string> header, string? labels, double[][] columns, int firstLine, int skipped)
    {
        Header = header;
        Labels = labels;
        Columns = columns;
        FirstLine = firstLine;
        SkippedLines = skipped;
    }

    /// <summary>Header lines with their comment mark, in order.</summary>
    public ImmutableArray<string> Header { get; }

    /// <summary>The last header line that could name the columns, without its comment mark; null if there is none.</summary>
    public string? Labels { get; }

    /// <summary>The numbers, column by column.</summary>
    public double[][] Columns { get; }

    /// <summary>Line of the first row, from 1.</summary>
    public int FirstLine { get; }

    /// <summary>How many lines after the first row were not rows of numbers.</summary>
    public int SkippedLines { get; }

    public int Rows => Columns.Length == 0 ? 0 : Columns[0].Length;

    public static ColumnText Parse(string text)
    {
        var header = ImmutableArray.CreateBuilder<string>();
        var rows = new List<double[]>();
        var buffer = new List<double>();
        string? labels = null;
        int width = 0, first = 0, number = 0, skipped = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace()) continue;
            bool comment = Comment.Contains(line.TrimStart()[0]);
            if (!comment && TryRow(line, buffer))
            {
                if (rows.Count == 0) (width, first) = (buffer.Count, number);
                if (buffer.Count == width) rows.Add([.. buffer]);
                else if (buffer.Count > width && rows.Count == 1) rows = Restart(buffer, out width);
                else skipped++;
            }
            else if (rows.Count == 0 || (rows.Count < 3 && !comment))
            {
                // A lone line of numbers inside a header (a scan number, a date) is not yet the data.
                if (rows.Count > 0) rows.Clear();
                var trimmed = line.Trim().ToString();
                header.Add(trimmed);
                var bare = trimmed.TrimStart(Comment).Trim();
                if (bare.Length > 0 && bare.AsSpan().TrimStart("-=_* ").Length > 0) labels = bare;
            }
            else if (!comment)
            {
                skipped++;
            }
        }

        var columns = new double[rows.Count == 0 ? 0 : width][];
        for (int c = 0; c < columns.Length; c++)
        {
            columns[c] = new double[rows.Count];
            for (int r = 0; r < rows.Count; r++) columns[c][r] = rows[r][c];
        }

        return new ColumnText(header.ToImmutable(), labels, columns, first, skipped);
    }

    /// <summary>The labels as words, when there are as many as columns: split at two blanks, tabs, commas or single blanks.</summary>
    public ImmutableArray<string> LabelWords()
    {
        if (Labels is null) return [];
        foreach (var split in new Func<string, string[]>[]
        {
            s => s.Split(['\t', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            s => s.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            s => s.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        })
        {
            var words = split(Labels);
            if (words.Length == Columns.Length) return [.. words];
        }

        return [];
    }

    private static List<double[]> Restart(List<double> buffer, out int width)
    {
        width = buffer.Count;
        return [[.. buffer]];
    }

    private static bool TryRow(ReadOnlySpan<char> line, List<double> values)
    {
        values.Clear();
        while (true)
        {
            line = line.TrimStart(" \t,;");
            if (line.IsEmpty) return values.Count >= 2;
            int end = line.IndexOfAny(" \t,;");
            if (end < 0) end = line.Length;
            if (!TextLines.TryNumber(line[..end], out double value)) return false;
            values.Add(value);
            line = line[end..];
        }
    }
}
