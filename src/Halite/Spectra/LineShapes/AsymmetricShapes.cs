// SPDX-License-Identifier: Apache-2.0
namespace Halite.Spectra;

/// <summary>
/// Doniach-Sunjic line of metals (J. Phys. C 3 (1970) 285) in lmfit's form: A/sigma^(1-g) cos[pi g/2 + (1-g) atan t] /
/// (1 + t²)^((1-g)/2), t = (x - c)/sigma, sigma half of the width parameter. The slow tail lies towards lower x, which is
/// right on a kinetic energy scale; on a binding energy scale the abscissa is mirrored before. The area diverges for
/// g &gt; 0, and the maximum is not at c.
/// </summary>
internal sealed class DoniachSunjicShape() : LineShape("ds", "Doniach-Sunjic (tail towards lower x; the area diverges)", false, new ShapeParameter("asymmetry", 0.05, 0, 0.49))
{
    public override bool HasArea => false;

    internal override bool WidthIsFwhm => false;

    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double sigma = p[2] / 2, g = p[3], t = (x - p[1]) / sigma, theta = Math.Atan(t), root = 1 + t * t;
        double angle = Math.PI * g / 2 + (1 - g) * theta, scale = Math.Pow(sigma, g - 1) * Math.Pow(root, (g - 1) / 2);
        double cos = Math.Cos(angle), unit = scale * cos, f = p[0] * unit;
        if (d.IsEmpty) return f;
        double sin = Math.Sin(angle);
        double byT = p[0] * scale * (-(1 - g) * sin / root - (1 - g) * t / root * cos);
        d[0] = unit;
        d[1] = -byT / sigma;
        d[2] = 0.5 * (-byT * t / sigma + (g - 1) * f / sigma);
        d[3] = f * (Math.Log(sigma) + 0.5 * Math.Log(root)) - p[0] * scale * sin * (Math.PI / 2 - theta);
        return f;
    }

    public override double Area(ReadOnlySpan<double> p) => p[3] > 0 ? double.PositiveInfinity : p[0] * Math.PI;

    // The maximum lies where pi g/2 + (1-g) theta = -theta.
    public override double Maximum(ReadOnlySpan<double> p) => p[1] + p[2] / 2 * Math.Tan(-Math.PI * p[3] / (2 * (2 - p[3])));

    public override double Height(ReadOnlySpan<double> p) => Evaluate(Maximum(p), p, []);

    public override double Fwhm(ReadOnlySpan<double> p) => LineShapeNumerics.Fwhm(this, p);
}

/// <summary>
/// Fano resonance above its continuum (Phys. Rev. 124 (1961) 1866): H (1 - r² + 2 r e)/(1 + e²) with e = 2 (x - c)/w and
/// r = 1/q; it is I0 [(q + e)²/(1 + e²) - 1] with H = I0 q². r = 0 is a Lorentzian of height H; the area is
/// pi/2 · H w (1 - r²), in the sense of the principal value.
/// </summary>
internal sealed class FanoShape() : LineShape("fano", "Fano line above its continuum (height H = I0 q^2, r = 1/q)", false, new ShapeParameter("r", 0.05, -3, 3))
{
    internal override bool AmplitudeIsHeight => true;

    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double r = p[3], e = 2 * (x - p[1]) / p[2], root = 1 + e * e, top = 1 - r * r + 2 * r * e, unit = top / root, f = p[0] * unit;
        if (d.IsEmpty) return f;
        double byE = p[0] * (2 * r - 2 * e * unit) / root;
        d[0] = unit;
        d[1] = -2 * byE / p[2];
        d[2] = -byE * e / p[2];
        d[3] = p[0] * (2 * e - 2 * r) / root;
        return f;
    }

    public override double Area(ReadOnlySpan<double> p) => Math.PI / 2 * p[0] * p[2] * (1 - p[3] * p[3]);

    public override double Height(ReadOnlySpan<double> p) => p[0];

    public override double Maximum(ReadOnlySpan<double> p) => p[1] + p[2] / 2 * p[3];
}

/// <summary>
/// Pseudo-Voigt (area mixing) whose width runs as a sigmoid through the line, w(x) = 2 w / (1 + exp(a (x - c)/w))
/// (Stancik and Brauns, Vib. Spectrosc. 47 (2008) 66); a = 0 is symmetric, a &gt; 0 has its tail at low x.
/// </summary>
internal sealed class SkewedPseudoVoigtShape() : LineShape("skew", "skewed pseudo-Voigt, width 2w/(1+exp(a(x-c)/w)) (Stancik and Brauns 2008)", false, new ShapeParameter("eta", 0.5, 0, 1), new ShapeParameter("skew", 0, -3, 3))
{
    private static readonly PseudoVoigtAreaShape Symmetric = new();

    internal override bool WidthIsFwhm => false;

    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double u = (x - p[1]) / p[2], a = p[4], s = 1 / (1 + Math.Exp(Math.Clamp(a * u, -700, 700))), width = 2 * p[2] * s;
        ReadOnlySpan<double> inner = [p[0], p[1], width, p[3]];
        if (d.IsEmpty) return Symmetric.Evaluate(x, inner, []);
        Span<double> slope = stackalloc double[4];
        double f = Symmetric.Evaluate(x, inner, slope);

        // width = 2 w s(a u): the chain rule through u = (x - c)/w.
        double byArgument = -2 * p[2] * s * (1 - s);
        d[0] = slope[0];
        d[1] = slope[1] - slope[2] * byArgument * a / p[2];
        d[2] = slope[2] * (2 * s - byArgument * a * u / p[2]);
        d[3] = slope[3];
        d[4] = slope[2] * byArgument * u;
        return f;
    }

    public override double Area(ReadOnlySpan<double> p) => LineShapeNumerics.Area(this, p);

    public override double Maximum(ReadOnlySpan<double> p) => LineShapeNumerics.Maximum(this, p).X;

    public override double Fwhm(ReadOnlySpan<double> p) => LineShapeNumerics.Fwhm(this, p);
}

/// <summary>
/// Gaussian times 1 + erf(skew (x - c)/(sigma sqrt 2)) (lmfit's SkewedGaussian): its area is the amplitude for every
/// skew; centre and width are those of the Gaussian before it is skewed.
/// </summary>
internal sealed class SkewedGaussianShape() : LineShape("skew-gauss", "skewed Gaussian (amplitude = area; lmfit)", true, new ShapeParameter("skew", 0, -10, 10))
{
    private static readonly GaussianShape Symmetric = new();

    internal override bool WidthIsFwhm => false;

    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double sigma = p[2] / Width.GaussFwhm, b = (x - p[1]) / (sigma * Math.Sqrt(2)), v = p[3] * b, turn = 1 + MathNet.Numerics.SpecialFunctions.Erf(v);
        if (d.IsEmpty) return Symmetric.Evaluate(x, p[..3], []) * turn;
        Span<double> slope = stackalloc double[3];
        double g = Symmetric.Evaluate(x, p[..3], slope), byV = g * 2 / Math.Sqrt(Math.PI) * Math.Exp(-v * v);
        d[0] = slope[0] * turn;
        d[1] = slope[1] * turn - byV * p[3] / (sigma * Math.Sqrt(2));
        d[2] = slope[2] * turn - byV * v / p[2];
        d[3] = byV * b;
        return g * turn;
    }

    public override double Maximum(ReadOnlySpan<double> p) => LineShapeNumerics.Maximum(this, p).X;

    public override double Fwhm(ReadOnlySpan<double> p) => LineShapeNumerics.Fwhm(this, p);
}

/// <summary>
/// An absorption edge, H (1/2 + atan(2 (x - c)/w)/pi): the step to the continuum broadened by a lifetime of full width w
/// (Richtmyer, Barnes and Ramberg, Phys. Rev. 46 (1934) 843).
/// </summary>
internal sealed class ArctanStepShape() : LineShape("step", "arctangent edge (amplitude = height of the step; w = lifetime width)", false)
{
    public override bool HasArea => false;

    internal override bool AmplitudeIsHeight => true;

    internal override bool IsEdge => true;

    public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
    {
        double t = 2 * (x - p[1]) / p[2], unit = 0.5 + Math.Atan(t) / Math.PI;
        if (d.IsEmpty) return p[0] * unit;
        double slope = p[0] / Math.PI / (1 + t * t);
        d[0] = unit;
        d[1] = -2 * slope / p[2];
        d[2] = -slope * t / p[2];
        return p[0] * unit;
    }

    public override double Area(ReadOnlySpan<double> p) => double.PositiveInfinity;

    public override double Height(ReadOnlySpan<double> p) => p[0];
}
