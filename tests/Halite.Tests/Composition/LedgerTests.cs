// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;

namespace Halite.Tests.Composition;

// Values of seed compositions recomputed independently (IUPAC weights, F = 96485.33212 C/mol), to 0.1 mAh/g.
public class LedgerTests
{
    private const string Ltmof = "Li1.2Ti0.2Mn0.6O1.8F0.2";

    private static CompositionLedger Ledger(string formula, double li2o = 0, double? charge = null, double? discharge = null) =>
        CompositionLedger.Compute(Formula.Parse(formula).Plus(Formula.Parse("Li2O"), li2o), new LedgerOptions
        {
            Charge = charge is { } c ? Measured.Exact(c, "mAh/g") : null,
            Discharge = discharge is { } d ? Measured.Exact(d, "mAh/g") : null,
        });

    [Theory]
    [InlineData(Ltmof, 0, 385.3)]
    [InlineData(Ltmof, 0.1, 434.0)]
    [InlineData(Ltmof, 0.2, 479.5)]
    [InlineData("Li1.2Ti0.4Mn0.4O2", 0, 394.9)]
    [InlineData("Li1.2Nb0.2Mn0.6O2", 0, 350.1)]
    [InlineData("LiFeO2", 0, 282.8)]
    [InlineData("Li1.2Ni0.13Co0.13Mn0.54O2", 0, 377.1)]
    [InlineData("Li2MnO3", 0, 458.9)]
    [InlineData("Li2O", 0, 1794.0)]
    [InlineData("Li5FeO4", 0, 867.1)]
    [InlineData("Li6CoO4", 0, 977.2)]
    [InlineData("Li6MnO4", 0, 1001.5)]
    [InlineData("Li3IrO4", 0, 290.2)]
    [InlineData("Li1.34Ti0.58Mn0.08O1.9F0.1", 0, 486.9)]
    public void All_lithium_capacities(string formula, double li2o, double expected) =>
        Assert.Equal(expected, Ledger(formula, li2o).CapacityAllIons.Value, 0.1);

    [Theory]
    [InlineData(Ltmof, 0, 192.7)]
    [InlineData(Ltmof, 0.1, 186.0)]
    [InlineData(Ltmof, 0.2, 179.8)]
    [InlineData("Li1.34Ti0.58Mn0.08O1.9F0.1", 0, 29.1)]
    public void Manganese_limits(string formula, double li2o, double expected) =>
        Assert.Equal(expected, Ledger(formula, li2o).CapacityMetals.Value, 0.1);

    [Theory]
    [InlineData(Ltmof, 0, 385.3)]
    [InlineData(Ltmof, 0.1, 382.4)]
    [InlineData(Ltmof, 0.2, 379.6)]
    [InlineData(Ltmof, 0.5, 372.2)]
    [InlineData(Ltmof, 1, 362.6)]
    [InlineData("Li1.2Nb0.2Mn0.6O2", 0, 369.5)]
    public void Ceilings_are_not_capped_by_the_lithium(string formula, double li2o, double expected) =>
        Assert.Equal(expected, Ledger(formula, li2o).CapacityCeiling.Value, 0.1);

    // Holes per oxygen of the seeds' capacities, to the three digits of the recomputation.
    [Theory]
    [InlineData(Ltmof, 0, 195, 0.004)]
    [InlineData(Ltmof, 0.1, 296, 0.187)]
    [InlineData(Ltmof, 0.1, 326, 0.238)]
    [InlineData(Ltmof, 0.2, 341, 0.269)]
    [InlineData(Ltmof, 0.2, 349, 0.282)]
    [InlineData("Li1.2Ti0.4Mn0.4O2", 0.1, 314, 0.281)]
    [InlineData("Li1.2Nb0.2Mn0.6O2", 0.1, 306, 0.230)]
    [InlineData("Li1.2Ni0.13Co0.13Mn0.54O2", 0, 248, 0.195)]
    public void Holes_per_oxygen_on_discharge(string formula, double li2o, double discharge, double expected) =>
        Assert.Equal(expected, Ledger(formula, li2o, discharge: discharge).Discharge!.HolesPerOxygen.Value, 0.0006);

    [Theory]
    [InlineData(Ltmof, 0, 195, 50.6)]
    [InlineData(Ltmof, 0.1, 296, 68.2)]
    [InlineData(Ltmof, 0.2, 341, 71.1)]
    [InlineData(Ltmof, 0.1, 326, 75.1)]
    [InlineData(Ltmof, 0.2, 349, 72.8)]
    [InlineData("Li3IrO4", 0, 356, 122.7)]
    public void Accessible_lithium_is_never_clipped(string formula, double li2o, double discharge, double expected) =>
        Assert.Equal(expected, Ledger(formula, li2o, discharge: discharge).Discharge!.AccessibleIons.Value, 0.06);

    [Theory]
    [InlineData(0.1, "Li1.3333Ti0.1905Mn0.5714O1.8095F0.1905", 22 / 21.0)]
    [InlineData(0.2, "Li1.4545Ti0.1818Mn0.5455O1.8182F0.1818", 24 / 22.0)]
    [InlineData(0.5, "Li1.76Ti0.16Mn0.48O1.84F0.16", 1.2)]
    [InlineData(1, "Li2.1333Ti0.1333Mn0.4O1.8667F0.1333", 4 / 3.0)]
    public void Figure_1b_of_the_over_stoichiometric_paper(double li2o, string expected, double ratio)
    {
        var ledger = Ledger(Ltmof, li2o);
        Assert.Equal(expected, ledger.Formula.ToString(4));
        Assert.Equal(ratio, ledger.CationAnionRatio, 1e-9);
        Assert.Equal(Stoichiometry.OverStoichiometric, ledger.Stoichiometry);
        Assert.Equal(3, ledger.OxidationStates["Mn"]!.Value, 1e-9); // Li2O is neutral: Mn stays 3+
    }

    [Fact]
    public void Both_models_of_the_excess_hold_the_same_cations()
    {
        foreach (double k in new[] { 0.1, 0.2, 0.5, 1 })
        {
            var ledger = Ledger(Ltmof, k);
            Assert.Equal(2, ledger.SiteModels.Length);
            foreach (var model in ledger.SiteModels)
            {
                Assert.Equal(ledger.Formula.CationCount, model.Octahedral + model.Tetrahedral, 1e-12);
                Assert.Equal(ledger.Formula.AnionCount, model.Octahedral + model.OctahedralVacancies, 1e-12);
            }

            // k Li2O per 2 + k anions: both Li of each on 8c, one vacancy for each.
            var vacancies = ledger.SiteModels.Single(m => m.Model == ExcessSites.Vacancies);
            Assert.Equal(2 * k * 2 / (2 + k), vacancies.Tetrahedral, 1e-12);
        }
    }

    [Fact]
    public void Antifluorite_is_the_end_of_the_vacancy_model()
    {
        var model = CompositionLedger.Compute(Formula.Parse("Li2O"), new() { ExcessSites = ExcessSites.Vacancies }).SiteModels[0];
        Assert.Equal(0, model.Octahedral, 1e-12);
        Assert.Equal(4, model.Tetrahedral, 1e-12);
    }

    [Fact]
    public void Shares_of_a_charge_add_up_and_metals_come_first()
    {
        var account = Ledger(Ltmof, 0, charge: 195 / 0.9).Charge!;
        Assert.Equal(100, account.MetalShare.Value + account.OxygenShare.Value, 1e-9);
        Assert.Equal(100 * 192.7 / (195 / 0.9), account.MetalShare.Value, 0.05);
        Assert.Equal(0.042, account.HolesPerOxygen.Value, 0.0006);
        Assert.Empty(account.BoundBecause);

        var low = Ledger(Ltmof, 0, discharge: 150).Discharge!;
        Assert.Equal(0, low.HolesPerOxygen.Value);
        Assert.Equal(0, low.OxygenShare.Value);
        Assert.Contains("metals", low.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Oxygen_on_discharge_is_an_upper_bound_where_manganese_may_go_to_two()
    {
        var account = Ledger(Ltmof, 0.1, discharge: 296).Discharge!;
        Assert.Equal(["Mn3/2"], account.BoundBecause);
    }

    [Fact]
    public void Lithium_beyond_the_formula_is_counted()
    {
        var account = Ledger("Li1.25Ni0.625Mn1.125O3F", 0, discharge: 225).Discharge!;
        // 225 against 192.4 mAh/g.
        Assert.Equal(116.9, account.AccessibleIons.Value, 0.1);
        Assert.True(account.IonsBeyondFormula > 0);
    }

    [Fact]
    public void A_chosen_couple_replaces_the_default()
    {
        var formula = Formula.Parse("Li2Mn2/3Nb1/3O2F");
        double all = CompositionLedger.Compute(formula).CapacityMetals.Value; // Mn2+ to 4+
        double upper = CompositionLedger.Compute(formula, new() { Redox = RedoxWindow.Parse("Mn=3,4") }).CapacityMetals.Value;
        Assert.Equal(all / 2, upper, 1e-9);
        Assert.Equal(0, CompositionLedger.Compute(formula, new() { Redox = RedoxWindow.Parse("Mn=inert") }).CapacityMetals.Value);
    }

    [Fact]
    public void A_window_below_the_state_as_made_says_so()
    {
        var ledger = CompositionLedger.Compute(Formula.Parse(Ltmof), new() { Redox = RedoxWindow.Parse("Mn=2,4") });
        Assert.Equal(192.7, ledger.CapacityMetals.Value, 0.1);
        Assert.Equal(385.3, ledger.Couples[0].WindowCapacity, 0.1);
        Assert.Contains(ledger.Warnings, w => w.Code == "couple-below-as-made");
    }

    [Fact]
    public void Sodium_compounds_count_sodium()
    {
        Assert.Equal("Na", CompositionLedger.Compute(Formula.Parse("Na0.6Li0.2Mn0.8O2")).WorkingIon);
        Assert.Equal("Li", CompositionLedger.Compute(Formula.Parse("NaLiMnO3")).WorkingIon);
        Assert.Equal("Li", CompositionLedger.Compute(Formula.Parse("MnO2")).WorkingIon);
    }

    [Theory]
    [InlineData("LiFePO4", "none")]
    [InlineData("LiTiS2", "none")]
    [InlineData("LiMn2O4", "2 anions")]
    [InlineData("Li2O", "2 anions")]
    [InlineData("Li1.2Ni0.2Mn0.6O1.9S0.1", "2 anions")]
    [InlineData("Li1.2Mn0.79B0.01O2", "2 anions")]
    [InlineData("LiF", "none")]
    [InlineData("Li3PS4", "none")]
    public void Oxides_are_normalised_to_two_anions_and_others_stay_as_written(string formula, string expected) =>
        Assert.Equal(expected, Normalisation.DefaultFor(Formula.Parse(formula)).ToString());

    [Fact]
    public void Capacities_do_not_depend_on_the_size_of_the_formula()
    {
        var formula = Formula.Parse(Ltmof);
        var reference = CompositionLedger.Compute(formula);
        foreach (var unit in new[] { "none", "1 Mn", "4 anions", "1 metal", "3 sites" })
        {
            var other = CompositionLedger.Compute(formula, new() { Normalisation = Normalisation.Parse(unit) });
            Assert.Equal(reference.CapacityAllIons.Value, other.CapacityAllIons.Value, 1e-9);
            Assert.Equal(reference.CapacityCeiling.Value, other.CapacityCeiling.Value, 1e-9);
        }
    }

    [Fact]
    public void The_uncertainty_of_a_capacity_reaches_the_shares()
    {
        var account = CompositionLedger.Compute(Formula.Parse(Ltmof), new() { Discharge = Measured.From(296, 3, "mAh/g", "cell A: mass") }).Discharge!;
        // The atomic weights add 0.02 % only, so 1 % of the capacity is 1 % of the accessible Li.
        Assert.Equal(account.AccessibleIons.Value * 3 / 296, account.AccessibleIons.Sigma!.Value, 0.01 * account.AccessibleIons.Sigma!.Value);
    }
}
