// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Numerics;

/// <summary>The likelihood of Poisson counts in the engine.</summary>
public sealed class CountLikelihoodTests
{
    private static readonly double[] Grid = [.. Enumerable.Range(0, 60).Select(i => i / 10.0)];

    private static DualModel Decay() => new(
        [new Parameter("a", 1) { Linear = true }, new Parameter("b", 0.5) { Lower = 0, Upper = 20 }, new Parameter("c", 0) { Linear = true }],
        Grid, (x, p) => p[0] * Dual.Exp(-x * p[1]) + p[2]);

    private static double[] Draw(ulong unit, double size)
    {
        var random = new RandomStream(77, unit);
        return [.. Grid.Select(x => (double)random.NextPoisson(size * Math.Exp(-x * 0.8) + size / 5))];
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1000)]
    [InlineData(1e7)]
    public void The_minimum_has_no_score_and_the_deviance_of_its_definition(double size)
    {
        for (ulong unit = 0; unit < 20; unit++)
        {
            double[] counts = Draw(unit, size), means = new double[60], slopes = new double[180];
            var fit = LeastSquares.Fit(DataProblem.Poisson(Decay(), counts));
            Assert.True(fit.Converged, fit.ConvergenceText);
            Decay().Evaluate(fit.Values.AsSpan(), means, slopes);
            if (!fit.ActiveBounds.IsEmpty || means.Min() < 0.01) continue;
            double deviance = 2 * counts.Zip(means, (n, m) => m - n + (n > 0 ? n * Math.Log(n / m) : 0)).Sum();
            // The definition loses digits to cancellation: rounding of sixty terms of the size of the counts.
            Assert.Equal(deviance, fit.ChiSquare, 1e-9 + 1e-14 * counts.Sum());
            for (int j = 0; j < 3; j++)
            {
                double score = 0, scale = 0;
                for (int i = 0; i < 60; i++)
                {
                    score += (counts[i] / means[i] - 1) * slopes[3 * i + j];
                    scale += slopes[3 * i + j] * slopes[3 * i + j] / means[i];
                }

                // In standard errors of the parameter when it stands alone. Of one count a point some searches stop earlier.
                Assert.Equal(0, score / Math.Sqrt(scale), 1e-6);
            }
        }
    }

    [Fact]
    public void A_constant_is_the_mean_of_the_counts_with_its_root_as_the_error_in_any_unit()
    {
        double[] counts = [0, 1, 0, 2, 0, 0, 1, 3, 0, 1];
        foreach (double unit in (double[])[1, 0.125, 40])
        {
            var model = new DualModel([new Parameter("a", 0) { Linear = true }], counts, (_, p) => p[0]);
            var fit = LeastSquares.Fit(DataProblem.Poisson(model, [.. counts.Select(c => c * unit)], unit));
            Assert.Equal(0.8 * unit, fit.Values[0], 1e-12 * unit);
            Assert.Equal(Math.Sqrt(8) / 10 * unit, fit.Sigma(0), 1e-12 * unit);
        }
    }

    [Fact]
    public void Profile_ends_lie_where_the_deviance_of_a_constant_rises_by_the_quantile()
    {
        double[] counts = [2, 1, 0, 2];
        var model = new DualModel([new Parameter("a", 1)], counts, (_, p) => p[0]);
        var interval = ProfileLikelihood.Interval(LeastSquares.Fit(DataProblem.Poisson(model, counts)), "a", new() { Levels = [0.95], Accuracy = 1e-7 }).Intervals[0];
        foreach (double mean in (double[])[interval.Lower, interval.Upper])
        {
            // Five counts in four channels; 3.8415 is the 95 % point of chi-square with one degree of freedom.
            double rise = 2 * (4 * (mean - 1.25) - 5 * Math.Log(mean / 1.25));
            Assert.Equal(3.841458820694124, rise, 1e-5);
        }
    }

    [Fact]
    public void Channels_without_counts_draw_the_mean_to_zero_and_not_below()
    {
        var counts = new double[60];
        for (int i = 0; i < 10; i++) counts[i] = 40 - 4 * i;
        var model = new DualModel([new Parameter("a", 0) { Linear = true }, new Parameter("b", 0) { Linear = true }], Grid, (x, p) => p[0] + p[1] * x);
        var fit = LeastSquares.Fit(DataProblem.Poisson(model, counts));
        Assert.True(fit.Converged, fit.ConvergenceText);
        // A straight line cannot follow them; unit weights would make it negative by several counts.
        Assert.True(fit.Values[0] + fit.Values[1] * Grid[^1] > -0.3);
    }

    [Theory]
    [InlineData(0.03)]
    [InlineData(0.4)]
    [InlineData(2.7)]
    [InlineData(39)]
    [InlineData(41)]
    [InlineData(600)]
    public void The_expected_deviance_is_that_of_drawn_counts(double mean)
    {
        var random = new RandomStream(5);
        const int draws = 200000;
        double sum = 0, squares = 0;
        for (int i = 0; i < draws; i++)
        {
            double n = random.NextPoisson(mean), d = 2 * (mean - n + (n > 0 ? n * Math.Log(n / mean) : 0));
            (sum, squares) = (sum + d, squares + d * d);
        }

        var model = new DualModel([new Parameter("a", mean) { Fixed = true }], [0.0], (_, p) => p[0]);
        var fit = LeastSquares.Fit(DataProblem.Poisson(model, [Math.Round(mean) + 1]));
        double variance = squares / draws - sum / draws * (sum / draws);
        // Four standard errors of the drawn mean; its variance is known to about 1 %, and four of that.
        Assert.Equal(sum / draws, fit.ExpectedChiSquare.Mean, 4 * Math.Sqrt(variance / draws) + 2e-4);
        Assert.Equal(1, variance / Math.Pow(fit.ExpectedChiSquare.Sigma, 2), 0.04);
    }

    [Fact]
    public void What_is_not_a_count_is_refused_and_what_one_count_is_is_found()
    {
        Assert.Throws<InputException>(() => DataProblem.Poisson(Decay(), [.. Grid.Select(_ => -1.0)]));
        Assert.Throws<InputException>(() => LeastSquares.Fit(DataProblem.Poisson(Decay(), Draw(0, 10)), new LeastSquaresOptions { Loss = RobustLoss.Huber }));
        var counts = Draw(1, 50);
        Assert.Equal(new CountUnit(1, CountOrigin.Whole), CountScale.Of(counts));
        foreach (double unit in (double[])[0.1, 1 / 3.0, 12.5])
        {
            // Printed with seven digits.
            double[] printed = [.. counts.Select(c => double.Parse((c * unit).ToString("G7", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture))];
            var found = CountScale.Of(printed);
            Assert.Equal(CountOrigin.Multiples, found.Origin);
            Assert.Equal(1, found.PerCount / unit, 1e-5);
        }

        // Two decimals of a smooth curve with little noise are multiples of 0.01, but do not scatter as such counts would.
        var random = new RandomStream(9);
        Assert.Equal(CountOrigin.Scatter, CountScale.Of([.. Grid.Select(x => Math.Round(50 - x + 2 * random.NextGaussian(), 2))]).Origin);
        // A spike that was taken out leaves an average.
        counts[30] += 0.5;
        Assert.Equal(CountOrigin.Whole, CountScale.Of(counts).Origin);
    }
}
