// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Halite.Formats.Text;

/// <summary>Fields that are no plain numbers: marks for a missing value, thousands separators, durations.</summary>
internal static class TextValues
{
    private static readonly string[] Missing =
        ["", "XXX", "N/A", "NA", "#N/A", "NaN", "-NaN", "nan(ind)", "-nan(ind)", "null", "NULL", "none", "-", "--", "---", "1.#QNAN", "-1.#IND", "1.#INF", "-1.#INF"];

    private static ReadOnlySpan<byte> Separators => [(byte)'.', (byte)',', (byte)' ', (byte)'\'', 0xA0];

    /// <summary>Whether a field says that there is no value.</summary>
    /// <param name="field">The field, trimmed.</param>
    public static bool IsMissing(ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty) return true;
        if (field.Length > 9) return false;
        Span<char> text = stackalloc char[field.Length];
        for (int i = 0; i < field.Length; i++) text[i] = (char)field[i];
        foreach (var mark in Missing)
        {
            if (text.Equals(mark, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>A number, also with thousands separators ("1,234.5", "1 234,5", "1.234,5").</summary>
    /// <param name="field">The field, trimmed.</param>
    /// <param name="decimalComma">Whether a comma is a decimal point.</param>
    /// <param name="value">Its value.</param>
    public static bool TryNumber(ReadOnlySpan<byte> field, bool decimalComma, out double value)
    {
        if (NumberParser.TryParse(field, decimalComma, out value)) return true;
        if (field.IsEmpty || field.Length > 64) return Infinity(field, out value);
        byte thousands = decimalComma ? (byte)'.' : (byte)',';
        Span<byte> plain = stackalloc byte[field.Length];
        int n = 0, group = 3;
        bool separated = false, fraction = false;
        for (int i = 0; i < field.Length; i++)
        {
            byte c = field[i];
            // A blank that does not break, in UTF-8.
            if (c == 0xC2 && i + 1 < field.Length && field[i + 1] == 0xA0) continue;
            if (c == thousands || c == 0xA0 || c == '\'' || (c == ' ' && n > 0))
            {
                // Separators stand between groups of three digits, before the fraction.
                if (fraction || n == 0 || (separated && group != 3)) return Infinity(field, out value);
                separated = true;
                group = 0;
                continue;
            }

            if (c is (byte)'.' or (byte)',' && !fraction)
            {
                if (separated && group != 3) return Infinity(field, out value);
                fraction = true;
                plain[n++] = (byte)'.';
                continue;
            }

            if (!fraction && c is >= (byte)'0' and <= (byte)'9') group++;
            plain[n++] = c;
        }

        if (!separated || (!fraction && group != 3)) return Infinity(field, out value);
        return NumberParser.TryParse(plain[..n], false, out value);
    }

    /// <summary>Whether a field that <see cref="TryNumber"/> reads has thousands separators.</summary>
    /// <param name="field">The field, trimmed.</param>
    /// <param name="decimalComma">Whether a comma is a decimal point.</param>
    public static bool IsGrouped(ReadOnlySpan<byte> field, bool decimalComma) =>
        field.IndexOfAny(Separators) > 0 && !NumberParser.TryParse(field, decimalComma, out _);

    /// <summary>A duration in seconds: "0d 00:00:01.5", "1-02:03:04", "12:34:56.789", "123:45".</summary>
    /// <param name="field">The field, trimmed.</param>
    /// <param name="seconds">The duration, s.</param>
    public static bool TryDuration(ReadOnlySpan<byte> field, out double seconds)
    {
        seconds = 0;
        int firstColon = field.IndexOf((byte)':');
        if (firstColon <= 0 || field.Length > 40) return false;
        double days = 0;
        bool negative = field[0] == '-';
        var rest = negative ? field[1..] : field;
        int daysEnd = rest[..rest.IndexOf((byte)':')].LastIndexOfAny("d- "u8);
        if (daysEnd > 0)
        {
            var head = rest[..daysEnd].TrimEnd("d- "u8);
            if (!NumberParser.TryParse(head, false, out days)) return false;
            rest = rest[(daysEnd + 1)..];
        }

        double sum = 0;
        int parts = 0;
        while (true)
        {
            int colon = rest.IndexOf((byte)':');
            var part = (colon < 0 ? rest : rest[..colon]).Trim((byte)' ');
            if (part.IsEmpty || part[0] is not (>= (byte)'0' and <= (byte)'9') || !NumberParser.TryParse(part, true, out double v)) return false;
            sum = sum * 60 + v;
            parts++;
            if (colon < 0) break;
            rest = rest[(colon + 1)..];
        }

        if (parts is < 2 or > 3) return false;
        // "12:34" is hours and minutes nowhere in these exports: it is minutes and seconds.
        seconds = days * 86400 + sum;
        if (negative) seconds = -seconds;
        return true;
    }

    private static bool Infinity(ReadOnlySpan<byte> field, out double value)
    {
        value = 0;
        if (field.Length is < 3 or > 9) return false;
        var text = Encoding.ASCII.GetString(field).TrimStart('+', '-').ToUpperInvariant();
        if (text is not ("INF" or "INFINITY")) return false;
        value = field[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return true;
    }
}
