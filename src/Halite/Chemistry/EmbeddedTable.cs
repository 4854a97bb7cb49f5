// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Halite.Chemistry;

/// <summary>
/// A table that ships inside of the library: comma-separated, its source in the first line (after "#"), names of the
/// columns in the next. Further lines that start with "#" are remarks.
/// </summary>
internal sealed class EmbeddedTable
{
    private readonly string[] columns;

    private EmbeddedTable(string source, string[] columns, List<string[]> rows)
    {
        Source = source;
        this.columns = columns;
        Rows = rows;
    }

    /// <summary>What the first line says of the origin of the values.</summary>
    public string Source { get; }

    /// <summary>The rows as text, one entry a column.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>Position of a column.</summary>
    /// <param name="name">Its name in the header.</param>
    public int this[string name]
    {
        get
        {
            int index = Array.IndexOf(columns, name);
            return index >= 0 ? index : throw new InvalidOperationException($"The embedded table has no column {name}.");
        }
    }

    /// <summary>Whether there is such a column.</summary>
    /// <param name="name">Its name in the header.</param>
    public bool Has(string name) => Array.IndexOf(columns, name) >= 0;

    /// <summary>Reads a table by its path below src/Halite.</summary>
    /// <param name="path">Path with "/" ("Chemistry/elements.csv").</param>
    public static EmbeddedTable Read(string path)
    {
        var assembly = typeof(EmbeddedTable).Assembly;
        using var stream = assembly.GetManifestResourceStream(path)
            ?? assembly.GetManifestResourceStream(path.Replace('/', '\\')) // a build on Windows writes the name so
            ?? throw new InvalidOperationException($"The library was built without {path}.");
        using var reader = new StreamReader(stream);
        return Parse(reader);
    }

    /// <summary>A table from text in the same form.</summary>
    /// <param name="reader">The text.</param>
    public static EmbeddedTable Parse(TextReader reader)
    {
        string source = "";
        string[]? columns = null;
        var rows = new List<string[]>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            if (line[0] == '#')
            {
                if (source.Length == 0) source = line[1..].Trim();
                continue;
            }

            var fields = Split(line);
            if (columns is null) columns = fields;
            else rows.Add(fields);
        }

        return new EmbeddedTable(source, columns ?? [], rows);
    }

    /// <summary>A field as a number; NaN where it is empty.</summary>
    /// <param name="field">Text of the field.</param>
    public static double Number(string field) =>
        field.Length == 0 ? double.NaN : double.Parse(field, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string[] Split(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal)) return line.Split(',');
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(c);
        }

        fields.Add(field.ToString());
        return [.. fields];
    }
}
