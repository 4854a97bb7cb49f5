// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>Resistance pulses, voltammograms and capacity against temperature, added to the panel of the verb <c>cycle</c>.</summary>
internal static class StepPanels
{
    public static Panel AddResistance(Panel panel, CyclingRecord record, ImmutableArray<double> delays)
    {
        ImmutableArray<double> asked = delays.IsEmpty ? [0, 1, 10] : [.. delays.Order()];
        var pulses = ResistancePulses.Find(record, asked);
        string Name(double delay) => delay == 0 ? "first" : delay.ToString("G6", CultureInfo.InvariantCulture) + "s";
        panel.Results["resistance_pulses"] = Json.Array(pulses.Select(p =>
        {
            var node = new JsonObject
            {
                ["index"] = p.Index,
                ["time_s"] = Json.Of(p.Time),
                ["charge_mAh"] = Json.Of(p.Charge),
                ["voltage_V"] = Json.Of(p.VoltageBefore),
                ["current_before_mA"] = Json.Of(p.CurrentBefore),
                ["current_after_mA"] = Json.Of(p.CurrentAfter),
                ["first_delay_s"] = Json.Of(p.FirstDelay),
            };
            for (int k = 0; k < asked.Length; k++) node[$"resistance_{Name(asked[k])}_ohm"] = Json.Of(p.Resistance[k]);
            return (JsonNode?)node;
        }));
        var table = DataTable.Of("Direct-current resistance", ["Pulse", "Time (h)", "Voltage (V)", "Current before (mA)", "after (mA)", "First delay (s)", .. asked.Select(d => d == 0 ? "R first (ohm)" : $"R {Name(d)} (ohm)")],
            pulses.Select(p => new object?[] { p.Index, p.Time / 3600, p.VoltageBefore, p.CurrentBefore, p.CurrentAfter, p.FirstDelay }.Concat(p.Resistance.Select(r => (object?)(double.IsNaN(r) ? null : r))).ToArray()));
        var figure = Figure.Of("resistance-pulses", "Direct-current resistance", new Plot
        {
            X = new Axis("Voltage before the step", "V"),
            Y = new Axis("Resistance", "Ohm") { IncludeZero = true },
            Traces = [.. asked.Select((d, k) => new PointTrace(d == 0 ? "first sample" : $"after {Name(d)}", [.. pulses.Select(p => p.VoltageBefore)], [.. pulses.Select(p => p.Resistance[k])]) { PaletteIndex = k, Size = 5 })],
        }, "Resistance (change of voltage over change of current) at each step of the current, at the first sample and at fixed delays: the longer the delay, the more of charge transfer and diffusion it holds.");
        return panel with { Tables = [Shorten(table), .. panel.Tables], Data = table, Figures = [figure, .. panel.Figures] };
    }

    public static Panel AddVoltammetry(Panel panel, CyclingRecord record)
    {
        var sweeps = Voltammetry.Sweeps(record);
        panel.Results["sweeps"] = Json.Array(sweeps.Select(s => (JsonNode?)new JsonObject
        {
            ["sweep"] = s.Number,
            ["cycle"] = s.Cycle,
            ["direction"] = CycleJson.Word(s.Direction),
            ["scan_rate_mV_s"] = Json.Of(s.ScanRate),
            ["from_V"] = Json.Of(s.From),
            ["to_V"] = Json.Of(s.To),
            ["charge_mAh"] = Json.Of(s.Charge),
            ["peak_V"] = Json.Of(s.PeakVoltage),
            ["peak_mA"] = Json.Of(s.PeakCurrent),
        }));
        var table = DataTable.Of("Sweeps", ["Sweep", "Cycle", "Direction", "Scan rate (mV/s)", "From (V)", "To (V)", "Charge (mAh)", "Peak (V)", "Peak current (mA)"],
            sweeps.Select(s => new object?[] { s.Number, s.Cycle, CycleJson.Word(s.Direction), s.ScanRate, s.From, s.To, s.Charge, s.PeakVoltage, s.PeakCurrent }));
        int last = sweeps.Max(s => s.Cycle);
        var traces = sweeps.GroupBy(s => s.Cycle).Take(12).SelectMany(g => g.Select((s, k) =>
        {
            var (x, y) = Thinning.Thin(record.Voltage[s.FirstRow..(s.LastRow + 1)], record.Current[s.FirstRow..(s.LastRow + 1)], 1500);
            return (Trace)new LineTrace(k == 0 ? $"cycle {s.Cycle}" : "", x, y) { Colour = Palette.Ordered(last <= 1 ? 0.3 : 0.9 * (s.Cycle - 1) / (last - 1)) };
        }));
        var figure = Figure.Of("voltammogram", "Cyclic voltammogram", new Plot { X = new Axis("Voltage", "V"), Y = new Axis("Current", "mA"), Traces = [.. traces] },
            "Current against voltage of each sweep; oxidation (charge of a cathode) upward.");
        return panel with { Tables = [Shorten(table), .. panel.Tables], Data = table, Figures = [figure, .. panel.Figures] };
    }

    public static Panel AddTemperature(Panel panel, CycleTable table, CycleOptions options)
    {
        var blocks = TemperatureAnalysis.Blocks(table, options);
        if (blocks.IsEmpty) return panel;
        panel.Results["temperature_blocks"] = Json.Array(blocks.Select(b => (JsonNode?)new JsonObject
        {
            ["first_cycle"] = b.FirstCycle,
            ["last_cycle"] = b.LastCycle,
            ["temperature_degC"] = Json.Of(b.Temperature),
            ["current_mA"] = Json.Of(b.Current),
            ["mean_discharge_mAh"] = Json.Of(b.Discharge),
            ["retention_percent"] = Json.Of(b.Retention),
        }));
        return panel with
        {
            Tables = panel.Tables.Add(DataTable.Of("Temperature", ["Cycles", "Temperature (degC)", "Current (mA)", "Discharge (mAh)", "Of that near 25 degC (%)"],
                blocks.Select(b => new object?[] { b.FirstCycle == b.LastCycle ? $"{b.FirstCycle}" : $"{b.FirstCycle} to {b.LastCycle}", b.Temperature, b.Current, b.Discharge, b.Retention }))),
            Figures = panel.Figures.Add(Temperature(blocks, options)),
        };
    }

    private static Figure Temperature(ImmutableArray<TemperatureBlock> blocks, CycleOptions options)
    {
        double scale = options.Mass is { } m ? 1000 / m.Value : 1;
        var axis = new Axis("Temperature", "°C");
        // Blocks of one current are one row of points: capacities at different currents do not compare.
        var currents = new List<List<TemperatureBlock>>();
        foreach (var block in blocks.OrderBy(b => b.Current))
        {
            if (currents.Count > 0 && Math.Abs(block.Current - currents[^1][0].Current) <= options.RateTolerance * currents[^1][0].Current) currents[^1].Add(block);
            else currents.Add([block]);
        }

        ImmutableArray<Trace> Traces(Func<TemperatureBlock, double> y) =>
        [
            .. currents.Take(8).Select((c, k) =>
            {
                var shown = c.Where(b => double.IsFinite(y(b))).OrderBy(b => b.Temperature).ToList();
                var name = currents.Count == 1 || shown.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{c[0].Current * scale:G3} {(options.Mass is null ? "mA" : "mA/g")}");
                return (Trace)new PointTrace(name, [.. shown.Select(b => b.Temperature)], [.. shown.Select(y)]) { PaletteIndex = k };
            }),
        ];
        var capacity = new Plot { X = axis, Y = new Axis("Discharge capacity", options.Mass is null ? "mAh" : "mAh/g") { IncludeZero = true }, Traces = Traces(b => b.Discharge * scale) };
        bool retained = blocks.Any(b => b.Retention is not null);
        return new Figure
        {
            Id = "temperature",
            Title = "Capacity and its retention against temperature",
            PlotsPerRow = 2,
            Plots = retained ? [capacity, new Plot { X = axis, Y = new Axis("Of the capacity near 25 °C", "%") { IncludeZero = true }, Traces = Traces(b => b.Retention ?? double.NaN) }] : [capacity],
            Caption = "Mean discharge capacity of each block of cycles at one temperature and one current"
                + (retained ? "; right: over that of the block nearest to 25 °C at the same current." : "; no block lies within 5 K of 25 °C, so no retention is given."),
        };
    }

    private static DataTable Shorten(DataTable table) => table.Rows.Length <= 60 ? table : table with { Rows = [.. table.Rows.Take(60)], Title = $"{table.Title} (first 60 of {table.Rows.Length}; --csv has all)" };
}
