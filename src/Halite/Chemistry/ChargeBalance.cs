// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using Halite.Data;

namespace Halite.Chemistry;

/// <summary>The oxidation states of a formula and how they were found.</summary>
/// <param name="States">Mean state by element in the order of the formula, anions included; empty where <see cref="Method"/> says that none are assigned.</param>
/// <param name="Adjusted">Elements whose state follows from charge balance, in the order in which they were reduced.</param>
/// <param name="Method">How the states were found, in words.</param>
/// <param name="Residual">Charge of the formula unit that the states leave unbalanced, elementary charges; zero but for rounded amounts.</param>
/// <param name="Warnings">What a reader must know.</param>
public sealed record OxidationStates(
    ReadOnlyDictionary<string, double> States,
    ImmutableArray<string> Adjusted,
    string Method,
    double Residual,
    ImmutableArray<Warning> Warnings)
{
    /// <summary>Mean state of an element; null where it is absent or no states are assigned.</summary>
    /// <param name="symbol">Symbol of the element.</param>
    public double? this[string symbol] => States.TryGetValue(symbol, out double state) ? state : null;
}

/// <summary>
/// Finds the oxidation states that make a formula neutral. States given by the user or written in the formula hold; an
/// element with one common state takes it; the others start at their highest state and are reduced couple by couple in
/// the order of <see cref="RedoxCouples.Order"/> until the charges balance, so at most one element ends between two states.
/// </summary>
public static class ChargeBalance
{
    // Amounts in papers are rounded to two decimals: what 0.01 per anion leaves over is said, not refused.
    private const double RoundingPerAnion = 0.01;

    /// <summary>Resolves the states.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="given">States that hold, by element; they win over those written in the formula.</param>
    /// <exception cref="InputException">The charges cannot balance: the message names the element and the state that it would need.</exception>
    public static OxidationStates Resolve(Formula formula, IReadOnlyDictionary<string, double>? given = null)
    {
        if (given?.Keys.FirstOrDefault(k => formula[k] == 0) is { } absent)
            throw new InputException($"The formula {formula.ToString(4)} holds no {absent}: a state is given only for an element in it.");
        if (NotAssigned(formula) is { } reason)
            return new(ReadOnlyDictionary<string, double>.Empty, [], "none: " + reason, 0, [new("no-states", $"No oxidation states: {reason}.")]);
        return new Solver(formula, given).Solve();
    }

    private static string? NotAssigned(Formula formula)
    {
        if (formula.AnionCount == 0 && formula.Charge == 0) return "the formula holds no anion";
        if (formula.CationCount == 0 && formula.Charge == 0) return "the formula holds no cation";
        bool Has(string symbol) => formula[symbol] > 0;
        return Has("C") && (Has("H") || (Has("F") && !Has("O")) || (Has("N") && Has("F"))) ? "the formula is organic, and charge balance is for salts and oxides" : null;
    }

    /// <summary>Refuses a state that no compound has (Li2+, Ti5+, F+); one that is known but rare, or below what is known, is said.</summary>
    /// <param name="element">The element.</param>
    /// <param name="anion">Whether it stands on the anion side.</param>
    /// <param name="state">The state that was given.</param>
    internal static Warning? Check(Element element, bool anion, double state)
    {
        var symbol = element.Symbol;
        if (anion)
        {
            var (lowest, highest) = symbol switch { "O" => (-2.0, -0.5), "F" => (-1, -1), _ => (-4, 0) };
            return state >= lowest - 1e-9 && state <= highest + 1e-9 ? null
                : throw new InputException($"{symbol} cannot be {Signed(state)} on the anion side{(symbol == "O" ? ": oxides have -2, peroxides -1, superoxides -0.5" : symbol == "F" ? ": fluorides have -1" : "")}; correct the state.");
        }

        if (RedoxCouples.Known(symbol) is not var (low, high) || (state >= low - 1e-9 && state <= high + 1e-9)) return null;
        var known = low == high ? $"{Whole(low)} only" : $"{Whole(low)} to {Whole(high)}";
        if (state > high || (low == high && element.Group <= 2)) throw new InputException($"{symbol} cannot be {Signed(state)}: it is known as {known}; correct the state.");
        return new("state-unusual", $"{symbol} is given as {Signed(state)}, and is known here as {known}.");
    }

    internal static string Whole(double state) => state.ToString("+0.##;-0.##;0", CultureInfo.InvariantCulture);

    internal static string Signed(double state) => state.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);

    /// <summary>The state that an atom has most often on one side of a formula.</summary>
    internal static double UsualState(Element element, bool anion) => anion ? AnionState(element.Symbol)
        : RedoxCouples.Range(element.Symbol)?.High ?? element.FixedState ?? 1;

    private static double AnionState(string symbol) => symbol switch
    {
        "O" or "S" or "Se" or "Te" => -2,
        "N" or "P" or "As" => -3,
        _ => -1,
    };

    private sealed class Solver
    {
        private readonly Formula formula;
        private readonly Dictionary<string, double> states = new(StringComparer.Ordinal);
        private readonly Dictionary<string, double> amounts = new(StringComparer.Ordinal);
        private readonly HashSet<string> held = new(StringComparer.Ordinal);
        private readonly HashSet<string> variable = new(StringComparer.Ordinal);
        private readonly List<string> adjusted = [];
        private readonly List<Warning> warnings = [];
        private double charge;

        public Solver(Formula formula, IReadOnlyDictionary<string, double>? given)
        {
            this.formula = formula;
            charge = -formula.Charge;
            for (int i = 0; i < formula.Terms.Length; i++)
            {
                // Isotopes and states of one element on one side share what is not given.
                var first = formula.Terms[i];
                var alike = formula.Terms.Where(t => t.Symbol == first.Symbol && t.IsAnion == first.IsAnion).ToArray();
                if (ReferenceEquals(alike[0], first)) Assign(alike, given);
            }
        }

        public OxidationStates Solve()
        {
            foreach (var couple in RedoxCouples.Order)
            {
                if (charge <= 1e-12) break;
                if (!variable.Contains(couple.Symbol) || states[couple.Symbol] <= couple.Low) continue;
                double amount = amounts[couple.Symbol];
                double step = Math.Min(states[couple.Symbol] - couple.Low, charge / amount);
                states[couple.Symbol] -= step;
                charge -= step * amount;
                if (!adjusted.Contains(couple.Symbol)) adjusted.Add(couple.Symbol);
            }

            if (Math.Abs(charge) > 1e-9) Leftover();
            var method = adjusted.Count == 0 ? "all states are given or the only common ones"
                : $"reduced from the highest state in the order {string.Join(", ", adjusted)}";
            return new(new ReadOnlyDictionary<string, double>(states), [.. adjusted], method, Math.Abs(charge) < 1e-9 ? 0 : charge, [.. warnings]);
        }

        private void Assign(FormulaTerm[] terms, IReadOnlyDictionary<string, double>? given)
        {
            var symbol = terms[0].Symbol;
            double amount = terms.Sum(t => t.Amount);
            double state;
            if (given is not null && given.TryGetValue(symbol, out double fixedState)) (state, _) = (fixedState, held.Add(symbol));
            else if (terms.All(t => t.State is not null)) (state, _) = (terms.Length == 1 ? terms[0].State!.Value : terms.Sum(t => t.State!.Value * t.Amount) / amount, held.Add(symbol));
            else if (terms[0].IsAnion) state = AnionState(symbol);
            else if (RedoxCouples.Range(symbol) is { } range)
            {
                state = range.High;
                variable.Add(symbol);
            }
            else if (terms[0].Element.FixedState is { } only) state = only;
            else throw new InputException($"No oxidation state of {terms[0].Element.Name} is known here: give it with --state {symbol}=n.");
            if (held.Contains(symbol) && Check(terms[0].Element, terms[0].IsAnion, state) is { } unusual) warnings.Add(unusual);
            charge += state * amount;
            // Sulfur as sulfate beside sulfide: the mean is what one number can say.
            if (states.TryGetValue(symbol, out double other)) state = (other * amounts[symbol] + state * amount) / (amounts[symbol] + amount);
            amounts[symbol] = amounts.GetValueOrDefault(symbol) + amount;
            states[symbol] = state;
        }

        private void Leftover()
        {
            var candidate = Candidate();
            double needed = states[candidate] - charge / amounts[candidate];
            bool rounding = Math.Abs(charge) <= RoundingPerAnion * formula.AnionCount;
            var sentence = $"{candidate} would have to be {Signed(needed)}";
            bool oxygen = candidate == "O" && variable.Count == 0 && needed is > -2 and <= -0.5;
            bool tetrahedral = TetrahedralOxoanion(candidate, needed);
            if (!rounding && !oxygen && !tetrahedral)
            {
                var rest = string.Join(", ", states.Where(s => s.Key != candidate).Select(s => $"{s.Key} {Signed(s.Value)}"));
                var usual = RedoxCouples.Range(candidate) is { } r ? $" (known here: {Signed(r.Low)[..^3]} to {Signed(r.High)[..^3]})" : "";
                throw new InputException($"The charges of {formula.ToString(4)} do not balance{(rest.Length > 0 ? $" with {rest}" : "")}: {sentence}{(held.Contains(candidate) ? $", not {Signed(states[candidate])}" : usual)}; check the amounts, or give states with --state {candidate}=n.");
            }

            warnings.Add(new("charge-rounded", rounding
                ? $"The amounts leave {FormulaText.Number(Math.Round(charge, 4))} elementary charges per formula unit: {sentence}, which rounding of the amounts explains."
                : oxygen ? $"{sentence}: a peroxide or superoxide, or amounts that are wrong."
                : $"{sentence}, which exists in tetrahedral {candidate}O4 only, or the amounts are wrong."));
            if (held.Contains(candidate)) return;
            states[candidate] = needed;
            charge = 0;
        }

        // Manganates and ferrates (KMnO4, Li3MnO4, K2FeO4) hold one metal with four oxygens and states that no octahedron keeps.
        private bool TetrahedralOxoanion(string candidate, double needed) =>
            ((candidate == "Mn" && needed is > 4 and <= 7.001) || (candidate == "Fe" && needed is > 4 and <= 6.001))
            && !held.Contains(candidate) && Math.Abs(formula["O"] / amounts[candidate] - 4) < 0.05;

        // The element to name: one whose needed state is known to exist, then one that still has d electrons to give,
        // then the most abundant.
        private string Candidate()
        {
            var cations = variable.Count > 0 ? variable : held.Where(s => !formula.IsAnion(s) && RedoxCouples.Range(s) is not null).ToHashSet();
            if (cations.Count == 0) return formula["O"] > 0 && formula.ElementsPresent.All(e => e.Group is 1 or 2 || e.Symbol == "O") ? "O" : MostAbundantCation();
            return cations
                .OrderByDescending(s => RedoxCouples.Range(s) is var (low, high) && states[s] - charge / amounts[s] is var needed && needed >= low && needed <= high)
                .ThenByDescending(s => Elements.Get(s) is { Group: >= 4 and <= 12 } e && RedoxCouples.Range(s)!.Value.High < e.Group)
                .ThenByDescending(s => amounts[s])
                .ThenBy(s => s, StringComparer.Ordinal)
                .First();
        }

        private string MostAbundantCation() => formula.Terms.Where(t => !t.IsAnion).OrderBy(t => t.Element.Group == 1)
            .ThenByDescending(t => t.Amount).Select(t => t.Symbol).FirstOrDefault() ?? formula.Terms[0].Symbol;
    }
}
