// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>Checks of the metal that is oxidised.</summary>
internal static class RedoxChecks
{
    /// <summary>Width of the change of slope as a part of the charge: two segments, strongest bend and dQ/dV minimum differ by about 5 %.</summary>
    private const double BendPart = 0.05;

    public static CrossCheck TurningPointAgainstMetalLimit(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("turning-tm", sample, "Does the voltage curve bend where the metal is used up?");
        var (turn, limit) = (index.Find(sample, "turning_point"), index.Find(sample, "tm_limit"));
        if (turn is null || limit is null) return Compare.Missing(check, CapacityChecks.Needed((turn, "a turning point (options: turning_point: true on the first charge)"), (limit, "a composition with a redox metal")));
        
        // The change of slope is spread over some part of the charge; where in it the metal ends is a matter of definition.
        var bend = turn.Value + Measured.From(0, BendPart * turn.Value.Value, "mAh/g", "model: width of the bend");
        return Compare.Equal(check, new Side($"turning point of the first charge ({turn.Source})", bend), limit.As("metal limit of the formula"), "A bend before the limit means that oxygen starts early or metal stays unused.");
    }

    public static CrossCheck ValenceAgainstCharge(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("valence-charge", sample, "Does the metal's valence on charge match the charge it can have given?");

        // Of several charged states the one at the highest voltage; absorption before photoelectrons, which see the surface alone.
        var charged = index.All.Where(q => q.Sample == sample && q.Name.StartsWith("valence_", StringComparison.Ordinal) && States.IsCharged(q.State))
            .OrderByDescending(q => States.Voltage(q.State) is var v && double.IsNaN(v) ? 0 : v).FirstOrDefault()
            ?? index.All.FirstOrDefault(q => q.Sample == sample && q.Name.StartsWith("xps_valence_", StringComparison.Ordinal) && States.IsCharged(q.State));
        if (charged is null) return Compare.Missing(check, "a valence in the charged state by XAS or XPS (standards named by valence, state: charged)");
        var element = charged.Name[(charged.Name.LastIndexOf('_') + 1)..];
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
}
