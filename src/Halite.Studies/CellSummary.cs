// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.Model;

namespace Halite.Studies;

/// <summary>The first cycle of a cell, from its cycling data.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Step">Id of the data entry; empty where it has none.</param>
/// <param name="Charge">First charge, mAh/g; null where it does not exist.</param>
/// <param name="Discharge">First discharge, mAh/g; null where it does not exist.</param>
/// <param name="Efficiency">Coulombic efficiency, %; NaN where it does not exist.</param>
/// <param name="DischargeEnergy">First discharge energy, Wh/kg; NaN where it does not exist.</param>
/// <param name="MeanDischargeVoltage">Energy-averaged discharge voltage, V; NaN where it does not exist.</param>
/// <param name="Cycles">Number of whole cycles.</param>
public sealed record CellSummary(Cell Cell, string Step, Measured? Charge, Measured? Discharge, double Efficiency, double DischargeEnergy, double MeanDischargeVoltage, int Cycles)
{
    /// <summary>
    /// Discharge before the first charge, mAh/g: the lone half cycle 0 that a file begins with. It put Li into the material as
    /// made. Null where the file begins with the charge.
    /// </summary>
    public Measured? DischargedBefore { get; init; }

    /// <summary>Li out of the material as made at the end of the first charge, mAh/g: the first charge less what was discharged before it, by the same mass.</summary>
    public Measured? NetCharge => DischargedBefore is { } before && Charge is { } charge ? charge - before : Charge;

    /// <summary>Reads it from the results of the cell's cycling steps, the first that has a first cycle.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="steps">All steps of the run.</param>
    public static CellSummary Of(Cell cell, IEnumerable<StepResult> steps)
    {
        foreach (var step in steps.Where(s => s.Cell == cell.Id && s.Operation.Verb == "cycle" && s.Results is not null))
        {
            var cycles = step.Results!["cycles"]?.AsArray().OfType<JsonObject>().ToList() ?? [];
            if (cycles.FirstOrDefault(c => Read.Number(c["cycle"]) >= 1) is not { } first) continue;
            double mass = cell.MassMg ?? double.NaN;
            return new CellSummary(
                cell,
                step.Id,
                Read.Quantity(first["charge_mAh_g"], "mAh/g", cell.Id),
                Read.Quantity(first["discharge_mAh_g"], "mAh/g", cell.Id),
                Read.Number(first["coulombic_efficiency_percent"]),
                1000 * Read.Number(first["discharge_mWh"]) / mass,
                Read.Number(first["mean_discharge_V"]),
                cycles.Count(c => Read.Number(c["cycle"]) >= 1))
            {
                DischargedBefore = Read.Number(cycles[0]["cycle"]) == 0 && double.IsNaN(Read.Number(cycles[0]["charge_mAh"])) ? Read.Quantity(cycles[0]["discharge_mAh_g"], "mAh/g", cell.Id) : null,
            };
        }

        return new CellSummary(cell, "", null, null, double.NaN, double.NaN, double.NaN, 0);
    }
}

/// <summary>Cells of one sample as mean and spread.</summary>
/// <param name="Sample">Id of the sample.</param>
/// <param name="Cells">Ids of the cells that count.</param>
/// <param name="Charge">Mean first charge, mAh/g, with the larger of its propagated uncertainty and the standard error by the spread; that of the cell for one cell.</param>
/// <param name="Discharge">Mean first discharge, mAh/g.</param>
/// <param name="ChargeSpread">Standard deviation among cells, mAh/g; NaN for one cell.</param>
/// <param name="DischargeSpread">Standard deviation among cells, mAh/g; NaN for one cell.</param>
/// <param name="EfficiencyMean">Mean Coulombic efficiency, %.</param>
/// <param name="EfficiencySpread">Its standard deviation among cells, %.</param>
public sealed record ReplicateSummary(string Sample, ImmutableArray<string> Cells, Measured? Charge, Measured? Discharge, double ChargeSpread, double DischargeSpread, double EfficiencyMean, double EfficiencySpread)
{
    /// <summary>Mean Li out of the material as made at the end of the first charge, mAh/g: what ledger, holes and shares count.</summary>
    public Measured? NetCharge { get => field ?? Charge; init; }

    /// <summary>Mean discharge before the first charge, mAh/g; null where no cell began with one.</summary>
    public Measured? DischargedBefore => NetCharge is { } net && Charge is { } charge && !ReferenceEquals(net, charge) ? charge - net : null;

    /// <summary>Groups cells by sample; cells without a first cycle are left out.</summary>
    /// <param name="samples">The samples in their order.</param>
    /// <param name="cells">The cells.</param>
    public static ImmutableArray<ReplicateSummary> Of(IEnumerable<Sample> samples, IReadOnlyCollection<CellSummary> cells) =>
    [
        .. samples
            .Select(s => (s.Id, Cells: cells.Where(c => c.Cell.Sample == s.Id && (c.Charge is not null || c.Discharge is not null)).ToList()))
            .Where(s => s.Cells.Count > 0)
            .Select(s =>
            {
                var (charge, chargeSpread) = Mean(s.Id + " first charge", [.. s.Cells.Select(c => c.Charge).OfType<Measured>()]);
                var (discharge, dischargeSpread) = Mean(s.Id + " first discharge", [.. s.Cells.Select(c => c.Discharge).OfType<Measured>()]);
                var efficiencies = s.Cells.Select(c => c.Efficiency).Where(double.IsFinite).ToList();
                return new ReplicateSummary(
                    s.Id, [.. s.Cells.Select(c => c.Cell.Id)], charge, discharge, chargeSpread, dischargeSpread,
                    efficiencies.Count > 0 ? efficiencies.Average() : double.NaN, Deviation(efficiencies))
                {
                    NetCharge = s.Cells.Any(c => c.DischargedBefore is not null) ? Mean(s.Id + " net charge", [.. s.Cells.Select(c => c.NetCharge).OfType<Measured>()]).Mean : null,
                };
            }),
    ];

    /// <summary>With the charges and discharges that a study types in, which come before those of its cells.</summary>
    /// <param name="samples">The samples in their order.</param>
    /// <param name="replicates">What the cells gave.</param>
    /// <param name="typed">The study's measured values.</param>
    internal static ImmutableArray<ReplicateSummary> WithTyped(IEnumerable<Sample> samples, IReadOnlyCollection<ReplicateSummary> replicates, IReadOnlyCollection<MeasuredItem> typed)
    {
        Measured? Of(string sample, string quantity) => typed.FirstOrDefault(m => m.Sample == sample && m.Quantity == quantity)?.Value;
        return
        [
            .. samples.Select(s => (s.Id, Cells: replicates.FirstOrDefault(r => r.Sample == s.Id), Charge: Of(s.Id, "first_charge"), Discharge: Of(s.Id, "first_discharge")))
                .Select(s => s.Charge is null && s.Discharge is null ? s.Cells
                    : (s.Cells ?? new ReplicateSummary(s.Id, [], null, null, double.NaN, double.NaN, double.NaN, double.NaN)) is var cells
                        ? cells with { Charge = s.Charge ?? cells.Charge, NetCharge = s.Charge ?? cells.NetCharge, Discharge = s.Discharge ?? cells.Discharge } : null)
                .OfType<ReplicateSummary>(),
        ];
    }

    /// <summary>
    /// The mean of replicates. Its uncertainty is the larger of two: what the cells' own uncertainties make of it, and the
    /// standard error by their spread. Two cells that happen to agree do not undo the balance's error, and what each cell's
    /// mass contributes stays named, so that the mean is compared with that cell's other numbers by what they share.
    /// </summary>
    private static (Measured? Mean, double Spread) Mean(string source, List<Measured> values)
    {
        if (values.Count == 0) return (null, double.NaN);
        if (values.Count == 1) return (values[0], double.NaN);
        double spread = Deviation([.. values.Select(v => v.Value)]), error = spread / Math.Sqrt(values.Count);
        var mean = values.Aggregate((a, b) => a + b).Scaled(1.0 / values.Count, values[0].Unit);
        if (mean.Sigma is not { } own) return (Measured.From(mean.Value, error, mean.Unit, source), spread);
        return (error > own ? mean + Measured.From(0, Math.Sqrt(error * error - own * own), mean.Unit, source + ": spread of the cells") : mean, spread);
    }

    private static double Deviation(List<double> values)
    {
        if (values.Count < 2) return double.NaN;
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}
