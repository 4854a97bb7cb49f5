// SPDX-License-Identifier: Apache-2.0
using static Halite.Examples.ExampleSpectra;

namespace Halite.Examples;

/// <summary>
/// Over-stoichiometric Li1.2Ti0.2Mn0.6O1.8F0.2 (Wang et al., Adv. Mater. 2023, doi 10.1002/adma.202306396). Printed and
/// used here: first discharges at 20 mA/g of 195, 296 and 341 mAh/g, at 10 mA/g 326 and 349 mAh/g with 1011 and 1055
/// Wh/kg; Coulombic efficiency 90 % and about 100 %; at 500 mA/g 79, 125 (ball-milled), 195 and 248 mAh/g; turning point
/// near 170 mAh/g and 4.2 V; Raman bands of LTMOF at 467, 607 and 760 cm-1; Mn(IV)/(III)/(II) 69/23/8 % at 4.2 V and
/// 71/21/8 % at 4.8 V; a new O K absorption at 531 eV at 4.8 V only; titration at 10 mA/g with rests of 8 h. Where the
/// paper gives a direction only (bands of the metastabilised samples and on charge, diffusion, hysteresis), the number
/// is ours. It shows no photoelectron spectrum: that of O 1s is ours whole.
/// </summary>
internal static class LtmofFiles
{
    public static IEnumerable<(string Path, byte[] Content)> All()
    {
        foreach (var (name, cell) in Cells()) yield return (name, name.EndsWith(".mpt", StringComparison.Ordinal) ? CyclerFiles.EcLab(cell, name) : CyclerFiles.Bdf(cell));
        foreach (var (name, cell) in Titrations()) yield return (name, cell.Bdf());
        foreach (var (name, bands) in RamanBands()) yield return (name, Raman(bands, (ulong)(100 + name.Length)));
        foreach (var (name, standard, share) in Manganese()) yield return (name, ManganeseSpectrum(name, standard, share));
        foreach (var (name, state) in OxygenStates()) yield return (name, OxygenSpectrum(name, state));
        yield return ("ms10-4.8V.vms", Oxygen1s(OxidisedOxygen));
    }

    /// <summary>The cells by file name.</summary>
    public static IEnumerable<(string Name, GalvanostaticCell Cell)> Cells()
    {
        // Three replicates of the pristine material scatter by 1 % about the printed value, which their mean meets.
        yield return ("ltmof-1.mpt", Cell(5.00, 20, 195, 0.90, 3.1, 11) with { Cycles = 10 });
        yield return ("ltmof-2.mpt", Cell(4.62, 20, 195 * 1.01, 0.90, 3.1, 12));
        yield return ("ltmof-3.bdf.csv", Cell(5.31, 20, 195 * 0.99, 0.90, 3.1, 13));
        yield return ("ms10-1.mpt", Cell(4.85, 20, 296, 0.998, 3.1, 21) with { Cycles = 10, RetentionPerCycle = 0.98 });
        yield return ("ms20-1.mpt", Cell(4.40, 20, 341, 1.0, 3.1, 31) with { Cycles = 10, RetentionPerCycle = 0.975 });
        yield return ("ms10-slow.bdf.csv", Cell(5.02, 10, 326, 1.0, 1011.0 / 326, 22));
        yield return ("ms20-slow.bdf.csv", Cell(4.93, 10, 349, 1.0, 1055.0 / 349, 32));
        yield return ("ltmof-500.bdf.csv", Cell(4.77, 500, 79, 0.9, 2.9, 14) with { TurningMilliampereHourPerGram = 60 });
        yield return ("ltmof-milled-500.bdf.csv", Cell(4.91, 500, 125, 0.92, 2.95, 15) with { TurningMilliampereHourPerGram = 95 });
        yield return ("ms10-500.bdf.csv", Cell(5.12, 500, 195, 0.97, 2.95, 23) with { TurningMilliampereHourPerGram = 130 });
        yield return ("ms20-500.bdf.csv", Cell(4.88, 500, 248, 0.98, 2.95, 33) with { TurningMilliampereHourPerGram = 140 });
    }

    /// <summary>The titrations by file name: MS10 diffuses faster and has less hysteresis, as the paper finds.</summary>
    public static IEnumerable<(string Name, TitrationCell Cell)> Titrations()
    {
        yield return ("ltmof-gitt.bdf.csv", Titration(4.71, 21, 19, 4e-6, 0.35, 220, 41));
        yield return ("ms10-gitt.bdf.csv", Titration(4.66, 29, 29, 1.2e-5, 0.22, 160, 42));
    }

    /// <summary>Raman bands by file name. LTMOF as printed; the others follow the printed directions.</summary>
    public static IEnumerable<(string Name, Band[] Bands)> RamanBands()
    {
        yield return ("raman-ltmof.csv", [new(467, 76, 40000), new(607, 70, 80000, 0.7), new(760, 58, 15000, 0.3)]);
        yield return ("raman-ms10.csv", [new(461, 95, 44000), new(613, 88, 84000, 0.7)]);
        yield return ("raman-ms20.csv", [new(457, 108, 45000), new(617, 99, 86000, 0.7)]);
        yield return ("raman-ltmof-4.8V.csv", [new(476, 79, 38000), new(621, 72, 76000, 0.7), new(768, 60, 14000, 0.3)]);
        yield return ("raman-ms10-4.8V.csv", [new(395, 150, 60000), new(637, 34, 62000, 0.7)]);
    }

    /// <summary>Mn L3 edges: three standards and two charged states with the printed shares of Mn(IV), (III), (II).</summary>
    public static IEnumerable<(string Name, Edge? Standard, (double Four, double Three, double Two) Share)> Manganese()
    {
        yield return ("MnII.xdi", ManganeseTwo, default);
        yield return ("MnIII.xdi", ManganeseThree, default);
        yield return ("MnIV.xdi", ManganeseFour, default);
        yield return ("mn-l-4.2V.xdi", null, (0.69, 0.23, 0.08));
        yield return ("mn-l-4.8V.xdi", null, (0.71, 0.21, 0.08));
    }

    /// <summary>O K edges of MS10 by file name: position of the t2g and eg lines and height of the line at 531 eV.</summary>
    public static IEnumerable<(string Name, (double Shift, double Height531) State)> OxygenStates()
    {
        yield return ("o-k-OCV.xdi", (0, 0));
        yield return ("o-k-4.2V.xdi", (-0.5, 0));
        yield return ("o-k-4.8V.xdi", (-0.5, 0.24));
    }

    /// <summary>Share of the oxygen of MS10 at 4.8 V that the O 1s spectrum shows oxidised: ours, the holes of the ledger.</summary>
    public const double OxidisedOxygen = 0.19;

    public static byte[] ManganeseSpectrum(string name, Edge? standard, (double Four, double Three, double Two) share) => Xdi(
        "Mn", "L3", name.Replace(".xdi", "", StringComparison.Ordinal),
        standard is not null ? [(standard, 1)] : [(ManganeseFour, share.Four), (ManganeseThree, share.Three), (ManganeseTwo, share.Two)],
        Grid(610, 690, 634, 660, 0.1), "mutey", standard is not null ? 0.0005 : 0.003, (ulong)(200 + name.Length));

    public static byte[] OxygenSpectrum(string name, (double Shift, double Height531) state) => Xdi(
        "O", "K", "MS10-LTMOF, " + name.Replace("o-k-", "", StringComparison.Ordinal).Replace(".xdi", "", StringComparison.Ordinal),
        [(new Edge([(537, 1)], [(529.9 + state.Shift, 0.55, 1.1), (532.6 + state.Shift, 0.40, 1.3), (531.0, state.Height531, 0.9), (541, 0.5, 6)]), 1)],
        Grid(505, 590, 525, 550, 0.1), "mufluor", 0.002, (ulong)(300 + name.Length));

    public static byte[] Oxygen1s(double oxidised) => Vamas("MS10-LTMOF, 4.8 V charge", [new("O 1s", 0, 0, 525.5, 537.5, 1.35, [(529.5, 4000 * (1 - oxidised)), (530.5, 4000 * oxidised), (531.9, 1500)])], 401);

    private static TitrationCell Titration(double mass, int charges, int discharges, double rate, double hysteresis, double ohm, ulong seed) => new()
    {
        MassMg = mass,
        CurrentMilliamperePerGram = 10,
        Equilibrium = q => 3.05 + 1.35 * q / 180 - 0.35 * (q / 300) * (q / 300),
        Rate = _ => rate,
        Resistance = _ => ohm,
        ChargePulses = charges,
        DischargePulses = discharges,
        Hysteresis = hysteresis,
        Seed = seed,
    };

    // Shapes of our own that differ as the oxidation states of manganese do: the L3 maximum moves up by 1.5 to 2 eV a valence.
    private static readonly Edge ManganeseTwo = new([(640, 0.67), (651.5, 0.33)], [(639.7, 3.2, 1.0), (641.2, 0.7, 1.4), (650.8, 0.7, 2.2)]);
    private static readonly Edge ManganeseThree = new([(641.5, 0.67), (653, 0.33)], [(640.6, 1.2, 1.4), (641.9, 2.3, 1.8), (652.9, 1.1, 3.0)]);
    private static readonly Edge ManganeseFour = new([(642.5, 0.67), (654, 0.33)], [(640.9, 1.6, 0.9), (643.4, 2.9, 1.8), (654.1, 1.4, 3.0)]);

    private static IEnumerable<double> Grid(double from, double to, double fineFrom, double fineTo, double step)
    {
        for (double e = from; e < to + 1e-9; e += e < fineFrom - 1e-9 || e >= fineTo - 1e-9 ? 0.5 : step) yield return Math.Round(e, 3);
    }

    private static GalvanostaticCell Cell(double mass, double current, double discharge, double efficiency, double meanVoltage, ulong seed) => ExampleFiles.Cell(mass, current, discharge, efficiency, meanVoltage, seed);
}
