// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;
using Halite.Impedance.Relaxation.Processes;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation.Field;

/// <summary>
/// The hierarchical model of a distribution of relaxation times: ln γ = ln(base) + δ with a field δ whose curvature is
/// penalised locally. The strength of the penalty at each place is learnt from the data by the evidence (MacKay's
/// fixed point over a window), as is the noise level; positivity is built in, because the field lives in the logarithm.
/// </summary>
/// <remarks>
/// Two uses. Absolute: the base is a constant, the field carries the whole distribution. Relative: the base is the
/// distribution of a <see cref="ProcessMixture"/>, whose impedance is taken analytically, and the field is what the
/// data demand beyond it; mixture and field are inferred together, so the band holds the doubt about both.
/// The posterior is that of the linearised model, computed in the space of the rotated data: its cost grows with the
/// number of nodes times the square of some forty directions. D. J. C. MacKay, Neural Comput. 4 (1992) 415; the idea of
/// local weights for this problem is that of J. Huang, N. P. Sullivan, A. Zakutayev, R. O'Hayre, Electrochim. Acta 443 (2023) 141879.
/// </remarks>
internal sealed class LogField
{
    private readonly RelaxationBasis basis;
    private readonly ProcessMixture mixture;
    private readonly MixtureModel model;
    private readonly LogFieldOptions options;
    private readonly LocalPenalty penalty;
    private readonly FieldSystem system;
    private readonly ProcessCurves curves;
    private readonly bool relative;
    private readonly int n, rank, rows;
    private readonly int[] free;
    private readonly (double Lower, double Upper)[] bounds;
    private readonly double[] start, variance, offset, fitted, weighted, columns, nodes, product;
    private double[] delta, parameters;

    public LogField(RelaxationBasis basis, ProcessMixture mixture, bool relative, LogFieldOptions options, double noiseVariance)
    {
        this.basis = basis;
        this.mixture = mixture.Clone();
        this.options = options;
        this.relative = relative;
        (n, rank, rows) = (basis.Count, basis.Rank, basis.Data.DataCount);
        model = new MixtureModel(basis.Data);
        NoiseVariance = noiseVariance;
        parameters = (double[])this.mixture.Values.Clone();
        int count = parameters.Length;
        start = (double[])parameters.Clone();
        for (int k = 0; k < mixture.Count; k++)
        {
            int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * k + 2;
            if (start[at] < ProcessMixture.LargestSharpness) start[at] = ProcessMixture.TypicalSharpness;
        }

        variance = new double[count];
        bounds = new (double, double)[count];
        for (int a = 0; a < count; a++) (variance[a], bounds[a]) = (PriorVariance(a), this.mixture.Bounds(a, basis.Data));
        // What rests at a bound of the mixture's own fit is no unknown here either.
        free = relative ? [.. mixture.Free] : [.. Enumerable.Range(0, count).Where(a => variance[a] > 0)];
        penalty = new LocalPenalty(n, basis.Step, relative ? options.Intensity : 0.3, options);
        system = new FieldSystem(basis, variance) { Active = free };
        (fitted, weighted, columns) = (new double[rank], new double[rows], new double[count * rows]);
        curves = new ProcessCurves(basis.X);
        (offset, nodes, product, delta, Base) = (new double[count], new double[n], new double[n], new double[n], new double[n]);
        if (!relative) FirstGuess();
    }

    /// <summary>The base of γ at each node, normalised.</summary>
    public double[] Base { get; }

    /// <summary>The field δ at each node.</summary>
    public double[] Delta => delta;

    /// <summary>The mixture (resistor, inductor, tail, processes) at the end of the search.</summary>
    public ProcessMixture Mixture => mixture;

    /// <summary>Variance of the weighted residuals.</summary>
    public double NoiseVariance { get; private set; }

    /// <summary>Weighted sum of squares.</summary>
    public double SumOfSquares { get; private set; }

    /// <summary>Parameters that the data determine, of field and mixture together.</summary>
    public double EffectiveParameters { get; private set; }

    /// <summary>Logarithm of the evidence (Laplace's approximation) at the last linearisation, up to a constant of the data.</summary>
    public double LogEvidence { get; private set; }

    /// <summary>Steps taken.</summary>
    public int Iterations { get; private set; }

    /// <summary>Whether the search ended before its last step.</summary>
    public bool Converged { get; private set; }

    /// <summary>Normalised γ at a node.</summary>
    public double Gamma(int j) => Base[j] * Math.Exp(delta[j]);

    /// <summary>Runs the search.</summary>
    public void Fit()
    {
        var (step, nextDelta) = (new double[n], new double[n]);
        var (move, next) = (new double[parameters.Length], new double[parameters.Length]);
        bool warm = !relative;
        SumOfSquares = Distance(delta, parameters);
        for (Iterations = 0; Iterations < options.Iterations && !Converged; Iterations++)
        {
            penalty.Build();
            double cost = SumOfSquares / NoiseVariance + PriorCost(delta, parameters);
            Linearise();
            double largest = Direction(step, move);
            LogEvidence = -cost / 2 - rows * Math.Log(NoiseVariance) / 2 - system.HalfLogDeterminant(NoiseVariance);
            double size = largest > Longest ? Longest / largest : 1;
            bool moved = false;
            for (int attempt = 0; attempt < 8; attempt++, size *= 0.4)
            {
                for (int j = 0; j < n; j++) nextDelta[j] = delta[j] + size * step[j];
                for (int a = 0; a < next.Length; a++) next[a] = move[a] == 0 ? parameters[a] : Math.Clamp(parameters[a] + size * move[a], bounds[a].Lower, bounds[a].Upper);
                double distance = Distance(nextDelta, next);
                if (!(distance / NoiseVariance + PriorCost(nextDelta, next) <= cost + 1e-9 * Math.Abs(cost))) continue;
                (delta, nextDelta) = (nextDelta, delta);
                Array.Copy(next, parameters, next.Length);
                SumOfSquares = distance;
                moved = true;
                break;
            }

            if (!moved) SumOfSquares = Distance(delta, parameters);
            double carried = relative ? largest * size : size * Carried(step);
            // First near the data with a first idea of the noise, then learn what of that was noise.
            if (warm && Iterations < options.WarmUp && moved && carried > 0.7) continue;
            warm = false;
            double noise = NoiseVariance;
            penalty.Matrix.Invert();
            system.SolveForVariances();
            if (options.Learns) Learn();
            Converged = Iterations >= 3 && (!moved || (carried < options.Tolerance && Math.Abs(Math.Log(NoiseVariance / noise)) < options.Tolerance));
        }

        Array.Copy(parameters, mixture.Values, parameters.Length);
    }

    /// <summary>
    /// Posterior variance of a linear combination of parameters of the mixture and of the field, at the last
    /// linearisation.
    /// </summary>
    /// <param name="byParameter">Its derivative by each parameter.</param>
    /// <param name="byField">Its derivative by δ at each node.</param>
    public double VarianceOf(ReadOnlySpan<double> byParameter, ReadOnlySpan<double> byField) => system.VarianceOf(penalty.Matrix, byParameter, byField);

    /// <summary>
    /// Posterior variance of δ interpolated between two nodes plus a combination of the mixture's parameters, as cheap
    /// as a curve of some hundred points needs it.
    /// </summary>
    /// <param name="j">Node on the left.</param>
    /// <param name="t">Place between it and the next, 0 to 1.</param>
    /// <param name="byParameter">Derivative by each parameter of the mixture.</param>
    public double VarianceAt(int j, double t, ReadOnlySpan<double> byParameter) => system.VarianceAt(penalty.Matrix, j, t, byParameter);

    /// <summary>The evidence of a mixture without a field, on the same scale as <see cref="LogEvidence"/>.</summary>
    /// <param name="alone">The mixture at its own optimum, with its covariance.</param>
    public double EvidenceWithoutField(ProcessMixture alone)
    {
        // ½ ln det(1 + S JᵀJ/s²), with JᵀJ the inverse of the covariance for unit noise.
        int count = alone.Free.Length;
        var information = (double[])alone.Covariance.Clone();
        if (information.Length == 0 || !SmallCholesky.Factorise(information, count)) return double.NegativeInfinity;
        information = SmallCholesky.Inverse(information, count);
        double cost = 0;
        for (int a = 0; a < count; a++)
        {
            double sa = Math.Sqrt(variance[alone.Free[a]]);
            for (int b = 0; b < count; b++) information[a * count + b] *= sa * Math.Sqrt(variance[alone.Free[b]]) / NoiseVariance;
            // The prior of a sharpness is part of the mixture's own fit already.
            if (alone.Free[a] < ProcessMixture.Fixed || (alone.Free[a] - ProcessMixture.Fixed) % ProcessMixture.PerProcess != 2) information[a * count + a] += 1;
            double d = alone.Values[alone.Free[a]] - start[alone.Free[a]];
            if (variance[alone.Free[a]] > 0) cost += d * d / variance[alone.Free[a]];
        }

        if (!SmallCholesky.Factorise(information, count)) return double.NegativeInfinity;
        double determinant = 0;
        for (int a = 0; a < count; a++) determinant += Math.Log(information[a * count + a]);
        return -(SumOfSquaresOf(alone) / NoiseVariance + cost) / 2 - rows * Math.Log(NoiseVariance) / 2 - determinant;
    }

    private double SumOfSquaresOf(ProcessMixture alone)
    {
        var (target, weighted) = (new double[rows], new double[rows]);
        model.Evaluate(alone, alone.Values, weighted, default);
        basis.Data.DataColumn(target);
        double sum = 0;
        for (int i = 0; i < rows; i++) sum += (target[i] - weighted[i]) * (target[i] - weighted[i]);
        return sum;
    }

    /// <summary>Weighted fitted impedance (real parts, then imaginary parts) of mixture and field.</summary>
    public void Fitted(Span<double> values)
    {
        model.Evaluate(mixture, parameters, values, default);
        var column = new double[rows];
        for (int j = 0; j < n; j++)
        {
            double g = relative ? Base[j] * Less1(delta[j], Math.Exp(delta[j])) : Gamma(j);
            if (g == 0) continue;
            basis.Data.RelaxationColumn(basis.X[j], basis.Step, column);
            Kernels.Add(g, column, values);
        }
    }

    private double PriorVariance(int a)
    {
        switch (a)
        {
            // Ten times what is measured at the highest frequency: wide, and yet no cause of cancellation.
            case 0 or 1: return 100 * basis.Data.SizeAtTop * basis.Data.SizeAtTop;
            case 2: return mixture.HasTail ? 4 : 0;
            case 3: return mixture.HasTail ? 0.04 : 0;
            case 4: return mixture.HasLossyInductor ? 0.04 : 0;
        }

        int k = (a - ProcessMixture.Fixed) / ProcessMixture.PerProcess;
        return ((a - ProcessMixture.Fixed) % ProcessMixture.PerProcess) switch
        {
            0 or 1 => 1,
            // A process at the sharp end is a plain relaxation: its width is no unknown.
            2 => mixture.Values[a] >= ProcessMixture.LargestSharpness ? 0 : ProcessMixture.SharpnessSigma * ProcessMixture.SharpnessSigma,
            _ => mixture.IsSkewed(k) ? 0.04 : 0,
        };
    }

    // Without processes γ is, to first order, how fast Z' rises with ln τ; beyond the measured range it falls away.
    private void FirstGuess()
    {
        double even = basis.Data.RealRange / (basis.X[^1] - basis.X[0]);
        Array.Fill(Base, even);
        for (int j = 0; j < n; j++)
        {
            double inside = Math.Clamp(basis.X[j], basis.Data.First + 0.5, basis.Data.Last - 0.5);
            delta[j] = Math.Log(Math.Max(0.1, basis.Data.Slope(inside) / even)) - options.EndSlope * Math.Abs(basis.X[j] - inside);
        }
    }

    // Weighted sum of squares; leaves the rotated fit and the base in place.
    private double Distance(double[] field, double[] p)
    {
        model.Evaluate(mixture, p, weighted, default);
        basis.Rotate(weighted, fitted);
        if (relative)
        {
            Array.Copy(p, mixture.Values, p.Length);
            curves.Compute(mixture, derivatives: false);
            curves.Sum.CopyTo(Base);
        }

        TensorPrimitives.Exp<double>(field, nodes);
        for (int j = 0; j < n; j++)
        {
            double g = Base[j] * (relative ? Less1(field[j], nodes[j]) : nodes[j]);
            Kernels.Add(g, basis.Kernel.AsSpan(j * basis.Stride, rank), fitted);
        }

        double sum = basis.Remainder;
        for (int a = 0; a < rank; a++)
        {
            double r = basis.Target[a] - fitted[a];
            sum += r * r;
        }

        return sum;
    }

    private double PriorCost(double[] field, double[] p)
    {
        double cost = penalty.Cost(field);
        foreach (int a in free)
        {
            double d = p[a] - start[a];
            cost += d * d / variance[a];
        }

        return cost;
    }

    private void Linearise()
    {
        TensorPrimitives.Exp<double>(delta, nodes);
        TensorPrimitives.Multiply<double>(nodes, Base, nodes);
        system.SetField(basis.Kernel, nodes);
        model.Evaluate(mixture, parameters, weighted, columns);
        foreach (int a in free) basis.Rotate(columns.AsSpan(a * rows, rows), system.Extra(a));
        if (!relative) return;

        // A process also moves what the field multiplies: ∂/∂p of the sum over γ_base (e^δ - 1).
        double largest = 0;
        for (int j = 0; j < n; j++)
        {
            nodes[j] -= Base[j];
            largest = Math.Max(largest, Math.Abs(nodes[j]));
        }

        if (largest < 1e-12) return;
        curves.Compute(mixture, derivatives: true);
        foreach (int a in free)
        {
            if (a < ProcessMixture.Fixed) continue;
            // ∂ ln γ/∂p is the process's share of γ times its own slope.
            int k = (a - ProcessMixture.Fixed) / ProcessMixture.PerProcess;
            TensorPrimitives.Multiply(curves.Gamma(k), curves.Slope(k, (a - ProcessMixture.Fixed) % ProcessMixture.PerProcess), product);
            TensorPrimitives.Multiply<double>(product, nodes, product);
            TensorPrimitives.Divide<double>(product, Base, product);
            var column = system.Extra(a)[..rank];
            for (int j = 0; j < n; j++) Kernels.Add(product[j], basis.Kernel.AsSpan(j * basis.Stride, rank), column);
        }
    }

    // The step from here to the optimum of the linearised model; returns the largest change of a logarithm. A parameter
    // that the step would carry over its bound goes to the bound and rests there; the others are solved anew. Cut short
    // instead, the step would no longer lead downhill.
    private double Direction(double[] step, double[] move)
    {
        var toBound = new double[parameters.Length];
        var residual = new double[rank];
        for (int a = 0; a < rank; a++) residual[a] = basis.Target[a] - fitted[a];
        for (int a = 0; a < parameters.Length; a++) offset[a] = parameters[a] - start[a];
        system.Active = free;
        for (bool again = false; ; again = true)
        {
            system.Factorise(penalty.Matrix, NoiseVariance, again);
            system.Solve(residual, delta, penalty.Level, offset, toBound, step, move);
            var kept = new List<int>(free.Length);
            foreach (int q in system.Active)
            {
                double target = parameters[q] + move[q];
                if (target < bounds[q].Lower) toBound[q] = bounds[q].Lower - parameters[q];
                else if (target > bounds[q].Upper) toBound[q] = bounds[q].Upper - parameters[q];
                else kept.Add(q);
            }

            if (kept.Count == system.Active.Length) break;
            system.Active = [.. kept];
        }

        double largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(step));
        foreach (int q in system.Active)
        {
            if (q >= ProcessMixture.Fixed) largest = Math.Max(largest, 3 * Math.Abs(move[q]));
        }

        return largest;
    }

    // Largest change of ln γ where γ is more than a thousandth of its largest: wings that the data do not see may wander.
    private double Carried(double[] step)
    {
        double tallest = 0, largest = 0;
        for (int j = 0; j < n; j++) tallest = Math.Max(tallest, nodes[j] = Gamma(j));
        for (int j = 0; j < n; j++)
        {
            if (nodes[j] > 1e-3 * tallest) largest = Math.Max(largest, Math.Abs(step[j]));
        }

        return largest;
    }

    private double Longest => relative ? 1.5 : 3;

    // The evidence's fixed point for the noise and the local penalties.
    private void Learn()
    {
        EffectiveParameters = system.Active.Length + system.Learn(penalty, delta);
        double estimate = SumOfSquares / Math.Max(0.3 * rows, rows - EffectiveParameters);
        // The geometric mean with the last value keeps noise and penalty from chasing each other.
        NoiseVariance = Math.Max(Math.Sqrt(NoiseVariance * estimate), 1e-14);
    }

    // e^x - 1 from e^x.
    private static double Less1(double x, double exp) => Math.Abs(x) < 1e-5 ? x + x * x / 2 : exp - 1;
}
