// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>Residual bootstrap of a circuit, whole complex residuals at a time.</summary>
internal static class CircuitBootstrap
{
    public static ImmutableArray<Interval> Run(CircuitFitResult fit, int replicates, ulong seed, double level, CancellationToken token)
    {
        var search = fit.Search ?? throw new InvalidOperationException("The result was not made by a fit.");
        if (replicates < 20) throw new InputException($"A bootstrap of {replicates} replicates has no percentiles; ask for 20 or more.");
        var problem = (CircuitProblem)search.Problem;
        int points = fit.Fitted.Length, count = fit.Parameters.Length;
        double stretch = Math.Sqrt(search.Residuals.Length / (double)Math.Max(1, search.DegreesOfFreedom));
        var values = new double[count][];
        for (int j = 0; j < count; j++) values[j] = new double[replicates];
        var start = search.Values.ToArray();
        // Near the optimum a few steps reach the replicate's own; what is left is far below its scatter.
        var quick = new LeastSquaresOptions { Polish = false, InitialDamping = 1e-6, Tolerance = 1e-8, MaxEvaluations = 200 };
        Parallel.For(0, replicates, new ParallelOptions { CancellationToken = token }, r =>
        {
            var random = new RandomStream(seed, (ulong)r);
            var data = new Complex[points];
            for (int i = 0; i < points; i++)
            {
                int from = random.NextInt(points);
                var residual = new Complex(search.Residuals[2 * from], search.Residuals[2 * from + 1]) * (stretch / problem.Weight(i));
                data[i] = fit.Fitted[i] - residual;
            }

            using var replicate = new TrustRegion(problem.With(data), quick, project: false, covariance: false);
            replicate.Run(start, token);
            for (int j = 0; j < count; j++) values[j][r] = problem.IsLogarithmic(j) ? Math.Exp(replicate.Values[j]) : replicate.Values[j];
        });
        return [.. values.Select(v =>
        {
            Array.Sort(v);
            return new Interval(Quantile(v, 0.5 - level / 2), Quantile(v, 0.5 + level / 2), level);
        })];
    }

    private static double Quantile(double[] sorted, double p)
    {
        double at = p * (sorted.Length - 1);
        int i = Math.Min((int)at, sorted.Length - 2);
        return sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]);
    }
}
