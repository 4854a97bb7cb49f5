// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Numerics;

/// <summary>Which shapes a penalised spline may take.</summary>
public enum SplineShape
{
    /// <summary>Any.</summary>
    Free,

    /// <summary>Nowhere falling.</summary>
    Rising,

    /// <summary>Nowhere rising.</summary>
    Falling,
}

/// <summary>How a penalised spline is fitted.</summary>
public sealed record PenalisedSplineOptions
{
    /// <summary>Number of equal cells. Default 40: enough for any curve that is worth smoothing; the penalty does the rest.</summary>
    public int Cells { get; init; } = 40;

    /// <summary>Order of the differences that are penalised. Default 2: a straight line costs nothing.</summary>
    public int PenaltyOrder { get; init; } = 2;

    /// <summary>How the strength is chosen. Default: restricted likelihood, which rarely undersmooths.</summary>
    public SmoothnessRule Rule { get; init; } = SmoothnessRule.RestrictedLikelihood;

    /// <summary>The strength for <see cref="SmoothnessRule.Given"/>.</summary>
    public double Strength { get; init; }

    /// <summary>Which shapes are allowed. Default: any. The strength is chosen as if any were.</summary>
    public SplineShape Shape { get; init; } = SplineShape.Free;
}

/// <summary>
/// A cubic B-spline on equal cells with a penalty on the differences of its coefficients (Eilers and Marx, Stat. Sci. 11
/// (1996) 89): smoothing of any number of points in time linear in them, with the strength chosen by the data, and
/// monotone where asked (coefficients that rise make a curve that rises; a quadratic program).
/// </summary>
public sealed class PenalisedSpline
{
    private const int Degree = 3;

    private readonly double low, width;
    private readonly double[] coefficients;

    private PenalisedSpline(double low, double width, double[] coefficients, double strength, double freedom, double noise)
    {
        (this.low, this.width, this.coefficients) = (low, width, coefficients);
        (Strength, DegreesOfFreedom, NoiseVariance) = (strength, freedom, noise);
    }

    /// <summary>The strength of the penalty that was used.</summary>
    public double Strength { get; }

    /// <summary>Equivalent degrees of freedom of the curve without a constraint on its shape.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>Estimated variance of a datum of weight one.</summary>
    public double NoiseVariance { get; }

    /// <summary>The coefficients of the B-splines.</summary>
    public ImmutableArray<double> Coefficients => [.. coefficients];

    /// <summary>Fits a penalised spline.</summary>
    /// <param name="x">Abscissae in any order; not all equal.</param>
    /// <param name="y">Ordinates.</param>
    /// <param name="weights">Inverse variances, or relative weights; empty for unit weights.</param>
    /// <param name="options">Cells, penalty, shape; the defaults where null.</param>
    public static PenalisedSpline Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights = default, PenalisedSplineOptions? options = null)
    {
        options ??= new PenalisedSplineOptions();
        if (x.Length != y.Length || (!weights.IsEmpty && weights.Length != x.Length)) throw new ArgumentException("Abscissae, ordinates and weights differ in number.", nameof(y));
        if (options.Cells < 1 || options.PenaltyOrder is < 1 or > 3) throw new ArgumentException("A penalised spline has at least one cell and a penalty of order 1 to 3.", nameof(options));
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double v in x) (low, high) = (Math.Min(low, v), Math.Max(high, v));
        if (!(high > low)) throw new ArgumentException("A penalised spline needs two different abscissae.", nameof(x));
        var system = new NormalEquations(x, y, weights, low, (high - low) / options.Cells, options);
        double strength = options.Strength;
        if (options.Rule != SmoothnessRule.Given)
        {
            double best = double.PositiveInfinity, at = 0;
            for (double e = -6; e <= 10; e += 0.5)
            {
                double score = system.Score(Math.Pow(10, e) * system.Unit);
                if (score < best) (best, at) = (score, e);
            }

            strength = system.Unit * Math.Pow(10, RootFinding.Minimum(e => system.Score(Math.Pow(10, e) * system.Unit), at - 0.5, at + 0.5, 1e-4).At);
        }

        system.Score(strength);
        var c = options.Shape == SplineShape.Free ? system.Coefficients : system.Shaped(strength, options.Shape == SplineShape.Rising);
        return new PenalisedSpline(low, (high - low) / options.Cells, c, strength, system.Freedom, system.Noise);
    }

    /// <summary>The value at a point; outside of the data the end cells go on.</summary>
    /// <param name="x">The point.</param>
    public double Value(double x) => Sum(x, 0);

    /// <summary>The first derivative at a point.</summary>
    /// <param name="x">The point.</param>
    public double Derivative(double x) => Sum(x, 1);

    private double Sum(double x, int derivative)
    {
        Span<double> basis = stackalloc double[Degree + 1];
        int cell = Basis(x, low, width, coefficients.Length - Degree, basis, derivative);
        return Kernels.Dot(basis, coefficients.AsSpan(cell, Degree + 1));
    }

    // The four uniform cubic B-splines that do not vanish in the cell of x.
    private static int Basis(double x, double low, double width, int cells, Span<double> basis, int derivative = 0)
    {
        int cell = Math.Clamp((int)Math.Floor((x - low) / width), 0, cells - 1);
        double t = (x - low) / width - cell, u = 1 - t;
        if (derivative == 0)
        {
            basis[0] = u * u * u / 6;
            basis[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
            basis[2] = (3 * u * u * u - 6 * u * u + 4) / 6;
            basis[3] = t * t * t / 6;
        }
        else
        {
            basis[0] = -u * u / (2 * width);
            basis[1] = (3 * t * t - 4 * t) / (2 * width);
            basis[2] = -(3 * u * u - 4 * u) / (2 * width);
            basis[3] = t * t / (2 * width);
        }

        return cell;
    }

    // Banded normal equations BᵀWB + λ DᵀD, bandwidth three.
    private sealed class NormalEquations
    {
        private readonly double[] gram, penalty, right, band, inverse;
        private readonly int count, order, points;
        private readonly double total;
        private readonly bool likelihood;

        public NormalEquations(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double low, double width, PenalisedSplineOptions options)
        {
            (count, order, points) = (options.Cells + Degree, options.PenaltyOrder, x.Length);
            likelihood = options.Rule != SmoothnessRule.GeneralisedCrossValidation;
            gram = new double[count * (Degree + 1)];
            penalty = new double[gram.Length];
            (band, inverse) = (new double[gram.Length], new double[gram.Length]);
            (right, Coefficients) = (new double[count], new double[count]);
            Span<double> basis = stackalloc double[Degree + 1];
            for (int i = 0; i < x.Length; i++)
            {
                double w = weights.IsEmpty ? 1 : weights[i];
                int cell = Basis(x[i], low, width, options.Cells, basis);
                total += w * y[i] * y[i];
                for (int a = 0; a <= Degree; a++)
                {
                    right[cell + a] += w * basis[a] * y[i];
                    for (int b = 0; b <= a; b++) gram[(cell + a) * (Degree + 1) + a - b] += w * basis[a] * basis[b];
                }
            }

            double[] difference = order switch { 1 => [-1, 1], 2 => [1, -2, 1], _ => [-1, 3, -3, 1] };
            for (int row = 0; row + order < count; row++)
            {
                for (int a = 0; a <= order; a++)
                {
                    for (int b = 0; b <= a; b++) penalty[(row + a) * (Degree + 1) + a - b] += difference[a] * difference[b];
                }
            }

            double g = 0, p = 0;
            for (int i = 0; i < count; i++) (g, p) = (g + gram[i * (Degree + 1)], p + penalty[i * (Degree + 1)]);
            Unit = g / p;
        }

        public double Unit { get; }

        public double[] Coefficients { get; }

        public double Freedom { get; private set; }

        public double Noise { get; private set; }

        public double Score(double strength)
        {
            // A trace of the penalty keeps cells without points determined at the weakest strengths.
            for (int i = 0; i < band.Length; i++) band[i] = gram[i] + strength * penalty[i];
            for (int i = 0; i < count; i++) band[i * (Degree + 1)] += 1e-13 * Unit;
            if (!BandedCholesky.Factorise(band, count, Degree)) return double.PositiveInfinity;
            right.CopyTo(Coefficients, 0);
            BandedCholesky.Solve(band, count, Degree, Coefficients);
            BandedCholesky.InverseBand(band, count, Degree, inverse);
            double log = 0, freedom = 0, explained = Kernels.Dot(right, Coefficients), rough = 0;
            for (int i = 0; i < count; i++)
            {
                log += Math.Log(band[i * (Degree + 1)]);
                for (int k = 0; k <= Math.Min(Degree, i); k++)
                {
                    double twice = k == 0 ? 1 : 2;
                    freedom += twice * gram[i * (Degree + 1) + k] * inverse[i * (Degree + 1) + k];
                    rough += twice * penalty[i * (Degree + 1) + k] * Coefficients[i] * Coefficients[i - k];
                }
            }

            double penalised = Math.Max(total - explained, 1e-300), residual = Math.Max(penalised - strength * rough, 1e-300);
            (Freedom, Noise) = (freedom, residual / Math.Max(points - freedom, 1e-300));
            if (!likelihood) return points * residual / ((points - freedom) * (points - freedom));
            return (points - order) * Math.Log(penalised) + log - (count - order) * Math.Log(strength);
        }

        // The coefficients as a start and increments of one sign: a quadratic program in those.
        public double[] Shaped(double strength, bool rising)
        {
            int n = count;
            var full = new double[n * n];
            for (int i = 0; i < n; i++)
            {
                for (int k = 0; k <= Math.Min(Degree, i); k++) full[i * n + i - k] = full[(i - k) * n + i] = gram[i * (Degree + 1) + k] + strength * penalty[i * (Degree + 1) + k];
            }

            double sign = rising ? 1 : -1;
            // H' = Tᵀ H T and g' = −Tᵀ Bᵀ W y with T summing increments: both by running sums from the end.
            var h = new double[n * n];
            var g = new double[n];
            for (int j = n - 1; j >= 0; j--) g[j] = -right[j] + (j + 1 < n ? g[j + 1] : 0);
            for (int i = n - 1; i >= 0; i--)
            {
                for (int j = n - 1; j >= 0; j--)
                    h[i * n + j] = full[i * n + j] + (i + 1 < n ? h[(i + 1) * n + j] : 0) + (j + 1 < n ? h[i * n + j + 1] : 0) - (i + 1 < n && j + 1 < n ? h[(i + 1) * n + j + 1] : 0);
            }

            // Increments that fall change sign: only their couplings with the first coefficient notice.
            for (int j = 1; j < n; j++) (g[j], h[j], h[j * n]) = (g[j] * sign, h[j] * sign, h[j * n] * sign);
            var bounds = new QuadraticConstraints([double.NegativeInfinity, .. Enumerable.Repeat(0.0, n - 1)], [.. Enumerable.Repeat(double.PositiveInfinity, n)]);
            var increments = QuadraticProgram.Minimise(h, g, bounds).Solution;
            var c = new double[n];
            for (int j = 0; j < n; j++) c[j] = j == 0 ? increments[0] : c[j - 1] + sign * increments[j];
            return c;
        }
    }
}
