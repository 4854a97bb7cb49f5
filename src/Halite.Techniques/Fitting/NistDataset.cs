// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Techniques.Fitting;

/// <summary>A parameter of a reference problem: two starts and the certified answer.</summary>
/// <param name="Name">Name in the model equation.</param>
/// <param name="Start1">The start far from the solution.</param>
/// <param name="Start2">The start close to it.</param>
/// <param name="Certified">Certified value, eleven digits.</param>
/// <param name="CertifiedSigma">Certified standard deviation.</param>
public sealed record NistParameter(string Name, double Start1, double Start2, double Certified, double CertifiedSigma);

/// <summary>
/// One nonlinear problem of NIST's Statistical Reference Datasets (StRD), read from its file: model equation, starts,
/// certified values and data. The degrees of freedom are counted from the data; the file's own line is not used, since
/// that of Rat43 is wrong (9 for 11).
/// </summary>
public sealed partial class NistDataset
{
    private NistDataset(string name, Expression model, Expression response, ImmutableArray<NistParameter> parameters, ImmutableDictionary<string, double[]> columns)
    {
        (Name, Model, Response, Parameters, Columns) = (name, model, response, parameters, columns);
    }

    /// <summary>Name of the set ("Rat43").</summary>
    public string Name { get; }

    /// <summary>The right-hand side of the model equation, without the error term.</summary>
    public Expression Model { get; }

    /// <summary>The left-hand side: y, or log[y] for Nelson.</summary>
    public Expression Response { get; }

    /// <summary>The parameters.</summary>
    public ImmutableArray<NistParameter> Parameters { get; }

    /// <summary>The data by the names of the file's table head.</summary>
    public ImmutableDictionary<string, double[]> Columns { get; }

    /// <summary>The problem from one of the two starts, unit weights.</summary>
    /// <param name="start">1 or 2.</param>
    public DataProblem Problem(int start)
    {
        int rows = Columns.Values.First().Length;
        var y = new double[rows];
        for (int i = 0; i < rows; i++) y[i] = Response.Value(Columns.ToDictionary(c => c.Key, c => c.Value[i]));
        var model = new ExpressionModel(Model, Parameters.Select(p => new Parameter(p.Name, start == 1 ? p.Start1 : p.Start2)), Columns);
        return new DataProblem(model, y);
    }

    /// <summary>Reads a file of the collection.</summary>
    /// <param name="text">The file's text.</param>
    /// <exception cref="InputException">It is not a nonlinear StRD file, or a part of it is missing.</exception>
    public static NistDataset Parse(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        if (!lines.Any(l => l.Contains("StRD", StringComparison.Ordinal))) throw new InputException("not a file of NIST's StRD collection: its head is missing.");
        string name = NamePattern().Match(text) is { Success: true } m ? m.Groups[1].Value : throw new InputException("the line \"Dataset Name:\" is missing.");
        var parameters = lines.Select(l => ParameterPattern().Match(l)).Where(p => p.Success)
            .Select(p => new NistParameter(p.Groups[1].Value, Number(p, 2), Number(p, 3), Number(p, 4), Number(p, 5))).ToImmutableArray();
        if (parameters.IsEmpty) throw new InputException($"{name}: no line with starting and certified values (b1 = …) was found.");
        int head = Array.FindLastIndex(lines, l => DataPattern().IsMatch(l));
        if (head < 0) throw new InputException($"{name}: the table of data is missing.");
        string[] columns = lines[head].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1..];
        var (response, model) = Equation(name, lines);
        return new NistDataset(name, model, response, parameters, Table(name, lines, head, columns));
    }

    private static (Expression Response, Expression Model) Equation(string name, string[] lines)
    {
        int from = Array.FindIndex(lines, l => l.StartsWith("Model:", StringComparison.Ordinal)), to = Array.FindIndex(lines, Math.Max(from, 0), l => StartsPattern().IsMatch(l));
        if (from < 0 || to < 0) throw new InputException($"{name}: the section \"Model:\" is missing.");
        // Statements run over lines; each begins where a line holds an equals sign.
        var statements = new List<string>();
        foreach (string line in lines[(from + 1)..to])
        {
            if (line.Contains('=', StringComparison.Ordinal)) statements.Add(line.Trim());
            else if (statements.Count > 0 && line.Trim().Length > 0) statements[^1] += " " + line.Trim();
        }

        if (statements.Count == 0) throw new InputException($"{name}: the model equation is missing.");
        // A statement before the model defines a constant; only π is ever defined, which a formula knows.
        string[] sides = statements[^1].Split('=', 2);
        string right = ErrorTermPattern().Replace(sides[1], "");
        return (Expression.Parse(sides[0].Trim()), Expression.Parse(right.Trim()));
    }

    private static ImmutableDictionary<string, double[]> Table(string name, string[] lines, int head, string[] columns)
    {
        var rows = new List<double[]>();
        for (int i = head + 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length == 0) continue;
            if (cells.Length != columns.Length) throw new InputException($"{name}: line {i + 1} holds {cells.Length} numbers where {columns.Length} are expected.");
            rows.Add([.. cells.Select(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v
                : throw new InputException($"{name}: \"{c}\" on line {i + 1} is not a number."))]);
        }

        if (rows.Count == 0) throw new InputException($"{name}: the table of data is empty.");
        return columns.Select((c, k) => KeyValuePair.Create(c, rows.Select(r => r[k]).ToArray())).ToImmutableDictionary(StringComparer.Ordinal);
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Dataset Name:\s*(\S+)")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^\s*([A-Za-z]\w*)\s*=\s*([-+.\dEe]+)\s+([-+.\dEe]+)\s+([-+.\dEe]+)\s+([-+.\dEe]+)\s*$")]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"^Data:\s+y\s+x", RegexOptions.IgnoreCase)]
    private static partial Regex DataPattern();

    [GeneratedRegex(@"Starting\s+values", RegexOptions.IgnoreCase)]
    private static partial Regex StartsPattern();

    [GeneratedRegex(@"\+\s*e\s*$")]
    private static partial Regex ErrorTermPattern();
}
