// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;

namespace Halite.Composition;

/// <summary>The cited tables behind <see cref="CompositionFacts"/>.</summary>
public static class CationTables
{
    private static readonly Lazy<(EmbeddedTable Table, (string Symbol, double State, string[] Roles, string Note)[] Rows)> RoleTable = new(() =>
    {
        var table = EmbeddedTable.Read("Composition/cation_roles.csv");
        return (table, [.. table.Rows.Select(r => (r[0], EmbeddedTable.Number(r[1]), r[2].Split(' '), r[3]))]);
    });

    private static readonly Lazy<(string Source, Dictionary<string, LigandToMetalRule> Rules)> LmctTable = new(() =>
    {
        var table = EmbeddedTable.Read("Composition/lmct_rules.csv");
        return (table.Source, table.Rows.ToDictionary(r => r[0], r => new LigandToMetalRule(r[0], EmbeddedTable.Number(r[1]), r[2] == "yes", r[3]), StringComparer.Ordinal));
    });

    private static readonly Lazy<(string Source, Dictionary<string, (double Value, bool Unverified)> Values)> CrustTable = new(() =>
    {
        var table = EmbeddedTable.Read("Composition/crust_abundance.csv");
        return (table.Source, table.Rows.ToDictionary(r => r[0], r => (EmbeddedTable.Number(r[1]), r[2] == "M"), StringComparer.Ordinal));
    });

    /// <summary>Source of the roles.</summary>
    public static string RolesSource => RoleTable.Value.Table.Source;

    /// <summary>Source of the rules of ligand-to-metal charge transfer.</summary>
    public static string LigandToMetalSource => LmctTable.Value.Source;

    /// <summary>Source of the abundances.</summary>
    public static string CrustSource => CrustTable.Value.Source;

    /// <summary>Roles of an ion, of the tabulated state next to its own (within half a unit).</summary>
    /// <param name="symbol">The element.</param>
    /// <param name="state">Its mean oxidation state.</param>
    /// <returns>The roles and a remark; both empty where the table has none.</returns>
    public static (ImmutableArray<string> Roles, string Note) Roles(string symbol, double state)
    {
        var near = RoleTable.Value.Rows.Where(r => r.Symbol == symbol && Math.Abs(r.State - state) <= 0.5).OrderBy(r => Math.Abs(r.State - state)).FirstOrDefault();
        return near.Symbol is null ? ([], "") : ([.. near.Roles], near.Note);
    }

    /// <summary>From which state of an element oxygen is oxidised through it; null where the review says nothing.</summary>
    /// <param name="symbol">The element.</param>
    public static LigandToMetalRule? LigandToMetalFrom(string symbol) => LmctTable.Value.Rules.GetValueOrDefault(symbol);

    /// <summary>Abundance of an element in the crust, mg/kg; NaN where the table has none.</summary>
    /// <param name="symbol">The element.</param>
    public static double Crust(string symbol) => CrustTable.Value.Values.TryGetValue(symbol, out var v) ? v.Value : double.NaN;

    /// <summary>Whether that abundance is quoted without having been checked against the handbook.</summary>
    /// <param name="symbol">The element.</param>
    public static bool CrustUnverified(string symbol) => CrustTable.Value.Values.TryGetValue(symbol, out var v) && v.Unverified;
}

/// <summary>A rule of ligand-to-metal charge transfer.</summary>
/// <param name="Symbol">The element.</param>
/// <param name="From">The state from which it holds.</param>
/// <param name="Strict">Whether the state has to be above it, not only reach it.</param>
/// <param name="Witness">The compound in which it was found.</param>
public sealed record LigandToMetalRule(string Symbol, double From, bool Strict, string Witness)
{
    /// <summary>Whether it holds at a state.</summary>
    /// <param name="state">Mean oxidation state.</param>
    public bool Holds(double state) => Strict ? state > From + 1e-9 : state >= From - 1e-9;
}
