// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Techniques;

/// <summary>Writes tables as comma-separated text (RFC 4180) with full precision, a decimal point and UTF-8.</summary>
public static class Csv
{
    /// <summary>The table; a column that holds <see cref="Measured"/> gets a second one with the suffix "_sigma".</summary>
    /// <param name="table">The table.</param>
    public static string Text(DataTable table)
    {
        var measured = table.Columns.Select((_, c) => table.Rows.Any(r => r[c] is Measured)).ToArray();
        var text = new StringBuilder();
        text.AppendJoin(',', table.Columns.SelectMany((name, c) => measured[c] ? new[] { Quote(name), Quote(name + "_sigma") } : [Quote(name)])).Append('\n');
        foreach (var row in table.Rows)
        {
            for (int c = 0; c < row.Length; c++)
            {
                if (c > 0) text.Append(',');
                if (row[c] is Measured m) text.Append(Number(m.Value)).Append(',').Append(m.Sigma is { } s ? Number(s) : "");
                else text.Append(Value(row[c])).Append(measured[c] ? "," : "");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Writes rows as they come; they hold no <see cref="Measured"/>.</summary>
    /// <param name="table">Heads and rows.</param>
    /// <param name="output">Where to, as UTF-8.</param>
    public static void Write(RowStream table, Stream output)
    {
        using var writer = new StreamWriter(output, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', table.Columns.Select(Quote)));
        foreach (var row in table.Rows)
        {
            for (int c = 0; c < row.Length; c++)
            {
                if (c > 0) writer.Write(',');
                writer.Write(Value(row[c]));
            }

            writer.WriteLine();
        }
    }

    private static string Value(object? cell) => cell switch
    {
        null => "",
        double d => Number(d),
        bool b => b ? "true" : "false",
        string s => Quote(s),
        IFormattable f => Quote(f.ToString(null, CultureInfo.InvariantCulture)),
        var other => Quote(other.ToString() ?? ""),
    };

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
