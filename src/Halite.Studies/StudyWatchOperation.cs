// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary><c>halite study watch</c>: runs a study again whenever its file or its data change, until interrupted.</summary>
public static class StudyWatchOperation
{
    private static readonly OptionSpec<double> Every = OptionSpec.Number("every", "s", "How often to look for changes; two seconds are felt as at once and cost nothing.", 2);
    private static readonly OptionSpec<int?> Runs = OptionSpec.Integer("runs", "Stop after so many runs; without it, Ctrl-C stops.", 1);

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "study watch",
        Summary = "Runs a study again whenever study.yaml or a file that it names changes, until interrupted.",
        Example = "halite study watch examples/ltmof --runs 1",
        Inputs = new InputSpec("FOLDER", "The folder that holds study.yaml.", InputKind.Folder, 1, 1),
        Options = [Every, Runs],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var folder = context.Resolve(context.Inputs[0]);
        var pause = TimeSpan.FromSeconds(Math.Max(0.1, context.Get(Every)));
        string last = "";
        int runs = 0;
        var panel = new Panel { Results = [] };
        while (!context.Cancellation.IsCancellationRequested && runs < (context.Get(Runs) ?? int.MaxValue))
        {
            var now = Stamp(folder);
            if (now != last)
            {
                last = now;
                try
                {
                    var operation = StudyRunOperation.Operation;
                    panel = operation.Run(new OperationContext(operation, [folder], progress: context.Progress, cancellation: context.Cancellation));
                    runs++;
                    context.Progress.Report(new Progress(double.NaN, $"run {runs} done; watching {folder}"));
                }
                catch (InputException e) when (runs > 0)
                {
                    // A study in the middle of an edit is told and watched on.
                    context.Progress.Report(new Progress(double.NaN, e.Message));
                }
            }
            else
            {
                context.Cancellation.WaitHandle.WaitOne(pause);
            }
        }

        return panel with { Results = new JsonObject { ["runs"] = runs, ["last"] = panel.Results.DeepClone() } };
    }

    private static string Stamp(string folder)
    {
        var path = Path.Combine(folder, StudyReader.FileName);
        if (!File.Exists(path)) throw new InputException($"{folder}: there is no {StudyReader.FileName} in this folder.");
        try
        {
            var study = StudyReader.Read(folder);
            return string.Join('|', study.Data.SelectMany(d => d.Files.Concat(d.Options.SelectMany(o => o.Value))).Concat(study.Literature).Where(f => f.Length is > 0 and < 260).Select(f => Path.Combine(folder, f)).Where(File.Exists).Prepend(path).Select(f => $"{f}:{new FileInfo(f).Length}:{File.GetLastWriteTimeUtc(f).Ticks}"));
        }
        catch (InputException)
        {
            return $"{path}:{File.GetLastWriteTimeUtc(path).Ticks}";
        }
    }
}
