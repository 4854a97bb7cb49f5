// SPDX-License-Identifier: Apache-2.0
namespace Halite.Data;

/// <summary>
/// A coverage interval of a quantity, in that quantity's unit: with probability <paramref name="Level"/> it
/// holds the true value. Used where the uncertainty is not symmetric (a parameter at a bound, a profile likelihood).
/// A side that the data leave open is infinite.
/// </summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Level">Coverage probability, between 0 and 1 (0.95).</param>
public readonly record struct Interval(double Lower, double Upper, double Level)
{
    /// <summary>Half of the width, in the quantity's unit.</summary>
    public double HalfWidth => (Upper - Lower) / 2;

    /// <summary>Whether a value lies inside or on the edge.</summary>
    /// <param name="value">The value, in the same unit.</param>
    public bool Contains(double value) => value >= Lower && value <= Upper;
}
