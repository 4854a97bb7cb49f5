// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Cycling.Differential;

/// <summary>A peak of dQ/dV. Heights and areas are positive in both directions.</summary>
/// <param name="Voltage">Position, V; the sigma holds voltage noise (bootstrap) and sampling interval.</param>
/// <param name="Height">Height of dQ/dV, mAh/V, at <paramref name="Resolution"/>.</param>
/// <param name="Area">Charge between the valleys to its neighbours, mAh, to the ends of the curve where it has none; no base line is taken off. The areas add up to the charge.</param>
/// <param name="Prominence">Height above the higher of the two cols that part it from higher ground, mAh/V; cols are sought off the ends of the range, where the curve falls because the data end.</param>
/// <param name="Resolution">Resolution at which position, height and area are stated, V (full width at half maximum).</param>
/// <param name="PersistsTo">Coarsest resolution at which the peak still stands apart, V; it merges into a neighbour beyond.</param>
/// <param name="Significance">Prominence over the standard deviation of the curve there, by the noise of the voltage; NaN for the recipes of other tools.</param>
public sealed record CapacityPeak(
    Measured Voltage,
    Measured Height,
    Measured Area,
    double Prominence,
    double Resolution,
    double PersistsTo,
    double Significance);

/// <summary>dQ/dV of one half cycle on an even voltage grid.</summary>
public sealed record DifferentialCapacityResult
{
    /// <summary>Charge or discharge.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The recipe in use.</summary>
    public required DifferentialCapacityRecipe Recipe { get; init; }

    /// <summary>Resolution of the curve, V: full width at half maximum of everything that broadens it by computation.</summary>
    public required double Resolution { get; init; }

    /// <summary>Voltages, V, ascending.</summary>
    public required ImmutableArray<double> Voltage { get; init; }

    /// <summary>Magnitude of dQ/dV, mAh/V, as many.</summary>
    public required ImmutableArray<double> Density { get; init; }

    /// <summary>Lower edge of the bootstrap band, mAh/V; empty without one.</summary>
    public ImmutableArray<double> Lower { get; init; } = [];

    /// <summary>Upper edge of the bootstrap band, mAh/V; empty without one.</summary>
    public ImmutableArray<double> Upper { get; init; } = [];

    /// <summary>Charge under the curve, mAh.</summary>
    public required double Area { get; init; }

    /// <summary>Charge of the half cycle without its constant-voltage hold, mAh.</summary>
    public required double Charge { get; init; }

    /// <summary>Charge of the constant-voltage hold, mAh, which has no dV and is not in the curve.</summary>
    public required double ConstantVoltageCharge { get; init; }

    /// <summary>Relative difference of <see cref="Area"/> from <see cref="Charge"/>.</summary>
    public double AreaError => Charge == 0 ? 0 : Math.Abs(Area - Charge) / Charge;

    /// <summary>Number of intervals in which the voltage ran against the direction.</summary>
    public required int BackwardSteps { get; init; }

    /// <summary>Standard deviation of the voltage noise, V, from differences between neighbours, and not below that of the voltage's smallest step.</summary>
    public required double VoltageNoise { get; init; }

    /// <summary>Resolution elements of the curve: the places at which noise could make a peak; NaN for the recipes of other tools.</summary>
    public double ResolutionElements { get; init; } = double.NaN;

    /// <summary>Least prominence of a peak, in standard deviations of the curve; NaN for the recipes of other tools, which know no noise.</summary>
    public double PeakThreshold { get; init; } = double.NaN;

    /// <summary>Probability that a curve without peaks is given one at that threshold; NaN for the recipes of other tools.</summary>
    public double FalseAlarmRate { get; init; } = double.NaN;

    /// <summary>The peaks by rising voltage.</summary>
    public required ImmutableArray<CapacityPeak> Peaks { get; init; }
}
