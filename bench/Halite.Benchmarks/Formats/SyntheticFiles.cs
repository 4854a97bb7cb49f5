// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Halite.Benchmarks.Formats;

/// <summary>Large files of each kind, as instruments write them, in the folder for temporary files.</summary>
internal static class SyntheticFiles
{
    /// <summary>A GCPL .mpr of EC-Lab 11 with the columns of a public file (53 bytes a row).</summary>
    public static string Mpr(int rows)
    {
        int[] ids = [1, 2, 3, 21, 31, 65, 131, 4, 7, 13, 5, 6, 39, 467, 468, 70];
        return Once($"halite-{rows}.mpr", stream =>
        {
            stream.Write("BIO-LOGIC MODULAR FILE\x1a                         \0\0\0\0"u8);
            Module(stream, "VMP Set", new byte[6800], 0);
            var head = new byte[0x196];
            BinaryPrimitives.WriteInt32LittleEndian(head, rows);
            head[4] = (byte)ids.Length;
            for (int i = 0; i < ids.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(5 + 2 * i), (ushort)ids[i]);
            Header(stream, "VMP data", head.Length + 53L * rows, 3);
            stream.Write(head);
            var row = new byte[53];
            for (int i = 0; i < rows; i++)
            {
                row[0] = (byte)(i * 7);
                BinaryPrimitives.WriteUInt16LittleEndian(row.AsSpan(1), (ushort)(i / 100_000));
                BinaryPrimitives.WriteDoubleLittleEndian(row.AsSpan(3), i * 0.5);
                BinaryPrimitives.WriteDoubleLittleEndian(row.AsSpan(11), 1e-5 * (i % 2000 < 1000 ? 1 : -1));
                BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(31), 3 + i % 1000 * 1e-3f);
                stream.Write(row);
            }

            Module(stream, "VMP LOG", new byte[2000], 0);
        });
    }

    /// <summary>An EC-Lab text export with its usual columns.</summary>
    public static string Mpt(int rows) => Once($"halite-{rows}.mpt", stream =>
    {
        using var writer = new StreamWriter(stream, Encoding.ASCII, 1 << 20) { NewLine = "\r\n" };
        writer.WriteLine("EC-Lab ASCII FILE");
        writer.WriteLine("Nb header lines : 3");
        writer.WriteLine("mode\tox/red\terror\tcontrol changes\tNs changes\tcounter inc.\tNs\ttime/s\tdq/mA.h\t(Q-Qo)/mA.h\tcontrol/V/mA\tEwe/V\tI Range\tQ charge/discharge/mA.h\thalf cycle\tEnergy charge/W.h\tEnergy discharge/W.h\tx\tP/W\tR/Ohm\t");
        for (int i = 0; i < rows; i++)
        {
            double t = i * 0.512345678912345 + 1.5;
            writer.Write("1\t1\t0\t0\t0\t1\t2\t");
            Write(writer, t, "E15");
            Write(writer, 1e-6 / 7 * (i % 977), "E15");
            Write(writer, 1e-3 / 3 * i, "E15");
            Write(writer, 0.1 * Math.Sin(i), "E7");
            Write(writer, 3 + Math.Cos(i), "E7");
            writer.Write("41\t");
            Write(writer, Math.Sqrt(i), "E15");
            writer.Write("12\t");
            Write(writer, i / 13.0, "E15");
            writer.Write("0.000000000000000E+000\t");
            Write(writer, 0.9 - i * 1e-8, "E15");
            Write(writer, 1e-4 * i, "E7");
            Write(writer, 55.5 + i % 11, "E7");
            writer.Write("\r\n");
        }
    });

    /// <summary>A Neware .nda of version 29 (86 bytes a row).</summary>
    public static string Nda(int rows) => Once($"halite-{rows}.nda", stream =>
    {
        var head = new byte[2400];
        "NEWARE20200101"u8.CopyTo(head);
        head[14] = 29;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), 2048);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(64), head.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(68), (uint)(86L * rows));
        stream.Write(head);
        var r = new byte[86];
        r[0] = 0x55;
        BinaryPrimitives.WriteUInt16LittleEndian(r.AsSpan(70), 2024);
        (r[72], r[73]) = (5, 17);
        BinaryPrimitives.WriteInt32LittleEndian(r.AsSpan(78), 50);
        for (int i = 0; i < rows; i++)
        {
            int step = i / 3000;
            BinaryPrimitives.WriteInt32LittleEndian(r.AsSpan(2), i + 1);
            BinaryPrimitives.WriteInt32LittleEndian(r.AsSpan(6), step / 3);
            BinaryPrimitives.WriteUInt16LittleEndian(r.AsSpan(10), (ushort)(step % 3 + 1));
            (r[12], r[13]) = ((byte)(step % 3 switch { 0 => 1, 1 => 4, _ => 2 }), (byte)step);
            BinaryPrimitives.WriteInt64LittleEndian(r.AsSpan(14), i % 3000 * 1000L);
            BinaryPrimitives.WriteInt32LittleEndian(r.AsSpan(22), 30_000 + i % 9000);
            BinaryPrimitives.WriteInt32LittleEndian(r.AsSpan(26), step % 3 == 2 ? -5000 : 5000);
            BinaryPrimitives.WriteInt64LittleEndian(r.AsSpan(38), i % 3000 * 5000L);
            stream.Write(r);
        }
    });

    /// <summary>A Neware .ndax of version 14 with an entry of times every 60 rows.</summary>
    public static string Ndax(int rows) => Once($"halite-{rows}.ndax", stream =>
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        Pages(zip, "data.ndc", 1, 8, rows, (i, r) =>
        {
            BinaryPrimitives.WriteSingleLittleEndian(r, 3 + i * 7919 % 10_000 * 1e-4f);
            BinaryPrimitives.WriteSingleLittleEndian(r[4..], 0.1f + i * 104729 % 1000 * 1e-7f);
        });
        Pages(zip, "data_runInfo.ndc", 18, 55, (rows + 59) / 60, (i, r) =>
        {
            int row = i * 60;
            BinaryPrimitives.WriteInt32LittleEndian(r, row % 3000 * 1000);
            BinaryPrimitives.WriteSingleLittleEndian(r[5..], row % 3000 * 2.7e-5f);
            BinaryPrimitives.WriteInt32LittleEndian(r[29..], 1000);
            BinaryPrimitives.WriteInt32LittleEndian(r[33..], 1_700_000_000 + row);
            BinaryPrimitives.WriteInt32LittleEndian(r[37..], row / 3000 + 1);
            BinaryPrimitives.WriteInt32LittleEndian(r[41..], row + 1);
        });
        Pages(zip, "data_step.ndc", 7, 37, rows / 3000 + 1, (i, r) =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(r, i / 2);
            BinaryPrimitives.WriteInt32LittleEndian(r[4..], i % 2 + 1);
            r[24] = (byte)(i % 2 + 1);
        });
    });

    private delegate void Fill(int index, Span<byte> record);

    private static void Pages(ZipArchive zip, string name, byte type, int size, int records, Fill fill)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
        int perPage = (4096 - 133) / size;
        var page = new byte[4096];
        (page[0], page[2]) = (type, 14);
        entry.Write(page);
        for (int first = 0; first < records; first += perPage)
        {
            Array.Clear(page);
            for (int slot = 0; slot < perPage && first + slot < records; slot++)
            {
                page[4 + slot / 8] |= (byte)(1 << slot % 8);
                fill(first + slot, page.AsSpan(132 + slot * size, size));
            }

            entry.Write(page);
        }
    }

    internal static string Once(string name, Action<Stream> write)
    {
        var path = Path.Combine(Path.GetTempPath(), name);
        if (File.Exists(path)) return path;
        var unfinished = path + ".unfinished";
        using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20)) write(stream);
        File.Move(unfinished, path, overwrite: true);
        return path;
    }

    internal static void Header(Stream stream, string name, long length, uint version)
    {
        stream.Write(Encoding.ASCII.GetBytes("MODULE" + name.PadRight(10) + name.PadRight(25)));
        Span<byte> words = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(words, (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(words[4..], version);
        stream.Write(words);
        stream.Write("10/31/20"u8);
    }

    internal static void Module(Stream stream, string name, byte[] body, uint version)
    {
        Header(stream, name, body.Length, version);
        stream.Write(body);
    }

    private static void Write(StreamWriter writer, double value, string format)
    {
        // EC-Lab writes exponents of three digits.
        writer.Write(value.ToString(format, CultureInfo.InvariantCulture));
        writer.Write('\t');
    }
}
