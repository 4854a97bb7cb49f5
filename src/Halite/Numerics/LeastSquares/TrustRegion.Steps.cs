// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <content>The steps: damped and bounded, bent along a valley, projected; and their sizes.</content>
internal sealed partial class TrustRegion
{
    // Adds the second-order part of a step along a bending valley (geodesic acceleration; Transtrum and Sethna,
    // arXiv:1201.5885, 2012), from one more evaluation. False where it is not small against the step: the step is too long.
    private bool Bend()
    {
        const double probe = 0.1, largest = 0.75;
        for (int j = 0; j < n; j++) trial[j] = Values[j] + probe * step[j];
        Evaluations++;
        problem.Evaluate(trial, trialResiduals, default);
        factor.Multiply(jacobian, step, curvature);
        for (int i = 0; i < curvature.Length; i++)
            curvature[i] = 2 / probe * ((trialResiduals[i] - residuals[i]) / probe - curvature[i]);
        factor.MultiplyTransposed(jacobian, curvature, bend);
        for (int j = 0; j < n; j++) bend[j] = moves[j] ? -bend[j] : 0;
        factor.SolveAgain(moves, bend);
        double first = 0, second = 0;
        for (int j = 0; j < n; j++)
        {
            if (!varies[j]) continue;
            first += Math.Pow(scale[j] * step[j], 2);
            second += Math.Pow(scale[j] * bend[j], 2);
        }

        if (!(2 * Math.Sqrt(second / first) <= largest)) return false;
        for (int j = 0; j < n; j++) step[j] = Math.Clamp(Values[j] + step[j] + 0.5 * bend[j], lower[j], upper[j]) - Values[j];
        return true;
    }

    // Solves for the linear parameters at the trial point, whose factor is current, and evaluates there again if it pays.
    private double ProjectLinear(double cost, double[] atResiduals, double[] atJacobian, double leastGain)
    {
        double predicted = BoundedStep(0, linear, at: trial);
        // Near the optimum the step has solved the linear part already: then a second evaluation buys nothing.
        if (!(predicted > leastGain)) return cost;
        AddStep(trial);
        (factorIsCurrent, factorIsOfTrial) = (false, false);
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
        var derivatives = j.AsSpan(0, jacobianLength);
        problem.Evaluate(at, r, derivatives);
        double cost = options.Loss == RobustLoss.None ? problem.Cost(r) : RobustLosses.Apply(options, problem, r, derivatives);
        return cost;
    }

    private void UpdateScale()
    {
        factor.ColumnNorms(norms);
        for (int j = 0; j < n; j++) scale[j] = Math.Max(scale[j] * ScaleMemory, norms[j]);
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

    private double ScaledValues()
    {
        double sum = 0;
        for (int j = 0; j < n; j++) sum += varies[j] ? Math.Pow(norms[j] * Values[j], 2) : 0;
        return Math.Sqrt(sum);
    }

    private double ScaledStep()
    {
        double sum = 0;
        for (int j = 0; j < n; j++) sum += varies[j] ? Math.Pow(norms[j] * step[j], 2) : 0;
        return Math.Sqrt(sum);
    }
}
