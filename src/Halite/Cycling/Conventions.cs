// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling;

/// <summary>Direction of the current through the cell. The value is the sign of the current (BDF convention).</summary>
public enum Direction
{
    /// <summary>Discharge: current below zero. A cathode half cell takes Li up.</summary>
    Discharge = -1,

    /// <summary>Charge: current above zero. A cathode half cell gives Li off.</summary>
    Charge = 1,
}

/// <summary>How half cycles pair into cycles.</summary>
public enum ElectrodeConvention
{
    /// <summary>Cathode half cell: a cycle is a charge and the discharge after it; CE = discharge / charge.</summary>
    Cathode,

    /// <summary>Anode half cell: a cycle is a discharge (lithiation) and the charge after it; CE = charge / discharge.</summary>
    Anode,

    /// <summary>Full cell: a cycle is a charge and the discharge after it, as for a cathode; no Li is counted against one electrode.</summary>
    FullCell,
}

/// <summary>Where the charge of a row comes from.</summary>
public enum ChargeSource
{
    /// <summary>
    /// The instrument's own counter where the file has one that moves on most rows under current, otherwise the integral.
    /// Reason: the instrument integrates at its own sampling rate, the file holds only some of those samples.
    /// </summary>
    Auto,

    /// <summary>The instrument's counter or increments.</summary>
    Counter,

    /// <summary>The trapezoid of the stored current over time, inside a step only.</summary>
    Integral,
}

/// <summary>How the energy of a half cycle is summed.</summary>
public enum EnergyRule
{
    /// <summary>
    /// The instrument's energy counter where the charge comes from its capacity counter and it has one, otherwise
    /// <see cref="End"/>. Reason: charge and energy then come from one integration.
    /// </summary>
    Auto,

    /// <summary>Charge of a row times the voltage of that row, the end of its interval: what EC-Lab's users and most scripts do.</summary>
    End,

    /// <summary>Charge of a row times the mean of the voltages at both ends of its interval (second order in the sampling interval).</summary>
    Trapezoid,

    /// <summary>The instrument's energy counter.</summary>
    Instrument,
}

/// <summary>Which sign of the stored current means charge.</summary>
public enum CurrentSign
{
    /// <summary>Positive on charge (BDF), unless the file's own charge and discharge counters say the opposite.</summary>
    Auto,

    /// <summary>Positive on charge.</summary>
    ChargePositive,

    /// <summary>Positive on discharge; the record turns it round.</summary>
    DischargePositive,
}
