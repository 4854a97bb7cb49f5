// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Cycling;

/// <summary>Consecutive cycles at one temperature and one current.</summary>
/// <param name="FirstCycle">Number of the first cycle.</param>
/// <param name="LastCycle">Number of the last cycle.</param>
/// <param name="Temperature">Mean temperature under current, degC.</param>
/// <param name="Current">Mean discharge current, mA.</param>
/// <param name="Discharge">Mean discharge charge of the last cycles of the block, mAh.</param>
/// <param name="Retention">Over that of the block nearest to 25 degC at the same current, %; null where there is none.</param>
public sealed record TemperatureBlock(int FirstCycle, int LastCycle, double Temperature, double Current, double Discharge, double? Retention);

/// <summary>Capacity against temperature.</summary>
public static class TemperatureAnalysis
{
    /// <summary>Blocks of cycles whose temperatures agree within 3 K and currents within the rate tolerance; empty where the file has no temperature or it hardly changes.</summary>
    /// <param name="table">The cycles.</param>
    /// <param name="options">Tolerance of the current and how many cycles are averaged.</param>
    public static ImmutableArray<TemperatureBlock> Blocks(CycleTable table, CycleOptions options)
    {
        var usable = table.Cycles.Where(c => c is { IsIncomplete: false, Charge: not null, Discharge.Charge: > 0 } && double.IsFinite(c.Discharge.Temperature)).ToList();
        if (usable.Count < 2 || usable.Max(c => c.Discharge!.Temperature) - usable.Min(c => c.Discharge!.Temperature) < 5) return [];
        var blocks = new List<List<Cycle>>();
        foreach (var cycle in usable)
        {
            var last = blocks.Count > 0 ? blocks[^1][0] : null;
            bool same = last is not null && Math.Abs(cycle.Discharge!.Temperature - last.Discharge!.Temperature) <= 3
                && Math.Abs(cycle.Discharge.CurrentMagnitude - last.Discharge.CurrentMagnitude) <= options.RateTolerance * last.Discharge.CurrentMagnitude;
            if (same) blocks[^1].Add(cycle);
            else blocks.Add([cycle]);
        }

        var rows = blocks.Select(b => new TemperatureBlock(
            b[0].Number,
            b[^1].Number,
            b.Average(c => c.Discharge!.Temperature),
            b.Average(c => c.Discharge!.CurrentMagnitude),
            b.TakeLast(Math.Max(1, options.RateKeep)).Average(c => c.Discharge!.Charge),
            null)).ToList();
        return
        [
            .. rows.Select(r =>
            {
                var reference = rows.Where(o => Math.Abs(o.Current - r.Current) <= options.RateTolerance * r.Current).MinBy(o => Math.Abs(o.Temperature - 25))!;
                return r with { Retention = Math.Abs(reference.Temperature - 25) <= 5 ? 100 * r.Discharge / reference.Discharge : null };
            }),
        ];
    }
}
