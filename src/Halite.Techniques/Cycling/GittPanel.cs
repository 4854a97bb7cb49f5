// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Cycling.Titration;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>What <c>gitt</c> shows.</summary>
internal static class GittPanel
{
    public static string Note(GittOptions options) =>
        $"Ohmic drop by {(options.OhmicDrop == OhmicDropMethod.RootTime ? "extrapolation against the root of time" : "the first point")}; "
        + $"D/L2 by the {(options.Estimate == DiffusionEstimate.Endpoint ? "end points (Weppner and Huggins)" : "slope against the root of time")}, "
        + (options.Correct ? $"bias removed with the exact series for a {(options.Geometry == DiffusionGeometry.Planar ? "slab" : "sphere (L = R/3)")}." : "no correction.");

    public static JsonObject Json(GittResult result) => new()
    {
        ["pulses"] = Techniques.Json.Array(result.Pulses.Select(p => (JsonNode?)PulseJson(p))),
        ["hysteresis_gap_V"] = Techniques.Json.Of(result.Hysteresis?.Gap),
        ["hysteresis_area_mWh_g"] = Techniques.Json.Of(result.Hysteresis?.SpecificArea),
        ["hysteresis_area_mWh"] = Techniques.Json.Of(result.Hysteresis?.Area),
        ["hysteresis_gap_relaxed_V"] = Techniques.Json.Of(result.RelaxedHysteresis?.Gap),
        ["hysteresis_area_relaxed_mWh_g"] = Techniques.Json.Of(result.RelaxedHysteresis?.SpecificArea),
        ["hysteresis_from_mAh"] = Techniques.Json.Of(result.Hysteresis?.From),
        ["hysteresis_to_mAh"] = Techniques.Json.Of(result.Hysteresis?.To),
        ["quasi_equilibrium"] = result.Hysteresis is { } h ? new JsonObject
        {
            ["charge_mAh"] = Techniques.Json.Array([.. h.Charge.Select(p => p.Charge)]),
            ["charge_V"] = Techniques.Json.Array([.. h.Charge.Select(p => p.Voltage)]),
            ["discharge_mAh"] = Techniques.Json.Array([.. h.Discharge.Select(p => p.Charge)]),
            ["discharge_V"] = Techniques.Json.Array([.. h.Discharge.Select(p => p.Voltage)]),
        } : null,
        ["geometry"] = result.Options.Geometry.ToString().ToLowerInvariant(),
        ["ir_method"] = result.Options.OhmicDrop == OhmicDropMethod.RootTime ? "root-time" : "first-point",
        ["estimate"] = result.Options.Estimate.ToString().ToLowerInvariant(),
        ["corrected"] = result.Options.Correct,
        ["length_cm"] = Techniques.Json.Of(result.Options.Length?.Value),
    };

    private static JsonObject PulseJson(GittPulse p) => new()
    {
        ["index"] = p.Index,
        ["direction"] = CycleJson.Word(p.Direction),
        ["voltage_V"] = Techniques.Json.Of(p.RestVoltage),
        ["ir_drop_V"] = Techniques.Json.Of(p.OhmicDrop.Value),
        ["overpotential_V"] = Techniques.Json.Of(p.Overpotential),
        ["inverse_tau_per_s"] = Techniques.Json.Of(p.InverseTau),
        ["diffusion_cm2_s"] = Techniques.Json.Of(p.Diffusion),
        ["dt_over_l2"] = Techniques.Json.Of(p.PulseReach),
        ["rest_dt_over_l2"] = Techniques.Json.Of(p.RestReach),
        ["flags"] = Techniques.Json.Array(p.Flags.Select(f => (JsonNode?)JsonValue.Create(f))),
        ["ir_drop_sigma_V"] = Techniques.Json.Of(p.OhmicDrop.Sigma),
        ["resistance_ohm"] = Techniques.Json.Of(1000 * p.OhmicDrop.Value / p.Current),
        ["overpotential_without_ir_V"] = Techniques.Json.Of(p.OverpotentialWithoutOhmic),
        ["equilibrium_step_V"] = Techniques.Json.Of(p.EquilibriumStep),
        ["transient_step_V"] = Techniques.Json.Of(p.TransientStep),
        ["inverse_tau_plain_endpoint_per_s"] = Techniques.Json.Of(p.PlainEndpoint),
        ["inverse_tau_plain_slope_per_s"] = Techniques.Json.Of(p.PlainSlope),
        ["inverse_tau_relaxation_per_s"] = Techniques.Json.Of(p.FromRelaxation),
        ["relaxed_voltage_V"] = Techniques.Json.Of(p.RelaxedVoltage),
        ["rest_voltage_before_V"] = Techniques.Json.Of(p.RestVoltageBefore),
        ["end_voltage_V"] = Techniques.Json.Of(p.EndVoltage),
        ["rest_drift_mV_h"] = Techniques.Json.Of(p.RestDrift),
        ["current_mA"] = Techniques.Json.Of(p.Current),
        ["duration_s"] = Techniques.Json.Of(p.Duration),
        ["rest_s"] = Techniques.Json.Of(p.RestDuration),
        ["pulse_charge_mAh"] = Techniques.Json.Of(p.PulseCharge),
        ["charge_mAh"] = Techniques.Json.Of(p.Charge),
    };

    public static ImmutableArray<DataTable> Tables(GittResult result)
    {
        bool d = result.Options.Length is not null;
        List<string> heads = ["Pulse", "Direction", "Relaxed (V)", "IR (mV)", "Over-potential (mV)", "without IR (mV)", "1/tau"];
        if (d) heads.Add("D");
        heads.AddRange(["D t/L2", "rest D t/L2", "Flags"]);
        var pulses = result.Pulses;
        IEnumerable<GittPulse?> shown = pulses.Length <= 60 ? pulses : pulses.Take(30).Append(null).Concat(pulses.TakeLast(30));
        var table = DataTable.Of("Pulses", heads, shown.Select(p =>
        {
            if (p is null) return [.. Enumerable.Repeat((object?)DataTable.LeftOut, heads.Count)];
            List<object?> cells = [p.Index, CycleJson.Word(p.Direction), p.RestVoltage, 1000 * p.OhmicDrop.Value, 1000 * p.Overpotential, 1000 * p.OverpotentialWithoutOhmic, Show(p.InverseTau)];
            if (d) cells.Add(p.Diffusion is null ? null : Show(p.Diffusion));
            cells.AddRange([p.PulseReach, p.RestReach, string.Join(" ", p.Flags)]);
            return cells.ToArray();
        }));
        if (result.Hysteresis is not { } h) return [table];
        return
        [
            table,
            DataTable.Facts("Hysteresis of the relaxed voltages, charge aligned at the end of charge",
                ("Mean gap (mV)", 1000 * h.Gap), ("Mean gap, rests taken as complete (mV)", 1000 * result.RelaxedHysteresis?.Gap), ("Area (mWh)", h.Area), ("Area (mWh/g)", h.SpecificArea),
                ("Common charge (mAh)", string.Create(CultureInfo.InvariantCulture, $"{h.From:G5} to {h.To:G5}"))),
        ];
    }

    private static object? Show(Data.Measured value) => double.IsNaN(value.Value) && value.Interval is { } i
        ? $"{Data.Measured.Plain(i.Lower, digits: 2)} … {Data.Measured.Plain(i.Upper, digits: 2)} {value.Unit}"
        : value;

    public static DataTable Long(GittResult result)
    {
        string[] heads = ["pulse", "direction", "charge_mAh", "rest_voltage_before_V", "end_voltage_V", "voltage_V", "ir_drop_V", "overpotential_V", "inverse_tau_per_s", "inverse_tau_sigma", "diffusion_cm2_s", "dt_over_l2", "rest_dt_over_l2", "inverse_tau_plain_endpoint_per_s", "inverse_tau_relaxation_per_s", "rest_drift_mV_h", "flags"];
        return DataTable.Of("pulses", heads, result.Pulses.Select(p => new object?[]
        {
            p.Index, CycleJson.Word(p.Direction), p.Charge, p.RestVoltageBefore, p.EndVoltage, p.RestVoltage, p.OhmicDrop.Value, p.Overpotential, p.InverseTau.Value, p.InverseTau.Sigma, p.Diffusion?.Value,
            p.PulseReach, p.RestReach, p.PlainEndpoint, p.FromRelaxation, p.RestDrift, string.Join(" ", p.Flags),
        }));
    }

    public static ImmutableArray<Figure> Figures(CyclingRecord record, GittResult result)
    {
        double scale = result.Options.Mass is { } m ? 1000 / m.Value : 1;
        var unit = result.Options.Mass is null ? "mAh" : "mAh/g";
        return [Profile(record, result, scale, unit), Kinetics(result)];
    }

    private static Figure Profile(CyclingRecord record, GittResult result, double scale, string unit)
    {
        // Net charge of each row; the transient returns on itself where the test turns round.
        var q = new double[record.Rows];
        double sum = 0;
        for (int i = 0; i < q.Length; i++)
        {
            sum += record.Charge[i];
            q[i] = sum * scale;
        }

        var (x, y) = Thinning.Thin(q, record.Voltage, 6000);
        Trace Points(Direction direction, int colour)
        {
            var chosen = result.Pulses.Where(p => p.Direction == direction).ToList();
            return new PointTrace($"relaxed, {CycleJson.Word(direction)}", [.. chosen.Select(p => p.Charge * scale)], [.. chosen.Select(p => p.RestVoltage)]) { PaletteIndex = colour, Size = 5 };
        }

        return Figure.Of("gitt", "Titration: transients and relaxed voltages", new Plot
        {
            X = new Axis("Net charge", unit),
            Y = new Axis("Voltage", "V"),
            Traces = [new LineTrace("measured", x, y) { Colour = Palette.Quiet, Width = 0.8 }, Points(Direction.Charge, 1), .. result.Pulses.Any(p => p.Direction == Direction.Discharge) ? new[] { Points(Direction.Discharge, 0) } : []],
        }, "Voltage of all rows against the net charge (grey) and the voltage at the end of each rest (points). The discharge runs back on the axis of the charge, so the distance between the two rows of points is the hysteresis.");
    }

    private static Figure Kinetics(GittResult result)
    {
        ImmutableArray<Trace> Both(Func<GittPulse, double> y, Func<GittPulse, double>? sigma = null) =>
        [
            .. new[] { (Direction.Charge, 1), (Direction.Discharge, 0) }.Select(d =>
            {
                var chosen = result.Pulses.Where(p => p.Direction == d.Item1 && double.IsFinite(y(p))).ToList();
                return (Trace)new PointTrace(chosen.Count == 0 ? "" : CycleJson.Word(d.Item1), [.. chosen.Select(p => p.RestVoltage)], [.. chosen.Select(y)])
                {
                    PaletteIndex = d.Item2, Size = 5, SigmaY = sigma is null ? [] : [.. chosen.Select(p => double.IsFinite(sigma(p)) ? sigma(p) : 0)],
                };
            }),
        ];

        bool d = result.Options.Length is not null;
        return new Figure
        {
            Id = "gitt-kinetics",
            Title = "Diffusion and over-potential",
            PlotsPerRow = 2,
            Plots =
            [
                new Plot
                {
                    X = new Axis("Relaxed voltage", "V"),
                    Y = new Axis(d ? "D" : "1/tau = D/L2", d ? "cm2/s" : "1/s") { Scale = AxisScale.Log },
                    Traces = Both(p => d ? p.Diffusion!.Value : p.InverseTau.Value, p => (d ? p.Diffusion!.Sigma : p.InverseTau.Sigma) ?? double.NaN),
                },
                new Plot { X = new Axis("Relaxed voltage", "V"), Y = new Axis("Over-potential with IR", "mV"), Traces = Both(p => 1000 * p.Overpotential) },
            ],
            Caption = "Left: diffusion time constant of each pulse (plateaus, which give an interval only, are left out). Right: over-potential at the end of the pulse against the relaxed voltage, ohmic drop included.",
        };
    }
}
