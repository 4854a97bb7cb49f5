// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>How an electrode was made.</summary>
public sealed record ElectrodeSheet
{
    /// <summary>Mass of the whole composite on the disc, mg; null (default) where <see cref="Loading"/> is given instead.</summary>
    public Measured? CompositeMass { get; init; }

    /// <summary>Parts by mass of the composite, active material first (60, 40, 5); each zero or above. Not used with <see cref="Loading"/>.</summary>
    public ImmutableArray<double> Parts { get; init; } = [];

    /// <summary>Active mass per area as a paper or a coating sheet prints it, mg/cm²; null (default) where it follows from mass, parts and area.</summary>
    public Measured? Loading { get; init; }

    /// <summary>Area, cm²; null (default) only with <see cref="Loading"/>: masses and currents of the whole disc are then not known.</summary>
    public Measured? Area { get; init; }

    /// <summary>Mass fraction of the cathode oxide in the active material, 0 to 1: below 1 where a coating or addition (20 % Li2SO4) counts as active material but gives nothing. Default 1.</summary>
    public double ActiveFraction { get; init; } = 1;

    /// <summary>Capacity that 1C stands for, mAh/g; null (default) where currents are given in mA/g.</summary>
    public double? CapacityAtOneC { get; init; }

    /// <summary>Measured capacity, mAh/g of active material; null (default) where areal capacity is not asked for.</summary>
    public Measured? Capacity { get; init; }
}

/// <summary>Loading, capacity per area and currents of an electrode.</summary>
/// <param name="ActiveMass">Active mass, mg; null where only the loading is known.</param>
/// <param name="Loading">Active mass per area, mg/cm².</param>
/// <param name="ArealCapacity">Capacity per area, mAh/cm²; null without a capacity.</param>
/// <param name="CurrentAtOneC">Current at 1C, mA; null without a capacity that 1C stands for, or an area.</param>
/// <param name="CurrentDensityAtOneC">Current density at 1C, mA/cm²; null without a capacity that 1C stands for.</param>
public sealed record ElectrodeResult(Measured? ActiveMass, Measured Loading, Measured? ArealCapacity, Measured? CurrentAtOneC, Measured? CurrentDensityAtOneC);

/// <summary>Arithmetic of the electrode and the cell.</summary>
public static class Electrode
{
    /// <summary>
    /// Potential of the Li-In alloy (two-phase LiIn/In) against Li/Li+, V. Commonly quoted, from memory and not
    /// verified here: give your own where you know it.
    /// </summary>
    public const double LithiumIndiumOffset = 0.62;

    /// <summary>Computes loading, areal capacity and currents.</summary>
    /// <param name="sheet">How the electrode was made.</param>
    /// <exception cref="InputException">A mass, part, area or fraction is not what it has to be.</exception>
    public static ElectrodeResult Compute(ElectrodeSheet sheet)
    {
        if (!(sheet.ActiveFraction is > 0 and <= 1)) throw new InputException("The fraction of cathode oxide in the active material is not between 0 and 1.");
        if (sheet.Area is { Value: not > 0 }) throw new InputException("The area is not above zero: give it in cm².");
        Measured? active;
        Measured loading;
        if (sheet.Loading is { } printed)
        {
            if (!(printed.Value > 0)) throw new InputException("The loading is not above zero: give it in mg/cm².");
            loading = printed.Scaled(sheet.ActiveFraction, "mg/cm2");
            active = sheet.Area is { } disc ? loading.Times(disc, "mg") : null;
        }
        else
        {
            if (sheet.CompositeMass is not { Value: > 0 } mass) throw new InputException("The mass of the composite is not above zero: give it in mg.");
            if (sheet.Area is not { } area) throw new InputException("The area is not known: give it in cm², or give the loading.");
            if (sheet.Parts.IsEmpty || sheet.Parts.Any(p => !(p >= 0)) || !(sheet.Parts[0] > 0)) throw new InputException("The parts of the composite are not numbers above zero: give them by mass, active material first, such as 60,40,5.");
            active = mass.Scaled(sheet.Parts[0] / sheet.Parts.Sum() * sheet.ActiveFraction, "mg");
            loading = active.Over(area, "mg/cm2");
        }

        return new(
            active, loading,
            sheet.Capacity?.Times(loading, "mAh/g·mg/cm2").Scaled(1e-3, "mAh/cm2"),
            sheet.CapacityAtOneC is { } c ? active?.Scaled(c * 1e-3, "mA") : null,
            sheet.CapacityAtOneC is { } rate ? loading.Scaled(rate * 1e-3, "mA/cm2") : null);
    }

    /// <summary>A potential against another counter electrode, V.</summary>
    /// <param name="againstLithium">Potential against Li/Li+, V.</param>
    /// <param name="counterOffset">Potential of the counter electrode against Li/Li+, V (0.62 for Li-In).</param>
    public static double AgainstCounter(double againstLithium, double counterOffset) => againstLithium - counterOffset;
}

/// <summary>The largest residue that an irreversible charge allows.</summary>
/// <param name="Residue">The compound that decomposes.</param>
/// <param name="ElectronsPerFormula">Electrons that it gives per formula unit (2 for Li2O).</param>
/// <param name="ResidueCapacity">Its capacity, mAh/g (1794 for Li2O).</param>
/// <param name="MassFraction">Largest mass fraction of residue in what was weighed, percent.</param>
/// <param name="MolesPerFormula">The same in moles per formula unit of the oxide; NaN where the residue would be all of the mass.</param>
public sealed record ResidueBound(Formula Residue, double ElectronsPerFormula, Measured ResidueCapacity, Measured MassFraction, Measured MolesPerFormula)
{
    /// <summary>
    /// Computes w = Q_irr / Q_residue: if nothing but the residue were irreversible. An upper bound, since electrolyte
    /// decomposition and oxygen loss are irreversible too.
    /// </summary>
    /// <param name="irreversible">Charge less discharge capacity of the first cycle, mAh per gram weighed.</param>
    /// <param name="oxide">The oxide that holds the residue.</param>
    /// <param name="residue">The residue; null takes Li2O.</param>
    /// <param name="electrons">Electrons per formula unit of residue; null takes its working ions (2 for Li2O and Li2CO3, 1 for LiOH).</param>
    /// <exception cref="InputException">The charge is negative or the residue gives no electron.</exception>
    public static ResidueBound Of(Measured irreversible, Formula oxide, Formula? residue = null, double? electrons = null)
    {
        residue ??= Formula.Parse("Li2O");
        double n = electrons ?? residue["Li"] + residue["Na"] + residue["K"];
        if (!(n > 0)) throw new InputException($"{residue.ToString(4)} gives no electron: say how many it gives per formula unit.");
        if (!(irreversible.Value >= 0)) throw new InputException($"The irreversible capacity is {FormattableString.Invariant($"{irreversible.Value:G6}")} mAh/g: a discharge above the charge leaves no room for a residue.");
        var capacity = CompositionLedger.Capacity(n, residue.MolarMassMeasured);
        var fraction = irreversible.Over(capacity, "%", 100);
        double w = fraction.Value / 100, factor = oxide.MolarMass / residue.MolarMass;
        var moles = w < 1 ? Measured.Propagate(w / (1 - w) * factor, "1", (fraction, factor / 100 / ((1 - w) * (1 - w))))
            : Measured.WithoutSigma(double.NaN, "1", "the irreversible charge exceeds what a pure residue would give");
        return new(residue, n, capacity, fraction, moles);
    }
}
