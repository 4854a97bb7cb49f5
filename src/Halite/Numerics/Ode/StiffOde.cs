// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Numerics;

/// <summary>How an initial-value problem is solved.</summary>
public sealed record OdeOptions
{
    /// <summary>Relative error allowed in one step. Default 1e-9: results hold to about seven digits after thousands of steps.</summary>
    public double RelativeTolerance { get; init; } = 1e-9;

    /// <summary>Error allowed in one step where a component is near zero, in its own unit. Default 1e-12.</summary>
    public double AbsoluteTolerance { get; init; } = 1e-12;

    /// <summary>Most steps. Default 1 000 000, after which the problem is not worth going on with.</summary>
    public int MaxSteps { get; init; } = 1_000_000;
}

/// <summary>The states of a system at the times that were asked for.</summary>
/// <param name="Times">The times reached, ascending; those after an event are left out.</param>
/// <param name="States">One state a time.</param>
/// <param name="EventTime">When the event stopped the solution; null if it did not.</param>
/// <param name="FinalState">The state at the event, or at the last time.</param>
/// <param name="Steps">Steps accepted.</param>
/// <param name="Rejected">Steps taken back.</param>
public sealed record OdeSolution(
    ImmutableArray<double> Times,
    ImmutableArray<ImmutableArray<double>> States,
    double? EventTime,
    ImmutableArray<double> FinalState,
    int Steps,
    int Rejected);

/// <summary>
/// Stiff initial-value problems y' = f(t, y) by the Rosenbrock method RODAS of order 4(3), L-stable, with dense output
/// (Hairer and Wanner, Solving Ordinary Differential Equations II, 2nd ed. 1996, section IV.7 and code RODAS). The
/// system is written in <see cref="Dual"/> numbers, which give its exact Jacobian: up to seven components cost one pass.
/// </summary>
public static class StiffOde
{
    private const int Stages = 6;
    private const double Gamma = 0.25;

    private static readonly double[][] A =
    [
        [],
        [1.544],
        [0.9466785280815826, 0.2557011698983284],
        [3.314825187068521, 2.896124015972201, 0.9986419139977817],
        [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950],
        [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1],
    ];

    private static readonly double[][] C =
    [
        [],
        [-5.6688],
        [-2.430093356833875, -0.2063599157091915],
        [-0.1073529058151375, -9.594562251023355, -20.47028614809616],
        [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160],
        [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054],
    ];

    private static readonly double[] Nodes = [0, 0.386, 0.21, 0.63, 1, 1];
    private static readonly double[] TimeWeights = [0.25, -0.1043, 0.1035, -0.0362, 0, 0];
    private static readonly double[] Dense1 = [10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662];
    private static readonly double[] Dense2 = [-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872];

    /// <summary>The right-hand side of a system.</summary>
    /// <param name="time">Time.</param>
    /// <param name="state">The components.</param>
    /// <param name="derivative">Receives their time derivatives.</param>
    public delegate void OdeSystem(Dual time, ReadOnlySpan<Dual> state, Span<Dual> derivative);

    /// <summary>A function of time and state that stops the solution where it changes sign.</summary>
    /// <param name="time">Time.</param>
    /// <param name="state">The components.</param>
    public delegate double OdeEvent(double time, ReadOnlySpan<double> state);

    /// <summary>Solves from the first time to the last.</summary>
    /// <param name="system">The right-hand side.</param>
    /// <param name="initial">The state at the first time.</param>
    /// <param name="times">Times at which the state is wanted, ascending; the first is the start.</param>
    /// <param name="options">Tolerances; the defaults where null.</param>
    /// <param name="stop">Stops the solution where it passes through zero, in either direction; null for none.</param>
    /// <param name="token">Stops the work between two steps.</param>
    /// <exception cref="ArgumentException">No time is given, or they do not ascend.</exception>
    /// <exception cref="Data.InputException">The system has no finite solution, or needs more steps than allowed.</exception>
    public static OdeSolution Solve(OdeSystem system, ReadOnlySpan<double> initial, ReadOnlySpan<double> times, OdeOptions? options = null, OdeEvent? stop = null, CancellationToken token = default)
    {
        if (times.IsEmpty) throw new ArgumentException("No time is given.", nameof(times));
        for (int i = 1; i < times.Length; i++)
        {
            if (!(times[i] >= times[i - 1])) throw new ArgumentException("Times do not ascend.", nameof(times));
        }

        return new Integration(system, initial, options ?? new OdeOptions()).Run(times, stop, token);
    }

    private sealed class Integration
    {
        private readonly OdeSystem system;
        private readonly OdeOptions options;
        private readonly int n;
        private readonly double[] y, next, jacobian, matrix, byTime, slope, argument, dense1, dense2, sample;
        private readonly double[][] k;
        private readonly int[] pivots;
        private readonly Dual[] dualState, dualSlope;

        public Integration(OdeSystem system, ReadOnlySpan<double> initial, OdeOptions options)
        {
            (this.system, this.options, n) = (system, options, initial.Length);
            y = initial.ToArray();
            (next, byTime, slope, argument, dense1, dense2, sample) = (new double[n], new double[n], new double[n], new double[n], new double[n], new double[n], new double[n]);
            (jacobian, matrix) = (new double[n * n], new double[n * n]);
            k = [.. Enumerable.Range(0, Stages).Select(_ => new double[n])];
            pivots = new int[n];
            (dualState, dualSlope) = (new Dual[n], new Dual[n]);
        }

        public OdeSolution Run(ReadOnlySpan<double> times, OdeEvent? stop, CancellationToken token)
        {
            double t = times[0], end = times[^1];
            var reached = ImmutableArray.CreateBuilder<double>(times.Length);
            var states = ImmutableArray.CreateBuilder<ImmutableArray<double>>(times.Length);
            int wanted = 0, steps = 0, rejected = 0;
            for (; wanted < times.Length && times[wanted] <= t; wanted++) Keep(times[wanted], y);
            double h = FirstStep(t, end), lastFactor = 1;
            double? eventTime = null;
            double side = stop?.Invoke(t, y) ?? 0;
            bool current = false;
            while (t < end && eventTime is null)
            {
                token.ThrowIfCancellationRequested();
                if (steps + rejected >= options.MaxSteps)
                    throw new Data.InputException(FormattableString.Invariant($"The differential equations need more than {options.MaxSteps} steps before t = {t:G6}: loosen the tolerance or check the rate constants."));
                bool last = t + h * (1 + 1e-12) >= end;
                if (last) h = end - t;
                if (!current) Linearise(t);
                current = true;
                double error = Step(t, h);
                if (!double.IsFinite(error)) error = 1e6;
                double factor = Math.Clamp(0.9 * Math.Pow(Math.Max(error, 1e-12), -0.25), 0.1, 6);
                if (error > 1)
                {
                    rejected++;
                    lastFactor = 0;
                    h *= factor;
                    if (t + h == t) throw new Data.InputException(FormattableString.Invariant($"The differential equations have no finite solution beyond t = {t:G6}."));
                    continue;
                }

                steps++;
                current = false;
                double tNext = last ? end : t + h, upTo = tNext;
                PrepareDense();
                if (stop is not null)
                {
                    double ahead = stop(tNext, next);
                    if (side != 0 && Math.Sign(ahead) != Math.Sign(side))
                    {
                        double from = t, width = h;
                        double theta = ahead == 0 ? 1 : RootFinding.Brent(u => At(u, from, width, stop), 0, 1, 1e-15);
                        upTo = t + theta * h;
                        eventTime = upTo;
                        Interpolate(theta, sample);
                        sample.CopyTo(argument, 0);
                    }

                    side = ahead == 0 ? side : ahead;
                }

                for (; wanted < times.Length && times[wanted] <= upTo; wanted++)
                {
                    Interpolate((times[wanted] - t) / h, sample);
                    Keep(times[wanted], sample);
                }

                if (eventTime is not null) argument.CopyTo(next, 0);
                next.CopyTo(y, 0);
                t = tNext;
                // After a rejection the step does not grow at once.
                h *= lastFactor == 0 ? Math.Min(factor, 1) : factor;
                lastFactor = factor;
            }

            return new OdeSolution(reached.ToImmutable(), states.ToImmutable(), eventTime, [.. y], steps, rejected);

            void Keep(double time, double[] state)
            {
                reached.Add(time);
                states.Add([.. state]);
            }
        }

        private double At(double theta, double t, double h, OdeEvent stop)
        {
            Interpolate(theta, sample);
            return stop(t + theta * h, sample);
        }

        private double FirstStep(double t, double end)
        {
            Derivative(t, y, slope);
            double size = 0;
            for (int i = 0; i < n; i++) size = Math.Max(size, Math.Abs(slope[i]) / Tolerance(y[i]));
            double span = end - t;
            return size > 0 ? Math.Min(span, Math.Min(0.01 * span, 10 / size)) : 1e-3 * span;
        }

        private double Tolerance(double value) => options.AbsoluteTolerance + options.RelativeTolerance * Math.Abs(value);

        private void Derivative(double t, double[] state, double[] target)
        {
            for (int i = 0; i < n; i++) dualState[i] = state[i];
            system(t, dualState, dualSlope);
            for (int i = 0; i < n; i++) target[i] = dualSlope[i].Value;
        }

        // Slope, Jacobian and time derivative: the time takes the slot after the last component.
        private void Linearise(double t)
        {
            for (int first = 0; first <= n; first += Dual.Width)
            {
                for (int i = 0; i < n; i++) dualState[i] = Dual.Variable(y[i], i - first);
                system(Dual.Variable(t, n - first), dualState, dualSlope);
                for (int i = 0; i < n; i++)
                {
                    slope[i] = dualSlope[i].Value;
                    for (int j = first; j < Math.Min(n, first + Dual.Width); j++) jacobian[i * n + j] = dualSlope[i].Derivative(j - first);
                    if (n - first < Dual.Width) byTime[i] = dualSlope[i].Derivative(n - first);
                }
            }
        }

        // One step from the current linearisation; returns the error in units of the tolerance.
        private double Step(double t, double h)
        {
            for (int i = 0; i < n * n; i++) matrix[i] = -jacobian[i];
            for (int i = 0; i < n; i++) matrix[i * n + i] += 1 / (h * Gamma);
            if (!Factorise()) return double.PositiveInfinity;
            for (int s = 0; s < Stages; s++)
            {
                if (s == 0)
                {
                    slope.CopyTo(k[0], 0);
                }
                else
                {
                    y.CopyTo(argument, 0);
                    for (int j = 0; j < s; j++) Kernels.Add(A[s][j], k[j], argument);
                    Derivative(t + Nodes[s] * h, argument, k[s]);
                    for (int j = 0; j < s; j++) Kernels.Add(C[s][j] / h, k[j], k[s]);
                }

                if (TimeWeights[s] != 0) Kernels.Add(TimeWeights[s] * h, byTime, k[s]);
                Substitute(k[s]);
            }

            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                next[i] = argument[i] + k[5][i];
                double e = k[5][i] / Tolerance(Math.Max(Math.Abs(y[i]), Math.Abs(next[i])));
                sum = Math.Max(sum, Math.Abs(e));
                if (!double.IsFinite(e)) return double.PositiveInfinity;
            }

            return sum;
        }

        private void PrepareDense()
        {
            Array.Clear(dense1);
            Array.Clear(dense2);
            for (int s = 0; s < Dense1.Length; s++)
            {
                Kernels.Add(Dense1[s], k[s], dense1);
                Kernels.Add(Dense2[s], k[s], dense2);
            }
        }

        private void Interpolate(double theta, double[] target)
        {
            for (int i = 0; i < n; i++)
                target[i] = (1 - theta) * y[i] + theta * (next[i] + (1 - theta) * (dense1[i] + theta * dense2[i]));
        }

        private bool Factorise()
        {
            for (int c = 0; c < n; c++)
            {
                int p = c;
                for (int i = c + 1; i < n; i++)
                {
                    if (Math.Abs(matrix[i * n + c]) > Math.Abs(matrix[p * n + c])) p = i;
                }

                pivots[c] = p;
                if (!(Math.Abs(matrix[p * n + c]) > 0)) return false;
                if (p != c)
                {
                    for (int j = 0; j < n; j++) (matrix[c * n + j], matrix[p * n + j]) = (matrix[p * n + j], matrix[c * n + j]);
                }

                for (int i = c + 1; i < n; i++)
                {
                    double f = matrix[i * n + c] /= matrix[c * n + c];
                    if (f != 0) Kernels.Add(-f, matrix.AsSpan(c * n + c + 1, n - c - 1), matrix.AsSpan(i * n + c + 1, n - c - 1));
                }
            }

            return true;
        }

        private void Substitute(double[] b)
        {
            for (int i = 0; i < n; i++)
            {
                if (pivots[i] != i) (b[i], b[pivots[i]]) = (b[pivots[i]], b[i]);
            }

            for (int i = 0; i < n; i++) b[i] -= Kernels.Dot(matrix.AsSpan(i * n, i), b.AsSpan(0, i));
            for (int i = n - 1; i >= 0; i--)
                b[i] = (b[i] - Kernels.Dot(matrix.AsSpan(i * n + i + 1, n - i - 1), b.AsSpan(i + 1))) / matrix[i * n + i];
        }
    }
}
