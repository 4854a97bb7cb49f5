// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Impedance;

/// <summary>
/// Scribner ZPlot and ZView files, old ("ZPlotW Data File", also written by Autolab as "Z60W Data File") and new
/// ("ZPLOT2 ASCII"): settings, then rows of frequency, amplitude, bias, time, Z', Z''.
/// </summary>
internal sealed class ZPlotFormat : RecordingFormat
{
    private static readonly string[] Standard = ["Freq (Hz)", "Ampl", "Bias", "Time (s)", "Z' (Ohm)", "Z'' (Ohm)", "GD", "Err", "Range"];

    public override string Id => "zplot";

    public override string Name => "Scribner ZPlot / ZView";

    public override ImmutableArray<string> Endings { get; } = [".z", ".z60", ".txt"];

    public override ImmutableArray<string> Techniques { get; } = ["impedance"];

    public override string Coverage => "ZPLOT2 ASCII and the older ZPlotW and Z60W layouts (also Autolab's and CorrTest's exports), with or without comments; instrument settings are kept as text.";

    public override Recognition Recognise(FileProbe probe)
    {
        var head = ImpedanceText.Head(probe);
        if (head.Length == 0) return Recognition.No;
        var first = head[0].Trim().Trim('\uFEFF').Trim('"');
        if (first.StartsWith("ZPLOT2 ASCII", StringComparison.Ordinal) || first.StartsWith("ZPlotW Data File", StringComparison.Ordinal) || first.StartsWith("Z60W Data File", StringComparison.Ordinal)) return Recognition.Certain;
        return head.Any(l => l.Trim() == "End Comments") && probe.EndsWith(".z") ? Recognition.Likely : Recognition.No;
    }

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var warnings = new List<Warning>();
        var lines = ImpedanceText.Lines(source, warnings);
        var metadata = Metadata.Empty.With("software", lines[0].Trim().Trim('"'));
        foreach (var line in lines.Take(20))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            var (key, value) = (line[..colon].Trim().Trim('"'), line[(colon + 1)..].Trim().Trim('"').Trim());
            metadata = key switch
            {
                "Date" => metadata.With("date", value),
                "Time" => metadata.With("time", value),
                "Experiment Type" => metadata.With("technique", value),
                "Open Circuit Potential (V)" => metadata.With("open_circuit_V", value),
                _ => metadata,
            };
        }

        int head = ImpedanceText.Find(lines, 0, l => l.Contains("Z'(a)", StringComparison.Ordinal) || l.Contains("Z' (a)", StringComparison.Ordinal));
        int comments = ImpedanceText.Find(lines, 0, l => l.Trim() == "End Comments");
        int first = Math.Max(head, comments) + 1;
        if (first == 0) first = Math.Max(0, ImpedanceText.Find(lines, 0, IsRow));
        int row = ImpedanceText.Find(lines, first, l => l.Trim().Length > 0);
        // A comma parts cells only where what it parts are numbers; elsewhere it is a decimal comma.
        char delimiter = row >= 0 && ImpedanceText.Cells(lines[row], ',') is { Length: >= 6 } parted && parted.Take(6).All(c => Spectra.TextLines.TryNumber(c, out _)) ? ',' : ' ';
        // The head of the old layout has blanks within names: its order is fixed.
        var table = ImpedanceText.Read("impedance", lines, first, Standard, delimiter, warnings, out _);
        // The old layout announces the number of points in the line above the heads.
        if (head > 0 && table is not null && int.TryParse(lines[head - 1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int expected) && expected > table.Rows)
            warnings.Add(new Warning("truncated-table", $"The file announces {expected} points and holds {table.Rows}: the measurement was stopped or the file is cut."));
        return ImpedanceText.Recording(Id, [table], metadata, warnings, "The ZPlot file");
    }

    private static bool IsRow(string line)
    {
        var cells = ImpedanceText.Cells(line.Replace(',', ' '), ' ');
        return cells.Length >= 6 && cells.Take(6).All(c => Spectra.TextLines.TryNumber(c, out _));
    }
}
