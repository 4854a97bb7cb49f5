// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;
using Halite.Impedance.Relaxation.Field;
using Halite.Impedance.Relaxation.Processes;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>Turns the posterior of a spectrum into the numbers that are reported.</summary>
internal sealed class DrtReport(ImpedanceSpectrum spectrum, RelaxationData data, AveragedPosterior posterior, DrtOptions options)
{
    private static readonly double HalfDecade = Math.Log(10) / 2;

    private readonly RelaxationBasis basis = posterior.Main.Basis;

    public DrtResult Build(string method, double noiseVariance, double[] rises, double fieldProbability)
    {
        var probabilities = rises.Select(Probability).ToArray();
        var (fitted, rms) = Fitted();
        var peaks = Peaks(probabilities, fieldProbability);
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (rms > 0.03)
            warnings.Add(new Warning("poor-fit", FormattableString.Invariant($"The distribution leaves {100 * rms:G3} % of |Z|: the spectrum is noisy or not that of a stationary passive cell (try `eis --kk`).")));
        foreach (var peak in peaks.Where(p => p.AtEdge))
            warnings.Add(new Warning("peak-at-edge", FormattableString.Invariant($"The peak at {peak.Tau.Value:G3} s lies at the end of the measured range: part of its arc was not measured, and its resistance rests on its shape.")));
        return new DrtResult
        {
            Method = method,
            RInfinity = posterior.Measured(v => v.Parameter(0), data.Scale, "ohm"),
            RPolarisation = posterior.Measured(v => v.Resistance(null), data.Scale, "ohm"),
            Inductance = posterior.Measured(v => v.Parameter(1), data.Scale / data.OmegaMax, "H"),
            Tail = Tail(),
            Peaks = peaks,
            Processes = Processes(probabilities),
            Gamma = Gamma(),
            Level = options.Level,
            Fitted = fitted,
            Noise = Math.Sqrt(noiseVariance),
            ResidualRms = rms,
            FieldProbability = fieldProbability,
            Warnings = warnings.ToImmutable(),
        };
    }

    /// <summary>Probability from a rise of the Bayesian information criterion (Kass and Raftery, J. Am. Stat. Assoc. 90 (1995) 773).</summary>
    public static double Probability(double rise) => 1 / (1 + Math.Exp(-rise / 2));

    private ImmutableArray<DrtPoint> Gamma()
    {
        int count = (int)Math.Ceiling((data.Last - data.First) / Math.Log(10) * options.PointsPerDecade - 1e-9) + 1;
        var x = new double[count];
        for (int i = 0; i < count; i++) x[i] = data.First + (data.Last - data.First) * i / (count - 1);
        var band = posterior.Band(x, options.Level);
        var points = ImmutableArray.CreateBuilder<DrtPoint>(count);
        for (int i = 0; i < count; i++)
        {
            var (log, lower, upper) = band[i];
            // Far out in an undetermined wing a band beyond e^±60 says nothing more.
            points.Add(new DrtPoint(Math.Exp(x[i]), data.Scale * Math.Exp(log), data.Scale * Math.Exp(Math.Max(lower, log - 60)), data.Scale * Math.Exp(Math.Min(upper, log + 60))));
        }

        return points.MoveToImmutable();
    }

    private (ImmutableArray<Complex> Fitted, double Rms) Fitted()
    {
        var model = new MixtureModel(data);
        var sum = new double[data.DataCount];
        var one = new double[data.DataCount];
        foreach (var (weight, view) in posterior.Counterparts)
        {
            view.Fitted(model, one);
            for (int i = 0; i < sum.Length; i++) sum[i] += weight * one[i];
        }

        int n = data.Count;
        var fitted = ImmutableArray.CreateBuilder<Complex>(n);
        double square = 0;
        for (int i = 0; i < n; i++)
        {
            fitted.Add(new Complex(sum[i], sum[n + i]) * (data.Scale / data.Weight[i]));
            var relative = (spectrum.Impedances[i] - fitted[i]) / Complex.Abs(spectrum.Impedances[i]);
            square += relative.Real * relative.Real + relative.Imaginary * relative.Imaginary;
        }

        return (fitted.MoveToImmutable(), Math.Sqrt(square / n));
    }

    private ImmutableArray<DrtProcess> Processes(double[] probabilities)
    {
        var mixture = posterior.Main.Mixture;
        var found = new List<DrtProcess>();
        for (int i = 0; i < mixture.Count; i++)
        {
            int k = i;
            int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * k;
            double alpha = mixture.Alpha(k);
            bool sharp = mixture.Sharpness(k) >= ProcessMixture.LargestSharpness;
            found.Add(new DrtProcess
            {
                Resistance = posterior.MeasuredOfProcesses(v => v.Resistance([k]), data.Scale, "ohm"),
                Tau = posterior.Positive(v => v.Parameter(at + 1), 1, "s"),
                Alpha = mixture.Shapes[k] == ProcessShape.Lognormal ? Measured.Exact(1, "1") : sharp
                    ? Measured.WithoutSigma(1, "1", "at its upper bound: a plain relaxation within the noise")
                    : Measured.From(alpha, Math.Sin(Math.PI * alpha) / Math.PI * Math.Sqrt(posterior.OfShapes(v => v.Parameter(at + 2)).Variance), "1", "impedance fit"),
                Beta = mixture.IsSkewed(k) ? posterior.MeasuredOfShapes(v => v.Parameter(at + 3), "1") : Measured.Exact(1, "1"),
                Spread = mixture.Shapes[k] == ProcessShape.Lognormal ? posterior.Positive(v => v.Combine(Math.Log(ProcessMixture.SigmaOf(v.Mixture.Sharpness(k))), (-1, v.Parameter(at + 2))), 1, "1") : null,
                Probability = k < probabilities.Length ? probabilities[k] : double.NaN,
            });
        }

        return [.. found.OrderBy(p => p.Tau.Value)];
    }

    private DrtTail Tail()
    {
        var mixture = posterior.Main.Mixture;
        if (!mixture.HasTail) return DrtTail.None;
        // Z = T (jω/ω_min)^-n: 1/Q = T ω_min^n.
        double logMin = -data.Last;
        var parameters = ImmutableDictionary.CreateBuilder<string, Measured>(StringComparer.Ordinal);
        var alpha = posterior.MeasuredOfProcesses(v => v.Parameter(3), 1, "1");
        parameters["alpha"] = alpha;
        // An exponent known to a few hundredths that agrees with 1/2 or 1 has a name; its value stays free.
        bool Agrees(double exponent) => Math.Abs(alpha.Value - exponent) <= Math.Max(1e-9, 2 * (alpha.Sigma ?? 0)) && (alpha.Sigma ?? 0) < 0.03;
        if (Agrees(1))
        {
            parameters["C"] = posterior.Positive(v => v.Combine(-v.Mixture.Values[2] - logMin, (-1, v.Parameter(2))), 1 / data.Scale, "F");
            return new DrtTail("capacitor", parameters.ToImmutable());
        }

        if (Agrees(0.5))
        {
            // (jω)^-1/2 = (1 - j)/√(2ω)
            parameters["A"] = posterior.Positive(v => v.Combine(v.Mixture.Values[2] + logMin / 2, (1, v.Parameter(2))), data.Scale / Math.Sqrt(2), "ohm·s^-1/2");
            return new DrtTail("warburg", parameters.ToImmutable());
        }

        parameters["Q"] = posterior.Positive(v => v.Combine(-v.Mixture.Values[2] - v.Mixture.Values[3] * logMin, (-1, v.Parameter(2)), (-logMin, v.Parameter(3))), 1 / data.Scale, "F·s^(alpha-1)");
        return new DrtTail("cpe", parameters.ToImmutable());
    }

    // Maxima of the averaged γ; every process belongs to the hill on which its own maximum stands.
    private ImmutableArray<DrtPeak> Peaks(double[] probabilities, double fieldProbability)
    {
        double step = Math.Log(10) / 30, from = data.First - 2 * HalfDecade, to = data.Last + 2 * HalfDecade;
        int count = (int)((to - from) / step) + 1;
        var log = new double[count];
        var x = new double[count];
        for (int i = 0; i < count; i++) x[i] = from + i * step;
        foreach (var (weight, view) in posterior.Counterparts)
        {
            var (values, _) = view.Curve(x, variances: false);
            for (int i = 0; i < count; i++) log[i] += weight * values[i];
        }

        double tallest = double.NegativeInfinity;
        for (int i = 0; i < count; i++)
        {
            if (from + i * step >= data.First && from + i * step <= data.Last) tallest = Math.Max(tallest, log[i]);
        }

        var tops = new List<int>();
        for (int i = 1; i < count - 1; i++)
        {
            if (log[i] > log[i - 1] && log[i] >= log[i + 1] && log[i] > tallest - 9) tops.Add(i);
        }

        var mixture = posterior.Main.Mixture;
        var summits = new double[mixture.Count];
        for (int k = 0; k < summits.Length; k++) summits[k] = mixture.Summit(k);
        var peaks = ImmutableArray.CreateBuilder<DrtPeak>();
        for (int p = 0; p < tops.Count; p++)
        {
            int left = p == 0 ? 0 : Lowest(log, tops[p - 1], tops[p]), right = p == tops.Count - 1 ? count - 1 : Lowest(log, tops[p], tops[p + 1]);
            double xLeft = from + left * step, xRight = from + right * step, top = Vertex(log, tops[p], from, step);
            var own = Enumerable.Range(0, mixture.Count).Where(k => summits[k] is var s && (p == 0 || s >= xLeft) && (p == tops.Count - 1 || s < xRight)).ToArray();
            if (own.Length == 0 && (mixture.Count > 0 && fieldProbability < 0.5)) continue;
            peaks.Add(own.Length > 0 ? OfProcesses(own, top, xLeft, xRight, probabilities, Width(log, tops[p], left, right, step)) : OfField(top, xLeft, xRight, log, tops[p], left, right, from, step));
        }

        return peaks.ToImmutable();
    }

    private DrtPeak OfProcesses(int[] own, double top, double left, double right, double[] probabilities, double width)
    {
        var mixture = posterior.Main.Mixture;
        int leading = own.MaxBy(k => mixture.LogR(k));
        var (_, tauVariance) = posterior.OfProcesses(v => v.Summit(leading));
        double tau = Math.Exp(top);
        // Hypotheses with other processes have no part in their covariance: what they say of this hill comes on top.
        var (areaVariance, topVariance) = posterior.Disagreement(left, right);
        tauVariance += topVariance;
        var resistance = posterior.MeasuredOfProcesses(v => v.Resistance(own), data.Scale, "ohm");
        if (resistance.Sigma is { } within && areaVariance > 0) resistance = Measured.From(resistance.Value, Math.Sqrt(within * within + areaVariance * resistance.Value * resistance.Value), "ohm", "impedance fit");
        var (_, ratioVariance) = posterior.OfProcesses(v =>
        {
            Functional r = v.Resistance(own), x = v.Summit(leading);
            return v.Combine(x.Value - Math.Log(r.Value), (1, x), (-1 / r.Value, r));
        });
        double none = own.Aggregate(1.0, (product, k) => product * (1 - (k < probabilities.Length ? probabilities[k] : 1)));
        return Peak(tau, tauVariance, resistance, ratioVariance + areaVariance + topVariance, width, 1 - none, Sorted(own));
    }

    private DrtPeak OfField(double top, double xLeft, double xRight, double[] log, int at, int left, int right, double from, double step)
    {
        var resistance = posterior.MeasuredOfProcesses(v => v.Area(xLeft, xRight), data.Scale, "ohm");
        // The maximum is there if it stands above the higher of its two valleys; its place is known to where γ has fallen by its own uncertainty.
        int valley = (left > 0 && log[left] > log[right]) || right == log.Length - 1 ? left : right;
        var (height, variance) = posterior.OfProcesses(v => Difference(v, from + at * step, from + valley * step));
        double curvature = Math.Max(1e-3, -(log[at - 1] - 2 * log[at] + log[at + 1]) / (step * step));
        var (_, slopeVariance) = posterior.OfProcesses(v => Difference(v, top + 0.25, top - 0.25));
        double tauVariance = slopeVariance / (0.25 * curvature * curvature);
        double relative = resistance.Sigma is { } s && resistance.Value > 0 ? s / resistance.Value : double.NaN;
        return Peak(Math.Exp(top), tauVariance, resistance, tauVariance + relative * relative, Width(log, at, left, right, step), Normal.Cumulative(height / Math.Sqrt(variance)), []);

        static Functional Difference(PosteriorView v, double a, double b)
        {
            var (fa, fb) = (v.LogGamma(a), v.LogGamma(b));
            return v.Combine(fa.Value - fb.Value, (1, fa), (-1, fb));
        }
    }

    private DrtPeak Peak(double tau, double tauVariance, Measured resistance, double ratioVariance, double width, double probability, ImmutableArray<int> processes)
    {
        double x = Math.Log(tau), capacitance = tau / resistance.Value;
        return new DrtPeak
        {
            Tau = Of(tau, tau * Math.Sqrt(tauVariance), "s"),
            Resistance = resistance,
            Capacitance = Of(capacitance, capacitance * Math.Sqrt(ratioVariance), "F"),
            Width = width,
            Probability = probability,
            AtEdge = x < data.First + HalfDecade || x > data.Last - HalfDecade,
            Processes = processes,
        };

        static Measured Of(double value, double sigma, string unit) => double.IsFinite(sigma)
            ? Measured.From(value, sigma, unit, "impedance fit")
            : Measured.WithoutSigma(value, unit, "the data do not determine it");
    }

    // Positions in the reported list, which is sorted by time constant.
    private ImmutableArray<int> Sorted(int[] own)
    {
        var mixture = posterior.Main.Mixture;
        var order = Enumerable.Range(0, mixture.Count).OrderBy(k => mixture.LogTau(k)).ToList();
        return [.. own.Select(k => order.IndexOf(k)).Order()];
    }

    private static int Lowest(double[] log, int from, int to)
    {
        int best = from;
        for (int i = from; i <= to; i++)
        {
            if (log[i] < log[best]) best = i;
        }

        return best;
    }

    private static double Vertex(double[] log, int at, double from, double step)
    {
        double a = log[at - 1], b = log[at], c = log[at + 1], bend = a - 2 * b + c;
        return from + (at + (bend < 0 ? Math.Clamp((a - c) / (2 * bend), -0.5, 0.5) : 0)) * step;
    }

    private static double Width(double[] log, int at, int left, int right, double step)
    {
        double half = log[at] - Math.Log(2);
        int a = at, b = at;
        while (a > left && log[a] > half) a--;
        while (b < right && log[b] > half) b++;
        double low = a < at && log[a] < half ? a + (half - log[a]) / (log[a + 1] - log[a]) : a;
        double high = b > at && log[b] < half ? b - (half - log[b]) / (log[b - 1] - log[b]) : b;
        return (high - low) * step / Math.Log(10);
    }
}
