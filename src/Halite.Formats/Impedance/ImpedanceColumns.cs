// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Impedance;

/// <summary>Recognises impedance in a table of no instrument in particular: one spectrum, or several side by side.</summary>
internal static class ImpedanceColumns
{
    // Names that mean an impedance only beside each other: elsewhere they are something else.
    private static readonly (string Real, string Imaginary)[] Pairs = [("resistance", "reactance"), ("wirkwiderstand", "blindwiderstand"), ("z1", "z2"), ("r", "x"), ("zr", "zx")];

    /// <summary>
    /// Gives the columns of a table of no instrument in particular their meanings where together they are an impedance;
    /// leaves them as they are otherwise. A unit of the table's own goes before that of a name.
    /// </summary>
    /// <param name="columns">Columns under their names.</param>
    public static ImmutableArray<Column> Recognise(ImmutableArray<Column> columns)
    {
        var described = columns.Select(c => c.IsText ? ("", "", Meaning.Unknown) : ImpedanceNames.Describe(Plain(c.Name))).ToArray();
        Pair(described);
        if (!Complete(described.Select(d => d.Item3))) return columns;
        var taken = new HashSet<Meaning>();
        return
        [
            .. columns.Select((c, i) =>
            {
                var (_, unit, meaning) = described[i];
                if (c.Meaning != Meaning.Unknown || meaning == Meaning.Unknown || (meaning == Meaning.SeriesIndex && CountsRows(c)) || !taken.Add(meaning)) return c;
                return c.Labelled(c.Unit.Length > 0 ? ImpedanceNames.Unit(c.Unit) : unit).As(meaning);
            }),
        ];
    }

    /// <summary>
    /// The spectra that stand side by side in one table: each begins with a frequency of its own, or all share the
    /// first column's. One entry, all columns, where there is one spectrum or none.
    /// </summary>
    /// <param name="columns">Columns under their names, made unique by a number in brackets where a name repeats.</param>
    /// <returns>The positions of the columns of each spectrum.</returns>
    public static ImmutableArray<ImmutableArray<int>> SideBySide(ImmutableArray<Column> columns)
    {
        var whole = Enumerable.Range(0, columns.Length).ToImmutableArray();
        var meanings = columns.Select(c => c.IsText ? Meaning.Unknown : ImpedanceNames.Describe(Plain(c.Name)).Meaning).ToArray();
        var starts = whole.Where(i => IsFrequency(meanings[i])).ToArray();
        if (starts.Length > 1 && starts.Select(i => meanings[i]).Distinct().Count() == 1)
        {
            var blocks = starts.Select((s, k) => Enumerable.Range(s, (k + 1 < starts.Length ? starts[k + 1] : columns.Length) - s).ToImmutableArray()).ToImmutableArray();
            if (blocks.All(b => Complete(b.Select(i => meanings[i])))) return blocks;
        }

        // One frequency for all: the same names once more begin the next spectrum.
        if (starts.Length != 1) return [whole];
        var shared = new List<List<int>>();
        var held = new HashSet<Meaning>();
        foreach (int i in whole)
        {
            if (i == starts[0] || !IsImpedance(meanings[i])) continue;
            if (shared.Count == 0 || held.Contains(meanings[i]))
            {
                // The next spectrum must repeat the name, not only the meaning: "Zre" beside "Zreal_fit" is no spectrum.
                if (shared.Count > 0 && !shared[0].Any(j => Plain(columns[j].Name) == Plain(columns[i].Name))) return [whole];
                shared.Add([starts[0]]);
                held.Clear();
            }

            held.Add(meanings[i]);
            shared[^1].Add(i);
        }

        return shared.Count > 1 && shared.All(b => Complete(b.Select(i => meanings[i]))) ? [.. shared.Select(b => b.ToImmutableArray())] : [whole];
    }

    /// <summary>A table as one part, or as one part a spectrum where several stand side by side.</summary>
    /// <param name="name">Name of the table.</param>
    /// <param name="columns">Its columns under their names.</param>
    /// <param name="recognise">Gives the columns of one spectrum their meanings.</param>
    /// <param name="titles">What stands above each column; empty where nothing does.</param>
    /// <param name="warnings">Receives what was assumed.</param>
    public static IEnumerable<(string Name, ImmutableArray<Column> Columns)> Parts(string name, ImmutableArray<Column> columns, Func<ImmutableArray<Column>, ImmutableArray<Column>> recognise, IReadOnlyList<string> titles, List<Warning> warnings)
    {
        var blocks = SideBySide(columns);
        if (blocks.Length == 1)
        {
            yield return (name, recognise(columns));
            yield break;
        }

        warnings.Add(new Warning("side-by-side", $"{blocks.Length} spectra stand side by side in \"{name}\" and are read one by one, in the order of their columns."));
        var above = blocks.Select(b => b.Where(i => i < titles.Count).Select(i => titles[i].Trim()).FirstOrDefault(t => t.Length > 0) ?? "").ToArray();
        bool titled = above.All(t => t.Length > 0) && above.Distinct().Count() == above.Length;
        for (int k = 0; k < blocks.Length; k++)
        {
            var part = titled ? above[k] : k == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} {k + 1}");
            yield return (part, recognise([.. blocks[k].Select(i => columns[i]).Select(c => Named(c, Plain(c.Name)))]));
        }
    }

    private static Column Named(Column column, string name) => column.Name == name ? column
        : column.IsText ? Column.Of(name, column.Unit, column.Meaning, column.AsSpan<string>().ToArray())
        : Column.Of(name, column.Unit, column.Meaning, column.ToDoubles());

    private static void Pair((string Name, string Unit, Meaning Meaning)[] described)
    {
        if (described.Any(d => d.Meaning is Meaning.ImpedanceReal or Meaning.ImpedanceImaginary or Meaning.ImpedanceMinusImaginary)) return;
        foreach (var (real, imaginary) in Pairs)
        {
            int a = Array.FindIndex(described, d => d.Name.Equals(real, StringComparison.OrdinalIgnoreCase)), b = Array.FindIndex(described, d => d.Name.Equals(imaginary, StringComparison.OrdinalIgnoreCase));
            if (a < 0 || b < 0) continue;
            described[a].Meaning = Meaning.ImpedanceReal;
            described[b].Meaning = Meaning.ImpedanceImaginary;
            return;
        }
    }

    private static bool IsFrequency(Meaning meaning) => meaning is Meaning.Frequency or Meaning.AngularFrequency or Meaning.LogFrequency or Meaning.Period;

    private static bool IsImpedance(Meaning meaning) => meaning is Meaning.ImpedanceReal or Meaning.ImpedanceImaginary or Meaning.ImpedanceMinusImaginary or Meaning.ImpedanceModulus or Meaning.ImpedancePhase;

    private static bool Complete(IEnumerable<Meaning> meanings)
    {
        var has = meanings.ToHashSet();
        return has.Any(IsFrequency)
            && ((has.Contains(Meaning.ImpedanceReal) && (has.Contains(Meaning.ImpedanceImaginary) || has.Contains(Meaning.ImpedanceMinusImaginary)))
                || ((has.Contains(Meaning.ImpedanceModulus) || has.Contains(Meaning.ImpedanceLogModulus)) && (has.Contains(Meaning.ImpedancePhase) || has.Contains(Meaning.ImpedanceMinusPhase)))
                || (has.Contains(Meaning.AdmittanceReal) && has.Contains(Meaning.AdmittanceImaginary)));
    }

    // Readers of tables number a name that repeats: "Zre (2)".
    private static string Plain(string name)
    {
        int open = name.LastIndexOf(" (", StringComparison.Ordinal);
        return open > 0 && name[^1] == ')' && name.Length - open is 4 or 5 && int.TryParse(name.AsSpan(open + 2, name.Length - open - 3), NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= 2 ? name[..open] : name;
    }

    // A column called index tells spectra apart where its values repeat; one that differs in every row counts rows.
    private static bool CountsRows(Column column) => column.Length > 1 && column.ToDoubles().Distinct().Count() > column.Length / 4;
}
