// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Composition;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Composition;

/// <summary>The verb <c>bands</c>: a band-energy schematic drawn from levels that the user gives.</summary>
internal static class BandsOperation
{
    private static readonly OptionSpec<double?> U = OptionSpec.Positive("u-ev", "eV", "Hubbard repulsion between d electrons: the filled and the empty M d band lie U apart.");
    private static readonly OptionSpec<double?> Delta = OptionSpec.Positive("delta-ev", "eV", "Charge-transfer energy from O 2p to the empty M d band.");
    private static readonly OptionSpec<double?> NonBonding = OptionSpec.Number("non-bonding-ev", "eV", "Middle of the unhybridised O 2p states of A-O-A' axes, against the middle of O 2p.");
    private static readonly OptionSpec<double> OxygenWidth = OptionSpec.Number("oxygen-width-ev", "eV", "Width of the O 2p band. Default 3: a drawing's width.", 3);
    private static readonly OptionSpec<double> MetalWidth = OptionSpec.Number("metal-width-ev", "eV", "Width of the M d bands. Default 1.5: a drawing's width.", 1.5);
    private static readonly OptionSpec<ImmutableArray<string>> Level = OptionSpec.Texts("level", "A couple beside O 2p instead of U and Δ: name, middle and width in eV, Fe3/4=1.2:0.8; may be repeated.", "NAME=E:W");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "bands",
        Summary = "Draws a band-energy schematic of O 2p and M d states from given U and Δ or given levels, and says where the next electron comes from.",
        Details = "A drawing, not a calculation: every level is given. Energies are against the middle of O 2p; the empty M d band lies at Δ, the filled one at Δ - U. U below Δ is the Mott-Hubbard regime, U above Δ the charge-transfer regime (Zaanen, Sawatzky and Allen, Phys. Rev. Lett. 55 (1985) 418); ligand-to-metal charge transfer is the arrow from O 2p into the empty band.",
        Example = "halite bands --u-ev 7 --delta-ev 4 --non-bonding-ev 1.8",
        Options = [U, Delta, NonBonding, OxygenWidth, MetalWidth, Level],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var levels = context.Get(Level);
        var scheme = levels.IsEmpty
            ? BandScheme.Of(new BandSchemeOptions
            {
                Repulsion = context.Get(U) ?? throw Missing(),
                ChargeTransfer = context.Get(Delta) ?? throw Missing(),
                NonBonding = context.Get(NonBonding),
                OxygenWidth = context.Get(OxygenWidth),
                MetalWidth = context.Get(MetalWidth),
            })
            : BandScheme.OfCouples([.. levels.SelectMany(l => l.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(Couple)], context.Get(OxygenWidth));
        return new Panel
        {
            Results = new JsonObject
            {
                ["regime"] = scheme.Regime,
                ["next_electron"] = scheme.NextElectron,
                ["bands"] = Json.Array(scheme.Bands.Select(b => (JsonNode?)new JsonObject { ["name"] = b.Name, ["centre_eV"] = Json.Of(b.Centre), ["bottom_eV"] = Json.Of(b.Bottom), ["top_eV"] = Json.Of(b.Top), ["occupied"] = b.Occupied })),
            },
            Tables = [DataTable.Of("Bands against the middle of O 2p", ["Band", "Bottom / eV", "Top / eV", "Filled"], scheme.Bands.Select(b => new object?[] { b.Name, b.Bottom, b.Top, b.Occupied }))],
            Figures = [Draw(scheme, levels.IsEmpty ? context.Get(U) : null, levels.IsEmpty ? context.Get(Delta) : null)],
            Notes = [$"{(levels.IsEmpty ? $"{scheme.Regime} regime" : "Given levels")}: the next electron comes from {(scheme.NextElectron == "both" ? "metal and oxygen together" : "the " + scheme.NextElectron)}."],
        };

        InputException Missing() => new("`bands` needs --u-ev and --delta-ev, or levels such as --level Fe3/4=1.2:0.8; see `halite bands --help`.");
    }

    private static (string, double, double) Couple(string text)
    {
        int at = text.LastIndexOf('=');
        var numbers = at > 0 ? text[(at + 1)..].Split(':') : [];
        if (numbers.Length is not (1 or 2) || !double.TryParse(numbers[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double centre)) throw Wrong();
        double width = 0.8;
        if (numbers.Length == 2 && !double.TryParse(numbers[1], NumberStyles.Float, CultureInfo.InvariantCulture, out width)) throw Wrong();
        return (text[..at].Trim(), centre, width);

        InputException Wrong() => new($"--level {text}: write a name, its middle and its width in eV, such as Fe3/4=1.2:0.8.");
    }

    private static Figure Draw(BandScheme scheme, double? u, double? delta)
    {
        // Each band is half an ellipse, the usual picture of a density of states; couples stand side by side.
        var shapes = new List<Shape>();
        var texts = new List<Annotation>();
        bool sideBySide = u is null;
        int place = 0;
        foreach (var band in scheme.Bands.OrderByDescending(b => b.IsOxygen))
        {
            double left = sideBySide && !band.IsOxygen ? ++place * 1.3 : 0;
            var angle = Enumerable.Range(0, 61).Select(i => Math.PI * (i / 60.0 - 0.5)).ToArray();
            var colour = Palette.Trace(band.IsOxygen ? 1 : 0);
            shapes.Add(new Shape([.. angle.Select(a => left + Math.Cos(a))], [.. angle.Select(a => band.Centre + band.Width / 2 * Math.Sin(a))])
            {
                Fill = band.Occupied ? colour : "#FFFFFF",
                Stroke = colour,
                Opacity = band.Occupied ? 0.75 : 1,
                StrokeWidth = 1.5,
            });
            texts.Add(sideBySide && !band.IsOxygen
                ? new TextAnnotation(band.Name, left, band.Top + 0.15)
                : new TextAnnotation(band.Name, left + (sideBySide ? 0.15 : 1.08), band.Centre));
        }

        if (u is { } repulsion && delta is { } transfer)
        {
            Span(shapes, texts, 2.35, transfer - repulsion, transfer, "U");
            Span(shapes, texts, 2.6, 0, transfer, "Δ (LMCT)");
        }

        return Figure.Of("band-schematic", "Band-energy schematic", new Plot
        {
            X = new Axis("Density of states (drawing)") { Minimum = -0.1, Maximum = sideBySide ? 1.3 * (place + 1) + 0.2 : 3.4 },
            Y = new Axis("Energy against the middle of O 2p", "eV") { Minimum = scheme.Bands.Min(b => b.Bottom) - 0.5, Maximum = scheme.Bands.Max(b => b.Top) + 0.5 },
            Traces = [new ShapeTrace("", [.. shapes])],
            Annotations = [.. texts],
        }, $"A drawing from given levels. Filled: occupied. The next electron comes from {(scheme.NextElectron == "both" ? "metal and oxygen together" : "the " + scheme.NextElectron)}.");
    }

    private static void Span(List<Shape> shapes, List<Annotation> texts, double x, double from, double to, string name)
    {
        shapes.Add(new Shape([x, x], [from, to]) { Stroke = Palette.Ink, Closed = false });
        foreach (double end in new[] { from, to }) shapes.Add(new Shape([x - 0.05, x + 0.05], [end, end]) { Stroke = Palette.Ink, Closed = false });
        texts.Add(new TextAnnotation(name, x + 0.06, (from + to) / 2));
    }
}
