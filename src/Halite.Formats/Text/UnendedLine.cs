// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Formats.Text;

/// <summary>
/// The last line of a file that does not end in a line end: a file that was cut within a number reads as a whole one
/// with fewer digits. The way in which the lines before write the same column tells.
/// </summary>
internal static class UnendedLine
{
    /// <summary>What is known of such a line.</summary>
    public enum Verdict
    {
        /// <summary>It is written as the lines before.</summary>
        Whole,
        /// <summary>It lacks fields or digits.</summary>
        Cut,
        /// <summary>The lines before write numbers of any length.</summary>
        Unknown,
    }

    // Lines to compare with; fewer than five show no habit.
    private const int Lines = 60, Fewest = 5, Window = 1 << 16;

    /// <summary>What is known of the last line of a table that runs to the end of a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="start">Offset of the first row.</param>
    /// <param name="dialect">How rows are written.</param>
    /// <returns>Offset of the line and the verdict; null where the file ends in a line end.</returns>
    public static (long Offset, Verdict Verdict)? Of(ByteSource source, long start, TextDialect dialect)
    {
        long from = Math.Max(start, source.Length - Window);
        var buffer = new byte[(int)Math.Max(0, source.Length - from)];
        var tail = buffer.AsSpan(0, source.Read(from, buffer));
        if (tail.IsEmpty || tail[^1] is (byte)'\n' or (byte)'\r' or 0x1A) return null;
        int begin = tail.LastIndexOf((byte)'\n') + 1;
        // A line without a beginning in the window is no row of a table.
        if (begin == 0 && from > start) return null;
        var last = Fields(tail[begin..], dialect);
        var before = new List<IReadOnlyList<string>>();
        for (int end = begin - 1; end > 0 && before.Count < Lines;)
        {
            int at = tail[..end].LastIndexOf((byte)'\n') + 1;
            // The first line of the window may be half a one.
            if (at == 0 && from > start) break;
            before.Add(Fields(tail[at..end], dialect));
            end = at - 1;
        }

        return (from + begin, Judge(last, before));
    }

    /// <summary>What is known of a last line by its fields and those of the lines before.</summary>
    /// <param name="last">Fields of the line.</param>
    /// <param name="before">Fields of lines before.</param>
    public static Verdict Judge(IReadOnlyList<string> last, IReadOnlyList<IReadOnlyList<string>> before)
    {
        // Words below a table are a remark.
        if (!last.Any(IsNumber)) return Verdict.Whole;
        if (before.Count == 0) return Verdict.Unknown;
        int width = before.GroupBy(b => b.Count).MaxBy(g => g.Count())!.Key;
        if (last.Count < width) return Verdict.Cut;
        // A last field that is empty in every line closes the row.
        var same = before.Where(b => b.Count == width).ToArray();
        int column = last.Count - 1;
        while (column > 0 && column < width && last[column].Length == 0 && same.All(b => b[column].Length == 0)) column--;
        if (column < last.Count - 1 || column >= width) return Verdict.Whole;
        var text = last[column];
        var others = same.Select(b => b[column]).Where(IsNumber).ToArray();
        if (others.Length < same.Length) return same.Any(b => b[column] == text) ? Verdict.Whole : Verdict.Unknown;
        if (others.Length < Fewest) return Verdict.Unknown;
        var shape = Shape(text);
        var shapes = others.Select(Shape).ToArray();
        if (text.Length == 0 || !IsNumber(text) || shape.Decimals < shapes.Min(s => s.Decimals) || shape.Exponent < shapes.Min(s => s.Exponent)) return Verdict.Cut;
        // The same number of decimals or of characters in every line: this one has them all.
        bool fixedDecimals = shapes.All(s => s == shapes[0]) && (shape.Decimals > 0 || shape.Exponent > 0), fixedLength = others.All(o => o.Length == others[0].Length);
        return (fixedDecimals && shape == shapes[0]) || (fixedLength && text.Length >= others[0].Length) ? Verdict.Whole : Verdict.Unknown;
    }

    /// <summary>What the user is told; null of a whole line.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="line">Number of the line in the file, from 1.</param>
    public static Warning? Say(Verdict verdict, int line) => verdict switch
    {
        Verdict.Cut => new Warning("cut-line", FormattableString.Invariant($"The file ends within line {line}, which lacks values or digits that the lines above have: it was left out.")),
        Verdict.Unknown => new Warning("unended-line", FormattableString.Invariant($"The file ends without a line end: if it was cut there, the last value of line {line} lacks digits; export it again or leave out that row if in doubt.")),
        _ => null,
    };

    private static List<string> Fields(ReadOnlySpan<byte> line, TextDialect dialect) => dialect.Split(dialect.Encoding.GetString(line).TrimEnd('\r'));

    private static bool IsNumber(string text) => text.Length is > 0 and < 40 && (char.IsAsciiDigit(text[0]) || (text[0] is '-' or '+' or '.' or ',' && text.Length > 1)) && text.All(c => char.IsAsciiDigit(c) || c is '.' or ',' or '-' or '+' or 'e' or 'E' or 'd' or 'D');

    // Digits behind the decimal sign, and characters of the exponent.
    private static (int Decimals, int Exponent) Shape(string text)
    {
        int e = text.IndexOfAny(['e', 'E', 'd', 'D']);
        var mantissa = e < 0 ? text : text[..e];
        int point = mantissa.LastIndexOfAny(['.', ',']);
        return (point < 0 ? 0 : mantissa.Length - point - 1, e < 0 ? 0 : text.Length - e);
    }
}
