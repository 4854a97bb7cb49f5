// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Numerics;

/// <summary>One parameter of a model that is fitted: its name, where the fit starts and where it may go.</summary>
/// <param name="Name">Name, unique in the model ("centre_1").</param>
/// <param name="Start">Start value, inside the bounds, in the parameter's unit.</param>
public sealed record Parameter(string Name, double Start)
{
    /// <summary>Lowest value allowed; minus infinity (the default) for none.</summary>
    public double Lower { get; init; } = double.NegativeInfinity;

    /// <summary>Highest value allowed; infinity (the default) for none.</summary>
    public double Upper { get; init; } = double.PositiveInfinity;

    /// <summary>Whether it keeps its start value. Default false.</summary>
    public bool Fixed { get; init; }

    /// <summary>
    /// Whether the model is linear in this parameter, jointly with all others so marked (amplitudes, a polynomial
    /// baseline). Such parameters are projected out: their start value does not matter and the search has fewer
    /// dimensions (Golub and Pereyra, SIAM J. Numer. Anal. 10 (1973) 413). Default false, which is always right.
    /// </summary>
    public bool Linear { get; init; }

    /// <summary>The unit; "1" (the default) for a pure number.</summary>
    public string Unit { get; init; } = "1";

    internal void Check()
    {
        if (!double.IsFinite(Start)) throw new InputException($"The start value of {Name} is not a number: give a finite one.");
        if (!(Lower <= Upper)) throw new InputException($"The bounds of {Name} exclude every value: {FormattableString.Invariant($"{Lower:R} is not below {Upper:R}")}.");
        if (!Fixed && (Start < Lower || Start > Upper))
            throw new InputException($"The start value of {Name} is outside its bounds: {FormattableString.Invariant($"{Start:R} is not in [{Lower:R}, {Upper:R}]")}.");
    }
}
