// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Numerics;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0.975, 5, 2.5705818356363155)]
    [InlineData(0.975, 57, 2.0024654592910073)]
    [InlineData(0.8413447460685429, 12, 1.0434388652719849)]
    [InlineData(0.9995, 3, 12.923978636687483)]
    public void Quantiles_of_students_t_hold_twelve_digits(double probability, double degreesOfFreedom, double quantile) =>
        // From the incomplete beta function in 30 digits (mpmath); SciPy 1.10 itself has nine.
        Assert.Equal(quantile, Normal.StudentQuantile(probability, degreesOfFreedom), 1e-12 * quantile);

    [Fact]
    public void Small_probabilities_of_rank_tests_keep_their_digits()
    {
        double[] x = [.. Enumerable.Range(0, 60).Select(i => (double)i)], y = [.. x.Select((v, i) => v + (i % 7 == 3 ? 5 : 0))];
        var strong = RankTests.Spearman(x, y);
        // scipy.stats.spearmanr.
        Assert.Equal(0.9945534435918931, strong.Statistic, 1e-12);
        Assert.Equal(1, strong.PValue / 1.1580023270992083e-58, 1e-6);
        var groups = RankTests.KruskalWallis([.. x.Take(30)], [.. x.Skip(30)]);
        // scipy.stats.kruskal.
        Assert.Equal(1, groups.PValue / 2.8719490663203305e-11, 1e-6);
    }

    [Fact]
    public void Mann_and_whitneys_probability_is_the_count_of_all_arrangements()
    {
        // Three and four values: 35 arrangements; U = 0 and U = 12 are one each.
        var outcome = RankTests.MannWhitney([1, 2, 3], [4, 5, 6, 7]);
        Assert.True(outcome.IsExact);
        Assert.Equal(0, outcome.Statistic);
        Assert.Equal(2.0 / 35, outcome.PValue, 1e-15);
        // U = 4: the arrangements of U ≤ 4 are 1 + 1 + 2 + 3 + 4, and as many at the other end.
        Assert.Equal(22.0 / 35, RankTests.MannWhitney([1, 4, 5], [2, 3, 6, 7]).PValue, 1e-15);
        Assert.Equal(1, RankTests.MannWhitney([1, 1], [1, 1, 1]).PValue);
    }

    [Fact]
    public void Signed_ranks_are_counted_and_zeros_dropped()
    {
        // Six positive differences: 2 of 64 sign patterns are as extreme.
        Assert.Equal(2.0 / 64, RankTests.SignedRank([1, 2, 3, 4, 5, 6, 0]).PValue, 1e-15);
        Assert.Equal(1, RankTests.SignedRank([0, 0]).PValue);
    }

    [Fact]
    public void Tests_reject_at_their_level_when_nothing_differs_and_find_a_shift()
    {
        int rank = 0, paired = 0, several = 0, correlation = 0, found = 0;
        const int runs = 1000;
        for (ulong unit = 0; unit < runs; unit++)
        {
            var random = new RandomStream(51, unit);
            double[] Sample(int n, double shift = 0) => [.. Enumerable.Range(0, n).Select(_ => shift + random.NextGaussian())];
            rank += RankTests.MannWhitney(Sample(45), Sample(50)).PValue < 0.05 ? 1 : 0;
            paired += RankTests.SignedRank(Sample(50)).PValue < 0.05 ? 1 : 0;
            several += RankTests.KruskalWallis(Sample(20), Sample(25), Sample(30)).PValue < 0.05 ? 1 : 0;
            correlation += RankTests.Spearman(Sample(30), Sample(30)).PValue < 0.05 ? 1 : 0;
            found += RankTests.MannWhitney(Sample(45, 1), Sample(50)).PValue < 0.05 ? 1 : 0;
        }

        // 50 expected of 1000, scatter 7: three of those.
        foreach (int rejected in new[] { rank, paired, several, correlation }) Assert.InRange(rejected, 29, 71);
        Assert.True(found > 950);
        Assert.Equal(2, RankTests.Shift([3, 4, 5], [1, 2, 3]));
    }

    [Fact]
    public void A_density_integrates_to_one_and_keeps_two_peaks_apart()
    {
        var random = new RandomStream(52);
        double[] sample = [.. Enumerable.Range(0, 600).Select(i => (i % 2 == 0 ? -4 : 4) + 0.5 * random.NextGaussian())];
        var density = new KernelDensity(sample);
        double sum = 0;
        for (double x = -10; x < 10; x += 0.01) sum += 0.01 * density.Value(x);
        Assert.Equal(1, sum, 1e-6);
        // Two Gaussians of height 1/(2 · 0.5 √2π) = 0.399; the sample scatters by some percent. The rule of thumb would give half.
        Assert.Equal(0.399, density.Value(4), 0.06);
        Assert.True(density.Value(0) < 1e-6);
        Assert.Throws<InputException>(() => new KernelDensity([1, 1, 1]));
    }

    [Fact]
    public void The_plug_in_bandwidth_of_a_gaussian_sample_is_near_the_best()
    {
        var random = new RandomStream(53);
        double[] sample = [.. Enumerable.Range(0, 2000).Select(_ => random.NextGaussian())];
        // The best for a Gaussian is (4/3n)^(1/5); the plug-in scatters by about 5 %.
        Assert.Equal(1, new KernelDensity(sample).Bandwidth / Math.Pow(4.0 / (3 * 2000), 0.2), 0.15);
    }

    [Fact]
    public void Resampled_intervals_cover_a_difference_of_medians()
    {
        int covered = 0;
        const int runs = 200;
        for (ulong unit = 0; unit < runs; unit++)
        {
            var random = new RandomStream(54, unit);
            double[] a = [.. Enumerable.Range(0, 25).Select(_ => 1 + random.NextGaussian())], b = [.. Enumerable.Range(0, 30).Select(_ => random.NextGaussian())];
            covered += Resampling.Interval([a, b], s => RobustStatistics.Median(s[0]) - RobustStatistics.Median(s[1]), replicates: 400, seed: unit).Contains(1) ? 1 : 0;
        }

        // 95 % of 200 is 190 ± 3; medians of small samples are lumpy, which costs a percent or two.
        Assert.InRange(covered, 178, 199);
    }

    [Theory]
    [InlineData(SmoothnessRule.GeneralisedCrossValidation)]
    [InlineData(SmoothnessRule.RestrictedLikelihood)]
    public void A_penalised_spline_finds_curve_slope_and_noise(SmoothnessRule rule)
    {
        var random = new RandomStream(55);
        double[] x = [.. Enumerable.Range(0, 400).Select(_ => 10 * random.NextDouble())], y = [.. x.Select(t => Math.Sin(t) + 0.1 * random.NextGaussian())];
        var spline = PenalisedSpline.Fit(x, y, options: new() { Rule = rule });
        // About fifteen degrees of freedom on 400 points: an error of 0.02, three of those; slopes lose a factor of ten.
        for (double t = 0.5; t < 9.5; t += 0.25)
        {
            Assert.Equal(Math.Sin(t), spline.Value(t), 0.08);
            Assert.Equal(Math.Cos(t), spline.Derivative(t), 0.4);
        }

        Assert.Equal(0.1, Math.Sqrt(spline.NoiseVariance), 0.012);
    }

    [Fact]
    public void A_monotone_spline_never_falls_and_equals_the_free_one_where_that_rises()
    {
        var random = new RandomStream(56);
        double[] x = [.. Enumerable.Range(0, 200).Select(i => i / 20.0)], y = [.. x.Select(t => 1 / (1 + Math.Exp(-3 * (t - 5))) + 0.05 * random.NextGaussian())];
        var rising = PenalisedSpline.Fit(x, y, options: new() { Shape = SplineShape.Rising });
        for (double t = 0; t < 9.9; t += 0.05) Assert.True(rising.Value(t + 0.05) >= rising.Value(t) - 1e-12);
        double[] steep = [.. x.Select(t => 3 * t)];
        var free = PenalisedSpline.Fit(x, steep, options: new() { Rule = SmoothnessRule.Given, Strength = 1 });
        var bound = PenalisedSpline.Fit(x, steep, options: new() { Rule = SmoothnessRule.Given, Strength = 1, Shape = SplineShape.Rising });
        for (int j = 0; j < free.Coefficients.Length; j++) Assert.Equal(free.Coefficients[j], bound.Coefficients[j], 1e-7);
        var falling = PenalisedSpline.Fit(x, [.. y.Select(v => -v)], options: new() { Shape = SplineShape.Falling });
        Assert.Equal(-rising.Value(5), falling.Value(5), 1e-9);
    }

    [Fact]
    public void Inflation_and_partners_name_what_a_parameter_is_entangled_with()
    {
        double[] x = [.. Enumerable.Range(0, 30).Select(i => 100 + i / 10.0)];
        var model = new DualModel([new("intercept", 0), new("slope", 1)], x, (t, p) => p[0] + p[1] * t);
        var random = new RandomStream(57);
        var fit = LeastSquares.Fit(new DataProblem(model, [.. x.Select(t => 1 + t + 0.1 * random.NextGaussian())]));
        // 1/(1 − r²) for an intercept far from the data.
        double r = fit.Correlation(0, 1);
        Assert.Equal(1 / (1 - r * r), fit.VarianceInflation(0), 1e-6 * fit.VarianceInflation(0));
        Assert.Equal("slope", Assert.Single(fit.Partners(0)).Name);
    }
}
