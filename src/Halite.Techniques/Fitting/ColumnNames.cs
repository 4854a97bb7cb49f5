// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text;
using Halite.Data;

namespace Halite.Techniques.Fitting;

/// <summary>
/// How a formula and the options may call a column: as the file does, with _ for what is not a letter or digit
/// ("raman_shift_cm-1" is raman_shift_cm_1), and without the unit ("Time (s)" and "Time/s" are Time).
/// </summary>
internal static class ColumnNames
{
    /// <summary>The spellings of a column's name, as written in a formula.</summary>
    public static ImmutableArray<string> Spellings(Column column)
    {
        string name = column.Name.Trim().TrimStart('#').Trim();
        var spellings = new List<string> { Identifier(name) };
        if (column.Unit.Length > 0) spellings.Add(Identifier(name + " " + column.Unit));
        spellings.Add(Identifier(WithoutUnit(name, column.Unit)));
        foreach (string spelling in spellings.ToArray())
        {
            // "time (s)" is time__s_ by the letter, and time_s to people.
            string tidy = string.Join('_', spelling.Split('_', StringSplitOptions.RemoveEmptyEntries));
            if (tidy.Length > 0 && !char.IsDigit(tidy[0])) spellings.Add(tidy);
        }

        return [.. spellings.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The spellings without regard to case.</summary>
    public static ImmutableHashSet<string> Of(Column column) => Spellings(column).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The column that a name means; null for none. By the file's own writing first, then by any spelling, and without
    /// regard to case only for names of two letters or more, of which just one column may be meant.
    /// </summary>
    public static Column? Find(IReadOnlyList<Column> columns, string name)
    {
        if (columns.FirstOrDefault(c => c.Name == name) is { } written) return written;
        if (columns.FirstOrDefault(c => Spellings(c).Contains(name)) is { } spelled) return spelled;
        if (name.Length < 2) return null;
        var alike = columns.Where(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Of(c).Contains(name)).Take(2).ToArray();
        return alike.Length == 1 ? alike[0] : null;
    }

    // "Time (s)", "I [mA]", "Time/s", "time_s" without what stands for the unit.
    private static string WithoutUnit(string name, string unit)
    {
        int bracket = name.AsSpan().IndexOfAny('(', '[');
        if (bracket > 0 && name[^1] is ')' or ']') return name[..bracket].Trim();
        if (name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash) return name[..slash].Trim();
        return unit.Length > 0 && name.Length > unit.Length + 1 && name.EndsWith("_" + unit, StringComparison.Ordinal) ? name[..^(unit.Length + 1)] : name;
    }

    private static string Identifier(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name) text.Append(char.IsLetterOrDigit(c) ? c : '_');
        if (text.Length == 0 || char.IsDigit(text[0])) text.Insert(0, '_');
        return text.ToString();
    }
}
