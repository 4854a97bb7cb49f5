// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.Formats.Cyclers;
using Halite.Formats.Text;

namespace Halite.Formats.Neware;

/// <summary>Neware's csv exports of records (BTSDA), one line a record.</summary>
internal sealed class NewareCsvFormat : TextCyclerFormat
{
    /// <inheritdoc/>
    public override string Id => "neware-csv";

    /// <inheritdoc/>
    public override string Name => "Neware csv";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".csv", ".txt"];

    /// <inheritdoc/>
    public override string Coverage => "Exports of records (Cycle Index, Step Type, Time, Voltage, Current, Capacity), in English or Chinese.";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Hints => ["Cycle Index", "Step Type", "DataPoint"];

    /// <inheritdoc/>
    protected override bool Matches(ImmutableArray<string> names, ImmutableArray<HeadLine> lines) => AreNeware(names);

    /// <summary>Whether names are those of Neware's exports.</summary>
    /// <param name="names">Names of the columns.</param>
    public static bool AreNeware(IReadOnlyCollection<string> names) =>
        names.Contains("Step Type") && names.Contains("Cycle Index") && names.Any(n => n.StartsWith("Voltage(", StringComparison.Ordinal)) && names.Any(n => n.StartsWith("Current(", StringComparison.Ordinal));

    /// <inheritdoc/>
    protected override ColumnWord Describe(string name, ImmutableArray<string> names) => Word(name, names);

    /// <summary>Unit and meaning of a Neware column where its name alone would mislead.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="names">Names of all columns.</param>
    public static ColumnWord Word(string name, IReadOnlyCollection<string> names) => name switch
    {
        "Time" or "Time(h:min:s.ms)" when names.Any(n => n.StartsWith("Total Time", StringComparison.Ordinal)) => ColumnWord.Known("s", Meaning.StepTime),
        "Total Time" => ColumnWord.Known("s", Meaning.Time),
        "Step Count" => ColumnWord.Known("", Meaning.StepCount),
        "Step Type" => ColumnWord.Known("", Meaning.StepKind),
        _ when name.StartsWith("Capacity(", StringComparison.Ordinal) => new ColumnWord(ColumnNames.SplitUnit(name).Unit, Meaning.StepCapacity, true),
        _ when name.StartsWith("Energy(", StringComparison.Ordinal) => new ColumnWord(ColumnNames.SplitUnit(name).Unit, Meaning.StepEnergy, true),
        _ when name.StartsWith("Chg. Cap.(", StringComparison.Ordinal) => new ColumnWord(ColumnNames.SplitUnit(name).Unit, Meaning.ChargeCapacity, true),
        _ when name.StartsWith("DChg. Cap.(", StringComparison.Ordinal) => new ColumnWord(ColumnNames.SplitUnit(name).Unit, Meaning.DischargeCapacity, true),
        _ when name.StartsWith("Chg. Energy(", StringComparison.Ordinal) => new ColumnWord(ColumnNames.SplitUnit(name).Unit, Meaning.ChargeEnergy, true),
        _ when name.StartsWith("DChg. Energy(", StringComparison.Ordinal) => new ColumnWord(ColumnNames.SplitUnit(name).Unit, Meaning.DischargeEnergy, true),
        _ when name.StartsWith("T1(", StringComparison.Ordinal) => ColumnWord.Known("degC", Meaning.Temperature),
        _ => default,
    };
}

/// <summary>
/// Neware's older csv exports, in which lines of cycles, steps and records alternate: a record is shifted two fields to
/// the right, a step one.
/// </summary>
internal sealed class NewareLayeredFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Id => "neware-layered-csv";

    /// <inheritdoc/>
    public override string Name => "Neware csv in layers";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".csv", ".txt"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling"];

    /// <inheritdoc/>
    public override string Coverage => "Exports in three layers (cycle, step, record), comma or tab between fields.";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe)
    {
        if (!TextHead.LooksLikeText(probe.Head.Span)) return Recognition.No;
        var lines = TextHead.Latin.GetString(probe.Head.Span[..Math.Min(probe.Head.Length, 8192)]).Split('\n');
        return lines.Length > 4 && Layer(lines[0]) == 0 && Layer(lines[1]) == 1 && Layer(lines[2]) == 2 && IsCycle(lines[0]) ? Recognition.Certain : Recognition.No;
    }

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var head = TextHead.Read(source);
        if (head.Lines.Length < 5) throw new InputException("The file holds names and no records; export it again.");
        char delimiter = head.Lines[0].Text.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';
        var names = head.Lines[2].Text.Split(delimiter).Skip(2).Select(n => n.Trim()).ToList();
        while (names.Count > 1 && names[^1].Length == 0) names.RemoveAt(names.Count - 1);
        var stepNames = head.Lines[1].Text.Split(delimiter).Select(n => n.Trim()).ToList();
        int kindAt = stepNames.FindIndex(n => n is "Step Name" or "Step Type" or "工步名称" or "工步类型" or "状态");

        // Cycle, step and kind of each record are written in front of it; the result is a flat table.
        var flat = new StringBuilder();
        string cycle = "", step = "", kind = "";
        int records = 0;
        foreach (var raw in head.Encoding.GetString(head.Source.ReadAll()).Split('\n').Skip(3))
        {
            cancellation.ThrowIfCancellationRequested();
            var line = raw.TrimEnd('\r');
            var fields = line.Split(delimiter);
            if (fields.Length < 2) continue;
            if (fields[0].Trim().Length > 0)
            {
                cycle = fields[0].Trim();
            }
            else if (fields[1].Trim().Length > 0)
            {
                step = fields[1].Trim();
                kind = kindAt >= 0 && kindAt < fields.Length ? fields[kindAt].Trim() : "";
            }
            else if (fields.Length > 2 && fields[2].Trim().Length > 0)
            {
                flat.Append(cycle).Append('\t').Append(step).Append('\t').Append(kind);
                foreach (var field in fields.Skip(2).Take(names.Count)) flat.Append('\t').Append(field.Trim());
                flat.Append('\n');
                records++;
            }
        }

        if (records == 0) throw new InputException("The file holds no record below its cycles and steps; export the records as well.");
        string[] all = ["Cycle Index", "Step Index", "Step Type", .. names];
        using var table = ByteSource.Of(source.Name, Encoding.UTF8.GetBytes(flat.ToString()));
        var text = TextTable.Read(table, 0, 4, new TextDialect { Delimiter = (byte)'\t' }, all, cancellation);
        var warnings = text.Warnings.ToList();
        var columns = all.Select((name, c) =>
        {
            var (unit, meaning) = NewareCsvFormat.Word(name, all);
            return text.Column(c, name, unit, meaning);
        }).ToImmutableArray();
        return new Recording(Id, [new Table("data", CyclerColumns.Recognise(columns, warnings))], Metadata.Empty.With("records", records.ToString(CultureInfo.InvariantCulture)), [.. warnings]);
    }

    private static bool IsCycle(string line)
    {
        var first = line.TrimStart('\uFEFF', 'ï', '»', '¿').Split(',', '\t')[0].Trim();
        return first.StartsWith("Cycle", StringComparison.OrdinalIgnoreCase) || first.Length > 0 && first[0] > 127;
    }

    private static int Layer(string line)
    {
        var fields = line.Split(line.Contains('\t', StringComparison.Ordinal) ? '\t' : ',');
        int layer = 0;
        while (layer < fields.Length && layer < 3 && fields[layer].Trim().Length == 0) layer++;
        return fields.Length < 3 ? -1 : layer;
    }
}
