// SPDX-License-Identifier: Apache-2.0
namespace Halite.Examples;

/// <summary>
/// Families of oxygen redox (Wang et al., Chem. Soc. Rev. 2024). Printed and used here: of the first charge of Li2MnO3 70 %
/// leaves as O2; voltage hysteresis of 150 to 500 mV and a loss of 300 to 500 mV of mean voltage in 100 cycles for Li-rich
/// layered oxides; D of Li 1e-16 to 1e-15 cm2/s in disordered rock salts, 1e-14 to 1e-11 in Li-rich layered oxides, 1e-10 to
/// 1e-8 in LiCoO2. Capacities, masses, lengths of diffusion and how the ranges are run through are ours.
/// </summary>
internal static class OxygenRedoxFiles
{
    /// <summary>Share of the first charge of Li2MnO3 that leaves as O2.</summary>
    public const double GasShare = 0.70;

    public static IEnumerable<(string Path, byte[] Content)> All()
    {
        foreach (var (name, cell) in Cells()) yield return (name, name.EndsWith(".mpt", StringComparison.Ordinal) ? CyclerFiles.EcLab(cell, name) : CyclerFiles.Bdf(cell));
        foreach (var (name, cell) in Titrations()) yield return (name, cell.Bdf());
    }

    /// <summary>The cells by file name.</summary>
    public static IEnumerable<(string Name, GalvanostaticCell Cell)> Cells()
    {
        yield return ("li2mno3.mpt", ExampleFiles.Cell(4.10, 20, 230, 230 / 350.0, 3.3, 71) with { TurningMilliampereHourPerGram = 30, TurningVoltage = 4.5, PointsPerHalfCycle = 200 });
        yield return ("lrmo-fade.bdf.csv", ExampleFiles.Cell(4.32, 100, 250, 0.86, 3.55, 72) with { TurningMilliampereHourPerGram = 120, TurningVoltage = 4.45, Cycles = 40, RetentionPerCycle = 0.998, VoltageFadePerCycle = 0.004, Hysteresis = 0.3, PointsPerHalfCycle = 60 });
    }

    /// <summary>The titrations by file name, 10 pulses on charge each, with D that runs evenly in its logarithm.</summary>
    public static IEnumerable<(string Name, TitrationCell Cell)> Titrations()
    {
        yield return ("gitt-ltfo.bdf.csv", Titration(9e-16, 1.2e-16, 1e-5, 81));
        yield return ("gitt-lrmo.bdf.csv", Titration(9e-12, 1.2e-14, 5e-5, 82));
        yield return ("gitt-licoo2.bdf.csv", Titration(8e-9, 1.2e-10, 1.5e-3, 83));
    }

    /// <summary>A titration of ten pulses of 20 min at 10 mA/g, each with a rest until it is over.</summary>
    /// <param name="first">D of the first pulse, cm2/s.</param>
    /// <param name="last">D of the last pulse, cm2/s.</param>
    /// <param name="length">Length of diffusion, cm.</param>
    /// <param name="seed">Seed of the noise.</param>
    public static TitrationCell Titration(double first, double last, double length, ulong seed) => new()
    {
        MassMg = 4,
        CurrentMilliamperePerGram = 10,
        Equilibrium = q => 3.6 + 0.02 * q,
        Rate = q => first * Math.Pow(last / first, Math.Clamp(q / 30, 0, 1)) / (length * length),
        Resistance = _ => 40,
        Pulse = 1200,
        Rest = 4 * 3600,
        RestUntil = 0.5,
        LongestRest = 100 * 3600,
        ChargePulses = 10,
        Noise = 1e-5,
        Seed = seed,
    };
}
