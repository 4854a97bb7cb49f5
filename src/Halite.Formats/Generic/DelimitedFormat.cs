// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Generic;

/// <summary>Any table in a text file: comma, semicolon, tab, bar or blanks between its columns.</summary>
internal sealed class DelimitedFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Id => "delimited";

    /// <inheritdoc/>
    public override string Name => "Delimited text";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".csv", ".tsv", ".txt", ".dat"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling", "impedance", "voltammetry"];

    /// <inheritdoc/>
    public override string Coverage =>
        "Delimiter, decimal comma, encoding, names and units are found by content and said; English, German and Chinese names of cycler columns are known, others can be mapped (--columns current_mA=NAME).";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe)
    {
        if (!TextHead.LooksLikeText(probe.Head.Span)) return Recognition.No;
        try
        {
            var head = TextHead.Read(ByteSource.Of(probe.Name, probe.Head.ToArray()));
            // The last line of a piece of a file may be cut.
            var lines = head.Lines.Length > 2 && probe.Head.Length < probe.Length ? head.Lines[..^1] : head.Lines;
            if (TableSniffer.Find(lines, head.Encoding) is not { } table) return Recognition.No;
            var meanings = table.Names.Select(n => ColumnNames.Recognise(n).Meaning).ToHashSet();
            bool cycler = meanings.Contains(Meaning.Voltage) && (meanings.Contains(Meaning.Current) || meanings.Overlaps([Meaning.StepCapacity, Meaning.ChargeCapacity, Meaning.NetCharge, Meaning.ChargeIncrement]));
            return cycler ? Recognition.Likely : Recognition.Fallback;
        }
        catch (InputException)
        {
            return Recognition.No;
        }
    }

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var head = TextHead.Read(source);
        if (head.Lines.All(l => l.Text.Trim().Length == 0)) throw new InputException("The file holds no text but blanks; export it again.");
        var table = TableSniffer.Find(head.Lines, head.Encoding, least: 1)
            ?? throw new InputException($"No table of numbers was found in the first {head.Lines.Length} lines; the file needs rows of numbers under one line of column names.");
        var warnings = head.Warnings.ToList();
        var metadata = Preamble(head, table);
        var text = TextTable.Read(head.Source, head.Lines[table.FirstRow].Offset, table.FirstRow + 1, table.Dialect, table.Names, cancellation);
        if (text.Rows == 0) throw new InputException("The table holds names but no row of numbers; export it again.");
        warnings.AddRange(text.Warnings);
        if (table.HeaderLine < 0) warnings.Add(new Warning("no-names", $"The table has no line of names; its {table.Names.Length} columns are called column 1 and so on; where their order does not tell, their meaning must be given (for example --columns voltage_V=\"column 2\")."));
        if (table.Dialect.DecimalComma) warnings.Add(new Warning("decimal-comma", "The numbers are written with a decimal comma and were read so."));
        var columns = ImmutableArray.CreateBuilder<Column>(table.Names.Length);
        for (int c = 0; c < table.Names.Length; c++)
        {
            columns.Add(text.Column(c, table.Names[c], c < table.Units.Length ? table.Units[c] : "", Meaning.Unknown));
        }

        // Titles above the names part spectra that stand side by side.
        var titles = table.HeaderLine > 0 && !table.Dialect.Blank ? table.Dialect.Split(head.Lines[table.HeaderLine - 1].Text) : [];
        var tables = Impedance.ImpedanceColumns.Parts("data", columns.MoveToImmutable(), c => CyclerColumns.Recognise(Impedance.ImpedanceColumns.Recognise(c), warnings), titles, warnings)
            .Select(p => new Table(p.Name, p.Columns)).ToArray<RecordingPart>();
        return new Recording(Id, [.. tables], metadata, [.. warnings]);
    }

    /// <summary>What stands above the table, as "key: value", "key=value" or "key,value", and how the table is written.</summary>
    private static Metadata Preamble(TextHead head, SniffedTable table)
    {
        var metadata = Metadata.Empty;
        int end = table.HeaderLine >= 0 ? table.HeaderLine : table.FirstRow;
        for (int i = 0; i < Math.Min(end, 200); i++)
        {
            var line = head.Lines[i].Text.Trim().TrimStart('#', '%', '~', '!').Trim();
            int at = line.IndexOfAny(table.Dialect.Blank ? [':', '='] : [':', '=', (char)table.Dialect.Delimiter]);
            if (at is <= 0 or > 60 || at + 1 >= line.Length || line.Length > 500 || line[0] is '{' or '[') continue;
            metadata = metadata.With(TextMetadata.Key(line[..at]), line[(at + 1)..].Trim().Trim((char)table.Dialect.Delimiter, '"').Trim());
        }

        return metadata.With("delimiter", table.Dialect.DelimiterName)
            .With("decimal_sign", table.Dialect.DecimalComma ? "comma" : "point")
            .With("header_line", table.HeaderLine < 0 ? "none" : (table.HeaderLine + 1).ToString(CultureInfo.InvariantCulture))
            .With("encoding", head.Encoding.WebName);
    }
}
