// SPDX-License-Identifier: Apache-2.0

namespace Halite.Spectra.Xas;

/// <summary>
/// Where an edge lies, by each of the field's definitions. They differ by electronvolts on the same spectrum, so a
/// valence scale holds for one of them only.
/// </summary>
/// <param name="HalfHeight">Energy, eV, at which the rise of the edge passes one half of the step; a pre-edge peak that passes it before does not count. NaN if it never does.</param>
/// <param name="Integral">
/// Mean energy, eV, of the rise from <see cref="EdgePositions.IntegralFrom"/> to <see cref="EdgePositions.IntegralTo"/>:
/// the integral of E over mu (Dau, Liebisch and Haumann, Anal. Bioanal. Chem. 376 (2003) 562). NaN if the edge does not span it.
/// </param>
/// <param name="Derivative">Energy, eV, of the steepest rise (E0).</param>
/// <param name="WhiteLine">Energy, eV, of the first maximum above 0.9 of the step that stands out of what follows; NaN if there is none within 40 eV.</param>
/// <param name="WhiteLineHeight">Normalised absorption there.</param>
public readonly record struct EdgePosition(double HalfHeight, double Integral, double Derivative, double WhiteLine, double WhiteLineHeight);

/// <summary>Reads edge positions off a normalised spectrum.</summary>
public static class EdgePositions
{
    /// <summary>Lower limit of the integral method: 0.15 keeps clear of pre-edge peaks of 3d oxides (Dau et al. 2003).</summary>
    public const double IntegralFrom = 0.15;

    /// <summary>Upper limit of the integral method: the edge step.</summary>
    public const double IntegralTo = 1.0;

    // What has come so far is the edge; pre-edge peaks of tetrahedral d0 ions (permanganate) stay below.
    private const double Risen = 0.8;

    // A maximum that falls by less before it is passed is noise or a shoulder, not a white line.
    private const double StandsOut = 0.03;

    /// <summary>All positions of one spectrum.</summary>
    /// <param name="spectrum">A normalised spectrum.</param>
    /// <param name="array">Norm (default: the white line and half height lie within 30 eV of the edge, where both agree) or flat.</param>
    public static EdgePosition Read(NormalisedXas spectrum, XasArray array = XasArray.Norm)
    {
        var energy = spectrum.Spectrum.Energy.AsSpan();
        var mu = spectrum.Array(array).AsSpan();
        double half = HalfHeight(energy, mu, spectrum.EdgeEnergy);
        var (white, height) = WhiteLine(energy, mu, spectrum.EdgeEnergy);
        return new EdgePosition(half, Integral(energy, mu, spectrum.EdgeEnergy), spectrum.EdgeEnergy, white, height);
    }

    /// <summary>The last way up through one half before the curve first comes to <see cref="Risen"/>; the first where it never does.</summary>
    private static double HalfHeight(ReadOnlySpan<double> energy, ReadOnlySpan<double> mu, double e0)
    {
        double first = Crossing(energy, mu, e0, 0.5), risen = Crossing(energy, mu, e0, Risen), half = first;
        for (double next = first; next < risen; next = Crossing(energy, mu, e0, 0.5, next)) half = next;
        return half;
    }

    /// <summary>
    /// First energy at which the rise that carries the edge passes a level, by straight lines between points. The search
    /// starts 40 eV before E0, which keeps a sloping far pre-edge or a glitch out.
    /// </summary>
    internal static double Crossing(ReadOnlySpan<double> energy, ReadOnlySpan<double> mu, double e0, double level, double after = double.NegativeInfinity)
    {
        int i = Sampled.AtOrBelow(energy, Math.Max(e0 - 40, after));
        if (energy[i] <= after) i++;
        for (; i + 1 < energy.Length; i++)
        {
            if (mu[i] < level && mu[i + 1] >= level) return energy[i] + (level - mu[i]) / (mu[i + 1] - mu[i]) * (energy[i + 1] - energy[i]);
        }

        return double.NaN;
    }

    /// <summary>The mean of E over mu between the limits; where mu falls back inside the edge, the way down counts negative.</summary>
    private static double Integral(ReadOnlySpan<double> energy, ReadOnlySpan<double> mu, double e0)
    {
        double from = Crossing(energy, mu, e0, IntegralFrom), to = Crossing(energy, mu, e0, IntegralTo);
        if (double.IsNaN(from) || double.IsNaN(to) || to <= from) return double.NaN;
        double sum = 0, lastE = from, lastMu = IntegralFrom;
        for (int i = Sampled.AtOrBelow(energy, from) + 1; i < energy.Length && energy[i] < to; i++)
        {
            sum += 0.5 * (energy[i] + lastE) * (mu[i] - lastMu);
            (lastE, lastMu) = (energy[i], mu[i]);
        }

        sum += 0.5 * (to + lastE) * (IntegralTo - lastMu);
        return sum / (IntegralTo - IntegralFrom);
    }

    private static (double Energy, double Height) WhiteLine(ReadOnlySpan<double> energy, ReadOnlySpan<double> mu, double e0)
    {
        int from = Sampled.AtOrBelow(energy, e0), to = Sampled.AtOrBelow(energy, e0 + 40), best = -1;
        for (int i = Math.Max(1, from); i < Math.Min(to + 1, energy.Length - 1); i++)
        {
            bool isTop = mu[i] >= mu[i - 1] && mu[i] >= mu[i + 1] && mu[i] >= 0.9;
            if (isTop && (best < 0 || mu[i] > mu[best])) best = i;
            if (best >= 0 && mu[i] < mu[best] - StandsOut) break;
        }

        if (best < 0) return (double.NaN, double.NaN);
        double a = energy[best - 1] - energy[best], c = energy[best + 1] - energy[best], fa = mu[best - 1] - mu[best], fc = mu[best + 1] - mu[best];
        double curvature = (fa / a - fc / c) / (a - c), slope = fa / a - curvature * a;
        if (!(curvature < 0)) return (energy[best], mu[best]);
        double shift = Math.Clamp(-slope / (2 * curvature), a, c);
        return (energy[best] + shift, mu[best] + slope * shift + curvature * shift * shift);
    }
}
