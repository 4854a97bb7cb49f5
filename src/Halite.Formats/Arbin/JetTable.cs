// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Halite.Formats.Arbin;

/// <summary>Types of Jet columns.</summary>
internal enum JetType : byte
{
    /// <summary>Yes or no, kept in the null mask.</summary>
    Boolean = 1,
    /// <summary>Unsigned, 1 byte.</summary>
    Byte = 2,
    /// <summary>Signed, 2 bytes.</summary>
    Int16 = 3,
    /// <summary>Signed, 4 bytes.</summary>
    Int32 = 4,
    /// <summary>Ten-thousandths, 8 bytes.</summary>
    Money = 5,
    /// <summary>Single precision.</summary>
    Single = 6,
    /// <summary>Double precision.</summary>
    Double = 7,
    /// <summary>Days since 1899-12-30, double precision.</summary>
    DateTime = 8,
    /// <summary>Text of up to 255 characters.</summary>
    Text = 10,
}

/// <summary>A column of a Jet table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Number">Its number, by which the null mask counts.</param>
/// <param name="Offset">Offset among the fixed columns, or -1 for one of variable length.</param>
/// <param name="Variable">Its place among the columns of variable length.</param>
/// <param name="Length">Length of a fixed column, bytes.</param>
internal sealed record JetColumn(string Name, JetType Type, int Number, int Offset, int Variable, int Length)
{
    /// <summary>Whether the column has a place of its own in every row.</summary>
    public bool IsFixed => Offset >= 0;
}

/// <summary>
/// The definition of a table of a Jet 4 database (Microsoft Access 2000 to 2003). The layout of the file was worked
/// out by the mdbtools project; its documentation, not its code, was used.
/// </summary>
/// <param name="Page">Page of the definition, which the table's data pages name.</param>
/// <param name="DeclaredRows">Rows that the definition declares.</param>
/// <param name="Columns">Columns in the order of their numbers.</param>
internal sealed record JetTable(int Page, uint DeclaredRows, ImmutableArray<JetColumn> Columns)
{
    /// <summary>Bytes of a page.</summary>
    public const int PageBytes = 4096;

    private const int MostPages = 32;

    /// <summary>The column of a name; null if there is none.</summary>
    /// <param name="name">The name.</param>
    public JetColumn? Find(string name) => Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the table has all of the columns.</summary>
    /// <param name="names">Their names.</param>
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is null) return false;
        }

        return true;
    }

    /// <summary>Every table that is defined in the file.</summary>
    /// <param name="source">The file.</param>
    public static List<JetTable> All(ByteSource source)
    {
        var tables = new List<JetTable>();
        int pages = (int)Math.Min(source.Length / PageBytes, int.MaxValue);
        Span<byte> head = stackalloc byte[2];
        for (int page = 1; page < pages; page++)
        {
            if (source.Read((long)page * PageBytes, head) == 2 && head[0] == 2 && head[1] == 1 && Read(source, page) is { } table) tables.Add(table);
        }

        return tables;
    }

    private static JetTable? Read(ByteSource source, int page)
    {
        // A definition may run on over several pages, each behind a head of eight bytes.
        var bytes = new byte[PageBytes];
        if (source.Read((long)page * PageBytes, bytes) < PageBytes) return null;
        int length = PageBytes, more = 0;
        for (uint next = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)); next != 0 && more < MostPages; more++)
        {
            var tail = new byte[PageBytes];
            if (source.Read((long)next * PageBytes, tail) < PageBytes || tail[0] != 2) break;
            Array.Resize(ref bytes, length + PageBytes - 8);
            tail.AsSpan(8).CopyTo(bytes.AsSpan(length));
            length = bytes.Length;
            next = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(4));
        }

        uint rows = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(0x10));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(0x2D));
        uint indices = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(0x33));
        if (count is 0 or > 255 || indices > 64) return null;
        int at = 0x3F + 12 * (int)indices, names = at + 25 * count;
        var columns = ImmutableArray.CreateBuilder<JetColumn>(count);
        for (int i = 0; i < count; i++, at += 25)
        {
            if (names + 2 > length || at + 25 > length) return null;
            int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(names));
            if (nameBytes is 0 or > 128 || names + 2 + nameBytes > length) return null;
            var name = Encoding.Unicode.GetString(bytes, names + 2, nameBytes);
            if (name.Any(char.IsControl)) return null;
            names += 2 + nameBytes;
            var c = bytes.AsSpan(at);
            bool isFixed = (BinaryPrimitives.ReadUInt16LittleEndian(c[15..]) & 1) != 0;
            columns.Add(new JetColumn(name, (JetType)c[0], BinaryPrimitives.ReadUInt16LittleEndian(c[5..]), isFixed ? BinaryPrimitives.ReadUInt16LittleEndian(c[21..]) : -1,
                BinaryPrimitives.ReadUInt16LittleEndian(c[7..]), BinaryPrimitives.ReadUInt16LittleEndian(c[23..])));
        }

        return new JetTable(page, rows, [.. columns.OrderBy(c => c.Number)]);
    }
}
