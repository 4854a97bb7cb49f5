// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Halite.Formats.Neware;

/// <summary>
/// The pages of an .ndc file: after one page of header, each page holds a bitmap of its valid slots and then the
/// records. The number of a row is that of its slot, masked ones included.
/// </summary>
internal sealed class NdcPages
{
    private readonly byte[] bytes;
    private readonly int recordBytes, pageBytes, start;
    private readonly bool masked;
    private readonly int[] before;

    /// <summary>The pages of a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="recordBytes">Length of a record.</param>
    /// <param name="old">Whether it is of version 4 or before: short pages without bitmaps.</param>
    public NdcPages(byte[] bytes, int recordBytes, bool old = false)
    {
        this.bytes = bytes;
        this.recordBytes = recordBytes;
        pageBytes = old ? 512 : 4096;
        start = old ? 5 : 132;
        masked = !old;
        PerPage = (pageBytes - start - 1) / recordBytes;
        Pages = Math.Max(0, bytes.Length / pageBytes - 1);
        before = new int[Pages + 1];
        for (int page = 0; page < Pages; page++) before[page + 1] = before[page] + Valid(page);
    }

    /// <summary>Records that fit a page.</summary>
    public int PerPage { get; }

    /// <summary>Pages of data.</summary>
    public int Pages { get; }

    /// <summary>Valid records of the file.</summary>
    public int Rows => before[Pages];

    /// <summary>Bytes behind the last whole page.</summary>
    public int Rest => bytes.Length < pageBytes ? bytes.Length : bytes.Length % pageBytes;

    /// <summary>Row of a page's first valid record.</summary>
    /// <param name="page">The page.</param>
    public int FirstRow(int page) => before[page];

    /// <summary>Whether all slots of a page are valid.</summary>
    /// <param name="page">The page.</param>
    public bool IsFull(int page) => before[page + 1] - before[page] == PerPage;

    /// <summary>Whether a slot of a page is valid.</summary>
    /// <param name="page">The page.</param>
    /// <param name="slot">The slot.</param>
    public bool IsValid(int page, int slot) => !masked || (bytes[Base(page) + 4 + slot / 8] >> (slot % 8) & 1) != 0;

    /// <summary>The bytes of a record.</summary>
    /// <param name="page">The page.</param>
    /// <param name="slot">The slot.</param>
    public ReadOnlySpan<byte> Record(int page, int slot) => bytes.AsSpan(Base(page) + start + slot * recordBytes, recordBytes);

    /// <summary>The records of a page, one behind the other, valid or not.</summary>
    /// <param name="page">The page.</param>
    public ReadOnlySpan<byte> Records(int page) => bytes.AsSpan(Base(page) + start, PerPage * recordBytes);

    /// <summary>All valid records, one behind the other.</summary>
    public byte[] Gather()
    {
        var all = new byte[(long)Rows * recordBytes];
        int to = 0;
        for (int page = 0; page < Pages; page++)
        {
            for (int slot = 0; slot < PerPage; slot++)
            {
                if (!IsValid(page, slot)) continue;
                Record(page, slot).CopyTo(all.AsSpan(to));
                to += recordBytes;
            }
        }

        return all;
    }

    private int Base(int page) => (page + 1) * pageBytes;

    private int Valid(int page)
    {
        if (!masked) return PerPage;
        int count = 0;
        var bitmap = bytes.AsSpan(Base(page) + 4, (PerPage + 7) / 8);
        for (int i = 0; i < bitmap.Length; i++)
        {
            int bits = Math.Min(8, PerPage - i * 8);
            count += BitOperations.PopCount((uint)(bitmap[i] & ((1 << bits) - 1)));
        }

        return count;
    }
}
