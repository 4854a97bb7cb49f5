// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Cycling;

/// <summary>
/// A cycle: two half cycles in the order of the electrode convention, or one alone. A quantity that needs a half cycle, a
/// mass, an area or a formula that is not there is null.
/// </summary>
public sealed record Cycle
{
    /// <summary>Our number: 1 is the first cycle in the order of the convention, 0 a lone half cycle before it.</summary>
    public required int Number { get; init; }

    /// <summary>The instrument's cycle number; null where the file has none.</summary>
    public int? InstrumentCycle { get; init; }

    /// <summary>Whether the file ends under current before the last half cycle reached the limit of its predecessors; it then takes no part in retention, fade and blocks.</summary>
    public bool IsIncomplete { get; init; }

    /// <summary>The charge; null where there is none.</summary>
    public HalfCycle? Charge { get; init; }

    /// <summary>The discharge; null where there is none.</summary>
    public HalfCycle? Discharge { get; init; }

    /// <summary>Specific charge capacity, mAh/g.</summary>
    public Measured? SpecificCharge { get; init; }

    /// <summary>Specific discharge capacity, mAh/g.</summary>
    public Measured? SpecificDischarge { get; init; }

    /// <summary>Areal charge capacity, mAh/cm2.</summary>
    public Measured? ArealCharge { get; init; }

    /// <summary>Areal discharge capacity, mAh/cm2.</summary>
    public Measured? ArealDischarge { get; init; }

    /// <summary>Coulombic efficiency, %: second half cycle over first; above 100 % is a result. The mass cancels in it.</summary>
    public double? CoulombicEfficiency { get; init; }

    /// <summary>Charge of the first half cycle that the second does not give back, mAh.</summary>
    public double? IrreversibleCharge { get; init; }

    /// <summary>The same by mass, mAh/g.</summary>
    public Measured? SpecificIrreversible { get; init; }

    /// <summary>Discharge energy over charge energy, %.</summary>
    public double? EnergyEfficiency { get; init; }

    /// <summary>Specific discharge energy, mWh/g (Wh/kg).</summary>
    public Measured? SpecificDischargeEnergy { get; init; }

    /// <summary>Specific charge energy, mWh/g (Wh/kg).</summary>
    public Measured? SpecificChargeEnergy { get; init; }

    /// <summary>Energy-averaged charge voltage less energy-averaged discharge voltage, V.</summary>
    public double? VoltageHysteresis { get; init; }

    /// <summary>Change of the net charge at the end of charge against the cycle before, mAh.</summary>
    public double? ChargeSlippage { get; init; }

    /// <summary>Change of the net charge at the end of discharge against the cycle before, mAh.</summary>
    public double? DischargeSlippage { get; init; }

    /// <summary>Charge current by mass, mA/g.</summary>
    public double? SpecificChargeCurrent { get; init; }

    /// <summary>Discharge current by mass, mA/g.</summary>
    public double? SpecificDischargeCurrent { get; init; }

    /// <summary>Charge rate, 1/h, against the nominal capacity.</summary>
    public double? ChargeRate { get; init; }

    /// <summary>Discharge rate, 1/h, against the nominal capacity.</summary>
    public double? DischargeRate { get; init; }

    /// <summary>Li taken out on charge over the formula's Li, %.</summary>
    public double? AccessibleLiCharge { get; init; }

    /// <summary>Li put back on discharge over the formula's Li, %.</summary>
    public double? AccessibleLiDischarge { get; init; }
}
