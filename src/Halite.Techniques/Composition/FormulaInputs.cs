// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;

namespace Halite.Techniques.Composition;

/// <summary>How operations take a composition: a formula, values of its variables, additions, and the ledger's choices.</summary>
internal static class FormulaInputs
{
    public static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Set = OptionSpec.Pairs("set", "Value of a variable of the formula (Li1+xMn1-xO2 --set x=0.2, or x=1/3); may be repeated.", "x=0.2");
    public static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Add = OptionSpec.Pairs("add", "Formula units of another compound per formula unit as written, before normalisation; may be repeated.", "Li2O=0.1");
    public static readonly OptionSpec<string?> Normalise = OptionSpec.Text("normalise", "Size of the formula: \"2 anions\", \"1 Mn\", \"1 metal\", \"2 cations\", \"2 sites\", \"none\". Default: 2 anions for an oxide or oxyfluoride, as written for everything else.", "R");
    public static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> State = OptionSpec.Pairs("state", "Oxidation state that holds for an element, instead of one from charge balance; may be repeated.", "Ni=2", charges: true);
    public static readonly OptionSpec<ImmutableArray<string>> Redox = OptionSpec.Texts("redox", "States between which an element may work: Mn=3,4, V=3,5, Ti=3,4, Fe=inert; may be repeated. Default: Mn, Ni, Co and Fe up to 4+, V 5+, Cr, Mo, Ru and Ir 6+, all others inert.", "Mn=3,4");
    public static readonly OptionSpec<string?> Ion = OptionSpec.Text("ion", "The ion that the cell works with; default the most abundant of Li, Na and K.", "Li|Na|K");
    public static readonly OptionSpec<string> Excess = OptionSpec.Choice("excess", "Where cations beyond one per anion sit: tetrahedral puts only the excess on 8c; vacancies puts both Li of each excess Li2O on 8c and leaves a vacant 4a site for each. Default tetrahedral: it needs no vacancy.", "tetrahedral", "tetrahedral", "vacancies");

    /// <summary>The formula of an operation with its additions, not normalised.</summary>
    public static Formula Read(OperationContext context, string text)
    {
        var variables = Variables(context);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var formula = Formula.Parse(text, variables, used);
        WarnOfIsotope(context, text);
        foreach (var (addition, amount) in context.Get(Add))
        {
            if (!(amount >= 0) || !double.IsFinite(amount)) throw new InputException($"--add {addition}={amount.ToString(System.Globalization.CultureInfo.InvariantCulture)}: an addition is zero or above.");
            formula = formula.Plus(Formula.Parse(addition, variables, used), amount);
        }

        if (variables.Keys.FirstOrDefault(v => !used.Contains(v) && !(v == "delta" && used.Contains("δ"))) is { } unused)
            throw new InputException($"--set {unused}: the formula {text} has no variable \"{unused}\"{(used.Count > 0 ? "; it has " + string.Join(", ", used.Order(StringComparer.Ordinal)) : "")}.");
        return formula;
    }

    // "7Li1.2Ti0.2Mn0.6O1.8F0.2" is seven times the formula, of which nothing is left per formula unit or per gram.
    private static void WarnOfIsotope(OperationContext context, string text)
    {
        var written = text.TrimStart();
        int digits = written.TakeWhile(char.IsAsciiDigit).Count();
        if (digits is 0 or > 3 || digits + 1 > written.Length || !char.IsAsciiLetterUpper(written[digits])) return;
        int mass = int.Parse(written.AsSpan(0, digits), System.Globalization.CultureInfo.InvariantCulture);
        var symbol = new[] { 2, 1 }.Where(n => digits + n <= written.Length).Select(n => written.Substring(digits, n)).FirstOrDefault(s => Elements.Find(s) is not null);
        if (symbol is not null && Elements.Isotopes(symbol).Contains(mass))
            context.Warn("factor-or-isotope", $"The {mass} in front of {text.Trim()} is read as a factor of the formula; the isotope is written [{mass}{symbol}].");
    }

    /// <summary>The ledger's options, but for measured capacities.</summary>
    public static LedgerOptions Ledger(OperationContext context) => new()
    {
        Normalisation = context.Get(Normalise) is { } text ? Normalisation.Parse(text) : null,
        States = Symbols(context.Get(State), "state"),
        Redox = RedoxWindow.Parse(context.Get(Redox)),
        WorkingIon = context.Get(Ion),
        ExcessSites = context.Get(Excess) == "vacancies" ? ExcessSites.Vacancies : ExcessSites.Tetrahedral,
    };

    private static Dictionary<string, double> Variables(OperationContext context)
    {
        var variables = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in context.Get(Set))
        {
            if (name.Length != 1 && name != "delta") throw new InputException($"--set {name}: a variable of a formula is one small letter, such as x.");
            variables[name] = value;
        }

        return variables;
    }

    private static IReadOnlyDictionary<string, double> Symbols(ImmutableArray<KeyValuePair<string, double>> pairs, string option)
    {
        var result = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (symbol, value) in pairs)
        {
            if (Elements.Find(symbol) is null) throw new InputException($"--{option} {symbol}: there is no element \"{symbol}\"{(Elements.Suggest(symbol) is { } near ? $"; did you mean {near}" : "")}.");
            result[symbol] = value;
        }

        return result.AsReadOnly();
    }
}
