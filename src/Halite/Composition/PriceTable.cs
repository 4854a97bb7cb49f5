// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>Prices of elements per kilogram, from one dated source.</summary>
/// <param name="Source">What the first line of the table says of its origin and date.</param>
/// <param name="PerKilogram">US dollars per kilogram of the contained element.</param>
public sealed record PriceTable(string Source, ImmutableSortedDictionary<string, double> PerKilogram)
{
    private static readonly Lazy<PriceTable> Shipped = new(() => Of(EmbeddedTable.Read("Composition/prices.csv"), "the table that ships with Halite"));

    /// <summary>The table that ships with Halite: orders of magnitude, not verified. Replace it before deciding anything.</summary>
    public static PriceTable Default => Shipped.Value;

    /// <summary>Reads a table: comma-separated, first line "# source and date", then a head with the columns element and usd_per_kg.</summary>
    /// <param name="text">The whole table.</param>
    /// <param name="name">Name of the file, for messages.</param>
    /// <exception cref="InputException">A column is missing, an element unknown or a price no number.</exception>
    public static PriceTable Parse(string text, string name)
    {
        using var reader = new StringReader(text);
        return Of(EmbeddedTable.Parse(reader), name);
    }

    private static PriceTable Of(EmbeddedTable table, string name)
    {
        if (!table.Has("element") || !table.Has("usd_per_kg")) throw new InputException($"{name}: the price table needs the columns element and usd_per_kg in its first row.");
        int element = table["element"], price = table["usd_per_kg"];
        var prices = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var symbol = row[element].Trim();
            if (Elements.Find(symbol) is null) throw new InputException($"{name}: \"{symbol}\" is not an element.");
            if (price >= row.Length || !double.TryParse(row[price], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(value >= 0))
                throw new InputException($"{name}: the price of {symbol} is not a number of zero or above.");
            prices[symbol] = value;
        }

        return new(table.Source, prices.ToImmutable());
    }

    /// <summary>Cost of the elements in one kilogram of a compound, US dollars; NaN where a price is missing.</summary>
    /// <param name="formula">The compound.</param>
    public double PerKilogramOf(Formula formula) =>
        formula.Terms.Sum(t => t.Amount * t.AtomicMass * (PerKilogram.TryGetValue(t.Symbol, out double p) ? p : double.NaN)) / formula.MolarMass;

    /// <summary>Elements of a compound without a price.</summary>
    /// <param name="formula">The compound.</param>
    public IReadOnlyList<string> Missing(Formula formula) => [.. formula.ElementsPresent.Select(e => e.Symbol).Where(s => !PerKilogram.ContainsKey(s))];
}
