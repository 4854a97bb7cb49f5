// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>Writes VAMAS (ISO 14976) in the experiment mode NORM, regular where every block has even energies.</summary>
public static class VamasWriter
{
    private const string Unknown = "1E37";

    /// <summary>The text of a file: one block a table, the first column its abscissa, the others its variables.</summary>
    /// <param name="tables">Blocks. Metadata used: sample, technique, source, excitation_energy_eV, pass_energy_eV, work_function_eV, species, transition, signal_mode, dwell_s, scans, casaxps, comment.</param>
    /// <param name="metadata">Metadata of the file: institution, instrument, operator, experiment, comment.</param>
    /// <exception cref="InputException">No block, or one without an abscissa and a variable.</exception>
    public static string Text(IReadOnlyList<Table> tables, Metadata? metadata = null)
    {
        metadata ??= Metadata.Empty;
        if (tables.Count == 0) throw new InputException("There is no block to write as VAMAS.");
        bool regular = tables.All(IsEven);
        var lines = new List<string> { "VAMAS Surface Chemical Analysis Standard Data Transfer Format 1988 May 4" };
        lines.AddRange(new[] { "institution", "instrument", "operator", "experiment" }.Select(k => Line(metadata[k])));
        Comments(lines, metadata["comment"]);
        lines.AddRange(["NORM", regular ? "REGULAR" : "IRREGULAR", "0", "0", "0", "0", "0", "0", Number(tables.Count)]);
        foreach (var table in tables) Block(lines, table, regular);
        lines.Add("end of experiment");
        return string.Join("\r\n", lines) + "\r\n";
    }

    private static void Block(List<string> lines, Table table, bool regular)
    {
        var columns = table.Columns.Where(c => !c.IsText).ToArray();
        if (columns.Length < 2 || table.Rows == 0) throw new InputException($"Block \"{table.Name}\" needs an abscissa and a variable with at least one row.");
        var m = table.Metadata;
        lines.AddRange([Line(table.Name), Line(m["sample"]), "0", "0", "0", "0", "0", "0", "0"]);
        Comments(lines, string.Join("\n", new[] { m["casaxps"], m["comment"] }.Where(t => !string.IsNullOrEmpty(t))));
        lines.AddRange([m["technique"] ?? "XPS", m["source"] ?? "Al", Known(m, "excitation_energy_eV"), Unknown, Unknown, Unknown, Unknown, Unknown, "FAT", Known(m, "pass_energy_eV"), Unknown, Known(m, "work_function_eV")]);
        lines.AddRange(Enumerable.Repeat(Unknown, 5));
        lines.AddRange([Line(m["species"] ?? table.Name), Line(m["transition"]), "-1"]);
        var variables = regular ? columns[1..] : columns;
        if (regular)
        {
            double step = table.Rows > 1 ? (columns[0][table.Rows - 1] - columns[0][0]) / (table.Rows - 1) : 0;
            lines.AddRange([Line(columns[0].Name), Unit(columns[0]), Number(columns[0][0]), Number(step)]);
        }

        lines.Add(Number(variables.Length));
        foreach (var v in variables) lines.AddRange([Line(v.Name), Unit(v)]);
        lines.AddRange([m["signal_mode"] ?? "pulse counting", Known(m, "dwell_s"), m["scans"] ?? "1", Unknown, Unknown, Unknown, Unknown, "0"]);
        lines.Add(Number(variables.Length * table.Rows));
        foreach (var v in variables)
        {
            var values = v.ToDoubles();
            lines.AddRange([Number(values.Min()), Number(values.Max())]);
        }

        for (int row = 0; row < table.Rows; row++)
        {
            foreach (var v in variables) lines.Add(Number(v[row]));
        }
    }

    private static bool IsEven(Table table)
    {
        var x = table.Columns.FirstOrDefault(c => !c.IsText);
        if (x is null || table.Rows < 2) return true;
        double step = (x[table.Rows - 1] - x[0]) / (table.Rows - 1);
        for (int i = 1; i < table.Rows; i++)
        {
            if (Math.Abs(x[i] - x[0] - i * step) > 1e-6 * Math.Abs(step)) return false;
        }

        return true;
    }

    private static void Comments(List<string> lines, string? comment)
    {
        var split = string.IsNullOrEmpty(comment) ? [] : comment.Split('\n', StringSplitOptions.TrimEntries);
        lines.Add(Number(split.Length));
        lines.AddRange(split);
    }

    private static string Known(Metadata metadata, string key) => metadata.Number(key) is { } value ? Number(value) : Unknown;

    private static string Line(string? text) => string.IsNullOrWhiteSpace(text) ? "Not specified" : text.ReplaceLineEndings(" ").Trim();

    private static string Unit(Column column) => column.Unit.Length > 0 ? column.Unit : "d";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
