// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>Several cells in one table: <c>cycle --separate</c>.</summary>
internal static class CellsPanel
{
    public static Panel Of(OperationContext context, CycleOptions options)
    {
        var recordOptions = CyclingInputs.RecordOptions(context);
        var cells = new List<(string Name, CyclingRecord Record, CycleTable Table)>();
        var failures = new List<(string Path, string Message)>();
        foreach (var path in context.Inputs)
        {
            context.Progress.Report(new Progress((double)(cells.Count + failures.Count) / context.Inputs.Length, path));
            try
            {
                var part = CyclingInputs.Open(context, path, recordOptions);
                cells.Add((part.Name, part.Record, CycleAnalysis.Analyse(part.Record, options)));
            }
            catch (InputException e)
            {
                failures.Add((path, e.Message));
            }
        }

        if (cells.Count == 0) throw new InputException(failures[0].Message);
        foreach (var (_, message) in failures) context.Warn("cell-left-out", message);
        var rows = cells.SelectMany(c => c.Table.Cycles.Select(cycle => (c.Name, cycle))).ToList();
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
                    return (JsonNode?)node;
                })),
            },
            Tables = [Summary(cells, options)],
            Data = new DataTable("cycles", ["cell", .. longest.Columns], [.. cells.SelectMany(c => CycleTables.Long(c.Table).Rows.Select(r => r.Insert(0, c.Name)))]),
            Figures = [Figure(cells, options)],
            Warnings = [.. cells.SelectMany(c => c.Table.Warnings.Select(w => w with { Message = $"{c.Name}: {w.Message}" }))],
            Notes = [cells[0].Table.Rule + "."],
        };
    }

    private static DataTable Summary(List<(string Name, CyclingRecord Record, CycleTable Table)> cells, CycleOptions options)
    {
        bool mass = options.Mass is not null;
        var unit = mass ? "mAh/g" : "mAh";
        return DataTable.Of("Cells", ["Cell", "Cycles", $"First charge ({unit})", $"First discharge ({unit})", "First CE (%)", "First mean discharge (V)", "Current (mA)", "Last discharge / first (%)"],
            cells.Select(c =>
            {
                var first = c.Table.Cycles.FirstOrDefault(x => x is { Charge: not null, Discharge: not null }) ?? c.Table.Cycles.FirstOrDefault();
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

    private static Figure Figure(List<(string Name, CyclingRecord Record, CycleTable Table)> cells, CycleOptions options)
    {
        double grams = options.Mass is { } m ? m.Value / 1000 : 1;
        var single = cells.All(c => c.Table.Cycles.Length <= 2);
        return single
            ? Figures.Figure.Of("voltage-capacity", "First cycles of all cells", new Plot
            {
                X = new Axis("Capacity", options.Mass is null ? "mAh" : "mAh/g"),
                Y = new Axis("Voltage", "V"),
                Traces =
                [
                    .. cells.SelectMany((c, k) => c.Table.HalfCycles.Take(2).Select((h, j) =>
                    {
                        var (q, v) = CycleFigures.Curve(c.Record, h, 1 / grams);
                        return new LineTrace(j == 0 ? c.Name : "", q, v) { PaletteIndex = k };
                    })),
                ],
            }, "Voltage against capacity of the first two half cycles of each cell.")
            : Figures.Figure.Of("capacity-cycle", "Discharge capacity of all cells", new Plot
            {
                X = new Axis("Cycle"),
                Y = new Axis("Discharge capacity", options.Mass is null ? "mAh" : "mAh/g") { IncludeZero = true },
                Traces =
                [
                    .. cells.Select((c, k) => new PointTrace(c.Name, [.. c.Table.Cycles.Select(x => (double)x.Number)], [.. c.Table.Cycles.Select(x => (x.Discharge?.Charge ?? double.NaN) / grams)]) { PaletteIndex = k, Joined = true, Size = 4 }),
                ],
            }, "Discharge capacity of each cycle, one colour a cell.");
    }
}
