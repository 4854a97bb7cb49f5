// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Files;

/// <summary>The verb <c>inspect</c>: what a file holds, under its own names, before any interpretation.</summary>
internal static class InspectOperation
{
    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "inspect",
        Summary = "Shows what an instrument file holds: format, rows, columns with their ranges, metadata, parts.",
        Details = "Columns stand under the file's own names and units, numbers as stored; nothing is converted. "
            + "Where the file's one table was split (impedance points inside a cycling file), a column covers all its rows and `parts` lists the pieces. "
            + "Minimum, maximum and mean leave out rows without a number.",
        Example = "halite inspect examples/ltmof/raw/ltmof-1.mpt",
        Inputs = InputSpec.OneFile("an instrument file"),
        Options = ReadingOptions.All,
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var file = context.Open(context.Inputs[0]);
        var recording = file.Recording;
        var columns = ColumnSummary.Of(recording);
        var results = new JsonObject
        {
            ["format"] = recording.Format,
            ["rows"] = recording.DataRows,
            ["columns"] = Json.Object(columns.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)c.ToJson()))),
            ["metadata"] = Json.Object(recording.Metadata.Entries.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)JsonValue.Create(e.Value)))),
            ["parts"] = Json.Array(recording.Parts.Select(p => (JsonNode?)Part(p))),
        };
        return new Panel
        {
            Results = results,
            Tables =
            [
                DataTable.Facts("File",
                    [("Format", recording.Format), ("Rows", recording.DataRows), ("Bytes", file.Source.Length), .. recording.Metadata.Entries.Select(e => (e.Key, (object?)e.Value))]),
                DataTable.Of("Columns", ["Column", "Unit", "Holds", "First", "Last", "Min", "Max", "Mean"],
                    columns.Select(c => new object?[] { c.Name, c.Unit, c.Meaning == Meaning.Unknown ? "" : c.Meaning.ToString(), c.First, c.Last, c.Minimum, c.Maximum, c.Mean })) with { QuantityInRow = true },
                .. recording.Parts.Length > 1
                    ? [DataTable.Of("Parts", ["Part", "Rows", "Data", "Columns"], recording.Tables.Select(t => new object?[] { t.Name, t.Rows, t.IsData, string.Join(", ", t.Columns.Select(c => c.Name)) }))]
                    : ImmutableArray<DataTable>.Empty,
            ],
            Stream = AllRows(recording),
            Figures = [.. Overview(recording)],
        };
    }

    private static JsonObject Part(RecordingPart part)
    {
        var node = new JsonObject { ["name"] = part.Name, ["kind"] = part is Table ? "table" : "map" };
        if (part is Table table)
        {
            node["rows"] = table.Rows;
            node["is_data"] = table.IsData;
            node["columns"] = Json.Array(table.Columns.Select(c => (JsonNode?)JsonValue.Create(c.Name)));
        }

        node["metadata"] = Json.Object(part.Metadata.Entries.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)JsonValue.Create(e.Value))));
        return node;
    }

    /// <summary>The rows of the largest table, for --csv.</summary>
    private static RowStream? AllRows(Recording recording)
    {
        var table = recording.Tables.OrderByDescending(t => t.Rows).FirstOrDefault();
        return table is null ? null : new RowStream([.. table.Columns.Select(c => c.Name)],
            Enumerable.Range(0, table.Rows).Select(i => table.Columns.Select(c => c.IsText ? (object?)c.Text(i) : c[i]).ToArray()));
    }

    private static IEnumerable<Figure> Overview(Recording recording)
    {
        if (recording.Find(Meaning.Time, Meaning.Voltage) is not { } table) yield break;
        var (time, voltage) = (table.Find(Meaning.Time)!, table.Find(Meaning.Voltage)!);
        if (time.IsText || voltage.IsText || Units.Conversion(time.Unit, "h") is not { } toHours) yield break;
        var plots = ImmutableArray.CreateBuilder<Plot>();
        Plot Of(Column column)
        {
            // Only the points that are drawn are converted: a test of ten million rows is not copied for a figure.
            var (x, y) = Thinning.Thin(time, column, 4000);
            return new Plot { X = new Axis("Time", "h"), Y = new Axis(column.Meaning.ToString(), column.Unit), Traces = [new LineTrace("", [.. x.Select(t => t * toHours.Factor + toHours.Offset)], y)] };
        }

        plots.Add(Of(voltage));
        if (table.Find(Meaning.Current) is { IsText: false } current) plots.Add(Of(current));
        yield return new Figure { Id = "overview", Title = "What the file holds over time", Plots = plots.ToImmutable(), Caption = "Voltage and, where the file stores it, current over the time of the test, as stored." };
    }
}
