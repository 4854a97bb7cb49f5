// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Intrinsics;
using static Halite.Impedance.Circuits.Complex4;

namespace Halite.Impedance.Circuits;

/// <summary>Resistor, Z = R.</summary>
internal sealed class Resistor() : ElementKind("R", "resistor", "R", new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        if (!derivatives.IsEmpty) derivatives[0] = One;
        return Of(p[0]);
    }
}

/// <summary>Capacitor, Z = 1/(sC).</summary>
internal sealed class Capacitor() : ElementKind("C", "capacitor", "1/(s C)", new ElementParameter("C", "F", 1e-18, 1e9, true, -1))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var z = J(Vector256.Create(-1 / p[0]) / omega.Value);
        if (!derivatives.IsEmpty) derivatives[0] = -1 / p[0] * z;
        return z;
    }
}

/// <summary>Inductor, Z = sL.</summary>
internal sealed class Inductor() : ElementKind("L", "inductor", "s L", new ElementParameter("L", "H", 1e-15, 1e6, true, 1))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        if (!derivatives.IsEmpty) derivatives[0] = omega.S;
        return p[0] * omega.S;
    }
}

/// <summary>Inductor with losses (skin effect), Z = L s^a.</summary>
internal sealed class LossyInductor() : ElementKind("La", "lossy inductor", "L s^alpha",
    new ElementParameter("L", "H·s^(alpha-1)", 1e-15, 1e6, true, 1), new ElementParameter("alpha", "1", 0.05, 1, false, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var power = omega.Power(p[1]);
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (power, p[0] * power * omega.LogS);
        return p[0] * power;
    }
}

/// <summary>Constant phase element, Z = 1/(Q s^a).</summary>
internal sealed class ConstantPhase(string symbol) : ElementKind(symbol, "constant phase element", "1/(Q s^alpha)",
    new ElementParameter("Q", "F·s^(alpha-1)", 1e-18, 1e9, true, -1), new ElementParameter("alpha", "1", 0.05, 1, false, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var z = 1 / p[0] * omega.Power(-p[1]);
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (-1 / p[0] * z, -z * omega.LogS);
        return z;
    }
}

/// <summary>Resistor and capacitor in parallel by time constant, Z = R/(1 + s tau): the element of Kramers-Kronig tests.</summary>
internal sealed class VoigtElement() : ElementKind("K", "Voigt element (R and C in parallel)", "R/(1 + s tau)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var d = Inverse(1 + p[1] * omega.S);
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (d, -p[0] * d * d * omega.S);
        return p[0] * d;
    }
}

/// <summary>Cole-Cole element (R and CPE in parallel by time constant), Z = R/(1 + (s tau)^a).</summary>
internal sealed class ZarcElement() : ElementKind("Zarc", "Cole-Cole element (R and CPE in parallel)", "R/(1 + (s tau)^alpha)",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0), new ElementParameter("alpha", "1", 0.2, 1, false, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var wt = omega.Times(p[1]);
        var power = wt.Power(p[2]);
        var d = Inverse(1 + power);
        if (!derivatives.IsEmpty)
        {
            var slope = -p[0] * power * d * d;
            (derivatives[0], derivatives[1], derivatives[2]) = (d, slope * (p[2] / p[1]), slope * wt.LogS);
        }

        return p[0] * d;
    }
}

/// <summary>Havriliak-Negami element, Z = R/(1 + (s tau)^a)^b: asymmetric broadening.</summary>
internal sealed class HavriliakNegami() : ElementKind("HN", "Havriliak-Negami element", "R/(1 + (s tau)^alpha)^beta",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0), new ElementParameter("alpha", "1", 0.2, 1, false, 0), new ElementParameter("beta", "1", 0.1, 1, false, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        var wt = omega.Times(p[1]);
        var power = wt.Power(p[2]);
        var inner = 1 + power;
        var log = Log(inner);
        var shape = Exp(-p[3] * log);
        var z = p[0] * shape;
        if (!derivatives.IsEmpty)
        {
            var slope = -p[3] * z * Inverse(inner) * power;
            (derivatives[0], derivatives[1], derivatives[2], derivatives[3]) = (shape, slope * (p[2] / p[1]), slope * wt.LogS, -z * log);
        }

        return z;
    }
}

/// <summary>Plain relaxation whose ln τ is normally distributed around ln tau (grains, particles), Z = ∫ N(u; 0, sigma) R/(1 + s tau e^u) du.</summary>
internal sealed class LognormalElement() : ElementKind("LN", "lognormal distribution of relaxation times", "integral of N(u; 0, sigma) R/(1 + s tau e^u) du",
    new ElementParameter("R", "ohm", 1e-9, 1e15, true, 1), new ElementParameter("tau", "s", 1e-13, 1e9, true, 0), new ElementParameter("sigma", "1", 1e-2, 6, true, 0))
{
    internal override Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        double sigma = p[2], step = LognormalQuadrature.Step(sigma);
        int half = LognormalQuadrature.Half(step);
        // Nodes are a geometric series of time constants.
        double ratio = Math.Exp(sigma * step);
        var x = omega.Value * (p[1] * Math.Exp(-sigma * step * half));
        var (sum, byTau, bySigma) = (Zero, Zero, Zero);
        var weights = LognormalQuadrature.Weights(step);
        for (int m = -half; m <= half; m++, x *= ratio)
        {
            var square = x * x;
            var inverse = Vector256<double>.One / (Vector256<double>.One + square);
            var w = weights[m + half] * inverse;
            sum += new Complex4(w, -w * x);
            if (derivatives.IsEmpty) continue;
            var slope = w * inverse * new Complex4(-2 * square, -x * (Vector256<double>.One - square));
            byTau += slope;
            bySigma += sigma * step * m * slope;
        }

        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1], derivatives[2]) = (sum, p[0] / p[1] * byTau, p[0] / sigma * bySigma);
        return p[0] * sum;
    }
}
