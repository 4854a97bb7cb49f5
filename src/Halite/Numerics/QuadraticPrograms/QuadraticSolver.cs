// SPDX-License-Identifier: Apache-2.0

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
public sealed partial class QuadraticSolver
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
    private double[] hessian, linear, weighted = [], schur = [], targets = [], equalities = [], equalityMultipliers = [], multiplierSteps = [], residual = [], matrix = [], rightHandSide = [];
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

        var columns = matrix.AsSpan(0, rows * n);
        var products = hessian.AsSpan(0, n * n);
        products.Clear();
        Kernels.AddGram(columns, rows, n, default, products, n);
        for (int j = 0; j < n; j++)
        {
            linear[j] = -Kernels.Dot(columns.Slice(j * rows, rows), b);
            for (int k = 0; k < j; k++) products[j * n + k] = products[k * n + j];
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

    private double LargestVariable()
    {
        double largest = 0;
        for (int j = 0; j < n; j++) largest = Math.Max(largest, Math.Abs(x[j]) / scale[j]);
        return largest;
    }
}
