// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;

namespace Halite.Composition;

/// <summary>One member of the family of lithium-rich rock salts by the valence of its metal.</summary>
/// <param name="Valence">Valence of the metal as made.</param>
/// <param name="Excess">x in Li1+xM1-xO2.</param>
/// <param name="Lithium">Li per two oxygens.</param>
/// <param name="Metal">M per two oxygens.</param>
/// <param name="Written">The formula as the review writes it ("Li4/3M2/3O2").</param>
public sealed record RockSaltMember(int Valence, double Excess, double Lithium, double Metal, string Written)
{
    /// <summary>Li per metal: the ratio that grows with the valence.</summary>
    public double LithiumPerMetal => Lithium / Metal;

    /// <summary>Straight Li–O–Li axes per oxygen in a random lattice, 3 (n_Li/2)².</summary>
    public double RandomAxesPerOxygen => 3 * (Lithium / 2) * (Lithium / 2);
}

/// <summary>Laws of the review on oxygen redox (Wang et al., Chem. Soc. Rev. 2024) for rock salts Li1+xM1-xO2.</summary>
public static class Families
{
    /// <summary>
    /// All-Li capacity of Li1+xM1-xO2, mAh/g, with IUPAC weights. The review prints (1+x) F / [39 + W + (7 − W) x],
    /// where 39 is 7 + 2 × 16 rounded: 0.17 % lower at most for a transition metal (<see cref="PrintedCapacity"/>).
    /// </summary>
    /// <param name="x">Lithium excess, 0 ≤ x &lt; 1.</param>
    /// <param name="metalWeight">Atomic weight W of the metal, g/mol.</param>
    public static double Capacity(double x, double metalWeight)
    {
        double li = Elements.Get("Li").AtomicWeight, o = Elements.Get("O").AtomicWeight;
        return (1 + x) * PhysicalConstants.MilliampereHoursPerMole / ((1 + x) * li + (1 - x) * metalWeight + 2 * o);
    }

    /// <summary>The same by the formula as the review prints it, in mAh/g (its F is in C/mol: divided by 3.6).</summary>
    /// <param name="x">Lithium excess.</param>
    /// <param name="metalWeight">Atomic weight W of the metal, g/mol.</param>
    public static double PrintedCapacity(double x, double metalWeight) =>
        (1 + x) * PhysicalConstants.MilliampereHoursPerMole / (39 + metalWeight + (7 - metalWeight) * x);

    /// <summary>
    /// Mean valence of M that charge balance asks for, 1 + 2/(1 − x) = (3 − x)/(1 − x). The review calls it Z, the
    /// letter that it also uses for the charge per ion.
    /// </summary>
    /// <param name="x">Lithium excess, 0 ≤ x &lt; 1.</param>
    public static double MeanValence(double x) => (3 - x) / (1 - x);

    /// <summary>Lithium excess that a valence allows, (Z − 3)/(Z − 1): the inverse of <see cref="MeanValence"/>.</summary>
    /// <param name="valence">Valence of the metal, at least 3.</param>
    public static double ExcessOf(double valence) => (valence - 3) / (valence - 1);

    /// <summary>The family of figure 2a: valence 3 to 6.</summary>
    public static ImmutableArray<RockSaltMember> RockSalts { get; } =
    [
        Member(3, "LiMO2"), Member(4, "Li4/3M2/3O2"), Member(5, "Li3/2M1/2O2"), Member(6, "Li8/5M2/5O2"),
    ];

    /// <summary>The antifluorites that the review names, richest in oxygen redox first.</summary>
    public static ImmutableArray<string> Antifluorites { get; } = ["Li2O", "Li5FeO4", "Li6CoO4", "Li6MnO4"];

    private static RockSaltMember Member(int valence, string written)
    {
        double x = ExcessOf(valence);
        return new(valence, x, 1 + x, 1 - x, written);
    }
}
