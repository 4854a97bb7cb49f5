// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>
/// Fits the parameters of a <see cref="ProcessMixture"/> to one spectrum: a damped Gauss-Newton search kept small
/// because a distribution of relaxation times calls it some ten times within a few milliseconds. Buffers are reused.
/// </summary>
internal sealed class MixtureFit(RelaxationData data, double noiseVariance)
{
    // The prior of the sharpness, in units of the weighted data.
    private readonly double priorPrecision = noiseVariance / (ProcessMixture.SharpnessSigma * ProcessMixture.SharpnessSigma);
    private readonly MixtureModel model = new(data);
    private readonly double[] values = new double[data.DataCount], residual = new double[data.DataCount], target = new double[data.DataCount];
    private double[] jacobian = [], normal = [], factor = [], gradient = [], step = [], trial = [];
    private int[] free = [];
    private int freeCount;

    /// <summary>Improves a mixture in place and gives it its sum of squares (with the prior's share) and covariance.</summary>
    /// <param name="mixture">Start and result.</param>
    /// <param name="iterations">Most steps.</param>
    public void Improve(ProcessMixture mixture, int iterations = 40)
    {
        Reserve(mixture.Values.Length);
        data.DataColumn(target);
        var p = mixture.Values;
        double damping = 1e-3, cost = Cost(mixture, p);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            Linearise(mixture, p);
            SelectFree(mixture, p);
            double before = cost;
            bool improved = false;
            for (int attempt = 0; attempt < 8 && !improved; attempt++)
            {
                if (Solve(damping))
                {
                    Array.Copy(p, trial, p.Length);
                    for (int a = 0; a < freeCount; a++) trial[free[a]] += Limit(free[a], step[a]);
                    Clamp(mixture, trial);
                    double next = Cost(mixture, trial);
                    if (next < cost)
                    {
                        Array.Copy(trial, p, p.Length);
                        cost = next;
                        damping = Math.Max(damping * 0.1, 1e-10);
                        improved = true;
                        continue;
                    }
                }

                damping *= 10;
            }

            if (!improved || before - cost < 1e-7 * before) break;
        }

        mixture.SumOfSquares = cost;
        Linearise(mixture, p);
        SelectFree(mixture, p);
        Covariance(mixture);
    }

    private double Cost(ProcessMixture mixture, double[] p)
    {
        model.Evaluate(mixture, p, values, default);
        double sum = 0;
        for (int i = 0; i < residual.Length; i++)
        {
            residual[i] = target[i] - values[i];
            sum += residual[i] * residual[i];
        }

        for (int k = 0; k < mixture.Count; k++)
        {
            double d = p[Sharpness(k)] - ProcessMixture.TypicalSharpness;
            sum += priorPrecision * d * d;
        }

        return sum;
    }

    private void Linearise(ProcessMixture mixture, double[] p)
    {
        int rows = data.DataCount, count = p.Length;
        model.Evaluate(mixture, p, values, jacobian.AsSpan(0, count * rows));
        for (int i = 0; i < rows; i++) residual[i] = target[i] - values[i];
        for (int a = 0; a < count; a++) gradient[a] = Kernels.Dot(jacobian.AsSpan(a * rows, rows), residual);
        for (int k = 0; k < mixture.Count; k++) gradient[Sharpness(k)] -= priorPrecision * (p[Sharpness(k)] - ProcessMixture.TypicalSharpness);
    }

    // A parameter at a bound that pushes outward rests there for this step.
    private void SelectFree(ProcessMixture mixture, double[] p)
    {
        freeCount = 0;
        for (int a = 0; a < p.Length; a++)
        {
            var (lower, upper) = mixture.Bounds(a, data);
            if (!(lower < upper) || (p[a] <= lower && gradient[a] < 0) || (p[a] >= upper && gradient[a] > 0)) continue;
            free[freeCount++] = a;
        }

        int rows = data.DataCount;
        for (int a = 0; a < freeCount; a++)
        {
            var column = jacobian.AsSpan(free[a] * rows, rows);
            for (int b = 0; b <= a; b++) normal[a * freeCount + b] = Kernels.Dot(column, jacobian.AsSpan(free[b] * rows, rows));
            if (free[a] >= ProcessMixture.Fixed && (free[a] - ProcessMixture.Fixed) % ProcessMixture.PerProcess == 2) normal[a * freeCount + a] += priorPrecision;
        }
    }

    private static int Sharpness(int k) => ProcessMixture.Fixed + ProcessMixture.PerProcess * k + 2;

    private bool Solve(double damping)
    {
        int n = freeCount;
        Array.Copy(normal, factor, n * n);
        for (int a = 0; a < n; a++)
        {
            factor[a * n + a] += damping * factor[a * n + a] + 1e-16;
            step[a] = gradient[free[a]];
        }

        if (!SmallCholesky.Factorise(factor, n)) return false;
        SmallCholesky.Solve(factor, n, step);
        return true;
    }

    private void Covariance(ProcessMixture mixture)
    {
        int n = freeCount;
        var free = this.free.AsSpan(0, n).ToArray();
        Array.Copy(normal, factor, n * n);
        // A shade of damping keeps a direction without information finite: it comes out wide, not wrong.
        for (int a = 0; a < n; a++) factor[a * n + a] = factor[a * n + a] * (1 + 1e-11) + 1e-18;
        mixture.Free = free;
        mixture.Covariance = SmallCholesky.Factorise(factor, n) ? SmallCholesky.Inverse(factor, n) : [];
    }

    private void Clamp(ProcessMixture mixture, double[] p)
    {
        for (int a = 0; a < p.Length; a++)
        {
            var (lower, upper) = mixture.Bounds(a, data);
            if (lower < upper) p[a] = Math.Clamp(p[a], lower, upper);
        }
    }

    // Far steps in a logarithm or an exponent leave the region where the linear model means anything.
    private static double Limit(int a, double step) => a switch
    {
        < 2 => step,
        2 => Math.Clamp(step, -1.5, 1.5),
        3 or 4 => Math.Clamp(step, -0.2, 0.2),
        _ => (a - ProcessMixture.Fixed) % ProcessMixture.PerProcess < 3 ? Math.Clamp(step, -1.5, 1.5) : Math.Clamp(step, -0.2, 0.2),
    };

    private void Reserve(int count)
    {
        if (step.Length == count) return;
        jacobian = new double[count * data.DataCount];
        normal = new double[count * count];
        factor = new double[count * count];
        (gradient, step, trial, free) = (new double[count], new double[count], new double[count], new int[count]);
    }
}
