// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>One of several cells.</summary>
internal sealed record Cell(string Name, CyclingRecord Record, CycleTable Table, CycleOptions Options)
{
    /// <summary>What a charge in mAh is divided by, g; 1 without a mass.</summary>
    public double Grams => Options.Mass is { } mass ? mass.Value / 1000 : 1;

    /// <summary>The first cycle with both half cycles, or what there is.</summary>
    public Cycle? First => Table.Cycles.FirstOrDefault(x => x is { Charge: not null, Discharge: not null }) ?? Table.Cycles.FirstOrDefault();
}

/// <summary>Several cells in one table: <c>cycle --separate</c>.</summary>
internal static class CellsPanel
{
    public static Panel Of(OperationContext context, CycleOptions shared)
    {
        var recordOptions = CyclingInputs.RecordOptions(context);
        var masses = CyclingInputs.MassesOf(context);
        var cells = new List<Cell>();
        var failures = new List<(string Path, string Message)>();
        for (int k = 0; k < context.Inputs.Length; k++)
        {
            var path = context.Inputs[k];
            var options = masses.IsEmpty ? shared : shared with { Mass = masses[k] };
            context.Progress.Report(new Progress((double)(cells.Count + failures.Count) / context.Inputs.Length, path));
            try
            {
                var part = CyclingInputs.Open(context, path, recordOptions);
                cells.Add(new Cell(part.Name, part.Record, CycleAnalysis.Analyse(part.Record, options), options));
            }
            catch (InputException e)
            {
                failures.Add((path, e.Message));
            }
        }

        if (cells.Count == 0) throw new InputException(failures[0].Message);
        foreach (var (_, message) in failures) context.Warn("cell-left-out", message);
        bool mass = cells[0].Options.Mass is not null;
        var rates = CellComparison.Rates(cells);
        var temperatures = CellComparison.Temperatures(cells);
        var longest = cells.Select(c => CycleTables.Long(c.Table)).First();
        return new Panel
        {
            Results = new JsonObject
            {
                ["rows"] = cells.Sum(c => (long)c.Record.FileRowCount),
                ["cells"] = Json.Array(cells.Select(c =>
                {
                    var node = CycleJson.Of(c.Record, c.Table);
                    node.Insert(0, "file", c.Name);
                    node.Insert(1, "mass_mg", Json.Of(c.Options.Mass?.Value));
                    return (JsonNode?)node;
                })),
                ["rate_capability"] = CellComparison.Json(rates),
                ["temperature_retention"] = CellComparison.Json(temperatures),
            },
            Tables = [Summary(cells), .. CellComparison.Tables(rates, temperatures, mass)],
            Data = new DataTable("cycles", ["cell", .. longest.Columns], [.. cells.SelectMany(c => CycleTables.Long(c.Table).Rows.Select(r => r.Insert(0, c.Name)))]),
            Figures = [Figure(cells), .. CellComparison.Figures(rates, temperatures, mass)],
            Warnings = [.. cells.SelectMany(c => c.Table.Warnings.Select(w => w with { Message = $"{c.Name}: {w.Message}" }))],
            Notes = [cells[0].Table.Rule + "."],
        };
    }

    private static DataTable Summary(List<Cell> cells)
    {
        bool mass = cells[0].Options.Mass is not null;
        var unit = mass ? "mAh/g" : "mAh";
        return DataTable.Of("Cells", ["Cell", "Cycles", $"First charge ({unit})", $"First discharge ({unit})", "First CE (%)", "First mean discharge (V)", "Current (mA)", "Last discharge / first (%)"],
            cells.Select(c =>
            {
                var first = c.First;
                return new object?[]
                {
                    c.Name,
                    c.Table.Cycles.Count(x => x is { Charge: not null, Discharge: not null }),
                    mass ? first?.SpecificCharge : first?.Charge?.Charge,
                    mass ? first?.SpecificDischarge : first?.Discharge?.Charge,
                    first?.CoulombicEfficiency,
                    first?.Discharge?.MeanVoltage,
                    first?.Discharge?.CurrentMagnitude,
                    c.Table.Fade is { } fade ? fade.Retention.Values.LastOrDefault(double.NaN) : null,
                };
            }));
    }

    private static Figure Figure(List<Cell> cells)
    {
        string unit = cells[0].Options.Mass is null ? "mAh" : "mAh/g";
        var single = cells.All(c => c.Table.Cycles.Length <= 2);
        return single
            ? Figures.Figure.Of("voltage-capacity", "First cycles of all cells", new Plot
            {
                X = new Axis("Capacity", unit),
                Y = new Axis("Voltage", "V"),
                Traces =
                [
                    .. cells.SelectMany((c, k) => c.Table.HalfCycles.Take(2).Select((h, j) =>
                    {
                        var (q, v) = CycleFigures.Curve(c.Record, h, 1 / c.Grams);
                        return new LineTrace(j == 0 ? c.Name : "", q, v) { PaletteIndex = k };
                    })),
                ],
            }, "Voltage against capacity of the first two half cycles of each cell.")
            : Figures.Figure.Of("capacity-cycle", "Discharge capacity of all cells", new Plot
            {
                X = new Axis("Cycle"),
                Y = new Axis("Discharge capacity", unit) { IncludeZero = true },
                Traces =
                [
                    .. cells.Select((c, k) => new PointTrace(c.Name, [.. c.Table.Cycles.Select(x => (double)x.Number)], [.. c.Table.Cycles.Select(x => (x.Discharge?.Charge ?? double.NaN) / c.Grams)]) { PaletteIndex = k, Joined = true, Size = 4 }),
                ],
            }, "Discharge capacity of each cycle, one colour a cell.");
    }
}
