// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Halite.Data;
using Halite.Studies;
using Halite.Techniques;

namespace Halite.App;

/// <summary>
/// The command line, generated from the registry of operations. Exit codes: 0 done, 1 a defect of Halite, 2 wrong
/// input or usage, 3 a red cross-check under --strict, 130 interrupted.
/// </summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        var root = Build();
        var parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            await Console.Error.WriteLineAsync("halite: " + UsageFault.Sentence(parsed, args)).ConfigureAwait(false);
            return 2;
        }

        using var interrupt = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            interrupt.Cancel();
        };
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token).ConfigureAwait(false);
        }
        catch (InputException e)
        {
            foreach (var fault in e.Faults) await Console.Error.WriteLineAsync("halite: " + fault).ConfigureAwait(false);
            return 2;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("halite: interrupted; nothing was written.").ConfigureAwait(false);
            return 130;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"halite: this is a defect of Halite, please report it with the command and the file: {e}").ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>The whole tree of commands.</summary>
    internal static RootCommand Build()
    {
        var root = new RootCommand("Halite: where does my capacity come from, and do my techniques agree?\nFor Li-rich and cation-disordered rock-salt cathodes with oxygen redox: from a formula and raw instrument files to every quantity, each with its uncertainty.");
        foreach (var operation in OperationRegistry.All.Concat(StudyOperations.All)) Parent(root, operation).Add(Verb(operation));
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpPage();
        foreach (var version in root.Options.OfType<VersionOption>()) version.Description = "Print the version.";
        return root;
    }

    private static Command Parent(RootCommand root, Operation operation)
    {
        int space = operation.Verb.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) return root;
        var group = operation.Verb[..space];
        if (root.Subcommands.FirstOrDefault(c => c.Name == group) is { } found) return found;
        var parent = new Command(group, Groups.Summary(group));
        root.Add(parent);
        return parent;
    }

    private static Command Verb(Operation operation)
    {
        var command = new OperationCommand(operation);
        var inputs = new Argument<string[]>(operation.Inputs.Name.Length == 0 ? "INPUT" : operation.Inputs.Name)
        {
            Description = operation.Inputs.Help,
            Arity = ArgumentArity.ZeroOrMore,
            Hidden = operation.Inputs.Maximum == 0,
        };
        command.Add(inputs);
        var options = new Dictionary<OptionSpec, (Option Option, Func<ParseResult, string[]> Texts)>();
        foreach (var spec in operation.Options)
        {
            if (spec.IsFlag)
            {
                // A switch of type bool takes the next word only if that is true or false, so a file may follow it.
                var flag = new Option<bool>("--" + spec.Name) { Description = spec.Help };
                options[spec] = (flag, parse => [parse.GetValue(flag) ? "true" : "false"]);
                command.Add(flag);
                continue;
            }

            var option = new Option<string[]>("--" + spec.Name)
            {
                Description = spec.Help,
                Arity = ArgumentArity.OneOrMore,
                AllowMultipleArgumentsPerToken = false,
                HelpName = spec.ValueName ?? (spec.Unit.Length > 0 ? spec.Unit : "VALUE"),
            };
            options[spec] = (option, parse => parse.GetValue(option) ?? []);
            command.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetAction((parse, cancellation) => Execution.RunAsync(
            operation,
            parse.GetValue(inputs) ?? [],
            options.Where(o => parse.GetResult(o.Value.Option) is { Implicit: false }).Select(o => KeyValuePair.Create(o.Key.Name, System.Collections.Immutable.ImmutableArray.Create(o.Value.Texts(parse)))),
            output.From(parse),
            cancellation));
        return command;
    }
}

/// <summary>A command with its operation, for the help page.</summary>
internal sealed class OperationCommand(Operation operation) : Command(operation.Verb.Split(' ')[^1], operation.Summary)
{
    public Operation Operation { get; } = operation;
}
