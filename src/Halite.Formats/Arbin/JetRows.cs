// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Halite.Formats.Binary;

namespace Halite.Formats.Arbin;

/// <summary>The rows of a Jet table: which pages hold them, and where in a page.</summary>
internal static class JetRows
{
    private const int PageBytes = JetTable.PageBytes;
    private const ushort Deleted = 0x8000, Moved = 0x4000;
    private const int OffsetMask = 0x1FFF;

    /// <summary>Rows of a table on each page of the file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public static int[] Count(ByteSource source, JetTable table, CancellationToken cancellation)
    {
        var counts = new int[source.Length / PageBytes];
        FixedRows.ForEach(source, 0, PageBytes, counts.Length, (first, pages, bytes) =>
        {
            for (int i = 0; i < pages; i++) counts[first + i] = Rows(bytes.Slice(i * PageBytes, PageBytes), table, null);
            return pages;
        }, cancellation);
        return counts;
    }

    /// <summary>Copies the fixed columns of a page's rows, one row behind the other.</summary>
    /// <param name="source">The file, for rows that were moved to another page.</param>
    /// <param name="page">The page.</param>
    /// <param name="table">The table.</param>
    /// <param name="stride">Bytes for each row: two for the row's count of columns, then the fixed columns.</param>
    /// <param name="to">Where to.</param>
    /// <returns>How many rows were copied.</returns>
    public static int Copy(ByteSource source, ReadOnlySpan<byte> page, JetTable table, int stride, Span<byte> to)
    {
        var spans = new List<(int Start, int Length, ushort Flags)>();
        Rows(page, table, spans);
        int row = 0;
        foreach (var (start, length, flags) in spans)
        {
            var bytes = page.Slice(start, length);
            if ((flags & Moved) != 0) bytes = Follow(source, bytes);
            var slot = to.Slice(row++ * stride, stride);
            slot.Clear();
            bytes[..Math.Min(bytes.Length, stride)].CopyTo(slot);
            MarkMissing(bytes, table, slot);
        }

        return row;
    }

    /// <summary>All rows of a small table as texts and numbers by column; null where a row has no value.</summary>
    /// <param name="source">The file.</param>
    /// <param name="table">The table.</param>
    /// <param name="most">At most how many rows.</param>
    public static List<Dictionary<string, object?>> Small(ByteSource source, JetTable table, int most)
    {
        var rows = new List<Dictionary<string, object?>>();
        var page = new byte[PageBytes];
        for (long at = PageBytes; at + PageBytes <= source.Length && rows.Count < most; at += PageBytes)
        {
            if (source.Read(at, page) < PageBytes) break;
            var spans = new List<(int Start, int Length, ushort Flags)>();
            Rows(page, table, spans);
            foreach (var (start, length, flags) in spans)
            {
                if ((flags & Moved) != 0) continue;
                rows.Add(table.Columns.ToDictionary(c => c.Name, c => Value(page.AsSpan(start, length), c)));
                if (rows.Count == most) break;
            }
        }

        return rows;
    }

    private static int Rows(ReadOnlySpan<byte> page, JetTable table, List<(int Start, int Length, ushort Flags)>? spans)
    {
        if (page[0] != 1 || BinaryPrimitives.ReadInt32LittleEndian(page[4..]) != table.Page) return 0;
        int count = Math.Min((int)BinaryPrimitives.ReadUInt16LittleEndian(page[12..]), (PageBytes - 14) / 2), found = 0, end = PageBytes, floor = 14 + 2 * count;
        for (int i = 0; i < count; i++)
        {
            ushort entry = BinaryPrimitives.ReadUInt16LittleEndian(page[(14 + 2 * i)..]);
            int start = entry & OffsetMask;
            // Rows fill a page from its end; an entry out of that order is damaged.
            bool sound = start >= floor && start + 2 <= end;
            int rowEnd = end;
            if (start >= floor && start <= end) end = start;
            if (!sound || (entry & Deleted) != 0) continue;
            found++;
            spans?.Add((start, rowEnd - start, entry));
        }

        return found;
    }

    private static ReadOnlySpan<byte> Follow(ByteSource source, ReadOnlySpan<byte> pointer)
    {
        if (pointer.Length < 4) return [];
        var other = new byte[PageBytes];
        int number = pointer[0];
        long page = pointer[1] | pointer[2] << 8 | pointer[3] << 16;
        if (source.Read(page * PageBytes, other) < PageBytes || other[0] != 1 || 16 + 2 * number > PageBytes) return [];
        int start = BinaryPrimitives.ReadUInt16LittleEndian(other.AsSpan(14 + 2 * number)) & OffsetMask;
        int end = number == 0 ? PageBytes : BinaryPrimitives.ReadUInt16LittleEndian(other.AsSpan(12 + 2 * number)) & OffsetMask;
        return start < 14 || end > PageBytes || end <= start ? [] : other.AsSpan(start, end - start);
    }

    /// <summary>Writes NaN where the null mask of a row says that a floating-point column has no value.</summary>
    private static void MarkMissing(ReadOnlySpan<byte> row, JetTable table, Span<byte> slot)
    {
        foreach (var column in table.Columns)
        {
            if (!column.IsFixed || 2 + column.Offset + column.Length > slot.Length || !IsNull(row, column)) continue;
            if (column.Type == JetType.Single) BinaryPrimitives.WriteSingleLittleEndian(slot[(2 + column.Offset)..], float.NaN);
            else if (column.Type is JetType.Double or JetType.DateTime) BinaryPrimitives.WriteDoubleLittleEndian(slot[(2 + column.Offset)..], double.NaN);
        }
    }

    private static bool IsNull(ReadOnlySpan<byte> row, JetColumn column)
    {
        if (row.Length < 2) return true;
        int columns = BinaryPrimitives.ReadUInt16LittleEndian(row), mask = (columns + 7) / 8;
        if (column.Number >= columns || mask > row.Length) return true;
        return (row[row.Length - mask + column.Number / 8] >> column.Number % 8 & 1) == 0;
    }

    private static object? Value(ReadOnlySpan<byte> row, JetColumn column)
    {
        if (IsNull(row, column)) return null;
        if (column.IsFixed)
        {
            int at = 2 + column.Offset;
            if (at + Math.Max(1, column.Length) > row.Length) return null;
            var bytes = row[at..];
            return column.Type switch
            {
                JetType.Byte => (double)bytes[0],
                JetType.Int16 => (double)BinaryPrimitives.ReadInt16LittleEndian(bytes),
                JetType.Int32 => (double)BinaryPrimitives.ReadInt32LittleEndian(bytes),
                JetType.Single => double.Parse(BinaryPrimitives.ReadSingleLittleEndian(bytes).ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture),
                JetType.Double or JetType.DateTime => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
                _ => null,
            };
        }

        if (column.Type != JetType.Text) return null;
        // Behind the variable columns: their offsets, last first, their count, the null mask.
        int mask = (BinaryPrimitives.ReadUInt16LittleEndian(row) + 7) / 8, last = row.Length - 1 - mask;
        if (last < 3) return null;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(row[(last - 1)..]);
        int place = last - 3 - 2 * column.Variable;
        if (column.Variable >= count || place - 2 < 0) return null;
        int start = BinaryPrimitives.ReadUInt16LittleEndian(row[place..]), end = BinaryPrimitives.ReadUInt16LittleEndian(row[(place - 2)..]);
        return start > end || end > row.Length ? null : Text(row[start..end]);
    }

    /// <summary>UTF-16, or the form that drops the zero bytes of Latin text (it begins with FF FE; a zero switches forms).</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode.GetString(bytes);
        var text = new StringBuilder();
        bool packed = true;
        for (int i = 2; i < bytes.Length;)
        {
            if (bytes[i] == 0 && packed)
            {
                packed = false;
                i++;
            }
            else if (packed)
            {
                text.Append((char)bytes[i++]);
            }
            else if (i + 1 < bytes.Length && bytes[i] == 0 && bytes[i + 1] == 0)
            {
                packed = true;
                i += 2;
            }
            else
            {
                if (i + 1 < bytes.Length) text.Append((char)(bytes[i] | bytes[i + 1] << 8));
                i += 2;
            }
        }

        return text.ToString();
    }
}
