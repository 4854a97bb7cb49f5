// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Impedance.Circuits;

/// <summary>How the points of a spectrum are weighted.</summary>
public enum CircuitWeight
{
    /// <summary>Sum of |dZ|².</summary>
    Unit,
    /// <summary>Sum of |dZ|²/|Z|².</summary>
    Modulus,
    /// <summary>
    /// Sum of |dZ|²/(|Z|² + r²), where r is the noise that does not grow with |Z| over the share that does, as the scatter
    /// of the spectrum shows them (<see cref="ImpedanceNoise"/>): the best weights, and those of the modulus where r is 0.
    /// </summary>
    Auto,
}

/// <summary>How a circuit is fitted.</summary>
public sealed record CircuitFitOptions
{
    /// <summary>The defaults.</summary>
    public static CircuitFitOptions Default { get; } = new();

    /// <summary>Weights. Default modulus, as instruments scatter in proportion to |Z|.</summary>
    public CircuitWeight Weight { get; init; } = CircuitWeight.Modulus;

    /// <summary>
    /// Number of starts in two heats, half of them from the distribution of relaxation times. Default 64. Heats follow one
    /// another until the lowest minimum has been reached by three of them, eight at most.
    /// </summary>
    public int Starts { get; init; } = 64;

    /// <summary>Seed of the starts; each has its own stream of it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Values from which one more start begins (a neighbour's in a series); empty for none. Branches that may exchange
    /// their values (<c>Zarc1-Zarc2</c>) are named as they lie nearest to them, without them by rising time constant.
    /// </summary>
    public ImmutableArray<double> From { get; init; } = [];

    /// <summary>
    /// Values of some parameters by name ("Zarc1_tau"), in their units, from which further starts begin, the rest as the
    /// drawn starts have it. Branches that may exchange their values are named as they lie nearest to these. Empty by default.
    /// </summary>
    public ImmutableDictionary<string, double> Start { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Values of parameters by name, in their units, that are held and not fitted. Empty by default.</summary>
    public ImmutableDictionary<string, double> Fixed { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>
    /// Bounds of parameters by name, in their units, within the range of the element (a resistance stays above zero);
    /// infinite ends leave that range as it is. Empty by default.
    /// </summary>
    public ImmutableDictionary<string, (double Lower, double Upper)> Bounds { get; init; } = ImmutableDictionary<string, (double Lower, double Upper)>.Empty;

    /// <summary>The same options without values of parameters that a circuit does not have.</summary>
    internal CircuitFitOptions Within(Circuit circuit)
    {
        var names = circuit.Parameters.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        return this with
        {
            Start = Start.RemoveRange(Start.Keys.Where(n => !names.Contains(n))),
            Fixed = Fixed.RemoveRange(Fixed.Keys.Where(n => !names.Contains(n))),
            Bounds = Bounds.RemoveRange(Bounds.Keys.Where(n => !names.Contains(n))),
        };
    }
}
