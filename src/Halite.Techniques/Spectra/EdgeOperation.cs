// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Spectra.Xas;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary><c>xas edge</c>: normalisation and edge positions of every group, valence by calibration.</summary>
internal static class EdgeOperation
{
    private static readonly OptionSpec<ImmutableArray<string>> Group = OptionSpec.Texts("group", "Only these groups; default all.", "NAME");
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Valence = OptionSpec.Pairs("valence", "Groups of known valence; the others are read off the line through them.", "MnO=2,Pyrolusite=4");
    private static readonly OptionSpec<string> Method = OptionSpec.Choice("method", "Edge position used for the valence; half-height and integral scatter by 0.2 valence over manganese oxides, the derivative by 0.6.", "half-height", "half-height", "integral", "derivative");
    private static readonly OptionSpec<string> Array = OptionSpec.Choice("array", "Normalised array to read from.", "norm", "norm", "flat");

    public static Operation Operation { get; } = new()
    {
        Verb = "xas edge",
        Summary = "Normalises absorption edges and reads their positions by every definition; calibrates a valence on standards.",
        Details = """
            half_height: energy at which the normalised absorption first passes 0.5. integral: mean energy of the rise from 0.15 to 1 (Dau et al. 2003). e0: highest smoothed derivative. The definitions differ by several eV on one spectrum: a valence scale holds for one of them.

            The valence carries the scatter of the standards about their line, which is what limits it. White line and derivative are not offered as good scales: over manganese oxides they scatter by 0.4 and 0.6 of a valence.
            """,
        Example = "halite xas edge examples/spectra/raw/mixture.prj",
        Inputs = InputSpec.Files("absorption spectra"),
        Options = [Group, Valence, Method, Array, .. XasInputs.Options],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var spectra = XasInputs.Read(context);
        var groups = context.Get(Group) is { IsEmpty: false } names ? [.. names.SelectMany(n => XasInputs.FindAll(spectra, n)).Distinct()] : spectra;
        var array = context.Get(Array) == "flat" ? XasArray.Flat : XasArray.Norm;
        var known = context.Get(Valence).Select(p => (Spectrum: XasInputs.Find(spectra, p.Key), p.Value)).ToArray();
        var all = groups.Concat(known.Select(k => k.Spectrum)).Distinct().Select(s => XasInputs.Normalise(context, s)).ToImmutableArray();
        var positions = all.ToDictionary(n => n.Spectrum, n => EdgePositions.Read(n, array));
        double Energy(XasSpectrum s) => context.Get(Method) switch
        {
            "integral" => positions[s].Integral,
            "derivative" => positions[s].Derivative,
            _ => positions[s].HalfHeight,
        };
        var calibration = known.Length == 0 ? null : ValenceCalibration.Fit(known.Select(k => new ValenceStandard(k.Spectrum.Name.Trim(), k.Value, Energy(k.Spectrum))));
        var rows = new JsonArray();
        foreach (var normal in all)
        {
            var p = positions[normal.Spectrum];
            var node = new JsonObject
            {
                ["name"] = normal.Spectrum.Name.Trim(),
                ["half_height_eV"] = Json.Of(p.HalfHeight),
                ["integral_eV"] = Json.Of(p.Integral),
                ["e0_eV"] = Json.Of(p.Derivative),
                ["white_line_eV"] = Json.Of(p.WhiteLine),
                ["white_line_height"] = Json.Of(p.WhiteLineHeight),
                ["edge_step"] = Json.Of(normal.EdgeStep),
                ["normalisation"] = XasInputs.Json(normal),
            };
            if (calibration is not null) node["valence"] = Json.Of(calibration.Predict(Energy(normal.Spectrum)));
            if (normal.EdgeEnergy is > 520 and < 550) node["area_531_eV"] = Json.Of(OxygenMarkers.Area(normal, array));
            rows.Add(node);
        }

        var results = new JsonObject { ["groups"] = rows, ["array"] = context.Get(Array) };
        if (all.Any(n => n.EdgeEnergy is > 520 and < 550))
        {
            // The readings of the O K features disagree: all are given, none is chosen.
            results["oxygen_markers"] = Json.Array(OxygenMarkers.All.Select(m => (JsonNode?)new JsonObject { ["energy_eV"] = Json.Of(m.Energy), ["kind"] = m.Kind, ["reading"] = m.Reading, ["source"] = m.Source, ["rival"] = m.Rival }));
        }

        var notes = ImmutableArray.CreateBuilder<string>();
        if (calibration is not null)
        {
            results["calibration"] = new JsonObject
            {
                ["method"] = context.Get(Method),
                ["slope_eV_per_valence"] = Json.Of(calibration.Slope),
                ["intercept_eV"] = Json.Of(calibration.Intercept),
                ["rms_valence"] = Json.Of(calibration.RmsValence),
                ["standards"] = Json.Array(calibration.Standards.Select(s => (JsonNode?)new JsonObject { ["name"] = s.Name, ["valence"] = Json.Of(s.Valence), ["energy_eV"] = Json.Of(s.Energy) })),
            };
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"Valence by {context.Get(Method)}: {calibration.Slope:F2} eV per valence, standards scatter by {calibration.RmsValence:F2} valence (rms) about the line."));
            if (context.Get(Method) == "derivative") context.Warn("poor-scale", "The derivative maximum is a poor valence scale (0.6 valence rms over manganese oxides): prefer half-height or integral.");
        }

        var columns = new List<string> { "Group", "Half height / eV", "Integral / eV", "E0 / eV", "White line / eV", "Edge step" };
        if (calibration is not null) columns.Add("Valence");
        return new Panel
        {
            Results = results,
            Tables =
            [
                DataTable.Of("Edge positions", columns, all.Select(n =>
                {
                    var p = positions[n.Spectrum];
                    var row = new List<object?> { n.Spectrum.Name.Trim(), Round(p.HalfHeight), Round(p.Integral), Round(p.Derivative), Round(p.WhiteLine), n.EdgeStep };
                    if (calibration is not null) row.Add(calibration.Predict(Energy(n.Spectrum)));
                    return row.ToArray();
                })),
            ],
            Figures = calibration is null ? [EdgeFigure(all, array)] : [EdgeFigure(all, array), CalibrationFigure(calibration, all.Select(n => (n.Spectrum.Name, Energy(n.Spectrum))))],
            Notes = notes.ToImmutable(),
        };
    }

    private static double Round(double energy) => Math.Round(energy, 3);

    private static Figure EdgeFigure(ImmutableArray<NormalisedXas> all, XasArray array)
    {
        double low = all.Min(n => n.EdgeEnergy) - 30, high = all.Max(n => n.EdgeEnergy) + 70;
        return Figure.Of("edges", "Normalised absorption edges", new Plot
        {
            X = new Axis("Photon energy", "eV") { Minimum = low, Maximum = high },
            Y = new Axis("Normalised absorption"),
            Traces = [.. all.Take(16).Select(n => (Trace)new LineTrace(n.Spectrum.Name.Trim(), n.Spectrum.Energy, n.Array(array)))],
            Annotations = [new HorizontalLine(0.5, "half height")],
        }, "Edges normalised to a unit step; the dashed line marks the half height that defines one of the edge positions.");
    }

    /// <summary>Standards, their line, and what is read off it.</summary>
    public static Figure CalibrationFigure(ValenceCalibration calibration, IEnumerable<(string Name, double Energy)> groups)
    {
        var unknown = groups.Where(g => calibration.Standards.All(s => s.Name != g.Name.Trim())).Select(g => (g.Name, g.Energy, Valence: calibration.Predict(g.Energy))).Where(u => double.IsFinite(u.Valence.Value)).ToArray();
        double low = calibration.Standards.Min(s => s.Valence) - 0.5, high = calibration.Standards.Max(s => s.Valence) + 0.5;
        return Figure.Of("valence-calibration", "Valence calibration", new Plot
        {
            X = new Axis("Valence"),
            Y = new Axis("Edge energy", "eV"),
            Traces =
            [
                new LineTrace("line", [low, high], [calibration.Intercept + low * calibration.Slope, calibration.Intercept + high * calibration.Slope]) { Colour = "#999999" },
                new PointTrace("standards", [.. calibration.Standards.Select(s => s.Valence)], [.. calibration.Standards.Select(s => s.Energy)]) { Labels = [.. calibration.Standards.Select(s => s.Name)], ShowLabels = true },
                new PointTrace("read off", [.. unknown.Select(u => u.Valence.Value)], [.. unknown.Select(u => u.Energy)]) { SigmaX = [.. unknown.Select(u => u.Valence.Sigma ?? 0)], Labels = [.. unknown.Select(u => u.Name.Trim())], Marker = Marker.Diamond },
            ],
        }, "Standards and their line; diamonds: groups read off the line, with the scatter of the standards as uncertainty.");
    }
}
