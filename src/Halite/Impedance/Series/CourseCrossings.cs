// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Series;

/// <summary>
/// Where two processes of a fitted series pass or touch each other: the fit with identities exchanged from there on is the
/// alternative, and the evidences of the two tell which is meant and how surely.
/// </summary>
internal sealed class CourseCrossings(bool slopes, CancellationToken cancellation)
{
    // ln τ within which two processes touch: closer, their maxima are one.
    private const double Touch = 1;

    // A series that needs more decisions than this is no set of tracks.
    private const int Most = 8;

    private readonly List<(int From, int To, int First, int Second, double Odds)> found = [];

    /// <summary>The crossings of the fit that was chosen, with tracks by number.</summary>
    public IReadOnlyList<(int From, int To, int First, int Second, double Odds)> Found => found;

    /// <summary>Decides every crossing, the first one first.</summary>
    /// <returns>The fit with the identities that have most evidence.</returns>
    public CourseFit Decide(CourseFit fit)
    {
        int from = -1;
        for (int n = 0; n < Most && Next(fit, from) is { } place; n++)
        {
            from = place.At;
            var other = new CourseFit([.. fit.Spectra.Select((s, i) => i > place.At ? Exchanged(s, place.First, place.Second) : s.Copy())], slopes, fit.Courses);
            other.Fit(60, cancellation);
            double odds = fit.LogEvidence - other.LogEvidence;
            if (odds < 0) fit = other;
            // Two that touch and part again with certainty have not crossed.
            if ((odds < 0) != place.Crosses || Math.Abs(odds) < TrackCrossings.AmbiguousOdds)
                found.Add((fit.Spectra[place.At].Position, fit.Spectra[place.At + 1].Position, place.First, place.Second, Math.Abs(odds)));
        }

        return fit;
    }

    private static CourseSpectrum Exchanged(CourseSpectrum s, int first, int second) =>
        s.Copy() with { Tracks = [.. s.Tracks.Select(t => t == first ? second : t == second ? first : t)] };

    // The next place after a spectrum at which two tracks change their order or come closest.
    private static (int At, int First, int Second, bool Crosses)? Next(CourseFit fit, int after)
    {
        int[] tracks = [.. fit.Spectra.SelectMany(s => s.Tracks).Distinct().Order()];
        (int At, int First, int Second, bool Crosses)? best = null;
        foreach (int a in tracks)
        {
            foreach (int b in tracks.Where(t => t < a))
            {
                var apart = fit.Spectra.Select(s => Array.IndexOf(s.Tracks, a) is >= 0 and var i && Array.IndexOf(s.Tracks, b) is >= 0 and var j ? s.Mixture.LogTau(i) - s.Mixture.LogTau(j) : double.NaN).ToArray();
                for (int i = Math.Max(1, after + 1); i < apart.Length - 2 && (best is null || i < best.Value.At); i++)
                {
                    if (double.IsNaN(apart[i - 1] + apart[i] + apart[i + 1] + apart[i + 2])) continue;
                    bool crosses = apart[i] * apart[i + 1] < 0;
                    bool touches = !crosses && Math.Abs(apart[i]) < Touch && Math.Abs(apart[i]) <= Math.Abs(apart[i - 1]) && Math.Abs(apart[i]) < Math.Abs(apart[i + 1]) && apart[i - 1] * apart[i] > 0;
                    if (crosses || touches) best = (i, a, b, crosses);
                }
            }
        }

        return best;
    }
}
