// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Techniques.Fitting;

/// <summary>The columns of a file as a formula sees them, with abscissa, ordinate and standard deviations chosen.</summary>
internal sealed record FitTable
{
    private static readonly string[] SigmaNames = ["sigma", "error", "err", "dy", "yerr", "y_err", "y_error", "sigma_y", "y_sigma", "std", "stdev", "sd", "se", "stderr", "unc", "uncertainty", "standard_deviation"];

    /// <summary>Columns by the names that a formula may use; "x" is the abscissa.</summary>
    public required ImmutableDictionary<string, double[]> Columns { get; init; }

    /// <summary>The abscissa's name with unit, as the file writes it.</summary>
    public required string XName { get; init; }

    /// <summary>The ordinate's name with unit, as the file writes it.</summary>
    public required string YName { get; init; }

    /// <summary>The abscissa.</summary>
    public required double[] X { get; init; }

    /// <summary>The ordinate.</summary>
    public required double[] Y { get; init; }

    /// <summary>Standard deviations; empty where they were not asked for.</summary>
    public required double[] Sigma { get; init; }

    /// <summary>Reads the table that a formula is fitted to.</summary>
    /// <param name="context">The run: its file and options.</param>
    /// <param name="formula">The formula: a column that it uses is not what is fitted.</param>
    /// <param name="response">Name of the column to fit, from the left side of an equation; null where there was none.</param>
    /// <param name="withSigma">Whether a column of standard deviations is wanted.</param>
    public static FitTable Read(OperationContext context, Expression formula, string? response, bool withSigma)
    {
        // What cyclers' columns mean is of no concern here.
        var file = context.Open(context.Inputs[0], "assumed-units", "time-restarts", "no-names");
        var table = file.Recording.Tables.FirstOrDefault(t => t.IsData) ?? throw new InputException($"{context.Inputs[0]}: the file holds no table to fit.");
        var columns = table.Columns.Where(c => !c.IsText).ToArray();
        if (columns.Length < 2) throw new InputException($"{context.Inputs[0]}: a fit needs two columns of numbers, the table has {columns.Length}.");
        var started = context.Get(FitOptions.Start).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var used = formula.Names.Where(n => !started.Contains(n)).Select(n => ColumnNames.Find(columns, n)).OfType<Column>().ToHashSet();
        var y = Chosen(FitOptions.Y, context.Get(FitOptions.Y) ?? response);
        var x = Chosen(FitOptions.X, context.Get(FitOptions.X)) ?? ByName("x")
            ?? columns.FirstOrDefault(c => used.Contains(c) && c != y) ?? columns.FirstOrDefault(c => c != y && !ColumnNames.Of(c).Contains("y")) ?? columns[0];
        y ??= ByName("y") ?? columns.FirstOrDefault(c => c != x && !used.Contains(c) && !IsSigma(c)) ?? columns.First(c => c != x);
        Column? sigma = null;
        if (withSigma)
        {
            var names = ColumnNames.Of(y).SelectMany(n => (string[])["d" + n, "sigma_" + n, n + "_sigma", n + "_err", n + "_error", n + "_sd"]);
            sigma = Chosen(FitOptions.Sigma, context.Get(FitOptions.Sigma)) ?? SigmaNames.Concat(names).Select(ByName).FirstOrDefault(c => c is not null && c != x && c != y)
                ?? columns.FirstOrDefault(c => c != x && c != y && !used.Contains(c))
                ?? throw new InputException($"{context.Inputs[0]}: --weights column needs a column of standard deviations, but there is none beside {x.Name} and {y.Name}.");
        }

        return Rows(context, formula, columns, used, x, y, sigma);

        Column? ByName(string name) => columns.FirstOrDefault(c => ColumnNames.Of(c).Contains(name));

        bool IsSigma(Column column) => ColumnNames.Of(column).Any(n => SigmaNames.Contains(n, StringComparer.OrdinalIgnoreCase));

        Column? Chosen(OptionSpec<string?> option, string? name) => name is null ? null : ColumnNames.Find(columns, name)
            ?? throw new InputException($"{context.Inputs[0]}: {(context.IsGiven(option) ? $"--{option.Name} {name}" : $"left side \"{name}\" of the formula")}: there is no such column{Suggest.Among(name, columns.Select(c => c.Name))}; the table has {string.Join(", ", columns.Select(c => c.Name))}.");
    }

    private static FitTable Rows(OperationContext context, Expression formula, Column[] columns, HashSet<Column> used, Column x, Column y, Column? sigma)
    {
        var range = context.Get(FitOptions.Range) ?? (double.NegativeInfinity, double.PositiveInfinity);
        Column[] needed = [x, y, .. used, .. sigma is null ? (Column[])[] : [sigma]];
        var keep = new List<int>();
        int missing = 0, outside = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (!needed.All(c => double.IsFinite(c[i]))) missing++;
            else if (x[i] < range.Item1 || x[i] > range.Item2) outside++;
            else keep.Add(i);
        }

        if (missing > 0) context.Warn("rows-without-numbers", $"{missing} of {x.Length} rows lack a number and were left out.");
        if (keep.Count == 0) throw new InputException($"{context.Inputs[0]}: no row with numbers is left to fit{(outside > 0 ? " in the range of --range" : "")}.");
        var byName = ImmutableDictionary.CreateBuilder<string, double[]>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            var values = Take(column);
            foreach (string name in ColumnNames.Spellings(column)) byName.TryAdd(name, values);
        }

        foreach (string name in formula.Names.Where(n => !byName.ContainsKey(n)))
        {
            if (ColumnNames.Find(columns, name) is { } column) byName[name] = Take(column);
        }

        byName["x"] = Take(x);
        return new FitTable
        {
            Columns = byName.ToImmutable(),
            XName = Label(x),
            YName = Label(y),
            X = byName["x"],
            Y = Take(y),
            Sigma = sigma is null ? [] : Take(sigma),
        };

        double[] Take(Column column) => [.. keep.Select(i => column[i])];
    }

    // Names that end in their unit ("raman_shift_cm-1") say it already.
    private static string Label(Column column) =>
        column.Unit.Length == 0 || column.Name.TrimEnd(')', ']').EndsWith(column.Unit, StringComparison.Ordinal) ? column.Name : $"{column.Name} / {column.Unit}";
}
