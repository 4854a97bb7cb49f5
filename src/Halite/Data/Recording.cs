// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Data;

/// <summary>
/// What an instrument file held, before any interpretation: parts (tables of named columns), metadata and warnings.
/// A technique builds its own record from it by the meaning of the columns.
/// </summary>
public sealed class Recording
{
    /// <summary>A recording.</summary>
    /// <param name="format">Id of the format that read it.</param>
    /// <param name="parts">Its parts in the order of the file.</param>
    /// <param name="metadata">What the file says of itself; keys in snake_case with the unit as suffix.</param>
    /// <param name="warnings">What a user must know of the reading.</param>
    public Recording(string format, ImmutableArray<RecordingPart> parts, Metadata? metadata = null, ImmutableArray<Warning> warnings = default)
    {
        Format = format;
        Parts = parts;
        Metadata = metadata ?? Metadata.Empty;
        Warnings = warnings.IsDefault ? [] : warnings;
    }

    /// <summary>Id of the format ("biologic-mpr").</summary>
    public string Format { get; }

    /// <summary>The parts in the order of the file.</summary>
    public ImmutableArray<RecordingPart> Parts { get; }

    /// <summary>What the file says of itself.</summary>
    public Metadata Metadata { get; }

    /// <summary>What a user must know of the reading.</summary>
    public ImmutableArray<Warning> Warnings { get; }

    /// <summary>The tables among the parts.</summary>
    public IEnumerable<Table> Tables => Parts.OfType<Table>();

    /// <summary>
    /// Number of data rows that the file held, over all parts: rows that were split out (impedance points within a
    /// cycling file) count, tables that describe the data (<see cref="Table.IsData"/> false) do not.
    /// </summary>
    public long DataRows => Tables.Where(t => t.IsData).Sum(t => (long)t.Rows);

    /// <summary>The first table that holds all the meanings asked for; null if there is none.</summary>
    /// <param name="meanings">What its columns must hold.</param>
    public Table? Find(params ReadOnlySpan<Meaning> meanings)
    {
        foreach (var table in Tables)
        {
            bool all = true;
            foreach (var meaning in meanings) all &= table.Find(meaning) is not null;
            if (all) return table;
        }

        return null;
    }

    /// <summary>The same recording with more warnings.</summary>
    /// <param name="warnings">Warnings to add.</param>
    public Recording WithWarnings(params IEnumerable<Warning> warnings) => new(Format, Parts, Metadata, Warnings.AddRange(warnings));

    /// <summary>The same recording with other parts.</summary>
    /// <param name="parts">The parts.</param>
    public Recording WithParts(ImmutableArray<RecordingPart> parts) => new(Format, parts, Metadata, Warnings);
}

/// <summary>One part of a recording: a table, or later a map.</summary>
/// <param name="name">Name, unique within the recording ("data", "impedance", a sheet or group name).</param>
/// <param name="metadata">What the file says of this part alone.</param>
public abstract class RecordingPart(string name, Metadata? metadata)
{
    /// <summary>Name, unique within the recording.</summary>
    public string Name { get; } = name;

    /// <summary>What the file says of this part alone.</summary>
    public Metadata Metadata { get; } = metadata ?? Metadata.Empty;
}

/// <summary>A table of columns of equal length.</summary>
public sealed class Table : RecordingPart
{
    /// <summary>A table.</summary>
    /// <param name="name">Name, unique within the recording.</param>
    /// <param name="columns">Columns of equal length.</param>
    /// <param name="metadata">What the file says of this table alone.</param>
    /// <param name="isData">False where the rows describe the data (loops, steps, a summary) and are no data themselves.</param>
    /// <param name="sourceRows">Row of the file's own table at which each row stood, where the file's table was split.</param>
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    public Table(string name, ImmutableArray<Column> columns, Metadata? metadata = null, bool isData = true, ImmutableArray<int> sourceRows = default)
        : base(name, metadata)
    {
        Columns = columns;
        IsData = isData;
        SourceRows = sourceRows.IsDefault ? [] : sourceRows;
        Rows = columns.IsEmpty ? 0 : columns[0].Length;
        foreach (var column in columns)
        {
            if (column.Length != Rows) throw new ArgumentException($"Column {column.Name} has {column.Length} rows, the table {Rows}.", nameof(columns));
        }

        if (SourceRows.Length != 0 && SourceRows.Length != Rows) throw new ArgumentException($"{SourceRows.Length} source rows for {Rows} rows.", nameof(sourceRows));
    }

    /// <summary>Whether the rows are data; false where they describe it (loop starts, steps, a summary).</summary>
    public bool IsData { get; }

    /// <summary>
    /// Where the file's one table was split over several parts: the row (from 0) of the file's table at which each
    /// row stood, ascending. Empty where the part holds the file's rows whole.
    /// </summary>
    public ImmutableArray<int> SourceRows { get; }

    /// <summary>The columns in the order of the file.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>The first column of this meaning; null if there is none.</summary>
    /// <param name="meaning">What it holds.</param>
    public Column? Find(Meaning meaning)
    {
        foreach (var column in Columns)
        {
            if (column.Meaning == meaning) return column;
        }

        return null;
    }

    /// <summary>The column of this name as the file writes it; null if there is none.</summary>
    /// <param name="name">The name.</param>
    public Column? Named(string name) => Columns.FirstOrDefault(c => c.Name == name);
}
