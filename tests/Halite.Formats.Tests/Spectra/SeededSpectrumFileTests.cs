// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Tests.Spectra;

/// <summary>Random spectra written byte by byte in every variant of a format, beside the record that they must be read as.</summary>
public class SeededSpectrumFileTests
{
    private const string Squeezed = "@ABCDEFGHI", SqueezedMinus = "@abcdefghi", Step = "%JKLMNOPQR", StepMinus = "%jklmnopqr", Repeat = " STUVWXYZs";

    /// <summary>Random walks with plateaux, jumps and sign changes: what the difference form is made for.</summary>
    private static int[] Ordinates(Random random, int count)
    {
        var y = new int[count];
        int value = random.Next(-2000, 2000);
        for (int i = 0; i < count; i++)
        {
            y[i] = value;
            value += random.Next(5) switch { 0 => 0, 1 => 0, 2 => random.Next(-3, 4), 3 => random.Next(-400, 400), _ => random.Next(-30, 30) };
        }

        return y;
    }

    private static string Digits(int v, string plus, string minus)
    {
        var text = Math.Abs((long)v).ToString(CultureInfo.InvariantCulture);
        return (v < 0 ? minus : plus)[text[0] - '0'] + text[1..];
    }

    /// <summary>The data lines of one form, as the standard lays them out: an abscissa, then ordinates; in the difference form each line but the first repeats the last ordinate.</summary>
    private static string Encode(int[] y, string form, Random random)
    {
        var text = new StringBuilder();
        for (int i = 0; i < y.Length;)
        {
            int n = Math.Min(y.Length - i, random.Next(2, 12));
            var line = new StringBuilder(i.ToString(CultureInfo.InvariantCulture));
            switch (form)
            {
                case "AFFN":
                    foreach (var v in y.AsSpan(i, n)) line.Append(' ').Append(v.ToString(CultureInfo.InvariantCulture));
                    break;
                case "PAC":
                    foreach (var v in y.AsSpan(i, n)) line.Append(v.ToString("+0;-0", CultureInfo.InvariantCulture));
                    break;
                case "SQZ":
                    foreach (var v in y.AsSpan(i, n)) line.Append(Digits(v, Squeezed, SqueezedMinus));
                    break;
                default:
                    // The abscissa is that of the line's first ordinate; of a check that is the point before.
                    if (i > 0) line.Clear().Append((i - 1).ToString(CultureInfo.InvariantCulture)).Append(Digits(y[i - 1], Squeezed, SqueezedMinus));
                    else line.Append(Digits(y[0], Squeezed, SqueezedMinus));
                    int? last = null;
                    int run = 1;
                    void Flush()
                    {
                        if (run > 1) line.Append(run < 10 ? Repeat[run].ToString() : Digits(run, " STUVWXYZs", " "));
                        run = 1;
                    }

                    for (int j = i == 0 ? 1 : i; j < i + n; j++)
                    {
                        int step = y[j] - y[j - 1];
                        if (form == "DIFDUP" && step == last)
                        {
                            run++;
                            continue;
                        }

                        Flush();
                        line.Append(Digits(step, Step, StepMinus));
                        last = step;
                    }

                    Flush();
                    break;
            }

            text.Append(line).Append('\n');
            i += n;
        }

        return text.ToString();
    }

    [Theory]
    [InlineData("AFFN")]
    [InlineData("PAC")]
    [InlineData("SQZ")]
    [InlineData("DIF")]
    [InlineData("DIFDUP")]
    public void Seeded_ordinates_come_back_from_every_ASDF_form(string form)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var y = Ordinates(random, random.Next(20, 200));
            double factor = Math.Pow(2, -random.Next(0, 12)), start = random.Next(100, 4000), delta = random.Next(2) == 0 ? -2 : 0.5;
            var lines = Encode(y, form, random).Split('\n', StringSplitOptions.RemoveEmptyEntries);

            // Abscissae count points; XFACTOR and a shift in FIRSTX would break the check, so the file counts from zero.
            var text = FormattableString.Invariant($"##TITLE= s{seed}\n##JCAMP-DX= 4.24 $$ a comment\n##DATA TYPE= RAMAN SPECTRUM\n##XUNITS= 1/CM\n##YUNITS= ARBITRARY UNITS\n##FIRSTX= {start}\n##LASTX= {start + delta * (y.Length - 1)}\n##X FACTOR= {delta}\n##YFACTOR= {factor:R}\n##NPOINTS= {y.Length}\n##XYDATA= (X++(Y..Y))\n")
                + string.Join('\n', lines.Select(l => Moved(l, start / delta))) + "\n##END=\n";
            var recording = SpectrumFiles.Read("a.jdx", text);
            var table = recording.Tables.Single();
            Assert.Empty(recording.Warnings);
            Assert.Equal(y.Select(v => v * factor), table.Columns[1].ToDoubles());
            var x = table.Find(Meaning.RamanShift)!.ToDoubles();
            for (int i = 0; i < y.Length; i++) Assert.Equal(start + delta * i, x[i], 1e-9);
        }
    }

    private static string Moved(string line, double by)
    {
        int end = 0;
        while (end < line.Length && char.IsAsciiDigit(line[end])) end++;
        return (int.Parse(line[..end], CultureInfo.InvariantCulture) + by).ToString("R", CultureInfo.InvariantCulture) + line[end..];
    }

    [Fact]
    public void An_ordinate_that_was_not_measured_keeps_its_place()
    {
        var table = SpectrumFiles.Read("a.jdx", "##TITLE= t\n##JCAMP-DX= 4.24\n##DATA TYPE= INFRARED SPECTRUM\n##XUNITS= 1/CM\n##YUNITS= ABSORBANCE\n##FIRSTX= 400\n##DELTAX= 2\n##XYDATA= (X++(Y..Y))\n400 10 ? 30 40\n##END=\n").Tables.Single();
        Assert.Equal([10, double.NaN, 30, 40], table.Columns[1].ToDoubles());
        Assert.Equal([400, 402, 404, 406], table.Find(Meaning.Wavenumber)!.ToDoubles());
    }

    private enum SpcX
    {
        Even,
        Common,
        Own,
    }

    /// <summary>A file of several spectra in the new format: header, perhaps common abscissae, then subheader and data for each.</summary>
    private static byte[] Spc(double[][] xs, double[][] ys, SpcX kind, bool words16, bool floats, bool bigEndian, sbyte exponent, string log)
    {
        var stream = new MemoryStream();
        void Put(Action<byte[]> fill, int size)
        {
            var b = new byte[size];
            fill(b);
            stream.Write(b);
        }

        void I16(short v) => Put(b => { if (bigEndian) BinaryPrimitives.WriteInt16BigEndian(b, v); else BinaryPrimitives.WriteInt16LittleEndian(b, v); }, 2);
        void I32(int v) => Put(b => { if (bigEndian) BinaryPrimitives.WriteInt32BigEndian(b, v); else BinaryPrimitives.WriteInt32LittleEndian(b, v); }, 4);
        void F32(float v) => Put(b => { if (bigEndian) BinaryPrimitives.WriteSingleBigEndian(b, v); else BinaryPrimitives.WriteSingleLittleEndian(b, v); }, 4);
        void F64(double v) => Put(b => { if (bigEndian) BinaryPrimitives.WriteDoubleBigEndian(b, v); else BinaryPrimitives.WriteDoubleLittleEndian(b, v); }, 8);
        void Zeros(long to)
        {
            while (stream.Position < to) stream.WriteByte(0);
        }

        int flags = (words16 ? 1 : 0) | 4 | 0x20 | (kind == SpcX.Own ? 0xC0 : kind == SpcX.Common ? 0x80 : 0);
        stream.Write([(byte)flags, bigEndian ? (byte)0x4C : (byte)0x4B, 0, floats ? (byte)0x80 : (byte)exponent]);
        I32(xs[0].Length);
        F64(xs[0][0]);
        F64(xs[0][^1]);
        I32(ys.Length);
        stream.Write([13, 4, 0, 0]);
        Zeros(218);
        stream.Write(Encoding.ASCII.GetBytes("My Raman shift\0My counts\0z\0"));
        Zeros(248);
        long logAt = stream.Position;
        Zeros(512);
        if (kind == SpcX.Common)
        {
            foreach (var v in xs[0]) F32((float)v);
        }

        for (int s = 0; s < ys.Length; s++)
        {
            stream.Write([0, floats ? (byte)0x80 : (byte)exponent]);
            I16((short)s);
            F32(s + 0.5f);
            Zeros(stream.Position + 8);
            I32(kind == SpcX.Own ? xs[s].Length : 0);
            Zeros(stream.Position + 12);
            if (kind == SpcX.Own)
            {
                foreach (var v in xs[s]) F32((float)v);
            }

            foreach (var v in ys[s])
            {
                if (floats) F32((float)v);
                else if (words16) I16((short)Math.Round(v * Math.Pow(2, 16 - exponent)));
                else I32((int)Math.Round(v * Math.Pow(2, 32 - exponent)));
            }
        }

        int at = (int)stream.Position;
        var words = Encoding.ASCII.GetBytes(log);
        I32(64 + words.Length);
        I32(64 + words.Length);
        I32(64);
        Zeros(at + 64);
        stream.Write(words);
        var bytes = stream.ToArray();
        if (bigEndian) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan((int)logAt), at);
        else BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((int)logAt), at);
        return bytes;
    }

    [Fact]
    public void Seeded_SPC_files_of_many_spectra_read_in_every_layout()
    {
        for (int seed = 0; seed < 96; seed++)
        {
            var random = new Random(seed);
            var kind = (SpcX)(seed % 3);
            bool floats = seed % 2 == 0, words16 = !floats && seed % 4 == 1, bigEndian = seed % 8 >= 4;
            int spectra = random.Next(1, 5), points = random.Next(4, 40);
            const sbyte exponent = 8;

            // Multiples of 2^-8 within ± 100: exact in every number form of the format.
            double[] Values(int n) => [.. Enumerable.Range(0, n).Select(_ => random.Next(-25000, 25000) / 256.0)];
            double[] Places(int n, double start) => [.. Enumerable.Range(0, n).Select(i => start + 0.5 * i + (kind == SpcX.Even ? 0 : random.Next(3) / 8.0))];
            double[][] xs = [.. Enumerable.Range(0, spectra).Select(s => Places(kind == SpcX.Own ? points + s : points, 100 + 10 * (kind == SpcX.Own ? s : 0)))];
            if (kind != SpcX.Own) xs = [.. xs.Select(_ => xs[0])];
            double[][] ys = [.. xs.Select(x => Values(x.Length))];
            var recording = SpectrumFiles.Read("a.spc", Spc(xs, ys, kind, words16, floats, bigEndian, exponent, "LASER = 532"));
            Assert.Empty(recording.Warnings);
            Assert.Equal("LASER = 532", recording.Metadata["log"]);
            var tables = recording.Tables.ToArray();
            Assert.Equal(spectra, tables.Length);
            for (int s = 0; s < spectra; s++)
            {
                var x = tables[s].Find(Meaning.RamanShift)!;
                Assert.Equal("My Raman shift", x.Name);
                Assert.Equal(xs[s], x.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-4);
                double worst = words16 ? 1.0 / 512 : 1e-9;
                Assert.Equal(ys[s], tables[s].Columns[1].ToDoubles(), (a, b) => Math.Abs(a - b) <= worst);
                Assert.Equal(s + 0.5, tables[s].Metadata.Number("z"));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_old_SPC_format_reads_with_its_swapped_words_and_several_spectra(bool floats)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            int points = random.Next(5, 30), spectra = random.Next(1, 4);
            const short exponent = 12;
            double[][] ys = [.. Enumerable.Range(0, spectra).Select(_ => Enumerable.Range(0, points).Select(_ => random.Next(-1_000_000, 1_000_000) / 1024.0).ToArray())];
            var stream = new MemoryStream();
            var w = new BinaryWriter(stream);
            w.Write([spectra > 1 ? (byte)4 : (byte)0, (byte)0x4D]);
            w.Write(floats ? (short)0x80 : exponent);
            w.Write((float)points);
            w.Write(400f);
            w.Write(400f + 2 * (points - 1));
            w.Write([(byte)13, (byte)4]);
            w.Write(new byte[224 - 18]);
            for (int s = 0; s < spectra; s++)
            {
                w.Write(new byte[32]);
                foreach (var v in ys[s])
                {
                    if (floats)
                    {
                        w.Write((float)v);
                        continue;
                    }

                    int stored = (int)Math.Round(v * Math.Pow(2, 32 - exponent));
                    w.Write((short)(stored >> 16));
                    w.Write((short)stored);
                }
            }

            var tables = SpectrumFiles.Read("old.spc", stream.ToArray()).Tables.ToArray();
            Assert.Equal(spectra, tables.Length);
            for (int s = 0; s < spectra; s++)
            {
                Assert.Equal(400 + 2.0 * (points - 1), tables[s].Find(Meaning.RamanShift)!.ToDoubles()[^1], 1e-3);

                // 24 bits of a float; 2^-20 of an integer.
                Assert.Equal(ys[s], tables[s].Columns[1].ToDoubles(), (a, b) => Math.Abs(a - b) <= 1e-4);
            }
        }
    }

    [Fact]
    public void Seeded_XDI_headers_in_their_usual_disorder_read()
    {
        string[] ends = ["#---", "# ---------", "#----------------------", "# -"];
        for (int seed = 0; seed < 24; seed++)
        {
            var random = new Random(seed);
            double[] energy = [.. Enumerable.Range(0, 30).Select(i => 6500 + 2.5 * i)], mu = [.. energy.Select(_ => random.NextDouble())];
            bool kilo = seed % 3 == 1, labels = seed % 2 == 0, scan = seed % 5 == 0;
            var text = new StringBuilder($"{(seed % 2 == 0 ? "# " : "#")}XDI/1.{seed % 2} GSE/{seed}\n");
            text.Append(scan ? "# Scan.element: Mn\n# Scan.edge: K\n" : "#Element.symbol: Mn\n# Element.edge:K\n");
            text.Append(FormattableString.Invariant($"# Column.1: energy {(kilo ? "keV" : "eV")} || 13:E.VAL\n# Column.2: mutrans\n# Mono.d_spacing: 3.13553\n# ///\n# made by hand: with a colon\n{ends[seed % 4]}\n"));
            if (labels) text.Append("# energy mutrans\n");
            for (int i = 0; i < energy.Length; i++) text.Append(FormattableString.Invariant($"{(seed % 4 == 3 ? "\t" : "  ")}{(kilo ? energy[i] / 1000 : energy[i]):R}{(seed % 4 == 3 ? "\t" : "   ")}{mu[i]:R}\n"));
            var recording = SpectrumFiles.Read("a.xdi", text.ToString());
            var table = recording.Tables.Single();
            Assert.Equal("Mn", recording.Metadata["element"]);
            Assert.Equal("K", recording.Metadata["edge"]);
            var e = table.Find(Meaning.PhotonEnergy)!;
            Assert.Equal(energy, e.In("eV"), (a, b) => Math.Abs(a - b) < 1e-9);
            Assert.Equal(mu, table.Find(Meaning.Absorption)!.ToDoubles());
            Assert.Equal("made by hand: with a colon", recording.Metadata["comment"]);
        }
    }
}
