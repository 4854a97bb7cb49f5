// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>Checks of the metal that is oxidised.</summary>
internal static class RedoxChecks
{
    /// <summary>Width of the change of slope as a part of the charge: two segments, strongest bend and dQ/dV minimum differ by about 5 %.</summary>
    internal const double BendPart = 0.05;

    public static CrossCheck TurningPointAgainstMetalLimit(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("turning-tm", sample, "Does the voltage curve bend where the metal is used up?");
        var (turn, limit) = (index.Find(sample, "turning_point"), index.Find(sample, "tm_limit"));
        if (turn is null || limit is null) return Compare.Missing(check, CapacityChecks.Needed((turn, "a turning point (options: turning_point: true on the first charge)"), (limit, "a composition with a redox metal")));
        
        // The curve counts from the start of the charge, the metal from the material as made.
        var before = turn.Cell.Length > 0 ? index.Series(sample, "discharged_before").FirstOrDefault(q => q.Cell == turn.Cell) : null;
        var offset = before is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $", at {turn.Value.Value:F0} less the {before.Value.Value:F0} mAh/g discharged before it");
        var at = before is null ? turn.Value : turn.Value - before.Value;

        // The change of slope is spread over some part of the charge; where in it the metal ends is a matter of definition.
        var bend = at + Measured.From(0, BendPart * turn.Value.Value, "mAh/g", "model: width of the bend");
        return Compare.Equal(check, new Side($"turning point of the first charge{offset} ({turn.Source})", bend), limit.As("metal limit of the formula"), "A bend before the limit means that oxygen starts early or metal stays unused.");
    }

    public static CrossCheck ValenceAgainstCharge(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("valence-charge", sample, "Does the metal's valence on charge match the charge it can have given?");

        // Of several charged states the one at the highest voltage; absorption before photoelectrons, which see the surface alone.
        var charged = index.Beginning(sample, "valence_").Where(q => States.IsCharged(q.State))
            .OrderByDescending(q => States.Voltage(q.State) is var v && double.IsNaN(v) ? 0 : v).FirstOrDefault()
            ?? index.Beginning(sample, "xps_valence_").FirstOrDefault(q => States.IsCharged(q.State));
        if (charged is null) return Compare.Missing(check, "a valence in the charged state by XAS or XPS (standards named by valence, state: charged)");
        var element = charged.Name[(charged.Name.LastIndexOf('_') + 1)..];
        var (made, amount, charge, mass) = (index.Find(sample, "formula_valence_" + element), index.Find(sample, "formula_" + element), index.LiOut(sample), index.Find(sample, "molar_mass"));
        if (made is null || amount is null || charge is null || mass is null) return Compare.Missing(check, CapacityChecks.Needed((made, $"the valence of {element} in the formula"), (amount, $"{element} in the formula"), (charge, "a first charge"), (mass, "a molar mass")));

        // Between what is left for this metal when the others gave first, and what it gives when it comes first.
        double perElectron = Chemistry.PhysicalConstants.MilliampereHoursPerMole / mass.Value.Value, slope = 1 / perElectron / amount.Value.Value;
        double limit = index.Find(sample, "tm_limit")?.Value.Value ?? charge.Value.Value, own = index.Find(sample, "tm_limit_" + element)?.Value.Value ?? limit, others = Math.Max(0, limit - own);
        var (first, last) = (After(Math.Min(charge.Value.Value, own)), After(Math.Clamp(charge.Value.Value - others, 0, own)));
        const string meaning = "Surface-sensitive detection (TEY, XPS) sees a reduced surface: lower than expected is common there.";
        var left = charged.As($"{element} valence, {charged.State}");
        return last.Value < first.Value - 1e-9
            ? Compare.Between(check, left, new Side($"valence if the other metals gave charge before {element}", last), new Side($"valence if {element} gave charge before the other metals", first), meaning)
            : Compare.Equal(check, left, new Side(charge.Value.Value > own ? "valence with all of the metal's couple used" : "valence if the metal gave all charge", first), meaning);

        // Where the couple is used up the charge's uncertainty no longer moves the valence.
        Measured After(double given) => given is 0 || given >= own
            ? Measured.Exact(made.Value.Value + given * slope, "1")
            : Measured.Propagate(made.Value.Value + given * slope, "1", (charge.Value, slope));
    }
}
