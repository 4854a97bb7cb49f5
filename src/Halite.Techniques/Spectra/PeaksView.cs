// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary>How fitted peaks are shown: JSON, tables, figures.</summary>
internal sealed class PeaksView(ImmutableArray<PeakFitResult> results, ImmutableArray<string> shared, string? technique, string? normaliseTo)
{
    public JsonObject Json()
    {
        var json = One(results[0]);
        if (!shared.IsEmpty) json["shared"] = Techniques.Json.Array(shared.Select(s => (JsonNode?)s));
        if (results.Length > 1)
        {
            json["spectra"] = Techniques.Json.Array(results.Select(r =>
            {
                var node = One(r);
                node.Insert(0, "name", r.Spectrum.Name);
                return (JsonNode?)node;
            }));
        }

        return json;
    }

    private JsonObject One(PeakFitResult r)
    {
        var reference = Reference(r);
        return new JsonObject
        {
            ["peaks"] = Techniques.Json.Array(r.Peaks.Select(p => (JsonNode?)PeakJson(p, reference))),
            ["chi_square_reduced"] = Techniques.Json.Of(r.Fit.ReducedChiSquare),
            ["weights"] = r.Weights.ToString().ToLowerInvariant(),
            ["baseline"] = r.Model.BaselineText,
            ["points"] = r.Spectrum.X.Length,
            ["free_parameters"] = r.Fit.FreeCount,
            ["bic"] = Techniques.Json.Of(r.Fit.Bic),
            ["convergence"] = r.Fit.ConvergenceText,
            ["sigmas_scaled_by_chi_square"] = r.Fit.ScaledByReducedChiSquare,
            ["parameters"] = Techniques.Json.Object(Enumerable.Range(0, r.Fit.Parameters.Length).Select(i => KeyValuePair.Create(r.Fit.Parameters[i].Name, Techniques.Json.Of(r.Fit.Measured(i))))),
        };
    }

    private JsonObject PeakJson(FittedPeak p, FittedPeak? reference)
    {
        var node = new JsonObject
        {
            ["label"] = p.Label.Length > 0 ? p.Label : null,
            ["shape"] = p.Shape.Id,
            ["centre"] = Techniques.Json.Of(p.Centre),
            ["fwhm"] = Techniques.Json.Of(p.Fwhm),
            ["area"] = Techniques.Json.Of(p.Area),
            ["height"] = Techniques.Json.Of(p.Height),
            ["maximum"] = Techniques.Json.Of(p.Maximum),
        };
        foreach (var (name, value) in p.Extra) node[name] = Techniques.Json.Of(value);
        if (reference is not null) node["area_ratio"] = Techniques.Json.Of(p.Area.Over(reference.Area, "1"));
        if (technique is not null && BandAssignments.At(technique, p.Centre.Value) is { IsEmpty: false } assignments)
        {
            node["assignments"] = Techniques.Json.Array(assignments.Select(a => (JsonNode?)new JsonObject
            {
                ["name"] = a.Name, ["position_cm-1"] = Techniques.Json.Of(a.Position), ["assignment"] = a.Assignment, ["source"] = a.Source, ["alternative"] = a.Alternative,
            }));
        }

        return node;
    }

    private FittedPeak? Reference(PeakFitResult r)
    {
        if (normaliseTo is null || r.Peaks.IsEmpty) return null;
        var labelled = r.Peaks.FirstOrDefault(p => p.Label.Equals(normaliseTo, StringComparison.OrdinalIgnoreCase));
        if (labelled is not null) return labelled;
        return double.TryParse(normaliseTo, NumberStyles.Float, CultureInfo.InvariantCulture, out double at)
            ? r.Peaks.MinBy(p => Math.Abs(p.Centre.Value - at))
            : throw new InputException($"--normalise-to {normaliseTo}: no peak has this label; label one in the model (\"{normaliseTo}: pv 467\") or give a position.");
    }

    public ImmutableArray<DataTable> Tables()
    {
        var heads = new List<string> { "Peak", "Shape", "Centre" + InUnit(), "FWHM" + InUnit(), "Area", "Height" };
        if (results.Length > 1) heads.Insert(0, "Spectrum");
        if (normaliseTo is not null) heads.Add("Area / " + normaliseTo);
        if (technique is not null) heads.Add("Published near");
        return
        [
            DataTable.Of("Peaks", heads, results.SelectMany(r => r.Peaks.Select((p, i) =>
            {
                var row = new List<object?> { p.Label.Length > 0 ? p.Label : i + 1, p.Shape.Id, Bare(p.Centre), Bare(p.Fwhm), p.Area, p.Height };
                if (results.Length > 1) row.Insert(0, r.Spectrum.Name);
                if (normaliseTo is not null) row.Add(p.Area.Over(Reference(r)!.Area, "1"));
                if (technique is not null) row.Add(string.Join("; ", BandAssignments.At(technique, p.Centre.Value).Take(2).Select(a => a.Name)));
                return row.ToArray();
            }))),
            DataTable.Of("Fit", ["Spectrum", "Reduced chi-square", "Baseline", "Weights", "Points", "Free parameters"],
                results.Select(r => new object?[] { r.Spectrum.Name, r.Fit.ReducedChiSquare, r.Model.BaselineText, r.Weights.ToString().ToLowerInvariant(), r.Spectrum.X.Length, r.Fit.FreeCount })),
        ];
    }

    // The head of the column says the unit.
    private static Measured Bare(Measured m) => m.Scaled(1, "1");

    private string InUnit() => results[0].Spectrum.Unit is { Length: > 0 } u ? " / " + u : "";

    public DataTable Data() => DataTable.Of(
        "Fit",
        ["spectrum", "x", "data", "fit", "baseline", "residual", .. results[0].Peaks.Select((p, i) => p.Label.Length > 0 ? p.Label : string.Create(CultureInfo.InvariantCulture, $"peak_{i + 1}"))],
        results.SelectMany(r => r.Spectrum.X.Select((x, i) => (object?[])[r.Spectrum.Name, x, r.Spectrum.Y[i], r.Curve[i], r.Baseline[i], r.Spectrum.Y[i] - r.Curve[i], .. r.Peaks.Select(p => (object?)p.Shape.Evaluate(x, p.Parameters.AsSpan()))])));

    public ImmutableArray<string> Notes()
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        var r = results[0];
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"Baseline: {r.Model.BaselineText}{(r.Model.First == FirstBaseline.None ? ", fitted together with the peaks" : "")}. Weights: {r.Weights.ToString().ToLowerInvariant()}; uncertainties are one sigma{(r.Fit.ScaledByReducedChiSquare ? ", scaled by the scatter" : ", from the weights as they are")}."));
        if (!shared.IsEmpty) notes.Add($"Shared by all spectra: {string.Join(", ", shared)}.");
        return notes.ToImmutable();
    }

    public ImmutableArray<Figure> Figures()
    {
        var figures = ImmutableArray.CreateBuilder<Figure>();
        foreach (var r in results.Take(12)) figures.Add(FitFigure(r));
        if (results.Length > 2 && results.All(r => r.Peaks.Length == results[0].Peaks.Length)) figures.Insert(0, SeriesFigure());
        return figures.ToImmutable();
    }

    private static Axis XAxis(Spectrum s) => s.Axis switch
    {
        Meaning.RamanShift => new Axis("Raman shift", s.Unit.Length > 0 ? s.Unit : "cm-1"),

        // The field draws infrared spectra and binding energies from high to low.
        Meaning.Wavenumber => new Axis("Wavenumber", s.Unit) { Reversed = true },
        Meaning.BindingEnergy => new Axis("Binding energy", s.Unit) { Reversed = true },
        Meaning.KineticEnergy => new Axis("Kinetic energy", s.Unit),
        Meaning.PhotonEnergy => new Axis("Photon energy", s.Unit),
        Meaning.Wavelength => new Axis("Wavelength", s.Unit),
        Meaning.TwoTheta => new Axis("2θ", s.Unit),
        _ => new Axis("Abscissa", s.Unit),
    };

    private static Figure FitFigure(PeakFitResult r)
    {
        var s = r.Spectrum;
        var traces = ImmutableArray.CreateBuilder<Trace>();
        traces.Add(new PointTrace("data", s.X, s.Y) { Size = 3, Colour = "#777777", Marker = Marker.OpenCircle });
        traces.Add(new LineTrace("fit", s.X, r.Curve) { Width = 2 });
        traces.Add(new LineTrace("baseline", s.X, r.Baseline) { Dash = Dash.Dashed, Colour = "#555555" });
        for (int k = 0; k < r.Peaks.Length; k++)
        {
            var p = r.Peaks[k];
            traces.Add(new LineTrace(p.Label.Length > 0 ? p.Label : string.Create(CultureInfo.InvariantCulture, $"{p.Shape.Id} {p.Centre.Value:F1}"), s.X,
                [.. s.X.Select((x, i) => r.Baseline[i] + p.Shape.Evaluate(x, p.Parameters.AsSpan()))]));
        }

        // In units of sigma where the weights know it, as the fit sees them.
        bool weighted = r.Weights != SpectrumWeights.Unit;
        var residual = s.Y.Select((y, i) => (y - r.Curve[i]) / (weighted ? (r.Weights == SpectrumWeights.Poisson ? Math.Sqrt(Math.Max(1, y)) : s.Sigma[i]) : 1)).ToImmutableArray();
        return new Figure
        {
            Id = "peaks",
            Title = $"Peaks of {s.Name}",
            Caption = "Points: data; thick line: fit; dashed: the baseline fitted with it; thin: each peak on the baseline. Below: what the fit leaves.",
            Plots =
            [
                new Plot { X = XAxis(s), Y = new Axis("Intensity"), Traces = traces.ToImmutable(), RelativeHeight = 3 },
                new Plot { X = XAxis(s), Y = new Axis(weighted ? "Residual / σ" : "Residual"), Traces = [new LineTrace("", s.X, residual) { Colour = "#555555", Width = 1 }], Annotations = [new HorizontalLine(0)] },
            ],
        };
    }

    private Figure SeriesFigure()
    {
        var names = results.Select(r => r.Spectrum.Name).ToImmutableArray();
        var at = Enumerable.Range(0, results.Length).Select(i => (double)i).ToImmutableArray();
        Plot Of(string quantity, Func<FittedPeak, Measured> get) => new()
        {
            X = new Axis("Spectrum") { Categories = names },
            Y = new Axis(quantity, results[0].Spectrum.Unit),
            Traces = [.. Enumerable.Range(0, results[0].Peaks.Length).Select(k => (Trace)new PointTrace(
                results[0].Peaks[k].Label is { Length: > 0 } label ? label : string.Create(CultureInfo.InvariantCulture, $"peak {k + 1}"),
                at,
                [.. results.Select(r => get(r.Peaks[k]).Value - (quantity == "Shift of the centre" ? get(results[0].Peaks[k]).Value : 0))])
            {
                SigmaY = [.. results.Select(r => get(r.Peaks[k]).Sigma ?? 0)],
                Joined = true,
            })],
        };
        return new Figure
        {
            Id = "peaks-series",
            Title = "Peaks along the series",
            Caption = "Shift of each centre against the first spectrum, widths and areas, with one sigma.",
            PlotsPerRow = 3,
            Plots = [Of("Shift of the centre", p => p.Centre), Of("FWHM", p => p.Fwhm), Of("Area", p => p.Area)],
        };
    }
}
