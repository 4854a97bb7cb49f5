// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Halite.Data;
using Halite.Formats.Cyclers;
using Halite.Formats.Tests.Support;
using Halite.Numerics;

namespace Halite.Formats.Tests.Cyclers;

public sealed class CexTests
{
    private static readonly CexFormat Format = new();

    [Fact]
    public void Records_come_out_in_volts_and_milliamperes_with_their_modes_and_a_warning()
    {
        var recording = RecordingAssert.ReadsOrRefuses(Format, "x.cex", Build(3))!;
        Assert.Contains(recording.Warnings, w => w.Code == "unverified-format");
        var table = recording.Tables.Single();
        Assert.Equal([0, 10, 20], table.Find(Meaning.Time)!.In("s"));
        Assert.Equal(5 * 8064 / 16128.0, table.Find(Meaning.Voltage)!.In("V")[0]);
        Assert.Equal(-10 * 1000 / 16128.0, table.Find(Meaning.Current)!.In("mA")[0]);
        Assert.Equal("CC DChg", table.Find(Meaning.StepKind)!.Text(2));
        Assert.Null(table.Find(Meaning.StepCapacity));
    }

    [Fact]
    public void Cut_and_flipped_files_never_raise_anything_but_one_sentence()
    {
        var whole = Build(20);
        for (int length = 0; length < whole.Length; length++) RecordingAssert.ReadsOrRefuses(Format, "cut.cex", whole[..length]);
        for (ulong unit = 0; unit < 500; unit++)
        {
            var random = new RandomStream(95, unit);
            var bytes = (byte[])whole.Clone();
            for (int i = random.NextInt(10); i >= 0; i--) bytes[4 + random.NextInt(bytes.Length - 4)] = (byte)random.NextInt(256);
            RecordingAssert.ReadsOrRefuses(Format, "flipped.cex", bytes);
        }
    }

    private static byte[] Build(int records)
    {
        var bytes = new byte[288 + 32 + 16 + 16 + 16 * records];
        ((byte[])[0x10, 0x11, 0x09, 0x88, 0, 1, 1, 0]).CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 1_600_000_000);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(24), 5);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(26), 10);
        int at = 288;
        bytes[at] = 0x02;
        at += 32;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), 0xFFFFBBBB);
        at += 16;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), 0xFFFFCCCC);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 4), 0x22);
        bytes[at + 8] = 0x02;
        for (int i = 0; i < records; i++)
        {
            at += 16;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), 10 * i);
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at + 4), 8064);
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at + 6), -1000);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 8), i);
        }

        return bytes;
    }
}
