// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Numerics;

public sealed class LeastSquaresTests
{
    private static readonly double[] X = [.. Enumerable.Range(0, 60).Select(i => i / 10.0)];

    private static DualModel Decay(params Parameter[] parameters) =>
        new([.. parameters], X, (x, p) => p[0] * Dual.Exp(-p[1] * x) + p[2]);

    private static DualModel DecayFrom(double amplitude = 1, double rate = 1, double offset = 0) =>
        Decay(new("amplitude", amplitude), new("rate", rate), new("offset", offset));

    private static double[] Exact(double a, double k, double c) => [.. X.Select(x => a * Math.Exp(-k * x) + c)];

    private static double[] Noisy(double a, double k, double c, double sigma, ulong unit)
    {
        var random = new RandomStream(11, unit);
        return [.. Exact(a, k, c).Select(y => y + sigma * random.NextGaussian())];
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(100, 5, -50)]
    [InlineData(3, 0.1, 8)]
    [InlineData(-3, 0.01, 8)]
    public void Noise_free_data_give_the_truth_to_rounding_from_any_start(double amplitude, double rate, double offset)
    {
        var model = Decay(new("amplitude", amplitude) { Linear = true }, new("rate", rate), new("offset", offset) { Linear = true });
        foreach (var search in new[] { LinearSearch.Projected, LinearSearch.Both })
        {
            var fit = LeastSquares.Fit(new DataProblem(model, Exact(2.5, 0.7, 0.3)), new() { Linear = search });
            Assert.True(fit.Converged, fit.ConvergenceText);
            // Exact data carry rounding of 1e-16; the fit averages it.
            Assert.Equal(2.5, fit.Values[0], 1e-13);
            Assert.Equal(0.7, fit.Values[1], 1e-13);
            Assert.Equal(0.3, fit.Values[2], 1e-13);
        }
    }

    [Fact]
    public void Marking_parameters_as_linear_changes_the_path_but_not_the_answer()
    {
        var data = Noisy(2.5, 0.7, 0.3, 0.05, 0);
        var plain = LeastSquares.Fit(new DataProblem(DecayFrom(1, 3, 1), data));
        var projected = LeastSquares.Fit(new DataProblem(Decay(new("amplitude", 1e6) { Linear = true }, new("rate", 3), new("offset", -1e6) { Linear = true }), data));
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(plain.Values[j], projected.Values[j], 1e-12);
            Assert.Equal(plain.Sigma(j), projected.Sigma(j), 1e-12);
        }

    }

    [Fact]
    public void The_covariance_of_a_straight_line_is_the_textbook_one()
    {
        double[] y = [.. X.Select((x, i) => 2 + 3 * x + 0.1 * Math.Sin(7 * i))];
        var model = new DualModel([new("intercept", 0), new("slope", 0)], X, (x, p) => p[0] + p[1] * x);
        var fit = LeastSquares.Fit(new DataProblem(model, y));
        double mean = X.Average(), sxx = X.Sum(x => (x - mean) * (x - mean)), s2 = fit.ReducedChiSquare;
        Assert.Equal(s2 / sxx, fit.Covariance(1, 1), 1e-15);
        Assert.Equal(s2 * (1.0 / X.Length + mean * mean / sxx), fit.Covariance(0, 0), 1e-15);
        Assert.Equal(-s2 * mean / sxx, fit.Covariance(0, 1), 1e-15);
        // The value of the line at the mean does not correlate with the slope.
        var atMean = Measured.Propagate(fit.Values[0] + mean * fit.Values[1], "1", (fit.Measured("intercept"), 1), (fit.Measured("slope"), mean));
        Assert.Equal(Math.Sqrt(s2 / X.Length), atMean.Sigma!.Value, 1e-12);
        Assert.Equal(atMean.Sigma.Value, fit.Derive(atMean.Value, "1", [1, mean]).Sigma!.Value, 1e-14);
    }

    [Fact]
    public void A_bound_that_holds_is_named_and_its_parameter_has_no_symmetric_error()
    {
        var model = Decay(new("amplitude", 1), new("rate", 1), new("offset", 0.5) { Lower = 0.4 });
        var fit = LeastSquares.Fit(new DataProblem(model, Noisy(2.5, 0.7, 0.3, 0.01, 1)));
        var bound = Assert.Single(fit.ActiveBounds);
        Assert.Equal("offset", bound.Parameter);
        Assert.False(bound.IsUpper);
        Assert.True(bound.Multiplier > 0);
        Assert.Equal(0.4, fit.Values[2]);
        Assert.Null(fit.Measured("offset").Sigma);
        Assert.Contains("lower bound", fit.Measured("offset").Reason);
        Assert.NotNull(fit.Measured("rate").Sigma);
        // The others are those of the fit with the offset fixed on the bound.
        var held = LeastSquares.Fit(new DataProblem(Decay(new("amplitude", 1), new("rate", 1), new("offset", 0.4) { Fixed = true }), Noisy(2.5, 0.7, 0.3, 0.01, 1)));
        Assert.Equal(held.Values[1], fit.Values[1], 1e-12);
        Assert.Equal(held.Sigma(1), fit.Sigma(1), 1e-12);
    }

    [Fact]
    public void Parameters_that_the_data_do_not_determine_are_named_and_the_others_keep_their_errors()
    {
        var model = new DualModel([new("a", 1), new("b", 1), new("rate", 1)], X, (x, p) => (p[0] + p[1]) * Dual.Exp(-p[2] * x));
        var fit = LeastSquares.Fit(new DataProblem(model, Noisy(2.5, 0.7, 0, 0.01, 2)));
        Assert.Equal(["a", "b"], fit.Unidentified);
        Assert.Contains("rank deficient in a, b", fit.Measured("a").Reason);
        var twin = LeastSquares.Fit(new DataProblem(Decay(new("a", 1), new("rate", 1), new("c", 0) { Fixed = true }), Noisy(2.5, 0.7, 0, 0.01, 2)));
        Assert.Equal(twin.Values[1], fit.Values[2], 1e-10);
        // The idle direction takes no degree of freedom.
        Assert.Equal(twin.DegreesOfFreedom, fit.DegreesOfFreedom);
        Assert.Equal(twin.Sigma(1), fit.Sigma(2), 1e-10);
    }

    [Fact]
    public void What_the_data_determine_is_found_to_full_precision_beside_what_they_do_not()
    {
        var data = Noisy(2.5, 0.7, 0.3, 0.02, 7);
        // Two ways to the same amplitude: their ratio is arbitrary.
        var model = new DualModel([new("a", 1), new("rate", 1), new("c", 0), new("d", 0)], X, (x, p) => p[0] * Dual.Exp(-p[1] * x + p[3]) + p[2]);
        var fit = LeastSquares.Fit(new DataProblem(model, data));
        var twin = LeastSquares.Fit(new DataProblem(DecayFrom(), data));
        Assert.Equal(["a", "d"], fit.Unidentified);
        // To rounding of the sums, not to where a search happened to stop (1e-5).
        Assert.Equal(twin.Values[1], fit.Values[1], 1e-12);
        Assert.Equal(twin.Sigma(1), fit.Sigma(1), 1e-12);
        // The curve at zero, a eᵈ + c, does not hang on the ratio: its error is that of the other model.
        double scale = Math.Exp(fit.Values[3]);
        Assert.Equal(twin.PredictionSigma([1, 0, 1]), fit.PredictionSigma([scale, 0, 1, fit.Values[0] * scale]), 1e-10);
    }

    [Fact]
    public void As_many_parameters_as_data_meet_them_and_converge()
    {
        double[] x = [0, 1, 2];
        var model = new DualModel([new("a", 1), new("rate", 1), new("c", 0)], x, (t, p) => p[0] * Dual.Exp(-p[1] * t) + p[2]);
        var fit = LeastSquares.Fit(new DataProblem(model, [2.8, 1.54, 0.92]));
        Assert.True(fit.Converged, fit.ConvergenceText);
        Assert.InRange(fit.ChiSquare, 0, 1e-28);
        Assert.Contains("no degrees of freedom", fit.CovarianceReason);
    }

    [Fact]
    public void Units_of_parameters_data_and_abscissa_do_not_matter()
    {
        var data = Noisy(2.5, 0.7, 0.3, 0.05, 3);
        var fit = LeastSquares.Fit(new DataProblem(DecayFrom(), data));
        // Powers of two, so that only a dependence on units could change a digit.
        double u = Math.Pow(2, 20), v = Math.Pow(2, 30);
        var scaled = new DualModel([new("amplitude", v), new("rate", 1 / u), new("offset", 0)], [.. X.Select(x => x * u)], (x, p) => p[0] * Dual.Exp(-p[1] * x) + p[2]);
        var other = LeastSquares.Fit(new DataProblem(scaled, [.. data.Select(y => y * v)]));
        Assert.Equal(fit.Evaluations, other.Evaluations);
        Assert.Equal(fit.Values[1], other.Values[1] * u);
        Assert.Equal(fit.Sigma(1), other.Sigma(1) * u, 1e-15);
    }

    [Fact]
    public void Robust_losses_shrug_off_outliers_that_pull_least_squares_away()
    {
        var data = Noisy(2.5, 0.7, 0.3, 0.02, 4);
        for (int i = 5; i < 60; i += 11) data[i] += 3;
        var sigma = Enumerable.Repeat(0.02, 60).ToArray();
        var problem = new DataProblem(DecayFrom(), data, sigma);
        double plain = Math.Abs(LeastSquares.Fit(problem).Values[2] - 0.3);
        foreach (var loss in new[] { RobustLoss.SoftL1, RobustLoss.Huber, RobustLoss.Cauchy, RobustLoss.Welsch })
        {
            var fit = LeastSquares.FitFrom(LeastSquares.Fit(problem).Values.AsSpan(), problem, new() { Loss = loss, LossScale = 2 });
            Assert.True(fit.Converged, fit.ConvergenceText);
            Assert.True(Math.Abs(fit.Values[2] - 0.3) < plain / 5, $"{loss}: {fit.Values[2]}");
        }
    }

    [Fact]
    public void A_model_without_a_value_at_the_start_and_a_start_outside_the_bounds_are_said()
    {
        var broken = new DualModel([new("a", -1)], X, (x, p) => Dual.Log(p[0]) + x);
        var fit = LeastSquares.Fit(new DataProblem(broken, Exact(1, 1, 1)));
        Assert.Equal(Convergence.StartNotDefined, fit.Convergence);
        var outside = Decay(new("amplitude", 1) { Lower = 2 }, new("rate", 1), new("offset", 0));
        Assert.Throws<InputException>(() => LeastSquares.Fit(new DataProblem(outside, Exact(1, 1, 1))));
    }

    [Fact]
    public void Steps_into_a_region_where_the_model_is_not_defined_are_taken_back()
    {
        var model = new DualModel([new("a", 5), new("b", 1e-3)], X, (x, p) => p[0] * Dual.Log(p[1] + x));
        double[] data = [.. X.Select(x => 0.5 * Math.Log(0.01 + x))];
        var fit = LeastSquares.Fit(new DataProblem(model, data));
        Assert.Equal(0.5, fit.Values[0], 1e-12);
        Assert.Equal(0.01, fit.Values[1], 1e-12);
    }

    [Fact]
    public void A_series_in_blocks_equals_the_same_fit_with_a_dense_jacobian()
    {
        var random = new RandomStream(12);
        double[][] spectra = [.. Enumerable.Range(0, 4).Select(k => X.Select(x => (1 + k) * Math.Exp(-0.7 * x) + 0.1 * k + 0.02 * random.NextGaussian()).ToArray())];
        var blocks = LeastSquares.Fit(new Series(spectra, true));
        var dense = LeastSquares.Fit(new Series(spectra, false));
        Assert.Equal(dense.ChiSquare, blocks.ChiSquare, 1e-12);
        for (int j = 0; j < dense.Values.Length; j++)
        {
            Assert.Equal(dense.Values[j], blocks.Values[j], 1e-12);
            Assert.Equal(dense.Sigma(j), blocks.Sigma(j), 1e-13);
        }

        Assert.Equal(dense.Correlation(0, 8), blocks.Correlation(0, 8), 1e-10);
    }

    [Fact]
    public void A_search_allocates_nothing_once_its_buffers_stand()
    {
        var problem = ThreePeaks.Simulated(5);
        using var search = new TrustRegion(problem, LeastSquaresOptions.Default, project: true);
        double[] start = [.. problem.Parameters.Select(p => p.Start)];
        search.Run(start, CancellationToken.None);
        long before = GC.GetAllocatedBytesForCurrentThread();
        search.Run(start, CancellationToken.None);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(search.Evaluations > 10);
    }

    [Fact]
    public void Quadratic_programs_of_a_series_allocate_nothing()
    {
        var random = new RandomStream(13);
        double[] a = [.. Enumerable.Range(0, 60 * 20).Select(_ => random.NextDouble())], b = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())];
        var solver = new QuadraticSolver(20);
        var constraints = QuadraticConstraints.NonNegative(20);
        solver.SolveLeastSquares(a, b, constraints);
        long before = GC.GetAllocatedBytesForCurrentThread();
        solver.SolveLeastSquares(a, b, constraints);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_jacobian_by_row_and_by_column_give_the_same_fit()
    {
        var data = Noisy(2.5, 0.7, 0.3, 0.05, 6);
        foreach (var loss in new[] { RobustLoss.None, RobustLoss.Cauchy })
        {
            var options = new LeastSquaresOptions { Loss = loss, LossScale = 0.1 };
            var byRow = LeastSquares.Fit(new DataProblem(DecayFrom(), data), options);
            var formula = new ExpressionModel(Expression.Parse("a*exp(-b*x)+c"), [new("a", 1), new("b", 1), new("c", 0)], new Dictionary<string, double[]> { ["x"] = X }, detectLinear: false);
            var byColumn = LeastSquares.Fit(new DataProblem(formula, data), options);
            Assert.Equal(JacobianOrder.ByColumn, formula.Order);
            for (int j = 0; j < 3; j++)
            {
                // Both stop within 1e-9 of an error.
                Assert.Equal(byRow.Values[j], byColumn.Values[j], 1e-9);
                Assert.Equal(byRow.Sigma(j), byColumn.Sigma(j), 1e-9);
            }
        }
    }

    [Fact]
    public void Cancelling_stops_a_fit_between_two_steps()
    {
        using var source = new CancellationTokenSource();
        int calls = 0;
        var model = new DualModel([new("a", 100), new("k", 5), new("c", -50)], X, (x, p) =>
        {
            if (++calls > 3 * X.Length) source.Cancel();
            return p[0] * Dual.Exp(-p[1] * x) + p[2];
        });
        Assert.Throws<OperationCanceledException>(() => LeastSquares.Fit(new DataProblem(model, Exact(2.5, 0.7, 0.3)), token: source.Token));
        Assert.InRange(calls, 3 * X.Length, 10 * X.Length);
    }

    [Theory]
    [InlineData("a*exp(-b*x)+c")]
    [InlineData("a*x^b + c*sin(b*x) - cos(x/a)*tanh(c)")]
    [InlineData("sqrt(a+x)*log10(b+x)/(1+c*x) + atan(a*x) - erf(b*x)")]
    [InlineData("(a+x)**(-1/b) + pow(c, x) + abs(a-x)*gauss(x, b, c) + lorentz(x, a, c)")]
    [InlineData("-a^2*x + {b*[c+(x-a)]}^3 + sinh(b)/cosh(x) + asin(c/9)*acos(x/9)")]
    [InlineData("log2(a+x)*log1p(b*x) + expm1(-c*x) + cbrt(a*x) + asinh(b*x)*acosh(1+c+x)+atanh(x*a/9)")]
    [InlineData("max(a*x, b+c*x²) + min(c, x*a)*np.exp(-b×x) + pvoigt(x, a, b, c) + sign(x-a)*x")]
    public void Derivatives_of_formulas_are_those_of_dual_numbers_and_of_differences(string text)
    {
        var formula = Expression.Parse(text);
        double[] x = [.. X.Select(v => 0.513 + v)], p = [1.3, 0.8, 0.6];
        string[] names = [.. formula.Names.Where(n => n != "x")];
        var model = new ExpressionModel(formula, names.Select(n => new Parameter(n, p[n[0] - 'a'])), new Dictionary<string, double[]> { ["x"] = x });
        double[] values = new double[x.Length], jacobian = new double[x.Length * names.Length], at = [.. model.Parameters.Select(q => q.Start)];
        model.Evaluate(at, values, jacobian);
        for (int i = 0; i < x.Length; i++)
        {
            double Value(double shift, int which) => formula.Value(names.Select((n, j) => KeyValuePair.Create(n, at[j] + (j == which ? shift : 0))).Append(KeyValuePair.Create("x", x[i])).ToDictionary());
            Dual[] arguments = [.. formula.Names.Select(n => n == "x" ? x[i] : Dual.Variable(at[Array.IndexOf(names, n)], Array.IndexOf(names, n)))];
            var dual = formula.Value(arguments);
            Assert.Equal(Value(0, -1), values[i], 1e-12 * (1 + Math.Abs(values[i])));
            for (int j = 0; j < names.Length; j++)
            {
                double d = jacobian[j * x.Length + i];
                Assert.Equal(dual.Derivative(j), d, 1e-12 * (1 + Math.Abs(d)));
                // Central differences err by the third derivative times h²/6 and by rounding over h, about 1e-8 of the terms.
                Assert.Equal((Value(1e-5, j) - Value(-1e-5, j)) / 2e-5, d, 1e-6 * (1 + Math.Abs(d) + Math.Abs(values[i])));
            }
        }
    }

    [Theory]
    [InlineData("a*exp(-b*x)+c", "a,c")]
    [InlineData("a*b*x", "a")]
    [InlineData("(a+b*x)/(1+c*x)", "a,b")]
    [InlineData("a^2+b", "b")]
    [InlineData("a*sin(b*x)+c*cos(b*x)", "a,c")]
    [InlineData("a*max(x-b,0)+c", "a,c")]
    [InlineData("max(a,b*x)+c", "c")]
    public void Parameters_in_which_a_formula_is_linear_are_found(string text, string linear) =>
        Assert.Equal(linear, string.Join(",", Expression.Parse(text).LinearNames(["a", "b", "c"]).Order(StringComparer.Ordinal)));

    [Fact]
    public void Dual_numbers_carry_the_derivatives_of_every_function()
    {
        (string Name, Func<Dual, Dual> F, double At)[] cases =
        [
            ("exp", Dual.Exp, 0.4), ("log", Dual.Log, 0.4), ("sqrt", Dual.Sqrt, 0.4), ("sin", Dual.Sin, 0.4), ("cos", Dual.Cos, 0.4),
            ("tan", Dual.Tan, 0.4), ("atan", Dual.Atan, 0.4), ("sinh", Dual.Sinh, 0.4), ("cosh", Dual.Cosh, 0.4), ("tanh", Dual.Tanh, 0.4),
            ("abs", Dual.Abs, -0.4), ("x^3.5", x => Dual.Pow(x, 3.5), 0.4), ("x^x", x => Dual.Pow(x, x), 0.4),
            ("quotient", x => (1 - x) / (2 + x * x), 0.4), ("affine", x => 3 * x - x * 2 - (-x) + +x, 0.4),
        ];
        foreach (var (name, f, at) in cases)
        {
            double step = 1e-5, numeric = (f(at + step).Value - f(at - step).Value) / (2 * step);
            // Central differences err by h² f'''/6, about 1e-9 here.
            Assert.True(Math.Abs(numeric - f(Dual.Variable(at, 3)).Derivative(3)) < 1e-8, name);
        }
    }

    private sealed class Series(double[][] spectra, bool blocks) : LeastSquaresProblem
    {
        public override ImmutableArray<Parameter> Parameters { get; } =
            [.. Enumerable.Range(0, 4).SelectMany(k => new Parameter[] { new($"a{k}", 1) { Linear = true }, new($"c{k}", 0) }), new("rate", 2)];

        public override int ResidualCount => spectra.Length * X.Length;

        public override BlockStructure? Blocks { get; } = blocks ? new BlockStructure([.. Enumerable.Repeat((X.Length, 2), 4)], 1) : null;

        public override void Evaluate(ReadOnlySpan<double> p, Span<double> residuals, Span<double> jacobian)
        {
            int width = Blocks is null ? 9 : 3, row = 0;
            jacobian.Clear();
            for (int k = 0; k < 4; k++)
            {
                for (int i = 0; i < X.Length; i++, row++)
                {
                    double e = Math.Exp(-p[8] * X[i]);
                    residuals[row] = p[2 * k] * e + p[2 * k + 1] - spectra[k][i];
                    if (jacobian.IsEmpty) continue;
                    int own = row * width + (Blocks is null ? 2 * k : 0);
                    (jacobian[own], jacobian[own + 1], jacobian[row * width + width - 1]) = (e, 1, -p[2 * k] * X[i] * e);
                }
            }
        }
    }
}
