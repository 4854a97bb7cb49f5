// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;

namespace Halite.Tests.Chemistry;

public class FormulaParsingTests
{
    [Theory]
    [InlineData("Li1.2Ti0.2Mn0.6O1.8F0.2", "Li1.2Ti0.2Mn0.6O1.8F0.2")]
    [InlineData("Li₁.₂Ti₀.₂Mn₀.₆O₁.₈F₀.₂", "Li1.2Ti0.2Mn0.6O1.8F0.2")]
    [InlineData("Li_{1.2}Ti_{0.2}Mn_{0.6}O_{1.8}F_{0.2}", "Li1.2Ti0.2Mn0.6O1.8F0.2")]
    [InlineData(@"$\text{Li}_{1.2}\text{Ti}_{0.2}\text{Mn}_{0.6}\text{O}_{1.8}\text{F}_{0.2}$", "Li1.2Ti0.2Mn0.6O1.8F0.2")]
    [InlineData("Li<sub>1.2</sub>Mn<sub>0.8</sub>O<sub>2</sub>", "Li1.2Mn0.8O2")]
    [InlineData("Li 1.2 Ti 0.2 Mn 0.6 O 1.8 F 0.2", "Li1.2Ti0.2Mn0.6O1.8F0.2")]
    [InlineData("Li4/3Mn2/3O2", "Li1.3333Mn0.6667O2")]
    [InlineData("Li⅓Mn⅔O2", "Li0.3333Mn0.6667O2")]
    [InlineData("LiNi.5Mn1.5O4", "LiNi0.5Mn1.5O4")]
    [InlineData("Li[Li0.2(Ni1/3Mn2/3)0.6]O2", "Li1.2Ni0.2Mn0.4O2")]
    [InlineData("{Li}2O", "Li2O")]
    [InlineData("0.5Li2MnO3·0.5LiNi0.5Mn0.5O2", "Li1.5Mn0.75Ni0.25O2.5")]
    [InlineData("0.5Li2MnO3-0.5LiNi0.5Mn0.5O2", "Li1.5Mn0.75Ni0.25O2.5")]
    [InlineData("0.5Li2MnO3*0.5LiNi0.5Mn0.5O2", "Li1.5Mn0.75Ni0.25O2.5")]
    [InlineData("LiCoO2 + 0.1 Li2O", "Li1.2CoO2.1")]
    [InlineData("MnSO4·5H2O", "MnSH10O9")]
    [InlineData("Na4/7[□1/7Mn6/7]O2", "Na0.5714Mn0.8571□0.1429O2")]
    [InlineData("Na4/7[Vac1/7Mn6/7]O2", "Na0.5714Mn0.8571□0.1429O2")]
    [InlineData("LiMn[]O2", "LiMn□O2")]
    [InlineData("[7Li]2O", "[7Li]2O")]
    [InlineData("⁷Li₂O", "[7Li]2O")]
    [InlineData("^{7}Li2O", "[7Li]2O")]
    [InlineData("Mn3+0.6Ti4+0.2Li1.2O2", "Mn^3+0.6Ti^4+0.2Li1.2O2")]
    [InlineData("Li1.2Mn³⁺0.6Ti⁴⁺0.2O2", "Li1.2Mn^3+0.6Ti^4+0.2O2")]
    [InlineData("LiMn3+O2", "LiMn^3+1O2")]
    [InlineData("SO4^2-", "SO4^2-")]
    [InlineData("SO₄²⁻", "SO4^2-")]
    [InlineData("PO4 3-", "PO4^3-")]
    [InlineData("[Fe(CN)6]4-", "FeC6N6^4-")]
    [InlineData("MnO4-", "MnO4^1-")]
    [InlineData("NH4+", "NH4^1+")]
    [InlineData("Fe3+", "Fe^3+")]
    [InlineData("Li+", "Li^1+")]
    public void Chemists_spellings_are_read(string written, string expected) => Assert.Equal(expected, Formula.Parse(written).ToString(4));

    // Molar masses of the hydrates from their makers' labels, to 0.01 g/mol.
    [Theory]
    [InlineData("NiSO4.6H2O", 262.84)]
    [InlineData("NiSO4 . 6H2O", 262.84)]
    [InlineData("CoSO4.7H2O", 281.10)]
    [InlineData("MnSO4.H2O", 169.01)]
    [InlineData("Ni(NO3)2.6H2O", 290.79)]
    [InlineData("LiOH.H2O", 41.96)]
    [InlineData("LiOH.1H2O", 41.96)]
    [InlineData("CaSO4.0.5H2O", 145.14)]
    [InlineData("CaSO4.½H2O", 145.14)]
    [InlineData("MgCl2.6H2O", 203.30)]
    [InlineData("NiCl2.6NH3", 231.78)]
    [InlineData("Al2(SO4)3.18H2O", 666.41)]
    public void A_full_stop_before_water_of_crystallisation_is_no_decimal_point(string written, double mass)
    {
        var formula = Formula.Parse(written);
        Assert.Equal(mass, formula.MolarMass, 0.011);
        Assert.Equal(Formula.Parse(written.Replace(" ", "", StringComparison.Ordinal).Replace("4.0.5", "4·0.5", StringComparison.Ordinal).Replace(".1H", "·1H", StringComparison.Ordinal)), formula);
    }

    [Theory]
    [InlineData("LiNi.5Mn1.5O4", "LiNi0.5Mn1.5O4")]
    [InlineData("Na3V2O1.6(PO4)2F1.4", "Na3V2P2O9.6F1.4")]
    [InlineData("Li2MnO3·0.5H2O", "Li2MnHO3.5")]
    [InlineData("LiMn(III)O2", "LiMn^3+1O2")]
    [InlineData("LiFe(II)0.5Mn0.5PO4", "LiFe^2+0.5Mn0.5PO4")]
    public void Points_and_brackets_that_look_alike_keep_their_meaning(string written, string expected) =>
        Assert.Equal(Formula.Parse(expected).MolarMass, Formula.Parse(written).MolarMass, 1e-9);

    [Fact]
    public void A_Roman_numeral_behind_an_element_is_its_state() => Assert.Equal(3, Formula.Parse("LiMn(III)O2").Terms.Single(t => t.Symbol == "Mn").State);

    [Theory]
    [InlineData("Li1+xMn1-xO2", "Li1.2Mn0.8O2")]
    [InlineData("Li(1+x)Mn(1-x)O2", "Li1.2Mn0.8O2")]
    [InlineData("Li₁₊ₓMn₁₋ₓO₂", "Li1.2Mn0.8O2")]
    [InlineData("Li1.2-xMn0.8O2-2x", "LiMn0.8O1.6")]
    [InlineData("LixCoO2", "Li0.2CoO2")]
    [InlineData("Li[Lix/3Mn1-x/3]O2", "Li1.0667Mn0.9333O2")]
    [InlineData("xLi2MnO3·(1-x)LiNiO2", "Li1.2Mn0.2Ni0.8O2.2")]
    [InlineData("xLi2MnO3-(1-x)LiNiO2", "Li1.2Mn0.2Ni0.8O2.2")]
    [InlineData("(1-x)LiNiO2-xLi2MnO3", "Li1.2Ni0.8Mn0.2O2.2")]
    [InlineData("LiMnO2-xFx", "LiMnO1.8F0.2")]
    [InlineData("Li2(1-x)Mn2xO2", "Li1.6Mn0.4O2")]
    [InlineData("Li1-δMnO2", "Li0.9MnO2")]
    public void Variables_take_their_values(string written, string expected) =>
        Assert.Equal(expected, Formula.Parse(written, new Dictionary<string, double> { ["x"] = 0.2, ["δ"] = 0.1 }).ToString(4));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("LiMm2O4", "character 3: there is no element \"Mm\"; did you mean Mn?")]
    [InlineData("K2SO4.2CaSO4", "\"4.2\" in front of Ca is an amount of O or a dot that joins two compounds: write \"·\"")]
    [InlineData("LiOH.Li2O", "compounds are joined by \"·\"")]
    [InlineData("Li2MnO3.0.5LiNiO2", "compounds are joined by \"·\"")]
    [InlineData("(NiSO4.6H2O)2", "not within brackets")]
    [InlineData("xLi2MnO3·(1-x)LiMnO2", "character 1: the variable \"x\" has no value: give it with --set x=0.2")]
    [InlineData("Li-0.2MnO2", "character 3: a minus joins parts only where the first has a factor")]
    [InlineData("Li1.2Mn0.8O2-0.1Li2O", "character 13: a minus joins parts only where the first has a factor")]
    [InlineData("LiMn(V)O4", "\"(V)\" is a state of Mn or vanadium: write Mn^5+")]
    [InlineData("LiMnО2", "character 5: \"О\" is a Cyrillic letter that looks like O")]
    [InlineData("СоO2", "character 1: \"С\" is a Cyrillic letter that looks like C")]
    [InlineData("LI2O", "character 1: there is no element \"L\"; did you mean Li?")]
    [InlineData("li2o", "did you mean Li?")]
    [InlineData("Li2(SO4", "character 4: the bracket \"(\" is not closed")]
    [InlineData("Li2SO4)", "character 7: the bracket \")\" was never opened")]
    [InlineData("Li1,2Mn0,8O2", "character 4: a comma")]
    [InlineData("LixCoO2", "character 3: the variable \"x\" has no value: give it with --set x=0.2")]
    [InlineData("Li1.2.3O2", "character 6: a number has one decimal point")]
    [InlineData("Li?", "character 3: \"?\" does not belong here")]
    [InlineData("[9Li]2O", "Lithium has no isotope 9 in the table: it has 6, 7")]
    [InlineData("Li()2O", "character 3: the brackets are empty")]
    [InlineData("Li2O/", "character 5")]
    [InlineData("Li2/O", "character 4: a number is missing after \"/\"")]
    [InlineData("Li0O0", "holds no atoms")]
    [InlineData("D2O", "write [2H]")]
    [InlineData("Li1/0O", "an amount is zero or above")]
    [InlineData("Li2Og😀", "character 6: \"😀\" does not belong here")]
    public void A_wrong_formula_names_the_character_and_what_to_write(string written, string expected)
    {
        var fault = Assert.Throws<Data.InputException>(() => Formula.Parse(written));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_amount_from_a_variable_is_refused()
    {
        var fault = Assert.Throws<Data.InputException>(() => Formula.Parse("Li1-xMnO2", new Dictionary<string, double> { ["x"] = 2 }));
        Assert.Contains("-1 Li", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Very_deep_brackets_end_in_a_sentence_not_in_a_crash()
    {
        Assert.Throws<Data.InputException>(() => Formula.Parse(new string('(', 900) + "Li" + new string(')', 900)));
        Assert.Throws<Data.InputException>(() => Formula.Parse("Li" + new string('(', 900) + "1" + new string(')', 900)));
    }

    [Theory]
    [InlineData("LiTiS2", "S", true)]
    [InlineData("Li2SO4", "S", false)]
    [InlineData("Li1.2Mn0.8O1.9S0.1", "S", true)]
    [InlineData("Li3PS4", "P", false)]
    [InlineData("Li3ClO", "Cl", true)]
    [InlineData("LiClO4", "Cl", false)]
    [InlineData("Li3N", "N", true)]
    [InlineData("LiH", "H", true)]
    [InlineData("LiOH", "H", false)]
    [InlineData("Li2MnO3·0.1Li2SO4", "S", false)]
    public void Anions_are_told_from_the_centres_of_oxoanions(string written, string symbol, bool anion) =>
        Assert.Equal(anion, Formula.Parse(written).IsAnion(symbol));

    [Fact]
    public void An_isotope_weighs_what_it_weighs()
    {
        // 7Li of NIST (7.0160034366), O of IUPAC.
        Assert.Equal(2 * 7.0160034366 + 15.999, Formula.Parse("[7Li]2O").MolarMass, 9);
    }

    [Fact]
    public void The_molar_mass_carries_the_interval_of_lithium()
    {
        var mass = Formula.Parse("Li2O").MolarMassMeasured;
        Assert.Equal(29.879, mass.Value, 9);
        // Half-widths 0.0295 (Li) and 0.00037 (O) as rectangles.
        Assert.Equal(Math.Sqrt(Math.Pow(2 * 0.0295, 2) + Math.Pow(0.00037, 2)) / Math.Sqrt(3), mass.Sigma!.Value, 9);
    }
}
