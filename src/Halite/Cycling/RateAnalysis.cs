// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Cycling;

/// <summary>Groups cycles by their discharge current.</summary>
internal static class RateAnalysis
{
    /// <summary>Consecutive cycles whose discharge currents agree within the tolerance.</summary>
    public static ImmutableArray<RateBlock> Blocks(ImmutableArray<Cycle> cycles, CycleOptions options)
    {
        var blocks = new List<List<Cycle>>();
        foreach (var cycle in cycles)
        {
            if (cycle.Discharge is not { Charge: > 0 } discharge || (cycle.Charge is null && cycles.Length > 1) || cycle.IsIncomplete) continue;
            double current = discharge.CurrentMagnitude;
            if (blocks.Count > 0 && Math.Abs(current - Mean(blocks[^1])) <= options.RateTolerance * Mean(blocks[^1])) blocks[^1].Add(cycle);
            else blocks.Add([cycle]);
        }

        double? slowest = null;
        double? slowestDischarge = null;
        foreach (var block in blocks)
        {
            if (slowest is not null && Mean(block) >= slowest * (1 - options.RateTolerance)) continue;
            (slowest, slowestDischarge) = (Mean(block), Kept(block, options).Average(c => c.Discharge!.Charge));
        }

        return
        [
            .. blocks.Select(block =>
            {
                var kept = Kept(block, options);
                double discharge = kept.Average(c => c.Discharge!.Charge), current = Mean(block);
                return new RateBlock(
                    block[0].Number,
                    block[^1].Number,
                    current,
                    1000 * current / options.Mass?.Value,
                    block[0].Discharge!.Charge,
                    discharge,
                    kept.Count,
                    kept.Sum(c => c.Discharge!.Energy) / kept.Sum(c => c.Discharge!.Charge),
                    discharge / slowestDischarge!.Value);
            }),
        ];
    }

    private static double Mean(List<Cycle> block) => block.Average(c => c.Discharge!.CurrentMagnitude);

    private static List<Cycle> Kept(List<Cycle> block, CycleOptions options) => block.TakeLast(Math.Max(1, options.RateKeep)).ToList();
}
