// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <content>Equalities: independent rows, a feasible start, and their multipliers on the working set.</content>
public sealed partial class QuadraticSolver
{
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
        (equalityMultipliers, multiplierSteps) = (new double[equalityCount], new double[equalityCount]);
    }

    private void Keep(List<int> rowsToKeep)
    {
        var (all, goals) = (equalities, targets);
        equalities = [.. rowsToKeep.SelectMany(e => all[(e * n)..((e + 1) * n)])];
        targets = [.. rowsToKeep.Select(e => goals[e])];
        equalityCount = rowsToKeep.Count;
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

    private double WorstEquality()
    {
        double worst = 0;
        for (int e = 0; e < equalityCount; e++) worst = Math.Max(worst, Math.Abs(EqualityGap(e)) / EqualitySize(equalities.AsSpan(e * n, n), targets[e]));
        return worst;
    }

    // Direction over the free variables to the minimiser on the working set, with the equalities' multipliers.
    private void SolveEqualityProblem()
    {
        for (int e = 0; e < equalityCount; e++)
        {
            var w = weighted.AsSpan(e * capacity, freeCount);
            for (int k = 0; k < freeCount; k++) w[k] = equalities[e * n + free[k]];
            factor.Solve(w);
        }

        Array.Clear(equalityMultipliers);
        // A long way down the objective and a long way back to the equalities lose the digits of their sum. The second
        // time the multipliers of the first explain most of the gradient, and both ways are short.
        for (int pass = 0; pass < (equalityCount == 0 ? 1 : 2); pass++)
        {
            for (int k = 0; k < freeCount; k++)
            {
                double z = -gradient[free[k]];
                for (int e = 0; e < equalityCount; e++) z += equalities[e * n + free[k]] * equalityMultipliers[e];
                direction[k] = z;
            }

            factor.Solve(direction);
            ReturnToEqualities();
        }
    }

    // Adds to the direction what brings it onto the equalities at least cost, and that cost to the multipliers.
    private void ReturnToEqualities()
    {
        int width = equalityCount + 1;
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

        GaussElimination(schur, equalityCount, multiplierSteps);
        for (int e = 0; e < equalityCount; e++)
        {
            equalityMultipliers[e] += multiplierSteps[e];
            Kernels.Add(multiplierSteps[e], weighted.AsSpan(e * capacity, freeCount), direction);
        }
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
}
