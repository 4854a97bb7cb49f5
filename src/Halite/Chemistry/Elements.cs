// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Globalization;

namespace Halite.Chemistry;

/// <summary>The periodic table: standard atomic weights 2021 of IUPAC, isotope masses of NIST.</summary>
public static class Elements
{
    private static readonly Element[] All = Load();
    private static readonly Dictionary<string, Element> BySymbol = All.ToDictionary(e => e.Symbol, StringComparer.Ordinal);
    private static readonly Lazy<FrozenDictionary<(string, int), double>> IsotopeMasses = new(LoadIsotopes);

    // What a slip of the pen most likely means in this field, tried first when a symbol is not known.
    private static readonly string[] Usual =
        ["Li", "Mn", "O", "Ni", "Co", "Ti", "F", "Na", "Fe", "Nb", "V", "Cr", "Mo", "Al", "Mg", "Zr", "Ru", "Ir", "Zn", "Cu", "Sn", "Sb", "Ta", "W", "Te", "P", "S", "K", "Si", "B"];

    /// <summary>All 118 elements in the order of their atomic number.</summary>
    public static IReadOnlyList<Element> Table => All;

    /// <summary>An element by symbol.</summary>
    /// <param name="symbol">Symbol with its capital letter ("Mn").</param>
    /// <returns>The element; null where no element is called so.</returns>
    public static Element? Find(string symbol) => BySymbol.GetValueOrDefault(symbol);

    /// <summary>An element by a symbol that is known to be right.</summary>
    /// <param name="symbol">Symbol with its capital letter.</param>
    /// <exception cref="ArgumentException">There is no such element.</exception>
    public static Element Get(string symbol) => Find(symbol) ?? throw new ArgumentException($"No element {symbol}.", nameof(symbol));

    /// <summary>Mass of one isotope, g/mol.</summary>
    /// <param name="symbol">Symbol of the element.</param>
    /// <param name="massNumber">Protons and neutrons.</param>
    /// <returns>The mass; null for an isotope outside of the table (naturally occurring ones, 3H and 14C).</returns>
    public static double? IsotopeMass(string symbol, int massNumber) =>
        IsotopeMasses.Value.TryGetValue((symbol, massNumber), out double mass) ? mass : null;

    /// <summary>Mass numbers of an element's isotopes in the table.</summary>
    /// <param name="symbol">Symbol of the element.</param>
    public static IReadOnlyList<int> Isotopes(string symbol) =>
        [.. IsotopeMasses.Value.Keys.Where(k => k.Item1 == symbol).Select(k => k.Item2).Order()];

    /// <summary>The element that a wrong symbol most likely meant.</summary>
    /// <param name="wrong">What was written ("MN", "mn", "Mm").</param>
    /// <returns>A symbol one slip away, elements of battery materials first; null where none is near.</returns>
    public static string? Suggest(string wrong)
    {
        if (wrong.Length == 0) return null;
        var capital = char.ToUpperInvariant(wrong[0]) + wrong[1..].ToLowerInvariant();
        if (capital != wrong && BySymbol.ContainsKey(capital)) return capital;
        var byName = All.FirstOrDefault(e => wrong.Length > 2 && e.Name.StartsWith(wrong, StringComparison.OrdinalIgnoreCase));
        if (byName is not null) return byName.Symbol;
        foreach (var symbol in Usual)
        {
            if (Math.Abs(symbol.Length - capital.Length) <= 1 && Distance(symbol, capital) == 1 && (symbol.Length > 1 || capital.Length > 1) && symbol[0] == capital[0]) return symbol;
        }

        return Array.Find(Usual, s => s.Length == 2 && capital.Length == 2 && Distance(s, capital) == 1);
    }

    private static int Distance(string a, string b)
    {
        if (a.Length < b.Length) (a, b) = (b, a);
        if (a.Length == b.Length) return a.Zip(b).Count(p => p.First != p.Second);
        return a.StartsWith(b, StringComparison.Ordinal) || a.EndsWith(b, StringComparison.Ordinal) ? 1 : 2;
    }

    private static Element[] Load()
    {
        var table = EmbeddedTable.Read("Chemistry/elements.csv");
        return [.. table.Rows.Select(r => new Element(
            Whole(r[0])!.Value, r[1], r[2], EmbeddedTable.Number(r[3]), EmbeddedTable.Number(r[4]), EmbeddedTable.Number(r[5]), EmbeddedTable.Number(r[6]),
            Whole(r[7]), Whole(r[8])!.Value, Whole(r[9])))];
    }

    private static FrozenDictionary<(string, int), double> LoadIsotopes() =>
        EmbeddedTable.Read("Chemistry/isotopes.csv").Rows.ToFrozenDictionary(r => (r[0], Whole(r[1])!.Value), r => EmbeddedTable.Number(r[2]));

    private static int? Whole(string field) => field.Length == 0 ? null : int.Parse(field, CultureInfo.InvariantCulture);
}
