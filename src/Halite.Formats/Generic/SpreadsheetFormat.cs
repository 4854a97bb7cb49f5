// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text;
using ExcelDataReader;
using Halite.Data;
using Halite.Formats.Arbin;
using Halite.Formats.Neware;
using Halite.Formats.Text;

namespace Halite.Formats.Generic;

/// <summary>Workbooks of Excel: of Arbin, Neware and LAND, and of anyone's own tables.</summary>
internal sealed class SpreadsheetFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Id => "spreadsheet";

    /// <inheritdoc/>
    public override string Name => "Excel workbook";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".xlsx", ".xlsm", ".xls"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling", "impedance"];

    /// <inheritdoc/>
    public override string Coverage => "Every sheet that holds a table; Arbin's Channel sheets, LAND's Record sheets and Neware's record sheets are joined, sheets of statistics and charts are no data.";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe)
    {
        if (probe.StartsWith("PK\x03\x04"u8)) return probe.Contains("xl/"u8) || probe.EndsWith(".xlsx") || probe.EndsWith(".xlsm") ? Recognition.Likely : Recognition.No;
        return probe.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) && probe.EndsWith(".xls") ? Recognition.Likely : Recognition.No;
    }

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var warnings = new List<Warning>();
        var sheets = Sheets(source, cancellation);
        var tables = Join(sheets.Select(s => SheetTable.Find(s.Name, s.Rows)).OfType<SheetTable>().ToList());
        if (tables.Count == 0)
        {
            tables = sheets.Select(s => SheetTable.Nameless(s.Name, s.Rows)).OfType<SheetTable>().ToList();
            if (tables.Count > 0) warnings.Add(new Warning("no-names", "The sheet has no row of names; its columns are called column 1 and so on, and where their order does not tell, their meaning must be given (for example --columns voltage_V=\"column 2\")."));
        }

        if (tables.Count == 0) throw new InputException($"None of the {sheets.Count} sheets holds a table: names in one row and numbers below.");
        var parts = ImmutableArray.CreateBuilder<RecordingPart>();
        string? make = null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (table, number) in tables.Select((t, i) => (t, i)))
        {
            var columns = table.Columns();
            var heads = table.Names;
            if (ArbinColumns.AreArbin(heads))
            {
                make = "Arbin";
                columns = ArbinColumns.Recognise(columns, warnings);
            }
            else if (NewareCsvFormat.AreNeware(heads))
            {
                make = "Neware";
                columns = CyclerColumns.Recognise([.. columns.Select(c =>
                {
                    var (unit, meaning) = NewareCsvFormat.Word(c.Name, heads);
                    return meaning == Meaning.Unknown ? c : c.Labelled(unit.Length > 0 ? unit : c.Unit).As(meaning);
                })], warnings);
            }
            else
            {
                foreach (var (name, own) in Impedance.ImpedanceColumns.Parts(table.Sheet, columns, c => CyclerColumns.Recognise(Impedance.ImpedanceColumns.Recognise(c), warnings), table.Titles, warnings))
                    parts.Add(new Table(Spectra.TextLines.Unique(names, name, table.Sheet), own, table.Preamble, isData: IsData(table, tables)));
                continue;
            }

            parts.Add(new Table(Spectra.TextLines.Unique(names, table.Sheet, "sheet"), columns, table.Preamble, isData: IsData(table, tables)));
        }

        return new Recording(Id, parts.ToImmutable(), Metadata.Empty.With("instrument", make), [.. warnings.DistinctBy(w => w.Message)]);
    }

    private static List<(string Name, List<object?[]> Rows)> Sheets(ByteSource source, CancellationToken cancellation)
    {
        // Old workbooks name their code page; without this the runtime knows only Unicode.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var sheets = new List<(string, List<object?[]>)>();
        try
        {
            using var stream = new MemoryStream(source.ReadAll(), writable: false);
            using var reader = ExcelReaderFactory.CreateReader(stream, new ExcelReaderConfiguration { FallbackEncoding = TextHead.Latin });
            do
            {
                var rows = new List<object?[]>();
                while (reader.Read())
                {
                    cancellation.ThrowIfCancellationRequested();
                    var row = new object?[reader.FieldCount];
                    for (int c = 0; c < row.Length; c++) row[c] = reader.GetValue(c);
                    rows.Add(row);
                }

                sheets.Add((reader.Name ?? $"sheet {sheets.Count + 1}", rows));
            }
            while (reader.NextResult());
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException and not InputException)
        {
            // The library lets the exceptions of zip, XML and its own parsers through.
            throw new InputException("The workbook is damaged or protected and cannot be opened; save it again in Excel, or save its sheet as csv.", e);
        }

        return sheets;
    }

    /// <summary>Joins sheets that go on where the one before had no more rows: the same names, and names of sheets that differ in their number.</summary>
    private static List<SheetTable> Join(List<SheetTable> sheets)
    {
        var joined = new List<SheetTable>();
        foreach (var sheet in sheets)
        {
            int with = joined.FindIndex(j => j.Names.SequenceEqual(sheet.Names) && Stem(j.Sheet) == Stem(sheet.Sheet) && IsRecord(sheet.Sheet));
            if (with < 0) joined.Add(sheet);
            else joined[with] = joined[with] with { Cells = [.. joined[with].Cells, .. sheet.Cells] };
        }

        return joined;
    }

    private static string Stem(string sheet) => new([.. sheet.ToLowerInvariant().Where(char.IsLetter)]);

    private static bool IsRecord(string sheet) => sheet.StartsWith("Channel", StringComparison.OrdinalIgnoreCase) || sheet.StartsWith("Record", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where records are named as such, the other sheets are statistics, steps and information.</summary>
    private static bool IsData(SheetTable table, List<SheetTable> all)
    {
        if (table.Sheet.Contains("Chart", StringComparison.OrdinalIgnoreCase)) return false;
        return IsRecord(table.Sheet) || !all.Any(t => IsRecord(t.Sheet));
    }
}
