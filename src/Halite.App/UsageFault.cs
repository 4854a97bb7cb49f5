// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Halite.Techniques;

namespace Halite.App;

/// <summary>Turns a parser's complaint into one sentence that says what to do.</summary>
internal static class UsageFault
{
    public static string Sentence(ParseResult parsed, string[] args)
    {
        var command = parsed.CommandResult.Command;
        var path = Path(command);
        if (args.Length == 0) return "name a verb; `halite --help` lists them.";
        if (parsed.UnmatchedTokens.FirstOrDefault() is { } stray)
        {
            if (stray.StartsWith('-'))
                return $"`{path}` has no option {stray}{Suggest.Option(stray, command.Options.Select(o => o.Name))}; see `{path} --help`.";
            if (command.Subcommands.Count > 0 && command is not RootCommand && File.Exists(stray))
                return $"`{path}` needs one of {string.Join(", ", command.Subcommands.Select(c => c.Name))} before the file; see `{path} --help`.";
            if (command.Subcommands.Count > 0)
                return $"there is no verb \"{stray}\"{Suggest.Among(stray, command.Subcommands.Select(c => c.Name))}; `{path} --help` lists them.";
        }

        if (command.Subcommands.Count > 0 && command is not OperationCommand) return $"`{path}` needs one of {string.Join(", ", command.Subcommands.Select(c => c.Name))}; see `{path} --help`.";
        return $"{parsed.Errors[0].Message.TrimEnd('.')}; see `{path} --help`.";
    }

    private static string Path(Command command)
    {
        var names = new Stack<string>();
        for (Symbol? c = command; c is Command and not RootCommand; c = c.Parents.FirstOrDefault()) names.Push(c.Name);
        names.Push("halite");
        return string.Join(' ', names);
    }
}
