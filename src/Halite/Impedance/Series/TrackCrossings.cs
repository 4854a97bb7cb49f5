// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Impedance.Series;

/// <summary>Two processes that pass through each other: for some spectra they show one maximum.</summary>
/// <param name="From">Last spectrum in which both are seen before, by position in the series.</param>
/// <param name="To">First spectrum in which both are seen after.</param>
/// <param name="First">Position of one of the two tracks in the list of tracks.</param>
/// <param name="Second">Position of the other.</param>
/// <param name="Odds">Logarithm of the odds for this assignment of identities against the exchanged one.</param>
public sealed record TrackCrossing(int From, int To, int First, int Second, double Odds)
{
    /// <summary>Whether the exchanged identities are nearly as likely (odds below twenty to one).</summary>
    public bool IsAmbiguous => Odds < TrackCrossings.AmbiguousOdds;
}

/// <summary>
/// Joins tracks through a crossing. Where one track ends, another goes on and a third begins within some spectra, two
/// processes may have passed through each other: the one that went on in between is then the maximum of both. Whether it
/// is so, and which is which afterwards, is told by where the stretches before and after point to in ln τ and ln R.
/// </summary>
internal sealed class TrackCrossings(List<List<TrackPoint>> tracks, SeriesAbscissa along, TrackOptions options)
{
    /// <summary>Logarithm of the odds below which the exchanged identities are nearly as likely: twenty to one.</summary>
    public const double AmbiguousOdds = 3;

    // ln τ between two processes (1.3 decades) from which their maxima are told apart whatever their shapes.
    private const double MostApart = 3;

    // Logarithm of the odds from which two ends are exchanged.
    private const double LeastOdds = 2;

    // Third maxima at the edge of a crossing, for a spectrum or two: tracks of their own.
    private readonly List<List<TrackPoint>> remnants = [];

    private readonly List<(int From, int To, List<TrackPoint> First, List<TrackPoint> Second, double Odds)> found = [];

    // A series in finer steps stays in a crossing for more spectra.
    private readonly int longest = Math.Max(options.LongestCrossing, along.Place.Length / 8);

    /// <summary>Joins what belongs together; the tracks are changed in place.</summary>
    public void Join()
    {
        while (Best() is { } best) Apply(best);
        tracks.AddRange(remnants);
    }

    /// <summary>
    /// Exchanges the ends of two tracks that come near each other where that fits clearly better: from one spectrum to the
    /// next, a peak near the crossing is as near to either.
    /// </summary>
    public void Exchange()
    {
        for (int i = 0; i < tracks.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                foreach (var (a, b) in Approaches(tracks[i], tracks[j])) Decide(tracks[i], tracks[j], a, b);
            }
        }
    }

    // Pairs of spectra between which two tracks may have changed places: where one is missing for a while, and about the closest approach.
    private IEnumerable<(int From, int To)> Approaches(List<TrackPoint> first, List<TrackPoint> second)
    {
        var both = first.Where(p => !p.Shared).Select(p => p.Spectrum).Intersect(second.Where(p => !p.Shared).Select(p => p.Spectrum)).Order().ToArray();
        if (both.Length < 4) yield break;
        var apart = both.Select(i => Apart(first.First(p => p.Spectrum == i), second.First(p => p.Spectrum == i))).ToArray();
        for (int k = 2; k < both.Length - 1; k++)
        {
            bool gap = both[k] - both[k - 1] > 1, closest = Math.Min(apart[k], apart[k - 1]) <= apart.Skip(Math.Max(0, k - 4)).Take(8).Min();
            if ((gap || closest) && Math.Min(apart[k], apart[k - 1]) < Near(0) && !found.Any(f => f.From < both[k] && f.To > both[k - 1])) yield return (both[k - 1], both[k]);
        }
    }

    private void Decide(List<TrackPoint> first, List<TrackPoint> second, int a, int b)
    {
        TrackPoint[] x = [.. first.Where(p => p.Spectrum <= a)], u = [.. first.Where(p => p.Spectrum >= b)], y = [.. second.Where(p => p.Spectrum <= a)], v = [.. second.Where(p => p.Spectrum >= b)];
        if (Math.Min(Math.Min(x.Length, y.Length), Math.Min(u.Length, v.Length)) < 2) return;
        double kept = Distance(x, u) + Distance(y, v), exchanged = Distance(x, v) + Distance(y, u), odds = (kept - exchanged) / 2;
        if (odds > LeastOdds)
        {
            TrackPoint[] m = [.. first.Where(p => p.Spectrum > a && p.Spectrum < b)], n = [.. second.Where(p => p.Spectrum > a && p.Spectrum < b)];
            first.Clear();
            first.AddRange([.. x, .. m, .. v]);
            second.Clear();
            second.AddRange([.. y, .. n, .. u]);
        }

        bool crossed = Order(x[^1], y[^1]) != Order(first.First(p => p.Spectrum >= b), second.First(p => p.Spectrum >= b));
        if (odds > LeastOdds || (crossed && Math.Abs(odds) < AmbiguousOdds)) found.Add((a, b, first, second, Math.Abs(odds)));
    }

    /// <summary>
    /// Marks what two tracks share: where one is missing between two of its points and another goes on beside it with about the
    /// resistance of both.
    /// </summary>
    public void Share()
    {
        foreach (var track in tracks)
        {
            for (int m = track.Count - 1; m > 0; m--)
            {
                var (a, b) = (track[m - 1], track[m]);
                if (b.Spectrum - a.Spectrum < 2 || a.Shared || b.Shared) continue;
                foreach (var host in tracks)
                {
                    if (ReferenceEquals(host, track) || !Shares(a, b, host)) continue;
                    for (int i = 0; i < host.Count; i++)
                    {
                        if (host[i].Spectrum > a.Spectrum && host[i].Spectrum < b.Spectrum) host[i] = host[i] with { Shared = true };
                    }

                    track.InsertRange(m, host.Where(p => p.Spectrum > a.Spectrum && p.Spectrum < b.Spectrum));
                    break;
                }
            }
        }
    }

    private bool Shares(TrackPoint a, TrackPoint b, List<TrackPoint> host)
    {
        var (before, after) = (host.LastOrDefault(p => p.Spectrum <= a.Spectrum && !p.Shared), host.FirstOrDefault(p => p.Spectrum >= b.Spectrum && !p.Shared));
        var between = host.Where(p => p.Spectrum > a.Spectrum && p.Spectrum < b.Spectrum && !p.Shared).ToArray();
        if (before is null || after is null || between.Length == 0) return false;
        if (Apart(a, before) > Near(b.Spectrum - a.Spectrum) || Apart(b, after) > Near(b.Spectrum - a.Spectrum)) return false;
        double own = (R(before) + R(after)) / 2, other = (R(a) + R(b)) / 2, seen = between.Average(R);
        return Math.Abs(seen - own - other) < Math.Abs(seen - own);

        static double R(TrackPoint p) => p.Peak.Resistance.Value;
    }

    // ln τ within which two processes on either side of so many spectra may have been one maximum: as far as they move, and
    // no further than two maxima are told apart in any spectrum.
    private double Near(int spectra) => Math.Min(MostApart, (4 + spectra) * options.TauStep);

    private static bool Order(TrackPoint a, TrackPoint b) => a.Peak.Tau.Value < b.Peak.Tau.Value;

    /// <summary>The crossings, with tracks named by their position in a list.</summary>
    public ImmutableArray<TrackCrossing> In(IReadOnlyList<List<TrackPoint>> sorted) =>
        [.. Merged().Select(f => new TrackCrossing(f.From, f.To, Position(sorted, f.First), Position(sorted, f.Second), f.Odds)).OrderBy(c => c.From)];

    // Two processes that are seen apart for a spectrum or two within their crossing cross once.
    private IEnumerable<(int From, int To, List<TrackPoint> First, List<TrackPoint> Second, double Odds)> Merged()
    {
        var merged = new List<(int From, int To, List<TrackPoint> First, List<TrackPoint> Second, double Odds)>();
        foreach (var next in found.OrderBy(f => f.From))
        {
            int known = merged.FindIndex(m => next.From - m.To <= longest / 2 && ((m.First == next.First && m.Second == next.Second) || (m.First == next.Second && m.Second == next.First)));
            if (known < 0) merged.Add(next);
            else merged[known] = merged[known] with { To = Math.Max(merged[known].To, next.To), Odds = Math.Min(merged[known].Odds, next.Odds) };
        }

        return merged;
    }

    private static int Position(IReadOnlyList<List<TrackPoint>> sorted, List<TrackPoint> track) => Enumerable.Range(0, sorted.Count).First(i => ReferenceEquals(sorted[i], track));

    // The likeliest junction left: a track that ends, one that begins, and the host that is there in between.
    private Junction? Best()
    {
        Junction? best = null;
        foreach (var ended in tracks)
        {
            foreach (var born in tracks)
            {
                // The one may flicker up before the other has quite gone.
                int a = ended[^1].Spectrum, early = born.Count(p => p.Spectrum <= a);
                if (ReferenceEquals(ended, born) || early > options.LongestGap || early >= born.Count || born[0].Spectrum <= ended[0].Spectrum) continue;
                int b = born[early].Spectrum;
                TrackPoint[] later = [.. born.Skip(early)];
                foreach (var host in tracks)
                {
                    if (ReferenceEquals(host, ended) || ReferenceEquals(host, born) || host[0].Spectrum > a || host[^1].Spectrum < b) continue;
                    TrackPoint[] before = [.. host.Where(p => p.Spectrum <= a)], after = [.. host.Where(p => p.Spectrum >= b)];
                    if (Apart(ended[^1], before[^1]) > Near(b - a) || Apart(later[0], after[0]) > Near(b - a)) continue;
                    // Where a process went is guessed from where it points to; after a longer time only from what took its resistance over.
                    if (b - a > longest + 1 && !(MergedResistance.Odds(ended, before, [.. host.Where(p => p.Spectrum > a)]) > AmbiguousOdds
                        && MergedResistance.Odds(later, after, [.. host.Where(p => p.Spectrum < b).Reverse()]) > AmbiguousOdds)) continue;
                    double kept = Distance(ended, later) + Distance(before, after), exchanged = Distance(ended, after) + Distance(before, later);
                    double least = Math.Min(kept, exchanged);
                    // Two processes, place and slope of each.
                    if (least > 2 * options.Gate || (best is not null && least >= best.Cost)) continue;
                    best = new Junction(ended, born, host, a, b, exchanged < kept, least, Math.Abs(kept - exchanged) / 2);
                }
            }
        }

        return best;
    }

    private void Apply(Junction junction)
    {
        var (ended, born, host, a, b, exchanged, _, odds) = junction;
        var between = host.Where(p => p.Spectrum > a && p.Spectrum < b).Select(p => p with { Shared = true }).ToArray();
        TrackPoint[] before = [.. host.Where(p => p.Spectrum <= a)], after = [.. host.Where(p => p.Spectrum >= b)];
        tracks.Remove(born);
        if (born.Any(p => p.Spectrum <= a)) remnants.Add([.. born.Where(p => p.Spectrum <= a)]);
        TrackPoint[] own = [.. ended], later = [.. born.Where(p => p.Spectrum > a)];
        ended.Clear();
        ended.AddRange([.. own, .. between, .. exchanged ? after : later]);
        host.Clear();
        host.AddRange([.. before, .. between, .. exchanged ? later : after]);
        for (int i = 0; i < found.Count; i++)
        {
            // A junction found before keeps its place; what came after it may now belong to another list.
            if (ReferenceEquals(found[i].First, born)) found[i] = found[i] with { First = exchanged ? host : ended };
            if (ReferenceEquals(found[i].Second, born)) found[i] = found[i] with { Second = exchanged ? host : ended };
        }

        found.Add((a, b, ended, host, odds));
    }

    private double Distance(IReadOnlyList<TrackPoint> before, IReadOnlyList<TrackPoint> after) => TrackExtrapolation.Distance(Own(before), Own(after), along, options);

    // What two processes share tells nothing of one; unless it is all there is.
    private static IReadOnlyList<TrackPoint> Own(IReadOnlyList<TrackPoint> points)
    {
        var own = points.Where(p => !p.Shared).ToArray();
        return own.Length > 0 ? own : points;
    }

    private static double Apart(TrackPoint a, TrackPoint b) => Math.Abs(Math.Log(a.Peak.Tau.Value / b.Peak.Tau.Value));

    private sealed record Junction(List<TrackPoint> Ended, List<TrackPoint> Born, List<TrackPoint> Host, int From, int To, bool Exchanged, double Cost, double Odds);
}
