// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;

namespace Halite.Impedance;

/// <summary>What a Z-HIT reconstruction found.</summary>
/// <param name="Modulus">Modulus in ohm reconstructed from the phase at each frequency of the spectrum.</param>
/// <param name="Residuals">ln(|Z| / reconstructed) at each frequency: the relative departure.</param>
/// <param name="Rms">Root mean square of the residuals.</param>
/// <param name="Drift">
/// Whether the lowest decade departs by more than one percent and three times the scatter of the rest: the cell was
/// then not stationary, and the reconstructed modulus is the better one there.
/// </param>
public sealed record ZHitResult(ImmutableArray<double> Modulus, ImmutableArray<double> Residuals, double Rms, bool Drift);

/// <summary>
/// The logarithmic Hilbert transform for two-poles: the modulus follows from the phase, which is little affected by
/// drift, by ln|Z(ω)| = const + (2/π) ∫ φ d ln ω - (π/6) dφ/d ln ω.
/// </summary>
/// <remarks>
/// W. Ehm, H. Göhr, R. Kaus, B. Röseler, C. A. Schiller, ACH Models Chem. 137 (2000) 145. The phase is smoothed by a
/// local parabola over half a decade to each side; the constant is fitted robustly between the outer decades, where
/// drift and stray inductance act least.
/// </remarks>
public static class ZHit
{
    private const double HalfWindow = 1.1512925464970228; // half a decade in ln ω

    /// <summary>Reconstructs the modulus of a spectrum from its phase.</summary>
    /// <param name="spectrum">The spectrum, at least 7 points over at least a decade and a half.</param>
    /// <exception cref="InputException">The spectrum is too short.</exception>
    public static ZHitResult Reconstruct(ImpedanceSpectrum spectrum)
    {
        int n = spectrum.Count;
        if (n < 7 || spectrum.Frequencies[0] < 30 * spectrum.Frequencies[^1])
            throw new InputException($"Z-HIT needs at least 7 points over a decade and a half of frequency, the spectrum has {n} points; measure more.");
        var x = new double[n];
        var phase = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = Math.Log(2 * Math.PI * spectrum.Frequencies[i]);
            phase[i] = spectrum.Impedances[i].Phase;
            // Past ±180° the phase goes on instead of jumping.
            if (i > 0) phase[i] -= 2 * Math.PI * Math.Round((phase[i] - phase[i - 1]) / (2 * Math.PI));
        }

        var smooth = new double[n];
        var slope = new double[n];
        for (int i = 0; i < n; i++) (smooth[i], slope[i]) = LocalParabola(x, phase, x[i]);
        var log = new double[n];
        double integral = 0;
        for (int i = 0; i < n; i++)
        {
            // Trapezoid with the end correction of Euler and Maclaurin.
            if (i > 0)
            {
                double h = x[i] - x[i - 1];
                integral += h * (smooth[i] + smooth[i - 1]) / 2 - h * h / 12 * (slope[i] - slope[i - 1]);
            }

            log[i] = 2 / Math.PI * integral - Math.PI / 6 * slope[i];
        }

        var offsets = new List<double>();
        for (int i = 0; i < n; i++)
        {
            if (x[i] <= x[0] - 2.3 / 2 && x[i] >= x[^1] + 2.3 / 2) offsets.Add(Math.Log(Complex.Abs(spectrum.Impedances[i])) - log[i]);
        }

        offsets.Sort();
        double offset = (offsets[(offsets.Count - 1) / 2] + offsets[offsets.Count / 2]) / 2;
        var modulus = new double[n];
        var residuals = new double[n];
        double all = 0, low = 0, rest = 0;
        int nLow = 0;
        for (int i = 0; i < n; i++)
        {
            modulus[i] = Math.Exp(log[i] + offset);
            residuals[i] = Math.Log(Complex.Abs(spectrum.Impedances[i]) / modulus[i]);
            double square = residuals[i] * residuals[i];
            all += square;
            if (x[i] <= x[^1] + 2.3) (low, nLow) = (low + square, nLow + 1);
            else rest += square;
        }

        bool drift = nLow > 2 && nLow < n - 2 && Math.Sqrt(low / nLow) > Math.Max(0.01, 3 * Math.Sqrt(rest / (n - nLow)));
        return new ZHitResult([.. modulus], [.. residuals], Math.Sqrt(all / n), drift);
    }

    // Value and slope at x0 of the parabola through the points around it, weighted by 1 - (distance/window)².
    private static (double Value, double Slope) LocalParabola(double[] x, double[] y, double x0)
    {
        double half = HalfWindow;
        while (x.Count(v => Math.Abs(v - x0) < half) < 4) half *= 1.3;
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, t0 = 0, t1 = 0, t2 = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double d = x[i] - x0, u = d / half, w = 1 - u * u;
            if (w <= 0) continue;
            (s0, s1, s2, s3, s4) = (s0 + w, s1 + w * d, s2 + w * d * d, s3 + w * d * d * d, s4 + w * d * d * d * d);
            (t0, t1, t2) = (t0 + w * y[i], t1 + w * y[i] * d, t2 + w * y[i] * d * d);
        }

        double det = s0 * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2);
        if (!(Math.Abs(det) > 1e-12 * s0 * s2 * s4)) return (t0 / s0, 0);
        double a = t0 * (s2 * s4 - s3 * s3) - s1 * (t1 * s4 - t2 * s3) + s2 * (t1 * s3 - t2 * s2);
        double b = s0 * (t1 * s4 - t2 * s3) - t0 * (s1 * s4 - s2 * s3) + s2 * (s1 * t2 - s2 * t1);
        return (a / det, b / det);
    }
}
