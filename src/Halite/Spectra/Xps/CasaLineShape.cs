// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra.Xps;

/// <summary>
/// The line shapes of CasaXPS as functions of kinetic energy with unit area: GL(m), SGL(m), LA(a,b,m), LF(a,b,w,m,n).
/// What is published: GL is the product and SGL the sum of Gaussian and Lorentzian; LA is a Lorentzian to the power a on
/// the side of lower kinetic energy and b on the other, convolved with a Gaussian whose width grows with m from 0 to 499
/// (LA(m) is the Voigt function: Major, Fernandez, Fairley and Linford, Surf. Interface Anal. 54 (2022) 262); LF damps the
/// tail besides, the more the smaller w, and its fifth number counts convolutions (CasaXPS's manual as read by Harwell
/// XPS and by pynxtools-xps). What is not published: how m and w become widths. One point is known, CasaXPS's own
/// point-by-point output for LF(0.54,10,80,100,6) (FeO, both components within 0.2 % of the maximum): a Gaussian of
/// 0.8055 and a Lorentzian of 0.515 widths F, 0.0035 F above the position, damped by exp(-0.0384 (d/F)²). Other integers
/// go through that point by the plainest rule, Gaussian over Lorentzian in proportion to m at one width of the whole and
/// damping in proportion to 1/w; they are not verified, and a fit with them says so.
/// </summary>
public sealed class CasaLineShape
{
    private readonly double[] p;

    private CasaLineShape(string text, string kind, double[] parameters)
    {
        Text = text;
        Kind = kind;
        p = parameters;
    }

    /// <summary>The shape as CasaXPS writes it.</summary>
    public string Text { get; }

    /// <summary>GL, SGL, LA or LF.</summary>
    public string Kind { get; }

    /// <summary>Whether the curve was verified against CasaXPS's output.</summary>
    public bool IsVerified => Kind is "GL" or "SGL" || (Kind == "LF" && p.Length == 5 && p[2] == 80 && p[3] == 100 && p[4] == 6);

    /// <summary>Reads a shape.</summary>
    /// <param name="text">"SGL(30)", "LF(0.54,10,80,100,6)".</param>
    /// <exception cref="InputException">The shape is not one of those known.</exception>
    public static CasaLineShape Parse(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal), close = text.LastIndexOf(')');
        var kind = (open < 0 ? text : text[..open]).Trim().ToUpperInvariant();
        var numbers = open < 0 || close < open ? [] : text[(open + 1)..close].Split(',').Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN).ToArray();
        bool known = kind switch { "GL" or "SGL" => numbers.Length == 1, "LA" => numbers.Length is 1 or 2 or 3, "LF" => numbers.Length is 4 or 5, _ => false };
        if (!known || numbers.Any(double.IsNaN)) throw new InputException($"The CasaXPS line shape \"{text}\" is not supported; GL(m), SGL(m), LA(m), LA(a,m), LA(a,b,m), LF(a,b,w,m) and LF(a,b,w,m,n) are.");
        return new CasaLineShape(text, kind, (kind, numbers.Length) switch
        {
            ("LA", 1) => [1, 1, numbers[0]],
            ("LA", 2) => [numbers[0], numbers[0], numbers[1]],
            _ => numbers,
        });
    }

    /// <summary>The curve of unit area over a grid.</summary>
    /// <param name="kinetic">Kinetic energies, ascending.</param>
    /// <param name="position">Position parameter.</param>
    /// <param name="fwhm">Width parameter.</param>
    public double[] Curve(ReadOnlySpan<double> kinetic, double position, double fwhm)
    {
        var result = new double[kinetic.Length];
        if (Kind is "GL" or "SGL")
        {
            var shape = LineShape.Find(Kind == "GL" ? "gl" : "pv-height")!;
            double[] q = [1, position, fwhm, p[0] / 100];
            double area = shape.Area(q);
            for (int i = 0; i < result.Length; i++) result[i] = shape.Evaluate(kinetic[i], q) / area;
            return result;
        }

        double m = Math.Max(0, Kind == "LF" ? p[3] : p[2]), damping = Kind == "LF" ? 0.96 / 100 * 80 / Math.Max(1, p[2]) : 0;
        if (Kind == "LF") position += 0.0035 * fwhm;

        // The full width of a Voigt function of unit Lorentzian (Olivero and Longbothum, J. Quant. Spectrosc. Radiat.
        // Transfer 17 (1977) 233) keeps the whole at one width; the known point is 1.1157 F wide.
        double ratio = 0.8055 / 0.515 * m / 100, whole = fwhm * (1 + 0.1157 * Math.Min(1, m / 100));
        double lorentz = whole / (0.5346 + Math.Sqrt(0.2166 + ratio * ratio)), gauss = ratio * lorentz;
        Convolved(kinetic, position, fwhm, lorentz, gauss, damping, result);
        return result;
    }

    /// <summary>Powers of a Lorentzian convolved with a Gaussian by the trapezium rule on a grid of its own, then interpolated.</summary>
    private void Convolved(ReadOnlySpan<double> kinetic, double position, double fwhm, double lorentz, double gauss, double damping, double[] result)
    {
        double sigma = gauss / Width.GaussFwhm, step = Math.Min(lorentz / 24, Math.Max(sigma / 8, lorentz / 100));

        // A slow tail: as far as damping or power lets it fall below 1e-5, at most 60 widths.
        double reach = 60 * fwhm;
        int half = (int)(reach / step), kernel = (int)(5 * sigma / step);
        var raw = new double[2 * half + 1];
        for (int i = 0; i < raw.Length; i++)
        {
            double d = (i - half) * step, l = 1 / (1 + Math.Pow(2 * d / lorentz, 2));
            raw[i] = d < 0 ? Math.Pow(l, p[0]) * Math.Exp(-damping * Math.Pow(2 * d / fwhm, 2)) : Math.Pow(l, p[1]);
        }

        var weights = new double[2 * kernel + 1];
        double sum = 0, area = 0;
        for (int j = 0; j < weights.Length; j++) sum += weights[j] = kernel == 0 ? 1 : Math.Exp(-0.5 * Math.Pow((j - kernel) * step / sigma, 2));
        foreach (var v in raw) area += v * step;
        double scale = 1 / (sum * area);
        double low = position - half * step;
        for (int i = 0; i < result.Length; i++)
        {
            double place = (kinetic[i] - low) / step;
            int cell = (int)Math.Floor(place);
            if (cell < kernel || cell + 1 + kernel >= raw.Length) continue;
            double a = 0, b = 0;
            for (int j = 0; j < weights.Length; j++)
            {
                a += weights[j] * raw[cell + j - kernel];
                b += weights[j] * raw[cell + 1 + j - kernel];
            }

            result[i] = scale * (a + (b - a) * (place - cell));
        }
    }
}
