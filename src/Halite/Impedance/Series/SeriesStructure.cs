// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Impedance.Relaxation;
using Halite.Impedance.Relaxation.Field;
using Halite.Impedance.Relaxation.Processes;

namespace Halite.Impedance.Series;

/// <summary>
/// Which processes each spectrum of a series has: those of its own, joined to tracks; where a track is missing for a while,
/// or two are one maximum, what lies between their neighbours; one shape for each track.
/// </summary>
internal static class SeriesStructure
{
    // A track of so few spectra is a process only if the evidence of the whole series says so.
    private const int Brief = 3;

    /// <summary>Tracks of processes (not of maxima).</summary>
    public static PeakTracks Followed(IReadOnlyList<DrtResult?> alone, TrackOptions options, IReadOnlyList<double>? temperatures, IReadOnlyList<double>? states) =>
        PeakTracker.Follow([.. alone.Select(r => r is null ? null : r with { Peaks = [.. r.Processes.Select((p, k) => AsPeak(p, k))] })], options, temperatures, states);

    /// <summary>A fit without the tracks of a few spectra that it has more evidence without.</summary>
    public static CourseFit WithoutBrief(CourseFit fit, bool slopes, CancellationToken cancellation)
    {
        var brief = fit.Spectra.SelectMany(s => s.Tracks).GroupBy(t => t).Where(g => g.Count() <= Brief && g.Count() < fit.Spectra.Count).OrderBy(g => g.Count()).Select(g => g.Key).ToArray();
        foreach (int track in brief)
        {
            if (fit.Spectra.Any(s => s.Tracks is [var only] && only == track)) continue;
            var trial = new CourseFit([.. fit.Spectra.Select(s => Without(s, track))], slopes, fit.Courses);
            trial.Fit(30, cancellation);
            if (trial.LogEvidence > fit.LogEvidence) fit = trial;
        }

        return fit;
    }

    private static CourseSpectrum Without(CourseSpectrum s, int track)
    {
        int k = Array.IndexOf(s.Tracks, track);
        return k < 0 ? s.Copy() : s.Copy() with { Mixture = s.Mixture.Without(k), Tracks = [.. s.Tracks.Where(t => t != track)] };
    }

    /// <summary>How much the criterion would rise without each track, summed over its spectra.</summary>
    public static double[] Rises(IReadOnlyList<DrtResult?> alone, PeakTracks tracks) => [.. tracks.Tracks.Select(t => t.Points.Where(p => !p.Shared).Sum(p => Rise(p.Peak.Probability)))];

    /// <summary>The spectra with the start of a fit.</summary>
    public static CourseSpectrum[] Spectra(IReadOnlyList<ImpedanceSpectrum> spectra, IReadOnlyList<DrtResult?> alone, PeakTracks tracks, SeriesAbscissa along)
    {
        var shapes = tracks.Tracks.Select(t => Shape(t, alone)).ToArray();
        var result = new List<CourseSpectrum>();
        for (int i = 0; i < spectra.Count; i++)
        {
            if (alone[i] is not { } fit) continue;
            var data = new RelaxationData(spectra[i]);
            if (!fit.Outliers.IsEmpty) data = Reweighted(data, spectra[i], fit);
            int position = i;
            int[] present = [.. Enumerable.Range(0, tracks.Tracks.Length).Where(t => tracks.Tracks[t].Points[0].Spectrum <= position && tracks.Tracks[t].Points[^1].Spectrum >= position)];
            var mixture = new ProcessMixture(present.Length) { HasTail = fit.Tail.Kind != "none" };
            (mixture.Values[0], mixture.Values[1]) = (fit.RInfinity.Value / data.Scale, fit.Inductance.Value * data.OmegaMax / data.Scale);
            if (mixture.HasTail) (mixture.Values[2], mixture.Values[3]) = TailOf(fit.Tail, data);
            for (int k = 0; k < present.Length; k++) Start(mixture, k, tracks.Tracks[present[k]], alone, i, along.Path, shapes[present[k]], data);
            // What its own fit left is the noise: less would call a lost detail noise-free, more comes with the courses.
            double noise = Math.Max(1e-14, fit.Noise * fit.Noise);
            result.Add(new CourseSpectrum(i, along.Place[i], along.Path[i], data, noise, mixture, present));
        }

        return [.. result];
    }

    /// <summary>The result of one spectrum of a fitted series.</summary>
    public static DrtResult Report(ImpedanceSpectrum spectrum, CourseSpectrum fitted, DrtResult alone, DrtOptions options, double[] rises)
    {
        var basis = new RelaxationBasis(fitted.Data, HierarchicalDrt.NodesPerDecade, HierarchicalDrt.DecadesBeyond);
        var posterior = new AveragedPosterior((1, new PosteriorView(basis, fitted.Mixture, fitted.Noise)));
        var own = fitted.Tracks.Select(t => rises[t]).ToArray();
        var report = new DrtReport(spectrum, fitted.Data, posterior, options).Build("processes, smooth along the series", fitted.Noise, own, 0);
        var mixture = fitted.Mixture;
        var order = Enumerable.Range(0, mixture.Count).OrderBy(k => mixture.LogTau(k)).ToArray();
        return report with { Outliers = alone.Outliers, Peaks = [.. order.Select((k, place) => Peak(fitted, k, place, report.Processes[place]))] };
    }

    /// <summary>The peak of a track in the result of a spectrum.</summary>
    public static DrtPeak PeakOf(DrtResult result, CourseSpectrum fitted, int track)
    {
        // Results are sorted by time constant.
        int own = Array.IndexOf(fitted.Tracks, track);
        var mixture = fitted.Mixture;
        return result.Peaks[Enumerable.Range(0, mixture.Count).OrderBy(k => mixture.LogTau(k)).ToList().IndexOf(own)];
    }

    private static double Rise(double probability) => 2 * Math.Log(Math.Clamp(probability, 1e-6, 1 - 1e-6) / (1 - Math.Clamp(probability, 1e-6, 1 - 1e-6)));

    private static DrtPeak AsPeak(DrtProcess p, int place) => new()
    {
        Tau = p.Tau,
        Resistance = p.Resistance,
        Capacitance = Measured.WithoutSigma(p.Tau.Value / p.Resistance.Value, "F", "not needed"),
        Width = 0,
        Probability = p.Probability,
        AtEdge = false,
        Processes = [place],
    };

    // One shape for a track: the one that most of its spectra chose.
    private static ProcessShape Shape(PeakTrack track, IReadOnlyList<DrtResult?> alone) =>
        track.Points.Where(p => !p.Shared).Select(p => Shape(alone[p.Spectrum]!.Processes[p.Peak.Processes[0]])).GroupBy(s => s).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;

    private static ProcessShape Shape(DrtProcess process) => process.Spread is not null ? ProcessShape.Lognormal : process.Beta.Value < 1 ? ProcessShape.HavriliakNegami : ProcessShape.ColeCole;

    private static void Start(ProcessMixture mixture, int k, PeakTrack track, IReadOnlyList<DrtResult?> alone, int i, double[] path, ProcessShape shape, RelaxationData data)
    {
        // A track's own points; only where it has none at all, those that it shares.
        var points = track.Points.Any(p => !p.Shared) ? track.Points.Where(p => !p.Shared).ToArray() : [.. track.Points];
        var before = points.LastOrDefault(p => p.Spectrum <= i) ?? points[0];
        var after = points.FirstOrDefault(p => p.Spectrum >= i) ?? points[^1];
        double[] a = Values(before), b = Values(after);
        double share = before.Spectrum == after.Spectrum ? 0 : Math.Clamp((path[i] - path[before.Spectrum]) / (path[after.Spectrum] - path[before.Spectrum]), 0, 1);
        mixture.Shapes[k] = shape;
        (mixture.LogR(k), mixture.LogTau(k)) = (Between(0) - Math.Log(data.Scale), Between(1));
        mixture.Sharpness(k) = Math.Clamp(Between(2), ProcessMixture.SmallestSharpness, ProcessMixture.LargestSharpness);
        mixture.Beta(k) = shape == ProcessShape.HavriliakNegami ? Math.Min(0.95, Between(3)) : 1;

        double Between(int q) => (1 - share) * a[q] + share * b[q];

        double[] Values(TrackPoint point)
        {
            var p = alone[point.Spectrum]!.Processes[point.Peak.Processes[0]];
            double sharpness = p.Spread is { } spread ? Math.Log(Math.Sqrt(2 * Math.PI) / spread.Value) : p.Alpha.Value >= 1 ? 5 : ProcessMixture.SharpnessOf(p.Alpha.Value);
            return [Math.Log(p.Resistance.Value), Math.Log(p.Tau.Value), sharpness, p.Beta.Value];
        }
    }

    // ln of the tail's modulus at the lowest frequency, and its exponent.
    private static (double LogSize, double Exponent) TailOf(DrtTail tail, RelaxationData data)
    {
        double alpha = tail.Parameters["alpha"].Value;
        double size = tail.Kind switch
        {
            "warburg" => Math.Sqrt(2) * tail.Parameters["A"].Value / Math.Sqrt(data.OmegaMin),
            "capacitor" => 1 / (tail.Parameters["C"].Value * data.OmegaMin),
            _ => 1 / (tail.Parameters["Q"].Value * Math.Pow(data.OmegaMin, alpha)),
        };
        return (Math.Log(size / data.Scale), Math.Clamp(alpha, ProcessMixture.SmallestExponent, 1));
    }

    // The weight of an outlier, from how far its own fit left it behind.
    private static RelaxationData Reweighted(RelaxationData data, ImpedanceSpectrum spectrum, DrtResult fit) => data.WithWeights(i =>
        fit.Outliers.Contains(i) ? Math.Min(1, fit.Noise / Math.Max(1e-12, System.Numerics.Complex.Abs(spectrum.Impedances[i] - fit.Fitted[i]) / System.Numerics.Complex.Abs(spectrum.Impedances[i]))) : 1);

    private static DrtPeak Peak(CourseSpectrum fitted, int k, int place, DrtProcess process)
    {
        var mixture = fitted.Mixture;
        int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * k;
        double summit = mixture.LogTau(k), height = mixture.Gamma(k, summit);
        for (double d = -3; mixture.IsSkewed(k) && d <= 1; d += 0.02)
        {
            if (mixture.Gamma(k, mixture.LogTau(k) + d) is var g && g > height) (summit, height) = (mixture.LogTau(k) + d, g);
        }

        double tau = Math.Exp(summit), r = process.Resistance.Value, variance = Variance(at, at) + Variance(at + 1, at + 1) - 2 * Variance(at, at + 1);
        return new DrtPeak
        {
            Tau = WindowedProcess.Make(tau, tau * Math.Sqrt(Variance(at + 1, at + 1)), "s"),
            Resistance = process.Resistance,
            Capacitance = WindowedProcess.Make(tau / r, tau / r * Math.Sqrt(Math.Max(0, variance)), "F"),
            Width = Width(mixture, k, summit, height),
            Probability = process.Probability,
            AtEdge = summit < fitted.Data.First + Math.Log(10) / 2 || summit > fitted.Data.Last - Math.Log(10) / 2,
            Processes = [place],
        };

        double Variance(int a, int b)
        {
            int p = Array.IndexOf(mixture.Free, a), q = Array.IndexOf(mixture.Free, b);
            return p < 0 || q < 0 ? double.NaN : mixture.Covariance[p * mixture.Free.Length + q] * fitted.Noise;
        }
    }

    // Full width at half maximum in decades.
    private static double Width(ProcessMixture mixture, int k, double summit, double height)
    {
        double a = summit, b = summit;
        while (mixture.Gamma(k, a) > height / 2 && summit - a < 20) a -= 0.01;
        while (mixture.Gamma(k, b) > height / 2 && b - summit < 20) b += 0.01;
        return (b - a) / Math.Log(10);
    }
}
