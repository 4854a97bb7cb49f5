// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Techniques;
using Halite.Techniques.Figures;

namespace Halite.App;

/// <summary>Runs one operation and shows its panel as asked.</summary>
internal static class Execution
{
    private const int MostParts = 16;

    public static async Task<int> RunAsync(
        Operation operation,
        IReadOnlyList<string> inputs,
        IEnumerable<KeyValuePair<string, ImmutableArray<string>>> options,
        OutputRequest output,
        CancellationToken cancellation)
    {
        CheckInputs(operation, inputs);
        if (operation.Inputs.Kind != InputKind.Text) CheckParted(inputs);
        CheckOutput(output);
        using var progress = new ProgressLine();
        var context = new OperationContext(operation, inputs, options, progress: progress, cancellation: cancellation);
        var panel = await Task.Run(() => operation.Run(context), CancellationToken.None).ConfigureAwait(false);
        progress.Dispose();

        var figures = FigureChoice.Ordered(FigureChoice.Distinct(panel.Figures), output.Plot);
        var warnings = context.Warnings.AddRange(panel.Warnings);
        if (output.Figure is not null && panel.Figures.IsEmpty) throw new InputException($"`{operation.Verb}` has no figure for these inputs; leave --figure out.");
        if (output.Csv is { } csv) WriteTable(operation, panel, csv);
        if (output.Figure is { } figure) WriteFigure(operation, figures, figure);
        if (output.Json)
        {
            await Console.Out.WriteLineAsync(Json.Text(Envelope.Of(context, panel, warnings))).ConfigureAwait(false);
        }
        else
        {
            ConsoleView.Show(panel);
        }

        if (!output.Json)
        {
            foreach (var warning in warnings.Distinct()) ConsoleView.Warn("warning: " + warning.Message);
        }

        if (output.Csv is { } writtenCsv) await Console.Error.WriteLineAsync($"wrote {writtenCsv}{TableName(panel)}").ConfigureAwait(false);
        if (output.Figure is { } writtenFigure) await Console.Error.WriteLineAsync(FigureChoice.Say(writtenFigure, figures)).ConfigureAwait(false);

        // An operation that keeps what it had finished when it was stopped shows it, but the run was interrupted all the same.
        return cancellation.IsCancellationRequested ? 130 : panel.ExitCode;
    }

    // A shell parts a path at its spaces: where the parts together are one, it wants quotes.
    private static void CheckParted(IReadOnlyList<string> inputs)
    {
        for (int first = 0; first < Math.Min(inputs.Count, MostParts); first++)
        {
            if (Path.Exists(inputs[first])) continue;
            for (int end = first + 2; end <= Math.Min(inputs.Count, first + MostParts); end++)
            {
                var whole = string.Join(' ', inputs.Skip(first).Take(end - first));
                if (Path.Exists(whole)) throw new InputException($"{inputs[first]} is the beginning of a path with spaces; put it in quotes: {CommandText.Argument(whole)}.");
            }
        }
    }

    // The parser hands an option that it does not know to the inputs.
    private static void CheckInputs(Operation operation, IReadOnlyList<string> inputs)
    {
        foreach (var input in inputs)
        {
            if (input.Length > 1 && input[0] == '-' && (input[1] == '-' || char.IsAsciiLetter(input[1])) && !File.Exists(input))
                throw new InputException($"`halite {operation.Verb}` has no option {input.Split('=')[0]}{Suggest.Option(input.Split('=')[0], operation.Options.Select(o => "--" + o.Name).Concat(["--json", "--csv", "--figure", "--plot"]))}; see `halite {operation.Verb} --help`.");
        }
    }

    private static void CheckOutput(OutputRequest output)
    {
        if (output.Figure is { } figure && !figure.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) && !figure.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
            throw new InputException($"--figure {figure}: name a file that ends in .svg or .html.");
        foreach (var path in new[] { output.Csv, output.Figure }.OfType<string>())
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (!Directory.Exists(folder)) throw new InputException($"{path}: the folder {folder} does not exist; create it first.");
            if (Directory.Exists(path)) throw new InputException($"{path}: this is a folder; name a file.");
        }
    }

    private static void WriteTable(Operation operation, Panel panel, string path)
    {
        if (panel.Stream is { } rows) AtomicFile.Write(path, stream => Csv.Write(rows, stream));
        else AtomicFile.Write(path, Csv.Text(panel.Data ?? panel.Tables.FirstOrDefault() ?? throw new InputException($"`{operation.Verb}` has no table for --csv; leave the option out.")));
    }

    private static string TableName(Panel panel) => panel.Stream is null && (panel.Data ?? panel.Tables.FirstOrDefault()) is { Title.Length: > 0 } table ? $": the table \"{table.Title}\"" : "";

    private static void WriteFigure(Operation operation, ImmutableArray<Figure> figures, string path)
    {
        AtomicFile.Write(path, path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase)
            ? SvgRenderer.Render(figures[0])
            : FigurePage.Html($"halite {operation.Verb}", figures, FigurePage.PlotlyScript()));
    }
}
