// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Cyclers;

/// <summary>Novonix's csv files: [Summary], [Protocol], [Data].</summary>
internal sealed class NovonixFormat : TextCyclerFormat
{
    /// <inheritdoc/>
    public override string Id => "novonix-csv";

    /// <inheritdoc/>
    public override string Name => "Novonix csv";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".csv"];

    /// <inheritdoc/>
    public override string Coverage => "UHPC data files: the [Data] section; mass, area and names of the [Summary].";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Hints => ["[Data]"];

    /// <inheritdoc/>
    protected override bool Matches(ImmutableArray<string> names, ImmutableArray<HeadLine> lines) =>
        lines.Take(40).Any(l => l.Text.Contains("Novonix", StringComparison.OrdinalIgnoreCase)) && names.Any(n => n.StartsWith("Potential", StringComparison.Ordinal));

    /// <inheritdoc/>
    protected override SniffedTable? Find(ImmutableArray<HeadLine> lines, Encoding encoding)
    {
        // The protocol above the data is JSON and full of numbers.
        int data = -1;
        for (int i = 0; i < lines.Length && data < 0; i++)
        {
            if (lines[i].Text.Trim() == "[Data]") data = i;
        }

        if (data < 0 || TableSniffer.Find(lines[(data + 1)..], encoding) is not { } table) return null;
        return table with { HeaderLine = table.HeaderLine < 0 ? -1 : table.HeaderLine + data + 1, UnitsLine = table.UnitsLine < 0 ? -1 : table.UnitsLine + data + 1, FirstRow = table.FirstRow + data + 1 };
    }

    /// <inheritdoc/>
    protected override ColumnWord Describe(string name, ImmutableArray<string> names) => name switch
    {
        "Circuit Temperature (°C)" => ColumnWord.Without("°C"),
        "Step position" => ColumnWord.Without(),
        // Codes of the protocol, no words that tell a direction.
        "Step Type" => ColumnWord.Without(),
        _ => default,
    };

    /// <inheritdoc/>
    protected override Metadata ReadMetadata(ImmutableArray<HeadLine> lines, SniffedTable table)
    {
        var metadata = Metadata.Empty.With("instrument", "Novonix");
        foreach (var line in lines.Take(table.HeaderLine))
        {
            if (line.Text.StartsWith("[End Summary", StringComparison.Ordinal)) break;
            int colon = line.Text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            var value = line.Text[(colon + 1)..].Trim();
            double number = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double d) ? d : double.NaN;
            metadata = line.Text[..colon].Trim() switch
            {
                // One gram and one square centimetre are what the software fills in.
                "Mass (g)" when number == 1 => metadata.With("active_mass_note", "1 g is Novonix's default, nobody entered a mass"),
                "Mass (g)" when number > 0 => metadata.With("active_mass_mg", number * 1000),
                "Area (cm2)" when number > 0 && number != 1 => metadata.With("area_cm2", number),
                "Capacity (Ah)" when number > 0 => metadata.With("nominal_capacity_mAh", number * 1000),
                "Channel" => metadata.With("channel", value),
                "Cell" => metadata.With("sample", value),
                "Description" => metadata.With("comment", value),
                "Serial Number" => metadata.With("instrument_serial", value),
                "Version" => metadata.With("software", value),
                "Started" => metadata.With("started", value.Replace(' ', 'T')),
                _ => metadata,
            };
        }

        return metadata;
    }
}
