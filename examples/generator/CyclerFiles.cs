// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Halite.Examples;

/// <summary>Writes records of cells as instrument files, each labelled synthetic.</summary>
internal static class CyclerFiles
{
    /// <summary>EC-Lab text (.mpt), as a galvanostatic cycling with potential limitation is exported.</summary>
    public static byte[] EcLab(GalvanostaticCell cell, string name)
    {
        string[] header =
        [
            "EC-Lab ASCII FILE",
            "Nb header lines : 13 ",
            "",
            "Galvanostatic Cycling with Potential Limitation",
            "",
            "Run on channel : 1 (SN 0000)",
            "Electrode connection : standard",
            "Comments : SYNTHETIC: made by examples/generator from values printed in a paper; " + name,
            Invariant($"Mass of active material : {cell.MassMg} mg"),
            "Acquisition started on : 01/01/2023 00:00:00",
            "Saved on :",
            "",
            "mode\tox/red\terror\tcontrol changes\tNs changes\tcounter inc.\tNs\ttime/s\tcontrol/mA\tdq/mA.h\tEwe/V\t(Q-Qo)/mA.h\thalf cycle\t",
        ];
        var text = new StringBuilder();
        foreach (var line in header) text.Append(line).Append("\r\n");
        int step = -1;
        foreach (var row in cell.Rows())
        {
            bool change = row.Step != step;
            step = row.Step;
            text.Append(Invariant($"{(row.CurrentMilliampere == 0 ? 3 : 1)}\t{(row.CurrentMilliampere > 0 ? 1 : 0)}\t0\t{(change ? 1 : 0)}\t{(change ? 1 : 0)}\t0\t{row.Step}\t{row.Time:0.000000000E+000}\t{row.CurrentMilliampere:0.0000000E+000}\t{row.IncrementMilliampereHour:0.000000000E+000}\t{row.Voltage:0.0000000E+000}\t{row.ChargeMilliampereHour:0.000000000E+000}\t{row.HalfCycle}\t")).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>The column that labels a record of the Battery Data Format, which knows no comments: 1 in every row.</summary>
    public const string SyntheticColumn = "Synthetic (made by examples/generator) / 1";

    /// <summary>Battery Data Format (.bdf.csv).</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="labelled">Whether each file says that it is synthetic; the large study to measure with says it in its study.yaml alone.</param>
    public static byte[] Bdf(GalvanostaticCell cell, bool labelled = true)
    {
        var text = new StringBuilder("Test Time / s,Voltage / V,Current / A,Cycle Count / 1,Step Count / 1" + (labelled ? "," + SyntheticColumn : "") + "\n");
        var label = labelled ? ",1" : "";
        int step = 0, lastHalf = -1;
        foreach (var row in cell.Rows())
        {
            if (row.HalfCycle != lastHalf || (row.CurrentMilliampere == 0) != (step == 1)) step = row.CurrentMilliampere == 0 ? 1 : row.HalfCycle + 2;
            lastHalf = row.HalfCycle;
            text.Append(Invariant($"{row.Time:R},{row.Voltage:F6},{row.CurrentMilliampere * 1e-3:R},{row.HalfCycle / 2 + 1},{step}{label}\n"));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
