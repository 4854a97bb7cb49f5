// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;

namespace Halite.Techniques.Cycling;

/// <summary>What a formula allows, for the capacities measured on it.</summary>
/// <param name="Lithium">Capacity of all Li, mAh/g; null for a formula without Li.</param>
/// <param name="Metals">Capacity of the metals on charge, mAh/g; null where the charges do not balance.</param>
internal sealed record FormulaCapacities(double? Lithium, double? Metals)
{
    public static readonly OptionSpec<string?> Formula = OptionSpec.Text("formula", "Formula of the active material, for the share of its Li that moves and, with --turning-point, the limit of its metals.", "F");

    /// <summary>The capacities of the formula of an operation; null where none was given.</summary>
    public static FormulaCapacities? Of(OperationContext context)
    {
        if (context.Get(Formula) is not { } text) return null;
        var formula = Chemistry.Formula.Parse(text);
        double? lithium = formula["Li"] > 0 ? formula["Li"] * PhysicalConstants.MilliampereHoursPerMole / formula.MolarMass : null;
        if (lithium is null) context.Warn("no-lithium", $"{text} holds no Li, so no accessible Li is given.");
        try
        {
            return new FormulaCapacities(lithium, CompositionLedger.Compute(formula).CapacityMetals.Value);
        }
        catch (InputException e)
        {
            context.Warn("no-metal-limit", $"The capacity of the metals of {text} is not known: {e.Message}");
            return new FormulaCapacities(lithium, null);
        }
    }
}
