// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Relaxation.Field;

/// <summary>Constants of one use of <see cref="LogField"/>, all free of units (lengths are in ln τ).</summary>
internal sealed record LogFieldOptions
{
    /// <summary>Width (standard deviation) of the window over which the local strength of the penalty is learnt.</summary>
    public required double Window { get; init; }

    /// <summary>Prior intensity of curvature, in (d² ln γ/dx²)² per unit of x.</summary>
    public required double Intensity { get; init; }

    /// <summary>How much the prior intensity counts, as the length of x that would be worth as much.</summary>
    public required double IntensityLength { get; init; }

    /// <summary>Intensity below which the penalty does not stiffen any more.</summary>
    public required double SmallestIntensity { get; init; }

    /// <summary>Expected fall of ln γ per unit of x at both ends, away from the measured range.</summary>
    public required double EndSlope { get; init; }

    /// <summary>Standard deviation of that slope.</summary>
    public required double EndSlopeSigma { get; init; }

    /// <summary>Precision of the field about zero, per unit of x.</summary>
    public required double LevelPrecision { get; init; }

    /// <summary>Whether penalty and noise are learnt; otherwise they stay as given.</summary>
    public bool Learns { get; init; } = true;

    /// <summary>Most steps before noise and penalty are learnt.</summary>
    public int WarmUp { get; init; } = 8;

    /// <summary>Most steps.</summary>
    public required int Iterations { get; init; }

    /// <summary>Largest change of ln γ at which the search ends.</summary>
    public double Tolerance { get; init; } = 0.03;
}
