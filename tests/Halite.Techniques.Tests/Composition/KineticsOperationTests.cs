// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Composition;

public class KineticsOperationTests
{
    [Fact]
    public void The_contract_keys_hold_curve_and_share()
    {
        var (r, panel) = FormulaOperationTests.Run("kinetics square", [], ("k", "1"), ("g", "0.3"), ("t", "3"), ("rest", "2"), ("discharge-g", "0.3"));
        var curve = r["curve"]!.AsArray();
        var charged = curve.Last(p => p!["phase"]!.GetValue<string>() == "charge")!;
        Assert.Equal(3, charged["t_s"]!.GetValue<double>());
        Assert.Equal(0.379944, charged["o1"]!.GetValue<double>(), 1e-6);
        foreach (var p in curve.Where(p => p!["phase"]!.GetValue<string>() == "charge"))
            Assert.Equal(0.3 * p!["t_s"]!.GetValue<double>(), p["o1"]!.GetValue<double>() + 2 * p["o2_2"]!.GetValue<double>(), 1e-6);
        Assert.True(curve[^1]!["o2_4"]!.GetValue<double>() > 0);
        Assert.InRange(r["high_potential_share"]!.GetValue<double>(), 0.05, 0.3);
        Assert.Equal(2, panel.Figures.Length);
    }

    [Fact]
    public void Without_a_discharge_current_the_share_is_that_of_the_fast_limit()
    {
        var (r, _) = FormulaOperationTests.Run("kinetics square", [], ("k", "1"), ("g", "0.3"), ("t", "3"));
        Assert.Equal(0.379944 / 0.9, r["high_potential_share"]!.GetValue<double>(), 2e-6);
        Assert.Equal("fast limit", r["discharge"]!.GetValue<string>());
    }

    [Fact]
    public void A_current_per_gram_becomes_holes_per_oxygen()
    {
        var (r, _) = FormulaOperationTests.Run("kinetics square", [], ("k", "1"), ("current-ma-g", "20"), ("formula", "Li1.2Ti0.2Mn0.6O1.8F0.2"), ("t", "3600"));
        // 20 mAh/g in one hour is 20/385.3 of 1.2 electrons, over 1.8 oxygens and 3600 s.
        Assert.Equal(20 / 385.346 * 1.2 / 1.8 / 3600, r["charge_g"]!.GetValue<double>(), 1e-10);
    }

    [Fact]
    public void The_example_of_the_fit_finds_the_constant_it_was_made_with()
    {
        var (r, _) = FormulaOperationTests.Run("kinetics fit", [Path.Combine(Repository.Root, "examples", "kinetics", "rest_share.csv")], ("g", "1e-5"), ("t", "20000"));
        double k = r["k_1_s"]!["value"]!.GetValue<double>(), sigma = r["k_1_s"]!["sigma"]!.GetValue<double>();
        Assert.InRange(Math.Abs(k - 2e-5) / sigma, 0, 3);
        Assert.InRange(sigma / k, 0.01, 0.2);
    }

    [Theory]
    [InlineData("--k", new[] { "g", "0.3", "t", "3" })]
    [InlineData("--g", new[] { "k", "1", "t", "3" })]
    [InlineData("needs --formula", new[] { "k", "1", "t", "3", "current-ma-g", "20" })]
    [InlineData("zero or above", new[] { "k", "-1", "t", "3", "g", "1" })]
    [InlineData("discharge rate", new[] { "k", "1", "t", "3", "g", "1", "discharge-g", "0" })]
    [InlineData("give one of them", new[] { "k", "1", "t", "3", "g", "1", "current-ma-g", "20" })]
    public void Wrong_protocols_give_one_sentence(string expected, string[] options)
    {
        var fault = Assert.Throws<InputException>(() => FormulaOperationTests.Run("kinetics square", [], [.. options.Chunk(2).Select(p => (p[0], p[1]))]));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }
}
