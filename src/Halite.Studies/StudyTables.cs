// SPDX-License-Identifier: Apache-2.0
using Halite.Studies.CrossChecks;
using Halite.Studies.Report;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary>The tables over a whole study.</summary>
internal static class StudyTables
{
    /// <summary>One row a cell: mass, first cycle, number of cycles.</summary>
    public static DataTable Cells(StudyRun run) => DataTable.Of(
        "First cycle of each cell",
        ["Cell", "Sample", "Mass / mg", "Charge (mAh/g)", "Discharge (mAh/g)", "Coulombic efficiency / %", "Discharge energy (Wh/kg)", "Mean discharge voltage / V", "Cycles"],
        run.Cells.Select(c => new object?[]
        {
            c.Cell.Id, c.Cell.Sample, c.Cell.MassMg, Plain(c.Charge), Plain(c.Discharge), c.Efficiency, c.DischargeEnergy, c.MeanDischargeVoltage, c.Cycles,
        }));

    /// <summary>One row a sample: mean and spread of its cells.</summary>
    public static DataTable Replicates(StudyRun run) => DataTable.Of(
        "Replicate cells: mean ± standard error, and standard deviation among cells",
        ["Sample", "Cells", "Charge (mAh/g)", "Spread (mAh/g)", "Discharge (mAh/g)", "Spread (mAh/g)", "Coulombic efficiency / %", "Spread / %"],
        run.Replicates.Select(r => new object?[]
        {
            r.Sample, r.Cells.Length, Plain(r.Charge), r.ChargeSpread, Plain(r.Discharge), r.DischargeSpread, r.EfficiencyMean, r.EfficiencySpread,
        }));

    /// <summary>The cross-checks, those that could be tested or all.</summary>
    public static DataTable CrossChecks(StudyRun run, bool tested) => DataTable.Of(
        "Cross-checks",
        ["Sample", "Verdict", "Question", "One side", "The other", "Difference / sigma", "Meaning"],
        run.CrossChecks.Where(c => !tested || c.Verdict != Verdict.NotTestable).Select(c => new object?[]
        {
            c.Sample, JoinSections.Word(c.Verdict), c.Question, c.Left?.Value, c.Right?.Value, c.DifferenceInSigma,
            c.Missing.Length > 0 ? "missing: " + string.Join("; ", c.Missing) : c.Explanation,
        }));

    /// <summary>The audited claims.</summary>
    public static DataTable Claims(StudyRun run) => DataTable.Of(
        "Claims",
        ["Claim", "Stated", "Found", "Verdict", "Difference", "Source"],
        run.Claims.Select(c => new object?[] { c.Claim.Text, c.Claim.Stated, c.Found, JoinSections.Word(c.Verdict), c.Explanation, c.Claim.Source }));

    // The unit stands in the head of the column.
    private static object? Plain(Data.Measured? quantity) => quantity?.Scaled(1, "1");
}
