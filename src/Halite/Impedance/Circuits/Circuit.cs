// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;

namespace Halite.Impedance.Circuits;

/// <summary>One element of a circuit.</summary>
/// <param name="Name">Name in the circuit string ("CPE1").</param>
/// <param name="Kind">What it is.</param>
/// <param name="First">Position of its first parameter in <see cref="Circuit.Parameters"/>.</param>
public sealed record CircuitElement(string Name, ElementKind Kind, int First);

/// <summary>One parameter of a circuit.</summary>
/// <param name="Name">Name with the element ("CPE1_alpha"; "R0" alone where the element has one parameter).</param>
/// <param name="Element">Name of the element.</param>
/// <param name="Definition">What it is: unit, range, scale.</param>
/// <param name="Alias">Name by position as impedance.py writes it ("CPE1_1").</param>
public sealed record CircuitParameter(string Name, string Element, ElementParameter Definition, string Alias);

/// <summary>
/// An equivalent circuit: elements in series ("-") and in parallel ("p(a,b)"), nested to any depth, as the field writes
/// it: <c>R0-p(R1,CPE1)-p(R2-Wo1,C2)</c>.
/// </summary>
public sealed class Circuit
{
    internal Circuit(string text, CircuitNode root, ImmutableArray<CircuitElement> elements)
    {
        Text = text;
        Root = root;
        Elements = elements;
        Parameters =
        [
            .. elements.SelectMany(e => e.Kind.Parameters.Select((p, i) => new CircuitParameter(
                e.Kind.Parameters.Length == 1 ? e.Name : $"{e.Name}_{p.Name}", e.Name, p,
                e.Kind.Parameters.Length == 1 ? e.Name : FormattableString.Invariant($"{e.Name}_{i}")))),
        ];
    }

    /// <summary>The circuit as text.</summary>
    public string Text { get; }

    /// <summary>The elements in the order of the text.</summary>
    public ImmutableArray<CircuitElement> Elements { get; }

    /// <summary>The parameters of all elements in order.</summary>
    public ImmutableArray<CircuitParameter> Parameters { get; }

    internal CircuitNode Root { get; }

    /// <summary>Reads a circuit string.</summary>
    /// <param name="text">For example <c>R0-p(R1,CPE1)-Wo1</c>; blanks do not matter.</param>
    /// <exception cref="InputException">It is not a circuit: the message says what stands where.</exception>
    public static Circuit Parse(string text) => new CircuitParser(text).Parse();

    /// <summary>Impedance at one frequency.</summary>
    /// <param name="frequency">Frequency in Hz.</param>
    /// <param name="parameters">Parameter values in the order of <see cref="Parameters"/>.</param>
    /// <returns>Impedance in ohm.</returns>
    public Complex Impedance(double frequency, ReadOnlySpan<double> parameters) =>
        new CircuitEvaluator(this).At(2 * Math.PI * frequency, parameters, default);

    /// <summary>Positions of the parameters of a part of the circuit, in the order of the text.</summary>
    internal int[] Places(CircuitNode node) => [.. node.Leaves.Select(e => Elements[e]).SelectMany(e => Enumerable.Range(e.First, e.Kind.Parameters.Length))];

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>A node of the circuit's tree.</summary>
/// <param name="Element">Index of the element of a leaf; -1 for an inner node.</param>
/// <param name="IsParallel">Whether the children of an inner node are in parallel.</param>
/// <param name="Children">Children of an inner node.</param>
internal sealed record CircuitNode(int Element, bool IsParallel, ImmutableArray<CircuitNode> Children)
{
    /// <summary>The branches of this series, brackets around a part of it opened; itself if it is none.</summary>
    public IEnumerable<CircuitNode> Series => Element < 0 && !IsParallel ? Children.SelectMany(c => c.Series) : [this];

    /// <summary>Indices of the elements.</summary>
    public IEnumerable<int> Leaves => Element >= 0 ? [Element] : Children.SelectMany(c => c.Leaves);

    /// <summary>All nodes below this one.</summary>
    public IEnumerable<CircuitNode> Below => Children.SelectMany(c => c.Below.Prepend(c));
}
