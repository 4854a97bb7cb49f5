// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Binary;

/// <summary>
/// The files of a zip archive, also of one that was cut and has lost its directory: each entry is found by its own
/// header then, and read as far as it goes.
/// </summary>
internal sealed class ZipEntries
{
    // Deflate cannot do better, so that a lying header asks for no more memory than its bytes can fill.
    private const long BestRatio = 1032;

    private readonly byte[] bytes;
    private readonly Dictionary<string, (int Method, int Start, int Packed, long Plain)> entries = new(StringComparer.OrdinalIgnoreCase);

    private ZipEntries(byte[] bytes) => this.bytes = bytes;

    /// <summary>Names of the files, in the order of the archive.</summary>
    public ImmutableArray<string> Names { get; private set; } = [];

    /// <summary>What is wrong with the archive; null if nothing was found.</summary>
    public string? Damage { get; private set; }

    /// <summary>Lists the files of an archive.</summary>
    /// <param name="bytes">The archive.</param>
    /// <exception cref="InputException">It holds no file.</exception>
    public static ZipEntries Open(byte[] bytes)
    {
        var zip = new ZipEntries(bytes);
        if (!zip.ReadDirectory())
        {
            zip.entries.Clear();
            zip.Damage = "the archive has lost its directory and was searched for its files";
            zip.ReadHeaders();
        }

        if (zip.entries.Count == 0) throw new InputException("The archive holds no file that can be read; copy it again from the cycler's computer.");
        zip.Names = [.. zip.entries.Keys];
        return zip;
    }

    /// <summary>The bytes of a file, as far as they can be unpacked.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="damaged">Whether it broke off or its packing is damaged.</param>
    public byte[] Read(string name, out bool damaged)
    {
        damaged = false;
        if (!entries.TryGetValue(name, out var entry)) return [];
        var packed = new ReadOnlyMemory<byte>(bytes, entry.Start, Math.Min(entry.Packed, bytes.Length - entry.Start));
        if (packed.Length < entry.Packed) damaged = true;
        if (entry.Method == 0) return packed.ToArray();
        if (entry.Method != 8)
        {
            damaged = true;
            return [];
        }

        long bound = packed.Length * BestRatio + 1024;
        var plain = new byte[(int)Math.Min(Array.MaxLength, Math.Min(bound, entry.Plain > 0 ? entry.Plain : bound / 64))];
        int length = 0;
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(bytes, entry.Start, packed.Length, writable: false), CompressionMode.Decompress);
            while (true)
            {
                // Neware's own archives do not mark their last block: what is declared is all there is to ask for.
                if (length == entry.Plain && length > 0) break;
                if (length == plain.Length)
                {
                    if (inflate.ReadByte() is var next && next < 0) break;
                    if (plain.Length >= bound || plain.Length == Array.MaxLength) break;
                    Array.Resize(ref plain, (int)Math.Min(Array.MaxLength, Math.Max(4096, plain.Length * 2L)));
                    plain[length++] = (byte)next;
                }

                int n = inflate.Read(plain, length, plain.Length - length);
                if (n == 0) break;
                length += n;
            }
        }
        catch (InvalidDataException)
        {
            damaged = true;
        }

        if (entry.Plain > 0 && length < entry.Plain) damaged = true;
        return length == plain.Length ? plain : plain[..length];
    }

    private bool ReadDirectory()
    {
        // The end record lies within the last 64 KiB; its comment is empty in practice.
        for (int at = bytes.Length - 22; at >= Math.Max(0, bytes.Length - 66_000); at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) != 0x06054B50) continue;
            int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 10));
            long entry = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 16));
            for (int i = 0; i < count; i++)
            {
                if (entry < 0 || entry + 46 > bytes.Length || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan((int)entry)) != 0x02014B50) return false;
                var head = bytes.AsSpan((int)entry);
                int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
                long local = BinaryPrimitives.ReadUInt32LittleEndian(head[42..]);
                if (entry + 46 + nameLength > bytes.Length || local + 30 > bytes.Length) return false;
                var name = Encoding.UTF8.GetString(head.Slice(46, nameLength));
                long start = local + 30 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)local + 26)) + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)local + 28));
                long packed = BinaryPrimitives.ReadUInt32LittleEndian(head[20..]), plain = BinaryPrimitives.ReadUInt32LittleEndian(head[24..]);
                int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(head[30..]);
                if (entry + 46 + nameLength + extraLength <= bytes.Length) Wide(head.Slice(46 + nameLength, extraLength), ref packed, ref plain);
                if (start > bytes.Length) return false;
                if (!name.EndsWith('/')) entries.TryAdd(name, (BinaryPrimitives.ReadUInt16LittleEndian(head[10..]), (int)start, (int)Math.Min(packed, int.MaxValue), plain));
                entry += 46 + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(head[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(head[32..]);
            }

            return entries.Count > 0;
        }

        return false;
    }

    /// <summary>Sizes of Zip64, which Neware writes for small files too: they stand in an extra field of their own.</summary>
    private static void Wide(ReadOnlySpan<byte> extra, ref long packed, ref long plain)
    {
        while (extra.Length >= 4)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (4 + size > extra.Length) return;
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
            {
                var field = extra.Slice(4, size);
                if (plain == uint.MaxValue && field.Length >= 8)
                {
                    plain = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(field), long.MaxValue);
                    field = field[8..];
                }

                if (packed == uint.MaxValue && field.Length >= 8) packed = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(field), long.MaxValue);
                return;
            }

            extra = extra[(4 + size)..];
        }
    }

    private void ReadHeaders()
    {
        for (int at = 0; at + 30 <= bytes.Length;)
        {
            int found = bytes.AsSpan(at).IndexOf("PK\x03\x04"u8);
            if (found < 0 || at + found + 30 > bytes.Length) return;
            at += found;
            var head = bytes.AsSpan(at);
            int flags = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), method = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
            long packed = BinaryPrimitives.ReadUInt32LittleEndian(head[18..]), plain = BinaryPrimitives.ReadUInt32LittleEndian(head[22..]);
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(head[26..]), extra = BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
            long start = at + 30L + nameLength + extra;
            at += 4;
            if (nameLength is 0 or > 260 || start > bytes.Length || method is not (0 or 8)) continue;
            // With a data descriptor the sizes stand behind the data: the next header ends them then.
            if ((flags & 8) != 0 || packed == 0)
            {
                int next = bytes.AsSpan((int)start).IndexOf("PK\x03\x04"u8);
                packed = next < 0 ? bytes.Length - start : next;
                plain = 0;
            }

            if (at - 4 + 30 + nameLength + extra <= bytes.Length) Wide(head.Slice(30 + nameLength, extra), ref packed, ref plain);
            var name = Encoding.UTF8.GetString(head.Slice(30, nameLength));
            if (!name.EndsWith('/')) entries.TryAdd(name, (method, (int)start, (int)Math.Min(packed, int.MaxValue), plain));
            at = (int)Math.Min(bytes.Length, Math.Max(at, start + (packed > bytes.Length - start ? 0 : packed)));
        }
    }
}
