// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Techniques;
using Halite.Techniques.Figures;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Spectra;

public class SpectraVerbTests
{
    private static (JsonObject Results, ImmutableArray<Warning> Warnings, Panel Panel) Run(string verb, string[] inputs, params (string Name, string Value)[] options)
    {
        var operation = OperationRegistry.All.Single(o => o.Verb == verb);
        var given = options.GroupBy(o => o.Name).Select(g => KeyValuePair.Create(g.Key, g.Select(o => o.Value).ToImmutableArray()));
        var context = new OperationContext(operation, inputs, given);
        var panel = operation.Run(context);

        // The envelope must be JSON that parses: no NaN gets into it.
        var envelope = Envelope.Of(context, panel, [.. context.Warnings, .. panel.Warnings]);
        var parsed = JsonNode.Parse(Json.Text(envelope))!;
        return (parsed["results"]!.AsObject(), [.. context.Warnings, .. panel.Warnings], panel);
    }

    private static double Value(JsonNode? measured) => measured!["value"]!.GetValue<double>();

    private static string Example(string name) => Path.Combine(Repository.Root, "examples", "spectra", "raw", name);

    private static string Shared(string name) => SharedData.Path("data/spectra/" + name);

    [Fact]
    public void Peaks_gives_the_contract_and_finds_the_bands_of_the_example()
    {
        var (results, warnings, panel) = Run("peaks", [Example("raman.csv")], ("model", "Eg: pv 467; A1g: pv 607; A1g-Hi: pv 760; linear; exp"), ("weights", "poisson"));
        var peaks = results["peaks"]!.AsArray();
        Assert.Equal(3, peaks.Count);
        Assert.Equal("poisson", results["weights"]!.GetValue<string>());
        Assert.InRange(results["chi_square_reduced"]!.GetValue<double>(), 0.8, 1.25);
        foreach (var key in new[] { "shape", "centre", "fwhm", "area", "height" }) Assert.All(peaks, p => Assert.NotNull(p![key]));

        // The truth of make.py, within four of the stated sigmas.
        foreach (var (k, truth) in new[] { (0, 467.0), (1, 607), (2, 760) })
            Assert.InRange((Value(peaks[k]!["centre"]) - truth) / peaks[k]!["centre"]!["sigma"]!.GetValue<double>(), -4, 4);
        Assert.Contains(peaks[0]!["assignments"]!.AsArray(), a => a!["source"]!.GetValue<string>().Contains("Wang", StringComparison.Ordinal));
        Assert.DoesNotContain(warnings, w => w.Code == "baseline-misspecified");
        Assert.Contains("svg", SvgRenderer.Render(panel.Figures[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Raman shift (cm-1),Intensity,sigma")]
    [InlineData("x,y,y_err")]
    [InlineData("raman_shift_cm-1,counts,uncertainty")]
    [InlineData("x,intensity,Error (counts)")]
    public void A_column_of_uncertainties_is_known_by_its_name_and_is_no_second_spectrum(string head)
    {
        var file = Path.GetTempFileName();
        try
        {
            var random = new Halite.Numerics.RandomStream(3);
            var rows = Enumerable.Range(0, 300).Select(i =>
            {
                double x = 400 + i, mean = 50 + 400 * Math.Exp(-Math.Pow((x - 550) / 20, 2)), sigma = 1 + mean / 50;
                return FormattableString.Invariant($"{x},{mean + sigma * random.NextGaussian():R},{sigma:R}");
            });
            File.WriteAllLines(file, rows.Prepend(head));
            var (results, _, _) = Run("peaks", [file], ("model", "gauss 550; constant"), ("weights", "column"));
            Assert.Equal("column", results["weights"]!.GetValue<string>());

            // Noise as stated: reduced chi-square is one within four of its scatter, sqrt(2/295).
            Assert.Equal(1, results["chi_square_reduced"]!.GetValue<double>(), 0.33);
            Assert.Null(results["spectra"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_too_stiff_baseline_is_warned_of_and_a_missing_one_is_chosen()
    {
        var (_, warnings, _) = Run("peaks", [Example("raman.csv")], ("model", "pv 467; pv 607; pv 760; linear"), ("weights", "poisson"));
        Assert.Contains(warnings, w => w.Code == "baseline-misspecified");
        var chosen = Run("peaks", [Example("raman.csv")], ("model", "pv 467; pv 607; pv 760"), ("weights", "poisson"));
        Assert.Contains(chosen.Warnings, w => w.Code == "baseline-chosen");
        Assert.Contains("exponential", chosen.Results["baseline"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_is_fitted_at_once_with_shared_widths_in_one_table()
    {
        var (results, _, panel) = Run("peaks", [Shared("raman/synthetic_raman_series_6soc.csv")], ("model", "pv 495; pv 610; pv 760; linear; exp"), ("weights", "poisson"), ("global", "true"));
        var spectra = results["spectra"]!.AsArray();
        Assert.Equal(6, spectra.Count);
        Assert.Single(spectra.Select(s => Value(s!["peaks"]![1]!["fwhm"])).Distinct());

        // Truth: A1g moves from 602 to 620 along the series; lmfit's errors are 0.25.
        Assert.Equal(602, Value(spectra[0]!["peaks"]![1]!["centre"]), 1.0);
        Assert.Equal(620, Value(spectra[5]!["peaks"]![1]!["centre"]), 1.0);
        Assert.Equal(18, panel.Tables[0].Rows.Length);
    }

    [Fact]
    public void An_absent_band_gets_an_upper_limit_and_a_spike_is_removed_and_told()
    {
        var (results, _, _) = Run("peaks", [Example("raman.csv")], ("model", "pv 467; pv 607; pv 760; linear; exp"), ("weights", "poisson"), ("absent", "Li2O T2g=523"));
        var absent = results["absent"]![0]!;
        Assert.False(absent["present"]!.GetValue<bool>());
        Assert.True(absent["upper_limit"]!.GetValue<double>() > 0);

        var lines = File.ReadAllLines(Example("raman.csv"));
        lines[150] = lines[150].Split(',')[0] + ",5000";
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");
        File.WriteAllLines(path, lines);
        try
        {
            var spiked = Run("peaks", [path], ("model", "pv 467; pv 607; pv 760; linear; exp"), ("weights", "poisson"), ("remove-cosmic-rays", "true"));
            Assert.Contains(spiked.Warnings, w => w.Code == "cosmic-rays-removed");
            Assert.InRange(spiked.Results["chi_square_reduced"]!.GetValue<double>(), 0.8, 1.3);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Xas_lcf_gives_the_contract_on_the_gold_project()
    {
        var (results, warnings, _) = Run("xas lcf", [Shared("athena/cyanobacteria.prj")], ("group", "7.03"), ("standards", "AU FOIL,au3 cl aq,Au sulphide"));
        var fractions = results["fits"]![0]!["fractions"]!;
        Assert.Equal(0.337, Value(fractions["Au foil"]), 0.01);
        Assert.Equal(0.481, Value(fractions["Au3 Cl aq"]), 0.01);
        Assert.Equal(0.182, Value(fractions["Au sulphide"]), 0.01);
        Assert.NotNull(results["fits"]![0]!["r_factor"]);
        Assert.NotNull(results["fits"]![0]!["shifts_eV"]);
        Assert.Contains(warnings, w => w.Code == "energy-shift-applied");

        var all = Run("xas lcf", [Shared("athena/cyanobacteria.prj")], ("group", "7.03"), ("max", "2"), ("array", "flat"), ("range", "-20:30"));
        Assert.Equal("every other group", all.Results["standards_are"]!.GetValue<string>());
        Assert.Equal(120, all.Results["fits"]!.AsArray().Count);
    }

    [Fact]
    public void Xas_lcf_of_the_example_finds_the_mixture_only_because_the_shift_is_applied()
    {
        var (results, _, _) = Run("xas lcf", [Example("mixture.prj")], ("group", "mixture"), ("standards", "state A,state B"));
        Assert.Equal(0.35, Value(results["fits"]![0]!["fractions"]!["state A"]), 0.01);
    }

    [Theory]
    [InlineData("cu_10k.xmu", 2.252, 8977.58, 2.29875)]
    [InlineData("fe2o3_rt1.xmu", 1.435, 7125.6176, 1.29308)]
    public void Xas_exafs_gives_the_contract(string file, double peak, double e0, double step)
    {
        var (results, _, _) = Run("xas exafs", [Shared("xafs/" + file)]);
        Assert.Equal(peak, results["peaks_angstrom"]![0]!.GetValue<double>(), 0.01);
        Assert.Equal(e0, results["e0_eV"]!.GetValue<double>(), 0.01);
        Assert.Equal(step, results["edge_step"]!.GetValue<double>(), 1e-3);
        foreach (var key in new[] { "kmin_per_angstrom", "kmax_per_angstrom", "dk_per_angstrom", "kweight", "rbkg_angstrom", "pre_edge_from_eV", "post_edge_degree" })
            Assert.NotNull(results["settings"]![key]);
    }

    [Fact]
    public void Xas_edge_gives_the_contract_and_a_valence_with_the_error_of_its_calibration()
    {
        var (results, _, _) = Run("xas edge", [Shared("athena/Mn.prj")], ("valence", "MnO=2,Mn3O4=2.6667,g-MnOOH=3,Mn2O3x=3,Pyrolusite=4,Ramsdellite=4"));
        var groups = results["groups"]!.AsArray();
        Assert.Equal(14, groups.Count);
        var foil = groups.Single(g => g!["name"]!.GetValue<string>() == "Mn foil")!;
        Assert.Equal(6541.67, foil["half_height_eV"]!.GetValue<double>(), 0.35);
        Assert.NotNull(foil["e0_eV"]);
        Assert.NotNull(foil["integral_eV"]);

        // Six oxides scatter by about 0.2 valence about the line (facts).
        Assert.InRange(results["calibration"]!["rms_valence"]!.GetValue<double>(), 0.1, 0.25);
        Assert.True(groups.All(g => g!["valence"]!["sigma"]!.GetValue<double>() > 0.1));
    }

    [Fact]
    public void Xps_gives_the_contract_beside_what_CasaXPS_left()
    {
        var (results, _, _) = Run("xps", [Shared("xps/FeO_analyzed.vms")]);
        var region = results["regions"]![0]!;
        Assert.Equal("Fe 2p", region["name"]!.GetValue<string>());
        var components = region["components"]!.AsArray();
        var casa = region["casaxps"]!["components"]!.AsArray();
        for (int k = 0; k < 4; k++)
        {
            Assert.Equal(casa[k]!["binding_energy_eV"]!.GetValue<double>(), Value(components[k]!["binding_energy_eV"]), 0.05);
            Assert.Equal(1, Value(components[k]!["area"]) / casa[k]!["area"]!.GetValue<double>(), 0.02);
        }
    }

    [Fact]
    public void Xps_fits_exact_doublets_in_the_example()
    {
        var (results, _, _) = Run("xps", [Example("s2p.vms")], ("region", "S 2p"));
        var components = results["regions"]![0]!["components"]!.AsArray();
        Assert.Equal(["sulphite", "sulphate"], components.Select(c => c!["name"]!.GetValue<string>()));
        Assert.Equal(1.18, components[0]!["splitting_eV"]!.GetValue<double>());
        Assert.Equal(2600, Value(components[1]!["area"]), 60.0);
    }

    [Theory]
    [InlineData("GL(30)", "Shirley", false)]
    [InlineData("A(0.4,0.38,20)GL(20)", "Shirley", true)]
    public void CasaXPS_regions_are_refitted_and_unknown_shapes_said(string shape, string background, bool told)
    {
        var example = Halite.Formats.FormatRegistry.Open(Example("s2p.vms")).Recording.Tables.Single();
        var casa = $"CASA region (*S 2p*) (*{background}*) 1311.5 1323.5 1.68 2 0 0 299 542 275 0\nCASA comp (*S 2p*) (*{shape}*) Area 600 0 1e6 -1 1 MFWHM 1.5 0.5 4 -1 1 Position 1320.3 1319 1321 -1 1 RSF 1.68\nCASA comp (*S 2p*) (*{shape}*) Area 2000 0 1e6 -1 1 MFWHM 1.7 0.5 4 -1 1 Position 1318.2 1317 1319 -1 1 RSF 1.68";
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".vms");
        File.WriteAllText(path, Halite.Formats.Spectra.VamasWriter.Text([new Table("S 2p", example.Columns, example.Metadata.With("casaxps", casa))]));
        try
        {
            var (results, warnings, _) = Run("xps", [path]);
            Assert.Equal(told, warnings.Any(w => w.Code == "casaxps-not-reproduced"));
            Assert.Equal(2, results["regions"]![0]!["components"]!.AsArray().Count);
            Assert.Equal(2, results["regions"]![0]!["casaxps"]!["components"]!.AsArray().Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("peaks", "raman.csv", "model", "pv 9999; linear")]
    [InlineData("peaks", "raman.csv", "model", "pvv 467")]
    [InlineData("peaks", "raman.csv", "weights", "column")]
    [InlineData("peaks", "raman.csv", "range", "1:2")]
    [InlineData("xas lcf", "mixture.prj", "group", "mixtur")]
    [InlineData("xas lcf", "raman.csv", "group", "x")]
    [InlineData("xas exafs", "mixture.prj", "kmin", "2")]
    [InlineData("xps", "s2p.vms", "region", "Zz 9z")]
    public void What_the_user_can_mend_is_said_in_one_sentence(string verb, string file, string option, string value)
    {
        if (verb == "xas lcf" && option == "group" && value == "mixtur")
        {
            // A unique beginning is enough.
            Run(verb, [Example(file)], (option, value));
            return;
        }

        var fault = Assert.Throws<InputException>(() => Run(verb, [Example(file)], (option, value)));
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
    }
}
