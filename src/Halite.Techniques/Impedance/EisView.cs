// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Impedance.Circuits;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Impedance;

/// <summary>How circuits and tests are shown: JSON, tables, figures.</summary>
internal sealed class EisView(ImpedanceInput input, EisAnalysis?[] analyses, int shown, ImmutableArray<CircuitCandidate> choice, PolarisationInputs? polarisation)
{
    private const string Held = "held fixed";

    private ImmutableArray<ArrheniusLine> arrhenius = [];

    private EisAnalysis Shown => analyses[shown]!;

    /// <summary>Fits lines over 1/T to the circuit's resistances that are not held, where the series has temperatures.</summary>
    // A resistance that the data bound on one side only, or that is held, is no point of a line.
    public void FindArrhenius(OperationContext context) => arrhenius = ArrheniusLine.Of(context, input, Known().Where(i => analyses[i]!.Fit is not null).SelectMany(i => Resistances(analyses[i]!).Where(r => r.Value.Sigma > 0).Select(r => (r.Name, i, r.Value))));

    public IEnumerable<Warning> Warnings()
    {
        var drift = Known().Where(i => analyses[i]!.Validity.Drift).ToArray();
        if (!input.IsSeries && drift.Length > 0) yield return new Warning("drift", "The lowest decade departs from Kramers-Kronig or Z-HIT: the cell changed during the sweep or was not at rest.");
        if (input.IsSeries && drift.Length > 0) yield return new Warning("drift", FormattableString.Invariant($"The lowest decade departs from Kramers-Kronig or Z-HIT in {drift.Length} of {analyses.Length} spectra: the cell changed during these sweeps."));
        if (Shown.Test is { Converged: false }) yield return new Warning("kk-not-converged", "mu did not fall to the threshold with the elements allowed: the test follows the data as closely as it can, and its number of elements means nothing.");
        if (Shown.TestFollowing is { } more) yield return new Warning("kk-few-elements", FormattableString.Invariant($"mu stopped at {Shown.Test!.Elements} elements, before they follow the data: the residuals are those of the elements, not of the cell. With --kk-elements aicc it takes {more.Elements} and leaves {100 * Math.Max(more.RmsReal, more.RmsImaginary):G2} % of |Z|."));
        var own = Shown.Fit?.ActiveBounds.Where(b => b.IsOwn).ToArray() ?? [];
        foreach (var bound in own) yield return new Warning("bound-active", FormattableString.Invariant($"{bound.Name} ended on its {(bound.IsUpper ? "upper" : "lower")} bound {bound.Bound:G6}: the errors of the others hold for this value."));
        if (Shown.Fit is { } fit && fit.Parameters.Where(p => !p.Identifiable && !own.Any(b => b.Name == p.Parameter.Name)).Select(p => p.Parameter.Name).ToArray() is { Length: > 0 } open)
            yield return new Warning("not-identified", $"The data do not determine {string.Join(", ", open)}; take the value as one of many that fit as well, or use a smaller circuit.");
        foreach (var warning in polarisation?.Warnings() ?? []) yield return warning;
    }

    public JsonObject Json(SeriesAxis along)
    {
        var results = new JsonObject { ["spectra"] = input.Spectra.Length, ["spectrum"] = Techniques.Json.Of(input.Index(shown)), ["points"] = input.Spectra[shown].Count };
        Add(results, shown);
        if (Shown.Fit is { } shownFit)
        {
            results["weight"] = Weight(shownFit);
            if (shownFit.Noise is { } noise) results["noise"] = new JsonObject { ["relative"] = Techniques.Json.Of(noise.Proportional), ["floor_ohm"] = Techniques.Json.Of(noise.Floor) };
        }

        if (!choice.IsEmpty)
            results["choice"] = Techniques.Json.Array(choice.Select(c => (JsonNode?)new JsonObject { ["circuit"] = c.Fit.Circuit.Text, ["sum_of_squares"] = Techniques.Json.Of(c.Fit.SumOfSquares), ["parameters"] = c.Fit.FreeCount, ["bic_rise"] = Techniques.Json.Of(c.BicRise), ["probability"] = Techniques.Json.Of(c.Probability) }));
        if (polarisation is not null) results["polarisation"] = polarisation.Json(input.Geometry, Shown.Fit);
        if (input.Join is { } join) results["join"] = ImpedanceJson.Join(join);
        if (!input.IsSeries) return results;
        results["along"] = along.Key;
        if (along.Turns) results["branches"] = ImpedanceJson.Branches(input, along);
        results["series"] = Techniques.Json.Array(Known().Select(i =>
        {
            var node = ImpedanceJson.State(input, i, along);
            Add(node, i);
            return (JsonNode?)node;
        }));
        if (!arrhenius.IsEmpty) results["arrhenius"] = ImpedanceJson.Arrhenius(arrhenius);
        return results;
    }

    private void Add(JsonObject node, int i)
    {
        var a = analyses[i]!;
        if (a.Test is { } kk)
        {
            (node["elements"], node["mu"], node["rms_real"], node["rms_imag"], node["drift"]) = (kk.Elements, Techniques.Json.Of(kk.Mu), Techniques.Json.Of(kk.RmsReal), Techniques.Json.Of(kk.RmsImaginary), kk.Drift);
            node["kk_converged"] = kk.Converged;
        }

        if (a.Fit is { } fit)
        {
            node["circuit"] = fit.Circuit.Text;
            var parameters = ImpedanceJson.Parameters(fit.Parameters.Select(p => (p.Parameter.Name, p.Value, (bool?)p.Identifiable)));
            foreach (var held in fit.Parameters.Where(p => p.Held)) parameters[held.Parameter.Name]!["reason"] = Held;
            node["parameters"] = parameters;
            node["active_bounds"] = Techniques.Json.Array(fit.ActiveBounds.Select(b => (JsonNode?)new JsonObject { ["parameter"] = b.Name, ["side"] = b.IsUpper ? "upper" : "lower", ["bound"] = Techniques.Json.Of(b.Bound) }));
            (node["sum_of_squares"], node["bic"], node["residual_rms_relative"]) = (Techniques.Json.Of(fit.SumOfSquares), Techniques.Json.Of(fit.Bic), Techniques.Json.Of(Residual(i)));
            if (ImpedanceJson.Geometry(input, Resistances(a)) is { } geometry) node["geometry"] = geometry;
        }

        node["validity"] = ImpedanceJson.Validity(a.Validity);
    }

    public ImmutableArray<DataTable> Tables(SeriesAxis along)
    {
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        var v = Shown.Validity;
        var s = input.Spectra[shown];
        tables.Add(DataTable.Facts("Spectrum", ("Points", s.Count), ("Highest frequency / Hz", s.Frequencies[0]), ("Lowest frequency / Hz", s.Frequencies[^1]), ("Kramers-Kronig residual / % of |Z|", 100 * v.Residual), ("Elements that it takes", v.KramersKronig?.Elements), ("Within 1 % of |Z|", v.WithinOnePercent), ("Z-HIT residual / %", 100 * v.ZHit?.Rms), ("Drift", v.Drift)));
        if (Shown.Test is { } kk) tables.Add(DataTable.Facts("Kramers-Kronig test, elements by " + KramersKronigInputs.Rule(Shown.TestOptions), ("Elements", kk.Elements), ("mu", kk.Mu), ("RMS real / %", 100 * kk.RmsReal), ("RMS imaginary / %", 100 * kk.RmsImaginary), ("Drift", kk.Drift)));
        if (Shown.Fit is { } fit)
        {
            tables.Add(DataTable.Of("Circuit " + fit.Circuit.Text, ["Parameter", "Value", "Identified"], fit.Parameters.Select(p => new object?[] { p.Parameter.Name, p.Held ? p.Value.Value : p.Value, p.Held ? Held : p.Identifiable })));
            tables.Add(DataTable.Facts("Fit", ("Weights", Weight(fit)), ("Noise", fit.Noise is { } noise ? FormattableString.Invariant($"{100 * noise.Proportional:G3} % of |Z|") + (noise.Floor > 0 ? FormattableString.Invariant($" and {noise.Floor:G3} ohm") : "") : null), ("Sum of squares", fit.SumOfSquares), ("BIC", fit.Bic), ("Residual / % of |Z|", 100 * Residual(shown))));
            if (!choice.IsEmpty) tables.Add(DataTable.Of("Choice of the circuit by BIC", ["Circuit", "Parameters", "Sum of squares", "BIC rise", "Probability"], choice.Select(c => new object?[] { c.Fit.Circuit.Text, c.Fit.FreeCount, c.Fit.SumOfSquares, c.BicRise, c.Probability })));
            if (ImpedanceJson.Geometry(input, Resistances(Shown)) is not null)
                tables.Add(DataTable.Of("Geometry", ["Resistance", "R", "Conductivity", "Area-specific"], Resistances(Shown).Select(r => new object?[] { r.Name, r.Value, input.Geometry.Conductivity(r.Value), input.Geometry.AreaSpecificResistance(r.Value) })));
        }

        if (polarisation is not null) tables.Add(polarisation.Table(input.Geometry, Shown.Fit));
        if (!input.IsSeries) return tables.ToImmutable();
        var names = Shown.Fit?.Parameters.Select(p => p.Parameter.Name).ToArray() ?? [];
        tables.Add(DataTable.Of("Series", ["Index", along.Key == "index" ? "Points" : along.Axis.Label, .. names, .. Shown.Fit is null ? [] : new[] { "Residual / %" }, "KK / %", "Z-HIT / %", "Drift"], Known().Select(i =>
        {
            var a = analyses[i]!;
            IEnumerable<object?> parameters = a.Fit is null ? [] : [.. a.Fit.Parameters.Select(p => (object?)(p.Value.Sigma is { } sigma ? Measured.From(p.Value.Value, sigma, "1", "fit") : p.Value.Value)), 100 * Residual(i)];
            return new object?[] { input.Index(i), along.Key == "index" ? input.Spectra[i].Count : along.Turns ? along.Text(i) : along.Values[i] }.Concat(parameters).Concat([100 * a.Validity.Residual, 100 * a.Validity.ZHit?.Rms, a.Validity.Drift]).ToArray();
        })));
        if (!arrhenius.IsEmpty) tables.Add(DrtView.ArrheniusTable(arrhenius));
        return tables.ToImmutable();
    }

    public DataTable Data() => DataTable.Of("Impedance", ["index", "soc", "voltage_V", "temperature_K", "frequency_Hz", "z_re_ohm", "z_im_ohm", "fit_re_ohm", "fit_im_ohm", "kk_re_ohm", "kk_im_ohm"], Known().SelectMany(i =>
    {
        var s = input.Spectra[i];
        var (fit, kk) = (analyses[i]!.Fit?.Fitted, analyses[i]!.Test?.Fitted ?? analyses[i]!.Validity.KramersKronig?.Fitted);
        return Enumerable.Range(0, s.Count).Select(k => new object?[] { input.Index(i), s.StateOfCharge, s.Voltage, s.Temperature, s.Frequencies[k], s.Impedances[k].Real, s.Impedances[k].Imaginary, fit?[k].Real, fit?[k].Imaginary, kk?[k].Real, kk?[k].Imaginary });
    }));

    public IEnumerable<Figure?> Figures(SeriesAxis along)
    {
        var s = input.Spectra[shown];
        var curves = new List<ModelCurve>();
        if (Shown.Fit is { } fit) curves.Add(ModelCurve.Of("fit", s, fit));
        if (Shown.Test is { } test) curves.Add(ModelCurve.Of("Kramers-Kronig", s, test));
        if (input.IsSeries)
        {
            yield return ImpedanceFigures.NyquistSeries(input, along, i => analyses[i]?.Fit is { } f ? ModelCurve.Of("", input.Spectra[i], f) : null);
            if (Shown.Fit is not null) yield return SeriesFigures.Resistances(Courses(), along, "Resistances of the circuit");
            if (!arrhenius.IsEmpty) yield return SeriesFigures.Arrhenius(arrhenius);
        }

        yield return ImpedanceFigures.Nyquist(s, curves);
        yield return ImpedanceFigures.Bode(s, curves);
        if (Shown.Fit is not null) yield return ImpedanceFigures.FitResiduals(s, Shown.Fit.Fitted);
        if ((Shown.Test ?? Shown.Validity.KramersKronig) is { } kk) yield return ImpedanceFigures.Residuals(s, kk, Shown.Validity.ZHit);
        if (input.IsSeries) yield return SeriesFigures.Validity(input, [.. analyses.Select(a => a?.Validity)], along);
        if (input.Join is { Overlaps: true } join) yield return ImpedanceFigures.Join(join);
        if (polarisation is not null) yield return polarisation.Figure();
    }

    // Without a floor of the noise (or a spectrum too short to show one) the modulus weighs.
    private static string Weight(CircuitFitResult fit) => fit.Weight switch { CircuitWeight.Unit => "unit", CircuitWeight.Auto when fit.Noise is { Floor: > 0 } => "auto", _ => "modulus" };

    private IEnumerable<int> Known() => Enumerable.Range(0, analyses.Length).Where(i => analyses[i] is not null);

    private IEnumerable<ProcessCourse> Courses() => Resistances(Shown).Select((r, k) => new ProcessCourse(r.Name, [.. Known().Where(i => analyses[i]!.Fit is not null).Select(i => (i, Resistances(analyses[i]!).First(q => q.Name == r.Name).Value, (Measured?)null))]) { Colour = k });

    private static IEnumerable<(string Name, Measured Value)> Resistances(EisAnalysis analysis) => analysis.Fit!.Parameters.Where(p => p.Parameter.Definition.Unit == "ohm").Select(p => (p.Parameter.Name, p.Value));

    private double Residual(int i)
    {
        var s = input.Spectra[i];
        var fitted = analyses[i]!.Fit!.Fitted;
        double sum = 0;
        for (int k = 0; k < s.Count; k++) sum += Math.Pow(Complex.Abs(s.Impedances[k] - fitted[k]) / Complex.Abs(s.Impedances[k]), 2);
        return Math.Sqrt(sum / s.Count);
    }
}
