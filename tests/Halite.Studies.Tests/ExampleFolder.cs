// SPDX-License-Identifier: Apache-2.0
using Halite.Examples;
using Halite.Studies.Model;
using Halite.Techniques;
using Halite.TestSupport;

namespace Halite.Studies.Tests;

/// <summary>A copy of an example study in a temporary folder, gone after the test.</summary>
internal sealed class ExampleFolder : IDisposable
{
    public ExampleFolder(string name = "ltmof")
    {
        var source = System.IO.Path.Combine(Repository.Root, "examples", name);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = System.IO.Path.GetRelativePath(source, file);
            if (relative.StartsWith(".halite", StringComparison.Ordinal) || relative is "report.html" or "results.json" || relative.StartsWith("tables", StringComparison.Ordinal)) continue;
            var copy = System.IO.Path.Combine(Path, relative);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("halite-study-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Replaces text of study.yaml.</summary>
    public void Edit(string old, string with)
    {
        var file = At("study.yaml");
        var text = File.ReadAllText(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(old, with, StringComparison.Ordinal));
    }

    /// <summary>Writes one raw file anew from another cell.</summary>
    public void Generate(string name, Func<GalvanostaticCell, GalvanostaticCell> change)
    {
        var cell = change(ExampleFiles.LtmofCells().Single(c => c.Name == name).Cell);
        File.WriteAllBytes(At("raw/" + name), name.EndsWith(".mpt", StringComparison.Ordinal) ? CyclerFiles.EcLab(cell, name) : CyclerFiles.Bdf(cell));
    }

    public StudyRun Run()
    {
        using var store = ResultStore.Open(Path);
        return new StudyRunner(StudyReader.Read(Path), store, new Progress<Progress>(), CancellationToken.None).Run();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
