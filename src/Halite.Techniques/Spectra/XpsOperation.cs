// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra;
using Halite.Spectra.Xps;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary><c>xps</c>: regions of photoelectron spectra, fitted and quantified.</summary>
internal static class XpsOperation
{
    private static readonly OptionSpec<ImmutableArray<string>> Region = OptionSpec.Texts("region", "Regions to fit (\"S 2p\"), by the names of blocks or core levels. Default: every block whose core level is known or that CasaXPS left components in.", "NAME");
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Components = OptionSpec.Pairs("components", "Components and their binding energies, eV; default those usual for the core level. Doublets keep the level's splitting and area ratio exactly.", "sulphite=166.3,sulphate=168.2");
    private static readonly OptionSpec<string> Background = OptionSpec.Choice("background", "active-shirley fits its strength with the peaks and trusts no end point (default); shirley, tougaard and linear are taken between the ends first; auto takes CasaXPS's where the file holds one.", "auto", "auto", "active-shirley", "active-tougaard", "shirley", "tougaard", "linear", "none");
    private static readonly OptionSpec<(double From, double To)?> Range = OptionSpec.Range("range", "eV", "Binding energies to fit; default the whole block.");
    private static readonly OptionSpec<string> Shape = OptionSpec.Choice("shape", "Line shape: pv-height is SGL of CasaXPS; voigt the true one; ds for metals.", "pv-height", "pv-height", "pv", "gl", "voigt", "gauss", "lorentz", "ds");
    private static readonly OptionSpec<double> Mixing = OptionSpec.Number("mixing", "", "Mixing of pv-height, pv and gl (0 Gaussian, 1 Lorentzian), asymmetry of ds; held.", 0.3);
    private static readonly OptionSpec<bool> OwnWidths = OptionSpec.Flag("own-widths", "Give each component its own width; by default chemical states of one level share it.");
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> ChargeReference = OptionSpec.Pairs("charge-reference", "Shift all binding energies so that the first component of this region lies here.", "\"C 1s=284.8\"");
    private static readonly OptionSpec<double> Shift = OptionSpec.Number("shift-ev", "eV", "Added to every binding energy (charge correction known from elsewhere).", 0);
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Sensitivity = OptionSpec.Pairs("sensitivity", "Relative sensitivity factors for the quantification; default those that CasaXPS stored.", "\"O 1s=2.93\"");
    private static readonly OptionSpec<double> Photon = OptionSpec.Number("photon-ev", "eV", "Photon energy where the file does not say: Al K alpha.", 1486.6);

    public static Operation Operation { get; } = new()
    {
        Verb = "xps",
        Summary = "Fits photoelectron regions with exact doublets and a background fitted with them; reads what CasaXPS left.",
        Details = """
            Binding energy = photon energy - kinetic energy. Backgrounds: Shirley and Tougaard of the model's own peaks (active, default Shirley) or of the data (iterated). Doublets have the level's splitting and (2j+1) area ratio exactly; areas are of both lines together, counts/s times eV.

            A block with CasaXPS's components is fitted anew with CasaXPS's own shapes, bounds, background and equal weights, and what the file held stands beside it. Mn 3s gives the valence by both published lines with the 0.3 that the relation is worth.
            """,
        Example = "halite xps examples/spectra/raw/s2p.vms",
        Inputs = InputSpec.Files("VAMAS files, or columns of binding or kinetic energy and counts"),
        Options = [Region, Components, Background, Range, Shape, Mixing, OwnWidths, ChargeReference, Shift, Sensitivity, Photon, .. ReadingOptions.All],
        Run = Run,
    };

    private sealed record Fitted(XpsSpectrum Spectrum, string Region, XpsFitResult Result, CasaRegion? Casa, CasaCurves? Curves);

    private static Panel Run(OperationContext context)
    {
        var spectra = ImmutableArray.CreateBuilder<XpsSpectrum>();
        foreach (var path in context.Inputs)
        {
            var found = XpsSpectrum.FromRecording(context.Open(path).Recording, Path.GetFileNameWithoutExtension(path), context.Get(Photon));
            if (found.IsEmpty) throw new InputException($"{path}: no block of kinetic or binding energy with counts was found; name the columns with --columns binding_energy_eV=… and intensity=….");
            spectra.AddRange(found);
        }

        var fits = new List<Fitted>();
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        foreach (var (spectrum, name) in Chosen(context, spectra.ToImmutable()))
        {
            context.Progress.Report(new Progress(double.NaN, name));
            fits.AddRange(FitBlock(context, spectrum, name));
        }

        foreach (var f in fits) warnings.AddRange(f.Result.Warnings);
        double shift = ShiftOf(context, fits);
        return PanelOf(context, fits, shift, warnings);
    }

    /// <summary>Blocks to fit with the name of their core level.</summary>
    private static IEnumerable<(XpsSpectrum Spectrum, string Name)> Chosen(OperationContext context, ImmutableArray<XpsSpectrum> spectra)
    {
        var names = context.Get(Region);
        if (names.IsEmpty)
        {
            var known = spectra.Select(s => (s, Name: s.Casa?.Regions.FirstOrDefault()?.Name ?? XpsTemplates.Find(s.Transition)?.Region ?? XpsTemplates.Find(s.Name)?.Region ?? "")).Where(p => p.Name.Length > 0 || context.IsGiven(Components)).ToArray();
            if (known.Length == 0) throw new InputException($"No block names a core level that Halite knows ({string.Join(", ", XpsTemplates.All.Select(t => t.Region))}); choose with --region, or name --components. The file has {string.Join(", ", spectra.Select(s => $"\"{s.Name}\""))}.");
            return known.Select(k => (k.s, k.Name.Length > 0 ? k.Name : k.s.Name));
        }

        return names.SelectMany(n =>
        {
            var plain = n.Replace(" ", "", StringComparison.Ordinal);
            var match = spectra.Where(s => new[] { s.Name, s.Transition, s.Casa?.Regions.FirstOrDefault()?.Name ?? "" }.Any(t => t.Replace(" ", "", StringComparison.Ordinal).Contains(plain, StringComparison.OrdinalIgnoreCase))).ToArray();

            // A lone spectrum without a name, or a survey that spans the level, serves as well.
            if (match.Length == 0 && XpsTemplates.Find(n) is { } t) match = [.. spectra.Where(s => s.PhotonEnergy - s.Kinetic[^1] < t.Components[0].Energy && s.PhotonEnergy - s.Kinetic[0] > t.Components[0].Energy).Take(1)];
            return match.Length > 0 ? match.Select(m => (m, n)) : throw new InputException($"There is no region \"{n}\"; the file has {string.Join(", ", spectra.Select(s => $"\"{s.Name}\""))}.");
        });
    }

    private static IEnumerable<Fitted> FitBlock(OperationContext context, XpsSpectrum spectrum, string name)
    {
        bool ownWay = context.IsGiven(Components) || context.IsGiven(Background) || context.IsGiven(Shape);
        if (spectrum.Casa is { Components.IsEmpty: false } casa && !ownWay)
        {
            foreach (var region in casa.Regions.Where(r => !CasaFit.In(spectrum, r).IsEmpty)) yield return FitCasa(context, spectrum, region);
            yield break;
        }

        var template = XpsTemplates.Find(name) ?? XpsTemplates.Find(spectrum.Transition);
        if (template is null && !context.IsGiven(Components)) throw new InputException($"Halite knows no components of \"{name}\"; name them with --components.");
        var cut = context.Get(Range) is { } r ? spectrum.Between(r.From, r.To) : spectrum;
        double low = cut.PhotonEnergy - cut.Kinetic[^1], high = cut.PhotonEnergy - cut.Kinetic[0];

        // A survey is cut to the level.
        if (context.Get(Range) is null && template is not null && high - low > 120)
        {
            cut = cut.Between(template.Components.Min(c => c.Energy) - 12, template.Components.Max(c => c.Energy) + template.Splitting + 12);
            (low, high) = (cut.PhotonEnergy - cut.Kinetic[^1], cut.PhotonEnergy - cut.Kinetic[0]);
        }

        var named = context.Get(Components);
        var shape = LineShape.Find(context.Get(Shape))!;
        var energies = named.IsEmpty ? template!.Components : [.. named.Select(n => (n.Key, n.Value))];
        var components = energies.Where(e => e.Item2 > low && e.Item2 < high).Select(e => new XpsComponent(e.Item1, new ParameterHint(e.Item2))
        {
            Shape = shape,
            Mixing = new ParameterHint(context.Get(Mixing), Fixed: true),
            Splitting = template?.Splitting ?? 0,
            Ratio = template?.Ratio ?? 0,
        }).ToImmutableArray();
        if (components.IsEmpty) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"No component of {name} lies in the data ({low:F1} to {high:F1} eV binding energy); is the photon energy {cut.PhotonEnergy:F1} eV right?"));
        var options = new XpsFitOptions
        {
            ShareWidths = !context.Get(OwnWidths),
            Background = context.Get(Background) switch
            {
                "active-tougaard" => XpsBackgroundKind.ActiveTougaard,
                "shirley" => XpsBackgroundKind.Shirley,
                "tougaard" => XpsBackgroundKind.Tougaard,
                "linear" => XpsBackgroundKind.Linear,
                "none" => XpsBackgroundKind.None,
                _ => XpsBackgroundKind.ActiveShirley,
            },
        };
        yield return new Fitted(spectrum, template?.Region ?? name, XpsFit.Fit(cut, components, options, context.Cancellation), null, null);
    }

    /// <summary>CasaXPS's region with its own shapes; with ours where a shape or background of CasaXPS is not known.</summary>
    private static Fitted FitCasa(OperationContext context, XpsSpectrum spectrum, CasaRegion region)
    {
        try
        {
            return new Fitted(spectrum, region.Name, CasaFit.Refit(spectrum, region, context.Cancellation), region, CasaFit.Reproduce(spectrum, region));
        }
        catch (InputException e)
        {
            context.Warn("casaxps-not-reproduced", $"{region.Name}: {e.Message} The region was fitted with SGL(30) lines on an active Shirley background instead.");
            var components = CasaFit.In(spectrum, region).Select(c => new XpsComponent(c.Name, new ParameterHint(spectrum.PhotonEnergy - c.Position)) { Fwhm = new ParameterHint(c.Fwhm, 0.2, 12) }).ToImmutableArray();
            var cut = spectrum.Between(spectrum.PhotonEnergy - region.To, spectrum.PhotonEnergy - region.From);
            return new Fitted(spectrum, region.Name, XpsFit.Fit(cut, components, new XpsFitOptions { ShareWidths = false }, context.Cancellation), region, null);
        }
    }

    private static double ShiftOf(OperationContext context, List<Fitted> fits)
    {
        double shift = context.Get(Shift);
        foreach (var (name, energy) in context.Get(ChargeReference))
        {
            var reference = fits.FirstOrDefault(f => f.Region.Equals(name.Trim('"', ' '), StringComparison.OrdinalIgnoreCase))
                ?? throw new InputException($"--charge-reference {name}: this region was not fitted; add it with --region.");
            shift = energy - reference.Result.Components[0].BindingEnergy.Value;
        }

        return shift;
    }

    private static Panel PanelOf(OperationContext context, List<Fitted> fits, double shift, ImmutableArray<Warning>.Builder warnings)
    {
        var regions = new JsonArray();
        var rows = new List<object?[]>();
        foreach (var f in fits)
        {
            var node = new JsonObject
            {
                ["name"] = f.Region,
                ["block"] = f.Spectrum.Name,
                ["background"] = f.Result.BackgroundText,
                ["photon_energy_eV"] = Json.Of(f.Spectrum.PhotonEnergy),
                ["components"] = Json.Array(f.Result.Components.Select(c => (JsonNode?)ComponentJson(c, shift))),
                ["chi_square_reduced"] = Json.Of(f.Result.Fit.ReducedChiSquare),
                ["shift_eV"] = Json.Of(shift),
                ["casaxps"] = f.Casa is null ? null : CasaJson(f),
            };
            if (MnValenceJson(f) is { } valence) node["mn_valence"] = valence;
            regions.Add(node);
            rows.AddRange(f.Result.Components.Select(c => new object?[] { f.Region, c.Name, Moved(c.BindingEnergy, shift).Scaled(1, "1"), c.Fwhm.Scaled(1, "1"), c.Area.Scaled(1, "1"), c.Fraction }));
        }

        var results = new JsonObject { ["regions"] = regions, ["energy_axis"] = "binding energy = photon energy - kinetic energy, drawn decreasing to the right" };
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        tables.Add(DataTable.Of("Components", ["Region", "Component", "Binding energy / eV", "FWHM / eV", "Area / (counts/s eV)", "Share of region"], rows));
        if (Quantification(context, fits) is { } quantities)
        {
            results["quantification"] = Json.Array(quantities.Select(q => (JsonNode?)new JsonObject { ["name"] = q.Name, ["sensitivity"] = Json.Of(q.Sensitivity), ["atomic_percent"] = Json.Of(q.AtomicPercent) }));
            tables.Add(DataTable.Of("Quantification", ["Region", "Sensitivity factor", "Atomic %"], quantities.Select(q => new object?[] { q.Name, q.Sensitivity, q.AtomicPercent.Scaled(1, "1") })));
        }

        var notes = ImmutableArray.CreateBuilder<string>();
        notes.AddRange(fits.Select(f => $"{f.Region}: background {f.Result.BackgroundText}."));
        foreach (var f in fits.Where(f => MnValenceJson(f) is not null)) notes.Add("Mn 3s: the valence by either published line is worth no more than ± 0.3 (covalency moves the splitting).");
        if (shift != 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"Binding energies were shifted by {shift:+0.00;-0.00} eV."));
        return new Panel
        {
            Results = results,
            Tables = tables.ToImmutable(),
            Data = Data(fits, shift),
            Figures = [.. fits.Take(12).Select(f => FigureOf(f, shift))],
            Warnings = warnings.ToImmutable(),
            Notes = notes.ToImmutable(),
        };
    }

    // A shift is exact: it moves the value and keeps sources and sigma.
    private static Measured Moved(Measured energy, double shift) =>
        shift == 0 ? energy : Measured.Propagate(energy.Value + shift, energy.Unit, (energy, 1));

    private static JsonObject ComponentJson(FittedComponent c, double shift) => new()
    {
        ["name"] = c.Name,
        ["binding_energy_eV"] = Json.Of(Moved(c.BindingEnergy, shift)),
        ["fwhm_eV"] = Json.Of(c.Fwhm),
        ["curve_fwhm_eV"] = Json.Of(c.CurveFwhm),
        ["area"] = Json.Of(c.Area),
        ["fraction"] = Json.Of(c.Fraction),
        ["shape"] = c.Spec.Casa?.Text ?? c.Spec.Shape.Id,
        ["splitting_eV"] = c.Spec.Ratio > 0 ? Json.Of(c.Spec.Splitting) : null,
        ["area_ratio"] = c.Spec.Ratio > 0 ? Json.Of(c.Spec.Ratio) : null,
    };

    private static JsonObject CasaJson(Fitted f)
    {
        var curves = f.Curves;
        var rate = f.Spectrum.Between(f.Spectrum.PhotonEnergy - f.Casa!.To, f.Spectrum.PhotonEnergy - f.Casa.From).Counts.Select(c => c / f.Spectrum.Seconds).ToArray();
        return new JsonObject
        {
            ["region"] = f.Casa.Name,
            ["background"] = f.Casa.Background,
            ["binding_energy_from_eV"] = Json.Of(f.Spectrum.PhotonEnergy - f.Casa.To),
            ["binding_energy_to_eV"] = Json.Of(f.Spectrum.PhotonEnergy - f.Casa.From),
            ["cross_section"] = Json.Array(f.Casa.CrossSection.AsSpan()),
            ["components"] = Json.Array(CasaFit.In(f.Spectrum, f.Casa).Select(c => (JsonNode?)new JsonObject
            {
                ["name"] = c.Name,
                ["binding_energy_eV"] = Json.Of(f.Spectrum.PhotonEnergy - c.Position),
                ["fwhm_eV"] = Json.Of(c.Fwhm),
                ["area"] = Json.Of(c.Area),
                ["line_shape"] = c.LineShape,
                ["sensitivity"] = Json.Of(c.Sensitivity),
            })),
            ["reproduced"] = curves is null ? null : new JsonObject
            {
                ["kinetic_energy_eV"] = Json.Array(curves.Kinetic.AsSpan()),
                ["background"] = Json.Array(curves.Background.AsSpan()),
                ["envelope"] = Json.Array(curves.Envelope.AsSpan()),
                ["rms_residual"] = Json.Of(Math.Sqrt(rate.Select((r, i) => Math.Pow(r - curves.Envelope[i], 2)).Average())),
            },
        };
    }

    private static JsonObject? MnValenceJson(Fitted f)
    {
        if (!f.Region.Replace(" ", "", StringComparison.Ordinal).Equals("Mn3s", StringComparison.OrdinalIgnoreCase) || f.Result.Components.Length < 2) return null;
        var lines = f.Result.Components.OrderBy(c => c.BindingEnergy.Value).ToArray();
        var splitting = lines[^1].BindingEnergy - lines[0].BindingEnergy;
        var (galakhov, beyreuther) = MnValence.FromSplitting(splitting);
        return new JsonObject
        {
            ["splitting_eV"] = Json.Of(splitting),
            ["galakhov"] = new JsonObject { ["line"] = galakhov.Line, ["valence"] = Json.Of(galakhov.Valence) },
            ["beyreuther"] = new JsonObject { ["line"] = beyreuther.Line, ["valence"] = Json.Of(beyreuther.Valence) },
        };
    }

    private static IReadOnlyList<XpsQuantity>? Quantification(OperationContext context, List<Fitted> fits)
    {
        var factors = context.Get(Sensitivity);
        var known = fits.Select(f =>
        {
            double given = factors.FirstOrDefault(p => p.Key.Trim('"', ' ').Equals(f.Region, StringComparison.OrdinalIgnoreCase)).Value;
            double factor = given > 0 ? given : f.Casa?.Sensitivity ?? 0;
            var area = f.Result.Components.Skip(1).Aggregate(f.Result.Components[0].Area, (a, c) => a + c.Area);
            return (Name: f.Region, Area: area, Sensitivity: factor);
        }).Where(f => f.Sensitivity > 0).ToArray();
        return known.Length < 2 ? null : XpsQuantification.Quantify(known);
    }

    private static DataTable Data(List<Fitted> fits, double shift) => DataTable.Of(
        "Regions",
        ["region", "binding_energy_eV", "counts_per_s", "background", "envelope", "component", "component_counts_per_s"],
        fits.SelectMany(f => f.Result.Components.SelectMany(c => f.Result.Spectrum.Binding.Select((b, i) => new object?[]
        {
            f.Region, b + shift, f.Result.Spectrum.Counts[i] / f.Spectrum.Seconds, f.Result.Background[i], f.Result.Envelope[i], c.Name, c.Curve[i],
        }))));

    private static Figure FigureOf(Fitted f, double shift)
    {
        var s = f.Result.Spectrum;
        var x = s.Binding.Select(b => b + shift).ToImmutableArray();
        var rate = s.Counts.Select(c => c / s.Seconds).ToImmutableArray();
        var axis = new Axis("Binding energy", "eV") { Reversed = true };
        var traces = ImmutableArray.CreateBuilder<Trace>();
        traces.Add(new PointTrace("data", x, rate) { Size = 3, Colour = "#777777", Marker = Marker.OpenCircle });
        traces.Add(new LineTrace("envelope", x, f.Result.Envelope) { Width = 2 });
        traces.Add(new LineTrace("background", x, f.Result.Background) { Dash = Dash.Dashed, Colour = "#555555" });
        foreach (var c in f.Result.Components) traces.Add(new LineTrace(c.Name, x, [.. c.Curve.Select((v, i) => v + f.Result.Background[i])]));
        return new Figure
        {
            Id = "xps-" + f.Region.ToLowerInvariant().Replace(' ', '-'),
            Title = $"{f.Region} of {s.Name}",
            Caption = "Points: data; thick: envelope; dashed: background; thin: components on the background. Binding energy decreases to the right. Below: data minus envelope.",
            Plots =
            [
                new Plot { X = axis, Y = new Axis("Intensity", "counts/s"), Traces = traces.ToImmutable(), RelativeHeight = 3 },
                new Plot { X = axis, Y = new Axis("Residual"), Traces = [new LineTrace("", x, [.. rate.Select((r, i) => r - f.Result.Envelope[i])]) { Colour = "#555555", Width = 1 }], Annotations = [new HorizontalLine(0)] },
            ],
        };
    }
}
