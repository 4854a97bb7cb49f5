// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Impedance.Series;

/// <summary>A peak in one spectrum of a series.</summary>
/// <param name="Spectrum">Position of the spectrum in the series, from 0.</param>
/// <param name="Peak">The peak.</param>
public sealed record TrackPoint(int Spectrum, DrtPeak Peak)
{
    /// <summary>Whether the peak is the maximum of two processes that pass through each other: its resistance is that of both.</summary>
    public bool Shared { get; init; }
}

/// <summary>One process followed through a series.</summary>
/// <param name="Points">Its peaks in the order of the series; at most one in a spectrum, at least one.</param>
/// <param name="BornAt">Position of the spectrum in which it appears; null where it is there from the first.</param>
/// <param name="DiedAt">Position of the first spectrum without it; null where it is there to the last.</param>
public sealed record PeakTrack(ImmutableArray<TrackPoint> Points, int? BornAt, int? DiedAt)
{
    /// <summary>Geometric mean of the relaxation times in s.</summary>
    public double MeanTau => Math.Exp(Points.Average(p => Math.Log(p.Peak.Tau.Value)));
}

/// <summary>How peaks are followed through a series.</summary>
public sealed record TrackOptions
{
    /// <summary>The defaults.</summary>
    public static TrackOptions Default { get; } = new();

    /// <summary>Step of ln τ from one spectrum to the next that is nothing unusual. Default 0.35 (a factor of 1.4): charge transfer moves by up to that between neighbouring states of charge.</summary>
    public double TauStep { get; init; } = 0.35;

    /// <summary>Step of ln R that is nothing unusual. Default 0.8 (a factor of 2.2): resistances change more than time constants.</summary>
    public double ResistanceStep { get; init; } = 0.8;

    /// <summary>Activation energy in eV that a process is expected to have, where temperatures are given. Default 0.4: electrolytes and charge transfer lie between 0.2 and 0.7.</summary>
    public double ActivationEnergy { get; init; } = 0.4;

    /// <summary>Standard deviation of that expectation in eV. Default 0.25.</summary>
    public double ActivationEnergySpread { get; init; } = 0.25;

    /// <summary>Squared distance in these steps beyond which a peak is another process. Default 12 (3.5 steps).</summary>
    public double Gate { get; init; } = 12;

    /// <summary>Spectra in a row in which a process may be missing and still be the same. Default 3.</summary>
    public int LongestGap { get; init; } = 3;

    /// <summary>Spectra in a row in which two processes that pass through each other may show one maximum, or an eighth of the series where that is more; for longer only where the resistance of both is seen in it. Default 12.</summary>
    public int LongestCrossing { get; init; } = 12;

    /// <summary>Peaks of less probability begin no track and continue none. Default 0.5: more likely there than not.</summary>
    public double LeastProbability { get; init; } = 0.5;
}

/// <summary>Tracks of a series.</summary>
/// <param name="Tracks">The tracks in the order of their mean relaxation times.</param>
/// <param name="Crossings">Where two of them pass through each other and were one maximum for some spectra.</param>
public sealed record PeakTracks(ImmutableArray<PeakTrack> Tracks, ImmutableArray<TrackCrossing> Crossings);

/// <summary>
/// Follows peaks through a series: in each spectrum the living tracks, extrapolated, are matched with the peaks so that
/// the sum of squared distances in ln τ and ln R is least over all matchings, where a birth or a death costs half the gate. Then tracks are joined through crossings, where two processes are one maximum.
/// </summary>
public static class PeakTracker
{
    // Share of the last steps that goes on: half follows a trend without running away on noise.
    private const double Momentum = 0.5;

    // Once two points tell an activation energy, it holds to this many eV.
    private const double EnergyDrift = 0.1;

    /// <summary>Follows peaks.</summary>
    /// <param name="spectra">The distributions in the order of the series; null where there is none for a spectrum.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="temperatures">Temperature in K of each spectrum where the series runs over it: τ and R then move by their activation; null otherwise.</param>
    /// <param name="states">State (of charge, or voltage) of each spectrum, so that a series that turns back (charge, then discharge) is followed back; null where it is not known.</param>
    public static PeakTracks Follow(IReadOnlyList<DrtResult?> spectra, TrackOptions? options = null, IReadOnlyList<double>? temperatures = null, IReadOnlyList<double>? states = null)
    {
        options ??= TrackOptions.Default;
        var energy = temperatures?.Select(Arrhenius.InverseTemperature).ToArray();
        var along = SeriesAbscissa.Of(spectra.Count, energy, states);
        var all = Forward(spectra, options, energy, along);
        var crossings = new TrackCrossings(all, along, options);
        crossings.Join();
        crossings.Exchange();
        crossings.Share();
        int first = First(spectra), last = spectra.Count - 1;
        while (last >= 0 && spectra[last] is null) last--;
        var sorted = all.Select(t => (Points: t, Track: Track(t, first, last))).OrderBy(t => t.Track.MeanTau).ToArray();
        return new PeakTracks([.. sorted.Select(t => t.Track)], crossings.In([.. sorted.Select(t => t.Points)]));
    }

    private static PeakTrack Track(List<TrackPoint> points, int first, int last) =>
        new([.. points], points[0].Spectrum == first ? null : points[0].Spectrum, points[^1].Spectrum == last ? null : points[^1].Spectrum + 1);

    private static List<List<TrackPoint>> Forward(IReadOnlyList<DrtResult?> spectra, TrackOptions options, double[]? energy, SeriesAbscissa along)
    {
        var all = new List<List<TrackPoint>>();
        for (int i = 0; i < spectra.Count; i++)
        {
            if (spectra[i] is not { } result) continue;
            var peaks = result.Peaks.Where(p => p.Probability >= options.LeastProbability).ToArray();
            var living = all.Where(t => i - t[^1].Spectrum <= options.LongestGap + 1).ToArray();
            var match = Match(living, peaks, i, options, energy, along);
            for (int p = 0; p < peaks.Length; p++)
            {
                int track = Array.IndexOf(match, p);
                if (track >= 0) living[track].Add(new TrackPoint(i, peaks[p]));
                else all.Add([new TrackPoint(i, peaks[p])]);
            }
        }

        return all;
    }

    private static int First(IReadOnlyList<DrtResult?> spectra)
    {
        int first = 0;
        while (first < spectra.Count && spectra[first] is null) first++;
        return first;
    }

    // The best matching by dynamic programming over the set of peaks that are taken: cells have few processes.
    private static int[] Match(List<TrackPoint>[] tracks, DrtPeak[] peaks, int spectrum, TrackOptions options, double[]? energy, SeriesAbscissa along)
    {
        var states = new Dictionary<long, (double Cost, int[] Match)> { [0] = (0, []) };
        foreach (var track in tracks)
        {
            var next = new Dictionary<long, (double Cost, int[] Match)>();
            foreach (var (taken, (cost, match)) in states)
            {
                Offer(taken, cost + options.Gate / 2, match, -1);
                for (int p = 0; p < peaks.Length; p++)
                {
                    double d = (taken >> p & 1) == 0 ? Distance(track, peaks[p], spectrum, options, energy, along) : double.PositiveInfinity;
                    // A match saves the birth of the peak.
                    if (d < options.Gate) Offer(taken | 1L << p, cost + d - options.Gate / 2, match, p);
                }
            }

            states = next;

            void Offer(long taken, double cost, int[] match, int peak)
            {
                if (!next.TryGetValue(taken, out var known) || cost < known.Cost) next[taken] = (cost, [.. match, peak]);
            }
        }

        return states.Values.MinBy(s => s.Cost).Match;
    }

    private static double Distance(List<TrackPoint> track, DrtPeak peak, int spectrum, TrackOptions options, double[]? energy, SeriesAbscissa along)
    {
        double gap = spectrum - track[^1].Spectrum;
        var (tau, tauVariance) = Step(track, peak, spectrum, options, energy, along, p => p.Tau);
        var (r, rVariance) = Step(track, peak, spectrum, options, energy, along, p => p.Resistance);
        return tau * tau / (gap * options.TauStep * options.TauStep + tauVariance) + r * r / (gap * options.ResistanceStep * options.ResistanceStep + rVariance);
    }

    // How far ln of a quantity is from where the track points, and the variance of that beyond the usual steps.
    private static (double Step, double Variance) Step(List<TrackPoint> track, DrtPeak peak, int spectrum, TrackOptions options, double[]? energy, SeriesAbscissa along, Func<DrtPeak, Data.Measured> quantity)
    {
        var (last, now) = (quantity(track[^1].Peak), quantity(peak));
        var before = track[Math.Max(0, track.Count - 4)];
        double step = Math.Log(now.Value / last.Value), own = Relative(last) + Relative(now), change = Math.Log(last.Value / quantity(before.Peak).Value);
        if (energy is null)
        {
            double slope = before == track[^1] ? 0 : along.Slope(change, before.Spectrum, track[^1].Spectrum);
            return (step - Momentum * slope * (along.Place[spectrum] - along.Place[track[^1].Spectrum]), own);
        }

        double x = energy[spectrum] - energy[track[^1].Spectrum], known = energy[track[^1].Spectrum] - energy[before.Spectrum];
        bool tells = Math.Abs(known) > 0.25;
        double spread = tells ? EnergyDrift : options.ActivationEnergySpread;
        return (step - (tells ? change / known : options.ActivationEnergy) * x, own + spread * spread * x * x);

        // A peak of unknown place is not at home everywhere: its own error widens the gate to a factor of e at most.
        static double Relative(Data.Measured m) => m.Sigma is { } s && double.IsFinite(s) && m.Value > 0 ? Math.Min(0.5, s * s / (m.Value * m.Value)) : 0.5;
    }
}
