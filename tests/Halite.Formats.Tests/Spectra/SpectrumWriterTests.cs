// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Formats.Spectra;

namespace Halite.Formats.Tests.Spectra;

public class SpectrumWriterTests
{
    [Fact]
    public void What_is_written_as_XDI_reads_back_as_it_was()
    {
        double[] e = [.. Enumerable.Range(0, 40).Select(i => 6500 + 0.1 * i)], mu = [.. e.Select(v => Math.Sin(v))];
        var table = new Table("data", [Column.Of("energy", "eV", Meaning.PhotonEnergy, e), Column.Of("mutrans", "", Meaning.Absorption, mu)]);
        var text = XdiWriter.Text(table, [new("Element.symbol", "Mn"), new("Element.edge", "K")], ["a comment"]);
        var back = SpectrumFiles.Read("a.xdi", text);
        Assert.Equal("xdi", back.Format);
        Assert.Equal(e, back.Tables.Single().Find(Meaning.PhotonEnergy)!.ToDoubles());
        Assert.Equal(mu, back.Tables.Single().Find(Meaning.Absorption)!.ToDoubles());
        Assert.Equal("Mn", back.Metadata["element"]);
        Assert.Equal("a comment", back.Metadata["comment"]);
        Assert.Throws<InputException>(() => XdiWriter.Text(table, [new("symbol", "Mn")]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_written_as_VAMAS_reads_back_as_it_was(bool even)
    {
        double[] k = [.. Enumerable.Range(0, 30).Select(i => 900 + 0.25 * i + (even ? 0 : 0.01 * i * i))], counts = [.. k.Select(v => Math.Round(1000 + v))];
        var metadata = Metadata.Empty.With("technique", "XPS").With("sample", "S-LRMO").With("excitation_energy_eV", 1486.6).With("dwell_s", 0.5).With("scans", 3).With("casaxps", "CASA region (*S 2p*) (*Shirley*) 1 2 3");
        var table = new Table("S 2p", [Column.Of("Kinetic Energy", "eV", Meaning.KineticEnergy, k), Column.Of("Counts", "", Meaning.Intensity, counts)], metadata);
        var back = SpectrumFiles.Read("a.vms", VamasWriter.Text([table, table])).Tables.ToArray();
        Assert.Equal(2, back.Length);
        Assert.Equal(k, back[1].Find(Meaning.KineticEnergy)!.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(counts, back[1].Find(Meaning.Intensity)!.ToDoubles());
        Assert.Equal(1486.6, back[0].Metadata.Number("excitation_energy_eV"));
        Assert.Equal(3, back[0].Metadata.Number("scans"));
        Assert.Contains("Shirley", back[0].Metadata["casaxps"]!, StringComparison.Ordinal);
    }

    /// <summary>Every example file and what the writers make of it: cuts and changed bytes give a good part or one sentence.</summary>
    [Theory]
    [InlineData("foil.xdi")]
    [InlineData("mixture.prj")]
    [InlineData("s2p-series.vms")]
    [InlineData("raman-series.csv")]
    [InlineData("oxygen-k.csv")]
    public void Whole_example_files_survive_cuts_and_changed_bytes(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Halite.TestSupport.Repository.Root, "examples", "spectra", "raw", name));
        SpectrumFiles.SurvivesTruncation(name, bytes, 60);
        SpectrumFiles.SurvivesNoise(name, bytes, 77, 120);
    }
}
