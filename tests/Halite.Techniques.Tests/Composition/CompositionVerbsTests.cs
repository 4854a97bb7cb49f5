// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Techniques.Composition;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Composition;

public class CompositionVerbsTests
{
    public static TheoryData<string> Verbs => [.. CompositionOperations.All.Select(o => o.Verb)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_example_of_every_verb_runs_and_draws(string verb)
    {
        var operation = CompositionOperations.All.Single(o => o.Verb == verb);
        var words = operation.Example.Split(' ').Skip(1 + verb.Split(' ').Length).ToList();
        var options = new List<(string, string)>();
        for (int i = words.IndexOf(words.Find(w => w.StartsWith("--", StringComparison.Ordinal))!); i >= 0 && i < words.Count;)
        {
            options.Add((words[i][2..], words[i + 1]));
            words.RemoveRange(i, 2);
        }

        var inputs = words.Select(w => w.StartsWith("examples/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, w) : w).ToArray();
        var (results, panel) = FormulaOperationTests.Run(verb, inputs, [.. options]);
        Assert.NotEmpty(results);
        Assert.NotEmpty(panel.Tables);
        Assert.All(panel.Tables, t => Assert.All(t.Rows, r => Assert.Equal(t.Columns.Length, r.Length)));
        foreach (var figure in panel.Figures) Assert.StartsWith("<svg", Figures.SvgRenderer.Render(figure).TrimStart(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cations_tell_the_layer_ratio_and_mark_unverified_prices()
    {
        var (r, panel) = FormulaOperationTests.Run("cations", ["Li1.2Ni0.13Co0.13Mn0.54O2"], ("mean-voltage-v", "3.6"), ("capacity", "250"));
        Assert.Equal(2.03, r["layer_ratio"]!.GetValue<double>(), 0.005);
        double perKilogram = r["cost_usd_kg"]!.GetValue<double>();
        Assert.Equal(perKilogram / (250 * 3.6) * 1000, r["cost_usd_kWh"]!.GetValue<double>(), 1e-9);
        Assert.Contains(panel.Warnings, w => w.Code == "prices-unverified");
    }

    [Fact]
    public void Costs_are_shown_where_they_are_asked_for_and_as_rough_as_they_are()
    {
        var (r, silent) = FormulaOperationTests.Run("cations", ["Li1.2Ti0.4Mn0.4O2"]);
        Assert.Empty(silent.Warnings);
        Assert.DoesNotContain(silent.Tables[1].Rows, row => row[0]!.ToString()!.StartsWith("Cost", StringComparison.Ordinal));
        Assert.True(r["cost_unverified"]!.GetValue<bool>());
        var (_, asked) = FormulaOperationTests.Run("cations", ["Li1.2Ti0.4Mn0.4O2"], ("mean-voltage-v", "3.5"));
        Assert.All(asked.Tables[1].Rows.Where(row => row[0]!.ToString()!.StartsWith("Cost", StringComparison.Ordinal)), row => Assert.Matches("^about \\d{1,2}(\\.\\d)?0*$", row[1]!.ToString()!));
    }

    [Fact]
    public void A_label_of_a_bottle_weighs_its_water()
    {
        var (r, panel) = FormulaOperationTests.Run("laboratory solution", ["NiSO4.6H2O=1", "CoSO4.7H2O=1"], ("molar", "2"));
        Assert.Equal(262.84, r["salts"]![0]!["mass_g"]!.GetValue<double>(), 0.01);
        Assert.Equal(281.10, r["salts"]![1]!["mass_g"]!.GetValue<double>(), 0.01);
        Assert.Equal("Mole fraction", panel.Tables[0].Columns[2]);
        Assert.Empty(panel.Warnings);
        Assert.Contains(FormulaOperationTests.Run("laboratory solution", ["NaSO4=1"], ("molar", "1")).Panel.Warnings, w => w.Code == "precursor-unbalanced");
    }

    [Fact]
    public void An_electrode_is_told_from_its_printed_loading_or_its_window_alone()
    {
        var (r, _) = FormulaOperationTests.Run("laboratory electrode", [], ("loading-mg-cm2", "4.4"), ("capacity", "250"));
        Assert.Equal(1.1, r["areal_capacity_mAh_cm2"]!["value"]!.GetValue<double>(), 1e-9);
        Assert.Null(r["active_mass_mg"]);
        var (w, _) = FormulaOperationTests.Run("laboratory electrode", [], ("window-v", "2.3:4.6"));
        Assert.Equal(3.98, w["window_against_counter_V"]![1]!.GetValue<double>(), 1e-9);
    }

    [Fact]
    public void A_residue_of_more_than_all_is_said_to_bound_nothing() =>
        Assert.Contains(FormulaOperationTests.Run("laboratory residue", ["LiMnO2"], ("irreversible", "5000")).Panel.Warnings, w => w.Code == "residue-exceeds-mass");

    [Fact]
    public void Gases_of_a_recipe_are_told_as_molecules()
    {
        var (r, panel) = FormulaOperationTests.Run("laboratory precursors", ["LiMnO2"], ("from", "Li2CO3,MnCO3"));
        Assert.Equal(1.5, r["gases_per_formula"]!["CO2"]!.GetValue<double>(), 1e-9);
        Assert.Equal(-0.25, r["gases_per_formula"]!["O2"]!.GetValue<double>(), 1e-9);
        Assert.Contains("Leaves per formula unit: 1.5 CO2.", panel.Notes);
    }

    [Theory]
    [InlineData("bands", "", "", "--u-ev")]
    [InlineData("bands", "level", "Fe", "Fe3/4=1.2:0.8")]
    [InlineData("families", "metals", "Mn,Qq", "no element \"Qq\"")]
    [InlineData("laboratory electrode", "composite-mg", "6", "--parts")]
    public void Wrong_options_give_one_sentence(string verb, string option, string value, string expected)
    {
        var fault = Assert.Throws<InputException>(() => FormulaOperationTests.Run(verb, [], option.Length == 0 ? [] : [(option, value)]));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }
}
