// SPDX-License-Identifier: Apache-2.0
namespace Halite.Examples;

/// <summary>Every raw file that the examples hold of this generator. The parameters are the numbers that the papers print.</summary>
internal static class ExampleFiles
{
    /// <summary>Paths below the folder of examples, with their bytes.</summary>
    public static IEnumerable<(string Path, byte[] Content)> All()
    {
        foreach (var (path, content) in LtmofFiles.All()) yield return ("ltmof/raw/" + path, content);
        foreach (var (path, content) in SLrmoFiles.All()) yield return ("s-lrmo/raw/" + path, content);
        foreach (var (path, content) in OxygenRedoxFiles.All()) yield return ("oxygen-redox/raw/" + path, content);
        yield return ("gitt/titration.csv", Titration.Csv());
    }

    /// <summary>
    /// The titration of `halite gitt --help`: ten charge and eight discharge pulses of exact diffusion with D/L2 = 2e-5 1/s,
    /// 30 ohm, a discharge branch 60 mV below the charge branch, 12 mV a pulse, rests of four hours.
    /// </summary>
    public static TitrationCell Titration { get; } = new()
    {
        MassMg = 5,
        CurrentMilliamperePerGram = 20,
        Equilibrium = q => 3.60 + 0.012 * q / (20.0 / 6),
        Rate = _ => 2e-5,
        Resistance = _ => 30,
        Pulse = 600,
        Rest = 14400,
        ChargePulses = 10,
        DischargePulses = 8,
        Hysteresis = 0.060,
        Seed = 1,
    };

    public static GalvanostaticCell Cell(double mass, double current, double discharge, double efficiency, double meanVoltage, ulong seed) => new()
    {
        MassMg = mass,
        CurrentMilliamperePerGram = current,
        DischargeMilliampereHourPerGram = discharge,
        ChargeMilliampereHourPerGram = discharge / efficiency,
        MeanDischargeVoltage = meanVoltage,
        Seed = seed,
    };
}
