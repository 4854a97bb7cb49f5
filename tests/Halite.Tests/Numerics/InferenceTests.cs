// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Tests.Numerics;

public sealed class InferenceTests
{
    private static readonly double[] X = [.. Enumerable.Range(0, 50).Select(i => i / 10.0)];

    private static LeastSquaresResult Line(double sigma, bool known)
    {
        var random = new RandomStream(31);
        double[] y = [.. X.Select(x => 2 + 3 * x + sigma * random.NextGaussian())];
        var model = new DualModel([new("a", 0), new("b", 1)], X, (x, p) => p[0] + p[1] * x);
        return LeastSquares.Fit(known ? new DataProblem(model, y, [.. X.Select(_ => sigma)]) : new DataProblem(model, y));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_profile_of_a_linear_model_is_the_covariance_interval(bool known)
    {
        var fit = Line(0.3, known);
        var profile = ProfileLikelihood.Interval(fit, "b", new() { Levels = [0.6826894921370859, 0.95], Accuracy = 1e-8 });
        double z = known ? 1.959963984540054 : Normal.StudentQuantile(0.975, 48);
        Assert.Equal(fit.Values[1] - z * fit.Sigma(1), profile.Intervals[1].Lower, 1e-9);
        Assert.Equal(fit.Values[1] + z * fit.Sigma(1), profile.Intervals[1].Upper, 1e-9);
        Assert.True(profile.IsIdentifiable);
        Assert.Null(profile.BetterFit);
    }

    [Fact]
    public void A_profile_does_not_depend_on_how_the_parameter_is_written()
    {
        // Rate k or time constant τ = 1/k: intervals map onto each other, as covariance intervals would not.
        var random = new RandomStream(32);
        double[] y = [.. X.Select(x => Math.Exp(-0.8 * x) + 0.1 * random.NextGaussian())], sigma = [.. X.Select(_ => 0.1)];
        var rate = LeastSquares.Fit(new DataProblem(new DualModel([new("a", 1), new("k", 1)], X, (x, p) => p[0] * Dual.Exp(-p[1] * x)), y, sigma));
        var time = LeastSquares.Fit(new DataProblem(new DualModel([new("a", 1), new("t", 1)], X, (x, p) => p[0] * Dual.Exp(-x / p[1])), y, sigma));
        var options = new ProfileOptions { Accuracy = 1e-7 };
        var k = ProfileLikelihood.Interval(rate, "k", options).Intervals[1];
        var t = ProfileLikelihood.Interval(time, "t", options).Intervals[1];
        Assert.Equal(1 / k.Upper, t.Lower, 1e-6);
        Assert.Equal(1 / k.Lower, t.Upper, 1e-6);
        Assert.True(t.Upper - time.Values[1] > time.Values[1] - t.Lower);
    }

    [Fact]
    public void A_side_that_the_data_leave_open_is_infinite_and_a_bound_ends_an_interval()
    {
        // Saturation far beyond the data: the time constant has no upper limit.
        var random = new RandomStream(33);
        double[] y = [.. X.Select(x => x + 0.3 * random.NextGaussian())], sigma = [.. X.Select(_ => 0.3)];
        var model = new DualModel([new("s", 1), new("curvature", 0.01) { Lower = 0 }], X, (x, p) => p[0] * x / (1 + p[1] * x));
        var fit = LeastSquares.Fit(new DataProblem(model, y, sigma));
        var profile = ProfileLikelihood.Interval(fit, "curvature");
        Assert.Equal(0, profile.Intervals[1].Lower);
        Assert.True(profile.LimitedByBound);
        Assert.True(profile.Intervals[1].Upper > 0);

        var open = new DualModel([new("a", 1), new("tau", 20)], X, (x, p) => p[0] * p[1] * (1 - Dual.Exp(-x / p[1])));
        var saturation = LeastSquares.Fit(new DataProblem(open, y, sigma));
        var interval = ProfileLikelihood.Interval(saturation, "tau");
        Assert.False(interval.IsIdentifiable);
        Assert.Equal(double.PositiveInfinity, interval.Intervals[1].Upper);
    }

    [Fact]
    public void Profile_and_bootstrap_do_not_depend_on_the_number_of_threads()
    {
        var fit = LeastSquares.Fit(ThreePeaks.Simulated(1));
        var one = ProfileLikelihood.Intervals(fit, [1, 5], new() { MaxThreads = 1 });
        var four = ProfileLikelihood.Intervals(fit, [1, 5], new() { MaxThreads = 4 });
        for (int k = 0; k < 2; k++) Assert.Equal(one[k].Intervals, four[k].Intervals);
        foreach (var kind in Enum.GetValues<BootstrapKind>())
        {
            var serial = Bootstrap.Run(fit, new() { Kind = kind, Replicates = 12, MaxThreads = 1 });
            var parallel = Bootstrap.Run(fit, new() { Kind = kind, Replicates = 12, MaxThreads = 4 });
            Assert.Equal(0, serial.Failed);
            for (int j = 0; j < 16; j++) Assert.Equal(serial.Replicates(j).ToArray(), parallel.Replicates(j).ToArray());
        }
    }

    [Theory]
    [InlineData(BootstrapKind.Residual)]
    [InlineData(BootstrapKind.Parametric)]
    [InlineData(BootstrapKind.Pairs)]
    public void Bootstraps_of_a_line_give_the_covariances_sigma(BootstrapKind kind)
    {
        var fit = Line(0.3, known: false);
        var bootstrap = Bootstrap.Run(fit, new() { Kind = kind, Replicates = 2000 });
        // 2000 replicates give a sigma to 1.6 %; pairs estimate a slightly different quantity (no equal noise assumed): 10 %.
        Assert.Equal(1, bootstrap.Sigma(1) / fit.Sigma(1), kind == BootstrapKind.Pairs ? 0.2 : 0.06);
        Assert.InRange(Math.Abs(bootstrap.Bias(1)), 0, 4 * fit.Sigma(1) / Math.Sqrt(2000));
        var interval = bootstrap.Interval(1, 0.95);
        Assert.Equal(2 * 1.96 * bootstrap.Sigma(1), interval.Upper - interval.Lower, 0.08 * interval.Upper);
    }

    [Fact]
    public void Bootstraps_run_through_ties_and_over_series()
    {
        var random = new RandomStream(37);
        double[] Data(double a) => [.. X.Select(x => a * Math.Exp(-x) + 0.5 * a + 0.05 * random.NextGaussian())];
        DataProblem Problem(double[] y) => new(new DualModel([new("a", 1), new("k", 0.5), new("c", 1)], X, (x, p) => p[0] * Dual.Exp(-p[1] * x) + p[2]), y);
        var tied = LeastSquares.Fit(new TiedProblem(Problem(Data(2)), [Tie.Parse("c = a/2")]));
        var series = LeastSquares.Fit(new SeriesProblem([Problem(Data(2)), Problem(Data(3))], ["k"]));
        foreach (var fit in new[] { tied, series })
        {
            foreach (var kind in Enum.GetValues<BootstrapKind>())
            {
                var bootstrap = Bootstrap.Run(fit, new() { Kind = kind, Replicates = 1000 });
                Assert.Equal(0, bootstrap.Failed);
                int k = fit.IndexOf("k");
                // 1000 replicates give a sigma to 2.2 %; pairs estimate a slightly different one.
                Assert.Equal(1, bootstrap.Sigma(k) / fit.Sigma(k), kind == BootstrapKind.Pairs ? 0.25 : 0.1);
            }
        }

        // The data of the fit are not touched.
        Assert.Equal(series.Values, LeastSquares.Fit(series.Problem).Values);
    }

    [Trait("Kind", "Simulation")]
    [Theory]
    [InlineData("covariance")]
    [InlineData("profile")]
    [InlineData("bootstrap")]
    public void Intervals_of_few_points_cover_because_their_noise_is_taken_as_estimated(string kind)
    {
        // Eight points, six degrees of freedom: normal quantiles would cover 90 %, Student's 95 %.
        const int runs = 600;
        double[] x = [.. Enumerable.Range(0, 8).Select(i => (double)i)];
        int covered = 0;
        for (ulong unit = 0; unit < runs; unit++)
        {
            var random = new RandomStream(38, unit);
            var fit = LeastSquares.Fit(new DataProblem(new DualModel([new("a", 0), new("b", 1)], x, (t, p) => p[0] + p[1] * t), [.. x.Select(t => 1 + 2 * t + 0.5 * random.NextGaussian())]));
            var interval = kind switch
            {
                "covariance" => new Interval(fit.Values[1] - fit.Deviate(0.95) * fit.Sigma(1), fit.Values[1] + fit.Deviate(0.95) * fit.Sigma(1), 0.95),
                "profile" => ProfileLikelihood.Interval(fit, "b", new() { Levels = [0.95], MaxThreads = 1 }).Intervals[0],
                _ => Bootstrap.Run(fit, new() { Replicates = 400, Seed = unit, MaxThreads = 1 }).Interval(1, 0.95),
            };
            covered += interval.Contains(2) ? 1 : 0;
        }

        // Scatter of 600 runs: 0.9 %; three of those. Residuals of eight points are few to draw from: the bootstrap a little less.
        Assert.InRange(covered / (double)runs, kind == "bootstrap" ? 0.91 : 0.923, 0.98);
    }

    [Trait("Kind", "Simulation")]
    [Theory]
    [InlineData(RobustLoss.Huber, 1.0)]
    [InlineData(RobustLoss.SoftL1, 1.0)]
    [InlineData(RobustLoss.Cauchy, 2.0)]
    [InlineData(RobustLoss.Welsch, 3.0)]
    public void Errors_and_profiles_of_a_robust_fit_cover_with_and_without_outliers(RobustLoss loss, double scale)
    {
        const int runs = 500;
        foreach (double share in (double[])[0, 0.1])
        {
            int covered = 0, profiled = 0;
            for (ulong unit = 0; unit < runs; unit++)
            {
                var random = new RandomStream(39, unit);
                double[] y = [.. X.Select(x => 1 + 2 * x + random.NextGaussian() * (random.NextDouble() < share ? 10 : 1))], sigma = [.. X.Select(_ => 1.0)];
                var fit = LeastSquares.Fit(new DataProblem(new DualModel([new("a", 0), new("b", 1)], X, (t, p) => p[0] + p[1] * t), y, sigma), new() { Loss = loss, LossScale = scale });
                covered += Math.Abs(fit.Values[1] - 2) < fit.Deviate(0.95) * fit.Sigma(1) ? 1 : 0;
                if (unit < runs / 2) profiled += ProfileLikelihood.Interval(fit, "b", new() { Levels = [0.95], MaxThreads = 1 }).Intervals[0].Contains(2) ? 1 : 0;
            }

            // Scatter of 500 runs 1 %, of 250 runs 1.4 %; the formula for M-estimates is one of many points, and 50 are some.
            Assert.InRange(covered / (double)runs, 0.915, 0.98);
            Assert.InRange(profiled / (runs / 2.0), 0.90, 0.99);
        }
    }

    [Fact]
    public void Many_starts_find_the_lowest_of_several_minima_and_say_how_often()
    {
        double[] y = [.. X.Select(x => Math.Sin(3 * x))];
        var model = new DualModel([new("frequency", 0.7) { Lower = 0.1, Upper = 12 }], X, (x, p) => Dual.Sin(p[0] * x));
        var problem = new DataProblem(model, y);
        Assert.NotEqual(3, LeastSquares.Fit(problem).Values[0], 0.1);
        var many = MultiStart.Fit(problem, new() { Starts = 60 });
        Assert.Equal(3, many.Best.Values[0], 1e-10);
        Assert.True(many.Minima.Length > 3);
        Assert.True(many.Minima[0].ChiSquare < 1e-3 * many.Minima[1].ChiSquare);
        var again = MultiStart.Fit(problem, new() { Starts = 60, MaxThreads = 1 });
        Assert.Equal(many.Minima, again.Minima);
    }

    [Fact]
    public void Ties_take_parameters_out_and_carry_their_uncertainty()
    {
        var random = new RandomStream(34);
        double[] y = [.. X.Select(x => 3 * Math.Exp(-x) + 1.5 * Math.Exp(-2 * x) + 0.01 * random.NextGaussian())];
        Func<ImmutableArray<Parameter>> parameters = () => [new("a1", 1), new("k1", 0.5), new("a2", 1), new("k2", 4)];
        var full = new DataProblem(new DualModel(parameters(), X, (x, p) => p[0] * Dual.Exp(-p[1] * x) + p[2] * Dual.Exp(-p[3] * x)), y);
        var tied = new TiedProblem(full, [Tie.Parse("k2 = 2*k1"), Tie.Equal("a2", "a1", 0.5)]);
        Assert.Equal(["a1", "k1"], tied.Parameters.Select(p => p.Name));
        var fit = LeastSquares.Fit(tied);
        var byHand = LeastSquares.Fit(new DataProblem(new DualModel([new("a1", 1), new("k1", 0.5)], X, (x, p) => p[0] * Dual.Exp(-p[1] * x) + 0.5 * p[0] * Dual.Exp(-2 * p[1] * x)), y));
        Assert.Equal(byHand.Values[1], fit.Values[1], 1e-12);
        Assert.Equal(byHand.Sigma(1), fit.Sigma(1), 1e-13);
        var k2 = tied.Measured(fit, "k2");
        Assert.Equal(2 * fit.Values[1], k2.Value, 1e-14);
        Assert.Equal(2 * fit.Sigma(1), k2.Sigma!.Value, 1e-14);
        // A tied parameter and its source are fully correlated.
        Assert.Equal(0, (k2 - fit.Measured("k1").Scaled(2, "1")).Sigma!.Value, 1e-12);
        Assert.Throws<InputException>(() => new TiedProblem(full, [Tie.Parse("q = 2*k1")]));
        Assert.Throws<InputException>(() => new TiedProblem(full, [Tie.Parse("k2 = 2*k1"), Tie.Parse("a2 = k2")]));
        Assert.Throws<InputException>(() => Tie.Parse("2*k1"));
    }

    [Fact]
    public void A_series_shares_parameters_and_agrees_with_separate_fits_when_nothing_is_shared()
    {
        var problems = Enumerable.Range(0, 3).Select(k => ThreePeaks.Simulated((ulong)(100 + k))).ToArray();
        var series = new SeriesProblem(problems, ["width_Eg", "mix_Eg", "decay"]);
        Assert.Equal(3 * 13 + 3, series.Parameters.Length);
        var fit = LeastSquares.Fit(series);
        Assert.True(fit.Converged, fit.ConvergenceText);
        Assert.InRange(fit.ReducedChiSquare, 0.9, 1.1);
        Assert.True(fit.Sigma(fit.IndexOf("width_Eg")) < LeastSquares.Fit(problems[0]).Sigma(2));
        var free = LeastSquares.Fit(new SeriesProblem(problems, []));
        var alone = LeastSquares.Fit(problems[1]);
        for (int j = 0; j < 16; j++)
        {
            int at = free.IndexOf(alone.Parameters[j].Name + "[1]");
            Assert.Equal(1, free.Values[at] / alone.Values[j], 1e-8);
            Assert.Equal(1, free.Sigma(at) / alone.Sigma(j), 1e-7);
        }

        Assert.Throws<InputException>(() => new SeriesProblem(problems, ["nothing"]));
    }

    [Fact]
    public void Six_real_spectra_at_once_are_lmfits_minimum()
    {
        var rows = File.ReadLines(SharedData.Path("data/spectra/raman/synthetic_raman_series_6soc.csv")).Skip(1).Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        double[][] columns = [.. Enumerable.Range(0, 7).Select(c => rows.Select(r => r[c]).ToArray())];
        var fit = LeastSquares.Fit(ThreePeaks.Series(columns[0], columns[1..]));
        Assert.True(fit.Converged, fit.ConvergenceText);
        Assert.Equal(56, fit.Parameters.Length);
        var lmfit = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(SharedData.Path("data/spectra/raman/synthetic_raman_series_6soc_lmfit.json")))!;
        // lmfit stops a little before the minimum: 1e-8 of chi-square, 1e-2 of an error.
        Assert.Equal((double)lmfit["redchi"]!, fit.ReducedChiSquare, 1e-7);
        foreach (var (ours, theirs) in new[] { ("width_Eg", "wa"), ("mix_A1g", "eb"), ("decay", "dec"), ("centre_Hi[5]", "cc5"), ("area_Eg[3]", "Aa3") })
        {
            // lmfit was given full widths.
            double factor = theirs[0] == 'w' ? 2 : 1;
            double value = (double)lmfit["params"]![theirs]![0]!, error = (double)lmfit["params"]![theirs]![1]!;
            Assert.Equal(value, factor * fit.Values[fit.IndexOf(ours)], 0.02 * error);
            Assert.Equal(error, factor * fit.Sigma(fit.IndexOf(ours)), 0.01 * error);
        }
    }

    [Fact]
    public void Information_criteria_prefer_the_model_that_made_the_data()
    {
        int right = 0;
        for (ulong unit = 0; unit < 100; unit++)
        {
            var random = new RandomStream(35, unit);
            double[] y = [.. X.Select(x => 1 + x + 0.2 * random.NextGaussian())];
            LeastSquaresResult Polynomial(int order) => LeastSquares.Fit(new DataProblem(new DualModel([.. Enumerable.Range(0, order + 1).Select(k => new Parameter("c" + k, 0) { Linear = true })], X,
                (x, p) =>
                {
                    Dual sum = 0;
                    for (int k = p.Length - 1; k >= 0; k--) sum = sum * x + p[k];
                    return sum;
                }), y));
            var fits = Enumerable.Range(0, 5).Select(Polynomial).ToArray();
            right += fits.MinBy(f => f.Bic)!.FreeCount == 2 ? 1 : 0;
            Assert.True(fits[2].Aicc > fits[2].Aic);
        }

        // A superfluous term passes BIC when χ² falls by ln 50 = 3.9: 5 % for each of a few candidates.
        Assert.InRange(right, 85, 100);
    }

    [Fact]
    public void Poisson_counts_have_their_mean_and_variance()
    {
        foreach (double mean in new[] { 0, 0.3, 5, 12, 300, 1e5 })
        {
            var random = new RandomStream(36, (ulong)mean);
            double[] counts = [.. Enumerable.Range(0, 20000).Select(_ => random.NextPoisson(mean))];
            // Five standard errors of mean and variance of 20000 draws.
            Assert.Equal(mean, RobustStatistics.Mean(counts), 5 * Math.Sqrt(mean / 20000) + 1e-12);
            Assert.Equal(mean, RobustStatistics.Variance(counts), 5 * Math.Sqrt((2 * mean * mean + mean) / 20000) + 1e-12);
        }
    }
}
