// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Numerics;

namespace Halite.Techniques.Fitting;

/// <summary>The search of the verb <c>fit</c>: from the start given, and from others where that is asked for or does not suffice.</summary>
internal static class FitSearch
{
    // A lower sum of squares by less than this is another way to the same fit.
    private const double LeastGain = 1e-3;

    public static (LeastSquaresResult Fit, MultiStartResult? Many) Run(OperationContext context, LeastSquaresProblem problem, FitTable table, LeastSquaresOptions options)
    {
        int drawn = context.Get(FitOptions.Starts);
        ulong seed = context.Get(OptionSpec.Seed);
        var guessed = FitOptions.Guessed(context, problem.Parameters);
        if (drawn == 0 && guessed.IsEmpty) return Given(context, problem, table, options, seed);
        var given = guessed.IsEmpty ? [] : StartSearch.Of(problem.Parameters, guessed, table.X, seed);
        var many = MultiStart.Fit(problem, new() { Starts = drawn, Given = given, Seed = seed }, options, context.Cancellation);
        if (guessed.IsEmpty) return (many.Best, many);
        var names = problem.Parameters.Select(p => p.Name).Where(guessed.Contains).ToArray();
        // A mistyped column is taken for a parameter: short names are near to everything and say nothing.
        string meant = names.Where(n => n.Length > 2).Select(n => Suggest.Among(n, table.Columns.Keys.Where(k => k.Length > 2))).FirstOrDefault(t => t.Length > 0) ?? ".";
        context.Warn("start-guessed", $"No start value was given for {string.Join(", ", names)} (--start): {given.Length + drawn + 1} starts were tried and {Agreeing(many)} of them ended at the best fit, which is shown{meant}");
        return (many.Best, many);
    }

    // From the user's start; where that ends in nothing (a term that has died, a flat end), also from the starts that are
    // drawn for parameters without one. What is clearly better then replaces it, and that is said.
    private static (LeastSquaresResult, MultiStartResult?) Given(OperationContext context, LeastSquaresProblem problem, FitTable table, LeastSquaresOptions options, ulong seed)
    {
        var fit = LeastSquares.Fit(problem, options, context.Cancellation);
        var searched = problem.Parameters.Where(StartSearch.Needs).Select(p => p.Name).ToImmutableHashSet(StringComparer.Ordinal);
        if (searched.IsEmpty || Doubt(fit, searched) is not { } doubt) return (fit, null);
        var given = StartSearch.Of(problem.Parameters, searched, table.X, seed);
        var many = MultiStart.Fit(problem, new() { Starts = 0, Given = given, Seed = seed }, options, context.Cancellation);
        bool better = fit.Convergence == Convergence.StartNotDefined ? many.Best.Convergence != Convergence.StartNotDefined
            : many.Best.ChiSquare < fit.ChiSquare * (1 - LeastGain) || (!fit.Converged && many.Best.Converged && many.Best.ChiSquare <= fit.ChiSquare * (1 + 1e-9));
        if (!better) return (fit, null);
        context.Warn("start-replaced", $"The search from the start values given ended badly ({doubt}): {given.Length} other starts were tried, {Agreeing(many)} of them ended at a better fit, which is shown.");
        return (many.Best, many);
    }

    private static string? Doubt(LeastSquaresResult fit, ImmutableHashSet<string> searched)
    {
        if (fit.Convergence == Convergence.StartNotDefined) return "the formula has no finite value there";
        if (!fit.Converged) return fit.ConvergenceText;
        if (fit.Unidentified.Length > 0) return "it does not determine " + string.Join(", ", fit.Unidentified);
        string[] vague = [.. fit.Parameters.Where((p, j) => searched.Contains(p.Name) && fit.Sigma(j) > Math.Abs(fit.Values[j])).Select(p => p.Name)];
        return vague.Length > 0 ? $"the error of {string.Join(", ", vague)} exceeds its value" : null;
    }

    private static int Agreeing(MultiStartResult many) => many.Minima.IsEmpty ? 0 : many.Minima[0].Starts;
}
