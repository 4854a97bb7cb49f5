// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>Checks of where the capacity can come from.</summary>
internal static class CapacityChecks
{
    public static CrossCheck ChargeAgainstPercolation(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("charge-percolation", sample, "Does the percolating Li network hold the Li that left on charge?");
        var (charge, network) = (index.LiOut(sample), index.Find(sample, "percolating_capacity"));
        var about = index.Sample(sample);
        if (charge is null || network is null) return Compare.Missing(check, Needed((charge, "a first charge"), (network, about.IsLayered ? $"percolating Li (the sample is {about.Ordering}; the 0-TM network is that of a disordered rock salt)" : "percolating Li (percolate on this composition)")));
        return Compare.AtMost(check, charge.As(index.LiOutLabel(sample)), network.As($"percolating Li, {about.Ordering} 0-TM network"), "More charge than percolating Li means other paths (1-TM hops, short-range order) or another source of charge.");
    }

    public static CrossCheck ChargeAgainstLi(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("charge-li", sample, "Is the first charge within the Li that the formula holds?");
        var (charge, all) = (index.LiOut(sample), index.Find(sample, "all_li_capacity"));
        if (charge is null || all is null) return Compare.Missing(check, Needed((charge, "a first charge"), (all, "a composition")));
        return Compare.AtMost(check, charge.As(index.LiOutLabel(sample)), all.As("all Li of the formula"), "Charge beyond all Li comes from the electrolyte, a residue or a wrong mass.");
    }

    public static CrossCheck LiByAnalysis(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("li-content", sample, "Do elemental analysis and refinement find the Li of the formula?");
        var nominal = index.Find(sample, "formula_Li");
        var analysed = index.AsMade(sample, "icp_Li") ?? index.AsMade(sample, "li_content_icp") ?? index.AsMade(sample, "li_content_refined");
        if (nominal is null || analysed is null) return Compare.Missing(check, Needed((nominal, "a composition"), (analysed, "Li by ICP (icp:) or refinement (measured: li_content_refined)")));
        return Compare.Equal(check, analysed.As(analysed.Name == "li_content_refined" ? "Li by refinement" : "Li by ICP"), nominal.As("Li of the formula"), "Both count Li per formula unit.");
    }

    public static CrossCheck LiByRefinement(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("li-refinement", sample, "Do elemental analysis and refinement find the same Li?");
        var (analysed, refined) = (index.AsMade(sample, "icp_Li") ?? index.AsMade(sample, "li_content_icp"), index.AsMade(sample, "li_content_refined"));
        if (analysed is null || refined is null) return Compare.Missing(check, Needed((analysed, "Li by ICP (icp:, or measured: li_content_icp)"), (refined, "Li by refinement (measured: li_content_refined)")));
        return Compare.Equal(check, analysed.As("Li by ICP"), refined.As("Li by refinement"), "ICP counts the Li of residues too, refinement only that of the crystal.");
    }

    public static CrossCheck LiRemovedAgainstCharge(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("li-charge", sample, "Does analysis of the charged electrode miss the Li that the charge took out?");
        var left = index.Charged(sample, "li_content_icp") ?? index.Charged(sample, "li_content_refined");
        var made = index.AsMade(sample, "icp_Li") ?? index.AsMade(sample, "li_content_icp") ?? index.AsMade(sample, "li_content_refined") ?? index.Find(sample, "formula_Li");
        var (charge, mass) = (index.LiOut(sample), index.Find(sample, "molar_mass"));
        if (left is null || made is null || charge is null || mass is null)
            return Compare.Missing(check, Needed((left, "Li of the charged electrode by ICP or refinement (measured: li_content_icp or li_content_refined, state: charged)"), (made, "a composition"), (charge, "a first charge"), (mass, "a molar mass")));
        double perCharge = mass.Value.Value / Chemistry.PhysicalConstants.MilliampereHoursPerMole;
        return Compare.Equal(check, new Side($"Li missing ({made.Source} less {left.Source})", made.Value - left.Value), new Side($"charge × M / F ({charge.Source})", charge.Value.Scaled(perCharge, "1")), "More charge than Li missing is charge that came from elsewhere: electrolyte, residue, carbon.");
    }

    public static CrossCheck EnergyAgainstVoltage(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("energy-voltage", sample, "Is the discharge energy the capacity times the mean voltage?");
        var energy = index.Find(sample, "discharge_energy");
        var voltage = index.Find(sample, "mean_discharge_voltage");

        // Where one is typed in, the others are the best that the sample has; else all three are of one entry.
        bool typed = index.IsTyped(energy) || index.IsTyped(voltage);
        if (!typed) voltage = index.Series(sample, "mean_discharge_voltage").FirstOrDefault(q => q.Source == energy?.Source);
        var capacity = typed ? index.Find(sample, "first_discharge") : index.Series(sample, "cell_first_discharge").FirstOrDefault(q => q.Source == energy?.Source);
        if (energy is null || capacity is null || voltage is null) return Compare.Missing(check, Needed((energy, "a discharge energy"), (capacity, "a first discharge"), (voltage, "a mean discharge voltage")));
        if (typed) return Compare.Equal(check, energy.As("discharge energy"), new Side($"capacity × mean voltage ({capacity.Source}; {voltage.Source})", capacity.Value.Times(voltage.Value, "Wh/kg")), "The mean voltage is that over charge, so the product is the energy.");
        var exactVoltage = Measured.Exact(voltage.Value.Value, "V");
        return Compare.Equal(check, energy.As("discharge energy"), new Side($"capacity × mean voltage ({capacity.Source})", capacity.Value.Times(exactVoltage, "Wh/kg")), "They share the mass, so only the rules of integration can part them.");
    }

    public static CrossCheck ArealAgainstLoading(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("areal-loading", sample, "Is the areal capacity the specific capacity times the stated loading?");
        var areal = index.Find(sample, "areal_capacity", "areal_discharge");

        // An areal capacity by a cell's own area is compared on that cell, and against its own mass and area it says nothing.
        bool typed = index.IsTyped(areal);
        var capacity = (typed || areal is null ? null : index.Series(sample, "cell_first_discharge").FirstOrDefault(q => q.Source == areal.Source)) ?? index.Find(sample, "first_discharge");
        var loading = index.Find(sample, "loading") ?? (typed ? index.LoadingOf(sample) : null);
        if (areal is null || loading is null || capacity is null) return Compare.Missing(check, Needed((areal, "an areal capacity (area_cm2 of the cell, or measured: areal_capacity)"), (loading, typed ? "the loading (measured: loading in mg/cm2, or mass_mg and area_cm2 of a cell)" : "the loading (measured: loading in mg/cm2)"), (capacity, "a first discharge")));
        return Compare.Equal(check, areal.As("areal capacity"), new Side($"specific capacity × loading ({loading.Source})", capacity.Value.Times(loading.Value.Scaled(1e-3, "g/cm2"), "mAh/cm2")), "Mass, area and loading meet here: a factor between the sides is a wrong one of them.");
    }

    public static CrossCheck IrreversibleAgainstResidue(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("irreversible-residue", sample, "Could a Li2O residue explain the irreversible charge?");
        var (lost, bound) = (index.Find(sample, "irreversible_charge"), index.Find(sample, "li2o_bound"));
        if (lost is null || bound is null) return Compare.Missing(check, Needed((lost, "an irreversible first charge"), (bound, "an upper bound of Li2O by XRD or IR (measured: li2o_bound, %)")));
        const double li2oCapacity = 1793.97; // 2 F / 3.6 M(Li2O), mAh/g
        var residue = bound.Value.Scaled(li2oCapacity / 100, "mAh/g");
        return Compare.AtMost(check, new Side($"largest charge from Li2O ({bound.Source})", residue), lost.As("irreversible charge"), "A residue below the bound gives at most this charge; green says it cannot be hidden in a reversible balance.");
    }

    internal static IEnumerable<string> Needed(params IEnumerable<(Quantity? Found, string What)> inputs) => inputs.Where(i => i.Found is null).Select(i => i.What);
}
