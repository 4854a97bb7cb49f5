// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra.Xps;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary>A fitted region with where it came from.</summary>
/// <param name="Spectrum">The whole block.</param>
/// <param name="Region">Name of the core level.</param>
/// <param name="Result">The fit.</param>
/// <param name="Casa">CasaXPS's region of this level; null where the block holds none.</param>
/// <param name="Curves">The curves that its parameters imply; null where they cannot be drawn.</param>
internal sealed record XpsFitted(XpsSpectrum Spectrum, string Region, XpsFitResult Result, CasaRegion? Casa, CasaCurves? Curves)
{
    public string File { get; init; } = "";

    /// <summary>Added to every binding energy, eV.</summary>
    public double Shift { get; init; }

    /// <summary>The fitted energy that the shift came from; null for a shift that was stated.</summary>
    public Measured? ShiftedBy { get; init; }

    /// <summary>A binding energy after the charge correction. A fitted reference brings its own uncertainty; what it shares with the energy cancels.</summary>
    public Measured Corrected(Measured energy) => ShiftedBy is { } by
        ? Measured.Propagate(energy.Value + Shift, energy.Unit, (energy, 1), (by, -1))
        : Shift == 0 ? energy : Measured.Propagate(energy.Value + Shift, energy.Unit, (energy, 1));
}

/// <summary>What <c>xps</c> shows: tables, JSON, the long table and figures.</summary>
internal static class XpsView
{
    public static Panel PanelOf(OperationContext context, List<XpsFitted> fits, IReadOnlyList<XpsQuantity>? quantities, ImmutableArray<Warning>.Builder warnings)
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
                ["components"] = Json.Array(f.Result.Components.Select(c => (JsonNode?)ComponentJson(f, c))),
                ["chi_square_reduced"] = Json.Of(f.Result.Fit.ReducedChiSquare),
                ["shift_eV"] = Json.Of(f.Shift),
                ["casaxps"] = f.Casa is null ? null : CasaJson(f),
            };
            if (MnValenceJson(f) is { } valence) node["mn_valence"] = valence;
            regions.Add(node);
            rows.AddRange(f.Result.Components.Select(c => new object?[] { fits.Count(o => o.Region == f.Region) > 1 ? f.Spectrum.Name : f.Region, c.Name, f.Corrected(c.BindingEnergy).Scaled(1, "1"), c.Fwhm.Scaled(1, "1"), c.Area.Scaled(1, "1"), c.Fraction }));
        }

        var results = new JsonObject { ["regions"] = regions, ["energy_axis"] = "binding energy = photon energy - kinetic energy, drawn decreasing to the right" };
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        tables.Add(DataTable.Of("Components", ["Region", "Component", "Binding energy / eV", "FWHM / eV", "Area / counts eV/s", "Share of region"], rows));
        if (quantities is not null)
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
                    ["binding_energy_eV"] = Json.Array(l.Fits.Select(f => Json.Of(f.Corrected(f.Result.Components[k].BindingEnergy)))),
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
    private static IEnumerable<(string Level, ImmutableArray<XpsFitted> Fits, SeriesCoordinate Along)> Series(OperationContext context, List<XpsFitted> fits) =>
        !context.Get(XpsOperation.Global) ? [] : fits.GroupBy(f => f.Region).Select(g => (g.Key, g.ToImmutableArray(), SeriesCoordinate.Of(context.Get(PeakInputs.Series), context.Get(PeakInputs.SeriesName), [.. g.Select(f => f.Spectrum.Name)])));

    private static DataTable SeriesTable(string level, ImmutableArray<XpsFitted> fits, SeriesCoordinate along)
    {
        var names = fits[0].Result.Components.Select(c => c.Name).ToArray();
        var heads = new List<string> { "Spectrum" };
        if (!along.Values.IsEmpty) heads.Add(along.Quantity);
        heads.AddRange(names.SelectMany(n => new[] { n + " / eV", n + " share" }));
        return DataTable.Of($"{level} along the series", heads, fits.Select((f, i) =>
        {
            var row = new List<object?> { f.Spectrum.Name };
            if (!along.Values.IsEmpty) row.Add(along.Values[i]);
            foreach (var c in f.Result.Components) row.AddRange([f.Corrected(c.BindingEnergy).Scaled(1, "1"), c.Fraction]);
            return row.ToArray();
        }));
    }

    private static Figure SeriesFigure(string level, ImmutableArray<XpsFitted> fits, SeriesCoordinate along)
    {
        var at = along.Values.IsEmpty ? [.. Enumerable.Range(0, fits.Length).Select(i => (double)i)] : along.Values;
        var axis = along.Values.IsEmpty ? new Axis("Spectrum") { Categories = [.. fits.Select(f => f.Spectrum.Name)] } : new Axis(along.Quantity) { Integer = along.Quantity is "cycle" or "index" or "Cycle" or "Index" };
        Plot Of(string quantity, string unit, Func<FittedComponent, Measured> get, Func<FittedComponent, double> less, Func<XpsFitted, double> moved) => new()
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

    private static JsonObject ComponentJson(XpsFitted f, FittedComponent c) => new()
    {
        ["name"] = c.Name,
        ["binding_energy_eV"] = Json.Of(f.Corrected(c.BindingEnergy)),
        ["fwhm_eV"] = Json.Of(c.Fwhm),
        ["curve_fwhm_eV"] = Json.Of(c.CurveFwhm),
        ["area"] = Json.Of(c.Area),
        ["fraction"] = Json.Of(c.Fraction),
        ["shape"] = c.Spec.Casa?.Text ?? c.Spec.Shape.Id,
        ["splitting_eV"] = c.Spec.Ratio > 0 ? Json.Of(c.Spec.Splitting) : null,
        ["area_ratio"] = c.Spec.Ratio > 0 ? Json.Of(c.Spec.Ratio) : null,
    };

    private static JsonObject CasaJson(XpsFitted f)
    {
        var curves = f.Curves;
        var rate = f.Spectrum.Between(f.Spectrum.PhotonEnergy - f.Casa!.To, f.Spectrum.PhotonEnergy - f.Casa.From).Counts.Select(c => c / f.Spectrum.Seconds).ToArray();
        return new JsonObject
        {
            ["region"] = f.Casa.Name,
            ["background"] = f.Casa.Background,
            ["energy_calibration_eV"] = f.Spectrum.CasaCalibration is { } calibration ? Json.Of(calibration) : null,
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

    private static JsonObject? MnValenceJson(XpsFitted f)
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

    private static DataTable Data(List<XpsFitted> fits) => DataTable.Of(
        "Regions",
        ["region", "binding_energy_eV", "counts_per_s", "background", "envelope", "component", "component_counts_per_s"],
        fits.SelectMany(f => f.Result.Components.SelectMany(c => f.Result.Spectrum.Binding.Select((b, i) => new object?[]
        {
            f.Region, b + f.Shift, f.Result.Spectrum.Counts[i] / f.Spectrum.Seconds, f.Result.Background[i], f.Result.Envelope[i], c.Name, c.Curve[i],
        }))));

    // CasaXPS gives all components of a level one name: then the energy tells them apart.
    private static string Legend(XpsFitted f, FittedComponent c) => f.Result.Components.Count(o => o.Name == c.Name) == 1
        ? c.Name
        : string.Create(CultureInfo.InvariantCulture, $"{c.Name} {f.Corrected(c.BindingEnergy).Value:F1}");

    private static Figure FigureOf(XpsFitted f)
    {
        var s = f.Result.Spectrum;
        var x = s.Binding.Select(b => b + f.Shift).ToImmutableArray();
        var rate = s.Counts.Select(c => c / s.Seconds).ToImmutableArray();
        var axis = new Axis("Binding energy", "eV") { Reversed = true };
        var traces = ImmutableArray.CreateBuilder<Trace>();
        foreach (var (c, k) in f.Result.Components.Select((c, k) => (c, k)))
            traces.Add(new BandTrace(Legend(f, c), x, f.Result.Background, [.. c.Curve.Select((v, i) => v + f.Result.Background[i])]) { PaletteIndex = k + 1 });
        traces.Add(new PointTrace("data", x, rate) { Size = 3, Colour = "#777777", Marker = Marker.OpenCircle });
        traces.Add(new LineTrace("envelope", x, f.Result.Envelope) { Width = 2, PaletteIndex = 0 });
        traces.Add(new LineTrace("background", x, f.Result.Background) { Dash = Dash.Dashed, Colour = "#555555" });
        return new Figure
        {
            Id = "xps-" + f.Region.ToLowerInvariant().Replace(' ', '-'),
            Title = s.Name == f.Region ? f.Region : $"{f.Region} of {s.Name}",
            Caption = "Points: data; thick: envelope; dashed: background; filled: components on the background. Binding energy decreases to the right. Below: data minus envelope.",
            Plots =
            [
                new Plot { X = axis, Y = new Axis("Intensity", "counts/s"), Traces = traces.ToImmutable(), RelativeHeight = 3 },
                new Plot { X = axis, Y = new Axis("Residual"), Traces = [new LineTrace("", x, [.. rate.Select((r, i) => r - f.Result.Envelope[i])]) { Colour = "#555555", Width = 1 }], Annotations = [new HorizontalLine(0)] },
            ],
        };
    }
}
