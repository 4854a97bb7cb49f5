// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Techniques.Tests.Fitting;

/// <summary>The contract of the verb <c>fit</c>: every option changes what it names, and every key says what it is.</summary>
public sealed class FitContractTests
{
    private const string Decay = "a*exp(-b*x)+c";

    [Fact]
    public void Every_key_of_the_contract_is_there()
    {
        var results = Run(DecayTable(), ("model", Decay), ("start", "b=1")).Results;
        foreach (var name in (string[])["a", "b", "c"])
        {
            var m = results["parameters"]![name]!.AsObject();
            Assert.Equal(["value", "sigma", "interval"], m.Select(k => k.Key));
            Assert.Equal(["lower", "upper", "level"], m["interval"]!.AsObject().Select(k => k.Key));
        }

        Assert.Equal(3, results["covariance"]!.AsArray().Count);
        Assert.All(results["covariance"]!.AsArray(), row => Assert.Equal(3, row!.AsArray().Count));
        Assert.Equal("covariance", (string)results["interval_kind"]!);
        Assert.True((bool)results["converged"]!);
        Assert.Empty(results["active_bounds"]!.AsArray());
        Assert.Empty(results["unidentified"]!.AsArray());
        Assert.Equal(["a", "c"], results["linear_parameters"]!.AsArray().Select(n => (string)n!));
    }

    [Fact]
    public void Correlations_follow_from_the_covariance_with_one_on_the_diagonal()
    {
        var results = Run(DecayTable(), ("model", Decay), ("start", "b=1")).Results;
        double C(int i, int j) => (double)results["covariance"]![i]![j]!;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1, (double)results["correlation"]![i]![i]!);
            // Rounding of a root and a quotient.
            for (int j = 0; j < 3; j++) Assert.Equal(C(i, j) / Math.Sqrt(C(i, i) * C(j, j)), (double)results["correlation"]![i]![j]!, 1e-14);
        }
    }

    [Fact]
    public void Information_criteria_count_the_noise_where_it_is_fitted()
    {
        var results = Run(DecayTable(), ("model", Decay), ("start", "b=1")).Results;
        const int n = 60, k = 4;
        double likelihood = n * Math.Log((double)results["chi_square"]! / n);
        // Sums of a few terms of size 400.
        Assert.Equal(likelihood + 2 * k, (double)results["aic"]!, 1e-10);
        Assert.Equal(likelihood + 2 * k + 2.0 * k * (k + 1) / (n - k - 1), (double)results["aicc"]!, 1e-10);
        Assert.Equal(likelihood + k * Math.Log(n), (double)results["bic"]!, 1e-10);

        var counted = Run(Counts(), ("model", "a+b*x"), ("weights", "poisson")).Results;
        Assert.Equal((double)counted["chi_square"]! + 4, (double)counted["aic"]!, 1e-10);
    }

    [Fact]
    public void Roots_of_the_counts_weigh_as_stated_and_errors_are_not_scaled()
    {
        var results = Run(Counts(), ("model", "a+b*x"), ("weights", "sqrt")).Results;
        Assert.Equal("sqrt", (string)results["weights"]!);
        Assert.False((bool)results["covariance_scaled_by_chi_square"]!);
        // The normal equations of a weighted line, by hand.
        double s = 0, sx = 0, sxx = 0, sy = 0, sxy = 0;
        for (int i = 0; i < 30; i++)
        {
            double y = CountAt(i), w = 1 / Math.Max(y, 1);
            (s, sx, sxx, sy, sxy) = (s + w, sx + w * i, sxx + w * i * i, sy + w * y, sxy + w * i * y);
        }

        double d = s * sxx - sx * sx;
        Assert.Equal((sxx * sy - sx * sxy) / d, (double)results["parameters"]!["a"]!["value"]!, 1e-10);
        Assert.Equal((s * sxy - sx * sy) / d, (double)results["parameters"]!["b"]!["value"]!, 1e-10);
        Assert.Equal(Math.Sqrt(s / d), (double)results["parameters"]!["b"]!["sigma"]!, 1e-12);
    }

    [Fact]
    public void Poisson_weights_solve_the_score_equations_of_counts()
    {
        var results = Run(Counts(), ("model", "a+b*x"), ("weights", "poisson")).Results;
        Assert.Equal("poisson", (string)results["weights"]!);
        Assert.False((bool)results["covariance_scaled_by_chi_square"]!);
        double a = (double)results["parameters"]!["a"]!["value"]!, b = (double)results["parameters"]!["b"]!["value"]!;
        // Score and information of a line, and the deviance, by hand.
        double score = 0, slopeScore = 0, s = 0, sx = 0, sxx = 0, deviance = 0;
        for (int i = 0; i < 30; i++)
        {
            double n = CountAt(i), m = a + b * i;
            (score, slopeScore) = (score + n / m - 1, slopeScore + i * (n / m - 1));
            (s, sx, sxx) = (s + 1 / m, sx + i / m, sxx + i * i / m);
            deviance += 2 * (m - n + n * Math.Log(n / m));
        }

        // Thirty terms of order one; the slope's are of order thirty.
        Assert.Equal(0, score, 1e-8);
        Assert.Equal(0, slopeScore, 1e-7);
        Assert.Equal(Math.Sqrt(s / (s * sxx - sx * sx)), (double)results["parameters"]!["b"]!["sigma"]!, 1e-10);
        Assert.Equal(deviance, (double)results["chi_square"]!, 1e-9);
        Assert.Equal(deviance, (double)results["deviance"]!["value"]!, 1e-9);
        Assert.InRange((double)results["deviance"]!["expected"]!, 28, 28.5);
    }

    [Fact]
    public void Counts_divided_by_a_known_time_keep_their_errors_and_unknown_ones_take_theirs_from_the_scatter()
    {
        var random = new Halite.Numerics.RandomStream(31);
        double[] counts = [.. Enumerable.Range(0, 120).Select(i => (double)random.NextPoisson(30 + i / 4.0))];
        string Table(Func<double, double> of) => Write("x,y\n" + string.Join("\n", counts.Select((c, i) => FormattableString.Invariant($"{i},{of(c):R}"))));
        var whole = Run(Table(c => c), ("model", "a+b*x"), ("weights", "poisson"));
        var found = Run(Table(c => Math.Round(c / 7, 4)), ("model", "a+b*x"), ("weights", "poisson"));
        var stated = Run(Table(c => Math.Round(c / 7, 4)), ("model", "a+b*x"), ("weights", "poisson"), ("per-count", FormattableString.Invariant($"{1 / 7.0:R}")));
        var unknown = Run(Table(c => c / 7 * (1 + 1e-3 * Math.Sin(c))), ("model", "a+b*x"), ("weights", "poisson"));
        double B(Panel run, string what) => (double)run.Results["parameters"]!["b"]![what]!;
        Assert.Contains(found.Warnings, w => w.Code == "counts-scaled" && w.Message.Contains("0.142857", StringComparison.Ordinal));
        Assert.Empty(stated.Warnings);
        Assert.Contains(unknown.Warnings, w => w.Code == "not-counts");
        // Four digits of rounding.
        Assert.Equal(B(whole, "value") / 7, B(stated, "value"), 1e-5);
        Assert.Equal(B(whole, "sigma") / 7, B(stated, "sigma"), 1e-5);
        Assert.Equal(B(whole, "sigma") / 7, B(found, "sigma"), 1e-5);
        // The scatter of 120 points gives a sigma to 7 %: three of those.
        Assert.Equal(1, 7 * B(unknown, "sigma") / B(whole, "sigma"), 0.2);
        Assert.True((bool)unknown.Results["covariance_scaled_by_chi_square"]!);
    }

    [Fact]
    public void Covariance_can_be_scaled_or_left_as_given()
    {
        var scaled = Run(Counts(), ("model", "a+b*x"), ("weights", "poisson"), ("covariance", "scaled")).Results;
        var given = Run(Counts(), ("model", "a+b*x"), ("weights", "poisson"), ("covariance", "as-given")).Results;
        double ratio = (double)scaled["parameters"]!["b"]!["sigma"]! / (double)given["parameters"]!["b"]!["sigma"]!;
        // What stands for one count is Pearson's chi-square over the degrees of freedom.
        Assert.Equal(Math.Sqrt((double)scaled["chi_square_reduced"]!), ratio, 1e-12);
    }

    [Fact]
    public void Level_sets_the_coverage_of_every_kind_of_interval()
    {
        foreach (var kind in (string[])["covariance", "profile", "bootstrap"])
        {
            var option = kind == "covariance" ? ("x", "x") : kind == "profile" ? ("profile", "true") : ("bootstrap", "200");
            var wide = Run(DecayTable(), ("model", Decay), ("start", "b=1"), ("level", "0.99"), option).Results;
            var narrow = Run(DecayTable(), ("model", Decay), ("start", "b=1"), ("level", "0.5"), option).Results;
            Assert.Equal(kind, (string)wide["interval_kind"]!);
            Assert.Equal(0.5, (double)narrow["parameters"]!["b"]!["interval"]!["level"]!);
            // 2.66 against 0.68 of Student's t; the bootstrap's ends scatter.
            Assert.Equal(3.9, Width(wide) / Width(narrow), kind == "bootstrap" ? 1.5 : 0.2);
        }

        static double Width(JsonObject r) => (double)r["parameters"]!["b"]!["interval"]!["upper"]! - (double)r["parameters"]!["b"]!["interval"]!["lower"]!;
    }

    [Theory]
    [InlineData("residual")]
    [InlineData("parametric")]
    [InlineData("pairs")]
    public void A_bootstrap_says_what_it_drew_and_repeats_with_its_seed(string kind)
    {
        JsonObject Once(string seed) => Run(DecayTable(), ("model", Decay), ("start", "b=1"), ("bootstrap", "60"), ("bootstrap-kind", kind), ("seed", seed)).Results;
        var (one, again, other) = (Once("3"), Once("3"), Once("4"));
        Assert.Equal(kind, (string)one["bootstrap"]!["kind"]!);
        Assert.Equal(60, (int)one["bootstrap"]!["replicates"]! + (int)one["bootstrap"]!["failed"]!);
        Assert.Equal(one.ToJsonString(), again.ToJsonString());
        Assert.NotEqual((double)one["bootstrap"]!["parameters"]!["b"]!["sigma"]!, (double)other["bootstrap"]!["parameters"]!["b"]!["sigma"]!);
    }

    [Fact]
    public void A_profile_that_ends_on_a_bound_or_nowhere_says_so()
    {
        // The amplitude vanishes within its error, so that the rate is not bounded.
        var random = new RandomStream(5);
        var file = Write("x,y\n" + string.Join("\n", Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{i / 10.0:R},{0.02 * Math.Exp(-0.1 * i) + 0.03 * random.NextGaussian():R}"))));
        var panel = Run(file, ("model", "a*exp(-b*x)"), ("start", "a=0.02,b=1"), ("bounds", "b=0:1e9"), ("profile", "true"));
        var b = panel.Results["profile"]!["b"]!;
        Assert.True((bool)b["limited_by_bound"]! || !(bool)b["identifiable"]!);
    }

    [Theory]
    [InlineData("huber")]
    [InlineData("soft-l1")]
    [InlineData("cauchy")]
    [InlineData("welsch")]
    public void Robust_losses_see_past_outliers(string loss)
    {
        var random = new RandomStream(8);
        var file = Write("x,y\n" + string.Join("\n", Enumerable.Range(0, 50).Select(i => FormattableString.Invariant($"{i},{1 + 0.2 * i + 0.05 * random.NextGaussian() + (i % 10 == 7 ? 6 : 0):R}"))));
        double plain = Slope(Run(file, ("model", "a+b*x")).Results), robust = Slope(Run(file, ("model", "a+b*x"), ("loss", loss), ("loss-scale", "0.1")).Results);
        // Five points of fifty lie 6 above; the slope's error from clean noise is 0.0005.
        Assert.True(Math.Abs(robust - 0.2) < 0.003, $"{loss}: {robust}");
        Assert.True(Math.Abs(plain - 0.2) > Math.Abs(robust - 0.2));

        static double Slope(JsonObject r) => (double)r["parameters"]!["b"]!["value"]!;
    }

    [Fact]
    public void Many_starts_list_their_minima_and_find_the_frequency()
    {
        var file = Write("x,y\n" + string.Join("\n", Enumerable.Range(0, 80).Select(i => FormattableString.Invariant($"{i / 10.0:R},{2 * Math.Sin(3.7 * i / 10.0):R}"))));
        var results = Run(file, ("model", "a*sin(w*x)"), ("start", "a=1,w=1"), ("bounds", "w=0.1:10"), ("starts", "30")).Results;
        // Exact data: to rounding.
        Assert.Equal(3.7, (double)results["parameters"]!["w"]!["value"]!, 1e-9);
        Assert.True(results["minima"]!.AsArray().Count > 1);
    }

    [Fact]
    public void Missing_starts_are_searched_for_on_the_scale_of_the_abscissa_and_named()
    {
        var file = Write("x,y\n" + string.Join("\n", Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{400 + 2 * i},{5 + 30 * Math.Exp(-Math.Log(2) * Math.Pow((400 + 2 * i - 610) / 18.0, 2)) + Math.Sin(i * 12.9) * 0.1:R}"))));
        var panel = Run(file, ("model", "a*gauss(x, centre, fwhm) + c"));
        // The ripple is 0.1 of 30.
        Assert.Equal(610, (double)panel.Results["parameters"]!["centre"]!["value"]!, 0.1);
        Assert.Equal(36, Math.Abs((double)panel.Results["parameters"]!["fwhm"]!["value"]!), 0.2);
        var warning = Assert.Single(panel.Warnings, w => w.Code == "start-guessed");
        Assert.Contains("centre, fwhm", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" a,", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Linear_parameters_need_no_start()
    {
        Assert.Empty(Run(Counts(), ("model", "a+b*x")).Warnings);
    }

    [Fact]
    public void A_mistyped_column_is_suspected()
    {
        var file = Write("time,signal\n" + string.Join("\n", Enumerable.Range(1, 20).Select(i => FormattableString.Invariant($"{i},{3 + 2 * Math.Sqrt(i) + 0.01 * (i % 3):R}"))));
        var panel = Run(file, ("model", "a + b*sqrt(tme)"));
        Assert.Contains("did you mean time?", Assert.Single(panel.Warnings, w => w.Code == "start-guessed").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_numbers_are_left_out_and_counted()
    {
        var panel = Run(Write("x,y\n1,2\n2,nan\n3,4\n4,\n5,6\n6,7.5\n"), ("model", "a+b*x"));
        Assert.Equal(4, (int)panel.Results["points"]!);
        Assert.Contains("2 of 6 rows", Assert.Single(panel.Warnings, w => w.Code == "rows-without-numbers").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,y\n1,2\n2,4\n", "a+b*x+c*x^2", "3 parameters cannot be fitted to 2 points")]
    [InlineData("x,y\n1,nan\n2,nan\n", "a+b*x", "no row")]
    [InlineData("x,y\n1,2\n2,3\n3,4\n", "ln(x-5)*a+b", "no finite value")]
    [InlineData("x,y\n1,2\n2,3\n3,4\n", "z = a+b*x", "left side \"z\"")]
    [InlineData("x,y\n1,2\n2,3\n3,4\n", "a+b*x", "names a twice", "start", "a=1,a=2")]
    [InlineData("x,y\n1,2\n2,3\n3,4\n", "a+2x", "\"x\" does not belong here (a product is written with *)")]
    [InlineData("x,y\n1,-2\n2,3\n3,4\n", "a+b*x", "needs counts", "weights", "poisson")]
    [InlineData("x,y,s\n1,2,1\n2,3,0\n3,4,1\n", "a+b*x", "standard deviation of point 2", "weights", "column")]
    public void Data_that_cannot_be_fitted_are_refused_in_a_sentence(string text, string model, string part, string? option = null, string value = "")
    {
        (string, string)[] options = option is null ? [("model", model)] : [("model", model), (option, value)];
        var fault = Assert.Throws<InputException>(() => Run(Write(text), options));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fit_that_meets_every_point_has_no_errors_and_says_why()
    {
        var results = Run(Write("x,y\n1,2\n2,5\n"), ("model", "a+b*x")).Results;
        Assert.Equal(3, (double)results["parameters"]!["b"]!["value"]!, 1e-12);
        Assert.Null(results["parameters"]!["b"]!["sigma"]);
        Assert.Contains("no degrees of freedom", (string)results["parameters"]!["b"]!["reason"]!, StringComparison.Ordinal);
        Assert.Contains("no degrees of freedom", (string)results["covariance_reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_and_range_can_be_chosen()
    {
        var file = Write("t,u,i,noise\n" + string.Join("\n", Enumerable.Range(0, 40).Select(k => FormattableString.Invariant($"{k},{k * k},{3 * k + (k > 20 ? 50 : 0)},{(k % 2 == 0 ? 0.1 : 0.2)}"))));
        var results = Run(file, ("model", "p+q*x"), ("x", "t"), ("y", "i"), ("sigma", "noise"), ("range", "0:20")).Results;
        Assert.Equal(21, (int)results["points"]!);
        Assert.Equal("column", (string)results["weights"]!);
        // Exact data.
        Assert.Equal(3, (double)results["parameters"]!["q"]!["value"]!, 1e-10);
    }

    [Theory]
    [InlineData("time,signal", "p+q*time")]
    [InlineData("Time (s),I/mA", "p+q*Time")]
    [InlineData("Time (s),I/mA", "p+q*Time_s")]
    [InlineData("time [s],V [V]", "p+q*time")]
    [InlineData("Time/s,I/mA", "I = p+q*time")]
    [InlineData("t,signal", "signal = p+q*x")]
    [InlineData("x (mm),y (V)", "p+q*x")]
    public void Columns_go_by_their_names_with_or_without_units(string head, string model)
    {
        var panel = Run(Write(head + "\n" + string.Join("\n", Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"{i},{2 + 3 * i + i % 2}")))), ("model", model));
        // 2 + 3 i, the odd points one higher: Σ (i − 5.5) over those is 3, over 143 of all squares.
        Assert.Equal(3 + 3.0 / 143, (double)panel.Results["parameters"]!["q"]!["value"]!, 1e-12);
        Assert.Empty(panel.Warnings);
    }

    [Theory]
    [InlineData("signal,time")]
    [InlineData("y (V),time")]
    public void What_the_formula_uses_is_the_abscissa_and_not_what_is_fitted(string head)
    {
        var panel = Run(Write(head + "\n" + string.Join("\n", Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"{2 + 3 * i},{i}")))), ("model", "p+q*time"));
        Assert.Equal(3, (double)panel.Results["parameters"]!["q"]!["value"]!, 1e-12);
    }

    [Fact]
    public void Several_predictors_leave_the_remaining_column_to_be_fitted()
    {
        var random = new RandomStream(12);
        var file = Write("u,v,w,noise\n" + string.Join("\n", Enumerable.Range(0, 30).Select(i =>
        {
            double u = random.NextDouble(), v = random.NextDouble();
            return FormattableString.Invariant($"{u:R},{v:R},{1 + 2 * u - 3 * v:R},0.1");
        })));
        var results = Run(file, ("model", "p+q*u+r*v"), ("weights", "column")).Results;
        // Exact data.
        Assert.Equal(-3, (double)results["parameters"]!["r"]!["value"]!, 1e-12);
        Assert.Equal("column", (string)results["weights"]!);
    }

    [Theory]
    [InlineData("a=1e-12,b=1e-12,c=1e-12")]
    [InlineData("a=1,b=-100,c=1")]
    [InlineData("a=1,b=-10,c=1")]
    [InlineData("a=1,b=1e6,c=1")]
    public void A_start_that_ends_in_nothing_is_replaced_and_that_is_said(string start)
    {
        var good = Run(DecayTable(), ("model", Decay), ("start", "a=1,b=1,c=0")).Results;
        var panel = Run(DecayTable(), ("model", Decay), ("start", start));
        foreach (string name in (string[])["a", "b", "c"]) Assert.Equal((double)good["parameters"]![name]!["value"]!, (double)panel.Results["parameters"]![name]!["value"]!, 1e-9);
        Assert.Single(panel.Warnings, w => w.Code == "start-replaced");
    }

    [Fact]
    public void A_bootstrap_runs_through_ties()
    {
        var results = Run(DecayTable(), ("model", Decay), ("start", "b=1"), ("tie", "c=a/8"), ("bootstrap", "300")).Results;
        Assert.Equal(["a", "b"], results["bootstrap"]!["parameters"]!.AsObject().Select(p => p.Key));
        double ratio = (double)results["bootstrap"]!["parameters"]!["b"]!["sigma"]! / (double)results["parameters"]!["b"]!["sigma"]!;
        // 300 replicates give a sigma to 4 %.
        Assert.Equal(1, ratio, 0.2);
    }

    [Fact]
    public void Counts_near_zero_and_too_few_replicates_are_warned_of()
    {
        var file = Write("x,y\n" + string.Join("\n", Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"{i},{i % 5}"))));
        Assert.Contains(Run(file, ("model", "a+b*x"), ("weights", "sqrt")).Warnings, w => w.Code == "low-counts");
        Assert.Empty(Run(file, ("model", "a+b*x"), ("weights", "poisson")).Warnings);
        Assert.Contains(Run(file, ("model", "a+b*x"), ("bootstrap", "20")).Warnings, w => w.Code == "bootstrap-few");
        Assert.Empty(Run(Counts(), ("model", "a+b*x"), ("weights", "poisson")).Warnings);
    }

    [Fact]
    public void Few_points_get_a_smooth_curve_and_several_predictors_get_fitted_points()
    {
        var few = Run(Write("x,y\n0,0.1\n1,0.9\n2,2.2\n3,0.8\n4,0.1\n"), ("model", "h*gauss(x,c,w)"), ("start", "h=2,c=2,w=2")).Figures[0];
        Assert.True(Assert.Single(few.Plots[0].Traces.OfType<Halite.Techniques.Figures.LineTrace>()).X.Length > 300);
        var plane = Run(Write("u,v,y\n0,0,1\n1,0,2\n0,1,4\n1,1,5.1\n"), ("model", "a+b*u+c*v")).Figures[0];
        Assert.Empty(plane.Plots[0].Traces.OfType<Halite.Techniques.Figures.LineTrace>());
        Assert.Equal(2, plane.Plots[0].Traces.OfType<Halite.Techniques.Figures.PointTrace>().Count());
    }

    [Fact]
    public void The_curve_has_a_band_with_ties_bounds_and_idle_directions_too()
    {
        (string, string)[][] cases = [[("tie", "c=a/8")], [("bounds", "c=0.4:")], [("model", "a*d*exp(-b*x)+c")]];
        foreach (var options in cases)
        {
            var model = options.Where(o => o.Item1 == "model").Select(o => o.Item2).FirstOrDefault() ?? Decay;
            var figure = Run(DecayTable(), [("model", model), ("start", "b=1,c=0.5"), .. options.Where(o => o.Item1 != "model")]).Figures[0];
            var band = Assert.Single(figure.Plots[0].Traces.OfType<Halite.Techniques.Figures.BandTrace>());
            Assert.All(band.Upper.Zip(band.Lower), b => Assert.InRange(b.First - b.Second, 1e-4, 0.2));
        }
    }

    private static double CountAt(int i) => Math.Round(40 + 7 * i + 5 * Math.Sin(12.9898 * i));

    private static string Counts() => Write("x,y\n" + string.Join("\n", Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"{i},{CountAt(i)}"))));

    private static string DecayTable()
    {
        var random = new RandomStream(41);
        return Write("x,y\n" + string.Join("\n", Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{i / 10.0:R},{2.5 * Math.Exp(-0.07 * i) + 0.3 + 0.03 * random.NextGaussian():R}"))));
    }

    private static Panel Run(string file, params (string Name, string Value)[] options)
    {
        var operation = OperationRegistry.Find("fit")!;
        var context = new OperationContext(operation, [file], options.Select(o => KeyValuePair.Create(o.Name, ImmutableArray.Create(o.Value))), cancellation: TestContext.Current.CancellationToken);
        var panel = operation.Run(context);
        return panel with { Warnings = [.. panel.Warnings, .. context.Warnings] };
    }

    private static string Write(string text)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("halite-fit-").FullName, "table.csv");
        File.WriteAllText(path, text + "\n");
        return path;
    }
}
