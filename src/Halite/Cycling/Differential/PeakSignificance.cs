// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Cycling.Differential;

/// <summary>
/// Which maxima of a dQ/dV curve are more than noise. The rule: a prominence counts where it exceeds
/// <see cref="Threshold"/> standard deviations of the curve at that resolution. The threshold is the largest prominence
/// that noise alone reaches anywhere in a flat curve, at any resolution of the ladder, with the stated probability.
/// </summary>
/// <remarks>
/// The deviation is first order in the noise of the voltage: sample j, with half the charge q_j of both its intervals,
/// adds noise² q_j² K'(V - V_j)² with K the Gaussian kernel. Maxima and their cols are sought off the ends of the range,
/// where the curve falls because the data end, and on the curve over the share of the kernel that lies within the range.
/// </remarks>
internal sealed class PeakSignificance
{
    /// <summary>Distance from the ends of the range, in widths at half maximum: 2.9 deviations of the kernel, 0.2 % of it beyond the end.</summary>
    private const double Margin = 1.25;

    /// <summary>
    /// Relative variance of the estimated noise times the number of samples. The noise is too small as often as too
    /// large, and with few samples the first makes false peaks: the tail exp(-T²/4.4) averaged over that error.
    /// </summary>
    private const double NoiseVariance = 1.44;

    private readonly VoltageSamples samples;
    private readonly ChargeDensity grid;
    private readonly IReadOnlyList<double> ladder;
    private readonly double[]?[] deviations;

    public PeakSignificance(VoltageSamples samples, ChargeDensity grid, IReadOnlyList<double> ladder, double falseAlarms)
    {
        (this.samples, this.grid, this.ladder) = (samples, grid, ladder);
        deviations = new double[ladder.Count][];
        Elements = (samples.High - samples.Low) / ladder[0];
        double threshold = ThresholdOf(Elements, falseAlarms);
        Threshold = threshold * (1 + threshold * threshold * NoiseVariance / (4.4 * samples.Charge.Length));
    }

    /// <summary>Resolution elements in the range, at the finest resolution: the places at which noise could make a peak.</summary>
    public double Elements { get; }

    /// <summary>Least prominence of a peak in standard deviations of the curve.</summary>
    public double Threshold { get; }

    /// <summary>
    /// Quantile of the largest prominence of noise over N resolution elements and the ladder of resolutions:
    /// sqrt(4 + 8 ln N + 4.4 ln(0.05/p)). Fitted to simulated noise (Gaussian white noise convolved with K', 300 to 4000
    /// runs for each of seven N): within 2 % for N from 20 to 1000 and p of 0.05 and 0.01, 4 % high at N = 10.
    /// </summary>
    public static double ThresholdOf(double elements, double falseAlarms) =>
        Math.Sqrt(Math.Max(4, 4 + 8 * Math.Log(Math.Max(1, elements)) + 4.4 * Math.Log(0.05 / falseAlarms)));

    /// <summary>Maxima over the whole range, by bin of the grid, for following them over the resolutions.</summary>
    public List<LocalMaximum> All(double[] curve, int rung) => Within(curve, rung, grid.Bin(samples.Low), grid.Bin(samples.High));

    /// <summary>Maxima off the ends with prominences above cols that lie off the ends too.</summary>
    public List<LocalMaximum> OffTheEnds(double[] curve, int rung)
    {
        double margin = Margin * ladder[rung];
        int from = grid.Bin(samples.Low + margin), to = grid.Bin(samples.High - margin);
        return samples.High - samples.Low > 2 * margin && to - from >= 2 ? Within(curve, rung, from, to) : [];
    }

    /// <summary>Prominence of a maximum in standard deviations of the curve, the larger of those at the top and at the higher col.</summary>
    public double Of(LocalMaximum maximum, double[] curve, int rung)
    {
        var deviation = Deviation(rung);
        int col = curve[maximum.Left] > curve[maximum.Right] ? maximum.Left : maximum.Right;
        return maximum.Prominence / Math.Max(deviation[maximum.Index], deviation[col]);
    }

    /// <summary>Depth of the valley between two maxima below the lower of them, in standard deviations of the curve.</summary>
    public double OfDip(int one, int other, double[] curve, int rung)
    {
        var (from, to) = (Math.Min(one, other), Math.Max(one, other));
        int valley = from, top = curve[from] < curve[to] ? from : to;
        for (int k = from; k <= to; k++) valley = curve[k] < curve[valley] ? k : valley;
        var deviation = Deviation(rung);
        return (curve[top] - curve[valley]) / Math.Max(deviation[top], deviation[valley]);
    }

    /// <summary>Standard deviation of the curve at a resolution, mAh/V.</summary>
    public double[] Deviation(int rung)
    {
        if (deviations[rung] is { } known) return known;
        double sigma = ladder[rung] * ChargeDensity.SigmaPerFwhm;
        int n = samples.Charge.Length;
        var (from, to, weight) = (new List<double>(n + 1), new List<double>(n + 1), new List<double>(n + 1));
        for (int i = 0; i <= n; i++)
        {
            // The sample between interval i - 1 and i; the first and last of a chain have one interval.
            bool left = i > 0, right = i < n;
            if (left && right && !samples.Joined[i])
            {
                Add(i - 1, i - 1);
                Add(i, i);
            }
            else
            {
                Add(left ? i - 1 : i, right ? i : i - 1);
            }

            void Add(int a, int b)
            {
                double charge = 0.5 * (a == b ? samples.Charge[a] : samples.Charge[a] + samples.Charge[b]);
                double low = Math.Min(samples.Before[a], samples.After[b]), high = Math.Max(samples.Before[a], samples.After[b]);
                double step = (high - low) / (b - a + 1);
                // The charge between samples is spread: the kernel is that of a tent, wider by step²/6.
                double shrink = Math.Pow(1 + step * step / (6 * sigma * sigma), -1.5);
                from.Add(low);
                to.Add(high);
                weight.Add(samples.Noise * samples.Noise * charge * charge * shrink);
            }
        }

        var variance = grid.SmoothBySquaredSlope(grid.Histogram([.. from], [.. to], [.. weight]), ladder[rung]);
        var result = new double[variance.Length];
        for (int k = 0; k < result.Length; k++) result[k] = Math.Sqrt(variance[k]);
        return deviations[rung] = result;
    }

    private List<LocalMaximum> Within(double[] curve, int rung, int from, int to)
    {
        double sigma = ladder[rung] * ChargeDensity.SigmaPerFwhm;
        var slice = new double[to - from + 1];
        for (int k = 0; k < slice.Length; k++)
        {
            double v = grid.Centre(from + k);
            slice[k] = curve[from + k] / (Normal.Cumulative((v - samples.Low) / sigma) - Normal.Cumulative((v - samples.High) / sigma));
        }

        return [.. PeakLines.Maxima(slice).Select(m => new LocalMaximum(m.Index + from, m.Left + from, m.Right + from, m.Prominence))];
    }
}
