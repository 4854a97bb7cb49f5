// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text;
using Halite.Data;
using Halite.Formats;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Spectra;

public class XasFormatTests
{
    private const string Perl = """
        # Athena project file -- Demeter version 0.9.25

        $old_group = 'abcde';
        @args = ('label','7.03 [a, b]','bkg_eshift','-0.24','bkg_e0','11919.083','bkg_nnorm','3','bkg_pre1','-150','titles',['one, two','it\'s = (three)'],'xdi',{'a' => '1','b' => undef},'is_xmu',1);
        @x = ('1','2.5','4','4.5');
        @y = ('0','0.5','1','1.25');
        @stddev = ('.1','.1','.1','.1');
        $xdi = bless( {'extra' => '','list' => []}, 'Xray::XDI' );
        [record]   # create object and set arrays in ifeffit

        $old_group = 'fghij';
        @args = ('label','Au foil','bkg_eshift',0,'bkg_z','Au');
        @x = (1,2,3);
        @y = (3,2,1);
        [record]

        @journal = ('text; with (brackets');
        1;
        """;

    [Fact]
    public void A_perl_project_gives_its_groups_with_the_energy_shift_applied()
    {
        var recording = SpectrumFiles.Read("p.prj", Perl);
        Assert.Equal("athena-prj", recording.Format);
        Assert.Equal(["7.03 [a, b]", "Au foil"], recording.Parts.Select(p => p.Name));
        var table = recording.Tables.First();
        Assert.Equal([0.76, 2.26, 3.76, 4.26], table.Find(Meaning.PhotonEnergy)!.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1, 2.5, 4, 4.5], table.Named("x")!.ToDoubles());
        Assert.Equal(0.1, table.Find(Meaning.IntensitySigma)![0]);
        Assert.Equal(-0.24, table.Metadata.Number("energy_shift_eV"));
        Assert.Equal(2, table.Metadata.Number("norm_degree"));
        Assert.Equal("one, two\nit's = (three)", table.Metadata["titles"]);
        Assert.Empty(recording.Warnings);
    }

    [Fact]
    public void A_gzipped_project_reads_as_the_plain_one_and_a_cut_one_keeps_its_whole_groups()
    {
        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zip.Write(Encoding.UTF8.GetBytes(Perl));
        Assert.Equal(2, SpectrumFiles.Read("p.prj", packed.ToArray()).Parts.Length);

        var cut = Perl[..Perl.IndexOf("@x = (1,2", StringComparison.Ordinal)] + "@x = (1,2";
        var recording = SpectrumFiles.Read("p.prj", cut);
        Assert.Single(recording.Parts);
        Assert.Contains(recording.Warnings, w => w.Code == "truncated-file");
    }

    [Fact]
    public void A_json_project_reads_as_the_perl_one()
    {
        const string json = """
            {"_____header1": "# Athena project file -- Demeter version 0.9.24", "_____order": ["abcde"],
             "abcde": {"args": ["label", "Mn foil", "bkg_eshift", "1.5", "bkg_nnorm", 2], "x": ["10", 20.5], "y": [0.5, "1e-1"]},
             "_____journal": [""]}
            """;
        var table = Assert.Single(SpectrumFiles.Read("p.prj", json).Tables);
        Assert.Equal("Mn foil", table.Name);
        Assert.Equal([11.5, 22], table.Find(Meaning.PhotonEnergy)!.ToDoubles());
        Assert.Equal([0.5, 0.1], table.Find(Meaning.Absorption)!.ToDoubles());
        Assert.Equal(1, table.Metadata.Number("norm_degree"));
    }

    [Theory]
    [InlineData("FeO.prj", 1, "FeO")]
    [InlineData("LaCoO3.prj", 2, "LaCoO3 sample 2")]
    [InlineData("Mn.prj", 14, "Mn3O4")]
    [InlineData("MnO_bv.prj", 1, "mno.xmu")]
    [InlineData("Mn_all.prj", 11, "KMnO4")]
    [InlineData("NiO.prj", 24, "NiO.003")]
    [InlineData("S_CAMD.prj", 22, "ZnSO3 (3+)")]
    [InlineData("cyanobacteria.prj", 17, "Au sulphide")]
    public void Real_projects_read_whole(string file, int groups, string name)
    {
        var opened = FormatRegistry.Open(SharedData.Path("data/spectra/athena/" + file));
        Assert.Equal(groups, opened.Recording.Parts.Length);
        Assert.Contains(opened.Recording.Parts, p => p.Name == name);
        Assert.Empty(opened.Recording.Warnings);
        Assert.All(opened.Recording.Tables, t => Assert.True(t.Rows > 50));
    }

    [Fact]
    public void A_cut_project_file_keeps_the_groups_before_the_cut()
    {
        var bytes = File.ReadAllBytes(SharedData.Path("data/spectra/athena/NiO.prj"));
        var recording = SpectrumFiles.Read("NiO.prj", bytes[..(bytes.Length / 2)]);
        Assert.InRange(recording.Parts.Length, 8, 16);
        Assert.Contains(recording.Warnings, w => w.Code == "truncated-file");
    }

    [Theory]
    [InlineData("cu_metal_rt.xdi", "xdi", "Cu", 408)]
    [InlineData("feo_rt1.xdi", "xdi", "Fe", 412)]
    [InlineData("v_foil.xdi", "xdi", "V", 463)]
    [InlineData("se_na2so4_rt.xdi", "xdi", "Se", 469)]
    [InlineData("cu_10k.xmu", "beamline-columns", "Cu", 612)]
    [InlineData("fe2o3_rt1.xmu", "beamline-columns", "Fe2O3", 412)]
    [InlineData("mn_cpmnco3.dat", "beamline-columns", null, 409)]
    public void Beamline_files_give_an_energy_in_eV_and_something_to_make_absorption_of(string file, string format, string? element, int rows)
    {
        var opened = FormatRegistry.Open(SharedData.Path("data/spectra/xafs/" + file));
        Assert.Equal(format, opened.Source.Format);
        var table = opened.Recording.Tables.Single();
        Assert.Equal(rows, table.Rows);
        Assert.InRange(table.Find(Meaning.PhotonEnergy)!.In("eV")[0], 5000, 13000);
        Assert.True(table.Find(Meaning.Absorption) is not null || table.Find(Meaning.TransmittedIntensity) is not null);
        Assert.Equal(element, opened.Recording.Metadata["element"]);
    }

    [Fact]
    public void A_scan_in_monochromator_angle_becomes_energy_by_Braggs_law()
    {
        var rows = string.Join("\n", Enumerable.Range(0, 20).Select(i => $"{SpectrumFiles.Number(14.5 - 0.01 * i)} 1000 500"));
        var recording = SpectrumFiles.Read("a.xdi", "# XDI/1.0\n# Column.1: angle degrees\n# Column.2: i0\n# Column.3: itrans\n# Mono.d_spacing: 3.13553\n#----\n" + rows);
        double expected = 12398.419843320026 / (2 * 3.13553 * Math.Sin(14.5 * Math.PI / 180));
        Assert.Equal(expected, recording.Tables.Single().Find(Meaning.PhotonEnergy)![0], 9);
    }

    [Fact]
    public void Energies_below_150_are_taken_as_keV()
    {
        var rows = string.Join("\n", Enumerable.Range(0, 30).Select(i => $"{SpectrumFiles.Number(6.5 + 0.001 * i)}  {SpectrumFiles.Number(0.1 * i)}"));
        var recording = SpectrumFiles.Read("scan.dat", "# beamline 9\n# energy  mutrans\n" + rows);
        Assert.Equal(6500, recording.Tables.Single().Find(Meaning.PhotonEnergy)!.In("eV")[0], 6);
    }

    [Fact]
    public void Damaged_files_give_their_good_part_or_one_sentence()
    {
        SpectrumFiles.SurvivesTruncation("p.prj", Encoding.UTF8.GetBytes(Perl), 200);
        SpectrumFiles.SurvivesNoise("p.prj", Encoding.UTF8.GetBytes(Perl), 1, 300);
        var xdi = Encoding.UTF8.GetBytes("# XDI/1.0\n# Column.1: energy eV\n# Column.2: mutrans\n#---\n" + string.Join("\n", Enumerable.Range(0, 40).Select(i => $"{8000 + i} {i}")));
        SpectrumFiles.SurvivesTruncation("a.xdi", xdi, 100);
        SpectrumFiles.SurvivesNoise("a.xdi", xdi, 2, 300);
    }
}
