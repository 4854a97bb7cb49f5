// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Chemistry;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Chemistry;

public class ChargeBalanceTests
{
    // States as the papers on these compounds give them.
    [Theory]
    [InlineData("Li1.2Ti0.2Mn0.6O1.8F0.2", "Mn=3 Ti=4")]
    [InlineData("LiNi1/3Co1/3Mn1/3O2", "Ni=2 Co=3 Mn=4")]
    [InlineData("LiNi0.8Co0.1Mn0.1O2", "Ni=2.875 Co=3 Mn=4")]
    [InlineData("LiNi0.8Co0.15Al0.05O2", "Ni=3 Co=3")]
    [InlineData("Li1.2Ni0.13Co0.13Mn0.54O2", "Ni=2 Co=3 Mn=3.98148")]
    [InlineData("Li1.2Ni0.2Mn0.6O2", "Ni=2 Mn=4")]
    [InlineData("Li1.2Nb0.2Mn0.6O2", "Nb=5 Mn=3")]
    [InlineData("Li1.3Nb0.3Mn0.4O2", "Nb=5 Mn=3")]
    [InlineData("Li1.2Ti0.4Mn0.4O2", "Ti=4 Mn=3")]
    [InlineData("Li1.2Ti0.6Mn0.2O2", "Ti=4 Mn=2")]
    [InlineData("Li2Mn2/3Nb1/3O2F", "Nb=5 Mn=2")]
    [InlineData("Li2Mn1/2Ti1/2O2F", "Ti=4 Mn=2")]
    [InlineData("Li2Mn2/3Ti1/3O2F", "Ti=4 Mn=2.5")]
    [InlineData("Li1.333Mn0.667O1.333F0.667", "Mn=2.9985")]
    [InlineData("Li1.171Mn0.343V0.486O1.8F0.2", "Mn=2 V=3.99794")]
    [InlineData("Li2VO2F", "V=3")]
    [InlineData("Li2V0.5Cr0.5O2F", "V=3 Cr=3")]
    [InlineData("Li1.211Mo0.467Cr0.3O2", "Cr=3 Mo=4.0450")]
    [InlineData("Li1.2Ni1/3Ti1/3Mo2/15O2", "Ni=2 Ti=4 Mo=6")]
    [InlineData("Li9/7Nb2/7Mo3/7O2", "Nb=5 Mo=3")]
    [InlineData("Li1.2Ti0.4Fe0.4O2", "Ti=4 Fe=3")]
    [InlineData("Li1.2Ti0.4Cr0.4O2", "Ti=4 Cr=3")]
    [InlineData("Li1.2Mn0.4Cr0.4O2", "Mn=4 Cr=3")]
    [InlineData("Li1.3Mn0.2Co0.1Cr0.1Ti0.1Nb0.2O1.7F0.3", "Mn=2.5 Co=2 Cr=3 Ti=4 Nb=5")]
    [InlineData("Li1.25Ni0.625Mn1.125O3F", "Ni=2 Mn=4")]
    [InlineData("Li4Mn2O5", "Mn=3")]
    [InlineData("LiFeO2", "Fe=3")]
    [InlineData("Li2MnO3", "Mn=4")]
    [InlineData("Li2RuO3", "Ru=4")]
    [InlineData("Li3IrO4", "Ir=5")]
    [InlineData("Li2IrO3", "Ir=4")]
    [InlineData("Li2SnO3", "Sn=4")]
    [InlineData("Li2TiO3", "Ti=4")]
    [InlineData("Li3NbO4", "Nb=5")]
    [InlineData("Li3RuO4", "Ru=5")]
    [InlineData("Li1.2Ru0.4Co0.4O2", "Ru=4 Co=3")]
    [InlineData("Li5FeO4", "Fe=3")]
    [InlineData("Li3FeO3.5", "Fe=4")]
    [InlineData("Li6CoO4", "Co=2")]
    [InlineData("Li6MnO4", "Mn=2")]
    [InlineData("LiMn2O4", "Mn=3.5")]
    [InlineData("LiNi0.5Mn1.5O4", "Ni=2 Mn=4")]
    [InlineData("LiFePO4", "Fe=2 P=5")]
    [InlineData("LiFe0.5Mn0.5PO4", "Fe=2 Mn=2 P=5")]
    [InlineData("Li3V2(PO4)3", "V=3 P=5")]
    [InlineData("Na3V2(PO4)2F3", "V=3 P=5")]
    [InlineData("Li2FeSiO4", "Fe=2 Si=4")]
    [InlineData("LiFeSO4F", "Fe=2 S=6")]
    [InlineData("Li2Fe(SO4)2", "Fe=2 S=6")]
    [InlineData("LiTiS2", "Ti=3 S=-2")]
    [InlineData("Li2FeS2", "Fe=2")]
    [InlineData("Li1.13Ti0.57Fe0.3S2", "Ti=3.98246 Fe=2")]
    [InlineData("Li1.2Ni0.2Mn0.6O1.9S0.1", "Ni=2 Mn=4 S=-2")]
    [InlineData("Na0.6Li0.2Mn0.8O2", "Mn=4")]
    [InlineData("Na2/3Mg1/3Mn2/3O2", "Mn=4")]
    [InlineData("Na2/3Fe1/2Mn1/2O2", "Fe=3 Mn=3.6667")]
    [InlineData("Na2/3Cu1/3Mn2/3O2", "Cu=2 Mn=4")]
    [InlineData("NaLi1/3Mn2/3O2", "Mn=4")]
    [InlineData("Na2Mn3O7", "Mn=4")]
    [InlineData("Na4/7[□1/7Mn6/7]O2", "Mn=4")]
    [InlineData("Na3Ni2SbO6", "Ni=2 Sb=5")]
    [InlineData("Li4NiTeO6", "Ni=2 Te=6")]
    [InlineData("LiNiVO4", "Ni=2 V=5")]
    [InlineData("Li1.1Ni0.21Mn0.65Al0.04O2", "Ni=2 Mn=3.6308 Al=3")]
    [InlineData("Na2MnFe(CN)6", "Mn=2 Fe=2 C=2 N=-3")]
    [InlineData("MnCO3", "Mn=2 C=4")]
    [InlineData("Ni(OH)2", "Ni=2 H=1")]
    [InlineData("MnO4-", "Mn=7")]
    [InlineData("KMnO4", "Mn=7")]
    [InlineData("Li3MnO4", "Mn=5")]
    [InlineData("K2FeO4", "Fe=6")]
    [InlineData("SO4^2-", "S=6")]
    [InlineData("Fe3+", "Fe=3")]
    [InlineData("Li2O", "Li=1 O=-2")]
    [InlineData("LiPF6", "P=5 F=-1")]
    public void States_are_those_of_the_literature(string written, string expected)
    {
        var states = ChargeBalance.Resolve(Formula.Parse(written, null));
        foreach (var pair in expected.Split(' '))
        {
            var parts = pair.Split('=');
            // Four decimals: the expected values above are rounded.
            Assert.Equal(double.Parse(parts[1], CultureInfo.InvariantCulture), states[parts[0]]!.Value, 4e-5);
        }
    }

    [Fact]
    public void Fixed_states_that_do_not_balance_name_the_element_and_the_state_it_would_need()
    {
        var formula = Formula.Parse("Li1.1(Ni0.21Mn0.65Al0.04)O2");
        var fault = Assert.Throws<InputException>(() => ChargeBalance.Resolve(formula, new Dictionary<string, double> { ["Ni"] = 2, ["Mn"] = 4 }));
        Assert.Contains("Mn would have to be +3.63", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Li1.6Mn0.4O2", "Mn would have to be +6.00")]
    [InlineData("Li1.5Ni0.5O2", "Ni would have to be +5.00")]
    [InlineData("Li1.6Ti0.2Mn0.2O2", "Mn would have to be +8.00")]
    [InlineData("Li3MnO2", "Mn would have to be +1.00")]
    [InlineData("Li2AlO2", "Al would have to be +2.00")]
    public void A_composition_that_cannot_balance_is_refused_with_the_state_it_would_need(string written, string expected)
    {
        var fault = Assert.Throws<InputException>(() => ChargeBalance.Resolve(Formula.Parse(written)));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Li1.2Mn0.8O2", "Li", 2, "Li cannot be +2.00: it is known as +1 only")]
    [InlineData("Li1.2Ti0.4Mn0.4O2", "Ti", 5, "Ti cannot be +5.00: it is known as +2 to +4")]
    [InlineData("LiMnO1.8F0.2", "F", 0, "F cannot be 0.00")]
    [InlineData("LiMnO2", "O", -3, "O cannot be -3.00")]
    public void A_state_that_no_compound_has_is_refused(string formula, string element, double state, string expected)
    {
        var fault = Assert.Throws<InputException>(() => ChargeBalance.Resolve(Formula.Parse(formula), new Dictionary<string, double> { [element] = state }));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_molecule_of_one_element_has_no_states()
    {
        var states = ChargeBalance.Resolve(Formula.Parse("O2"));
        Assert.Empty(states.States);
        Assert.Contains("holds no cation", states.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void States_written_in_the_formula_hold()
    {
        var states = ChargeBalance.Resolve(Formula.Parse("Li1.2Ni3+0.2Mn0.6O2"));
        Assert.Equal(3, states["Ni"]!.Value);
        Assert.Equal((4 - 1.2 - 0.6) / 0.6, states["Mn"]!.Value, 1e-12);
    }

    [Fact]
    public void Rounded_amounts_balance_with_a_warning()
    {
        var states = ChargeBalance.Resolve(Formula.Parse("Li1.34Mn0.66O2"));
        Assert.Equal(2.66 / 0.66, states["Mn"]!.Value, 1e-9);
        Assert.Single(states.Warnings);
        Assert.Single(ChargeBalance.Resolve(Formula.Parse("Li1.33Zr0.67O2")).Warnings);
    }

    [Fact]
    public void A_peroxide_is_said_and_an_alloy_has_no_states()
    {
        var peroxide = ChargeBalance.Resolve(Formula.Parse("Li2O2"));
        Assert.Equal(-1, peroxide["O"]!.Value);
        Assert.Contains("peroxide", peroxide.Warnings[0].Message, StringComparison.Ordinal);
        Assert.Empty(ChargeBalance.Resolve(Formula.Parse("Li4.4Si")).States);
    }

    [Fact]
    public void Balanced_states_sum_to_the_charge_of_the_formula()
    {
        string[] metals = ["Mn", "Ni", "Co", "Fe", "V", "Ti", "Nb", "Cr", "Mo", "Al", "Mg", "Zr", "Ru"];
        int balanced = 0;
        for (ulong unit = 0; unit < 3000; unit++)
        {
            var random = new RandomStream(3, unit);
            double li = 0.8 + 0.6 * random.NextDouble(), fluorine = 0.4 * random.NextDouble();
            var terms = new List<(string, double)> { ("Li", li) };
            for (int i = 0; i < 3; i++) terms.Add((metals[random.NextInt(metals.Length)], 0.1 + 0.4 * random.NextDouble()));
            terms.AddRange([("O", 2 - fluorine), ("F", fluorine)]);
            var formula = Formula.Of(terms);
            try
            {
                var states = ChargeBalance.Resolve(formula);
                if (states.Residual != 0) continue;
                balanced++;
                Assert.Equal(0, formula.Terms.Sum(t => t.Amount * states[t.Symbol]!.Value), 1e-8);
            }
            catch (InputException fault)
            {
                Assert.Matches(@"[A-Z][a-z]? would have to be [+-]?\d", fault.Message);
            }
        }

        Assert.True(balanced > 500, $"only {balanced} of the random compositions balanced");
    }
}
