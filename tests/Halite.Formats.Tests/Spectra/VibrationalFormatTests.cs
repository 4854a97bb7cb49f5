// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Halite.Data;

namespace Halite.Formats.Tests.Spectra;

public class VibrationalFormatTests
{
    // The example of the standard (JCAMP-DX 4.24, 5.10): the same eight ordinates in every form.
    private static readonly double[] Ordinates = [1000, 2000, 2001, 2002, 2003, 2003, 2003];

    [Theory]
    [InlineData("400 1000 2000 2001 2002 2003 2003 2003")]
    [InlineData("400+1000+2000+2001+2002+2003+2003+2003")]
    [InlineData("400A000B000B001B002B003B003B003")]
    [InlineData("400A000J000JJJ%%")]
    [InlineData("400A000J000JU%T")]
    [InlineData("400 1000 B000JU%T")]
    public void Every_ASDF_form_gives_the_same_ordinates(string line)
    {
        var recording = SpectrumFiles.Read("a.jdx", Jcamp(7, 400, 406, line));
        var table = recording.Tables.Single();
        Assert.Equal(Ordinates.Select(v => v * 0.5), table.Columns[1].ToDoubles());
        Assert.Equal([400, 401, 402, 403, 404, 405, 406], table.Find(Meaning.Wavenumber)!.ToDoubles());
        Assert.Empty(recording.Warnings);
    }

    [Fact]
    public void The_ordinate_that_repeats_the_end_of_a_difference_line_is_a_check_and_not_a_point()
    {
        var good = SpectrumFiles.Read("a.jdx", Jcamp(6, 400, 405, "400A000JJ\n402A002JJJ"));
        Assert.Equal([500, 500.5, 501, 501.5, 502, 502.5], good.Tables.Single().Columns[1].ToDoubles());
        Assert.Empty(good.Warnings);
        var bad = SpectrumFiles.Read("a.jdx", Jcamp(6, 400, 405, "400A000JJ\n402A009JJJ"));
        Assert.Contains(bad.Warnings, w => w.Code == "checksum");
    }

    [Fact]
    public void Linked_blocks_points_and_pages_become_tables()
    {
        const string text = """
            ##TITLE= link
            ##JCAMP-DX= 5.0
            ##DATA TYPE= LINK
            ##BLOCKS= 2
            ##TITLE= peaks $$ a comment
            ##DATA TYPE= RAMAN SPECTRUM
            ##XUNITS= 1/CM
            ##YUNITS= ARBITRARY UNITS
            ##XYPOINTS= (XY..XY)
            467,1.5; 607,3 760,0.5
            ##END=
            ##TITLE= pages
            ##DATA TYPE= NMR SPECTRUM
            ##NTUPLES= NMR SPECTRUM
            ##SYMBOL= X, R, I, N
            ##UNITS= HZ, ARBITRARY UNITS, ARBITRARY UNITS,
            ##FIRST= 0, 1, 4, 1
            ##LAST= 2, 3, 6, 2
            ##VAR_DIM= 3, 3, 3, 2
            ##FACTOR= 1, 2, 3, 1
            ##PAGE= N=1
            ##DATA TABLE= (X++(R..R)), XYDATA
            0 1 2 3
            ##PAGE= N=2
            ##DATA TABLE= (X++(I..I)), XYDATA
            0 4 5 6
            ##END NTUPLES= NMR SPECTRUM
            ##END=
            ##END=
            """;
        var tables = SpectrumFiles.Read("a.dx", text).Tables.ToArray();
        Assert.Equal(3, tables.Length);
        Assert.Equal([467, 607, 760], tables[0].Find(Meaning.RamanShift)!.ToDoubles());
        Assert.Equal([2, 4, 6], tables[1].Columns[1].ToDoubles());
        Assert.Equal([12, 15, 18], tables[2].Columns[1].ToDoubles());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void An_SPC_file_of_integers_or_floats_in_either_byte_order_reads(bool floats, bool bigEndian)
    {
        double[] y = [1.5, 2.25, 100.125, -3];
        var table = SpectrumFiles.Read("a.spc", SpectrumFiles.Spc(y, 400, 403, 13, floats, bigEndian)).Tables.Single();
        Assert.Equal([400, 401, 402, 403], table.Find(Meaning.RamanShift)!.ToDoubles());

        // The integer form resolves 2^-12 here.
        Assert.Equal(y, table.Find(Meaning.Intensity)!.ToDoubles(), (a, b) => Math.Abs(a - b) <= 1.0 / 4096);
    }

    [Fact]
    public void A_WDF_series_gives_a_column_a_spectrum_and_the_stage_positions()
    {
        var recording = SpectrumFiles.Read("a.wdf", SpectrumFiles.Wdf([100, 101, 102], [[1, 2, 3], [4, 5, 6]], capacity: 3));
        var table = recording.Tables.First();
        Assert.Equal([100, 101, 102], table.Find(Meaning.RamanShift)!.ToDoubles());
        Assert.Equal([4, 5, 6], table.Named("Intensity 2")!.ToDoubles());
        Assert.Equal([0, 10], recording.Tables.Last().Columns[0].ToDoubles());
        Assert.Equal(632.8, recording.Metadata.Number("laser_nm")!.Value, 3);
        Assert.Contains(recording.Warnings, w => w.Code == "unfinished-measurement");
    }

    [Fact]
    public void An_OPUS_absorbance_file_reads_with_its_axis()
    {
        var recording = SpectrumFiles.Read("a.0", SpectrumFiles.Opus(4000, 400, [0.1f, 0.2f, 0.3f, 0.4f]));
        var table = recording.Tables.Single();
        Assert.Equal("absorbance", table.Name);
        Assert.Equal([4000, 2800, 1600, 400], table.Find(Meaning.Wavenumber)!.ToDoubles());
        Assert.Equal(0.3, table.Find(Meaning.Absorption)![2], 6);
        Assert.Equal("SS10 after 50 cy", recording.Metadata["sample"]);
    }

    [Fact]
    public void Damaged_binary_files_give_their_good_part_or_one_sentence()
    {
        (string Name, byte[] Bytes)[] files =
        [
            ("a.spc", SpectrumFiles.Spc([1, 2, 3, 4, 5], 0, 4, 13, floats: true)),
            ("a.wdf", SpectrumFiles.Wdf([100, 101, 102], [[1, 2, 3], [4, 5, 6]], capacity: 2)),
            ("a.0", SpectrumFiles.Opus(4000, 400, [0.1f, 0.2f, 0.3f, 0.4f])),
            ("a.jdx", Encoding.UTF8.GetBytes(Jcamp(6, 400, 405, "400A000JJ\n402A002JJJ"))),
        ];
        for (int i = 0; i < files.Length; i++)
        {
            SpectrumFiles.SurvivesTruncation(files[i].Name, files[i].Bytes, 200);
            SpectrumFiles.SurvivesNoise(files[i].Name, files[i].Bytes, 10 + i, 500);
        }
    }

    private static string Jcamp(int points, double first, double last, string data) =>
        $"##TITLE= test\n##JCAMP-DX= 4.24\n##DATA TYPE= INFRARED SPECTRUM\n##XUNITS= 1/CM\n##YUNITS= TRANSMITTANCE\n##FIRSTX= {first}\n##LASTX= {last}\n##NPOINTS= {points}\n##XFACTOR= 1\n##YFACTOR= 0.5\n##XYDATA= (X++(Y..Y))\n{data}\n##END=\n";
}
