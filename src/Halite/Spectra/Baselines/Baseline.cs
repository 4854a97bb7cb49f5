// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Halite.Data;

namespace Halite.Spectra;

/// <summary>A baseline found by an algorithm that knows no peaks.</summary>
/// <param name="Method">Its name with its parameters.</param>
/// <param name="Values">The baseline at every point.</param>
/// <param name="Iterations">Iterations used.</param>
/// <param name="Converged">Whether it stopped by its own rule.</param>
public sealed record BaselineResult(string Method, ImmutableArray<double> Values, int Iterations, bool Converged);

/// <summary>
/// Baselines without a model of the peaks. They are quick and look right, and take 30 to 45 % of a broad band's area with
/// them: for numbers, fit the baseline together with the peaks (<see cref="PeakFit"/>).
/// </summary>
public static class Baseline
{
    /// <summary>
    /// arPLS: asymmetrically reweighted penalised least squares (Baek, Park, Ahn and Choo, Analyst 140 (2015) 250). Points
    /// above the baseline lose weight by a logistic function of their height over the noise of those below.
    /// </summary>
    /// <param name="y">The spectrum on even abscissae, eight points or more.</param>
    /// <param name="lambda">Stiffness; 1e5 suits about a thousand points, and grows with the fourth power of the point density.</param>
    /// <param name="tolerance">Relative change of the weights that ends the iterations (0.001 in the paper's program).</param>
    /// <param name="maximumIterations">Most iterations (50 in the paper's program).</param>
    /// <exception cref="InputException">Fewer than eight points.</exception>
    public static BaselineResult ArPls(ReadOnlySpan<double> y, double lambda = 1e5, double tolerance = 1e-3, int maximumIterations = 50)
    {
        Check(y, lambda);
        int n = y.Length;
        var solver = new Whittaker(n);
        double[] z = new double[n], weights = new double[n], next = new double[n];
        Array.Fill(weights, 1);
        for (int round = 0; round <= maximumIterations; round++)
        {
            solver.Solve(y, weights, lambda, z);
            TensorPrimitives.Subtract(y, z, next);
            if (Below(next) is not var (mean, deviation) || deviation == 0) return new BaselineResult(Name("arpls", lambda), [.. z], round, false);

            // 1 / (1 + exp(2 (d - (2 s - m)) / s)) = sigmoid(-(2/s) d + 2 (2 s - m)/s).
            TensorPrimitives.Multiply<double>(next, -2 / deviation, next);
            TensorPrimitives.Add<double>(next, 2 * (2 * deviation - mean) / deviation, next);
            TensorPrimitives.Sigmoid<double>(next, next);
            double change = TensorPrimitives.Distance<double>(weights, next) / TensorPrimitives.Norm<double>(weights);
            (weights, next) = (next, weights);
            if (change < tolerance) return new BaselineResult(Name("arpls", lambda), [.. z], round + 1, true);
        }

        return new BaselineResult(Name("arpls", lambda), [.. z], maximumIterations + 1, false);
    }

    /// <summary>
    /// asPLS: adaptive smoothness penalised least squares (Zhang, Tang, Tong, Wang and Lv, Spectrosc. Lett. 53 (2020) 222):
    /// the stiffness follows the height above the baseline, so that it bends between peaks and not under them.
    /// </summary>
    /// <param name="y">The spectrum on even abscissae.</param>
    /// <param name="lambda">Stiffness.</param>
    /// <param name="steepness">Steepness of the weights: 0.5 reproduces the paper's tables; its text says 2.</param>
    /// <param name="tolerance">Relative change of the weights that ends the iterations.</param>
    /// <param name="maximumIterations">Most iterations.</param>
    public static BaselineResult AsPls(ReadOnlySpan<double> y, double lambda = 1e5, double steepness = 0.5, double tolerance = 1e-3, int maximumIterations = 100)
    {
        Check(y, lambda);
        int n = y.Length;
        double[] z = new double[n], weights = new double[n], next = new double[n], residual = new double[n], alpha = new double[n];
        Array.Fill(weights, 1);
        Array.Fill(alpha, 1);
        var solver = new BandedSolver(n);
        for (int round = 0; round <= maximumIterations; round++)
        {
            solver.Solve(y, weights, alpha, lambda, z);
            TensorPrimitives.Subtract(y, z, residual);
            if (Below(residual) is not var (_, deviation) || deviation == 0) return new BaselineResult(Name("aspls", lambda), [.. z], round, false);
            for (int i = 0; i < n; i++) next[i] = 1 / (1 + Math.Exp(Math.Min(700, steepness / deviation * (residual[i] - deviation))));
            double change = TensorPrimitives.Distance<double>(weights, next) / TensorPrimitives.Norm<double>(weights);
            (weights, next) = (next, weights);
            if (change < tolerance) return new BaselineResult(Name("aspls", lambda), [.. z], round + 1, true);
            TensorPrimitives.Abs<double>(residual, alpha);
            double top = TensorPrimitives.Max<double>(alpha);
            TensorPrimitives.Divide<double>(alpha, top, alpha);
        }

        return new BaselineResult(Name("aspls", lambda), [.. z], maximumIterations + 1, false);
    }

    /// <summary>
    /// SNIP: statistics-sensitive non-linear iterative peak clipping (Ryan et al., Nucl. Instrum. Methods B 34 (1988) 396;
    /// Morháč 2008), windows growing from one point to the largest, end values going on beyond the ends.
    /// </summary>
    /// <param name="y">The spectrum.</param>
    /// <param name="window">Largest half window, points: about half of the broadest peak's width.</param>
    public static BaselineResult Snip(ReadOnlySpan<double> y, int window)
    {
        if (window < 1) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The half window of SNIP is {window}; it must be at least 1 point."));
        // Beyond the ends goes on the straight line through the last window: a clamped end would hang above a slope.
        int n = y.Length, fitted = Math.Min(n, Math.Max(2, window)), m = n + 2 * window;
        var places = new double[fitted];
        for (int i = 0; i < fitted; i++) places[i] = i;
        var (left, right) = (Sampled.FitPolynomial(places, y[..fitted], 1), Sampled.FitPolynomial(places, y[(n - fitted)..], 1));
        double[] z = new double[m], next = new double[m];
        y.CopyTo(z.AsSpan(window));
        for (int i = 1; i <= window; i++) (z[window - i], z[window + n - 1 + i]) = (left.At(-i), right.At(fitted - 1 + i));
        for (int half = 1; half <= window; half++)
        {
            z.CopyTo(next, 0);
            for (int i = half; i < m - half; i++) next[i] = Math.Min(z[i], (z[i - half] + z[i + half]) / 2);
            (z, next) = (next, z);
        }

        z = z[window..(window + n)];
        return new BaselineResult(string.Create(CultureInfo.InvariantCulture, $"snip {window}"), [.. z], window, true);
    }

    /// <summary>Rubber band: the lower convex hull of the points, joined by straight lines.</summary>
    /// <param name="x">Abscissae, ascending.</param>
    /// <param name="y">The spectrum.</param>
    public static BaselineResult RubberBand(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var hull = new List<int>();
        for (int i = 0; i < x.Length; i++)
        {
            while (hull.Count >= 2)
            {
                int a = hull[^2], b = hull[^1];
                if ((x[b] - x[a]) * (y[i] - y[a]) - (y[b] - y[a]) * (x[i] - x[a]) > 0) break;
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(i);
        }

        var (hx, hy) = (new double[hull.Count], new double[hull.Count]);
        for (int i = 0; i < hull.Count; i++) (hx[i], hy[i]) = (x[hull[i]], y[hull[i]]);
        var z = new double[x.Length];
        for (int i = 0; i < z.Length; i++) z[i] = Sampled.Linear(hx, hy, x[i]);
        return new BaselineResult("rubber band", [.. z], 1, true);
    }

    /// <summary>
    /// A polynomial through the points outside of peaks: points above the fit by more than its scatter are cut down to it
    /// and the fit repeated (Lieber and Mahadevan-Jansen 2003 with the threshold of Zhao et al. 2007).
    /// </summary>
    /// <param name="x">Abscissae, ascending.</param>
    /// <param name="y">The spectrum.</param>
    /// <param name="degree">Degree.</param>
    /// <param name="maximumIterations">Most iterations.</param>
    public static BaselineResult Polynomial(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int degree, int maximumIterations = 250)
    {
        var (places, cut) = (x.ToArray(), y.ToArray());
        var z = new double[x.Length];
        double before = double.NaN;
        for (int round = 1; round <= maximumIterations; round++)
        {
            var fit = Sampled.FitPolynomial(places, cut, degree);
            for (int i = 0; i < z.Length; i++) z[i] = fit.At(x[i]);
            var at = Array.ConvertAll(places, fit.At);
            double sum = 0, squares = 0;
            for (int i = 0; i < cut.Length; i++) (sum, squares) = (sum + cut[i] - at[i], squares + Math.Pow(cut[i] - at[i], 2));
            double deviation = Math.Sqrt(Math.Max(0, squares / cut.Length - Math.Pow(sum / cut.Length, 2)));
            if (Math.Abs(before - deviation) <= 1e-3 * deviation) return new BaselineResult(string.Create(CultureInfo.InvariantCulture, $"polynomial {degree}"), [.. z], round, true);
            before = deviation;
            if (round == 1)
            {
                // The first round takes strong peaks out for good.
                var kept = Enumerable.Range(0, cut.Length).Where(i => cut[i] <= at[i] + deviation).ToArray();
                if (kept.Length > degree + 2) (places, cut) = (Array.ConvertAll(kept, i => places[i]), Array.ConvertAll(kept, i => cut[i]));
                continue;
            }

            for (int i = 0; i < cut.Length; i++) cut[i] = Math.Min(cut[i], at[i] + deviation);
        }

        return new BaselineResult(string.Create(CultureInfo.InvariantCulture, $"polynomial {degree}"), [.. z], maximumIterations, false);
    }

    private static string Name(string method, double lambda) => string.Create(CultureInfo.InvariantCulture, $"{method} {lambda:G6}");

    private static void Check(ReadOnlySpan<double> y, double lambda)
    {
        if (y.Length < 8) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"A baseline needs eight points or more; there are {y.Length}."));
        if (!(lambda > 0)) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The stiffness of a baseline is {lambda:G6}; it must be positive."));
    }

    /// <summary>Mean and standard deviation (n - 1) of the negative values; null with fewer than two.</summary>
    private static (double Mean, double Deviation)? Below(ReadOnlySpan<double> residual)
    {
        var (sums, squares4, counts) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        int i = 0;
        for (; i + 4 <= residual.Length; i += 4)
        {
            var below = Vector256.Min(Vector256.Create(residual.Slice(i, 4)), Vector256<double>.Zero);
            sums += below;
            squares4 += below * below;
            counts += Vector256.ConditionalSelect(Vector256.LessThan(below, Vector256<double>.Zero), Vector256<double>.One, Vector256<double>.Zero);
        }

        double sum = Vector256.Sum(sums), squares = Vector256.Sum(squares4), count = Vector256.Sum(counts);
        for (; i < residual.Length; i++)
        {
            double below = Math.Min(residual[i], 0);
            (sum, squares, count) = (sum + below, squares + below * below, count + (below < 0 ? 1 : 0));
        }

        if (count < 2) return null;
        double mean = sum / count;
        return (mean, Math.Sqrt(Math.Max(0, (squares - count * mean * mean) / (count - 1))));
    }
}
