// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>A precursor with the excess that is weighed in on top.</summary>
/// <param name="Name">The compound as it was written ("NiSO4·6H2O").</param>
/// <param name="Formula">The compound, hydrate water included.</param>
/// <param name="ExcessPercent">Extra mass in percent of the stoichiometric one (Li2CO3 against evaporation of Li); zero or above.</param>
public sealed record Precursor(string Name, Formula Formula, double ExcessPercent = 0)
{
    /// <summary>Reads "Li2CO3" or "Li2CO3+5%".</summary>
    /// <param name="text">One precursor.</param>
    /// <exception cref="InputException">The formula or the excess is not read.</exception>
    public static Precursor Parse(string text)
    {
        int plus = text.LastIndexOf('+');
        if (plus <= 0 || !text.EndsWith('%')) return new(text.Trim(), Formula.Parse(text));
        if (!double.TryParse(text[(plus + 1)..^1].Trim(), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out double percent))
            throw new InputException($"The precursor \"{text}\" is not read: write it with its excess, such as Li2CO3+5%.");
        return new(text[..plus].Trim(), Formula.Parse(text[..plus]), percent);
    }
}

/// <summary>What to weigh of one precursor.</summary>
/// <param name="Precursor">The precursor.</param>
/// <param name="MolesPerFormula">Moles per mole of target, without excess.</param>
/// <param name="Mass">Mass to weigh, excess included, g.</param>
/// <param name="Moles">Moles to weigh, excess included.</param>
public sealed record PrecursorMass(Precursor Precursor, double MolesPerFormula, double Mass, double Moles);

/// <summary>A recipe for a batch.</summary>
/// <param name="Target">The target.</param>
/// <param name="TargetMass">Mass of product, g.</param>
/// <param name="Masses">What to weigh, in the order of the precursors.</param>
/// <param name="TotalMass">Mass of all precursors, g.</param>
/// <param name="Lost">Elements that leave, atoms per formula unit of target; negative: taken up from the gas.</param>
public sealed record Recipe(Formula Target, double TargetMass, ImmutableArray<PrecursorMass> Masses, double TotalMass, ImmutableSortedDictionary<string, double> Lost)
{
    /// <summary>
    /// The same as a furnace gives it off, moles per formula unit of target, negative where it is taken up: all carbon as
    /// CO2, all hydrogen as H2O, the oxygen that these leave over as O2; other elements as they are, since what N and S
    /// leave as depends on the furnace.
    /// </summary>
    public ImmutableSortedDictionary<string, double> Gases
    {
        get
        {
            double Of(string symbol) => Lost.GetValueOrDefault(symbol);
            double carbon = Math.Max(0, Of("C")), hydrogen = Math.Max(0, Of("H"));
            var gases = Lost.RemoveRange(["O", .. carbon > 0 ? ["C"] : ImmutableArray<string>.Empty, .. hydrogen > 0 ? ["H"] : ImmutableArray<string>.Empty])
                .Add("CO2", carbon).Add("H2O", hydrogen / 2).Add("O2", (Of("O") - 2 * carbon - hydrogen / 2) / 2);
            return gases.RemoveRange(gases.Where(g => Math.Abs(g.Value) < 1e-9).Select(g => g.Key));
        }
    }
}

/// <summary>Masses of precursors for a target composition.</summary>
public static class Precursors
{
    // What furnaces, washing and atmospheres add and take away: these need not balance.
    private static readonly HashSet<string> Free = ["O", "C", "H", "N", "S", "Cl", "Br", "I"];

    /// <summary>
    /// Solves for the moles of each precursor so that every element of the target but the free ones (O, C, H, N, and S,
    /// Cl, Br, I where the target holds none) is met exactly.
    /// </summary>
    /// <param name="target">The target.</param>
    /// <param name="precursors">The precursors.</param>
    /// <param name="targetMass">Mass of product wanted, g; above zero.</param>
    /// <exception cref="InputException">The precursors cannot give the target, or are not independent.</exception>
    public static Recipe Compute(Formula target, IReadOnlyList<Precursor> precursors, double targetMass)
    {
        if (!(targetMass > 0) || !double.IsFinite(targetMass)) throw new InputException("The mass of product is not above zero: give it in grams.");
        if (precursors.Count == 0) throw new InputException("No precursor is given: name them, such as Li2CO3, MnCO3, TiO2.");
        if (precursors.FirstOrDefault(p => !(p.ExcessPercent >= 0)) is not null) throw new InputException("An excess is not below zero.");
        var counted = target.ElementsPresent.Select(e => e.Symbol)
            .Concat(precursors.SelectMany(p => p.Formula.ElementsPresent.Select(e => e.Symbol))).Distinct()
            .Where(s => !Free.Contains(s) || (target[s] > 0 && s is not ("O" or "C" or "H" or "N"))).ToArray();
        var moles = Solve(target, precursors, counted);
        double targetMoles = targetMass / target.MolarMass;
        var masses = precursors.Select((p, i) => Weighed(p, moles[i], moles[i] * targetMoles * (1 + p.ExcessPercent / 100))).ToImmutableArray();
        var lost = precursors.SelectMany(p => p.Formula.ElementsPresent).Concat(target.ElementsPresent).Select(e => e.Symbol).Distinct()
            .ToImmutableSortedDictionary(s => s, s => precursors.Select((p, i) => moles[i] * p.Formula[s]).Sum() - target[s], StringComparer.Ordinal);
        return new Recipe(target, targetMass, masses, masses.Sum(m => m.Mass), lost.RemoveRange(lost.Where(l => Math.Abs(l.Value) < 1e-9).Select(l => l.Key)));
    }

    /// <summary>
    /// What is doubtful of a compound in a bottle: charges that do not balance, or, in a salt (of an oxoanion or a halide),
    /// a metal between two states, which points to a wrong amount (NiSO4.6 for NiSO4·6H2O). Organic compounds are not judged.
    /// </summary>
    /// <param name="precursor">The compound.</param>
    /// <returns>The doubts; none for a compound as it should be.</returns>
    public static ImmutableArray<Warning> Doubts(Precursor precursor)
    {
        OxidationStates states;
        try
        {
            states = ChargeBalance.Resolve(precursor.Formula);
        }
        catch (InputException fault)
        {
            return [new("precursor-unbalanced", $"{precursor.Name}: {fault.Message}")];
        }

        if (states.States.Count == 0) return [];
        var doubts = states.Warnings.Select(w => w with { Message = $"{precursor.Name}: {w.Message}" }).ToList();
        bool salt = Normalisation.HasPolyanion(precursor.Formula) || precursor.Formula.Terms.Any(t => t.IsAnion && t.Element.Group == 17);
        if (salt && states.States.FirstOrDefault(s => Math.Abs(s.Value - Math.Round(s.Value)) > 0.01) is { Key: { } symbol } broken)
            doubts.Add(new("precursor-mixed-state", $"{precursor.Name}: {symbol} would be {ChargeBalance.Signed(broken.Value)} on average, which is unusual in a salt; check its amounts."));
        return [.. doubts];
    }

    /// <summary>Volumes and masses for a co-precipitation of metal salts from one solution.</summary>
    /// <param name="ratios">Salts with their molar parts (NiSO4·6H2O : 1.3, ...).</param>
    /// <param name="concentration">Total concentration of the metals, mol/L.</param>
    /// <param name="volume">Volume of solution, L.</param>
    /// <returns>Mass of each salt, in the order given.</returns>
    /// <exception cref="InputException">A part, the concentration or the volume is not above zero.</exception>
    public static ImmutableArray<PrecursorMass> Solution(IReadOnlyList<(Precursor Salt, double Part)> ratios, double concentration, double volume)
    {
        if (ratios.Count == 0 || ratios.Any(r => !(r.Part > 0))) throw new InputException("Each salt of the solution needs a part above zero, such as NiSO4·6H2O=1.3.");
        if (!(concentration > 0) || !(volume > 0)) throw new InputException("Concentration and volume of the solution are not above zero.");
        double parts = ratios.Sum(r => r.Part);
        return [.. ratios.Select(r => Weighed(r.Salt, r.Part / parts, concentration * volume * r.Part / parts))];
    }

    private static PrecursorMass Weighed(Precursor precursor, double perFormula, double moles) => new(precursor, perFormula, moles * precursor.Formula.MolarMass, moles);

    // Normal equations of a handful of unknowns; the residual is checked, so ill conditioning cannot pass unseen.
    private static double[] Solve(Formula target, IReadOnlyList<Precursor> precursors, string[] counted)
    {
        int n = precursors.Count;
        var matrix = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(counted.Length, n, (i, j) => precursors[j].Formula[counted[i]]);
        var right = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(counted.Length, i => target[counted[i]]);
        if (matrix.Rank() < n) throw new InputException("The precursors are not independent: two of them give the same elements, so their amounts are not fixed; leave one out.");
        var x = matrix.Svd().Solve(right);
        var missing = counted.Where((_, i) => Math.Abs((matrix * x - right)[i]) > 1e-6 * Math.Max(1, right.AbsoluteMaximum())).ToArray();
        if (missing.Length > 0) throw new InputException($"The precursors cannot give {target.ToString(4)}: {string.Join(", ", missing)} {(missing.Length == 1 ? "does" : "do")} not come out right; add or change a precursor.");
        for (int j = 0; j < n; j++)
        {
            if (x[j] < -1e-9) throw new InputException($"The target would need a negative amount of {precursors[j].Name}: leave it out or change a precursor.");
        }

        return [.. x.Select(v => Math.Max(0, v))];
    }
}
