// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Cycling.Differential;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>dV/dQ of one or several cycles, added to the panel of the verb <c>cycle</c>.</summary>
internal static class DvdqPanel
{
    public static Panel Add(Panel panel, CyclingRecord record, List<Cycle> cycles, Measured? mass, double? resolutionPercent)
    {
        var options = new DifferentialVoltageOptions();
        if (resolutionPercent is { } r) options = options with { Resolution = r / 100 };
        var found = (from cycle in cycles
                     from half in new[] { cycle.Charge, cycle.Discharge }
                     where half is not null
                     select (Cycle: cycle, Result: DifferentialVoltage.Compute(record, half, options))).ToList();
        panel.Results["dvdq"] = Json.Array(found.Select(f => (JsonNode?)new JsonObject
        {
            ["cycle"] = f.Cycle.Number,
            ["direction"] = CycleJson.Word(f.Result.Direction),
            ["resolution_mAh"] = Json.Of(f.Result.Resolution),
            ["charge_mAh"] = Json.Array(f.Result.Charge.AsSpan()),
            ["voltage_V"] = Json.Array(f.Result.Voltage.AsSpan()),
            ["dvdq_V_mAh"] = Json.Array(f.Result.Slope.AsSpan()),
            ["sigma_V_mAh"] = Json.Array(f.Result.Sigma.AsSpan()),
        }));
        double scale = mass is { } m ? 1000 / m.Value : 1;
        var unit = mass is null ? "mAh" : "mAh/g";
        var figure = Figure.Of("dvdq", "dV/dQ", new Plot
        {
            X = new Axis("Capacity", unit),
            Y = new Axis("|dV/dQ|", mass is null ? "V/mAh" : "V g/mAh"),
            Traces = [.. found.Take(12).Select((f, k) => new LineTrace($"cycle {f.Cycle.Number}, {CycleJson.Word(f.Result.Direction)}", [.. f.Result.Charge.Select(q => q * scale)], [.. f.Result.Slope.Select(s => Math.Abs(s) / scale)]) { PaletteIndex = k })],
        }, string.Create(CultureInfo.InvariantCulture, $"Change of the voltage by charge against the capacity of each half cycle, by local parabolas with a width of {100 * options.Resolution:G3} % of the charge at half maximum. Peaks are where a reaction ends, valleys are plateaus."));
        return panel with
        {
            Data = DataTable.Of("dvdq", ["cycle", "direction", "charge_mAh", "voltage_V", "dvdq_V_mAh", "sigma_V_mAh"], found.SelectMany(f => Enumerable.Range(0, f.Result.Charge.Length).Select(i =>
                new object?[] { f.Cycle.Number, CycleJson.Word(f.Result.Direction), f.Result.Charge[i], f.Result.Voltage[i], f.Result.Slope[i], f.Result.Sigma[i] }))),
            Figures = [figure, .. panel.Figures],
        };
    }
}
