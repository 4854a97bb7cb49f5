// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Formats;

namespace Halite.Techniques;

/// <summary>How far a long operation has come.</summary>
/// <param name="Fraction">From 0 to 1; NaN where the end is not known.</param>
/// <param name="Message">What is being done.</param>
public readonly record struct Progress(double Fraction, string Message);

/// <summary>
/// What an operation is run with: its inputs, the texts of its options (from a command line, a study or a form), a way
/// to open files that keeps provenance and warnings, progress and cancellation.
/// </summary>
public sealed class OperationContext
{
    private static readonly IReadOnlyList<string> NotGiven = [];
    private readonly ImmutableDictionary<string, ImmutableArray<string>> given;
    private readonly List<SourceFile> sources = [];
    private readonly List<Warning> warnings = [];
    private readonly string folder;

    /// <summary>A context.</summary>
    /// <param name="operation">The operation to run.</param>
    /// <param name="inputs">Its positional inputs.</param>
    /// <param name="options">Texts given for options, by option name.</param>
    /// <param name="folder">Folder that relative paths start from; null for the current one.</param>
    /// <param name="progress">Where to report progress; null for nowhere.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="InputException">An option is not one of the operation's, or the number of inputs is wrong.</exception>
    public OperationContext(
        Operation operation,
        IEnumerable<string> inputs,
        IEnumerable<KeyValuePair<string, ImmutableArray<string>>>? options = null,
        string? folder = null,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        Operation = operation;
        Inputs = [.. inputs];
        given = (options ?? []).ToImmutableDictionary(StringComparer.Ordinal);
        this.folder = folder ?? "";
        Progress = progress ?? new Progress<Progress>();
        Cancellation = cancellation;

        foreach (var name in given.Keys)
        {
            if (operation.Options.All(o => o.Name != name))
                throw new InputException($"`{operation.Verb}` has no option --{name}{Suggest.Among(name, operation.Options.Select(o => o.Name))}.");
        }

        var spec = operation.Inputs;
        if (Inputs.Length < spec.Minimum) throw new InputException($"`{operation.Verb}` needs {spec.Name}: {spec.Help}; see `halite {operation.Verb} --help`.");
        if (Inputs.Length > spec.Maximum)
        {
            throw new InputException(spec.Maximum == 0
                ? $"`{operation.Verb}` takes no input \"{Inputs[0]}\"{(operation.Options.Any(o => o.Name == "formula") ? $"; write --formula {Inputs[0]} if that is the composition" : "")}; see `halite {operation.Verb} --help`."
                : $"`{operation.Verb}` takes at most {spec.Maximum} input{(spec.Maximum == 1 ? "" : "s")}, {Inputs.Length} were given; see `halite {operation.Verb} --help`.");
        }
    }

    /// <summary>The operation that runs.</summary>
    public Operation Operation { get; }

    /// <summary>The positional inputs as given.</summary>
    public ImmutableArray<string> Inputs { get; }

    /// <summary>Where to report progress.</summary>
    public IProgress<Progress> Progress { get; }

    /// <summary>Stops the run.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Files read so far, in order: the provenance of the result.</summary>
    public ImmutableArray<SourceFile> Sources => [.. sources];

    /// <summary>Warnings of the files read and those added on the way.</summary>
    public ImmutableArray<Warning> Warnings => [.. warnings];

    /// <summary>The value of an option: what was given, or its default.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="option">One of the operation's options.</param>
    /// <exception cref="InputException">What was given is not a value of this option.</exception>
    public T Get<T>(OptionSpec<T> option) => option.Parse(Texts(option));

    /// <summary>Whether an option was given.</summary>
    /// <param name="option">One of the operation's options.</param>
    public bool IsGiven(OptionSpec option) => Texts(option).Count > 0;

    /// <summary>Opens an instrument file with the reading options of the operation, if it has them; keeps provenance and warnings.</summary>
    /// <param name="path">Path as given.</param>
    /// <param name="irrelevant">Codes of warnings of the reader that do not concern the operation.</param>
    /// <exception cref="InputException">The file is missing, unknown or unreadable.</exception>
    public OpenedFile Open(string path, params ReadOnlySpan<string> irrelevant)
    {
        var file = FormatRegistry.Open(Resolve(path), ReadingOptions.Of(this), Cancellation);
        sources.Add(file.Source with { Path = path });
        foreach (var warning in file.Recording.Warnings)
        {
            if (!irrelevant.Contains(warning.Code)) warnings.Add(warning);
        }

        return file;
    }

    /// <summary>Reads a small text file (a family, a model); keeps provenance.</summary>
    /// <param name="path">Path as given.</param>
    /// <param name="format">What it is, for the provenance ("design-family").</param>
    /// <exception cref="InputException">The file is missing or unreadable.</exception>
    public string ReadText(string path, string format)
    {
        using var source = ByteSource.Open(Resolve(path));
        var text = System.Text.Encoding.UTF8.GetString(source.ReadAll()).TrimStart('\uFEFF');
        sources.Add(new SourceFile(path, ByteSource.Sha256(Resolve(path)), format, new FileInfo(Resolve(path)).Length));
        return text;
    }

    /// <summary>The path from the context's folder.</summary>
    /// <param name="path">Path as given.</param>
    public string Resolve(string path) => folder.Length == 0 ? path : Path.Combine(folder, path);

    /// <summary>Adds a warning to the result.</summary>
    /// <param name="code">Short stable key in kebab-case.</param>
    /// <param name="message">One sentence.</param>
    public void Warn(string code, string message) => warnings.Add(new Warning(code, message));

    /// <summary>Every option with its resolved value, for the <c>options</c> object of the JSON contract.</summary>
    public JsonObject OptionsJson() => Json.Object(Operation.Options.Select(o => KeyValuePair.Create(o.Key, o.ToJson(Texts(o)))));

    private IReadOnlyList<string> Texts(OptionSpec option) => given.TryGetValue(option.Name, out var texts) ? texts : NotGiven;
}
