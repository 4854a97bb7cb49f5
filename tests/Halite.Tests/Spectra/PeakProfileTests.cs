// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;
using Halite.Spectra;

namespace Halite.Tests.Spectra;

public class PeakProfileTests
{
    private static Spectrum Noisy(string shape, double[] parameters, double noise, ulong seed)
    {
        var random = new RandomStream(seed);
        var line = LineShape.Find(shape)!;
        double[] x = [.. Enumerable.Range(0, 300).Select(i => 400 + (double)i)];
        return Spectrum.From("one", x, [.. x.Select(v => 10 + line.Evaluate(v, parameters) + noise * random.NextGaussian())]);
    }

    [Theory]
    [InlineData("pv", 8000.0)]
    [InlineData("pv-height", 100.0)]
    public void Of_a_clear_band_the_intervals_are_those_of_the_covariance(string shape, double amplitude)
    {
        var spectrum = Noisy(shape, [amplitude, 550, 60, 0.5], 0.5, 5);
        var peak = PeakFit.Fit(spectrum, PeakModel.Parse($"{shape} 550; constant"), new PeakFitOptions { Profiles = PeakProfileScope.All }).Peaks[0];
        foreach (var m in new[] { peak.Centre, peak.Fwhm, peak.Area, peak.Height, peak.Extra[0].Value })
        {
            var i = m.Interval!.Value;

            // 300 points: Student's quantile is 1.968. The model bends the likelihood by some per cent of its width.
            Assert.Equal(1.968 * m.Sigma!.Value, (i.Upper - i.Lower) / 2, 0.05 * m.Sigma.Value * 1.968);
            Assert.Equal(m.Value, (i.Upper + i.Lower) / 2, 0.25 * m.Sigma.Value);
        }
    }

    [Fact]
    public void A_mixing_on_its_bound_has_an_interval_and_leaves_the_other_errors_honest()
    {
        // A Gaussian with noise: half of the fits put the mixing at zero.
        for (ulong seed = 1; ; seed++)
        {
            var spectrum = Noisy("gauss", [8000, 550, 60], 2, seed);
            var result = PeakFit.Fit(spectrum, PeakModel.Parse("pv 550; constant"));
            if (result.Fit.ActiveBounds.IsEmpty) continue;
            var peak = result.Peaks[0];
            Assert.Contains(result.Warnings, w => w.Code == "at-bound");
            var eta = peak.Extra[0].Value;
            Assert.Null(eta.Sigma);
            Assert.Equal(0, eta.Interval!.Value.Lower);
            Assert.InRange(eta.Interval.Value.Upper, 0.01, 0.6);

            // The area may only grow where the mixing moves inward: its interval leans upward.
            var i = peak.Area.Interval!.Value;
            Assert.True(i.Upper - peak.Area.Value > peak.Area.Value - i.Lower);
            var held = PeakFit.Fit(spectrum, PeakModel.Parse("pv 550 eta=0!; constant")).Peaks[0];
            Assert.True(peak.Area.Sigma > held.Area.Sigma);
            Assert.NotNull(peak.Height.Sigma);
            Assert.NotNull(peak.Height.Interval);
            return;
        }
    }

    [Fact]
    public void Lines_along_a_spectrum_are_those_of_single_points()
    {
        double[] x = [.. Enumerable.Range(0, 37).Select(i => 500 + 3.7 * i)];
        foreach (var shape in LineShape.All)
        {
            double[] p = [120, 560, 44, .. shape.Extra.Select(e => e.IsWidth ? 12 : 0.3)];
            var (values, columns, d) = (new double[x.Length], new double[x.Length * shape.Count], new double[shape.Count]);
            shape.Add(x, p, values, columns);
            for (int i = 0; i < x.Length; i++)
            {
                // Exponentials of the processor and of the library differ in the last digits.
                Assert.Equal(shape.Evaluate(x[i], p, d), values[i], 1e-13 * 120);
                for (int j = 0; j < d.Length; j++) Assert.Equal(d[j], columns[j * x.Length + i], 1e-12 * (1 + Math.Abs(d[j])));
            }
        }
    }
}
