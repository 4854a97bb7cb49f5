// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Halite.Data;
using Halite.Formats;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Spectra;

public class XpsFormatTests
{
    [Fact]
    public void An_irregular_block_with_three_variables_gives_kinetic_energy_intensity_and_transmission()
    {
        var opened = FormatRegistry.Open(SharedData.Path("data/spectra/xps/FeO_analyzed.vms"));
        var table = Assert.Single(opened.Recording.Tables);
        Assert.Equal(1121, table.Rows);
        Assert.Equal(736.61, table.Find(Meaning.KineticEnergy)![0]);
        Assert.Equal(12516.9, table.Find(Meaning.Intensity)![0]);
        Assert.Equal(2.77354, table.Named("transmission")![0]);
        Assert.Equal(1486.61, table.Metadata.Number("excitation_energy_eV"));
        Assert.Equal(2, table.Metadata.Number("dwell_s"));
        Assert.Equal(5, table.Metadata["casaxps"]!.Split('\n').Length);
        Assert.Equal("Fe", table.Metadata["species"]);
        Assert.Null(table.Metadata["pass_energy_eV"]);
    }

    [Theory]
    [InlineData("regular.vms", 1, 1351, 136.61, 1)]
    [InlineData("irregular.vms", 1, 1351, 136.61, 1)]
    [InlineData("0-150W.vms", 5, 1206, 286.69, 1)]
    public void Regular_and_irregular_files_read_all_blocks(string file, int blocks, int rows, double start, double step)
    {
        var opened = FormatRegistry.Open(SharedData.Path("data/spectra/xps/" + file));
        Assert.Equal("vamas", opened.Source.Format);
        Assert.Equal(blocks, opened.Recording.Parts.Length);
        var energy = opened.Recording.Tables.First().Find(Meaning.KineticEnergy)!;
        Assert.Equal(rows, energy.Length);
        Assert.Equal(start, energy[0], 9);
        Assert.Equal(start + step, energy[1], 9);
        Assert.Empty(opened.Recording.Warnings);
    }

    [Fact]
    public void A_text_that_CasaXPS_exported_reads_by_its_tabs_although_its_names_hold_blanks()
    {
        var opened = FormatRegistry.Open(SharedData.Path("data/spectra/xps/FeO_analyzed_lineshapes_cols.txt"));
        var table = opened.Recording.Tables.Single();
        Assert.Equal(736.61, table.Named("K.E.")![0]);
        Assert.Equal(750, table.Named("B.E.")![0]);
        Assert.Equal(6258.45, table.Named("CPS")![0]);
        Assert.Equal(12820.56, table.Named("Envelope")![0]);
    }

    private static string Vamas(int inclusion, params string[] included)
    {
        string Block(string name, bool first)
        {
            var lines = new List<string> { name, "sample" };
            if (first || inclusion == 0)
            {
                lines.AddRange(["2024", "3", "5", "12", "30", "0", "1"]);
                lines.AddRange(["1", "a comment"]);
                lines.AddRange(["XPS", "Al", "1486.6", "150", "0", "0", "0", "0", "FAT", "20", "1", "4.5", "0", "0", "0", "0", "0", "O", "1s", "-1"]);
                lines.AddRange(["Kinetic Energy", "eV", "950", "0.5", "1", "Counts", "d", "pulse counting", "0.1", "3", "0", "0", "0", "0", "0"]);
            }
            else
            {
                lines.AddRange(["O", "1s", "-1"]);
            }

            lines.AddRange(["4", "1", "9", "1", "5", name.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), "9"]);
            return string.Join("\r\n", lines);
        }

        var header = new List<string> { "VAMAS Surface Chemical Analysis Standard Data Transfer Format 1988 May 4", "i", "m", "o", "e", "0", "NORM", "REGULAR", "1", "0" };
        header.Add(inclusion.ToString(System.Globalization.CultureInfo.InvariantCulture));
        header.AddRange(included);
        header.AddRange(["0", "0", "0", "2", Block("first", true), Block("second!", false), "end of experiment"]);
        return string.Join("\r\n", header);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Parameters_left_out_by_the_inclusion_list_are_those_of_the_block_before(int inclusion)
    {
        // Parts 29 and 30 of a block are its species and transition: the only ones that the second block repeats.
        var recording = SpectrumFiles.Read("a.vms", inclusion == 0 ? Vamas(0) : Vamas(2, "29", "30"));
        Assert.Equal(["first", "second!"], recording.Parts.Select(p => p.Name));
        var second = recording.Tables.Last();
        Assert.Equal([950, 950.5, 951, 951.5], second.Find(Meaning.KineticEnergy)!.ToDoubles());
        Assert.Equal([1, 5, 7, 9], second.Find(Meaning.Intensity)!.ToDoubles());
        Assert.Equal(4.5, second.Metadata.Number("work_function_eV"));
        Assert.Equal("2024-03-05T12:30:00", recording.Tables.First().Metadata["started"]);
    }

    [Fact]
    public void A_cut_block_keeps_the_points_before_the_cut()
    {
        var text = Vamas(0);
        var recording = SpectrumFiles.Read("a.vms", text[..text.LastIndexOf("\r\n7\r\n", StringComparison.Ordinal)]);
        Assert.Equal(2, recording.Tables.Last().Rows);
        Assert.Contains(recording.Warnings, w => w.Code == "truncated-file");
    }

    [Fact]
    public void Damaged_files_give_their_good_part_or_one_sentence()
    {
        var bytes = Encoding.UTF8.GetBytes(Vamas(0));
        SpectrumFiles.SurvivesTruncation("a.vms", bytes, 300);
        SpectrumFiles.SurvivesNoise("a.vms", bytes, 3, 400);
    }
}
