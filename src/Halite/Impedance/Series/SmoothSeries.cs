// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Impedance.Series;

/// <summary>How smooth one quantity of a process was found to be along a series.</summary>
/// <param name="Track">Position of its track; -1 for R∞.</param>
/// <param name="Quantity">"r", "tau", "sharpness" or "beta"; "r_infinity".</param>
/// <param name="Step">
/// Standard deviation of the change from one spectrum to the next, or of the change of that change where
/// <see cref="SmoothSeries.Slopes"/>: of ln R, ln τ, ln tan(πα/2), β, or R∞ in ohm.
/// </param>
public readonly record struct CourseStep(int Track, string Quantity, double Step);

/// <summary>The processes of a series, fitted to all spectra at once with courses as smooth as the data show them to be.</summary>
public sealed record SmoothSeries
{
    /// <summary>
    /// The distribution of each spectrum: the processes alone, each a peak of its own, also where two are one maximum. Values
    /// and uncertainties are those given the whole series. Null where there was none to begin with.
    /// </summary>
    public required ImmutableArray<DrtResult?> Results { get; init; }

    /// <summary>The tracks: every process in every spectrum from its birth to its death.</summary>
    public required PeakTracks Tracks { get; init; }

    /// <summary>Whether changes of slope (true) or steps (false) are held small, whichever has more evidence.</summary>
    public required bool Slopes { get; init; }

    /// <summary>Logarithm of the evidence of that choice against the other.</summary>
    public required double LogOdds { get; init; }

    /// <summary>How smooth each quantity was found to be.</summary>
    public required ImmutableArray<CourseStep> Steps { get; init; }

    private ImmutableDictionary<(int Track, int Position), int> Rows { get; init; } = ImmutableDictionary<(int Track, int Position), int>.Empty;

    private ImmutableArray<double> Covariances { get; init; } = [];

    /// <summary>
    /// Covariance in ohm² of the resistances of two processes, each in a spectrum: neighbours along a smooth series err together.
    /// Known for series over temperature; NaN for others, and where the process is not there.
    /// </summary>
    /// <param name="first">Track and position of the spectrum; the track -1 is R∞.</param>
    /// <param name="second">The other.</param>
    public double Covariance((int Track, int Position) first, (int Track, int Position) second) =>
        Rows.TryGetValue(first, out int a) && Rows.TryGetValue(second, out int b) ? Covariances[a * Rows.Count + b] : double.NaN;

    /// <summary>Fits a series.</summary>
    /// <param name="spectra">The spectra in order.</param>
    /// <param name="alone">Their processes fitted one by one (<see cref="DrtMethod.Processes"/>); null where there is none.</param>
    /// <param name="options">Options of the distributions.</param>
    /// <param name="tracking">How processes are followed; the defaults where null.</param>
    /// <param name="temperatures">Temperature in K of each spectrum where the series runs over it; courses are then smooth over 1/T.</param>
    /// <param name="states">State (of charge, or voltage) of each spectrum, where it is known: at a turning point slopes are free.</param>
    /// <param name="progress">Told the share of the work that is done.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="InputException">Fewer than four spectra have processes.</exception>
    public static SmoothSeries Fit(
        IReadOnlyList<ImpedanceSpectrum> spectra, IReadOnlyList<DrtResult?> alone, DrtOptions? options = null, TrackOptions? tracking = null,
        IReadOnlyList<double>? temperatures = null, IReadOnlyList<double>? states = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        int known = alone.Count(r => r is { Processes.IsEmpty: false });
        if (known < 4) throw new InputException($"Smoothness along a series needs four spectra with processes at least, {known} are there; leave --smoothness out.");
        options ??= DrtOptions.Default;
        var energy = temperatures?.Select(Arrhenius.InverseTemperature).ToArray();
        var along = SeriesAbscissa.Of(spectra.Count, energy, states);
        var tracks = SeriesStructure.Followed(alone, tracking ?? TrackOptions.Default, temperatures, states);
        var start = SeriesStructure.Spectra(spectra, alone, tracks, along);
        (CourseFit Fit, CourseCrossings Crossings) Run(bool slopes)
        {
            var fit = new CourseFit([.. start.Select(s => s.Copy())], slopes);
            // How many rounds the step variances need is not known beforehand: usually ten to thirty.
            fit.Fit(60, cancellation, round => progress?.Report((slopes ? 0.5 : 0) + 0.5 * round / (round + 6.0)));
            var crossings = new CourseCrossings(slopes, cancellation);
            return (crossings.Decide(SeriesStructure.WithoutBrief(fit, slopes, cancellation)), crossings);
        }

        var steps = Run(false);
        var straight = Run(true);
        bool slopes = straight.Fit.LogEvidence > steps.Fit.LogEvidence;
        var (best, crossings) = slopes ? straight : steps;
        var results = new DrtResult?[spectra.Count];
        var rises = SeriesStructure.Rises(alone, tracks);
        best.Spectra.AsParallel().WithCancellation(cancellation).ForAll(s => results[s.Position] = SeriesStructure.Report(spectra[s.Position], s, alone[s.Position]!, options, rises));
        // Numbers of tracks stay; what was one track before a crossing may be another after it.
        int first = best.Spectra[0].Position, last = best.Spectra[^1].Position;
        PeakTrack Track(int t)
        {
            ImmutableArray<TrackPoint> points = [.. best.Spectra.Where(s => s.Tracks.Contains(t)).Select(s => new TrackPoint(s.Position, SeriesStructure.PeakOf(results[s.Position]!, s, t)))];
            return new PeakTrack(points, points[0].Spectrum == first ? null : points[0].Spectrum, points[^1].Spectrum == last ? null : points[^1].Spectrum + 1);
        }

        var followed = best.Spectra.SelectMany(s => s.Tracks).Distinct().Order().Select(t => (Number: t, Track: Track(t))).OrderBy(t => t.Track.MeanTau).ToArray();
        int Place(int number) => number < 0 ? -1 : Array.FindIndex(followed, t => t.Number == number);
        var places = temperatures is null ? [] : best.Spectra.SelectMany((s, i) => s.Tracks.Append(-1).Select(t => (Track: t, Place: i))).ToArray();
        var sizes = places.Select(p => p.Track < 0 ? 1 : Math.Exp(best.Spectra[p.Place].Mixture.LogR(Array.IndexOf(best.Spectra[p.Place].Tracks, p.Track))) * best.Spectra[p.Place].Data.Scale).ToArray();
        var joint = best.ResistanceCovariance(places);
        return new SmoothSeries
        {
            Rows = places.Select((p, row) => (Key: (Place(p.Track), best.Spectra[p.Place].Position), Row: row)).ToImmutableDictionary(p => p.Key, p => p.Row),
            Covariances = [.. joint.Select((c, k) => c * sizes[k / sizes.Length] * sizes[k % sizes.Length])],
            Results = [.. results],
            Tracks = new PeakTracks([.. followed.Select(t => t.Track)], [.. crossings.Found.Select(c => new TrackCrossing(c.From, c.To, Place(c.First), Place(c.Second), c.Odds))]),
            Slopes = slopes,
            LogOdds = Math.Abs(straight.Fit.LogEvidence - steps.Fit.LogEvidence),
            Steps = [.. best.Courses.Select(c => new CourseStep(Place(c.Track), c.Track < 0 ? "r_infinity" : c.Quantity switch { 0 => "r", 1 => "tau", 2 => "sharpness", _ => "beta" }, Math.Sqrt(c.StepVariance)))],
        };
    }
}
