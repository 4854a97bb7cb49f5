// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Composition;

public class DesignOperationTests
{
    private static string Family(string text)
    {
        var path = Path.Combine(Path.GetTempPath(), $"halite-design-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void The_example_gives_a_front_with_its_formulas()
    {
        var (r, panel) = FormulaOperationTests.Run("design", [Path.Combine(Repository.Root, "examples", "design", "mn-ti-oxyfluoride.yaml")]);
        Assert.Equal(21 * 26 * 9 * 7, r["points"]!.GetValue<int>());
        int count = r["pareto"]!["count"]!.GetValue<int>();
        Assert.Equal(count, r["pareto"]!["rows"]!.AsArray().Count);
        Assert.True(count > 10);
        Assert.True(r["points_per_second"]!.GetValue<double>() > 0);
        foreach (var row in r["pareto"]!["rows"]!.AsArray())
        {
            var ledger = Halite.Composition.CompositionLedger.Compute(Halite.Chemistry.Formula.Parse(row!["formula"]!.GetValue<string>()));
            // The formula is printed to four decimals.
            Assert.Equal(ledger.CapacityAllIons.Value, row["capacity_all_li_mAh_g"]!.GetValue<double>(), 0.1);
            Assert.True(row["li_content"]!.GetValue<double>() > 1.1 - 1e-9);
        }

        Assert.NotEmpty(Figures.SvgRenderer.Render(panel.Figures[0]));
        Assert.Contains(panel.Warnings, w => w.Code == "prices-unverified");
    }

    [Fact]
    public void Percolating_lithium_is_an_objective_from_the_lattice()
    {
        var path = Family("version: 1\ncations: {Li: 0.8 to 1.4 step 0.1, Mn: rest}\nanions: {O: rest, F: 0.4}\nmaximise: [percolating_li, amount_Mn]\n");
        var (r, _) = FormulaOperationTests.Run("design", [path]);
        var rows = r["pareto"]!["rows"]!.AsArray();
        // Below the 0-TM threshold of a random rock salt (1.09, Urban et al. 2014) nothing percolates but finite clusters.
        foreach (var row in rows)
        {
            double li = row!["li_content"]!.GetValue<double>(), percolating = row["percolating_li"]!.GetValue<double>();
            Assert.True(li < 1.0 ? percolating < 0.1 : percolating <= li);
            if (li > 1.35) Assert.True(percolating > 0.9);

            // 400 sweeps: per Li below 0.03 even where the fraction climbs.
            Assert.InRange(row["percolating_li_sigma"]!.GetValue<double>(), 0, 0.03 * li);
            if (li is > 1.15 and < 1.35) Assert.True(row["percolating_li_sigma"]!.GetValue<double>() > 0);
        }

        File.Delete(path);
    }

    [Fact]
    public void Percolating_lithium_is_the_number_of_the_verb_percolate()
    {
        var path = Family("version: 1\nformula: Li1.2Ti0.2Mn0.6O1.8F0.2\nadd: {Li2O: 0 to 0.2 step 0.1}\nmaximise: [percolating_li, capacity_tm_mAh_g]\n");
        var rows = FormulaOperationTests.Run("design", [path]).Results["pareto"]!["rows"]!.AsArray();
        Assert.Equal(3, rows.Count);
        foreach (var row in rows)
        {
            double added = row!["axes"]!["Li2O"]!.GetValue<double>(), value = row["percolating_li"]!.GetValue<double>(), sigma = row["percolating_li_sigma"]!.GetValue<double>();
            var single = FormulaOperationTests.Run("percolate", [], ("formula", "Li1.2Ti0.2Mn0.6O1.8F0.2"), ("add", FormattableString.Invariant($"Li2O={added}"))).Results["li_per_formula_percolating"]!;
            double expected = single["value"]!.GetValue<double>();

            // Above one cation per anion it is the same computation; below, a curve of its own, within four of both errors.
            if (added > 0) Assert.Equal(expected, value, 1e-9);
            else Assert.Equal(expected, value, 4 * Math.Sqrt(sigma * sigma + Math.Pow(single["sigma"]!.GetValue<double>(), 2)));
            Assert.InRange(sigma, 1e-5, 0.01);
        }

        File.Delete(path);
    }

    [Fact]
    public void Percolating_lithium_of_too_many_over_stoichiometric_compositions_is_refused_before_any_work()
    {
        const string family = "version: 1\ncations: {Li: 1.0 to 1.4 step 0.02, Mn: rest}\nanions: {O: rest, F: 0 to 0.4 step 0.02}\nadd: {Li2O: 0 to 0.3 step 0.05}\nmaximise: [percolating_li]\n";
        var path = Family(family);
        Assert.Contains("cation_anion_ratio by max: 1", Assert.Throws<InputException>(() => FormulaOperationTests.Run("design", [path])).Message, StringComparison.Ordinal);
        File.WriteAllText(path, family + "constraints: {cation_anion_ratio: {max: 1}}\n");
        Assert.True(FormulaOperationTests.Run("design", [path]).Results["pareto"]!["count"]!.GetValue<int>() > 0);
        File.Delete(path);
    }

    [Theory]
    [InlineData("version: 1\nformula: LiMnO2\nexcess: somewhere", "tetrahedral or vacancies")]
    [InlineData("version: 1\nformula: LiTiMnO4\nredox: {Ti: [5, 6]}", "Ti cannot work")]
    [InlineData("version: 1\nformula: LiMnO2\nworking_ion: Mg", "none of Li, Na and K")]
    [InlineData("", "empty")]
    [InlineData("version: 2", "version")]
    [InlineData("version: 1", "needs a formula")]
    [InlineData("version: 1\ncation: {Li: rest}\nanions: {O: rest}", "needs a formula")]
    [InlineData("version: 1\ncations: {Li: rest, Lx: 0.1}\nanions: {O: rest}", "no element")]
    [InlineData("version: 1\ncations: {Li: 0 to 1, Mn: rest}\nanions: {O: rest}", "line 2")]
    [InlineData("version: 1\ncations: {Li: 1, Mn: rest}\nanions: {O: rest}\nmaximise: [capacity]", "no quantity \"capacity\"")]
    [InlineData("version: 1\ncations: {Li: 1, Mn: rest}\nanions: {O: rest}\nmaximize: [li_content]", "unknown key \"maximize\"; did you mean maximise")]
    [InlineData("version: 1\nformula: Li1+xMn1-xO2", "variable \"x\"")]
    [InlineData("version: 1\nformula: LiMnO2\nvariables: {x: 0 to 1 step 0.1}", "no variable")]
    [InlineData("version: 1\ncations: {Li: 1, Mn: rest}\nanions: {O: rest}\nprices: absent.csv", "absent.csv")]
    [InlineData("cations: [", "YAML")]
    public void A_wrong_family_gives_one_sentence(string text, string expected)
    {
        var path = Family(text);
        var fault = Assert.Throws<InputException>(() => FormulaOperationTests.Run("design", [path]));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        File.Delete(path);
    }
}
