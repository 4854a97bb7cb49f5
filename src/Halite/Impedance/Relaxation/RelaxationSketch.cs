// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Relaxation;

/// <summary>What a first look at a spectrum shows of its processes, short times first: start values for circuits.</summary>
/// <param name="Resistance">Series resistance in ohm.</param>
/// <param name="Inductance">Series inductance in H.</param>
/// <param name="Processes">The processes.</param>
internal sealed record RelaxationSketch(double Resistance, double Inductance, RelaxationSketch.Process[] Processes)
{
    /// <summary>A Cole-Cole process.</summary>
    /// <param name="R">Resistance in ohm.</param>
    /// <param name="Tau">Time constant in s.</param>
    /// <param name="Alpha">Exponent.</param>
    public readonly record struct Process(double R, double Tau, double Alpha);
}
