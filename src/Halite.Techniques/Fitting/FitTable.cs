// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text;
using Halite.Data;

namespace Halite.Techniques.Fitting;

/// <summary>The columns of a file as a formula sees them, with abscissa, ordinate and standard deviations chosen.</summary>
internal sealed record FitTable
{
    private static readonly string[] SigmaNames = ["sigma", "error", "err", "dy", "yerr", "y_err", "y_error", "std", "stdev", "uncertainty"];

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

    public static FitTable Read(OperationContext context, bool withSigma)
    {
        var file = context.Open(context.Inputs[0]);
        var table = file.Recording.Tables.FirstOrDefault(t => t.IsData) ?? throw new InputException($"{context.Inputs[0]}: the file holds no table to fit.");
        var columns = table.Columns.Where(c => !c.IsText).ToArray();
        if (columns.Length < 2) throw new InputException($"{context.Inputs[0]}: a fit needs two columns of numbers, the table has {columns.Length}.");
        var x = Chosen(FitOptions.X) ?? ByName("x") ?? columns[0];
        var y = Chosen(FitOptions.Y) ?? ByName("y") ?? columns.First(c => c != x);
        Column? sigma = null;
        if (withSigma)
        {
            sigma = Chosen(FitOptions.Sigma) ?? SigmaNames.Select(ByName).FirstOrDefault(c => c is not null) ?? columns.FirstOrDefault(c => c != x && c != y)
                ?? throw new InputException($"{context.Inputs[0]}: --weights column needs a column of standard deviations, but there is none beside {x.Name} and {y.Name}.");
        }

        return Rows(context, columns, x, y, sigma);

        Column? ByName(string name) => columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

        Column? Chosen(OptionSpec<string?> option)
        {
            if (context.Get(option) is not { } name) return null;
            return columns.FirstOrDefault(c => c.Name == name) ?? ByName(name) ?? columns.FirstOrDefault(c => Identifier(c.Name + " " + c.Unit) == name)
                ?? throw new InputException($"{context.Inputs[0]}: --{option.Name} {name}: there is no such column{Suggest.Among(name, columns.Select(c => c.Name))}; the table has {string.Join(", ", columns.Select(c => c.Name))}.");
        }
    }

    private static FitTable Rows(OperationContext context, Column[] columns, Column x, Column y, Column? sigma)
    {
        var range = context.Get(FitOptions.Range) ?? (double.NegativeInfinity, double.PositiveInfinity);
        var keep = new List<int>();
        int missing = 0, outside = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i]) || (sigma is not null && !double.IsFinite(sigma[i]))) missing++;
            else if (x[i] < range.Item1 || x[i] > range.Item2) outside++;
            else keep.Add(i);
        }

        if (missing > 0) context.Warn("rows-without-numbers", $"{missing} of {x.Length} rows lack a number and were left out.");
        if (keep.Count == 0) throw new InputException($"{context.Inputs[0]}: no row with numbers is left to fit{(outside > 0 ? " in the range of --range" : "")}.");
        var byName = ImmutableDictionary.CreateBuilder<string, double[]>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            var values = Take(column);
            byName.TryAdd(Identifier(column.Name), values);
            if (column.Unit.Length > 0) byName.TryAdd(Identifier(column.Name + " " + column.Unit), values);
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
        column.Unit.Length == 0 || column.Name.EndsWith(column.Unit, StringComparison.Ordinal) ? column.Name : $"{column.Name} / {column.Unit}";

    // "raman_shift_cm-1" is written raman_shift_cm_1 in a formula.
    private static string Identifier(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name.Trim().TrimStart('#').Trim()) text.Append(char.IsLetterOrDigit(c) ? c : '_');
        if (text.Length == 0 || char.IsDigit(text[0])) text.Insert(0, '_');
        return text.ToString();
    }
}
