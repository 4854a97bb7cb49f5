// SPDX-License-Identifier: Apache-2.0
using Halite.Examples;
using Halite.Studies.Claims;
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

    /// <summary>Keeps only these data entries (of a cycling entry without an id, its cell), and makes the percolation of the samples a quick one.</summary>
    public ExampleFolder Only(params string[] ids)
    {
        var file = At("study.yaml");
        bool data = false;
        var kept = new List<string>();
        foreach (var line in File.ReadAllLines(file))
        {
            if (line.Length > 0 && !char.IsWhiteSpace(line[0]) && line[0] != '#') data = line.StartsWith("data:", StringComparison.Ordinal);
            if (line.StartsWith("models:", StringComparison.Ordinal)) kept.AddRange([line, "  percolation: { cells: 4, samples: 1 }"]);
            else if (!data || !line.TrimStart().StartsWith('-') || ids.Any(i => line.Contains($"id: {i},", StringComparison.Ordinal) || line.Contains($"- {{ cell: {i}, kind: cycle", StringComparison.Ordinal))) kept.Add(line);
        }

        File.WriteAllLines(file, kept);
        return this;
    }

    /// <summary>Writes one raw file.</summary>
    public void Write(string name, byte[] content) => File.WriteAllBytes(At("raw/" + name), content);

    /// <summary>Writes one raw file anew from another cell.</summary>
    public void Generate(string name, Func<GalvanostaticCell, GalvanostaticCell> change)
    {
        var cell = change(LtmofFiles.Cells().Concat(SLrmoFiles.Cells()).Concat(OxygenRedoxFiles.Cells()).Single(c => c.Name == name).Cell);
        Write(name, name.EndsWith(".mpt", StringComparison.Ordinal) ? CyclerFiles.EcLab(cell, name) : CyclerFiles.Bdf(cell));
    }

    /// <summary>A number of the computed study, as claims and `study query` name it.</summary>
    public double Number(string path) => new StudyNumbers(Run()).Evaluate(path).Value;

    public StudyRun Run()
    {
        using var store = ResultStore.Open(Path);
        return new StudyRunner(StudyReader.Read(Path), store, new Progress<Progress>(), CancellationToken.None).Run();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
