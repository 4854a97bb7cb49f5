// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Numerics;

public sealed class QuadraticProgramTests
{
    // The bound: below it the conditions hold to the rounding of the products that cancel in them.
    private const double KktLimit = 1e-10;

    [Fact]
    public void A_thousand_seeded_programs_meet_the_optimality_conditions_also_when_degenerate()
    {
        double worst = 0;
        for (ulong unit = 0; unit < 1000; unit++)
        {
            var (h, g, constraints) = RandomProgram(new RandomStream(4, unit), (int)(unit % 5), largest: unit % 100 == 0 ? 150 : 30);
            var solver = new QuadraticSolver(g.Length);
            var status = solver.Solve(h, g, constraints);
            Assert.True(status == QuadraticStatus.Optimal, $"program {unit}: {status}, residual {solver.KktResidual:E1}");
            worst = Math.Max(worst, KktResidual(h, g, constraints, solver));
        }

        Assert.InRange(worst, 0, KktLimit);
    }

    [Fact]
    public void Small_programs_agree_with_the_best_of_all_active_sets()
    {
        for (ulong unit = 0; unit < 400; unit++)
        {
            var random = new RandomStream(5, unit);
            int n = 1 + random.NextInt(5);
            var (h, g, constraints) = RandomProgram(random, (int)(unit % 5), n, n);
            if (Exhaustive(h, g, constraints) is not { } best) continue;
            var found = QuadraticProgram.Minimise(h, g, constraints);
            // The exhaustive search solves by elimination: its own error is about 1e-12 of the terms.
            Assert.Equal(best, found.Objective, 1e-9 * (1 + Math.Abs(best)));
        }
    }

    [Fact]
    public void A_warm_start_at_the_solution_changes_no_working_set()
    {
        var (h, g, constraints) = RandomProgram(new RandomStream(6, 1), 0, 40, 40);
        var solver = new QuadraticSolver(40);
        solver.Solve(h, g, constraints);
        var solution = solver.Solution.ToArray();
        int cold = solver.Iterations;
        solver.Solve(h, g, constraints, solution);
        Assert.True(solver.Iterations <= 4, $"{solver.Iterations} iterations from the solution, {cold} from zero");
        for (int j = 0; j < 40; j++) Assert.Equal(solution[j], solver.Solution[j], 1e-12 * (1 + Math.Abs(solution[j])));
    }

    [Fact]
    public void Mixtures_come_out_of_least_squares_with_fractions_that_sum_to_one()
    {
        var random = new RandomStream(7);
        double[] truth = [0.3, 0, 0.7], a = new double[300], b = new double[100];
        for (int i = 0; i < 100; i++)
        {
            for (int j = 0; j < 3; j++) b[i] += truth[j] * (a[i * 3 + j] = random.NextGaussian());
        }

        var solution = QuadraticProgram.LeastSquares(a, b, QuadraticConstraints.Box(3, 0, 1).WithSum(1));
        for (int j = 0; j < 3; j++) Assert.Equal(truth[j], solution.Solution[j], 1e-12);
        Assert.Equal(1, solution.Solution.Sum(), 1e-15);
    }

    [Fact]
    public void The_least_squares_form_keeps_the_digits_that_normal_equations_lose()
    {
        // Polynomials of degree 6 on [0, 1]: condition number of A about 1e6, of AᵀA 1e12. Non-negative truth.
        double[] truth = [1, 2, 0, 3, 1, 0, 2], a = new double[40 * 7], b = new double[40];
        for (int i = 0; i < 40; i++)
        {
            for (int j = 0; j < 7; j++) b[i] += truth[j] * (a[i * 7 + j] = Math.Pow(i / 39.0, j));
        }

        var solution = QuadraticProgram.NonNegative(a, b, 7);
        // b itself is rounded to 1e-16: times the condition number.
        for (int j = 0; j < 7; j++) Assert.Equal(truth[j], solution.Solution[j], 1e-9);
    }

    [Fact]
    public void An_equality_over_variables_of_very_different_scales_is_met_to_rounding()
    {
        for (ulong unit = 0; unit < 300; unit++)
        {
            var random = new RandomStream(77, unit);
            int n = 1 + random.NextInt(10), rows = n + random.NextInt(8);
            double[] a = [.. Enumerable.Range(0, rows * n).Select(i => random.NextGaussian() * Math.Pow(10, 2 * (i % n % 7 - 3)))], b = [.. Enumerable.Range(0, rows).Select(_ => random.NextGaussian())];
            double[] h = new double[n * n], g = new double[n], row = [.. Enumerable.Range(0, n).Select(_ => random.NextGaussian())];
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < rows; i++)
                {
                    g[j] -= a[i * n + j] * b[i];
                    for (int k = 0; k < n; k++) h[j * n + k] += a[i * n + j] * a[i * n + k];
                }
            }

            var constraints = QuadraticConstraints.Box(n, -1, 2).WithEquality(row, row.Sum(v => 0.5 * v));
            // Twelve decades between columns: a way down of 1e12 and back loses all digits unless it is gone twice.
            Assert.InRange(QuadraticProgram.Minimise(h, g, constraints).KktResidual, 0, 1e-12);
            Assert.InRange(QuadraticProgram.LeastSquares(a, b, constraints).KktResidual, 0, 1e-12);
        }
    }

    [Fact]
    public void Contradicting_constraints_and_an_open_valley_are_said_in_words()
    {
        double[] h = [1, 0, 0, 1], g = [0, 0];
        Assert.Throws<InputException>(() => QuadraticProgram.Minimise(h, g, QuadraticConstraints.Box(2, 0, 1).WithSum(3)));
        Assert.Throws<InputException>(() => QuadraticProgram.Minimise([1, 0, 0, 0], [0, -1], QuadraticConstraints.NonNegative(2)));
        var contradiction = QuadraticConstraints.NonNegative(2).WithSum(1).WithEquality([2, 2], 3);
        Assert.Throws<InputException>(() => QuadraticProgram.Minimise(h, g, contradiction));
        var redundant = QuadraticConstraints.NonNegative(2).WithSum(1).WithEquality([2, 2], 2);
        Assert.Equal(0.5, QuadraticProgram.Minimise(h, g, redundant).Solution[0], 1e-14);
    }

    [Fact]
    public void Scaling_a_variable_or_the_objective_changes_nothing_else()
    {
        var (h, g, _) = RandomProgram(new RandomStream(8), 0, 12, 12);
        var constraints = QuadraticConstraints.NonNegative(12);
        var plain = QuadraticProgram.Minimise(h, g, constraints);
        for (int i = 0; i < 12; i++)
        {
            g[i] *= 1e-7 * (i == 3 ? 1e6 : 1);
            for (int j = 0; j < 12; j++) h[i * 12 + j] *= 1e-7 * (i == 3 ? 1e6 : 1) * (j == 3 ? 1e6 : 1);
        }

        var scaled = QuadraticProgram.Minimise(h, g, constraints);
        for (int j = 0; j < 12; j++) Assert.Equal(plain.Solution[j], scaled.Solution[j] * (j == 3 ? 1e6 : 1), 1e-11 * (1 + Math.Abs(plain.Solution[j])));
    }

    // kind 0 well posed, 1 rank-deficient H, 2 active constraints with zero multipliers, 3 equalities, 4 fixed variables and duplicates.
    private static (double[] H, double[] G, QuadraticConstraints Constraints) RandomProgram(RandomStream random, int kind, int largest, int? size = null)
    {
        int n = size ?? 1 + random.NextInt(largest), rank = kind == 1 ? Math.Max(1, n / 2) : n;
        var factor = new double[rank * n];
        for (int i = 0; i < factor.Length; i++) factor[i] = random.NextGaussian();
        if (kind == 4 && n > 1)
        {
            for (int r = 0; r < rank; r++) factor[r * n + 1] = factor[r * n];
        }

        var h = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int r = 0; r < rank; r++) h[i * n + j] += factor[r * n + i] * factor[r * n + j];
            }
        }

        var lower = new double[n];
        var upper = new double[n];
        for (int j = 0; j < n; j++)
        {
            lower[j] = random.NextInt(4) == 0 && kind is 0 or 3 ? double.NegativeInfinity : -random.NextInt(2);
            upper[j] = kind == 1 || random.NextInt(3) == 0 ? 1 + random.NextInt(3) : double.PositiveInfinity;
            if (kind == 4 && j % 3 == 2) upper[j] = lower[j];
        }

        // The gradient is Hessian times a point, so that the objective is bounded below; for kind 2 the point is a corner.
        var point = new double[n];
        for (int j = 0; j < n; j++)
            point[j] = kind == 2 ? (double.IsFinite(lower[j]) ? lower[j] : 0) : 3 * random.NextGaussian();
        var g = new double[n];
        for (int i = 0; i < n; i++) g[i] = -Kernels.Dot(h.AsSpan(i * n, n), point);
        var constraints = new QuadraticConstraints([.. lower], [.. upper]);
        if (kind == 3)
        {
            for (int e = 0; e < Math.Min(2, n - 1); e++)
            {
                var row = new double[n];
                double target = 0;
                for (int j = 0; j < n; j++)
                {
                    row[j] = e == 0 ? 1 : random.NextInt(3) - 1;
                    target += row[j] * Math.Clamp(0.5, lower[j], upper[j]);
                }

                constraints = constraints.WithEquality(row, target);
            }
        }

        return (h, g, constraints);
    }

    // Stationarity, signs and equalities by the definition, relative to the terms that cancel; independent of the solver's own figure.
    private static double KktResidual(double[] h, double[] g, QuadraticConstraints c, QuadraticSolver solver)
    {
        int n = g.Length;
        var x = solver.Solution;
        double worst = 0, size = 1e-300;
        for (int j = 0; j < n; j++)
        {
            double z = g[j];
            size = Math.Max(size, Math.Abs(g[j]));
            for (int k = 0; k < n; k++)
            {
                z += h[j * n + k] * x[k];
                size = Math.Max(size, Math.Abs(h[j * n + k] * x[k]));
            }

            for (int e = 0; e < solver.EqualityMultipliers.Length; e++) z -= c.Equalities[e * n + j] * solver.EqualityMultipliers[e];
            Assert.True(x[j] >= c.Lower[j] && x[j] <= c.Upper[j]);
            if (x[j] <= c.Lower[j] && x[j] >= c.Upper[j]) continue;
            worst = Math.Max(worst, x[j] <= c.Lower[j] ? -z : x[j] >= c.Upper[j] ? z : Math.Abs(z));
        }

        worst /= size;
        for (int e = 0; e < c.Targets.Length; e++)
        {
            double sum = -c.Targets[e];
            for (int j = 0; j < n; j++) sum += c.Equalities[e * n + j] * x[j];
            worst = Math.Max(worst, Math.Abs(sum) / (1 + Math.Abs(c.Targets[e])));
        }

        return worst;
    }

    // The best feasible stationary point over all 3^n assignments of lower, free, upper.
    private static double? Exhaustive(double[] h, double[] g, QuadraticConstraints c)
    {
        int n = g.Length, cases = (int)Math.Pow(3, n), q = c.Targets.Length;
        double? best = null;
        for (int code = 0; code < cases; code++)
        {
            var x = new double[n];
            var free = new List<int>();
            bool possible = true;
            for (int j = 0, rest = code; j < n; j++, rest /= 3)
            {
                if (rest % 3 == 0) free.Add(j);
                else x[j] = rest % 3 == 1 ? c.Lower[j] : c.Upper[j];
                possible &= double.IsFinite(x[j]);
            }

            if (!possible) continue;
            int m = free.Count + q;
            var kkt = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(Math.Max(m, 1), Math.Max(m, 1));
            var rhs = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(Math.Max(m, 1));
            for (int a = 0; a < free.Count; a++)
            {
                rhs[a] = -g[free[a]];
                for (int k = 0; k < n; k++) rhs[a] -= h[free[a] * n + k] * x[k];
                for (int b = 0; b < free.Count; b++) kkt[a, b] = h[free[a] * n + free[b]];
                for (int e = 0; e < q; e++) kkt[a, free.Count + e] = kkt[free.Count + e, a] = c.Equalities[e * n + free[a]];
            }

            for (int e = 0; e < q; e++)
            {
                rhs[free.Count + e] = c.Targets[e];
                for (int k = 0; k < n; k++) rhs[free.Count + e] -= c.Equalities[e * n + k] * x[k];
            }

            if (m > 0)
            {
                var solution = kkt.PseudoInverse() * rhs;
                if ((kkt * solution - rhs).L2Norm() > 1e-9 * (1 + rhs.L2Norm())) continue;
                for (int a = 0; a < free.Count; a++) x[free[a]] = solution[a];
            }

            for (int j = 0; j < n; j++) possible &= x[j] >= c.Lower[j] - 1e-9 && x[j] <= c.Upper[j] + 1e-9;
            for (int e = 0; e < q; e++)
            {
                double sum = -c.Targets[e];
                for (int j = 0; j < n; j++) sum += c.Equalities[e * n + j] * x[j];
                possible &= Math.Abs(sum) < 1e-9;
            }

            if (!possible) continue;
            double objective = 0;
            for (int j = 0; j < n; j++) objective += x[j] * (g[j] + 0.5 * Kernels.Dot(h.AsSpan(j * n, n), x));
            best = best is { } b0 ? Math.Min(b0, objective) : objective;
        }

        return best;
    }
}
