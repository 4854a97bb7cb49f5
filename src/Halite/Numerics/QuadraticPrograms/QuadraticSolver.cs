// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Numerics;

/// <summary>How a quadratic program ended.</summary>
public enum QuadraticStatus
{
    /// <summary>The optimum was found; see the KKT residual.</summary>
    Optimal,

    /// <summary>No point satisfies bounds and equalities together.</summary>
    Infeasible,

    /// <summary>The objective falls without limit.</summary>
    Unbounded,

    /// <summary>The working set still changed after the iterations allowed.</summary>
    IterationLimit,
}

/// <summary>
/// A solver for convex quadratic programs with bounds and a few equalities, min ½ xᵀH x + gᵀx, l ≤ x ≤ u, E x = e, by a
/// primal active set with an updated Cholesky factor inside proximal-point steps, which make semidefinite H safe and
/// refine the answer to rounding (Nocedal and Wright, Numerical Optimization, 2nd ed., section 16.5; Rockafellar, SIAM
/// J. Control Optim. 14 (1976) 877). It keeps its buffers between solutions: use one for a series, one a thread.
/// <see cref="QuadraticProgram"/> is the same in one call.
/// </summary>
public sealed class QuadraticSolver
{
    // A variable that depends on the free ones to rounding gets a proximal term of this weight against its diagonal of H:
    // far above the rounding of a factor of some hundred variables, small enough that few steps reach full precision.
    private const double Proximal = 1e-10;

    // Pivots, relative to the diagonal, below which a variable counts as dependent: the rounding of a Cholesky factor of
    // H, and the square of the rounding of a factor whose pivots come from the columns of A themselves.
    private const double DependentInHessian = 1e-12, DependentInMatrix = 1e-20;

    private readonly int capacity;
    private readonly UpdatedCholesky factor;
    private readonly int[] free, placeOf;
    private readonly double[] x, centre, proximal, gradient, scale, diagonal, column, direction, multipliers, lower, upper;
    private double[] hessian, linear, weighted = [], schur = [], targets = [], equalities = [], equalityMultipliers = [], residual = [], matrix = [], rightHandSide = [];
    private int n, freeCount, equalityCount, rows;
    private QuadraticSolver? phaseOne;

    /// <summary>A solver for problems of up to this many variables.</summary>
    /// <param name="capacity">Most variables.</param>
    public QuadraticSolver(int capacity)
    {
        this.capacity = capacity;
        factor = new UpdatedCholesky(capacity);
        (free, placeOf) = (new int[capacity], new int[capacity]);
        x = new double[capacity];
        (centre, gradient, scale, diagonal, column) = (new double[capacity], new double[capacity], new double[capacity], new double[capacity], new double[capacity]);
        (direction, proximal, multipliers) = (new double[capacity], new double[capacity], new double[capacity]);
        (lower, upper) = (new double[capacity], new double[capacity]);
        (hessian, linear) = (new double[capacity * capacity], new double[capacity]);
    }

    /// <summary>The solution of the last problem.</summary>
    public ReadOnlySpan<double> Solution => x.AsSpan(0, n);

    /// <summary>
    /// Multipliers of the bounds, H x + g − Eᵀy: zero for free variables, positive at a lower bound, negative at an upper.
    /// </summary>
    public ReadOnlySpan<double> Multipliers => multipliers.AsSpan(0, n);

    /// <summary>Multipliers y of the equalities.</summary>
    public ReadOnlySpan<double> EqualityMultipliers => equalityMultipliers.AsSpan(0, equalityCount);

    /// <summary>
    /// The largest violation of the Karush-Kuhn-Tucker conditions (stationarity, signs of multipliers, equalities), each
    /// relative to the largest of the terms that cancel in it, in variables scaled by √H_jj: independent of units.
    /// </summary>
    public double KktResidual { get; private set; }

    /// <summary>Changes of the working set.</summary>
    public int Iterations { get; private set; }

    /// <summary>Solves a problem given by its Hessian.</summary>
    /// <param name="h">H, n × n, symmetric, positive semidefinite.</param>
    /// <param name="g">g, n values.</param>
    /// <param name="constraints">Bounds and equalities.</param>
    /// <param name="warmStart">A point near the solution, that of the neighbour in a series; empty for none.</param>
    public QuadraticStatus Solve(ReadOnlySpan<double> h, ReadOnlySpan<double> g, QuadraticConstraints constraints, ReadOnlySpan<double> warmStart = default)
    {
        n = g.Length;
        if (n > capacity) throw new ArgumentException($"{n} variables in a solver for {capacity}.", nameof(g));
        if (h.Length != n * n) throw new ArgumentException("The Hessian is not n × n.", nameof(h));
        h.CopyTo(hessian);
        g.CopyTo(linear);
        rows = 0;
        return Run(constraints, warmStart);
    }

    /// <summary>
    /// Solves min ½ |A x − b|² under the constraints. The gradient is taken from A itself, so that the accuracy is that
    /// of an orthogonal factorisation as long as the condition number of A stays below 1e8 (corrected seminormal
    /// equations; Björck, Numerical Methods for Least Squares Problems, 1996, section 6.6.5).
    /// </summary>
    /// <param name="a">A, rows × n, row-major.</param>
    /// <param name="b">b, one value a row.</param>
    /// <param name="constraints">Bounds and equalities.</param>
    /// <param name="warmStart">A point near the solution; empty for none.</param>
    public QuadraticStatus SolveLeastSquares(ReadOnlySpan<double> a, ReadOnlySpan<double> b, QuadraticConstraints constraints, ReadOnlySpan<double> warmStart = default)
    {
        rows = b.Length;
        n = constraints.Count;
        if (n > capacity) throw new ArgumentException($"{n} variables in a solver for {capacity}.", nameof(constraints));
        if (a.Length != rows * n) throw new ArgumentException("The matrix does not have a row for each right-hand side and a column for each variable.", nameof(a));
        if (matrix.Length < a.Length) matrix = new double[a.Length];
        if (residual.Length < rows) (residual, rightHandSide) = (new double[rows], new double[rows]);
        b.CopyTo(rightHandSide);
        // Columns become contiguous: every loop below runs along them.
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < rows; i++) matrix[j * rows + i] = a[i * n + j];
        }

        for (int j = 0; j < n; j++)
        {
            var left = matrix.AsSpan(j * rows, rows);
            linear[j] = -Kernels.Dot(left, b);
            int k = 0;
            for (; k + 3 <= j; k += 4)
            {
                var (d0, d1, d2, d3) = Kernels.Dot4(left, matrix.AsSpan(k * rows), rows);
                (hessian[j * n + k], hessian[j * n + k + 1], hessian[j * n + k + 2], hessian[j * n + k + 3]) = (d0, d1, d2, d3);
            }

            for (; k <= j; k++) hessian[j * n + k] = Kernels.Dot(left, matrix.AsSpan(k * rows, rows));
            for (k = 0; k < j; k++) hessian[k * n + j] = hessian[j * n + k];
        }

        return Run(constraints, warmStart);
    }

    private QuadraticStatus Run(QuadraticConstraints constraints, ReadOnlySpan<double> warmStart)
    {
        if (constraints.Count != n) throw new ArgumentException($"Constraints for {constraints.Count} variables on a problem of {n}.", nameof(constraints));
        Iterations = 0;
        KktResidual = double.NaN;
        constraints.Lower.AsSpan().CopyTo(lower);
        constraints.Upper.AsSpan().CopyTo(upper);
        double typical = 0;
        for (int j = 0; j < n; j++) typical = Math.Max(typical, hessian[j * n + j]);
        for (int j = 0; j < n; j++)
        {
            double d = hessian[j * n + j];
            diagonal[j] = d > 0 ? d : typical > 0 ? typical : 1;
            scale[j] = 1 / Math.Sqrt(diagonal[j]);
            double start = warmStart.IsEmpty ? 0 : warmStart[j];
            if (lower[j] > upper[j]) return QuadraticStatus.Infeasible;
            x[j] = Math.Clamp(start, lower[j], upper[j]);
        }

        SetEqualities(constraints);
        if (equalityCount > 0 && !MakeFeasible(constraints)) return QuadraticStatus.Infeasible;
        StartWorkingSet();
        double last = double.PositiveInfinity, lastMove = 0;
        int growing = 0, limit = 20 * n + 200;
        for (int outer = 0; outer < 100; outer++)
        {
            x.AsSpan(0, n).CopyTo(centre);
            if (!ActiveSet(limit)) return QuadraticStatus.IterationLimit;
            double move = Finish();
            if (KktResidual <= 1e-15 || (outer > 0 && KktResidual <= 1e-12 && KktResidual >= 0.3 * last)) return QuadraticStatus.Optimal;
            if (!(KktResidual < 1e300)) return QuadraticStatus.Unbounded;
            // A direction that costs nothing is followed 1e10 times as far as it is worth: the same length each time.
            growing = KktResidual > 1e-9 && move >= 0.9 * lastMove && outer > 0 ? growing + 1 : 0;
            if (growing > 20) return QuadraticStatus.Unbounded;
            (last, lastMove) = (KktResidual, move);
        }

        return KktResidual <= 1e-10 ? QuadraticStatus.Optimal : QuadraticStatus.IterationLimit;
    }

    private void SetEqualities(QuadraticConstraints constraints)
    {
        equalityCount = constraints.Targets.Length;
        if (equalityCount == 0) return;
        equalities = [.. constraints.Equalities];
        targets = [.. constraints.Targets];
        // A row that depends on others says nothing new (or contradicts, which feasibility finds): it is dropped.
        var basis = new List<double[]>();
        var keep = new List<int>();
        for (int e = 0; e < equalityCount; e++)
        {
            var row = new double[n];
            for (int j = 0; j < n; j++) row[j] = equalities[e * n + j] * scale[j];
            double size = Math.Sqrt(Kernels.Dot(row, row));
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (var q in basis) Kernels.Add(-Kernels.Dot(q, row), q, row);
            }

            double left = Math.Sqrt(Kernels.Dot(row, row));
            if (left <= 1e-12 * size || size == 0) continue;
            for (int j = 0; j < n; j++) row[j] /= left;
            basis.Add(row);
            keep.Add(e);
        }

        if (keep.Count < equalityCount) Keep(keep);
        weighted = new double[capacity * Math.Max(1, equalityCount)];
        schur = new double[equalityCount * (equalityCount + 1)];
        equalityMultipliers = new double[equalityCount];
    }

    private void Keep(List<int> rowsToKeep)
    {
        var (all, goals) = (equalities, targets);
        equalities = [.. rowsToKeep.SelectMany(e => all[(e * n)..((e + 1) * n)])];
        targets = [.. rowsToKeep.Select(e => goals[e])];
        equalityCount = rowsToKeep.Count;
    }

    private double EqualityGap(int e)
    {
        return targets[e] - Kernels.Dot(equalities.AsSpan(e * n, n), x.AsSpan(0, n));
    }

    // The terms that cancel in an equality, with the largest scaled variable in each: a sum of zeros has a size, too.
    private double EqualitySize(ReadOnlySpan<double> row, double target)
    {
        double largest = LargestVariable(), size = Math.Abs(target);
        for (int j = 0; j < n; j++) size = Math.Max(size, Math.Abs(row[j]) * scale[j] * largest);
        return Math.Max(size, double.Epsilon);
    }

    private double LargestVariable()
    {
        double largest = 0;
        for (int j = 0; j < n; j++) largest = Math.Max(largest, Math.Abs(x[j]) / scale[j]);
        return largest;
    }

    private double WorstEquality()
    {
        double worst = 0;
        for (int e = 0; e < equalityCount; e++) worst = Math.Max(worst, Math.Abs(EqualityGap(e)) / EqualitySize(equalities.AsSpan(e * n, n), targets[e]));
        return worst;
    }

    private bool MakeFeasible(QuadraticConstraints constraints)
    {
        if (WorstEquality() > 1e-14)
        {
            // The bounded point that comes closest, by the same method without equalities, in the scaled variables.
            phaseOne ??= new QuadraticSolver(capacity);
            var a = new double[equalityCount * n];
            for (int e = 0; e < equalityCount; e++)
            {
                double size = 0;
                for (int j = 0; j < n; j++) size = Math.Max(size, Math.Abs(equalities[e * n + j] * scale[j]));
                for (int j = 0; j < n; j++) a[e * n + j] = equalities[e * n + j] * scale[j] / size;
                schur[e] = targets[e] / size;
            }

            var box = new QuadraticConstraints(
                [.. Enumerable.Range(0, n).Select(j => lower[j] / scale[j])],
                [.. Enumerable.Range(0, n).Select(j => upper[j] / scale[j])]);
            var start = new double[n];
            for (int j = 0; j < n; j++) start[j] = x[j] / scale[j];
            phaseOne.SolveLeastSquares(a, schur.AsSpan(0, equalityCount), box, start);
            for (int j = 0; j < n; j++) x[j] = Math.Clamp(phaseOne.x[j] * scale[j], lower[j], upper[j]);
        }

        // Judged with the rows that were dropped as dependent, too: they may contradict.
        for (int e = 0; e < constraints.Targets.Length; e++)
        {
            var row = constraints.Equalities.AsSpan().Slice(e * n, n);
            double gap = constraints.Targets[e] - Kernels.Dot(row, x.AsSpan(0, n));
            if (Math.Abs(gap) > 1e-9 * EqualitySize(row, constraints.Targets[e])) return false;
        }

        return true;
    }

    private void StartWorkingSet()
    {
        factor.Clear();
        freeCount = 0;
        Array.Fill(placeOf, -1, 0, n);
        Array.Clear(proximal);
        for (int j = 0; j < n; j++)
        {
            if (x[j] > lower[j] && x[j] < upper[j]) Release(j);
        }

        if (equalityCount == 0) return;
        // The equalities need independent columns among the free variables: degenerate corners lend theirs.
        var basis = new List<double[]>();
        for (int k = 0; k < freeCount && basis.Count < equalityCount; k++) TryBasis(basis, free[k]);
        for (int j = 0; j < n && basis.Count < equalityCount; j++)
        {
            if (placeOf[j] < 0 && lower[j] < upper[j] && TryBasis(basis, j)) Release(j);
        }
    }

    private bool TryBasis(List<double[]> basis, int j)
    {
        var v = new double[equalityCount];
        for (int e = 0; e < equalityCount; e++) v[e] = equalities[e * n + j];
        double size = Math.Sqrt(Kernels.Dot(v, v));
        foreach (var q in basis) Kernels.Add(-Kernels.Dot(q, v), q, v);
        double left = Math.Sqrt(Kernels.Dot(v, v));
        if (!(left > 1e-10 * size)) return false;
        for (int e = 0; e < equalityCount; e++) v[e] /= left;
        basis.Add(v);
        return true;
    }

    private void Release(int j)
    {
        for (int k = 0; k < freeCount; k++) column[k] = hessian[free[k] * n + j];
        centre[j] = x[j];
        proximal[j] = 0;
        double pivot = rows == 0 ? factor.Pivot(column, hessian[j * n + j]) : PivotFromColumns(j);
        if (!(pivot > diagonal[j] * (rows == 0 ? DependentInHessian : DependentInMatrix)))
        {
            proximal[j] = diagonal[j] * Proximal;
            pivot = Math.Max(pivot, 0) + proximal[j];
        }

        factor.Append(pivot);
        placeOf[j] = freeCount;
        free[freeCount++] = j;
    }

    // |a_j − A_F z|², the part of a column that the free ones do not explain, by refined projection: H_jj − wᵀw would
    // lose it to cancellation when the columns are nearly dependent.
    private double PivotFromColumns(int j)
    {
        var left = residual.AsSpan(0, rows);
        matrix.AsSpan(j * rows, rows).CopyTo(left);
        factor.Pivot(column, double.PositiveInfinity);
        var z = direction.AsSpan(0, freeCount);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int k = 0; k < freeCount; k++) z[k] = Kernels.Dot(matrix.AsSpan(free[k] * rows, rows), left);
            factor.Refine(z, correct: pass == 1);
            for (int k = 0; k < freeCount; k++) Kernels.Add(-z[k], matrix.AsSpan(free[k] * rows, rows), left);
        }

        return Kernels.Dot(left, left);
    }

    private void Hold(int j)
    {
        int at = placeOf[j];
        gradient[j] -= proximal[j] * (x[j] - centre[j]);
        proximal[j] = 0;
        factor.Remove(at);
        freeCount--;
        for (int k = at; k < freeCount; k++)
        {
            free[k] = free[k + 1];
            placeOf[free[k]] = k;
        }

        placeOf[j] = -1;
    }

    // The strictly convex subproblem around the current centre, from the current point and working set.
    private bool ActiveSet(int limit)
    {
        SubproblemGradient();
        int stalled = 0;
        while (true)
        {
            if (++Iterations > limit * 10) return false;
            SolveEqualityProblem();
            double length = 1, negligible = LargestVariable();
            int blocking = -1;
            for (int k = 0; k < freeCount; k++) negligible = Math.Max(negligible, Math.Abs(direction[k]) / scale[free[k]]);
            // A component that is rounding must not take a variable out: what is left could not carry the equalities.
            negligible *= 1e-14;
            for (int k = 0; k < freeCount; k++)
            {
                int j = free[k];
                double p = direction[k];
                double room = p > 0 ? upper[j] - x[j] : lower[j] - x[j];
                if (Math.Abs(p) / scale[j] <= negligible || Math.Abs(p) * length <= Math.Abs(room)) continue;
                length = room / p;
                blocking = k;
            }

            Move(length);
            if (blocking >= 0)
            {
                int j = free[blocking];
                x[j] = direction[blocking] > 0 ? upper[j] : lower[j];
                stalled = length == 0 ? stalled + 1 : 0;
                Hold(j);
                continue;
            }

            int release = MostViolated(bland: stalled > n);
            if (release < 0) return true;
            Release(release);
        }
    }

    private int MostViolated(bool bland)
    {
        double worst = 0, size = 0;
        for (int j = 0; j < n; j++) size = Math.Max(size, Math.Abs(linear[j]) * scale[j]);
        int found = -1;
        for (int j = 0; j < n; j++)
        {
            if (placeOf[j] >= 0 || lower[j] == upper[j]) continue;
            double z = gradient[j];
            for (int e = 0; e < equalityCount; e++) z -= equalities[e * n + j] * equalityMultipliers[e];
            double violation = (x[j] <= lower[j] ? -z : z) * scale[j];
            if (violation <= worst || violation <= 1e-14 * size) continue;
            found = j;
            if (bland) return found;
            worst = violation;
        }

        return found;
    }

    // Direction over the free variables to the minimiser on the working set, with the equalities' multipliers.
    private void SolveEqualityProblem()
    {
        for (int k = 0; k < freeCount; k++) direction[k] = -gradient[free[k]];
        factor.Solve(direction);
        if (equalityCount == 0) return;
        int width = equalityCount + 1;
        for (int e = 0; e < equalityCount; e++)
        {
            var w = weighted.AsSpan(e * capacity, freeCount);
            for (int k = 0; k < freeCount; k++) w[k] = equalities[e * n + free[k]];
            factor.Solve(w);
        }

        for (int e = 0; e < equalityCount; e++)
        {
            double moved = 0;
            for (int k = 0; k < freeCount; k++) moved += equalities[e * n + free[k]] * direction[k];
            schur[e * width + equalityCount] = EqualityGap(e) - moved;
            for (int f = 0; f < equalityCount; f++)
            {
                double sum = 0;
                var w = weighted.AsSpan(f * capacity, freeCount);
                for (int k = 0; k < freeCount; k++) sum += equalities[e * n + free[k]] * w[k];
                schur[e * width + f] = sum;
            }
        }

        GaussElimination(schur, equalityCount, equalityMultipliers);
        for (int e = 0; e < equalityCount; e++) Kernels.Add(equalityMultipliers[e], weighted.AsSpan(e * capacity, freeCount), direction);
    }

    private static void GaussElimination(double[] m, int order, double[] solution)
    {
        int width = order + 1;
        for (int i = 0; i < order; i++)
        {
            int pivot = i;
            for (int k = i + 1; k < order; k++)
            {
                if (Math.Abs(m[k * width + i]) > Math.Abs(m[pivot * width + i])) pivot = k;
            }

            if (pivot != i)
            {
                for (int j = 0; j < width; j++) (m[i * width + j], m[pivot * width + j]) = (m[pivot * width + j], m[i * width + j]);
            }

            if (m[i * width + i] == 0) continue;
            for (int k = i + 1; k < order; k++)
            {
                double f = m[k * width + i] / m[i * width + i];
                for (int j = i; j < width; j++) m[k * width + j] -= f * m[i * width + j];
            }
        }

        for (int i = order - 1; i >= 0; i--)
        {
            double sum = m[i * width + order];
            for (int k = i + 1; k < order; k++) sum -= m[i * width + k] * solution[k];
            solution[i] = m[i * width + i] == 0 ? 0 : sum / m[i * width + i];
        }
    }

    private void Move(double length)
    {
        if (length == 0) return;
        for (int k = 0; k < freeCount; k++)
        {
            int j = free[k];
            double p = length * direction[k];
            if (p == 0) continue;
            x[j] = Math.Clamp(x[j] + p, lower[j], upper[j]);
            Kernels.Add(p, hessian.AsSpan(j * n, n), gradient);
            gradient[j] += proximal[j] * p;
        }
    }

    private void TrueGradient()
    {
        var target = gradient.AsSpan(0, n);
        if (rows == 0)
        {
            linear.AsSpan(0, n).CopyTo(target);
            for (int j = 0; j < n; j++)
            {
                if (x[j] != 0) Kernels.Add(x[j], hessian.AsSpan(j * n, n), target);
            }

            return;
        }

        var r = residual.AsSpan(0, rows);
        for (int i = 0; i < rows; i++) r[i] = -rightHandSide[i];
        for (int j = 0; j < n; j++)
        {
            if (x[j] != 0) Kernels.Add(x[j], matrix.AsSpan(j * rows, rows), r);
        }

        for (int j = 0; j < n; j++) target[j] = Kernels.Dot(matrix.AsSpan(j * rows, rows), r);
    }

    private void SubproblemGradient()
    {
        TrueGradient();
        for (int j = 0; j < n; j++) gradient[j] += proximal[j] * (x[j] - centre[j]);
    }

    // Multipliers and KKT residual of the problem itself at the subproblem's solution; returns how far the centre moved.
    private double Finish()
    {
        TrueGradient();
        double worst = 0, size = 0, move = 0;
        for (int j = 0; j < n; j++)
        {
            double z = gradient[j], terms = Math.Abs(linear[j]);
            for (int k = 0; k < n; k++) terms = Math.Max(terms, Math.Abs(hessian[j * n + k] * x[k]));
            for (int e = 0; e < equalityCount; e++)
            {
                double term = equalities[e * n + j] * equalityMultipliers[e];
                z -= term;
                terms = Math.Max(terms, Math.Abs(term));
            }

            size = Math.Max(size, terms * scale[j]);
            bool atLower = x[j] <= lower[j], atUpper = x[j] >= upper[j];
            double violation = atLower && atUpper ? 0 : atLower ? Math.Max(0, -z) : atUpper ? Math.Max(0, z) : Math.Abs(z);
            multipliers[j] = atLower || atUpper ? z : 0;
            worst = Math.Max(worst, violation * scale[j]);
            move = Math.Max(move, Math.Abs(x[j] - centre[j]) / scale[j]);
        }

        KktResidual = Math.Max(size > 0 ? worst / size : 0, WorstEquality());
        return move;
    }
}
