// SPDX-License-Identifier: Apache-2.0
namespace Halite.Chemistry;

/// <summary>One kind of atom in a formula and how many of it a formula unit holds.</summary>
/// <param name="Element">The element.</param>
/// <param name="Amount">Atoms per formula unit, above zero.</param>
/// <param name="MassNumber">The isotope, where the formula names one ("[7Li]"); otherwise null: natural mixture.</param>
/// <param name="State">The oxidation state, where the formula states one ("Mn^3+"); otherwise null.</param>
/// <param name="IsAnion">Whether the atom stands on the anion side in this formula: O and F always, S in LiTiS2 but not in Li2SO4.</param>
public sealed record FormulaTerm(Element Element, double Amount, int? MassNumber, double? State, bool IsAnion)
{
    /// <summary>Symbol of the element.</summary>
    public string Symbol => Element.Symbol;

    /// <summary>Mass of one mole of these atoms, g/mol: that of the isotope where one is named.</summary>
    public double AtomicMass => MassNumber is { } a ? Elements.IsotopeMass(Symbol, a)!.Value : Element.AtomicWeight;

    internal bool SameKind(FormulaTerm other) => Symbol == other.Symbol && MassNumber == other.MassNumber && Nullable.Equals(State, other.State);
}
