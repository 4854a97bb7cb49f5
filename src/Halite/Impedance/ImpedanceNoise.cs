// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Halite.Impedance;

/// <summary>
/// The noise of a spectrum as its own scatter shows it: sigma² = (proportional × |Z|)² + floor², the same for real and
/// imaginary part of a point.
/// </summary>
/// <param name="Proportional">Share of |Z| (0.001 for 0.1 %).</param>
/// <param name="Floor">Part in ohm that does not grow with |Z|; 0 where the data show none.</param>
public sealed record ImpedanceNoise(double Proportional, double Floor)
{
    private const int Ratios = 41;

    /// <summary>Standard uncertainty in ohm of each part of an impedance.</summary>
    /// <param name="modulus">|Z| in ohm.</param>
    public double Sigma(double modulus) => Math.Sqrt(Proportional * Proportional * modulus * modulus + Floor * Floor);

    /// <summary>
    /// Estimates the noise from what the distribution of relaxation times leaves, by maximum likelihood. The floor is kept
    /// where it pays for itself by Schwarz's criterion.
    /// </summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="distribution">Its distribution of relaxation times, whose residuals obey Kramers and Kronig by construction.</param>
    public static ImpedanceNoise Estimate(ImpedanceSpectrum spectrum, DrtResult distribution)
    {
        int n = spectrum.Count;
        var (modulus, square) = (new double[n], new double[n]);
        double relative = 0;
        for (int i = 0; i < n; i++)
        {
            modulus[i] = Complex.Abs(spectrum.Impedances[i]);
            var d = spectrum.Impedances[i] - distribution.Fitted[i];
            square[i] = (d.Real * d.Real + d.Imaginary * d.Imaginary) / 2;
            relative += square[i] / (modulus[i] * modulus[i]) / n;
        }

        // The distribution followed some of the noise; its own estimate has been corrected for that.
        double followed = relative > 0 ? Math.Max(1, distribution.Noise * distribution.Noise / relative) : 1;
        // Rounding is the least noise that a file of doubles can have.
        double scale = spectrum.Scale, least = 1e-12;
        (double Cost, double Proportional, double Ratio) Profile(double ratio)
        {
            double sum = 0, logs = 0;
            for (int i = 0; i < n; i++)
            {
                double shape = modulus[i] * modulus[i] + ratio * ratio;
                sum += square[i] * followed / shape;
                logs += Math.Log(shape);
            }

            double variance = Math.Max(sum / n, least * least);
            return (2 * (n * Math.Log(variance) + logs), Math.Sqrt(variance), ratio);
        }

        var plain = Profile(0);
        var best = plain;
        for (int k = 0; k < Ratios; k++)
        {
            var trial = Profile(scale * Math.Pow(10, -4 + 5.0 * k / (Ratios - 1)));
            if (trial.Cost < best.Cost) best = trial;
        }

        return best.Cost + Math.Log(2 * n) < plain.Cost ? new ImpedanceNoise(best.Proportional, best.Proportional * best.Ratio) : new ImpedanceNoise(plain.Proportional, 0);
    }
}
