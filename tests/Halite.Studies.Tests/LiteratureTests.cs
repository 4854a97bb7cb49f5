// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Studies.Literature;

namespace Halite.Studies.Tests;

public sealed class LiteratureTests
{
    [Fact]
    public void Accessible_Li_of_the_paper_points_is_recomputed()
    {
        // Values recomputed from formula and capacity: 50.6, 68.2 and 71.1 %.
        double Of(string name) => LiteratureTable.Shipped.Single(p => p.Name == name).AccessibleLiPercent();
        Assert.Equal(50.6, Of("LTMOF"), 0.05);
        Assert.Equal(68.2, Of("MS10-LTMOF"), 0.05);
        Assert.Equal(71.1, Of("MS20-LTMOF"), 0.05);
    }

    [Fact]
    public void Every_formula_of_the_table_parses_and_every_point_has_a_source_and_a_confidence() =>
        Assert.All(LiteratureTable.Shipped, p =>
        {
            Assert.True(Chemistry.Formula.Parse(p.Formula)["Li"] > 0);
            Assert.NotEmpty(p.Source);
            Assert.Contains(p.Confidence, new[] { "paper", "abstract", "unverified" });
        });

    [Fact]
    public void Metastable_points_deliver_more_and_the_rank_test_says_how_surely()
    {
        var comparison = LiteratureTable.Compare(LiteratureTable.Shipped)!;
        Assert.True(comparison.MedianMetastable > comparison.MedianStable);
        Assert.InRange(comparison.Difference.Value, comparison.Difference.Interval!.Value.Lower, comparison.Difference.Interval.Value.Upper);
        Assert.Equal(comparison.RankProbability, LiteratureTable.Compare(LiteratureTable.Shipped)!.RankProbability);
    }

    [Fact]
    public void Two_equal_classes_are_not_told_apart()
    {
        var points = Enumerable.Range(0, 20).Select(i => new LiteraturePoint("p", "LiFeO2", "", i % 2 == 0 ? "stable" : "metastable", 200 + i / 2, double.NaN, "", "s", "paper"));
        Assert.True(LiteratureTable.Compare(points)!.RankProbability > 0.9);
    }

    [Fact]
    public void A_table_of_the_user_with_a_fault_is_told_with_its_line() =>
        Assert.Contains("line 2", Assert.Throws<InputException>(() => LiteratureTable.Parse("name,formula,additions,class,capacity_mAh_g,energy_Wh_kg,conditions,doi_or_source,confidence\na,LiFeO2,,stable,much,,,,paper", "my.csv")).Message, StringComparison.Ordinal);
}
