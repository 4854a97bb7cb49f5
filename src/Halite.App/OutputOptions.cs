// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;

namespace Halite.App;

/// <summary>Where the result goes.</summary>
/// <param name="Json">One JSON object on standard output instead of tables.</param>
/// <param name="Csv">Path of the long table; null for none.</param>
/// <param name="Figure">Path of the figure (.svg or .html); null for none.</param>
/// <param name="Plot">Id of the figure that comes first; null for the most telling one.</param>
internal sealed record OutputRequest(bool Json, string? Csv, string? Figure, string? Plot);

/// <summary>The options that every verb has.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> json = new("--json") { Description = "Print exactly one JSON object to standard output." };
    private readonly Option<string?> csv = new("--csv") { Description = "Write the long table behind the result to this file.", HelpName = "out.csv" };
    private readonly Option<string?> figure = new("--figure") { Description = "Write figures to this file: .svg holds the first, .html all of them (interactive where plotly was fetched at build).", HelpName = "out.html|out.svg" };
    private readonly Option<string?> plot = new("--plot") { Description = PlotHelp, HelpName = "ID" };

    /// <summary>What --plot does, as the help says it.</summary>
    public const string PlotHelp = "The figure that comes first, by its id: the one that --figure out.svg writes. The line that says what was written names the others. Default: auto, the most telling one.";

    public OutputOptions(Command command)
    {
        command.Add(json);
        command.Add(csv);
        command.Add(figure);
        command.Add(plot);
    }

    public OutputRequest From(ParseResult parse) => new(parse.GetValue(json), parse.GetValue(csv), parse.GetValue(figure), parse.GetValue(plot));
}
