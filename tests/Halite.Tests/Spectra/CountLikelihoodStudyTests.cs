// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;
using Halite.Spectra;
using Halite.TestSupport;

namespace Halite.Tests.Spectra;

/// <summary>
/// Bias and coverage of areas and widths from Poisson counts with known truth: a strong and a weak Gaussian band on a straight
/// baseline, 300 channels, each spectrum alone and ten at once with shared widths.
/// </summary>
[Trait("Kind", "Simulation")]
public sealed class CountLikelihoodStudyTests
{
    private const double StrongWidth = 30, WeakWidth = 24;

    private static readonly PeakModel Model = PeakModel.Parse("gauss 100; gauss 205; linear");

    private static readonly string[] Names = ["strong area", "weak area", "strong width", "weak width"];

    private static readonly double GaussArea = Math.Sqrt(Math.PI / Math.Log(2)) / 2;

    // The strong band's height above the baseline is the number of counts, the weak one's and the baseline's are 0.3 of it.
    private static double[] Truth(double counts) => [counts * StrongWidth * GaussArea, 0.3 * counts * WeakWidth * GaussArea, StrongWidth, WeakWidth];

    private static Spectrum Draw(double counts, ulong unit)
    {
        var random = new RandomStream(20261201, unit);
        var truth = Truth(counts);
        var gauss = LineShape.Find("gauss")!;
        double[] x = [.. Enumerable.Range(0, 300).Select(i => (double)i)];
        return Spectrum.From("run", x, [.. x.Select(v => (double)random.NextPoisson(counts * (0.3 - 0.0003 * v) + gauss.Evaluate(v, [truth[0], 100, StrongWidth]) + gauss.Evaluate(v, [truth[1], 205, WeakWidth])))]);
    }

    private sealed class Tally
    {
        public double[] Sum { get; } = new double[4];

        public double[] Squares { get; } = new double[4];

        public int[] In68 { get; } = new int[4];

        public int[] In95 { get; } = new int[4];

        public int[] Profile95 { get; } = new int[4];

        public int Count { get; set; }

        public int Stiff { get; set; }

        public int First { get; set; }

        public double Reduced { get; set; }

        public int Fits { get; set; }

        public double Bias(int j) => Sum[j] / Count / Math.Sqrt(Squares[j] / Count - Math.Pow(Sum[j] / Count, 2));
    }

    private static Tally Simulate(double counts, SpectrumWeights weights, int runs, int together, bool profiles = false)
    {
        var tally = new Tally();
        var truth = Truth(counts);
        var options = new PeakFitOptions { Weights = weights, Profiles = profiles ? PeakProfileScope.All : PeakProfileScope.None };
        var gate = new Lock();
        Parallel.For(0, runs, run =>
        {
            var spectra = Enumerable.Range(0, together).Select(k => Draw(counts, (ulong)(run * together + k))).ToArray();
            PeakFitResult[] results = together == 1 ? [PeakFit.Fit(spectra[0], Model, options)] : [.. PeakSeries.Fit(spectra, Model, options).Spectra];
            lock (gate)
            {
                tally.Fits++;
                tally.Reduced += results[0].Fit.ReducedChiSquare;
                if (results[0].Warnings.Any(w => w.Code == "baseline-misspecified")) tally.Stiff++;
                if (results[0].Warnings.Any(w => w.Code == "baseline-first-differs")) tally.First++;
                foreach (var result in results)
                {
                    Measured[] found = [result.Peaks[0].Area, result.Peaks[1].Area, result.Peaks[0].Fwhm, result.Peaks[1].Fwhm];
                    tally.Count++;
                    for (int j = 0; j < 4; j++)
                    {
                        double off = found[j].Value - truth[j], sigma = found[j].Sigma ?? double.PositiveInfinity;
                        (tally.Sum[j], tally.Squares[j]) = (tally.Sum[j] + off, tally.Squares[j] + off * off);
                        if (Math.Abs(off) < sigma) tally.In68[j]++;
                        if (Math.Abs(off) < 1.959964 * sigma) tally.In95[j]++;
                        if (found[j].Interval is { } i && i.Contains(truth[j])) tally.Profile95[j]++;
                    }
                }
            }
        });
        var lines = Enumerable.Range(0, 4).Select(j => FormattableString.Invariant(
            $"{Names[j]} {tally.Bias(j):+0.00;-0.00} sigma, {100.0 * tally.In68[j] / tally.Count:F1} / {100.0 * tally.In95[j] / tally.Count:F1} %{(profiles ? $", profile {100.0 * tally.Profile95[j] / tally.Count:F1} %" : "")}"));
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{counts} counts, {weights}, {(together == 1 ? "alone" : together + " at once")}, {runs} runs: {string.Join("; ", lines)}; reduced {tally.Reduced / tally.Fits:F3}; baseline alarms {100.0 * tally.Stiff / tally.Fits:F1} %, first differs {100.0 * tally.First / tally.Fits:F1} %"));
        return tally;
    }

    [Fact]
    public void Few_counts_give_areas_without_bias_and_their_square_roots_do_not()
    {
        // The mean of 200 runs is known to 0.07 of a sigma: four of those. Of three counts the roots take more than one.
        var likelihood = Simulate(3, SpectrumWeights.Poisson, 200, 1);
        var roots = Simulate(3, SpectrumWeights.Sqrt, 200, 1);
        Assert.Equal(0, likelihood.Bias(0), 0.3);
        Assert.Equal(0, likelihood.Bias(1), 0.3);
        Assert.True(roots.Bias(0) < -1, $"{roots.Bias(0)}");

        // Coverage of 200 runs is known to 3.3 %, and the deviance over its expectation to 0.6 %.
        Assert.Equal(0.68, likelihood.In68[0] / 200.0, 0.13);
        Assert.Equal(1, likelihood.Reduced / 200, 0.03);
    }

    [Fact]
    public void Ten_spectra_with_shared_widths_give_a_weak_band_without_bias()
    {
        // 30 runs of ten: the mean of a weak band's area is known to 0.06 of its sigma and a little more, since widths are shared.
        var likelihood = Simulate(10, SpectrumWeights.Poisson, 30, 10);
        Assert.Equal(0, likelihood.Bias(1), 0.3);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(10000)]
    public void Bias_and_coverage_at_this_many_counts(double counts)
    {
        TestSettings.SlowOnly();
        var alone = Simulate(counts, SpectrumWeights.Poisson, 2000, 1);
        Simulate(counts, SpectrumWeights.Sqrt, 2000, 1);
        var series = Simulate(counts, SpectrumWeights.Poisson, 300, 10);
        Simulate(counts, SpectrumWeights.Sqrt, 300, 10);
        var profiled = Simulate(counts, SpectrumWeights.Poisson, 300, 1, profiles: true);

        // Means of 2000 runs are known to 0.022 of a sigma, coverages to 1 and 0.5 %. The straight-line errors of a weak band of
        // some tens of counts on as many of the baseline are too short: there the profiles are held, which 300 runs know to 1.3 %.
        for (int j = 0; j < 2; j++)
        {
            Assert.Equal(0, alone.Bias(j), counts < 100 ? 0.2 : 0.1);
            Assert.Equal(0, series.Bias(j), 0.2);
            if (counts >= 10) Assert.Equal(0.95, profiled.Profile95[j] / 300.0, 0.05);
            if (j == 1 && counts < 100) continue;
            Assert.Equal(0.683, alone.In68[j] / 2000.0, 0.04);
            Assert.Equal(0.95, alone.In95[j] / 2000.0, 0.025);
        }

        Assert.InRange(alone.Stiff / 2000.0, 0, 0.02);
        Assert.Equal(1, alone.Reduced / 2000, 0.02);
    }
}
