// SPDX-License-Identifier: Apache-2.0
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Impedance;

/// <summary>Series through `drt`: windows, tracks, several files, states, Arrhenius lines, spectra that fail.</summary>
public sealed class SeriesVerbTests
{
    private const string Cell = "R0-Zarc1-Zarc2";

    [Fact]
    public void A_series_has_its_states_tracks_and_windows_as_plain_keys()
    {
        var file = ImpedanceRun.Series("index,soc,voltage_V", Enumerable.Range(0, 6).Select(i => (new[] { i, i / 5.0, 3.5 + 0.1 * i }, Spectrum(i))));
        var (r, _, panel) = ImpedanceRun.Run("drt", [file], ("windows", "SEI/CEI=1e-5:1e-3,R_ct=1e-3:1,diffusion=1:"));
        Assert.Equal("soc", r["along"].Text());
        var series = r["series"]!.AsArray();
        Assert.Equal(6, series.Count);
        for (int i = 0; i < 6; i++)
        {
            var s = series[i]!;
            Assert.Equal((i, i / 5.0, 3.5 + 0.1 * i), ((int)s["index"].Number(), s["soc"].Number(), Math.Round(s["voltage_V"].Number(), 6)));
            ImpedanceRun.Near(10, s["r_infinity_ohm"]);
            ImpedanceRun.Near(30 + 20 + 10 * i, s["r_polarisation_ohm"]);
            Assert.Equal("none", s["tail"]!["kind"].Text());
            Assert.Equal(2, s["peaks"]!.AsArray().Count);
            Assert.Equal(["SEI/CEI", "R_ct"], s["peaks"]!.AsArray().Select(p => p!["window"].Text()));
            var windows = s["windows"]!.AsArray();
            Assert.Equal(["SEI/CEI", "R_ct", "diffusion"], windows.Select(w => w!["name"].Text()));
            ImpedanceRun.Near(20 + 10 * i, windows[1]!["r_ohm"]);
            ImpedanceRun.Near(0.02, windows[1]!["tau_s"]);
            ImpedanceRun.Near(0.02 / (20 + 10 * i), windows[1]!["c_F"]);
            Assert.Null(windows[2]!["r_ohm"]!["value"]);
            Assert.Equal("no peak lies in the window", windows[2]!["r_ohm"]!["reason"].Text());
            Assert.False(s["validity"]!["drift"]!.GetValue<bool>());
        }

        var tracks = r["tracks"]!.AsArray();
        Assert.Equal(["SEI/CEI", "R_ct"], tracks.Select(t => t!["name"].Text()));
        var point = tracks[1]!["points"]![3]!;
        Assert.Equal(50, point["r_ohm"].Number(), 4 * point["r_sigma_ohm"].Number());
        Assert.Equal(0.02, point["tau_s"].Number(), 4 * point["tau_sigma_s"].Number());
        Assert.Equal(6, r["window_tracks"]![1]!["points"]!.AsArray().Count);
        Assert.Equal(["map", "resistance-series", "waterfall", "tau-series", "nyquist-series", "validity-series", "drt", "nyquist", "bode", "kramers-kronig"], panel.Figures.Select(f => f.Id));
        Assert.Equal(6 * r["gamma"]!.AsArray().Count, panel.Data!.Rows.Length);
    }

    [Fact]
    public void A_charge_and_the_discharge_after_it_are_two_branches_told_by_their_direction()
    {
        // R at one state of charge is half as large again on the way back.
        double[] soc = [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0];
        double R(int i) => (20 + 40 * soc[i]) * (i > 4 ? 1.5 : 1);
        var file = ImpedanceRun.Series("index,soc", soc.Select((s, i) => (new[] { i, s }, ImpedanceRun.Spectrum(Cell, [10, 30, 1e-4, 0.9, R(i), 0.02, 0.85], 1e-3, (ulong)i))));
        foreach (var smoothness in (string[])["none", "evidence"])
        {
            var (r, _, panel) = ImpedanceRun.Run("drt", [file], ("smoothness", smoothness));
            Assert.Equal([(0, 4, "rising"), (5, 8, "falling")], r["branches"]!.AsArray().Select(b => ((int)b!["from_index"].Number(), (int)b["to_index"].Number(), b["direction"].Text())));
            Assert.Equal(soc.Select((_, i) => i > 4 ? "falling" : "rising"), r["series"]!.AsArray().Select(s => s!["direction"].Text()));
            var points = r["tracks"]![1]!["points"]!.AsArray();
            Assert.Equal(9, points.Count);
            foreach (var p in points) Assert.Equal(R((int)p!["index"].Number()), p["r_ohm"].Number(), 4 * p["r_sigma_ohm"].Number());
            // The two branches of a process are two lines, and the map is drawn in the order of the spectra.
            var lines = panel.Figures.Single(f => f.Id == "resistance-series").Plots[0].Traces.OfType<Figures.LineTrace>().ToArray();
            Assert.Equal(6, lines.Length);
            Assert.Equal([0, 0.25, 0.5, 0.75, 1], lines[4].X);
            Assert.Equal([1, 0.75, 0.5, 0.25, 0], lines[5].X);
            Assert.Equal("Spectrum", panel.Figures.Single(f => f.Id == "map").Plots[0].Y.Quantity);
            Assert.Contains(panel.Notes, n => n.Contains("turns back after index 4", StringComparison.Ordinal));
        }

        var once = ImpedanceRun.Series("index,soc", Enumerable.Range(0, 4).Select(i => (new[] { i, i / 3.0 }, Spectrum(i))));
        Assert.False(ImpedanceRun.Run("drt", [once]).Results.ContainsKey("branches"));
    }

    [Fact]
    public void A_process_that_appears_is_born_there()
    {
        var file = ImpedanceRun.Series("index", Enumerable.Range(0, 8).Select(i => (new[] { (double)i }, i < 4
            ? ImpedanceRun.Spectrum("R0-Zarc1", [10, 30, 1e-4, 0.9], 1e-3, (ulong)i)
            : ImpedanceRun.Spectrum(Cell, [10, 30, 1e-4, 0.9, 40, 0.05, 0.85], 1e-3, (ulong)i))));
        var tracks = ImpedanceRun.Run("drt", [file]).Results["tracks"]!.AsArray();
        Assert.Equal(["P1", "P2"], tracks.Select(t => t!["name"].Text()));
        Assert.Null(tracks[0]!["born_index"]);
        Assert.Equal(4, tracks[1]!["born_index"].Number());
        Assert.Equal(4, tracks[1]!["points"]!.AsArray().Count);
    }

    [Fact]
    public void Several_files_are_one_series_with_states_from_the_command_line()
    {
        var files = Enumerable.Range(0, 3).Select(i => ImpedanceRun.File(Spectrum(i))).ToArray();
        var (r, _, panel) = ImpedanceRun.Run("drt", files, ("voltage-v", "3.6,4.0,4.4"), ("temperature-k", "298.15"));
        Assert.Equal([0.0, 1, 2], r["series"]!.AsArray().Select(s => s!["index"].Number()));
        Assert.Equal([3.6, 4.0, 4.4], r["series"]!.AsArray().Select(s => s!["voltage_V"].Number()));
        Assert.All(r["series"]!.AsArray(), s => Assert.Equal(298.15, s!["temperature_K"].Number()));
        Assert.Equal(Path.GetFileNameWithoutExtension(files[2]), r["series"]![2]!["label"].Text());
        Assert.Equal("voltage", r["along"].Text());
        Assert.Contains(panel.Notes, n => n.StartsWith("3 spectra of 3 files", StringComparison.Ordinal));
        Assert.Contains("2 value(s) for 3 spectra", ImpedanceRun.Fault("drt", files, ("soc", "0,1")), StringComparison.Ordinal);
        Assert.Contains("above zero", ImpedanceRun.Fault("drt", files, ("temperature-k", "25,-10,0")), StringComparison.Ordinal);
        Assert.Contains("--soc", ImpedanceRun.Fault("drt", files, ("along", "soc")), StringComparison.Ordinal);
    }

    [Fact]
    public void Temperatures_give_the_activation_energy_of_every_process()
    {
        double[] kelvin = [253.15, 273.15, 293.15, 313.15];
        double R(double r, double t, double ea) => r * Math.Exp(ea / 8.617333262e-5 * (1 / t - 1 / 293.15));
        // The capacitance stays, so the time constant moves with the resistance.
        var files = kelvin.Select((t, i) => ImpedanceRun.File(ImpedanceRun.Spectrum(Cell, [R(10, t, 0.25), R(30, t, 0.4), R(1e-5, t, 0.4), 0.9, R(50, t, 0.6), R(0.01, t, 0.6), 0.85], 1e-3, (ulong)i, low: 0.01))).ToArray();
        var (r, _, panel) = ImpedanceRun.Run("drt", files, ("temperature-k", "253.15,273.15,293.15,313.15"), ("along", "temperature"));
        var lines = r["arrhenius"]!.AsArray().ToDictionary(l => l!["quantity"].Text(), l => l!);
        ImpedanceRun.Near(0.25, lines["r_infinity"]["activation_energy_eV"]);
        ImpedanceRun.Near(0.4, lines["P1"]["activation_energy_eV"]);
        ImpedanceRun.Near(0.6, lines["P2"]["activation_energy_eV"]);
        Assert.Equal("ln R", lines["P1"]["form"].Text());
        Assert.Contains(panel.Figures, f => f.Id == "arrhenius");
        Assert.Contains(panel.Tables, t => t.Title == "Arrhenius");
        // Points smoothed along the series err together; the line knows it.
        var (smooth, _, _) = ImpedanceRun.Run("drt", files, ("temperature-k", "253.15,273.15,293.15,313.15"), ("smoothness", "evidence"));
        foreach (var (name, energy) in (ReadOnlySpan<(string, double)>)[("r_infinity", 0.25), ("P1", 0.4), ("P2", 0.6)])
            ImpedanceRun.Near(energy, smooth["arrhenius"]!.AsArray().Single(l => l!["quantity"].Text() == name)!["activation_energy_eV"]);
    }

    [Fact]
    public void A_spectrum_that_is_too_short_is_left_out_and_told_and_the_others_stay()
    {
        var good = Spectrum(1);
        var file = ImpedanceRun.Series("index", [([0.0], good.Without(Enumerable.Range(3, good.Count - 3))), ([1], good), ([2], Spectrum(2))]);
        var (r, warnings, _) = ImpedanceRun.Run("drt", [file]);
        Assert.Equal([1.0, 2], r["series"]!.AsArray().Select(s => s!["index"].Number()));
        Assert.Equal(1, r["spectrum"].Number());
        Assert.Contains(warnings, w => w.Code == "spectrum-left-out" && w.Message.Contains("Spectrum 0", StringComparison.Ordinal));
        Assert.Contains("at least 8 points", ImpedanceRun.Fault("drt", [file], ("spectrum", "0")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_windows_of_the_example_are_read_from_their_file()
    {
        var windows = Path.Combine(Repository.Root, "examples", "s-lrmo", "windows.yaml");
        var (r, _, _) = ImpedanceRun.Run("drt", [Path.Combine(Repository.Root, "examples", "s-lrmo", "raw", "b-lrmo-geis.csv")], ("windows", windows));
        var tracks = r["window_tracks"]!.AsArray();
        Assert.Equal(["grain boundary", "SEI/CEI", "mid-frequency", "R_ct1", "R_ct2", "diffusion"], tracks.Select(t => t!["name"].Text()));
        // The generator lets the charge transfer grow from 50 to 2000 ohm, as the paper's figure 4 says.
        var growth = tracks[3]!["points"]!.AsArray();
        ImpedanceRun.Near(50, growth[0]!["r_ohm"]);
        ImpedanceRun.Near(2000, growth[^1]!["r_ohm"]);
    }

    [Fact]
    public void Smoothness_along_the_series_fits_all_spectra_at_once_and_says_how_smooth_they_are()
    {
        var file = ImpedanceRun.Series("index,soc", Enumerable.Range(0, 12).Select(i => (new[] { i, i / 11.0 }, Spectrum(i))));
        var (plain, _, _) = ImpedanceRun.Run("drt", [file], ("refine", "true"));
        var (r, _, panel) = ImpedanceRun.Run("drt", [file], ("smoothness", "evidence"), ("windows", "SEI/CEI=1e-5:1e-3,R_ct=1e-3:1"));
        Assert.False(plain.ContainsKey("smoothness"));
        Assert.Equal(["R∞", "SEI/CEI", "SEI/CEI", "SEI/CEI", "R_ct", "R_ct", "R_ct"], r["smoothness"]!["steps"]!.AsArray().Select(s => s!["track"].Text()));
        Assert.Contains(r["smoothness"]!["differences"].Text(), (string[])["slopes", "steps"]);
        for (int i = 0; i < 12; i++)
        {
            ImpedanceRun.Near(20 + 10 * i, r["series"]![i]!["windows"]![1]!["r_ohm"]);
            ImpedanceRun.Near(0.02, r["series"]![i]!["windows"]![1]!["tau_s"]);
            Assert.True(r["tracks"]![0]!["points"]![i]!["r_sigma_ohm"].Number() < plain["tracks"]![0]!["points"]![i]!["r_sigma_ohm"].Number());
            Assert.False(r["tracks"]![0]!["points"]![i]!["shared"]!.GetValue<bool>());
        }

        Assert.Empty(r["crossings"]!.AsArray());
        Assert.Contains(panel.Notes, n => n.Contains("--smoothness", StringComparison.Ordinal) && n.Contains("ln odds", StringComparison.Ordinal));
        Assert.Contains("needs a series", ImpedanceRun.Fault("drt", [ImpedanceRun.File(Spectrum(0))], ("smoothness", "evidence")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("windows: [ { name: a, from_s: 1, to_s: 2 ]", "not YAML")]
    [InlineData("windows:\n  - { name: a, from: 1, to_s: 2 }", "unknown key \"from\"")]
    [InlineData("windows:\n  - { name: a, from_s: 3, to_s: 2 }", "is empty")]
    [InlineData("windows:\n  - { name: a, from_s: 1, to_s: x }", "not a number")]
    [InlineData("windows: []", "No window")]
    [InlineData("", "empty")]
    public void A_faulty_file_of_windows_says_where(string text, string said)
    {
        var path = ImpedanceRun.Raw(text, ".yaml");
        var message = ImpedanceRun.Fault("drt", [ImpedanceRun.File(Spectrum(0))], ("windows", path));
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(path), message, StringComparison.Ordinal);
    }

    private static Halite.Impedance.ImpedanceSpectrum Spectrum(int i) => ImpedanceRun.Spectrum(Cell, [10, 30, 1e-4, 0.9, 20 + 10 * i, 0.02, 0.85], 1e-3, (ulong)i);
}
