// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using Halite.Numerics;
using Halite.Spectra;
using Halite.Spectra.Xas;

namespace Halite.Benchmarks.Spectra;

/// <summary>
/// Peaks and baselines. Anchors: lmfit 141 ms for three Raman bands on 773 points; pybaselines arPLS 1.0 ms for 1000
/// points (11 iterations); the goal is 0.15 ms per 1000 points.
/// </summary>
public class PeakBenchmarks
{
    private readonly Spectrum raman = Make();
    private readonly PeakModel model = PeakModel.Parse("pv 467; pv 607; pv 760; linear; exp");
    private readonly PeakFitOptions bare = new() { Weights = SpectrumWeights.Poisson, TestBaseline = false, CompareBaselineFirst = false };
    private readonly double[] thousand = [.. Enumerable.Range(0, 1000).Select(i => 10 * Math.Exp(-i / 400.0) + 20 * Math.Exp(-Math.Pow((i - 500) / 15.0, 2)) + 0.3 * Math.Sin(i * 12.9898) * Math.Cos(i * 78.233))];

    [Benchmark]
    public PeakFitResult ThreeBands() => PeakFit.Fit(raman, model, bare);

    [Benchmark]
    public PeakFitResult ThreeBandsWithBaselineTests() => PeakFit.Fit(raman, model, bare with { TestBaseline = true, CompareBaselineFirst = true });

    [Benchmark]
    public BaselineResult ArPls1000() => Baseline.ArPls(thousand);

    private static Spectrum Make()
    {
        var random = new RandomStream(1);
        var pv = LineShape.Find("pv")!;
        double[] x = [.. Enumerable.Range(0, 773).Select(i => 150 + 1.1 * i)];
        double[][] bands = [[52000, 495, 78, 0.6], [90000, 602, 70, 0.8], [14000, 760, 60, 0.3]];
        return Spectrum.From("raman", x, [.. x.Select(v =>
        {
            double mean = 400 * Math.Exp(-(v - 150) / 350) + 120 + 0.05 * v + bands.Sum(b => pv.Evaluate(v, b));
            return Math.Round(mean + Math.Sqrt(mean) * random.NextGaussian());
        })]);
    }
}

/// <summary>X-ray absorption. Anchors: larch 14 + 22 + 0.4 ms for normalise, spline and transform (goal 1 ms); 120 combinations of standards 20 ms.</summary>
public class XasBenchmarks
{
    private readonly XasSpectrum foil = Foil(0);
    private readonly NormalisedXas[] standards = [.. Enumerable.Range(0, 9).Select(i => Normalisation.Fit(Foil(0.7 * i), new NormalisationOptions { EdgeEnergy = 8979 }))];

    [Benchmark]
    public ChiOfR NormaliseSplineTransform() => XafsTransform.Forward(BackgroundSpline.Fit(Normalisation.Fit(foil)).Chi.AsSpan());

    [Benchmark]
    public CombinationResult PairsAndTriplesOfNine() => LinearCombination.Fit(standards[4], [.. standards.Where((_, i) => i != 4), standards[0]], new LinearCombinationOptions { Minimum = 2, Maximum = 3 });

    private static XasSpectrum Foil(double shift)
    {
        var random = new RandomStream(2, (ulong)(10 * shift));
        var (e, mu) = (new List<double>(), new List<double>());
        for (double x = 8780; x < 10100; x += x < 8960 ? 10 : x < 9010 ? 0.5 : 3)
        {
            double k = x > 8979 ? Math.Sqrt(BackgroundSpline.EnergyToKSquared * (x - 8979)) : 0;
            e.Add(x);
            mu.Add(-3e-4 * (x - 8780) + 2.7 * (0.5 + Math.Atan((x - 8979 - shift) / 1.5) / Math.PI) * (1 + 0.3 * Math.Exp(-0.008 * k * k) * Math.Sin(4.5 * k) * (k > 0 ? 1 - Math.Exp(-k) : 0)) + 2e-4 * random.NextGaussian());
        }

        return XasSpectrum.From("foil", [.. e], [.. mu]);
    }
}
