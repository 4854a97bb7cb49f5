// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>The charge of a record by its two sources.</summary>
/// <param name="Used">The source that the half cycles use.</param>
/// <param name="CounterColumn">The column behind the counter; null where the file has none.</param>
/// <param name="Counter">Charge passed in both directions by the counter, mAh; null where the file has none.</param>
/// <param name="Integral">Charge passed in both directions by the integral of the current, mAh.</param>
/// <param name="IsCurrentDerived">Whether the current itself comes from the counter, so that the integral is no independent check.</param>
public sealed record CapacitySources(ChargeSource Used, string? CounterColumn, double? Counter, double Integral, bool IsCurrentDerived)
{
    /// <summary>Counter less integral, in % of the counter; null where one is missing or zero.</summary>
    public double? DifferencePercent => Counter is { } counter && counter != 0 ? 100 * (counter - Integral) / counter : null;
}

/// <summary>A straight line through per-cycle values that a few outliers do not move.</summary>
/// <param name="Slope">Median of the slopes between pairs of cycles (Theil and Sen), per cycle, with its 95 % interval by Kendall's statistic.</param>
/// <param name="Intercept">Median of value less slope times cycle.</param>
/// <param name="Cycles">How many cycles entered.</param>
public sealed record RobustLine(Measured Slope, double Intercept, int Cycles);

/// <summary>How capacity and voltage change over the cycles, against a reference cycle.</summary>
/// <param name="ReferenceCycle">The reference cycle's number.</param>
/// <param name="Retention">Discharge capacity over that of the reference cycle, % by cycle number.</param>
/// <param name="VoltageFade">Energy-averaged discharge voltage less that of the reference cycle, mV by cycle number.</param>
/// <param name="RetentionLine">Robust line of the retention over the cycles at the current of the reference, % per cycle; null below three.</param>
/// <param name="VoltageLine">Robust line of the mean discharge voltage over the same cycles, mV per cycle; null below three.</param>
public sealed record Fade(
    int ReferenceCycle,
    ImmutableSortedDictionary<int, double> Retention,
    ImmutableSortedDictionary<int, double> VoltageFade,
    RobustLine? RetentionLine,
    RobustLine? VoltageLine)
{
    /// <summary>Numbers of the cycles that were discharged at the current of the reference cycle, within the tolerance of a rate.</summary>
    public ImmutableSortedSet<int> Comparable { get; init; } = [];
}

/// <summary>Consecutive cycles at one discharge current.</summary>
/// <param name="FirstCycle">Number of the first cycle.</param>
/// <param name="LastCycle">Number of the last cycle.</param>
/// <param name="Current">Mean discharge current, mA.</param>
/// <param name="SpecificCurrent">The same by mass, mA/g; null without a mass.</param>
/// <param name="FirstDischarge">Discharge charge of the first cycle, mAh.</param>
/// <param name="MeanDischarge">Mean discharge charge of the last cycles of the block, mAh.</param>
/// <param name="Averaged">How many cycles are in that mean.</param>
/// <param name="MeanVoltage">Energy-averaged discharge voltage over the same cycles, V.</param>
/// <param name="RatioToSlowest"><paramref name="MeanDischarge"/> over that of the block with the lowest current.</param>
public sealed record RateBlock(
    int FirstCycle,
    int LastCycle,
    double Current,
    double? SpecificCurrent,
    double FirstDischarge,
    double MeanDischarge,
    int Averaged,
    double MeanVoltage,
    double RatioToSlowest);

/// <summary>The half cycles and cycles of one cell, with what was assumed.</summary>
public sealed record CycleTable
{
    /// <summary>The half cycles in order.</summary>
    public required ImmutableArray<HalfCycle> HalfCycles { get; init; }

    /// <summary>The cycles in order.</summary>
    public required ImmutableArray<Cycle> Cycles { get; init; }

    /// <summary>The rule by which rows became half cycles and cycles, in words.</summary>
    public required string Rule { get; init; }

    /// <summary>The electrode convention.</summary>
    public required ElectrodeConvention Electrode { get; init; }

    /// <summary>The energy rule in use (never <see cref="EnergyRule.Auto"/>).</summary>
    public required EnergyRule Energy { get; init; }

    /// <summary>Charge by counter and by integral.</summary>
    public required CapacitySources Sources { get; init; }

    /// <summary>Retention and fade; null where no cycle has a discharge.</summary>
    public required Fade? Fade { get; init; }

    /// <summary>Rate blocks over the cycles with a discharge.</summary>
    public required ImmutableArray<RateBlock> RateBlocks { get; init; }

    /// <summary>What a user must know of the numbers, those of the record included.</summary>
    public required ImmutableArray<Warning> Warnings { get; init; }

    /// <summary>A cycle by our number.</summary>
    /// <param name="number">The number.</param>
    /// <exception cref="InputException">There is no such cycle.</exception>
    public Cycle this[int number] => Cycles.FirstOrDefault(c => c.Number == number)
        ?? throw new InputException(Cycles.IsEmpty
            ? "The file holds no half cycle: no current flows."
            : $"There is no cycle {number}; the file holds cycles {Cycles[0].Number} to {Cycles[^1].Number}.");
}
