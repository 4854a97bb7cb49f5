// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// Nonlinear least squares with bounds, the one engine under peaks, circuits, EXAFS and curve fits: a trust-region
/// search with exact Jacobians and orthogonal factorisation, linear parameters projected out, and full steps at the end.
/// </summary>
public static class LeastSquares
{
    /// <summary>Fits the parameters of a problem.</summary>
    /// <param name="problem">Residuals, Jacobian and parameters.</param>
    /// <param name="options">How to search; the defaults where null.</param>
    /// <param name="token">Stops the search between two steps.</param>
    /// <returns>The best parameters found, with what is known of their uncertainty and how the search ended.</returns>
    /// <exception cref="Data.InputException">A start value lies outside of its bounds or is not a number.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LeastSquaresResult Fit(LeastSquaresProblem problem, LeastSquaresOptions? options = null, CancellationToken token = default) =>
        FitFrom(default, problem, options, token);

    /// <summary>Fits the parameters of a problem from other start values.</summary>
    /// <param name="start">A start value for each parameter; values outside of the bounds begin on the bound.</param>
    /// <param name="problem">Residuals, Jacobian and parameters.</param>
    /// <param name="options">How to search; the defaults where null.</param>
    /// <param name="token">Stops the search between two steps.</param>
    public static LeastSquaresResult FitFrom(ReadOnlySpan<double> start, LeastSquaresProblem problem, LeastSquaresOptions? options = null, CancellationToken token = default)
    {
        options ??= LeastSquaresOptions.Default;
        if (options.Loss != RobustLoss.None && !problem.SumsSquares)
            throw new Data.InputException("A robust loss stands in for the likelihood of counts, so that there is one or the other: weigh the counts by their square roots with a loss.");
        if (options.Loss != RobustLoss.None) return FitRobustly(start, problem, options, token);
        using var search = new TrustRegion(problem, options, project: options.Linear == LinearSearch.Projected);
        search.Run(start, token);
        if (options.Linear == LinearSearch.Both && search.HasSearched && problem.Parameters.Any(p => p.Linear && !p.Fixed))
        {
            using var projected = new TrustRegion(problem, options, project: true);
            projected.Run(start, token);
            // Mirror images and exchanged terms fit alike: then the one that was reached from the user's start stays.
            var better = projected.Cost < search.Cost * (1 - 1e-6) ? projected : search;
            return LeastSquaresResult.From(problem, options, better, search.Evaluations + projected.Evaluations);
        }

        return LeastSquaresResult.From(problem, options, search, search.Evaluations);
    }

    // A loss that flattens out has no slope far from its minimum, and many minima. So it is also approached through
    // least squares and losses of larger scale (graduated non-convexity; Blake and Zisserman, Visual Reconstruction,
    // 1987), and the lower end wins; the start itself may be better than what outliers make of the squares.
    private static LeastSquaresResult FitRobustly(ReadOnlySpan<double> start, LeastSquaresProblem problem, LeastSquaresOptions options, CancellationToken token)
    {
        using var direct = new TrustRegion(problem, options, project: false);
        direct.Run(start, token);
        if (!direct.HasSearched) return LeastSquaresResult.From(problem, options, direct, direct.Evaluations);
        int evaluations = direct.Evaluations;
        double[] at = start.IsEmpty ? [.. problem.Parameters.Select(p => p.Start)] : start.ToArray();
        foreach (double widening in (ReadOnlySpan<double>)[double.PositiveInfinity, 64, 16, 4])
        {
            var stage = options with { Polish = false, Loss = double.IsFinite(widening) ? options.Loss : RobustLoss.None, LossScale = double.IsFinite(widening) ? widening * options.LossScale : 1 };
            using var search = new TrustRegion(problem, stage, project: true, covariance: false);
            search.Run(at, token);
            evaluations += search.Evaluations;
            if (search.HasSearched) search.Values.CopyTo(at, 0);
        }

        using var graduated = new TrustRegion(problem, options, project: false);
        graduated.Run(at, token);
        evaluations += graduated.Evaluations;
        return LeastSquaresResult.From(problem, options, graduated.Cost < direct.Cost * (1 - 1e-9) ? graduated : direct, evaluations);
    }
}
