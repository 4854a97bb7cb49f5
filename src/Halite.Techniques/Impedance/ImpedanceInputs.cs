// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Geometry;
using Halite.Impedance.Series;

namespace Halite.Techniques.Impedance;

/// <summary>The inputs that `eis` and `drt` share: files to one series, its states, its geometry.</summary>
internal static class ImpedanceInputs
{
    public static readonly OptionSpec<double?> Shown = OptionSpec.Number("spectrum", "", "Index of the spectrum that the results outside of `series` and the first figures describe; the first of the series where it is not given.");
    public static readonly OptionSpec<bool> Join = OptionSpec.Flag("join", "The two files are one spectrum measured by two instruments: join them in the middle of their overlap, unscaled, and show the mismatch.");
    public static readonly OptionSpec<ImmutableArray<double>> Soc = OptionSpec.Numbers("soc", "", "State of charge of each spectrum in order, where the files do not hold it.");
    public static readonly OptionSpec<ImmutableArray<double>> Voltage = OptionSpec.Numbers("voltage-v", "V", "Voltage of each spectrum in order, where the files do not hold it.");
    public static readonly OptionSpec<ImmutableArray<double>> Temperature = OptionSpec.Numbers("temperature-k", "K", "Temperature of each spectrum in order (or one for all), where the files do not hold it; two or more give Arrhenius lines.");
    public static readonly OptionSpec<double> TemperatureSigma = OptionSpec.Number("temperature-sigma-k", "K", "Standard uncertainty of each temperature, for Arrhenius lines.", 0);
    public static readonly OptionSpec<string> ArrheniusLine = OptionSpec.Choice("arrhenius", "Line over 1/T: ln-r for charge transfer and interphases; ln-sigma-t, ln(σT), for hopping in an electrolyte.", "ln-r", "ln-r", "ln-sigma-t");
    public static readonly OptionSpec<string> Along = OptionSpec.Choice("along", "What a series is drawn against; auto takes the first of soc, voltage, temperature, cycle, time that varies, else the index.", "auto", "auto", "soc", "voltage", "temperature", "cycle", "time", "index");
    public static readonly OptionSpec<double?> ThicknessMicrometre = OptionSpec.Positive("thickness-um", "µm", "Thickness L of what the current passes: with the area, conductivities L/(R A).");
    public static readonly OptionSpec<double?> ThicknessCentimetre = OptionSpec.Positive("thickness-cm", "cm", "The same in cm.");
    public static readonly OptionSpec<double?> ThicknessSigmaMicrometre = OptionSpec.Positive("thickness-sigma-um", "µm", "Standard uncertainty of the thickness.");
    public static readonly OptionSpec<double?> ThicknessSigmaCentimetre = OptionSpec.Positive("thickness-sigma-cm", "cm", "The same in cm.");
    public static readonly OptionSpec<double?> Area = OptionSpec.Positive("area-cm2", "cm²", "Area A: gives area-specific resistances R A.");
    public static readonly OptionSpec<double?> AreaSigma = OptionSpec.Positive("area-sigma-cm2", "cm²", "Standard uncertainty of the area.");

    /// <summary>The options of a series and of the geometry, in the order of help.</summary>
    public static ImmutableArray<OptionSpec> All { get; } =
    [
        Shown, Along, Soc, Voltage, Temperature, TemperatureSigma, ArrheniusLine, Join,
        ThicknessMicrometre, ThicknessCentimetre, ThicknessSigmaMicrometre, ThicknessSigmaCentimetre, Area, AreaSigma,
    ];

    /// <summary>Reads the files of a command into one series.</summary>
    public static ImpedanceInput Read(OperationContext context)
    {
        var series = context.Inputs.Select(path => (Path: path, Series: Open(context, path))).ToArray();
        // What holds for all files is said once.
        var notes = series.SelectMany(s => s.Series.Notes.Select(n => (s.Path, Note: n))).GroupBy(n => n.Note)
            .SelectMany(g => g.Count() == series.Length ? [g.Key] : g.Select(n => $"{Path.GetFileName(n.Path)}: {n.Note}")).ToList();
        var warnings = series.SelectMany(s => s.Series.Warnings.Select(w => series.Length > 1 ? w with { Message = $"{Path.GetFileName(s.Path)}: {w.Message}" } : w)).ToList();
        SpectrumJoin? join = null;
        ImmutableArray<ImpedanceSpectrum> spectra;
        if (context.Get(Join))
        {
            if (series.Length != 2 || series.Any(s => s.Series.IsSeries)) throw new InputException($"--join takes two files of one spectrum each, these are {series.Sum(s => s.Series.Spectra.Length)} spectra in {series.Length} file(s); name the two (and --part where a file holds several).");
            join = SpectrumJoin.Of(series[0].Series.Spectra[0], series[1].Series.Spectra[0]);
            spectra = [join.Spectrum];
            notes.Add(Say(join, context.Inputs));
            if (!join.Overlaps) warnings.Add(new Warning("join-gap", FormattableString.Invariant($"The two spectra have no frequency in common: nothing tells whether they fit together across the gap from {join.OverlapTo:G4} to {join.OverlapFrom:G4} Hz.")));
            else if (Math.Abs(join.MeanModulus) > 0.03 || Math.Abs(join.MeanPhase) > 2) warnings.Add(new Warning("join-mismatch", FormattableString.Invariant($"The two instruments differ by {100 * join.MeanModulus:+0.0;-0.0;0.0} % in |Z| and {join.MeanPhase:+0.0;-0.0;0.0}° in phase where they overlap: a step remains in the joined spectrum, which an analysis takes for a process.")));
        }
        else if (series.Length == 1)
        {
            spectra = series[0].Series.Spectra;
        }
        else
        {
            spectra = [.. series.SelectMany(s => s.Series.Spectra.Select(z => z with { Label = Label(s.Path, z) })).Select((z, i) => z with { Index = i })];
            notes.Add($"{spectra.Length} spectra of {series.Length} files, numbered from 0 in the order given.");
        }

        spectra = WithStates(context, spectra);
        return new ImpedanceInput(spectra, [.. notes], [.. warnings], join, ShownPosition(context, spectra), Geometry(context));
    }

    private static ImpedanceSeries Open(OperationContext context, string path)
    {
        try
        {
            return ImpedanceSeries.From(context.Open(path).Recording);
        }
        catch (InputException e) when (!e.Message.Contains(Path.GetFileName(path), StringComparison.Ordinal))
        {
            throw new InputException($"{path}: {e.Message}", e);
        }
    }

    private static string Label(string path, ImpedanceSpectrum spectrum)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return spectrum.Label.Length == 0 ? name : $"{name} {spectrum.Label}";
    }

    private static string Say(SpectrumJoin join, ImmutableArray<string> paths)
    {
        var (high, low) = join.HighFirst ? (paths[0], paths[1]) : (paths[1], paths[0]);
        var names = $"{Path.GetFileName(high)} above and {Path.GetFileName(low)} below {join.Cut.ToString("G4", CultureInfo.InvariantCulture)} Hz";
        return join.Overlaps
            ? FormattableString.Invariant($"Joined: {names}; where they overlap ({join.OverlapFrom:G4} to {join.OverlapTo:G4} Hz, {join.Mismatches.Length} points) |Z| differs by {100 * join.MeanModulus:+0.00;-0.00;0.00} % on average, {100 * join.WorstModulus:0.00} % at most, the phase by {join.MeanPhase:+0.00;-0.00;0.00}°, Z' by {join.MeanReal:G3} ohm.")
            : $"Joined: {names}; the two do not overlap.";
    }

    private static ImmutableArray<ImpedanceSpectrum> WithStates(OperationContext context, ImmutableArray<ImpedanceSpectrum> spectra)
    {
        var (soc, voltage, temperature) = (Values(Soc, false), Values(Voltage, false), Values(Temperature, true));
        if (temperature.Any(t => !(t > 0))) throw new InputException(FormattableString.Invariant($"--temperature-k holds {temperature.First(t => !(t > 0)):R}; temperatures are given in K, above zero."));
        return [.. spectra.Select((s, i) => s with
        {
            StateOfCharge = soc.IsEmpty ? s.StateOfCharge : soc[i],
            Voltage = voltage.IsEmpty ? s.Voltage : voltage[i],
            Temperature = temperature.IsEmpty ? s.Temperature : temperature[temperature.Length == 1 ? 0 : i],
        })];

        ImmutableArray<double> Values(OptionSpec<ImmutableArray<double>> option, bool oneForAll)
        {
            var values = context.Get(option);
            if (values.IsEmpty || values.Length == spectra.Length || (oneForAll && values.Length == 1)) return values;
            throw new InputException($"--{option.Name} has {values.Length} value(s) for {spectra.Length} spectra; give one for each{(oneForAll ? " or one for all" : "")}.");
        }
    }

    private static int? ShownPosition(OperationContext context, ImmutableArray<ImpedanceSpectrum> spectra)
    {
        if (context.Get(Shown) is not { } index) return null;
        for (int i = 0; i < spectra.Length; i++)
        {
            if ((spectra[i].Index ?? i) == index) return i;
        }

        var known = spectra.Select((s, i) => (s.Index ?? i).ToString("R", CultureInfo.InvariantCulture)).ToArray();
        throw new InputException(FormattableString.Invariant($"There is no spectrum with the index {index:R}; the file holds {known[0]}{(known.Length > 1 ? " to " + known[^1] : "")}."));
    }

    private static CellGeometry Geometry(OperationContext context)
    {
        if (context.IsGiven(ThicknessMicrometre) && context.IsGiven(ThicknessCentimetre)) throw new InputException("The thickness is given twice; use --thickness-um or --thickness-cm.");
        var thickness = Of(context.Get(ThicknessCentimetre) ?? context.Get(ThicknessMicrometre) * 1e-4, context.Get(ThicknessSigmaCentimetre) ?? context.Get(ThicknessSigmaMicrometre) * 1e-4, "cm", "thickness", "--thickness-um or --thickness-cm");
        return new CellGeometry(thickness, Of(context.Get(Area), context.Get(AreaSigma), "cm2", "area", "--area-cm2"));

        static Measured? Of(double? value, double? sigma, string unit, string source, string option)
        {
            if (value is not { } v) return sigma is null ? null : throw new InputException($"An uncertainty of the {source} is given without the {source}; give {option}.");
            return sigma is { } s ? Measured.From(v, s, unit, source) : Measured.Exact(v, unit);
        }
    }
}

/// <summary>What `eis` and `drt` analyse.</summary>
/// <param name="Spectra">The spectra in order, at least one.</param>
/// <param name="Notes">What was assumed.</param>
/// <param name="Warnings">What a user must know.</param>
/// <param name="Join">The junction of two instruments; null where there is none.</param>
/// <param name="Wanted">Position of the spectrum that is to be described outside of the series; null where none was named.</param>
/// <param name="Geometry">Thickness and area, as far as they are given.</param>
internal sealed record ImpedanceInput(ImmutableArray<ImpedanceSpectrum> Spectra, ImmutableArray<string> Notes, ImmutableArray<Warning> Warnings, SpectrumJoin? Join, int? Wanted, CellGeometry Geometry)
{
    public bool IsSeries => Spectra.Length > 1;

    /// <summary>State of charge of each spectrum, or voltage where that is not known; null where neither is.</summary>
    public double[]? States => Spectra.All(s => s.StateOfCharge is not null) ? [.. Spectra.Select(s => s.StateOfCharge!.Value)]
        : Spectra.All(s => s.Voltage is not null) ? [.. Spectra.Select(s => s.Voltage!.Value)] : null;

    public double Index(int position) => Spectra[position].Index ?? position;

    /// <summary>A sentence that says which spectrum the single results describe; null for a single spectrum.</summary>
    /// <param name="shown">Its position.</param>
    public string? SayShown(int shown) => !IsSeries ? null
        : FormattableString.Invariant($"Results outside of the series are of the spectrum with index {Index(shown):R}, one of {Spectra.Length} (--spectrum chooses another).");

    /// <summary>Runs an analysis on each spectrum in parallel; a spectrum that cannot be analysed is told and left out.</summary>
    /// <typeparam name="T">What the analysis gives.</typeparam>
    /// <param name="context">For progress and cancellation.</param>
    /// <param name="what">What is done, for the progress line.</param>
    /// <param name="analyse">The analysis.</param>
    /// <param name="faults">Receives a warning for each spectrum that is left out.</param>
    /// <returns>One result for each spectrum, null where there is none, and the position of the one to show.</returns>
    /// <exception cref="InputException">No spectrum could be analysed, or the one wanted could not.</exception>
    public (T?[] Results, int Shown) Each<T>(OperationContext context, string what, Func<ImpedanceSpectrum, T> analyse, List<Warning> faults)
        where T : class
    {
        int done = 0;
        var results = Spectra.AsParallel().AsOrdered().WithCancellation(context.Cancellation).Select(s =>
        {
            try
            {
                return (Result: analyse(s), Fault: (InputException?)null);
            }
            catch (InputException e)
            {
                return (Result: (T?)null, Fault: e);
            }
            finally
            {
                if (IsSeries && Interlocked.Increment(ref done) is var n) context.Progress.Report(new Progress((double)n / Spectra.Length, FormattableString.Invariant($"{what}, {n} of {Spectra.Length}")));
            }
        }).ToArray();
        int shown = Wanted ?? Math.Max(0, Array.FindIndex(results, r => r.Result is not null));
        if (results[shown].Fault is { } fault) throw fault;
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Fault is { } left) faults.Add(new Warning("spectrum-left-out", FormattableString.Invariant($"Spectrum {Index(i):R} is left out: {left.Message}")));
        }

        return ([.. results.Select(r => r.Result)], shown);
    }
}
