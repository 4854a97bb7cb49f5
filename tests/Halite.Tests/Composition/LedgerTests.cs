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
    public void Lithium_beyond_the_formula_reduces_the_metal_and_bounds_the_oxygen()
    {
        // Li3IrO4 per two anions is Li1.5Ir0.5O2: at most 1.5 Li leave, 0.5 electrons of them from Ir5/6, so oxygen gives at most one of two O.
        var account = Ledger("Li3IrO4", discharge: 356).Discharge!;
        Assert.Equal(0.5, account.HolesPerOxygen.Value, 1e-12);
        Assert.Equal(100 * 1.0 / account.Ions.Value, account.OxygenShare.Value, 1e-9);
        Assert.Equal(100, account.MetalShare.Value + account.OxygenShare.Value, 1e-9);
        Assert.True(account.IsUpperBound);
        Assert.Contains("0.34 Li beyond the formula", account.Notes[0], StringComparison.Ordinal);
        Assert.Contains("at most the 1.5 Li of the formula can have left", account.Notes[0], StringComparison.Ordinal);
        // On charge the rest comes from elsewhere: neither metal nor oxygen of the formula.
        var charge = Ledger("Li3IrO4", charge: 356).Charge!;
        Assert.Equal(100 * 1.5 / charge.Ions.Value, charge.MetalShare.Value + charge.OxygenShare.Value, 1e-9);
        Assert.Contains("neither to metals nor to oxygen", charge.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Li")]
    [InlineData("LiTiS2")]
    [InlineData("Li4.4Si")]
    public void Without_oxygen_there_is_no_oxygen_share(string formula)
    {
        var account = Ledger(formula, discharge: 100).Discharge!;
        Assert.True(double.IsNaN(account.OxygenShare.Value) && double.IsNaN(account.HolesPerOxygen.Value));
        Assert.Equal("the formula holds no oxygen", account.OxygenShare.Reason);
        Assert.Contains(account.Notes, n => n.Contains("neither from the metals", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Li1.2Ti0.2Mn0.6O1.8F0.2", "Ti=5,6", "Ti cannot work between +5 and +6: it is known as +2 to +4")]
    [InlineData("Li1.2Ti0.2Mn0.6O1.8F0.2", "Li=1,2", "Li is no redox couple")]
    [InlineData("Li1.2Mn0.8O2", "Mn=4,8", "Mn cannot work")]
    public void A_couple_that_no_compound_has_is_refused(string formula, string redox, string expected)
    {
        var fault = Assert.Throws<InputException>(() => CompositionLedger.Compute(Formula.Parse(formula), new() { Redox = RedoxWindow.Parse(redox) }));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_couple_above_the_state_as_made_says_what_it_leaves_out()
    {
        var ledger = CompositionLedger.Compute(Formula.Parse("Li1.2Mn0.8O2"), new() { Redox = RedoxWindow.Parse("Mn=4,7") });
        Assert.Contains(ledger.Warnings, w => w.Code == "couple-above-as-made" && w.Message.Contains("--redox Mn=3,7", StringComparison.Ordinal));
        Assert.Contains(ledger.Warnings, w => w.Code == "couple-tetrahedral");
        Assert.DoesNotContain(CompositionLedger.Compute(Formula.Parse("KMnO4"), new() { Redox = RedoxWindow.Parse("Mn=7") }).Warnings, w => w.Code == "couple-tetrahedral");
    }

    [Fact]
    public void A_working_ion_of_two_charges_is_refused_and_one_that_is_absent_is_said()
    {
        Assert.Throws<InputException>(() => CompositionLedger.Compute(Formula.Parse("MgMn2O4"), new() { WorkingIon = "Mg" }));
        Assert.Contains(CompositionLedger.Compute(Formula.Parse("LiMnO2"), new() { WorkingIon = "Na" }).Warnings, w => w.Code == "no-working-ion");
    }

    [Theory]
    [InlineData("Li2MnO3", "Mn")]
    [InlineData("LiMnO4", "Mn")]
    [InlineData("Li1.2Ni1/3Ti1/3Mo2/15O2", "Mo")]
    public void A_metal_at_its_highest_is_spent(string formula, string symbol) => Assert.True(Ledger(formula).Couples.Single(c => c.Symbol == symbol).IsSpent);

    [Theory]
    [InlineData("LiCrO2", 294.7)]
    [InlineData("LiFePO4", 169.9)]
    public void Metals_that_could_give_more_than_the_lithium_are_shown_with_what_it_can_use(string formula, double expected)
    {
        var ledger = Ledger(formula);
        Assert.True(ledger.CapacityMetals.Value > 1.9 * ledger.CapacityAllIons.Value);
        Assert.Equal(expected, ledger.CapacityMetalsUsable.Value, 0.1);
        Assert.Equal(expected, ledger.CapacityUsable.Value, 0.1);
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
