// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Numerics;

/// <summary>What the variables of a quadratic program must satisfy.</summary>
/// <param name="Lower">Lower bounds; minus infinity for none.</param>
/// <param name="Upper">Upper bounds; infinity for none.</param>
public sealed record QuadraticConstraints(ImmutableArray<double> Lower, ImmutableArray<double> Upper)
{
    /// <summary>Rows of E in E x = e, row-major, one row of n values for each target. Default: none.</summary>
    public ImmutableArray<double> Equalities { get; init; } = [];

    /// <summary>The values e of the equalities. Default: none.</summary>
    public ImmutableArray<double> Targets { get; init; } = [];

    /// <summary>Number of variables.</summary>
    public int Count => Lower.Length;

    /// <summary>No constraint.</summary>
    /// <param name="n">Number of variables.</param>
    public static QuadraticConstraints None(int n) => Box(n, double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>No variable below zero.</summary>
    /// <param name="n">Number of variables.</param>
    public static QuadraticConstraints NonNegative(int n) => Box(n, 0, double.PositiveInfinity);

    /// <summary>The same bounds for all variables.</summary>
    /// <param name="n">Number of variables.</param>
    /// <param name="lower">Lower bound.</param>
    /// <param name="upper">Upper bound.</param>
    public static QuadraticConstraints Box(int n, double lower, double upper) =>
        new([.. Enumerable.Repeat(lower, n)], [.. Enumerable.Repeat(upper, n)]);

    /// <summary>The same constraints with the sum of all variables fixed.</summary>
    /// <param name="sum">The sum.</param>
    public QuadraticConstraints WithSum(double sum) =>
        WithEquality([.. Enumerable.Repeat(1.0, Count)], sum);

    /// <summary>The same constraints with one equality more.</summary>
    /// <param name="row">Coefficient of each variable.</param>
    /// <param name="target">What their sum must be.</param>
    public QuadraticConstraints WithEquality(ReadOnlySpan<double> row, double target) =>
        row.Length == Count ? this with { Equalities = Equalities.AddRange(row), Targets = Targets.Add(target) }
        : throw new ArgumentException($"{row.Length} coefficients for {Count} variables.", nameof(row));
}

/// <summary>The solution of a quadratic program.</summary>
/// <param name="Solution">The variables.</param>
/// <param name="Objective">½ xᵀH x + gᵀx, or ½ |A x − b|².</param>
/// <param name="Multipliers">
/// Multipliers of the bounds: zero for free variables, positive at a lower bound, negative at an upper.
/// </param>
/// <param name="EqualityMultipliers">Multipliers of the equalities (dependent ones dropped).</param>
/// <param name="KktResidual">Largest relative violation of the optimality conditions (see <see cref="QuadraticSolver.KktResidual"/>).</param>
/// <param name="Iterations">Changes of the working set.</param>
public sealed record QuadraticSolution(
    ImmutableArray<double> Solution,
    double Objective,
    ImmutableArray<double> Multipliers,
    ImmutableArray<double> EqualityMultipliers,
    double KktResidual,
    int Iterations)
{
    /// <summary>Indices of the variables that lie on a bound.</summary>
    /// <param name="constraints">The constraints of the problem.</param>
    public ImmutableArray<int> AtBounds(QuadraticConstraints constraints) =>
        [.. Enumerable.Range(0, Solution.Length).Where(j => Solution[j] <= constraints.Lower[j] || Solution[j] >= constraints.Upper[j])];
}

/// <summary>Convex quadratic programs and constrained linear least squares in one call (see <see cref="QuadraticSolver"/>).</summary>
public static class QuadraticProgram
{
    /// <summary>Minimises ½ xᵀH x + gᵀx.</summary>
    /// <param name="hessian">H, n × n, symmetric, positive semidefinite.</param>
    /// <param name="gradient">g, n values.</param>
    /// <param name="constraints">Bounds and equalities.</param>
    /// <param name="warmStart">A point near the solution; empty for none.</param>
    /// <exception cref="InputException">The constraints contradict each other, or the objective has no minimum.</exception>
    public static QuadraticSolution Minimise(ReadOnlySpan<double> hessian, ReadOnlySpan<double> gradient, QuadraticConstraints constraints, ReadOnlySpan<double> warmStart = default)
    {
        int n = gradient.Length;
        var solver = new QuadraticSolver(n);
        Demand(solver.Solve(hessian, gradient, constraints, warmStart));
        var x = solver.Solution;
        double objective = 0;
        for (int j = 0; j < n; j++) objective += x[j] * (gradient[j] + 0.5 * Kernels.Dot(hessian.Slice(j * n, n), x));
        return Pack(solver, objective);
    }

    /// <summary>Minimises ½ |A x − b|².</summary>
    /// <param name="matrix">A, rows × variables, row-major.</param>
    /// <param name="data">b, one value a row.</param>
    /// <param name="constraints">Bounds and equalities.</param>
    /// <param name="warmStart">A point near the solution; empty for none.</param>
    /// <exception cref="InputException">The constraints contradict each other.</exception>
    public static QuadraticSolution LeastSquares(ReadOnlySpan<double> matrix, ReadOnlySpan<double> data, QuadraticConstraints constraints, ReadOnlySpan<double> warmStart = default)
    {
        int n = constraints.Count;
        var solver = new QuadraticSolver(n);
        Demand(solver.SolveLeastSquares(matrix, data, constraints, warmStart));
        double objective = 0;
        for (int i = 0; i < data.Length; i++)
        {
            double r = Kernels.Dot(matrix.Slice(i * n, n), solver.Solution) - data[i];
            objective += 0.5 * r * r;
        }

        return Pack(solver, objective);
    }

    /// <summary>Non-negative least squares: minimises |A x − b| over x ≥ 0 (Lawson and Hanson 1974).</summary>
    /// <param name="matrix">A, rows × variables, row-major.</param>
    /// <param name="data">b, one value a row.</param>
    /// <param name="variables">Number of variables.</param>
    public static QuadraticSolution NonNegative(ReadOnlySpan<double> matrix, ReadOnlySpan<double> data, int variables) =>
        LeastSquares(matrix, data, QuadraticConstraints.NonNegative(variables));

    private static QuadraticSolution Pack(QuadraticSolver solver, double objective) =>
        new([.. solver.Solution], objective, [.. solver.Multipliers], [.. solver.EqualityMultipliers], solver.KktResidual, solver.Iterations);

    private static void Demand(QuadraticStatus status)
    {
        if (status == QuadraticStatus.Infeasible) throw new InputException("No values satisfy the bounds and sums together: loosen one of them.");
        if (status == QuadraticStatus.Unbounded) throw new InputException("The objective falls without limit: bound the variables that it does not hold.");
    }
}
