// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra;

namespace Halite.Techniques.Spectra;

/// <summary><c>peaks</c>: peaks fitted together with their baseline, one spectrum or a series.</summary>
internal static class PeaksOperation
{
    private static readonly OptionSpec<string> Model = OptionSpec.TextOr("model", "Peaks and baseline, parted by semicolons: a shape with its centre (gauss, lorentz, pv, pv-height, voigt, ds, fano, skew, skew-gauss, gl), constant, linear, poly n, exp (fitted with the peaks), arpls, aspls, snip, rubberband (subtracted first), \"auto pv 3\". Without a baseline one is chosen by the BIC; the default finds the peaks too.", "auto pv", "TERMS");
    private static readonly OptionSpec<string> Weights = OptionSpec.Choice("weights", "unit: all alike, noise from the scatter (default, files rarely say that they hold counts); poisson: sqrt(counts), for raw counts; column: the file's uncertainties.", "unit", "unit", "poisson", "column");
    private static readonly OptionSpec<(double From, double To)?> Range = OptionSpec.Range("range", "", "Part of the abscissa to fit.");
    private static readonly OptionSpec<bool> Global = OptionSpec.Flag("global", "Fit all spectra at once with shared widths, shapes and decay; positions, areas and baselines stay each one's own.");
    private static readonly OptionSpec<string?> Signal = OptionSpec.Text("signal", "Intensity column to take where a table holds several. Default: all, as a series.", "NAME");
    private static readonly OptionSpec<bool> Cosmic = OptionSpec.Flag("remove-cosmic-rays", "Take out spikes of one to three points before the fit; they are listed and shown.");
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Calibrate = OptionSpec.Pairs("calibrate", "Known lines against measured ones: one shifts the abscissa, several stretch it.", "520.5=519.8");
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Absent = OptionSpec.Pairs("absent", "Test whether a band is absent (Lorentzian of width --absent-fwhm) and give an upper limit of its area.", "\"Li2O T2g=523\"");
    private static readonly OptionSpec<double> AbsentWidth = OptionSpec.Number("absent-fwhm", "", "Full width of the bands tested by --absent; 15 1/cm is typical of Li2O powder.", 15);
    private static readonly OptionSpec<string?> NormaliseTo = OptionSpec.Text("normalise-to", "Also give areas relative to the peak of this label or nearest to this position (Eg for polarised Raman).", "PEAK");
    private static readonly OptionSpec<string> Assign = OptionSpec.Choice("assign", "Name published assignments near each peak, with their sources and alternatives; auto follows the abscissa.", "auto", "auto", "raman", "ir", "none");
    private static readonly OptionSpec<double?> Laser = OptionSpec.Positive("laser-nm", "nm", "Wavelength of the laser: its photon energy is given too.");
    private static readonly OptionSpec<ImmutableArray<string>> References = OptionSpec.Texts("reference", "Reference spectra (files) to compare the shape with.", "FILE");

    public static Operation Operation { get; } = new()
    {
        Verb = "peaks",
        Summary = "Fits peaks together with their baseline and says when the baseline is wrong.",
        Details = """
            pv is the area convention of lmfit, A[(1-eta)G + eta L] with unit areas and equal FWHM; pv-height is the height convention of fityk and CasaXPS (SGL): the same mixing number means different lines. voigt is the true convolution. ds has its tail towards lower x and no area; fano counts above its continuum.

            Uncertainties are one sigma from the covariance at the optimum: with unit weights scaled by the scatter, with poisson and column weights as they are. Two warnings are always looked for: a baseline that is too stiff (likelihood-ratio test, 1 % false alarms), and areas that a baseline subtracted first would change.

            Terms take more: "Eg: pv 467 fwhm=80 eta=0.5!" labels, starts and holds (!); "pv 460:475" bounds the centre.
            """,
        Example = "halite peaks examples/spectra/raw/raman.csv --model \"Eg: pv 467; A1g: pv 607; A1g-Hi: pv 760; linear; exp\" --weights poisson",
        Inputs = InputSpec.Files("spectra: text columns, SPC, JCAMP-DX, WDF, OPUS, …"),
        Options = [Model, Weights, Range, Global, Signal, Cosmic, Calibrate, Absent, AbsentWidth, NormaliseTo, Assign, Laser, References, .. ReadingOptions.All],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var model = PeakModel.Parse(context.Get(Model));
        var removed = new List<(string Name, ImmutableArray<CosmicRay> Rays)>();
        var spectra = Read(context, context.Inputs, context.Get(Signal)).Select(s => Prepare(context, s, removed)).ToImmutableArray();
        var options = new PeakFitOptions { Weights = Enum.Parse<SpectrumWeights>(context.Get(Weights), ignoreCase: true) };
        if (!context.IsGiven(Model)) context.Warn("peaks-found", "No --model was given: peaks were found by second derivative and their number chosen by the BIC; name them for a fit that can be repeated on other spectra.");

        ImmutableArray<PeakFitResult> results;
        ImmutableArray<string> shared = [];
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (context.Get(Global))
        {
            var series = PeakSeries.Fit(spectra, model, options, context.Cancellation);
            (results, shared) = (series.Spectra, series.Shared);
            warnings.AddRange(series.Warnings);
        }
        else
        {
            var list = ImmutableArray.CreateBuilder<PeakFitResult>();
            foreach (var spectrum in spectra)
            {
                context.Progress.Report(new Progress((double)list.Count / spectra.Length, spectrum.Name));
                list.Add(PeakFit.Fit(spectrum, model, options, context.Cancellation));
            }

            results = list.ToImmutable();
            foreach (var r in results)
                warnings.AddRange(results.Length == 1 ? r.Warnings : r.Warnings.Select(w => w with { Message = $"{r.Spectrum.Name}: {w.Message}" }));
        }

        foreach (var (name, rays) in removed.Where(r => !r.Rays.IsEmpty))
            warnings.Add(new Warning("cosmic-rays-removed", string.Create(CultureInfo.InvariantCulture, $"{name}: {rays.Length} spike{(rays.Length == 1 ? "" : "s")} removed at {string.Join(", ", rays.Take(12).Select(r => r.X.ToString("F0", CultureInfo.InvariantCulture)))}.")));

        var technique = Technique(context, spectra[0]);
        var view = new PeaksView(results, shared, technique, context.Get(NormaliseTo));
        var json = view.Json();
        json["options_resolved"] = new JsonObject { ["model"] = context.Get(Model), ["baseline"] = results[0].Model.BaselineText, ["global"] = context.Get(Global) };
        if (context.Get(Laser) is { } nm) json["laser_eV"] = Json.Of(Excitation.Energy(nm));
        if (context.Get(Absent) is { IsEmpty: false } absent)
            json["absent"] = Json.Array(absent.Select(a => AbsentJson(context, results[0], a.Key, a.Value, options)));
        if (context.Get(References) is { IsEmpty: false } files)
        {
            var ranked = SpectralSimilarity.Rank(results[0].Spectrum, Read(context, files, null));
            json["similarity"] = Json.Array(ranked.Select(r => (JsonNode?)new JsonObject { ["reference"] = r.Reference, ["cosine"] = Json.Of(r.Cosine), ["correlation"] = Json.Of(r.Correlation), ["from"] = Json.Of(r.From), ["to"] = Json.Of(r.To) }));
        }

        return new Panel
        {
            Results = json,
            Tables = view.Tables(),
            Data = view.Data(),
            Figures = view.Figures(),
            Warnings = warnings.ToImmutable(),
            Notes = view.Notes(),
        };
    }

    private static ImmutableArray<Spectrum> Read(OperationContext context, IEnumerable<string> paths, string? signal)
    {
        var spectra = ImmutableArray.CreateBuilder<Spectrum>();
        foreach (var path in paths)
        {
            var found = Spectrum.FromRecording(context.Open(path).Recording, Path.GetFileNameWithoutExtension(path), signal);
            if (found.IsEmpty) throw new InputException($"{path}: no table of an abscissa and an intensity was found; name the columns with --columns.");
            spectra.AddRange(found);
        }

        return spectra.ToImmutable();
    }

    private static Spectrum Prepare(OperationContext context, Spectrum spectrum, List<(string, ImmutableArray<CosmicRay>)> removed)
    {
        if (context.Get(Cosmic))
        {
            (spectrum, var rays) = CosmicRays.Remove(spectrum);
            removed.Add((spectrum.Name, rays));
        }

        if (context.Get(Calibrate) is { IsEmpty: false } lines)
        {
            var calibration = AxisCalibration.From([.. lines.Select(l => double.TryParse(l.Key, NumberStyles.Float, CultureInfo.InvariantCulture, out double known)
                ? new CalibrationLine(known, l.Value)
                : throw new InputException($"--calibrate {l.Key}: write known=measured, both as numbers (520.5=519.8)."))]);
            spectrum = calibration.Apply(spectrum);
        }

        return context.Get(Range) is { } range ? spectrum.Between(range.From, range.To) : spectrum;
    }

    private static JsonNode AbsentJson(OperationContext context, PeakFitResult fit, string name, double position, PeakFitOptions options)
    {
        var result = AbsenceTest.Run(fit.Spectrum, fit.Model, position, context.Get(AbsentWidth), options, cancellation: context.Cancellation);
        return new JsonObject
        {
            ["name"] = name,
            ["position"] = Json.Of(position),
            ["fwhm"] = Json.Of(result.Fwhm),
            ["area"] = Json.Of(result.Area),
            ["upper_limit"] = Json.Of(result.UpperLimit),
            ["level"] = Json.Of(result.Level),
            ["significance_sigma"] = Json.Of(result.Significance),
            ["present"] = result.Significance > 3,
        };
    }

    private static string? Technique(OperationContext context, Spectrum spectrum) => context.Get(Assign) switch
    {
        "raman" => "Raman",
        "ir" => "IR",
        "none" => null,
        _ => spectrum.Axis switch { Meaning.RamanShift => "Raman", Meaning.Wavenumber => "IR", _ => null },
    };
}
