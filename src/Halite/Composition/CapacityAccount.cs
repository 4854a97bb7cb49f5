// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>
/// A measured capacity read against the formula. Percentages are not clipped: 356 mAh/g of Li3IrO4 is 122.7 % of its Li.
/// The metals are counted first, so the oxygen share is what they cannot explain.
/// </summary>
/// <param name="Capacity">The measured capacity, mAh/g.</param>
/// <param name="AccessibleIons">Capacity over the all-ion capacity, percent.</param>
/// <param name="Ions">Working ions that moved, per formula unit.</param>
/// <param name="IonsBeyondFormula">Working ions beyond those of the formula, per formula unit; zero where there are none.</param>
/// <param name="MetalShare">Part of this capacity that the metals can give, percent.</param>
/// <param name="OxygenShare">The rest, percent; an upper bound where <paramref name="BoundBecause"/> says so.</param>
/// <param name="HolesPerOxygen">Electrons that oxygen must give, per O; zero where the metals suffice, NaN without oxygen.</param>
/// <param name="BoundBecause">Couples below the state as made that may take part on discharge ("Mn3/2"), which makes oxygen share and holes upper bounds; empty otherwise.</param>
/// <param name="Notes">Remarks for the reader.</param>
public sealed record CapacityAccount(
    Measured Capacity,
    Measured AccessibleIons,
    Measured Ions,
    double IonsBeyondFormula,
    Measured MetalShare,
    Measured OxygenShare,
    Measured HolesPerOxygen,
    ImmutableArray<string> BoundBecause,
    ImmutableArray<string> Notes)
{
    // Below about 1.5 V against Li a cathode is not discharged: couples that work lower do not blur the account.
    private const double LowestDischargePotential = 2.0;

    internal static CapacityAccount Of(CompositionLedger ledger, Measured capacity, bool onDischarge)
    {
        var which = onDischarge ? "discharge" : "charge";
        if (!(capacity.Value >= 0) || !double.IsFinite(capacity.Value))
            throw new InputException($"The {which} capacity is {FormulaText.Number(capacity.Value)} mAh/g: give a number of zero or above.");
        var notes = ImmutableArray.CreateBuilder<string>();
        double oxygen = ledger.Formula["O"];
        double perUnit = PhysicalConstants.MilliampereHoursPerMole;
        var moved = Measured.Propagate(capacity.Value * ledger.MolarMass.Value / perUnit, "1", (capacity, ledger.MolarMass.Value / perUnit), (ledger.MolarMass, capacity.Value / perUnit));
        double beyond = moved.Value - ledger.MetalElectrons;
        if (beyond <= 0) notes.Add($"The metals can give all of this {which}: no hole on oxygen is needed.");

        var accessible = ledger.WorkingIonAmount > 0 ? moved.Scaled(100 / ledger.WorkingIonAmount, "%")
            : Measured.WithoutSigma(double.NaN, "%", $"the formula holds no {ledger.WorkingIon}");
        double extra = moved.Value - ledger.WorkingIonAmount;
        if (extra > 1e-12)
            notes.Add($"{FormulaText.Number(Math.Round(extra, 3))} {ledger.WorkingIon} beyond the formula moved: {(onDischarge ? "inserted on discharge" : "a charge that the formula cannot give, such as decomposition of electrolyte or residue")}.");

        var bound = onDischarge ? BelowAsMade(ledger) : [];
        if (bound.Length > 0 && beyond > 0) notes.Add($"{string.Join(", ", bound)} may take part on discharge: the oxygen share and the holes are upper bounds.");
        return new(capacity, accessible, moved, Math.Max(0, extra), Share(moved, ledger.MetalElectrons, metals: true), Share(moved, ledger.MetalElectrons, metals: false), Holes(moved, beyond, oxygen), bound, notes.ToImmutable());
    }

    private static Measured Share(Measured moved, double metalElectrons, bool metals)
    {
        if (moved.Value == 0) return Measured.WithoutSigma(double.NaN, "%", "no charge moved");
        if (moved.Value <= metalElectrons) return Measured.Exact(metals ? 100 : 0, "%");
        double metal = 100 * metalElectrons / moved.Value, slope = metal / moved.Value;
        return metals ? Measured.Propagate(metal, "%", (moved, -slope)) : Measured.Propagate(100 - metal, "%", (moved, slope));
    }

    private static Measured Holes(Measured moved, double beyond, double oxygen) =>
        oxygen == 0 ? Measured.WithoutSigma(double.NaN, "1", "the formula holds no oxygen")
        : beyond <= 0 ? Measured.Exact(0, "1")
        : Measured.Propagate(beyond / oxygen, "1", (moved, 1 / oxygen));

    private static ImmutableArray<string> BelowAsMade(CompositionLedger ledger) =>
    [
        .. from couple in ledger.Couples
           from step in RedoxCouples.Order
           where step.Symbol == couple.Symbol && step.PotentialHigh >= LowestDischargePotential && couple.AsMade > step.Low + 0.01 && couple.AsMade <= step.High + 0.05
           select $"{step.Symbol}{step.High}/{step.Low}",
    ];
}
