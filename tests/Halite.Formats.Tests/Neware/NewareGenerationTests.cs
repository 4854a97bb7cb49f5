// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;
using Halite.Data;
using Halite.Formats.Neware;
using Halite.Formats.Tests.Support;
using Halite.Numerics;

namespace Halite.Formats.Tests.Neware;

/// <summary>Generations of Neware files whose records are built byte by byte from their descriptions, beside those of the other test classes.</summary>
public sealed class NewareGenerationTests
{
    [Theory]
    [InlineData(56)]
    [InlineData(88)]
    public void Random_files_of_BTS_9_1_give_back_the_rows_they_were_built_from(int recordBytes)
    {
        for (ulong unit = 0; unit < 8; unit++)
        {
            var random = new RandomStream(81, unit);
            int rows = 2 + random.NextInt(4000);
            var bytes = new byte[1024 + rows * recordBytes];
            "NEWARE20240101"u8.CopyTo(bytes);
            bytes[14] = 130;
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(82), 1024);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(90), (long)rows * recordBytes);
            string[] names = ["Index", "Cycle Index", "Step Index", "Total Time", "Unix Time", "Voltage(V)", "Current(mA)", "Capacity(mAh)", "Energy(mWh)", "T1(degC)"];
            var expected = names.ToDictionary(n => n, _ => new double[rows]);
            uint cycle = 1, step = 1, seconds = 0;
            for (int i = 0; i < rows; i++)
            {
                var r = bytes.AsSpan(1024 + i * recordBytes, recordBytes);
                if (i > 0 && random.NextInt(20) == 0) step = step % 6 + 1;
                if (i > 0 && random.NextInt(60) == 0) cycle++;
                seconds += (uint)random.NextInt(60);
                uint nanoseconds = (uint)random.NextInt(1000) * 1_000_000;
                float v = 3 + (float)random.NextDouble(), a = 100 * (float)random.NextGaussian(), q = 1000 * (float)random.NextGaussian(), e = 3000 * (float)random.NextGaussian(), t = 20 + (float)random.NextDouble();
                BinaryPrimitives.WriteUInt16LittleEndian(r, 0x0655);
                (r[2], r[3]) = ((byte)step, 1);
                BinaryPrimitives.WriteUInt32LittleEndian(r[8..], (uint)i + 1);
                BinaryPrimitives.WriteUInt32LittleEndian(r[12..], seconds);
                BinaryPrimitives.WriteUInt32LittleEndian(r[16..], nanoseconds);
                BinaryPrimitives.WriteSingleLittleEndian(r[20..], a);
                BinaryPrimitives.WriteSingleLittleEndian(r[24..], v);
                BinaryPrimitives.WriteSingleLittleEndian(r[28..], q);
                BinaryPrimitives.WriteSingleLittleEndian(r[32..], e);
                BinaryPrimitives.WriteUInt32LittleEndian(r[36..], cycle - 1);
                BinaryPrimitives.WriteUInt32LittleEndian(r[44..], 1_700_000_000 + seconds);
                BinaryPrimitives.WriteUInt32LittleEndian(r[48..], nanoseconds);
                BinaryPrimitives.WriteSingleLittleEndian(r[52..], t);
                double[] values = [i + 1, cycle, step, seconds + nanoseconds / 1e9, 1_700_000_000 + seconds + nanoseconds / 1e9, v, a, q / 3600.0, e / 3600.0, t];
                for (int k = 0; k < names.Length; k++) expected[names[k]][i] = values[k];
            }

            var recording = RecordingAssert.ReadsOrRefuses(new NdaFormat(), "random.nda", bytes)!;
            var table = recording.Tables.Single();
            foreach (var (name, values) in expected)
            {
                var column = table.Named(name)!;
                Assert.Equal(rows, column.Length);
                for (int i = 0; i < rows; i++) ReferenceValues.AssertClose(values[i], column[i], 1e-15, $"{name}, row {i}");
            }
        }
    }

    [Theory]
    [InlineData(2, 94, 8)]
    [InlineData(5, 87, 1)]
    public void Random_archives_with_whole_records_give_back_the_rows_they_were_built_from(int version, int recordBytes, int at)
    {
        bool old = version == 2;
        int page = old ? 512 : 4096, first = old ? 5 : 132, perPage = (page - first - 1) / recordBytes;
        for (ulong unit = 0; unit < 6; unit++)
        {
            var random = new RandomStream(82, unit * 10 + (ulong)version);
            int rows = 1 + random.NextInt(2000), slot = 0;
            var data = new byte[page * (1 + (2 * rows + perPage) / perPage)];
            (data[0], data[2]) = (1, (byte)version);
            string[] names = ["Index", "Cycle Index", "Step Index", "Time", "Voltage(V)", "Current(mA)", "Charge Capacity(mAh)", "Discharge Capacity(mAh)", "Charge Energy(mWh)", "Discharge Energy(mWh)"];
            var expected = names.ToDictionary(n => n, _ => new List<double>());
            uint cycle = 0, step = 1;
            double time = 0;
            for (uint index = 1; index <= rows; index++, slot++)
            {
                // Empty slots: no bit in the bitmap, or a record without number.
                if (random.NextInt(30) == 0) slot++;
                if (index > 1 && random.NextInt(25) == 0)
                {
                    step = step % 9 + 1;
                    if (random.NextInt(3) == 0) cycle++;
                    time = 0;
                }

                time = Math.Round(time + (1 + random.NextInt(30_000)) / 1000.0, 3);
                int begin = page * (1 + slot / perPage), counts = random.NextInt(2_000_000) - 1_000_000, volts = random.NextInt(60_000) - 5000;
                if (!old) data[begin + 4 + slot % perPage / 8] |= (byte)(1 << slot % perPage % 8);
                var r = data.AsSpan(begin + first + slot % perPage * recordBytes + at, recordBytes - at);
                var (range, divisor) = new[] { (5, 1e4), (50, 1e3), (100, 1e2), (-5, 1e5), (6000, 10.0), (-500, 1e3) }[random.NextInt(6)];
                long q = random.NextInt(1_000_000_000);
                BinaryPrimitives.WriteUInt32LittleEndian(r, index);
                BinaryPrimitives.WriteUInt32LittleEndian(r[4..], cycle);
                (r[8], r[9]) = ((byte)step, 1);
                BinaryPrimitives.WriteUInt64LittleEndian(r[15..], (ulong)Math.Round(time * 1000));
                BinaryPrimitives.WriteInt32LittleEndian(r[23..], volts);
                BinaryPrimitives.WriteInt32LittleEndian(r[27..], counts);
                for (int k = 0; k < 4; k++) BinaryPrimitives.WriteInt64LittleEndian(r[(35 + 8 * k)..], (k + 1) * q);
                BinaryPrimitives.WriteUInt16LittleEndian(r[67..], 2023);
                (r[69], r[70], r[71], r[72], r[73]) = (12, 31, 23, 59, 58);
                BinaryPrimitives.WriteInt32LittleEndian(r[74..], range);
                double[] values = [index, cycle + 1, step, time, volts / 1e4, counts / divisor, q / (divisor * 3600), 2 * q / (divisor * 3600), 3 * q / (divisor * 3600), 4 * q / (divisor * 3600)];
                for (int k = 0; k < names.Length; k++) expected[names[k]].Add(values[k]);
            }

            using var stream = new MemoryStream();
            using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                using var entry = zip.CreateEntry("data.ndc").Open();
                entry.Write(data.AsSpan(0, page * (2 + (slot - 1) / perPage)));
            }

            var table = RecordingAssert.ReadsOrRefuses(new NdaxFormat(), "random.ndax", stream.ToArray())!.Tables.Single();
            foreach (var (name, values) in expected)
            {
                var column = table.Named(name)!;
                Assert.Equal(values.Count, column.Length);
                for (int i = 0; i < values.Count; i++) ReferenceValues.AssertClose(values[i], column[i], name == "Time" ? 1e-12 : 0, $"{name}, row {i}");
            }

            Assert.Equal(new DateTime(2023, 12, 31, 23, 59, 58).ToOADate(), table.Find(Meaning.DateTime)![0], 1e-9);
        }
    }
}
