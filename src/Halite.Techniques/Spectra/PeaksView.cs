// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary>How fitted peaks are shown: JSON, tables, notes.</summary>
internal sealed class PeaksView(ImmutableArray<PeakFitResult> results, SeriesCoordinate along, IReadOnlyDictionary<string, ImmutableArray<CosmicRay>> removed)
{
    public ImmutableArray<string> Shared { get; init; } = [];

    public string? Technique { get; init; }

    public string? NormaliseTo { get; init; }

    public ImmutableArray<(string Crossed, string Parallel, ImmutableArray<PolarisedBand> Bands)> Polarised { get; init; } = [];

    public ImmutableArray<(string Spectrum, string Band, AbsenceResult Result)> Absent { get; init; } = [];

    public ImmutableArray<(string Spectrum, SimilarityResult Result)> Similar { get; init; } = [];

    public ImmutableArray<(string With, ImmutableArray<CalibrationLine> Lines, AxisCalibration Correction)> Calibrations { get; init; } = [];

    public double? Laser { get; init; }

    private bool IsSeries => results.Length > 1;

    /// <summary>Whether every spectrum has the same peaks, so that they can be followed.</summary>
    private bool CanFollow => IsSeries && results.All(r => r.Peaks.Length == results[0].Peaks.Length);

    public JsonObject Json()
    {
        var json = One(results[0]);
        if (!Shared.IsEmpty) json["shared"] = Techniques.Json.Array(Shared.Select(s => (JsonNode?)s));
        if (IsSeries)
        {
            json["spectra"] = Techniques.Json.Array(results.Select((r, i) =>
            {
                var node = One(r);
                node.Insert(0, "name", r.Spectrum.Name);
                if (!along.Values.IsEmpty) node.Insert(1, "at", Techniques.Json.Of(along.Values[i]));
                return (JsonNode?)node;
            }));
        }

        if (CanFollow) json["series"] = SeriesJson();
        if (!Polarised.IsEmpty)
        {
            json["polarisation"] = Techniques.Json.Array(Polarised.SelectMany(p => p.Bands.Select(b => (JsonNode?)new JsonObject
            {
                ["crossed"] = p.Crossed, ["parallel"] = p.Parallel, ["band"] = b.Band, ["normalised_to"] = NormaliseTo,
                ["area_crossed"] = Techniques.Json.Of(b.Crossed), ["area_parallel"] = Techniques.Json.Of(b.Parallel), ["ratio"] = Techniques.Json.Of(b.Ratio),
            })));
        }

        if (!Absent.IsEmpty)
        {
            json["absent"] = Techniques.Json.Array(Absent.Select(a => (JsonNode?)new JsonObject
            {
                ["name"] = a.Band,
                ["spectrum"] = a.Spectrum,
                ["position"] = Techniques.Json.Of(a.Result.Position),
                ["fwhm"] = Techniques.Json.Of(a.Result.Fwhm),
                ["area"] = Techniques.Json.Of(a.Result.Area),
                ["upper_limit"] = Techniques.Json.Of(a.Result.UpperLimit),
                ["level"] = Techniques.Json.Of(a.Result.Level),
                ["significance_sigma"] = Techniques.Json.Of(a.Result.Significance),
                ["present"] = a.Result.Significance > 3,
            }));
        }

        if (!Similar.IsEmpty)
            json["similarity"] = Techniques.Json.Array(Similar.Select(s => (JsonNode?)new JsonObject { ["spectrum"] = s.Spectrum, ["reference"] = s.Result.Reference, ["cosine"] = Techniques.Json.Of(s.Result.Cosine), ["correlation"] = Techniques.Json.Of(s.Result.Correlation), ["from"] = Techniques.Json.Of(s.Result.From), ["to"] = Techniques.Json.Of(s.Result.To) }));
        if (!Calibrations.IsEmpty)
        {
            json["calibration"] = Techniques.Json.Array(Calibrations.Select(c => (JsonNode?)new JsonObject
            {
                ["with"] = c.With, ["scale"] = Techniques.Json.Of(c.Correction.Scale), ["offset"] = Techniques.Json.Of(c.Correction.Offset), ["rms_residual"] = Techniques.Json.Of(c.Correction.RmsResidual),
                ["lines"] = Techniques.Json.Array(c.Lines.Select(l => (JsonNode?)new JsonObject { ["known"] = Techniques.Json.Of(l.Known), ["measured"] = Techniques.Json.Of(l.Measured) })),
            }));
        }

        if (removed.Count > 0)
            json["cosmic_rays"] = Techniques.Json.Array(removed.SelectMany(r => r.Value.Select(c => (JsonNode?)new JsonObject { ["spectrum"] = r.Key, ["at"] = Techniques.Json.Of(c.X), ["height"] = Techniques.Json.Of(c.Height), ["points"] = c.Points })));
        if (Laser is { } nm) (json["laser_nm"], json["laser_eV"]) = (Techniques.Json.Of(nm), Techniques.Json.Of(Excitation.Energy(nm)));
        return json;
    }

    private JsonObject One(PeakFitResult r)
    {
        var reference = NormaliseTo is null ? null : Reference(r, NormaliseTo);
        return new JsonObject
        {
            ["peaks"] = Techniques.Json.Array(r.Peaks.Select(p => (JsonNode?)PeakJson(p, reference))),
            ["chi_square_reduced"] = Techniques.Json.Of(r.Fit.ReducedChiSquare),
            ["deviance"] = Deviance.Json(r.Fit),
            ["weights"] = r.Weights.ToString().ToLowerInvariant(),
            ["baseline"] = r.Model.BaselineText,
            ["points"] = r.Spectrum.X.Length,
            ["free_parameters"] = r.Fit.FreeCount,
            ["bic"] = Techniques.Json.Of(r.Fit.Bic),
            ["convergence"] = r.Fit.ConvergenceText,
            ["sigmas_scaled_by_chi_square"] = r.Fit.ScaledByReducedChiSquare,
            ["parameters"] = Shared.IsEmpty ? Techniques.Json.Object(Enumerable.Range(0, r.Fit.Parameters.Length).Select(i => KeyValuePair.Create(r.Fit.Parameters[i].Name, Techniques.Json.Of(r.Fit.Measured(i))))) : null,
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
        if (reference is not null) node["area_ratio"] = Techniques.Json.Of(Over(p, reference));
        if (At(p) is { IsEmpty: false } readings) node["assignments"] = AssignmentsJson(readings);
        return node;
    }

    /// <summary>Published readings of a band, all of them.</summary>
    public static JsonArray AssignmentsJson(ImmutableArray<BandAssignment> readings) => Techniques.Json.Array(readings.Select(a => (JsonNode?)new JsonObject
    {
        ["name"] = a.Name, ["position_cm-1"] = Techniques.Json.Of(a.Position), ["assignment"] = a.Assignment, ["source"] = a.Source, ["alternative"] = a.Alternative,
    }));

    private JsonObject SeriesJson() => new()
    {
        ["along"] = along.Quantity,
        ["values"] = along.Values.IsEmpty ? null : Techniques.Json.Array(along.Values.AsSpan()),
        ["peaks"] = Techniques.Json.Array(results[0].Peaks.Select((p, k) => (JsonNode?)new JsonObject
        {
            ["label"] = PeakFigures.Name(p, k),
            ["centre"] = Followed(k, q => q.Centre),
            ["fwhm"] = Followed(k, q => q.Fwhm),
            ["area"] = Followed(k, q => q.Area),
        })),
    };

    private JsonArray Followed(int k, Func<FittedPeak, Measured> of) => Techniques.Json.Array(results.Select(r => Techniques.Json.Of(of(r.Peaks[k]))));

    private ImmutableArray<BandAssignment> At(FittedPeak p) => Technique is null ? [] : BandAssignments.At(Technique, p.Centre.Value);

    /// <summary>The peak of a label, or the one nearest to a position.</summary>
    public static FittedPeak? Reference(PeakFitResult r, string name)
    {
        if (r.Peaks.IsEmpty) return null;
        var labelled = r.Peaks.FirstOrDefault(p => p.Label.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (labelled is not null) return labelled;
        return double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double at)
            ? r.Peaks.MinBy(p => Math.Abs(p.Centre.Value - at))
            : throw new InputException($"--normalise-to {name}: no peak has this label; label one in the model (\"{name}: pv 467\") or give a position.");
    }

    public ImmutableArray<DataTable> Tables()
    {
        var heads = new List<string> { "Peak", "Shape", "Centre" + InUnit(), "FWHM" + InUnit(), "Area", "Height" };
        if (IsSeries) heads.Insert(0, "Spectrum");
        if (NormaliseTo is not null) heads.Add("Area / " + NormaliseTo);
        if (Technique is not null) heads.Add("Published near");
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        tables.Add(DataTable.Of("Peaks", heads, results.SelectMany(r => r.Peaks.Select((p, i) =>
        {
            var row = new List<object?> { p.Label.Length > 0 ? p.Label : i + 1, p.Shape.Id, Bare(p.Centre), Bare(p.Fwhm), p.Area, p.Height };
            if (IsSeries) row.Insert(0, r.Spectrum.Name);
            if (NormaliseTo is not null) row.Add(Over(p, Reference(r, NormaliseTo)!));
            if (Technique is not null) row.Add(string.Join("; ", At(p).Take(2).Select(a => a.Name)));
            return row.ToArray();
        }))));
        if (Intervals() is { Rows.Length: > 0 } intervals) tables.Add(intervals);
        if (CanFollow) tables.Add(SeriesTable());
        if (!Polarised.IsEmpty)
        {
            tables.Add(DataTable.Of($"Polarisation, areas over {NormaliseTo}", ["Z(XY)Z", "Z(XX)Z", "Band", "Crossed", "Parallel", "Z(XY)Z/Z(XX)Z"],
                Polarised.SelectMany(p => p.Bands.Select(b => new object?[] { p.Crossed, p.Parallel, b.Band, b.Crossed, b.Parallel, b.Ratio }))));
        }

        if (!Absent.IsEmpty)
        {
            tables.Add(DataTable.Of("Absence tests", ["Spectrum", "Band", "Position", "FWHM", "Area", "Upper limit (95 %)", "Area / sigma", "Present"],
                Absent.Select(a => new object?[] { a.Spectrum, a.Band, a.Result.Position, a.Result.Fwhm, a.Result.Area, a.Result.UpperLimit, a.Result.Significance, a.Result.Significance > 3 })));
        }

        if (!Similar.IsEmpty)
        {
            tables.Add(DataTable.Of("Likeness to references", ["Spectrum", "Reference", "Cosine", "Correlation", "From", "To"],
                Similar.Select(s => new object?[] { s.Spectrum, s.Result.Reference, s.Result.Cosine, s.Result.Correlation, s.Result.From, s.Result.To })));
        }


        // With unit weights chi-square is in squares of the intensity and says nothing of the fit's quality; its root is the scatter.
        bool scatter = results[0].Weights == SpectrumWeights.Unit;
        tables.Add(DataTable.Of("Fit", ["Spectrum", scatter ? "Scatter about the fit" : "Reduced chi-square", "Baseline", "Weights", "Points", "Free parameters"],
            results.Select(r => new object?[] { r.Spectrum.Name, scatter ? Math.Sqrt(r.Fit.ReducedChiSquare) : r.Fit.ReducedChiSquare, r.Model.BaselineText, r.Weights.ToString().ToLowerInvariant(), r.Spectrum.X.Length, r.Fit.FreeCount })));
        return tables.ToImmutable();
    }

    /// <summary>What has an interval from the profile likelihood: all with --profile, else what a bound left without a sigma.</summary>
    private DataTable Intervals() => DataTable.Of("Intervals by the profile likelihood", ["Spectrum", "Peak", "Quantity", "Value", "Lower", "Upper", "Level"],
        results.SelectMany(r => r.Peaks.SelectMany((p, k) => new[] { ("centre", p.Centre), ("FWHM", p.Fwhm), ("area", p.Area), ("height", p.Height) }
            .Concat(p.Extra.Select(e => (e.Key, e.Value)))
            .Where(q => q.Item2.Interval is not null)
            .Select(q => new object?[] { r.Spectrum.Name, PeakFigures.Name(p, k), q.Item1, q.Item2.Value, q.Item2.Interval!.Value.Lower, q.Item2.Interval.Value.Upper, q.Item2.Interval.Value.Level }))));

    /// <summary>One row a spectrum: what a paper prints of a series.</summary>
    private DataTable SeriesTable()
    {
        var heads = new List<string> { "Spectrum" };
        if (!along.Values.IsEmpty) heads.Add(along.Quantity);
        for (int k = 0; k < results[0].Peaks.Length; k++)
        {
            var name = PeakFigures.Name(results[0].Peaks[k], k);
            heads.AddRange([$"{name} centre", $"{name} FWHM", $"{name} area"]);
        }

        return DataTable.Of("Series", heads, results.Select((r, i) =>
        {
            var row = new List<object?> { r.Spectrum.Name };
            if (!along.Values.IsEmpty) row.Add(along.Values[i]);
            foreach (var p in r.Peaks) row.AddRange([Bare(p.Centre), Bare(p.Fwhm), p.Area]);
            return row.ToArray();
        }));
    }

    private static Measured Over(FittedPeak p, FittedPeak reference) => p == reference ? Measured.Exact(1, "1") : p.Area.Over(reference.Area, "1");

    // The head of the column says the unit.
    private static Measured Bare(Measured m) => m.Scaled(1, "1");

    private string InUnit() => results[0].Spectrum.Unit is { Length: > 0 } u ? " / " + u : "";

    public DataTable Data() => DataTable.Of(
        "Fit",
        ["spectrum", "x", "data", "fit", "baseline", "residual", .. results[0].Peaks.Select((p, i) => p.Label.Length > 0 ? p.Label : string.Create(CultureInfo.InvariantCulture, $"peak_{i + 1}"))],
        results.SelectMany(r => r.Spectrum.X.Select((x, i) => (object?[])[r.Spectrum.Name, x, r.Spectrum.Y[i], r.Curve[i], r.Baseline[i], r.Spectrum.Y[i] - r.Curve[i], .. results[0].Peaks.Select((_, k) => k < r.Peaks.Length ? (object?)r.Peaks[k].Shape.Evaluate(x, r.Peaks[k].Parameters.AsSpan()) : null)])));

    public ImmutableArray<string> Notes()
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        var r = results[0];
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"Baseline: {r.Model.BaselineText}{(r.Model.First == FirstBaseline.None ? ", fitted together with the peaks" : "")}. Weights: {r.Weights.ToString().ToLowerInvariant()}; uncertainties are one sigma{(r.Fit.ScaledByReducedChiSquare ? ", scaled by the scatter" : ", from the weights as they are")}."));
        if (Deviance.Note(r.Fit) is { } note) notes.Add(note);
        if (!Shared.IsEmpty) notes.Add($"Shared by all spectra: {string.Join(", ", Shared)}.");
        if (along.FromNames) notes.Add($"The series runs along the number in each name (\"{along.Quantity}\"); --series and --series-name say otherwise.");
        foreach (var c in Calibrations)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"Abscissa calibrated by {c.With} ({c.Lines.Length} line{(c.Lines.Length == 1 ? "" : "s")}): x · {c.Correction.Scale:F6} {c.Correction.Offset:+0.000;-0.000}{(double.IsNaN(c.Correction.RmsResidual) ? "" : string.Create(CultureInfo.InvariantCulture, $", lines scatter by {c.Correction.RmsResidual:F3}"))}."));
        if (Laser is { } nm) notes.Add(string.Create(CultureInfo.InvariantCulture, $"Laser: {nm:G6} nm, {Excitation.Energy(nm):F4} eV."));
        foreach (var a in Absent)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{a.Spectrum}: {a.Band} at {a.Result.Position:G6} is {(a.Result.Significance > 3 ? $"present at {a.Result.Significance:F1} sigma" : $"not seen; its area is below {a.Result.UpperLimit:G3} at {100 * a.Result.Level:F0} %")}."));
        return notes.ToImmutable();
    }

    public ImmutableArray<Figure> Figures()
    {
        var figures = ImmutableArray.CreateBuilder<Figure>();
        if (CanFollow && results.Length > 2) figures.Add(PeakFigures.Series(results, along, !Shared.IsEmpty));
        if (IsSeries) figures.Add(PeakFigures.Stack(results, along));
        foreach (var r in results.Take(12)) figures.Add(PeakFigures.Fit(r, removed.GetValueOrDefault(r.Spectrum.Name), [.. Absent.Where(a => a.Spectrum == r.Spectrum.Name).Select(a => (a.Band, a.Result))]));
        return figures.ToImmutable();
    }
}
