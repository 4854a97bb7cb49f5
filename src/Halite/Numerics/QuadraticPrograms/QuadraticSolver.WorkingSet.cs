// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <content>The working set: which variables are free, and the walk from one set to the next.</content>
public sealed partial class QuadraticSolver
{
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
}
