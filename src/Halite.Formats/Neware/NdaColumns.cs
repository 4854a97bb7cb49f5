// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Halite.Data;
using Halite.Formats.Binary;

namespace Halite.Formats.Neware;

/// <summary>The ways in which the fields of .nda records become columns.</summary>
internal static class NdaColumns
{
    /// <summary>A whole number of one, two or four bytes as an unsigned number.</summary>
    internal sealed class Number(string name, Meaning meaning, NdaField field, uint offset, int rows) : FieldColumn<uint>(name, "", meaning, rows)
    {
        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            switch (field.Type)
            {
                case NdaType.UInt8: Copy<byte>(block, stride, firstRow, rows); break;
                case NdaType.UInt16: Copy<ushort>(block, stride, firstRow, rows); break;
                default: Copy<uint>(block, stride, firstRow, rows); break;
            }
        }

        private void Copy<T>(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
            where T : unmanaged, System.Numerics.IBinaryInteger<T>
        {
            var to = Slots(firstRow, rows);
            ref byte from = ref First(block, stride, field.Offset, rows, Unsafe.SizeOf<T>());
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = uint.CreateTruncating(Unsafe.ReadUnaligned<T>(ref from)) + offset;
                from = ref Unsafe.Add(ref from, stride);
            }
        }
    }

    /// <summary>A stored number times a factor.</summary>
    internal sealed class Scaled(string name, string unit, Meaning meaning, NdaField field, DecimalScale scale, int rows) : FieldColumn<double>(name, unit, meaning, rows)
    {
        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            switch (field.Type)
            {
                case NdaType.Int32: Copy<int>(block, stride, firstRow, rows); break;
                case NdaType.UInt32: Copy<uint>(block, stride, firstRow, rows); break;
                case NdaType.Int64: Copy<long>(block, stride, firstRow, rows); break;
                default: Copy<float>(block, stride, firstRow, rows); break;
            }
        }

        private void Copy<T>(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            var to = Slots(firstRow, rows);
            ref byte from = ref First(block, stride, field.Offset, rows, Unsafe.SizeOf<T>());
            var (times, over) = scale;
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = double.CreateTruncating(Unsafe.ReadUnaligned<T>(ref from)) * times / over;
                from = ref Unsafe.Add(ref from, stride);
            }
        }
    }

    /// <summary>A count times the factor of the current range that stands in the same record.</summary>
    internal sealed class Ranged(string name, string unit, Meaning meaning, NdaField field, int rangeOffset, NdaRanges ranges, double over, int rows)
        : FieldColumn<double>(name, unit, meaning, rows)
    {
        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            if (field.Type == NdaType.Int64) Copy<long>(block, stride, firstRow, rows);
            else Copy<int>(block, stride, firstRow, rows);
        }

        private void Copy<T>(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
            where T : unmanaged, System.Numerics.IBinaryInteger<T>
        {
            var to = Slots(firstRow, rows);
            ref byte from = ref First(block, stride, field.Offset, rows, Unsafe.SizeOf<T>());
            ref byte range = ref First(block, stride, rangeOffset, rows, sizeof(int));
            int last = 0;
            double times = double.NaN, divisor = 1;
            for (int i = 0; i < to.Length; i++)
            {
                int code = Unsafe.ReadUnaligned<int>(ref range);
                if (code != last || i == 0)
                {
                    last = code;
                    var scale = ranges.Scale(code);
                    (times, divisor) = (scale.Times, scale.Over * over);
                }

                to[i] = double.CreateTruncating(Unsafe.ReadUnaligned<T>(ref from)) * times / divisor;
                from = ref Unsafe.Add(ref from, stride);
                range = ref Unsafe.Add(ref range, stride);
            }
        }
    }

    /// <summary>Step types in words.</summary>
    internal sealed class Kinds(int offset, int rows) : FieldColumn<string>("Step Type", "", Meaning.StepKind, rows)
    {
        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            var to = Slots(firstRow, rows);
            int at = offset;
            for (int i = 0; i < to.Length; i++, at += stride) to[i] = NewareTables.Kind(block[at]);
        }
    }

    /// <summary>A time in seconds.</summary>
    internal sealed class Times(string name, Meaning meaning, int offset, NdaTime kind, int rows, bool wide) : FieldColumn<double>(name, "s", meaning, rows)
    {
        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            var to = Slots(firstRow, rows);
            ref byte from = ref First(block, stride, offset, rows, wide || kind == NdaTime.SecondsAndNanoseconds ? 8 : 4);
            double over = kind switch { NdaTime.Milliseconds => 1e3, NdaTime.Microseconds => 1e6, _ => 1 };
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = kind == NdaTime.SecondsAndNanoseconds ? Unsafe.ReadUnaligned<uint>(ref from) + Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, 4)) / 1e9
                    : wide ? Unsafe.ReadUnaligned<ulong>(ref from) / over
                    : Unsafe.ReadUnaligned<uint>(ref from) / over;
                from = ref Unsafe.Add(ref from, stride);
            }
        }
    }

    /// <summary>A calendar date as day number (1 is 1899-12-31), local time of the cycler.</summary>
    internal sealed class Dates(int offset, int rows) : FieldColumn<double>("Date", "d", Meaning.DateTime, rows)
    {
        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            var to = Slots(firstRow, rows);
            ref byte from = ref First(block, stride, offset, rows, 7);
            uint last = 0;
            double day = double.NaN;
            for (int i = 0; i < to.Length; i++)
            {
                uint date = Unsafe.ReadUnaligned<uint>(ref from);
                if (date != last)
                {
                    last = date;
                    int year = (int)(date & 0xFFFF), month = (int)(date >> 16 & 0xFF), dayOfMonth = (int)(date >> 24);
                    day = year is >= 1900 and < 9999 && month is >= 1 and <= 12 && dayOfMonth >= 1 && dayOfMonth <= DateTime.DaysInMonth(year, month)
                        ? new DateTime(year, month, dayOfMonth).ToOADate()
                        : double.NaN;
                }

                int seconds = (Unsafe.Add(ref from, 4) * 60 + Unsafe.Add(ref from, 5)) * 60 + Unsafe.Add(ref from, 6);
                to[i] = day + seconds / 86400.0;
                from = ref Unsafe.Add(ref from, stride);
            }
        }
    }
}

/// <summary>
/// Current per count of the ranges of one file: the table's, the user's for ranges that are in no table, the header's
/// for range 0. Remembers what it was asked for.
/// </summary>
/// <param name="headerRange">Range that the header gives.</param>
/// <param name="perCount">The user's current per count, mA; null takes that of the range's decade.</param>
internal sealed class NdaRanges(int headerRange, double? perCount)
{
    private readonly ConcurrentDictionary<int, DecimalScale> scales = new();

    /// <summary>Current per count of a range, mA.</summary>
    /// <param name="range">Code of the range; 0 stands for the header's.</param>
    public DecimalScale Scale(int range) => scales.GetOrAdd(range == 0 ? headerRange : range, code =>
        perCount is { } mine && !NewareTables.IsKnown(code) ? DecimalScale.Of(mine) : NewareTables.Current(code, null));

    /// <summary>What was assumed for ranges that are in no table.</summary>
    public IEnumerable<Warning> Warnings()
    {
        var warnings = new List<Warning>();
        foreach (int range in scales.Keys.Order())
        {
            if (NewareTables.IsKnown(range)) continue;
            if (perCount is { } mine) warnings.Add(new Warning("range-by-user", $"The current range {range} is in no table; {mine.ToString("G4", System.Globalization.CultureInfo.InvariantCulture)} mA per count was given."));
            else NewareTables.Current(range, warnings);
        }

        return warnings;
    }
}
