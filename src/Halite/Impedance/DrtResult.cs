// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;

namespace Halite.Impedance;

/// <summary>One point of a distribution of relaxation times.</summary>
/// <param name="Tau">Relaxation time in s.</param>
/// <param name="Gamma">γ in ohm per unit of ln τ.</param>
/// <param name="Lower">Lower end of the pointwise band in ohm.</param>
/// <param name="Upper">Upper end of the pointwise band in ohm.</param>
public readonly record struct DrtPoint(double Tau, double Gamma, double Lower, double Upper);

/// <summary>A maximum of a distribution of relaxation times.</summary>
public sealed record DrtPeak
{
    /// <summary>Relaxation time at the maximum, in s.</summary>
    public required Measured Tau { get; init; }

    /// <summary>Resistance in ohm: the area of the processes that form the maximum.</summary>
    public required Measured Resistance { get; init; }

    /// <summary>Effective capacitance τ/R in F.</summary>
    public required Measured Capacitance { get; init; }

    /// <summary>Full width at half maximum in decades of τ (1.14 for a Cole-Cole process of α = 0.67, 0 for a plain relaxation).</summary>
    public required double Width { get; init; }

    /// <summary>Probability that the data need this peak, from the Bayesian information criterion without it.</summary>
    public required double Probability { get; init; }

    /// <summary>Whether it lies within half a decade of an end of the measured range, or beyond: part of its arc was not measured.</summary>
    public required bool AtEdge { get; init; }

    /// <summary>Positions in <see cref="DrtResult.Processes"/> of the processes that form it.</summary>
    public required ImmutableArray<int> Processes { get; init; }
}

/// <summary>
/// A process that the data show: Havriliak-Negami, R/(1 + (jωτ)^α)^β (Cole-Cole, a resistor and a CPE in parallel, where
/// β = 1), or a plain relaxation whose ln τ is normally distributed (<see cref="Spread"/>).
/// </summary>
public sealed record DrtProcess
{
    /// <summary>Resistance in ohm.</summary>
    public required Measured Resistance { get; init; }

    /// <summary>Time constant in s.</summary>
    public required Measured Tau { get; init; }

    /// <summary>Exponent α; 1 for a plain relaxation.</summary>
    public required Measured Alpha { get; init; }

    /// <summary>Exponent β; exactly 1 for a symmetric process.</summary>
    public required Measured Beta { get; init; }

    /// <summary>Standard deviation of ln τ of a lognormal process (then α = β = 1); null for other shapes.</summary>
    public Measured? Spread { get; init; }

    /// <summary>Probability that the data need it.</summary>
    public required double Probability { get; init; }
}

/// <summary>What remains at low frequency and is no relaxation.</summary>
/// <param name="Kind">"none", "cpe", or, where the exponent is known to 0.03 and agrees, "warburg" (1/2) or "capacitor" (1).</param>
/// <param name="Parameters">
/// The exponent "alpha" of Z ∝ (jω)^-alpha, which is fitted in every case, and: for a CPE Z = 1/(Q (jω)^alpha) "Q" in
/// F·s^(alpha-1); for a Warburg line Z = A (1 - j)/√ω "A" in ohm·s^-1/2; for a capacitor "C" in F.
/// </param>
public sealed record DrtTail(string Kind, ImmutableDictionary<string, Measured> Parameters)
{
    /// <summary>No tail.</summary>
    public static DrtTail None { get; } = new("none", ImmutableDictionary<string, Measured>.Empty);
}

/// <summary>A distribution of relaxation times with everything that belongs to it.</summary>
public sealed record DrtResult
{
    /// <summary>The method in words.</summary>
    public required string Method { get; init; }

    /// <summary>Resistance at infinite frequency, in ohm.</summary>
    public required Measured RInfinity { get; init; }

    /// <summary>Polarisation resistance in ohm: the area of the distribution, without the tail.</summary>
    public required Measured RPolarisation { get; init; }

    /// <summary>Series inductance in H.</summary>
    public required Measured Inductance { get; init; }

    /// <summary>The tail.</summary>
    public required DrtTail Tail { get; init; }

    /// <summary>The maxima of the distribution, short times first.</summary>
    public required ImmutableArray<DrtPeak> Peaks { get; init; }

    /// <summary>The processes behind it, short times first; empty for methods without processes.</summary>
    public required ImmutableArray<DrtProcess> Processes { get; init; }

    /// <summary>The distribution over the measured range, on a grid uniform in ln τ.</summary>
    public required ImmutableArray<DrtPoint> Gamma { get; init; }

    /// <summary>Coverage of the band.</summary>
    public required double Level { get; init; }

    /// <summary>Fitted impedance in ohm at each frequency of the spectrum.</summary>
    public required ImmutableArray<Complex> Fitted { get; init; }

    /// <summary>Noise of each part of Z relative to |Z|, as estimated with the distribution.</summary>
    public required double Noise { get; init; }

    /// <summary>Root mean square of |Z - fit|/|Z|.</summary>
    public required double ResidualRms { get; init; }

    /// <summary>
    /// Probability that the distribution is not the sum of its processes alone: what the field of local penalties was
    /// given in the average. NaN for methods without processes.
    /// </summary>
    public double FieldProbability { get; init; } = double.NaN;

    /// <summary>Lambda that was used; NaN for methods without one.</summary>
    public double Lambda { get; init; } = double.NaN;

    /// <summary>Points that were given less weight as outliers, by position from the highest frequency.</summary>
    public ImmutableArray<int> Outliers { get; init; } = [];

    /// <summary>What a user must know.</summary>
    public ImmutableArray<Warning> Warnings { get; init; } = [];
}
