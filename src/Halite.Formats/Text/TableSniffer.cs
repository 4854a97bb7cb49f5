// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text;

namespace Halite.Formats.Text;

/// <summary>Where a table stands in a text file, and how it is written.</summary>
/// <param name="Dialect">Delimiter, decimal sign, quotes.</param>
/// <param name="HeaderLine">Index of the line of names; -1 if there is none.</param>
/// <param name="UnitsLine">Index of a line of units below the names; -1 if there is none.</param>
/// <param name="FirstRow">Index of the first row.</param>
/// <param name="Names">Names of the columns, unique.</param>
/// <param name="Units">Units of the units line, one a column; empty without one.</param>
internal sealed record SniffedTable(TextDialect Dialect, int HeaderLine, int UnitsLine, int FirstRow, ImmutableArray<string> Names, ImmutableArray<string> Units);

/// <summary>
/// Finds the table in a text of unknown make: the delimiter under which most lines are rows of numbers of one length,
/// the decimal sign, and the names above the first row.
/// </summary>
internal static class TableSniffer
{
    // Enough rows to tell; a preamble may be long.
    private const int MostLines = 1500;
    private const int EnoughRows = 60;

    private static readonly byte[] Delimiters = [(byte)'\t', (byte)';', (byte)',', (byte)'|', (byte)' '];

    /// <summary>The table of a text; null if no two lines are rows of one.</summary>
    /// <param name="lines">The first lines of the text.</param>
    /// <param name="encoding">Encoding of the text.</param>
    /// <param name="least">Fewest columns that a table has.</param>
    public static SniffedTable? Find(ImmutableArray<HeadLine> lines, Encoding encoding, int least = 2)
    {
        SniffedTable? best = null;
        double bestScore = 0;
        int count = Math.Min(lines.Length, MostLines);
        bool quoted = lines.Take(count).Any(l => l.Text.Contains('"', StringComparison.Ordinal));
        foreach (byte delimiter in Delimiters)
        {
            // Names and texts hold blanks, hardly ever tabs: where tabs make a table, blanks do not part its fields.
            if (delimiter == ' ' && best is { Dialect.Delimiter: (byte)'\t' } && bestScore > 8 * EnoughRows) break;
            var dialect = new TextDialect { Delimiter = delimiter, Quoted = quoted, Encoding = encoding };
            if (Try(lines, count, dialect, least) is { } found && found.Score > bestScore) (best, bestScore) = found;
        }

        return best;
    }

    private static (SniffedTable Table, double Score)? Try(ImmutableArray<HeadLine> lines, int count, TextDialect dialect, int least)
    {
        // Field counts of the lines that look like rows: the commonest is the table's.
        var rows = new List<(int Line, int Written, int Count)>();
        int commas = 0, points = 0, numbers = 0, filled = 0, open = 0;
        for (int i = 0; i < count && rows.Count < EnoughRows; i++)
        {
            if (lines[i].Text.Length == 0) continue;
            var fields = dialect.Split(lines[i].Text);
            int written = fields.Count;
            bool closed = fields.Count > 1 && fields[^1].Length == 0;
            if (closed) fields.RemoveAt(fields.Count - 1);
            if (fields.Count < least || !IsRow(fields)) continue;
            rows.Add((i, written, fields.Count));
            open += closed ? 0 : 1;
            foreach (var field in fields)
            {
                if (field.Length == 0 || !char.IsAsciiDigit(field[^1])) continue;
                // "1.234,5": a point before a comma parts thousands.
                int comma = field.LastIndexOf(','), point = field.LastIndexOf('.');
                if (comma >= 0) commas++;
                if (point >= 0 && (comma < point)) points++;
            }

            filled += fields.Count(f => f.Length > 0);
            numbers += fields.Count(IsNumber);
        }

        if (rows.Count == 0) return null;
        // A delimiter at the end closes the row where all rows have it, and stands before a missing last value elsewhere.
        int width = rows.GroupBy(r => open == 0 ? r.Count : r.Written).Select(g => (Rows: g.Count(), Fields: g.Key)).Max().Fields;
        int agreeing = rows.Count(r => r.Count == width || r.Written == width);
        dialect = dialect with { DecimalComma = dialect.Delimiter != ',' && commas > 0 && points == 0 };
        int first = rows.First(r => r.Count == width || r.Written == width).Line;
        var (header, units) = Header(lines, first, width, dialect);
        var names = Names(header < 0 ? [] : HeadFields(lines[header].Text, width, dialect), width);
        var unitTexts = units < 0 ? [] : dialect.Split(lines[units].Text).Select(u => u.Trim('(', ')', '[', ']', '#', ' ')).ToImmutableArray();
        var table = new SniffedTable(dialect, header, units, first, names, unitTexts);
        // More agreeing rows first; then names; then more columns. Blanks separate only where nothing else does.
        // Between two that fit, the one under which more fields are numbers: a decimal comma parts no fields.
        double score = 3.0 * numbers / Math.Max(1, filled) + agreeing * 10 + (header >= 0 ? 5 : 0) + Math.Min(width, 20) * 0.1 - (dialect.Blank ? 4 : 0) - (rows.Count - agreeing) * 2;
        return (table, score);
    }

    /// <summary>Half of the fields and at least one are numbers or durations, and the first is no long text.</summary>
    private static bool IsRow(List<string> fields)
    {
        int numbers = 0, filled = 0;
        foreach (var field in fields)
        {
            if (field.Length == 0) continue;
            filled++;
            if (IsNumber(field)) numbers++;
        }

        return numbers > 0 && numbers * 2 >= filled && numbers + 2 >= Math.Min(filled, 4);
    }

    private static bool IsNumber(string field)
    {
        if (field.Length > 40) return false;
        Span<byte> bytes = stackalloc byte[160];
        if (!Encoding.UTF8.TryGetBytes(field, bytes, out int n)) return false;
        return TextValues.TryNumber(bytes[..n], true, out _) || TextValues.TryNumber(bytes[..n], false, out _) || TextValues.TryDuration(bytes[..n], out _);
    }

    private static (int Header, int Units) Header(ImmutableArray<HeadLine> lines, int first, int width, TextDialect dialect)
    {
        int units = -1;
        for (int i = first - 1, seen = 0; i >= 0 && seen < 3; i--)
        {
            if (lines[i].Text.Trim().Length == 0) continue;
            seen++;
            var fields = HeadFields(lines[i].Text, width, dialect);
            while (fields.Count > width && fields[^1].Length == 0) fields.RemoveAt(fields.Count - 1);
            // A rule between names and rows ("|---|---|") is neither.
            if (!lines[i].Text.Any(c => char.IsLetterOrDigit(c) || c == '°')) continue;
            int filled = fields.Count(f => f.Length > 0);
            // Names may be fewer than fields (unnamed columns) but not many fewer, and they are no numbers.
            bool fits = filled * 10 >= width * 6 && fields.Count >= Math.Min(width, 2) && fields.Count(f => f.Length > 0 && IsNumber(f)) * 4 <= filled;
            if (!fits) continue;
            if (units < 0 && i > 0 && AreUnits(fields) && i - 1 >= 0 && dialect.Split(lines[i - 1].Text).Count >= fields.Count - 1)
            {
                units = i;
                continue;
            }

            return (i, units);
        }

        // A line of units alone is better than no names.
        return units >= 0 ? (units, -1) : (-1, -1);
    }

    /// <summary>The fields of a line above the rows; a comment mark that stands apart is none of them ("# freq Zre Zim").</summary>
    private static List<string> HeadFields(string line, int width, TextDialect dialect)
    {
        var fields = dialect.Split(line);
        if (dialect.Blank && fields.Count == width + 1 && fields[0].Trim('#', '%', '~', '!', ';', '/').Length == 0) fields.RemoveAt(0);
        return fields;
    }

    private static bool AreUnits(List<string> fields)
    {
        int known = 0, filled = 0;
        foreach (var field in fields)
        {
            var text = field.Trim('(', ')', '[', ']', '#', ' ');
            if (text.Length == 0) continue;
            filled++;
            if (text is "s" or "V" or "A" or "1" or "°" or "bits" || ((Data.Units.IsKnown(text) || Impedance.ImpedanceNames.IsUnit(text)) && ColumnNames.Recognise(text).Meaning == Data.Meaning.Unknown)) known++;
        }

        return filled > 1 && known * 2 > filled;
    }

    private static ImmutableArray<string> Names(List<string> header, int width)
    {
        while (header.Count > width && header[^1].Length == 0) header.RemoveAt(header.Count - 1);
        var names = ImmutableArray.CreateBuilder<string>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Math.Max(width, header.Count); i++)
        {
            var text = i < header.Count ? header[i].Trim('\uFEFF', ' ', '\t') : "";
            if (i == 0) text = text.TrimStart('#', '~', '%', '!', ' ');
            if (text.Length == 0) text = $"column {i + 1}";
            var name = text;
            for (int n = 2; !used.Add(name); n++) name = $"{text} ({n})";
            names.Add(name);
        }

        return names.ToImmutable();
    }
}
