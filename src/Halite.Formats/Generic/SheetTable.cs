// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Generic;

/// <summary>One sheet of a workbook as a table: its names, and its cells by column.</summary>
/// <param name="Sheet">Name of the sheet.</param>
/// <param name="Names">Names of the columns, unique.</param>
/// <param name="Units">Units of a line of units below the names; empty without one.</param>
/// <param name="Cells">Cells below the names, by row.</param>
/// <param name="Preamble">What stands above the names, as pairs of neighbouring cells.</param>
/// <param name="Titles">Texts of the row above the names, one a column; empty without one.</param>
internal sealed record SheetTable(string Sheet, ImmutableArray<string> Names, ImmutableArray<string> Units, List<object?[]> Cells, Metadata Preamble, ImmutableArray<string> Titles)
{
    private const int MostLinesAbove = 200;

    /// <summary>Finds the table of a sheet: the first row that is mostly numbers, under the nearest row that is mostly words; null if there is none.</summary>
    /// <param name="sheet">Name of the sheet.</param>
    /// <param name="rows">All rows of the sheet.</param>
    public static SheetTable? Find(string sheet, List<object?[]> rows)
    {
        int first = -1;
        for (int i = 0; i < Math.Min(rows.Count, MostLinesAbove) && first < 0; i++)
        {
            int filled = rows[i].Count(c => !IsBlank(c)), numbers = rows[i].Count(IsNumber);
            if (numbers > 0 && numbers * 2 >= filled) first = i;
        }

        int names = first < 0 ? Math.Max(0, rows.FindIndex(r => r.Count(c => c is string) > 1)) : first - 1;
        if (names < 0 || rows.Count == 0) return null;
        while (names >= 0 && !AreNames(rows[names])) names--;
        if (names < 0) return null;
        var units = ImmutableArray<string>.Empty;
        if (names > 0 && AreNames(rows[names - 1]) && rows[names].Count(c => c is string s && s.Trim().Length > 0 && Impedance.ImpedanceNames.IsUnit(s.Trim('(', ')', '[', ']', ' '))) * 2 > rows[names].Count(c => !IsBlank(c)))
        {
            units = [.. rows[names].Select(c => (c as string ?? "").Trim('(', ')', '[', ']', ' '))];
            names--;
        }

        int body = names + 1 + (units.IsEmpty ? 0 : 1);
        int width = rows[names].Length;
        while (width > 0 && IsBlank(rows[names][width - 1])) width--;
        var used = new HashSet<string>(StringComparer.Ordinal);
        var labels = ImmutableArray.CreateBuilder<string>(width);
        for (int c = 0; c < width; c++)
        {
            var text = IsBlank(rows[names][c]) ? $"column {c + 1}" : Text(rows[names][c]).Trim();
            var name = text;
            for (int n = 2; !used.Add(name); n++) name = $"{text} ({n})";
            labels.Add(name);
        }

        var metadata = Metadata.Empty;
        for (int i = 0; i < names; i++)
        {
            var row = rows[i];
            for (int c = 0; c + 1 < row.Length; c++)
            {
                if (row[c] is string key && key.Trim().Length is > 0 and < 60 && !IsBlank(row[c + 1]) && (c == 0 || IsBlank(row[c - 1]) || row[c - 1] is not string)) metadata = metadata.With(TextMetadata.Key(key), Text(row[c + 1]));
            }
        }

        var cells = rows.Skip(body).Where(r => r.Take(width).Any(c => !IsBlank(c))).ToList();
        ImmutableArray<string> titles = names == 0 ? [] : [.. rows[names - 1].Take(width).Select(Text)];
        return cells.Count == 0 ? null : new SheetTable(sheet, labels.MoveToImmutable(), units, cells, metadata, titles);
    }

    /// <summary>The table of a sheet that holds nothing but rows of numbers, without names; null if it does not.</summary>
    /// <param name="sheet">Name of the sheet.</param>
    /// <param name="rows">All rows of the sheet.</param>
    public static SheetTable? Nameless(string sheet, List<object?[]> rows)
    {
        var cells = rows.Where(r => r.Any(c => !IsBlank(c))).ToList();
        if (cells.Count < 2 || cells.Any(r => r.Any(c => !IsBlank(c) && !IsNumber(c)))) return null;
        int width = cells.Max(r => Array.FindLastIndex(r, c => !IsBlank(c)) + 1);
        return new SheetTable(sheet, [.. Enumerable.Range(1, width).Select(c => string.Create(CultureInfo.InvariantCulture, $"column {c}"))], [], cells, Metadata.Empty, []);
    }

    /// <summary>The columns: numbers where most cells are, durations of times as seconds, words and dates as text.</summary>
    public ImmutableArray<Column> Columns() => [.. Names.Select((name, c) => Column(c, name))];

    private Column Column(int c, string name)
    {
        var unit = c < Units.Length ? Units[c] : "";
        var meaning = ColumnNames.Recognise(name).Meaning;
        bool time = meaning is Meaning.Time or Meaning.StepTime;
        var numbers = new double[Cells.Count];
        int good = 0, durations = 0, filled = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            var cell = c < Cells[i].Length ? Cells[i][c] : null;
            numbers[i] = double.NaN;
            if (IsBlank(cell)) continue;
            filled++;
            switch (cell)
            {
                case TimeSpan span:
                    numbers[i] = span.TotalSeconds;
                    durations++;
                    break;
                // A duration in a cell of times comes as a date near the epoch of spreadsheets.
                case DateTime date when time && date.Year < 1930:
                    numbers[i] = date.ToOADate() * 86400;
                    durations++;
                    break;
                case string text when time && TextValues.TryDuration(Encoding.UTF8.GetBytes(text.Trim()), out double seconds):
                    numbers[i] = seconds;
                    durations++;
                    break;
                case string text when TextValues.TryNumber(Encoding.UTF8.GetBytes(text.Trim()), decimalComma: !text.Contains('.', StringComparison.Ordinal), out double value):
                    numbers[i] = value;
                    good++;
                    break;
                case string text when TextValues.IsMissing(Encoding.UTF8.GetBytes(text.Trim())):
                    filled--;
                    break;
                case string or DateTime or bool:
                    break;
                default:
                    numbers[i] = Convert.ToDouble(cell, CultureInfo.InvariantCulture);
                    good++;
                    break;
            }
        }

        if (durations > good && durations * 10 >= filled * 9) return Data.Column.Of(name, "s", meaning, numbers);
        return good * 10 >= filled * 9
            ? Data.Column.Of(name, unit, Meaning.Unknown, numbers)
            : Data.Column.Of(name, unit, Meaning.Unknown, Cells.Select(r => c < r.Length ? Text(r[c]) : "").ToArray());
    }

    private static bool AreNames(object?[] row)
    {
        int filled = row.Count(c => !IsBlank(c));
        return filled > 0 && row.Count(c => c is string s && s.Trim().Length > 0 && !double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) * 4 >= filled * 3;
    }

    private static bool IsBlank(object? cell) => cell is null || (cell is string s && string.IsNullOrWhiteSpace(s));

    private static bool IsNumber(object? cell) => cell is double or int or float or decimal or long
        || (cell is string s && s.Trim() is { Length: > 0 and < 40 } t && (TextValues.TryNumber(Encoding.UTF8.GetBytes(t), false, out _) || TextValues.TryDuration(Encoding.UTF8.GetBytes(t), out _)));

    private static string Text(object? cell) => cell switch
    {
        null => "",
        DateTime date => date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };
}
