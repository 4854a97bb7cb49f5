// SPDX-License-Identifier: Apache-2.0
using Halite.Studies.CrossChecks;
using Halite.Studies.Model;

namespace Halite.Studies.Tests;

/// <summary>Titration against impedance with numbers that follow from one set of resistances and one diffusion.</summary>
public sealed class TransportCheckTests
{
    // 60 ohm in series, 12 and 1000 ohm fast; D/L2 = 1e-5 1/s and dE/dQ = 0.3 V/C give A = 0.3/sqrt(1e-5)/sqrt(2) in A (1-j)/sqrt(w).
    private const double Current = 5e-5, Duration = 1200, Slope = 0.3, Rate = 1e-5, Ohmic = 60, Fast = 1012;
    private static readonly double Tail = Slope / Math.Sqrt(Rate) / Math.Sqrt(2);
    private static readonly double Transient = Current * Slope / Math.Sqrt(Rate) * 2 * Math.Sqrt(Duration / Math.PI);
    private static readonly double Step = Slope * Current * Duration;

    private static string Gitt(double over, double drop, double rate = Rate) => FormattableString.Invariant($$"""
        { "ir_method": "root-time", "pulses": [{ "index": 1, "direction": "charge", "voltage_V": 4.50, "ir_drop_V": {{drop}}, "ir_drop_sigma_V": 0.0001, "overpotential_V": {{over}}, "equilibrium_step_V": {{Step}},
          "current_mA": {{1e3 * Current}}, "duration_s": {{Duration}}, "pulse_charge_mAh": {{1e3 * Current * Duration / 3600}}, "inverse_tau_per_s": { "value": {{rate}}, "sigma": {{0.02 * rate}} } }] }
        """);

    private static string Drt(string tail, double voltage = 4.5, double fast = Fast) => FormattableString.Invariant($$"""
        { "series": [{ "voltage_V": {{voltage}}, "soc": 0.9, "r_infinity_ohm": { "value": {{Ohmic}}, "sigma": 0.3 }, "r_polarisation_ohm": { "value": {{fast}}, "sigma": 5 },
          "peaks": [{ "tau_s": { "value": 5e-5, "sigma": 1e-6 }, "r_ohm": { "value": 12, "sigma": 0.2 } }, { "tau_s": { "value": 0.03, "sigma": 1e-3 }, "r_ohm": { "value": {{fast - 12}}, "sigma": 5 } }], "tail": {{tail}} }] }
        """);

    private static string Warburg => FormattableString.Invariant($$"""{ "kind": "warburg", "parameters": { "A": { "value": {{Tail}}, "sigma": {{0.02 * Tail}} }, "alpha": { "value": 0.5, "sigma": 0.01 } } }""");

    private static double Over => Current * (Ohmic + Fast) + Transient - Step;

    [Fact]
    public void Over_potential_is_current_times_all_resistances_and_the_tail_at_the_end_of_the_pulse()
    {
        var check = new CheckBench().Step("gitt", Gitt(Over, Current * (Ohmic + Fast))).Step("drt", Drt(Warburg)).Check("overpotential-impedance");
        Assert.Equal(Verdict.Green, check.Verdict);
        Assert.Equal(check.Left!.Value.Value, check.Right!.Value.Value, 1e-9);
        Assert.Equal(Verdict.Red, new CheckBench().Step("gitt", Gitt(3 * Over, 0.05)).Step("drt", Drt(Warburg)).Check("overpotential-impedance").Verdict);
        Assert.Contains("titration", Assert.Single(new CheckBench().Step("drt", Drt(Warburg)).Check("overpotential-impedance").Missing), StringComparison.Ordinal);
        Assert.Contains("impedance", Assert.Single(new CheckBench().Step("gitt", Gitt(Over, 0.05)).Check("overpotential-impedance").Missing), StringComparison.Ordinal);
        Assert.Contains("state", Assert.Single(new CheckBench().Step("gitt", Gitt(Over, 0.05)).Step("drt", Drt(Warburg, voltage: 3.6)).Check("overpotential-impedance").Missing), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void A_tail_of_any_exponent_responds_by_the_inverse_Laplace_transform(double alpha)
    {
        // V(t) = I t^a / (Q Gamma(1+a)), and Gamma(1+a) = a Gamma(a).
        var state = new CheckBench().Step("drt", Drt(FormattableString.Invariant($$"""{ "kind": "cpe", "parameters": { "Q": { "value": 2e-3, "sigma": 1e-5 }, "alpha": { "value": {{alpha}}, "sigma": 0.01 } } }"""))).Index().Spectra.Single();
        const double time = 300;

        // The product is cut after two million factors: 1e-6 is left.
        Assert.Equal(Math.Pow(time, alpha) / alpha / GammaByProduct(alpha) / 2e-3, state.TailResponse(time)!.Value, 1e-6 * state.TailResponse(time)!.Value);
    }

    [Fact]
    public void Ir_drop_is_the_series_resistance_with_the_fast_processes()
    {
        Assert.Equal(Verdict.Green, new CheckBench().Step("gitt", Gitt(Over, Current * (Ohmic + Fast))).Step("drt", Drt(Warburg)).Check("ir-impedance").Verdict);
        Assert.Equal(Verdict.Red, new CheckBench().Step("gitt", Gitt(Over, Current * Ohmic)).Step("drt", Drt(Warburg)).Check("ir-impedance").Verdict);
        Assert.Equal(Verdict.NotTestable, new CheckBench().Step("drt", Drt(Warburg)).Check("ir-impedance").Verdict);
    }

    [Fact]
    public void Diffusion_follows_from_the_tail_without_any_area()
    {
        var check = new CheckBench().Step("gitt", Gitt(Over, 0.05)).Step("drt", Drt(Warburg)).Check("diffusion-tail");
        Assert.Equal(Verdict.Green, check.Verdict);
        Assert.Equal(Rate, check.Right!.Value.Value, 1e-9 * Rate);
        Assert.Equal(Verdict.Red, new CheckBench().Step("gitt", Gitt(Over, 0.05, 30 * Rate)).Step("drt", Drt(Warburg)).Check("diffusion-tail").Verdict);
        Assert.Contains("tail", Assert.Single(new CheckBench().Step("gitt", Gitt(Over, 0.05)).Step("drt", Drt("""{ "kind": "none", "parameters": {} }""")).Check("diffusion-tail").Missing), StringComparison.Ordinal);
        Assert.Equal(Verdict.Amber, new CheckBench().Typed("gitt_diffusion", 1e-11, 1e-13, unit: "cm2/s").Typed("warburg_diffusion", 5e-11, 1e-13, unit: "cm2/s").Check("diffusion-tail").Verdict);
    }

    [Fact]
    public void Resistances_of_another_cell_are_carried_over_by_the_areas_and_on_one_cell_the_area_cancels()
    {
        var cells = new[] { new Cell { Id = "a", Sample = "s", AreaCm2 = 1, AreaSigmaCm2 = 0.02 }, new Cell { Id = "b", Sample = "s", AreaCm2 = 0.5, AreaSigmaCm2 = 0.01 } };
        double On(string eis) => new CheckBench().With(cells[0]).With(cells[1]).Step("gitt", Gitt(Over, Current * (Ohmic + Fast)), cell: "a").Step("drt", Drt(Warburg), cell: eis).Check("ir-impedance").Right!.Value.Value;
        Assert.Equal(Current * (Ohmic + Fast), On("a"), 1e-12);
        Assert.Equal(0.5 * Current * (Ohmic + Fast), On("b"), 1e-12);
    }

    // Gamma(1+a)/a = Gamma(a); Euler's product, slowly convergent and independent of Stirling.
    private static double GammaByProduct(double a)
    {
        double log = -Math.Log(a);
        for (int n = 1; n < 2_000_000; n++) log += a * Math.Log(1 + 1.0 / n) - Math.Log(1 + a / n);
        return Math.Exp(log);
    }
}
