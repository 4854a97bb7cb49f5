// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Series;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Impedance;

/// <summary>How distributions are shown: JSON, tables, figures.</summary>
internal sealed class DrtView
{
    private readonly ImpedanceInput input;
    private readonly DrtResult?[] fits;
    private readonly SpectrumValidity?[] validity;
    private readonly ImmutableArray<RelaxationWindow> windows;
    private readonly int shown;
    private readonly ImmutableArray<WindowedProcess>[] processes;
    private readonly ImmutableArray<(string Name, PeakTrack Track)> tracks;
    private readonly ImmutableArray<TrackCrossing> crossings;
    private ImmutableArray<ArrheniusLine> arrhenius = [];

    public DrtView(ImpedanceInput input, DrtResult?[] fits, DrtResult?[]? refined, SpectrumValidity?[] validity, ImmutableArray<RelaxationWindow> windows, int shown, SmoothSeries? smooth = null)
    {
        (this.input, this.fits, Refined, this.validity, this.windows, this.shown, Smooth) = (input, fits, refined, validity, windows, shown, smooth);
        var best = refined ?? fits;
        processes = [.. best.Select(f => f is null ? [] : WindowedProcess.Of(f, windows))];
        var followed = smooth?.Tracks ?? (input.IsSeries ? PeakTracker.Follow(best, temperatures: ArrheniusLine.Temperatures(input), states: input.States) : new PeakTracks([], []));
        (tracks, crossings) = (Named(followed.Tracks), followed.Crossings);
    }

    /// <summary>The processes alone, where they were asked for.</summary>
    public DrtResult?[]? Refined { get; }

    /// <summary>The fit to the whole series, where it was asked for.</summary>
    public SmoothSeries? Smooth { get; }

    // What resistances of the series are read from: the fit to the whole of it where there is one.
    private DrtResult Whole(int i) => Smooth is null ? fits[i]! : Refined![i]!;

    /// <summary>What passes through what, in words.</summary>
    public IEnumerable<string> Crossings() => crossings.Select(c => FormattableString.Invariant(
        $"{tracks[c.First].Name} and {tracks[c.Second].Name} pass through each other between index {input.Index(c.From):R} and {input.Index(c.To):R}{(c.IsAmbiguous ? "; which is which afterwards is ambiguous" : "")} (ln odds {c.Odds:F1})."));

    /// <summary>The distribution that the single results describe.</summary>
    public DrtResult Shown => fits[shown]!;

    /// <summary>Fits lines over 1/T where the series has temperatures.</summary>
    public void FindArrhenius(OperationContext context) => arrhenius = ArrheniusLine.Of(context, input, Resistances(), Smooth is null ? null : Covariance);

    public IEnumerable<Warning> SeriesWarnings()
    {
        if (!input.IsSeries) yield break;
        var poor = Where(i => fits[i] is { ResidualRms: > 0.03 });
        if (poor.Length > 0) yield return new Warning("poor-fits", $"The distribution leaves more than 3 % of |Z| in {poor.Length} of {fits.Length} spectra (index {Say(poor)}): look at their validity.");
        var drift = Where(i => validity[i] is { Drift: true });
        if (drift.Length > 0) yield return new Warning("drift", $"The lowest decade departs from Kramers-Kronig or Z-HIT in {drift.Length} of {fits.Length} spectra (index {Say(drift)}): the cell changed during these sweeps.");
        var edge = Where(i => fits[i] is { } f && f.Peaks.Any(p => p.AtEdge));
        if (edge.Length > 0) yield return new Warning("peaks-at-edge", $"{edge.Length} of {fits.Length} spectra have a peak at an end of the measured range: its resistance rests on its shape.");

        foreach (var c in crossings.Where(c => c.IsAmbiguous))
            yield return new Warning("ambiguous-crossing", FormattableString.Invariant($"{tracks[c.First].Name} and {tracks[c.Second].Name} come together between index {input.Index(c.From):R} and {input.Index(c.To):R}, and which is which afterwards is ambiguous: the tracks may have to be exchanged from there on (--smoothness evidence decides by the whole series)."));

        int[] Where(Func<int, bool> rule) => [.. Enumerable.Range(0, fits.Length).Where(rule)];
        string Say(int[] positions) => string.Join(", ", positions.Take(8).Select(i => FormattableString.Invariant($"{input.Index(i):R}"))) + (positions.Length > 8 ? ", …" : "");
    }

    // ---- JSON --------------------------------------------------------------------------------------------------

    public JsonObject Json(SeriesAxis along)
    {
        var results = Describe(Shown);
        results["spectrum"] = Techniques.Json.Of(input.Index(shown));
        results["spectra"] = input.Spectra.Length;
        results["points"] = input.Spectra[shown].Count;
        results["validity"] = validity[shown] is { } v ? ImpedanceJson.Validity(v) : null;
        if (!windows.IsEmpty) results["windows"] = Windows(processes[shown]);
        if (ImpedanceJson.Geometry(input, Named(shown)) is { } geometry) results["geometry"] = geometry;
        if (Refined?[shown] is { } refined)
        {
            var (text, parameters) = RefinedCircuit.Of(refined);
            (results["circuit"], results["parameters"], results["gamma_refined"]) = (text, ImpedanceJson.Parameters(parameters), Gamma(refined));
        }

        if (input.Join is { } join) results["join"] = ImpedanceJson.Join(join);
        if (!input.IsSeries) return results;
        results["along"] = along.Key;
        if (along.Turns) results["branches"] = ImpedanceJson.Branches(input, along);
        results["series"] = Techniques.Json.Array(Enumerable.Range(0, fits.Length).Where(i => fits[i] is not null).Select(i => (JsonNode?)OneOfSeries(i, along)));
        results["tracks"] = Techniques.Json.Array(tracks.Select(t => (JsonNode?)Track(t.Name, t.Track)));
        results["crossings"] = Techniques.Json.Array(crossings.Select(c => (JsonNode?)new JsonObject
        {
            ["from_index"] = Techniques.Json.Of(input.Index(c.From)), ["to_index"] = Techniques.Json.Of(input.Index(c.To)), ["tracks"] = new JsonArray(tracks[c.First].Name, tracks[c.Second].Name),
            ["log_odds"] = Techniques.Json.Of(c.Odds), ["ambiguous"] = c.IsAmbiguous,
        }));
        if (Smooth is not null)
        {
            results["smoothness"] = new JsonObject
            {
                ["differences"] = Smooth.Slopes ? "slopes" : "steps",
                ["log_odds"] = Techniques.Json.Of(Smooth.LogOdds),
                ["steps"] = Techniques.Json.Array(Smooth.Steps.Select(s => (JsonNode?)new JsonObject { ["track"] = s.Track < 0 ? "R∞" : tracks[s.Track].Name, ["quantity"] = s.Quantity, ["step"] = Techniques.Json.Of(s.Step) })),
            };
        }

        if (!windows.IsEmpty) results["window_tracks"] = Techniques.Json.Array(windows.Select((w, k) => (JsonNode?)WindowTrack(w, k)));
        if (!arrhenius.IsEmpty) results["arrhenius"] = ImpedanceJson.Arrhenius(arrhenius);
        return results;
    }

    private JsonObject OneOfSeries(int i, SeriesAxis along)
    {
        var fit = fits[i]!;
        var node = ImpedanceJson.State(input, i, along);
        node["r_infinity_ohm"] = Techniques.Json.Of(Whole(i).RInfinity);
        node["r_polarisation_ohm"] = Techniques.Json.Of(Whole(i).RPolarisation);
        node["r_total_ohm"] = Techniques.Json.Of(Total(Whole(i)));
        node["inductance_H"] = Techniques.Json.Of(fit.Inductance);
        node["peaks"] = Peaks(fit);
        if (Refined?[i] is { } refined)
        {
            var (text, parameters) = RefinedCircuit.Of(refined);
            (node["refined_peaks"], node["circuit"], node["parameters"]) = (Peaks(refined), text, ImpedanceJson.Parameters(parameters));
        }

        if (!windows.IsEmpty) node["windows"] = Windows(processes[i]);
        node["tail"] = Tail(fit);
        node["noise_relative"] = Techniques.Json.Of(fit.Noise);
        node["residual_rms_relative"] = Techniques.Json.Of(fit.ResidualRms);
        node["validity"] = validity[i] is { } v ? ImpedanceJson.Validity(v) : null;
        if (ImpedanceJson.Geometry(input, Named(i)) is { } geometry) node["geometry"] = geometry;
        return node;
    }

    private JsonObject Describe(DrtResult r) => new()
    {
        ["method"] = r.Method,
        ["r_infinity_ohm"] = Techniques.Json.Of(r.RInfinity),
        ["r_polarisation_ohm"] = Techniques.Json.Of(r.RPolarisation),
        ["r_total_ohm"] = Techniques.Json.Of(Total(r)),
        ["inductance_H"] = Techniques.Json.Of(r.Inductance),
        ["peaks"] = Peaks(r),
        ["gamma"] = Gamma(r),
        ["tail"] = Tail(r),
        ["noise_relative"] = Techniques.Json.Of(r.Noise),
        ["residual_rms_relative"] = Techniques.Json.Of(r.ResidualRms),
        ["field_probability"] = Techniques.Json.Of(r.FieldProbability),
        ["lambda"] = Techniques.Json.Of(r.Lambda),
        ["outliers_Hz"] = Techniques.Json.Array([.. r.Outliers.Select(i => input.Spectra[shown].Frequencies[i])]),
    };

    private JsonArray Peaks(DrtResult r) => Techniques.Json.Array(r.Peaks.Select(p =>
    {
        var node = new JsonObject
        {
            ["tau_s"] = Techniques.Json.Of(p.Tau), ["r_ohm"] = Techniques.Json.Of(p.Resistance), ["c_F"] = Techniques.Json.Of(p.Capacitance), ["probability"] = Techniques.Json.Of(p.Probability), ["at_edge"] = p.AtEdge,
            ["width_decades"] = Techniques.Json.Of(p.Width),
        };
        if (!windows.IsEmpty) node["window"] = windows.FirstOrDefault(w => w.Holds(p.Tau.Value))?.Name;
        return (JsonNode?)node;
    }));

    private static JsonArray Windows(ImmutableArray<WindowedProcess> found) => Techniques.Json.Array(found.Select(w => (JsonNode?)new JsonObject
    {
        ["name"] = w.Window.Name,
        ["from_s"] = Techniques.Json.Of(w.Window.From),
        ["to_s"] = Techniques.Json.Of(w.Window.To),
        ["r_ohm"] = Techniques.Json.Of(w.Resistance),
        ["tau_s"] = Techniques.Json.Of(w.Tau),
        ["c_F"] = Techniques.Json.Of(w.Capacitance),
        ["area_ohm"] = Techniques.Json.Of(w.Area),
        ["peaks"] = w.Peaks.Length,
        ["at_edge"] = w.AtEdge,
    }));

    private JsonObject WindowTrack(RelaxationWindow window, int k) => new()
    {
        ["name"] = window.Name,
        ["from_s"] = Techniques.Json.Of(window.From),
        ["to_s"] = Techniques.Json.Of(window.To),
        ["points"] = Techniques.Json.Array(Enumerable.Range(0, fits.Length).Where(i => fits[i] is not null).Select(i =>
        {
            var node = Place(i);
            (node["r_ohm"], node["tau_s"], node["c_F"], node["area_ohm"], node["at_edge"]) = (Techniques.Json.Of(processes[i][k].Resistance), Techniques.Json.Of(processes[i][k].Tau), Techniques.Json.Of(processes[i][k].Capacitance), Techniques.Json.Of(processes[i][k].Area), processes[i][k].AtEdge);
            return (JsonNode?)node;
        })),
    };

    private JsonObject Track(string name, PeakTrack track) => new()
    {
        ["name"] = name,
        ["tau_mean_s"] = Techniques.Json.Of(track.MeanTau),
        ["born_index"] = track.BornAt is { } b ? Techniques.Json.Of(input.Index(b)) : null,
        ["died_index"] = track.DiedAt is { } d ? Techniques.Json.Of(input.Index(d)) : null,
        ["points"] = Techniques.Json.Array(track.Points.Select(p =>
        {
            var node = Place(p.Spectrum);
            (node["tau_s"], node["r_ohm"], node["c_F"]) = (Techniques.Json.Of(p.Peak.Tau.Value), Techniques.Json.Of(p.Peak.Resistance.Value), Techniques.Json.Of(p.Peak.Capacitance.Value));
            (node["tau_sigma_s"], node["r_sigma_ohm"], node["c_sigma_F"]) = (Techniques.Json.Of(p.Peak.Tau.Sigma), Techniques.Json.Of(p.Peak.Resistance.Sigma), Techniques.Json.Of(p.Peak.Capacitance.Sigma));
            (node["probability"], node["at_edge"], node["shared"]) = (Techniques.Json.Of(p.Peak.Probability), p.Peak.AtEdge, p.Shared);
            return (JsonNode?)node;
        })),
    };

    private JsonObject Place(int i) => new()
    {
        ["index"] = Techniques.Json.Of(input.Index(i)),
        ["soc"] = Techniques.Json.Of(input.Spectra[i].StateOfCharge),
        ["voltage_V"] = Techniques.Json.Of(input.Spectra[i].Voltage),
        ["temperature_K"] = Techniques.Json.Of(input.Spectra[i].Temperature),
    };

    private static JsonArray Gamma(DrtResult r) => Techniques.Json.Array(r.Gamma.Select(p => (JsonNode?)new JsonObject { ["tau_s"] = Techniques.Json.Of(p.Tau), ["gamma_ohm"] = Techniques.Json.Of(p.Gamma), ["lower"] = Techniques.Json.Of(p.Lower), ["upper"] = Techniques.Json.Of(p.Upper) }));

    private static JsonObject Tail(DrtResult r) => new()
    {
        ["kind"] = r.Tail.Kind,
        ["parameters"] = Techniques.Json.Object(r.Tail.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Techniques.Json.Of(p.Value)))),
    };

    // ---- Tables and figures ------------------------------------------------------------------------------------

    public ImmutableArray<DataTable> Tables(SeriesAxis along)
    {
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        var facts = new List<(string, object?)> { ("R∞", Shown.RInfinity), ("Polarisation resistance", Shown.RPolarisation), ("Inductance", Shown.Inductance), ("Tail", Shown.Tail.Kind) };
        facts.AddRange(Shown.Tail.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => ("Tail " + p.Key, (object?)p.Value)));
        facts.AddRange([("Residual / % of |Z|", 100 * Shown.ResidualRms), ("Kramers-Kronig residual / %", 100 * validity[shown]?.Residual), ("Drift", validity[shown]?.Drift)]);
        tables.Add(DataTable.Facts("Spectrum", facts));
        tables.Add(DataTable.Of("Peaks", ["tau / s", "R / ohm", "C / F", "Probability", "At edge", .. windows.IsEmpty ? [] : new[] { "Window" }], Shown.Peaks.Select(p => new object?[] { p.Tau, p.Resistance, p.Capacitance, p.Probability, p.AtEdge }.Concat(windows.IsEmpty ? [] : [windows.FirstOrDefault(w => w.Holds(p.Tau.Value))?.Name]).ToArray())));
        if (Refined?[shown] is { } refined)
        {
            var (text, parameters) = RefinedCircuit.Of(refined);
            tables.Add(DataTable.Of("Refined: " + text, ["Parameter", "Value"], parameters.Select(p => new object?[] { p.Name, p.Value })));
        }

        if (!windows.IsEmpty) tables.Add(DataTable.Of("Windows", ["Window", "From / s", "To / s", "R / ohm", "tau / s", "C / F", "Area / ohm"], processes[shown].Select(w => new object?[] { w.Window.Name, w.Window.From, double.IsFinite(w.Window.To) ? w.Window.To : null, w.Resistance, w.Tau, w.Capacitance, w.Area })));
        if (ImpedanceJson.Geometry(input, Named(shown)) is not null) tables.Add(GeometryTable(shown));
        if (!input.IsSeries) return tables.ToImmutable();
        var lasting = Lasting().ToArray();
        var names = windows.IsEmpty ? [.. lasting.Select(t => t.Name)] : windows.Select(w => w.Name).ToArray();
        tables.Add(DataTable.Of(
            windows.IsEmpty ? "Series: resistance of each track / ohm" : "Series: resistance in each window / ohm",
            ["Index", along.Key == "index" ? "Points" : along.Axis.Label, "R∞", "R polarisation", .. names, "KK / %", "Drift"],
            Enumerable.Range(0, fits.Length).Where(i => fits[i] is not null).Select(i => new object?[] { input.Index(i), along.Key == "index" ? input.Spectra[i].Count : along.Turns ? along.Text(i) : along.Values[i], Bare(Whole(i).RInfinity), Bare(Whole(i).RPolarisation) }
                .Concat(windows.IsEmpty ? lasting.Select(t => (object?)Bare(t.Track.Points.FirstOrDefault(p => p.Spectrum == i && !p.Shared)?.Peak.Resistance)) : processes[i].Select(w => (object?)Bare(w.Resistance)))
                .Concat([100 * validity[i]?.Residual, validity[i]?.Drift]).ToArray())));
        tables.Add(DataTable.Of(lasting.Length < tracks.Length ? FormattableString.Invariant($"Tracks ({tracks.Length - lasting.Length} that last briefly are in --json)") : "Tracks", ["Track", "Mean tau / s", "Spectra", "Born at", "Died at"], lasting.Select(t => new object?[] { t.Name, t.Track.MeanTau, t.Track.Points.Length, t.Track.BornAt is { } b ? input.Index(b) : null, t.Track.DiedAt is { } d ? input.Index(d) : null })));
        if (!arrhenius.IsEmpty) tables.Add(ArrheniusTable(arrhenius));
        return tables.ToImmutable();
    }

    internal static DataTable ArrheniusTable(ImmutableArray<ArrheniusLine> lines) =>
        DataTable.Of("Arrhenius", ["Quantity", "Ea", "Ea", "Points", "Reduced chi-square"], lines.Select(l => new object?[] { l.Name, l.Fit.ActivationEnergy, l.Fit.MolarActivationEnergy, l.Fit.Points.Length, l.Fit.ReducedChiSquare }));

    public DataTable Data() => DataTable.Of("Distribution", ["index", "soc", "voltage_V", "temperature_K", "tau_s", "gamma_ohm", "lower", "upper"],
        Enumerable.Range(0, fits.Length).Where(i => fits[i] is not null).SelectMany(i => fits[i]!.Gamma.Select(p => new object?[] { input.Index(i), input.Spectra[i].StateOfCharge, input.Spectra[i].Voltage, input.Spectra[i].Temperature, p.Tau, p.Gamma, p.Lower, p.Upper })));

    public IEnumerable<Figure?> Figures(SeriesAxis along)
    {
        var spectrum = input.Spectra[shown];
        List<ModelCurve> curves = [ModelCurve.Through("distribution", spectrum, Shown.Fitted)];
        if (Refined?[shown] is { } r) curves.Add(ModelCurve.Through("processes alone", spectrum, r.Fitted));
        Figure[] single =
        [
            ImpedanceFigures.Distribution(spectrum, Shown, windows, Refined?[shown]),
            ImpedanceFigures.Nyquist(spectrum, curves),
            ImpedanceFigures.Bode(spectrum, curves),
        ];
        foreach (var figure in input.IsSeries ? Series(along).Concat(single) : single) yield return figure;
        if (validity[shown]?.KramersKronig is { } kk) yield return ImpedanceFigures.Residuals(spectrum, kk, validity[shown]!.ZHit);
        if (input.Join is { Overlaps: true } join) yield return ImpedanceFigures.Join(join);
    }

    private IEnumerable<Figure?> Series(SeriesAxis along)
    {
        var map = RelaxationMap.Of(fits);
        var courses = Courses().Select((c, k) => c with { Colour = k }).ToArray();
        yield return SeriesFigures.Map(map, along, input.Index, windows, [.. TrackCourses()]);
        yield return SeriesFigures.Resistances(courses, along, windows.IsEmpty ? "Resistance of each track" : "Resistance in each window");
        yield return SeriesFigures.Waterfall(map, along, windows);
        yield return SeriesFigures.Times(courses, along);
        if (!arrhenius.IsEmpty) yield return SeriesFigures.Arrhenius(arrhenius);
        yield return ImpedanceFigures.NyquistSeries(input, along, i => fits[i] is { } f ? ModelCurve.Through("", input.Spectra[i], f.Fitted) : null);
        yield return SeriesFigures.Validity(input, validity, along);
    }

    private IEnumerable<ProcessCourse> Courses()
    {
        int[] known = [.. Enumerable.Range(0, fits.Length).Where(i => fits[i] is not null)];
        yield return new ProcessCourse("R∞", [.. known.Select(i => (i, Whole(i).RInfinity, (Measured?)null))]);
        if (windows.IsEmpty)
        {
            foreach (var course in TrackCourses()) yield return course;
            yield break;
        }

        for (int k = 0; k < windows.Length; k++)
        {
            int window = k;
            yield return new ProcessCourse(windows[k].Name, [.. known.Where(i => !processes[i][window].Peaks.IsEmpty).Select(i => (i, processes[i][window].Resistance, (Measured?)processes[i][window].Tau))]);
        }
    }

    private IEnumerable<ProcessCourse> TrackCourses() => Lasting().Select(t => new ProcessCourse(
        t.Name, [.. t.Track.Points.Where(p => !p.Shared).Select(p => (p.Spectrum, p.Peak.Resistance, (Measured?)p.Peak.Tau))], t.Track.BornAt, t.Track.DiedAt));

    // What a table or a figure can hold: the eight longest tracks that last for a tenth of the series.
    private IEnumerable<(string Name, PeakTrack Track)> Lasting()
    {
        int least = Math.Max(2, fits.Length / 10);
        var chosen = tracks.Where(t => t.Track.Points.Length >= least).OrderByDescending(t => t.Track.Points.Length).Take(8).ToHashSet();
        return tracks.Where(chosen.Contains);
    }

    // ---- Resistances -------------------------------------------------------------------------------------------

    // R∞ and the polarisation resistance are anticorrelated (their sum is the low-frequency end), so the quadrature is on the safe side.
    private static Measured Total(DrtResult r) => Sum(r.RInfinity, r.RPolarisation);

    private static Measured Sum(Measured a, Measured b) => a.Sigma is { } s && b.Sigma is { } t
        ? Measured.From(a.Value + b.Value, Math.Sqrt(s * s + t * t), "ohm", "impedance fit")
        : Measured.WithoutSigma(a.Value + b.Value, "ohm", a.Reason ?? b.Reason ?? "the data do not determine it");

    private IEnumerable<(string Name, Measured Resistance)> Named(int i)
    {
        yield return ("r_infinity", Whole(i).RInfinity);
        yield return ("r_polarisation", Whole(i).RPolarisation);
        yield return ("r_total", Total(Whole(i)));
        foreach (var w in processes[i].Where(w => !w.Peaks.IsEmpty)) yield return (w.Window.Name, w.Resistance);
    }

    private IEnumerable<(string Name, int Position, Measured Resistance)> Resistances()
    {
        for (int i = 0; i < fits.Length; i++)
        {
            if (fits[i] is null) continue;
            foreach (var (name, r) in Named(i)) yield return (name, i, r);
        }

        if (!windows.IsEmpty) yield break;
        foreach (var (name, track) in tracks)
        {
            foreach (var p in track.Points.Where(p => !p.Shared)) yield return (name, p.Spectrum, p.Peak.Resistance);
        }
    }

    // Of the resistances of one name in two spectra of a series that was fitted at once.
    private double Covariance(string name, int i, int j) => Members(name, i).Sum(a => Members(name, j).Sum(b => Smooth!.Covariance((a, i), (b, j))));

    // The tracks (-1 for R∞) whose resistances add up to that of a name.
    private IEnumerable<int> Members(string name, int i)
    {
        if (name is "r_infinity" or "r_total") yield return -1;
        if (name is "r_infinity") yield break;
        int window = windows.IsEmpty ? -1 : windows.ToList().FindIndex(w => w.Name == name);
        for (int t = 0; t < tracks.Length; t++)
        {
            if (tracks[t].Track.Points.FirstOrDefault(p => p.Spectrum == i) is not { } point) continue;
            if (name is "r_polarisation" or "r_total" || (window >= 0 ? windows[window].Holds(point.Peak.Tau.Value) : tracks[t].Name == name)) yield return t;
        }
    }

    private DataTable GeometryTable(int i) => DataTable.Of("Geometry", ["Resistance", "R", "Conductivity", "Area-specific"], Named(i).Select(r => new object?[] { r.Name, r.Resistance, input.Geometry.Conductivity(r.Resistance), input.Geometry.AreaSpecificResistance(r.Resistance) }));

    private static object? Bare(Measured? m) => m is null || double.IsNaN(m.Value) ? null : m.Sigma is { } s && double.IsFinite(s) ? Measured.From(m.Value, s, "1", "fit") : m.Value;

    // A track is called after the window in which most of it lies, where that is one alone; else by number.
    private ImmutableArray<(string Name, PeakTrack Track)> Named(ImmutableArray<PeakTrack> found)
    {
        var names = found.Select(t => windows.Where(w => t.Points.Count(p => w.Holds(p.Peak.Tau.Value)) * 2 > t.Points.Length).Select(w => w.Name).FirstOrDefault()).ToArray();
        return [.. found.Select((t, k) => (names[k] is { } name && names.Count(n => n == name) == 1 ? name : FormattableString.Invariant($"P{k + 1}"), t))];
    }
}
