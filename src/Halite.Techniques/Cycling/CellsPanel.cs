// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>One of several cells.</summary>
internal sealed record Cell(string Name, CyclingRecord Record, CycleTable Table, CycleOptions Options, string MassFrom)
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
        var opened = new List<(int Index, CyclingPart Part, double? Stated)>();
        var failures = new List<(string Path, string Message)>();
        for (int k = 0; k < context.Inputs.Length; k++)
        {
            context.Progress.Report(new Progress((double)k / context.Inputs.Length, context.Inputs[k]));
            try
            {
                var (part, stated) = CyclingInputs.Open(context, context.Inputs[k], recordOptions);
                opened.Add((k, part, stated));
            }
            catch (InputException e)
            {
                failures.Add((context.Inputs[k], e.Message));
            }
        }

        if (opened.Count == 0) throw new InputException(failures[0].Message);
        foreach (var (_, message) in failures) context.Warn("cell-left-out", message);
        // The files' own masses count where all state one: a table in two units compares nothing.
        bool own = masses.IsEmpty && shared.Mass is null && opened.All(o => o.Stated is not null);
        var cells = opened.Select(o =>
        {
            var given = masses.IsEmpty ? shared.Mass : masses[o.Index];
            if (!own) CyclingInputs.CheckMass(context, context.Inputs[o.Index], o.Stated, given);
            var options = shared with { Mass = own ? Measured.WithoutSigma(o.Stated!.Value, "mg", "the file states no uncertainty of its mass") : given };
            return new Cell(o.Part.Name, o.Part.Record, CycleAnalysis.Analyse(o.Part.Record, options), options, own ? "file" : given is null ? "none" : "given");
        }).ToList();
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
                    var node = CycleJson.Of(c.Record, c.Table, c.Options);
                    node.Insert(0, "file", c.Name);
                    node.Insert(1, "mass_mg", Json.Of(c.Options.Mass?.Value));
                    node.Insert(2, "mass_from", c.MassFrom);
                    return (JsonNode?)node;
                })),
                ["rate_capability"] = CellComparison.Json(rates),
                ["temperature_retention"] = CellComparison.Json(temperatures),
            },
            Tables = [Summary(cells), .. CellComparison.Tables(rates, temperatures, mass)],
            Data = new DataTable("cycles", ["cell", .. longest.Columns], [.. cells.SelectMany(c => CycleTables.Long(c.Table).Rows.Select(r => r.Insert(0, c.Name)))]),
            Figures = [Figure(cells), .. CellComparison.Figures(rates, temperatures, mass)],
            Warnings = [.. cells.SelectMany(c => c.Table.Warnings.Select(w => w with { Message = $"{c.Name}: {w.Message}" }))],
            Notes = [cells[0].Table.Rule + ".", MassNote(cells)],
        };
    }

    private static string MassNote(List<Cell> cells) => cells[0].MassFrom switch
    {
        "file" => "Masses as the files state them.",
        "given" => "Masses as given.",
        _ => "No masses: quantities are per cell.",
    };

    private static DataTable Summary(List<Cell> cells)
    {
        bool mass = cells[0].Options.Mass is not null;
        var unit = mass ? "mAh/g" : "mAh";
        return DataTable.Of("Cells", ["Cell", .. mass ? ["Mass (mg)"] : Array.Empty<string>(), "Whole cycles", mass ? "First charge" : $"First charge ({unit})", mass ? "First discharge" : $"First discharge ({unit})", "First CE (%)", "First mean discharge (V)", mass ? "Current (mA/g)" : "Current (mA)", "Last discharge / first (%)"],
            cells.Select(c =>
            {
                var first = c.First;
                return (object?[])
                [
                    c.Name,
                    .. mass ? [c.Options.Mass!.Value] : Array.Empty<object?>(),
                    c.Table.Cycles.Count(x => x is { Charge: not null, Discharge: not null, IsIncomplete: false }),
                    mass ? first?.SpecificCharge : first?.Charge?.Charge,
                    mass ? first?.SpecificDischarge : first?.Discharge?.Charge,
                    first?.CoulombicEfficiency,
                    first?.Discharge?.MeanVoltage,
                    first?.SpecificDischargeCurrent ?? first?.Discharge?.CurrentMagnitude,
                    c.Table.Fade is { } fade ? fade.Retention.Values.LastOrDefault(double.NaN) : null,
                ];
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
                X = new Axis("Cycle") { Integer = true },
                Y = new Axis("Discharge capacity", unit) { IncludeZero = true },
                Traces =
                [
                    .. cells.Select((c, k) => new PointTrace(c.Name, [.. Whole(c).Select(x => (double)x.Number)], [.. Whole(c).Select(x => (x.Discharge?.Charge ?? double.NaN) / c.Grams)]) { PaletteIndex = k, Joined = true, Size = 4 }),
                ],
            }, "Discharge capacity of each whole cycle, one colour a cell.");
    }

    private static IEnumerable<Cycle> Whole(Cell cell) => cell.Table.Cycles.Where(x => !x.IsIncomplete);
}
