// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Techniques.Fitting;

/// <summary>What <c>fit</c> shows: results, tables, figure.</summary>
internal static class FitPanel
{
    public static Panel Of(FitOutcome outcome)
    {
        var fit = outcome.Fit;
        return new Panel
        {
            Results = Results(outcome),
            Tables = [Parameters(outcome), Quality(outcome)],
            Data = Curve(outcome),
            Figures = [FitFigure.Of(outcome)],
            Warnings = Warnings(outcome),
            Notes = [outcome.Table.YName + " = " + outcome.Formula.Text, char.ToUpperInvariant(fit.ConvergenceText[0]) + fit.ConvergenceText[1..] + "."],
        };
    }

    private static JsonObject Results(FitOutcome outcome)
    {
        var fit = outcome.Fit;
        var results = new JsonObject
        {
            ["model"] = outcome.Formula.Text,
            ["parameters"] = Json.Object(outcome.Parameters.Select(p => KeyValuePair.Create(p.Name, Json.Of(outcome.Measured(p.Name))))),
            ["interval_kind"] = outcome.IntervalKind,
            ["points"] = fit.Residuals.Length,
            ["degrees_of_freedom"] = fit.DegreesOfFreedom,
            ["chi_square"] = Json.Of(fit.ChiSquare),
            ["chi_square_reduced"] = Json.Of(fit.ReducedChiSquare),
            ["covariance_parameters"] = Json.Array(fit.Parameters.Select(p => (JsonNode?)JsonValue.Create(p.Name))),
            ["covariance"] = Matrix(fit, fit.Covariance),
            ["correlation"] = Matrix(fit, fit.Correlation),
            ["covariance_scaled_by_chi_square"] = fit.ScaledByReducedChiSquare,
            ["covariance_reason"] = fit.CovarianceReason,
            ["convergence"] = fit.ConvergenceText,
            ["converged"] = fit.Converged,
            ["evaluations"] = fit.Evaluations,
            ["weights"] = WeightsName(outcome.Data.Weighting),
            ["deviance"] = Deviance.Json(fit),
            ["aic"] = Json.Of(fit.Aic),
            ["aicc"] = Json.Of(fit.Aicc),
            ["bic"] = Json.Of(fit.Bic),
            ["active_bounds"] = Json.Array(fit.ActiveBounds.Select(b => (JsonNode?)new JsonObject { ["parameter"] = b.Parameter, ["side"] = b.IsUpper ? "upper" : "lower", ["bound"] = Json.Of(b.Bound) })),
            ["unidentified"] = Json.Array(fit.Unidentified.Select(n => (JsonNode?)JsonValue.Create(n))),
            ["identifiability"] = Json.Object(fit.Parameters.Select((p, j) => KeyValuePair.Create(p.Name, (JsonNode?)new JsonObject
            {
                ["variance_inflation"] = Json.Of(fit.VarianceInflation(j)),
                ["partners"] = Json.Object(fit.Partners(j).Select(t => KeyValuePair.Create(t.Name, Json.Of(t.Correlation)))),
            }))),
            ["linear_parameters"] = Json.Array(outcome.Parameters.Where(p => p.Linear).Select(p => (JsonNode?)JsonValue.Create(p.Name))),
        };
        if (!outcome.Profiles.IsEmpty) results["profile"] = Json.Object(outcome.Profiles.Values.Select(p => KeyValuePair.Create(p.Parameter, (JsonNode?)Profile(p))));
        if (outcome.Bootstrap is { } bootstrap) results["bootstrap"] = Bootstrap(outcome, bootstrap);
        if (outcome.Many is { } many)
            results["minima"] = Json.Array(many.Minima.Take(10).Select(m => (JsonNode?)new JsonObject { ["chi_square"] = Json.Of(m.ChiSquare), ["starts"] = m.Starts }));
        return results;
    }

    private static JsonArray Matrix(LeastSquaresResult fit, Func<int, int, double> element)
    {
        int n = fit.Parameters.Length;
        return Json.Array(Enumerable.Range(0, n).Select(i => (JsonNode?)Json.Array(Enumerable.Range(0, n).Select(j => Json.Of(element(i, j))))));
    }

    private static JsonObject Profile(ProfileInterval profile) => new()
    {
        ["lower"] = Json.Of(profile.Intervals[0].Lower),
        ["upper"] = Json.Of(profile.Intervals[0].Upper),
        ["level"] = profile.Intervals[0].Level,
        ["identifiable"] = profile.IsIdentifiable,
        ["limited_by_bound"] = profile.LimitedByBound,
    };

    private static JsonObject Bootstrap(FitOutcome outcome, BootstrapResult bootstrap)
    {
        var parameters = outcome.Fit.Parameters.Select((p, j) => (p, j)).Where(t => !t.p.Fixed).Select(t =>
        {
            var interval = bootstrap.Interval(t.j, outcome.Level);
            return KeyValuePair.Create(t.p.Name, (JsonNode?)new JsonObject
            {
                ["sigma"] = Json.Of(bootstrap.Sigma(t.j)),
                ["bias"] = Json.Of(bootstrap.Bias(t.j)),
                ["lower"] = Json.Of(interval.Lower),
                ["upper"] = Json.Of(interval.Upper),
            });
        });
        return new JsonObject
        {
            ["kind"] = bootstrap.Options.Kind.ToString().ToLowerInvariant(),
            ["replicates"] = bootstrap.Count,
            ["failed"] = bootstrap.Failed,
            ["seed"] = bootstrap.Options.Seed,
            ["level"] = outcome.Level,
            ["parameters"] = Json.Object(parameters),
        };
    }

    private static DataTable Parameters(FitOutcome outcome)
    {
        var percent = FormattableString.Invariant($"{100 * outcome.Level:G4} % interval ({outcome.IntervalKind})");
        return DataTable.Of("Parameters", ["Parameter", "Value", "Sigma", percent, "Note"], outcome.Parameters.Select(p =>
        {
            var m = outcome.Measured(p.Name);
            string interval = m.Interval is { } i ? $"{CellText.Of(i.Lower)} to {CellText.Of(i.Upper)}" : "";
            string note = m.Reason ?? (p.Fixed ? "fixed" : outcome.Tied is not null && outcome.Fit.Parameters.All(f => f.Name != p.Name) ? "tied" : "");
            return new object?[] { p.Name, m.Value, p.Fixed ? null : m.Sigma, interval, note };
        }));
    }

    private static DataTable Quality(FitOutcome outcome)
    {
        var fit = outcome.Fit;
        return DataTable.Facts("Quality of the fit",
            ("Points", fit.Residuals.Length),
            ("Degrees of freedom", fit.DegreesOfFreedom),
            ("Weights", WeightsName(outcome.Data.Weighting)),
            (fit.IsDeviance ? "Deviance" : "Sum of squared weighted residuals", fit.ChiSquare),
            ("Expected of the right model", fit.IsDeviance && !fit.ScaledByReducedChiSquare ? FormattableString.Invariant($"{fit.ExpectedChiSquare.Mean:F1} ± {fit.ExpectedChiSquare.Sigma:F1}") : null),
            ("Reduced chi-square", fit.ReducedChiSquare),
            ("Errors scaled by it", fit.ScaledByReducedChiSquare ? "yes: the noise is taken from the scatter" : "no: the given sigmas are trusted"),
            ("AICc", fit.Aicc),
            ("BIC", fit.Bic));
    }

    private static DataTable Curve(FitOutcome outcome)
    {
        var fitted = new double[outcome.Table.X.Length];
        outcome.Data.Model.Evaluate(outcome.Values(), fitted, default);
        var sigma = outcome.PointSigma();
        return DataTable.Of("Fit", [outcome.Table.XName, outcome.Table.YName, "fit", "residual", "weighted_residual"],
            Enumerable.Range(0, fitted.Length).Select(i => new object?[] { outcome.Table.X[i], outcome.Table.Y[i], fitted[i], outcome.Table.Y[i] - fitted[i], (outcome.Table.Y[i] - fitted[i]) / sigma[i] }));
    }

    private static ImmutableArray<Warning> Warnings(FitOutcome outcome)
    {
        var fit = outcome.Fit;
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (!fit.Converged) warnings.Add(new Warning("not-converged", $"The fit did not converge ({fit.ConvergenceText}): its numbers are those of where it stopped."));
        foreach (var bound in fit.ActiveBounds)
            warnings.Add(new Warning("bound-active", FormattableString.Invariant($"{bound.Parameter} ended on its {(bound.IsUpper ? "upper" : "lower")} bound {bound.Bound:G6}: the errors of the others hold for this value.")));
        if (fit.Unidentified.Length > 0)
            warnings.Add(new Warning("unidentified", $"The data do not determine {string.Join(", ", fit.Unidentified)}{(fit.Unidentified.Length > 1 ? " separately" : "")}: fix or tie {(fit.Unidentified.Length > 1 ? "some of them" : "it")}, or simplify the formula."));
        foreach (var open in outcome.Profiles.Values.Where(p => !p.IsIdentifiable))
            warnings.Add(new Warning("open-interval", $"The interval of {open.Parameter} is open: the data leave it unlimited on one side."));
        return warnings.ToImmutable();
    }

    private static string WeightsName(Weighting weighting) => weighting switch { Weighting.Poisson => "poisson", Weighting.RootOfCounts => "sqrt", Weighting.Sigma => "column", _ => "unit" };
}
