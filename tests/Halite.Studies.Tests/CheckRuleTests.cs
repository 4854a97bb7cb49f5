// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Studies.Model;

namespace Halite.Studies.Tests;

/// <summary>Each check of composition, charge, structure and spectra: agreeing, contradicting, and with something missing.</summary>
public sealed class CheckRuleTests
{
    private static void Holds(Verdict verdict, CheckBench bench, string id)
    {
        var check = bench.Check(id);
        Assert.True(check.Verdict == verdict, $"{id}: {check.Verdict} {check.Left?.Value} {check.Right?.Value} {check.Explanation} {string.Join("; ", check.Missing)}");
        Assert.Equal(verdict == Verdict.NotTestable, check.Missing.Length > 0);
    }

    [Fact]
    public void Charge_may_not_exceed_the_percolating_Li()
    {
        Holds(Verdict.Green, new CheckBench().Cycled(216, 2).Typed("percolating_capacity", 270, 1, unit: "mAh/g"), "charge-percolation");
        Holds(Verdict.Red, new CheckBench().Cycled(316, 2).Typed("percolating_capacity", 270, 1, unit: "mAh/g"), "charge-percolation");
        Holds(Verdict.NotTestable, new CheckBench().Cycled(316, 2), "charge-percolation");
    }

    [Fact]
    public void Li_by_analysis_is_that_of_the_formula_and_that_of_a_refinement()
    {
        Holds(Verdict.Green, new CheckBench().Typed("li_content_icp", 1.21, 0.01), "li-content");
        Holds(Verdict.Red, new CheckBench().Typed("li_content_icp", 1.30, 0.01), "li-content");
        Holds(Verdict.Green, new CheckBench().Typed("li_content_icp", 1.21, 0.01).Typed("li_content_refined", 1.10, 0.01), "li-content");
        Holds(Verdict.Red, new CheckBench().Typed("li_content_icp", 1.21, 0.01).Typed("li_content_refined", 1.10, 0.01), "li-refinement");
        Holds(Verdict.Green, new CheckBench().Typed("li_content_icp", 1.21, 0.01).Typed("li_content_refined", 1.19, 0.01), "li-refinement");
        Holds(Verdict.NotTestable, new CheckBench().Typed("li_content_icp", 1.21, 0.01), "li-refinement");
        Holds(Verdict.NotTestable, new CheckBench(), "li-content");
    }

    [Fact]
    public void Li_missing_from_the_charged_electrode_is_the_charge_passed()
    {
        // 0.6 Li of a formula of 80 g/mol are 201 mAh/g.
        var bench = () => new CheckBench().Cycled(0.6 * CheckBench.Faraday / 80, 2);
        Holds(Verdict.Green, bench().Typed("li_content_icp", 0.60, 0.01, "4.8 V charge"), "li-charge");
        Holds(Verdict.Red, bench().Typed("li_content_icp", 0.75, 0.01, "4.8 V charge"), "li-charge");
        Holds(Verdict.NotTestable, bench().Typed("li_content_icp", 1.2, 0.01, "pristine"), "li-charge");
    }

    [Fact]
    public void The_turning_point_is_the_metal_limit_within_the_width_of_the_bend()
    {
        Holds(Verdict.Green, new CheckBench().Typed("turning_point", 185, 2, unit: "mAh/g"), "turning-tm");
        Holds(Verdict.Amber, new CheckBench().Typed("turning_point", 170, 2, unit: "mAh/g"), "turning-tm");
        Holds(Verdict.Red, new CheckBench().Typed("turning_point", 120, 2, unit: "mAh/g"), "turning-tm");
        Holds(Verdict.NotTestable, new CheckBench(), "turning-tm");
    }

    [Theory]
    [InlineData(0.95, Verdict.Green)]
    [InlineData(0.65, Verdict.Amber)]
    [InlineData(0.40, Verdict.Red)]
    public void Valence_by_absorption_is_what_the_charge_made_of_the_metal(double four, Verdict verdict)
    {
        // More charge than the metal's: all Mn is 4+, whose combination has a mean of 3 + share.
        var fit = FormattableString.Invariant($$"""{ "fits": [{ "fractions": { "MnIV": { "value": {{four}}, "sigma": 0.01 }, "MnIII": { "value": {{1 - four}}, "sigma": 0.01 } } }] }""");
        var bench = new CheckBench().Formula($$"""{ "capacity_tm_mAh_g": {{0.6 * CheckBench.Faraday / 80}} }""").Cycled(300, 3).Step("xas lcf", fit, "4.8 V charge");
        Holds(verdict, bench, "valence-charge");
        Holds(Verdict.NotTestable, new CheckBench().Cycled(300, 3).Step("xas lcf", fit, "pristine"), "valence-charge");
    }

    [Fact]
    public void Valence_by_the_3s_splitting_serves_where_there_is_no_absorption() =>
        Holds(Verdict.Green, new CheckBench().Formula($$"""{ "capacity_tm_mAh_g": {{0.6 * CheckBench.Faraday / 80}} }""").Cycled(300, 3)
            .Step("xps", """{ "regions": [{ "name": "Mn 3s", "mn_valence": { "beyreuther": { "valence": { "value": 3.8, "sigma": 0.3 } } } }] }""", "4.8 V charge"), "valence-charge");

    [Fact]
    public void Holes_beyond_a_third_are_told()
    {
        Holds(Verdict.Green, new CheckBench().Cycled(200, 2).Formula("""{ "holes_per_oxygen_charge": 0.2, "holes_per_oxygen_charge_sigma": 0.01 }"""), "holes");
        Holds(Verdict.Red, new CheckBench().Cycled(200, 2).Formula("""{ "holes_per_oxygen_charge": 0.4, "holes_per_oxygen_charge_sigma": 0.01 }"""), "holes");
        Holds(Verdict.NotTestable, new CheckBench(), "holes");
    }

    [Fact]
    public void The_line_at_531_eV_grows_where_the_ledger_needs_oxygen_and_only_there()
    {
        var ledger = (double share) => new CheckBench().Cycled(300, 3).Formula(FormattableString.Invariant($$"""{ "oxygen_share_charge_percent": {{share}} }"""));
        const string made = """{ "groups": [{ "name": "a", "area_531_eV": 0.10 }] }""", grown = """{ "groups": [{ "name": "b", "area_531_eV": 0.30 }] }""";
        Holds(Verdict.Green, ledger(37).Step("xas edge", made, "pristine").Step("xas edge", grown, "4.8 V charge"), "oxygen-k-edge");
        Holds(Verdict.Red, ledger(37).Step("xas edge", made, "pristine").Step("xas edge", made, "4.8 V charge"), "oxygen-k-edge");
        Holds(Verdict.Red, ledger(1).Step("xas edge", made, "pristine").Step("xas edge", grown, "4.8 V charge"), "oxygen-k-edge");
        Holds(Verdict.NotTestable, ledger(37).Step("xas edge", made, "pristine"), "oxygen-k-edge");

        // One entry with several files: the names are the states.
        Holds(Verdict.Green, ledger(37).Step("xas edge", """{ "groups": [{ "name": "o-k-OCV", "area_531_eV": 0.1 }, { "name": "o-k-4.8V", "area_531_eV": 0.3 }] }"""), "oxygen-k-edge");
    }

    [Theory]
    [InlineData(12, Verdict.Green)]
    [InlineData(19, Verdict.Green)]
    [InlineData(4, Verdict.Amber)]
    [InlineData(45, Verdict.Red)]
    public void The_oxidised_share_of_O_1s_lies_between_two_holes_and_one_hole_each(double share, Verdict verdict)
    {
        var bench = () => new CheckBench().Cycled(300, 3).Formula("""{ "holes_per_oxygen_charge": 0.2, "holes_per_oxygen_charge_sigma": 0.005 }""");
        var regions = FormattableString.Invariant($$"""{ "regions": [{ "name": "O 1s", "components": [{ "name": "lattice", "binding_energy_eV": 529.5, "area": { "value": {{100 - share}}, "sigma": 0.5 } }, { "name": "oxidised", "binding_energy_eV": 530.5, "area": { "value": {{share}}, "sigma": 0.5 } }, { "name": "surface", "binding_energy_eV": 531.9, "area": { "value": 300, "sigma": 1 } }] }] }""");
        Holds(verdict, bench().Step("xps", regions, "4.6 V charge"), "oxygen-1s");
        Holds(Verdict.NotTestable, bench(), "oxygen-1s");
    }

    [Fact]
    public void Gas_counts_four_electrons_for_O2_and_two_for_CO2()
    {
        var bench = () => new CheckBench().Cycled(300, 3).Formula("""{ "oxygen_share_charge_percent": 30 }""");
        Holds(Verdict.Green, bench().Typed("evolved_o2", 500, 5, unit: "umol/g"), "gas-oxygen");
        Holds(Verdict.Red, bench().Typed("evolved_o2", 1000, 10, unit: "umol/g"), "gas-oxygen");
        Holds(Verdict.Red, bench().Typed("evolved_o2", 500, 5, unit: "umol/g").Typed("evolved_co2", 1500, 5, unit: "umol/g"), "gas-oxygen");
        Holds(Verdict.NotTestable, bench(), "gas-oxygen");
        Assert.Equal(500e-6 * 4 * CheckBench.Faraday, bench().Typed("evolved_o2", 500, 5, unit: "umol/g").Check("gas-oxygen").Left!.Value.Value, 1e-3);
    }

    [Fact]
    public void The_lattice_shrinks_by_so_much_for_each_Li_and_the_study_may_say_how_much()
    {
        var bench = (double charged) => new CheckBench().Cycled(0.6 * CheckBench.Faraday / 80, 2).Typed("lattice_parameter", 4.150, 0.001, "pristine", "angstrom").Typed("lattice_parameter", charged, 0.001, "4.8 V charge", "angstrom");
        Holds(Verdict.Green, bench(4.15 * (1 - 0.020)), "lattice-li");
        Holds(Verdict.Red, bench(4.15 * (1 - 0.002)), "lattice-li");
        Holds(Verdict.Green, bench(4.15 * (1 - 0.002)).With(StudyModels.Default with { ShrinkagePerLi = Measured.From(0.3, 0.1, "%", "x") }), "lattice-li");
        Holds(Verdict.NotTestable, new CheckBench().Cycled(200, 2).Typed("lattice_parameter", 4.15, 0.001, "pristine", "angstrom"), "lattice-li");
    }

    [Fact]
    public void Bonds_stiffen_as_the_lattice_shrinks_by_what_oxides_do()
    {
        var bench = (double shift) => new CheckBench().Typed("lattice_parameter", 4.150, 0.001, "pristine", "angstrom").Typed("lattice_parameter", 4.15 * 0.977, 0.001, "4.8 V charge", "angstrom")
            .Step("peaks", """{ "peaks": [{ "label": "A1g", "centre": { "value": 607, "sigma": 0.5 } }] }""", "pristine")
            .Step("peaks", FormattableString.Invariant($$"""{ "peaks": [{ "label": "A1g", "centre": { "value": {{607 + shift}}, "sigma": 0.5 } }] }"""), "4.8 V charge");
        Holds(Verdict.Green, bench(30), "lattice-raman");
        Holds(Verdict.Red, bench(-10), "lattice-raman");
        Holds(Verdict.Red, bench(300), "lattice-raman");
        Holds(Verdict.NotTestable, new CheckBench().Typed("lattice_parameter", 4.150, 0.001, "pristine", "angstrom"), "lattice-raman");

        // 30/607 over 3 x 2.3 %.
        Assert.Equal(30 / 607.0 / 0.069, bench(30).Check("lattice-raman").Left!.Value.Value, 1e-6);
    }

    [Fact]
    public void More_Li_back_than_left_needs_a_larger_lattice()
    {
        var bench = (double efficiency, double after) => new CheckBench().Typed("coulombic_efficiency", efficiency, 0.5, unit: "%").Typed("lattice_parameter", 4.150, 0.001, "pristine", "angstrom").Typed("lattice_parameter", after, 0.001, "1.5 V discharge", "angstrom");
        Holds(Verdict.Green, bench(105, 4.16), "efficiency-lattice");
        Holds(Verdict.Red, bench(105, 4.14), "efficiency-lattice");
        Holds(Verdict.Green, bench(90, 4.14), "efficiency-lattice");

        // 0.0005 angstrom of growth with an error of 0.0014 says nothing: a growth is asked for above 100 %, none below.
        Holds(Verdict.Amber, bench(105, 4.1505), "efficiency-lattice");
        Holds(Verdict.Green, bench(90, 4.1505), "efficiency-lattice");
        Holds(Verdict.Red, bench(90, 4.16), "efficiency-lattice");
        Holds(Verdict.NotTestable, new CheckBench().Typed("coulombic_efficiency", 105), "efficiency-lattice");
    }

    [Fact]
    public void Indicators_of_layered_order_point_one_way_or_are_told()
    {
        var bench = (double mixing) => new CheckBench().Typed("i003_i104", 1.4, 0.05, "before").Typed("i003_i104", 1.1, 0.05, "after").Typed("site_mixing", 5, 0.3, "before", "%").Typed("site_mixing", mixing, 0.3, "after", "%");
        Holds(Verdict.Green, bench(9), "layered-ordering");
        Holds(Verdict.Red, bench(2), "layered-ordering");
        Holds(Verdict.Green, bench(5.2), "layered-ordering");
        Holds(Verdict.NotTestable, new CheckBench().Typed("site_mixing", 5, 0.3, "before", "%"), "layered-ordering");

        // Against the parent: a broader A1g and a polarisation ratio nearer one are both less order.
        Holds(Verdict.Green, new CheckBench().Of("p").Typed("raman_A1g_fwhm", 70, 1, "pristine", "cm-1", "p").Typed("raman_A1g_fwhm", 90, 1, "pristine", "cm-1")
            .Typed("raman_A1g_polarisation", 0.7, 0.03, "pristine", sample: "p").Typed("raman_A1g_polarisation", 1.0, 0.03, "pristine"), "layered-ordering");
    }

    [Fact]
    public void A_residue_can_explain_an_irreversible_charge_only_up_to_its_bound()
    {
        Holds(Verdict.Green, new CheckBench().Typed("irreversible_charge", 21, 1, unit: "mAh/g").Typed("li2o_bound", 0.5, 0.1, unit: "%"), "irreversible-residue");
        Holds(Verdict.Red, new CheckBench().Typed("irreversible_charge", 21, 1, unit: "mAh/g").Typed("li2o_bound", 5, 0.1, unit: "%"), "irreversible-residue");
        Holds(Verdict.NotTestable, new CheckBench().Typed("irreversible_charge", 21), "irreversible-residue");
    }

    [Fact]
    public void Areal_capacity_is_specific_capacity_times_loading()
    {
        Holds(Verdict.Green, new CheckBench().Cycled(220, 2, 200).Typed("areal_capacity", 0.88, 0.01, unit: "mAh/cm2").Typed("loading", 4.4, 0.05, unit: "mg/cm2"), "areal-loading");
        Holds(Verdict.Red, new CheckBench().Cycled(220, 2, 200).Typed("areal_capacity", 1.05, 0.01, unit: "mAh/cm2").Typed("loading", 4.4, 0.05, unit: "mg/cm2"), "areal-loading");
        Holds(Verdict.NotTestable, new CheckBench().Cycled(220, 2).Typed("areal_capacity", 1.05), "areal-loading");
    }

    [Fact]
    public void Energy_is_capacity_times_mean_voltage_and_their_common_mass_cancels()
    {
        const string first = """{ "cycles": [{ "cycle": 1, "discharge_mAh_g": { "value": 195, "sigma": 1.95, "sources": { "mass": -1.95 } }, "discharge_mWh_g": { "value": ENERGY, "sigma": 6, "sources": { "mass": -6.03 } }, "mean_discharge_V": 3.1 }] }""";
        Holds(Verdict.Green, new CheckBench().Step("cycle", first.Replace("ENERGY", "604.5", StringComparison.Ordinal), cell: "c"), "energy-voltage");

        // 2 % off: nothing against 1 % of mass on either side, a contradiction once the mass is one and the same.
        Holds(Verdict.Red, new CheckBench().Step("cycle", first.Replace("ENERGY", "616.5", StringComparison.Ordinal), cell: "c"), "energy-voltage");
        Holds(Verdict.NotTestable, new CheckBench(), "energy-voltage");
    }

    [Theory]
    [InlineData("pristine", "made")]
    [InlineData("o-k-OCV", "made")]
    [InlineData("4.8 V charge", "charge")]
    [InlineData("4.2V", "charge")]
    [InlineData("charged to 4.6 V", "charge")]
    [InlineData("1.5 V discharge", "discharge")]
    [InlineData("after discharge", "discharge")]
    [InlineData("2.0 V", "discharge")]
    [InlineData("3.3 V", "none")]
    public void Words_and_voltages_say_what_a_state_is(string state, string what)
    {
        Assert.Equal(what == "made", States.IsMade(state));
        Assert.Equal(what == "charge", States.IsCharged(state));
        Assert.Equal(what == "discharge", States.IsDischarged(state));
    }
}
