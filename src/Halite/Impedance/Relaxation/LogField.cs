// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>Constants of one use of <see cref="LogField"/>, all free of units (lengths are in ln τ).</summary>
internal sealed record LogFieldOptions
{
    /// <summary>Width (standard deviation) of the window over which the local strength of the penalty is learnt.</summary>
    public required double Window { get; init; }

    /// <summary>Prior intensity of curvature, in (d² ln γ/dx²)² per unit of x.</summary>
    public required double Intensity { get; init; }

    /// <summary>How much the prior intensity counts, as the length of x that would be worth as much.</summary>
    public required double IntensityLength { get; init; }

    /// <summary>Intensity below which the penalty does not stiffen any more.</summary>
    public required double SmallestIntensity { get; init; }

    /// <summary>Expected fall of ln γ per unit of x at both ends, away from the measured range.</summary>
    public required double EndSlope { get; init; }

    /// <summary>Standard deviation of that slope.</summary>
    public required double EndSlopeSigma { get; init; }

    /// <summary>Precision of the field about zero, per unit of x.</summary>
    public required double LevelPrecision { get; init; }

    /// <summary>Whether penalty and noise are learnt; otherwise they stay as given.</summary>
    public bool Learns { get; init; } = true;

    /// <summary>Most steps before noise and penalty are learnt.</summary>
    public int WarmUp { get; init; } = 8;

    /// <summary>Most steps.</summary>
    public required int Iterations { get; init; }

    /// <summary>Largest change of ln γ at which the search ends.</summary>
    public double Tolerance { get; init; } = 0.03;
}

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
    private readonly bool relative;
    private readonly int n, rank, rows;
    private readonly int[] free;
    private readonly (double Lower, double Upper)[] bounds;
    private int[] active;
    private readonly double[] start, variance, toBound;
    private readonly BandedPrior prior;
    private readonly double[] jacobian, response, byNode, system, rhs, fitted, weighted, columns, extra, solvedExtra, baseSlopes, level, intensity, nodes;
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
        start = (double[])parameters.Clone();
        for (int k = 0; k < mixture.Count; k++)
        {
            int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * k + 2;
            if (start[at] < ProcessMixture.LargestSharpness) start[at] = ProcessMixture.TypicalSharpness;
        }

        variance = Array.ConvertAll(Enumerable.Range(0, parameters.Length).ToArray(), PriorVariance);
        // What rests at a bound of the mixture's own fit is no unknown here either.
        free = relative ? [.. mixture.Free] : [.. Enumerable.Range(0, parameters.Length).Where(a => variance[a] > 0)];
        active = free;
        bounds = [.. Enumerable.Range(0, parameters.Length).Select(a => this.mixture.Bounds(a, basis.Data))];
        prior = new BandedPrior(n);
        (delta, level, intensity) = (new double[n], new double[n], new double[n]);
        Array.Fill(intensity, relative ? options.Intensity : 0.3);
        (jacobian, response, byNode) = (new double[rank * n], new double[rank * n], new double[n * rank]);
        (system, rhs, fitted, weighted) = (new double[rank * rank], new double[rank], new double[rank], new double[rows]);
        columns = new double[parameters.Length * rows];
        extra = new double[parameters.Length * rank];
        solvedExtra = new double[parameters.Length * rank];
        baseSlopes = new double[parameters.Length * n];
        nodes = new double[n];
        toBound = new double[parameters.Length];
        Base = new double[n];
        if (!relative) Array.Fill(Base, basis.Data.RealRange / (basis.X[^1] - basis.X[0]));
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

    /// <summary>Local intensity of curvature.</summary>
    public double[] Intensity => intensity;

    /// <summary>Free parameters of the mixture.</summary>
    public ReadOnlySpan<int> Free => free;

    /// <summary>Normalised γ at a node.</summary>
    public double Gamma(int j) => Base[j] * Math.Exp(delta[j]);

    /// <summary>Runs the search.</summary>
    public void Fit()
    {
        double h = basis.Step;
        var step = new double[n];
        var nextDelta = new double[n];
        var move = new double[parameters.Length];
        var next = new double[parameters.Length];
        bool warm = !relative;
        for (Iterations = 0; Iterations < options.Iterations; Iterations++)
        {
            BuildPrior();
            double cost = Cost(delta, parameters);
            Linearise();
            double largest = FreeDirection(step, move);
            LogEvidence = -cost / 2 - rows * Math.Log(NoiseVariance) / 2;
            for (int a = 0; a < rank; a++) LogEvidence -= Math.Log(system[a * rank + a] / Math.Sqrt(NoiseVariance));
            double size = largest > Longest ? Longest / largest : 1;
            bool moved = false;
            for (int attempt = 0; attempt < 8; attempt++, size *= 0.4)
            {
                for (int j = 0; j < n; j++) nextDelta[j] = delta[j] + size * step[j];
                for (int a = 0; a < next.Length; a++) next[a] = move[a] == 0 ? parameters[a] : Math.Clamp(parameters[a] + size * move[a], bounds[a].Lower, bounds[a].Upper);
                if (!(Cost(nextDelta, next) <= cost + 1e-9 * Math.Abs(cost))) continue;
                (delta, nextDelta) = (nextDelta, delta);
                Array.Copy(next, parameters, next.Length);
                moved = true;
                break;
            }

            if (!moved) Cost(delta, parameters);
            Array.Copy(parameters, mixture.Values, parameters.Length);
            if (warm)
            {
                // First near the data with a stiff idea of the noise, then learn what of that was noise.
                warm = Iterations < options.WarmUp && (options.WarmUp < 5 || (moved && largest * size > 0.3));
                if (warm) continue;
                NoiseVariance = Math.Max(SumOfSquares / Math.Max(1, rows - 10), 1e-14);
                continue;
            }

            Posterior();
            if (options.Learns) Learn();
            if (Iterations >= (relative ? 3 : 8) && !warm && (!moved || largest * size < options.Tolerance)) break;
        }
    }

    private double Longest => relative ? 1.5 : 3;

    /// <summary>
    /// Posterior variance of a linear combination of parameters of the mixture and of the field, at the last
    /// linearisation.
    /// </summary>
    /// <param name="byParameter">Its derivative by each parameter.</param>
    /// <param name="byField">Its derivative by δ at each node.</param>
    public double VarianceOf(ReadOnlySpan<double> byParameter, ReadOnlySpan<double> byField)
    {
        var spread = byField.ToArray();
        prior.Solve(spread, 1);
        double total = Kernels.Dot(byField, spread);
        var projected = new double[rank];
        for (int a = 0; a < rank; a++) projected[a] = Kernels.Dot(jacobian.AsSpan(a * n, n), spread);
        foreach (int a in active)
        {
            double share = byParameter[a] * variance[a];
            if (share == 0) continue;
            total += byParameter[a] * share;
            Kernels.Add(share, extra.AsSpan(a * rank, rank), projected);
        }

        SmallCholesky.SolveLower(system, rank, projected, rank);
        return Math.Max(0, total - Kernels.Dot(projected, projected));
    }

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
        model.Evaluate(alone, alone.Values, weighted, default);
        var target = new double[rows];
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
            double g = relative ? Base[j] * Expm1(delta[j]) : Gamma(j);
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
            _ => mixture.Skewed[k] ? 0.04 : 0,
        };
    }

    private void BuildPrior()
    {
        double h = basis.Step, h3 = h * h * h, hold = options.LevelPrecision * h, slope = 1 / (h * h * options.EndSlopeSigma * options.EndSlopeSigma);
        prior.Clear(hold);
        for (int j = 1; j < n - 1; j++) prior.AddCurvature(j, 1 / (intensity[j] * h3));
        prior.AddSlope(0, slope);
        prior.AddSlope(n - 2, slope);
        prior.Factorise();

        // The prior mean solves the same system with the expected slopes at the ends on its right.
        Array.Clear(level);
        double fall = slope * options.EndSlope * h;
        (level[0], level[1]) = (level[0] - fall, level[1] + fall);
        (level[n - 1], level[n - 2]) = (level[n - 1] - fall, level[n - 2] + fall);
        prior.Solve(level, 1);
    }

    // Sum of squares over the noise variance, plus the penalties; leaves the rotated fit in place.
    private double Cost(double[] field, double[] p)
    {
        model.Evaluate(mixture, p, weighted, default);
        basis.Rotate(weighted, fitted);
        if (relative)
        {
            Array.Copy(p, mixture.Values, p.Length);
            for (int j = 0; j < n; j++) Base[j] = mixture.Gamma(basis.X[j]);
        }

        for (int j = 0; j < n; j++) nodes[j] = relative ? Base[j] * Expm1(field[j]) : Base[j] * Math.Exp(field[j]);
        double sum = basis.Remainder;
        for (int a = 0; a < rank; a++)
        {
            fitted[a] += Kernels.Dot(basis.Kernel.AsSpan(a * n, n), nodes);
            double r = basis.Target[a] - fitted[a];
            sum += r * r;
        }

        SumOfSquares = sum;
        double h = basis.Step, h3 = h * h * h, cost = sum / NoiseVariance, hold = options.LevelPrecision * h;
        for (int j = 1; j < n - 1; j++)
        {
            double c = field[j - 1] - 2 * field[j] + field[j + 1];
            cost += c * c / (intensity[j] * h3);
        }

        double sigma = h * options.EndSlopeSigma, left = (field[1] - field[0] - options.EndSlope * h) / sigma, right = (field[n - 1] - field[n - 2] + options.EndSlope * h) / sigma;
        cost += left * left + right * right;
        for (int j = 0; j < n; j++) cost += hold * field[j] * field[j];
        foreach (int a in free)
        {
            double d = p[a] - start[a];
            cost += d * d / variance[a];
        }

        return cost;
    }

    private void Linearise()
    {
        for (int j = 0; j < n; j++) nodes[j] = Gamma(j);
        for (int a = 0; a < rank; a++) TensorPrimitives.Multiply(basis.Kernel.AsSpan(a * n, n), nodes, jacobian.AsSpan(a * n, n));
        model.Evaluate(mixture, parameters, weighted, columns);
        foreach (int a in free) basis.Rotate(columns.AsSpan(a * rows, rows), extra.AsSpan(a * rank, rank));
        if (!relative) return;

        // A process also moves what the field multiplies: ∂/∂p of the sum over γ_base (e^δ - 1).
        Span<double> slopes = stackalloc double[ProcessMixture.PerProcess];
        Array.Clear(baseSlopes);
        for (int j = 0; j < n; j++)
        {
            for (int k = 0; k < mixture.Count; k++)
            {
                double share = mixture.Gamma(k, basis.X[j], slopes) / Base[j];
                int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * k;
                for (int s = 0; s < slopes.Length; s++) baseSlopes[(at + s) * n + j] = share * slopes[s];
            }
        }

        for (int j = 0; j < n; j++) nodes[j] = Base[j] * Expm1(delta[j]);
        double largest = TensorPrimitives.MaxMagnitude<double>(nodes);
        if (Math.Abs(largest) < 1e-12) return;
        var product = new double[n];
        foreach (int a in free)
        {
            if (a < ProcessMixture.Fixed) continue;
            TensorPrimitives.Multiply(baseSlopes.AsSpan(a * n, n), nodes, product);
            for (int r = 0; r < rank; r++) extra[a * rank + r] += Kernels.Dot(basis.Kernel.AsSpan(r * n, n), product);
        }
    }

    // M = s² 1 + J S Jᵀ over the rotated data, S the prior covariance of field and parameters; M = L Lᵀ in place.
    private void FactoriseSystem()
    {
        for (int a = 0; a < rank; a++)
        {
            for (int j = 0; j < n; j++) byNode[j * rank + a] = jacobian[a * n + j];
        }

        prior.Solve(byNode, rank);
        for (int a = 0; a < rank; a++)
        {
            for (int j = 0; j < n; j++) response[a * n + j] = byNode[j * rank + a];
        }

        for (int a = 0; a < rank; a++)
        {
            var row = jacobian.AsSpan(a * n, n);
            int b = 0;
            for (; b + 3 <= a; b += 4)
            {
                (system[a * rank + b], system[a * rank + b + 1], system[a * rank + b + 2], system[a * rank + b + 3]) = Kernels.Dot4(row, response.AsSpan(b * n), n);
            }

            for (; b <= a; b++) system[a * rank + b] = Kernels.Dot(row, response.AsSpan(b * n, n));
        }

        foreach (int q in active)
        {
            var column = extra.AsSpan(q * rank, rank);
            for (int a = 0; a < rank; a++) Kernels.Add(column[a] * variance[q], column[..(a + 1)], system.AsSpan(a * rank, a + 1));
        }

        // Noise below the rounding of this sum would leave the matrix without a factor.
        double largest = 0;
        for (int a = 0; a < rank; a++) largest = Math.Max(largest, system[a * rank + a]);
        double noise = Math.Max(NoiseVariance, 1e-13 * largest);
        for (int a = 0; a < rank; a++) system[a * rank + a] += noise;
        if (!SmallCholesky.Factorise(system, rank)) throw new InvalidOperationException("The covariance of the rotated data is not positive definite.");
    }

    // A parameter that the step would carry over its bound goes to the bound and rests there; the others are solved
    // anew. Cut short instead, the step would no longer lead downhill.
    private double FreeDirection(double[] step, double[] move)
    {
        active = free;
        Array.Clear(toBound);
        while (true)
        {
            FactoriseSystem();
            double largest = Direction(step, move);
            var kept = new List<int>(active.Length);
            foreach (int q in active)
            {
                double target = parameters[q] + move[q];
                if (target < bounds[q].Lower) toBound[q] = bounds[q].Lower - parameters[q];
                else if (target > bounds[q].Upper) toBound[q] = bounds[q].Upper - parameters[q];
                else kept.Add(q);
            }

            if (kept.Count == active.Length) return largest;
            active = [.. kept];
        }
    }

    // The step from here to the optimum of the linearised model; returns the largest change of a logarithm.
    private double Direction(double[] step, double[] move)
    {
        for (int j = 0; j < n; j++) nodes[j] = delta[j] - level[j];
        for (int a = 0; a < rank; a++) rhs[a] = basis.Target[a] - fitted[a] + Kernels.Dot(jacobian.AsSpan(a * n, n), nodes);
        foreach (int q in active) Kernels.Add(parameters[q] - start[q], extra.AsSpan(q * rank, rank), rhs);
        foreach (int q in free)
        {
            if (toBound[q] != 0) Kernels.Add(-toBound[q], extra.AsSpan(q * rank, rank), rhs);
        }

        SmallCholesky.Solve(system, rank, rhs);
        for (int j = 0; j < n; j++) step[j] = level[j] - delta[j];
        for (int a = 0; a < rank; a++) Kernels.Add(rhs[a], response.AsSpan(a * n, n), step);
        double largest = 0;
        foreach (var s in step) largest = Math.Max(largest, Math.Abs(s));
        Array.Copy(toBound, move, move.Length);
        foreach (int q in active)
        {
            move[q] = start[q] + variance[q] * Kernels.Dot(extra.AsSpan(q * rank, rank), rhs) - parameters[q];
            if (q >= ProcessMixture.Fixed) largest = Math.Max(largest, 3 * Math.Abs(move[q]));
        }

        return largest;
    }

    // Posterior variances from L⁻¹ J S, at the last linearisation.
    private void Posterior()
    {
        prior.Invert();
        SolveLowerRows(response);
        foreach (int q in active)
        {
            var column = solvedExtra.AsSpan(q * rank, rank);
            extra.AsSpan(q * rank, rank).CopyTo(column);
            SmallCholesky.SolveLower(system, rank, column, rank);
        }
    }

    /// <summary>
    /// Posterior variance of δ interpolated between two nodes plus a combination of the mixture's parameters, as cheap
    /// as a curve of some hundred points needs it.
    /// </summary>
    /// <param name="j">Node on the left.</param>
    /// <param name="t">Place between it and the next, 0 to 1.</param>
    /// <param name="byParameter">Derivative by each parameter of the mixture.</param>
    public double VarianceAt(int j, double t, ReadOnlySpan<double> byParameter)
    {
        Span<double> projected = stackalloc double[rank];
        for (int a = 0; a < rank; a++) projected[a] = (1 - t) * response[a * n + j] + t * response[a * n + j + 1];
        double total = (1 - t) * (1 - t) * prior.Variance[j] + 2 * t * (1 - t) * prior.NeighbourCovariance[j] + t * t * prior.Variance[j + 1];
        foreach (int q in active)
        {
            double share = byParameter[q] * variance[q];
            if (share == 0) continue;
            total += byParameter[q] * share;
            Kernels.Add(share, solvedExtra.AsSpan(q * rank, rank), projected);
        }

        return Math.Max(0, total - Kernels.Dot(projected, projected));
    }

    private void SolveLowerRows(double[] x)
    {
        for (int a = 0; a < rank; a++)
        {
            var row = x.AsSpan(a * n, n);
            for (int b = 0; b < a; b++) Kernels.Add(-system[a * rank + b], x.AsSpan(b * n, n), row);
            double inverse = 1 / system[a * rank + a];
            for (int j = 0; j < n; j++) row[j] *= inverse;
        }
    }

    // The evidence's fixed point for the noise and, over a window, for the local intensity of curvature.
    private void Learn()
    {
        double h = basis.Step, h3 = h * h * h;
        var found = new double[n];
        var determined = new double[n];
        for (int a = 0; a < rank; a++)
        {
            var row = response.AsSpan(a * n, n);
            for (int j = 1; j < n - 1; j++)
            {
                double c = row[j - 1] - 2 * row[j] + row[j + 1];
                determined[j] += c * c;
            }
        }

        double effective = active.Length;
        for (int j = 1; j < n - 1; j++)
        {
            double c = delta[j - 1] - 2 * delta[j] + delta[j + 1];
            found[j] = c * c / h3;
            determined[j] /= intensity[j] * h3;
            effective += determined[j];
        }

        EffectiveParameters = effective;
        double estimate = SumOfSquares / Math.Max(0.3 * rows, rows - effective);
        // The geometric mean with the last value keeps noise and penalty from chasing each other.
        NoiseVariance = Math.Max(Math.Sqrt(NoiseVariance * estimate), 1e-14);

        int reach = (int)Math.Ceiling(3 * options.Window / h);
        Span<double> window = stackalloc double[reach + 1];
        for (int t = 0; t <= reach; t++) window[t] = Math.Exp(-0.5 * (t * h / options.Window) * (t * h / options.Window));
        double weight = options.IntensityLength / h;
        for (int j = 1; j < n - 1; j++)
        {
            double numerator = weight * options.Intensity, denominator = weight;
            for (int t = Math.Max(1, j - reach); t <= Math.Min(n - 2, j + reach); t++)
            {
                double w = window[Math.Abs(t - j)];
                numerator += w * found[t];
                denominator += w * determined[t];
            }

            intensity[j] = Math.Max(options.SmallestIntensity, numerator / denominator);
        }
    }

    private static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1;
}
