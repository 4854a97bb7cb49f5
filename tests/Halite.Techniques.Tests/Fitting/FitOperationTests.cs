// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Fitting;

public sealed class FitOperationTests
{
    private const string Decay = "a*exp(-b*x)+c";

    [Fact]
    public void A_decay_comes_out_with_errors_intervals_covariance_and_convergence()
    {
        var results = Run(Table(), ("model", Decay), ("start", "a=1,b=1,c=0")).Results;
        var b = results["parameters"]!["b"]!;
        double value = (double)b["value"]!, sigma = (double)b["sigma"]!;
        // The truth is 0.7; five of its own standard errors.
        Assert.Equal(0.7, value, 5 * sigma);
        Assert.True((double)b["interval"]!["lower"]! < value && value < (double)b["interval"]!["upper"]!);
        Assert.Equal(sigma * sigma, (double)results["covariance"]![1]![1]!, 1e-15);
        Assert.Equal(["a", "b", "c"], results["covariance_parameters"]!.AsArray().Select(n => (string)n!));
        Assert.StartsWith("converged", (string)results["convergence"]!, StringComparison.Ordinal);
        Assert.Equal((double)results["chi_square"]! / 57, (double)results["chi_square_reduced"]!, 1e-15);
    }

    [Fact]
    public void Profile_and_bootstrap_agree_with_the_covariance_where_the_model_is_nearly_straight()
    {
        var plain = Width(Run(Table(), ("model", Decay)).Results);
        var profile = Width(Run(Table(), ("model", Decay), ("profile", "true")).Results);
        var bootstrap = Width(Run(Table(), ("model", Decay), ("bootstrap", "400")).Results);
        // The profile differs by the curvature of the model, the bootstrap by the scatter of 400 replicates: under 10 and 20 %.
        Assert.Equal(1, profile / plain, 0.1);
        Assert.Equal(1, bootstrap / plain, 0.2);

        static double Width(JsonObject results) =>
            (double)results["parameters"]!["b"]!["interval"]!["upper"]! - (double)results["parameters"]!["b"]!["interval"]!["lower"]!;
    }

    // A rate known to a third of itself: the sum of squares is no parabola in it.
    [Fact]
    public void A_covariance_that_the_profile_likelihood_contradicts_is_told()
    {
        var file = Write("x,y\n" + string.Join("\n", Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"{0.5 * i},{2 * Math.Exp(-0.3 * i) + (i % 2 == 0 ? 0.5 : -0.5)}"))));
        var plain = Run(file, ("model", "a*exp(-b*x)"), ("start", "a=1,b=1"));
        var warning = Assert.Single(plain.Warnings, w => w.Code == "curved");
        var profile = Run(file, ("model", "a*exp(-b*x)"), ("start", "a=1,b=1"), ("profile", "true")).Results["profile"]!["b"]!;
        var interval = plain.Results["parameters"]!["b"]!["interval"]!;
        // What the warning says is what --profile gives, and more than a quarter off the covariance's.
        var told = System.Text.RegularExpressions.Regex.Match(warning.Message, "b ([0-9.]+) to ([0-9.]+)");
        // The warning's ends are sought to a hundredth of their distance.
        Assert.Equal((double)profile["lower"]!, double.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture), 0.02);
        Assert.Equal((double)profile["upper"]!, double.Parse(told.Groups[2].Value, CultureInfo.InvariantCulture), 0.02);
        double value = (double)plain.Results["parameters"]!["b"]!["value"]!;
        Assert.True(((double)profile["upper"]! - value) / ((double)interval["upper"]! - value) is > 1.25 or < 0.8 || (value - (double)profile["lower"]!) / (value - (double)interval["lower"]!) is > 1.25 or < 0.8);
        Assert.DoesNotContain(Run(Table(), ("model", Decay)).Warnings, w => w.Code == "curved");
    }

    [Fact]
    public void Weights_by_a_column_are_found_by_name_and_not_scaled()
    {
        var file = Write("time,signal,error\n" + string.Join("\n", Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"{i},{3 + 2 * i + (i % 2 == 0 ? 0.5 : -0.5)},0.5"))));
        var panel = Run(file, ("model", "p + q*time"), ("start", "p=0,q=1"), ("weights", "column"), ("y", "signal"));
        Assert.Equal("column", (string)panel.Results["weights"]!);
        Assert.False((bool)panel.Results["covariance_scaled_by_chi_square"]!);
        // Every residual is about one sigma.
        Assert.Equal(20.0 / 18, (double)panel.Results["chi_square_reduced"]!, 0.02);
        Assert.Equal(0.5 / Math.Sqrt(Enumerable.Range(0, 20).Sum(i => (i - 9.5) * (i - 9.5))), (double)panel.Results["parameters"]!["q"]!["sigma"]!, 1e-12);
    }

    [Fact]
    public void A_bound_and_an_undetermined_sum_are_named_and_carry_no_sigma()
    {
        var panel = Run(Table(), ("model", "a*exp(-b*x)+c+d"), ("bounds", "b=0:0.5"), ("start", "b=0.3"));
        Assert.Null(panel.Results["parameters"]!["b"]!["sigma"]);
        Assert.Contains("upper bound", (string)panel.Results["parameters"]!["b"]!["reason"]!, StringComparison.Ordinal);
        Assert.Equal(["c", "d"], panel.Results["unidentified"]!.AsArray().Select(n => (string)n!));
        Assert.Equal(["bound-active", "unidentified"], panel.Warnings.Select(w => w.Code).Order(StringComparer.Ordinal));
        Assert.Null(panel.Results["covariance"]![1]![1]);
    }

    [Fact]
    public void Fixed_and_tied_parameters_leave_the_search()
    {
        var results = Run(Table(), ("model", "a*exp(-b*x)+c"), ("fix", "c"), ("start", "c=0.3"), ("tie", "a=2.5*b/0.7")).Results;
        Assert.Equal(0.3, (double)results["parameters"]!["c"]!["value"]!);
        Assert.Equal(2.5 / 0.7 * (double)results["parameters"]!["b"]!["value"]!, (double)results["parameters"]!["a"]!["value"]!, 1e-12);
        Assert.Equal(59, (int)results["degrees_of_freedom"]!);
    }

    [Fact]
    public void The_figure_holds_data_curve_and_residuals_and_the_table_every_row()
    {
        var panel = Run(Table(), ("model", Decay));
        Assert.Equal(2, Assert.Single(panel.Figures).Plots.Length);
        Assert.Equal(60, panel.Data!.Rows.Length);
    }

    [Fact]
    public void The_raman_spectrum_gives_the_minimum_that_lmfit_finds()
    {
        string Band(int k) => $"A{k}*((1-m{k})*{Math.Sqrt(Math.Log(2) / Math.PI).ToString("R", CultureInfo.InvariantCulture)}*exp(-{Math.Log(2).ToString("R", CultureInfo.InvariantCulture)}*((x-c{k})/w{k})^2)+m{k}/pi/(1+((x-c{k})/w{k})^2))/w{k}";
        var results = Run(SharedData.Path("data/spectra/raman/synthetic_raman_3peak.csv"), ("weights", "sqrt"),
            ("model", $"{Band(1)}+{Band(2)}+{Band(3)}+h*exp(-x/d)+o+s*x"),
            ("start", "A1=40000,c1=480,w1=30,m1=0.5,A2=70000,c2=610,w2=30,m2=0.5,A3=10000,c3=765,w3=30,m3=0.5,h=300,d=200,o=100,s=0")).Results;
        var lmfit = JsonNode.Parse(File.ReadAllText(SharedData.Path("data/spectra/raman/synthetic_raman_3peak_lmfit.json")))!;
        // lmfit stops within some 1e-5 of its errors of the minimum and differentiates numerically; this run left its errors unscaled.
        Assert.Equal((double)lmfit["redchi"]!, (double)results["chi_square_reduced"]!, 1e-8);
        for (int k = 0; k < 3; k++)
        {
            var (value, error) = ((double)lmfit["params"]![$"p{k}_center"]![0]!, (double)lmfit["params"]![$"p{k}_center"]![1]!);
            Assert.Equal(value, (double)results["parameters"]![$"c{k + 1}"]!["value"]!, 1e-3 * error);
            Assert.Equal(error, (double)results["parameters"]![$"c{k + 1}"]!["sigma"]!, 1e-4 * error);
        }
    }

    [Fact]
    public void The_collection_of_nist_runs_from_its_folder()
    {
        var cases = Operate([], ("nist", SharedData.Path("data/spectra/nist_strd"))).Results["cases"]!.AsArray();
        Assert.Equal(54, cases.Count);
        Assert.All(cases, c => Assert.True((double)c!["digits_parameters"]! >= 9));
        Assert.Equal(["name", "start", "digits_parameters", "digits_errors", "evaluations", "chi_square"], cases[0]!.AsObject().Select(k => k.Key));
    }

    public static TheoryData<string, string, string> WrongInput() => new()
    {
        { "model", "a*x+", "character 5" },
        { "model", "a*(x", "not closed" },
        { "model", "a*foo(x)", "no function foo" },
        { "model", "x", "no parameter" },
        { "start", "q=1", "names q" },
        { "bounds", "a=2:1", "not below" },
        { "bounds", "a", "name=lower:upper" },
        { "range", "100:200", "no row" },
        { "level", "2", "between 0 and 1" },
        { "tie", "q=a", "no parameter q" },
        { "y", "nothing", "no such column" },
        { "weights", "column", "standard deviations" },
        { "loss-scale", "0", "above zero" },
    };

    [Theory]
    [MemberData(nameof(WrongInput))]
    public void Wrong_input_is_one_sentence_that_says_what(string option, string value, string part)
    {
        var file = Table();
        var options = new Dictionary<string, string> { ["model"] = "a*x" };
        options[option] = value;
        var fault = Assert.Throws<InputException>(() => Run(file, [.. options.Select(o => (o.Key, o.Value))]));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    private static Panel Run(string file, params (string Name, string Value)[] options) => Operate([file], options);

    private static Panel Operate(string[] inputs, params (string Name, string Value)[] options)
    {
        var operation = OperationRegistry.Find("fit")!;
        var context = new OperationContext(operation, inputs, options.Select(o => KeyValuePair.Create(o.Name, ImmutableArray.Create(o.Value))), cancellation: TestContext.Current.CancellationToken);
        var panel = operation.Run(context);
        return panel with { Warnings = [.. panel.Warnings, .. context.Warnings] };
    }

    private static string Table()
    {
        var random = new RandomStream(41);
        return Write("x,y\n" + string.Join("\n", Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{i / 10.0:R},{2.5 * Math.Exp(-0.07 * i) + 0.3 + 0.03 * random.NextGaussian():R}"))));
    }

    private static string Write(string text)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("halite-fit-").FullName, "table.csv");
        File.WriteAllText(path, text + "\n");
        return path;
    }
}
