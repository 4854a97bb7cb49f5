// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Impedance;

/// <summary>Gamry Framework data files: keys with a type, then tables of curves.</summary>
internal sealed class GamryFormat : RecordingFormat
{
    public override string Id => "gamry-dta";

    public override string Name => "Gamry Framework";

    public override ImmutableArray<string> Endings { get; } = [".DTA"];

    public override ImmutableArray<string> Techniques { get; } = ["impedance", "cycling"];

    public override string Coverage =>
        "Every table of the file (ZCURVE, OCVCURVE, CURVE, …) with its units and the settings above it; a stopped measurement (EXPERIMENTABORTED, then a FRACURVE) gives its whole points.";

    public override Recognition Recognise(FileProbe probe)
    {
        var head = ImpedanceText.Head(probe);
        return head.Length > 1 && head[0].Trim() == "EXPLAIN" && head.Take(40).Any(l => l.StartsWith("TAG\t", StringComparison.Ordinal)) ? Recognition.Certain : Recognition.No;
    }

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var warnings = new List<Warning>();
        var lines = ImpedanceText.Lines(source, warnings);
        var tables = new List<Table?>();
        var metadata = Metadata.Empty.With("instrument", "Gamry");
        var names = new HashSet<string>(StringComparer.Ordinal);
        int at = 0;
        while (at < lines.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var cells = lines[at].Split('\t');
            if (cells.Length >= 2 && cells[1] == "TABLE")
            {
                var name = Spectra.TextLines.Unique(names, cells[0].ToLowerInvariant(), "table");
                int? expected = cells.Length > 2 && int.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : null;
                var table = Curve(name, lines, at, expected, warnings, out at);
                tables.Add(table);
                continue;
            }

            if (cells.Length >= 2 && cells[0] == "TAG") metadata = metadata.With("tag", cells[1]);
            if (cells.Length >= 3 && cells[0].Length > 0) metadata = Setting(metadata, cells);
            at++;
        }

        bool spectrum = tables.OfType<Table>().Any(t => t.Find(Meaning.Frequency) is not null);
        if (!spectrum && metadata["tag"] is { } tag && tag.Contains("EIS", StringComparison.Ordinal))
            warnings.Add(new Warning("no-spectrum", "The file is of an impedance measurement but holds no ZCURVE: it was stopped before its first point."));
        if (lines.Any(l => l.StartsWith("EXPERIMENTABORTED\tTOGGLE\tT", StringComparison.Ordinal)))
            warnings.Add(new Warning("measurement-stopped", "The measurement was stopped before its end (EXPERIMENTABORTED); the points before are whole."));
        return ImpedanceText.Recording(Id, tables, metadata, warnings, "The Gamry file");
    }

    private static Table? Curve(string name, string[] lines, int at, int? expected, List<Warning> warnings, out int end)
    {
        end = Math.Min(lines.Length, at + 3);
        if (at + 2 >= lines.Length) return null;
        // Head, units and rows begin with an empty cell.
        var heads = lines[at + 1].TrimEnd().Split('\t')[1..];
        var units = lines[at + 2].TrimEnd().Split('\t')[1..];
        var table = ImpedanceText.Read(name, lines, at + 3, heads, '\t', warnings, out end, units, skip: 1);
        if (table is not null && expected > table.Rows)
            warnings.Add(new Warning("truncated-table", $"Table \"{name}\" announces {expected} rows and holds {table.Rows}: the measurement was stopped or the file is cut."));
        return table is null ? null : new Table(table.Name, [.. table.Columns.Select(Refine)], table.Metadata, isData: !name.StartsWith("fracurve", StringComparison.Ordinal));
    }

    private static Column Refine(Column column) => column.Name switch
    {
        "Pt" => column.As(Meaning.Index),
        "T" when Units.Conversion(column.Unit, "s") is not null => column.As(Meaning.Time),
        "Vf" => column.As(Meaning.Voltage),
        "Im" => column.As(Meaning.Current),
        // -327.67 stands for a temperature that was not measured.
        "Temp" when column.Length > 0 && column[0] < -273.15 => column.As(Meaning.Unknown),
        // Frequency response raw data have no impedance.
        "Zsig" => column.As(Meaning.Unknown),
        _ => column,
    };

    private static Metadata Setting(Metadata metadata, string[] cells) => cells[0] switch
    {
        "TITLE" => metadata.With("technique", cells[2]),
        "DATE" => metadata.With("date", cells[2]),
        "TIME" => metadata.With("time", cells[2]),
        "PSTAT" => metadata.With("instrument_id", cells[2]),
        "AREA" => metadata.With("area_cm2", cells[2]),
        "VAC" => metadata.With("amplitude_mV_rms", cells[2]),
        "EOC" => metadata.With("open_circuit_V", cells[2]),
        _ => metadata,
    };
}
