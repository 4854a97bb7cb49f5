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
        return [.. run.Study.Samples.SelectMany(s => All.Select(check => check(index, s.Id)))];
    }

    internal static CrossCheck New(string id, string sample, string question) => new() { Id = $"{sample}.{id}", Sample = sample, Question = question, Verdict = Verdict.NotTestable };
}
