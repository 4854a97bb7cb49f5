// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Cycling;
using Halite.Data;

namespace Halite.Techniques.Cycling;

/// <summary>Cycles that a user names: "3", "1:20", "all".</summary>
internal static class CycleRange
{
    public static List<Cycle> Parse(string option, string text, CycleTable table)
    {
        if (table.Cycles.IsEmpty) throw new InputException("The file holds no half cycle: no current flows.");
        if (text.Equals("all", StringComparison.OrdinalIgnoreCase)) return [.. table.Cycles];
        int at = text.IndexOf(':', StringComparison.Ordinal);
        if (at < 0) return [table[Number(option, text, 0)]];
        int from = Number(option, text[..at], table.Cycles[0].Number), to = Number(option, text[(at + 1)..], table.Cycles[^1].Number);
        var chosen = table.Cycles.Where(c => c.Number >= from && c.Number <= to).ToList();
        return chosen.Count > 0 ? chosen : throw new InputException($"--{option} {text}: there is no such cycle; the file holds cycles {table.Cycles[0].Number} to {table.Cycles[^1].Number}.");
    }

    private static int Number(string option, string text, int missing) => text.Length == 0 && missing >= 0 ? missing
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : throw new InputException($"--{option} {text}: give a cycle number (3), a range (1:20) or all.");
}
