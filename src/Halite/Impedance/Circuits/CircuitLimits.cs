// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>Where one parameter of a circuit may go.</summary>
/// <param name="Lower">Lowest value, in the parameter's unit.</param>
/// <param name="Upper">Highest value.</param>
/// <param name="Held">The value that it keeps; null where it is fitted.</param>
internal readonly record struct CircuitLimit(double Lower, double Upper, double? Held);

/// <summary>Where the parameters of a circuit may go: the ranges of the elements, narrowed by what the user knows.</summary>
internal static class CircuitLimits
{
    /// <summary>The limits of every parameter in the order of the circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="options">What is held and bounded.</param>
    /// <exception cref="InputException">A name is no parameter, or a value or range lies outside of what makes sense.</exception>
    public static ImmutableArray<CircuitLimit> Of(Circuit circuit, CircuitFitOptions options)
    {
        foreach (var name in options.Start.Keys.Concat(options.Fixed.Keys).Concat(options.Bounds.Keys).Order(StringComparer.Ordinal))
        {
            if (circuit.Parameters.All(p => p.Name != name))
                throw new InputException($"{name} is no parameter of {circuit.Text}; those are {string.Join(", ", circuit.Parameters.Select(p => p.Name))}.");
        }

        ImmutableArray<CircuitLimit> limits = [.. circuit.Parameters.Select(p => Of(p, options))];
        return limits.All(l => l.Held is not null) ? throw new InputException($"Every parameter of {circuit.Text} is held: leave at least one free.") : limits;
    }

    /// <summary>The parameters as they are searched, logarithms where they span decades; one that is held has no room.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="limits">The limits of each.</param>
    public static ImmutableArray<Parameter> Searched(Circuit circuit, ImmutableArray<CircuitLimit> limits) =>
    [
        .. circuit.Parameters.Zip(limits, (p, l) =>
        {
            bool log = p.Definition.IsLogarithmic;
            var (lower, upper) = (At(l.Held ?? l.Lower), At(l.Held ?? l.Upper));
            return new Parameter(p.Name, Math.Clamp(log ? 0 : 0.8, lower, upper)) { Lower = lower, Upper = upper, Fixed = l.Held is not null };

            double At(double value) => log ? Math.Log(value) : value;
        }),
    ];

    private static CircuitLimit Of(CircuitParameter parameter, CircuitFitOptions options)
    {
        var (name, d) = (parameter.Name, parameter.Definition);
        double lower = d.Lower, upper = d.Upper;
        if (options.Bounds.TryGetValue(name, out var own))
        {
            if (!(own.Lower < own.Upper)) throw new InputException(FormattableString.Invariant($"The bounds of {name} exclude every value: {own.Lower:R} is not below {own.Upper:R}."));
            (lower, upper) = (Math.Max(lower, own.Lower), Math.Min(upper, own.Upper));
            if (!(lower < upper)) throw new InputException(FormattableString.Invariant($"The bounds of {name}, {own.Lower:R} to {own.Upper:R}, leave nothing of its range, {d.Lower:R} to {d.Upper:R} {d.Unit}."));
        }

        bool started = options.Start.TryGetValue(name, out double start), held = options.Fixed.TryGetValue(name, out double value);
        if (started && held && start != value) throw new InputException(FormattableString.Invariant($"{name} is held at {value:R} and cannot start at {start:R}; give one of the two."));
        if (held && !(value >= lower && value <= upper)) throw Outside("is held at", value);
        if (started && !(start >= lower && start <= upper)) throw Outside("starts at", start);
        return new CircuitLimit(lower, upper, held ? value : null);

        InputException Outside(string does, double at) => new(FormattableString.Invariant($"{name} {does} {at:R}, outside of its range, {lower:R} to {upper:R} {d.Unit}."));
    }
}
