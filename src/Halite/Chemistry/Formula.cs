// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Chemistry;

/// <summary>
/// A chemical formula: amounts of elements per formula unit, in the order in which a chemist writes them (cations,
/// then anions), with vacancies and charge. It is an amount of matter, not a structure.
/// </summary>
/// <remarks>
/// Read by <see cref="Parse(string, IReadOnlyDictionary{string, double})"/> from what chemists write:
/// "Li1.2Ti0.2Mn0.6O1.8F0.2", "Li₁.₂Mn₀.₈O₂", "Li4/3Mn2/3O2", "Li[Li0.2Mn0.8]O2", "0.5Li2MnO3·0.5LiNiO2", "Li1+xMn1-xO2",
/// "[7Li]2O", "Mn^3+0.6", "SO4^2-", "Na4/7[□1/7Mn6/7]O2", also as LaTeX or HTML writes subscripts.
/// </remarks>
public sealed class Formula : IEquatable<Formula>
{
    private Formula(ImmutableArray<FormulaTerm> terms, double vacancies, double charge)
    {
        Terms = terms;
        Vacancies = vacancies;
        Charge = charge;
    }

    /// <summary>The kinds of atoms, cations before anions unless the formula was written otherwise; none twice.</summary>
    public ImmutableArray<FormulaTerm> Terms { get; }

    /// <summary>Vacant cation sites that the formula names ("□", "Vac"), per formula unit. They have no mass.</summary>
    public double Vacancies { get; }

    /// <summary>Charge of the formula unit in elementary charges; 0 for a compound.</summary>
    public double Charge { get; }

    /// <summary>Amount of an element per formula unit, all isotopes and states together; 0 where it is absent.</summary>
    /// <param name="symbol">Symbol of the element.</param>
    public double this[string symbol]
    {
        get
        {
            double sum = 0;
            foreach (var term in Terms)
            {
                if (term.Symbol == symbol) sum += term.Amount;
            }

            return sum;
        }
    }

    /// <summary>The elements in order, each once.</summary>
    public IEnumerable<Element> ElementsPresent => Terms.Select(t => t.Element).Distinct();

    /// <summary>Anions per formula unit.</summary>
    public double AnionCount => Sum(static t => t.IsAnion);

    /// <summary>Cations per formula unit; vacancies do not count.</summary>
    public double CationCount => Sum(static t => !t.IsAnion);

    /// <summary>Whether an element stands on the anion side.</summary>
    /// <param name="symbol">Symbol of the element.</param>
    public bool IsAnion(string symbol) => Terms.Any(t => t.Symbol == symbol && t.IsAnion);

    /// <summary>Molar mass of the formula unit, g/mol.</summary>
    public double MolarMass
    {
        get
        {
            double sum = -Charge * PhysicalConstants.ElectronMolarMass;
            foreach (var term in Terms) sum += term.Amount * term.AtomicMass;
            return sum;
        }
    }

    /// <summary>
    /// Molar mass with the standard uncertainty that the atomic weights carry, g/mol: each element is a source of its
    /// own, so a ratio of two formulas of the same elements comes out right. The amounts are taken as exact. (The weight
    /// of Li, 6.938 to 6.997 by origin, dominates in lithium oxides.)
    /// </summary>
    public Measured MolarMassMeasured
    {
        get
        {
            var terms = new (Measured, double)[Terms.Length];
            for (int i = 0; i < terms.Length; i++)
                terms[i] = Terms[i].MassNumber is null ? (Terms[i].Element.Weight, Terms[i].Amount) : (Measured.Exact(Terms[i].AtomicMass, "g/mol"), Terms[i].Amount);
            return Measured.Propagate(MolarMass, "g/mol", terms);
        }
    }

    /// <summary>Reads a formula.</summary>
    /// <param name="text">The formula as a chemist writes it.</param>
    /// <param name="variables">Values of the variables in it by name ("x", "δ"); none by default.</param>
    /// <exception cref="InputException">The text is not a formula; the message names the character, the element, and what to write.</exception>
    public static Formula Parse(string text, IReadOnlyDictionary<string, double>? variables = null) => FormulaParser.Parse(text, variables, null);

    /// <summary>Reads a formula and tells which variables it used.</summary>
    /// <param name="text">The formula as a chemist writes it.</param>
    /// <param name="variables">Values of the variables in it by name.</param>
    /// <param name="used">Receives the names of the variables that occur.</param>
    /// <exception cref="InputException">The text is not a formula.</exception>
    public static Formula Parse(string text, IReadOnlyDictionary<string, double>? variables, ISet<string> used) => FormulaParser.Parse(text, variables, used);

    /// <summary>A formula from amounts, in the order given, cations and anions told apart as in <see cref="FormulaTerm.IsAnion"/>.</summary>
    /// <param name="amounts">Symbol and amount; amounts of zero are left out.</param>
    /// <exception cref="InputException">A symbol is unknown, an amount is negative or not finite, or nothing is left.</exception>
    public static Formula Of(params IEnumerable<(string Symbol, double Amount)> amounts)
    {
        var terms = new List<FormulaTerm>();
        foreach (var (symbol, amount) in amounts)
        {
            var element = Elements.Find(symbol) ?? throw new InputException($"There is no element \"{symbol}\".");
            terms.Add(new FormulaTerm(element, amount, null, null, false));
        }

        return Create(terms, 0, 0, () => "The formula");
    }

    /// <summary>This formula times a factor.</summary>
    /// <param name="factor">Factor above zero.</param>
    public Formula Times(double factor)
    {
        if (!(factor > 0) || !double.IsFinite(factor)) throw new ArgumentOutOfRangeException(nameof(factor), factor, "A formula is multiplied by a number above zero.");
        return new([.. Terms.Select(t => t with { Amount = t.Amount * factor })], Vacancies * factor, Charge * factor);
    }

    /// <summary>
    /// This formula with an amount of another: LTMOF + 0.1 Li2O. An atom that stands on the cation side in either stays
    /// there, new cations come before the anions. The sum is not normalised.
    /// </summary>
    /// <param name="other">What is added.</param>
    /// <param name="amount">Formula units of it per formula unit of this one; not negative.</param>
    public Formula Plus(Formula other, double amount = 1)
    {
        if (amount == 0) return this;
        if (!(amount > 0) || !double.IsFinite(amount)) throw new ArgumentOutOfRangeException(nameof(amount), amount, "The amount of an addition is not negative.");
        var terms = Terms.ToList();
        foreach (var added in other.Terms)
        {
            int same = terms.FindIndex(t => t.SameKind(added) && t.IsAnion == added.IsAnion);
            if (same >= 0)
            {
                terms[same] = terms[same] with { Amount = terms[same].Amount + added.Amount * amount };
                continue;
            }

            int firstAnion = terms.FindIndex(t => t.IsAnion);
            terms.Insert(added.IsAnion || firstAnion < 0 ? terms.Count : firstAnion, added with { Amount = added.Amount * amount });
        }

        return new([.. FormulaRoles.Keep(terms)], Vacancies + other.Vacancies * amount, Charge + other.Charge * amount);
    }

    /// <summary>The formula as text that <see cref="Parse(string, IReadOnlyDictionary{string, double})"/> reads back to an equal formula.</summary>
    public override string ToString() => FormulaText.Write(this, null);

    /// <summary>The formula with amounts rounded for reading, trailing zeros left out.</summary>
    /// <param name="decimals">Digits after the decimal point.</param>
    public string ToString(int decimals) => FormulaText.Write(this, decimals);

    /// <inheritdoc/>
    public bool Equals(Formula? other) =>
        other is not null && Vacancies.Equals(other.Vacancies) && Charge.Equals(other.Charge) && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Formula);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var term in Terms) hash.Add(term);
        hash.Add(Vacancies);
        hash.Add(Charge);
        return hash.ToHashCode();
    }

    /// <summary>Builds a formula from terms: merges those of one kind, drops zeros, tells anions from cations, refuses what is no amount.</summary>
    internal static Formula Create(IEnumerable<FormulaTerm> terms, double vacancies, double charge, Func<string> name)
    {
        var merged = new List<FormulaTerm>();
        foreach (var term in terms)
        {
            if (term.Amount < 0 || !double.IsFinite(term.Amount))
                throw new InputException($"{name()} holds {FormulaText.Number(term.Amount)} {term.Symbol}: an amount is zero or above, so check the numbers and variables.");
            int same = merged.FindIndex(t => t.SameKind(term));
            if (same >= 0) merged[same] = merged[same] with { Amount = merged[same].Amount + term.Amount };
            else merged.Add(term);
        }

        merged.RemoveAll(t => t.Amount == 0);
        if (vacancies < 0 || !double.IsFinite(vacancies)) throw new InputException($"{name()} holds {FormulaText.Number(vacancies)} vacancies: an amount is zero or above.");
        if (merged.Count == 0) throw new InputException($"{name()} holds no atoms: write at least one element, such as Li2O.");
        if (!double.IsFinite(merged.Sum(t => t.Amount))) throw new InputException($"{name()} holds amounts too large to add: check the numbers.");
        return new([.. FormulaRoles.Assign(merged)], vacancies, charge);
    }

    private double Sum(Func<FormulaTerm, bool> which)
    {
        double sum = 0;
        foreach (var term in Terms)
        {
            if (which(term)) sum += term.Amount;
        }

        return sum;
    }
}
