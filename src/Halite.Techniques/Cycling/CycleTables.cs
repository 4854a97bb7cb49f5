// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Cycling;

namespace Halite.Techniques.Cycling;

/// <summary>The tables of a cycle analysis for people.</summary>
internal static class CycleTables
{
    /// <summary>More cycles than this are shown in part on a console; --csv has all.</summary>
    private const int Shown = 40;

    public static ImmutableArray<DataTable> Of(CycleTable table, CycleOptions options)
    {
        if (table.Cycles.IsEmpty) return [];
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        bool mass = table.Cycles.Any(c => c.SpecificCharge is not null || c.SpecificDischarge is not null);
        bool li = table.Cycles.Any(c => c.AccessibleLiCharge is not null || c.AccessibleLiDischarge is not null);
        bool areal = table.Cycles.Any(c => c.ArealCharge is not null || c.ArealDischarge is not null);
        // A specific quantity writes its own unit beside its uncertainty.
        var (unit, energy) = mass ? ("", "") : (" (mAh)", " (mWh)");
        List<string> heads = ["Cycle", $"Charge{unit}", $"Discharge{unit}", "CE (%)", $"Discharge energy{energy}", "Mean charge (V)", "Mean discharge (V)", mass ? "Current (mA/g)" : "Current (mA)"];
        if (areal) heads.Add("Areal discharge");
        if (li) heads.AddRange(["Li out (%)", "Li in (%)"]);
        var rows = Some(table.Cycles).Select(c =>
        {
            if (c is null) return [.. Enumerable.Repeat((object?)DataTable.LeftOut, heads.Count)];
            List<object?> cells =
            [
                c.IsIncomplete ? $"{c.Number} (incomplete)" : c.Number,
                mass ? c.SpecificCharge : c.Charge?.Charge,
                mass ? c.SpecificDischarge : c.Discharge?.Charge,
                c.CoulombicEfficiency,
                mass ? c.SpecificDischargeEnergy : c.Discharge?.Energy,
                c.Charge?.MeanVoltage,
                c.Discharge?.MeanVoltage,
                mass ? c.SpecificDischargeCurrent ?? c.SpecificChargeCurrent : (c.Discharge ?? c.Charge)?.CurrentMagnitude,
            ];
            if (areal) cells.Add(c.ArealDischarge);
            if (li) cells.AddRange([c.AccessibleLiCharge, c.AccessibleLiDischarge]);
            return cells.ToArray();
        });
        tables.Add(DataTable.Of("Cycles", heads, rows));
        tables.Add(Losses(table, mass, unit, energy));

        if (table.Fade is { RetentionLine: not null } fade)
        {
            int last = fade.Comparable.Max;
            tables.Add(DataTable.Facts($"Fade against cycle {fade.ReferenceCycle}{(fade.Comparable.Count < fade.Retention.Count ? $", over the {fade.Comparable.Count} cycles at its current" : "")}",
                ($"Retention at cycle {last} (%)", fade.Retention[last]),
                ($"Change of mean discharge voltage at cycle {last} (mV)", fade.VoltageFade[last]),
                ("Retention, robust slope", fade.RetentionLine.Slope),
                ("Mean discharge voltage, robust slope", fade.VoltageLine!.Slope)));
        }

        if (table.RateBlocks.Length > 1)
        {
            // The mass cancels in the ratio; its uncertainty is said once, in the table of cycles.
            double scale = mass ? 1000 / options.Mass!.Value : 1;
            var per = mass ? "mAh/g" : "mAh";
            tables.Add(DataTable.Of("Rate blocks", ["Cycles", mass ? "Current (mA/g)" : "Current (mA)", $"First discharge ({per})", $"Mean of last ({per})", "Averaged", "Mean voltage (V)", "Ratio to slowest"],
                table.RateBlocks.Take(Shown).Select(b => new object?[] { b.FirstCycle == b.LastCycle ? $"{b.FirstCycle}" : $"{b.FirstCycle} to {b.LastCycle}", b.SpecificCurrent ?? b.Current, b.FirstDischarge * scale, b.MeanDischarge * scale, b.Averaged, b.MeanVoltage, b.RatioToSlowest })));
        }

        return tables.ToImmutable();
    }

    /// <summary>What each cycle loses: charge, voltage, energy.</summary>
    private static DataTable Losses(CycleTable table, bool mass, string unit, string energy) => DataTable.Of(
        "Losses",
        ["Cycle", $"Irreversible{unit}", $"Charge energy{energy}", "Energy efficiency (%)", "Voltage hysteresis (V)", "Midpoint charge (V)", "Midpoint discharge (V)"],
        Some(table.Cycles).Select(c => c is null ? [.. Enumerable.Repeat((object?)DataTable.LeftOut, 7)] : new object?[]
        {
            c.IsIncomplete ? $"{c.Number} (incomplete)" : c.Number,
            mass ? c.SpecificIrreversible : c.IrreversibleCharge,
            mass ? c.SpecificChargeEnergy : c.Charge?.Energy,
            c.EnergyEfficiency,
            c.VoltageHysteresis,
            c.Charge?.MidpointVoltage,
            c.Discharge?.MidpointVoltage,
        }));

    /// <summary>All cycles with all quantities, under the keys of the JSON.</summary>
    public static DataTable Long(CycleTable table)
    {
        if (table.Cycles.IsEmpty) return DataTable.Of("cycles", ["cycle"], []);
        var first = CycleJson.Cycle(table.Cycles[0]);
        var keys = first.Select(p => p.Key).ToList();
        return DataTable.Of("cycles", keys.SelectMany(k => IsMeasured(k) ? new[] { k, k + "_sigma" } : [k]), table.Cycles.Select(c =>
        {
            var node = CycleJson.Cycle(c);
            return keys.SelectMany(k => IsMeasured(k)
                ? new[] { Number(node[k]?["value"]), Number(node[k]?["sigma"]) }
                : [Number(node[k])]).ToArray();
        }));
    }

    public static string SourceNote(CycleTable table)
    {
        var s = table.Sources;
        var used = s.Used == ChargeSource.Counter ? $"Charge from the instrument's counter ({s.CounterColumn})" : "Charge from the integral of the current";
        var other = s.DifferencePercent is { } d
            ? string.Create(CultureInfo.InvariantCulture, $"; counter {s.Counter:G7} mAh, integral {s.Integral:G7} mAh in both directions ({d:F4} % apart{(s.IsCurrentDerived ? ", not independent: the file stores no current" : "")})")
            : "";
        return $"{used}{other}; energy rule: {CycleJson.Word(table.Energy)}.";
    }

    private static IEnumerable<Cycle?> Some(ImmutableArray<Cycle> cycles) => cycles.Length <= Shown
        ? cycles
        : cycles.Take(Shown / 2).Append(null).Concat(cycles.TakeLast(Shown / 2));

    private static bool IsMeasured(string key) => key is "charge_mAh_g" or "discharge_mAh_g" or "irreversible_mAh_g" or "charge_mWh_g" or "discharge_mWh_g" or "charge_mAh_cm2" or "discharge_mAh_cm2";

    private static object? Number(JsonNode? node) => node is not JsonValue value ? null
        : value.TryGetValue(out bool flag) ? flag
        : value.TryGetValue(out int whole) ? whole
        : value.GetValue<double>();
}
