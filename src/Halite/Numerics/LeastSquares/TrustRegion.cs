// SPDX-License-Identifier: Apache-2.0
using System.Buffers;

namespace Halite.Numerics;

/// <summary>
/// The search: damped Gauss-Newton steps (Levenberg 1944, Marquardt 1963) in the metric of the largest column norms
/// seen (Moré 1978), inside the bounds, with the linear parameters undamped and projected after each trial, and full
/// steps at the end. Works in buffers that are allocated once.
/// </summary>
internal sealed partial class TrustRegion : IDisposable
{
    // Largest column norms are remembered with this factor a step: a memory keeps the metric steady where columns vanish,
    // and fading frees a search that began where the model was huge.
    private const double ScaleMemory = 0.5;

    // After a step that had to be shortened, damping falls by no more than this: along a bending valley each greedy step
    // would only be taken back again ("delayed gratification", Transtrum and Sethna 2012).
    private const double PatientDecrease = 1.0 / 3;

    // In units of the columns' squared norms: singular values below its root are held still.
    private const double RankDamping = 1e-12;

    private readonly LeastSquaresProblem problem;
    private readonly LeastSquaresOptions options;
    private readonly BlockArrowFactor factor;
    private readonly int n, jacobianLength;
    private readonly double[] lower, upper;
    private readonly bool[] varies, linear, moves;
    private readonly double[] trial, step, scale, norms, gradient, dampingScale;
    private readonly double[] curvature, bend;
    private double[] residuals, trialResiduals, jacobian, trialJacobian;
    private readonly bool hasLinear, covariance, bends;
    private readonly StepMixer mixer;
    private bool factorIsCurrent, factorIsOfTrial;
    private int held = -1;
    private (bool Varies, bool Linear) heldWas;

    /// <summary>A search.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">How to search.</param>
    /// <param name="project">Whether linear parameters are projected out.</param>
    /// <param name="covariance">Whether the factor at the end is wanted to full precision, for a covariance.</param>
    public TrustRegion(LeastSquaresProblem problem, LeastSquaresOptions options, bool project, bool covariance = true)
    {
        this.covariance = covariance;
        this.problem = problem;
        this.options = options;
        // The second-order part needs a Jacobian that is the derivative of the residuals.
        bends = options.Loss == RobustLoss.None && problem.SumsSquares;
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
            linear[j] = project && varies[j] && p.Linear && options.Loss == RobustLoss.None;
            hasLinear |= linear[j];
        }

        (trial, step, scale, norms, gradient) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
        (dampingScale, bend) = (new double[n], new double[n]);
        curvature = new double[problem.ResidualCount];
        mixer = new StepMixer(n);
        residuals = new double[problem.ResidualCount];
        trialResiduals = new double[problem.ResidualCount];
        // Large arrays are borrowed: collecting two of them a fit costs as much time as a small fit itself.
        jacobianLength = problem.JacobianLength;
        (jacobian, trialJacobian) = (Borrow(), Borrow());
    }

    /// <summary>Parameter values: the best so far.</summary>
    public double[] Values { get; }

    /// <summary>Residuals at <see cref="Values"/> (corrected by the robust loss, where there is one).</summary>
    public double[] Residuals => residuals;

    /// <summary>The factor at <see cref="Values"/>.</summary>
    public BlockArrowFactor Factor => factor;

    public bool[] Varies => varies;

    public double Cost { get; private set; }

    /// <summary>Whether the start had a value, so that there was something to search.</summary>
    public bool HasSearched => Convergence != Convergence.StartNotDefined;

    public int Evaluations { get; private set; }

    public int Iterations { get; private set; }

    public Convergence Convergence { get; private set; }

    public double LastRelativeStep { get; private set; }

    /// <summary>Gives the borrowed arrays back.</summary>
    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(jacobian);
        ArrayPool<double>.Shared.Return(trialJacobian);
        (jacobian, trialJacobian) = ([], []);
    }

    /// <summary>Keeps a parameter at the value from which the next run starts; undone by holding another.</summary>
    public void Hold(int parameter)
    {
        if (held >= 0) (varies[held], linear[held]) = heldWas;
        held = parameter;
        heldWas = (varies[parameter], linear[parameter]);
        varies[parameter] = linear[parameter] = false;
    }

    /// <summary>Half the derivative of the sum of squares by a held parameter at the optimum of the others.</summary>
    public double SlopeOfHeld()
    {
        factor.MultiplyTransposed(jacobian, residuals, gradient);
        return gradient[held];
    }

    /// <summary>Runs from the start values given.</summary>
    /// <param name="start">Start; empty for the problem's own.</param>
    /// <param name="token">Stops the search between two steps.</param>
    public void Run(ReadOnlySpan<double> start, CancellationToken token)
    {
        if (!start.IsEmpty) start.CopyTo(Values);
        for (int j = 0; j < n; j++) Values[j] = varies[j] ? Math.Clamp(Values[j], lower[j], upper[j]) : Values[j];
        (Evaluations, Iterations, Convergence) = (0, 0, Convergence.EvaluationLimit);
        (factorIsCurrent, factorIsOfTrial) = (false, false);
        Array.Clear(scale);
        factor.Restart();
        Cost = Evaluate(Values, residuals, jacobian);
        if (!double.IsFinite(Cost))
        {
            Convergence = Convergence.StartNotDefined;
            return;
        }

        if (hasLinear)
        {
            Factorise();
            Values.CopyTo(trial, 0);
            double cost = ProjectLinear(Cost, residuals, jacobian, 1e-3 * Cost);
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
        if (covariance && !(factorIsCurrent && factor.IsExact)) Factorise(quick: false);
    }

    // Returns whether the search came to rest, so that polishing makes sense.
    private bool Search(CancellationToken token)
    {
        // A start that is trusted with nearly full steps is taken to lie where the valley is straight.
        double damping = options.InitialDamping, lastRatio = damping < 1e-5 ? 1 : 0;
        while (Evaluations < options.MaxEvaluations)
        {
            token.ThrowIfCancellationRequested();
            if (!factorIsCurrent) Factorise();
            UpdateScale();
            factor.Gradient(gradient);
            if (Cost == 0 || GradientIsZero()) return Rest(Convergence.Gradient);
            double growth = 2;
            bool shortened = false, accepted = false;
            while (!accepted)
            {
                if (Evaluations >= options.MaxEvaluations) return false;
                double predicted = BoundedStep(damping, varies), relative = RelativeStep();
                if (!(predicted > 0) || relative <= 1e-15) return Rest(Convergence.Step);
                // Where the last step did what was predicted the valley is straight, and a second-order part is not worth its evaluation.
                bool straight = lastRatio is > 0.9 and < 1.1 && !shortened;
                double cost = straight || !bends || Bend() ? Try() : double.NaN;
                double ratio = (Cost - cost) / predicted;
                accepted = double.IsFinite(cost) && cost < Cost;
                if (accepted)
                {
                    double change = (Cost - cost) / Cost;
                    Accept(cost);
                    Iterations++;
                    damping *= Math.Max(shortened ? PatientDecrease : 1.0 / 9, 1 - Math.Pow(Math.Min(2 * ratio, 2) - 1, 3));
                    (lastRatio, LastRelativeStep) = (ratio, relative);
                    if (change <= options.Tolerance && predicted <= options.Tolerance * Cost && damping < 1) return Rest(Convergence.SumOfSquares);
                    continue;
                }

                // A reduction below the rounding of the sum of squares cannot be seen: the rest is the polish's work.
                if (predicted <= 1e-14 * Cost && relative < 1e-6) return Rest(Convergence.SumOfSquares);
                // The model meets the data to the rounding of its own terms (as many parameters as data, or exact data).
                if (Math.Sqrt(Cost) <= 1e-15 * ScaledValues()) return Rest(Convergence.Step);
                if (!factorIsCurrent) Factorise();
                shortened = true;
                damping = Math.Max(damping, 1e-12) * growth;
                growth *= 2;
                if (damping > 1e60) return Rest(Convergence.NoDescent);
            }
        }

        return false;
    }

    private bool Rest(Convergence reason)
    {
        Convergence = reason;
        return true;
    }

    // Evaluates at the end of the step, with the linear parameters solved for there.
    private double Try()
    {
        AddStep();
        double cost = Evaluate(trial, trialResiduals, trialJacobian);
        if (!hasLinear || !double.IsFinite(cost)) return cost;
        factor.Factorise(trialJacobian, trialResiduals, varies, quick: true);
        (factorIsCurrent, factorIsOfTrial) = (false, true);
        // A second evaluation is worth it where it gains about as much as the step did, or saves a step that failed.
        return ProjectLinear(cost, trialResiduals, trialJacobian, Math.Max(1e-3 * cost, 0.25 * (Cost - cost)));
    }

    // Full Gauss-Newton steps for as long as they shrink: near the optimum each gains digits until the rounding of the
    // gradient is all that is left. The sum of squares is flat there and cannot judge them. The steps converge linearly,
    // the slower the larger the residuals, so they are mixed with the last ones (Anderson, J. ACM 12 (1965) 547).
    private void Polish(CancellationToken token)
    {
        double shortest = double.PositiveInfinity, damping = 0;
        int idle = 0;
        mixer.Clear();
        for (int k = 0; k < 40 && Evaluations < options.MaxEvaluations; k++)
        {
            token.ThrowIfCancellationRequested();
            if (!factorIsCurrent) Factorise();
            factor.Gradient(gradient);
            factor.ColumnNorms(norms);
            BoundedStep(damping, varies);
            double size = ScaledStep();
            if (!double.IsFinite(size) || size == 0) return;
            idle = size < 0.9 * shortest ? 0 : idle + 1;
            if (idle == 3)
            {
                if (!Soften()) return;
                continue;
            }

            shortest = Math.Min(size, shortest);
            // Differences of steps that no longer shrink are rounding, which a mixture would blow up.
            if (idle > 0) mixer.Clear();
            else mixer.Mix(Values, step, norms);
            AddStep();
            double cost = Evaluate(trial, trialResiduals, trialJacobian);
            if (!(cost <= Cost * (1 + 1e-9)))
            {
                if (!Soften()) return;
                continue;
            }

            LastRelativeStep = RelativeStep();
            Accept(cost);
            // The error left is a small part of the step that was just taken.
            if (size <= options.Precision * Math.Sqrt(Cost / Math.Max(residuals.Length - n, 1))) return;
        }

        // Full steps run away along directions that the data do not determine (a pivot that is rounding): a damping far
        // below all that is determined holds those still, and the others reach their precision.
        bool Soften()
        {
            if (damping > 0) return false;
            (damping, shortest, idle) = (RankDamping, double.PositiveInfinity, 0);
            mixer.Clear();
            return true;
        }
    }

    private void Accept(double cost)
    {
        trial.CopyTo(Values, 0);
        (residuals, trialResiduals) = (trialResiduals, residuals);
        (jacobian, trialJacobian) = (trialJacobian, jacobian);
        Cost = cost;
        (factorIsCurrent, factorIsOfTrial) = (factorIsOfTrial, false);
    }

    private double[] Borrow()
    {
        var array = ArrayPool<double>.Shared.Rent(jacobianLength);
        // Columns of fixed parameters may be left unwritten.
        array.AsSpan(0, jacobianLength).Clear();
        return array;
    }

    private void Factorise(bool quick = true)
    {
        factor.Factorise(jacobian, residuals, varies, quick);
        (factorIsCurrent, factorIsOfTrial) = (true, false);
    }
}
