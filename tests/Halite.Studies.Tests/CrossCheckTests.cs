// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Studies.CrossChecks;

namespace Halite.Studies.Tests;

public sealed class CrossCheckTests
{
    private static readonly CrossCheck Check = new() { Id = "x", Sample = "s", Question = "?", Verdict = Verdict.NotTestable };

    [Theory]
    [InlineData(100, 101, 1, 1, Verdict.Green)]
    [InlineData(100, 103.5, 1, 1, Verdict.Amber)]
    [InlineData(100, 105, 1, 1, Verdict.Red)]
    public void Equal_sides_are_judged_by_the_sigma_of_their_difference(double a, double b, double sigmaA, double sigmaB, Verdict verdict) =>
        Assert.Equal(verdict, Compare.Equal(Check, Of(a, sigmaA, "a"), Of(b, sigmaB, "b"), "").Verdict);

    [Fact]
    public void A_shared_mass_sharpens_the_comparison()
    {
        // 1 % apart with 1 % of mass each: nothing if independent, a contradiction if the mass is one and the same.
        var shared = Compare.Equal(Check, new Side("a", Measured.FromContributions(100, "mAh/g", [new("mass", 1), new("a", 0.1)])), new Side("b", Measured.FromContributions(101, "mAh/g", [new("mass", 1.01), new("b", 0.1)])), "");
        Assert.Equal(Verdict.Red, shared.Verdict);
        Assert.Equal(-1 / Math.Sqrt(0.0201), shared.DifferenceInSigma, 1e-9);
    }

    [Fact]
    public void Numbers_that_follow_from_the_same_inputs_and_differ_by_rounding_agree()
    {
        var mass = Measured.From(5, 0.07, "mg", "mass");
        var energy = Measured.Exact(1.8413442321428957, "mWh").Over(mass, "Wh/kg");
        var product = Measured.Exact(0.5946213, "mAh").Over(mass, "Ah/kg").Times(Measured.Exact(1.8413442321428957 / 0.5946213, "V"), "Wh/kg");
        Assert.Equal(Verdict.Green, Compare.Equal(Check, new Side("a", energy), new Side("b", product.Scaled(1 + 2e-13, "Wh/kg")), "").Verdict);
    }

    [Fact]
    public void A_layered_sample_is_not_judged_by_the_network_of_a_disordered_rock_salt()
    {
        using var folder = new ExampleFolder();
        folder.Edit("  - id: ms10\n", "  - id: ms10\n    ordering: layered\n");
        var check = folder.Run().CrossChecks.Single(c => c.Id == "ms10.charge-percolation");
        Assert.Equal(Verdict.NotTestable, check.Verdict);
        Assert.Contains("layered", check.Missing.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(90, 100, Verdict.Green)]
    [InlineData(102.5, 100, Verdict.Amber)]
    [InlineData(140, 100, Verdict.Red)]
    public void A_bound_is_judged_on_its_own_side_only(double left, double right, Verdict verdict) =>
        Assert.Equal(verdict, Compare.AtMost(Check, Of(left, 0.6, "a"), Of(right, 0.8, "b"), "").Verdict);

    [Fact]
    public void Without_uncertainties_percent_decide_and_it_is_said()
    {
        var check = Compare.Equal(Check, new Side("a", Measured.WithoutSigma(110, "V", "none")), Of(100, 1, "b", "V"), "");
        Assert.Equal(Verdict.Amber, check.Verdict);
        Assert.Contains("no uncertainty", check.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        using var folder = new ExampleFolder();
        var checks = folder.Run().CrossChecks;
        Assert.All(checks.Where(c => c.Verdict == Verdict.NotTestable), c => Assert.NotEmpty(c.Missing));
        Assert.All(checks.Where(c => c.Verdict != Verdict.NotTestable), c => Assert.Empty(c.Missing));
        Assert.Contains(checks, c => c.Id == "ltmof.gas-oxygen" && c.Missing.Single(m => m.Contains("OEMS", StringComparison.Ordinal)).Length > 0);
        Assert.Equal(Verdict.Green, checks.Single(c => c.Id == "ms10.charge-percolation").Verdict);
    }

    [Fact]
    public void A_charge_beyond_all_Li_of_the_formula_is_red()
    {
        using var folder = new ExampleFolder();
        folder.Edit("mass_mg: 4.85,", "mass_mg: 2.0,");
        Assert.Equal(Verdict.Red, folder.Run().CrossChecks.Single(c => c.Id == "ms10.charge-li").Verdict);
    }

    [Fact]
    public void A_typed_in_gas_volume_is_compared_with_the_oxygen_share()
    {
        using var folder = new ExampleFolder();
        folder.Edit("measured:", "measured:\n  - { sample: ms20, quantity: evolved_o2, value: 3000, sigma: 30, unit: umol/g, source: test }");

        // 3000 umol O2 a gram is 321.6 mAh/g, twice the oxygen part of 161 mAh/g.
        var check = folder.Run().CrossChecks.Single(c => c.Id == "ms20.gas-oxygen");
        Assert.Equal(Verdict.Red, check.Verdict);
        Assert.Equal(321.6, check.Left!.Value.Value, 0.1);
    }

    private static Side Of(double value, double sigma, string source, string unit = "mAh/g") => new(source, Measured.From(value, sigma, unit, source));
}
