// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>A quantity that a design scan steps through.</summary>
/// <param name="Name">A variable ("x"), an element on a sublattice ("Ti"), or an addition ("Li2O").</param>
/// <param name="From">First value.</param>
/// <param name="To">Last value, included where a whole number of steps reaches it (to a millionth of a step).</param>
/// <param name="Step">Step, above zero; ignored where From equals To.</param>
public sealed record DesignAxis(string Name, double From, double To, double Step)
{
    /// <summary>Number of values.</summary>
    public int Count => To <= From ? 1 : 1 + (int)Math.Floor((To - From) / Step + 1e-6);

    /// <summary>One value.</summary>
    /// <param name="index">From 0.</param>
    public double this[int index] => From + index * Step;

    /// <summary>Reads "0 to 0.4 step 0.02", "0:0.4:0.02" or one number.</summary>
    /// <param name="name">Name of the axis.</param>
    /// <param name="text">The range.</param>
    /// <exception cref="InputException">The text is not a range.</exception>
    public static DesignAxis Parse(string name, string text)
    {
        var numbers = text.Split([' ', ':', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(w => w is not ("to" or "step" or "by" or "from")).Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN).ToArray();
        if (numbers.Any(double.IsNaN) || numbers.Length is not (1 or 3)) throw new InputException($"The range \"{text}\" of {name} is not read: write it as 0 to 0.4 step 0.02, or one number.");
        var axis = numbers.Length == 1 ? new DesignAxis(name, numbers[0], numbers[0], 1) : new DesignAxis(name, numbers[0], numbers[1], numbers[2]);
        axis.Check();
        return axis;
    }

    internal void Check()
    {
        if (!double.IsFinite(From) || !double.IsFinite(To) || !double.IsFinite(Step)) throw new InputException($"The range of {Name} is not finite.");
        if (To < From) throw new InputException(FormattableString.Invariant($"The range of {Name} runs from {From} down to {To}: write the smaller number first."));
        if (To > From && !(Step > 0)) throw new InputException($"The step of {Name} is not above zero.");
        if (To > From && (To - From) / Step > 1e8) throw new InputException($"The range of {Name} has more than a hundred million steps: make the step larger.");
    }
}

/// <summary>Amount of one kind of atom as a linear function of the axes.</summary>
/// <param name="Symbol">The element.</param>
/// <param name="IsAnion">Whether it stands on the anion side.</param>
/// <param name="Constant">Amount where all axes are zero.</param>
/// <param name="Slopes">Change of the amount by each axis.</param>
public sealed record DesignSpecies(string Symbol, bool IsAnion, double Constant, ImmutableArray<double> Slopes)
{
    internal double At(ReadOnlySpan<double> axes)
    {
        double sum = Constant;
        for (int i = 0; i < axes.Length; i++) sum += Slopes[i] * axes[i];
        return sum;
    }
}

/// <summary>A family of compositions: axes, and the amount of every element as a linear function of them.</summary>
public sealed record DesignFamily
{
    private DesignFamily() { }

    /// <summary>The axes; the last one runs fastest.</summary>
    public required ImmutableArray<DesignAxis> Axes { get; init; }

    /// <summary>The atoms, cations first; no element twice.</summary>
    public required ImmutableArray<DesignSpecies> Species { get; init; }

    /// <summary>Number of compositions on the grid.</summary>
    public long Count => Axes.Aggregate(1L, (product, axis) => checked(product * axis.Count));

    /// <summary>The composition at a place of the grid, not normalised; null where an amount is negative there.</summary>
    /// <param name="index">Place, from 0; the last axis runs fastest.</param>
    public Formula? At(long index)
    {
        var values = new double[Axes.Length];
        Values(index, values);
        var amounts = Species.Select(s => (s.Symbol, Amount: s.At(values))).ToArray();
        return amounts.Any(a => a.Amount < -Tolerance) ? null : Formula.Of(amounts.Select(a => (a.Symbol, a.Amount > Tolerance ? a.Amount : 0)));
    }

    /// <summary>Values of the axes at a place of the grid.</summary>
    /// <param name="index">Place, from 0.</param>
    /// <param name="values">Receives one value an axis.</param>
    public void Values(long index, Span<double> values)
    {
        for (int i = Axes.Length - 1; i >= 0; i--)
        {
            int n = Axes[i].Count;
            values[i] = Axes[i][(int)(index % n)];
            index /= n;
        }
    }

    /// <summary>Amounts below this are rounding of a sum that is zero.</summary>
    internal const double Tolerance = 1e-9;

    /// <summary>A family from a formula with variables: Li1+xTiyMn1-x-yO2-zFz.</summary>
    /// <param name="formula">The formula; variables enter its amounts linearly.</param>
    /// <param name="variables">One axis for each variable.</param>
    /// <param name="additions">Compounds added per formula unit with their ranges (Li2O).</param>
    /// <exception cref="InputException">A variable is missing, unused or does not enter linearly.</exception>
    public static DesignFamily FromFormula(string formula, IReadOnlyList<DesignAxis> variables, IReadOnlyList<DesignAxis> additions)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        Formula At(double[] values) => Formula.Parse(formula, variables.Select((v, i) => KeyValuePair.Create(v.Name, values[i])).ToDictionary(StringComparer.Ordinal), used);
        double[] middle = [.. variables.Select(v => (v.From + v.To) / 2)];
        var centre = At(middle);
        if (variables.FirstOrDefault(v => !used.Contains(v.Name)) is { } unused) throw new InputException($"The formula {formula} has no variable \"{unused.Name}\".");
        // Amounts at the middle of the grid and at a neighbour along each axis fix the planes; a corner tests them.
        double[] widths = [.. variables.Select(v => v.To > v.From ? (v.To - v.From) / 64 : 1)];
        var neighbours = variables.Select((_, j) => At([.. middle.Select((m, i) => i == j && variables[j].To > variables[j].From ? m + widths[j] : m)])).ToArray();
        var species = new List<DesignSpecies>();
        foreach (var term in centre.Terms)
        {
            double[] slopes = [.. neighbours.Select((n, j) => (n[term.Symbol] - centre[term.Symbol]) / widths[j])];
            double constant = centre[term.Symbol] - slopes.Select((s, j) => s * middle[j]).Sum();
            species.Add(new(term.Symbol, term.IsAnion, constant, [.. slopes]));
        }

        CheckLinear(formula, variables, species, At);
        return WithAdditions(variables, species, additions);
    }

    /// <summary>
    /// A family from two sublattices: each element has a range or takes the rest of its sublattice, so that cations and
    /// anions each add up to their sites (the site balance of rock salt); additions come on top.
    /// </summary>
    /// <param name="cations">Elements of the cation sublattice with their ranges; null for the one that takes the rest.</param>
    /// <param name="anions">The same for the anions.</param>
    /// <param name="cationSites">Cation sites per formula unit.</param>
    /// <param name="anionSites">Anion sites per formula unit.</param>
    /// <param name="additions">Compounds added per formula unit with their ranges (Li2O).</param>
    /// <exception cref="InputException">Two elements take the rest, or an element is unknown.</exception>
    public static DesignFamily FromSublattices(
        IReadOnlyList<(string Symbol, DesignAxis? Range)> cations, IReadOnlyList<(string Symbol, DesignAxis? Range)> anions,
        double cationSites, double anionSites, IReadOnlyList<DesignAxis> additions)
    {
        var all = cations.Concat(anions).ToArray();
        foreach (var (symbol, _) in all)
        {
            if (Elements.Find(symbol) is null) throw new InputException($"The family names \"{symbol}\", which is no element{(Elements.Suggest(symbol) is { } near ? $"; did you mean {near}" : "")}.");
            if (all.Count(a => a.Symbol == symbol) > 1) throw new InputException($"The family names {symbol} twice: an element stands on one sublattice.");
        }

        var axes = all.Where(a => a.Range is not null).Select(a => a.Range!).ToList();
        var species = Sublattice(cations, cationSites, false, axes, "cation").Concat(Sublattice(anions, anionSites, true, axes, "anion")).ToList();
        return WithAdditions(axes, species, additions);
    }

    private static IEnumerable<DesignSpecies> Sublattice(IReadOnlyList<(string Symbol, DesignAxis? Range)> elements, double sites, bool anion, List<DesignAxis> axes, string name)
    {
        if (elements.Count == 0) throw new InputException($"The family has no {name}s.");
        if (!(sites > 0)) throw new InputException($"The {name} sites are not above zero.");
        if (elements.Count(e => e.Range is null) != 1) throw new InputException($"One {name} takes the rest of its sites, and only one: write \"rest\" for it.");
        foreach (var (symbol, range) in elements)
        {
            var slopes = axes.Select(a => range is not null ? (ReferenceEquals(a, range) ? 1.0 : 0) : elements.Any(e => ReferenceEquals(e.Range, a)) ? -1.0 : 0);
            yield return new(symbol, anion, range is null ? sites : 0, [.. slopes]);
        }
    }

    private static DesignFamily WithAdditions(IReadOnlyList<DesignAxis> axes, List<DesignSpecies> species, IReadOnlyList<DesignAxis> additions)
    {
        foreach (var axis in axes.Concat(additions)) axis.Check();
        if (additions.FirstOrDefault(a => a.From < 0) is { } negative) throw new InputException($"The addition of {negative.Name} begins below zero.");
        var compounds = additions.Select(a => Formula.Parse(a.Name)).ToArray();
        var list = species.ToList();
        foreach (var term in compounds.SelectMany(c => c.Terms))
        {
            if (list.All(s => s.Symbol != term.Symbol)) list.Add(new(term.Symbol, term.IsAnion, 0, [.. new double[axes.Count]]));
        }

        var complete = list.Select(s => s with { Slopes = [.. s.Slopes, .. compounds.Select(c => c[s.Symbol])] }).OrderBy(s => s.IsAnion);
        var family = new DesignFamily { Axes = [.. axes, .. additions], Species = [.. complete] };
        if (family.Axes.Aggregate(1.0, (product, axis) => product * axis.Count) > 1e9) throw new InputException("The family has more than a thousand million compositions: make steps larger or ranges smaller.");
        return family;
    }

    private static void CheckLinear(string formula, IReadOnlyList<DesignAxis> variables, List<DesignSpecies> species, Func<double[], Formula> at)
    {
        foreach (double part in new[] { 0.375, 0.625 })
        {
            double[] values = [.. variables.Select((v, i) => v.From + (v.To - v.From) * (i % 2 == 0 ? part : 1 - part))];
            var there = at(values);
            if (there.Terms.Length != species.Count || species.Any(s => Math.Abs(there[s.Symbol] - s.At(values)) > 1e-9))
                throw new InputException($"A variable does not enter the amounts of {formula} linearly: write sums such as 1-x-y, no products of variables, and ranges inside of which no amount vanishes in the middle.");
        }
    }
}
