// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Series;

namespace Halite.Techniques.Impedance;

/// <summary>`drt`: the distribution of relaxation times of a spectrum or of each spectrum of a series.</summary>
internal static class DrtOperation
{
    private static readonly OptionSpec<bool> Refine = OptionSpec.Flag("refine", "Also give the processes alone, fitted as a circuit of Zarc and Havriliak-Negami elements, with their band.");
    private static readonly OptionSpec<string> Smoothness = OptionSpec.Choice("smoothness", "Smoothness along a series: evidence fits the processes of all spectra at once (as --refine) and lets the data say how smooth R, τ and shape run; each uncertainty is that given the whole series.", "none", "none", "evidence");
    private static readonly OptionSpec<string> Method = OptionSpec.Choice("method", "How the distribution is found; the default needs no tuning.", "hierarchical", "hierarchical", "field", "tikhonov");
    private static readonly OptionSpec<string> Lambda = OptionSpec.Choice("lambda-rule", "How tikhonov chooses its one penalty.", "gcv", "gcv", "l-curve", "re-im");
    private static readonly OptionSpec<double?> LambdaValue = OptionSpec.Positive("lambda", "", "A penalty of your own for tikhonov, on the impedance normalised to its largest modulus; wins over --lambda-rule.");
    private static readonly OptionSpec<bool> Signed = OptionSpec.Flag("signed", "Let the distribution be negative (tikhonov only).");
    private static readonly OptionSpec<bool> NoTail = OptionSpec.Flag("no-tail", "Take no tail out: diffusion is then drawn as peaks.");

    public static Operation Definition { get; } = new()
    {
        Verb = "drt",
        Summary = "Distribution of relaxation times that needs no tuning: peaks with R, C, τ and bands; series with windows, tracks and maps.",
        Details = """
            Z(ω) = R∞ + iωL + tail + ∫ γ(ln τ)/(1 + iωτ) d ln τ. Peaks have their resistance (area), relaxation time, capacitance τ/R
            and the probability that the data need them; a diffusion tail is a term of its own and no peak. Several files, an index
            column or several loops are a series: each spectrum is fitted, its peaks are followed (tracks, with birth and death) and
            summed in the windows that you name. A window's r_ohm holds the peaks whose maximum lies in it, area_ohm the area between
            its ends. With two or more temperatures, Arrhenius lines; with thickness and area, conductivities. docs/impedance.md has
            equations, keys and limits.
            """,
        Example = "halite drt examples/s-lrmo/raw/s-lrmo-geis.csv --windows examples/s-lrmo/windows.yaml",
        Inputs = InputSpec.Files("One impedance file with one spectrum or a series, or several files that make a series."),
        Options = [Refine, Smoothness, WindowInputs.Option, Method, Lambda, LambdaValue, Signed, NoTail, .. ImpedanceInputs.All, .. ReadingOptions.All],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var windows = WindowInputs.Read(context);
        var options = Options(context);
        var input = ImpedanceInputs.Read(context);
        var warnings = new List<Warning>(input.Warnings);
        var (fits, shown) = input.Each(context, "distributions", s => Drt.Fit(s, options), warnings);
        bool smooth = context.Get(Smoothness) == "evidence";
        if (smooth && !input.IsSeries) throw new InputException("--smoothness evidence needs a series, this is one spectrum; leave it out or give more spectra.");
        DrtResult?[]? refined = context.Get(Refine) || smooth ? input.Each(context, "refining", s => Drt.Fit(s, options with { Method = DrtMethod.Processes }), []).Results : null;
        var validity = input.Spectra.AsParallel().AsOrdered().WithCancellation(context.Cancellation).Select((s, i) => fits[i] is null ? null : SpectrumValidity.Of(s, fits[i])).ToArray();
        SmoothSeries? series = null;
        if (smooth)
        {
            series = SmoothSeries.Fit(input.Spectra, refined!, options, temperatures: ArrheniusLine.Temperatures(input), states: input.States, progress: new Smoothing(context), cancellation: context.Cancellation);
            refined = [.. series.Results];
        }

        var view = new DrtView(input, fits, refined, validity, windows, shown, series);
        view.FindArrhenius(context);
        var along = SeriesAxis.Choose(context.Get(ImpedanceInputs.Along), input.Spectra);
        foreach (var fault in fits[shown]!.Warnings) warnings.Add(fault);
        warnings.AddRange(view.SeriesWarnings());
        return new Panel
        {
            Results = view.Json(along),
            Tables = view.Tables(along),
            Data = view.Data(),
            Notes = [.. input.Notes, .. Sentences(input, view, shown, along)],
            Warnings = [.. warnings.DistinctBy(w => w.Message)],
            Figures = [.. view.Figures(along).OfType<Figures.Figure>()],
        };
    }

    private static IEnumerable<string> Sentences(ImpedanceInput input, DrtView view, int shown, SeriesAxis along)
    {
        yield return $"Method: {view.Shown.Method}.";
        if (input.SayShown(shown) is { } said) yield return $"{said} The series is drawn against {along.Axis.Label}.";
        if (along.SayTurns(input.Index) is { } turns) yield return turns;
        if (view.Refined is not null && input.IsSeries) yield return view.Smooth is null ? "Tracks and windows are of the refined processes (--refine)."
            : $"Tracks and windows are of the processes fitted to the whole series (--smoothness): {(view.Smooth.Slopes ? "changes of slope" : "steps")} are held as small as the data show them, which has more evidence than {(view.Smooth.Slopes ? "small steps" : "small changes of slope")} (ln odds {view.Smooth.LogOdds.ToString("F1", CultureInfo.InvariantCulture)}).";
        foreach (var crossing in view.Crossings()) yield return crossing;
    }

    private sealed class Smoothing(OperationContext context) : IProgress<double>
    {
        public void Report(double value) => context.Progress.Report(new Progress(value, "smoothing along the series"));
    }

    private static DrtOptions Options(OperationContext context) => new()
    {
        Method = Enum.Parse<DrtMethod>(context.Get(Method), true),
        Lambda = context.Get(LambdaValue) is not null ? LambdaRule.Given : context.Get(Lambda) switch { "l-curve" => LambdaRule.LCurve, "re-im" => LambdaRule.RealImaginary, _ => LambdaRule.Gcv },
        LambdaValue = context.Get(LambdaValue) ?? DrtOptions.Default.LambdaValue,
        Signed = context.Get(Signed),
        Tail = !context.Get(NoTail),
    };
}
