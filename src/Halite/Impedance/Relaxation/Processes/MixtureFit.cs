// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Intrinsics;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation.Processes;

/// <summary>
/// Fits the parameters of a <see cref="ProcessMixture"/> to one spectrum: a damped Gauss-Newton search kept small
/// because a distribution of relaxation times calls it some ten times within a few milliseconds. Buffers are reused.
/// </summary>
internal sealed class MixtureFit(RelaxationData data, double noiseVariance)
{
    /// <summary>
    /// When a search ends: what a step still gains, in units of the noise variance. Coarse leaves parameters within a fifth of
    /// their standard uncertainty, enough to compare mixtures; fine is the optimum.
    /// </summary>
    public const double Fine = 1e-6, Coarse = 0.03;

    // The first steps are long and their curvature says nothing about the way to the optimum.
    private const int Straight = 2;

    // A search is given up early where its linear model does not come within this factor of what makes it worth finishing.
    private const double Hopeless = 10;

    // The prior of the sharpness, in units of the weighted data.
    private readonly double priorPrecision = noiseVariance / (ProcessMixture.SharpnessSigma * ProcessMixture.SharpnessSigma);
    private readonly MixtureModel model = new(data);
    private readonly double[] values = new double[data.DataCount], here = new double[data.DataCount], residual = new double[data.DataCount], measured = new double[data.DataCount];
    private double[] jacobian = [], normal = [], factor = [], gradient = [], step = [], second = [], trial = [], skewColumns = [];
    private int[] free = [];
    private int freeCount;

    /// <summary>Improves a mixture in place and gives it its sum of squares (with the prior's share) and covariance.</summary>
    /// <param name="mixture">Start and result.</param>
    /// <param name="iterations">Most steps.</param>
    /// <param name="target">
    /// Sum of squares that makes the fit worth finishing: the search ends early where what is left to gain cannot reach it.
    /// </param>
    /// <param name="precision">Gain of a step, in units of the noise variance, below which the search ends.</param>
    public void Improve(ProcessMixture mixture, int iterations = 40, double target = double.PositiveInfinity, double precision = Fine)
    {
        Reserve(mixture.Values.Length);
        data.DataColumn(measured);
        var p = mixture.Values;
        double damping = 1e-3, cost = Cost(mixture, p), enough = 1e-7 * cost;
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            Linearise(mixture, p);
            double before = cost;
            bool improved = false, far = false;
            for (int attempt = 0; attempt < 8 && !improved; attempt++)
            {
                if (Solve(damping))
                {
                    if (iteration >= Straight) Accelerate(mixture, p);
                    Array.Copy(p, trial, p.Length);
                    double promised = 0;
                    for (int a = 0; a < freeCount; a++)
                    {
                        double limited = Limit(free[a], step[a]);
                        far |= limited != step[a];
                        promised += step[a] * gradient[free[a]];
                        trial[free[a]] += limited;
                    }

                    // The linear model promises this much and gives, near the end, no more: four times leaves room for bends.
                    // Before that what it promises in full is at least of the right order.
                    if ((iteration >= 3 && !far && cost - 4 * promised > target) || (iteration >= 1 && cost - promised > Hopeless * target)) goto done;
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

            if (!improved || before - cost < enough) break;
            enough = Math.Max(precision * noiseVariance, 1e-7 * cost);
        }

    done:
        mixture.SumOfSquares = cost;
        Linearise(mixture, p);
        Covariance(mixture);
    }

    /// <summary>Prepares <see cref="Gain"/> at a fitted mixture.</summary>
    public void Prepare(ProcessMixture mixture)
    {
        Reserve(mixture.Values.Length);
        data.DataColumn(measured);
        Linearise(mixture, mixture.Values);
        Solve(1e-9);
    }

    /// <summary>
    /// How much the sum of squares would fall, in the linear model, by one more column with everything else fitted anew
    /// (Rao's score test), and the column's factor.
    /// </summary>
    public (double Gain, double Factor) Gain(ReadOnlySpan<double> column)
    {
        int rows = data.DataCount, n = freeCount;
        double slope = Kernels.Dot(column, residual), square = Kernels.Dot(column, column);
        for (int a = 0; a < n; a++) trial[a] = Kernels.Dot(jacobian.AsSpan(free[a] * rows, rows), column);
        SmallCholesky.SolveLower(factor, n, trial.AsSpan(0, n), n);
        double left = square - Kernels.Dot(trial.AsSpan(0, n), trial.AsSpan(0, n));
        // A column that the others make up already adds nothing.
        return left > 1e-6 * square ? (slope * slope / left, slope / left) : (0, 0);
    }

    /// <summary>
    /// How much the sum of squares would fall, in the linear model, if a process took another symmetric shape of the same
    /// area, place and height, with everything else fitted anew.
    /// </summary>
    public double GainOfShape(ProcessMixture mixture, int process, ProcessShape shape, Span<double> column)
    {
        int rows = data.DataCount, n = freeCount;
        ReadOnlySpan<double> p = [mixture.LogR(process), mixture.LogTau(process), mixture.Sharpness(process), mixture.Beta(process)];
        column.Clear();
        Add(shape, p, column);
        var now = values.AsSpan();
        now.Clear();
        Add(mixture.Shapes[process], p, now);
        for (int i = 0; i < rows; i++) column[i] -= now[i];
        for (int a = 0; a < n; a++) trial[a] = Kernels.Dot(jacobian.AsSpan(free[a] * rows, rows), column);
        SmallCholesky.SolveLower(factor, n, trial.AsSpan(0, n), n);
        return 2 * Kernels.Dot(column, residual) - (Kernels.Dot(column, column) - Kernels.Dot(trial.AsSpan(0, n), trial.AsSpan(0, n)));

        void Add(ProcessShape kind, ReadOnlySpan<double> parameters, Span<double> to)
        {
            switch (kind)
            {
                case ProcessShape.Lognormal: model.Lognormal(parameters, to, default); break;
                case ProcessShape.HavriliakNegami: model.HavriliakNegami(parameters, to, default); break;
                default: model.ColeCole(parameters, to, default); break;
            }
        }
    }

    /// <summary>The column of a Cole-Cole process of one normalised ohm.</summary>
    public void ProcessColumn(double logTau, double alpha, Span<double> column)
    {
        column.Clear();
        model.ColeCole([0, logTau, ProcessMixture.SharpnessOf(alpha), 1], column, default);
    }

    /// <summary>The column of β at β = 1 of a symmetric process.</summary>
    public void SkewColumn(ProcessMixture mixture, int process, Span<double> column)
    {
        int rows = data.DataCount;
        if (skewColumns.Length == 0) skewColumns = new double[ProcessMixture.PerProcess * rows];
        model.HavriliakNegami([mixture.LogR(process), mixture.LogTau(process), mixture.Sharpness(process), 1], values, skewColumns);
        skewColumns.AsSpan(3 * rows, rows).CopyTo(column);
    }

    private double Cost(ProcessMixture mixture, double[] p)
    {
        model.Evaluate(mixture, p, values, default);
        double sum = 0;
        for (int i = 0; i < residual.Length; i++)
        {
            residual[i] = measured[i] - values[i];
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
        for (int i = 0; i < rows; i++) residual[i] = measured[i] - values[i];
        values.CopyTo(here, 0);
        freeCount = 0;
        for (int a = 0; a < count; a++)
        {
            var (lower, upper) = mixture.Bounds(a, data);
            if (!(lower < upper)) continue;
            gradient[a] = Kernels.Dot(jacobian.AsSpan(a * rows, rows), residual);
            bool sharpness = IsSharpness(a);
            if (sharpness) gradient[a] -= priorPrecision * (p[a] - ProcessMixture.TypicalSharpness);
            // A parameter at a bound that pushes outward rests there for this step.
            if ((p[a] <= lower && gradient[a] < 0) || (p[a] >= upper && gradient[a] > 0)) continue;
            free[freeCount++] = a;
        }

        for (int a = 0; a < freeCount; a += 2)
        {
            for (int b = 0; b <= a; b += 2) Products(a, b);
        }

        for (int a = 0; a < freeCount; a++)
        {
            if (IsSharpness(free[a])) normal[a * freeCount + a] += priorPrecision;
        }
    }

    // The products of two columns with two columns: each is read once for two sums.
    private void Products(int a, int b)
    {
        int rows = data.DataCount, nextA = Math.Min(a + 1, freeCount - 1), nextB = Math.Min(b + 1, freeCount - 1);
        ReadOnlySpan<double> a0 = jacobian.AsSpan(free[a] * rows, rows), a1 = jacobian.AsSpan(free[nextA] * rows, rows);
        ReadOnlySpan<double> b0 = jacobian.AsSpan(free[b] * rows, rows), b1 = jacobian.AsSpan(free[nextB] * rows, rows);
        Vector256<double> s00 = default, s01 = default, s10 = default, s11 = default;
        int i = 0;
        for (; i <= rows - 4; i += 4)
        {
            Vector256<double> x0 = Vector256.Create(a0.Slice(i, 4)), x1 = Vector256.Create(a1.Slice(i, 4)), y0 = Vector256.Create(b0.Slice(i, 4)), y1 = Vector256.Create(b1.Slice(i, 4));
            s00 = Vector256.FusedMultiplyAdd(x0, y0, s00);
            s01 = Vector256.FusedMultiplyAdd(x0, y1, s01);
            s10 = Vector256.FusedMultiplyAdd(x1, y0, s10);
            s11 = Vector256.FusedMultiplyAdd(x1, y1, s11);
        }

        double t00 = Vector256.Sum(s00), t01 = Vector256.Sum(s01), t10 = Vector256.Sum(s10), t11 = Vector256.Sum(s11);
        for (; i < rows; i++)
        {
            t00 += a0[i] * b0[i];
            t01 += a0[i] * b1[i];
            t10 += a1[i] * b0[i];
            t11 += a1[i] * b1[i];
        }

        int n = freeCount;
        // Where the last pair is a single column, the same number is written twice.
        (normal[nextA * n + nextB], normal[nextA * n + b], normal[a * n + nextB], normal[a * n + b]) = (t11, t10, t01, t00);
    }

    private static int Sharpness(int k) => ProcessMixture.Fixed + ProcessMixture.PerProcess * k + 2;

    private static bool IsSharpness(int a) => a >= ProcessMixture.Fixed && (a - ProcessMixture.Fixed) % ProcessMixture.PerProcess == 2;

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

    // The second-order term of the way that the step follows (geodesic acceleration: Transtrum and Sethna, arXiv:1201.5885):
    // without it the search creeps along the curved valleys in which a skewed process exchanges resistance with a neighbour.
    private void Accelerate(ProcessMixture mixture, double[] p)
    {
        const double Short = 0.1, Most = 0.75;
        int rows = data.DataCount, n = freeCount;
        for (int a = 0; a < n; a++)
        {
            if (Limit(free[a], step[a]) != step[a]) return;
        }

        Array.Copy(p, trial, p.Length);
        for (int a = 0; a < n; a++) trial[free[a]] += Short * step[a];
        model.Evaluate(mixture, trial, values, default);
        // Half of the second derivative of the model along the step: what the first order leaves, over h².
        for (int i = 0; i < rows; i++) values[i] -= here[i];
        for (int a = 0; a < n; a++) Kernels.Add(-Short * step[a], jacobian.AsSpan(free[a] * rows, rows), values);
        for (int a = 0; a < n; a++) second[a] = -Kernels.Dot(jacobian.AsSpan(free[a] * rows, rows), values) / (Short * Short);
        SmallCholesky.Solve(factor, n, second);
        double length = 0, bend = 0;
        for (int a = 0; a < n; a++)
        {
            length += normal[a * n + a] * step[a] * step[a];
            bend += normal[a * n + a] * second[a] * second[a];
        }

        if (bend > Most * Most * length) return;
        for (int a = 0; a < n; a++) step[a] += second[a];
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
        for (int a = 0; a < mixture.Values.Length; a++)
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
        if (step.Length >= count) return;
        jacobian = new double[count * data.DataCount];
        normal = new double[count * count];
        factor = new double[count * count];
        (gradient, step, second, trial, free) = (new double[count], new double[count], new double[count], new double[count], new int[count]);
    }
}
