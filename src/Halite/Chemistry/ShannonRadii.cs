// SPDX-License-Identifier: Apache-2.0
namespace Halite.Chemistry;

/// <summary>Spin state of a transition-metal ion.</summary>
public enum Spin
{
    /// <summary>Shannon gives one radius.</summary>
    Only,

    /// <summary>High spin: the usual state in oxides of Mn, Fe and divalent Co.</summary>
    High,

    /// <summary>Low spin: the usual state of Co3+ and Ni4+ in oxides.</summary>
    Low,
}

/// <summary>An effective ionic radius.</summary>
/// <param name="Symbol">The element.</param>
/// <param name="State">Oxidation state.</param>
/// <param name="Coordination">Coordination number in Roman numerals ("VI"; "IVSQ" square planar).</param>
/// <param name="Spin">Spin state.</param>
/// <param name="Radius">Effective ionic radius, Å, on the scale with O²⁻(VI) = 1.40 Å.</param>
public sealed record IonicRadius(string Symbol, int State, string Coordination, Spin Spin, double Radius);

/// <summary>Effective ionic radii of Shannon, Acta Cryst. A32 (1976) 751.</summary>
public static class ShannonRadii
{
    private static readonly Lazy<IonicRadius[]> Loaded = new(() =>
        [.. EmbeddedTable.Read("Chemistry/shannon_radii.csv").Rows.Select(r => new IonicRadius(
            r[0], (int)EmbeddedTable.Number(r[1]), r[2], r[3] switch { "high" => Spin.High, "low" => Spin.Low, _ => Spin.Only }, EmbeddedTable.Number(r[4])))]);

    /// <summary>The whole table, by atomic number, state and coordination.</summary>
    public static IReadOnlyList<IonicRadius> Table => Loaded.Value;

    /// <summary>The radii of an ion.</summary>
    /// <param name="symbol">The element.</param>
    /// <param name="state">Oxidation state.</param>
    public static IEnumerable<IonicRadius> Of(string symbol, int state) => Loaded.Value.Where(r => r.Symbol == symbol && r.State == state);

    /// <summary>One radius.</summary>
    /// <param name="symbol">The element.</param>
    /// <param name="state">Oxidation state.</param>
    /// <param name="coordination">Coordination number in Roman numerals ("VI", "IV").</param>
    /// <param name="spin">Spin state; null takes the usual one in an oxide: low for Co3+, Ni3+ and Ni4+, high otherwise.</param>
    /// <returns>The entry; null where Shannon gives none.</returns>
    public static IonicRadius? Find(string symbol, int state, string coordination = "VI", Spin? spin = null)
    {
        var wanted = spin ?? (symbol is "Co" or "Ni" && state >= 3 ? Spin.Low : Spin.High);
        IonicRadius? other = null;
        foreach (var radius in Of(symbol, state))
        {
            if (radius.Coordination != coordination) continue;
            if (radius.Spin == wanted) return radius;
            if (spin is null || radius.Spin == Spin.Only) other ??= radius;
        }

        return other;
    }

    /// <summary>The radius at a mean oxidation state, between those of the two whole states around it (Vegard), Å; NaN where one is missing.</summary>
    /// <param name="symbol">The element.</param>
    /// <param name="state">Mean oxidation state.</param>
    /// <param name="coordination">Coordination number in Roman numerals.</param>
    public static double Mean(string symbol, double state, string coordination = "VI")
    {
        int below = (int)Math.Floor(state + 1e-9);
        double part = state - below;
        double low = Find(symbol, below, coordination)?.Radius ?? double.NaN;
        if (Math.Abs(part) < 1e-6) return low;
        double high = Find(symbol, below + 1, coordination)?.Radius ?? double.NaN;
        return low + part * (high - low);
    }
}
