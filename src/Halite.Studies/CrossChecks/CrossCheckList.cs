// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Studies.CrossChecks;

/// <summary>The one list of cross-checks; each room of them is a file beside this one.</summary>
public static class CrossCheckList
{
    private static readonly ImmutableArray<Func<QuantityIndex, string, CrossCheck>> All =
    [
        CapacityChecks.ChargeAgainstPercolation,
        CapacityChecks.ChargeAgainstLi,
        CapacityChecks.LiByAnalysis,
        CapacityChecks.LiByRefinement,
        CapacityChecks.LiRemovedAgainstCharge,
        CapacityChecks.EnergyAgainstVoltage,
        CapacityChecks.ArealAgainstLoading,
        CapacityChecks.IrreversibleAgainstResidue,
        RedoxChecks.TurningPointAgainstMetalLimit,
        RedoxChecks.ValenceAgainstCharge,
        OxygenChecks.HolesAgainstCriterion,
        OxygenChecks.OxygenKAgainstLedger,
        OxygenChecks.Oxygen1sAgainstLedger,
        OxygenChecks.GasAgainstOxygenShare,
        StructureChecks.LatticeAgainstLi,
        StructureChecks.LatticeAgainstRaman,
        StructureChecks.OverDischargeAgainstLattice,
        StructureChecks.LayeredOrdering,
        TransportChecks.OverpotentialAgainstImpedance,
        TransportChecks.IrDropAgainstImpedance,
        TransportChecks.DiffusionAgainstTail,
    ];

    /// <summary>Every check on every sample.</summary>
    /// <param name="run">The computed study.</param>
    public static ImmutableArray<CrossCheck> Of(StudyRun run)
    {
        var index = QuantityIndex.Of(run);
        return [.. run.Study.Samples.SelectMany(s => All.Select(check => Judged(check, index, s.Id)))];
    }

    // A number that the data leave open is no side of a check: it is named as what is missing.
    private static CrossCheck Judged(Func<QuantityIndex, string, CrossCheck> rule, QuantityIndex index, string sample)
    {
        _ = index.TakeOpen();
        var check = rule(index, sample);
        if (check.Verdict != Verdict.NotTestable || index.TakeOpen() is not { Length: > 0 } open) return check;
        return check with
        {
            Missing = [.. open.Select(q => $"the {q.Name.Replace('_', ' ')} is not determined by the data{Why(q)}")],
            Explanation = string.Join(" ", open.Select(q => q.Aside).Where(a => a.Length > 0)),
        };

        static string Why(Quantity q)
        {
            var reason = q.Value.Reason is { } text && text.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at ? text[(at + 2)..] : "";
            return (reason, q.Aside) switch { ("", "") => $" ({q.Source})", ("", var aside) => $" ({q.Source}); {aside}", (var why, "") => $" ({q.Source}: {why})", var (why, aside) => $" ({q.Source}: {why}); {aside}" };
        }
    }

    internal static CrossCheck New(string id, string sample, string question) => new() { Id = $"{sample}.{id}", Sample = sample, Question = question, Verdict = Verdict.NotTestable };
}
