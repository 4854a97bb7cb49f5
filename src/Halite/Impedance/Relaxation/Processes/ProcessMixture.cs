// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Relaxation.Processes;

/// <summary>Shape of the distribution of one process.</summary>
internal enum ProcessShape
{
    /// <summary>Cole-Cole: a resistor and a constant phase element in parallel.</summary>
    ColeCole,
    /// <summary>Havriliak-Negami: asymmetric, β is free.</summary>
    HavriliakNegami,
    /// <summary>Lognormal: a plain relaxation whose ln τ scatters normally from place to place (grains, particles).</summary>
    Lognormal,
}

/// <summary>
/// A parametric description of a spectrum in normalised units: resistor, inductor, perhaps a constant-phase tail, and
/// a sum of processes (Cole-Cole, Havriliak-Negami, lognormal), each with its exact distribution of relaxation times.
/// </summary>
/// <remarks>
/// Parameters: 0 resistance, 1 inductive impedance at the highest frequency, 2 ln of the tail's modulus at the lowest
/// frequency, 3 the tail's exponent, 4 the inductor's exponent (1 unless it has losses); then ln R, ln τ, the sharpness v = ln tan(πα/2) and β for each process. The peak of
/// a Cole-Cole process is (R/2π) e^v, so that ln γ is nearly linear in these parameters and a normal law in them is
/// nearly one for ln γ, however sharp the peak. A lognormal process has the sharpness of the Cole-Cole process of the same
/// height: γ = R/(√(2π)σ) exp(-(ln τ/τ0)²/2σ²) with σ = √(2π) e^-v.
/// Distributions: N. Boukamp, A. Rolle, Solid State Ionics 302 (2017) 12; for y = (τ/τ0)^α:
/// γ = (R/π) y^β sin(βθ) (y² + 2 y cos πα + 1)^(-β/2), θ = arg(y + cos πα + j sin πα).
/// </remarks>
internal sealed class ProcessMixture
{
    public const int Fixed = 5, PerProcess = 4;
    public const double SmallestBeta = 0.2, SmallestExponent = 0.3;

    /// <summary>Sharpness of α = 0.3 and α = 0.999: the range of what is told apart from a slope and from a plain relaxation.</summary>
    public const double SmallestSharpness = -0.674, LargestSharpness = 6.456;

    /// <summary>Prior law of the sharpness: α from 0.59 to 0.96 within one standard deviation, the range that is met in cells.</summary>
    public const double TypicalSharpness = 1.4, SharpnessSigma = 1.5;

    /// <summary>Where the wing of a lognormal process ends, so that its logarithm stays finite: e^-300 of its peak.</summary>
    public const double FarthestWing = 300;

    public ProcessMixture(int count)
    {
        Values = new double[Fixed + PerProcess * count];
        Values[4] = 1;
        Shapes = new ProcessShape[count];
    }

    /// <summary>All parameters.</summary>
    public double[] Values { get; init; }

    /// <summary>Shape of each process.</summary>
    public ProcessShape[] Shapes { get; init; }

    public bool HasTail { get; set; }

    /// <summary>Whether the inductor has losses (skin effect): X (jω/ω_max)^a with a free.</summary>
    public bool HasLossyInductor { get; set; }

    public int Count => Shapes.Length;

    /// <summary>Weighted sum of squares at these values.</summary>
    public double SumOfSquares { get; set; } = double.PositiveInfinity;

    /// <summary>Indices of the parameters that were free and not at a bound, in the order of <see cref="Covariance"/>.</summary>
    public int[] Free { get; set; } = [];

    /// <summary>Covariance of the free parameters for unit noise variance, row-major; empty where it is not defined.</summary>
    public double[] Covariance { get; set; } = [];

    /// <summary>Parameters that count against the fit.</summary>
    public int ParameterCount => 2 + (HasTail ? 2 : 0) + (HasLossyInductor ? 1 : 0) + 3 * Count + Shapes.Count(s => s == ProcessShape.HavriliakNegami);

    public ref double LogR(int k) => ref Values[Fixed + PerProcess * k];

    public ref double LogTau(int k) => ref Values[Fixed + PerProcess * k + 1];

    /// <summary>v = ln tan(πα/2).</summary>
    public ref double Sharpness(int k) => ref Values[Fixed + PerProcess * k + 2];

    public double Alpha(int k) => AlphaOf(Sharpness(k));

    /// <summary>Standard deviation of ln τ of a lognormal process of a given sharpness.</summary>
    public static double SigmaOf(double sharpness) => Math.Sqrt(2 * Math.PI) * Math.Exp(-sharpness);

    /// <summary>Whether β of a process is free.</summary>
    public bool IsSkewed(int k) => Shapes[k] == ProcessShape.HavriliakNegami;

    public static double AlphaOf(double sharpness) => 2 / Math.PI * Math.Atan(Math.Exp(sharpness));

    public static double SharpnessOf(double alpha) => Math.Log(Math.Tan(alpha * (Math.PI / 2)));

    public ref double Beta(int k) => ref Values[Fixed + PerProcess * k + 3];

    public ProcessMixture Clone() => new(0)
    {
        Values = (double[])Values.Clone(),
        Shapes = (ProcessShape[])Shapes.Clone(),
        HasTail = HasTail,
        HasLossyInductor = HasLossyInductor,
        SumOfSquares = SumOfSquares,
        Free = Free,
        Covariance = Covariance,
    };

    /// <summary>The same mixture without one process.</summary>
    public ProcessMixture Without(int process)
    {
        var result = new ProcessMixture(Count - 1) { HasTail = HasTail, HasLossyInductor = HasLossyInductor };
        Array.Copy(Values, result.Values, Fixed);
        for (int k = 0, to = 0; k < Count; k++)
        {
            if (k == process) continue;
            Array.Copy(Values, Fixed + PerProcess * k, result.Values, Fixed + PerProcess * to, PerProcess);
            result.Shapes[to++] = Shapes[k];
        }

        return result;
    }

    /// <summary>The same mixture with one Cole-Cole process more.</summary>
    public ProcessMixture With(double logR, double logTau, double alpha)
    {
        var result = new ProcessMixture(Count + 1) { HasTail = HasTail, HasLossyInductor = HasLossyInductor };
        Array.Copy(Values, result.Values, Values.Length);
        Array.Copy(Shapes, result.Shapes, Count);
        (result.LogR(Count), result.LogTau(Count), result.Sharpness(Count), result.Beta(Count)) = (logR, logTau, SharpnessOf(alpha), 1);
        return result;
    }

    /// <summary>
    /// Price of a lognormal shape in the criterion: where Cole-Cole fits nearly as well (e^-3 against one) it is meant, so
    /// that a process keeps its shape from one spectrum of a series to the next.
    /// </summary>
    public const double LognormalPrice = 6;

    /// <summary>
    /// Price of asymmetry beyond Schwarz's: with this a symmetric process is taken for a skewed one in three of a thousand
    /// spectra, not in thirty.
    /// </summary>
    public const double SkewedPrice = 4;

    /// <summary>What the criterion asks for parameters and shapes.</summary>
    public double Price(int dataCount) => ParameterCount * Math.Log(dataCount) + Shapes.Sum(s => s switch { ProcessShape.Lognormal => LognormalPrice, ProcessShape.HavriliakNegami => SkewedPrice, _ => 0 });

    /// <summary>Schwarz's criterion with the noise level unknown, and the prices of shapes.</summary>
    public double Bic(int dataCount) => dataCount * Math.Log(SumOfSquares / dataCount) + Price(dataCount);

    /// <summary>γ of one process at x = ln τ.</summary>
    public double Gamma(int k, double x)
    {
        double alpha = Alpha(k), v = alpha * (x - LogTau(k)), r = Math.Exp(LogR(k));
        if (Shapes[k] == ProcessShape.Lognormal)
        {
            double sigma = SigmaOf(Sharpness(k)), z = (x - LogTau(k)) / sigma;
            return r / (Math.Sqrt(2 * Math.PI) * sigma) * Math.Exp(-Math.Min(z * z / 2, FarthestWing));
        }

        var (sin, cos) = Math.SinCos(Math.PI * alpha);
        if (!IsSkewed(k)) return r / (2 * Math.PI) * sin / (Math.Cosh(v) + cos);
        double beta = Beta(k);
        // For long times y overflows; γ is written with 1/y there.
        if (v > 0)
        {
            double q = Math.Exp(-v), d = 1 + 2 * q * cos + q * q, theta = Math.Atan2(q * sin, 1 + q * cos);
            return r / Math.PI * Math.Sin(beta * theta) * Math.Pow(d, -beta / 2);
        }
        else
        {
            double y = Math.Exp(v), d = y * y + 2 * y * cos + 1, theta = Math.Atan2(sin, y + cos);
            return r / Math.PI * Math.Exp(beta * v) * Math.Sin(beta * theta) * Math.Pow(d, -beta / 2);
        }
    }

    /// <summary>γ of all processes at x = ln τ.</summary>
    public double Gamma(double x)
    {
        double sum = 0;
        for (int k = 0; k < Count; k++) sum += Gamma(k, x);
        return sum;
    }

    /// <summary>ln τ at which the γ of one process is largest (its τ where it is symmetric).</summary>
    /// <remarks>
    /// Where γ of Havriliak and Negami has no slope, tan(βθ) = y sin πα/(1 + y cos πα): βθ is the angle that y takes away
    /// from πα, so that (1 + β)θ = πα and y = sin(πα - θ)/sin θ.
    /// </remarks>
    public double Summit(int k)
    {
        double x = LogTau(k);
        if (!IsSkewed(k)) return x;
        double alpha = Alpha(k), theta = Math.PI * alpha / (1 + Beta(k));
        return x + Math.Log(Math.Sin(Math.PI * alpha - theta) / Math.Sin(theta)) / alpha;
    }

    /// <summary>The same mixture with its processes in the order of their time constants.</summary>
    public ProcessMixture Sorted()
    {
        int[] order = [.. Enumerable.Range(0, Count).OrderBy(Summit)];
        if (order.Index().All(o => o.Index == o.Item)) return this;
        var result = Clone();
        for (int k = 0; k < Count; k++)
        {
            result.Shapes[k] = Shapes[order[k]];
            Array.Copy(Values, Fixed + PerProcess * order[k], result.Values, Fixed + PerProcess * k, PerProcess);
        }

        var (place, n) = (new int[Values.Length], Free.Length);
        for (int a = 0; a < Fixed; a++) place[a] = a;
        for (int k = 0; k < Count; k++)
        {
            for (int s = 0; s < PerProcess; s++) place[Fixed + PerProcess * order[k] + s] = Fixed + PerProcess * k + s;
        }

        // Free parameters stay in rising order.
        int[] moved = [.. Free.Select(a => place[a])], by = [.. Enumerable.Range(0, n).OrderBy(i => moved[i])];
        result.Free = [.. by.Select(i => moved[i])];
        if (Covariance.Length == 0) return result;
        result.Covariance = new double[n * n];
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b < n; b++) result.Covariance[a * n + b] = Covariance[by[a] * n + by[b]];
        }

        return result;
    }

    /// <summary>Range of a parameter; equal ends where it is no unknown of this mixture.</summary>
    /// <param name="a">Index of the parameter.</param>
    /// <param name="data">The spectrum, whose range of time constants is a bound.</param>
    public (double Lower, double Upper) Bounds(int a, RelaxationData data)
    {
        switch (a)
        {
            case 0 or 1: return (0, double.PositiveInfinity);
            case 2: return HasTail ? (-12, 12) : (0, 0);
            case 3: return HasTail ? (SmallestExponent, 1) : (0, 0);
            case 4: return HasLossyInductor ? (0.3, 1) : (1, 1);
        }

        int k = (a - Fixed) / PerProcess;
        return ((a - Fixed) % PerProcess) switch
        {
            0 => (-14, 14),
            1 => (data.First - 3, data.Last + 3),
            2 => (SmallestSharpness, LargestSharpness),
            _ => IsSkewed(k) ? (SmallestBeta, 1) : (0, 0),
        };
    }
}
