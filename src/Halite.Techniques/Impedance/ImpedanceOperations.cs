// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Circuits;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Impedance;

/// <summary>The operations of impedance: eis, drt.</summary>
public static class ImpedanceOperations
{
    private static readonly OptionSpec<bool> Refine = OptionSpec.Flag("refine", "Also give the processes alone, fitted as a circuit, with their band.");
    private static readonly OptionSpec<string> Method = OptionSpec.Choice("method", "How the distribution is found; the default needs no tuning.", "hierarchical", "hierarchical", "field", "tikhonov");
    private static readonly OptionSpec<string> Lambda = OptionSpec.Choice("lambda-rule", "How tikhonov chooses its one penalty.", "gcv", "gcv", "l-curve", "re-im");
    private static readonly OptionSpec<bool> Signed = OptionSpec.Flag("signed", "Let the distribution be negative (tikhonov only).");
    private static readonly OptionSpec<string?> CircuitText = OptionSpec.Text("circuit", "Circuit to fit: series with -, parallel with p(a,b).", "R0-p(R1,CPE1)");
    private static readonly OptionSpec<string> Weight = OptionSpec.Choice("weight", "Weights of the fit; auto is by modulus, since noise grows with it.", "auto", "unit", "modulus", "auto");
    private static readonly OptionSpec<bool> FirstQuadrant = OptionSpec.Flag("first-quadrant", "Use only points with -Im Z above zero.");
    private static readonly OptionSpec<bool> Kk = OptionSpec.Flag("kk", "Linear Kramers-Kronig test.");
    private static readonly OptionSpec<string> KkFit = OptionSpec.Choice("kk-fit", "Part that the test fits.", "complex", "complex", "real", "imaginary");
    private static readonly OptionSpec<double> KkThreshold = OptionSpec.Number("kk-threshold", "", "Value of mu at which elements stop being added (Schönleber).", 0.85);

    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        new Operation
        {
            Verb = "eis",
            Summary = "Impedance spectra: equivalent circuits and Kramers-Kronig tests.",
            Example = "halite eis examples/s-lrmo/raw/s-lrmo-geis.csv --circuit \"R0-p(R1,CPE1)-p(R2,CPE2)\"",
            Inputs = InputSpec.OneFile("An impedance file."),
            Options = [CircuitText, Weight, FirstQuadrant, Kk, KkFit, KkThreshold, OptionSpec.Seed, .. ReadingOptions.All],
            Run = Eis,
        },
        new Operation
        {
            Verb = "drt",
            Summary = "Distribution of relaxation times that needs no tuning, with peaks and bands.",
            Example = "halite drt examples/s-lrmo/raw/s-lrmo-geis.csv",
            Inputs = InputSpec.OneFile("An impedance file, one spectrum or a series."),
            Options = [Refine, Method, Lambda, Signed, .. ReadingOptions.All],
            Run = RunDrt,
        },
    ];

    private static Panel Eis(OperationContext context)
    {
        var series = ImpedanceSeries.From(context.Open(context.Inputs[0]).Recording);
        var spectrum = context.Get(FirstQuadrant) ? series.Spectra[0].FirstQuadrant() : series.Spectra[0];
        var results = new JsonObject { ["spectra"] = series.Spectra.Length, ["points"] = spectrum.Count };
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        var traces = ImmutableArray.CreateBuilder<Trace>();
        traces.Add(new PointTrace("measured", [.. spectrum.Impedances.Select(z => z.Real)], [.. spectrum.Impedances.Select(z => -z.Imaginary)]));
        if (context.Get(Kk))
        {
            var kk = LinearKramersKronig.Test(spectrum, new KramersKronigOptions { Fit = Enum.Parse<KramersKronigFit>(context.Get(KkFit), true), Threshold = context.Get(KkThreshold) });
            (results["elements"], results["mu"], results["rms_real"], results["rms_imag"], results["drift"]) = (kk.Elements, Json.Of(kk.Mu), Json.Of(kk.RmsReal), Json.Of(kk.RmsImaginary), kk.Drift);
            tables.Add(DataTable.Facts("Kramers-Kronig test", ("elements", kk.Elements), ("mu", kk.Mu), ("rms real", kk.RmsReal), ("rms imaginary", kk.RmsImaginary)));
            traces.Add(new LineTrace("Kramers-Kronig", [.. kk.Fitted.Select(z => z.Real)], [.. kk.Fitted.Select(z => -z.Imaginary)]));
        }

        if (context.Get(CircuitText) is { } text)
        {
            var fit = CircuitFit.Fit(spectrum, Circuit.Parse(text), context.Get(Weight) == "unit" ? CircuitWeight.Unit : CircuitWeight.Modulus, seed: context.Get(OptionSpec.Seed));
            results["circuit"] = fit.Circuit.Text;
            results["parameters"] = Parameters(fit.Parameters.Select(p => (p.Parameter.Name, p.Value, (bool?)p.Identifiable)));
            (results["sum_of_squares"], results["bic"]) = (Json.Of(fit.SumOfSquares), Json.Of(fit.Bic));
            tables.Add(DataTable.Of("Circuit " + fit.Circuit.Text, ["Parameter", "Value", "Identified"], fit.Parameters.Select(p => new object?[] { p.Parameter.Name, p.Value, p.Identifiable })));
            traces.Add(new LineTrace("fit", [.. fit.Fitted.Select(z => z.Real)], [.. fit.Fitted.Select(z => -z.Imaginary)]));
        }

        return new Panel { Results = results, Tables = tables.ToImmutable(), Notes = series.Notes, Warnings = series.Warnings, Figures = [Figure.Of("nyquist", "Nyquist plot", new Plot { X = new Axis("Re Z", "ohm"), Y = new Axis("−Im Z", "ohm"), Traces = traces.ToImmutable(), EqualAxes = true })] };
    }

    private static Panel RunDrt(OperationContext context)
    {
        var series = ImpedanceSeries.From(context.Open(context.Inputs[0]).Recording);
        var options = new DrtOptions
        {
            Method = Enum.Parse<DrtMethod>(context.Get(Method), true),
            Lambda = context.Get(Lambda) switch { "l-curve" => LambdaRule.LCurve, "re-im" => LambdaRule.RealImaginary, _ => LambdaRule.Gcv },
            Signed = context.Get(Signed),
        };
        var fits = series.Spectra.AsParallel().AsOrdered().Select(s => Drt.Fit(s, options)).ToArray();
        var first = fits[0];
        var results = Describe(first);
        if (context.Get(Refine))
        {
            var refined = Drt.Fit(series.Spectra[0], options with { Method = DrtMethod.Processes });
            var values = new List<(string, Measured, bool?)> { ("R0", refined.RInfinity, null), ("L0", refined.Inductance, null) };
            var text = "R0-L0";
            for (int k = 0; k < refined.Processes.Length; k++)
            {
                var p = refined.Processes[k];
                bool skewed = p.Beta.Sigma is > 0;
                string name = FormattableString.Invariant($"{(skewed ? "HN" : "Zarc")}{k + 1}");
                text += "-" + name;
                values.AddRange([(name + "_R", p.Resistance, null), (name + "_tau", p.Tau, null), (name + "_alpha", p.Alpha, null)]);
                if (skewed) values.Add((name + "_beta", p.Beta, null));
            }

            if (refined.Tail.Kind != "none")
            {
                text += "-CPE1";
                foreach (var (key, value) in refined.Tail.Parameters) values.Add(("CPE1_" + key, value, null));
            }

            results["circuit"] = text;
            results["parameters"] = Parameters(values);
            results["gamma_refined"] = Gamma(refined);
        }

        if (series.IsSeries)
        {
            double Index(int i) => series.Spectra[i].Index ?? i;
            results["series"] = Json.Array(fits.Select((f, i) => (JsonNode?)new JsonObject { ["index"] = Json.Of(Index(i)), ["soc"] = Json.Of(series.Spectra[i].StateOfCharge), ["r_polarisation_ohm"] = Json.Of(f.RPolarisation), ["peaks"] = Peaks(f) }));
            results["tracks"] = Json.Array(Tracks(fits).Select((t, k) => (JsonNode?)new JsonObject
            {
                ["name"] = FormattableString.Invariant($"P{k + 1}"),
                ["points"] = Json.Array(t.Select(p => (JsonNode?)new JsonObject { ["index"] = Json.Of(Index(p.Spectrum)), ["tau_s"] = Json.Of(p.Peak.Tau.Value), ["r_ohm"] = Json.Of(p.Peak.Resistance.Value) })),
            }));
        }

        var x = first.Gamma.Select(p => p.Tau).ToImmutableArray();
        var plot = new Plot
        {
            X = new Axis("τ", "s") { Scale = AxisScale.Log },
            Y = new Axis("γ", "ohm") { IncludeZero = true },
            Traces = [new BandTrace("95 % band", x, [.. first.Gamma.Select(p => p.Lower)], [.. first.Gamma.Select(p => p.Upper)]), new LineTrace("γ", x, [.. first.Gamma.Select(p => p.Gamma)])],
        };
        return new Panel
        {
            Results = results,
            Tables = [DataTable.Of("Peaks", ["tau / s", "R / ohm", "C / F", "Probability", "At edge"], first.Peaks.Select(p => new object?[] { p.Tau, p.Resistance, p.Capacitance, p.Probability, p.AtEdge }))],
            Data = DataTable.Of("Distribution", ["tau_s", "gamma_ohm", "lower", "upper"], first.Gamma.Select(p => new object?[] { p.Tau, p.Gamma, p.Lower, p.Upper })),
            Notes = series.Notes,
            Warnings = [.. series.Warnings, .. first.Warnings],
            Figures = [Figure.Of("drt", "Distribution of relaxation times", plot)],
        };
    }

    private static JsonObject Describe(DrtResult r) => new()
    {
        ["method"] = r.Method,
        ["r_infinity_ohm"] = Json.Of(r.RInfinity),
        ["r_polarisation_ohm"] = Json.Of(r.RPolarisation),
        ["inductance_H"] = Json.Of(r.Inductance),
        ["peaks"] = Peaks(r),
        ["gamma"] = Gamma(r),
        ["tail"] = new JsonObject { ["kind"] = r.Tail.Kind, ["parameters"] = Json.Object(r.Tail.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Json.Of(p.Value)))) },
        ["noise_relative"] = Json.Of(r.Noise),
        ["residual_rms_relative"] = Json.Of(r.ResidualRms),
    };

    private static JsonArray Peaks(DrtResult r) => Json.Array(r.Peaks.Select(p => (JsonNode?)new JsonObject { ["tau_s"] = Json.Of(p.Tau), ["r_ohm"] = Json.Of(p.Resistance), ["c_F"] = Json.Of(p.Capacitance), ["probability"] = Json.Of(p.Probability), ["at_edge"] = p.AtEdge }));

    private static JsonArray Gamma(DrtResult r) => Json.Array(r.Gamma.Select(p => (JsonNode?)new JsonObject { ["tau_s"] = Json.Of(p.Tau), ["gamma_ohm"] = Json.Of(p.Gamma), ["lower"] = Json.Of(p.Lower), ["upper"] = Json.Of(p.Upper) }));

    private static JsonObject Parameters(IEnumerable<(string Name, Measured Value, bool? Identifiable)> parameters) => Json.Object(parameters.Select(p =>
    {
        var node = (JsonObject)Json.Of(p.Value)!;
        node["unit"] = p.Value.Unit;
        if (p.Identifiable is { } known) node["identifiable"] = known;
        return KeyValuePair.Create(p.Name, (JsonNode?)node);
    }));

    // A peak continues the track that was nearest in ln τ one or two spectra before; otherwise it begins one.
    private static List<List<(int Spectrum, DrtPeak Peak)>> Tracks(DrtResult[] fits)
    {
        var tracks = new List<List<(int Spectrum, DrtPeak Peak)>>();
        for (int i = 0; i < fits.Length; i++)
        {
            var pairs = from t in tracks
                        where i - t[^1].Spectrum <= 3
                        from p in fits[i].Peaks
                        let d = Math.Abs(Math.Log(p.Tau.Value / t[^1].Peak.Tau.Value))
                        where d < 1.5
                        orderby d
                        select (Track: t, Peak: p);
            var taken = new HashSet<DrtPeak>();
            foreach (var (track, peak) in pairs.ToList())
            {
                if (track[^1].Spectrum == i || !taken.Add(peak)) continue;
                track.Add((i, peak));
            }

            foreach (var peak in fits[i].Peaks)
            {
                if (!taken.Contains(peak)) tracks.Add([(i, peak)]);
            }
        }

        return [.. tracks.OrderBy(t => t[0].Peak.Tau.Value)];
    }
}
