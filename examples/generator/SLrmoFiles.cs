// SPDX-License-Identifier: Apache-2.0
using static Halite.Examples.ExampleSpectra;

namespace Halite.Examples;

/// <summary>
/// Sulfite-modified Li-rich layered oxide in solid-state cells (Sun et al., Sci. Adv. 2022). Printed and used here: S-LRMO
/// delivers 248 mAh/g with an initial Coulombic efficiency of 94 %, bare B-LRMO 79 %; at 1 C 125 and 44 mAh/g; the
/// interfacial resistance grows from 20 to 100 ohm (S) and from 50 to 2000 ohm (B) along the charge; D between 1e-9 and
/// 1e-11 cm2/s below 4 V, above it 1e-10 to 1e-11 (S) and 1e-11 to 1e-13 (B); over-potentials up to about 200 mV (S) and
/// 400 mV (B); S 2p of sulphite at 166.3 and of sulphate at 168.2 eV, which grows on charge; oxidised oxygen at 530.5 eV
/// at 4.6 V; In 3d5/2 at 446.2 eV with In2O3 beside it for B only. Areas and widths of lines, lengths, voltages of the
/// titration are ours.
/// </summary>
internal static class SLrmoFiles
{
    public static IEnumerable<(string Path, byte[] Content)> All()
    {
        foreach (var (name, cell) in Cells()) yield return (name, CyclerFiles.EcLab(cell, name));
        foreach (var (name, transport, seed) in Transport())
        {
            yield return (name + "-geis.csv", transport.Impedance(seed).Csv());
            yield return (name + "-gitt.bdf.csv", transport.Titration(seed + 10).Bdf());
        }

        foreach (var (name, levels) in Photoelectrons()) yield return (name, Vamas(name.Replace(".vms", "", StringComparison.Ordinal), levels, (ulong)(500 + name.Length)));
    }

    /// <summary>The cells by file name.</summary>
    public static IEnumerable<(string Name, GalvanostaticCell Cell)> Cells()
    {
        yield return ("s-lrmo-1.mpt", ExampleFiles.Cell(3.43, 12.5, 248, 0.94, 3.45, 51) with { TurningMilliampereHourPerGram = 105, TurningVoltage = 4.45 });
        yield return ("b-lrmo-1.mpt", ExampleFiles.Cell(3.40, 12.5, 200, 0.79, 3.4, 52) with { TurningMilliampereHourPerGram = 105, TurningVoltage = 4.45 });
        yield return ("s-lrmo-1C.mpt", ExampleFiles.Cell(3.45, 250, 125, 0.93, 3.2, 53) with { TurningMilliampereHourPerGram = 70 });
        yield return ("b-lrmo-1C.mpt", ExampleFiles.Cell(3.39, 250, 44, 0.8, 3.1, 54) with { TurningMilliampereHourPerGram = 30 });
    }

    /// <summary>Transport of the two cells: what titration and impedance both see.</summary>
    public static IEnumerable<(string Name, LayeredTransport Transport, ulong Seed)> Transport()
    {
        yield return ("s-lrmo", new LayeredTransport { Charge = 263.8, MassMg = 3.43, Diffusion = (9e-10, 9e-11, 9e-11, 1.05e-11), ChargeTransfer = (20, 100), FinalSlope = 19 }, 61);
        yield return ("b-lrmo", new LayeredTransport { Charge = 253.2, MassMg = 3.40, Diffusion = (9e-10, 1.2e-11, 9e-12, 3.3e-13), ChargeTransfer = (50, 2000), FinalSlope = 3.9 }, 62);
    }

    /// <summary>Core levels by file name.</summary>
    public static IEnumerable<(string Name, CoreLevel[] Levels)> Photoelectrons()
    {
        yield return ("s-lrmo-pristine.vms", [Sulphur(1400, 1600)]);
        yield return ("s-lrmo-4.6V.vms", [Sulphur(250, 2750), Oxygen(0.21), Indium(0)]);
        yield return ("b-lrmo-4.6V.vms", [Oxygen(0.26), Indium(0.35)]);
    }

    /// <summary>S 2p of sulphite and sulphate with these areas.</summary>
    public static CoreLevel Sulphur(double sulphite, double sulphate) => new("S 2p", 1.18, 0.5, 162.5, 174, 1.5, [(166.3, sulphite), (168.2, sulphate)]);

    /// <summary>O 1s with this share of the oxide's oxygen oxidised.</summary>
    public static CoreLevel Oxygen(double oxidised) => new("O 1s", 0, 0, 525.5, 537.5, 1.35, [(529.5, 4000 * (1 - oxidised)), (530.5, 4000 * oxidised), (531.9, 1200)]);

    /// <summary>In 3d of the halide electrolyte with this share of In2O3.</summary>
    public static CoreLevel Indium(double oxide) => new("In 3d", 7.54, 2 / 3.0, 440, 459, 1.4, oxide > 0 ? [(446.2, 6000 * (1 - oxide)), (444.8, 6000 * oxide)] : [(446.2, 6000)]);
}
