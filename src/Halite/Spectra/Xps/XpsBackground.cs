// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics.Tensors;
using Halite.Data;

namespace Halite.Spectra.Xps;

/// <summary>
/// Parameters of an inelastic cross-section K(T) = B T / ((C ± T²)² + D T²) for losses T above the gap, else zero. The
/// sign of T² is that of the three-parameter form of Tougaard (Surf. Interface Anal. 25 (1997) 137), minus; the
/// two-parameter form has C + T² and no D.
/// </summary>
/// <param name="B">B, eV².</param>
/// <param name="C">C, eV² (positive; the sign convention is <paramref name="Sign"/>).</param>
/// <param name="D">D, eV².</param>
/// <param name="Gap">Gap T0, eV.</param>
/// <param name="Sign">Sign of T²: -1 for three parameters, +1 for the universal two-parameter form.</param>
public readonly record struct TougaardCrossSection(double B, double C, double D, double Gap, int Sign)
{
    /// <summary>The universal cross-section of two parameters, B 2866 eV², C 1643 eV² (Tougaard, Surf. Sci. 216 (1989) 343).</summary>
    public static TougaardCrossSection Universal { get; } = new(2866, 1643, 0, 0, 1);

    /// <summary>K at an energy loss, 1/eV.</summary>
    /// <param name="loss">Energy loss, eV.</param>
    public double At(double loss)
    {
        if (loss <= Gap) return 0;
        double square = loss * loss, sum = C + Sign * square;
        return B * loss / (sum * sum + D * square);
    }
}

/// <summary>
/// Backgrounds of photoelectron spectra. Energies are kinetic and ascend: electrons that lost energy lie at lower kinetic
/// (higher binding) energy, to the left of their peak.
/// </summary>
public static class XpsBackground
{
    /// <summary>
    /// Shirley's background (Phys. Rev. B 5 (1972) 4709), iterated: B(E) = I_high + k ∫_E^high (I - B) dE' with k such that
    /// B meets the data at the low kinetic end.
    /// </summary>
    /// <param name="kinetic">Kinetic energies, eV, ascending.</param>
    /// <param name="intensity">Intensities.</param>
    /// <param name="average">Points averaged beside each end.</param>
    /// <param name="tolerance">Mean squared change, relative to the squared step, that ends the iterations.</param>
    /// <exception cref="InputException">The iteration has no positive step to share out.</exception>
    public static BaselineResult Shirley(ReadOnlySpan<double> kinetic, ReadOnlySpan<double> intensity, int average = 1, double tolerance = 1e-12)
    {
        int n = kinetic.Length;
        double low = Mean(intensity, 0, average), high = Mean(intensity, n - 1, average);
        var b = new double[n];
        Array.Fill(b, high);
        var area = new double[n];
        for (int round = 1; round <= 100; round++)
        {
            double sum = 0, change = 0;
            area[n - 1] = 0;
            for (int i = n - 2; i >= 0; i--)
            {
                sum += 0.5 * (intensity[i] - b[i] + intensity[i + 1] - b[i + 1]) * (kinetic[i + 1] - kinetic[i]);
                area[i] = sum;
            }

            if (!(Math.Abs(area[0]) > 0)) break;
            double k = (low - high) / area[0];
            for (int i = 0; i < n; i++)
            {
                double next = high + k * area[i];
                change += (next - b[i]) * (next - b[i]);
                b[i] = next;
            }

            if (change / n <= tolerance * (low - high) * (low - high)) return new BaselineResult("Shirley (iterated)", [.. b], round, true);
        }

        return new BaselineResult("Shirley (iterated)", [.. b], 100, false);
    }

    /// <summary>
    /// Tougaard's background of measured data: B(E) = I_high + s ∫_E K(E' - E) (I(E') - I_high) dE'. With
    /// <paramref name="scale"/> the cross-section's B is scaled so that the background meets the data at the low kinetic end.
    /// </summary>
    /// <param name="kinetic">Kinetic energies, eV, ascending.</param>
    /// <param name="intensity">Intensities.</param>
    /// <param name="section">Cross-section.</param>
    /// <param name="scale">Whether to scale B to the data.</param>
    /// <param name="average">Points averaged beside each end.</param>
    public static BaselineResult Tougaard(ReadOnlySpan<double> kinetic, ReadOnlySpan<double> intensity, TougaardCrossSection section, bool scale = true, int average = 1)
    {
        int n = kinetic.Length;
        double low = Mean(intensity, 0, average), high = Mean(intensity, n - 1, average);
        var signal = new double[n];
        for (int i = 0; i < n; i++) signal[i] = (intensity[i] - high) * Cell(kinetic, i);
        var b = Losses(kinetic, signal, section);
        double factor = scale && b[0] != 0 ? (low - high) / b[0] : 1;
        for (int i = 0; i < n; i++) b[i] = high + factor * b[i];
        return new BaselineResult(string.Create(CultureInfo.InvariantCulture, $"Tougaard B {section.B * factor:G6} C {section.C:G6} D {section.D:G6} T0 {section.Gap:G4}"), [.. b], 1, true);
    }

    /// <summary>The background by its name, over the ends of the data.</summary>
    /// <param name="name">shirley, tougaard, linear or none.</param>
    /// <param name="kinetic">Kinetic energies, eV, ascending.</param>
    /// <param name="intensity">Intensities.</param>
    /// <param name="section">Cross-section for Tougaard; null for the universal one.</param>
    /// <exception cref="InputException">The name is not known.</exception>
    public static BaselineResult ByName(string name, ReadOnlySpan<double> kinetic, ReadOnlySpan<double> intensity, TougaardCrossSection? section = null)
    {
        switch (name.ToLowerInvariant())
        {
            case "shirley": return Shirley(kinetic, intensity);
            case "tougaard": return Tougaard(kinetic, intensity, section ?? TougaardCrossSection.Universal);
            case "none": return new BaselineResult("none", [.. new double[kinetic.Length]], 0, true);
            case "linear":
                double low = Mean(intensity, 0, 1), high = Mean(intensity, kinetic.Length - 1, 1);
                var line = new double[kinetic.Length];
                for (int i = 0; i < line.Length; i++) line[i] = low + (high - low) * (kinetic[i] - kinetic[0]) / (kinetic[^1] - kinetic[0]);
                return new BaselineResult("linear", [.. line], 1, true);
            default: throw new InputException($"There is no background \"{name}\"; shirley, tougaard, linear and none are.");
        }
    }

    /// <summary>Convolution of a signal (times its energy cells) with the losses, at every energy.</summary>
    internal static double[] Losses(ReadOnlySpan<double> kinetic, ReadOnlySpan<double> signal, TougaardCrossSection section)
    {
        int n = kinetic.Length;
        var result = new double[n];
        double step = (kinetic[^1] - kinetic[0]) / (n - 1);
        bool even = true;
        for (int i = 1; i < n && even; i++) even = Math.Abs(kinetic[i] - kinetic[i - 1] - step) < 1e-3 * step;
        if (even)
        {
            var table = new double[n];
            for (int i = 0; i < n; i++) table[i] = section.At(i * step);
            for (int i = 0; i < n; i++) result[i] = TensorPrimitives.Dot(table.AsSpan(0, n - i), signal[i..]);
            return result;
        }

        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = i + 1; j < n; j++) sum += section.At(kinetic[j] - kinetic[i]) * signal[j];
            result[i] = sum;
        }

        return result;
    }

    internal static double Cell(ReadOnlySpan<double> x, int i) =>
        i == 0 ? x[1] - x[0] : i == x.Length - 1 ? x[^1] - x[^2] : (x[i + 1] - x[i - 1]) / 2;

    internal static double Mean(ReadOnlySpan<double> y, int at, int average)
    {
        int from = Math.Max(0, at - average), to = Math.Min(y.Length - 1, at + average);
        return TensorPrimitives.Sum(y[from..(to + 1)]) / (to - from + 1);
    }
}
