// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Studies.Claims;
using Halite.Studies.CrossChecks;
using Halite.Studies.Report;
using Halite.Techniques.Tables;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary>The tables over a whole study.</summary>
internal static class StudyTables
{
    /// <summary>One row a cell: mass, first cycle, number of cycles.</summary>
    /// <param name="run">The computed study.</param>
    /// <param name="forPeople">Whether numbers without an uncertainty are rounded to what they are good for.</param>
    public static DataTable Cells(StudyRun run, bool forPeople = false)
    {
        double Rounded(double value, int decimals) => forPeople && double.IsFinite(value) ? Math.Round(value, decimals) : value;
        return DataTable.Of(
            "First cycle of each cell",
            ["Cell", "Sample", "Mass / mg", "Charge (mAh/g)", "Discharge (mAh/g)", "Coulombic efficiency / %", "Discharge energy (Wh/kg)", "Mean discharge voltage / V", "Cycles"],
            run.Cells.Select(c => new object?[]
            {
                c.Cell.Id, c.Cell.Sample, c.Cell.MassMg, Plain(c.Charge), Plain(c.Discharge), Rounded(c.Efficiency, 2), Rounded(c.DischargeEnergy, 1), Rounded(c.MeanDischargeVoltage, 3), c.Cycles,
            }));
    }

    /// <summary>One row a sample: mean and spread of its cells.</summary>
    /// <param name="run">The computed study.</param>
    public static DataTable Replicates(StudyRun run) => DataTable.Of(
        "Replicate cells: mean ± its uncertainty, and standard deviation among cells",
        ["Sample", "Cells", "Charge (mAh/g)", "Spread (mAh/g)", "Discharge (mAh/g)", "Spread (mAh/g)", "Coulombic efficiency / %", "Spread / %"],
        run.Replicates.Where(r => r.Cells.Length > 0).Select(r => new object?[]
        {
            r.Sample, r.Cells.Length, Plain(r.Charge), Rounded(r.ChargeSpread), Plain(r.Discharge), Rounded(r.DischargeSpread), Rounded(r.EfficiencyMean), Rounded(r.EfficiencySpread),
        }));

    /// <summary>The cross-checks, those that could be tested or all.</summary>
    /// <param name="run">The computed study.</param>
    /// <param name="tested">Whether to leave out those that could not be tested.</param>
    /// <param name="forPeople">Whether the worst come first and numbers are rounded to what they are good for.</param>
    public static DataTable CrossChecks(StudyRun run, bool tested, bool forPeople = false)
    {
        IEnumerable<CrossCheck> checks = run.CrossChecks.Where(c => !tested || c.Verdict != Verdict.NotTestable);
        if (forPeople) checks = checks.OrderByDescending(c => c.Verdict == Verdict.NotTestable ? -1 : (int)c.Verdict);
        return DataTable.Of(
            "Cross-checks",
            ["Sample", "Verdict", "Question", "One side", "The other", "Difference / sigma", "Meaning"],
            checks.Select(c => new object?[]
            {
                c.Sample, JoinSections.Word(c.Verdict), c.Question, Side(c.Left?.Value), Side(c.Right?.Value), forPeople && double.IsFinite(c.DifferenceInSigma) ? Math.Round(c.DifferenceInSigma, 1) : c.DifferenceInSigma,
                c.Missing.Length > 0 ? "missing: " + string.Join("; ", c.Missing) : c.Explanation,
            }));

        object? Side(Data.Measured? value) => forPeople && value is not null ? ReadableText.Text(value) : value;
    }

    /// <summary>The audited claims.</summary>
    /// <param name="run">The computed study.</param>
    /// <param name="forPeople">Whether the worst come first and numbers are rounded to what they are good for.</param>
    public static DataTable Claims(StudyRun run, bool forPeople = false)
    {
        IEnumerable<AuditedClaim> claims = forPeople ? run.Claims.OrderByDescending(c => c.Verdict == Verdict.NotTestable ? -1 : (int)c.Verdict) : run.Claims;
        return DataTable.Of(
            "Claims",
            ["Claim", "Stated", "Found", "Verdict", "Difference", "Source"],
            claims.Select(c => new object?[]
            {
                c.Claim.Text, c.Claim.Kind == Model.ClaimKind.Equal ? c.Claim.Stated : ClaimAudit.StatedText(c.Claim), forPeople ? ReadableText.Text(c.Found) : c.Found, JoinSections.Word(c.Verdict), c.Explanation, c.Claim.Source,
            }));
    }

    /// <summary>Every quantity that checks and claims can name.</summary>
    public static DataTable Quantities(StudyRun run) => DataTable.Of(
        "Quantities",
        ["Sample", "Quantity", "State", "Value", "Unit", "From"],
        QuantityIndex.Of(run).All.Select(q => new object?[] { q.Sample, q.Name, q.State, Plain(q.Value), q.Value.Unit, q.Source }));

    /// <summary>The same for the JSON contract.</summary>
    public static JsonArray QuantitiesJson(StudyRun run) => Json.Array(QuantityIndex.Of(run).All.Select(q =>
    {
        var node = Json.Of(q.Value)!.AsObject();
        (node["sample"], node["name"], node["state"], node["unit"], node["source"]) = (q.Sample, q.Name, q.State, q.Value.Unit, q.Source);
        return (JsonNode?)node;
    }));

    // A spread of few cells is good for two digits.
    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 2) : value;

    // The unit stands in the head of the column.
    private static object? Plain(Data.Measured? quantity) => quantity?.Scaled(1, "1");
}
