// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>What the numbers of an elemental analysis are proportional to.</summary>
public enum AnalysisBasis
{
    /// <summary>Mass of the element: weight percent, mg/L, ppm.</summary>
    Mass,

    /// <summary>Amount of the element: mole percent, mol/L, an atomic ratio.</summary>
    Mole,
}

/// <summary>What fixes the size of the formula, since ICP sees neither oxygen nor fluorine.</summary>
public enum AnalysisReference
{
    /// <summary>The measured metals other than the alkalis add up to what they do in the nominal formula: the default, since Li is what is in doubt.</summary>
    Metals,

    /// <summary>All measured cations add up to what they do in the nominal formula.</summary>
    Cations,

    /// <summary>The measured cations, with the oxidation states of the nominal formula, carry the charge of its anions: the way to "2 anions" without measuring them.</summary>
    Anions,
}

/// <summary>One measured element.</summary>
/// <param name="Symbol">The element.</param>
/// <param name="Value">Measured value; above zero.</param>
/// <param name="Sigma">Its standard uncertainty in the same unit; null where it is not known.</param>
public sealed record ElementalValue(string Symbol, double Value, double? Sigma)
{
    /// <summary>Reads "Li=8.95±0.09", "Li=8.95+-0.09", "Li=8.95(9)", "Li=8.95".</summary>
    /// <param name="text">One element.</param>
    /// <exception cref="InputException">The text is not of that form.</exception>
    public static ElementalValue Parse(string text)
    {
        InputException Wrong() => new($"The elemental analysis \"{text}\" is not read: write an element, its value and its standard uncertainty, such as Li=8.95±0.09.");
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw Wrong();
        var element = Elements.Find(text[..equals].Trim()) ?? throw new InputException($"The elemental analysis names \"{text[..equals].Trim()}\", which is no element{(Elements.Suggest(text[..equals].Trim()) is { } near ? $"; did you mean {near}" : "")}.");
        var number = text[(equals + 1)..].Trim().TrimEnd('%').TrimEnd();
        string value = number, sigma = "";
        if (number.EndsWith(')') && number.IndexOf('(', StringComparison.Ordinal) is > 0 and var open)
        {
            value = number[..open];
            int decimals = value.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? value.Length - point - 1 : 0;
            if (!int.TryParse(number[(open + 1)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)) throw Wrong();
            sigma = (last * Math.Pow(10, -decimals)).ToString("R", CultureInfo.InvariantCulture);
        }
        else
        {
            foreach (var sign in new[] { "±", "+/-", "+-" })
            {
                int at = number.IndexOf(sign, StringComparison.Ordinal);
                if (at <= 0) continue;
                (value, sigma) = (number[..at], number[(at + sign.Length)..]);
                break;
            }
        }

        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) || !(v > 0) || !double.IsFinite(v)) throw Wrong();
        double? u = null;
        if (sigma.Length > 0)
        {
            if (!double.TryParse(sigma, NumberStyles.Float, CultureInfo.InvariantCulture, out double s) || !(s >= 0) || !double.IsFinite(s)) throw Wrong();
            u = s;
        }

        return new(element.Symbol, v, u);
    }
}

/// <summary>A formula from an elemental analysis, beside the nominal one.</summary>
/// <param name="Amounts">Measured elements per formula unit.</param>
/// <param name="Nominal">The same in the nominal formula.</param>
/// <param name="Deviations">Measured less nominal.</param>
/// <param name="Formula">The measured cations with the anions (and unmeasured elements) of the nominal formula.</param>
/// <param name="CapacityAllIons">All-ion capacity of that formula, mAh/g, with the uncertainty of the analysis.</param>
/// <param name="MetalValence">Mean valence of the metals other than alkalis that balances its anions, with the uncertainty of the analysis; NaN without metals or anions.</param>
/// <param name="Warnings">What a reader must know.</param>
public sealed record AnalysedFormula(
    ImmutableSortedDictionary<string, Measured> Amounts,
    ImmutableSortedDictionary<string, double> Nominal,
    ImmutableSortedDictionary<string, Measured> Deviations,
    Formula Formula,
    Measured CapacityAllIons,
    Measured MetalValence,
    ImmutableArray<Warning> Warnings);

/// <summary>Turns an elemental analysis (ICP) into a formula with uncertainties.</summary>
public static class ElementalAnalysis
{
    /// <summary>
    /// Computes a_i = N m_i / Σ m_j w_j, where m is the amount of each element (mass over atomic weight), the sum runs
    /// over the elements of the reference with weights 1 (or their oxidation states), and N is that sum in the nominal
    /// formula. Each measured value is a source of its own, as is each atomic weight (that of Li is uncertain by 0.25 %).
    /// </summary>
    /// <param name="values">The measured elements, each once.</param>
    /// <param name="basis">What the values are proportional to.</param>
    /// <param name="nominal">The nominal formula, normalised as the result is to be.</param>
    /// <param name="states">Oxidation states of the nominal formula.</param>
    /// <param name="reference">What fixes the size.</param>
    /// <param name="workingIon">The ion of the capacity ("Li").</param>
    /// <exception cref="InputException">An element comes twice or is absent from the formula, or the reference was not measured.</exception>
    public static AnalysedFormula Compute(
        IReadOnlyList<ElementalValue> values, AnalysisBasis basis, Formula nominal, OxidationStates states, AnalysisReference reference, string workingIon)
    {
        Check(values, nominal);
        var moles = values.Select(v => v.Value / (basis == AnalysisBasis.Mass ? Elements.Get(v.Symbol).AtomicWeight : 1)).ToArray();
        var weights = values.Select(v => Weight(v.Symbol, reference, states)).ToArray();
        double total = values.Select((v, i) => weights[i] * nominal[v.Symbol]).Sum();
        double sum = moles.Select((m, i) => m * weights[i]).Sum();
        if (!(sum > 0)) throw new InputException($"The elemental analysis holds none of the {reference.ToString().ToLowerInvariant()} that fix the size of the formula; measure one, or choose another reference.");

        var inputs = values.Select((v, i) => RelativeInput(v, basis)).ToArray();
        var amounts = ImmutableSortedDictionary.CreateBuilder<string, Measured>(StringComparer.Ordinal);
        for (int i = 0; i < values.Count; i++)
        {
            double a = total * moles[i] / sum;
            // d ln a_i / d ln m_j = δ_ij - w_j m_j / Σ w m
            var terms = values.Select((_, j) => (inputs[j], a * ((i == j ? 1 : 0) - weights[j] * moles[j] / sum))).ToArray();
            amounts[values[i].Symbol] = Measured.Propagate(a, "1", terms);
        }

        return Assemble(values, nominal, amounts.ToImmutable(), workingIon);
    }

    private static AnalysedFormula Assemble(IReadOnlyList<ElementalValue> values, Formula nominal, ImmutableSortedDictionary<string, Measured> amounts, string workingIon)
    {
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var missing = nominal.Terms.Where(t => !t.IsAnion && !amounts.ContainsKey(t.Symbol)).Select(t => t.Symbol).Distinct().ToArray();
        if (values.Where(v => v.Sigma is null).Select(v => v.Symbol).ToArray() is { Length: > 0 } unsure && unsure.Length < values.Count)
            warnings.Add(new("icp-sigma-missing", $"No uncertainty was given for {string.Join(", ", unsure)}: every amount that depends on {(unsure.Length == 1 ? "it" : "them")} through the size of the formula is left without one too; give it."));
        if (missing.Length > 0) warnings.Add(new("icp-incomplete", $"The analysis does not hold {string.Join(", ", missing)}: the nominal amount is kept."));
        var formula = Formula.Of(nominal.Terms.Select(t => (t.Symbol, t.Symbol is var s && amounts.TryGetValue(s, out var a) && !t.IsAnion ? a.Value : t.Amount)));
        var mass = formula.MolarMassMeasured;
        double ions = formula[workingIon], capacity = ions * PhysicalConstants.MilliampereHoursPerMole / mass.Value;
        var terms = amounts.Select(a => (a.Value, PhysicalConstants.MilliampereHoursPerMole * ((a.Key == workingIon ? 1 : 0) / mass.Value - ions * Elements.Get(a.Key).AtomicWeight / (mass.Value * mass.Value))));
        return new(
            amounts,
            values.ToImmutableSortedDictionary(v => v.Symbol, v => nominal[v.Symbol], StringComparer.Ordinal),
            amounts.ToImmutableSortedDictionary(a => a.Key, a => Deviation(a.Value, nominal[a.Key]), StringComparer.Ordinal),
            formula,
            Measured.Propagate(capacity, "mAh/g", [.. terms, (mass, -capacity / mass.Value)]),
            ValenceOf(formula, amounts),
            warnings.ToImmutable());
    }

    // What is left of two equal numbers is rounding, not a deviation.
    private static Measured Deviation(Measured amount, double nominal)
    {
        var difference = amount - Measured.Exact(nominal, "1");
        return Math.Abs(difference.Value) > 1e-12 * nominal ? difference : difference + Measured.Exact(-difference.Value, "1");
    }

    // (anion charge - alkali and hydrogen) / metals
    private static Measured ValenceOf(Formula formula, ImmutableSortedDictionary<string, Measured> amounts)
    {
        double charge = formula.Terms.Where(t => t.IsAnion).Sum(t => -t.Amount * ChargeBalance.UsualState(t.Element, anion: true)) + formula.Charge;
        double alkali = 0, metals = 0;
        foreach (var term in formula.Terms.Where(t => !t.IsAnion))
        {
            if (term.Element.Group == 1) alkali += term.Amount;
            else metals += term.Amount;
        }

        if (metals == 0 || charge <= 0 || Normalisation.HasPolyanion(formula)) return Measured.WithoutSigma(double.NaN, "1", "the formula is no oxide, sulfide or halide of metals");
        double valence = (charge - alkali) / metals;
        return Measured.Propagate(valence, "1", [.. amounts.Select(a => (a.Value, Elements.Get(a.Key).Group == 1 ? -1 / metals : -valence / metals))]);
    }

    private static void Check(IReadOnlyList<ElementalValue> values, Formula nominal)
    {
        if (values.Count == 0) throw new InputException("The elemental analysis is empty: give elements such as Li=8.95±0.09.");
        if (values.GroupBy(v => v.Symbol).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new InputException($"The elemental analysis holds {twice.Key} twice: give each element once.");
        if (values.FirstOrDefault(v => nominal[v.Symbol] == 0) is { } absent) throw new InputException($"The elemental analysis holds {absent.Symbol}, the formula {nominal.ToString(4)} does not: add it to the formula, or leave it out.");
        if (values.FirstOrDefault(v => nominal.IsAnion(v.Symbol)) is { } anion) throw new InputException($"The elemental analysis holds {anion.Symbol}, an anion of the formula: only cations are compared; leave it out.");
    }

    private static double Weight(string symbol, AnalysisReference reference, OxidationStates states) => reference switch
    {
        AnalysisReference.Metals => Elements.Get(symbol).Group == 1 ? 0 : 1,
        AnalysisReference.Anions => states[symbol] ?? throw new InputException("The formula has no oxidation states, so its anions cannot fix the size; choose metals or cations."),
        _ => 1,
    };

    // ln m_j with its relative uncertainty.
    private static Measured RelativeInput(ElementalValue value, AnalysisBasis basis)
    {
        if (value.Sigma is not { } sigma) return Measured.WithoutSigma(0, "1", $"no uncertainty was given for {value.Symbol}");
        var measured = Measured.From(0, sigma / value.Value, "1", "elemental analysis: " + value.Symbol);
        if (basis == AnalysisBasis.Mole) return measured;
        var weight = Elements.Get(value.Symbol).Weight;
        return Measured.Propagate(0, "1", (measured, 1), (weight, -1 / weight.Value));
    }
}
