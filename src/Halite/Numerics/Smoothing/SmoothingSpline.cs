// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Numerics;

/// <summary>How the strength of a smoothing is chosen.</summary>
public enum SmoothnessRule
{
    /// <summary>Generalised cross-validation (Craven and Wahba 1979): no knowledge of the noise is needed.</summary>
    GeneralisedCrossValidation,

    /// <summary>
    /// Restricted maximum likelihood of the equivalent Bayesian model (Wahba 1985, Wood 2011): less prone to
    /// undersmoothing than cross-validation.
    /// </summary>
    RestrictedLikelihood,

    /// <summary>The strength that was given.</summary>
    Given,
}

/// <summary>How a smoothing spline is fitted.</summary>
public sealed record SmoothingSplineOptions
{
    /// <summary>How the strength is chosen. Default: restricted likelihood, which rarely undersmooths.</summary>
    public SmoothnessRule Rule { get; init; } = SmoothnessRule.RestrictedLikelihood;

    /// <summary>
    /// The strength λ for <see cref="SmoothnessRule.Given"/>, in units of the abscissa cubed (with unit weights).
    /// </summary>
    public double Strength { get; init; }
}

/// <summary>
/// The cubic smoothing spline: the curve g that minimises Σ w (y − g(x))² + λ ∫ g''², computed in linear time (Reinsch,
/// Numer. Math. 10 (1967) 177; Hutchinson and de Hoog 1985), with its degrees of freedom and standard errors.
/// </summary>
public sealed class SmoothingSpline
{
    private SmoothingSpline(PiecewiseCubic curve, double[] x, double[] fitted, double[] leverage, double strength, double noise)
    {
        Curve = curve;
        Abscissae = ImmutableArray.Create(x);
        Fitted = ImmutableArray.Create(fitted);
        DegreesOfFreedom = leverage.Sum();
        Strength = strength;
        NoiseVariance = noise;
        StandardErrors = [.. leverage.Select(a => Math.Sqrt(noise * a))];
    }

    /// <summary>The curve.</summary>
    public PiecewiseCubic Curve { get; }

    /// <summary>The distinct abscissae, ascending.</summary>
    public ImmutableArray<double> Abscissae { get; }

    /// <summary>The curve at the abscissae.</summary>
    public ImmutableArray<double> Fitted { get; }

    /// <summary>Equivalent degrees of freedom: the trace of the matrix that takes data to fitted values, between 2 and n.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>The strength λ that was used.</summary>
    public double Strength { get; }

    /// <summary>Estimated variance of a datum of weight one: residual sum of squares over n minus the degrees of freedom.</summary>
    public double NoiseVariance { get; }

    /// <summary>
    /// Standard errors of the curve at the abscissae (Wahba's Bayesian band, J. R. Stat. Soc. B 45 (1983) 133; with unit
    /// weights; divide by the root of the weight otherwise).
    /// </summary>
    public ImmutableArray<double> StandardErrors { get; }

    /// <summary>Fits a smoothing spline.</summary>
    /// <param name="x">Abscissae in any order; points that share one are averaged. At least four distinct ones.</param>
    /// <param name="y">Ordinates.</param>
    /// <param name="weights">Inverse variances, or relative weights; empty for unit weights.</param>
    /// <param name="options">How smooth; the defaults where null.</param>
    /// <exception cref="ArgumentException">Lengths differ or there are fewer than four distinct abscissae.</exception>
    public static SmoothingSpline Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights = default, SmoothingSplineOptions? options = null)
    {
        options ??= new SmoothingSplineOptions();
        var (knots, values, w) = Merge(x, y, weights);
        if (knots.Length < 4) throw new ArgumentException($"{knots.Length} distinct abscissae: a smoothing spline needs four.", nameof(x));
        var system = new Reinsch(knots, values, w);
        double strength = options.Strength;
        if (options.Rule != SmoothnessRule.Given)
        {
            // The ratio of the traces makes λ comparable to the data's own stiffness: 24 decades around it.
            bool likelihood = options.Rule == SmoothnessRule.RestrictedLikelihood;
            double unit = system.NaturalStrength, best = double.PositiveInfinity, at = 0;
            for (double e = -8; e <= 14; e += 0.5)
            {
                double score = system.Score(unit * Math.Pow(10, e), likelihood);
                if (score < best) (best, at) = (score, e);
            }

            strength = unit * Math.Pow(10, RootFinding.Minimum(e => system.Score(unit * Math.Pow(10, e), likelihood), at - 0.5, at + 0.5, 1e-4).At);
        }

        system.Solve(strength);
        var curve = PiecewiseCubic.Hermite(knots, system.Fitted, system.Slopes());
        return new SmoothingSpline(curve, knots, system.Fitted, system.Leverage, strength, system.NoiseVariance);
    }

    private static (double[] X, double[] Y, double[] W) Merge(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        if (x.Length != y.Length || (!weights.IsEmpty && weights.Length != x.Length))
            throw new ArgumentException("Abscissae, ordinates and weights differ in number.", nameof(y));
        var order = new int[x.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        var keys = x.ToArray();
        Array.Sort(keys, order);
        var (a, b, c) = (new List<double>(), new List<double>(), new List<double>());
        foreach (int i in order)
        {
            double weight = weights.IsEmpty ? 1 : weights[i];
            if (!(weight > 0)) continue;
            if (a.Count > 0 && a[^1] == x[i])
            {
                b[^1] += (y[i] - b[^1]) * weight / (c[^1] + weight);
                c[^1] += weight;
            }
            else
            {
                a.Add(x[i]);
                b.Add(y[i]);
                c.Add(weight);
            }
        }

        return ([.. a], [.. b], [.. c]);
    }

    // (R + λ QᵀW⁻¹Q) γ = Qᵀy, g = y − λ W⁻¹Q γ: pentadiagonal.
    private sealed class Reinsch
    {
        private readonly double[] x, y, w, h, right, band, inverse, curvature;
        private readonly int n;

        public Reinsch(double[] x, double[] y, double[] w)
        {
            (this.x, this.y, this.w, n) = (x, y, w, x.Length);
            h = new double[n - 1];
            for (int i = 0; i < h.Length; i++) h[i] = x[i + 1] - x[i];
            (right, curvature) = (new double[n - 2], new double[n - 2]);
            (band, inverse) = (new double[3 * (n - 2)], new double[3 * (n - 2)]);
            (Fitted, Leverage) = (new double[n], new double[n]);
            double stiffness = 0, roughness = 0;
            for (int i = 0; i < n - 2; i++)
            {
                right[i] = (y[i + 2] - y[i + 1]) / h[i + 1] - (y[i + 1] - y[i]) / h[i];
                stiffness += (h[i] + h[i + 1]) / 3;
                roughness += Gram(i, i);
            }

            NaturalStrength = stiffness / roughness;
        }

        public double NaturalStrength { get; }

        public double[] Fitted { get; }

        public double[] Leverage { get; }

        public double NoiseVariance { get; private set; }

        public double Score(double strength, bool likelihood)
        {
            double logDeterminant = Solve(strength), sum = 0, penalty = 0, trace = 0;
            for (int i = 0; i < n; i++)
            {
                double r = y[i] - Fitted[i];
                sum += w[i] * r * r;
                trace += Leverage[i];
            }

            for (int i = 0; i < n - 2; i++) penalty += curvature[i] * right[i];
            double spare = n - trace;
            if (!likelihood) return n * sum / (spare * spare);
            // −2 ln of the restricted likelihood with the noise profiled out. yᵀW(y − g) = λ γᵀQᵀy, and the determinant of
            // the weighted residual operator on the n − 2 contrasts is |λ QᵀW⁻¹Q + R| / λ^(n−2), up to what does not depend on λ.
            double quadratic = strength * penalty;
            return (n - 2) * Math.Log(quadratic) + logDeterminant - (n - 2) * Math.Log(strength);
        }

        // Returns the logarithm of the determinant of the pentadiagonal matrix.
        public double Solve(double strength)
        {
            int m = n - 2;
            for (int i = 0; i < m; i++)
            {
                band[3 * i] = (h[i] + h[i + 1]) / 3 + strength * Gram(i, i);
                band[3 * i + 1] = i >= 1 ? h[i] / 6 + strength * Gram(i, i - 1) : 0;
                band[3 * i + 2] = i >= 2 ? strength * Gram(i, i - 2) : 0;
            }

            BandedCholesky.Factorise(band, m, 2);
            right.CopyTo(curvature, 0);
            BandedCholesky.Solve(band, m, 2, curvature);
            BandedCholesky.InverseBand(band, m, 2, inverse);
            double log = 0, sum = 0, trace = 0;
            for (int i = 0; i < m; i++) log += Math.Log(band[3 * i]);
            for (int i = 0; i < n; i++)
            {
                double q = 0, s = 0;
                for (int a = Math.Max(0, i - 2); a <= Math.Min(m - 1, i); a++)
                {
                    double qa = Second(i, a);
                    q += qa * curvature[a];
                    for (int b = Math.Max(0, i - 2); b <= Math.Min(m - 1, i); b++)
                    {
                        int high = Math.Max(a, b), low = Math.Min(a, b);
                        s += qa * Second(i, b) * inverse[3 * high + high - low];
                    }
                }

                Fitted[i] = y[i] - strength * q / w[i];
                Leverage[i] = 1 - strength * s / w[i];
                double r = y[i] - Fitted[i];
                sum += w[i] * r * r;
                trace += Leverage[i];
            }

            NoiseVariance = sum / Math.Max(n - trace, 1e-300);
            return log;
        }

        public double[] Slopes()
        {
            var slopes = new double[n];
            for (int i = 0; i < n - 1; i++)
            {
                double left = i > 0 ? curvature[i - 1] : 0, rightOf = i < n - 2 ? curvature[i] : 0;
                slopes[i] = (Fitted[i + 1] - Fitted[i]) / h[i] - h[i] * (2 * left + rightOf) / 6;
            }

            double last = curvature[n - 3];
            slopes[n - 1] = (Fitted[n - 1] - Fitted[n - 2]) / h[n - 2] + h[n - 2] * last / 6;
            return slopes;
        }

        // Column a of Q takes values to the change of slope at knot a + 1.
        private double Second(int row, int a) => (row - a) switch
        {
            0 => 1 / h[a],
            1 => -1 / h[a] - 1 / h[a + 1],
            2 => 1 / h[a + 1],
            _ => 0,
        };

        private double Gram(int a, int b)
        {
            double sum = 0;
            for (int row = Math.Max(a, b); row <= Math.Min(a, b) + 2; row++) sum += Second(row, a) * Second(row, b) / w[row];
            return sum;
        }
    }
}
