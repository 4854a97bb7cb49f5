// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling;

/// <summary>
/// A stretch of current in one direction: constant current and the constant-voltage hold after it are one half cycle, and
/// the rests after it belong to it. Charges are positive in the half cycle's own direction. Energies are magnitudes, as
/// EC-Lab's |Energy|: a cell that is discharged below 0 V has a negative mean voltage.
/// </summary>
public sealed record HalfCycle
{
    /// <summary>Running number from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Charge or discharge.</summary>
    public required Direction Direction { get; init; }

    /// <summary>First row of the record in which charge passes.</summary>
    public required int FirstRow { get; init; }

    /// <summary>Last row of the record in which charge passes.</summary>
    public required int LastRow { get; init; }

    /// <summary>Row behind the last one that belongs to the half cycle, rests included.</summary>
    public required int EndRow { get; init; }

    /// <summary>Number of rows in which charge passes.</summary>
    public required int ActiveRows { get; init; }

    /// <summary>Time of the first row with charge, s.</summary>
    public required double StartTime { get; init; }

    /// <summary>Time of the last row with charge, s.</summary>
    public required double EndTime { get; init; }

    /// <summary>Time under current, s: the sum of the intervals in which charge passes.</summary>
    public required double ActiveTime { get; init; }

    /// <summary>Charge, mAh, by the record's source.</summary>
    public required double Charge { get; init; }

    /// <summary>Charge by the instrument's counter, mAh; null where the file has none.</summary>
    public required double? CounterCharge { get; init; }

    /// <summary>Charge by the trapezoid of the current inside steps, mAh.</summary>
    public required double IntegralCharge { get; init; }

    /// <summary>Energy as the sum of charge times the voltage at the end of its interval, mWh.</summary>
    public required double EnergyEnd { get; init; }

    /// <summary>Energy as the sum of charge times the mean voltage of its interval, mWh.</summary>
    public required double EnergyTrapezoid { get; init; }

    /// <summary>Energy by the instrument's counter, mWh; null where the file has none.</summary>
    public required double? EnergyInstrument { get; init; }

    /// <summary>Energy by the rule that the analysis names, mWh.</summary>
    public required double Energy { get; init; }

    /// <summary>Energy-averaged voltage, V: energy over charge (not the mean of the samples); NaN without charge.</summary>
    public required double MeanVoltage { get; init; }

    /// <summary>Voltage at which half of the charge has passed, V.</summary>
    public required double MidpointVoltage { get; init; }

    /// <summary>Lowest voltage under current, V.</summary>
    public required double MinVoltage { get; init; }

    /// <summary>Highest voltage under current, V.</summary>
    public required double MaxVoltage { get; init; }

    /// <summary>Voltage of the first row with charge, V.</summary>
    public required double FirstVoltage { get; init; }

    /// <summary>Voltage of the last row with charge, V.</summary>
    public required double LastVoltage { get; init; }

    /// <summary>Magnitude of the constant current, mA: the charge-weighted median.</summary>
    public required double CurrentMagnitude { get; init; }

    /// <summary>Charge of the closing constant-voltage hold, mAh; part of <see cref="Charge"/>.</summary>
    public required double ConstantVoltageCharge { get; init; }

    /// <summary>First row of the constant-voltage hold; <see cref="LastRow"/> + 1 where there is none.</summary>
    public required int ConstantVoltageRow { get; init; }

    /// <summary>The instrument's cycle number at the first row; null where the file has none.</summary>
    public required int? InstrumentCycle { get; init; }

    /// <summary>Mean temperature under current, degC; NaN where the file has none.</summary>
    public required double Temperature { get; init; }

    /// <summary>Net charge of the test up to the end of the half cycle, mAh, positive on charge.</summary>
    public required double Endpoint { get; init; }
}
