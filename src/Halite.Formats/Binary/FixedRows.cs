// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Formats.Binary;

/// <summary>
/// Takes one block of whole rows: number of its first row, how many rows, their bytes (which it may move about). Returns
/// how many rows it kept, at the front of the block's slots.
/// </summary>
internal delegate int RowBlock(int firstRow, int rows, Span<byte> bytes);

/// <summary>Rows that a block kept: they begin at slot <paramref name="First"/>.</summary>
/// <param name="First">Slot of the block's first row.</param>
/// <param name="Rows">How many rows it kept.</param>
internal readonly record struct KeptRows(int First, int Rows);

/// <summary>
/// Walks a file of rows of one length in blocks that fit a core's cache, on all cores. The blocks are fixed by the
/// file alone and each writes only its own rows, so the result does not depend on the number of threads.
/// </summary>
internal static class FixedRows
{
    // Two blocks (file and columns) stay within a typical 512 KiB second-level cache.
    private const int BlockBytes = 192 * 1024;

    /// <summary>Hands every row to the body, block by block, in no particular order.</summary>
    /// <param name="source">The file.</param>
    /// <param name="start">Offset of row 0.</param>
    /// <param name="rowBytes">Length of a row.</param>
    /// <param name="rows">How many rows; the file holds them all.</param>
    /// <param name="body">Called from several threads at once.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>What each block kept, in the order of the file.</returns>
    public static ImmutableArray<KeptRows> ForEach(ByteSource source, long start, int rowBytes, int rows, RowBlock body, CancellationToken cancellation)
    {
        int blockRows = Math.Max(1, BlockBytes / rowBytes);
        int blocks = (int)(((long)rows + blockRows - 1) / blockRows);
        var kept = new KeptRows[blocks];
        var options = new ParallelOptions { CancellationToken = cancellation };
        Parallel.For(0, blocks, options, () => new byte[Math.Min(blockRows, rows) * rowBytes], (block, _, buffer) =>
        {
            int first = block * blockRows;
            int count = Math.Min(blockRows, rows - first);
            int read = source.Read(start + (long)first * rowBytes, buffer.AsSpan(0, count * rowBytes));
            // The file shrank while it was read: the rows that are gone stay zero, and the caller's length check has passed.
            buffer.AsSpan(read, count * rowBytes - read).Clear();
            kept[block] = new KeptRows(first, body(first, count, buffer.AsSpan(0, count * rowBytes)));
            return buffer;
        }, _ => { });
        return ImmutableArray.Create(kept);
    }
}
