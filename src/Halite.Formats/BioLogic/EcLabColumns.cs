// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Halite.Formats.BioLogic;

/// <summary>How a value is stored in a row.</summary>
internal enum Stored : byte
{
    /// <summary>IEEE single precision, 4 bytes.</summary>
    Single,
    /// <summary>IEEE double precision, 8 bytes.</summary>
    Double,
    /// <summary>Unsigned, 1 byte.</summary>
    Byte,
    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16,
    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32,
}

/// <summary>A column of a binary EC-Lab file.</summary>
/// <param name="Label">EC-Lab's label, with unit.</param>
/// <param name="Stored">How its values are stored.</param>
internal readonly record struct EcLabColumn(string Label, Stored Stored)
{
    /// <summary>Bytes of one value.</summary>
    public int Width => WidthOf(Stored);

    /// <summary>Bytes of a stored value.</summary>
    /// <param name="stored">The type.</param>
    public static int WidthOf(Stored stored) => stored switch { Stored.Double => 8, Stored.Byte => 1, Stored.UInt16 => 2, _ => 4 };
}

/// <summary>
/// The numbers under which .mpr files store columns. The meaning of a number is that of its low byte: EC-Lab 11 writes
/// 467 where EC-Lab 10 wrote 211. Reverse-engineered by the galvani and yadg projects and checked on public pairs of
/// .mpr and .mpt files (548 columns).
/// </summary>
internal static class EcLabColumns
{
    /// <summary>The bits of the flags byte, by column number.</summary>
    public static FrozenDictionary<int, (string Label, byte Mask)> Flags { get; } = new Dictionary<int, (string, byte)>
    {
        [1] = ("mode", 0x03),
        [2] = ("ox/red", 0x04),
        [3] = ("error", 0x08),
        [21] = ("control changes", 0x10),
        [31] = ("Ns changes", 0x20),
        [65] = ("counter inc.", 0x80),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, EcLabColumn> Known = Build();

    // BT-Lab's own numbers, whose low byte means something else to EC-Lab. Used where the row length asks for them.
    private static readonly FrozenDictionary<int, EcLabColumn> BatteryLab = new Dictionary<int, EcLabColumn>
    {
        [498] = new("Q charge/mA.h", Stored.Double),
        [499] = new("Q discharge/mA.h", Stored.Double),
        [500] = new("step time/s", Stored.Double),
        [501] = new("Efficiency/%", Stored.Double),
        [502] = new("Capacity/mA.h", Stored.Double),
    }.ToFrozenDictionary();

    /// <summary>The column of a number; null if it is not known.</summary>
    /// <param name="id">Number as stored.</param>
    public static EcLabColumn? Find(int id) => Known.TryGetValue(id & 0xFF, out var column) ? column : null;

    /// <summary>BT-Lab's column of a number that means something else to EC-Lab; null if there is none.</summary>
    /// <param name="id">Number as stored.</param>
    public static EcLabColumn? FindBatteryLab(int id) => BatteryLab.TryGetValue(id, out var column) ? column : null;

    /// <summary>The flag of a number; null if it is none.</summary>
    /// <param name="id">Number as stored.</param>
    public static (string Label, byte Mask)? FindFlag(int id) => Flags.TryGetValue(id & 0xFF, out var flag) ? flag : null;

    private static FrozenDictionary<int, EcLabColumn> Build()
    {
        var table = new Dictionary<int, EcLabColumn>();
        void Add(Stored stored, params ReadOnlySpan<(int Id, string Label)> columns)
        {
            foreach (var (id, label) in columns) table.Add(id, new EcLabColumn(label, stored));
        }

        Add(Stored.Double,
            (4, "time/s"), (7, "dq/mA.h"), (11, "<I>/mA"), (13, "(Q-Qo)/mA.h"), (23, "dQ/mA.h"), (24, "cycle number"),
            (74, "|Energy|/W.h"), (110, "Energy ce/W.h"), (112, "Energy we/W.h"), (115, "Energy ce charge/W.h"),
            (116, "Energy ce discharge/W.h"), (123, "Energy charge/W.h"), (124, "Energy discharge/W.h"),
            (125, "Capacitance charge/µF"), (126, "Capacitance discharge/µF"), (182, "step time/s"),
            (211, "Q charge/discharge/mA.h"));
        Add(Stored.UInt16, (39, "I Range"), (131, "Ns"));
        Add(Stored.UInt32, (212, "half cycle"), (213, "z cycle"));
        Add(Stored.Byte, (253, "Acir/Dcir Control"));
        Add(Stored.Single,
            (5, "control/V/mA"), (6, "Ewe/V"), (8, "I/mA"), (9, "Ece/V"), (15, "Phase(Z1)/deg"), (16, "Analog IN 1/V"),
            (17, "Analog IN 2/V"), (19, "control/V"), (20, "control/mA"), (26, "Rapp/Ohm"), (27, "Ewe-Ece/V"), (32, "freq/Hz"), (33, "|Ewe|/V"),
            (34, "|I|/A"), (35, "Phase(Z)/deg"), (36, "|Z|/Ohm"), (37, "Re(Z)/Ohm"), (38, "-Im(Z)/Ohm"),
            (45, "|Z1|/Ohm"), (46, "|Z2|/Ohm"), (50, "E0/V"), (69, "R/Ohm"), (70, "P/W"), (73, "rotation rate/rpm"), (75, "Analog OUT/V"), (76, "<I>/mA"),
            (77, "<Ewe>/V"), (78, "Cs-2/µF-2"), (96, "|Ece|/V"), (98, "Phase(Zce)/deg"), (99, "|Zce|/Ohm"),
            (100, "Re(Zce)/Ohm"), (101, "-Im(Zce)/Ohm"), (105, "-Im(Z1)/Ohm"), (106, "-Im(Z2)/Ohm"), (135, "<E1>/V"),
            (136, "<E2>/V"), (163, "|Estack|/V"), (166, "Phase(Zstack)/deg"), (167, "|Zstack|/Ohm"), (168, "Rcmp/Ohm"),
            (169, "Cs/µF"), (172, "Cp/µF"), (173, "Cp-2/µF-2"), (174, "<Ewe>/V"), (175, "|Zwe-ce|/Ohm"),
            (176, "Re(Zwe-ce)/Ohm"), (177, "-Im(Zwe-ce)/Ohm"), (178, "(Q-Qo)/C"), (179, "dQ/C"), (185, "<Ece>/V"),
            (206, "Temperature/°C"), (215, "<Ece>/V"), (217, "THD Ewe/%"), (218, "THD I/%"), (219, "THD Ece/%"),
            (220, "NSD Ewe/%"), (221, "NSD I/%"), (222, "NSD Ece/%"), (223, "NSR Ewe/%"), (224, "NSR I/%"),
            (225, "NSR Ece/%"), (230, "|Ewe h2|/V"), (231, "|Ewe h3|/V"), (232, "|Ewe h4|/V"), (233, "|Ewe h5|/V"),
            (234, "|Ewe h6|/V"), (235, "|Ewe h7|/V"), (236, "|I h2|/A"), (237, "|I h3|/A"), (238, "|I h4|/A"),
            (239, "|I h5|/A"), (240, "|I h6|/A"), (241, "|I h7|/A"), (242, "|Ece h2|/V"), (243, "|Ece h3|/V"),
            (244, "|Ece h4|/V"), (245, "|Ece h5|/V"), (246, "|Ece h6|/V"), (247, "|Ece h7|/V"), (248, "Rac/Ohm"),
            (249, "Rdc/Ohm"));
        return table.ToFrozenDictionary();
    }
}
