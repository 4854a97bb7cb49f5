// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Numerics;

namespace Halite.Techniques.Fitting;

/// <summary>One run: a data set from one of its starts.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="Start">1 or 2.</param>
/// <param name="DigitsOfParameters">Correct digits of the worst parameter, −log10 of the relative error, at most 11: the certified digits.</param>
/// <param name="DigitsOfErrors">Correct digits of the worst standard error, likewise.</param>
/// <param name="Evaluations">Evaluations of the model.</param>
/// <param name="Fit">The fit.</param>
public sealed record NistRun(string Name, int Start, double DigitsOfParameters, double DigitsOfErrors, int Evaluations, LeastSquaresResult Fit);

/// <summary>Runs the engine on the nonlinear sets of NIST's Statistical Reference Datasets.</summary>
public static class NistCollection
{
    private const double CertifiedDigits = 11;

    /// <summary>
    /// The one setting for all runs, the same as for <c>fit</c>: the engine's defaults, searched with and without
    /// projection of linear parameters, since starts may be far, and polished until eleven digits stand.
    /// </summary>
    public static LeastSquaresOptions Options { get; } = new() { Linear = LinearSearch.Both, Precision = 3e-12 };

    /// <summary>Runs every set from both of its starts.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="options">How to search; <see cref="Options"/> where null.</param>
    /// <param name="token">Stops the work.</param>
    public static ImmutableArray<NistRun> Run(IEnumerable<NistDataset> sets, LeastSquaresOptions? options = null, CancellationToken token = default) =>
        [.. from set in sets from start in new[] { 1, 2 } select Run(set, start, options ?? Options, token)];

    private static NistRun Run(NistDataset set, int start, LeastSquaresOptions options, CancellationToken token)
    {
        var fit = LeastSquares.Fit(set.Problem(start), options, token);
        double values = CertifiedDigits, errors = CertifiedDigits;
        for (int j = 0; j < set.Parameters.Length; j++)
        {
            values = Math.Min(values, Digits(fit.Values[j], set.Parameters[j].Certified));
            errors = Math.Min(errors, Digits(fit.Sigma(j), set.Parameters[j].CertifiedSigma));
        }

        return new NistRun(set.Name, start, values, errors, fit.Evaluations, fit);
    }

    private static double Digits(double value, double certified) =>
        double.IsNaN(value) ? 0 : Math.Clamp(-Math.Log10(Math.Abs(value - certified) / Math.Abs(certified)), 0, CertifiedDigits);
}
