// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Halite.Data;

namespace Halite.Formats.Binary;

/// <summary>One field of a packed row on its way into a column.</summary>
internal abstract class FieldColumn
{
    /// <summary>Copies the field out of a block of rows.</summary>
    /// <param name="block">Whole rows.</param>
    /// <param name="stride">Length of a row in bytes.</param>
    /// <param name="firstRow">Slot of the block's first row.</param>
    /// <param name="rows">Rows in the block.</param>
    public abstract void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows);

    /// <summary>Closes the gaps behind blocks that kept fewer rows than they have slots.</summary>
    /// <param name="kept">What each block kept, in order.</param>
    public abstract void Compact(ImmutableArray<KeptRows> kept);

    /// <summary>The finished column.</summary>
    public abstract Column Build();

    /// <summary>A field that is stored little-endian, without alignment, and kept in its own type.</summary>
    /// <typeparam name="T">Stored type.</typeparam>
    /// <param name="name">Name of the column.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="meaning">Meaning.</param>
    /// <param name="offset">Offset within a row.</param>
    /// <param name="rows">Rows of the file.</param>
    public static FieldColumn Of<T>(string name, string unit, Meaning meaning, int offset, int rows)
        where T : unmanaged => new Stored<T>(name, unit, meaning, offset, rows);

    /// <summary>Some bits of a byte field, shifted down to a small number.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="offset">Offset of the byte within a row.</param>
    /// <param name="mask">Which bits.</param>
    /// <param name="rows">Rows of the file.</param>
    public static FieldColumn Bits(string name, int offset, byte mask, int rows) => new Masked(name, offset, mask, rows);

    private sealed class Stored<T>(string name, string unit, Meaning meaning, int offset, int rows) : FieldColumn<T>(name, unit, meaning, rows)
        where T : unmanaged
    {
        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            var to = Slots(firstRow, rows);
            ref byte from = ref First(block, stride, offset, rows, Unsafe.SizeOf<T>());
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = Unsafe.ReadUnaligned<T>(ref from);
                from = ref Unsafe.Add(ref from, stride);
            }
        }
    }

    private sealed class Masked(string name, int offset, byte mask, int rows) : FieldColumn<byte>(name, "", Meaning.Unknown, rows)
    {
        private readonly int shift = System.Numerics.BitOperations.TrailingZeroCount(mask);

        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            var to = Slots(firstRow, rows);
            int at = offset;
            for (int i = 0; i < to.Length; i++, at += stride) to[i] = (byte)((block[at] & mask) >> shift);
        }
    }
}

/// <summary>A field on its way into a column of one type.</summary>
/// <typeparam name="T">Type of the column.</typeparam>
/// <param name="name">Name of the column.</param>
/// <param name="unit">Unit.</param>
/// <param name="meaning">Meaning.</param>
/// <param name="rows">Rows of the file.</param>
internal abstract class FieldColumn<T>(string name, string unit, Meaning meaning, int rows) : FieldColumn
{
    private T[] values = RuntimeHelpers.IsReferenceOrContainsReferences<T>() ? new T[rows] : GC.AllocateUninitializedArray<T>(rows);

    /// <summary>The values, one slot a row.</summary>
    public T[] Values => values;

    /// <inheritdoc/>
    public override Column Build() => Column.Of(name, unit, meaning, values);

    /// <inheritdoc/>
    public override void Compact(ImmutableArray<KeptRows> kept)
    {
        int to = 0;
        foreach (var block in kept)
        {
            if (to != block.First) Array.Copy(values, block.First, values, to, block.Rows);
            to += block.Rows;
        }

        if (to != values.Length) Array.Resize(ref values, to);
    }

    /// <summary>The slots of a block.</summary>
    /// <param name="firstRow">The first.</param>
    /// <param name="rows">How many.</param>
    protected Span<T> Slots(int firstRow, int rows) => values.AsSpan(firstRow, rows);

    /// <summary>The first byte of a field, after a check that all rows hold it.</summary>
    /// <param name="block">Whole rows.</param>
    /// <param name="stride">Length of a row.</param>
    /// <param name="offset">Offset of the field within a row.</param>
    /// <param name="rows">Rows in the block.</param>
    /// <param name="size">Bytes of the field.</param>
    protected static ref byte First(ReadOnlySpan<byte> block, int stride, int offset, int rows, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows == 0 ? 0 : (long)(rows - 1) * stride + offset + size, block.Length, nameof(block));
        return ref Unsafe.Add(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(block), offset);
    }
}
