// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Formats.Spectra;

namespace Halite.Formats.Impedance;

/// <summary>Tables of numbers within the text files of impedance analysers.</summary>
internal static class ImpedanceText
{
    /// <summary>The lines of a whole file; zero bytes behind the text (a file that was not closed) are left out and said.</summary>
    public static string[] Lines(ByteSource source, List<Warning> warnings)
    {
        var bytes = source.ReadAll().AsSpan();
        bool wide = bytes.StartsWith<byte>([0xFF, 0xFE]);
        var text = wide ? bytes : bytes.TrimEnd((byte)0);
        if (text.Length < bytes.Length && !text.IsEmpty) warnings.Add(new Warning("zero-padding", $"The file ends in {bytes.Length - text.Length} zero bytes (it was not closed properly); the text before them was read."));
        return TextLines.Split(TextLines.Decode(text));
    }

    /// <summary>The first lines of a probe; empty where it is no text.</summary>
    public static string[] Head(FileProbe probe)
    {
        var head = probe.Head.Span;
        if (head.Length >= 2 && head[0] == 0xFF && head[1] == 0xFE) return TextLines.Split(TextLines.Decode(head));
        head = head.TrimEnd((byte)0);
        return TextLines.LooksLikeText(head) ? TextLines.Split(TextLines.Decode(head)) : [];
    }

    /// <summary>The first line for which a rule holds; -1 if there is none.</summary>
    public static int Find(string[] lines, int start, Func<string, bool> rule)
    {
        for (int i = start; i < lines.Length; i++)
        {
            if (rule(lines[i])) return i;
        }

        return -1;
    }

    /// <summary>
    /// Reads rows below a head into a table: blank lines are skipped, the first line that is not a row ends it. A row
    /// that is shorter than the others (a measurement that was stopped) is left out and said.
    /// </summary>
    /// <param name="name">Name of the table.</param>
    /// <param name="lines">Lines of the file.</param>
    /// <param name="first">First line that may be a row.</param>
    /// <param name="heads">Heads of the columns.</param>
    /// <param name="delimiter">Delimiter; a blank stands for any run of blanks and tabs.</param>
    /// <param name="warnings">Receives what was lost.</param>
    /// <param name="units">Units by column where the file writes them apart from the names.</param>
    /// <param name="skip">Cells to skip at the start of a row.</param>
    /// <param name="end">Receives the line after the last row.</param>
    /// <returns>The table; null where there is no row.</returns>
    public static Table? Read(string name, string[] lines, int first, IReadOnlyList<string> heads, char delimiter, List<Warning> warnings, out int end, IReadOnlyList<string>? units = null, int skip = 0)
    {
        var cells = new List<string[]>();
        var places = new List<int>();
        for (end = first; end < lines.Length; end++)
        {
            if (lines[end].Trim().Trim('\0').Length == 0) continue;
            var row = Cells(lines[end], delimiter);
            if (row.Length <= skip || !IsNumber(row[skip]))
            {
                // A row whose first cell is damaged stands before a whole one and has as many numbers.
                if (cells.Count == 0 || row.Length - skip != cells[^1].Length || end + 1 >= lines.Length || Cells(lines[end + 1], delimiter) is not { } next || next.Length != row.Length || !IsNumber(next[skip]) || row.Count(IsNumber) * 2 < row.Length) break;
            }

            cells.Add(row[skip..]);
            places.Add(end + 1);
        }

        if (cells.Count == 0) return null;
        bool unended = places[^1] == lines.Length;
        LeaveOutDamaged(name, heads.Count, cells, places, warnings);
        if (unended && cells.Count > 0 && places[^1] == lines.Length)
        {
            var verdict = Text.UnendedLine.Judge(cells[^1], [.. cells.SkipLast(1).TakeLast(60)]);
            if (Text.UnendedLine.Say(verdict, places[^1]) is { } said) warnings.Add(said);
            if (verdict == Text.UnendedLine.Verdict.Cut) cells.RemoveAt(cells.Count - 1);
        }

        if (cells.Count == 0) return null;
        int count = Math.Min(heads.Count, cells.Max(c => c.Length));
        bool comma = cells.Any(r => r.Any(c => IsNumber(c) && c.Contains(',', StringComparison.Ordinal))) && !cells.Any(r => r.Any(c => IsNumber(c) && c.Contains('.', StringComparison.Ordinal)));
        if (comma) warnings.Add(new Warning("decimal-comma", $"The numbers of table \"{name}\" are written with a decimal comma and were read so."));
        var columns = ImmutableArray.CreateBuilder<Column>();
        var taken = new HashSet<Meaning>();
        for (int k = 0; k < count; k++)
        {
            var (title, unit, meaning) = ImpedanceNames.Describe(heads[k]);
            if (units is not null && k < units.Count && units[k].Trim().Length > 0) unit = ImpedanceNames.Unit(units[k]);
            if (meaning != Meaning.Unknown && !taken.Add(meaning)) meaning = Meaning.Unknown;
            columns.Add(Column(title.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"column {k + 1}") : title, unit, meaning, cells, k, comma));
        }

        return new Table(name, columns.ToImmutable());
    }

    /// <summary>A recording; a fault where nothing could be read.</summary>
    public static Recording Recording(string format, IEnumerable<Table?> tables, Metadata metadata, List<Warning> warnings, string what)
    {
        var parts = tables.OfType<RecordingPart>().ToImmutableArray();
        if (parts.IsEmpty) throw TextLines.NoData(what + " holds no row of data", "the measurement may have been stopped before its first point; measure or export it again");
        return new Recording(format, parts, metadata, [.. warnings]);
    }

    /// <summary>The cells of a line.</summary>
    public static string[] Cells(string line, char delimiter) => delimiter == ' '
        ? line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
        : line.Split(delimiter, StringSplitOptions.TrimEntries);

    // A row that was not written to its end has fewer cells than the others, one in which a digit became a delimiter more:
    // its numbers stand in the wrong columns.
    private static void LeaveOutDamaged(string name, int heads, List<string[]> cells, List<int> places, List<Warning> warnings)
    {
        int usual = cells.GroupBy(r => r.Length).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First().Key;
        int lost = 0, last = 0;
        for (int i = cells.Count - 1; i >= 0; i--)
        {
            int length = cells[i].Length;
            if (IsNumber(cells[i][0]) && (length == usual || (length < usual && length >= heads)) && length >= Math.Min(heads, 3)) continue;
            if (lost++ == 0) last = places[i];
            cells.RemoveAt(i);
            places.RemoveAt(i);
        }

        if (lost > 0) warnings.Add(new Warning("rows-lost", $"{lost} row(s) of table \"{name}\" are incomplete or damaged (the last at line {last}) and were left out."));
    }

    private static Column Column(string name, string unit, Meaning meaning, List<string[]> rows, int k, bool comma)
    {
        var values = new double[rows.Count];
        bool text = false;
        for (int i = 0; i < values.Length; i++)
        {
            var cell = k < rows[i].Length ? rows[i][k] : "";
            if (comma) cell = cell.Replace(',', '.');
            values[i] = TextLines.Number(cell);
            text |= double.IsNaN(values[i]) && cell.Length > 0 && !cell.Equals("nan", StringComparison.OrdinalIgnoreCase);
        }

        return text && meaning == Meaning.Unknown
            ? Data.Column.Of(name, unit, meaning, rows.Select(r => k < r.Length ? r[k] : "").ToArray())
            : Data.Column.Of(name, unit, meaning, values);
    }

    private static bool IsNumber(string cell) => TextLines.TryNumber(cell, out _) || (cell.Contains(',', StringComparison.Ordinal) && TextLines.TryNumber(cell.Replace(',', '.'), out _));
}
