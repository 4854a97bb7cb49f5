// SPDX-License-Identifier: Apache-2.0
namespace Halite.Data;

/// <summary>
/// What a column holds, whatever its file calls it. Techniques build their records by meaning, never by name.
/// Signs: current and charge are positive on charge (BDF convention).
/// </summary>
public enum Meaning
{
    /// <summary>Not recognised; kept under the file's own name.</summary>
    Unknown,

    /// <summary>Time since the start of the test.</summary>
    Time,
    /// <summary>Time since the start of the step.</summary>
    StepTime,
    /// <summary>Time since 1970-01-01 UTC.</summary>
    UnixTime,
    /// <summary>Row or point number of the instrument.</summary>
    Index,
    /// <summary>Current, positive on charge.</summary>
    Current,
    /// <summary>Magnitude of a current whose sign is in <see cref="StepKind"/>.</summary>
    CurrentMagnitude,
    /// <summary>Cell or working-electrode voltage.</summary>
    Voltage,
    /// <summary>Potential of the counter electrode against the reference.</summary>
    CounterElectrodeVoltage,
    /// <summary>What the instrument controls: a current in one mode, a voltage in another.</summary>
    Control,
    /// <summary>Charge passed since the row before, signed.</summary>
    ChargeIncrement,
    /// <summary>Charge passed since the start of the test, signed.</summary>
    NetCharge,
    /// <summary>Charge of the running half cycle, signed, reset where the sign of the current changes.</summary>
    HalfCycleCharge,
    /// <summary>Charge passed on charge; accumulates, reset by step, cycle or never.</summary>
    ChargeCapacity,
    /// <summary>Charge passed on discharge; accumulates, reset by step, cycle or never.</summary>
    DischargeCapacity,
    /// <summary>Charge of the running step, in one column for both directions.</summary>
    StepCapacity,
    /// <summary>Energy put in on charge; accumulates.</summary>
    ChargeEnergy,
    /// <summary>Energy taken out on discharge; accumulates.</summary>
    DischargeEnergy,
    /// <summary>Energy of the running step, in one column for both directions.</summary>
    StepEnergy,
    /// <summary>Power.</summary>
    Power,
    /// <summary>Internal or direct-current resistance.</summary>
    Resistance,
    /// <summary>Temperature of the cell or the chamber.</summary>
    Temperature,
    /// <summary>The instrument's cycle number.</summary>
    Cycle,
    /// <summary>The instrument's half-cycle number.</summary>
    HalfCycle,
    /// <summary>The instrument's step number in its schedule (repeats in loops).</summary>
    Step,
    /// <summary>A step count that never repeats.</summary>
    StepCount,
    /// <summary>Step type in words or codes (rest, charge, discharge).</summary>
    StepKind,
    /// <summary>Calendar date and time, as text or day number.</summary>
    DateTime,

    /// <summary>Frequency of an impedance point.</summary>
    Frequency,
    /// <summary>Angular frequency of an impedance point, ω = 2πf, in rad/s.</summary>
    AngularFrequency,
    /// <summary>Logarithm to base 10 of the frequency of an impedance point in Hz.</summary>
    LogFrequency,
    /// <summary>Period of an impedance point, 1/f.</summary>
    Period,
    /// <summary>Real part of the impedance.</summary>
    ImpedanceReal,
    /// <summary>Imaginary part of the impedance, Z'' (negative where capacitive).</summary>
    ImpedanceImaginary,
    /// <summary>Minus the imaginary part of the impedance, -Z'' (positive where capacitive).</summary>
    ImpedanceMinusImaginary,
    /// <summary>Modulus of the impedance.</summary>
    ImpedanceModulus,
    /// <summary>Phase of the impedance (negative where capacitive).</summary>
    ImpedancePhase,
    /// <summary>Minus the phase of the impedance (positive where capacitive).</summary>
    ImpedanceMinusPhase,
    /// <summary>Logarithm to base 10 of the modulus of the impedance in ohm.</summary>
    ImpedanceLogModulus,
    /// <summary>Real part of the admittance 1/Z.</summary>
    AdmittanceReal,
    /// <summary>Imaginary part of the admittance 1/Z (positive where capacitive).</summary>
    AdmittanceImaginary,
    /// <summary>State of charge or lithiation, as the file states it.</summary>
    StateOfCharge,
    /// <summary>Number of a spectrum, loop or scan in a series.</summary>
    SeriesIndex,

    /// <summary>Photon energy.</summary>
    PhotonEnergy,
    /// <summary>Electron binding energy.</summary>
    BindingEnergy,
    /// <summary>Electron kinetic energy.</summary>
    KineticEnergy,
    /// <summary>Raman shift.</summary>
    RamanShift,
    /// <summary>Wavenumber (infrared).</summary>
    Wavenumber,
    /// <summary>Wavelength.</summary>
    Wavelength,
    /// <summary>Diffraction angle 2θ.</summary>
    TwoTheta,
    /// <summary>Abscissa of a spectrum whose kind the file does not say.</summary>
    Abscissa,
    /// <summary>Counts or intensity.</summary>
    Intensity,
    /// <summary>Absorption coefficient, absorbance or normalised absorption.</summary>
    Absorption,
    /// <summary>Incident beam intensity (I0).</summary>
    IncidentIntensity,
    /// <summary>Transmitted beam intensity.</summary>
    TransmittedIntensity,
    /// <summary>Intensity behind the reference foil.</summary>
    ReferenceIntensity,
    /// <summary>Fluorescence intensity.</summary>
    FluorescenceIntensity,
    /// <summary>Standard uncertainty of the intensity.</summary>
    IntensitySigma,
}
