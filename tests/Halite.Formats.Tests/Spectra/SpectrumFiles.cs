// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.Formats;

namespace Halite.Formats.Tests.Spectra;

/// <summary>Builds instrument files byte by byte, beside what they must be read as.</summary>
internal static class SpectrumFiles
{
    public static Recording Read(string name, byte[] bytes)
    {
        using var source = ByteSource.Of(name, bytes);
        var format = FormatRegistry.Recognise(source) ?? throw new InputException("not recognised");
        return format.Read(source, ReadOptions.Default);
    }

    public static Recording Read(string name, string text) => Read(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Reads every prefix of a file in steps: each must give a recording or an InputException, nothing else.</summary>
    public static void SurvivesTruncation(string name, byte[] bytes, int steps)
    {
        for (int i = 0; i <= steps; i++)
        {
            int length = (int)((long)bytes.Length * i / steps);
            if (length == 0) continue;
            try
            {
                Read(name, bytes[..length]);
            }
            catch (InputException e)
            {
                Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Reads a file with seeded changes of single bytes: each must give a recording or an InputException.</summary>
    public static void SurvivesNoise(string name, byte[] bytes, int seed, int rounds)
    {
        var random = new Random(seed);
        for (int i = 0; i < rounds; i++)
        {
            var damaged = (byte[])bytes.Clone();
            for (int k = 0; k < 1 + i % 5; k++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Read(name, damaged);
            }
            catch (InputException)
            {
            }
        }
    }

    public static byte[] Spc(double[] y, double first, double last, byte xType, bool floats, bool bigEndian = false)
    {
        var bytes = new byte[512 + 32 + 4 * y.Length];
        void I32(int at, int v) { if (bigEndian) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), v); else BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), v); }
        void F64(int at, double v) { if (bigEndian) BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(at), v); else BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), v); }
        void F32(int at, float v) { if (bigEndian) BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(at), v); else BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), v); }
        const sbyte exponent = 20;
        bytes[1] = bigEndian ? (byte)0x4C : (byte)0x4B;
        bytes[3] = floats ? (byte)0x80 : (byte)exponent;
        I32(4, y.Length);
        F64(8, first);
        F64(16, last);
        I32(24, 1);
        bytes[28] = xType;
        bytes[29] = 4;
        Encoding.ASCII.GetBytes("a comment").CopyTo(bytes.AsSpan(88));
        for (int i = 0; i < y.Length; i++)
        {
            int at = 544 + 4 * i;
            if (floats) F32(at, (float)y[i]);
            else I32(at, (int)Math.Round(y[i] * Math.Pow(2, 32 - exponent)));
        }

        return bytes;
    }

    public static byte[] Wdf(float[] x, float[][] spectra, long capacity, int unit = 1)
    {
        var stream = new MemoryStream();
        var w = new BinaryWriter(stream);
        void Head(string name, long size) { w.Write(Encoding.ASCII.GetBytes(name)); w.Write(1); w.Write(size); }
        var header = new byte[512];
        Encoding.ASCII.GetBytes("WDF1").CopyTo(header.AsSpan());
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), 512);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(60), x.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(64), capacity);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(72), spectra.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(88), x.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(92), 1);
        Encoding.ASCII.GetBytes("WiRE").CopyTo(header.AsSpan(96));
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(156), 1e7f / 632.8f);
        Encoding.UTF8.GetBytes("LTMOF pristine").CopyTo(header.AsSpan(240));
        w.Write(header);
        Head("DATA", 16 + 4L * x.Length * capacity);
        for (int s = 0; s < capacity; s++)
        {
            for (int i = 0; i < x.Length; i++) w.Write(s < spectra.Length ? spectra[s][i] : 0f);
        }

        Head("XLST", 16 + 8 + 4L * x.Length);
        w.Write(1);
        w.Write(unit);
        foreach (var v in x) w.Write(v);
        Head("ORGN", 16 + 4 + 24 + 8 * capacity);
        w.Write(1);
        w.Write(unchecked((int)0x80000003));
        w.Write(5);
        var label = new byte[16];
        Encoding.ASCII.GetBytes("X").CopyTo(label.AsSpan());
        w.Write(label);
        for (int s = 0; s < capacity; s++) w.Write(10.0 * s);
        return stream.ToArray();
    }

    public static byte[] Opus(double first, double last, float[] y)
    {
        var stream = new MemoryStream();
        var w = new BinaryWriter(stream);
        int directory = 24, parameters = directory + 12 * 3, sample = parameters + 96, data = sample + 32;
        w.Write([0x0A, 0x0A, 0xFE, 0xFE]);
        w.Write(920622.0);
        w.Write(directory);
        w.Write(40);
        w.Write(3);
        void Entry(byte kind, int bytes, int offset) { w.Write([kind, (byte)0, (byte)0, (byte)0]); w.Write(bytes / 4); w.Write(offset); }
        Entry(31, 96, parameters);
        Entry(160, 32, sample);
        Entry(15, 4 * y.Length, data);
        void Int(string key, int value) { w.Write(Encoding.ASCII.GetBytes(key + "\0")); w.Write((ushort)0); w.Write((ushort)2); w.Write(value); }
        void Real(string key, double value) { w.Write(Encoding.ASCII.GetBytes(key + "\0")); w.Write((ushort)1); w.Write((ushort)4); w.Write(value); }
        void Word(string key, string value) { w.Write(Encoding.ASCII.GetBytes(key + "\0")); w.Write((ushort)2); w.Write((ushort)(value.Length / 2)); w.Write(Encoding.ASCII.GetBytes(value)); }
        void Pad(int to) { while (stream.Position < to) w.Write((byte)0); }
        Int("NPT", y.Length);
        Real("FXV", first);
        Real("LXV", last);
        Real("CSF", 1);
        Word("DXU", "WN\0\0");
        w.Write(Encoding.ASCII.GetBytes("END\0"));
        w.Write(0);
        Pad(sample);
        Word("SNM", "SS10 after 50 cyc"[..16]);
        Pad(data);
        foreach (var v in y) w.Write(v);
        return stream.ToArray();
    }

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
