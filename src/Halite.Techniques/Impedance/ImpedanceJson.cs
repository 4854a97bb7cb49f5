// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Impedance.Series;

namespace Halite.Techniques.Impedance;

/// <summary>The JSON that `eis` and `drt` share.</summary>
internal static class ImpedanceJson
{
    /// <summary>Begins the object of one spectrum of a series: its index and state.</summary>
    public static JsonObject State(ImpedanceInput input, int position, SeriesAxis along)
    {
        var s = input.Spectra[position];
        return new JsonObject
        {
            ["index"] = Json.Of(input.Index(position)),
            ["label"] = s.Label,
            ["soc"] = Json.Of(s.StateOfCharge),
            ["voltage_V"] = Json.Of(s.Voltage),
            ["temperature_K"] = Json.Of(s.Temperature),
            ["cycle"] = Json.Of(s.Cycle),
            ["time_s"] = Json.Of(s.Time),
            ["direction"] = along.Direction(position),
            ["points"] = s.Count,
            ["frequency_max_Hz"] = Json.Of(s.Frequencies[0]),
            ["frequency_min_Hz"] = Json.Of(s.Frequencies[^1]),
        };
    }

    /// <summary>The branches of a series that turns back.</summary>
    public static JsonArray Branches(ImpedanceInput input, SeriesAxis along) => Json.Array(along.Branches.Select(b => (JsonNode?)new JsonObject
    {
        ["from_index"] = Json.Of(input.Index(b.From)),
        ["to_index"] = Json.Of(input.Index(b.To)),
        ["direction"] = b.Rising ? "rising" : "falling",
    }));

    /// <summary>Parameters by name, with unit and, where it is known, whether the data determine them.</summary>
    public static JsonObject Parameters(IEnumerable<(string Name, Measured Value, bool? Identifiable)> parameters) => Json.Object(parameters.Select(p =>
    {
        var node = (JsonObject)Json.Of(p.Value)!;
        node["unit"] = p.Value.Unit;
        if (p.Identifiable is { } known) node["identifiable"] = known;
        return KeyValuePair.Create(p.Name, (JsonNode?)node);
    }));

    public static JsonObject Validity(SpectrumValidity v) => new()
    {
        ["kk_residual"] = Json.Of(v.Residual),
        ["kk_within_one_percent"] = v.WithinOnePercent,
        ["kk_elements"] = v.KramersKronig?.Elements,
        ["kk_mu"] = Json.Of(v.KramersKronig?.Mu),
        ["kk_capacitor"] = v.WithCapacitor,
        ["zhit_residual"] = Json.Of(v.ZHit?.Rms),
        ["drift"] = v.Drift,
        ["drift_kk"] = v.KramersKronig?.Drift,
        ["drift_zhit"] = v.ZHit?.Drift,
        ["drift_drt"] = v.DistributionDrift,
    };

    public static JsonObject Join(SpectrumJoin join) => new()
    {
        ["overlap_from_Hz"] = join.Overlaps ? Json.Of(join.OverlapFrom) : null,
        ["overlap_to_Hz"] = join.Overlaps ? Json.Of(join.OverlapTo) : null,
        ["cut_Hz"] = Json.Of(join.Cut),
        ["points"] = join.Mismatches.Length,
        ["modulus_mean_percent"] = Json.Of(100 * join.MeanModulus),
        ["modulus_worst_percent"] = Json.Of(100 * join.WorstModulus),
        ["phase_mean_deg"] = Json.Of(join.MeanPhase),
        ["real_mean_ohm"] = Json.Of(join.MeanReal),
        ["mismatch"] = Json.Array(join.Mismatches.Select(m => (JsonNode?)new JsonObject { ["frequency_Hz"] = Json.Of(m.Frequency), ["modulus_percent"] = Json.Of(100 * m.Modulus), ["phase_deg"] = Json.Of(m.Phase), ["difference_re_ohm"] = Json.Of(m.Difference.Real), ["difference_im_ohm"] = Json.Of(m.Difference.Imaginary) })),
    };

    /// <summary>Conductivity and area-specific resistance of each resistance; null without a geometry.</summary>
    public static JsonObject? Geometry(ImpedanceInput input, IEnumerable<(string Name, Measured Resistance)> resistances)
    {
        var g = input.Geometry;
        if (g.Area is null && g.Thickness is null) return null;
        return Json.Object(resistances.Select(r => KeyValuePair.Create(r.Name, (JsonNode?)new JsonObject
        {
            ["r_ohm"] = Json.Of(r.Resistance),
            ["conductivity_S_cm"] = Json.Of(g.Conductivity(r.Resistance)),
            ["asr_ohm_cm2"] = Json.Of(g.AreaSpecificResistance(r.Resistance)),
        })));
    }

    public static JsonArray Arrhenius(IEnumerable<ArrheniusLine> lines) => Json.Array(lines.Select(l => (JsonNode?)new JsonObject
    {
        ["quantity"] = l.Name,
        ["form"] = l.Fit.Form == ArrheniusForm.LnResistance ? "ln R" : "ln(sigma T)",
        ["activation_energy_eV"] = Json.Of(l.Fit.ActivationEnergy),
        ["activation_energy_kJ_mol"] = Json.Of(l.Fit.MolarActivationEnergy),
        ["ln_prefactor"] = Json.Of(l.Fit.LogPrefactor),
        ["reduced_chi_square"] = Json.Of(l.Fit.ReducedChiSquare),
        ["points"] = l.Fit.Points.Length,
        ["temperature_min_K"] = Json.Of(l.Fit.Points.Min(p => p.Temperature)),
        ["temperature_max_K"] = Json.Of(l.Fit.Points.Max(p => p.Temperature)),
        ["weights"] = l.Fit.Weights,
    }));
}

/// <summary>An Arrhenius line of one quantity of a series.</summary>
/// <param name="Name">Name of the quantity ("r_infinity", a track, a parameter).</param>
/// <param name="Fit">The line.</param>
internal sealed record ArrheniusLine(string Name, ArrheniusResult Fit)
{
    // A thermostat that wanders by a degree is no series of temperatures.
    private const double LeastSpan = 3;

    /// <summary>Lines of the resistances of a series over temperature; none without two temperatures.</summary>
    /// <param name="context">For the options of the line.</param>
    /// <param name="input">The series.</param>
    /// <param name="resistances">Name, position of the spectrum and resistance in ohm.</param>
    /// <param name="covariance">Covariance of the resistances of that name in two spectra, ohm²; null where each spectrum was fitted alone.</param>
    public static ImmutableArray<ArrheniusLine> Of(OperationContext context, ImpedanceInput input, IEnumerable<(string Name, int Position, Measured Resistance)> resistances, Func<string, int, int, double>? covariance = null)
    {
        var form = context.Get(ImpedanceInputs.ArrheniusLine) == "ln-r" ? ArrheniusForm.LnResistance : ArrheniusForm.LnConductivityTemperature;
        if (Span(input.Spectra.Where(s => s.Temperature is not null).Select(s => s.Temperature!.Value)) < LeastSpan) return [];
        if (form == ArrheniusForm.LnConductivityTemperature && (input.Geometry.Thickness is null || input.Geometry.Area is null))
            throw new InputException("--arrhenius ln-sigma-t needs a conductivity: give --thickness-um (or -cm) and --area-cm2, or take ln-r.");
        var lines = ImmutableArray.CreateBuilder<ArrheniusLine>();
        foreach (var group in resistances.GroupBy(r => r.Name))
        {
            // A resistance that is not known to a half has no useful logarithm.
            var used = group.Where(r => input.Spectra[r.Position].Temperature is not null && r.Resistance.Value > 0 && (r.Resistance.Sigma ?? 0) < 0.5 * r.Resistance.Value).ToArray();
            var points = used.Select(r => new ArrheniusPoint(input.Spectra[r.Position].Temperature!.Value, form == ArrheniusForm.LnResistance ? r.Resistance : Conductivity(input, r.Resistance))).ToArray();
            if (Span(points.Select(p => p.Temperature)) < LeastSpan) continue;
            lines.Add(new ArrheniusLine(group.Key, Halite.Impedance.Series.Arrhenius.Fit(points, form, context.Get(ImpedanceInputs.TemperatureSigma),
                covariance is null ? null : (i, j) => covariance(group.Key, used[i].Position, used[j].Position) / (used[i].Resistance.Value * used[j].Resistance.Value))));
        }

        return lines.ToImmutable();
    }

    /// <summary>The temperatures of a series that runs over temperature; null for any other.</summary>
    public static double[]? Temperatures(ImpedanceInput input)
    {
        var all = input.Spectra.Where(s => s.Temperature is not null).Select(s => s.Temperature!.Value).ToArray();
        return all.Length == input.Spectra.Length && Span(all) >= LeastSpan ? all : null;
    }

    private static double Span(IEnumerable<double> temperatures) => temperatures.DefaultIfEmpty().Max() - temperatures.DefaultIfEmpty().Min();

    // Thickness and area are common to all points: they move the line but do not turn it.
    private static Measured Conductivity(ImpedanceInput input, Measured resistance)
    {
        var value = input.Geometry.Conductivity(Measured.Exact(resistance.Value, "ohm"))!.Value;
        return resistance.Sigma is { } sigma ? Measured.From(value, value * sigma / resistance.Value, "S/cm", "impedance fit") : Measured.WithoutSigma(value, "S/cm", resistance.Reason!);
    }
}
