// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary><c>halite demo</c>: copies an example study into a folder of the user's and runs it.</summary>
public static class DemoOperation
{
    private static readonly OptionSpec<string> Example = OptionSpec.TextOr("example", "Which example: " + string.Join(", ", Names()) + ".", "ltmof", "NAME");
    private static readonly OptionSpec<string?> Into = OptionSpec.Text("into", "Folder to make and copy the example to; an earlier copy there is run again. Default halite-demo, with the name of the example behind it for all but the first.", "FOLDER");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "demo",
        Summary = "Copies an example study into a folder of yours, runs it and names the report.",
        Details = "The raw files of the examples are synthetic: made by a documented, seeded generator from the values printed in the papers, and labelled so in files, study and report.",
        Example = "halite demo",
        Options = [Example, Into],
        Run = Run,
    };

    private static string Root => Path.Combine(AppContext.BaseDirectory, "examples");

    private static Panel Run(OperationContext context)
    {
        var name = context.Get(Example);
        var source = Path.Combine(Root, name);
        if (!File.Exists(Path.Combine(source, StudyReader.FileName)))
            throw new InputException($"There is no example \"{name}\"{Suggest.Among(name, Names())}; examples are {string.Join(", ", Names())}.");
        var into = context.Get(Into) ?? (name == Example.DefaultText ? "halite-demo" : "halite-demo-" + name);
        var target = context.Resolve(into);

        // A study of the user's own, or another example, is not mixed with this one.
        var mark = Path.Combine(target, ".halite", "example");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && (File.Exists(mark) ? File.ReadAllText(mark).Trim() : "") is var there && there != name)
            throw new InputException($"{target}: this folder holds {(there.Length > 0 ? $"the example {there}, not {name}" : "other files")}; name an empty or new one with --into.");
        Copy(source, target);
        Directory.CreateDirectory(Path.GetDirectoryName(mark)!);
        if (!File.Exists(mark)) AtomicFile.Write(mark, name + "\n");
        var run = StudyRunOperation.Operation;
        var panel = run.Run(new OperationContext(run, [target], progress: context.Progress, cancellation: context.Cancellation));
        panel.Results["study"] = Path.GetFullPath(target);
        return panel with
        {
            Notes = [.. panel.Notes, $"The study is in {Path.GetFullPath(target)}: change study.yaml or the files in raw/ and run `halite study run {CommandText.Argument(into)}` again."],
        };
    }

    private static List<string> Names() => Directory.Exists(Root)
        ? [.. Directory.EnumerateDirectories(Root).Where(d => File.Exists(Path.Combine(d, StudyReader.FileName))).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)]
        : [];

    // Files of an earlier copy are the user's now: only what is missing is copied.
    private static void Copy(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            if (relative.StartsWith(".halite", StringComparison.Ordinal)) continue;
            var copy = Path.Combine(target, relative);
            if (File.Exists(copy)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
