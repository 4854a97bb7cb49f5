// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>
/// Evaluates a circuit with exact derivatives and without allocating: a leaf's derivative is passed up through series
/// nodes unchanged and through parallel nodes by ∂Z/∂Z_i = (Z/Z_i)². One a thread.
/// </summary>
internal sealed class CircuitEvaluator
{
    private readonly Circuit circuit;
    private readonly Complex4[] values, admittances;

    public CircuitEvaluator(Circuit circuit)
    {
        this.circuit = circuit;
        (values, admittances) = (new Complex4[Count(circuit.Root)], new Complex4[Count(circuit.Root)]);
    }

    /// <summary>Impedance in ohm at one angular frequency.</summary>
    /// <param name="omega">Angular frequency in rad/s.</param>
    /// <param name="p">Parameter values.</param>
    /// <param name="derivatives">Receives ∂Z/∂p for all parameters; empty when not wanted.</param>
    public Complex At(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        var four = new Complex4[derivatives.Length];
        var z = At(Frequency4.Of(omega), p, four);
        for (int j = 0; j < four.Length; j++) derivatives[j] = four[j][0];
        return z[0];
    }

    /// <summary>Impedance in ohm at four angular frequencies.</summary>
    /// <param name="omega">Angular frequencies.</param>
    /// <param name="p">Parameter values.</param>
    /// <param name="derivatives">Receives ∂Z/∂p for all parameters; empty when not wanted.</param>
    public Complex4 At(in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        int slot = 0;
        var z = Up(circuit.Root, ref slot, omega, p, derivatives);
        if (derivatives.IsEmpty) return z;
        slot = 0;
        Down(circuit.Root, ref slot, Complex4.One, true, derivatives);
        return z;
    }

    private Complex4 Up(CircuitNode node, ref int slot, in Frequency4 omega, ReadOnlySpan<double> p, Span<Complex4> derivatives)
    {
        int own = slot++;
        Complex4 z;
        if (node.Element >= 0)
        {
            var element = circuit.Elements[node.Element];
            int n = element.Kind.Parameters.Length;
            z = element.Kind.Evaluate(omega, p.Slice(element.First, n), derivatives.IsEmpty ? default : derivatives.Slice(element.First, n));
        }
        else
        {
            z = Complex4.Zero;
            foreach (var child in node.Children)
            {
                int below = slot;
                var branch = Up(child, ref slot, omega, p, derivatives);
                z += node.IsParallel ? admittances[below] = Complex4.Inverse(branch) : branch;
            }

            if (node.IsParallel) z = Complex4.Inverse(z);
        }

        return values[own] = z;
    }

    private void Down(CircuitNode node, ref int slot, Complex4 factor, bool one, Span<Complex4> derivatives)
    {
        int own = slot++;
        if (node.Element >= 0)
        {
            if (one) return;
            var element = circuit.Elements[node.Element];
            for (int i = 0; i < element.Kind.Parameters.Length; i++) derivatives[element.First + i] = derivatives[element.First + i] * factor;
            return;
        }

        foreach (var child in node.Children)
        {
            var share = factor;
            if (node.IsParallel)
            {
                var ratio = values[own] * admittances[slot];
                share = share * ratio * ratio;
            }

            Down(child, ref slot, share, one && !node.IsParallel, derivatives);
        }
    }

    private static int Count(CircuitNode node) => 1 + node.Children.Sum(Count);
}
