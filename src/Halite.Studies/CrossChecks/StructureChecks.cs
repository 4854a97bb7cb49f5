// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>Checks of the lattice against what left it.</summary>
internal static class StructureChecks
{
    public static CrossCheck LatticeAgainstLi(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("lattice-li", sample, "Does the lattice shrink as Li leaves, by the usual amount?");
        var (made, charged) = (Pristine(index, sample, "lattice_parameter"), index.Series(sample, "lattice_parameter").FirstOrDefault(q => RedoxChecks.IsCharged(q.State)));
        var (charge, mass) = (index.Find(sample, "first_charge"), index.Find(sample, "molar_mass"));
        if (made is null || charged is null || charge is null || mass is null)
            return Compare.Missing(check, CapacityChecks.Needed((made, "a pristine lattice parameter (measured: lattice_parameter, state: pristine)"), (charged, "a lattice parameter on charge"), (charge, "a first charge"), (mass, "a composition")));
        var shrinkage = Shrinkage(made.Value, charged.Value);
        double removed = charge.Value.Value * mass.Value.Value / Chemistry.PhysicalConstants.MilliampereHoursPerMole;

        // 2.3 % for 0.675 Li and 2.9 % for 0.91 Li of Wang et al. 2023: 3.2 to 3.4 % for each Li, taken as 3.3 ± 0.5.
        var expected = Measured.From(3.3 * removed, 0.5 * removed, "%", "shrinkage per Li of DRX oxides");
        return Compare.Equal(check, new Side($"shrinkage of a ({charged.Source})", shrinkage), new Side("3.3 ± 0.5 % for each Li that left, as in Wang et al. 2023", expected), "Less shrinkage for the charge passed means charge that took no Li out of the lattice.");
    }

    public static CrossCheck LatticeAgainstRaman(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("lattice-raman", sample, "Do bonds stiffen as the lattice shrinks?");
        var (made, charged) = (Pristine(index, sample, "lattice_parameter"), index.Series(sample, "lattice_parameter").FirstOrDefault(q => RedoxChecks.IsCharged(q.State)));
        var (band, bandCharged) = (Pristine(index, sample, "raman_A1g"), index.Series(sample, "raman_A1g").FirstOrDefault(q => RedoxChecks.IsCharged(q.State)));
        if (made is null || charged is null || band is null || bandCharged is null)
            return Compare.Missing(check, CapacityChecks.Needed((made, "a pristine lattice parameter"), (charged, "a lattice parameter on charge"), (band, "the A1g band of the pristine sample (peaks, state: pristine)"), (bandCharged, "the A1g band on charge")));
        var shrinkage = Shrinkage(made.Value, charged.Value);
        var shift = bandCharged.Value - band.Value;
        return Compare.Holds(check, new Side("shrinkage of a", shrinkage), new Side("shift of A1g", shift), shrinkage.Value > 0 == shift.Value > 0, "A smaller lattice has stiffer bonds, so the band moves to higher wavenumber (Grüneisen).");
    }

    public static CrossCheck OverDischargeAgainstLattice(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("efficiency-lattice", sample, "If more Li came back than had left, is the discharged lattice larger than the pristine one?");
        var efficiency = index.Find(sample, "coulombic_efficiency");
        var (made, discharged) = (Pristine(index, sample, "lattice_parameter"), index.InState(sample, "lattice_parameter", "discharge", "1.5 V"));
        if (efficiency is null || made is null || discharged is null)
            return Compare.Missing(check, CapacityChecks.Needed((efficiency, "a first-cycle Coulombic efficiency"), (made, "a pristine lattice parameter"), (discharged, "a lattice parameter after discharge")));
        var growth = discharged.Value - made.Value;
        bool over = efficiency.Value.Value > 100, larger = growth.Value > 0;
        return Compare.Holds(check, efficiency.As("Coulombic efficiency"), new Side("a after discharge less a pristine", growth), over == larger || Math.Abs(efficiency.Value.Value - 100) < 1,
            "Above 100 % the discharge inserts Li beyond the formula, which expands the lattice.");
    }

    public static CrossCheck LayeredOrdering(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("layered-ordering", sample, "Do (003)/(104), site mixing and Raman tell one story of layered order?");
        var (before, after) = (index.InState(sample, "i003_i104", "before", "pristine"), index.InState(sample, "i003_i104", "after", "milled"));
        var (mixing, mixed) = (index.InState(sample, "site_mixing", "before", "pristine"), index.InState(sample, "site_mixing", "after", "milled"));
        if (before is null || after is null || mixing is null || mixed is null)
            return Compare.Missing(check, CapacityChecks.Needed((before, "I(003)/I(104) before"), (after, "I(003)/I(104) after milling"), (mixing, "site mixing before"), (mixed, "site mixing after")));
        var (ratio, exchange) = (after.Value - before.Value, mixed.Value - mixing.Value);
        return Compare.Holds(check, new Side("change of I(003)/I(104)", ratio), new Side("change of site mixing", exchange), ratio.Value < 0 == exchange.Value > 0, "Mixing of Li and metal weakens (003) against (104).");
    }

    private static Quantity? Pristine(QuantityIndex index, string sample, string name) => index.InState(sample, name, "pristine", "OCV", "as made");

    private static Measured Shrinkage(Measured made, Measured charged) =>
        Measured.Propagate(100 * (1 - charged.Value / made.Value), "%", (charged, -100 / made.Value), (made, 100 * charged.Value / (made.Value * made.Value)));
}
