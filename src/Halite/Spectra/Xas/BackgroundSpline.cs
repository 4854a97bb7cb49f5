// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Halite.Data;

namespace Halite.Spectra.Xas;

/// <summary>Settings of the background spline.</summary>
public sealed record BackgroundOptions
{
    /// <summary>The usual settings.</summary>
    public static BackgroundOptions Default { get; } = new();

    /// <summary>Distance, Å, below which chi(R) is taken as background; 1 lies well below the first shell of oxides.</summary>
    public double RBkg { get; init; } = 1;

    /// <summary>Power of k in the minimised transform; 2 as for the transform shown.</summary>
    public double KWeight { get; init; } = 2;

    /// <summary>Lower end of the k range, 1/Å.</summary>
    public double KMin { get; init; }

    /// <summary>Upper end of the k range, 1/Å; null: the data's.</summary>
    public double? KMax { get; init; }

    /// <summary>Width of the window's slopes, 1/Å (Larch's default).</summary>
    public double Dk { get; init; } = 0.1;

    /// <summary>Number of points at each end that a clamp draws towards zero.</summary>
    public int ClampPoints { get; init; } = 3;

    /// <summary>Weight of the clamp at low k (Larch's default 0).</summary>
    public double ClampLow { get; init; }

    /// <summary>Weight of the clamp at high k (Larch's default 1).</summary>
    public double ClampHigh { get; init; } = 1;
}

/// <summary>The oscillations above an edge.</summary>
public sealed record ChiOfK
{
    /// <summary>k, 1/Å, from 0 in steps of 0.05.</summary>
    public required ImmutableArray<double> K { get; init; }

    /// <summary>chi(k), not weighted.</summary>
    public required ImmutableArray<double> Chi { get; init; }

    /// <summary>The background mu0 at every energy of the spectrum; below E0 the spectrum itself.</summary>
    public required ImmutableArray<double> Background { get; init; }

    /// <summary>The edge energy from which k counts, eV.</summary>
    public required double EdgeEnergy { get; init; }

    /// <summary>The edge step that chi was divided by.</summary>
    public required double EdgeStep { get; init; }

    /// <summary>Number of spline coefficients: 1 + 2 rbkg (kmax - kmin) / pi, from 5 to 128.</summary>
    public required int Coefficients { get; init; }

    /// <summary>The settings as used.</summary>
    public required BackgroundOptions Settings { get; init; }
}

/// <summary>
/// AUTOBK (Newville, Livins, Yacoby, Rehr and Stern, Phys. Rev. B 47 (1993) 14126) with the choices of Larch: a cubic
/// spline in k whose coefficients minimise chi(R) below rbkg, plus clamps. The residual is linear in the coefficients
/// but for the scale of the clamps, so that few Gauss-Newton steps with the exact Jacobian reach the minimum.
/// </summary>
public static class BackgroundSpline
{
    /// <summary>2 m_e / ħ² in 1/(Å² eV), CODATA 2018.</summary>
    public const double EnergyToKSquared = 0.26246842396479;

    /// <summary>Fits the background above E0 and gives chi(k).</summary>
    /// <param name="spectrum">The normalised spectrum: its E0 and edge step are used.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="InputException">Fewer than ten points or less than 2 1/Å above the edge.</exception>
    public static ChiOfK Fit(NormalisedXas spectrum, BackgroundOptions? options = null)
    {
        options ??= BackgroundOptions.Default;
        var energy = spectrum.Spectrum.Energy.AsSpan();
        var mu = spectrum.Spectrum.Absorption.AsSpan();
        double e0 = spectrum.EdgeEnergy;
        int first = Sampled.AtOrBelow(energy, e0);
        double reach = KOf(energy[^1] - e0);
        if (energy.Length - first < 10 || reach < 2)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Spectrum \"{spectrum.Spectrum.Name}\" reaches {Math.Max(0, reach):F2} 1/Å above E0 = {e0:F2} eV with {energy.Length - first} points; a background spline needs 10 points and 2 1/Å (is it a XANES scan?)."));
        double kmax = options.KMax is { } asked ? Math.Clamp(asked, 0, reach) : reach, kmin = options.KMin;
        int grid = (int)(1.01 + kmax / XafsTransform.KStep);
        int last = Math.Min(energy.Length - 1, 1 + Sampled.AtOrBelow(energy, e0 + kmax * kmax / EnergyToKSquared));
        var k = new double[last - first + 1];
        for (int i = 0; i < k.Length; i++) k[i] = KOf(energy[first + i] - e0);

        double rbkg = Math.Max(options.RBkg, 2 * XafsTransform.RStep);
        int count = 1 + (int)(2 * rbkg * (kmax - kmin) / Math.PI);
        int distances = (int)(1 + (count - 1) * Math.PI / (2 * XafsTransform.RStep * (kmax - kmin)));
        count = Math.Clamp(count, 5, 128);
        var basis = Basis(k, kmin, kmax, count);
        var problem = new ClampedResidual(k, mu.Slice(first, k.Length), basis, grid, distances, options, kmax);
        var coefficients = problem.Minimise();

        var background = mu.ToArray();
        var chi = problem.Chi(coefficients);
        for (int i = 0; i < k.Length; i++)
        {
            double value = 0;
            for (int j = 0; j < count; j++) value += coefficients[j] * basis[j][i];
            background[first + i] = value;
        }

        for (int i = 0; i < chi.Length; i++) chi[i] /= spectrum.EdgeStep;
        return new ChiOfK
        {
            K = [.. Enumerable.Range(0, grid).Select(i => XafsTransform.KStep * i)],
            Chi = [.. chi],
            Background = [.. background],
            EdgeEnergy = e0,
            EdgeStep = spectrum.EdgeStep,
            Coefficients = count,
            Settings = options with { KMax = kmax },
        };
    }

    internal static double KOf(double energy) => Math.Sign(energy) * Math.Sqrt(EnergyToKSquared * Math.Abs(energy));

    /// <summary>
    /// Cubic B-splines over the knots of an interpolating spline through evenly spread points of the data (not-a-knot),
    /// evaluated at every k; the end pieces go on beyond the ends.
    /// </summary>
    private static double[][] Basis(double[] k, double kmin, double kmax, int count)
    {
        var sites = new double[count];
        for (int i = 0; i < count; i++)
        {
            sites[i] = k[Sampled.Nearest(k, kmin + i * (kmax - kmin) / (count - 1))];

            // Sparse data may have fewer points than knots: even places then keep the knots apart.
            if (i > 0 && sites[i] <= sites[i - 1]) sites[i] = sites[i - 1] + (kmax - kmin) / (4 * count);
        }

        var knots = new double[count + 4];
        for (int i = 0; i < 4; i++) (knots[i], knots[count + i]) = (sites[0], sites[^1]);
        for (int i = 4; i < count; i++) knots[i] = sites[i - 2];
        var basis = new double[count][];
        for (int j = 0; j < count; j++) basis[j] = new double[k.Length];
        Span<double> values = stackalloc double[4];
        for (int p = 0; p < k.Length; p++)
        {
            int span = 3;
            while (span < count - 1 && k[p] >= knots[span + 1]) span++;
            Cubic(knots, span, k[p], values);
            for (int j = 0; j < 4; j++) basis[span - 3 + j][p] = values[j];
        }

        return basis;
    }

    // de Boor's recurrence for the four cubic B-splines that live on one knot span.
    private static void Cubic(double[] knots, int span, double x, Span<double> values)
    {
        values[0] = 1;
        Span<double> left = stackalloc double[4], right = stackalloc double[4];
        for (int degree = 1; degree <= 3; degree++)
        {
            left[degree] = x - knots[span + 1 - degree];
            right[degree] = knots[span + degree] - x;
            double saved = 0;
            for (int r = 0; r < degree; r++)
            {
                double part = values[r] / (right[r + 1] + left[degree - r]);
                values[r] = saved + right[r + 1] * part;
                saved = left[degree - r] * part;
            }

            values[degree] = saved;
        }
    }

    /// <summary>The minimised residual: chi(R) below rbkg, real and imaginary, and the clamps.</summary>
    private sealed class ClampedResidual
    {
        private readonly double[] chi0;
        private readonly double[][] chiOfBasis;
        private readonly double[] r0;
        private readonly double[][] rOfBasis;
        private readonly BackgroundOptions options;

        public ClampedResidual(double[] k, ReadOnlySpan<double> mu, double[][] basis, int grid, int distances, BackgroundOptions options, double kmax)
        {
            this.options = options;
            var spline = new NotAKnotSpline(k);
            var (interval, place) = (new int[grid], new double[grid]);
            for (int i = 0; i < grid; i++) (interval[i], place[i]) = (spline.Interval(XafsTransform.KStep * i), XafsTransform.KStep * i);
            var window = XafsTransform.Window(XafsWindow.Hanning, grid, options.KMin, kmax, options.Dk);
            for (int i = 0; i < grid; i++) window[i] *= XafsTransform.Power(place[i], options.KWeight);
            var rows = new (double[] Cosine, double[] Sine)[distances];
            for (int r = 0; r < distances; r++)
            {
                rows[r] = XafsTransform.Row(r, window);
            }

            var curvature = new double[k.Length];
            double[] OnGrid(ReadOnlySpan<double> y)
            {
                spline.Curvatures(y, curvature);
                var result = new double[grid];
                for (int i = 0; i < grid; i++) result[i] = spline.At(y, curvature, interval[i], place[i]);
                return result;
            }

            double[] InR(double[] values)
            {
                var result = new double[2 * distances];
                for (int r = 0; r < distances; r++)
                {
                    result[2 * r] = TensorPrimitives.Dot<double>(values, rows[r].Cosine);
                    result[2 * r + 1] = TensorPrimitives.Dot<double>(values, rows[r].Sine);
                }

                return result;
            }

            chi0 = OnGrid(mu);
            r0 = InR(chi0);
            chiOfBasis = Array.ConvertAll(basis, b => OnGrid(b));
            rOfBasis = Array.ConvertAll(chiOfBasis, InR);
        }

        public double[] Chi(double[] coefficients)
        {
            var chi = (double[])chi0.Clone();
            for (int j = 0; j < coefficients.Length; j++) TensorPrimitives.MultiplyAdd<double>(chiOfBasis[j], -coefficients[j], chi, chi);
            return chi;
        }

        public double[] Minimise()
        {
            int n = chiOfBasis.Length, m = r0.Length, clamps = Math.Min(options.ClampPoints, chi0.Length / 2);
            var products = new double[n, n];
            for (int j = 0; j < n; j++)
            {
                for (int l = 0; l <= j; l++) products[j, l] = TensorPrimitives.Dot<double>(rOfBasis[j], rOfBasis[l]);
            }

            // Without the clamps' scale the problem is linear: its solution is the start.
            double[] coefficients = new double[n], residual = new double[m], right = new double[n], slope = new double[n], row = new double[n];
            double cost = double.PositiveInfinity, damping = 0;
            for (int round = 0; round < 60; round++)
            {
                r0.CopyTo(residual, 0);
                for (int j = 0; j < n; j++) TensorPrimitives.MultiplyAdd<double>(rOfBasis[j], -coefficients[j], residual, residual);
                double now = TensorPrimitives.SumOfSquares<double>(residual);
                double scale = round == 0 ? 0.1 : 0.1 + 10 * now / m;
                var normal = (double[,])products.Clone();
                for (int j = 0; j < n; j++)
                {
                    right[j] = TensorPrimitives.Dot<double>(rOfBasis[j], residual);
                    slope[j] = round == 0 ? 0 : -20 * right[j] / m;
                }

                for (int c = 0; c < 2 * clamps; c++)
                {
                    bool low = c < clamps;
                    double weight = low ? Math.Abs(options.ClampLow) : Math.Abs(options.ClampHigh);
                    if (weight == 0) continue;
                    int at = low ? c : chi0.Length - 2 * clamps + c;
                    double chi = chi0[at];
                    for (int j = 0; j < n; j++) chi -= coefficients[j] * chiOfBasis[j][at];
                    double value = weight * scale * chi;
                    now += value * value;
                    for (int j = 0; j < n; j++) row[j] = weight * (scale * chiOfBasis[j][at] - slope[j] * chi);
                    for (int j = 0; j < n; j++)
                    {
                        right[j] += row[j] * value;
                        for (int l = 0; l <= j; l++) normal[j, l] += row[j] * row[l];
                    }
                }

                if (round > 1 && Math.Abs(cost - now) <= 1e-11 * now) break;
                damping = round <= 1 || now <= cost ? damping / 10 : Math.Max(1e-3, damping * 10);
                cost = now;
                for (int j = 0; j < n; j++) normal[j, j] *= 1 + damping;
                Sampled.SolveSymmetric(normal, right);
                for (int j = 0; j < n; j++) coefficients[j] += right[j];
            }

            return coefficients;
        }
    }
}
