// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>tanh and coth of the arguments √(sτ) that diffusion meets (real part not negative), safe for any size.</summary>
internal static class Hyperbolic
{
    /// <summary>tanh q, and sech² q = 1 - tanh² q without cancellation for large q.</summary>
    public static (Complex Tanh, Complex SechSquared) Tanh(Complex q)
    {
        // e^(-2q) never overflows for Re q >= 0.
        var e = Complex.Exp(-2 * q);
        var sum = 1 + e;
        return ((1 - e) / sum, 4 * e / (sum * sum));
    }

    /// <summary>coth q, and csch² q = coth² q - 1 without cancellation for large q.</summary>
    public static (Complex Coth, Complex CschSquared) Coth(Complex q)
    {
        var e = Complex.Exp(-2 * q);
        var difference = 1 - e;
        if (q.Real * q.Real + q.Imaginary * q.Imaginary < 1e-6)
        {
            // 1 - e^(-2q) loses digits for small q: its series does not.
            difference = 2 * q * (1 - q * (1 - q * (2.0 / 3 - q * (1.0 / 3))));
        }

        return ((1 + e) / difference, 4 * e / (difference * difference));
    }
}

/// <summary>Semi-infinite Warburg diffusion, Z = A (1 - j)/√ω.</summary>
internal sealed class Warburg() : ElementKind("W", "semi-infinite Warburg diffusion", "A (1 - j)/sqrt(omega)",
    new ElementParameter("A", "ohm·s^-1/2", 1e-9, 1e15, true, 1))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        double root = 1 / Math.Sqrt(omega);
        if (!derivatives.IsEmpty) derivatives[0] = new Complex(root, -root);
        return new Complex(p[0] * root, -p[0] * root);
    }
}

/// <summary>Finite-space diffusion (blocked far end), Z = R coth(√(s tau))/√(s tau).</summary>
internal sealed class WarburgOpen() : ElementKind("Wo", "finite-space Warburg diffusion (blocked)", "R coth(sqrt(s tau))/sqrt(s tau)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e12, true, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        // √(jωτ) = (1 + j) √(ωτ/2)
        double half = Math.Sqrt(omega * p[1] / 2);
        var q = new Complex(half, half);
        var (coth, csch2) = Hyperbolic.Coth(q);
        var shape = coth / q;
        if (!derivatives.IsEmpty)
        {
            // dq/dτ = q/(2τ).
            (derivatives[0], derivatives[1]) = (shape, -p[0] * (csch2 + shape) / (2 * p[1]));
        }

        return p[0] * shape;
    }
}

/// <summary>Finite-length diffusion (reservoir at the far end), Z = R tanh(√(s tau))/√(s tau).</summary>
internal sealed class WarburgShort() : ElementKind("Ws", "finite-length Warburg diffusion (transmissive)", "R tanh(sqrt(s tau))/sqrt(s tau)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e12, true, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        var q2 = new Complex(0, omega * p[1]);
        if (Complex.Abs(q2) < 1e-4)
        {
            // Series of tanh(q)/q: the closed form of its slope cancels here.
            var small = 1 - q2 * (1.0 / 3 - q2 * (2.0 / 15));
            if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (small, p[0] * (-q2 * (1.0 / 3 - q2 * (4.0 / 15))) / p[1]);
            return p[0] * small;
        }

        var q = Complex.Sqrt(q2);
        var (tanh, sech2) = Hyperbolic.Tanh(q);
        var shape = tanh / q;
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (shape, p[0] * (sech2 - shape) / (2 * p[1]));
        return p[0] * shape;
    }
}

/// <summary>Gerischer impedance (diffusion with a first-order reaction), Z = R/√(1 + s tau).</summary>
internal sealed class Gerischer() : ElementKind("G", "Gerischer element", "R/sqrt(1 + s tau)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        var inner = new Complex(1, omega * p[1]);
        var shape = 1 / Complex.Sqrt(inner);
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (shape, -0.5 * p[0] * shape / inner * new Complex(0, omega));
        return p[0] * shape;
    }
}

/// <summary>Finite-length Gerischer impedance, Z = R/(√(1 + s tau) tanh(phi √(1 + s tau))).</summary>
internal sealed class FiniteGerischer() : ElementKind("Gs", "finite-length Gerischer element", "R/(sqrt(1 + s tau) tanh(phi sqrt(1 + s tau)))",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0), new ElementParameter("phi", "1", 1e-4, 1e4, true, 0))
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        var root = Complex.Sqrt(new Complex(1, omega * p[1]));
        var (coth, csch2) = Hyperbolic.Coth(p[2] * root);
        var shape = coth / root;
        if (!derivatives.IsEmpty)
        {
            var byRoot = -(shape + p[2] * csch2) / root;
            (derivatives[0], derivatives[1], derivatives[2]) = (shape, p[0] * byRoot * new Complex(0, omega) / (2 * root), -p[0] * csch2);
        }

        return p[0] * shape;
    }
}

/// <summary>
/// Transmission line of a porous electrode (de Levie): ionic resistance along the pore, interface z_s across,
/// Z = √(R_ion z_s) coth √(R_ion/z_s). With z_s a CPE (blocking) or R and CPE in parallel (charge transfer).
/// </summary>
/// <remarks>J. Bisquert, J. Phys. Chem. B 106 (2002) 325, with electronic resistance neglected.</remarks>
internal sealed class TransmissionLine(bool withTransfer) : ElementKind(
    withTransfer ? "TLMRQ" : "TLMQ",
    withTransfer ? "porous-electrode transmission line with charge transfer" : "blocking porous-electrode transmission line",
    withTransfer ? "sqrt(Rion zs) coth(sqrt(Rion/zs)), zs = Rct/(1 + Rct Q s^alpha)" : "sqrt(Rion zs) coth(sqrt(Rion/zs)), zs = 1/(Q s^alpha)",
    withTransfer
        ? [new("Rion", "ohm", 1e-9, 1e15, true, 1), new("Rct", "ohm", 1e-9, 1e15, true, 1), new("Q", "F·s^(alpha-1)", 1e-18, 1e9, true, -1), new("alpha", "1", 0.05, 1, false, 0)]
        : [new("Rion", "ohm", 1e-9, 1e15, true, 1), new("Q", "F·s^(alpha-1)", 1e-18, 1e9, true, -1), new("alpha", "1", 0.05, 1, false, 0)])
{
    public override Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        int q = withTransfer ? 2 : 1;
        var power = Power(omega, p[q + 1]);
        var admittance = p[q] * power + (withTransfer ? 1 / p[1] : 0);
        // Z = R coth(x)/x with x = √(R/zs).
        var x = Complex.Sqrt(p[0] * admittance);
        var (coth, csch2) = Hyperbolic.Coth(x);
        var z = p[0] * coth / x;
        if (derivatives.IsEmpty) return z;
        // d(coth x / x)/dx = -(csch² x + coth x / x)/x and dx/dy = R/(2x) for the admittance y, dx/dR = y/(2x).
        var byX = -(csch2 + coth / x) / x;
        var byAdmittance = p[0] * byX * p[0] / (2 * x);
        derivatives[0] = coth / x + p[0] * byX * admittance / (2 * x);
        if (withTransfer) derivatives[1] = byAdmittance * (-1 / (p[1] * p[1]));
        derivatives[q] = byAdmittance * power;
        derivatives[q + 1] = byAdmittance * p[q] * power * LogS(omega);
        return z;
    }
}
