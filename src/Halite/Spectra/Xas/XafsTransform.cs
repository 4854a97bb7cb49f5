// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Numerics;

namespace Halite.Spectra.Xas;

/// <summary>Shape of the window of a transform.</summary>
public enum XafsWindow
{
    /// <summary>Hanning sill: flat with sin² slopes of width dk centred on kmin and kmax (Ifeffit's default shape).</summary>
    Hanning,
    /// <summary>Flat with straight slopes.</summary>
    Parzen,
    /// <summary>Flat with parabolic slopes.</summary>
    Welch,
    /// <summary>Kaiser-Bessel over the whole range, with parameter dk.</summary>
    Kaiser,
    /// <summary>One half period of a sine over the whole range.</summary>
    Sine,
    /// <summary>Gaussian in the middle of the range with sigma dk.</summary>
    Gaussian,
}

/// <summary>Settings of the transform from k to R.</summary>
public sealed record TransformOptions
{
    /// <summary>Athena's and Larch's usual settings.</summary>
    public static TransformOptions Default { get; } = new();

    /// <summary>Lower end of the window, 1/Å; 3 keeps the XANES out.</summary>
    public double KMin { get; init; } = 3;

    /// <summary>Upper end of the window, 1/Å; null: 12, or half a unit before the end of the data where they are shorter.</summary>
    public double? KMax { get; init; }

    /// <summary>Width of the slopes, 1/Å.</summary>
    public double Dk { get; init; } = 1;

    /// <summary>Power of k that chi is weighted with; 2 balances near and far k for first-row neighbours.</summary>
    public double KWeight { get; init; } = 2;

    /// <summary>Window.</summary>
    public XafsWindow Window { get; init; } = XafsWindow.Hanning;

    /// <summary>Largest R of the result, Å.</summary>
    public double RMax { get; init; } = 10;

    /// <summary>Settings with the upper end filled in for data that end at this k.</summary>
    /// <param name="last">Last k of the data, 1/Å.</param>
    public TransformOptions For(double last) => KMax is null ? this with { KMax = Math.Min(12, last - 0.5) } : this;
}

/// <summary>chi(R), not corrected for the phase shift of the scatterer: peaks lie 0.2 to 0.5 Å below the distances.</summary>
public sealed record ChiOfR
{
    /// <summary>R, Å, even steps of pi/(2048 · 0.05).</summary>
    public required ImmutableArray<double> R { get; init; }

    /// <summary>Real part, Å^-(kweight+1).</summary>
    public required ImmutableArray<double> Real { get; init; }

    /// <summary>Imaginary part, Å^-(kweight+1).</summary>
    public required ImmutableArray<double> Imaginary { get; init; }

    /// <summary>Magnitude, Å^-(kweight+1).</summary>
    public required ImmutableArray<double> Magnitude { get; init; }

    /// <summary>Window at every k.</summary>
    public required ImmutableArray<double> Window { get; init; }

    /// <summary>The settings as used.</summary>
    public required TransformOptions Settings { get; init; }

    /// <summary>Maxima of the magnitude by a parabola through three points, strongest first.</summary>
    /// <param name="from">Smallest R, Å; well below rbkg there is only what the background left.</param>
    /// <param name="to">Largest R, Å.</param>
    public ImmutableArray<(double R, double Height)> Peaks(double from = 0.8, double to = 6)
    {
        var peaks = new List<(double R, double Height)>();
        double step = R[1] - R[0];
        for (int i = 1; i < R.Length - 1; i++)
        {
            double a = Magnitude[i - 1], b = Magnitude[i], c = Magnitude[i + 1];
            if (R[i] < from || R[i] > to || b <= a || b < c) continue;
            double shift = 0.5 * (a - c) / (a - 2 * b + c);
            peaks.Add((R[i] + shift * step, b - 0.25 * (a - c) * shift));
        }

        return [.. peaks.OrderByDescending(p => p.Height)];
    }
}

/// <summary>
/// The Fourier transforms of XAFS in the convention of Ifeffit and Larch: chi on a grid of 0.05 1/Å, 2048 points,
/// chi(R) = dk / sqrt(pi) · sum chi(k) k^w W(k) exp(-2ikR) and its inverse.
/// </summary>
public static class XafsTransform
{
    /// <summary>Step of the k grid, 1/Å.</summary>
    public const double KStep = 0.05;

    /// <summary>Length of the transform.</summary>
    public const int Length = 2048;

    /// <summary>Step of the R grid, Å.</summary>
    public const double RStep = Math.PI / (KStep * Length);

    // Of a power of two, so that threads may share it.
    private static readonly FourierTransform Fourier = new(Length);

    private static readonly double[] Cosine = [.. Enumerable.Range(0, Length).Select(i => Math.Cos(2 * Math.PI * i / Length))];
    private static readonly double[] SineTable = [.. Enumerable.Range(0, Length).Select(i => -Math.Sin(2 * Math.PI * i / Length))];

    /// <summary>chi(k) to chi(R).</summary>
    /// <param name="chi">chi on the grid 0, 0.05, 0.1 … 1/Å.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    public static ChiOfR Forward(ReadOnlySpan<double> chi, TransformOptions? options = null)
    {
        var used = (options ?? TransformOptions.Default).For(KStep * (chi.Length - 1));
        int grid = Math.Max(chi.Length, (int)(1.01 + (used.KMax!.Value + used.Dk) / KStep));
        var window = Window(used.Window, grid, used.KMin, used.KMax!.Value, used.Dk).AsSpan(0, chi.Length).ToArray();
        var weighted = new double[chi.Length];
        for (int i = 0; i < weighted.Length; i++) weighted[i] = chi[i] * Power(KStep * i, used.KWeight) * window[i];
        int count = (int)Math.Min(Length / 2, 1.01 + used.RMax / RStep);
        var (re, im) = (new double[count], new double[count]);
        Transform(weighted, re, im);
        var (r, magnitude) = (new double[count], new double[count]);
        for (int i = 0; i < count; i++) (r[i], magnitude[i]) = (RStep * i, Math.Sqrt(re[i] * re[i] + im[i] * im[i]));
        return new ChiOfR { R = [.. r], Real = [.. re], Imaginary = [.. im], Magnitude = [.. magnitude], Window = [.. window], Settings = used };
    }

    /// <summary>
    /// chi(R) back to the part of chi(k) that lies between two distances, still weighted by k and by the forward window.
    /// </summary>
    /// <param name="chi">A forward transform.</param>
    /// <param name="rmin">Lower end of the window, Å.</param>
    /// <param name="rmax">Upper end, Å.</param>
    /// <param name="dr">Width of the slopes, Å.</param>
    /// <param name="qmax">Largest k of the result, 1/Å.</param>
    /// <returns>Real part on the grid 0, 0.05, … 1/Å.</returns>
    public static ImmutableArray<double> Back(ChiOfR chi, double rmin, double rmax, double dr = 0.1, double qmax = 20) => BackAnalytic(chi, rmin, rmax, dr, qmax).Real;

    /// <summary>
    /// As <see cref="Back"/>, with the imaginary part beside the real one: the modulus is the envelope of the oscillation,
    /// the argument its phase.
    /// </summary>
    /// <param name="chi">A forward transform.</param>
    /// <param name="rmin">Lower end of the window, Å.</param>
    /// <param name="rmax">Upper end, Å.</param>
    /// <param name="dr">Width of the slopes, Å.</param>
    /// <param name="qmax">Largest k of the result, 1/Å.</param>
    public static (ImmutableArray<double> Real, ImmutableArray<double> Imaginary) BackAnalytic(ChiOfR chi, double rmin, double rmax, double dr = 0.1, double qmax = 20)
    {
        var window = Window(XafsWindow.Hanning, Length, rmin, rmax, dr, RStep);
        int count = Math.Min(Length / 2, (int)(1.05 + qmax / KStep));
        var (real, imaginary) = (new double[count], new double[count]);

        // The forward transform holds one half of a Hermitian spectrum: the real part of its inverse, times two, is the signal.
        double scale = 2 * Math.Sqrt(Math.PI) / (KStep * Length);
        for (int i = 0; i < count; i++)
        {
            double re = 0, im = 0;
            for (int j = 0; j < chi.R.Length; j++)
            {
                if (window[j] == 0) continue;
                int phase = (int)((long)i * j % Length);
                re += window[j] * (chi.Real[j] * Cosine[phase] + chi.Imaginary[j] * SineTable[phase]);
                im += window[j] * (chi.Imaginary[j] * Cosine[phase] - chi.Real[j] * SineTable[phase]);
            }

            (real[i], imaginary[i]) = (scale * re, scale * im);
        }

        return ([.. real], [.. imaginary]);
    }

    /// <summary>The first terms of the discrete transform of a real sequence, times dk / sqrt(pi).</summary>
    internal static void Transform(ReadOnlySpan<double> values, Span<double> re, Span<double> im)
    {
        double scale = KStep / Math.Sqrt(Math.PI);
        if (re.Length > 48)
        {
            var buffer = new Complex[Length];
            for (int i = 0; i < values.Length; i++) buffer[i] = values[i];
            Fourier.Forward(buffer);
            for (int r = 0; r < re.Length; r++) (re[r], im[r]) = (scale * buffer[r].Real, scale * buffer[r].Imaginary);
            return;
        }

        for (int r = 0; r < re.Length; r++)
        {
            double a = 0, b = 0;
            int phase = 0;
            foreach (var v in values)
            {
                a += v * Cosine[phase];
                b += v * SineTable[phase];
                phase = (phase + r) & (Length - 1);
            }

            (re[r], im[r]) = (scale * a, scale * b);
        }
    }

    /// <summary>The rows cos and -sin of the transform at one R index, times a window.</summary>
    internal static (double[] Cosine, double[] Sine) Row(int r, ReadOnlySpan<double> window)
    {
        var (c, s) = (new double[window.Length], new double[window.Length]);
        double scale = KStep / Math.Sqrt(Math.PI);
        for (int i = 0, phase = 0; i < window.Length; i++, phase = (phase + r) & (Length - 1))
        {
            double w = scale * window[i];
            (c[i], s[i]) = (w * Cosine[phase], w * SineTable[phase]);
        }

        return (c, s);
    }

    internal static double Power(double k, double weight) => weight switch
    {
        0 => 1,
        1 => k,
        2 => k * k,
        3 => k * k * k,
        _ => Math.Pow(k, weight),
    };

    /// <summary>A window over an even grid, built as Ifeffit builds it (its slopes begin and end on grid points).</summary>
    internal static double[] Window(XafsWindow shape, int points, double from, double to, double width, double step = KStep)
    {
        double tiny = 1e-4 * step, end = step * (points - 1);
        double x1 = Math.Max(0, from - width / 2), x2 = from + width / 2 + tiny, x3 = to - width / 2 - tiny, x4 = Math.Min(end, to + width / 2);
        int Index(double x) => (int)((x + tiny) / step);
        int i1 = Math.Max(0, Index(x1)), i2 = Math.Max(0, Index(x2)), i3 = Math.Min(points - 1, Index(x3)), i4 = Math.Min(points - 1, Index(x4));
        if (i2 == i1) i1 = Math.Max(0, i2 - 1);
        if (i4 == i3) i3 = Math.Max(i2, i4 - 1);
        (x1, x2, x3, x4) = (step * i1, step * i2, step * i3, step * i4);
        if (x1 == x2) x2 += tiny;
        if (x3 == x4) x4 += tiny;
        var window = new double[points];
        double centre = (x4 + x1) / 2, half = (x4 - x1) / 2;
        switch (shape)
        {
            case XafsWindow.Kaiser:
                double norm = Math.Max(1e-10, BesselI0(width) - 1);
                for (int i = 0; i < points; i++)
                {
                    double arg = 1 - Math.Pow((step * i - centre) / half, 2);
                    window[i] = (BesselI0(width * Math.Sqrt(Math.Max(0, arg))) - 1) / norm;
                }

                return window;
            case XafsWindow.Sine:
                for (int i = i1; i <= i4; i++) window[i] = Math.Sin(Math.PI * (x4 - step * i) / (x4 - x1));
                return window;
            case XafsWindow.Gaussian:
                double sigma = Math.Max(width, tiny);
                for (int i = 0; i < points; i++) window[i] = Math.Exp(-Math.Pow(step * i - centre, 2) / (2 * sigma * sigma));
                return window;
            default:
                for (int i = i2; i < i3; i++) window[i] = 1;
                for (int i = i1; i <= i2; i++) window[i] = Slope((step * i - x1) / (x2 - x1));
                for (int i = i3; i <= i4; i++) window[i] = Slope(1 - (step * i - x3) / (x4 - x3));
                return window;
        }

        double Slope(double t) => shape switch
        {
            XafsWindow.Parzen => t,
            XafsWindow.Welch => 1 - (1 - t) * (1 - t),
            _ => Math.Pow(Math.Sin(Math.PI / 2 * t), 2),
        };
    }

    /// <summary>Modified Bessel function I0 by its power series; to rounding for arguments below 30, which windows do not pass.</summary>
    private static double BesselI0(double x)
    {
        double term = 1, sum = 1, quarter = x * x / 4;
        for (int k = 1; k < 200 && term > 1e-17 * sum; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }

        return sum;
    }
}
