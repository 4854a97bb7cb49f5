// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Cycling.Differential;
using Halite.Data;
using Halite.Numerics;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>The turning point of the first charge, added to the panel of the verb <c>cycle</c>.</summary>
internal static class TurningPointPanel
{
    public static Panel Add(Panel panel, CyclingRecord record, CycleTable table, CycleOptions options, FormulaCapacities? formula, (double From, double To)? window)
    {
        var half = table.Cycles.Select(c => c.Charge).OfType<HalfCycle>().FirstOrDefault()
            ?? throw new InputException("The file holds no charge, so it has no turning point.");
        var search = new TurningPointOptions();
        if (window is { } w) search = search with { TrimEnds = false, From = Math.Max(0, w.From) / 100, To = Math.Min(100, w.To) / 100 };
        var point = TurningPoint.Find(record, half, search);

        // A mass whose uncertainty was not given counts as exact here: the fit's own error is what can be said.
        double? perGram = options.Mass is { } m ? 1000 / m.Value : null;
        var specific = perGram is { } g ? PerGram(point.TwoSegment, options.Mass!, g) : null;
        double? Scale(double mAh) => double.IsNaN(mAh) ? null : mAh * perGram;
        var results = panel.Results;
        results["turning_point"] = new JsonObject
        {
            ["two_segment_mAh_g"] = Json.Of(specific),
            ["curvature_mAh_g"] = Json.Of(Scale(point.Curvature)),
            ["dqdv_minimum_mAh_g"] = Json.Of(Scale(point.DifferentialMinimum)),
            ["formula_limit_mAh_g"] = Json.Of(formula?.Metals),
            ["voltage_V"] = Json.Of(point.Voltage),
            ["two_segment_mAh"] = Json.Of(point.TwoSegment),
            ["curvature_mAh"] = Json.Of(point.Curvature),
            ["dqdv_minimum_mAh"] = Json.Of(point.DifferentialMinimum),
            ["dqdv_minimum_reason"] = point.DifferentialMinimumReason,
            ["dqdv_minimum_V"] = Json.Of(point.DifferentialMinimumVoltage),
            ["beyond_mAh_g"] = Json.Of(Scale(half.Charge - point.TwoSegment.Value)),
            ["window_mAh"] = new JsonArray(Json.Of(point.Window.From), Json.Of(point.Window.To)),
            ["slope_before_V_per_mAh"] = Json.Of(point.Slopes.Before),
            ["slope_after_V_per_mAh"] = Json.Of(point.Slopes.After),
            ["scatter_V"] = Json.Of(point.Scatter),
            ["variance_inflation"] = Json.Of(point.VarianceInflation),
            ["half_cycle"] = half.Number,
        };
        var warnings = panel.Warnings;
        if (perGram is null) warnings = warnings.Add(new Warning("no-mass", "Without --mass-mg the turning point is given in mAh only."));
        if (point.VarianceInflation > 3)
            warnings = warnings.Add(new Warning("not-two-lines", string.Create(CultureInfo.InvariantCulture, $"The curve is no two straight lines (neighbouring residuals are alike); the variance of the turning point was raised {point.VarianceInflation:G3} times.")));
        return panel with
        {
            Results = results,
            Tables = [Table(point, specific, options.Mass?.Sigma > 0, perGram, formula, half), .. panel.Tables],
            Figures = [Figure(record, half, point, perGram, formula), .. panel.Figures],
            Warnings = warnings,
        };
    }

    /// <summary>
    /// The point by mass. Its interval holds the uncertainty of the mass like its sigma: each half of the fit's interval
    /// and the mass's share are added in quadrature.
    /// </summary>
    private static Measured PerGram(Measured point, Measured mass, double perGram)
    {
        var exact = mass.Reason is null ? mass : Measured.Exact(mass.Value, mass.Unit);
        var result = point.Over(exact.Scaled(1e-3, "g"), "mAh/g");
        if (point.Interval is not { } i) return result;
        double share = Normal.Quantile(0.5 + 0.5 * i.Level) * (exact.Sigma ?? 0) / exact.Value * result.Value;
        double Side(double edge) => Math.Sqrt(Math.Pow((edge - point.Value) * perGram, 2) + share * share);
        return result.WithInterval(new Interval(result.Value - Side(i.Lower), result.Value + Side(i.Upper), i.Level));
    }

    private static DataTable Table(TurningPointResult point, Measured? specific, bool massKnown, double? perGram, FormulaCapacities? formula, HalfCycle half)
    {
        var unit = perGram is null ? "mAh" : "mAh/g";
        double scale = perGram ?? 1;
        static string Of(Interval i, double by) => double.IsFinite(i.HalfWidth)
            ? string.Create(CultureInfo.InvariantCulture, $"{Digits(i.Lower * by, i.HalfWidth * by)} to {Digits(i.Upper * by, i.HalfWidth * by)}")
            : "not bounded within the window";
        static string Digits(double value, double width) => value.ToString("F" + Math.Clamp(1 - (int)Math.Floor(Math.Log10(Math.Max(1e-12, width))), 0, 6), CultureInfo.InvariantCulture);
        var fit = point.TwoSegment.Interval!.Value;
        bool withMass = specific is { Interval: not null } && massKnown;
        var level = string.Create(CultureInfo.InvariantCulture, $"{100 * fit.Level:F0}");
        List<(string, object?)> rows =
        [
            (withMass ? "Two segments, with the mass's uncertainty" : "Two segments", specific ?? point.TwoSegment),
            ($"  {level} % interval, {(withMass ? "fit and mass" : "of the fit alone")} ({unit})", withMass ? Of(specific!.Interval!.Value, 1) : Of(fit, scale)),
            .. withMass ? [($"  {level} % interval, of the fit alone ({unit})", (object?)Of(fit, scale))] : Array.Empty<(string, object?)>(),
            ("  voltage (V)", point.Voltage),
            ($"Strongest bend ({unit})", double.IsNaN(point.Curvature) ? null : point.Curvature * scale),
            ($"dQ/dV minimum ({unit})", double.IsNaN(point.DifferentialMinimum) ? $"none: {point.DifferentialMinimumReason}" : point.DifferentialMinimum * scale),
            ($"Charge beyond the two-segment point ({unit})", (half.Charge - point.TwoSegment.Value) * scale),
        ];
        if (formula?.Metals is { } metals) rows.Add(("Limit of the formula's metals (mAh/g)", metals));
        return DataTable.Facts($"Turning point of the first charge (half cycle {half.Number})", rows);
    }

    private static Figure Figure(CyclingRecord record, HalfCycle half, TurningPointResult point, double? perGram, FormulaCapacities? formula)
    {
        double scale = perGram ?? 1, turn = point.TwoSegment.Value;
        var (q, v) = CycleFigures.Curve(record, half, scale);
        var (from, to) = point.Window;
        var interval = point.TwoSegment.Interval!.Value;
        var notes = ImmutableArray.CreateBuilder<Annotation>();
        notes.Add(new Region(Math.Max(from, interval.Lower) * scale, Math.Min(to, interval.Upper) * scale));
        notes.Add(new VerticalLine(turn * scale, "two segments"));
        if (!double.IsNaN(point.Curvature)) notes.Add(new VerticalLine(point.Curvature * scale, "bend") { Colour = Palette.Trace(2) });
        if (!double.IsNaN(point.DifferentialMinimum)) notes.Add(new VerticalLine(point.DifferentialMinimum * scale, "dQ/dV minimum") { Colour = Palette.Trace(3) });
        if (formula?.Metals is { } metals && perGram is not null) notes.Add(new VerticalLine(metals, "metal limit") { Colour = Palette.Trace(1) });
        return Figures.Figure.Of("turning-point", "Turning point of the first charge", new Plot
        {
            X = new Axis("Capacity", perGram is null ? "mAh" : "mAh/g"),
            Y = new Axis("Voltage", "V"),
            Traces =
            [
                new LineTrace("charge", q, v),
                new LineTrace("two segments",
                    [from * scale, turn * scale, to * scale],
                    [point.Voltage + point.Slopes.Before * (from - turn), point.Voltage, point.Voltage + point.Slopes.After * (to - turn)]) { PaletteIndex = 1, Dash = Dash.Dashed },
            ],
            Annotations = notes.ToImmutable(),
        }, "Voltage of the first charge against capacity with the two-segment fit (dashed) over its window; the shaded band is the interval of its break point. Beside it the strongest bend of the smoothed curve, the lowest dQ/dV between its two largest peaks, and the limit that the formula sets for its metals.");
    }
}
