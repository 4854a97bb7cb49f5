// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra;
using Halite.Spectra.Xas;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary><c>xas oxygen</c>: the features of the O K edge that oxygen redox is argued from, with every reading of them.</summary>
internal static class OxygenOperation
{
    private static readonly OptionSpec<ImmutableArray<string>> Group = OptionSpec.Texts("group", "Only these groups, in this order; the first is what the others are compared with. Default all.", "NAME");
    private static readonly OptionSpec<ImmutableArray<string>> Emission = OptionSpec.Texts("emission", "Emission spectra (files of emitted energy and intensity): their shares at 523.5, 524 and 527.5 eV.", "FILE");
    private static readonly OptionSpec<string> Array = OptionSpec.Choice("array", "Normalised array.", "norm", "norm", "flat");

    public static Operation Operation { get; } = new()
    {
        Verb = "xas oxygen",
        Summary = "Measures the 531 eV feature of O K edges and lists the rival readings of it and of the emission markers.",
        Details = """
            The area is that of the normalised absorption from 530.25 to 531.75 eV above the straight line between these ends, in eV, with the uncertainty from the noise of the points. What counts is its change between states of charge measured alike.

            Oxidised lattice oxygen and molecular O2 are both argued from 531 eV in absorption and 523 to 524 eV in emission: the table gives each reading with its source and its rival, and takes neither side.
            """,
        Example = "halite xas oxygen examples/spectra/raw/oxygen-k.csv",
        Inputs = InputSpec.Files("O K absorption spectra; partial or total fluorescence yield for the bulk, electron yield for the surface"),
        Options = [Group, Emission, Array, .. XasInputs.Options],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var array = context.Get(Array) == "flat" ? XasArray.Flat : XasArray.Norm;
        var groups = XasInputs.Chosen(XasInputs.Read(context), context.Get(Group)).Select(s => XasInputs.Normalise(context, s)).ToImmutableArray();
        var edges = groups.Where(g => g.EdgeEnergy is > 520 and < 560).ToImmutableArray();
        if (edges.IsEmpty) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"No group has its edge between 520 and 560 eV, where oxygen's K edge lies (the first has it at {groups[0].EdgeEnergy:F1} eV)."));
        var areas = edges.Select(e => OxygenMarkers.Area(e, array)).ToImmutableArray();
        var emissions = context.Get(Emission).SelectMany(path =>
        {
            var found = Spectrum.FromRecording(context.Open(path).Recording, Path.GetFileNameWithoutExtension(path));
            return found.IsEmpty ? throw new InputException($"{path}: no table of emitted energy and intensity was found; name the columns with --columns.") : found;
        }).ToImmutableArray();
        var markers = OxygenMarkers.All.Where(m => m.Kind == "emission" || m.Energy is 527.5).Select(m => m.Energy).Append(524).Distinct().Order().ToArray();
        return new Panel
        {
            Results = new JsonObject
            {
                ["groups"] = Json.Array(edges.Select((e, i) => (JsonNode?)new JsonObject
                {
                    ["name"] = e.Spectrum.Name.Trim(),
                    ["e0_eV"] = Json.Of(e.EdgeEnergy),
                    ["area_531_eV"] = Json.Of(areas[i]),
                    ["change_eV"] = i == 0 ? null : Json.Of(areas[i] - areas[0]),
                    ["normalisation"] = XasInputs.Json(e),
                })),
                ["emission"] = Json.Array(emissions.Select(s => (JsonNode?)new JsonObject
                {
                    ["name"] = s.Name,
                    ["shares"] = Json.Array(markers.Select(m => (JsonNode?)new JsonObject { ["energy_eV"] = Json.Of(m), ["share"] = Json.Of(OxygenMarkers.EmissionShare(s, m)) })),
                })),
                ["window_eV"] = new JsonArray(530.25, 531.75),
                ["markers"] = Json.Array(OxygenMarkers.All.Select(m => (JsonNode?)new JsonObject { ["energy_eV"] = Json.Of(m.Energy), ["kind"] = m.Kind, ["reading"] = m.Reading, ["source"] = m.Source, ["rival"] = m.Rival })),
            },
            Tables =
            [
                DataTable.Of("531 eV", ["Group", "Detection", "Area / eV", "Change / eV"], edges.Select((e, i) => new object?[] { e.Spectrum.Name.Trim(), XasInputs.ModeName(e.Spectrum.Mode), areas[i].Scaled(1, "1"), i == 0 ? null : (areas[i] - areas[0]).Scaled(1, "1") })),
                .. emissions.IsEmpty ? ImmutableArray<DataTable>.Empty : [DataTable.Of("Emission, share within 0.5 eV", ["Spectrum", .. markers.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m} eV"))], emissions.Select(s => (object?[])[s.Name, .. markers.Select(m => (object?)OxygenMarkers.EmissionShare(s, m))]))],
                DataTable.Of("Readings", ["Energy / eV", "Kind", "Reading", "Source", "Rival reading"], OxygenMarkers.All.Select(m => new object?[] { m.Energy, m.Kind, m.Reading, m.Source, m.Rival })),
            ],
            Data = DataTable.Of("O K", ["group", "energy_eV", "normalised"], edges.SelectMany(e => e.Spectrum.Energy.Select((x, i) => new object?[] { e.Spectrum.Name.Trim(), x, e.Array(array)[i] }))),
            Figures = emissions.IsEmpty ? [EdgeFigure(edges, array)] : [EdgeFigure(edges, array), EmissionFigure(emissions, markers)],
            Notes = ["531 eV in absorption is read as oxidised lattice oxygen and as molecular O2; the table names both sides with their sources."],
        };
    }

    private static Figure EdgeFigure(ImmutableArray<NormalisedXas> edges, XasArray array) => Figure.Of("oxygen-k", "O K edge", new Plot
    {
        X = new Axis("Photon energy", "eV") { Minimum = 525, Maximum = 550 },
        Y = new Axis("Normalised absorption"),
        Traces = [.. edges.Take(12).Select(e => new LineTrace(e.Spectrum.Name.Trim(), e.Spectrum.Energy, e.Array(array)))],
        Annotations = [new Region(530.25, 531.75, "531 eV"), .. OxygenMarkers.All.Where(m => m.Kind == "absorption" && m.Energy != 531).Select(m => (Annotation)new VerticalLine(m.Energy, string.Create(CultureInfo.InvariantCulture, $"{m.Energy}")))],
    }, "Normalised O K edges; shaded: the window in which the 531 eV feature is integrated above a straight line.");

    private static Figure EmissionFigure(ImmutableArray<Spectrum> emissions, double[] markers) => Figure.Of("oxygen-emission", "O K emission", new Plot
    {
        X = new Axis("Emitted energy", "eV") { Minimum = 515, Maximum = 535 },
        Y = new Axis("Intensity over its maximum"),
        Traces = [.. emissions.Take(12).Select(s => s.Y.Max() is var top ? new LineTrace(s.Name, s.X, [.. s.Y.Select(y => y / top)]) : null!)],
        Annotations = [.. markers.Select(m => (Annotation)new VerticalLine(m, string.Create(CultureInfo.InvariantCulture, $"{m}")))],
    }, "Emission spectra scaled to their maxima with the energies that papers argue from.");
}
