// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Cycling;

/// <summary>
/// Recognises a last half cycle that was cut off: the file ends under current, and neither the voltage limit nor the
/// charge that the half cycles of the same direction before it reached is reached. A running test copied from its
/// instrument ends so.
/// </summary>
internal static class CutHalfCycle
{
    /// <summary>How far from the limit of its predecessors a half cycle may end, as a share of their voltage range: they agree to millivolts.</summary>
    private const double VoltageShare = 0.02;

    /// <summary>Charge that makes a half cycle whole whatever its voltage, over the median of its predecessors: a limit of charge ends each alike.</summary>
    private const double ChargeShare = 0.98;

    /// <summary>The last half cycle if it was cut off, with the limit that its predecessors reached, V; null where it is whole or alone.</summary>
    public static (HalfCycle Half, double Limit)? Of(CyclingRecord record, ImmutableArray<HalfCycle> halves)
    {
        if (halves.IsEmpty) return null;
        var last = halves[^1];
        int end = record.Rows - 1;
        // Under current to the end: a row or two of switching off may follow.
        if (last.EndRow <= end || record.Time[end] - record.Time[last.LastRow] > 3 * last.ActiveTime / Math.Max(1, last.ActiveRows)) return null;
        var before = halves.Where(h => h.Direction == last.Direction && h != last).ToList();
        if (before.Count == 0) return null;
        double Limit(HalfCycle h) => h.Direction == Direction.Charge ? h.MaxVoltage : h.MinVoltage;
        double limit = RobustStatistics.Median([.. before.Select(Limit)]), range = RobustStatistics.Median([.. before.Select(h => h.MaxVoltage - h.MinVoltage)]);
        bool isShort = (int)last.Direction * (limit - Limit(last)) > Math.Max(0.002, VoltageShare * range);
        return isShort && last.Charge < ChargeShare * RobustStatistics.Median([.. before.Select(h => h.Charge)]) ? (last, limit) : null;
    }

    /// <summary>What to say of it.</summary>
    public static Warning Warning((HalfCycle Half, double Limit) cut, int cycle)
    {
        var word = cut.Half.Direction == Direction.Charge ? "charge" : "discharge";
        return new Warning("incomplete", FormattableString.Invariant(
            $"Cycle {cycle} is incomplete: the file ends under current at {cut.Half.LastVoltage:G4} V, while the {word}s before it went to {cut.Limit:G4} V; it takes no part in retention, fade and blocks."));
    }
}
