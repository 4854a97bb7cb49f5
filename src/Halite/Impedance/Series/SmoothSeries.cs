// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Impedance.Relaxation;

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

    /// <summary>Fits a series.</summary>
    /// <param name="spectra">The spectra in order.</param>
    /// <param name="alone">Their processes fitted one by one (<see cref="DrtMethod.Processes"/>); null where there is none.</param>
    /// <param name="options">Options of the distributions.</param>
    /// <param name="tracking">How processes are followed; the defaults where null.</param>
    /// <param name="temperatures">Temperature in K of each spectrum where the series runs over it; courses are then smooth over 1/T.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="InputException">Fewer than four spectra have processes.</exception>
    public static SmoothSeries Fit(
        IReadOnlyList<ImpedanceSpectrum> spectra, IReadOnlyList<DrtResult?> alone, DrtOptions? options = null, TrackOptions? tracking = null,
        IReadOnlyList<double>? temperatures = null, CancellationToken cancellation = default)
    {
        int known = alone.Count(r => r is { Processes.IsEmpty: false });
        if (known < 4) throw new InputException($"Smoothness along a series needs four spectra with processes at least, {known} are there; leave --smoothness out.");
        options ??= DrtOptions.Default;
        var energy = temperatures?.Select(Arrhenius.InverseTemperature).ToArray();
        var abscissa = PeakTracker.Abscissa(energy, spectra.Count);
        var tracks = SeriesStructure.Followed(alone, tracking ?? TrackOptions.Default, temperatures);
        var start = SeriesStructure.Spectra(spectra, alone, tracks, abscissa);
        (CourseFit Fit, CourseCrossings Crossings) Run(bool slopes)
        {
            var fit = new CourseFit([.. start.Select(s => s.Copy())], slopes);
            fit.Fit(60, cancellation);
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
        return new SmoothSeries
        {
            Results = [.. results],
            Tracks = new PeakTracks([.. followed.Select(t => t.Track)], [.. crossings.Found.Select(c => new TrackCrossing(c.From, c.To, Place(c.First), Place(c.Second), c.Odds))]),
            Slopes = slopes,
            LogOdds = Math.Abs(straight.Fit.LogEvidence - steps.Fit.LogEvidence),
            Steps = [.. best.Courses.Select(c => new CourseStep(Place(c.Track), c.Track < 0 ? "r_infinity" : c.Quantity switch { 0 => "r", 1 => "tau", 2 => "sharpness", _ => "beta" }, Math.Sqrt(c.StepVariance)))],
        };
    }
}
