// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Cycling.Differential;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>dQ/dV of one or several cycles, added to the panel of the verb <c>cycle</c>.</summary>
internal static class DqdvPanel
{
    public static DifferentialCapacityOptions Options(string recipe, double? resolution, ulong seed)
    {
        var options = new DifferentialCapacityOptions { Resolution = resolution / 1000, Seed = seed };
        var text = recipe.Trim().ToLowerInvariant();
        if (text.StartsWith("bins", StringComparison.Ordinal)) return options with { Recipe = DifferentialCapacityRecipe.Bins, BinWidth = Width(recipe, text) };
        if (text.StartsWith("lean:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps > 0)
            return options with { Recipe = DifferentialCapacityRecipe.Lean, LeanSteps = steps };
        return options with
        {
            Recipe = text switch
            {
                "default" => DifferentialCapacityRecipe.Default,
                "cellpy" => DifferentialCapacityRecipe.Cellpy,
                "navani" => DifferentialCapacityRecipe.Navani,
                "lean" => DifferentialCapacityRecipe.Lean,
                "pyprobe" => DifferentialCapacityRecipe.PyProbe,
                _ => throw new InputException($"--recipe {recipe}: choose one of default, bins:5mV, cellpy, navani, lean, lean:20 (steps of the voltage a bin), pyprobe."),
            },
        };
    }

    private static double Width(string recipe, string text)
    {
        if (text == "bins") return 0.005;
        var number = text.StartsWith("bins:", StringComparison.Ordinal) ? text[5..] : "";
        double factor = 1;
        if (number.EndsWith("mv", StringComparison.Ordinal)) (number, factor) = (number[..^2], 1e-3);
        else if (number.EndsWith('v')) number = number[..^1];
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double width) && width > 0
            ? width * factor
            : throw new InputException($"--recipe {recipe}: write the width of the bins as bins:5mV.");
    }

    public static Panel Add(Panel panel, CyclingRecord record, List<Cycle> cycles, Measured? mass, DifferentialCapacityOptions options)
    {
        // Bands and errors of a waterfall of hundreds of cycles would take minutes and cannot be drawn.
        if (cycles.Count > 1) options = options with { Replicates = cycles.Count <= 10 ? options.Replicates : 0 };
        var found = new List<(Cycle Cycle, DifferentialCapacityResult Result)>();
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        foreach (var cycle in cycles)
        {
            foreach (var half in Order(cycle))
            {
                try
                {
                    found.Add((cycle, DifferentialCapacity.Compute(record, half, options)));
                }
                catch (InputException e) when (cycles.Count > 1 || Order(cycle).Count() > 1)
                {
                    warnings.Add(new Warning("no-dqdv", $"Cycle {cycle.Number}: {e.Message}"));
                }
            }
        }

        if (found.Count == 0) throw new InputException($"No half cycle of cycle {cycles[0].Number} has enough points for dQ/dV.");
        var results = panel.Results;
        // A mass whose uncertainty was not given counts as exact here: the curve's own errors are what can be said.
        var grams = (mass is { Reason: not null } ? Measured.Exact(mass.Value, mass.Unit) : mass)?.Scaled(1e-3, "g");
        results["peaks"] = Json.Array(found.SelectMany(f => f.Result.Peaks.Select(p => (JsonNode?)PeakJson(f.Cycle, f.Result, p, grams))));
        results["curve"] = Json.Array(found.Select(f => (JsonNode?)CurveJson(f.Cycle, f.Result, grams)));
        results["area_error"] = Json.Of(found.Max(f => f.Result.AreaError));
        results["recipe"] = Name(options);
        if (cycles.Count > 1) results["tracks"] = Json.Array(PeakTracks.Of(found).Select(t => (JsonNode?)TrackJson(t)));
        return panel with
        {
            Results = results,
            Tables = [PeakTable(found, cycles.Count > 1, grams), SummaryTable(found, options), .. panel.Tables],
            Data = CurveTable(found, grams),
            Figures = [cycles.Count == 1 ? CurveFigure(found, grams) : Waterfall(found, grams), .. panel.Figures],
            Notes = [.. panel.Notes, PeakRule(found, options)],
            Warnings = [.. panel.Warnings, .. warnings],
        };
    }

    private static IEnumerable<HalfCycle> Order(Cycle cycle) => new[] { cycle.Charge, cycle.Discharge }.OfType<HalfCycle>().OrderBy(h => h.Number);

    private static string Name(DifferentialCapacityOptions options) => options.Recipe == DifferentialCapacityRecipe.Bins
        ? string.Create(CultureInfo.InvariantCulture, $"bins:{options.BinWidth * 1000:G4}mV")
        : options.Recipe == DifferentialCapacityRecipe.Lean && options.LeanSteps != 10 ? string.Create(CultureInfo.InvariantCulture, $"lean:{options.LeanSteps}")
        : options.Recipe.ToString().ToLowerInvariant();

    private static JsonObject PeakJson(Cycle cycle, DifferentialCapacityResult result, CapacityPeak peak, Measured? grams) => new()
    {
        ["cycle"] = cycle.Number,
        ["direction"] = CycleJson.Word(result.Direction),
        ["voltage_V"] = Json.Of(peak.Voltage),
        ["height_mAh_V"] = Json.Of(peak.Height.Value),
        ["height_sigma_mAh_V"] = Json.Of(peak.Height.Sigma),
        ["area_mAh"] = Json.Of(peak.Area.Value),
        ["area_sigma_mAh"] = Json.Of(peak.Area.Sigma),
        ["height_mAh_g_V"] = Json.Of(Height(peak, grams)),
        ["area_mAh_g"] = Json.Of(Area(peak, grams)),
        ["prominence_mAh_V"] = Json.Of(peak.Prominence),
        ["significance"] = Json.Of(peak.Significance),
        ["resolution_V"] = Json.Of(peak.Resolution),
        ["persists_to_V"] = Json.Of(peak.PersistsTo),
    };

    private static JsonObject CurveJson(Cycle cycle, DifferentialCapacityResult r, Measured? grams)
    {
        int sign = (int)r.Direction;
        return new JsonObject
        {
            ["cycle"] = cycle.Number,
            ["direction"] = CycleJson.Word(r.Direction),
            ["resolution_V"] = Json.Of(r.Resolution),
            ["charge_mAh"] = Json.Of(r.Charge),
            ["area_mAh"] = Json.Of(r.Area),
            ["constant_voltage_mAh"] = Json.Of(r.ConstantVoltageCharge),
            ["backward_steps"] = r.BackwardSteps,
            ["voltage_noise_V"] = Json.Of(r.VoltageNoise),
            ["peak_threshold"] = Json.Of(r.PeakThreshold),
            ["resolution_elements"] = Json.Of(r.ResolutionElements),
            ["false_alarm_percent"] = Json.Of(100 * r.FalseAlarmRate),
            ["voltage_V"] = Json.Array(r.Voltage.AsSpan()),
            ["dqdv_mAh_V"] = Json.Array([.. r.Density.Select(d => sign * d)]),
            ["dqdv_mAh_g_V"] = grams is null ? null : Json.Array([.. r.Density.Select(d => sign * d / grams.Value)]),
            ["lower_mAh_V"] = r.Lower.IsEmpty ? null : Json.Array([.. (sign > 0 ? r.Lower : r.Upper).Select(d => sign * d)]),
            ["upper_mAh_V"] = r.Upper.IsEmpty ? null : Json.Array([.. (sign > 0 ? r.Upper : r.Lower).Select(d => sign * d)]),
        };
    }

    private static JsonObject TrackJson(PeakTrack track) => new()
    {
        ["direction"] = CycleJson.Word(track.Direction),
        ["cycles"] = Json.Array(track.Points.Select(p => (JsonNode?)p.Cycle)),
        ["voltage_V"] = Json.Array([.. track.Points.Select(p => p.Peak.Voltage.Value)]),
        ["height_mAh_V"] = Json.Array([.. track.Points.Select(p => p.Peak.Height.Value)]),
        ["area_mAh"] = Json.Array([.. track.Points.Select(p => p.Peak.Area.Value)]),
        ["shift_mV_per_cycle"] = Json.Of(track.Shift?.Slope),
    };

    private static Measured? Height(CapacityPeak peak, Measured? grams) => grams is null ? null : peak.Height.Over(grams, "mAh/g/V");

    private static Measured? Area(CapacityPeak peak, Measured? grams) => grams is null ? null : peak.Area.Over(grams, "mAh/g");

    private static string PeakRule(List<(Cycle Cycle, DifferentialCapacityResult Result)> found, DifferentialCapacityOptions options)
    {
        if (options.Recipe != DifferentialCapacityRecipe.Default)
            return string.Create(CultureInfo.InvariantCulture, $"The recipe {Name(options)} knows no noise: its peaks are all maxima with {100 * options.MinimumProminence:G3} % of the highest point.");
        var (low, high) = (found.Min(f => f.Result.PeakThreshold), found.Max(f => f.Result.PeakThreshold));
        var threshold = high - low < 0.05 ? $"{high.ToString("F1", CultureInfo.InvariantCulture)}" : string.Create(CultureInfo.InvariantCulture, $"{low:F1} to {high:F1}");
        return string.Create(CultureInfo.InvariantCulture,
            $"A dQ/dV peak is listed where it rises out of its cols by {threshold} standard deviations of the curve (what noise alone reaches in {100 * options.FalseAlarmRate:G3} % of half cycles, over all their resolution elements), by {100 * options.MinimumProminence:G3} % of the highest point, and survives a doubling of the resolution.");
    }

    private static DataTable PeakTable(List<(Cycle Cycle, DifferentialCapacityResult Result)> found, bool several, Measured? grams)
    {
        IEnumerable<(Cycle Cycle, DifferentialCapacityResult Result, CapacityPeak Peak)> rows = found.SelectMany(f => f.Result.Peaks.Select(p => (f.Cycle, f.Result, p)));
        string[] heads = ["Cycle", "Direction", "Voltage", "Height", "Area", "Resolution (mV)", "Persists to (mV)", "Prominence / noise"];
        if (!rows.Any()) return DataTable.Of("dQ/dV peaks", ["Peaks"], [["none: no maximum stands out of the noise"]]);
        var table = DataTable.Of("dQ/dV peaks", heads, rows.Take(200).Select(r => new object?[]
        {
            r.Cycle.Number, CycleJson.Word(r.Result.Direction), r.Peak.Voltage, Height(r.Peak, grams) ?? r.Peak.Height, Area(r.Peak, grams) ?? r.Peak.Area,
            1000 * r.Peak.Resolution, 1000 * r.Peak.PersistsTo, double.IsNaN(r.Peak.Significance) ? null : Math.Round(r.Peak.Significance, 1),
        }));
        return several ? table with { Title = "dQ/dV peaks by cycle" } : table;
    }

    private static DataTable SummaryTable(List<(Cycle Cycle, DifferentialCapacityResult Result)> found, DifferentialCapacityOptions options) =>
        DataTable.Of($"dQ/dV, recipe {Name(options)}", ["Cycle", "Direction", "Charge (mAh)", "Area (mAh)", "Area error", "Constant voltage (mAh)", "Resolution (mV)", "Backward steps", "Noise (mV)"],
            found.Take(40).Select(f => new object?[] { f.Cycle.Number, CycleJson.Word(f.Result.Direction), f.Result.Charge, f.Result.Area, f.Result.AreaError, f.Result.ConstantVoltageCharge, 1000 * f.Result.Resolution, f.Result.BackwardSteps, 1000 * f.Result.VoltageNoise }));

    private static DataTable CurveTable(List<(Cycle Cycle, DifferentialCapacityResult Result)> found, Measured? grams) =>
        DataTable.Of("dqdv", ["cycle", "direction", "voltage_V", "dqdv_mAh_V", "lower_mAh_V", "upper_mAh_V", .. grams is null ? Array.Empty<string>() : ["dqdv_mAh_g_V"]], found.SelectMany(f => Enumerable.Range(0, f.Result.Voltage.Length).Select(i => new object?[]
        {
            f.Cycle.Number,
            CycleJson.Word(f.Result.Direction),
            f.Result.Voltage[i],
            (int)f.Result.Direction * f.Result.Density[i],
            f.Result.Lower.IsEmpty ? null : (int)f.Result.Direction * (f.Result.Direction == Direction.Charge ? f.Result.Lower : f.Result.Upper)[i],
            f.Result.Upper.IsEmpty ? null : (int)f.Result.Direction * (f.Result.Direction == Direction.Charge ? f.Result.Upper : f.Result.Lower)[i],
        }.Concat(grams is null ? [] : new object?[] { (int)f.Result.Direction * f.Result.Density[i] / grams.Value }).ToArray())));

    private static Figure CurveFigure(List<(Cycle Cycle, DifferentialCapacityResult Result)> found, Measured? grams)
    {
        double scale = 1 / (grams?.Value ?? 1);
        var traces = ImmutableArray.CreateBuilder<Trace>();
        var notes = ImmutableArray.CreateBuilder<Annotation>();
        foreach (var (_, r) in found)
        {
            double sign = (int)r.Direction * scale;
            int colour = r.Direction == Direction.Charge ? 1 : 0;
            if (!r.Lower.IsEmpty) traces.Add(new BandTrace("", r.Voltage, [.. (sign > 0 ? r.Lower : r.Upper).Select(d => sign * d)], [.. (sign > 0 ? r.Upper : r.Lower).Select(d => sign * d)]) { PaletteIndex = colour, Opacity = 0.3 });
            var (x, y) = Thinning.Thin(r.Voltage.AsSpan(), r.Density.Select(d => sign * d).ToArray(), 3000);
            traces.Add(new LineTrace(CycleJson.Word(r.Direction), x, y) { PaletteIndex = colour });
            foreach (var peak in r.Peaks.OrderByDescending(p => p.Prominence).Take(8))
                notes.Add(new TextAnnotation(peak.Voltage.Value.ToString("F3", CultureInfo.InvariantCulture), peak.Voltage.Value, (int)r.Direction * scale * peak.Height.Value) { Anchor = "middle", Below = r.Direction == Direction.Discharge });
        }

        return Figure.Of("dqdv", $"dQ/dV of cycle {found[0].Cycle.Number}", new Plot
        {
            X = new Axis("Voltage", "V"),
            Y = new Axis("dQ/dV", grams is null ? "mAh/V" : "mAh/g/V"),
            Traces = traces.ToImmutable(),
            Annotations = notes.ToImmutable(),
        }, string.Create(CultureInfo.InvariantCulture, $"Charge per volt against voltage, charge upward and discharge downward, at a resolution of {1000 * found[0].Result.Resolution:G3} mV (full width at half maximum). The area under each curve is its charge without the constant-voltage hold. Bands: {(found[0].Result.Lower.IsEmpty ? "none" : "95 % by bootstrap of the voltage noise")}. Numbers: peak voltages{(found.All(f => f.Result.Peaks.IsEmpty) ? " (no peak stands out of the noise)" : "")}."));
    }

    private static Figure Waterfall(List<(Cycle Cycle, DifferentialCapacityResult Result)> found, Measured? grams)
    {
        double scale = 1 / (grams?.Value ?? 1);
        var unit = grams is null ? "mAh/V" : "mAh/g/V";
        var cycles = found.Select(f => f.Cycle).Distinct().ToList();
        var shown = cycles.Count <= 12 ? cycles : [.. Enumerable.Range(0, 12).Select(i => cycles[i * (cycles.Count - 1) / 11]).Distinct()];
        double highest = scale * found.Max(f => f.Result.Density.Max()), offset = 0.35 * highest;
        Plot Stack(Direction direction) => new()
        {
            X = new Axis("Voltage", "V"),
            Y = new Axis(direction == Direction.Charge ? "dQ/dV of charge, shifted" : "-dQ/dV of discharge, shifted", unit),
            Title = direction == Direction.Charge ? "Charge" : "Discharge",
            Traces =
            [
                .. shown.Select((cycle, k) => (cycle, k, Result: found.FirstOrDefault(f => f.Cycle == cycle && f.Result.Direction == direction).Result)).Where(c => c.Result is not null).Select(c =>
                {
                    var (x, y) = Thinning.Thin(c.Result.Voltage.AsSpan(), c.Result.Density.Select(d => d * scale + c.k * offset).ToArray(), 1200);
                    return (Trace)new LineTrace($"cycle {c.cycle.Number}", x, y) { Colour = Palette.Ordered(0.9 * c.k / Math.Max(1, shown.Count - 1)), Width = 1.2 };
                }),
            ],
        };

        return new Figure
        {
            Id = "dqdv-waterfall",
            Title = "dQ/dV over the cycles",
            PlotsPerRow = 2,
            Plots = [.. new[] { Direction.Charge, Direction.Discharge }.Where(d => found.Any(f => f.Result.Direction == d)).Select(Stack)],
            Caption = string.Create(CultureInfo.InvariantCulture, $"Magnitude of dQ/dV of {shown.Count} cycles, each shifted upward by {offset:G3} {unit} against the one before."),
        };
    }
}
