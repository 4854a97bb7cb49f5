// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Chemistry;

/// <summary>
/// How the size of the formula unit is chosen: a count of what adds up to which number. "2 anions" (a rock-salt
/// formula), "1 Mn", "1 metal" (all cations but the alkalis), "2 cations", "2 sites" (cations and named vacancies), "none".
/// </summary>
/// <param name="Kind">What is counted: "anions", "cations", "sites", "metals", an element's symbol, or "none".</param>
/// <param name="Count">What it adds up to in the normalised formula; above zero.</param>
public sealed record Normalisation(string Kind, double Count)
{
    /// <summary>The formula as it was written.</summary>
    public static Normalisation None { get; } = new("none", 1);

    /// <summary>Two anions, so that a stoichiometric rock salt has two cations.</summary>
    public static Normalisation TwoAnions { get; } = new("anions", 2);

    /// <summary>
    /// The usual unit of a formula: two anions for an oxide or oxyfluoride, as written for everything else (polyanions
    /// such as LiFePO4, sulfides, fluorides, alloys).
    /// </summary>
    /// <param name="formula">The formula.</param>
    public static Normalisation DefaultFor(Formula formula)
    {
        // A tenth of a foreign anion, or a trace of borate or phosphate, leaves an oxide an oxide.
        bool oxide = formula["O"] > 0 && !HasPolyanion(formula) && formula.Terms.All(t => !t.IsAnion || t.Symbol is "O" or "F" || t.Amount < 0.25 * formula.AnionCount);
        return oxide && formula.CationCount > 0 && formula.Charge == 0 ? TwoAnions : None;
    }

    /// <summary>Reads a normalisation.</summary>
    /// <param name="text">"2 anions", "anions", "1 Mn", "per Mn", "2 sites", "none".</param>
    /// <exception cref="InputException">The text names nothing that can be counted.</exception>
    public static Normalisation Parse(string text)
    {
        var words = text.Split([' ', '='], StringSplitOptions.RemoveEmptyEntries);
        double count = 0;
        bool counted = words.Length == 2 && double.TryParse(words[0], NumberStyles.Float, CultureInfo.InvariantCulture, out count);
        if (words.Length == 2 && !counted && words[0] is not ("per" or "to")) words = [];
        if (words.Length is 0 or > 2) throw Wrong(text);
        if (counted && !(count > 0 && double.IsFinite(count))) throw Wrong(text);
        var kind = words[^1] switch
        {
            "none" or "None" => "none",
            "anions" or "anion" => "anions",
            "cations" or "cation" => "cations",
            "sites" or "site" => "sites",
            "metals" or "metal" or "TM" or "tm" => "metals",
            var s when Elements.Find(s) is not null => s,
            _ => throw Wrong(text),
        };
        return kind == "none" ? None : new(kind, counted ? count : kind == "anions" ? 2 : 1);
    }

    /// <summary>The formula in this unit.</summary>
    /// <param name="formula">The formula.</param>
    /// <exception cref="InputException">The formula holds nothing of what is counted.</exception>
    public Formula Apply(Formula formula)
    {
        if (Kind == "none") return formula;
        double present = Kind switch
        {
            "anions" => formula.AnionCount,
            "cations" => formula.CationCount,
            "sites" => formula.CationCount + formula.Vacancies,
            "metals" => formula.Terms.Where(t => !t.IsAnion && t.Element.Group != 1).Sum(t => t.Amount),
            _ => formula[Kind],
        };
        if (!(present > 0)) throw new InputException($"{formula.ToString(4)} cannot be normalised to {this}: it holds none; choose another with --normalise, or \"none\".");
        double factor = Count / present;
        return Math.Abs(factor - 1) < 1e-12 ? formula : formula.Times(factor); // 1.8 + 0.2 is not 2 to the last bit
    }

    /// <summary>The normalisation in words ("2 anions").</summary>
    public override string ToString() => Kind == "none" ? "none" : FormulaText.Number(Count) + " " + Kind;

    /// <summary>Whether the formula holds polyanions such as PO4 in more than a trace (over a tenth of the oxygen), or hydrogen.</summary>
    /// <param name="formula">The formula.</param>
    public static bool HasPolyanion(Formula formula) =>
        formula.Terms.Any(t => !t.IsAnion && IsPolyanionCentre(t.Symbol) && t.Amount > 0.1 * (formula["O"] > 0 ? formula["O"] : formula.AnionCount));

    private static bool IsPolyanionCentre(string symbol) => symbol is "P" or "S" or "Si" or "B" or "C" or "N" or "Cl" or "Br" or "I" or "As" or "Se" or "H";

    private static InputException Wrong(string text) =>
        new($"The normalisation \"{text}\" is not read: write one such as \"2 anions\", \"1 Mn\", \"1 metal\", \"2 sites\" or \"none\".");
}
