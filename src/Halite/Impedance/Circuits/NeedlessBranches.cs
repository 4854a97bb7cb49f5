// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>
/// Branches of a fitted circuit that the data do not call for: without them the Bayesian information criterion is lower.
/// A fit of one process by two elements, or of noise by one, has a sharp minimum and small sigmas; what they claim is
/// conditional on a process that may not be there.
/// </summary>
internal static class NeedlessBranches
{
    private static readonly LeastSquaresOptions Quick = new() { MaxEvaluations = 200, Polish = false };

    /// <summary>Positions of the parameters of needless branches of the outer series.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="best">Its fit.</param>
    /// <param name="doubtful">Positions of the parameters that are not sharply determined; a branch without one is not tried.</param>
    public static HashSet<int> Of(Circuit circuit, LeastSquaresResult best, IReadOnlyCollection<int> doubtful)
    {
        var problem = (CircuitProblem)best.Problem;
        var places = circuit.Root.Series.Select(b => circuit.Places(b)).ToArray();
        var needless = new HashSet<int>();
        if (places.Length < 2 || problem.IsPulled || !(best.ChiSquare > problem.Negligible)) return needless;
        foreach (var branch in places)
        {
            int free = branch.Count(j => problem.Limits[j].Held is null);
            // A single parameter has its sigma; a branch with a size that is held was put there on purpose.
            if (free < 2 || !branch.Any(doubtful.Contains) || branch.Any(j => problem.Limits[j].Held is not null)) continue;
            double without = Without(circuit, problem, best.Values, branch, [.. places.Where(p => !ReferenceEquals(p, branch))]);
            if (problem.DataCount * Math.Log(without / best.ChiSquare) < free * Math.Log(problem.DataCount)) needless.UnionWith(branch);
        }

        return needless;
    }

    // The sum of squares without a branch: from the values of the rest as they are, and with each branch of the same build
    // moved half of the way to the one that is gone, since the two may have shared a process.
    private static double Without(Circuit circuit, CircuitProblem problem, ImmutableArray<double> values, int[] branch, int[][] others)
    {
        var limits = problem.Limits.ToBuilder();
        var at = values.ToArray();
        foreach (int j in branch)
        {
            var d = circuit.Parameters[j].Definition;
            double value = d.ImpedancePower switch { > 0 => d.Lower, < 0 => d.Upper, _ => d.IsLogarithmic ? Math.Exp(at[j]) : at[j] };
            limits[j] = new CircuitLimit(value, value, value);
            at[j] = d.IsLogarithmic ? Math.Log(value) : value;
        }

        var rest = problem.With(limits.ToImmutable());
        var scales = rest.Scales();
        using var search = new TrustRegion(rest, Quick, project: false, covariance: false);
        double least = double.PositiveInfinity;
        Try((double[])at.Clone());
        foreach (var other in others)
        {
            if (!other.Select(Definition).SequenceEqual(branch.Select(Definition))) continue;
            var start = (double[])at.Clone();
            for (int k = 0; k < other.Length; k++) start[other[k]] = Math.Clamp((values[other[k]] + values[branch[k]]) / 2, rest.Parameters[other[k]].Lower, rest.Parameters[other[k]].Upper);
            Try(start);
        }

        return least;

        ElementParameter Definition(int j) => circuit.Parameters[j].Definition;

        void Try(double[] start)
        {
            scales.Fit(start);
            search.Run(start, default);
            if (search.Cost < least) least = search.Cost;
        }
    }
}
