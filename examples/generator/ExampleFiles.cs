// SPDX-License-Identifier: Apache-2.0
namespace Halite.Examples;

/// <summary>Every raw file of the example studies. The parameters are the numbers that the papers print.</summary>
internal static class ExampleFiles
{
    /// <summary>Paths below the folder of examples, with their bytes.</summary>
    public static IEnumerable<(string Path, byte[] Content)> All() => Ltmof().Concat(SLrmo());

    /// <summary>
    /// Over-stoichiometric Li1.2Ti0.2Mn0.6O1.8F0.2 (Wang et al., Adv. Mater. 2023, doi 10.1002/adma.202306396): first discharges at 20 mA/g of
    /// 195, 296 and 341 mAh/g, at 10 mA/g 326 and 349 mAh/g with 1011 and 1055 Wh/kg; Coulombic efficiency 90 % and about
    /// 100 %; at 500 mA/g 79, 125 (ball-milled), 195 and 248 mAh/g; turning point near 170 mAh/g and 4.2 V.
    /// </summary>
    public static IEnumerable<(string Path, byte[] Content)> Ltmof()
    {
        foreach (var (name, cell) in LtmofCells())
            yield return name.EndsWith(".mpt", StringComparison.Ordinal) ? ($"ltmof/raw/{name}", CyclerFiles.EcLab(cell, name)) : ($"ltmof/raw/{name}", CyclerFiles.Bdf(cell));
    }

    /// <summary>The cells of the first example by file name.</summary>
    public static IEnumerable<(string Name, GalvanostaticCell Cell)> LtmofCells()
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

    /// <summary>
    /// Sulfite-modified Li-rich layered oxide in solid-state cells (Sun et al., Sci. Adv. 2022): S-LRMO delivers 248 mAh/g with an
    /// initial Coulombic efficiency of 94 %, bare B-LRMO 79 %; at 1 C 125 and 44 mAh/g; the interfacial resistance grows from
    /// 20 to 100 ohm (S) and from 50 to 2000 ohm (B) along the charge.
    /// </summary>
    public static IEnumerable<(string Path, byte[] Content)> SLrmo()
    {
        foreach (var (name, cell) in SLrmoCells()) yield return ($"s-lrmo/raw/{name}", CyclerFiles.EcLab(cell, name));
        foreach (var (name, series) in SLrmoImpedance()) yield return ($"s-lrmo/raw/{name}", series.Csv());
    }

    /// <summary>The cells of the second example by file name.</summary>
    public static IEnumerable<(string Name, GalvanostaticCell Cell)> SLrmoCells()
    {
        yield return ("s-lrmo-1.mpt", Cell(3.43, 12.5, 248, 0.94, 3.45, 51) with { TurningMilliampereHourPerGram = 105, TurningVoltage = 4.45 });
        yield return ("b-lrmo-1.mpt", Cell(3.40, 12.5, 200, 0.79, 3.4, 52) with { TurningMilliampereHourPerGram = 105, TurningVoltage = 4.45 });
        yield return ("s-lrmo-1C.mpt", Cell(3.45, 250, 125, 0.93, 3.2, 53) with { TurningMilliampereHourPerGram = 70 });
        yield return ("b-lrmo-1C.mpt", Cell(3.39, 250, 44, 0.8, 3.1, 54) with { TurningMilliampereHourPerGram = 30 });
    }

    /// <summary>The impedance series of the second example by file name.</summary>
    public static IEnumerable<(string Name, ImpedanceSeries Series)> SLrmoImpedance()
    {
        yield return ("s-lrmo-geis.csv", new ImpedanceSeries { FirstResistance = 20, LastResistance = 100, Seed = 61 });
        yield return ("b-lrmo-geis.csv", new ImpedanceSeries { FirstResistance = 50, LastResistance = 2000, Seed = 62 });
    }

    private static GalvanostaticCell Cell(double mass, double current, double discharge, double efficiency, double meanVoltage, ulong seed) => new()
    {
        MassMg = mass,
        CurrentMilliamperePerGram = current,
        DischargeMilliampereHourPerGram = discharge,
        ChargeMilliampereHourPerGram = discharge / efficiency,
        MeanDischargeVoltage = meanVoltage,
        Seed = seed,
    };
}
