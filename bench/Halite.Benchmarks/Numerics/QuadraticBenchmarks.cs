// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using Halite.Numerics;

namespace Halite.Benchmarks.Numerics;

/// <summary>Non-negative least squares at the sizes of a distribution of relaxation times, and a mixture of three.</summary>
public class QuadraticBenchmarks
{
    private double[] matrix = [], data = [], warm = [];
    private QuadraticSolver solver = null!;
    private QuadraticConstraints constraints = null!;

    [Params(3, 50, 150, 250)]
    public int Variables { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int n = Variables, rows = Math.Max(2 * n, 100);
        var random = new RandomStream(1);
        (matrix, data) = (new double[rows * n], new double[rows]);
        // Smooth overlapping kernels and a truth of which a third is zero: neighbouring columns nearly depend.
        for (int i = 0; i < rows; i++)
        {
            data[i] = 1e-3 * random.NextGaussian();
            for (int j = 0; j < n; j++)
            {
                double t = 12.0 * i / rows - 12.0 * j / n;
                matrix[i * n + j] = 1 / (1 + Math.Exp(2 * t)) / n;
                data[i] += j % 30 < 10 ? 0 : matrix[i * n + j];
            }
        }

        solver = new QuadraticSolver(n);
        constraints = QuadraticConstraints.NonNegative(n);
        if (n == 3) constraints = QuadraticConstraints.Box(3, 0, 1).WithSum(1);
        solver.SolveLeastSquares(matrix, data, constraints);
        warm = solver.Solution.ToArray();
    }

    [Benchmark]
    public QuadraticStatus Cold() => solver.SolveLeastSquares(matrix, data, constraints);

    [Benchmark]
    public QuadraticStatus Warm() => solver.SolveLeastSquares(matrix, data, constraints, warm);
}
