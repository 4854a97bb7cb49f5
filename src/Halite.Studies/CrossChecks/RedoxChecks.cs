// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>Checks of what is oxidised: metal or oxygen.</summary>
internal static class RedoxChecks
{
    private const double ReversibleHoles = 1.0 / 3; // Ben Yahia et al., Nat. Mater. 18 (2019) 496

    public static CrossCheck TurningPointAgainstMetalLimit(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("turning-tm", sample, "Does the voltage curve bend where the metal is used up?");
        var (turn, limit) = (index.Find(sample, "turning_point"), index.Find(sample, "tm_limit"));
        if (turn is null || limit is null) return Compare.Missing(check, CapacityChecks.Needed((turn, "a turning point (options: turning_point: true on the first charge)"), (limit, "a composition with a redox metal")));
        return Compare.Equal(check, turn.As("turning point of the first charge"), limit.As("metal limit of the formula"), "A bend before the limit means that oxygen starts early or metal stays unused.");
    }

    public static CrossCheck ValenceAgainstCharge(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("valence-charge", sample, "Does the metal's valence on charge match the charge it can have given?");
        var charged = index.All.FirstOrDefault(q => q.Sample == sample && q.Name.StartsWith("valence_", StringComparison.Ordinal) && IsCharged(q.State));
        if (charged is null) return Compare.Missing(check, "a valence in the charged state by XAS or XPS (standards named by valence, state: charged)");
        var element = charged.Name["valence_".Length..];
        var (made, amount, charge, mass) = (index.Find(sample, "formula_valence_" + element), index.Find(sample, "formula_" + element), index.Find(sample, "first_charge"), index.Find(sample, "molar_mass"));
        if (made is null || amount is null || charge is null || mass is null) return Compare.Missing(check, CapacityChecks.Needed((made, $"the valence of {element} in the formula"), (amount, $"{element} in the formula"), (charge, "a first charge"), (mass, "a molar mass")));

        // All charge on this metal, up to Mn4+ and its like: the highest that the composition allows.
        double perElectron = Chemistry.PhysicalConstants.MilliampereHoursPerMole / mass.Value.Value;
        var limit = index.Find(sample, "tm_limit");
        double onMetal = Math.Min(charge.Value.Value, limit?.Value.Value ?? charge.Value.Value);
        bool capped = onMetal < charge.Value.Value;
        double expected = made.Value.Value + onMetal / perElectron / amount.Value.Value;
        var right = capped ? Measured.Exact(expected, "1") : Measured.Propagate(expected, "1", (charge.Value, 1 / perElectron / amount.Value.Value));
        return Compare.Equal(check, charged.As($"{element} valence, {charged.State}"), new Side(capped ? "valence with all of the metal's couple used" : "valence if the metal gave all charge", right), "Surface-sensitive detection (TEY, XPS) sees a reduced surface: lower than expected is common there.");
    }

    public static CrossCheck HolesAgainstCriterion(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("holes", sample, "Do the oxygen holes stay within what is reversible?");
        if (index.Find(sample, "holes_per_oxygen_charge") is not { } holes) return Compare.Missing(check, "a first charge");
        return Compare.AtMost(check, holes.As("holes per oxygen on charge"), new Side("reversible holes per oxygen, 1/3", Measured.Exact(ReversibleHoles, "1")), "Beyond a third of a hole per oxygen O2 is lost (Ben Yahia et al. 2019).");
    }

    public static CrossCheck OxygenSpectraAgainstLedger(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("oxygen-spectra", sample, "Do spectra see the oxygen redox that the ledger asks for?");
        var (share, seen) = (index.Find(sample, "oxygen_share_charge"), index.Find(sample, "o_k_531_area", "o1s_oxidised_share"));
        if (share is null || seen is null) return Compare.Missing(check, CapacityChecks.Needed((share, "a first charge"), (seen, "an O K 531 eV area or an O 1s share (measured: o_k_531_area, or xps of O 1s)")));
        double limit = 2 * (seen.Value.Sigma ?? 0);
        bool expected = share.Value.Value > 5, found = seen.Value.Value > limit;
        return Compare.Holds(check, share.As("oxygen share of the charge"), seen.As("oxidised oxygen in the spectrum"), expected == found,
            expected == found ? (expected ? "Both see oxygen redox." : "Neither sees oxygen redox.") : expected ? "The ledger needs oxygen, the spectrum shows none above twice its error." : "The spectrum shows oxidised oxygen, the metal alone could give the charge.");
    }

    public static CrossCheck GasAgainstOxygenShare(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("gas-oxygen", sample, "Is the O2 that left as gas less than the oxygen charge allows?");
        var (gas, charge, share) = (index.Find(sample, "evolved_o2"), index.Find(sample, "first_charge"), index.Find(sample, "oxygen_share_charge"));
        if (gas is null || charge is null || share is null) return Compare.Missing(check, CapacityChecks.Needed((gas, "evolved O2 by OEMS (measured: evolved_o2, umol/g)"), (charge, "a first charge"), (share, "an oxygen share")));

        // Four electrons for each O2 that leaves an oxide.
        var gasCharge = gas.Value.Scaled(4 * Chemistry.PhysicalConstants.MilliampereHoursPerMole * 1e-6, "mAh/g");
        return Compare.AtMost(check, new Side($"charge of the O2 evolved ({gas.Source})", gasCharge), new Side("oxygen part of the first charge", charge.Value.Scaled(share.Value.Value / 100, "mAh/g")), "Gas in excess of the oxygen part means a higher metal share or electrolyte oxidation.");
    }

    internal static bool IsCharged(string state) => state.Contains("charge", StringComparison.OrdinalIgnoreCase) && !state.Contains("discharge", StringComparison.OrdinalIgnoreCase);
}
