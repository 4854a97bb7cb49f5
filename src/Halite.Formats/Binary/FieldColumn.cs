// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Halite.Data;

namespace Halite.Formats.Binary;

/// <summary>One field of a packed row on its way into a column of its own type.</summary>
internal abstract class FieldColumn
{
    /// <summary>Copies the field out of a block of rows.</summary>
    /// <param name="block">Whole rows.</param>
    /// <param name="stride">Length of a row in bytes.</param>
    /// <param name="firstRow">Number of the block's first row.</param>
    /// <param name="rows">Rows in the block.</param>
    public abstract void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows);

    /// <summary>The finished column.</summary>
    public abstract Column Build();

    /// <summary>A field that is stored little-endian, without alignment.</summary>
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

    private sealed class Stored<T>(string name, string unit, Meaning meaning, int offset, int rows) : FieldColumn
        where T : unmanaged
    {
        private readonly T[] values = GC.AllocateUninitializedArray<T>(rows);

        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            if (rows == 0) return;
            ArgumentOutOfRangeException.ThrowIfGreaterThan((long)(rows - 1) * stride + offset + Unsafe.SizeOf<T>(), block.Length, nameof(rows));
            var to = values.AsSpan(firstRow, rows);
            ref byte from = ref Unsafe.AsRef(in block[offset]);
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = Unsafe.ReadUnaligned<T>(ref from);
                from = ref Unsafe.Add(ref from, stride);
            }
        }

        public override Column Build() => Column.Of(name, unit, meaning, values);
    }

    private sealed class Masked(string name, int offset, byte mask, int rows) : FieldColumn
    {
        private readonly byte[] values = GC.AllocateUninitializedArray<byte>(rows);
        private readonly int shift = System.Numerics.BitOperations.TrailingZeroCount(mask);

        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            var to = values.AsSpan(firstRow, rows);
            int at = offset;
            for (int i = 0; i < to.Length; i++, at += stride) to[i] = (byte)((block[at] & mask) >> shift);
        }

        public override Column Build() => Column.Of(name, "", Meaning.Unknown, values);
    }
}
