// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Formats.Impedance;

/// <summary>AMETEK VersaStudio files: sections in angle brackets; each segment defines its columns in one line.</summary>
internal sealed class VersaStudioFormat : RecordingFormat
{
    public override string Id => "versastudio-par";

    public override string Name => "AMETEK VersaStudio";

    public override ImmutableArray<string> Endings { get; } = [".par"];

    public override ImmutableArray<string> Techniques { get; } = ["impedance", "cycling"];

    public override string Coverage => "Every segment with its own columns (potential, current, time, frequency, Z); applications and graphs are not read.";

    public override Recognition Recognise(FileProbe probe) =>
        probe.Contains("Name=VersaStudio"u8) || (probe.Contains("<Segment"u8) && probe.Contains("Definition="u8)) ? Recognition.Certain : Recognition.No;

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var warnings = new List<Warning>();
        var lines = ImpedanceText.Lines(source, warnings);
        var tables = new List<Table?>();
        var metadata = Metadata.Empty.With("software", "VersaStudio");
        string section = "";
        for (int at = 0; at < lines.Length; at++)
        {
            var line = lines[at].Trim();
            if (line.StartsWith('<') && line.EndsWith('>')) section = line.Trim('<', '>', '/');
            if (section == "Experiment" && line.StartsWith("DateAcquired=", StringComparison.Ordinal)) metadata = metadata.With("date", line[13..]);
            if (section == "Experiment" && line.StartsWith("TimeAcquired=", StringComparison.Ordinal)) metadata = metadata.With("time", line[13..]);
            if (!section.StartsWith("Segment", StringComparison.Ordinal) || !line.StartsWith("Definition=", StringComparison.Ordinal)) continue;
            var heads = line[11..].Split(',').Select(h => h.Trim()).ToArray();
            var table = ImpedanceText.Read(section.ToLowerInvariant(), lines, at + 1, heads, ',', warnings, out int end);
            if (table is not null) tables.Add(new Table(table.Name, [.. table.Columns.Select(Refine)]));
            if (end >= lines.Length || !lines[end].Contains("</Segment", StringComparison.Ordinal))
                warnings.Add(new Warning("truncated-file", $"{section} does not end in its closing bracket: the file is cut or the measurement was stopped; {table?.Rows ?? 0} rows were read."));
            at = end - 1;
        }

        return ImpedanceText.Recording(Id, tables, metadata, warnings, "The VersaStudio file");
    }

    // "E Real" and "I Real" are phasors, "Z2" belongs to the second electrometer.
    private static Column Refine(Column column) => column.Name switch
    {
        "Point #" => column.As(Meaning.Index),
        "Segment #" => column.As(Meaning.Step),
        "E" when column.Unit == "V" => column.As(Meaning.Voltage),
        "I" when column.Unit == "A" => column.As(Meaning.Current),
        "Z Real" => column.As(Meaning.ImpedanceReal).Labelled("Ohm"),
        "Z Imag" => column.As(Meaning.ImpedanceImaginary).Labelled("Ohm"),
        _ => column,
    };
}
