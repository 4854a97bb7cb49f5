// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Techniques;
using Halite.Techniques.Figures;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Spectra;

public class SpectraSeriesVerbTests
{
    private static (JsonObject Results, ImmutableArray<Warning> Warnings, Panel Panel) Run(string verb, string[] inputs, params (string Name, string Value)[] options)
    {
        var operation = OperationRegistry.All.Single(o => o.Verb == verb);
        var given = options.GroupBy(o => o.Name).Select(g => KeyValuePair.Create(g.Key, g.Select(o => o.Value).ToImmutableArray()));
        var context = new OperationContext(operation, inputs, given);
        var panel = operation.Run(context);
        var parsed = JsonNode.Parse(Json.Text(Envelope.Of(context, panel, [.. context.Warnings, .. panel.Warnings])))!;
        foreach (var figure in panel.Figures) Assert.Contains("svg", SvgRenderer.Render(figure), StringComparison.Ordinal);
        return (parsed["results"]!.AsObject(), [.. context.Warnings, .. panel.Warnings], panel);
    }

    private static double Value(JsonNode? m) => m!["value"]!.GetValue<double>();

    private static double Sigma(JsonNode? m) => m!["sigma"]!.GetValue<double>();

    private static void Within(double truth, JsonNode? m, double sigmas = 4) => Assert.Equal(truth, Value(m), sigmas * Sigma(m));

    private static string Example(string name) => Path.Combine(Repository.Root, "examples", "spectra", "raw", name);

    private static string Shared(string name) => SharedData.Path("data/spectra/" + name);

    private const string Bands = "Eg: pv 467; A1g: pv 607; A1g-Hi: pv 760; linear; exp";

    [Fact]
    public void Peaks_follow_the_state_of_charge_in_the_names_with_ratios_and_absence_tests()
    {
        var (results, _, panel) = Run("peaks", [Example("raman-series.csv")], ("model", Bands), ("weights", "poisson"), ("global", "true"), ("normalise-to", "Eg"), ("crossed", "soc1.0"), ("parallel", "soc0.0"), ("absent", "Li2O T2g=523"));
        Assert.Equal("soc", results["series"]!["along"]!.GetValue<string>());
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], results["series"]!["values"]!.AsArray().Select(v => v!.GetValue<double>()));

        // make.py: A_1g moves by 12 1/cm, E_g by -6.
        var centres = results["series"]!["peaks"]![1]!["centre"]!.AsArray();
        for (int i = 0; i < 5; i++) Within(607 + 3 * i, centres[i]);
        Assert.Equal(5, results["absent"]!.AsArray().Count(a => !a!["present"]!.GetValue<bool>() && a["upper_limit"]!.GetValue<double>() > 0));
        var ratio = results["polarisation"]!.AsArray().Single(p => p!["band"]!.GetValue<string>() == "A1g")!;
        Within(1 / 0.6, ratio["ratio"]);
        Assert.Contains(panel.Tables, t => t.Title == "Series" && t.Rows.Length == 5);
        Assert.Equal("peaks-series", panel.Figures[0].Id);
    }

    [Fact]
    public void Several_files_make_a_series_along_the_values_given()
    {
        var (results, _, _) = Run("peaks", [Example("raman.csv"), Example("raman.csv")], ("model", Bands), ("weights", "poisson"), ("global", "true"), ("series", "0,1"), ("series-name", "Li content"));
        Assert.Equal("Li content", results["series"]!["along"]!.GetValue<string>());
        Assert.Equal(["raman", "raman (2)"], results["spectra"]!.AsArray().Select(s => s!["name"]!.GetValue<string>()));
        Assert.Contains("fwhm_2", results["shared"]!.AsArray().Select(s => s!.GetValue<string>()));
        var fault = Assert.Throws<InputException>(() => Run("peaks", [Example("raman.csv")], ("model", Bands), ("series", "0,1")));
        Assert.Contains("--series", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infrared_bands_are_picked_and_named_with_their_rivals()
    {
        var (results, _, _) = Run("peaks", [Example("infrared.csv")], ("pick", "true"));
        var bands = results["bands"]!.AsArray();
        Assert.Equal(3, bands.Count);
        Assert.Equal(1654, bands[1]!["position"]!.GetValue<double>(), 1.5);
        var reading = bands[1]!["assignments"]!.AsArray().First()!;
        Assert.Equal("carboxylate", reading["name"]!.GetValue<string>());
        foreach (var key in new[] { "source", "alternative" }) Assert.NotEqual("", reading[key]!.GetValue<string>());
    }

    [Fact]
    public void Profiles_stand_beside_the_sigmas_in_JSON()
    {
        var (results, _, _) = Run("peaks", [Example("raman.csv")], ("model", Bands), ("weights", "poisson"), ("profile", "true"));
        foreach (var peak in results["peaks"]!.AsArray())
        {
            foreach (var key in new[] { "centre", "fwhm", "area", "height" }) Assert.NotNull(peak![key]!["interval"]);
        }
    }

    [Fact]
    public void The_preedge_is_fitted_on_the_foot_of_the_edge()
    {
        var (results, _, _) = Run("xas preedge", [Example("mn-preedge.xdi")], ("model", "gauss 6540.5; gauss 6542.6; step E0; linear"));
        var group = results["groups"]![0]!;
        Assert.Equal(6540.5, Value(group["peaks"]![0]!["centre"]), 0.1);
        Assert.Equal(6542.6, Value(group["peaks"]![1]!["centre"]), 0.1);

        // Areas of 0.05 and 0.03 eV of the unit step that make.py adds; the normalised step is 2 % larger (white line).
        Assert.Equal(0.08, Value(group["area_eV"]), 0.012);
        Assert.Equal((0.05 * 6540.5 + 0.03 * 6542.6) / 0.08, Value(group["centroid_eV"]), 0.15);
    }

    [Fact]
    public void Oxygen_features_grow_along_the_states_and_every_reading_is_cited()
    {
        var (results, _, _) = Run("xas oxygen", [Example("oxygen-k.csv")]);
        var groups = results["groups"]!.AsArray();
        Assert.Equal(3, groups.Count);

        // make.py adds Gaussians of 0.03 and 0.11 with 1/e half width 0.35 eV: area 0.62 eV times that, less the line below.
        Assert.Equal(0.11 * 0.35 * Math.Sqrt(Math.PI), Value(groups[2]!["change_eV"]), 0.02);
        Assert.True(Value(groups[1]!["change_eV"]) < Value(groups[2]!["change_eV"]));
        Assert.All(results["markers"]!.AsArray(), m => Assert.NotEqual("", m!["source"]!.GetValue<string>() is { Length: > 0 } ? m["rival"]!.GetValue<string>() : ""));
        Assert.Throws<InputException>(() => Run("xas oxygen", [Example("foil.xdi")]));
    }

    [Fact]
    public void Components_are_counted_and_a_standard_is_recognised_among_them()
    {
        var (results, _, _) = Run("xas pca", [Example("mixture.prj")], ("target", "state A"), ("group", "*"), ("components", "2"));
        Assert.Equal(2, results["components"]!.GetValue<int>());
        Assert.InRange(results["targets"]![0]!["r_factor"]!.GetValue<double>(), 0, 1e-4);
    }

    [Fact]
    public void Valences_come_with_the_error_that_the_standards_show()
    {
        var (results, warnings, _) = Run("xas valence", [Shared("athena/Mn.prj")], ("standards", "MnO=2,Mn3O4=2.6667,g-MnOOH=3,Mn2O3x=3,Pyrolusite=4,Ramsdellite=4"));
        var half = results["calibration"]!.AsArray().Single(c => c!["method"]!.GetValue<string>() == "half-height")!;
        Assert.InRange(half["rms_valence"]!.GetValue<double>(), 0.1, 0.25);
        Assert.True(half["leave_one_out_valence"]!.GetValue<double>() > half["rms_valence"]!.GetValue<double>());
        Assert.All(results["groups"]!.AsArray(), g => Assert.True(Sigma(g!["valence"]) > 0.1));
        Assert.Contains(warnings, w => w.Code == "valence-extrapolated");
    }

    [Fact]
    public void Scans_are_aligned_merged_and_written_as_XDI_that_reads_back()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".xdi");
        try
        {
            var (merged, _, _) = Run("xas merge", [Shared("xafs/cu_rt01.xmu"), Shared("xafs/cu_rt01.xmu")], ("align", "true"), ("xdi", path));
            Assert.Equal(0, merged["median_deviation"]!.GetValue<double>(), 1e-5);
            var (aligned, _, _) = Run("xas align", [path, Shared("xafs/cu_10k.xmu")]);

            // Two scans of copper foils at one beamline: within an eV of each other, and of one substance.
            var shift = aligned["groups"]![0]!;
            Assert.InRange(Math.Abs(Value(shift["shift_eV"])), 0, 3);
            Assert.InRange(shift["r_factor"]!.GetValue<double>(), 0, 0.1);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_shell_of_copper_is_measured_by_copper_at_another_temperature()
    {
        var (results, warnings, _) = Run("xas shells", [Shared("xafs/cu_150k.xmu")], ("standard", Shared("xafs/cu_10k.xmu")), ("standard-distance", "2.54"), ("standard-number", "12"), ("r-range", "1.7:2.8"));
        var shell = results["shells"]![0]!;
        Within(12, shell["number_s02"]);

        // Thermal expansion of 0.15 % and the softening of an Einstein solid near 230 K: 0.0015 to 0.002 Å² (Newville's copper data).
        Assert.Equal(2.541, Value(shell["distance_angstrom"]), 0.005);
        Assert.InRange(Value(shell["sigma2_angstrom2"]), 0.001, 0.0025);
        Assert.DoesNotContain(warnings, w => w.Code == "shell-misfit");
        Assert.Throws<InputException>(() => Run("xas shells", [Shared("xafs/cu_150k.xmu")]));
    }

    [Fact]
    public void A_core_level_is_followed_over_the_state_of_charge_with_one_width()
    {
        var (results, _, panel) = Run("xps", [Example("s2p-series.vms")], ("global", "true"), ("components", "sulphite=166.3,sulphate=168.2"), ("series", "0,50,100"), ("series-name", "State of charge / %"));
        var level = results["series"]![0]!;
        Assert.Equal("State of charge / %", level["along"]!.GetValue<string>());
        Assert.Equal(1.5, Value(level["shared_fwhm_eV"]), 0.02);
        var sulphate = level["components"]!.AsArray().Single(c => c!["name"]!.GetValue<string>() == "sulphate")!;
        foreach (var (i, share) in new[] { (0, 900 / 3500.0), (1, 1900 / 3500.0), (2, 2900 / 3500.0) }) Within(share, sulphate["fraction"]![i]);
        Within(168.5, sulphate["binding_energy_eV"]![2]);
        Assert.Contains(panel.Figures, f => f.Id == "xps-series-s-2p");
    }

    [Fact]
    public void Sensitivity_factors_come_from_a_data_file_and_each_file_is_referenced_by_itself()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");
        try
        {
            File.WriteAllText(path, "# factors\nlevel, factor\nS 2p, 1.68\nC 1s, 1.0\n");
            var (results, _, _) = Run("xps", [Example("s2p.vms")], ("sensitivity-file", path), ("charge-reference", "S 2p=166.5"));
            Assert.Equal(166.5, Value(results["regions"]![0]!["components"]![0]!["binding_energy_eV"]), 1e-9);
            File.WriteAllText(path, "S 2p, much\n");
            File.AppendAllText(path, "O 1s, 2\nC 1s, -1\n");
            Assert.Throws<InputException>(() => Run("xps", [Example("s2p.vms")], ("sensitivity-file", path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("foil.xdi", "csv")]
    [InlineData("foil.xdi", "xdi")]
    [InlineData("foil.xdi", "vamas")]
    [InlineData("s2p-series.vms", "vamas")]
    [InlineData("mixture.prj", "xdi")]
    public void What_convert_writes_reads_back_with_the_same_numbers(string name, string to)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + (to == "vamas" ? ".vms" : "." + to));
        try
        {
            var (results, _, _) = Run("convert", [Example(name)], ("to", to), ("out", path));
            Assert.Equal(path, results["written"]!.GetValue<string>());
            var (before, after) = (Halite.Formats.FormatRegistry.Open(Example(name)).Recording, Halite.Formats.FormatRegistry.Open(path).Recording);
            var (a, b) = (before.Tables.First(), after.Tables.First());
            Assert.Equal(a.Rows, b.Rows);
            var (x, y) = (a.Find(Meaning.PhotonEnergy) ?? a.Columns[0], b.Find(Meaning.PhotonEnergy) ?? b.Columns[0]);
            for (int i = 0; i < a.Rows; i += 13) Assert.Equal(x[i], y[i], 1e-9 * Math.Abs(x[i]));
            if (to == "xdi") Assert.Equal(a.Find(Meaning.Absorption)!.ToDoubles(), b.Find(Meaning.Absorption)!.ToDoubles());
            if (name.EndsWith(".vms", StringComparison.Ordinal)) Assert.Equal(before.Tables.Count(), after.Tables.Count());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("convert", "s2p.vms", "to", "xdi")]
    [InlineData("convert", "foil.xdi", "table", "nope")]
    [InlineData("xas valence", "mixture.prj", "standards", "state A=3")]
    [InlineData("xas align", "foil.xdi", "group", "foil")]
    [InlineData("xas merge", "foil.xdi", "name", "x")]
    [InlineData("xas pca", "foil.xdi", "group", "foil")]
    [InlineData("xas preedge", "raman.csv", "group", "x")]
    [InlineData("xas shells", "foil.xdi", "standard", "nope")]
    [InlineData("peaks", "raman.csv", "silicon", "nope.csv")]
    [InlineData("peaks", "raman.csv", "crossed", "a")]
    [InlineData("xps", "s2p.vms", "global", "true")]
    public void What_the_user_can_mend_is_said_in_one_sentence(string verb, string file, string option, string value)
    {
        var fault = Assert.Throws<InputException>(() => Run(verb, [Example(file)], (option, value)));
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", fault.Message, StringComparison.Ordinal);
    }
}
