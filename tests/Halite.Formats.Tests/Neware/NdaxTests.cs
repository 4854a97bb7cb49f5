// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;
using Halite.Data;
using Halite.Formats.Neware;
using Halite.Formats.Tests.Support;
using Halite.Numerics;

namespace Halite.Formats.Tests.Neware;

public sealed class NdaxTests
{
    private static readonly NdaxFormat Format = new();

    [Theory]
    [InlineData(11)]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(17)]
    public void Random_archives_give_back_the_rows_they_were_built_from(int version)
    {
        for (ulong unit = 0; unit < 8; unit++)
        {
            var random = new RandomStream(71, unit * 100 + (ulong)version);
            var built = Build(version, random, 1 + random.NextInt(4000));
            var recording = RecordingAssert.ReadsOrRefuses(Format, "random.ndax", built.Archive)!;
            Assert.Empty(recording.Warnings);
            var table = recording.Tables.Single();
            foreach (var (name, values) in built.Expected)
            {
                var column = table.Named(name)!;
                Assert.Equal(values.Length, column.Length);
                // The counters run on by sums of increments: rounding of a few thousand additions.
                for (int i = 0; i < values.Length; i++) ReferenceValues.AssertClose(values[i], column[i], 1e-11, $"{name}, row {i}");
            }
        }
    }

    [Fact]
    public void An_archive_cut_anywhere_gives_what_can_be_unpacked_or_one_sentence()
    {
        var built = Build(14, new RandomStream(72), 1500);
        int some = 0;
        for (int length = 0; length <= built.Archive.Length; length += 97)
        {
            var recording = RecordingAssert.ReadsOrRefuses(Format, "cut.ndax", built.Archive[..length]);
            if (recording is null) continue;
            some++;
            Assert.Contains(recording.Warnings, w => w.Code == "damaged-archive");
            var table = recording.Tables.Single();
            for (int i = 0; i < table.Rows; i++) Assert.Equal(built.Expected["Voltage(V)"][i], table.Find(Meaning.Voltage)![i]);
        }

        Assert.True(some > 0);
    }

    [Fact]
    public void Flipped_bytes_never_raise_anything_but_one_sentence()
    {
        var whole = Build(14, new RandomStream(73), 700).Archive;
        for (ulong unit = 0; unit < 400; unit++)
        {
            var random = new RandomStream(73, unit + 1);
            var bytes = (byte[])whole.Clone();
            for (int i = random.NextInt(6); i >= 0; i--) bytes[random.NextInt(3) == 0 ? random.NextInt(60) : random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            RecordingAssert.ReadsOrRefuses(Format, "flipped.ndax", bytes);
        }
    }

    [Fact]
    public void An_unpacked_size_that_lies_asks_for_no_more_memory_than_its_bytes_can_fill()
    {
        var bytes = Build(14, new RandomStream(74), 100).Archive;
        int directory = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(directory + 24), 0xF0000000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RecordingAssert.ReadsOrRefuses(Format, "bomb.ndax", bytes);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200_000_000);
    }

    private static (byte[] Archive, Dictionary<string, double[]> Expected) Build(int version, RandomStream random, int rows)
    {
        bool amps = version is 14 or 17;
        int infoBytes = version switch { 11 => 47, 14 => 55, _ => 100 }, stepBytes = version >= 16 ? 100 : 37;
        var data = new List<byte[]>();
        var info = new List<byte[]>();
        var steps = new List<byte[]>();
        var valid = new List<bool>();
        string[] names = ["Index", "Cycle Index", "Step Index", "Step Count", "Time", "Total Time", "Voltage(V)", "Current(mA)", "Charge Capacity(mAh)", "Discharge Capacity(mAh)", "Charge Energy(mWh)"];
        var expected = names.ToDictionary(n => n, _ => new List<double>());
        double t = 0, start = 0, total = 0, qc = 0, qd = 0, ec = 0;
        int dt = 0;
        uint step = 0, cycle = 0;
        for (int slot = 1; slot <= rows; slot++)
        {
            // Some slots are masked: they have a number and no row.
            bool masked = slot > 1 && random.NextInt(50) == 0;
            valid.Add(!masked);
            float v = (float)(3 + random.NextDouble()) * (amps ? 1 : 1e4f), a = (float)random.NextGaussian() * (amps ? 0.1f : 100f);
            var r = new byte[8];
            BinaryPrimitives.WriteSingleLittleEndian(r, v);
            BinaryPrimitives.WriteSingleLittleEndian(r.AsSpan(4), a);
            data.Add(r);
            if (masked) continue;
            double volts = amps ? v : v / 1e4, current = amps ? a * 1000.0 : a;
            bool begins = slot == 1 || random.NextInt(40) == 0;
            if (begins || random.NextInt(12) == 0)
            {
                if (begins)
                {
                    start = total;
                    step++;
                    if (random.NextInt(3) == 0) cycle++;
                    var s = new byte[stepBytes];
                    BinaryPrimitives.WriteUInt32LittleEndian(s, cycle);
                    BinaryPrimitives.WriteUInt32LittleEndian(s.AsSpan(4), step % 5 + 1);
                    s[24] = 1;
                    steps.Add(s);
                }

                uint ms = begins ? 0 : (uint)Math.Round(t * 1000) + 500;
                dt = 250 * (1 + random.NextInt(40));
                float fq = random.NextInt(1000) / 8f, fd = random.NextInt(1000) / 16f, fe = random.NextInt(500);
                var e = new byte[infoBytes];
                BinaryPrimitives.WriteUInt32LittleEndian(e, ms);
                BinaryPrimitives.WriteSingleLittleEndian(e.AsSpan(5), fq);
                BinaryPrimitives.WriteSingleLittleEndian(e.AsSpan(9), fd);
                BinaryPrimitives.WriteSingleLittleEndian(e.AsSpan(13), fe);
                BinaryPrimitives.WriteInt32LittleEndian(e.AsSpan(29), dt);
                BinaryPrimitives.WriteUInt32LittleEndian(e.AsSpan(33), 1_700_000_000);
                BinaryPrimitives.WriteUInt32LittleEndian(e.AsSpan(37), step);
                BinaryPrimitives.WriteUInt32LittleEndian(e.AsSpan(41), (uint)slot);
                info.Add(e);
                double scale = amps ? 1000 : 1 / 3600.0;
                (t, qc, qd, ec) = (ms / 1000.0, fq * scale, fd * scale, fe * scale);
            }
            else
            {
                t += dt / 1000.0;
                double q = current * dt / 3.6e6;
                if (q > 0) (qc, ec) = (qc + q, ec + q * volts);
                else qd -= q;
            }

            total = start + t;
            double[] values = [slot, cycle + 1, step % 5 + 1, step, t, total, volts, current, qc, qd, ec];
            for (int i = 0; i < names.Length; i++) expected[names[i]].Add(values[i]);
        }

        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Entry(zip, "data.ndc", Pages(1, version, data, valid));
            Entry(zip, "data_runInfo.ndc", Pages(18, version, info, null));
            Entry(zip, "data_step.ndc", Pages(7, version, steps, null));
        }

        return (stream.ToArray(), expected.ToDictionary(e => e.Key, e => e.Value.ToArray()));
    }

    private static void Entry(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(bytes);
    }

    private static byte[] Pages(byte type, int version, List<byte[]> records, List<bool>? valid)
    {
        int size = records[0].Length, perPage = (4096 - 133) / size;
        int pages = (records.Count + perPage - 1) / perPage;
        var bytes = new byte[4096 * (pages + 1)];
        (bytes[0], bytes[2]) = (type, (byte)version);
        for (int i = 0; i < records.Count; i++)
        {
            int at = 4096 * (1 + i / perPage), slot = i % perPage;
            if (valid is null || valid[i]) bytes[at + 4 + slot / 8] |= (byte)(1 << slot % 8);
            records[i].CopyTo(bytes, at + 132 + slot * size);
        }

        return bytes;
    }
}
