// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>
/// A measured capacity read against the formula. Percentages are not clipped: 356 mAh/g of Li3IrO4 is 122.7 % of its Li.
/// The metals are counted first, so the oxygen share is what they cannot explain. Oxygen gives no more than the working
/// ions of the formula ask of it: those beyond the formula reduce metals on discharge, and on charge come from elsewhere.
/// </summary>
/// <param name="Capacity">The measured capacity, mAh/g.</param>
/// <param name="AccessibleIons">Capacity over the all-ion capacity, percent.</param>
/// <param name="Ions">Working ions that moved, per formula unit.</param>
/// <param name="IonsBeyondFormula">Working ions beyond those of the formula, per formula unit; zero where there are none.</param>
/// <param name="MetalShare">Part of this capacity that the metals can give, percent.</param>
/// <param name="OxygenShare">What oxygen must give besides, percent; an upper bound where <paramref name="BoundBecause"/> says so; NaN without oxygen.</param>
/// <param name="HolesPerOxygen">Electrons that oxygen must give, per O; zero where the metals suffice, NaN without oxygen, an upper bound likewise.</param>
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

    /// <summary>Whether oxygen share and holes are upper bounds.</summary>
    public bool IsUpperBound => !BoundBecause.IsEmpty && OxygenShare.Value > 0;

    internal static CapacityAccount Of(CompositionLedger ledger, Measured capacity, bool onDischarge)
    {
        var which = onDischarge ? "discharge" : "charge";
        if (!(capacity.Value >= 0) || !double.IsFinite(capacity.Value))
            throw new InputException($"The {which} capacity is {FormulaText.Number(capacity.Value)} mAh/g: give a number of zero or above.");
        double oxygen = ledger.Formula["O"], perUnit = PhysicalConstants.MilliampereHoursPerMole;
        var moved = Measured.Propagate(capacity.Value * ledger.MolarMass.Value / perUnit, "1", (capacity, ledger.MolarMass.Value / perUnit), (ledger.MolarMass, capacity.Value / perUnit));
        var accessible = ledger.WorkingIonAmount > 0 ? moved.Scaled(100 / ledger.WorkingIonAmount, "%")
            : Measured.WithoutSigma(double.NaN, "%", $"the formula holds no {ledger.WorkingIon}");

        // Electrons by their giver, each with its derivative by the ions that moved.
        double ions = ledger.WorkingIonAmount, extra = moved.Value > ions + 1e-12 ? moved.Value - ions : 0, within = moved.Value - extra;
        bool reducible = ledger.Formula.Terms.Any(t => !t.IsAnion && RedoxCouples.Range(t.Symbol) is not null);
        bool beyondIsMetal = onDischarge && reducible;
        var metal = (Value: within <= ledger.MetalElectrons + 1e-12 ? within : ledger.MetalElectrons, Slope: extra == 0 && within <= ledger.MetalElectrons + 1e-12 ? 1.0 : 0);
        if (beyondIsMetal && extra > 0) metal = (metal.Value + extra, 1);
        bool oxidised = oxygen > 0 && within > ledger.MetalElectrons + 1e-12; // less is rounding
        var hole = (Value: oxidised ? within - ledger.MetalElectrons : 0, Slope: oxidised && extra == 0 ? 1.0 : 0);

        var account = new CapacityAccount(
            capacity, accessible, moved, extra,
            Share(moved, metal),
            oxygen > 0 ? Share(moved, hole) : Measured.WithoutSigma(double.NaN, "%", "the formula holds no oxygen"),
            oxygen > 0 ? Measured.Propagate(hole.Value / oxygen, "1", (moved, hole.Slope / oxygen)) : Measured.WithoutSigma(double.NaN, "1", "the formula holds no oxygen"),
            onDischarge ? BelowAsMade(ledger) : [],
            []);
        return account with { Notes = [.. NotesOf(account, ledger, onDischarge, beyondIsMetal)] };
    }

    private static IEnumerable<string> NotesOf(CapacityAccount account, CompositionLedger ledger, bool onDischarge, bool beyondIsMetal)
    {
        var (which, ion) = (onDischarge ? "discharge" : "charge", ledger.WorkingIon);
        if (account.Ions.Value == 0) yield break;
        if (account.IonsBeyondFormula == 0 && account.MetalShare.Value == 100) yield return $"The metals can give all of this {which}: no hole on oxygen is needed.";
        if (account.IonsBeyondFormula > 0)
        {
            var moved = $"{FormulaText.Number(Math.Round(account.IonsBeyondFormula, 3))} {ion} beyond the formula moved";
            var limit = account.HolesPerOxygen.Value > 0 ? $"; at most the {FormulaText.Number(Math.Round(ledger.WorkingIonAmount, 3))} {ion} of the formula can have left before, which bounds the share of oxygen and its holes" : "";
            yield return !onDischarge ? $"{moved}: a charge that the formula cannot give, such as decomposition of electrolyte or residue, counted neither to metals nor to oxygen."
                : beyondIsMetal ? $"{moved}: inserted on discharge, where it reduces the metals below their state as made{limit}."
                : $"{moved}: inserted on discharge{limit}.";
        }

        double rest = 100 - account.MetalShare.Value - (account.OxygenShare.Value is > 0 and var share ? share : 0);
        if (rest > 0.05 && (account.IonsBeyondFormula == 0 || onDischarge))
            yield return $"{rest.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)} % of this {which} come neither from the metals of the ledger nor from oxygen: from another anion, from a metal counted as inert, or from {ion} itself.";
        if (account.IsUpperBound) yield return $"{string.Join(", ", account.BoundBecause)} may take part on discharge: the oxygen share and the holes are upper bounds.";
    }

    // 100 e / moved, where the electrons follow the ions that moved (slope 1) or do not (slope 0).
    private static Measured Share(Measured moved, (double Value, double Slope) electrons)
    {
        if (moved.Value == 0) return Measured.WithoutSigma(double.NaN, "%", "no charge moved");
        double share = 100 * (electrons.Value / moved.Value);
        return Measured.Propagate(share, "%", (moved, (100 * electrons.Slope - share) / moved.Value));
    }

    private static ImmutableArray<string> BelowAsMade(CompositionLedger ledger) =>
    [
        .. from couple in ledger.Couples
           from step in RedoxCouples.Order
           where step.Symbol == couple.Symbol && step.PotentialHigh >= LowestDischargePotential && couple.AsMade > step.Low + 0.01 && couple.AsMade <= step.High + 0.05
           select $"{step.Symbol}{step.High}/{step.Low}",
    ];
}
