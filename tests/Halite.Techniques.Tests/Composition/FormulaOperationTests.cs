// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Techniques;

namespace Halite.Techniques.Tests.Composition;

public class FormulaOperationTests
{
    internal static (JsonObject Results, Panel Panel) Run(string verb, string[] inputs, params (string Name, string Value)[] options)
    {
        var operation = OperationRegistry.Find(verb)!;
        var given = options.GroupBy(o => o.Name).Select(g => KeyValuePair.Create(g.Key, g.Select(o => o.Value).ToImmutableArray()));
        var panel = operation.Run(new OperationContext(operation, inputs, given));
        return (JsonNode.Parse(Json.Text(panel.Results))!.AsObject(), panel);
    }

    private static double Number(JsonObject results, string key) => results[key]!.GetValue<double>();

    [Fact]
    public void The_contract_keys_are_there_with_their_values()
    {
        var (r, _) = Run("formula", ["Li1.2Ti0.2Mn0.6O1.8F0.2"], ("add", "Li2O=0.1"), ("charge", "300"), ("discharge", "296"));
        Assert.Equal(1.3333, r["formula"]!["Li"]!.GetValue<double>(), 5e-5);
        Assert.Equal("Li1.3333Ti0.1905Mn0.5714O1.8095F0.1905", r["formula_text"]!.GetValue<string>());
        Assert.Equal(82.333, Number(r, "molar_mass_g_mol"), 1e-3);
        Assert.Equal(22 / 21.0, Number(r, "cation_anion_ratio"), 1e-12);
        Assert.Equal(3, r["oxidation_states"]!["Mn"]!.GetValue<double>());
        Assert.Equal(434.0, Number(r, "capacity_all_li_mAh_g"), 0.1);
        Assert.Equal(186.0, Number(r, "capacity_tm_mAh_g"), 0.1);
        Assert.Equal(382.4, Number(r, "capacity_ceiling_mAh_g"), 0.1);
        Assert.Equal("Mn", r["couples"]![0]!["element"]!.GetValue<string>());
        Assert.Equal(68.2, Number(r, "accessible_li_discharge_percent"), 0.06);
        Assert.Equal(0.187, Number(r, "holes_per_oxygen_discharge"), 0.0006);
        Assert.Equal(100 * (1 - 186.014 / 296), Number(r, "oxygen_share_discharge_percent"), 0.01);
        Assert.Equal(69.1, Number(r, "accessible_li_charge_percent"), 0.06);
        Assert.True(Number(r, "holes_per_oxygen_charge") > Number(r, "holes_per_oxygen_discharge"));
        Assert.True(Number(r, "oxygen_share_charge_percent") > 0);
    }

    [Fact]
    public void Icp_gives_each_element_with_its_uncertainty()
    {
        // Mass fractions of the exact formula give back the formula.
        var formula = Halite.Chemistry.Formula.Parse("Li1.2Ti0.2Mn0.6O1.8F0.2");
        string Percent(string s) => FormattableString.Invariant($"{s}={100 * formula[s] * Halite.Chemistry.Elements.Get(s).AtomicWeight / formula.MolarMass:R}±0.1");
        var (r, _) = Run("formula", ["Li1.2Ti0.2Mn0.6O1.8F0.2"], ("icp", Percent("Li") + "," + Percent("Ti")), ("icp", Percent("Mn")));
        Assert.Equal(1.2, r["icp_formula"]!["Li"]!["value"]!.GetValue<double>(), 1e-9);
        Assert.Equal(0.6, r["icp_formula"]!["Mn"]!["value"]!.GetValue<double>(), 1e-9);
        Assert.True(r["icp_formula"]!["Li"]!["sigma"]!.GetValue<double>() is > 0.005 and < 0.05);
        Assert.Equal(0, r["icp_deviation"]!["Li"]!["value"]!.GetValue<double>(), 1e-9);
    }

    [Fact]
    public void Icp_without_uncertainty_says_why_there_is_none()
    {
        var (r, _) = Run("formula", ["LiMn2O4"], ("icp", "Li=4,Mn=60"));
        Assert.Null(r["icp_formula"]!["Li"]!["sigma"]);
        Assert.Contains("no uncertainty was given", r["icp_formula"]!["Li"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_normalisation_and_couples_are_taken()
    {
        var (r, _) = Run("formula", ["Li1+xMn1-xO2"], ("set", "x=1/3".Replace("1/3", "0.3333333333333333")), ("normalise", "3 O"), ("redox", "Mn=3,4"));
        Assert.Equal(2, r["formula"]!["Li"]!.GetValue<double>(), 1e-9);
        Assert.Equal("3 O", r["normalisation"]!.GetValue<string>());
        Assert.Equal("Mn3/4", r["couples"]![0]!["couple"]!.GetValue<string>());
        var (v, _) = Run("formula", ["Li1.2Ti0.2Mn0.6O1.8F0.2"], ("add", "Li2O=0.2"), ("excess", "vacancies"));
        Assert.Equal("vacancies", v["site_model"]!.GetValue<string>());
        Assert.Equal("vacancies", v["site_models"]![0]!["model"]!.GetValue<string>());
    }

    [Fact]
    public void A_bound_is_written_before_oxygen_share_and_holes()
    {
        var (r, panel) = Run("formula", ["Li3IrO4"], ("discharge", "356"));
        Assert.Equal(122.7, Number(r, "accessible_li_discharge_percent"), 0.05);
        Assert.Equal(0.5, Number(r, "holes_per_oxygen_discharge"), 1e-9);
        Assert.True(r["oxygen_share_discharge_is_upper_bound"]!.GetValue<bool>());
        var row = panel.Tables[^1].Rows[0];
        Assert.StartsWith("≤ ", row[4]!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("≤ ", row[5]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_metal_at_its_highest_is_listed_as_inert_and_not_as_a_couple()
    {
        var (r, panel) = Run("formula", ["Li2MnO3"], ("discharge", "200"));
        Assert.Empty(r["couples"]!.AsArray());
        Assert.Equal("Mn", r["inert"]![0]!.GetValue<string>());
        Assert.Contains("inert: Mn (at its highest, +4)", string.Join(" ", panel.Notes), StringComparison.Ordinal);
        Assert.Contains("Mn4/3", r["upper_bound_because_discharge"]!.ToJsonString(), StringComparison.Ordinal); // on discharge it may work
    }

    [Fact]
    public void What_the_lithium_can_use_stands_beside_what_the_metals_could_give()
    {
        var (r, panel) = Run("formula", ["LiCrO2"]);
        Assert.Equal(884.2, Number(r, "capacity_tm_mAh_g"), 0.1);
        Assert.Equal(294.7, Number(r, "capacity_tm_usable_mAh_g"), 0.1);
        Assert.Contains(panel.Tables[0].Rows, row => row[1]!.ToString() == "884.2 mAh/g, of which the Li can use 294.7 mAh/g");
    }

    [Fact]
    public void Fractions_and_charges_are_read_in_options()
    {
        Assert.Equal(8 / 7.0, Run("formula", ["xLi2MnO3·(1-x)LiMnO2"], ("set", "x=1/3")).Results["formula"]!["Li"]!.GetValue<double>(), 1e-9);
        Assert.Equal(3, Run("formula", ["LiMnO2"], ("state", "Mn=3+")).Results["oxidation_states"]!["Mn"]!.GetValue<double>());
        Assert.Equal(-1, Run("formula", ["Li2O2"], ("state", "O=1-")).Results["oxidation_states"]!["O"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("7Li1.2Ti0.2Mn0.6O1.8F0.2", "the isotope is written [7Li]")]
    [InlineData("0.5Li2MnO3·0.5LiMnO2", null)]
    [InlineData("2LiMnO2", null)]
    [InlineData("[7Li]2MnO3", null)]
    public void A_factor_that_is_the_number_of_an_isotope_is_said(string formula, string? expected)
    {
        var operation = OperationRegistry.Find("formula")!;
        var context = new OperationContext(operation, [formula]);
        operation.Run(context);
        if (expected is null) Assert.Empty(context.Warnings);
        else Assert.Contains(expected, Assert.Single(context.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_analysis_gives_the_mean_valence_and_no_deviation_of_rounding()
    {
        var (r, panel) = Run("formula", ["Li1.2Ti0.2Mn0.6O1.8F0.2"], ("icp", "Li=1.2±0.01,Ti=0.2±0.002,Mn=0.6±0.006"), ("icp-basis", "mole"));
        Assert.Equal(3.25, r["icp_mean_metal_valence"]!["value"]!.GetValue<double>(), 1e-9);
        Assert.Equal(0.0, r["icp_deviation"]!["Mn"]!["value"]!.GetValue<double>());
        Assert.Contains(panel.Tables, t => t.Rows.Any(row => row[0]!.ToString() == "Mean valence of the metals"));
    }

    [Theory]
    [InlineData("Li1+xMn1-xO2", "set", "x=0,2", "write a decimal point, such as x=0.2")]
    [InlineData("Li2MnO3", "add", "Li2O=0,1", "write a decimal point, such as Li2O=0.1")]
    [InlineData("Li2MnO3", "icp", "Li=8,95±0.09", "write a decimal point, such as Li=8.95±0.09")]
    [InlineData("Li1+xMn1-xO2", "set", "x=1/0", "divides by zero")]
    [InlineData("LiMnO2", "ion", "Mg", "none of Li, Na and K")]
    [InlineData("LiXx2O4", null, null, "character 3")]
    [InlineData("Li2O", "set", "x=1", "no variable \"x\"")]
    [InlineData("Li2O", "redox", "Mn=3,4", "holds no Mn")]
    [InlineData("Li2O", "redox", "Mn", "Mn=3,4")]
    [InlineData("Li2O", "state", "Q=3", "no element \"Q\"")]
    [InlineData("Li2O", "state", "Mn=3", "holds no Mn")]
    [InlineData("Li2O", "normalise", "2 Mn", "cannot be normalised")]
    [InlineData("Li2O", "normalise", "two", "2 anions")]
    [InlineData("Li2O", "add", "Mn=-1", "zero or above")]
    [InlineData("Li2O", "charge", "-5", "zero or above")]
    [InlineData("Li2O", "charge-sigma", "5", "needs --charge")]
    [InlineData("Li2O", "icp", "Mn=3", "does not")]
    [InlineData("Li2O", "icp", "Li", "Li=8.95±0.09")]
    [InlineData("LiMnO2", "icp", "Li=3±0.1", "fix the size")]
    [InlineData("LiMnO2", "icp", "Mn=3,Mn=4", "twice")]
    [InlineData("LiMnO2", "icp", "O=3", "anion")]
    [InlineData("Li1.1Ni0.21Mn0.65Al0.04O2", "state", "Mn=4,Ni=2", "Mn would have to be +3.63")]
    public void Wrong_input_gives_one_sentence(string formula, string? option, string? value, string expected)
    {
        var fault = Assert.Throws<InputException>(() => Run("formula", [formula], option is null ? [] : [(option, value!)]));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Matches("[.?]$", fault.Message);
    }

    [Theory]
    [InlineData("LiFePO4")]
    [InlineData("Li4.4Si")]
    [InlineData("LiPF6")]
    [InlineData("C3H4O3")]
    [InlineData("Na3V2(PO4)3")]
    [InlineData("Li6PS5Cl")]
    [InlineData("SO4^2-")]
    [InlineData("Li2O2")]
    [InlineData("MnO2")]
    [InlineData("Li")]
    public void Any_compound_gives_a_panel(string formula)
    {
        var (r, panel) = Run("formula", [formula], ("charge", "100"), ("discharge", "90"));
        Assert.True(r["molar_mass_g_mol"]!.GetValue<double>() > 0);
        Assert.NotEmpty(panel.Tables);
        Assert.NotEmpty(Figures.SvgRenderer.Render(panel.Figures[0]));
    }
}
