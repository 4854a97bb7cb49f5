// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Circuits;
using Halite.Impedance.Series;

namespace Halite.Techniques.Impedance;

/// <summary>`eis`: equivalent circuits, validity and geometry of a spectrum or of each spectrum of a series.</summary>
internal static class EisOperation
{
    private static readonly OptionSpec<string?> CircuitText = OptionSpec.Text("circuit", "Circuit to fit: series with -, parallel with p(a,b); R C L La CPE Q W Wo Ws K Zarc HN LN G and more (docs/impedance.md).", "R0-p(R1,CPE1)");
    private static readonly OptionSpec<string?> Against = OptionSpec.Text("against", "Other circuits, separated by semicolons, to compare with --circuit by the Bayesian information criterion.", "CIRCUIT;CIRCUIT…");
    private static readonly OptionSpec<string> Intervals = OptionSpec.Choice("intervals", "95 % intervals of the parameters: profile likelihood, or bootstrap of the residuals. Neither supposes that the fit is linear.", "none", "none", "profile", "bootstrap");
    private static readonly OptionSpec<string> Weight = OptionSpec.Choice("weight", "Weights of the fit: unit minimises Σ|dZ|², modulus Σ|dZ|²/|Z|², auto Σ|dZ|²/(|Z|² + r²) with the floor r of the noise that the scatter of the spectrum shows (often 0).", "auto", "unit", "modulus", "auto");
    private static readonly OptionSpec<bool> FirstQuadrant = OptionSpec.Flag("first-quadrant", "Use only points with -Im Z above zero.");
    public static Operation Definition { get; } = new()
    {
        Verb = "eis",
        Summary = "Impedance spectra: equivalent circuits, Kramers-Kronig and Z-HIT tests, conductivities and transference numbers.",
        Details = """
            Without options every spectrum is tested (linear Kramers-Kronig, Z-HIT, drift). --circuit fits each spectrum of a series from
            many starts; a parameter that the data do not determine is named instead of carrying a small error. What is known of a
            parameter beforehand is given by its name in the results: --fix holds it, --bounds and --start guide it. Thickness and area turn
            resistances into conductivities L/(R A) and area-specific resistances. A --dc-trace of time and current under a constant
            voltage gives the electronic conductivity of a cell with blocking electrodes (Hebb-Wagner: L I/(A V)) or the cation's
            transference number of one with reversible electrodes (Bruce-Vincent: Is (V - I0 R0)/(I0 (V - Is Rs))).
            """,
        Example = "halite eis examples/s-lrmo/raw/s-lrmo-geis.csv --circuit \"R0-p(R1,CPE1)-p(R2,CPE2)\"",
        Inputs = InputSpec.Files("One impedance file with one spectrum or a series, or several files that make a series."),
        Options = [CircuitText, .. CircuitInputs.All, Weight, Intervals, Against, FirstQuadrant, .. KramersKronigInputs.All, .. PolarisationInputs.All, .. ImpedanceInputs.All, OptionSpec.Seed, .. ReadingOptions.All],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var circuit = context.Get(CircuitText) is { } text ? Circuit.Parse(text) : null;
        var test = KramersKronigInputs.Read(context);
        ulong seed = context.Get(OptionSpec.Seed);
        var options = CircuitInputs.Read(context, circuit) with { Weight = Enum.Parse<CircuitWeight>(context.Get(Weight), true), Seed = seed };
        var against = Alternatives(context, circuit);
        var intervals = context.Get(Intervals);
        if (circuit is null && intervals != "none") throw new InputException("--intervals are those of a circuit's parameters; give --circuit too.");
        bool quadrant = context.Get(FirstQuadrant);
        var polarisation = PolarisationInputs.Read(context);
        var input = ImpedanceInputs.Read(context);
        var warnings = new List<Warning>(input.Warnings);
        if (quadrant) input = input with { Spectra = [.. input.Spectra.Select(s => s.Impedances.Any(z => z.Imaginary < 0) ? s.FirstQuadrant() : throw new InputException("No point of a spectrum has -Im Z above zero; leave --first-quadrant out."))] };
        var (analyses, shown) = input.Each(context, circuit is null ? "testing" : "fitting", s => new EisAnalysis(
            test?.Of(s),
            test,
            circuit is null ? null : CircuitFit.Fit(s, circuit, options),
            SpectrumValidity.Of(s)), warnings);
        if (circuit is not null && input.IsSeries) analyses = [.. CircuitSeries.Aligned([.. analyses.Select(a => a?.Fit)], context.Cancellation).Zip(analyses, (fit, a) => a is null ? null : a with { Fit = fit })];
        if (intervals != "none") analyses = [.. analyses.Select(a => a?.Fit is null ? a : a with { Fit = WithIntervals(a.Fit, intervals, seed, context.Cancellation) })];
        if (test is not null) analyses[shown] = analyses[shown]! with { TestFollowing = test.Following(input.Spectra[shown], analyses[shown]!.Test!) };
        var choice = against.IsEmpty ? [] : CircuitChoice.Rank(input.Spectra[shown], [circuit!, .. against], options, context.Cancellation);
        var view = new EisView(input, analyses, shown, choice, polarisation);
        view.FindArrhenius(context);
        var along = SeriesAxis.Choose(context.Get(ImpedanceInputs.Along), input.Spectra);
        warnings.AddRange(view.Warnings());
        var notes = new List<string>(input.Notes);
        if (input.SayShown(shown) is { } said) notes.Add(said);
        if (input.IsSeries && along.SayTurns(input.Index) is { } turns) notes.Add(turns);
        if (polarisation is not null) notes.Add(polarisation.Say);
        return new Panel
        {
            Results = view.Json(along),
            Tables = view.Tables(along),
            Data = view.Data(),
            Notes = [.. notes],
            Warnings = [.. warnings.DistinctBy(w => w.Message)],
            Figures = [.. view.Figures(along).OfType<Figures.Figure>()],
        };
    }

    private static ImmutableArray<Circuit> Alternatives(OperationContext context, Circuit? circuit)
    {
        if (context.Get(Against) is not { } text) return [];
        if (circuit is null) throw new InputException("--against compares with a circuit; give --circuit too.");
        ImmutableArray<Circuit> others = [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Circuit.Parse)];
        return others.IsEmpty ? throw new InputException("--against holds no circuit; write one or several, separated by semicolons.") : others;
    }

    private static CircuitFitResult WithIntervals(CircuitFitResult fit, string kind, ulong seed, CancellationToken token)
    {
        var intervals = kind == "profile" ? fit.Profile(token: token) : fit.Bootstrap(seed: seed, token: token);
        return fit with { Parameters = [.. fit.Parameters.Select((p, i) => p.Held ? p : p with { Value = p.Value.WithInterval(intervals[i]) })] };
    }
}

/// <summary>What `eis` found of one spectrum.</summary>
/// <param name="Test">The Kramers-Kronig test that was asked for; null without --kk.</param>
/// <param name="TestOptions">How it ran; null without --kk.</param>
/// <param name="Fit">The fitted circuit; null without --circuit.</param>
/// <param name="Validity">Its validity.</param>
internal sealed record EisAnalysis(KramersKronigResult? Test, KramersKronigSettings? TestOptions, CircuitFitResult? Fit, SpectrumValidity Validity)
{
    /// <summary>The test with more elements where those that mu chose do not follow the data; null where they do.</summary>
    public KramersKronigResult? TestFollowing { get; init; }
}
