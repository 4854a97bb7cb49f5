// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Impedance.Series;

/// <summary>What a distribution of relaxation times holds in one window.</summary>
public sealed record WindowedProcess
{
    /// <summary>The window.</summary>
    public required RelaxationWindow Window { get; init; }

    /// <summary>
    /// Resistance in ohm: the sum over the peaks whose maximum lies in the window, each with its whole area, also what
    /// of it reaches beyond the window. NaN with the reason where no peak lies in it.
    /// </summary>
    public required Measured Resistance { get; init; }

    /// <summary>Relaxation time in s: that of the peak, or the mean of ln τ of several weighted by their resistances.</summary>
    public required Measured Tau { get; init; }

    /// <summary>Capacitance τ/R in F.</summary>
    public required Measured Capacitance { get; init; }

    /// <summary>
    /// The area of γ between the window's ends in ohm, whatever peak it belongs to: what is read from a printed
    /// distribution. Its interval integrates the pointwise band and is therefore an outer bound.
    /// </summary>
    public required Measured Area { get; init; }

    /// <summary>Positions in <see cref="DrtResult.Peaks"/> of the peaks in the window.</summary>
    public required ImmutableArray<int> Peaks { get; init; }

    /// <summary>Whether one of the peaks lies at the end of the measured range: its resistance rests on its shape.</summary>
    public required bool AtEdge { get; init; }

    /// <summary>Reads windows from a distribution.</summary>
    /// <param name="result">The distribution.</param>
    /// <param name="windows">The windows, not overlapping.</param>
    /// <returns>One process for each window, in their order.</returns>
    public static ImmutableArray<WindowedProcess> Of(DrtResult result, IEnumerable<RelaxationWindow> windows) => [.. windows.Select(w => Of(result, w))];

    private static WindowedProcess Of(DrtResult result, RelaxationWindow window)
    {
        ImmutableArray<int> inside = [.. Enumerable.Range(0, result.Peaks.Length).Where(i => window.Holds(result.Peaks[i].Tau.Value))];
        var peaks = inside.Select(i => result.Peaks[i]).ToArray();
        const string none = "no peak lies in the window";
        var (resistance, tau, capacitance) = peaks.Length switch
        {
            0 => (Measured.WithoutSigma(double.NaN, "ohm", none), Measured.WithoutSigma(double.NaN, "s", none), Measured.WithoutSigma(double.NaN, "F", none)),
            1 => (peaks[0].Resistance, peaks[0].Tau, peaks[0].Capacitance),
            _ => Several(peaks, [.. result.Peaks.Where(p => !window.Holds(p.Tau.Value))], result.RPolarisation),
        };
        return new WindowedProcess { Window = window, Resistance = resistance, Tau = tau, Capacitance = capacitance, Area = AreaOf(result, window), Peaks = inside, AtEdge = peaks.Any(p => p.AtEdge) };
    }

    // Errors of neighbouring peaks are anticorrelated (what one gains the other loses), so the quadrature is on the safe side.
    // So is what the whole, known better than its parts, leaves after the peaks outside: the smaller of the two is stated.
    private static (Measured Resistance, Measured Tau, Measured Capacitance) Several(DrtPeak[] peaks, DrtPeak[] outside, Measured whole)
    {
        double sum = 0, log = 0, sumVariance = 0, logVariance = 0;
        foreach (var p in peaks) (sum, log) = (sum + p.Resistance.Value, log + p.Resistance.Value * Math.Log(p.Tau.Value));
        log /= sum;
        foreach (var p in peaks)
        {
            double r = p.Resistance.Value, lever = (Math.Log(p.Tau.Value) - log) / sum;
            double sigmaR = p.Resistance.Sigma ?? double.NaN, sigmaTau = (p.Tau.Sigma ?? double.NaN) / p.Tau.Value;
            sumVariance += sigmaR * sigmaR;
            logVariance += r * r / (sum * sum) * sigmaTau * sigmaTau + lever * lever * sigmaR * sigmaR;
        }

        double rest = Square(whole) + outside.Sum(p => Square(p.Resistance));
        if (rest < sumVariance) sumVariance = rest;
        double tau = Math.Exp(log), relative = Math.Sqrt(logVariance + sumVariance / (sum * sum));
        return (Make(sum, Math.Sqrt(sumVariance), "ohm"), Make(tau, tau * Math.Sqrt(logVariance), "s"), Make(tau / sum, tau / sum * relative, "F"));

        static double Square(Measured m) => (m.Sigma ?? double.NaN) * (m.Sigma ?? double.NaN);
    }

    private static Measured AreaOf(DrtResult result, RelaxationWindow window)
    {
        var gamma = result.Gamma;
        if (gamma.Length < 2 || window.To <= gamma[0].Tau || window.From >= gamma[^1].Tau) return Measured.WithoutSigma(double.NaN, "ohm", "the window lies beyond the measured range");
        double step = Math.Log(gamma[^1].Tau / gamma[0].Tau) / (gamma.Length - 1), area = 0, lower = 0, upper = 0;
        double from = Math.Log(Math.Max(window.From, gamma[0].Tau)), to = Math.Log(Math.Min(window.To, gamma[^1].Tau));
        for (int i = 0; i < gamma.Length; i++)
        {
            // The share of the point's cell that lies within; the outermost cells are halves.
            double x = Math.Log(gamma[i].Tau);
            double share = Math.Max(0, Math.Min(to, x + step / 2) - Math.Max(from, x - step / 2));
            (area, lower, upper) = (area + share * gamma[i].Gamma, lower + share * gamma[i].Lower, upper + share * gamma[i].Upper);
        }

        return Measured.WithoutSigma(area, "ohm", "the interval integrates the pointwise band: an outer bound").WithInterval(new Interval(lower, upper, result.Level));
    }

    internal static Measured Make(double value, double sigma, string unit) => double.IsFinite(sigma)
        ? Measured.From(value, sigma, unit, "impedance fit")
        : Measured.WithoutSigma(value, unit, "the data do not determine it");
}
