// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Halite.Data;
using Halite.Formats.Neware;
using Halite.Formats.Tests.Support;
using Halite.Numerics;

namespace Halite.Formats.Tests.Neware;

public sealed class NdaTests
{
    private static readonly NdaFormat Format = new();

    [Theory]
    [InlineData(8)]
    [InlineData(22)]
    [InlineData(26)]
    [InlineData(29)]
    [InlineData(130)]
    public void Random_files_give_back_the_rows_they_were_built_from(int version)
    {
        for (ulong unit = 0; unit < 12; unit++)
        {
            var random = new RandomStream(61, unit * 1000 + (ulong)version);
            var built = NdaBuilder.Random(version, random, 1 + random.NextInt(6000));
            var table = RecordingAssert.ReadsOrRefuses(Format, "random.nda", built.Bytes)!.Tables.Single();
            foreach (var (name, values) in built.Expected)
            {
                var column = table.Named(name)!;
                Assert.Equal(values.Count, column.Length);
                // Times add up by step; everything else is one rounding.
                for (int i = 0; i < values.Count; i++) ReferenceValues.AssertClose(values[i], column[i], name.Contains("Time") ? 1e-12 : 0, $"{name}, row {i}");
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(29)]
    [InlineData(130)]
    public void A_file_cut_anywhere_gives_its_whole_records_or_one_sentence(int version)
    {
        var built = NdaBuilder.Random(version, new RandomStream(62, (ulong)version), 40);
        for (int length = 0; length <= built.Bytes.Length; length += length < built.Start ? 13 : 1)
        {
            var recording = RecordingAssert.ReadsOrRefuses(Format, "cut.nda", built.Bytes[..length]);
            int whole = Math.Max(0, length - built.Start) / built.RecordBytes;
            Assert.Equal(built.IsData.Take(whole).Count(d => d), recording?.DataRows ?? 0);
            if (recording is not null && length < built.Bytes.Length) Assert.Contains(recording.Warnings, w => w.Code == "truncated-file");
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(22)]
    [InlineData(29)]
    [InlineData(130)]
    public void Flipped_bytes_never_raise_anything_but_one_sentence(int version)
    {
        var built = NdaBuilder.Random(version, new RandomStream(63), 60);
        for (ulong unit = 0; unit < 300; unit++)
        {
            var random = new RandomStream(63, unit + 1);
            var bytes = (byte[])built.Bytes.Clone();
            for (int i = random.NextInt(10); i >= 0; i--) bytes[random.NextInt(2) == 0 ? 14 + random.NextInt(100) : random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            RecordingAssert.ReadsOrRefuses(Format, "flipped.nda", bytes);
        }
    }

    [Fact]
    public void A_range_that_is_in_no_table_is_a_warning_and_an_option()
    {
        var built = NdaBuilder.Random(29, new RandomStream(64), 5);
        for (int i = 0; i < 5; i++) BinaryPrimitives.WriteInt32LittleEndian(built.Bytes.AsSpan(built.Start + i * 86 + 78), 30);
        var recording = RecordingAssert.ReadsOrRefuses(Format, "range.nda", built.Bytes)!;
        var warning = Assert.Single(recording.Warnings, w => w.Code == "unknown-range");
        Assert.Contains("30", warning.Message);
        Assert.Contains("--current-per-count-ma", warning.Message);
        int counts = BinaryPrimitives.ReadInt32LittleEndian(built.Bytes.AsSpan(built.Start + 26));
        Assert.Equal(counts / 1e3, recording.Tables.Single().Find(Meaning.Current)![0]);
        var given = RecordingAssert.ReadsOrRefuses(Format, "range.nda", built.Bytes, new ReadOptions { CurrentPerCount = 0.5 })!;
        Assert.Equal(counts * 0.5, given.Tables.Single().Find(Meaning.Current)![0]);
        Assert.Contains(given.Warnings, w => w.Code == "range-by-user");
    }

    [Fact]
    public void Rows_out_of_order_and_repeated_rows_are_put_right()
    {
        var built = NdaBuilder.Random(22, new RandomStream(65), 300);
        var records = Enumerable.Range(0, 300).Where(i => built.IsData[i]).ToArray();
        var (a, b) = (records[10], records[50]);
        var first = built.Bytes.AsSpan(built.Start + a * 86, 86).ToArray();
        built.Bytes.AsSpan(built.Start + b * 86, 86).CopyTo(built.Bytes.AsSpan(built.Start + a * 86));
        first.CopyTo(built.Bytes, built.Start + b * 86);
        // And one record twice.
        built.Bytes.AsSpan(built.Start + records[20] * 86, 86).CopyTo(built.Bytes.AsSpan(built.Start + records[21] * 86));
        var recording = RecordingAssert.ReadsOrRefuses(Format, "order.nda", built.Bytes)!;
        var index = recording.Tables.Single().Find(Meaning.Index)!.ToDoubles();
        Assert.Equal(records.Length - 1, index.Length);
        Assert.Equal(index.Order(), index);
        Assert.Contains(recording.Warnings, w => w.Code == "repeated-rows");
    }

    [Fact]
    public void A_version_without_description_is_named()
    {
        var bytes = new byte[5000];
        "NEWARE20200101"u8.CopyTo(bytes);
        bytes[14] = 77;
        var e = Assert.Throws<InputException>(() => Format.Read(ByteSource.Of("x.nda", bytes), ReadOptions.Default));
        Assert.Contains("77", e.Message);
    }
}
