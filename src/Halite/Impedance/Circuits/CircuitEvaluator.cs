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
    private readonly Complex[] values;

    public CircuitEvaluator(Circuit circuit)
    {
        this.circuit = circuit;
        values = new Complex[Count(circuit.Root)];
    }

    /// <summary>Impedance in ohm at one angular frequency.</summary>
    /// <param name="omega">Angular frequency in rad/s.</param>
    /// <param name="p">Parameter values.</param>
    /// <param name="derivatives">Receives ∂Z/∂p for all parameters; empty when not wanted.</param>
    public Complex At(double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        int slot = 0;
        var z = Up(circuit.Root, ref slot, omega, p, derivatives);
        if (derivatives.IsEmpty) return z;
        slot = 0;
        Down(circuit.Root, ref slot, Complex.One, derivatives);
        return z;
    }

    private Complex Up(CircuitNode node, ref int slot, double omega, ReadOnlySpan<double> p, Span<Complex> derivatives)
    {
        int own = slot++;
        Complex z;
        if (node.Element >= 0)
        {
            var element = circuit.Elements[node.Element];
            int n = element.Kind.Parameters.Length;
            z = element.Kind.Evaluate(omega, p.Slice(element.First, n), derivatives.IsEmpty ? default : derivatives.Slice(element.First, n));
        }
        else
        {
            z = Complex.Zero;
            foreach (var child in node.Children)
            {
                var branch = Up(child, ref slot, omega, p, derivatives);
                z += node.IsParallel ? 1 / branch : branch;
            }

            if (node.IsParallel) z = 1 / z;
        }

        return values[own] = z;
    }

    private void Down(CircuitNode node, ref int slot, Complex factor, Span<Complex> derivatives)
    {
        int own = slot++;
        if (node.Element >= 0)
        {
            if (factor == Complex.One) return;
            var element = circuit.Elements[node.Element];
            for (int i = 0; i < element.Kind.Parameters.Length; i++) derivatives[element.First + i] *= factor;
            return;
        }

        foreach (var child in node.Children)
        {
            var share = factor;
            if (node.IsParallel)
            {
                var ratio = values[own] / values[slot];
                share *= ratio * ratio;
            }

            Down(child, ref slot, share, derivatives);
        }
    }

    private static int Count(CircuitNode node) => 1 + node.Children.Sum(Count);
}
