// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Cycling;

/// <summary>How half cycles become cycles and what their charges are related to.</summary>
public sealed record CycleOptions
{
    /// <summary>How half cycles pair. Default: cathode half cell, the object of this program.</summary>
    public ElectrodeConvention Electrode { get; init; } = ElectrodeConvention.Cathode;

    /// <summary>How energy is summed. Default: see <see cref="EnergyRule.Auto"/>.</summary>
    public EnergyRule Energy { get; init; } = EnergyRule.Auto;

    /// <summary>
    /// Runs of one direction with less charge than this fraction of the largest run are no half cycles. Default 1e-5: at
    /// C/20 that is less than a second of current, a noisy sample and no measurement.
    /// </summary>
    public double SmallestHalfCycle { get; init; } = 1e-5;

    /// <summary>Mass of active material, mg, with its uncertainty; null gives no specific quantities.</summary>
    public Measured? Mass { get; init; }

    /// <summary>Electrode area, cm2, with its uncertainty; null gives no areal quantities.</summary>
    public Measured? Area { get; init; }

    /// <summary>Capacity of all Li of the formula, mAh/g; null gives no accessible Li.</summary>
    public double? LithiumCapacity { get; init; }

    /// <summary>Capacity that 1C stands for, mAh/g; null gives no C-rate (the current is always given in mA/g).</summary>
    public double? NominalCapacity { get; init; }

    /// <summary>Cycle that retention and fade refer to; null takes the first cycle with both half cycles.</summary>
    public int? ReferenceCycle { get; init; }

    /// <summary>Cycles whose currents agree within this fraction form a rate block. Default 3 %: cyclers hold 0.1 %, mass corrections between files do not.</summary>
    public double RateTolerance { get; init; } = 0.03;

    /// <summary>How many cycles at the end of a rate block are averaged. Default 3: the first ones after a change of rate still settle.</summary>
    public int RateKeep { get; init; } = 3;
}
