// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Cycling.Titration;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>What <c>gitt --method ici</c> and <c>--method pitt</c> show.</summary>
internal static class IntermittentPanel
{
    public static Panel Interruption(CyclingRecord record, Measured? length)
    {
        var all = Interruptions.Analyse(record, new InterruptionOptions { Length = length });
        var table = DataTable.Of("Interruptions", ["Index", "Direction", "Voltage (V)", "Charge (mAh)", "Resistance", "dE/dsqrt(t)", "1/tau", "D"],
            all.Select(i => new object?[] { i.Index, CycleJson.Word(i.Direction), i.Voltage, i.Charge, i.Resistance, i.RootSlope, i.InverseTau, i.Diffusion }));
        return new Panel
        {
            Results = new JsonObject
            {
                ["method"] = "ici",
                ["interruptions"] = Json.Array(all.Select(i => (JsonNode?)new JsonObject
                {
                    ["index"] = i.Index,
                    ["direction"] = CycleJson.Word(i.Direction),
                    ["voltage_V"] = Json.Of(i.Voltage),
                    ["charge_mAh"] = Json.Of(i.Charge),
                    ["resistance_ohm"] = Json.Of(i.Resistance),
                    ["root_slope_V_s"] = Json.Of(i.RootSlope),
                    ["curve_slope_V_s"] = Json.Of(i.CurveSlope),
                    ["inverse_tau_per_s"] = Json.Of(i.InverseTau),
                    ["diffusion_cm2_s"] = Json.Of(i.Diffusion),
                })),
            },
            Tables = [table.Rows.Length <= 60 ? table : table with { Rows = [.. table.Rows.Take(60)] }],
            Data = table,
            Figures = [Scatter("ici", "Interruptions: diffusion and resistance", [.. all.Select(i => (i.Direction, i.Voltage, i.InverseTau.Value))], [.. all.Select(i => (i.Direction, i.Voltage, i.Resistance.Value))], "Resistance", "Ohm")],
            Warnings = record.Warnings,
            Notes = ["D/L2 = 4/pi [(dE/dt under current)/(dE/dsqrt(t) of the interruption)]2 over 1 to 5 s of each interruption; resistance extrapolated to the moment of interruption."],
        };
    }

    public static Panel Potentiostatic(CyclingRecord record, Measured? length)
    {
        var all = PotentiostaticTitration.Analyse(record, length: length);
        var table = DataTable.Of("Steps", ["Index", "Direction", "Voltage (V)", "Step (mV)", "Charge (mAh)", "Background (mA)", "1/tau", "1/tau by ln I (1/s)", "D"],
            all.Select(s => new object?[] { s.Index, CycleJson.Word(s.Direction), s.Voltage, 1000 * s.Step, s.Charge, s.Background, s.InverseTau, s.PlainLogarithmic, s.Diffusion }));
        return new Panel
        {
            Results = new JsonObject
            {
                ["method"] = "pitt",
                ["steps"] = Json.Array(all.Select(s => (JsonNode?)new JsonObject
                {
                    ["index"] = s.Index,
                    ["direction"] = CycleJson.Word(s.Direction),
                    ["voltage_V"] = Json.Of(s.Voltage),
                    ["step_V"] = Json.Of(s.Step),
                    ["charge_mAh"] = Json.Of(s.Charge),
                    ["background_mA"] = Json.Of(s.Background),
                    ["inverse_tau_per_s"] = Json.Of(s.InverseTau),
                    ["inverse_tau_plain_logarithm_per_s"] = Json.Of(s.PlainLogarithmic),
                    ["diffusion_cm2_s"] = Json.Of(s.Diffusion),
                })),
            },
            Tables = [table.Rows.Length <= 60 ? table : table with { Rows = [.. table.Rows.Take(60)] }],
            Data = table,
            Figures = [Scatter("pitt", "Potential steps: diffusion and charge", [.. all.Select(s => (s.Direction, s.Voltage, s.InverseTau.Value))], [.. all.Select(s => (s.Direction, s.Voltage, s.Charge / Math.Abs(s.Step)))], "Charge per volt", "mAh/V")],
            Warnings = record.Warnings,
            Notes = ["Current of each step fitted by the exact decay into a slab plus a constant background; beside it the slope of ln I at long times."],
        };
    }

    private static Figure Scatter(string id, string title, List<(Direction Direction, double X, double Y)> left, List<(Direction Direction, double X, double Y)> right, string quantity, string unit)
    {
        Trace[] Of(List<(Direction Direction, double X, double Y)> points) =>
        [
            .. points.Where(p => double.IsFinite(p.Y)).GroupBy(p => p.Direction).Select(g =>
                new PointTrace(CycleJson.Word(g.Key), [.. g.Select(p => p.X)], [.. g.Select(p => p.Y)]) { PaletteIndex = g.Key == Direction.Charge ? 1 : 0, Size = 5 }),
        ];
        return new Figure
        {
            Id = id,
            Title = title,
            PlotsPerRow = 2,
            Plots =
            [
                new Plot { X = new Axis("Voltage", "V"), Y = new Axis("1/tau = D/L2", "1/s") { Scale = AxisScale.Log }, Traces = [.. Of(left)] },
                new Plot { X = new Axis("Voltage", "V"), Y = new Axis(quantity, unit), Traces = [.. Of(right)] },
            ],
            Caption = "Left: diffusion time constant against voltage. Right: " + quantity.ToLowerInvariant() + " against voltage.",
        };
    }
}
