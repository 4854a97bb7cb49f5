// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// The search: damped Gauss-Newton steps (Levenberg 1944, Marquardt 1963) in the metric of the largest column norms
/// seen (Moré 1978), inside the bounds, with the linear parameters undamped and projected after each trial, and full
/// steps at the end. Works in buffers that are allocated once.
/// </summary>
internal sealed class TrustRegion
{
    private readonly LeastSquaresProblem problem;
    private readonly LeastSquaresOptions options;
    private readonly BlockArrowFactor factor;
    private readonly int n;
    private readonly double[] lower, upper;
    private readonly bool[] varies, linear, moves;
    private readonly double[] trial, step, scale, norms, gradient, dampingScale;
    private double[] residuals, trialResiduals, jacobian, trialJacobian;
    private readonly bool hasLinear;

    public TrustRegion(LeastSquaresProblem problem, LeastSquaresOptions options)
    {
        this.problem = problem;
        this.options = options;
        factor = new BlockArrowFactor(problem);
        n = factor.Count;
        var parameters = problem.Parameters;
        (lower, upper) = (new double[n], new double[n]);
        (varies, linear, moves) = (new bool[n], new bool[n], new bool[n]);
        Values = new double[n];
        for (int j = 0; j < n; j++)
        {
            var p = parameters[j];
            p.Check();
            (lower[j], upper[j], Values[j]) = (p.Lower, p.Upper, p.Start);
            varies[j] = !p.Fixed && p.Lower < p.Upper;
            linear[j] = varies[j] && p.Linear && options.Loss == RobustLoss.None;
            hasLinear |= linear[j];
        }

        (trial, step, scale, norms, gradient) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
        dampingScale = new double[n];
        residuals = new double[problem.ResidualCount];
        trialResiduals = new double[problem.ResidualCount];
        jacobian = new double[problem.JacobianLength];
        trialJacobian = new double[problem.JacobianLength];
    }

    /// <summary>Parameter values: the best so far.</summary>
    public double[] Values { get; }

    /// <summary>Residuals at <see cref="Values"/> (corrected by the robust loss, where there is one).</summary>
    public double[] Residuals => residuals;

    /// <summary>The factor at <see cref="Values"/>.</summary>
    public BlockArrowFactor Factor => factor;

    public bool[] Varies => varies;

    public double Cost { get; private set; }

    public int Evaluations { get; private set; }

    public int Iterations { get; private set; }

    public Convergence Convergence { get; private set; }

    public double LastRelativeStep { get; private set; }

    /// <summary>Runs from the start values given.</summary>
    /// <param name="start">Start; empty for the problem's own.</param>
    /// <param name="token">Stops the search between two steps.</param>
    public void Run(ReadOnlySpan<double> start, CancellationToken token)
    {
        if (!start.IsEmpty) start.CopyTo(Values);
        for (int j = 0; j < n; j++) Values[j] = varies[j] ? Math.Clamp(Values[j], lower[j], upper[j]) : Values[j];
        (Evaluations, Iterations, Convergence) = (0, 0, Convergence.EvaluationLimit);
        Array.Clear(scale);
        Cost = Evaluate(Values, residuals, jacobian);
        if (!double.IsFinite(Cost))
        {
            Convergence = Convergence.StartNotDefined;
            return;
        }

        if (hasLinear)
        {
            factor.Factorise(jacobian, residuals, varies);
            Values.CopyTo(trial, 0);
            double cost = ProjectLinear(Cost, residuals, jacobian);
            if (cost < Cost)
            {
                trial.CopyTo(Values, 0);
                Cost = cost;
            }
            else
            {
                Cost = Evaluate(Values, residuals, jacobian);
            }
        }

        bool small = Search(token);
        if (options.Polish && small) Polish(token);
        // The factor of the last accepted point, for the covariance.
        factor.Factorise(jacobian, residuals, varies);
    }

    private bool Search(CancellationToken token)
    {
        double damping = options.InitialDamping, growth = 2;
        while (Evaluations < options.MaxEvaluations)
        {
            token.ThrowIfCancellationRequested();
            factor.Factorise(jacobian, residuals, varies);
            UpdateScale();
            factor.Gradient(gradient);
            if (Cost == 0 || GradientIsZero())
            {
                Convergence = Convergence.Gradient;
                return true;
            }

            while (true)
            {
                if (Evaluations >= options.MaxEvaluations) return false;
                double predicted = BoundedStep(damping, varies);
                double relative = RelativeStep();
                if (!(predicted > 0) || relative <= 1e-15)
                {
                    Convergence = Convergence.Step;
                    return true;
                }

                AddStep();
                double cost = Evaluate(trial, trialResiduals, trialJacobian);
                bool factorised = false;
                if (hasLinear && double.IsFinite(cost))
                {
                    factor.Factorise(trialJacobian, trialResiduals, varies);
                    factorised = true;
                    cost = ProjectLinear(cost, trialResiduals, trialJacobian);
                }

                double ratio = (Cost - cost) / predicted;
                if (double.IsFinite(cost) && cost < Cost)
                {
                    double change = (Cost - cost) / Cost;
                    Accept(cost);
                    Iterations++;
                    damping *= Math.Max(1.0 / 9, 1 - Math.Pow(Math.Min(2 * ratio, 2) - 1, 3));
                    growth = 2;
                    LastRelativeStep = relative;
                    if (change <= options.Tolerance && predicted <= options.Tolerance * Cost && damping < 1)
                    {
                        Convergence = Convergence.SumOfSquares;
                        return true;
                    }

                    break;
                }

                if (predicted <= 1e-14 * Cost && relative < 1e-6)
                {
                    Convergence = Convergence.SumOfSquares;
                    if (factorised) factor.Factorise(jacobian, residuals, varies);
                    return true;
                }

                if (factorised) factor.Factorise(jacobian, residuals, varies);
                damping = Math.Max(damping, 1e-12) * growth;
                growth *= 2;
                if (damping > 1e60)
                {
                    Convergence = Convergence.NoDescent;
                    return true;
                }
            }
        }

        return false;
    }

    // Full Gauss-Newton steps for as long as they shrink: near the optimum each gains digits until the rounding of the
    // gradient is all that is left. The sum of squares is flat there and cannot judge them.
    private void Polish(CancellationToken token)
    {
        double last = double.PositiveInfinity;
        for (int k = 0; k < 40 && Evaluations < options.MaxEvaluations; k++)
        {
            token.ThrowIfCancellationRequested();
            factor.Factorise(jacobian, residuals, varies);
            factor.Gradient(gradient);
            BoundedStep(0, varies);
            double size = ScaledStep();
            if (!double.IsFinite(size) || size == 0 || size >= 0.9 * last) return;
            AddStep();
            double cost = Evaluate(trial, trialResiduals, trialJacobian);
            if (!(cost <= Cost * (1 + 1e-9))) return;
            LastRelativeStep = RelativeStep();
            Accept(cost);
            last = size;
        }
    }

    private void Accept(double cost)
    {
        trial.CopyTo(Values, 0);
        (residuals, trialResiduals) = (trialResiduals, residuals);
        (jacobian, trialJacobian) = (trialJacobian, jacobian);
        Cost = cost;
    }

    // Solves for the linear parameters at the trial point, whose factor is current, and evaluates there again if it pays.
    private double ProjectLinear(double cost, double[] atResiduals, double[] atJacobian)
    {
        double predicted = BoundedStep(0, linear, at: trial);
        // Near the optimum the step has solved the linear part already: then a second evaluation buys nothing.
        if (!(predicted > 1e-3 * cost)) return cost;
        AddStep(trial);
        double better = Evaluate(trial, atResiduals, atJacobian);
        if (better < cost) return better;
        for (int j = 0; j < n; j++) trial[j] -= linear[j] ? step[j] : 0;
        return Evaluate(trial, atResiduals, atJacobian);
    }

    /// <summary>The damped step of the chosen parameters inside the bounds; returns the predicted reduction.</summary>
    private double BoundedStep(double damping, bool[] chosen, double[]? at = null)
    {
        at ??= Values;
        bool all = ReferenceEquals(chosen, varies);
        if (!all) factor.Gradient(gradient);
        Array.Clear(step);
        for (int j = 0; j < n; j++)
        {
            moves[j] = chosen[j] && !(at[j] <= lower[j] && gradient[j] >= 0) && !(at[j] >= upper[j] && gradient[j] <= 0);
            dampingScale[j] = linear[j] ? 0 : scale[j];
        }

        for (int round = 0; round <= n; round++)
        {
            factor.Solve(damping, dampingScale, moves, step);
            bool outside = false;
            for (int j = 0; j < n; j++)
            {
                if (!moves[j]) continue;
                double to = at[j] + step[j];
                if (to >= lower[j] && to <= upper[j]) continue;
                outside = true;
                moves[j] = false;
                step[j] = (to < lower[j] ? lower[j] : upper[j]) - at[j];
            }

            if (!outside) break;
        }

        return factor.PredictedReduction(step);
    }

    private void AddStep(double[]? at = null)
    {
        at ??= Values;
        // A parameter that was put on its bound lies there exactly.
        for (int j = 0; j < n; j++) trial[j] = varies[j] ? Math.Clamp(at[j] + step[j], lower[j], upper[j]) : at[j];
    }

    private double Evaluate(double[] at, double[] r, double[] j)
    {
        Evaluations++;
        problem.Evaluate(at, r, j);
        double cost = options.Loss == RobustLoss.None ? Kernels.Dot(r, r) : RobustLosses.Apply(options, problem, r, j);
        return cost;
    }

    private void UpdateScale()
    {
        factor.ColumnNorms(norms);
        for (int j = 0; j < n; j++) scale[j] = Math.Max(scale[j], norms[j]);
    }

    private bool GradientIsZero()
    {
        double size = Math.Sqrt(Cost);
        for (int j = 0; j < n; j++)
        {
            if (!varies[j] || (Values[j] <= lower[j] && gradient[j] >= 0) || (Values[j] >= upper[j] && gradient[j] <= 0)) continue;
            if (Math.Abs(gradient[j]) > 1e-15 * norms[j] * size) return false;
        }

        return true;
    }

    private double RelativeStep()
    {
        double largest = 0;
        for (int j = 0; j < n; j++)
        {
            if (varies[j]) largest = Math.Max(largest, Math.Abs(step[j]) / Math.Max(Math.Abs(Values[j]), 1e-300));
        }

        return largest;
    }

    private double ScaledStep()
    {
        double sum = 0;
        for (int j = 0; j < n; j++) sum += varies[j] ? Math.Pow(norms[j] * step[j], 2) : 0;
        return Math.Sqrt(sum);
    }
}
