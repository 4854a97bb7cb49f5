// SPDX-License-Identifier: Apache-2.0
using Halite.Lattices;
using Halite.Lattices.Percolation;
using Halite.TestSupport;

namespace Halite.Tests.Lattices;

public class PercolationThresholdTests
{
    // Literature: sc and fcc, bcc, diamond of Xu, Wang, Lv, Deng, Front. Phys. 9 (2014) 113; 0-TM and 1-TM of this project's
    // notes (0.5430(2), 0.3296(2)).
    [Theory]
    [InlineData("sc", 0.3116077, 0)]
    [InlineData("bcc", 0.2459615, 0)]
    [InlineData("fcc", 0.19923517, 0)]
    [InlineData("diamond", 0.429987, 0)]
    [InlineData("0-TM", 0.5430, 2e-4)]
    [InlineData("1-TM", 0.3296, 2e-4)]
    public void Thresholds_agree_with_the_literature_within_their_error(string model, double expected, double expectedSigma) =>
        Check(model, expected, expectedSigma, new PercolationThresholdOptions { Samples = 400 }, allowed: 3e-4);

    [Theory]
    [InlineData("sc", 0.3116077, 0)]
    [InlineData("bcc", 0.2459615, 0)]
    [InlineData("fcc", 0.19923517, 0)]
    [InlineData("diamond", 0.429987, 0)]
    [InlineData("0-TM", 0.5430, 2e-4)]
    [InlineData("1-TM", 0.3296, 2e-4)]
    public void Ten_times_the_samples_agree_within_a_third_of_the_error(string model, double expected, double expectedSigma)
    {
        TestSettings.SlowOnly();
        Check(model, expected, expectedSigma, new PercolationThresholdOptions { Samples = 8000, Seed = 4 }, allowed: 1e-4);
    }

    [Fact]
    public void The_wrapping_probability_of_the_threshold_is_universal()
    {
        // R of one axis at the known threshold of sc, 2000 samples of 16 cells: 0.2578 within 3 standard errors.
        var curve = PercolationCurve.OfSites(LatticeKind.SimpleCubic, new PercolationCurveOptions { Cells = 16, Samples = 2000 });
        var (mean, sigma) = curve.Wrapping.AxisWraps(0.3116077);
        Assert.True(Math.Abs(mean - PercolationThreshold.UniversalWrapping) < 3 * sigma, $"{mean} ± {sigma}");
    }

    [Fact]
    public void A_threshold_does_not_depend_on_the_number_of_threads()
    {
        var options = new PercolationThresholdOptions { Cells = [4, 6], Samples = 50 };
        var one = PercolationThreshold.OfRule(TransportRule.ZeroTM, options with { Threads = 1 });
        var two = PercolationThreshold.OfRule(TransportRule.ZeroTM, options with { Threads = 2 });
        Assert.Equal(one.Threshold.Value, two.Threshold.Value);
        Assert.Equal(one.Threshold.Sigma, two.Threshold.Sigma);
    }

    private static void Check(string model, double expected, double expectedSigma, PercolationThresholdOptions options, double allowed)
    {
        var result = model.EndsWith("TM", StringComparison.Ordinal)
            ? PercolationThreshold.OfRule(TransportRule.Parse(model), options)
            : PercolationThreshold.OfSites(LatticeKinds.Parse(model), options);
        double sigma = result.Threshold.Sigma!.Value;
        Assert.True(sigma <= allowed, $"sigma {sigma}");
        Assert.True(Math.Abs(result.Threshold.Value - expected) <= 3 * Math.Sqrt(sigma * sigma + expectedSigma * expectedSigma), $"{result.Threshold.Value} ± {sigma} against {expected}");
    }
}
