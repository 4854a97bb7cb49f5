// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>The lines of a text file, with the byte orders and number spellings that spectrometers write.</summary>
internal static class TextLines
{
    /// <summary>The text of a file: UTF-8 where it is valid, Latin-1 (old instruments, "cm\u00B2") where it is not.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF])) bytes = bytes[3..];
        if (bytes.StartsWith<byte>([0xFF, 0xFE])) return Encoding.Unicode.GetString(bytes[2..]);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>The lines, whatever ends them (CR LF, LF or the CR of old Macs).</summary>
    public static string[] Split(string text) => text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>Whether the first bytes are text: no zero bytes, no more control characters than a text has.</summary>
    public static bool LooksLikeText(ReadOnlySpan<byte> head)
    {
        int control = 0;
        foreach (var b in head)
        {
            if (b == 0) return false;
            if (b < 32 && b is not (9 or 10 or 12 or 13 or 26)) control++;
        }

        return control <= head.Length / 100;
    }

    /// <summary>A number as instruments write it: invariant culture, Fortran exponents ("1.2D+03"), NaN and infinities.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out double value)
    {
        text = text.Trim();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        int d = text.IndexOfAny('d', 'D');
        if (d <= 0 || text.Length > 40) return false;
        Span<char> copy = stackalloc char[text.Length];
        text.CopyTo(copy);
        copy[d] = 'e';
        return double.TryParse(copy, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A number or NaN.</summary>
    public static double Number(ReadOnlySpan<char> text) => TryNumber(text, out var value) ? value : double.NaN;

    /// <summary>A name that the list does not hold yet: "scan", "scan (2)", … .</summary>
    public static string Unique(HashSet<string> taken, string name, string otherwise)
    {
        name = string.IsNullOrWhiteSpace(name) ? otherwise : name.Trim();
        if (taken.Add(name)) return name;
        for (int i = 2; ; i++)
        {
            var candidate = string.Create(CultureInfo.InvariantCulture, $"{name} ({i})");
            if (taken.Add(candidate)) return candidate;
        }
    }

    /// <summary>The fault that a file is of this format by its beginning, but holds no data that can be read.</summary>
    public static InputException NoData(string what, string todo) => new($"{what}; {todo}.");
}
