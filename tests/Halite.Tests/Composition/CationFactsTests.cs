// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;

namespace Halite.Tests.Composition;

public class CationFactsTests
{
    private static CompositionFacts Facts(string formula, LedgerOptions? options = null) => CompositionFacts.Of(CompositionLedger.Compute(Formula.Parse(formula), options));

    // Entropies recomputed independently, to their three digits.
    [Theory]
    [InlineData("Li1.2Ti0.2Mn0.6O1.8F0.2", 0.898)]
    [InlineData("Li1.2Ti0.4Mn0.4O2", 0.950)]
    [InlineData("LiFeO2", 0.693)]
    [InlineData("Li1.3Mn0.2Co0.1Cr0.1Ti0.1Nb0.2O1.7F0.3", 1.190)]
    public void Configurational_entropy_per_cation_site(string formula, double expected) => Assert.Equal(expected, Facts(formula).EntropyCations, 0.0006);

    [Fact]
    public void High_entropy_is_told_by_both_conventions()
    {
        var facts = Facts("Li1.3Mn0.2Co0.1Cr0.1Ti0.1Nb0.2O1.7F0.3");
        Assert.Equal(1.55, facts.EntropyMetals, 0.005);
        Assert.True(facts.HighEntropyByEntropy);
        Assert.False(facts.HighEntropyByCount); // five elements; the paper counts Mn2+ and Mn3+ as two
        Assert.Equal(["B"], Facts("Li1.2Mn0.796B0.004O2").Dopants);
    }

    [Theory]
    [InlineData("Li1.2Ni0.13Co0.13Mn0.54O2", 2.03)]
    [InlineData("Li1.1Ni0.21Mn0.65Al0.04O2", 2.23)]
    [InlineData("Na0.75Li0.25Mn0.75O2", 3)]
    [InlineData("Li2MnO3", 2)]
    public void Ratio_of_high_and_low_valence_in_the_metal_layer(string formula, double expected) => Assert.Equal(expected, Facts(formula).LayerRatio, 0.006);

    [Fact]
    public void Random_axes_are_three_p_squared()
    {
        Assert.Equal(3 * 0.6 * 0.6, Facts("Li1.2Ti0.2Mn0.6O1.8F0.2").AxesTotal, 1e-12);
        var sodium = Facts("Na2/3Mg1/3Mn2/3O2"); // a third of the sites is vacant
        Assert.Equal(3 * (1 / 9.0), sodium.Axes.Single(a => a.Ends == "Na-O-Na").PerOxygen, 1e-9);
        Assert.Equal(6 * (1 / 3.0) * (1 / 6.0), sodium.Axes.Single(a => a.Ends == "Na-O-Mg").PerOxygen, 1e-9);
        Assert.Equal(6 * (1 / 3.0) * (1 / 6.0), sodium.Axes.Single(a => a.Ends == "Na-O-□").PerOxygen, 1e-9);
        double p = 1 / 3.0 + 1 / 6.0 + 1 / 6.0;
        Assert.Equal(3 * p * p, sodium.AxesTotal, 1e-9);
        Assert.Contains(Facts("NaLi1/3Mn2/3O2").Axes, a => a.Ends == "Li-O-Na");
        Assert.Empty(Facts("LiFePO4").Axes);
    }

    // 4a holds the Li that the site model does not put on 8c: of Li1.3333 per two anions 1.2381 and 1.1429.
    [Theory]
    [InlineData(0.1, ExcessSites.Tetrahedral, 1.1497)]
    [InlineData(0.1, ExcessSites.Vacancies, 0.9796)]
    [InlineData(0.5, ExcessSites.Tetrahedral, 1.3872)]
    public void Axes_run_through_octahedral_sites_only(double li2o, ExcessSites model, double expected)
    {
        var formula = Formula.Parse("Li1.2Ti0.2Mn0.6O1.8F0.2").Plus(Formula.Parse("Li2O"), li2o);
        var facts = CompositionFacts.Of(CompositionLedger.Compute(formula, new() { ExcessSites = model }));
        Assert.Equal(expected, facts.Axes.Single(a => a.Ends == "Li-O-Li").PerOxygen, 5e-5); // four decimals of the expected values
        // A vacant 4a site is an end like Li: both models leave the same share of sites to the metals.
        Assert.Equal(CompositionFacts.Of(CompositionLedger.Compute(formula)).AxesTotal, facts.AxesTotal, 1e-12);
    }

    [Theory]
    [InlineData("Li2SnO3", "Sn")]
    [InlineData("Na3Ni2SbO6", "Sb")]
    [InlineData("Li4NiTeO6", "Te")]
    public void Heavy_main_group_cations_have_ten_d_electrons(string formula, string symbol)
    {
        var cation = Facts(formula).Cations.Single(c => c.Symbol == symbol);
        Assert.Equal(10, cation.DCount);
        Assert.Contains("d10", cation.Roles);
    }

    [Theory]
    [InlineData("Li", 1, "VI", 0.76)]
    [InlineData("Na", 1, "VI", 1.02)]
    [InlineData("Mn", 2, "VI", 0.83)]
    [InlineData("Mn", 3, "VI", 0.645)]
    [InlineData("Mn", 4, "VI", 0.53)]
    [InlineData("Mn", 4, "IV", 0.39)]
    [InlineData("Ti", 4, "VI", 0.605)]
    [InlineData("Co", 3, "VI", 0.545)]
    [InlineData("Co", 2, "VI", 0.745)]
    [InlineData("Ni", 3, "VI", 0.56)]
    [InlineData("Fe", 3, "VI", 0.645)]
    [InlineData("O", -2, "VI", 1.40)]
    [InlineData("F", -1, "VI", 1.33)]
    public void Radii_of_Shannon(string symbol, int state, string coordination, double expected) => Assert.Equal(expected, ShannonRadii.Find(symbol, state, coordination)!.Radius);

    [Fact]
    public void A_mean_state_lies_between_the_radii_of_its_neighbours()
    {
        Assert.Equal((0.645 + 0.53) / 2, ShannonRadii.Mean("Mn", 3.5), 1e-12);
        Assert.Equal(0.53, ShannonRadii.Mean("Mn", 4));
        Assert.True(double.IsNaN(ShannonRadii.Mean("Mn", 4.5)));
        Assert.Equal(0.61, ShannonRadii.Find("Co", 3, "VI", Spin.High)!.Radius);
    }

    [Fact]
    public void Slips_of_the_review_are_corrected_and_said()
    {
        var copper = Facts("Na2/3Cu1/3Mn2/3O2").Cations.Single(c => c.Symbol == "Cu");
        Assert.Equal(9, copper.DCount);
        Assert.Contains("d9", copper.RoleNote, StringComparison.Ordinal);
        Assert.DoesNotContain("d10", copper.Roles);
        var tungsten = Facts("Li1.2Ni0.4W0.3O2", new() { States = new Dictionary<string, double> { ["W"] = 6, ["Ni"] = 2.5 }.ToSorted() }).Cations.Single(c => c.Symbol == "W");
        Assert.Contains("d0", tungsten.Roles);
        Assert.Contains("W6+ is d0", tungsten.RoleNote, StringComparison.Ordinal);
        var zinc = Facts("Li1.2Zn0.2Mn0.6O2").Cations.Single(c => c.Symbol == "Zn");
        Assert.Equal(10, zinc.DCount);
        Assert.Contains("d10", zinc.Roles);
    }

    [Fact]
    public void Charge_transfer_from_oxygen_begins_at_the_states_of_the_review()
    {
        var iridium = Facts("Li3IrO4").Cations.Single(c => c.Symbol == "Ir");
        Assert.False(iridium.LigandToMetal); // 5+, needs more than 5.5+
        Assert.True(iridium.LigandToMetalOnCharge);
        Assert.True(Facts("Li2MnO3").Cations.Single(c => c.Symbol == "Mn").LigandToMetal);
        Assert.Null(Facts("Li2TiO3").Cations.Single(c => c.Symbol == "Ti").LigandToMetal);
    }

    [Fact]
    public void Cost_follows_the_table_that_the_user_gives()
    {
        var prices = PriceTable.Parse("# mine, 2026\nelement,usd_per_kg\nLi,100\nO,0\n", "mine.csv");
        double expected = 100 * 2 * 6.94 / 29.879;
        Assert.Equal(expected, prices.PerKilogramOf(Formula.Parse("Li2O")), 1e-9);
        Assert.True(double.IsNaN(prices.PerKilogramOf(Formula.Parse("LiMnO2"))));
        Assert.Equal(["Mn"], prices.Missing(Formula.Parse("LiMnO2")));
        Assert.Throws<InputException>(() => PriceTable.Parse("element,price\nLi,1\n", "mine.csv"));
        Assert.Throws<InputException>(() => PriceTable.Parse("element,usd_per_kg\nLx,1\n", "mine.csv"));
        Assert.Throws<InputException>(() => PriceTable.Parse("element,usd_per_kg\nLi,cheap\n", "mine.csv"));
    }

    [Fact]
    public void The_review_stands_beside_our_values()
    {
        var rows = ReviewValues.All;
        Assert.Equal(122.7, rows.Single(r => r.Subject == "Li3IrO4").Own, 0.05);
        Assert.Equal(1.02, rows.Single(r => r.Subject == "Na+").Own);
        Assert.Equal(950, rows.Single(r => r.Subject == "Manganese").Own);
        Assert.Equal(2.03, rows.Single(r => r.Subject == "Metal layer").Own, 0.005);
        Assert.All(rows, r => Assert.NotEmpty(r.Source));
    }

    [Fact]
    public void Every_shipped_table_names_its_source_in_the_first_line()
    {
        var assembly = typeof(Formula).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Chemistry", StringComparison.Ordinal) || n.StartsWith("Composition", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            Assert.Matches("^# .{40,}", reader.ReadLine()!);
        }
    }
}

internal static class Sorted
{
    public static System.Collections.Immutable.ImmutableSortedDictionary<string, double> ToSorted(this IEnumerable<KeyValuePair<string, double>> pairs) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, pairs);
}
