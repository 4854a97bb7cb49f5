// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Formats.BioLogic;

/// <summary>
/// Puts impedance points (rows with a frequency above zero) and time records of one table into parts of their own:
/// EC-Lab writes both into one file where a protocol measures spectra between its steps.
/// </summary>
internal static class EisRows
{
    /// <summary>One part where all rows are of one kind, two where they are mixed.</summary>
    /// <param name="dataName">Name for the time records.</param>
    /// <param name="impedanceName">Name for the impedance points.</param>
    /// <param name="columns">Columns of the whole table.</param>
    /// <param name="metadata">What the file says of the table.</param>
    public static IEnumerable<Table> Split(string dataName, string impedanceName, ImmutableArray<Column> columns, Metadata metadata)
    {
        var frequency = columns.FirstOrDefault(c => c.Meaning == Meaning.Frequency);
        if (frequency is null) return [new Table(dataName, columns, metadata)];
        var points = ImmutableArray.CreateBuilder<int>();
        for (int row = 0; row < frequency.Length; row++)
        {
            if (frequency[row] > 0) points.Add(row);
        }

        if (points.Count == frequency.Length) return [new Table(impedanceName, columns, metadata)];
        if (points.Count == 0) return [new Table(dataName, columns, metadata)];

        var impedance = points.DrainToImmutable();
        var records = ImmutableArray.CreateBuilder<int>(frequency.Length - impedance.Length);
        for (int row = 0, next = 0; row < frequency.Length; row++)
        {
            if (next < impedance.Length && impedance[next] == row) next++;
            else records.Add(row);
        }

        // The cycle number counts spectra in a table of spectra alone; among time records it is the cycle.
        var whole = columns.Select(c => c is { Meaning: Meaning.SeriesIndex, Name: "cycle number" } ? c.As(Meaning.Cycle) : c).ToImmutableArray();
        return [Take(dataName, whole, records.MoveToImmutable(), metadata), Take(impedanceName, columns, impedance, metadata)];
    }

    private static Table Take(string name, ImmutableArray<Column> columns, ImmutableArray<int> rows, Metadata metadata) =>
        new(name, [.. columns.Select(c => c.Take(rows.AsSpan()))], metadata, sourceRows: rows);
}
