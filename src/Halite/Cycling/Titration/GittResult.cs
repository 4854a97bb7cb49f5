// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Cycling.Titration;

/// <summary>
/// One pulse and the rest after it. E1 is the voltage at the end of the rest before, E3 at the end of the pulse, E4 at
/// the end of the rest after.
/// </summary>
public sealed record GittPulse
{
    /// <summary>Running number from 1.</summary>
    public required int Index { get; init; }

    /// <summary>Charge or discharge.</summary>
    public required Direction Direction { get; init; }

    /// <summary>First row under current, in the record.</summary>
    public required int FirstRow { get; init; }

    /// <summary>Last row under current, in the record.</summary>
    public required int LastRow { get; init; }

    /// <summary>Duration of the pulse, s.</summary>
    public required double Duration { get; init; }

    /// <summary>Duration of the rest after it, s.</summary>
    public required double RestDuration { get; init; }

    /// <summary>Current, mA, positive on charge.</summary>
    public required double Current { get; init; }

    /// <summary>Net charge of the test after the pulse, mAh, positive on charge.</summary>
    public required double Charge { get; init; }

    /// <summary>
    /// Net charge whose equilibrium the voltage at the end of the rest is, mAh: <see cref="Charge"/> and what the pulses
    /// have not yet relaxed at the surface of the particles.
    /// </summary>
    public required double SurfaceCharge { get; init; }

    /// <summary>Charge of the pulse, mAh, positive in its own direction.</summary>
    public required double PulseCharge { get; init; }

    /// <summary>E1, V; NaN where no rest came before.</summary>
    public required double RestVoltageBefore { get; init; }

    /// <summary>E3, V.</summary>
    public required double EndVoltage { get; init; }

    /// <summary>E4, V: the quasi-equilibrium voltage after the pulse.</summary>
    public required double RestVoltage { get; init; }

    /// <summary>Slope of the voltage at the end of the rest, mV/h.</summary>
    public required double RestDrift { get; init; }

    /// <summary>Ohmic drop, V, signed as the over-potential: positive on charge.</summary>
    public required Measured OhmicDrop { get; init; }

    /// <summary>Over-potential E3 - E4, V, ohmic drop included; positive on charge, negative on discharge.</summary>
    public required double Overpotential { get; init; }

    /// <summary>Over-potential without the ohmic drop, V.</summary>
    public double OverpotentialWithoutOhmic => Overpotential - OhmicDrop.Value;

    /// <summary>Step of the relaxed voltage by the pulse, V, corrected for unrelaxed rests where that was asked for.</summary>
    public required Measured EquilibriumStep { get; init; }

    /// <summary>Change of the voltage during the pulse without the ohmic drop, V.</summary>
    public required Measured TransientStep { get; init; }

    /// <summary>D/L2, 1/s, by the method asked for; NaN with an interval on a plateau.</summary>
    public required Measured InverseTau { get; init; }

    /// <summary>D/L2 by the plain end-point formula, no correction, 1/s; NaN where it does not exist.</summary>
    public required double PlainEndpoint { get; init; }

    /// <summary>D/L2 by the plain slope formula, no correction, 1/s; NaN where it does not exist.</summary>
    public required double PlainSlope { get; init; }

    /// <summary>D/L2 by fitting the series to the relaxation, 1/s, an estimate independent of the pulse; NaN where the rest shows none.</summary>
    public required double FromRelaxation { get; init; }

    /// <summary>Voltage to which that fit relaxes, V; NaN where there is none.</summary>
    public required double RelaxedVoltage { get; init; }

    /// <summary>D, cm2/s; null without a length.</summary>
    public required Measured? Diffusion { get; init; }

    /// <summary>D t/L2 of the pulse, with its neighbours' D/L2 for a reversal whose own is withheld; NaN where unknown.</summary>
    public required double PulseReach { get; init; }

    /// <summary>D t/L2 of the rest after, likewise; NaN where unknown.</summary>
    public required double RestReach { get; init; }

    /// <summary>
    /// What limits the pulse: "no-rest-before", "ir-upper-bound" (first point later than 1 s), "rest-short", "corrected"
    /// (for bias or rest by more than 1 %), "plateau", "rest-correction-unbounded" (rests so short
    /// that the correction decides: an interval and no number), "not-diffusive", "first-pulse", "start-uncertain", "reversal" (first pulse after
    /// the direction changed; where its step differs from its neighbours' it holds the hysteresis of the material, and
    /// D/L2 is withheld).
    /// </summary>
    public required ImmutableArray<string> Flags { get; init; }
}

/// <summary>Quasi-equilibrium voltages of one cycle and what lies between charge and discharge.</summary>
/// <param name="Charge">Net charge (mAh, from the start of the charge) and relaxed voltage (V) after each charge pulse.</param>
/// <param name="Discharge">The same after each discharge pulse, on the same axis: charge is aligned at the end of charge.</param>
/// <param name="Gap">Mean of charge less discharge voltage over the common charge, V; NaN without common charge.</param>
/// <param name="Area">Integral of the same, mWh.</param>
/// <param name="SpecificArea">The same by mass, mWh/g; null without a mass.</param>
/// <param name="From">Start of the common charge, mAh.</param>
/// <param name="To">End of the common charge, mAh.</param>
public sealed record EquilibriumHysteresis(
    ImmutableArray<(double Charge, double Voltage)> Charge,
    ImmutableArray<(double Charge, double Voltage)> Discharge,
    double Gap,
    double Area,
    double? SpecificArea,
    double From,
    double To);

/// <summary>The pulses of a test.</summary>
public sealed record GittResult
{
    /// <summary>The pulses in order.</summary>
    public required ImmutableArray<GittPulse> Pulses { get; init; }

    /// <summary>Hysteresis of the quasi-equilibrium voltages; null where the test has no charge and discharge pulses.</summary>
    public required EquilibriumHysteresis? Hysteresis { get; init; }

    /// <summary>
    /// The same with each relaxed voltage at the charge whose equilibrium it is: the hysteresis without what rests that
    /// end early add to it; null without correction or where there is none.
    /// </summary>
    public required EquilibriumHysteresis? RelaxedHysteresis { get; init; }

    /// <summary>The options in use.</summary>
    public required GittOptions Options { get; init; }

    /// <summary>What a user must know of the numbers, those of the record included.</summary>
    public required ImmutableArray<Warning> Warnings { get; init; }
}
