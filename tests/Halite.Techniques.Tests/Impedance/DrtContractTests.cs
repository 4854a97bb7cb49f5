// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Impedance;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Impedance;

/// <summary>The keys of `drt`, on cells whose truth is known.</summary>
public sealed class DrtContractTests
{
    private static readonly string TwoArcs = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-L0-Zarc1-Zarc2", [10, 1e-7, 30, 1e-4, 0.9, 50, 0.01, 0.8], 1e-3));
    private static readonly string WithTail = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-Zarc1-Zarc2-CPE1", [20, 60, 2e-5, 0.85, 80, 5e-3, 0.8, 0.05, 0.6], 1e-3, low: 0.01));

    [Fact]
    public void Every_key_of_the_contract_holds_what_it_says()
    {
        var (r, warnings, panel) = ImpedanceRun.Run("drt", [TwoArcs]);
        ImpedanceRun.Near(10, r["r_infinity_ohm"]);
        ImpedanceRun.Near(80, r["r_polarisation_ohm"]);
        ImpedanceRun.Near(1e-7, r["inductance_H"]);
        var peaks = r["peaks"]!.AsArray();
        Assert.Equal(2, peaks.Count);
        foreach (var (k, tau, resistance) in new[] { (0, 1e-4, 30.0), (1, 0.01, 50) })
        {
            ImpedanceRun.Near(tau, peaks[k]!["tau_s"]);
            ImpedanceRun.Near(resistance, peaks[k]!["r_ohm"]);
            ImpedanceRun.Near(tau / resistance, peaks[k]!["c_F"]);
            Assert.InRange(peaks[k]!["probability"].Number(), 0.99, 1);
            Assert.False(peaks[k]!["at_edge"]!.GetValue<bool>());
        }

        Assert.Equal("none", r["tail"]!["kind"].Text());
        Assert.Empty(r["tail"]!["parameters"]!.AsObject());
        Gamma(r["gamma"]!.AsArray());
        Assert.False(r.ContainsKey("series"));
        Assert.False(r.ContainsKey("circuit"));
        Assert.DoesNotContain(warnings, w => w.Code is "drift" or "poor-fit");
        Assert.Equal(["drt", "nyquist", "bode", "kramers-kronig"], panel.Figures.Select(f => f.Id));
    }

    [Fact]
    public void The_polarisation_resistance_leaves_the_tail_out()
    {
        var (r, _, _) = ImpedanceRun.Run("drt", [WithTail]);
        ImpedanceRun.Near(140, r["r_polarisation_ohm"]);
        Assert.Equal(140, r["r_polarisation_ohm"].Value(), 0.02 * 140);
        Assert.Equal("cpe", r["tail"]!["kind"].Text());
        ImpedanceRun.Near(0.6, r["tail"]!["parameters"]!["alpha"]);
        ImpedanceRun.Near(0.05, r["tail"]!["parameters"]!["Q"]);
        Assert.Equal(160, r["r_total_ohm"].Value(), 0.02 * 160);
    }

    [Fact]
    public void Refine_adds_a_circuit_that_eis_can_fit_its_parameters_and_a_distribution_of_the_same_shape()
    {
        var (r, _, _) = ImpedanceRun.Run("drt", [WithTail], ("refine", "true"));
        var circuit = r["circuit"].Text();
        Assert.Equal("R0-L0-Zarc1-Zarc2-CPE1", circuit);
        var parameters = r["parameters"]!.AsObject();
        foreach (var (name, truth, unit) in new[] { ("R0", 20.0, "ohm"), ("Zarc1_R", 60, "ohm"), ("Zarc1_tau", 2e-5, "s"), ("Zarc2_R", 80, "ohm"), ("Zarc2_alpha", 0.8, "1"), ("CPE1_Q", 0.05, "F·s^(alpha-1)"), ("CPE1_alpha", 0.6, "1") })
        {
            ImpedanceRun.Near(truth, parameters[name]);
            Assert.StartsWith(unit[..1], parameters[name]!["unit"].Text(), StringComparison.Ordinal);
            Assert.True(parameters[name]!["identifiable"]!.GetValue<bool>());
        }

        Gamma(r["gamma_refined"]!.AsArray());
        Assert.Equal(r["gamma"]!.AsArray().Count, r["gamma_refined"]!.AsArray().Count);
        var (eis, _, _) = ImpedanceRun.Run("eis", [WithTail], ("circuit", circuit));
        foreach (var name in new[] { "R0", "Zarc1_R", "Zarc2_R" })
            Assert.Equal(parameters[name].Value(), eis["parameters"]![name].Value(), 2 * parameters[name].Sigma());
    }

    [Fact]
    public void A_change_of_unit_in_the_file_changes_nothing()
    {
        var spectrum = ImpedanceRun.Spectrum("R0-Zarc1-Zarc2", [10, 30, 1e-4, 0.9, 50, 0.01, 0.8], 1e-3);
        var plain = ImpedanceRun.Run("drt", [ImpedanceRun.File(spectrum)]).Results;
        var milli = ImpedanceRun.Run("drt", [ImpedanceRun.Table("f/kHz,Zre/mOhm,Zim/mOhm", ImpedanceRun.Rows(spectrum).Select(x => new[] { x[0] / 1e3, 1e3 * x[1], 1e3 * x[2] }))]).Results;
        // The same numbers up to the rounding of decimal fractions.
        Assert.Equal(plain["r_polarisation_ohm"].Value(), milli["r_polarisation_ohm"].Value(), 1e-6);
        Assert.Equal(plain["peaks"]!.AsArray().Count, milli["peaks"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("field", "gcv")]
    [InlineData("tikhonov", "gcv")]
    [InlineData("tikhonov", "l-curve")]
    [InlineData("tikhonov", "re-im")]
    public void Other_methods_are_offered_and_named(string method, string rule)
    {
        var (r, _, _) = ImpedanceRun.Run("drt", [TwoArcs], ("method", method), ("lambda-rule", rule));
        Assert.StartsWith(method, r["method"].Text(), StringComparison.OrdinalIgnoreCase);
        // One penalty smooths the distribution but keeps its area.
        Assert.Equal(80, r["r_polarisation_ohm"].Value(), 0.05 * 80);
        Gamma(r["gamma"]!.AsArray());
    }

    [Fact]
    public void A_penalty_of_the_user_is_used_and_a_signed_distribution_may_be_negative()
    {
        var (r, _, _) = ImpedanceRun.Run("drt", [TwoArcs], ("method", "tikhonov"), ("lambda", "1e-3"));
        Assert.Equal(1e-3, r["lambda"].Number());
        var inductive = ImpedanceRun.Spectrum("R0-Zarc1-Zarc2", [10, 50, 1e-4, 0.9, 5, 1, 0.95], 1e-3);
        var loop = ImpedanceSpectrum.Of([.. inductive.Frequencies], [.. inductive.Impedances.Select((z, i) => z - 2 * ImpedanceRun.Spectrum("Zarc1", [5, 1, 0.95]).Impedances[i])]);
        var (signed, _, _) = ImpedanceRun.Run("drt", [ImpedanceRun.File(loop)], ("method", "tikhonov"), ("signed", "true"));
        Assert.Contains(signed["gamma"]!.AsArray(), p => p!["gamma_ohm"].Number() < -1);
        Assert.Contains("tikhonov", ImpedanceRun.Fault("drt", [TwoArcs], ("signed", "true")), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_tail_term_diffusion_is_drawn_as_a_distribution()
    {
        var (r, _, _) = ImpedanceRun.Run("drt", [WithTail], ("no-tail", "true"));
        Assert.Equal("none", r["tail"]!["kind"].Text());
        Assert.True(r["r_polarisation_ohm"].Value() > 145);
    }

    [Fact]
    public void A_peak_at_the_end_of_the_measured_range_is_flagged()
    {
        var (r, warnings, _) = ImpedanceRun.Run("drt", [ImpedanceRun.File(ImpedanceRun.Spectrum("R0-Zarc1-Zarc2", [10, 30, 1e-4, 0.9, 50, 1, 0.9], 1e-3))]);
        Assert.True(r["peaks"]!.AsArray()[^1]!["at_edge"]!.GetValue<bool>());
        Assert.Contains(warnings, w => w.Code == "peak-at-edge");
    }

    [Fact]
    public void Geometry_turns_resistances_into_conductivities()
    {
        var (r, _, _) = ImpedanceRun.Run("drt", [TwoArcs], ("thickness-um", "500"), ("thickness-sigma-um", "10"), ("area-cm2", "0.785"), ("area-sigma-cm2", "0.008"));
        var total = r["geometry"]!["r_total"]!;
        Assert.Equal(0.05 / (r["r_total_ohm"].Value() * 0.785), total["conductivity_S_cm"].Value(), 1e-12);
        Assert.Equal(r["r_total_ohm"].Value() * 0.785, total["asr_ohm_cm2"].Value(), 1e-9);
        Assert.Equal(0.02, Math.Abs(total["conductivity_S_cm"]!["sources"]!["thickness"].Number()) / total["conductivity_S_cm"].Value(), 1e-9);
        var (centimetre, _, _) = ImpedanceRun.Run("drt", [TwoArcs], ("thickness-cm", "0.05"), ("area-cm2", "0.785"));
        Assert.Equal(total["conductivity_S_cm"].Value(), centimetre["geometry"]!["r_total"]!["conductivity_S_cm"].Value(), 1e-15);
    }

    [Fact]
    public void The_series_of_reference_has_three_tracks_in_all_spectra_with_resistances_within_a_percent()
    {
        var truth = JsonNode.Parse(File.ReadAllText(SharedData.Path("reference/eis/GEIS40_truth.json")))!.AsArray();
        var (r, _, _) = ImpedanceRun.Run("drt", [SharedData.Path("reference/eis/GEIS40.csv")], ("refine", "true"));
        var tracks = r["tracks"]!.AsArray();
        Assert.Equal(3, tracks.Count);
        for (int k = 0; k < 3; k++)
        {
            var points = tracks[k]!["points"]!.AsArray();
            Assert.Equal(40, points.Count);
            var errors = points.Select(p => Math.Abs(p!["r_ohm"].Number() / truth[(int)p["index"].Number()]!["zarcs"]![k]![0].Number() - 1)).Order().ToArray();
            // The figure of the issue; measured 0.10, 0.18 and 0.33 %.
            Assert.True((errors[19] + errors[20]) / 2 < 0.007, $"process {k + 1}: {(errors[19] + errors[20]) / 2:P2}");
            Assert.Null(tracks[k]!["born_index"]);
            Assert.Null(tracks[k]!["died_index"]);
        }
    }

    private static void Gamma(JsonArray gamma)
    {
        var tau = gamma.Select(p => p!["tau_s"].Number()).ToArray();
        double step = Math.Log10(tau[1] / tau[0]);
        Assert.InRange(1 / step, 20, 1000);
        for (int i = 1; i < tau.Length; i++) Assert.Equal(step, Math.Log10(tau[i] / tau[i - 1]), 1e-9);
        foreach (var p in gamma)
        {
            Assert.True(p!["lower"].Number() <= p["gamma_ohm"].Number());
            Assert.True(p["gamma_ohm"].Number() <= p["upper"].Number());
        }
    }
}
