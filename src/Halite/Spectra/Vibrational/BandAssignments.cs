// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;

namespace Halite.Spectra;

/// <summary>A published assignment of a band.</summary>
/// <param name="Technique">Raman or IR.</param>
/// <param name="Name">Short name of the band.</param>
/// <param name="Position">Published position, 1/cm.</param>
/// <param name="From">Lower end of the range it is met in, 1/cm.</param>
/// <param name="To">Upper end, 1/cm.</param>
/// <param name="Assignment">The assignment.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Alternative">Another reading of a band there, with its source.</param>
public sealed record BandAssignment(string Technique, string Name, double Position, double From, double To, string Assignment, string Source, string Alternative);

/// <summary>Assignments of the bands that cathode materials and their surfaces show, each with its source and its rival.</summary>
public static class BandAssignments
{
    /// <summary>The table.</summary>
    public static ImmutableArray<BandAssignment> All { get; } = Load();

    /// <summary>Assignments whose range holds a position, the nearest published position first.</summary>
    /// <param name="technique">Raman or IR.</param>
    /// <param name="position">Position, 1/cm.</param>
    public static ImmutableArray<BandAssignment> At(string technique, double position) =>
        [.. All.Where(a => a.Technique.Equals(technique, StringComparison.OrdinalIgnoreCase) && position >= a.From && position <= a.To).OrderBy(a => Math.Abs(a.Position - position))];

    private static ImmutableArray<BandAssignment> Load() => [.. EmbeddedTable.Rows("band_assignments.csv").Select(r => new BandAssignment(
        r[0], r[1], EmbeddedTable.Number(r[2]), EmbeddedTable.Number(r[3]), EmbeddedTable.Number(r[4]), r[5], r[6], r[7]))];
}

/// <summary>Reads the small tables that are built into the library.</summary>
internal static class EmbeddedTable
{
    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Rows below the head; lines that begin with # are comments; fields may be quoted.</summary>
    public static IEnumerable<string[]> Rows(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var resource = assembly.GetManifestResourceNames().Single(n => n.EndsWith(name, StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        bool head = true;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (!head) yield return Fields(line);
            head = false;
        }
    }

    private static string[] Fields(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        bool quoted = false;
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }
}
