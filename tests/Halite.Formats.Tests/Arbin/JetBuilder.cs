// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Halite.Numerics;

namespace Halite.Formats.Tests.Arbin;

/// <summary>Builds a Jet 4 file with one Arbin table, rows in random order and some deleted or missing, and knows its rows.</summary>
internal sealed class JetBuilder
{
    public sealed record Row(int Test, int Point, double Time, float Current, float Voltage);

    public required byte[] Bytes { get; init; }

    public required List<Row> Rows { get; init; }

    public static JetBuilder Random(RandomStream random, int count, int tests)
    {
        (string Name, byte Type, int Length)[] columns = [("Test_ID", 4, 4), ("Data_Point", 4, 4), ("Test_Time", 7, 8), ("Current", 6, 4), ("Voltage", 6, 4), ("Step_Index", 3, 2)];
        var rows = new List<Row>();
        for (int i = 0; i < count; i++)
        {
            rows.Add(new Row(1 + i * tests / count, i + 1, i * 0.5 + random.NextDouble(), (float)random.NextGaussian(), random.NextInt(20) == 0 ? float.NaN : (float)(3 + random.NextDouble())));
        }

        var pages = new List<byte[]> { new byte[4096] };
        "\0\x01\0\0Standard Jet DB\0\x01"u8.CopyTo(pages[0]);
        pages.Add(new byte[4096]);
        // The table's definition on page 2.
        var definition = new byte[4096];
        pages.Add(definition);
        (definition[0], definition[1]) = (2, 1);
        BinaryPrimitives.WriteInt32LittleEndian(definition.AsSpan(0x10), count);
        BinaryPrimitives.WriteUInt16LittleEndian(definition.AsSpan(0x2D), (ushort)columns.Length);
        BinaryPrimitives.WriteInt32LittleEndian(definition.AsSpan(0x33), 1);
        int at = 0x3F + 12, names = at + 25 * columns.Length, offset = 0;
        for (int i = 0; i < columns.Length; i++, at += 25)
        {
            definition[at] = columns[i].Type;
            BinaryPrimitives.WriteUInt16LittleEndian(definition.AsSpan(at + 5), (ushort)i);
            BinaryPrimitives.WriteUInt16LittleEndian(definition.AsSpan(at + 15), 1);
            BinaryPrimitives.WriteUInt16LittleEndian(definition.AsSpan(at + 21), (ushort)offset);
            BinaryPrimitives.WriteUInt16LittleEndian(definition.AsSpan(at + 23), (ushort)columns[i].Length);
            offset += columns[i].Length;
            var text = Encoding.Unicode.GetBytes(columns[i].Name);
            BinaryPrimitives.WriteUInt16LittleEndian(definition.AsSpan(names), (ushort)text.Length);
            text.CopyTo(definition, names + 2);
            names += 2 + text.Length;
        }

        var shuffled = rows.ToArray();
        random.Shuffle<Row>(shuffled);
        int next = 0, size = 2 + offset + 1;
        while (next < shuffled.Length)
        {
            var page = new byte[4096];
            (page[0], page[1]) = (1, 1);
            BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(4), 2);
            int end = 4096, n = 0, most = 1 + random.NextInt(100);
            while (next < shuffled.Length && n < most && end - size > 14 + 2 * (n + 2))
            {
                end -= size;
                bool deleted = random.NextInt(10) == 0;
                var row = deleted ? new Row(99, -1, 0, 0, 0) : shuffled[next++];
                var bytes = page.AsSpan(end, size);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)columns.Length);
                BinaryPrimitives.WriteInt32LittleEndian(bytes[2..], row.Test);
                BinaryPrimitives.WriteInt32LittleEndian(bytes[6..], row.Point);
                BinaryPrimitives.WriteDoubleLittleEndian(bytes[10..], row.Time);
                BinaryPrimitives.WriteSingleLittleEndian(bytes[18..], row.Current);
                BinaryPrimitives.WriteSingleLittleEndian(bytes[22..], float.IsNaN(row.Voltage) ? 7 : row.Voltage);
                bytes[^1] = (byte)(float.IsNaN(row.Voltage) ? 0b101111 : 0b111111);
                BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(14 + 2 * n++), (ushort)(end | (deleted ? 0x8000 : 0)));
            }

            BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(12), (ushort)n);
            pages.Add(page);
            // Pages of other tables lie between.
            if (random.NextInt(3) == 0) pages.Add([1, 1, 0, 0, 77, .. new byte[4091]]);
        }

        return new JetBuilder { Bytes = [.. pages.SelectMany(p => p)], Rows = rows };
    }
}
