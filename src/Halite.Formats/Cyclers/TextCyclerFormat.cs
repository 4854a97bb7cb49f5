// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Cyclers;

/// <summary>
/// The text export of one make of cycler: a table under the maker's own names, found like any table, whose columns the
/// make gives unit and meaning and whose head it can read.
/// </summary>
internal abstract class TextCyclerFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling"];

    /// <summary>Words of which one must occur in the file's head before it is looked at more closely.</summary>
    protected abstract ImmutableArray<string> Hints { get; }

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe)
    {
        var bytes = probe.Head.Span;
        bool hinted = false;
        foreach (var hint in Hints) hinted |= bytes.IndexOf(Encoding.UTF8.GetBytes(hint)) >= 0 || bytes.IndexOf(Encoding.Unicode.GetBytes(hint)) >= 0;
        if (!hinted || !TextHead.LooksLikeText(bytes)) return Recognition.No;
        try
        {
            var head = TextHead.Read(ByteSource.Of(probe.Name, probe.Head.ToArray()));
            var lines = head.Lines.Length > 2 && probe.Head.Length < probe.Length ? head.Lines[..^1] : head.Lines;
            return Find(lines, head.Encoding) is { HeaderLine: >= 0 } table && Matches(table.Names, lines) ? Recognition.Certain : Recognition.No;
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
        var table = Find(head.Lines, head.Encoding);
        if (table is null || table.HeaderLine < 0) throw new InputException($"No table of {Name} was found: names in one line and rows of numbers below; export the test again, or give --format delimited.");
        var text = TextTable.Read(head.Source, head.Lines[table.FirstRow].Offset, table.FirstRow + 1, table.Dialect, table.Names, cancellation);
        if (text.Rows == 0) throw new InputException("The table holds names but no row of numbers; export it again.");
        var warnings = head.Warnings.Concat(text.Warnings).ToList();
        if (table.Dialect.DecimalComma) warnings.Add(new Warning("decimal-comma", "The numbers are written with a decimal comma and were read so."));
        var columns = table.Names.Select((name, c) =>
        {
            var (unit, meaning) = Describe(name, table.Names);
            return text.Column(c, name, c < table.Units.Length && table.Units[c].Length > 0 ? table.Units[c] : unit, meaning);
        }).ToImmutableArray();
        columns = Finish(CyclerColumns.Recognise(columns, warnings, DefaultUnit, leave: c => Describe(c.Name, table.Names).Final), warnings);
        return new Recording(Id, [new Table("data", columns)], ReadMetadata(head.Lines, table), [.. warnings]);
    }

    /// <summary>Whether the names are this make's.</summary>
    /// <param name="names">Names of the columns.</param>
    /// <param name="lines">The first lines of the file.</param>
    protected abstract bool Matches(ImmutableArray<string> names, ImmutableArray<HeadLine> lines);

    /// <summary>The table of the file.</summary>
    /// <param name="lines">The first lines.</param>
    /// <param name="encoding">Encoding of texts.</param>
    protected virtual SniffedTable? Find(ImmutableArray<HeadLine> lines, Encoding encoding) => TableSniffer.Find(lines, encoding);

    /// <summary>Unit and meaning of a column where the make knows better than its name; others are recognised.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="names">Names of all columns.</param>
    protected virtual ColumnWord Describe(string name, ImmutableArray<string> names) => default;

    /// <summary>Unit where a name gives none. By default the maker's are taken to be s, A, V, Ah, Wh.</summary>
    protected virtual Func<Meaning, string>? DefaultUnit => null;

    /// <summary>Last touch, with all columns known.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="warnings">What a user must know.</param>
    protected virtual ImmutableArray<Column> Finish(ImmutableArray<Column> columns, List<Warning> warnings) => columns;

    /// <summary>What stands above the table.</summary>
    /// <param name="lines">The first lines.</param>
    /// <param name="table">Where the table begins.</param>
    protected virtual Metadata ReadMetadata(ImmutableArray<HeadLine> lines, SniffedTable table) => Metadata.Empty;
}

/// <summary>What a make knows of a column.</summary>
/// <param name="Unit">Unit; null or empty where the name says it.</param>
/// <param name="Meaning">What it holds.</param>
/// <param name="Final">Whether the name must not be looked at again.</param>
internal readonly record struct ColumnWord(string? Unit, Meaning Meaning, bool Final)
{
    /// <summary>A column of a known kind.</summary>
    /// <param name="unit">Its unit.</param>
    /// <param name="meaning">Its meaning.</param>
    public static ColumnWord Known(string unit, Meaning meaning) => new(unit, meaning, true);

    /// <summary>A column that has no meaning of its own here.</summary>
    /// <param name="unit">Its unit.</param>
    public static ColumnWord Without(string unit = "") => new(unit, Meaning.Unknown, true);

    /// <summary>Unit and meaning.</summary>
    /// <param name="unit">Unit, empty where there is none.</param>
    /// <param name="meaning">Meaning.</param>
    public void Deconstruct(out string unit, out Meaning meaning) => (unit, meaning) = (Unit ?? "", Meaning);
}
