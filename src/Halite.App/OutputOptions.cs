// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;

namespace Halite.App;

/// <summary>Where the result goes.</summary>
/// <param name="Json">One JSON object on standard output instead of tables.</param>
/// <param name="Csv">Path of the long table; null for none.</param>
/// <param name="Figure">Path of the figure (.svg or .html); null for none.</param>
internal sealed record OutputRequest(bool Json, string? Csv, string? Figure);

/// <summary>The options that every verb has.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> json = new("--json") { Description = "Print exactly one JSON object to standard output." };
    private readonly Option<string?> csv = new("--csv") { Description = "Write the long table behind the result to this file.", HelpName = "out.csv" };
    private readonly Option<string?> figure = new("--figure") { Description = "Write the figure to this file: .svg, or .html (interactive where plotly was fetched at build).", HelpName = "out.html|out.svg" };

    public OutputOptions(Command command)
    {
        command.Add(json);
        command.Add(csv);
        command.Add(figure);
    }

    public OutputRequest From(ParseResult parse) => new(parse.GetValue(json), parse.GetValue(csv), parse.GetValue(figure));
}
