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
        Fit(problem, default, options, token);

    /// <summary>Fits the parameters of a problem from other start values.</summary>
    /// <param name="problem">Residuals, Jacobian and parameters.</param>
    /// <param name="start">A start value for each parameter; values outside of the bounds begin on the bound.</param>
    /// <param name="options">How to search; the defaults where null.</param>
    /// <param name="token">Stops the search between two steps.</param>
    public static LeastSquaresResult Fit(LeastSquaresProblem problem, ReadOnlySpan<double> start, LeastSquaresOptions? options = null, CancellationToken token = default)
    {
        options ??= LeastSquaresOptions.Default;
        var search = new TrustRegion(problem, options);
        search.Run(start, token);
        return LeastSquaresResult.From(problem, options, search);
    }
}
