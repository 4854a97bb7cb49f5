// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Formats.Text;

/// <summary>A stretch of whole lines of a file.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="End">Offset behind its last byte.</param>
/// <param name="FirstLine">Number of its first line, from 0 at the start of the table.</param>
/// <param name="Lines">Number of its lines.</param>
internal readonly record struct LineBlock(long Start, long End, int FirstLine, int Lines);

/// <summary>Cuts the lines of a file into blocks, so that all cores parse at once and know where their rows go.</summary>
internal static class TextLines
{
    private const int BlockBytes = 1 << 19;
    private const int LongestLine = 1 << 24;

    /// <summary>Blocks of whole lines from an offset to another.</summary>
    /// <param name="source">The file.</param>
    /// <param name="start">Offset of the first line.</param>
    /// <param name="end">Where the table ends: the end of the file, or the start of a line.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="InputException">There are more lines than an array holds, or one line without end.</exception>
    public static ImmutableArray<LineBlock> Blocks(ByteSource source, long start, long end, CancellationToken cancellation)
    {
        long length = Math.Max(0, end - start);
        int count = (int)((length + BlockBytes - 1) / BlockBytes);
        if (count == 0) return [];
        var lines = new int[count];
        var firstEnd = new long[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, () => new byte[(int)Math.Min(BlockBytes, length)], (i, _, buffer) =>
        {
            int n = source.Read(start + (long)i * BlockBytes, buffer.AsSpan(0, (int)Math.Min(BlockBytes, length - (long)i * BlockBytes)));
            var bytes = buffer.AsSpan(0, n);
            lines[i] = bytes.Count((byte)'\n');
            int first = bytes.IndexOf((byte)'\n');
            firstEnd[i] = first < 0 ? -1 : start + (long)i * BlockBytes + first + 1;
            return buffer;
        }, _ => { });

        var last = new byte[1];
        bool open = source.Read(end - 1, last) == 1 && last[0] != '\n';
        long total = lines.Sum(n => (long)n) + (open ? 1 : 0);
        if (total > Array.MaxLength / 8) throw new InputException($"The table has {total} lines, more than Halite holds; split the file.");

        // A block owns the lines that begin behind its first line end; the lines before belong to the block before.
        var blocks = ImmutableArray.CreateBuilder<LineBlock>();
        long at = start, ends = 0;
        int firstLine = 0;
        for (int i = 0; i < count; i++)
        {
            if (firstEnd[i] < 0) continue;
            if (i > 0) Add(firstEnd[i], ends + 1);
            ends += lines[i];
        }

        Add(end, total);
        return blocks.ToImmutable();

        void Add(long stop, long linesBefore)
        {
            int n = (int)(linesBefore - firstLine);
            if (n > 0 && stop > at)
            {
                if (stop - at > LongestLine + BlockBytes) throw new InputException($"The line at byte {at} has no end within {LongestLine >> 20} MB; this is no text table.");
                blocks.Add(new LineBlock(at, stop, firstLine, n));
            }

            firstLine = (int)linesBefore;
            at = stop;
        }
    }

    /// <summary>Some lines from the start, the middle and the end of a table, to tell its columns by.</summary>
    /// <param name="source">The file.</param>
    /// <param name="start">Offset of the first line.</param>
    /// <param name="end">Where the table ends.</param>
    /// <param name="count">About how many lines.</param>
    public static List<byte[]> Sample(ByteSource source, long start, long end, int count)
    {
        var sample = new List<byte[]>();
        long length = end - start;
        const int Window = 128 * 1024;
        Take(start, count / 2, whole: true);
        if (length > 3 * Window)
        {
            Take(start + length / 2, count / 4, whole: false);
            Take(end - Window, count / 4, whole: false);
        }

        return sample;

        void Take(long from, int lines, bool whole)
        {
            var buffer = new byte[(int)Math.Min(Window, Math.Max(0, end - from))];
            var bytes = buffer.AsSpan(0, source.Read(from, buffer));
            bool atEnd = from + bytes.Length >= end;
            if (!whole) bytes = bytes[(bytes.IndexOf((byte)'\n') + 1)..];
            while (lines > 0 && !bytes.IsEmpty)
            {
                int stop = bytes.IndexOf((byte)'\n');
                if (stop < 0 && !atEnd) break;
                var line = stop < 0 ? bytes : bytes[..stop];
                line = line.TrimEnd((byte)'\r');
                if (!line.IsEmpty)
                {
                    sample.Add(line.ToArray());
                    lines--;
                }

                bytes = stop < 0 ? [] : bytes[(stop + 1)..];
            }
        }
    }
}
