// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques;

/// <summary>What an operation found, ready to be shown: the same object behind console, <c>--json</c>, report and web.</summary>
public sealed record Panel
{
    /// <summary>The <c>results</c> object of the JSON contract.</summary>
    public required JsonObject Results { get; init; }

    /// <summary>Short tables for the console and the report.</summary>
    public ImmutableArray<DataTable> Tables { get; init; } = [];

    /// <summary>The long table behind the result, for <c>--csv</c>; null takes the first of <see cref="Tables"/>.</summary>
    public DataTable? Data { get; init; }

    /// <summary>
    /// The long table row by row, in place of <see cref="Data"/> where it is as long as the file itself: <c>--csv</c>
    /// writes it without holding it, and a study does not store it.
    /// </summary>
    public RowStream? Stream { get; init; }

    /// <summary>Figures, the most telling first.</summary>
    public ImmutableArray<Figure> Figures { get; init; } = [];

    /// <summary>Warnings of the analysis; those of the files read are added by the context.</summary>
    public ImmutableArray<Warning> Warnings { get; init; } = [];

    /// <summary>Sentences shown above the tables: rule used, definitions named, verdict.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What is printed, letter by letter, in place of notes and tables where the result is itself a text (a schema, a structure file).</summary>
    public string? Text { get; init; }

    /// <summary>Exit code of the program; 0 unless the operation defines another (a red cross-check under --strict is 3).</summary>
    public int ExitCode { get; init; }
}

/// <summary>A table of results.</summary>
/// <param name="Title">What it lists.</param>
/// <param name="Columns">Heads with units, as JSON spells them or as people read them ("Charge / mAh/g").</param>
/// <param name="Rows">Cells: double, int, string, <see cref="Measured"/>, bool or null, one for each column.</param>
public sealed record DataTable(string Title, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<object?>> Rows)
{
    /// <summary>A cell of the row that stands for rows left out in the middle of a long table; it keeps a column of numbers one.</summary>
    public const string LeftOut = "…";

    /// <summary>True where a row holds numbers of one quantity and a column does not (a list of a file's columns): decimals are then shared along the row.</summary>
    public bool QuantityInRow { get; init; }

    /// <summary>A table from rows of cells.</summary>
    /// <param name="title">What it lists.</param>
    /// <param name="columns">Heads with units.</param>
    /// <param name="rows">Rows of cells.</param>
    public static DataTable Of(string title, IEnumerable<string> columns, IEnumerable<object?[]> rows) =>
        new(title, [.. columns], [.. rows.Select(r => r.ToImmutableArray())]);

    /// <summary>A two-column table of names and values.</summary>
    /// <param name="title">What it lists.</param>
    /// <param name="rows">Names and values.</param>
    public static DataTable Facts(string title, params IEnumerable<(string Name, object? Value)> rows) =>
        Of(title, ["Quantity", "Value"], rows.Select(r => new[] { r.Name, r.Value }));
}

/// <summary>A table whose rows are made when they are asked for.</summary>
/// <param name="Columns">Heads with units.</param>
/// <param name="Rows">Cells: double, int, string or null, one for each column; a new array for each row.</param>
public sealed record RowStream(ImmutableArray<string> Columns, IEnumerable<object?[]> Rows);
