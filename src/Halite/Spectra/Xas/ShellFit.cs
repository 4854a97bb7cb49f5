// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra.Xas;

/// <summary>A scattering path with amplitude and phase supplied (from FEFF or from a standard), and where its fit starts.</summary>
/// <param name="Name">Name.</param>
/// <param name="K">k of the tables, 1/Å, ascending.</param>
/// <param name="Amplitude">Backscattering amplitude F(k), Å, mean free path and losses included where the source includes them.</param>
/// <param name="Phase">Total phase shift, rad.</param>
/// <param name="Distance">Start of the distance, Å.</param>
public sealed record ScatteringPath(string Name, ImmutableArray<double> K, ImmutableArray<double> Amplitude, ImmutableArray<double> Phase, double Distance)
{
    /// <summary>Start of the mean square displacement, Å².</summary>
    public double Sigma2 { get; init; } = 0.005;

    /// <summary>
    /// Amplitude and phase of an isolated shell of a standard of known structure: the shell is transformed back on its own,
    /// its envelope divided by N k^w/(k R²), its phase lessened by 2kR. Displacements then count from the standard's.
    /// </summary>
    /// <param name="name">Name.</param>
    /// <param name="standard">Transform of the standard.</param>
    /// <param name="rmin">Lower end of the shell in chi(R), Å (not phase corrected).</param>
    /// <param name="rmax">Upper end, Å.</param>
    /// <param name="distance">Crystallographic distance of the shell, Å.</param>
    /// <param name="number">Its coordination number.</param>
    /// <exception cref="InputException">The distance or number is not positive.</exception>
    public static ScatteringPath FromStandard(string name, ChiOfR standard, double rmin, double rmax, double distance, double number)
    {
        if (!(distance > 0) || !(number > 0)) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The standard's shell has {number:G4} neighbours at {distance:G4} Å; both must be positive."));
        var (real, imaginary) = XafsTransform.BackAnalytic(standard, rmin, rmax);
        double from = standard.Settings.KMin, to = standard.Settings.KMax!.Value, last = 0;
        var (k, amplitude, phase) = (ImmutableArray.CreateBuilder<double>(), ImmutableArray.CreateBuilder<double>(), ImmutableArray.CreateBuilder<double>());
        for (int i = 1; i < Math.Min(real.Length, standard.Window.Length); i++)
        {
            double q = XafsTransform.KStep * i, window = standard.Window[i];

            // Where the window cut the data off there is nothing to divide by.
            if (q < from || q > to || window < 0.1) continue;
            double modulus = Math.Sqrt(real[i] * real[i] + imaginary[i] * imaginary[i]) / window;

            // sin(θ) is the real part: θ is the argument and a quarter turn. Unwrapped from point to point.
            double angle = Math.Atan2(imaginary[i], real[i]) + Math.PI / 2 - 2 * q * distance;
            if (k.Count > 0) angle += 2 * Math.PI * Math.Round((last - angle) / (2 * Math.PI));
            last = angle;
            k.Add(q);
            amplitude.Add(modulus / Math.Pow(q, standard.Settings.KWeight) * q * distance * distance / number);
            phase.Add(angle);
        }

        return new ScatteringPath(name, k.ToImmutable(), amplitude.ToImmutable(), phase.ToImmutable(), distance) { Sigma2 = 0 };
    }
}

/// <summary>A fitted shell.</summary>
/// <param name="Name">Name of the path.</param>
/// <param name="Number">Coordination number times the amplitude reduction factor S0².</param>
/// <param name="Distance">Distance, Å.</param>
/// <param name="Sigma2">Mean square relative displacement, Å².</param>
public sealed record FittedShell(string Name, Measured Number, Measured Distance, Measured Sigma2);

/// <summary>Shells fitted to chi(k).</summary>
/// <param name="Shells">The shells.</param>
/// <param name="K">k fitted, 1/Å.</param>
/// <param name="Data">k^w chi of the data there.</param>
/// <param name="Model">k^w chi of the model there.</param>
/// <param name="RFactor">Sum of squared residuals over sum of squared data, k-weighted.</param>
/// <param name="IndependentPoints">Stern's number of independent points, 2 Δk ΔR/pi, for the range of R given.</param>
/// <param name="Fit">The engine's result.</param>
public sealed record ShellFitResult(ImmutableArray<FittedShell> Shells, ImmutableArray<double> K, ImmutableArray<double> Data, ImmutableArray<double> Model, double RFactor, double IndependentPoints, LeastSquaresResult Fit);

/// <summary>
/// Fits shells by the EXAFS equation (Sayers, Stern and Lytle, Phys. Rev. Lett. 27 (1971) 1204),
/// chi = sum N S0² F(k)/(k R²) exp(-2 sigma² k²) sin(2 k R + phi(k)), to k-weighted data with exact derivatives.
/// </summary>
public static class ShellFit
{
    /// <summary>Fits.</summary>
    /// <param name="chi">chi(k), measured or transformed back from a range of R.</param>
    /// <param name="paths">One path a shell.</param>
    /// <param name="kmin">Lower end, 1/Å.</param>
    /// <param name="kmax">Upper end, 1/Å.</param>
    /// <param name="kweight">Power of k.</param>
    /// <param name="deltaR">Width of the range of R that the data hold, Å; for the number of independent points.</param>
    /// <exception cref="InputException">No path, or tables that do not reach over the range.</exception>
    public static ShellFitResult Fit(ChiOfK chi, IReadOnlyList<ScatteringPath> paths, double kmin = 3, double kmax = 12, double kweight = 2, double deltaR = 2)
    {
        if (paths.Count == 0) throw new InputException("A shell fit needs at least one path.");
        double[] k = [.. chi.K.Where(v => v >= kmin && v <= kmax)];
        if (k.Length < 3 * paths.Count + 3) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"chi(k) has {k.Length} points from {kmin:G3} to {kmax:G3} 1/Å."));
        foreach (var path in paths.Where(p => p.K[0] > k[0] || p.K[^1] < k[^1]))
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The tables of \"{path.Name}\" reach from {path.K[0]:F2} to {path.K[^1]:F2} 1/Å, the fit from {k[0]:F2} to {k[^1]:F2}."));
        int first = chi.K.IndexOf(k[0]);
        double[] data = [.. k.Select((v, i) => chi.Chi[first + i] * Math.Pow(v, kweight))];
        var model = new ShellModel(k, paths, kweight);
        var fit = LeastSquares.Fit(new DataProblem(model, data), new LeastSquaresOptions { Source = "shells" });
        var curve = new double[k.Length];
        model.Evaluate(fit.Values.AsSpan(), curve, []);
        double residual = data.Zip(curve, (a, b) => (a - b) * (a - b)).Sum();
        double independent = 2 * (kmax - kmin) * deltaR / Math.PI, spare = independent - fit.FreeCount;

        // The points of the k grid are not independent: the misfit is shared by Stern's number of them.
        Measured Honest(int i, string unit)
        {
            var m = fit.Measured(i);
            if (m.Sigma is not { } sigma) return m.Scaled(1, unit);
            return spare > 0
                ? Measured.From(m.Value, sigma * Math.Sqrt((k.Length - fit.FreeCount) / spare), unit, "shells")
                : Measured.WithoutSigma(m.Value, unit, string.Create(CultureInfo.InvariantCulture, $"{fit.FreeCount} parameters on {independent:F1} independent points"));
        }

        return new ShellFitResult(
            [.. paths.Select((p, i) => new FittedShell(p.Name, Honest(3 * i, "1"), Honest(3 * i + 1, "Å"), Honest(3 * i + 2, "Å²")))],
            [.. k], [.. data], [.. curve], residual / data.Sum(v => v * v), independent, fit);
    }

    private sealed class ShellModel : FitModel
    {
        private readonly double[] k;
        private readonly double[][] amplitude;
        private readonly double[][] phase;

        public ShellModel(double[] k, IReadOnlyList<ScatteringPath> paths, double weight)
        {
            this.k = k;
            amplitude = [.. paths.Select(p => NotAKnotSpline.Interpolate([.. p.K], [.. p.Amplitude], k).Select((a, i) => a * Math.Pow(k[i], weight - 1)).ToArray())];
            phase = [.. paths.Select(p => NotAKnotSpline.Interpolate([.. p.K], [.. p.Phase], k))];
            Parameters = [.. paths.SelectMany((p, i) => new[]
            {
                new Parameter(string.Create(CultureInfo.InvariantCulture, $"number_{i + 1}"), 1) { Linear = true },
                new Parameter(string.Create(CultureInfo.InvariantCulture, $"distance_{i + 1}"), p.Distance) { Lower = p.Distance - 0.5, Upper = p.Distance + 0.5, Unit = "Å" },
                new Parameter(string.Create(CultureInfo.InvariantCulture, $"sigma2_{i + 1}"), p.Sigma2) { Lower = -0.005, Upper = 0.05, Unit = "Å²" },
            })];
        }

        public override ImmutableArray<Parameter> Parameters { get; }

        public override int Count => k.Length;

        public override void Evaluate(ReadOnlySpan<double> p, Span<double> values, Span<double> jacobian)
        {
            values.Clear();
            int width = p.Length;
            for (int s = 0; s < amplitude.Length; s++)
            {
                double n = p[3 * s], r = p[3 * s + 1], sigma2 = p[3 * s + 2];
                for (int i = 0; i < k.Length; i++)
                {
                    double angle = 2 * k[i] * r + phase[s][i], envelope = amplitude[s][i] / (r * r) * Math.Exp(-2 * sigma2 * k[i] * k[i]);
                    double unit = envelope * Math.Sin(angle);
                    values[i] += n * unit;
                    if (jacobian.IsEmpty) continue;
                    jacobian[i * width + 3 * s] = unit;
                    jacobian[i * width + 3 * s + 1] = n * (2 * k[i] * envelope * Math.Cos(angle) - 2 * unit / r);
                    jacobian[i * width + 3 * s + 2] = -2 * k[i] * k[i] * n * unit;
                }
            }
        }
    }
}
