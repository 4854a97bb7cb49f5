// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.Formats.BioLogic;
using Halite.Formats.Tests.Support;
using Halite.Formats.Text;
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Formats.Tests.BioLogic;

public sealed class MptTests
{
    private static readonly MptFormat Format = new();

    [Fact]
    public void A_text_export_holds_the_numbers_of_its_binary_file()
    {
        var text = FormatRegistry.Open(SharedData.Path("data/eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.txt"));
        var binary = FormatRegistry.Open(SharedData.Path("data/eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.mpr"));
        Assert.Equal("biologic-mpt", text.Source.Format);
        var (t, b) = (text.Recording.Tables.Single(), binary.Recording.Tables.Single());
        Assert.Equal("impedance", t.Name);
        Assert.Equal(79, t.Rows);
        Assert.Equal(b.Rows, t.Rows);
        foreach (var column in t.Columns)
        {
            var other = b.Named(column.Name)!;
            Assert.Equal(other.Meaning, column.Meaning);
            Assert.Equal(other.Unit, column.Unit);
            // Eight digits of text beside a float.
            for (int i = 0; i < t.Rows; i++) ReferenceValues.AssertClose(other[i], column[i], 6e-8, $"{column.Name} row {i}");
        }

        Assert.Equal(binary.Recording.Metadata["technique"], text.Recording.Metadata["technique"]);
        Assert.Equal("2025-05-15T01:18:45.867", text.Recording.Metadata["started"]);
        Assert.Equal(text.Recording.Metadata["started"], binary.Recording.Metadata["started"]);
        Assert.Null(text.Recording.Metadata["area_cm2"]);
    }

    [Fact]
    public void A_file_without_a_head_is_known_by_its_labels()
    {
        var opened = FormatRegistry.Open(SharedData.Path("data/cycling/pyprobe/Sample_data_biologic_no_header.mpt"));
        Assert.Equal("biologic-mpt", opened.Source.Format);
        var table = opened.Recording.Tables.Single();
        Assert.Equal(13, table.Rows);
        Assert.Equal(281672.3801174285, table.Named("time/s")![0]);
        Assert.Equal(Meaning.Voltage, table.Named("Ecell/V")!.Meaning);
        Assert.Equal(297.59, table.Find(Meaning.Temperature)!.In("K")[0], 0.1);
        Assert.Equal("mA.h", table.Find(Meaning.HalfCycleCharge)!.Unit);
    }

    [Fact]
    public void The_public_exports_of_impedance_py_read_with_all_columns()
    {
        foreach (var file in new[] { "exampleDataBioLogic.mpt", "exampleDataBioLogic_MissingFreq.mpt" })
        {
            var path = SharedData.Path("data/eis/impedancepy/" + file);
            var recording = FormatRegistry.Open(path).Recording;
            Assert.Equal(File.ReadAllLines(path).Skip(61).Count(l => l.Trim().Length > 0), recording.DataRows);
            // The second was exported without its frequencies.
            Assert.Equal(file.Contains("Missing"), recording.Find(Meaning.Frequency) is null);
            Assert.NotNull(recording.Find(Meaning.ImpedanceReal, Meaning.ImpedanceMinusImaginary));
            Assert.NotNull(recording.Tables.First().Named("Cs/µF"));
        }
    }

    [Theory]
    [InlineData(false, "\r\n", 3)]
    [InlineData(true, "\r\n", 3)]
    [InlineData(true, "\n", 40)]
    [InlineData(false, "\n", 7)]
    public void Random_exports_come_back_whatever_the_decimal_sign_line_end_and_length_of_head(bool comma, string newline, int headLines)
    {
        for (ulong unit = 0; unit < 3; unit++)
        {
            var random = new RandomStream(31, unit);
            string[] labels = ["mode", "ox/red", "time/s", "Ewe/V", "<I>/mA", "Cs/µF", "(Q-Qo)/mA.h", "half cycle", "a label of the future/K"];
            int rows = 1 + random.NextInt(9000);
            var expected = labels.ToDictionary(l => l, _ => new double[rows]);
            var text = new StringBuilder();
            text.Append("EC-Lab ASCII FILE").Append(newline).Append(CultureInfo.InvariantCulture, $"Nb header lines : {headLines}   ").Append(newline);
            for (int i = 2; i < headLines - 1; i++) text.Append(i == 3 ? "Galvanostatic Cycling with Potential Limitation" : "").Append(newline);
            text.AppendJoin('\t', labels).Append('\t').Append(newline);
            for (int row = 0; row < rows; row++)
            {
                foreach (var label in labels)
                {
                    double value = label is "mode" or "ox/red" or "half cycle" ? random.NextInt(3) : random.NextGaussian() * Math.Pow(10, random.NextInt(12) - 6);
                    bool missing = label == "Cs/µF" && random.NextInt(4) == 0;
                    var digits = label is "time/s" ? value.ToString("E15", CultureInfo.InvariantCulture) : value.ToString("E7", CultureInfo.InvariantCulture);
                    if (label is "mode" or "ox/red" or "half cycle") digits = value.ToString(CultureInfo.InvariantCulture);
                    expected[label][row] = missing ? double.NaN : double.Parse(digits, CultureInfo.InvariantCulture);
                    text.Append(missing ? "XXX" : comma ? digits.Replace('.', ',') : digits).Append('\t');
                }

                text.Append(newline);
            }

            var recording = RecordingAssert.ReadsOrRefuses(Format, "random.mpt", TextHead.Latin.GetBytes(text.ToString()))!;
            Assert.Empty(recording.Warnings);
            var table = recording.Tables.Single();
            foreach (var label in labels) RecordingAssert.SameColumn(label, expected[label], table.Named(label)!);
            if (headLines > 5) Assert.Equal("GCPL", recording.Metadata["technique"]);
        }
    }

    [Fact]
    public void A_text_cut_anywhere_gives_its_rows_or_one_sentence()
    {
        var text = "EC-Lab ASCII FILE\r\nNb header lines : 4\r\nModulo Bat\r\ntime/s\tEwe/V\tI/mA\t\r\n0,0E+000\t3,1\t-1\t\r\n1,0E+000\t3,2\t-2\t\r\n2,0E+000\t3,3\t-3\t\r\n";
        var bytes = Encoding.ASCII.GetBytes(text);
        for (int length = 0; length <= bytes.Length; length++)
        {
            var recording = RecordingAssert.ReadsOrRefuses(Format, "cut.mpt", bytes[..length]);
            if (length == bytes.Length) Assert.Equal(3, recording!.DataRows);
        }
    }

    [Fact]
    public void Flipped_bytes_never_raise_anything_but_one_sentence()
    {
        var whole = Encoding.ASCII.GetBytes("BT-Lab ASCII FILE\r\nNb header lines : 6\r\n\r\nModulo Bat\r\n\r\ntime/s\tEcell/V\tI/mA\tfreq/Hz\t\r\n"
            + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i}.5E+000\t3.{i}\t-{i}\t{i % 2}\t\r\n")));
        for (ulong unit = 0; unit < 800; unit++)
        {
            var random = new RandomStream(32, unit);
            var bytes = (byte[])whole.Clone();
            for (int i = random.NextInt(10); i >= 0; i--) bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            RecordingAssert.ReadsOrRefuses(Format, "flipped.mpt", bytes);
        }
    }
}
