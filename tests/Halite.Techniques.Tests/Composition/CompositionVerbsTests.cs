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
