// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Cyclers;

/// <summary>Maccor's text and csv exports.</summary>
internal sealed partial class MaccorFormat : TextCyclerFormat
{
    /// <inheritdoc/>
    public override string Id => "maccor-text";

    /// <inheritdoc/>
    public override string Name => "Maccor text";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".txt", ".csv", ".001"];

    /// <inheritdoc/>
    public override string Coverage => "Exports with names in one line (Rec#, Cyc#, ...), times as seconds or durations, currents with sign or as magnitudes that the state signs. The binary files need Maccor's own software.";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Hints => ["Rec#", "Today's Date", "DPT Time", "DPt Time"];

    /// <inheritdoc/>
    protected override Func<Meaning, string>? DefaultUnit => null;

    /// <inheritdoc/>
    protected override bool Matches(ImmutableArray<string> names, ImmutableArray<HeadLine> lines)
    {
        bool record = names.Any(n => n is "Rec#" or "Rec" or "Rec Num");
        bool date = names.Any(n => n.StartsWith("DPT Time", StringComparison.OrdinalIgnoreCase)) || lines[0].Text.StartsWith("Today's Date", StringComparison.OrdinalIgnoreCase);
        return record && date && !LandTextFormat.AreNames(names);
    }

    /// <inheritdoc/>
    protected override ColumnWord Describe(string name, ImmutableArray<string> names) => name switch
    {
        "Test (Sec)" or "TestTime(s)" or "Test Time (sec)" => ColumnWord.Known("s", Meaning.Time),
        "Test (Min)" => ColumnWord.Known("min", Meaning.Time),
        "Test (Hr)" => ColumnWord.Known("h", Meaning.Time),
        "TestTime" or "Test Time" => ColumnWord.Known("s", Meaning.Time),
        "Step (Sec)" or "Step Time (sec)" or "StepTime" or "Step Time" => ColumnWord.Known("s", Meaning.StepTime),
        "Step (Min)" => ColumnWord.Known("min", Meaning.StepTime),
        "Cyc#" or "Cycle C" or "Cycle P" => ColumnWord.Known("", names.Contains("Cycle C") && name == "Cycle P" ? Meaning.Unknown : Meaning.Cycle),
        "Capacity" => new ColumnWord("", Meaning.Unknown, false),
        "ES" or "Range" => ColumnWord.Without(),
        _ when name.StartsWith("VAR", StringComparison.Ordinal) || name.StartsWith("WF ", StringComparison.Ordinal) || name.StartsWith("Loop", StringComparison.Ordinal) => ColumnWord.Without(),
        _ => default,
    };

    /// <inheritdoc/>
    protected override Metadata ReadMetadata(ImmutableArray<HeadLine> lines, SniffedTable table)
    {
        var head = string.Join('\t', lines.Take(table.HeaderLine).Select(l => l.Text));
        var metadata = Metadata.Empty.With("instrument", "Maccor");
        foreach (Match match in Entry().Matches(head))
        {
            var value = match.Groups[2].Value.Trim().Trim(',').Trim();
            metadata = match.Groups[1].Value.Trim() switch
            {
                "Date of Test" => metadata.With("started", Date(value) ?? value),
                "Filename" => metadata.With("original_file", value[(value.LastIndexOf('\\') + 1)..]),
                "Procedure" => metadata.With("protocol", value),
                "Comment/Barcode" => metadata.With("comment", value),
                _ => metadata,
            };
        }

        return metadata;
    }

    // Month first is Maccor's habit; the other order only where the month would not exist.
    private static string? Date(string text)
    {
        string[] formats = ["MM/dd/yyyy", "dd/MM/yyyy", "dd-MMM-yy h:mm:ss tt", "dd-MMM-yy", "MM/dd/yyyy HH:mm:ss"];
        return DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var time) ? time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"(Date of Test|Filename|Procedure|Comment/Barcode)\s*:\s*[,\t]?(.*?)(?=\s*(?:Today's Date|Date of Test|Filename|Procedure|Comment/Barcode)\s*:|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();
}
