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
    private static readonly OptionSpec<string?> SensitivityFile = OptionSpec.Text("sensitivity-file", "Sensitivity factors as a data file, a level and its factor a line (\"O 1s, 2.93\"); lines that begin with # are comments. --sensitivity wins over it.", "FILE");
    private static readonly OptionSpec<bool> Global = OptionSpec.Flag("global", "Fit each core level in all blocks and files at once with shared widths; positions, areas and backgrounds stay each one's own. One table and figure over --series.");
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
        Options = [Region, Components, Background, Range, Shape, Mixing, OwnWidths, ChargeReference, Shift, Sensitivity, SensitivityFile, Global, PeakInputs.Series, PeakInputs.SeriesName, Photon, .. ReadingOptions.All],
        Run = Run,
    };

    private sealed record Fitted(XpsSpectrum Spectrum, string Region, XpsFitResult Result, CasaRegion? Casa, CasaCurves? Curves)
    {
        public string File { get; init; } = "";

        public double Shift { get; init; }
    }

    private static Panel Run(OperationContext context)
    {
        var spectra = ImmutableArray.CreateBuilder<XpsSpectrum>();
        var files = new Dictionary<XpsSpectrum, string>(ReferenceEqualityComparer.Instance);
        foreach (var path in context.Inputs)
        {
            var found = XpsSpectrum.FromRecording(context.Open(path).Recording, Path.GetFileNameWithoutExtension(path), context.Get(Photon));
            if (found.IsEmpty) throw new InputException($"{path}: no block of kinetic or binding energy with counts was found; name the columns with --columns binding_energy_eV=… and intensity=….");
            int before = spectra.Count;
            spectra.AddRange(context.Inputs.Length == 1 ? found : found.Select(f => f with { Name = f.Name == Path.GetFileNameWithoutExtension(path) ? f.Name : $"{Path.GetFileNameWithoutExtension(path)}: {f.Name}" }));
            for (int i = before; i < spectra.Count; i++) files[spectra[i]] = path;
        }

        var fits = new List<Fitted>();
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var chosen = Chosen(context, spectra.ToImmutable());
        if (context.Get(Global))
        {
            foreach (var level in chosen.GroupBy(c => XpsTemplates.Find(c.Name)?.Region ?? c.Name))
            {
                context.Progress.Report(new Progress(double.NaN, level.Key));
                fits.AddRange(FitLevel(context, [.. level.Select(c => c.Spectrum)], level.Key));
            }
        }
        else
        {
            foreach (var (spectrum, name) in chosen)
            {
                context.Progress.Report(new Progress(double.NaN, name));
                fits.AddRange(FitBlock(context, spectrum, name));
            }
        }

        foreach (var f in fits) warnings.AddRange(f.Result.Warnings);
        fits = [.. fits.Select(f => f with { File = files[f.Spectrum] })];
        return PanelOf(context, [.. fits.Select(f => f with { Shift = ShiftOf(context, fits, f) })], warnings);
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

        var (cut, components, options, level) = Setup(context, spectrum, name);
        yield return new Fitted(spectrum, level, XpsFit.Fit(cut, components, options, context.Cancellation), null, null);
    }

    /// <summary>One core level in all its spectra, with shared widths.</summary>
    private static IEnumerable<Fitted> FitLevel(OperationContext context, ImmutableArray<XpsSpectrum> spectra, string name)
    {
        if (spectra.Length < 2) throw new InputException($"--global: there is only one spectrum of {name}; give the files or blocks of the series.");
        var setups = spectra.Select(s => Setup(context, s, name)).ToImmutableArray();

        // Components that lie outside of one spectrum's energies are left out of all.
        var common = setups[0].Components.Where(c => setups.All(s => s.Components.Any(o => o.Name == c.Name))).ToImmutableArray();
        return XpsFit.FitSeries([.. setups.Select(s => s.Cut)], common, setups[0].Options, context.Cancellation).Select((r, i) => new Fitted(spectra[i], setups[i].Region, r, null, null));
    }

    /// <summary>The part of a block that is fitted, with its components and settings.</summary>
    private static (XpsSpectrum Cut, ImmutableArray<XpsComponent> Components, XpsFitOptions Options, string Region) Setup(OperationContext context, XpsSpectrum spectrum, string name)
    {
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
        return (cut, components, options, template?.Region ?? name);
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

    /// <summary>The shift of one fit: the stated one, or what brings the reference region of the same file to its place.</summary>
    private static double ShiftOf(OperationContext context, List<Fitted> fits, Fitted fit)
    {
        double shift = context.Get(Shift);
        foreach (var (name, energy) in context.Get(ChargeReference))
        {
            var references = fits.Where(f => f.Region.Equals(name.Trim('"', ' '), StringComparison.OrdinalIgnoreCase)).ToArray();
            if (references.Length == 0) throw new InputException($"--charge-reference {name}: this region was not fitted; add it with --region.");
            var reference = references.FirstOrDefault(f => f.File == fit.File) ?? throw new InputException($"--charge-reference {name}: {fit.File} holds no such region; each file is referenced by its own.");
            shift = energy - reference.Result.Components[0].BindingEnergy.Value;
        }

        return shift;
    }

    private static Panel PanelOf(OperationContext context, List<Fitted> fits, ImmutableArray<Warning>.Builder warnings)
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
                ["components"] = Json.Array(f.Result.Components.Select(c => (JsonNode?)ComponentJson(c, f.Shift))),
                ["chi_square_reduced"] = Json.Of(f.Result.Fit.ReducedChiSquare),
                ["shift_eV"] = Json.Of(f.Shift),
                ["casaxps"] = f.Casa is null ? null : CasaJson(f),
            };
            if (MnValenceJson(f) is { } valence) node["mn_valence"] = valence;
            regions.Add(node);
            rows.AddRange(f.Result.Components.Select(c => new object?[] { fits.Count(o => o.Region == f.Region) > 1 ? f.Spectrum.Name : f.Region, c.Name, Moved(c.BindingEnergy, f.Shift).Scaled(1, "1"), c.Fwhm.Scaled(1, "1"), c.Area.Scaled(1, "1"), c.Fraction }));
        }

        var results = new JsonObject { ["regions"] = regions, ["energy_axis"] = "binding energy = photon energy - kinetic energy, drawn decreasing to the right" };
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        tables.Add(DataTable.Of("Components", ["Region", "Component", "Binding energy / eV", "FWHM / eV", "Area / (counts/s eV)", "Share of region"], rows));
        if (Quantification(context, fits) is { } quantities)
        {
            results["quantification"] = Json.Array(quantities.Select(q => (JsonNode?)new JsonObject { ["name"] = q.Name, ["sensitivity"] = Json.Of(q.Sensitivity), ["atomic_percent"] = Json.Of(q.AtomicPercent) }));
            tables.Add(DataTable.Of("Quantification", ["Region", "Sensitivity factor", "Atomic %"], quantities.Select(q => new object?[] { q.Name, q.Sensitivity, q.AtomicPercent.Scaled(1, "1") })));
        }

        foreach (var (level, of, along) in Series(context, fits)) tables.Add(SeriesTable(level, of, along));
        if (Series(context, fits).ToArray() is { Length: > 0 } series)
        {
            results["series"] = Json.Array(series.Select(l => (JsonNode?)new JsonObject
            {
                ["level"] = l.Level,
                ["along"] = l.Along.Quantity,
                ["values"] = l.Along.Values.IsEmpty ? null : Json.Array(l.Along.Values.AsSpan()),
                ["spectra"] = Json.Array(l.Fits.Select(f => (JsonNode?)f.Spectrum.Name)),
                ["shared_fwhm_eV"] = Json.Of(l.Fits[0].Result.Components[0].Fwhm),
                ["components"] = Json.Array(l.Fits[0].Result.Components.Select((c, k) => (JsonNode?)new JsonObject
                {
                    ["name"] = c.Name,
                    ["binding_energy_eV"] = Json.Array(l.Fits.Select(f => Json.Of(Moved(f.Result.Components[k].BindingEnergy, f.Shift)))),
                    ["area"] = Json.Array(l.Fits.Select(f => Json.Of(f.Result.Components[k].Area))),
                    ["fraction"] = Json.Array(l.Fits.Select(f => Json.Of(f.Result.Components[k].Fraction))),
                })),
            }));
        }

        var notes = ImmutableArray.CreateBuilder<string>();
        notes.AddRange(fits.Select(f => $"{f.Region}: background {f.Result.BackgroundText}."));
        foreach (var f in fits.Where(f => MnValenceJson(f) is not null)) notes.Add("Mn 3s: the valence by either published line is worth no more than ± 0.3 (covalency moves the splitting).");
        foreach (var file in fits.Where(f => f.Shift != 0).GroupBy(f => f.File))
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file.Key)}: binding energies were shifted by {file.First().Shift:+0.00;-0.00} eV."));
        return new Panel
        {
            Results = results,
            Tables = tables.ToImmutable(),
            Data = Data(fits),
            Figures = [.. Series(context, fits).Select(l => SeriesFigure(l.Level, l.Fits, l.Along)), .. fits.Take(12).Select(f => FigureOf(f))],
            Warnings = warnings.ToImmutable(),
            Notes = notes.ToImmutable(),
        };
    }

    /// <summary>The levels that were fitted as a series.</summary>
    private static IEnumerable<(string Level, ImmutableArray<Fitted> Fits, SeriesCoordinate Along)> Series(OperationContext context, List<Fitted> fits) =>
        !context.Get(Global) ? [] : fits.GroupBy(f => f.Region).Select(g => (g.Key, g.ToImmutableArray(), SeriesCoordinate.Of(context.Get(PeakInputs.Series), context.Get(PeakInputs.SeriesName), [.. g.Select(f => f.Spectrum.Name)])));

    private static DataTable SeriesTable(string level, ImmutableArray<Fitted> fits, SeriesCoordinate along)
    {
        var names = fits[0].Result.Components.Select(c => c.Name).ToArray();
        var heads = new List<string> { "Spectrum" };
        if (!along.Values.IsEmpty) heads.Add(along.Quantity);
        heads.AddRange(names.SelectMany(n => new[] { n + " / eV", n + " share" }));
        return DataTable.Of($"{level} along the series", heads, fits.Select((f, i) =>
        {
            var row = new List<object?> { f.Spectrum.Name };
            if (!along.Values.IsEmpty) row.Add(along.Values[i]);
            foreach (var c in f.Result.Components) row.AddRange([Moved(c.BindingEnergy, f.Shift).Scaled(1, "1"), c.Fraction]);
            return row.ToArray();
        }));
    }

    private static Figure SeriesFigure(string level, ImmutableArray<Fitted> fits, SeriesCoordinate along)
    {
        var at = along.Values.IsEmpty ? [.. Enumerable.Range(0, fits.Length).Select(i => (double)i)] : along.Values;
        var axis = along.Values.IsEmpty ? new Axis("Spectrum") { Categories = [.. fits.Select(f => f.Spectrum.Name)] } : new Axis(along.Quantity);
        Plot Of(string quantity, string unit, Func<FittedComponent, Measured> get, Func<FittedComponent, double> less, Func<Fitted, double> moved) => new()
        {
            X = axis,
            Y = new Axis(quantity, unit),
            Traces = [.. fits[0].Result.Components.Select((c, k) => new PointTrace(c.Name, at, [.. fits.Select(f => get(f.Result.Components[k]).Value - less(c) + moved(f))]) { SigmaY = [.. fits.Select(f => get(f.Result.Components[k]).Sigma ?? 0)], Joined = true })],
        };
        return new Figure
        {
            Id = "xps-series-" + level.ToLowerInvariant().Replace(' ', '-'),
            Title = $"{level} along the series",
            Caption = "Shares of the components and shifts of their binding energies against the first spectrum, widths shared; one sigma.",
            PlotsPerRow = 2,
            Plots = [Of("Share of the region", "", c => c.Fraction, _ => 0, _ => 0), Of("Shift of the binding energy", "eV", c => c.BindingEnergy, c => c.BindingEnergy.Value, f => f.Shift - fits[0].Shift)],
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
        var factors = context.Get(Sensitivity).AddRange(context.Get(SensitivityFile) is { } file ? Factors(file, context.ReadText(file, "sensitivity factors")) : []);
        var known = fits.Select(f =>
        {
            double given = factors.FirstOrDefault(p => p.Key.Trim('"', ' ').Equals(f.Region, StringComparison.OrdinalIgnoreCase)).Value;
            double factor = given > 0 ? given : f.Casa?.Sensitivity ?? 0;
            var area = f.Result.Components.Skip(1).Aggregate(f.Result.Components[0].Area, (a, c) => a + c.Area);
            return (Name: f.Region, Area: area, Sensitivity: factor);
        }).Where(f => f.Sensitivity > 0).ToArray();
        return known.Length < 2 ? null : XpsQuantification.Quantify(known);
    }

    private static IEnumerable<KeyValuePair<string, double>> Factors(string name, string text)
    {
        int number = 0, found = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            int at = line.LastIndexOfAny([',', ';', '\t', '=', ' ']);
            bool isNumber = double.TryParse(at < 0 ? "" : line[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double factor);

            // One line of heads is allowed.
            if (!isNumber && found == 0 && number <= 2) continue;
            if (!isNumber || !(factor > 0)) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{name}, line {number}: \"{line}\" is not a level and its factor (\"O 1s, 2.93\")."));
            found++;
            yield return KeyValuePair.Create(line[..at].Trim(' ', ',', ';', '\t', '=', '"'), factor);
        }

        if (found == 0) throw new InputException($"{name} holds no sensitivity factor; write a level and its factor in each line (\"O 1s, 2.93\").");
    }

    private static DataTable Data(List<Fitted> fits) => DataTable.Of(
        "Regions",
        ["region", "binding_energy_eV", "counts_per_s", "background", "envelope", "component", "component_counts_per_s"],
        fits.SelectMany(f => f.Result.Components.SelectMany(c => f.Result.Spectrum.Binding.Select((b, i) => new object?[]
        {
            f.Region, b + f.Shift, f.Result.Spectrum.Counts[i] / f.Spectrum.Seconds, f.Result.Background[i], f.Result.Envelope[i], c.Name, c.Curve[i],
        }))));

    private static Figure FigureOf(Fitted f)
    {
        var s = f.Result.Spectrum;
        var x = s.Binding.Select(b => b + f.Shift).ToImmutableArray();
        var rate = s.Counts.Select(c => c / s.Seconds).ToImmutableArray();
        var axis = new Axis("Binding energy", "eV") { Reversed = true };
        var traces = ImmutableArray.CreateBuilder<Trace>();
        foreach (var (c, k) in f.Result.Components.Select((c, k) => (c, k)))
            traces.Add(new BandTrace(c.Name, x, f.Result.Background, [.. c.Curve.Select((v, i) => v + f.Result.Background[i])]) { PaletteIndex = k + 1 });
        traces.Add(new PointTrace("data", x, rate) { Size = 3, Colour = "#777777", Marker = Marker.OpenCircle });
        traces.Add(new LineTrace("envelope", x, f.Result.Envelope) { Width = 2, PaletteIndex = 0 });
        traces.Add(new LineTrace("background", x, f.Result.Background) { Dash = Dash.Dashed, Colour = "#555555" });
        return new Figure
        {
            Id = "xps-" + f.Region.ToLowerInvariant().Replace(' ', '-'),
            Title = $"{f.Region} of {s.Name}",
            Caption = "Points: data; thick: envelope; dashed: background; filled: components on the background. Binding energy decreases to the right. Below: data minus envelope.",
            Plots =
            [
                new Plot { X = axis, Y = new Axis("Intensity", "counts/s"), Traces = traces.ToImmutable(), RelativeHeight = 3 },
                new Plot { X = axis, Y = new Axis("Residual"), Traces = [new LineTrace("", x, [.. rate.Select((r, i) => r - f.Result.Envelope[i])]) { Colour = "#555555", Width = 1 }], Annotations = [new HorizontalLine(0)] },
            ],
        };
    }
}
