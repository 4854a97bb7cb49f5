// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>Resistor, Z = R.</summary>
internal sealed class Resistor() : ElementKind("R", "resistor", "R", new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        if (!derivatives.IsEmpty) derivatives[0] = Complex.One;
        return p[0];
    }
}

/// <summary>Capacitor, Z = 1/(sC).</summary>
internal sealed class Capacitor() : ElementKind("C", "capacitor", "1/(s C)", new ElementParameter("C", "F", 1e-18, 1e9, true, -1))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        var z = new Complex(0, -1 / (omega * p[0]));
        if (!derivatives.IsEmpty) derivatives[0] = -z / p[0];
        return z;
    }
}

/// <summary>Inductor, Z = sL.</summary>
internal sealed class Inductor() : ElementKind("L", "inductor", "s L", new ElementParameter("L", "H", 1e-15, 1e6, true, 1))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        if (!derivatives.IsEmpty) derivatives[0] = new Complex(0, omega);
        return new Complex(0, omega * p[0]);
    }
}

/// <summary>Inductor with losses (skin effect), Z = L s^a.</summary>
internal sealed class LossyInductor() : ElementKind("La", "lossy inductor", "L s^alpha",
    new ElementParameter("L", "H·s^(alpha-1)", 1e-15, 1e6, true, 1), new ElementParameter("alpha", "1", 0.05, 1, false, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        var power = Power(omega, p[1]);
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (power, p[0] * power * LogS(omega));
        return p[0] * power;
    }
}

/// <summary>Constant phase element, Z = 1/(Q s^a).</summary>
internal sealed class ConstantPhase(string symbol) : ElementKind(symbol, "constant phase element", "1/(Q s^alpha)",
    new ElementParameter("Q", "F·s^(alpha-1)", 1e-18, 1e9, true, -1), new ElementParameter("alpha", "1", 0.05, 1, false, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        var z = Power(omega, -p[1]) / p[0];
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (-z / p[0], -z * LogS(omega));
        return z;
    }
}

/// <summary>Resistor and capacitor in parallel by time constant, Z = R/(1 + s tau): the element of Kramers-Kronig tests.</summary>
internal sealed class VoigtElement() : ElementKind("K", "Voigt element (R and C in parallel)", "R/(1 + s tau)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        var d = 1 / new Complex(1, omega * p[1]);
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (d, -p[0] * d * d * new Complex(0, omega));
        return p[0] * d;
    }
}

/// <summary>Cole-Cole element (R and CPE in parallel by time constant), Z = R/(1 + (s tau)^a).</summary>
internal sealed class ZarcElement() : ElementKind("Zarc", "Cole-Cole element (R and CPE in parallel)", "R/(1 + (s tau)^alpha)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0), new ElementParameter("alpha", "1", 0.2, 1, false, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        double wt = omega * p[1];
        var power = Power(wt, p[2]);
        var d = 1 / (1 + power);
        if (!derivatives.IsEmpty)
        {
            var slope = -p[0] * power * d * d;
            (derivatives[0], derivatives[1], derivatives[2]) = (d, slope * (p[2] / p[1]), slope * LogS(wt));
        }

        return p[0] * d;
    }
}

/// <summary>Havriliak-Negami element, Z = R/(1 + (s tau)^a)^b: asymmetric broadening.</summary>
internal sealed class HavriliakNegami() : ElementKind("HN", "Havriliak-Negami element", "R/(1 + (s tau)^alpha)^beta",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0), new ElementParameter("alpha", "1", 0.2, 1, false, 0), new ElementParameter("beta", "1", 0.1, 1, false, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        double wt = omega * p[1];
        var power = Power(wt, p[2]);
        var inner = 1 + power;
        var log = Complex.Log(inner);
        var shape = Complex.Exp(-p[3] * log);
        var z = p[0] * shape;
        if (!derivatives.IsEmpty)
        {
            var slope = -p[3] * z / inner * power;
            (derivatives[0], derivatives[1], derivatives[2], derivatives[3]) = (shape, slope * (p[2] / p[1]), slope * LogS(wt), -z * log);
        }

        return z;
    }
}

/// <summary>Plain relaxation whose ln τ is normally distributed around ln tau (grains, particles), Z = ∫ N(u; 0, sigma) R/(1 + s tau e^u) du.</summary>
internal sealed class LognormalElement() : ElementKind("LN", "lognormal distribution of relaxation times", "integral of N(u; 0, sigma) R/(1 + s tau e^u) du",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0), new ElementParameter("sigma", "1", 1e-2, 6, true, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        double sigma = p[2], step = LognormalQuadrature.Step(sigma);
        int half = LognormalQuadrature.Half(step);
        // Nodes are a geometric series of time constants; real arithmetic, since a circuit search calls this most.
        double ratio = Math.Exp(sigma * step), x = omega * p[1] * Math.Exp(-sigma * step * half);
        double real = 0, imaginary = 0, tauReal = 0, tauImaginary = 0, sigmaReal = 0, sigmaImaginary = 0;
        var weights = LognormalQuadrature.Weights(step);
        for (int m = -half; m <= half; m++, x *= ratio)
        {
            double inverse = 1 / (1 + x * x), w = weights[m + half] * inverse;
            real += w;
            imaginary -= w * x;
            double slopeReal = -2 * w * inverse * x * x, slopeImaginary = -w * inverse * x * (1 - x * x), u = sigma * step * m;
            (tauReal, tauImaginary) = (tauReal + slopeReal, tauImaginary + slopeImaginary);
            (sigmaReal, sigmaImaginary) = (sigmaReal + u * slopeReal, sigmaImaginary + u * slopeImaginary);
        }

        var sum = new Complex(real, imaginary);
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1], derivatives[2]) = (sum, p[0] / p[1] * new Complex(tauReal, tauImaginary), p[0] / sigma * new Complex(sigmaReal, sigmaImaginary));
        return p[0] * sum;
    }
}
