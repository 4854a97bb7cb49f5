// SPDX-License-Identifier: Apache-2.0
namespace Halite.Chemistry;

/// <summary>Two oxidation states of an element between which it gives and takes electrons in a solid.</summary>
/// <param name="Symbol">The element.</param>
/// <param name="High">State of the oxidised form.</param>
/// <param name="Low">State of the reduced form.</param>
/// <param name="PotentialLow">Lower end of the band of potentials against Li/Li+ in close-packed oxides, V; NaN where none is quoted. Unverified.</param>
/// <param name="PotentialHigh">Upper end of that band, V. Unverified.</param>
/// <param name="Witness">Compounds that fix the place of the couple in the order of reduction.</param>
public sealed record RedoxCouple(string Symbol, int High, int Low, double PotentialLow, double PotentialHigh, string Witness);

/// <summary>
/// The couples that charge balance uses, in the order in which it reduces them. All variable elements start in their
/// highest state; the first couple of the list is the first to take electrons. So LiNi1/3Co1/3Mn1/3O2 gives Ni2+, Co3+,
/// Mn4+ and Li1.3Nb0.3Mn0.4O2 gives Nb5+, Mn3+.
/// </summary>
public static class RedoxCouples
{
    private static readonly Lazy<(RedoxCouple[] Order, string Source, Dictionary<string, (int, int)> Range)> Loaded = new(Load);

    /// <summary>All couples, first reduced first.</summary>
    public static IReadOnlyList<RedoxCouple> Order => Loaded.Value.Order;

    /// <summary>Where the table comes from and how far it is to be trusted.</summary>
    public static string Source => Loaded.Value.Source;

    /// <summary>Lowest and highest state that charge balance gives to an element.</summary>
    /// <param name="symbol">The element.</param>
    /// <returns>The range; null for an element of one state or of none in the tables.</returns>
    public static (int Low, int High)? Range(string symbol) => Loaded.Value.Range.TryGetValue(symbol, out var range) ? range : null;

    /// <summary>Lowest and highest state in which an element is known in solids: those of <see cref="Range"/>, with the oxoanions of Mn (to 7+) and Fe (to 6+), or the one common state.</summary>
    /// <param name="symbol">The element.</param>
    /// <returns>The range; null for an element of none in the tables.</returns>
    public static (int Low, int High)? Known(string symbol) => symbol switch
    {
        "Mn" => (2, 7),
        "Fe" => (2, 6),
        _ => Range(symbol) ?? (Elements.Find(symbol)?.FixedState is { } only ? (only, only) : null),
    };

    private static (RedoxCouple[], string, Dictionary<string, (int, int)>) Load()
    {
        var table = EmbeddedTable.Read("Chemistry/redox_couples.csv");
        var order = table.Rows.Select(r => new RedoxCouple(r[0], (int)EmbeddedTable.Number(r[1]), (int)EmbeddedTable.Number(r[2]), EmbeddedTable.Number(r[3]), EmbeddedTable.Number(r[4]), r[5])).ToArray();
        var range = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        foreach (var c in order)
            range[c.Symbol] = range.TryGetValue(c.Symbol, out var r) ? (Math.Min(r.Item1, c.Low), Math.Max(r.Item2, c.High)) : (c.Low, c.High);
        return (order, table.Source, range);
    }
}
