// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Invocation;
using Halite.Techniques;

namespace Halite.App;

/// <summary>Help as a page a user reads: what it is for, usage, options with units and defaults, an example that runs.</summary>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    private const int Width = 100;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is OperationCommand { Operation: var operation }) Verb(output, operation);
        else Overview(output, parseResult.CommandResult.Command);
        return 0;
    }

    public override bool ClearsParseErrors => true;

    private static void Overview(TextWriter output, Command command)
    {
        bool root = command is RootCommand;
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine(root ? "Usage: halite VERB [INPUT…] [OPTIONS]" : $"Usage: halite {command.Name} VERB [INPUT…] [OPTIONS]");
        output.WriteLine();
        var verbs = command.Subcommands.Where(c => !c.Hidden).ToList();
        int width = verbs.Select(v => v.Name.Length).DefaultIfEmpty().Max() + 3;
        foreach (var verb in verbs) Item(output, verb.Name, verb.Description ?? "", width);
        output.WriteLine();
        output.WriteLine(root
            ? "Every verb has --help with an example, and --json, --csv and --figure.\nStart with `halite demo`, or `halite formula Li1.2Ti0.2Mn0.6O1.8F0.2`. `halite --version` prints the version."
            : $"`halite {command.Name} VERB --help` says more.");
    }

    private static void Verb(TextWriter output, Operation operation)
    {
        Paragraph(output, operation.Summary);
        output.WriteLine();
        var inputs = operation.Inputs.Maximum == 0 ? "" : operation.Inputs.Minimum == 0 ? $" [{operation.Inputs.Name}]" : $" {operation.Inputs.Name}{(operation.Inputs.Maximum > 1 ? "…" : "")}";
        output.WriteLine($"Usage: halite {operation.Verb}{inputs} [OPTIONS]");
        if (operation.Inputs.Maximum > 0)
        {
            output.WriteLine();
            Item(output, operation.Inputs.Name, operation.Inputs.Help, 30);
        }

        if (operation.Details.Length > 0)
        {
            output.WriteLine();
            // A blank line parts paragraphs; the lines of one are those of the source code.
            output.WriteLine(string.Join("\n\n", operation.Details.Split("\n\n").Select(p => string.Join('\n', Wrap(p.Replace('\n', ' '), Width)))));
        }

        output.WriteLine();
        output.WriteLine("Options");
        foreach (var option in operation.Options)
        {
            var value = option.IsFlag ? "" : option.Choices.Length is > 0 and < 5 ? " " + string.Join('|', option.Choices) : " " + (option.ValueName ?? (option.Unit.Length > 0 ? option.Unit : "VALUE"));
            var notes = option.Choices.Length >= 5 ? $" One of {string.Join(", ", option.Choices)}." : "";
            if (option.DefaultText.Length > 0 && !SaysDefault(option)) notes += $" Default: {option.DefaultText}{(option.Unit.Length > 0 ? " " + option.Unit : "")}.";
            Item(output, "--" + option.Name + value, option.Help + notes, 30);
        }

        Item(output, "--json", "Print exactly one JSON object to standard output.", 30);
        Item(output, "--csv out.csv", "Write the long table behind the result.", 30);
        Item(output, "--figure out.html|out.svg", "Write the first figure (.svg) or all figures (.html).", 30);
        Item(output, "--plot ID", OutputOptions.PlotHelp, 30);
        output.WriteLine();
        output.WriteLine("Example");
        output.WriteLine("  " + operation.Example);
    }

    // Where the help gives the default with its reason ("Default 1 g: …"), it is not said twice.
    private static bool SaysDefault(OptionSpec option)
    {
        int at = option.Help.IndexOf($"Default {option.DefaultText}", StringComparison.OrdinalIgnoreCase);
        return at >= 0 && (at + 8 + option.DefaultText.Length is var end && (end == option.Help.Length || !char.IsLetterOrDigit(option.Help[end])));
    }

    private static void Item(TextWriter output, string name, string text, int indent)
    {
        var lines = Wrap(text, Width - indent - 2);
        bool own = name.Length > indent - 2;
        output.WriteLine(own ? "  " + name : ("  " + name.PadRight(indent) + lines.FirstOrDefault()).TrimEnd());
        foreach (var line in lines.Skip(own ? 0 : 1)) output.WriteLine(new string(' ', indent + 2) + line);
    }

    private static void Paragraph(TextWriter output, string text)
    {
        foreach (var line in Wrap(text, Width)) output.WriteLine(line);
    }

    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }

            line += (line.Length > 0 ? " " : "") + word;
        }

        if (line.Length > 0) lines.Add(line);
        return lines;
    }
}
