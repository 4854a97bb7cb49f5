// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Data;

namespace Halite.Techniques.Files;

/// <summary>A column of a file over all data parts that hold it, in the order of the file's rows.</summary>
internal sealed class ColumnSummary
{
    private double sum;
    private long count;
    private int firstRow = int.MaxValue, lastRow = -1;

    private ColumnSummary(Column column) => (Name, Unit, Meaning) = (column.Name, column.Unit, column.Meaning);

    /// <summary>Name as the file writes it.</summary>
    public string Name { get; }

    /// <summary>Unit as the file writes it.</summary>
    public string Unit { get; }

    /// <summary>What it holds.</summary>
    public Meaning Meaning { get; }

    /// <summary>First value: a number, or a text.</summary>
    public object? First { get; private set; }

    /// <summary>Last value: a number, or a text.</summary>
    public object? Last { get; private set; }

    /// <summary>Smallest number; null where there is none.</summary>
    public double? Minimum { get; private set; }

    /// <summary>Largest number; null where there is none.</summary>
    public double? Maximum { get; private set; }

    /// <summary>Mean of the numbers; null where there is none.</summary>
    public double? Mean => count == 0 ? null : sum / count;

    /// <summary>The columns of a recording's data tables; of all its tables where none is data.</summary>
    public static List<ColumnSummary> Of(Recording recording)
    {
        var tables = recording.Tables.Where(t => t.IsData).ToList();
        if (tables.Count == 0) tables = [.. recording.Tables];
        var list = new List<ColumnSummary>();
        int offset = 0;
        foreach (var table in tables)
        {
            bool split = table.SourceRows.Length > 0;
            foreach (var column in table.Columns)
            {
                var summary = list.Find(s => s.Name == column.Name);
                if (summary is null) list.Add(summary = new ColumnSummary(column));
                if (table.Rows > 0)
                    summary.Add(column, split ? table.SourceRows[0] : offset, split ? table.SourceRows[^1] : offset + table.Rows - 1);
            }

            if (!split) offset += table.Rows;
        }

        return list;
    }

    /// <summary>The JSON object of the contract.</summary>
    public JsonObject ToJson()
    {
        var node = new JsonObject
        {
            ["unit"] = Unit,
            ["first"] = Value(First),
            ["last"] = Value(Last),
            ["min"] = Json.Of(Minimum),
            ["max"] = Json.Of(Maximum),
            ["mean"] = Json.Of(Mean),
        };
        if (Meaning != Meaning.Unknown) node["meaning"] = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(Meaning.ToString());
        return node;
    }

    private static JsonNode? Value(object? value) => value is double d ? Json.Of(d) : JsonValue.Create(value as string);

    private void Add(Column column, int first, int last)
    {
        if (first < firstRow) (firstRow, First) = (first, Cell(column, 0));
        if (last > lastRow) (lastRow, Last) = (last, Cell(column, column.Length - 1));
        if (column.IsText) return;
        Span<double> block = stackalloc double[512];
        for (int start = 0; start < column.Length; start += block.Length)
        {
            var part = block[..Math.Min(block.Length, column.Length - start)];
            column.CopyTo(part, start);
            foreach (double value in part)
            {
                if (double.IsNaN(value)) continue;
                sum += value;
                count++;
                if (!(value >= Minimum)) Minimum = value;
                if (!(value <= Maximum)) Maximum = value;
            }
        }
    }

    private static object? Cell(Column column, int row) => column.IsText ? column.Text(row) : column[row];
}
