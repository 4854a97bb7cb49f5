// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>A value that the review states, with what Halite computes beside it.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Quantity">The quantity.</param>
/// <param name="Low">Lower bound; NaN where it is open.</param>
/// <param name="High">Upper bound; NaN where it is open; equal to <paramref name="Low"/> for one number.</param>
/// <param name="Unit">Unit; "1" for a pure number.</param>
/// <param name="Source">Section and reference.</param>
/// <param name="Own">What Halite computes; NaN where it computes nothing.</param>
/// <param name="OwnMeaning">What that is, with its unit; empty likewise.</param>
public sealed record ReviewValue(string Subject, string Quantity, double Low, double High, string Unit, string Source, double Own, string OwnMeaning);

/// <summary>Ranges and statements of the review on oxygen redox, as a cited table.</summary>
public static class ReviewValues
{
    private static readonly Lazy<(string Source, ImmutableArray<ReviewValue> Rows)> Loaded = new(() =>
    {
        var table = EmbeddedTable.Read("Composition/review_values.csv");
        return (table.Source, [.. table.Rows.Select(Row)]);
    });

    /// <summary>The rows.</summary>
    public static ImmutableArray<ReviewValue> All => Loaded.Value.Rows;

    /// <summary>What the table is taken from.</summary>
    public static string Source => Loaded.Value.Source;

    private static ReviewValue Row(string[] r)
    {
        double low = EmbeddedTable.Number(r[2]), high = EmbeddedTable.Number(r[3]);
        var (own, meaning) = Own(r[6], r[7], low);
        return new(r[0], r[1], low, high, r[4], r[5], own, meaning);
    }

    private static (double, string) Own(string compound, string kind, double stated)
    {
        if (kind.Length == 0) return (double.NaN, "");
        if (kind == "radius") return (ShannonRadii.Find("Na", 1)!.Radius, "Shannon radius, coordination VI (Å)");
        if (kind == "crust") return (CationTables.Crust(compound), "crust table (mg/kg)");
        var ledger = CompositionLedger.Compute(Formula.Parse(compound), new() { Discharge = double.IsNaN(stated) || kind != "accessible_ions" ? null : Measured.Exact(stated, "mAh/g") });
        return kind switch
        {
            "capacity_all_ions" => (ledger.CapacityAllIons.Value, $"all Li of {compound} (mAh/g)"),
            "accessible_ions" => (ledger.Discharge!.AccessibleIons.Value, $"of the Li of {compound} (%)"),
            "oxygen_share_all_ions" => (100 * ledger.CapacityOxygenNeeded / ledger.CapacityAllIons.Value, $"oxygen share of the all-Li capacity of {compound} (%)"),
            "layer_ratio" => (CompositionFacts.Of(ledger).LayerRatio, $"ratio in the metal layer of {compound}"),
            _ => throw new InvalidOperationException($"The review table asks for {kind}."),
        };
    }
}
