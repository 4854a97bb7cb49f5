// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra.Xas;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary><c>xas lcf</c>: linear combination fits.</summary>
internal static class LcfOperation
{
    private static readonly OptionSpec<ImmutableArray<string>> Group = OptionSpec.Texts("group", "Group to fit; several (repeated, parted by commas, or \"*\" for all that are not standards) make a series. Not needed where a file holds one.", "NAME");
    private static readonly OptionSpec<string?> Standards = OptionSpec.Text("standards", "Groups to fit with, parted by commas; names are matched without case. Default: every other group.", "\"a,b,c\"");
    private static readonly OptionSpec<string> Array = OptionSpec.Choice("array", "Normalised array: norm is Athena's default for linear combinations; flat changes fractions by some hundredths.", "norm", "norm", "flat");
    private static readonly OptionSpec<(double From, double To)?> Range = OptionSpec.Range("range", "eV", "Fitted range relative to the unknown's E0. Default -20:30, Athena's.");
    private static readonly OptionSpec<int?> Minimum = OptionSpec.Integer("min", "Fewest standards in a combination. Default: all of --standards in one fit; 2 once --max is given.", 1);
    private static readonly OptionSpec<int?> Maximum = OptionSpec.Integer("max", "Most standards in a combination. Default: all of --standards; 3 without --standards.", 1);
    private static readonly OptionSpec<bool> FreeSum = OptionSpec.Flag("free-sum", "Let the fractions add up to anything instead of one; the deviation from one tests the normalisation.");
    private static readonly OptionSpec<double> FitShift = OptionSpec.Number("fit-shift-ev", "eV", "Largest energy shift fitted for each standard; 0 fits none, since shifts trade against fractions and belong into the alignment.", 0);

    public static Operation Operation { get; } = new()
    {
        Verb = "xas lcf",
        Summary = "Fits an absorption spectrum as a linear combination of standards and ranks every combination of them.",
        Details = """
            Every fraction lies between 0 and 1 and, unless --free-sum, they add up to one: the exact optimum of a quadratic program. R = sum (data - fit)^2 / sum data^2. A fraction inside its bounds has a standard uncertainty from the scatter of the fit; one at 0 or 1 has an interval instead. bkg_eshift of Athena projects is applied before.

            With --min or --max every combination of that many standards is fitted; fits are ranked by R, and of fits that agree in R to nine digits the one with fewer standards comes first.
            """,
        Example = "halite xas lcf examples/spectra/raw/mixture.prj --group mixture --standards \"state A,state B\"",
        Inputs = InputSpec.Files("an Athena project, or files of one spectrum each (the group is then the file's name)"),
        Options = [Group, Standards, Array, Range, Minimum, Maximum, FreeSum, FitShift, .. XasInputs.Options],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var spectra = XasInputs.Read(context);
        var normal = spectra.ToDictionary(s => s, s => new Lazy<NormalisedXas>(() => XasInputs.Normalise(context, s)));
        var named = context.Get(Standards) is { } text ? XasInputs.FindAll(spectra, text) : [];
        var unknowns = Unknowns(context, spectra, named);
        var standards = named.IsEmpty ? [.. spectra.Except(unknowns)] : named;
        if (standards.Length == 0) throw new InputException("No group is left to serve as standard: name standards with --standards, or add their files.");
        var (from, to) = context.Get(Range) ?? (-20.0, 30.0);
        int most = Math.Min(context.Get(Maximum) ?? (named.IsEmpty && context.Get(Minimum) is null ? 3 : standards.Length), standards.Length);
        int least = context.Get(Minimum) ?? (context.IsGiven(Maximum) || named.IsEmpty ? Math.Min(2, most) : standards.Length);
        if (least > most) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--min {least} is more than the {most} standards that --max or the list allow."));
        var options = new LinearCombinationOptions
        {
            Array = context.Get(Array) == "flat" ? XasArray.Flat : XasArray.Norm,
            From = from,
            To = to,
            SumToOne = !context.Get(FreeSum),
            Minimum = least,
            Maximum = most,
            MaximumShift = Math.Abs(context.Get(FitShift)),
        };

        var results = new List<CombinationResult>();
        foreach (var unknown in unknowns)
        {
            context.Progress.Report(new Progress((double)results.Count / unknowns.Length, unknown.Name));
            results.Add(LinearCombination.Fit(normal[unknown].Value, [.. standards.Where(s => s != unknown).Select(s => normal[s].Value)], options, context.Cancellation));
        }

        return PanelOf(results, standards, named.IsEmpty, options, [.. unknowns.Concat(standards).Distinct().Select(s => normal[s].Value)]);
    }

    private static ImmutableArray<XasSpectrum> Unknowns(OperationContext context, ImmutableArray<XasSpectrum> spectra, ImmutableArray<XasSpectrum> standards)
    {
        var texts = context.Get(Group);
        if (texts.IsEmpty)
        {
            var rest = spectra.Except(standards).ToImmutableArray();
            if (rest.Length == 1) return rest;
            throw new InputException($"Say with --group which spectrum to fit; there are {string.Join(", ", spectra.Select(s => $"\"{s.Name.Trim()}\""))}.");
        }

        if (texts is ["*"]) return [.. spectra.Except(standards)];
        return [.. texts.SelectMany(t => XasInputs.FindAll(spectra, t)).Distinct()];
    }

    private static Panel PanelOf(List<CombinationResult> results, ImmutableArray<XasSpectrum> standards, bool everyOther, LinearCombinationOptions options, ImmutableArray<NormalisedXas> normalised)
    {
        var first = results[0];
        var json = new JsonObject
        {
            ["group"] = first.Unknown.Spectrum.Name.Trim(),
            ["array"] = options.Array == XasArray.Flat ? "flat" : "norm",
            ["e0_eV"] = Json.Of(first.Unknown.EdgeEnergy),
            ["range_eV"] = new JsonArray(Json.Of(first.Energy[0]), Json.Of(first.Energy[^1])),
            ["points"] = first.Energy.Length,
            ["sum_to_one"] = options.SumToOne,
            ["standards"] = Json.Array(standards.Select(s => (JsonNode?)s.Name.Trim())),
            ["standards_are"] = everyOther ? "every other group" : "named",
            ["combinations"] = first.Fits.Length,
            ["ranked_by"] = "r_factor, fewer standards first among equals",
            ["fits"] = Json.Array(first.Fits.Take(1000).Select(f => (JsonNode?)FitJson(f))),
            ["normalisation"] = Json.Object(normalised.Select(n => KeyValuePair.Create(n.Spectrum.Name.Trim(), (JsonNode?)XasInputs.Json(n)))),
        };
        if (results.Count > 1)
        {
            json["series"] = Json.Array(results.Select(r =>
            {
                var node = FitJson(r.Fits[0]);
                node.Insert(0, "group", r.Unknown.Spectrum.Name.Trim());
                return (JsonNode?)node;
            }));
        }

        var notes = ImmutableArray.CreateBuilder<string>();
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"{(everyOther ? "Standards: every other group. " : "")}Array {json["array"]}, {first.Energy[0]:F1} to {first.Energy[^1]:F1} eV ({first.Energy.Length} points), fractions 0 to 1{(options.SumToOne ? ", sum 1" : ", free sum")}; {first.Fits.Length} combination{(first.Fits.Length == 1 ? "" : "s")}."));
        var figures = ImmutableArray.CreateBuilder<Figure>();
        figures.Add(FitFigure(first));
        if (results.Count > 1) figures.Add(SeriesFigure(results));
        return new Panel
        {
            Results = json,
            Tables = results.Count > 1 ? [SeriesTable(results), BestTable(first)] : [BestTable(first)],
            Data = FitData(first),
            Figures = figures.ToImmutable(),
            Warnings = [.. results.SelectMany(r => r.Warnings).Distinct()],
            Notes = notes.ToImmutable(),
        };
    }

    private static JsonObject FitJson(CombinationFit fit) => new()
    {
        ["fractions"] = Json.Object(fit.Standards.Select((s, i) => KeyValuePair.Create(s.Trim(), Json.Of(fit.Fractions[i])))),
        ["sum"] = Json.Of(fit.Fractions.Sum(f => f.Value)),
        ["r_factor"] = Json.Of(fit.RFactor),
        ["reduced_chi_square"] = Json.Of(fit.ReducedChiSquare),
        ["free_parameters"] = fit.FreeParameters,
        ["shifts_eV"] = Json.Object(fit.Standards.Select((s, i) => KeyValuePair.Create(s.Trim(), Json.Of(fit.Shifts[i])))),
        ["residual_correlation"] = Json.Of(fit.ResidualCorrelation),
    };

    private static DataTable BestTable(CombinationResult result) => DataTable.Of(
        $"Best fits of {result.Unknown.Spectrum.Name.Trim()}",
        ["Rank", "Standards and fractions", "R factor", "Reduced chi-square"],
        result.Fits.Take(12).Select((f, i) => new object?[]
        {
            i + 1,
            string.Join(", ", f.Standards.Select((s, k) => $"{s.Trim()} {Text(f.Fractions[k])}")),
            f.RFactor,
            f.ReducedChiSquare,
        }));

    private static string Text(Measured fraction) => fraction.Interval is { } i
        ? string.Create(CultureInfo.InvariantCulture, $"{fraction.Value:F3} [{i.Lower:F3}, {i.Upper:F3}]")
        : fraction.ToString("F3", CultureInfo.InvariantCulture);

    private static DataTable SeriesTable(List<CombinationResult> results)
    {
        var names = results.SelectMany(r => r.Fits[0].Standards).Distinct().ToArray();
        return DataTable.Of("Best fit of each group", ["Group", .. names.Select(n => n.Trim()), "R factor"], results.Select(r => (object?[])
        [
            r.Unknown.Spectrum.Name.Trim(),
            .. names.Select(n => r.Fits[0].Standards.IndexOf(n) is var i and >= 0 ? r.Fits[0].Fractions[i] : null),
            r.Fits[0].RFactor,
        ]));
    }

    private static DataTable FitData(CombinationResult result) => DataTable.Of(
        "Fit",
        ["energy_eV", "data", "fit", "residual", .. result.Fits[0].Standards.Select(s => s.Trim())],
        result.Energy.Select((e, i) => (object?[])[e, result.Data[i], result.Best[i], result.Data[i] - result.Best[i], .. result.Components.Select(c => (object?)c[i])]));

    private static Figure FitFigure(CombinationResult result)
    {
        var best = result.Fits[0];
        var traces = ImmutableArray.CreateBuilder<Trace>();
        traces.Add(new PointTrace(result.Unknown.Spectrum.Name.Trim(), result.Energy, result.Data) { Marker = Marker.OpenCircle, Size = 4, Colour = "#333333" });
        traces.Add(new LineTrace("fit", result.Energy, result.Best) { Width = 2 });
        for (int i = 0; i < best.Standards.Length; i++)
            traces.Add(new LineTrace(string.Create(CultureInfo.InvariantCulture, $"{best.Standards[i].Trim()} × {best.Fractions[i].Value:F2}"), result.Energy, result.Components[i]) { Dash = Dash.Dashed });
        var residual = result.Data.Zip(result.Best, (a, b) => a - b).ToImmutableArray();
        return new Figure
        {
            Id = "linear-combination",
            Title = $"Linear combination fit of {result.Unknown.Spectrum.Name.Trim()}",
            Caption = "Points: the normalised spectrum; line: the best combination; dashed: its parts. Below: data minus fit, which is flat noise when the standards suffice.",
            Plots =
            [
                new Plot { X = new Axis("Photon energy", "eV"), Y = new Axis("Normalised absorption"), Traces = traces.ToImmutable(), RelativeHeight = 3 },
                new Plot { X = new Axis("Photon energy", "eV"), Y = new Axis("Residual"), Traces = [new LineTrace("", result.Energy, residual) { Colour = "#333333" }], Annotations = [new HorizontalLine(0)] },
            ],
        };
    }

    private static Figure SeriesFigure(List<CombinationResult> results)
    {
        var names = results.SelectMany(r => r.Fits[0].Standards).Distinct().ToArray();
        var x = Enumerable.Range(0, results.Count).Select(i => (double)i).ToImmutableArray();
        var traces = names.Select(n => (Trace)new PointTrace(
            n.Trim(),
            x,
            [.. results.Select(r => r.Fits[0].Standards.IndexOf(n) is var i and >= 0 ? r.Fits[0].Fractions[i].Value : double.NaN)])
        {
            Joined = true,
            SigmaY = [.. results.Select(r => r.Fits[0].Standards.IndexOf(n) is var i and >= 0 ? r.Fits[0].Fractions[i].Sigma ?? 0 : 0)],
        });
        return Figure.Of("fractions-series", "Fractions along the series", new Plot
        {
            X = new Axis("Group") { Categories = [.. results.Select(r => r.Unknown.Spectrum.Name.Trim())] },
            Y = new Axis("Fraction") { Minimum = 0, Maximum = 1 },
            Traces = [.. traces],
        }, "Best combination of each group; bars are one standard uncertainty from the scatter of the fit.");
    }
}
