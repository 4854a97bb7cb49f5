// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra.Xas;

namespace Halite.Techniques.Spectra;

/// <summary><c>xas valence</c>: valences read off standards, by every method side by side, with the error that the standards show.</summary>
internal static class ValenceOperation
{
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Standards = OptionSpec.Pairs("standards", "Groups of known valence.", "MnO=2,Pyrolusite=4");
    private static readonly OptionSpec<ImmutableArray<string>> Group = OptionSpec.Texts("group", "Groups to read off; default every other one.", "NAME");
    private static readonly OptionSpec<string> Method = OptionSpec.Choice("method", "Edge position that the answer is by; auto takes half height or integral, whichever reads the standards off each other with the smaller error.", "auto", "auto", "half-height", "integral", "derivative");
    private static readonly OptionSpec<string> Array = OptionSpec.Choice("array", "Normalised array to read from.", "norm", "norm", "flat");

    public static Operation Operation { get; } = new()
    {
        Verb = "xas valence",
        Summary = "Reads valences off a line through standards and says how wrong it is on the standards themselves.",
        Details = """
            Each method (half height, integral, derivative) gets its own line through the standards. rms is their scatter about it; leave-one-out reads each standard off the line through the others, which is what an unknown oxide must expect. The valence of a group carries the scatter of the standards, not the noise of its spectrum, which is far smaller.

            The derivative is listed because papers use it; over manganese oxides it is three times worse.
            """,
        Example = "halite xas valence examples/spectra/raw/mixture.prj --standards \"state A=3,state B=4\"",
        Inputs = InputSpec.Files("absorption spectra, standards among them"),
        Options = [Standards, Group, Method, Array, .. XasInputs.Options],
        Run = Run,
    };

    private static readonly (string Name, Func<EdgePosition, double> Of)[] Methods =
        [("half-height", p => p.HalfHeight), ("integral", p => p.Integral), ("derivative", p => p.Derivative)];

    private static Panel Run(OperationContext context)
    {
        var spectra = XasInputs.Read(context);
        var known = context.Get(Standards).Select(p => (Spectrum: XasInputs.Find(spectra, p.Key), Valence: p.Value)).ToImmutableArray();
        if (known.Length < 2) throw new InputException("Name the groups of known valence: --standards \"MnO=2,Mn2O3=3,Pyrolusite=4\".");
        var groups = context.Get(Group).IsEmpty ? [.. spectra.Except(known.Select(k => k.Spectrum))] : XasInputs.Chosen(spectra, context.Get(Group));
        var array = context.Get(Array) == "flat" ? XasArray.Flat : XasArray.Norm;
        var all = known.Select(k => k.Spectrum).Concat(groups).Distinct().ToImmutableArray();
        var positions = all.ToDictionary(s => s, s => EdgePositions.Read(XasInputs.Normalise(context, s), array));
        var lines = Methods.Select(m => (m.Name, m.Of, Line: TryFit(known.Select(k => new ValenceStandard(k.Spectrum.Name.Trim(), k.Valence, m.Of(positions[k.Spectrum])))))).ToImmutableArray();
        var asked = context.Get(Method);
        var best = asked == "auto" ? lines.Where(l => l.Line is not null && l.Name != "derivative").OrderBy(l => Error(l.Line!)).FirstOrDefault() : lines.First(l => l.Name == asked);
        if (best.Line is not { } line) throw new InputException($"No line through the standards by {(asked == "auto" ? "half height or integral" : asked)}: an edge position is missing or does not change with the valence.");
        if (best.Name == "derivative") context.Warn("poor-scale", "The derivative maximum is a poor valence scale (0.6 valence rms over manganese oxides): prefer half-height or integral.");
        if (known.Length == 2) context.Warn("two-standards", "Two standards fix a line but not its error; name a third of another valence.");
        foreach (var g in groups)
        {
            double v = line.Predict(best.Of(positions[g])).Value;
            if (v < known.Min(k => k.Valence) - 0.25 || v > known.Max(k => k.Valence) + 0.25)
                context.Warn("valence-extrapolated", string.Create(CultureInfo.InvariantCulture, $"\"{g.Name.Trim()}\" comes out at {v:F2}, beyond the standards ({known.Min(k => k.Valence):G3} to {known.Max(k => k.Valence):G3}): the line need not hold there."));
        }

        return new Panel
        {
            Results = new JsonObject
            {
                ["method"] = best.Name,
                ["calibration"] = Json.Array(lines.Where(l => l.Line is not null).Select(l => (JsonNode?)new JsonObject
                {
                    ["method"] = l.Name,
                    ["slope_eV_per_valence"] = Json.Of(l.Line!.Slope),
                    ["intercept_eV"] = Json.Of(l.Line.Intercept),
                    ["rms_valence"] = Json.Of(l.Line.RmsValence),
                    ["leave_one_out_valence"] = Json.Of(l.Line.LeaveOneOutValence),
                })),
                ["standards"] = Json.Array(line.Standards.Select(s => (JsonNode?)new JsonObject
                {
                    ["name"] = s.Name, ["valence"] = Json.Of(s.Valence), ["energy_eV"] = Json.Of(s.Energy), ["read_off"] = Json.Of((s.Energy - line.Intercept) / line.Slope),
                })),
                ["groups"] = Json.Array(groups.Select(g => (JsonNode?)new JsonObject
                {
                    ["name"] = g.Name.Trim(),
                    ["valence"] = Json.Of(line.Predict(best.Of(positions[g]))),
                    ["energy_eV"] = Json.Of(best.Of(positions[g])),
                    ["by_method"] = Json.Object(lines.Where(l => l.Line is not null).Select(l => KeyValuePair.Create(l.Name, Json.Of(l.Line!.Predict(l.Of(positions[g])))))),
                })),
            },
            Tables =
            [
                DataTable.Of("Valences", ["Group", "Edge / eV", "Valence", .. lines.Where(l => l.Line is not null).Select(l => "by " + l.Name)],
                    groups.Select(g => (object?[])[g.Name.Trim(), Math.Round(best.Of(positions[g]), 3), line.Predict(best.Of(positions[g])), .. lines.Where(l => l.Line is not null).Select(l => (object?)Math.Round(l.Line!.Predict(l.Of(positions[g])).Value, 2))])),
                DataTable.Of("Calibration", ["Method", "eV per valence", "Rms of the standards", "Leave-one-out error"],
                    lines.Where(l => l.Line is not null).Select(l => new object?[] { l.Name, l.Line!.Slope, l.Line.RmsValence, l.Line.LeaveOneOutValence })),
                DataTable.Of("Standards", ["Standard", "Valence", "Edge / eV", "Read off the line"], line.Standards.Select(s => new object?[] { s.Name, s.Valence, Math.Round(s.Energy, 3), Math.Round((s.Energy - line.Intercept) / line.Slope, 2) })),
            ],
            Figures = [EdgeOperation.CalibrationFigure(line, groups.Select(g => (g.Name, best.Of(positions[g]))))],
            Notes = [string.Create(CultureInfo.InvariantCulture, $"Valence by {best.Name}: {line.Slope:F2} eV per valence; the standards scatter by {line.RmsValence:F2} (rms){(double.IsNaN(line.LeaveOneOutValence) ? "" : string.Create(CultureInfo.InvariantCulture, $", read off each other by {line.LeaveOneOutValence:F2}"))}.")],
        };
    }

    // Two standards leave no error to compare: half height then comes first.
    private static double Error(ValenceCalibration line) => double.IsNaN(line.LeaveOneOutValence) ? line.RmsValence : line.LeaveOneOutValence;

    private static ValenceCalibration? TryFit(IEnumerable<ValenceStandard> standards)
    {
        var list = standards.ToArray();
        if (list.Any(s => !double.IsFinite(s.Energy))) return null;
        try
        {
            return ValenceCalibration.Fit(list);
        }
        catch (InputException) when (list.Select(s => s.Valence).Distinct().Count() > 1)
        {
            // No slope by this method; another may have one.
            return null;
        }
    }
}
