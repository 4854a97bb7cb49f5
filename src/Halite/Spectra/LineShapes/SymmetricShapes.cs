// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Halite.Spectra;

/// <summary>The numbers that widths of lines are counted with.</summary>
internal static class Width
{
    /// <summary>4 ln 2.</summary>
    public const double FourLn2 = 2.772588722239781;

    /// <summary>Height of a Gaussian of unit area and unit full width: 2 sqrt(ln 2 / pi).</summary>
    public const double GaussHeight = 0.9394372786996513;

    /// <summary>Height of a Lorentzian of unit area and unit full width: 2 / pi.</summary>
    public const double LorentzHeight = 0.6366197723675814;

    /// <summary>Full width of a Gaussian of unit sigma: 2 sqrt(2 ln 2).</summary>
    public const double GaussFwhm = 2.3548200450309493;
}

/// <summary>Gaussian; the amplitude is its area.</summary>
internal sealed class GaussianShape() : LineShape("gauss", "Gaussian (amplitude = area)", true)
{
    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double t = (x - p[1]) / p[2], e = Width.GaussHeight / p[2] * Math.Exp(-Width.FourLn2 * t * t), f = p[0] * e;
        if (d.IsEmpty) return f;
        double slope = 2 * Width.FourLn2 * t * f / p[2];
        d[0] = e;
        d[1] = slope;
        d[2] = slope * t - f / p[2];
        return f;
    }

    internal override void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> p, Span<double> values, Span<double> columns) =>
        MixedProfile.Add(x, p[0], p[1], p[2], 0, Width.GaussHeight / p[2], 0, byWidth: true, mixes: false, values, columns);

    public override double Height(ReadOnlySpan<double> p) => p[0] * Width.GaussHeight / p[2];
}

/// <summary>Lorentzian; the amplitude is its area.</summary>
internal sealed class LorentzianShape() : LineShape("lorentz", "Lorentzian (amplitude = area)", true)
{
    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double t = (x - p[1]) / p[2], q = 1 / (1 + 4 * t * t), e = Width.LorentzHeight / p[2] * q, f = p[0] * e;
        if (d.IsEmpty) return f;
        double slope = 8 * t * q * f / p[2];
        d[0] = e;
        d[1] = slope;
        d[2] = slope * t - f / p[2];
        return f;
    }

    internal override void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> p, Span<double> values, Span<double> columns) =>
        MixedProfile.Add(x, p[0], p[1], p[2], 1, 0, Width.LorentzHeight / p[2], byWidth: true, mixes: false, values, columns);

    public override double Height(ReadOnlySpan<double> p) => p[0] * Width.LorentzHeight / p[2];
}

/// <summary>
/// Pseudo-Voigt in the area convention (lmfit, Rietveld): A [(1 - eta) G + eta L] with G and L of unit area and equal
/// full width.
/// </summary>
internal sealed class PseudoVoigtAreaShape() : LineShape("pv", "pseudo-Voigt, area mixing: A[(1-eta)G + eta L], unit areas, equal FWHM (lmfit)", true, new ShapeParameter("eta", 0.5, 0, 1))
{
    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double t = (x - p[1]) / p[2], q = 1 / (1 + 4 * t * t);
        double g = Width.GaussHeight / p[2] * Math.Exp(-Width.FourLn2 * t * t), l = Width.LorentzHeight / p[2] * q, eta = p[3];
        double unit = (1 - eta) * g + eta * l, f = p[0] * unit;
        if (d.IsEmpty) return f;
        double slope = p[0] / p[2] * ((1 - eta) * g * 2 * Width.FourLn2 * t + eta * l * 8 * t * q);
        d[0] = unit;
        d[1] = slope;
        d[2] = slope * t - f / p[2];
        d[3] = p[0] * (l - g);
        return f;
    }

    internal override void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> p, Span<double> values, Span<double> columns) =>
        MixedProfile.Add(x, p[0], p[1], p[2], p[3], Width.GaussHeight / p[2], Width.LorentzHeight / p[2], byWidth: true, mixes: true, values, columns);

    public override double Height(ReadOnlySpan<double> p) => p[0] / p[2] * ((1 - p[3]) * Width.GaussHeight + p[3] * Width.LorentzHeight);
}

/// <summary>
/// Pseudo-Voigt in the height convention (fityk; SGL of CasaXPS): h [(1 - s) exp(-ln2 t²) + s/(1 + t²)], t in half widths.
/// </summary>
internal sealed class PseudoVoigtHeightShape() : LineShape("pv-height", "pseudo-Voigt, height mixing: h[(1-s)exp(-ln2 t^2) + s/(1+t^2)], t in half widths (fityk, CasaXPS SGL)", false, new ShapeParameter("s", 0.5, 0, 1))
{
    internal override bool AmplitudeIsHeight => true;

    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double t = (x - p[1]) / p[2], l = 1 / (1 + 4 * t * t), g = Math.Exp(-Width.FourLn2 * t * t), s = p[3];
        double unit = (1 - s) * g + s * l, f = p[0] * unit;
        if (d.IsEmpty) return f;
        double slope = p[0] / p[2] * ((1 - s) * g * 2 * Width.FourLn2 * t + s * l * l * 8 * t);
        d[0] = unit;
        d[1] = slope;
        d[2] = slope * t;
        d[3] = p[0] * (l - g);
        return f;
    }

    internal override void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> p, Span<double> values, Span<double> columns) =>
        MixedProfile.Add(x, p[0], p[1], p[2], p[3], 1, 1, byWidth: false, mixes: true, values, columns);

    public override double Area(ReadOnlySpan<double> p) => p[0] * p[2] * ((1 - p[3]) / Width.GaussHeight + p[3] / Width.LorentzHeight);

    public override double Height(ReadOnlySpan<double> p) => p[0];
}

/// <summary>
/// True Voigt profile: a Gaussian of full width w_G convolved with a Lorentzian of full width w_L, by the Faddeeva
/// function; the amplitude is its area. The width parameter is w_G, the extra one w_L.
/// </summary>
internal sealed class VoigtShape() : LineShape("voigt", "Voigt (amplitude = area; Gaussian and Lorentzian FWHM apart)", true, new ShapeParameter("fwhm_lorentz", 0.5, 0, double.PositiveInfinity, IsWidth: true))
{
    internal override bool WidthIsFwhm => false;

    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        // Below a thousandth of the Lorentzian width, or of nothing, the Gaussian part is lost in rounding.
        double sigma = Math.Max(Math.Abs(p[2]), 1e-3 * Math.Abs(p[3]) + 1e-300) / Width.GaussFwhm, gamma = Math.Abs(p[3]) / 2;
        double scale = 1 / (sigma * Math.Sqrt(2)), norm = 1 / (sigma * Math.Sqrt(2 * Math.PI));
        var z = new Complex((x - p[1]) * scale, gamma * scale);
        var w = Faddeeva.W(z);
        double unit = norm * w.Real, f = p[0] * unit;
        if (d.IsEmpty) return f;
        var slope = Faddeeva.Derivative(z, w);
        d[0] = unit;
        d[1] = -p[0] * norm * slope.Real * scale;

        // dz/dsigma = -z/sigma; the norm falls with sigma as well.
        double bySigma = -(f + p[0] * norm * (slope * z).Real) / sigma;
        d[2] = bySigma / Width.GaussFwhm;
        d[3] = -p[0] * norm * slope.Imaginary * scale / 2;
        return f;
    }

    public override double Height(ReadOnlySpan<double> p) => Evaluate(p[1], p, []);

    public override double Fwhm(ReadOnlySpan<double> p) => LineShapeNumerics.Fwhm(this, p);
}

/// <summary>
/// The product of Gaussian and Lorentzian, GL(m) of CasaXPS with m = 100 s:
/// h exp(-4 ln2 (1 - s) t²) / (1 + 4 s t²), t = (x - c)/w. Its full width is w only for s = 0 and 1.
/// </summary>
internal sealed class ProductGaussLorentzShape() : LineShape("gl", "Gaussian-Lorentzian product, GL(100 s) of CasaXPS (amplitude = height)", false, new ShapeParameter("s", 0.3, 0, 1))
{
    internal override bool AmplitudeIsHeight => true;

    internal override bool WidthIsFwhm => false;

    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double t = (x - p[1]) / p[2], s = p[3], q = 1 / (1 + 4 * s * t * t);
        double unit = Math.Exp(-Width.FourLn2 * (1 - s) * t * t) * q, f = p[0] * unit;
        if (d.IsEmpty) return f;
        double slope = f * t * (2 * Width.FourLn2 * (1 - s) + 8 * s * q) / p[2];
        d[0] = unit;
        d[1] = slope;
        d[2] = slope * t;
        d[3] = f * t * t * (Width.FourLn2 - 4 * q);
        return f;
    }

    public override double Height(ReadOnlySpan<double> p) => p[0];

    public override double Fwhm(ReadOnlySpan<double> p) => LineShapeNumerics.Fwhm(this, p);
}
