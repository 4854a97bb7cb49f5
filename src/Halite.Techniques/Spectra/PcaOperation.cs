// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Spectra.Xas;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary><c>xas pca</c>: how many species a series holds, and which standards can be among them.</summary>
internal static class PcaOperation
{
    private static readonly OptionSpec<ImmutableArray<string>> Group = OptionSpec.Texts("group", "Groups of the series; default all but the targets.", "NAME");
    private static readonly OptionSpec<ImmutableArray<string>> Target = OptionSpec.Texts("target", "Standards to test against the components (target transformation).", "NAME");
    private static readonly OptionSpec<int?> Components = OptionSpec.Integer("components", "Components that a target is tested against. Default: where the indicator is least.", 1);
    private static readonly OptionSpec<(double From, double To)?> Window = OptionSpec.Range("range", "eV", "Range relative to the first group's E0. Default -20:30, as for linear combinations.");
    private static readonly OptionSpec<string> Array = OptionSpec.Choice("array", "Normalised array.", "norm", "norm", "flat");

    public static Operation Operation { get; } = new()
    {
        Verb = "xas pca",
        Summary = "Counts the species that a series of spectra needs, and tests standards against them.",
        Details = """
            Principal components of the normalised spectra over one range, not centred, so that n species give n components. The number is where Malinowski's indicator IND is least; it is a lower bound, since species that change together count once.

            Target transformation: the R factor of a standard projected on the components. A small one says that the standard can be one of the species; LCF then says how much of it there is.
            """,
        Example = "halite xas pca examples/spectra/raw/mixture.prj",
        Inputs = InputSpec.Files("three spectra or more of one edge, aligned"),
        Options = [Group, Target, Components, Window, Array, .. XasInputs.Options],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var spectra = XasInputs.Read(context);
        var targets = context.Get(Target) is { IsEmpty: false } names ? [.. names.SelectMany(n => XasInputs.FindAll(spectra, n)).Distinct()] : ImmutableArray<XasSpectrum>.Empty;
        var groups = context.Get(Group).IsEmpty ? [.. spectra.Except(targets)] : XasInputs.Chosen(spectra, context.Get(Group));
        var array = context.Get(Array) == "flat" ? XasArray.Flat : XasArray.Norm;
        var (from, to) = context.Get(Window) ?? (-20.0, 30.0);
        var series = groups.Select(g => XasInputs.Normalise(context, g)).ToImmutableArray();
        var pca = PrincipalComponents.Analyse(series, from, to, array);
        int kept = Math.Min(context.Get(Components) ?? pca.Count, pca.Components.Length);
        var tested = targets.Select(t => (t.Name, R: pca.TargetRFactor(XasInputs.Normalise(context, t), kept, array))).OrderBy(t => t.R).ToImmutableArray();
        int n = pca.Singular.Length;
        return new Panel
        {
            Results = new JsonObject
            {
                ["groups"] = Json.Array(groups.Select(g => (JsonNode?)g.Name.Trim())),
                ["components"] = pca.Count,
                ["singular_values"] = Json.Array(pca.Singular.AsSpan()),
                ["explained"] = Json.Array(pca.Explained.AsSpan()),
                ["indicator"] = Json.Array(pca.Indicator.AsSpan()),
                ["targets"] = Json.Array(tested.Select(t => (JsonNode?)new JsonObject { ["name"] = t.Name.Trim(), ["r_factor"] = Json.Of(t.R), ["components"] = kept })),
                ["range_eV"] = new JsonArray(Json.Of(pca.Energy[0]), Json.Of(pca.Energy[^1])),
                ["array"] = context.Get(Array),
            },
            Tables =
            [
                DataTable.Of("Components", ["Component", "Singular value", "Explained up to here", "Indicator"],
                    Enumerable.Range(0, n).Select(i => new object?[] { i + 1, pca.Singular[i], pca.Explained[i], i < pca.Indicator.Length ? pca.Indicator[i] : null })),
                .. tested.IsEmpty ? ImmutableArray<DataTable>.Empty : [DataTable.Of("Targets", ["Standard", "R factor of its projection"], tested.Select(t => new object?[] { t.Name.Trim(), t.R }))],
            ],
            Data = DataTable.Of("Components", ["energy_eV", .. Enumerable.Range(1, n).Select(i => string.Create(CultureInfo.InvariantCulture, $"component_{i}"))], pca.Energy.Select((e, i) => (object?[])[e, .. pca.Components.Select(c => (object?)c[i])])),
            Figures = [FigureOf(pca)],
            Notes = [string.Create(CultureInfo.InvariantCulture, $"{pca.Count} component{(pca.Count == 1 ? "" : "s")} of {n} by the indicator; {100 * (1 - pca.Explained[pca.Count - 1]):0.####} % of the sum of squares is left.")],
        };
    }

    private static Figure FigureOf(PrincipalComponentResult pca)
    {
        var at = Enumerable.Range(1, pca.Singular.Length).Select(i => (double)i).ToImmutableArray();
        return new Figure
        {
            Id = "pca",
            Title = "Principal components",
            Caption = "Left: singular values and the indicator, whose minimum counts the species. Right: the components weighted by their singular values; those past the count are noise.",
            PlotsPerRow = 2,
            Plots =
            [
                new Plot
                {
                    X = new Axis("Component") { Integer = true }, Y = new Axis("Singular value") { Scale = AxisScale.Log }, Right = new Axis("Indicator") { Scale = AxisScale.Log },
                    Traces = [new PointTrace("singular value", at, pca.Singular) { Joined = true }, new PointTrace("indicator", [.. at.Take(pca.Indicator.Length)], pca.Indicator) { Joined = true, OnRight = true, Marker = Marker.Diamond }],
                    Annotations = [new VerticalLine(pca.Count + 0.5, "signal | noise")],
                },
                new Plot
                {
                    X = new Axis("Photon energy", "eV"), Y = new Axis("Component × singular value"),
                    Traces = [.. pca.Components.Take(Math.Min(pca.Count + 1, 6)).Select((c, i) => new LineTrace(string.Create(CultureInfo.InvariantCulture, $"component {i + 1}"), pca.Energy, [.. c.Select(v => v * pca.Singular[i])]) { Dash = i < pca.Count ? Dash.Solid : Dash.Dotted })],
                },
            ],
        };
    }
}
