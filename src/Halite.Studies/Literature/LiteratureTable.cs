// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using Halite.Composition;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Studies.Literature;

/// <summary>One published cathode on the capacity and energy map.</summary>
/// <param name="Name">Name as its authors or the review call it.</param>
/// <param name="Formula">Formula without additions.</param>
/// <param name="Additions">Additions as "Li2O=0.1"; empty for none.</param>
/// <param name="Class">"stable", "metastable" or another word.</param>
/// <param name="Capacity">First discharge, mAh/g; NaN where not given.</param>
/// <param name="Energy">Energy density, Wh/kg; NaN where not given.</param>
/// <param name="Conditions">Rate, window, temperature.</param>
/// <param name="Source">DOI or journal reference.</param>
/// <param name="Confidence">paper, abstract or unverified.</param>
public sealed record LiteraturePoint(string Name, string Formula, string Additions, string Class, double Capacity, double Energy, string Conditions, string Source, string Confidence)
{
    /// <summary>The table that it comes from, as the study names it; empty for the shipped one.</summary>
    public string Table { get; init; } = "";

    /// <summary>The formula with its additions.</summary>
    /// <exception cref="InputException">Formula or additions are not written as they should be.</exception>
    public Chemistry.Formula Composition()
    {
        var formula = Chemistry.Formula.Parse(Formula);
        foreach (var part in Additions.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !double.TryParse(part.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double moles)) throw new InputException($"the addition \"{part}\" is not written as Li2O=0.1.");
            formula = formula.Plus(Chemistry.Formula.Parse(part[..at]), moles);
        }

        return formula;
    }

    /// <summary>Discharged Li over all Li of the formula, additions included, %; NaN where the capacity is not given.</summary>
    public double AccessibleLiPercent()
    {
        var formula = Composition();
        return 100 * Capacity / CompositionLedger.Capacity(formula["Li"], Measured.Exact(formula.MolarMass, "g/mol")).Value;
    }
}

/// <summary>Two classes compared: medians, a bootstrap interval of their difference, and a rank test.</summary>
/// <param name="MedianStable">Median capacity of the stable class, mAh/g.</param>
/// <param name="MedianMetastable">Median capacity of the metastable class, mAh/g.</param>
/// <param name="Difference">Metastable less stable, mAh/g, with a 95 % bootstrap interval.</param>
/// <param name="RankProbability">Probability of so large a difference of rank sums if classes were only names (Mann and Whitney, two-sided).</param>
/// <param name="Stable">Number of stable points.</param>
/// <param name="Metastable">Number of metastable points.</param>
public sealed record ClassComparison(double MedianStable, double MedianMetastable, Measured Difference, double RankProbability, int Stable, int Metastable);

/// <summary>The table of published points that the product ships, and what a user adds.</summary>
public static class LiteratureTable
{
    private const int Resamples = 10_000;

    /// <summary>The points shipped with Halite.</summary>
    public static ImmutableArray<LiteraturePoint> Shipped { get; } = Load();

    /// <summary>Reads points from CSV text with the same head as the shipped table.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Name of the file in messages.</param>
    /// <exception cref="InputException">A column is missing or a number is none.</exception>
    public static ImmutableArray<LiteraturePoint> Parse(string text, string file)
    {
        var lines = text.Split('\n').Select((line, i) => (Text: line.TrimEnd('\r'), Number: i + 1)).Where(l => l.Text.Length > 0 && l.Text[0] != '#').ToList();
        if (lines.Count == 0) throw new InputException($"{file}: the table is empty.");
        var head = Cells(lines[0].Text);
        int Column(string name) => Array.IndexOf(head, name) is >= 0 and var i ? i : throw new InputException($"{file}, line {lines[0].Number}: there is no column \"{name}\"; the head is {lines[0].Text}.");
        var columns = new[] { "name", "formula", "additions", "class", "capacity_mAh_g", "energy_Wh_kg", "conditions", "doi_or_source", "confidence" }.Select(Column).ToArray();
        return [.. lines.Skip(1).Select(line =>
        {
            var cells = Cells(line.Text);
            if (cells.Length < head.Length) throw new InputException($"{file}, line {line.Number}: {cells.Length} cells where the head has {head.Length}.");
            string At(int c) => cells[columns[c]].Trim();
            double Number(int c) => At(c).Length == 0 ? double.NaN
                : double.TryParse(At(c), NumberStyles.Float, CultureInfo.InvariantCulture, out var v) ? v
                : throw new InputException($"{file}, line {line.Number}: \"{At(c)}\" is not a number.");
            var point = new LiteraturePoint(At(0), At(1), At(2), At(3), Number(4), Number(5), At(6), At(7), At(8));
            try
            {
                _ = point.Composition();
            }
            catch (InputException e)
            {
                throw new InputException($"{file}, line {line.Number}: {e.Message}", e);
            }

            return point;
        })];
    }

    /// <summary>Reads the tables that a study adds.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="tables">Their paths in it.</param>
    /// <param name="fault">Told of a table that is missing or faulty; the others are read.</param>
    public static ImmutableArray<LiteraturePoint> OfStudy(string folder, IEnumerable<string> tables, Action<string> fault)
    {
        var points = ImmutableArray.CreateBuilder<LiteraturePoint>();
        foreach (var table in tables)
        {
            try
            {
                var path = Path.Combine(folder, table);
                if (!File.Exists(path)) throw new InputException($"{table}: no such file in the study's folder; put the table of published points there or mend its path.");
                points.AddRange(Parse(File.ReadAllText(path), table).Select(p => p with { Table = table }));
            }
            catch (InputException e)
            {
                fault(e.Message);
            }
        }

        return points.ToImmutable();
    }

    // A cell that holds commas stands in quotes (RFC 4180).
    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(line[i]);
        }

        return [.. cells, cell.ToString()];
    }

    /// <summary>Compares the first discharge of the stable and the metastable class.</summary>
    /// <param name="points">The points.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    /// <returns>The comparison; null where a class has fewer than three points.</returns>
    public static ClassComparison? Compare(IEnumerable<LiteraturePoint> points, ulong seed = 1)
    {
        var known = points.Where(p => double.IsFinite(p.Capacity)).ToList();
        double[] stable = [.. known.Where(p => p.Class == "stable").Select(p => p.Capacity)], metastable = [.. known.Where(p => p.Class == "metastable").Select(p => p.Capacity)];
        if (stable.Length < 3 || metastable.Length < 3) return null;
        double medianStable = RobustStatistics.Median(stable), medianMetastable = RobustStatistics.Median(metastable);
        var interval = Resampling.Interval([stable, metastable], s => RobustStatistics.Median(s[1]) - RobustStatistics.Median(s[0]), 0.95, Resamples, seed);
        var difference = Measured.WithoutSigma(medianMetastable - medianStable, "mAh/g", "its distribution is not symmetric: see the interval").WithInterval(interval);
        return new ClassComparison(medianStable, medianMetastable, difference, RankTests.MannWhitney(stable, metastable).PValue, stable.Length, metastable.Length);
    }

    private static ImmutableArray<LiteraturePoint> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Literature/literature.csv")!;
        return Parse(new StreamReader(stream).ReadToEnd(), "literature.csv");
    }
}
