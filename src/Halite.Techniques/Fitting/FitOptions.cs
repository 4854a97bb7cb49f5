// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Techniques.Fitting;

/// <summary>The options of the verb <c>fit</c>, and the parameters that they describe.</summary>
internal static class FitOptions
{
    public static readonly OptionSpec<string?> Nist = OptionSpec.Text("nist", "Run the 27 nonlinear sets of NIST's Statistical Reference Datasets in this folder (its .dat files) from both of their starts, one setting for all, and count correct digits.", "FOLDER");
    public static readonly OptionSpec<string?> Model = OptionSpec.Text("model", "The formula, of x (the abscissa), other columns by name, and parameters: + - * / ^, brackets, pi, " + string.Join(", ", Expression.Functions) + "; shapes of unit height. \"y = formula\" names the column to fit.", "FORMULA");
    public static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Start = OptionSpec.Pairs("start", "Start values of the parameters. Linear ones need none; for others that are not given, starts are drawn from the range of x and the best result is kept, which is said.", "a=1,b=1");
    public static readonly OptionSpec<ImmutableArray<string>> Bounds = OptionSpec.Texts("bounds", "Bounds name=lower:upper, either end may be left out; may be repeated or separated by commas.", "a=0:10,b=0:");
    public static readonly OptionSpec<ImmutableArray<string>> Fix = OptionSpec.Texts("fix", "Parameters that keep their start values; may be repeated or separated by commas.", "a,b");
    public static readonly OptionSpec<ImmutableArray<string>> Ties = OptionSpec.Texts("tie", "A parameter that follows from others; may be repeated.", "b=2*a");
    public static readonly OptionSpec<string> Weights = OptionSpec.Choice("weights", "Weights: all alike, with the noise taken from the scatter (unit); the likelihood of counts, without bias however few they are (poisson); counts, sigma = sqrt(max(y, 1)), as many programs weigh them (sqrt); by the standard deviations in a column (column, see --sigma). Unit unless --sigma is given, because only that assumes nothing of the noise.", "unit", "unit", "poisson", "sqrt", "column");
    public static readonly OptionSpec<double?> PerCount = OptionSpec.Positive("per-count", "", "With --weights poisson: one count in the unit of y (1/seconds for counts/s, 1/scans for an average). Otherwise 1 for whole numbers, else what all of y are multiples of; where there is nothing such, errors come from the scatter.");
    public static readonly OptionSpec<string?> X = OptionSpec.Text("x", "Column of the abscissa; otherwise the one called x, the first that the formula uses, or the first.", "NAME");
    public static readonly OptionSpec<string?> Y = OptionSpec.Text("y", "Column to fit; otherwise the left side of the formula, the one called y, or the first that the formula does not use.", "NAME");
    public static readonly OptionSpec<string?> Sigma = OptionSpec.Text("sigma", "Column of standard deviations for --weights column; otherwise the one called sigma, error, err, dy, yerr, sd, std or uncertainty, or the next that the formula does not use.", "NAME");
    public static readonly OptionSpec<(double From, double To)?> Range = OptionSpec.Range("range", "", "Use only rows whose abscissa lies here.");
    public static readonly OptionSpec<string> Loss = OptionSpec.Choice("loss", "How large residuals count: squared, or less where outliers are feared (Huber, soft L1, Cauchy, Welsch). Squares, because they are right for clean noise.", "squares", "squares", "huber", "soft-l1", "cauchy", "welsch");
    public static readonly OptionSpec<double> LossScale = OptionSpec.Number("loss-scale", "", "Residual, in units of sigma (of y with unit weights), from which a robust loss departs from the square.", 1);
    public static readonly OptionSpec<string> Covariance = OptionSpec.Choice("covariance", "Whether errors are scaled by the reduced chi-square: auto scales with unit weights, where the noise is not known, and not when sigmas are given.", "auto", "auto", "scaled", "as-given");
    public static readonly OptionSpec<bool> Profile = OptionSpec.Flag("profile", "Intervals by profile likelihood: they need not be symmetric and respect bounds.");
    public static readonly OptionSpec<int?> Replicates = OptionSpec.Integer("bootstrap", "Intervals by this many bootstrap replicates (1000 is usual).", 10);
    public static readonly OptionSpec<string> Kind = OptionSpec.Choice("bootstrap-kind", "What a replicate draws: residuals (noise alike everywhere after weighting), noise from its law (parametric), or whole points (pairs).", "residual", "residual", "parametric", "pairs");
    public static readonly OptionSpec<double> Level = OptionSpec.Number("level", "", "Coverage of the intervals.", 0.95);
    public static readonly OptionSpec<int> Starts = OptionSpec.Integer("starts", "Search also from this many drawn starts, inside the bounds or within a factor of ten, and keep the best.", 0, 0);

    public static ImmutableArray<OptionSpec> All { get; } =
        [Model, Start, Bounds, Fix, Ties, Weights, PerCount, X, Y, Sigma, Range, Loss, LossScale, Covariance, Profile, Replicates, Kind, Level, Starts, OptionSpec.Seed, Nist, .. ReadingOptions.All];

    /// <summary>How the engine runs.</summary>
    public static LeastSquaresOptions Engine(OperationContext context)
    {
        double scale = context.Get(LossScale);
        if (!(scale > 0)) throw new InputException("--loss-scale must be above zero.");
        return NistCollection.Options with
        {
            Loss = context.Get(Loss) switch { "huber" => RobustLoss.Huber, "soft-l1" => RobustLoss.SoftL1, "cauchy" => RobustLoss.Cauchy, "welsch" => RobustLoss.Welsch, _ => RobustLoss.None },
            LossScale = scale,
            Covariance = context.Get(Covariance) switch { "scaled" => CovarianceScale.ByReducedChiSquare, "as-given" => CovarianceScale.AsGiven, _ => CovarianceScale.Auto },
        };
    }

    /// <summary>The parameters: every name of the formula that is not a column, unless it was given a start value.</summary>
    public static ImmutableArray<Parameter> Parameters(OperationContext context, Expression formula, FitTable table)
    {
        var starts = ParameterValues.Once("--start", context.Get(Start));
        var bounds = ParameterValues.Bounds(context.Get(Bounds));
        var held = ParameterValues.Parts(context.Get(Fix)).ToHashSet(StringComparer.Ordinal);
        var names = formula.Names.Where(n => starts.ContainsKey(n) || !table.Columns.ContainsKey(n)).ToArray();
        if (names.Length == 0) throw new InputException($"The formula \"{formula.Text}\" has no parameter to fit: every name in it is a column.");
        ParameterValues.Known("--start", starts.Keys, formula.Text, names);
        ParameterValues.Known("--bounds", bounds.Keys, formula.Text, names);
        ParameterValues.Known("--fix", held, formula.Text, names);
        return [.. names.Select(Make)];

        Parameter Make(string name)
        {
            var (lower, upper) = bounds.TryGetValue(name, out var b) ? b : (double.NegativeInfinity, double.PositiveInfinity);
            double start = starts.TryGetValue(name, out double s) ? s
                : lower <= 1 && upper >= 1 ? 1
                : double.IsFinite(lower) && double.IsFinite(upper) ? (lower + upper) / 2
                : double.IsFinite(lower) ? lower + 1 : upper - 1;
            return new Parameter(name, start) { Lower = lower, Upper = upper, Fixed = held.Contains(name) };
        }
    }

    /// <summary>Parameters without a start value that the fit has to search for.</summary>
    public static ImmutableHashSet<string> Guessed(OperationContext context, IEnumerable<Parameter> parameters)
    {
        var given = context.Get(Start).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        return [.. parameters.Where(p => StartSearch.Needs(p) && !given.Contains(p.Name)).Select(p => p.Name)];
    }
}
