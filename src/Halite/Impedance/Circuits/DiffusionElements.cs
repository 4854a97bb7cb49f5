// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Intrinsics;
using static Halite.Impedance.Circuits.Complex4;

namespace Halite.Impedance.Circuits;

/// <summary>tanh and coth of the arguments √(sτ) that diffusion meets (real part not negative), safe for any size.</summary>
internal static class Hyperbolic
{
    /// <summary>tanh q, and sech² q = 1 - tanh² q without cancellation for large q.</summary>
    public static (Complex4 Tanh, Complex4 SechSquared) Tanh(Complex4 q)
    {
        // e^(-2q) never overflows for Re q >= 0.
        var e = Exp(-2 * q);
        var inverse = Inverse(1 + e);
        return ((1 - e) * inverse, 4 * e * inverse * inverse);
    }

    /// <summary>coth q, and csch² q = coth² q - 1 without cancellation for large q.</summary>
    public static (Complex4 Coth, Complex4 CschSquared) Coth(Complex4 q)
    {
        var e = Exp(-2 * q);
        var inverse = Inverse(1 - e);
        // 1 - e^(-2q) loses digits for small q, and with them the resistance beside a large capacitance: the Laurent series
        // does not; what follows its terms is below 1e-16 of the constant one.
        var (square, reciprocal) = (q * q, Inverse(q));
        var small = Vector256.LessThan(q.SquaredMagnitude, Vector256.Create(1e-3));
        return (
            Select(small, reciprocal + q * (1.0 / 3 - square * (1.0 / 45 - square * (2.0 / 945 - square * (1.0 / 4725)))), (1 + e) * inverse),
            Select(small, reciprocal * reciprocal + (-1.0 / 3 + square * (1.0 / 15 - square * (2.0 / 189 - square * (1.0 / 675)))), 4 * e * inverse * inverse));
    }
}

/// <summary>Semi-infinite Warburg diffusion, Z = A (1 - j)/√ω.</summary>
internal sealed class Warburg() : ElementKind("W", "semi-infinite Warburg diffusion", "A (1 - j)/sqrt(omega)",
    new ElementParameter("A", "ohm·s^-1/2", 1e-9, 1e15, true, 1))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var root = Vector256<double>.One / Vector256.Sqrt(omega.Value);
        var shape = new Complex4(root, -root);
        if (!derivatives.IsEmpty) derivatives[0] = shape;
        return p[0] * shape;
    }
}

/// <summary>Finite-space diffusion (blocked far end), Z = R coth(√(s tau))/√(s tau).</summary>
internal sealed class WarburgOpen() : ElementKind("Wo", "finite-space Warburg diffusion (blocked)", "R coth(sqrt(s tau))/sqrt(s tau)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e12, true, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        // √(jωτ) = (1 + j) √(ωτ/2)
        var half = Vector256.Sqrt(omega.Value * (p[1] / 2));
        var q = new Complex4(half, half);
        var (coth, csch2) = Hyperbolic.Coth(q);
        var shape = coth * Inverse(q);
        if (!derivatives.IsEmpty)
        {
            // dq/dτ = q/(2τ).
            (derivatives[0], derivatives[1]) = (shape, -p[0] / (2 * p[1]) * (csch2 + shape));
        }

        return p[0] * shape;
    }
}

/// <summary>Finite-length diffusion (reservoir at the far end), Z = R tanh(√(s tau))/√(s tau).</summary>
internal sealed class WarburgShort() : ElementKind("Ws", "finite-length Warburg diffusion (transmissive)", "R tanh(sqrt(s tau))/sqrt(s tau)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e12, true, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var q2 = p[1] * omega.S;
        var half = Vector256.Sqrt(omega.Value * (p[1] / 2));
        var q = new Complex4(half, half);
        var (tanh, sech2) = Hyperbolic.Tanh(q);
        // The series of tanh(q)/q where the closed form of its slope cancels.
        var small = Vector256.LessThan(omega.Value * p[1], Vector256.Create(1e-4));
        var shape = Select(small, 1 - q2 * (1.0 / 3 - q2 * (2.0 / 15)), tanh * Inverse(q));
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (shape, p[0] / p[1] * Select(small, -q2 * (1.0 / 3 - q2 * (4.0 / 15)), 0.5 * (sech2 - shape)));
        return p[0] * shape;
    }
}

/// <summary>Gerischer impedance (diffusion with a first-order reaction), Z = R/√(1 + s tau).</summary>
internal sealed class Gerischer() : ElementKind("G", "Gerischer element", "R/sqrt(1 + s tau)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var inner = 1 + p[1] * omega.S;
        var shape = Inverse(Root(inner));
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (shape, -0.5 * p[0] * shape * shape * shape * omega.S);
        return p[0] * shape;
    }
}

/// <summary>Finite-length Gerischer impedance, Z = R/(√(1 + s tau) tanh(phi √(1 + s tau))).</summary>
internal sealed class FiniteGerischer() : ElementKind("Gs", "finite-length Gerischer element", "R/(sqrt(1 + s tau) tanh(phi sqrt(1 + s tau)))",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0), new ElementParameter("phi", "1", 1e-4, 1e4, true, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var root = Root(1 + p[1] * omega.S);
        var (coth, csch2) = Hyperbolic.Coth(p[2] * root);
        var inverse = Inverse(root);
        var shape = coth * inverse;
        if (!derivatives.IsEmpty)
        {
            var byRoot = -(shape + p[2] * csch2) * inverse;
            (derivatives[0], derivatives[1], derivatives[2]) = (shape, p[0] / 2 * byRoot * inverse * omega.S, -p[0] * csch2);
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
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        int q = withTransfer ? 2 : 1;
        var power = omega.Power(p[q + 1]);
        var admittance = (withTransfer ? 1 / p[1] : 0) + p[q] * power;
        // Z = R coth(x)/x with x = √(R/zs).
        var x = Root(p[0] * admittance);
        var (coth, csch2) = Hyperbolic.Coth(x);
        var inverse = Inverse(x);
        var shape = coth * inverse;
        var z = p[0] * shape;
        if (derivatives.IsEmpty) return z;
        // d(coth x / x)/dx = -(csch² x + coth x / x)/x and dx/dy = R/(2x) for the admittance y, dx/dR = y/(2x): here over 2x.
        var byX = -0.5 * (csch2 + shape) * inverse * inverse;
        var byAdmittance = p[0] * p[0] * byX;
        derivatives[0] = shape + p[0] * byX * admittance;
        if (withTransfer) derivatives[1] = byAdmittance * (-1 / (p[1] * p[1]));
        derivatives[q] = byAdmittance * power;
        derivatives[q + 1] = byAdmittance * p[q] * power * omega.LogS;
        return z;
    }
}
