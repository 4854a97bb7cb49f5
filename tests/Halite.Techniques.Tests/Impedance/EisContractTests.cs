// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Impedance;

/// <summary>The keys of `eis`, on circuits whose parameters are known.</summary>
public sealed class EisContractTests
{
    private const string Randles = "R0-p(R1,CPE1)-p(R2,C2)";
    private static readonly double[] Truth = [10, 50, 1e-4, 0.85, 20, 5e-3];
    private static readonly string Exact = ImpedanceRun.File(ImpedanceRun.Spectrum(Randles, Truth));
    private static readonly string Noisy = ImpedanceRun.File(ImpedanceRun.Spectrum(Randles, Truth, 2e-3));

    [Theory]
    [InlineData("unit")]
    [InlineData("modulus")]
    [InlineData("auto")]
    public void Exact_data_give_the_exact_parameters_with_every_weight(string weight)
    {
        var (r, _, _) = ImpedanceRun.Run("eis", [Exact], ("circuit", Randles), ("weight", weight));
        var p = r["parameters"]!.AsObject();
        string[] names = ["R0", "R1", "CPE1_Q", "CPE1_alpha", "R2", "C2"];
        Assert.Equal(names, p.Select(x => x.Key));
        for (int i = 0; i < names.Length; i++)
        {
            // Rounding of a fit to zero residuals.
            Assert.Equal(1, p[names[i]].Value() / Truth[i], 1e-6);
            Assert.True(p[names[i]]!["identifiable"]!.GetValue<bool>());
        }

        Assert.Equal(["ohm", "ohm", "F·s^(alpha-1)", "1", "ohm", "F"], p.Select(x => x.Value!["unit"].Text()));
        Assert.InRange(r["sum_of_squares"].Number(), 0, 1e-12);
        Assert.Equal(Randles, r["circuit"].Text());
    }

    [Fact]
    public void The_sum_of_squares_is_that_of_the_weights_asked_for()
    {
        foreach (var (weight, power) in new[] { ("unit", 0), ("modulus", 2), ("auto", 2) })
        {
            var (r, _, panel) = ImpedanceRun.Run("eis", [Noisy], ("circuit", Randles), ("weight", weight));
            double sum = 0;
            foreach (var row in panel.Data!.Rows)
            {
                double re = (double)row[5]!, im = (double)row[6]!, fre = (double)row[7]!, fim = (double)row[8]!;
                sum += ((re - fre) * (re - fre) + (im - fim) * (im - fim)) / Math.Pow(re * re + im * im, power / 2.0);
            }

            Assert.Equal(1, r["sum_of_squares"].Number() / sum, 1e-6);
            Assert.Equal(weight == "unit" ? "unit" : "modulus", r["weight"].Text());
            foreach (var (name, truth) in new[] { ("R0", 10.0), ("R1", 50), ("R2", 20), ("C2", 5e-3) }) ImpedanceRun.Near(truth, r["parameters"]![name]);
        }
    }

    [Fact]
    public void Intervals_and_a_choice_among_circuits_are_offered()
    {
        foreach (var kind in new[] { "profile", "bootstrap" })
        {
            var (r, _, _) = ImpedanceRun.Run("eis", [Noisy], ("circuit", Randles), ("intervals", kind), ("against", "R0-p(R1,CPE1); R0-p(R1,CPE1)-p(R2,C2)-p(R3,C3)"));
            var r1 = r["parameters"]!["R1"]!;
            var interval = r1["interval"]!;
            double half = 1.96 * r1.Sigma();
            // Both are near the normal interval here, where the fit is nearly linear; 400 replicates know it to a tenth.
            Assert.Equal(r1.Value() - half, interval["lower"].Number(), 0.3 * half);
            Assert.Equal(r1.Value() + half, interval["upper"].Number(), 0.3 * half);
            var choice = r["choice"]!.AsArray();
            Assert.Equal(3, choice.Count);
            Assert.Equal(Randles, choice[0]!["circuit"].Text());
            Assert.True(choice[0]!["probability"].Number() > 0.9);
            Assert.Equal(0, choice[0]!["bic_rise"].Number());
        }

        Assert.Throws<InputException>(() => ImpedanceRun.Run("eis", [Noisy], ("against", "R0")));
        Assert.Throws<InputException>(() => ImpedanceRun.Run("eis", [Noisy], ("intervals", "profile")));
    }

    [Fact]
    public void Noise_with_a_floor_is_weighed_as_such()
    {
        var spectrum = ImpedanceRun.Spectrum("R0-Zarc1", [1, 100, 1e-3, 0.85], 1e-3);
        var random = new Halite.Numerics.RandomStream(3);
        var noisy = spectrum.WithImpedances([.. spectrum.Impedances.Select(z => z + new System.Numerics.Complex(0.05 * random.NextGaussian(), 0.05 * random.NextGaussian()))]);
        var (r, _, _) = ImpedanceRun.Run("eis", [ImpedanceRun.File(noisy)], ("circuit", "R0-Zarc1"));
        Assert.Equal("auto", r["weight"].Text());
        // The floor of two times 71 residuals is known to a tenth or so.
        Assert.InRange(r["noise"]!["floor_ohm"].Number(), 0.03, 0.07);
        ImpedanceRun.Near(100, r["parameters"]!["Zarc1_R"]);
    }

    [Fact]
    public void Along_a_series_branches_keep_their_names_where_they_cross()
    {
        const int Count = 9;
        var files = Enumerable.Range(0, Count).Select(i => ImpedanceRun.File(ImpedanceRun.Spectrum("R0-Zarc1-Zarc2", [10, 30, 1e-4 * Math.Pow(10, 3.0 * i / (Count - 1)), 0.95, 60, 2e-3, 0.8], 1e-3))).ToArray();
        var series = ImpedanceRun.Run("eis", files, ("circuit", "R0-Zarc1-Zarc2")).Results["series"]!.AsArray();
        Assert.Equal(Count, series.Count);
        foreach (var spectrum in series)
        {
            var alpha = spectrum!["parameters"]!["Zarc1_alpha"]!;
            Assert.True(Math.Abs(alpha.Value() - 0.95) < 5 * alpha.Sigma());
        }
    }

    [Fact]
    public void A_needless_process_costs_in_the_information_criterion()
    {
        double right = ImpedanceRun.Run("eis", [Noisy], ("circuit", Randles)).Results["bic"].Number();
        Assert.True(ImpedanceRun.Run("eis", [Noisy], ("circuit", "R0-p(R1,CPE1)")).Results["bic"].Number() > right + 10);
        var (over, warnings, _) = ImpedanceRun.Run("eis", [Noisy], ("circuit", Randles + "-p(R3,C3)"));
        Assert.True(over["bic"].Number() > right);
        Assert.Contains(over["parameters"]!.AsObject(), p => !p.Value!["identifiable"]!.GetValue<bool>());
        Assert.Contains(warnings, w => w.Code == "not-identified");
    }

    [Fact]
    public void First_quadrant_leaves_the_inductive_end_out()
    {
        var spectrum = ImpedanceRun.Spectrum("R0-L0-Zarc1", [10, 2e-6, 50, 1e-3, 0.9], 1e-3);
        var file = ImpedanceRun.File(spectrum);
        int left = spectrum.Impedances.Count(z => z.Imaginary < 0);
        Assert.True(left < spectrum.Count);
        var (r, _, _) = ImpedanceRun.Run("eis", [file], ("circuit", "R0-Zarc1"), ("first-quadrant", "true"));
        Assert.Equal(left, (int)r["points"].Number());
        Assert.Equal(spectrum.Count, (int)ImpedanceRun.Run("eis", [file]).Results["points"].Number());
    }

    [Theory]
    [InlineData("complex")]
    [InlineData("real")]
    [InlineData("imaginary")]
    public void The_Kramers_Kronig_test_has_its_keys_and_leaves_the_noise(string fit)
    {
        // Broad arcs: plain relaxations between two of the test's time constants stop mu too early.
        var file = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-Zarc1-Zarc2", [10, 50, 0.01, 0.75, 30, 1e-4, 0.75], 2e-3));
        var (r, _, panel) = ImpedanceRun.Run("eis", [file], ("kk", "true"), ("kk-fit", fit));
        Assert.InRange(r["elements"].Number(), 3, 50);
        Assert.InRange(r["mu"].Number(), 0, 0.85);
        // Noise of 0.2 % and what the elements do not follow; the part that is predicted hangs free at its ends.
        Assert.InRange(r["rms_real"].Number(), 1e-4, fit == "imaginary" ? 0.05 : 0.01);
        Assert.InRange(r["rms_imag"].Number(), 1e-4, fit == "real" ? 0.05 : 0.01);
        Assert.Contains(panel.Figures, f => f.Id == "kramers-kronig");
    }

    [Fact]
    public void The_threshold_decides_the_number_of_elements()
    {
        int Elements(string c) => (int)ImpedanceRun.Run("eis", [Noisy], ("kk", "true"), ("kk-threshold", c)).Results["elements"].Number();
        Assert.True(Elements("0.95") <= Elements("0.5"));
    }

    [Fact]
    public void Where_mu_stops_before_the_elements_follow_the_data_it_is_said_and_more_may_be_had()
    {
        var file = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-K1-K2", [10, 50, 3e-3, 30, 1e-4], 1e-3));
        var (r, warnings, panel) = ImpedanceRun.Run("eis", [file], ("kk", "true"));
        Assert.True(Math.Max(r["rms_real"].Number(), r["rms_imag"].Number()) > 0.01);
        Assert.Contains("--kk-elements aicc", Assert.Single(warnings, w => w.Code == "kk-few-elements").Message, StringComparison.Ordinal);
        Assert.Contains(panel.Tables, t => t.Title.Contains("elements by mu", StringComparison.Ordinal));
        var (more, none, other) = ImpedanceRun.Run("eis", [file], ("kk", "true"), ("kk-elements", "aicc"));
        // The noise of 0.1 %.
        Assert.InRange(Math.Max(more["rms_real"].Number(), more["rms_imag"].Number()), 5e-4, 2e-3);
        Assert.DoesNotContain(none, w => w.Code == "kk-few-elements");
        Assert.Contains(other.Tables, t => t.Title.Contains("elements by AICc", StringComparison.Ordinal));
        Assert.Equal(17, (int)ImpedanceRun.Run("eis", [file], ("kk", "true"), ("kk-elements", "17")).Results["elements"].Number());
        Assert.Contains("give mu, aicc or a whole number", ImpedanceRun.Fault("eis", [file], ("kk", "true"), ("kk-elements", "many")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_diffusion_without_an_end_is_named_with_the_bound_that_the_data_give()
    {
        var file = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-p(R1-Wo1,C1)", [5, 20, 2000, 1e4, 1e-4], 5e-3, high: 1e5, low: 0.03));
        var (r, warnings, _) = ImpedanceRun.Run("eis", [file], ("circuit", "R0-p(R1-Wo1,C1)"));
        var tau = r["parameters"]!["Wo1_tau"]!;
        Assert.False(tau["identifiable"]!.GetValue<bool>());
        Assert.Null(tau["sigma"]);
        Assert.Contains("from below only", tau["reason"].Text(), StringComparison.Ordinal);
        Assert.InRange(tau["interval"]!["lower"].Number(), 1, 1e4);
        Assert.Null(tau["interval"]!["upper"]);
        Assert.Contains("Wo1_tau", Assert.Single(warnings, w => w.Code == "not-identified").Message, StringComparison.Ordinal);
    }

    // Published for impedance.py's Circuit3_EIS_1.z: real-part fit of all points, c = 0.69.
    [Fact]
    public void The_linear_test_gives_the_published_elements_and_mu()
    {
        var (r, _, _) = ImpedanceRun.Run("eis", [SharedData.Path("data/eis/impedancepy/Circuit3_EIS_1.z")], ("kk", "true"), ("kk-fit", "real"), ("kk-threshold", "0.69"));
        Assert.Equal((10, 53), ((int)r["elements"].Number(), (int)r["points"].Number()));
        Assert.Equal(0.68438, r["mu"].Number(), 5e-6);
    }

    [Fact]
    public void Without_options_the_spectrum_is_tested_and_nothing_is_fitted()
    {
        var (r, warnings, panel) = ImpedanceRun.Run("eis", [Noisy]);
        Assert.False(r.ContainsKey("parameters"));
        Assert.False(r["validity"]!["drift"]!.GetValue<bool>());
        Assert.InRange(r["validity"]!["kk_residual"].Number(), 1e-3, 3e-3);
        Assert.DoesNotContain(warnings, w => w.Code == "drift");
        Assert.Equal(["nyquist", "bode", "kramers-kronig"], panel.Figures.Select(f => f.Id));
    }

    [Fact]
    public void A_series_is_fitted_spectrum_by_spectrum_and_says_which_one_stands_on_top()
    {
        var series = Enumerable.Range(0, 5).Select(i => (new[] { 10.0 + i, i / 4.0 }, ImpedanceRun.Spectrum("R0-p(R1,CPE1)", [5, 20 + 10 * i, 1e-3, 0.9], 1e-3, (ulong)i)));
        var file = ImpedanceRun.Series("index,soc", series);
        var (r, _, panel) = ImpedanceRun.Run("eis", [file], ("circuit", "R0-p(R1,CPE1)"), ("kk", "true"));
        Assert.Equal(10, r["spectrum"].Number());
        Assert.Contains(panel.Notes, n => n.Contains("spectrum with index 10, one of 5", StringComparison.Ordinal));
        var all = r["series"]!.AsArray();
        Assert.Equal([10.0, 11, 12, 13, 14], all.Select(s => s!["index"].Number()));
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], all.Select(s => s!["soc"].Number()));
        for (int i = 0; i < 5; i++)
        {
            ImpedanceRun.Near(20 + 10 * i, all[i]!["parameters"]!["R1"]);
            Assert.True(all[i]!["elements"].Number() > 0 && all[i]!["mu"].Number() <= 0.85);
            Assert.True(all[i]!["sum_of_squares"].Number() > 0);
        }

        var (third, _, _) = ImpedanceRun.Run("eis", [file], ("circuit", "R0-p(R1,CPE1)"), ("spectrum", "12"));
        ImpedanceRun.Near(40, third["parameters"]!["R1"]);
        Assert.Contains("10 to 14", ImpedanceRun.Fault("eis", [file], ("spectrum", "3")), StringComparison.Ordinal);
        Assert.Contains(panel.Figures, f => f.Id == "resistance-series");
    }

    [Fact]
    public void Resistances_of_a_circuit_get_conductivities_and_over_temperature_Arrhenius_lines()
    {
        double[] kelvin = [263.15, 273.15, 283.15, 298.15, 313.15];
        double R(double t, double ea) => 40 * Math.Exp(ea / 8.617333262e-5 * (1 / t - 1 / 298.15));
        var file = ImpedanceRun.Series("index,temperature_K", kelvin.Select((t, i) => (new[] { i, t }, ImpedanceRun.Spectrum("R0-p(R1,CPE1)", [R(t, 0.3), R(t, 0.5), 1e-5, 0.9], 1e-3, (ulong)i))));
        var (r, _, panel) = ImpedanceRun.Run("eis", [file], ("circuit", "R0-p(R1,CPE1)"), ("thickness-um", "500"), ("area-cm2", "0.785"));
        var lines = r["arrhenius"]!.AsArray().ToDictionary(l => l!["quantity"].Text(), l => l!);
        ImpedanceRun.Near(0.3, lines["R0"]["activation_energy_eV"]);
        ImpedanceRun.Near(0.5, lines["R1"]["activation_energy_eV"]);
        Assert.Equal(0.5 * 96.485, lines["R1"]["activation_energy_kJ_mol"].Value(), 0.3);
        Assert.Contains(panel.Figures, f => f.Id == "arrhenius");
        // d ln T / d(1/kT) = -kT: the energy of ln(sigma T) is larger by kT, 25 meV at room temperature.
        var (hop, _, _) = ImpedanceRun.Run("eis", [file], ("circuit", "R0-p(R1,CPE1)"), ("thickness-um", "500"), ("area-cm2", "0.785"), ("arrhenius", "ln-sigma-t"));
        Assert.Equal(0.3 + 0.0247, hop["arrhenius"]![0]!["activation_energy_eV"].Value(), 0.003);
        Assert.Contains("--area-cm2", ImpedanceRun.Fault("eis", [file], ("circuit", "R0-p(R1,CPE1)"), ("arrhenius", "ln-sigma-t")), StringComparison.Ordinal);
    }
}
