// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Techniques.Fitting;

/// <summary>The verb <c>fit</c>: a formula to any table, or the reference problems of NIST.</summary>
internal static class FitOperation
{
    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "fit",
        Summary = "Fits a formula to any table: parameters with errors and intervals that can be trusted, and why where there are none.",
        Details = "Bounded trust region with exact derivatives; parameters in which the formula is linear are found and solved for. Errors are of the covariance at the optimum; --profile and --bootstrap give intervals that need no straight-line approximation. A parameter at a bound, or one that the data do not determine, is named instead of being given an error. Definitions: docs/fitting.md.",
        Example = "halite fit examples/fit/decay.csv --model \"a*exp(-b*x)+c\" --start a=1,b=1,c=0",
        Inputs = new InputSpec("FILE", "a table with an abscissa and what is to be fitted (not with --nist)", InputKind.File, 0, 1),
        Options = FitOptions.All,
        Run = context => context.Get(FitOptions.Nist) is { } folder ? NistPanel.Of(context, folder) : Fit(context),
    };

    private static Panel Fit(OperationContext context)
    {
        if (context.Inputs.IsEmpty) throw new InputException("`fit` needs FILE, a table to fit (or --nist FOLDER); see `halite fit --help`.");
        if (context.Get(FitOptions.Model) is not { } text) throw new InputException("`fit` needs --model, a formula like \"a*exp(-b*x)+c\"; see `halite fit --help`.");
        double level = context.Get(FitOptions.Level);
        if (!(level is > 0 and < 1)) throw new InputException("--level is a coverage between 0 and 1 (0.95).");
        var weighting = context.Get(FitOptions.Weights) switch
        {
            "poisson" => Weighting.Poisson,
            "sqrt" => Weighting.RootOfCounts,
            "column" => Weighting.Sigma,
            _ => context.IsGiven(FitOptions.Sigma) && !context.IsGiven(FitOptions.Weights) ? Weighting.Sigma : Weighting.Unit,
        };
        // "y = a + b*x": the left side names the column that is fitted.
        string[] sides = text.Split('=', 2);
        var formula = Expression.Parse(sides[^1].Trim());
        var table = FitTable.Read(context, formula, sides.Length == 2 ? sides[0].Trim() : null, weighting == Weighting.Sigma);
        var model = new ExpressionModel(formula, FitOptions.Parameters(context, formula, table), table.Columns);
        var options = FitOptions.Engine(context);
        if (context.Get(FitOptions.PerCount) is not null && weighting != Weighting.Poisson) throw new InputException("--per-count goes with --weights poisson.");
        var data = weighting switch
        {
            Weighting.Poisson => Counts(context, table, model, ref options),
            Weighting.RootOfCounts => RootsOfCounts(context, table, model),
            _ => new DataProblem(model, table.Y, table.Sigma),
        };
        var ties = context.Get(FitOptions.Ties).Select(Tie.Parse).ToImmutableArray();
        var tied = ties.IsEmpty ? null : new TiedProblem(data, ties);
        LeastSquaresProblem problem = tied is null ? data : tied;
        if (problem.ResidualCount < problem.Parameters.Count(p => !p.Fixed))
            throw new InputException($"{problem.Parameters.Count(p => !p.Fixed)} parameters cannot be fitted to {problem.ResidualCount} points: fix some (--fix) or give more data.");
        var (fit, many) = FitSearch.Run(context, problem, table, options);
        if (fit.Convergence == Convergence.StartNotDefined)
            throw new InputException($"The formula \"{text}\" has no finite value at the start for some row: give other start values (--start) or a range (--range).");
        var profiles = context.Get(FitOptions.Profile) ? Profiles(context, fit, level) : [];
        var bootstrap = context.Get(FitOptions.Replicates) is { } replicates ? Replicate(context, fit, replicates, level) : null;
        if (profiles.IsEmpty && bootstrap is null) Curvature(context, fit, level);
        return FitPanel.Of(new FitOutcome(formula, table, data, tied, fit, profiles, bootstrap, many, level));
    }

    // The covariance is that of a plane. Where the profile likelihood says otherwise the user is told, unless asking would take long.
    private static void Curvature(OperationContext context, LeastSquaresResult fit, double level)
    {
        const double slack = 0.25, accuracy = 0.01, work = 2e5;
        int[] free = [.. Enumerable.Range(0, fit.Parameters.Length).Where(j => !fit.Parameters[j].Fixed && fit.Measured(fit.Parameters[j].Name).Sigma is > 0 and < double.PositiveInfinity)];
        if (!fit.Converged || free.Length == 0 || (double)free.Length * free.Length * fit.Residuals.Length > work || context.Get(FitOptions.Loss) != "squares") return;
        var bent = new List<string>();
        foreach (var profile in ProfileLikelihood.Intervals(fit, free, new() { Levels = [level], Accuracy = accuracy }, context.Cancellation))
        {
            if (profile.BetterFit is not null)
            {
                Better(context, fit, profile);
                return;
            }

            var value = fit.Measured(profile.Parameter);
            double half = fit.Deviate(level) * value.Sigma!.Value, below = (value.Value - profile.Intervals[0].Lower) / half, above = (profile.Intervals[0].Upper - value.Value) / half;
            if (Far(below) || Far(above)) bent.Add(FormattableString.Invariant($"{profile.Parameter} {profile.Intervals[0].Lower:G5} to {profile.Intervals[0].Upper:G5}"));
        }

        if (bent.Count > 0)
            context.Warn("curved", $"The errors of the covariance are off by more than a quarter; by the profile likelihood {FormattableString.Invariant($"({100 * level:G4} %)")} it is {string.Join(", ", bent.Take(4))}{(bent.Count > 4 ? $" and {bent.Count - 4} more" : "")}: use --profile.");

        static bool Far(double ratio) => ratio is < 1 / (1 + slack) or > 1 + slack;
    }

    private static DataProblem Counts(OperationContext context, FitTable table, ExpressionModel model, ref LeastSquaresOptions options)
    {
        NotNegative(table, "poisson");
        if (options.Loss != RobustLoss.None) throw new InputException("A robust loss stands in for the likelihood of counts, so that there is one or the other: with --loss weigh counts by --weights sqrt.");
        // Neighbours along the abscissa tell what one count is.
        var ordered = table.X.Zip(table.Y).OrderBy(p => p.First).Select(p => p.Second).ToArray();
        var unit = CountScale.Of(ordered, context.Get(FitOptions.PerCount));
        if (unit.Origin == CountOrigin.Multiples)
            context.Warn("counts-scaled", FormattableString.Invariant($"All of {table.YName} are whole multiples of {unit.PerCount:G6} and scatter accordingly: one count was taken to be that (--per-count says otherwise)."));
        if (!unit.IsKnown)
        {
            context.Warn("not-counts", $"{table.YName} is not in whole numbers, nor in whole multiples of anything that its scatter agrees with: the variance was taken as proportional to the curve, and errors come from the scatter about it. Give --per-count where you know it.");
            if (options.Covariance == CovarianceScale.Auto) options = options with { Covariance = unit.Covariance };
        }

        return DataProblem.Poisson(model, table.Y, unit.PerCount);
    }

    private static DataProblem RootsOfCounts(OperationContext context, FitTable table, ExpressionModel model)
    {
        NotNegative(table, "sqrt");
        int few = table.Y.Count(v => v < 10);
        if (few > table.Y.Length / 10)
            context.Warn("low-counts", $"{few} of {table.Y.Length} counts are below 10: weights from the counts themselves then pull the curve down by about one count; use --weights poisson.");
        return DataProblem.RootOfCounts(model, table.Y);
    }

    private static void NotNegative(FitTable table, string weights)
    {
        int negative = Array.FindIndex(table.Y, v => v < 0);
        if (negative >= 0)
            throw new InputException(FormattableString.Invariant($"--weights {weights} needs counts, but {table.YName} is {table.Y[negative]:G6} at {table.XName} = {table.X[negative]:G6}: use unit weights or a column of standard deviations."));
    }

    private static ImmutableDictionary<int, ProfileInterval> Profiles(OperationContext context, LeastSquaresResult fit, double level)
    {
        int[] free = [.. Enumerable.Range(0, fit.Parameters.Length).Where(j => !fit.Parameters[j].Fixed)];
        var found = ProfileLikelihood.Intervals(fit, free, new() { Levels = [level] }, context.Cancellation);
        if (found.FirstOrDefault(p => p.BetterFit is not null) is { } better) Better(context, fit, better);
        return free.Zip(found).ToImmutableDictionary(p => p.First, p => p.Second);
    }

    private static void Better(OperationContext context, LeastSquaresResult fit, ProfileInterval better) =>
        context.Warn("better-optimum", FormattableString.Invariant($"While {better.Parameter} was profiled a better fit was met (sum of squares {better.BetterFit:G6} against {fit.ChiSquare:G6}): this one is a local optimum; try --starts or other start values."));

    private static BootstrapResult Replicate(OperationContext context, LeastSquaresResult fit, int replicates, double level)
    {
        var kind = context.Get(FitOptions.Kind) switch { "parametric" => BootstrapKind.Parametric, "pairs" => BootstrapKind.Pairs, _ => BootstrapKind.Residual };
        var progress = new Progress<int>(done => context.Progress.Report(new Halite.Techniques.Progress((double)done / replicates, "bootstrap")));
        var result = Bootstrap.Run(fit, new() { Kind = kind, Replicates = replicates, Seed = context.Get(OptionSpec.Seed) }, progress, context.Cancellation);
        if (result.Failed > 0) context.Warn("bootstrap-failed", $"{result.Failed} of {replicates} bootstrap replicates did not converge and were left out.");
        if (!result.Suffices(level))
            context.Warn("bootstrap-few", FormattableString.Invariant($"{result.Count} replicates are too few for an interval of {100 * level:G4} %: its ends are those of the widest replicates; take more."));
        return result;
    }
}

/// <summary>All that a run of <c>fit</c> found.</summary>
internal sealed record FitOutcome(
    Expression Formula,
    FitTable Table,
    DataProblem Data,
    TiedProblem? Tied,
    LeastSquaresResult Fit,
    ImmutableDictionary<int, ProfileInterval> Profiles,
    BootstrapResult? Bootstrap,
    MultiStartResult? Many,
    double Level)
{
    /// <summary>All parameters of the formula, tied ones included.</summary>
    public ImmutableArray<Parameter> Parameters => Data.Parameters;

    /// <summary>All parameter values, in the order of the formula's parameters.</summary>
    public double[] Values()
    {
        var values = new double[Data.Parameters.Length];
        if (Tied is null) Fit.Values.CopyTo(values);
        else Tied.Expand(Fit.Values.AsSpan(), values);
        return values;
    }

    /// <summary>Standard deviation of each datum as the fit took it; 1 with unit weights.</summary>
    public double[] PointSigma()
    {
        double scale = Fit.IsDeviance && Fit.ScaledByReducedChiSquare ? Math.Sqrt(Fit.ReducedChiSquare) : 1;
        return Array.ConvertAll(Data.StandardDeviations(Values()), s => scale * s);
    }

    /// <summary>How the intervals came about.</summary>
    public string IntervalKind => Bootstrap is not null ? "bootstrap" : Profiles.IsEmpty ? "covariance" : "profile";

    /// <summary>A parameter with its sigma and interval.</summary>
    public Measured Measured(string name)
    {
        var value = Tied is null ? Fit.Measured(name) : Tied.Measured(Fit, name);
        int at = Fit.Parameters.IndexOf(Fit.Parameters.FirstOrDefault(p => p.Name == name)!);
        if (at >= 0 && Fit.Parameters[at].Fixed) return value;
        if (at >= 0 && Bootstrap is not null) return value.WithInterval(Bootstrap.Interval(at, Level));
        if (at >= 0 && Profiles.TryGetValue(at, out var profile)) return value.WithInterval(profile.Intervals[0]);
        if (value.Sigma is not { } sigma || !double.IsFinite(sigma)) return value;
        double t = Fit.Deviate(Level);
        return value.WithInterval(new Interval(value.Value - t * sigma, value.Value + t * sigma, Level));
    }
}
