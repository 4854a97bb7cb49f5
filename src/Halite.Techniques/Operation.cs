// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques;

/// <summary>
/// One thing that Halite does, declared once: the command line, its help, <c>--json</c>, the steps of a study and
/// later the web interface are generated from it, so a number has one spelling everywhere.
/// </summary>
public sealed record Operation
{
    /// <summary>The verb as typed: one word of the field, or two ("xas lcf").</summary>
    public required string Verb { get; init; }

    /// <summary>One sentence: what the user learns from it.</summary>
    public required string Summary { get; init; }

    /// <summary>Paragraphs for <c>--help</c> below the summary: definitions, rules, sources. May be empty.</summary>
    public string Details { get; init; } = "";

    /// <summary>A command line that runs as it stands, from the root of a checkout ("halite formula Li2MnO3").</summary>
    public required string Example { get; init; }

    /// <summary>The positional inputs.</summary>
    public InputSpec Inputs { get; init; } = InputSpec.None;

    /// <summary>The options, in the order in which help shows them.</summary>
    public ImmutableArray<OptionSpec> Options { get; init; } = [];

    /// <summary>Runs it. Throws <see cref="Halite.Data.InputException"/> for what the user can mend.</summary>
    public required Func<OperationContext, Panel> Run { get; init; }
}

/// <summary>What stands behind the verb.</summary>
public enum InputKind
{
    /// <summary>A path to a file.</summary>
    File,
    /// <summary>A path to a folder.</summary>
    Folder,
    /// <summary>Any text: a formula, a name.</summary>
    Text,
}

/// <summary>The positional inputs of an operation.</summary>
/// <param name="Name">Name in the usage line, upper case ("FILE").</param>
/// <param name="Help">What is expected.</param>
/// <param name="Kind">File, folder or text.</param>
/// <param name="Minimum">Fewest.</param>
/// <param name="Maximum">Most.</param>
public sealed record InputSpec(string Name, string Help, InputKind Kind, int Minimum, int Maximum)
{
    /// <summary>No inputs.</summary>
    public static InputSpec None { get; } = new("", "", InputKind.Text, 0, 0);

    /// <summary>Exactly one instrument file.</summary>
    /// <param name="help">What is expected.</param>
    public static InputSpec OneFile(string help) => new("FILE", help, InputKind.File, 1, 1);

    /// <summary>One or more instrument files.</summary>
    /// <param name="help">What is expected.</param>
    public static InputSpec Files(string help) => new("FILE", help, InputKind.File, 1, 10000);
}
