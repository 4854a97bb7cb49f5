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
