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
    private static readonly OptionSpec<string> Model = OptionSpec.TextOr("model", "Peaks and baseline, parted by semicolons: a shape with its centre (gauss, lorentz, pv, pv-height, voigt, ds, fano, skew, skew-gauss, gl), constant, linear, poly n, exp (fitted with the peaks), arpls, aspls, snip, rubberband (subtracted first), \"auto pv 3\". Without a baseline one is chosen by the corrected AIC; the default finds the peaks too.", "auto pv", "TERMS");
    private static readonly OptionSpec<string> Weights = OptionSpec.Choice("weights", "unit: all alike, noise from the scatter (default, files rarely say that they hold counts); poisson: the likelihood of counts, without bias at any number of them; sqrt: by sqrt(counts) as many programs do, low by about one count a point; column: the file's uncertainties (a column called sigma, error, uncertainty, dy …).", "unit", "unit", "poisson", "sqrt", "column");
    private static readonly OptionSpec<double?> PerCount = OptionSpec.Positive("per-count", "", "With --weights poisson: one count in the unit of the intensities (1/seconds for counts/s, 1/scans for an average). Otherwise 1 for whole numbers, else what all intensities are multiples of; where there is nothing such, errors come from the scatter.");
    private static readonly OptionSpec<bool> Global = OptionSpec.Flag("global", "Fit all spectra at once with shared widths, shapes and decay; positions, areas and baselines stay each one's own.");
    private static readonly OptionSpec<bool> Profile = OptionSpec.Flag("profile", "Intervals (95 %) of positions, widths, areas and heights by the profile likelihood, for all of them; without it only for what a bound leaves without a sigma.");
    private static readonly OptionSpec<bool> Pick = OptionSpec.Flag("pick", "Pick bands by their prominence and name them instead of fitting.");
    private static readonly OptionSpec<double> Prominence = OptionSpec.Number("least-prominence", "", "Least prominence of a picked band as a share of the highest; 0.02 leaves weak bands of a surface layer in.", 0.02);
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Absent = OptionSpec.Pairs("absent", "Test whether a band is absent (Lorentzian of width --absent-fwhm) and give an upper limit of its area.", "\"Li2O T2g=523\"");
    private static readonly OptionSpec<double> AbsentWidth = OptionSpec.Number("absent-fwhm", "", "Full width of the bands tested by --absent; 15 1/cm is typical of Li2O powder.", 15);
    private static readonly OptionSpec<string?> NormaliseTo = OptionSpec.Text("normalise-to", "Also give areas relative to the peak of this label or nearest to this position (Eg for polarised Raman).", "PEAK");
    private static readonly OptionSpec<string> Assign = OptionSpec.Choice("assign", "Name published assignments near each peak, with their sources and alternatives; auto follows the abscissa.", "auto", "auto", "raman", "ir", "none");
    private static readonly OptionSpec<ImmutableArray<string>> Crossed = OptionSpec.Texts("crossed", "Spectrum in crossed polarisation, Z(XY)Z; several, in the order of --parallel.", "NAME");
    private static readonly OptionSpec<ImmutableArray<string>> Parallel = OptionSpec.Texts("parallel", "Spectrum in parallel polarisation, Z(XX)Z: the ratio Z(XY)Z/Z(XX)Z of each band is given after both were normalised to --normalise-to.", "NAME");
    private static readonly OptionSpec<ImmutableArray<string>> References = OptionSpec.Texts("reference", "Reference spectra (files) to compare the shape with.", "FILE");

    public static Operation Operation { get; } = new()
    {
        Verb = "peaks",
        Summary = "Fits peaks together with their baseline and says when the baseline is wrong.",
        Details = """
            pv is the area convention of lmfit, A[(1-eta)G + eta L] with unit areas and equal FWHM; pv-height is the height convention of fityk and CasaXPS (SGL): the same mixing number means different lines. voigt is the true convolution. ds has its tail towards lower x and no area; fano counts above its continuum.

            Uncertainties are one sigma from the covariance at the optimum: with unit weights scaled by the scatter, with the others as they are. With poisson the deviance is minimised, so that few counts are not biased; it is compared with its expectation as a chi-square is with the degrees of freedom. Two warnings are always looked for: a baseline that is too stiff (likelihood-ratio test, 1 % false alarms), and areas that a baseline subtracted first would change.

            Terms take more: "Eg: pv 467 fwhm=80 eta=0.5!" labels, starts and holds (!); "pv 460:475" bounds the centre. Several files, or several columns of one, are a series: one table and a figure over --series.
            """,
        Example = "halite peaks examples/spectra/raw/raman.csv --model \"Eg: pv 467; A1g: pv 607; A1g-Hi: pv 760; linear; exp\" --weights poisson",
        Inputs = InputSpec.Files("spectra: text columns, SPC, JCAMP-DX, WDF, OPUS, …"),
        Options = [Model, Weights, PerCount, Global, Profile, .. PeakInputs.Options, Absent, AbsentWidth, NormaliseTo, Crossed, Parallel, Assign, References, Pick, Prominence, .. ReadingOptions.All],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var inputs = new PeakInputs(context);
        var spectra = inputs.All();
        foreach (var (name, rays) in inputs.Removed)
            context.Warn("cosmic-rays-removed", string.Create(CultureInfo.InvariantCulture, $"{name}: {rays.Length} spike{(rays.Length == 1 ? "" : "s")} removed at {string.Join(", ", rays.Take(12).Select(r => r.X.ToString("F0", CultureInfo.InvariantCulture)))}."));
        var technique = Technique(context, spectra[0]);
        return context.Get(Pick)
            ? PickedBandsView.Panel(spectra, technique, new BandPickingOptions { LeastProminence = context.Get(Prominence) })
            : Fit(context, inputs, spectra, technique);
    }

    private static Panel Fit(OperationContext context, PeakInputs inputs, ImmutableArray<Spectrum> spectra, string? technique)
    {
        var model = PeakModel.Parse(context.Get(Model));
        var options = new PeakFitOptions
        {
            Weights = Enum.Parse<SpectrumWeights>(context.Get(Weights), ignoreCase: true),
            PerCount = context.Get(PerCount),
            Profiles = context.Get(Profile) ? PeakProfileScope.All : PeakProfileScope.AtBounds,
        };
        if (!context.IsGiven(Model)) context.Warn("peaks-found", "No --model was given: peaks were found by second derivative and their number chosen by the BIC; name them for a fit that can be repeated on other spectra.");
        var (results, shared) = Fits(context, spectra, model, options);
        var view = new PeaksView(results, inputs.Coordinate(spectra), inputs.Removed)
        {
            Shared = shared,
            Technique = technique,
            NormaliseTo = context.Get(NormaliseTo),
            Polarised = Polarised(context, results),
            Absent = [.. results.SelectMany(r => context.Get(Absent).Select(a => (r.Spectrum.Name, Band: a.Key, Result: AbsenceTest.Run(r.Spectrum, r.Model, a.Value, context.Get(AbsentWidth), options, cancellation: context.Cancellation))))],
            Similar = context.Get(References) is { IsEmpty: false } files ? [.. results.SelectMany(r => SpectralSimilarity.Rank(r.Spectrum, inputs.Read(files, null)).Select(s => (r.Spectrum.Name, s)))] : [],
            Calibrations = [.. inputs.Calibrations],
            Laser = context.Get(PeakInputs.Laser),
        };
        var json = view.Json();
        json["options_resolved"] = new JsonObject { ["model"] = context.Get(Model), ["baseline"] = results[0].Model.BaselineText, ["global"] = context.Get(Global) };
        return new Panel { Results = json, Tables = view.Tables(), Data = view.Data(), Figures = view.Figures(), Notes = view.Notes() };
    }

    private static (ImmutableArray<PeakFitResult> Results, ImmutableArray<string> Shared) Fits(OperationContext context, ImmutableArray<Spectrum> spectra, PeakModel model, PeakFitOptions options)
    {
        if (context.Get(Global))
        {
            var series = PeakSeries.Fit(spectra, model, options, context.Cancellation);
            foreach (var w in series.Warnings.Concat(series.Spectra.SelectMany(s => s.Warnings))) context.Warn(w.Code, w.Message);
            return (series.Spectra, series.Shared);
        }

        var list = ImmutableArray.CreateBuilder<PeakFitResult>();
        foreach (var spectrum in spectra)
        {
            context.Progress.Report(new Progress((double)list.Count / spectra.Length, spectrum.Name));
            list.Add(PeakFit.Fit(spectrum, model, options, context.Cancellation));
        }

        foreach (var r in list)
        {
            foreach (var w in r.Warnings) context.Warn(w.Code, list.Count == 1 ? w.Message : $"{r.Spectrum.Name}: {w.Message}");
        }

        return (list.ToImmutable(), []);
    }

    /// <summary>The pairs of crossed and parallel spectra with the ratios of their bands.</summary>
    private static ImmutableArray<(string Crossed, string Parallel, ImmutableArray<PolarisedBand> Bands)> Polarised(OperationContext context, ImmutableArray<PeakFitResult> results)
    {
        var (crossed, parallel) = (context.Get(Crossed), context.Get(Parallel));
        if (crossed.IsEmpty && parallel.IsEmpty) return [];
        if (crossed.Length != parallel.Length) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--crossed names {crossed.Length} spectra and --parallel {parallel.Length}; they go in pairs."));
        if (context.Get(NormaliseTo) is not { } reference) throw new InputException("Z(XY)Z/Z(XX)Z needs --normalise-to: the band (Eg) that takes laser power and focus out.");
        PeakFitResult Named(string name) => results.FirstOrDefault(r => r.Spectrum.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"There is no spectrum \"{name}\"{Suggest.Among(name, results.Select(r => r.Spectrum.Name))} There are {string.Join(", ", results.Select(r => $"\"{r.Spectrum.Name}\""))}.".Replace("?.", "?", StringComparison.Ordinal));
        return [.. crossed.Zip(parallel, (c, p) =>
        {
            var across = Named(c);
            return (c, p, PolarisationRatio.Of(across, Named(p), across.Peaks.IndexOf(PeaksView.Reference(across, reference)!)));
        })];
    }

    private static string? Technique(OperationContext context, Spectrum spectrum) => context.Get(Assign) switch
    {
        "raman" => "Raman",
        "ir" => "IR",
        "none" => null,
        _ => spectrum.Axis switch { Meaning.RamanShift => "Raman", Meaning.Wavenumber => "IR", _ => null },
    };
}
