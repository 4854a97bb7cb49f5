// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;

namespace Halite.Formats.Text;

/// <summary>Parses blocks of lines into the slots of the whole table's columns. One object serves all threads.</summary>
/// <param name="source">The file.</param>
/// <param name="dialect">How rows are written.</param>
/// <param name="kinds">Kind of each column.</param>
/// <param name="values">A double[] or string[] for each column, one slot a line.</param>
/// <param name="wanted">Which columns are written in this pass.</param>
internal sealed unsafe class TextBlockParser(ByteSource source, TextDialect dialect, ImmutableArray<TextKind> kinds, Array[] values, bool[] wanted)
{
    // Words repeat (step names) and are shared; dates do not, and a pool of them would only cost.
    private const int LargestPool = 2000;

    private readonly double[]?[] numbers = [.. values.Select(v => v as double[])];
    private readonly string[]?[] texts = [.. values.Select(v => v as string[])];

    /// <summary>Parses one block.</summary>
    /// <param name="block">Its lines.</param>
    public BlockResult Parse(LineBlock block)
    {
        int length = (int)(block.End - block.Start);
        var buffer = ArrayPool<byte>.Shared.Rent(length + NumberParser.Padding);
        try
        {
            return Parse(block, buffer, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private BlockResult Parse(LineBlock block, byte[] buffer, int length)
    {
        length = source.Read(block.Start, buffer.AsSpan(0, length));
        buffer.AsSpan(length, NumberParser.Padding).Clear();
        var result = new BlockResult(kinds.Length);
        Array.Fill(result.LastBad, -1);
        var pool = new Dictionary<string, string>(StringComparer.Ordinal);
        fixed (byte* start = buffer)
        {
            byte* p = start, stop = start + length;
            for (int line = block.FirstLine; p < stop; line++)
            {
                int found = new ReadOnlySpan<byte>(p, (int)(stop - p)).IndexOf((byte)'\n');
                var next = found < 0 ? stop : p + found + 1;
                var end = found < 0 ? stop : p + found;
                while (end > p && end[-1] is (byte)'\r' or (byte)' ') end--;
                if (end > p) ParseLine(p, end, line, block.FirstLine + result.Rows, result, pool);
                p = next;
            }
        }

        return result;
    }

    private void ParseLine(byte* p, byte* end, int line, int row, BlockResult result, Dictionary<string, string> pool)
    {
        byte delimiter = dialect.Delimiter;
        bool comma = dialect.DecimalComma, blank = dialect.Blank, more = true;
        int found = 0, present = 0, numeric = 0;
        for (int c = 0; c < kinds.Length; c++)
        {
            if (blank) while (p < end && *p is (byte)' ' or (byte)'\t') p++;
            if (blank && p == end) more = false;
            var column = numbers[c];
            if (kinds[c] != TextKind.Text) numeric++;
            if (!more)
            {
                Missing(c, row);
                continue;
            }

            present++;
            byte* fieldEnd;
            if (kinds[c] == TextKind.Number && p + 1 < end && p[1] == delimiter && (uint)(*p - '0') <= 9 && !blank)
            {
                // Flags and small counts fill half of the columns of an EC-Lab export.
                if (wanted[c]) column![row] = *p - '0';
                found++;
                fieldEnd = p + 1;
            }
            else if (kinds[c] == TextKind.Number)
            {
                var t = p;
                while (t < end && *t == ' ') t++;
                var q = NumberParser.Parse(t, end, comma, out double value);
                var r = q;
                if (!blank) while (r < end && *r == ' ') r++;
                if (q != t && (r == end || *r == delimiter || (blank && *r is (byte)' ' or (byte)'\t')))
                {
                    if (wanted[c]) column![row] = value;
                    found++;
                    fieldEnd = r;
                }
                else
                {
                    fieldEnd = FieldEnd(p, end);
                    if (SlowNumber(Trim(p, fieldEnd), c, row, line, result)) found++;
                }
            }
            else
            {
                fieldEnd = FieldEnd(p, end);
                var field = Trim(p, fieldEnd);
                if (kinds[c] == TextKind.Text) Text(field, c, row, pool);
                else if (SlowNumber(field, c, row, line, result)) found++;
            }

            p = fieldEnd;
            if (p == end) more = false;
            else if (!blank) p++;
        }

        // A line without one number is a remark or a footer, not a row: its slots are written over by the next line.
        if (found == 0 && (numeric > 0 || present < 2))
        {
            if (result.Skipped++ == 0) result.FirstSkipped = line;
            for (int c = 0; c < kinds.Length; c++)
            {
                if (result.LastBad[c] == line) result.Bad[c]--;
            }

            return;
        }

        // More fields than names: a digit that became a delimiter shifts the numbers behind it.
        if (more && !blank && new ReadOnlySpan<byte>(p, (int)(end - p)).IndexOfAnyExcept(delimiter, (byte)' ', (byte)'\t') >= 0 && result.Long++ == 0) result.FirstLong = line;
        if (present < kinds.Length && result.Short++ == 0) result.FirstShort = line;
        result.Rows++;
    }

    private byte* FieldEnd(byte* p, byte* end)
    {
        if (dialect.Blank)
        {
            while (p < end && *p is not ((byte)' ' or (byte)'\t')) p++;
            return p;
        }

        if (dialect.Quoted)
        {
            var open = p;
            while (open < end && *open == ' ') open++;
            if (open < end && *open == '"')
            {
                var close = open + 1;
                while (close < end)
                {
                    if (*close != '"') close++;
                    else if (close + 1 < end && close[1] == '"') close += 2;
                    else break;
                }

                p = close < end ? close + 1 : p;
            }
        }

        int at = new ReadOnlySpan<byte>(p, (int)(end - p)).IndexOf(dialect.Delimiter);
        return at < 0 ? end : p + at;
    }

    private ReadOnlySpan<byte> Trim(byte* p, byte* end)
    {
        var field = new ReadOnlySpan<byte>(p, (int)(end - p)).Trim(" \t"u8);
        return dialect.Quoted && field.Length >= 2 && field[0] == '"' && field[^1] == '"' ? field[1..^1].Trim(" \t"u8) : field;
    }

    private bool SlowNumber(ReadOnlySpan<byte> field, int c, int row, int line, BlockResult result)
    {
        bool ok = kinds[c] == TextKind.Duration
            ? TextValues.TryDuration(field, out double value) || TextValues.TryNumber(field, dialect.DecimalComma, out value)
            : TextValues.TryNumber(field, dialect.DecimalComma, out value);
        if (wanted[c]) numbers[c]![row] = ok ? value : double.NaN;
        if (ok && kinds[c] == TextKind.Number && TextValues.IsGrouped(field, dialect.DecimalComma) && result.Grouped++ == 0) result.FirstGrouped = (line, dialect.Encoding.GetString(field));
        if (!ok && !TextValues.IsMissing(field))
        {
            result.LastBad[c] = line;
            if (result.Bad[c]++ == 0) result.FirstBad[c] = (line, dialect.Encoding.GetString(field[..Math.Min(field.Length, 40)]));
        }

        return ok;
    }

    private void Text(ReadOnlySpan<byte> field, int c, int row, Dictionary<string, string> pool)
    {
        if (!wanted[c]) return;
        if (field.Length > 256)
        {
            texts[c]![row] = Decode(field);
            return;
        }

        Span<char> chars = stackalloc char[dialect.Encoding.GetMaxCharCount(field.Length)];
        var text = chars[..dialect.Encoding.GetChars(field, chars)];
        var lookup = pool.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out var shared))
        {
            texts[c]![row] = shared;
            return;
        }

        var fresh = Decode(field);
        if (pool.Count < LargestPool) pool[text.ToString()] = fresh;
        texts[c]![row] = fresh;
    }

    private string Decode(ReadOnlySpan<byte> field)
    {
        var text = dialect.Encoding.GetString(field);
        return dialect.Quoted && text.Contains("\"\"", StringComparison.Ordinal) ? text.Replace("\"\"", "\"") : text;
    }

    private void Missing(int c, int row)
    {
        if (!wanted[c]) return;
        if (numbers[c] is { } column) column[row] = double.NaN;
        else texts[c]![row] = "";
    }
}
