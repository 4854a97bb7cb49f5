// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>Checks of oxygen redox: what the ledger asks for against what spectra and gas show.</summary>
internal static class OxygenChecks
{
    private const double ReversibleHoles = 1.0 / 3; // Ben Yahia et al., Nat. Mater. 18 (2019) 496

    /// <summary>Share of the charge, %, below which oxygen redox is not expected to be seen.</summary>
    private const double LeastShare = 5;

    /// <summary>Change of the area at 531 eV, eV, that the normalisation alone can make: 5 % of a pre-edge line of 1 eV.</summary>
    private const double LeastArea = 0.05;

    public static CrossCheck HolesAgainstCriterion(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("holes", sample, "Do the oxygen holes stay within what is reversible?");
        if (index.Find(sample, "holes_per_oxygen_charge") is not { } holes) return Compare.Missing(check, FirstCharge(index, sample));
        return Compare.AtMost(check, holes.As("holes per oxygen on charge"), new Side("reversible holes per oxygen, 1/3", Measured.Exact(ReversibleHoles, "1")), "Beyond a third of a hole per oxygen O2 is lost (Ben Yahia et al. 2019).");
    }

    // Holes and shares follow from a first charge and the composition: what is there already is not asked for.
    private static string FirstCharge(QuantityIndex index, string sample) => index.LiOut(sample) is null ? "a first charge" : "a composition";

    public static CrossCheck OxygenKAgainstLedger(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("oxygen-k-edge", sample, "Does the O K edge show the oxygen redox that the ledger asks for?");
        var (share, charged) = (index.Find(sample, "oxygen_share_charge"), index.Charged(sample, "o_k_531_area"));
        if (share is null || charged is null) return Compare.Missing(check, CapacityChecks.Needed((share, FirstCharge(index, sample)), (charged, "the area at 531 eV on charge (xas_edge of the O K edge with state, or measured: o_k_531_area)")));
        var made = index.Made(sample, "o_k_531_area");
        var growth = made is null ? charged.Value : charged.Value - made.Value;
        bool expected = share.Value.Value > LeastShare, seen = growth.Value > Math.Max(2 * (growth.Sigma ?? 0), LeastArea);
        var side = made is null ? charged.As("area at 531 eV on charge") : new Side($"growth of the area at 531 eV ({charged.Source} less {made.Source})", growth);
        return Compare.Holds(check, share.As("oxygen share of the charge"), side, expected == seen, Verdicts(expected, seen) + " The step from as made to charged is judged; its size is no measure of the amount.");
    }

    public static CrossCheck Oxygen1sAgainstLedger(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("oxygen-1s", sample, "Is the oxidised share of O 1s what the ledger's holes make?");
        var (holes, share) = (index.Find(sample, "holes_per_oxygen_charge"), index.Charged(sample, "o1s_oxidised_share"));
        if (holes is null || share is null) return Compare.Missing(check, CapacityChecks.Needed((holes, FirstCharge(index, sample)), (share, "O 1s on charge (xps with state: charged, or measured: o1s_oxidised_share, %)")));

        // One hole on each oxidised oxygen (O-, O2 2-) makes the share h, two (O2) half of it.
        var one = holes.Value.Scaled(100, "%");
        Measured Expected(double share) => one.Scaled(share, "%") + Measured.From(0, 0.25 * share * one.Value, "%", "model: surface against bulk");
        return Compare.Between(check, share.As("oxidised share of the oxide's O 1s"), new Side("holes per oxygen, two on each oxidised one", Expected(0.5)), new Side("holes per oxygen, one on each oxidised one", Expected(1)),
            "XPS sees the outer 5 to 10 nm, where oxygen reacts more than in the bulk: a quarter is allowed for that.");
    }

    public static CrossCheck GasAgainstOxygenShare(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("gas-oxygen", sample, "Is the gas that left less than the oxygen charge allows?");
        var (gas, carbon, charge, share) = (index.Find(sample, "evolved_o2"), index.Find(sample, "evolved_co2"), index.LiOut(sample), index.Find(sample, "oxygen_share_charge"));
        if (gas is null || charge is null || share is null) return Compare.Missing(check, CapacityChecks.Needed((gas, "evolved O2 by OEMS, integrated (measured: evolved_o2, umol/g; evolved_co2 too)"), (charge, "a first charge"), (share, "an oxygen share")));

        // Four electrons for each O2 out of an oxide; two for each CO2 out of a carbonate (Li2CO3 -> 2 Li+ + CO2 + 1/2 O2 + 2 e-).
        const double perMicromole = Chemistry.PhysicalConstants.MilliampereHoursPerMole * 1e-6;
        var total = gas.Value.Scaled(4 * perMicromole, "mAh/g");
        if (carbon is not null) total += carbon.Value.Scaled(2 * perMicromole, "mAh/g");
        return Compare.AtMost(check, new Side($"charge of the O2{(carbon is null ? "" : " and CO2")} evolved ({gas.Source})", total), new Side("oxygen part of the first charge", charge.Value.Times(share.Value.Scaled(0.01, "1"), "mAh/g")), "Gas in excess of the oxygen part means a higher metal share or oxidation of the electrolyte.");
    }

    private static string Verdicts(bool expected, bool seen) => (expected, seen) switch
    {
        (true, true) => "Both see oxygen redox.",
        (false, false) => "Neither sees oxygen redox.",
        (true, false) => "The ledger needs oxygen, the spectrum shows none beyond its error.",
        _ => "The spectrum shows oxidised oxygen, the metal alone could give the charge.",
    };
}
