// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Halite.Numerics;

namespace Halite.Formats.Tests.Neware;

/// <summary>
/// Builds .nda files from the descriptions in public sources, written out again here so that a slip in the reader's
/// own tables shows, together with the values that must come out.
/// </summary>
internal sealed class NdaBuilder
{
    public required byte[] Bytes { get; init; }

    public required int Start { get; init; }

    public required int RecordBytes { get; init; }

    /// <summary>Number of data records among the first n records.</summary>
    public required bool[] IsData { get; init; }

    public Dictionary<string, List<double>> Expected { get; } = [];

    public static NdaBuilder Random(int version, RandomStream random, int records)
    {
        bool v29 = version is 26 or 29, v22 = version == 22, v8 = version == 8, v130 = version == 130;
        int size = v8 ? 59 : v130 ? 88 : 86;
        int start = v130 ? 1024 : 2400;
        var bytes = new byte[start + records * size];
        "NEWARE20200101"u8.CopyTo(bytes);
        bytes[14] = (byte)version;
        if (v130)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(82), start);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(90), (long)records * size);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 2048);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2048 + 26), 50);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(64), start);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(68), records * size);
        }

        var built = new NdaBuilder { Bytes = bytes, Start = start, RecordBytes = size, IsData = new bool[records] };
        foreach (var name in new[] { "Index", "Cycle Index", "Step Index", "Step Count", "Time", "Total Time", "Voltage(V)", "Current(mA)", "Capacity(mAh)", "Charge Capacity(mAh)", "Discharge Energy(mWh)" }) built.Expected[name] = [];
        uint index = 0, step = 1, count = 1, cycle = 0;
        byte jump = 250;
        double time = 0, total = 0, begin = 0;
        for (int i = 0; i < records; i++)
        {
            var r = bytes.AsSpan(start + i * size, size);
            bool mark = i > 0 && random.NextInt(9) == 0;
            if (mark)
            {
                // Marks and auxiliary records among the rows.
                r[v130 ? 4 : 0] = v8 ? (byte)255 : v130 ? (byte)0x58 : random.NextInt(2) == 0 ? (byte)0xAA : (byte)0x65;
                if (v130) r[0] = 0x12;
                BinaryPrimitives.WriteUInt32LittleEndian(r[2..], index);
                continue;
            }

            built.IsData[i] = true;
            index++;
            if (index > 1 && random.NextInt(15) == 0)
            {
                if (random.NextInt(4) == 0) cycle++;
                step = step % 7 + 1;
                jump++;
                count++;
                begin = total;
                time = 0;
            }
            else if (index > 1)
            {
                time += v8 ? 1 + random.NextInt(30) : (1 + random.NextInt(30000)) / 1000.0;
                time = Math.Round(time, 3);
            }

            total = begin + time;
            int counts = random.NextInt(2_000_000) - 1_000_000, volts = random.NextInt(60_000) - 5000;
            // Range code and mA per count, from the public table.
            var (range, divisor) = new[] { (5, 1e4), (50, 1e3), (100, 1e2), (-5, 1e5), (6000, 10.0), (-500, 1e3) }[v8 ? 1 : random.NextInt(6)];
            long q = random.NextInt(1_000_000_000);
            built.Add("Index", index);
            built.Add("Step Index", step);
            built.Add("Step Count", count);
            built.Add("Time", time);
            built.Add("Total Time", total);
            if (v130)
            {
                "\x12\x50\x00\x07\x55"u8.CopyTo(r);
                (r[5], r[6], r[7], r[9], r[10]) = (0x81, 1, 6, (byte)step, 1);
                BinaryPrimitives.WriteUInt32LittleEndian(r[16..], index);
                BinaryPrimitives.WriteUInt64LittleEndian(r[28..], (ulong)Math.Round(time * 1e6));
                BinaryPrimitives.WriteSingleLittleEndian(r[36..], volts / 1e4f);
                BinaryPrimitives.WriteSingleLittleEndian(r[40..], counts / 1e3f);
                BinaryPrimitives.WriteSingleLittleEndian(r[60..], q / 1e3f);
                built.Add("Voltage(V)", volts / 1e4f);
                built.Add("Current(mA)", counts / 1e3f);
                built.Add("Capacity(mAh)", q / 1e3f / 3600.0);
                continue;
            }

            built.Add("Cycle Index", cycle + 1);
            built.Add("Voltage(V)", volts / 1e4);
            built.Add("Current(mA)", counts / divisor);
            if (v8)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(r[1..], index);
                BinaryPrimitives.WriteUInt32LittleEndian(r[5..], cycle + 1);
                (r[9], r[10]) = ((byte)step, 2);
                BinaryPrimitives.WriteUInt32LittleEndian(r[11..], (uint)time);
                BinaryPrimitives.WriteInt32LittleEndian(r[15..], volts);
                BinaryPrimitives.WriteInt32LittleEndian(r[19..], counts);
                BinaryPrimitives.WriteInt64LittleEndian(r[31..], q);
                BinaryPrimitives.WriteUInt64LittleEndian(r[47..], 1_600_000_000 + index);
                built.Add("Capacity(mAh)", q / (divisor * 3600));
                continue;
            }

            r[0] = 0x55;
            BinaryPrimitives.WriteUInt32LittleEndian(r[2..], index);
            BinaryPrimitives.WriteUInt32LittleEndian(r[6..], cycle);
            BinaryPrimitives.WriteUInt16LittleEndian(r[10..], (ushort)step);
            (r[12], r[13]) = (1, jump);
            BinaryPrimitives.WriteUInt64LittleEndian(r[14..], (ulong)Math.Round(time * 1000));
            BinaryPrimitives.WriteInt32LittleEndian(r[22..], volts);
            BinaryPrimitives.WriteInt32LittleEndian(r[26..], counts);
            BinaryPrimitives.WriteInt64LittleEndian(r[38..], q);
            BinaryPrimitives.WriteInt64LittleEndian(r[62..], 3 * q);
            if (v22) BinaryPrimitives.WriteUInt64LittleEndian(r[70..], 1_600_000_000 + index);
            if (v29)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(r[70..], 2024);
                (r[72], r[73], r[74], r[75], r[76]) = (2, 29, 12, 30, 59);
            }

            BinaryPrimitives.WriteInt32LittleEndian(r[78..], range);
            built.Add("Charge Capacity(mAh)", q / (divisor * 3600));
            built.Add("Discharge Energy(mWh)", 3 * q / (divisor * 3600));
        }

        foreach (var name in built.Expected.Keys.Where(k => built.Expected[k].Count == 0).ToArray()) built.Expected.Remove(name);
        return built;
    }

    private void Add(string name, double value) => Expected[name].Add(value);
}
