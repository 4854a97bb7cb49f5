// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>One parameter of a kind of circuit element.</summary>
/// <param name="Name">Short name within the element ("R", "tau", "alpha").</param>
/// <param name="Unit">Unit ("ohm", "s"; "1" for a pure number).</param>
/// <param name="Lower">Smallest value that makes sense in any cell; fits keep to it.</param>
/// <param name="Upper">Largest value that makes sense in any cell.</param>
/// <param name="IsLogarithmic">Whether it spans decades, so that fits search over its logarithm.</param>
/// <param name="ImpedancePower">Power of the unit of impedance in it (1 for a resistance, -1 for a capacitance, 0 for a time).</param>
public sealed record ElementParameter(string Name, string Unit, double Lower, double Upper, bool IsLogarithmic, int ImpedancePower);

/// <summary>
/// A kind of circuit element: its symbol in circuit strings, its parameters and its impedance with exact derivatives.
/// </summary>
/// <param name="symbol">Letters in a circuit string ("CPE").</param>
/// <param name="name">Name in words.</param>
/// <param name="formula">Impedance as text, s = jω.</param>
/// <param name="parameters">Its parameters in order.</param>
public abstract class ElementKind(string symbol, string name, string formula, params ImmutableArray<ElementParameter> parameters)
{
    /// <summary>Letters in a circuit string ("CPE").</summary>
    public string Symbol { get; } = symbol;

    /// <summary>Name in words ("constant phase element").</summary>
    public string Name { get; } = name;

    /// <summary>Impedance as text, with s = jω.</summary>
    public string Formula { get; } = formula;

    /// <summary>The parameters in the order in which <see cref="Evaluate(double, ReadOnlySpan{double}, Span{Complex})"/> takes them.</summary>
    public ImmutableArray<ElementParameter> Parameters { get; } = parameters;

    /// <summary>The impedance at one frequency and, if asked, its derivatives.</summary>
    /// <param name="omega">Angular frequency in rad/s, above zero.</param>
    /// <param name="p">Parameter values.</param>
    /// <param name="derivatives">Receives ∂Z/∂p for each parameter in ohm per unit of p; empty when not wanted.</param>
    /// <returns>Impedance in ohm.</returns>
    public Complex Evaluate(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        var four = new Complex4[derivatives.Length];
        var z = Evaluate(Frequency4.Of(omega), p, four);
        for (int j = 0; j < four.Length; j++) derivatives[j] = four[j][0];
        return z[0];
    }

    /// <summary>The impedance at four frequencies and, if asked, its derivatives.</summary>
    /// <param name="omega">Angular frequencies.</param>
    /// <param name="p">Parameter values.</param>
    /// <param name="derivatives">Receives ∂Z/∂p for each parameter; empty when not wanted.</param>
    internal abstract Complex4 Evaluate(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives);
}
