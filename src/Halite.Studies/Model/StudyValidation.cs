// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Studies.Claims;
using Halite.Studies.Literature;
using Halite.Techniques;

namespace Halite.Studies.Model;

/// <summary>
/// What can be told of a study without computing it, beyond its spelling: formulas, option values, files, the paths of claims.
/// A run tells the same faults in place and goes on.
/// </summary>
internal static class StudyValidation
{
    /// <summary>Throws at the first fault.</summary>
    /// <param name="study">The study.</param>
    /// <exception cref="InputException">With file, line and what to do.</exception>
    public static void Check(Study study)
    {
        foreach (var sample in study.Samples.Where(s => s.Formula.Length > 0)) At(study, sample.Line, $"samples {sample.Id}", () => Composition(study, sample));
        foreach (var item in study.Data) At(study, item.Line, $"data {item.Id}", () => Options(item));
        Files(study);
        LiteratureTable.OfStudy(study.Folder, study.Literature, fault => throw new InputException($"{study.File}: literature: {fault}"));
        foreach (var claim in study.Claims) At(study, claim.Line, $"claim \"{claim.Text}\"", () => Path(study, claim));
    }

    private static void Composition(Study study, Sample sample)
    {
        var operation = OperationRegistry.Find("formula")!;
        var options = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        EntryOptions.GiveComposition(study, operation, sample, options);
        _ = operation.Run(new OperationContext(operation, [sample.Formula], options));
    }

    private static void Options(DataItem item)
    {
        var operation = OperationRegistry.Find(item.Verb)!;
        foreach (var (name, texts) in item.Options)
        {
            var option = operation.Options.Single(o => o.Name == name);
            try
            {
                _ = option.ToJson(texts);
            }
            catch (InputException e)
            {
                throw new InputException(e.Message.Replace("--" + name, option.Key, StringComparison.Ordinal), e);
            }
        }
    }

    private static void Path(Study study, Claim claim)
    {
        string[] known = [.. study.Measured.Select(m => m.Id), .. study.Samples.Select(s => s.Id), .. study.Data.Select(d => d.Id)];
        foreach (var path in StudyNumbers.Paths(claim.Found))
        {
            if (known.Any(id => path == id || path.StartsWith(id + ".", StringComparison.Ordinal))) continue;
            var head = path.Split('.')[0];
            throw new InputException($"found names \"{head}\", which is no data entry, sample or measured value{Suggest.Among(head, known)}");
        }
    }

    private static void Files(Study study)
    {
        foreach (var item in study.Data.Where(d => OperationRegistry.Find(d.Verb)!.Inputs.Kind == InputKind.File))
        {
            var missing = item.Files.Where(f => !File.Exists(System.IO.Path.Combine(study.Folder, f))).ToList();
            if (missing.Count == 0) continue;
            var there = Nearest(study.Folder, missing[0]);
            throw new InputException($"{study.File}, line {item.Line}: data {item.Id}: {string.Join(", ", missing)}: no such file in the study's folder; {(there is null ? "put it there or mend its path." : $"did you mean {there}?")}");
        }
    }

    // The same name elsewhere in the study, in other letters or nearly so; an unreadable folder offers none.
    private static string? Nearest(string folder, string file)
    {
        try
        {
            var name = System.IO.Path.GetFileName(file);
            return Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4 })
                .Select(f => System.IO.Path.GetRelativePath(folder, f).Replace('\\', '/'))
                .Where(f => !f.StartsWith(".halite", StringComparison.Ordinal))
                .Take(5000)
                .Select(f => (File: f, Distance: Suggest.Distance(System.IO.Path.GetFileName(f).ToLowerInvariant(), name.ToLowerInvariant())))
                .Where(f => f.Distance <= 2).OrderBy(f => f.Distance).ThenBy(f => f.File, StringComparer.Ordinal)
                .Select(f => f.File).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void At(Study study, int line, string where, Action check)
    {
        try
        {
            check();
        }
        catch (InputException e)
        {
            throw new InputException($"{study.File}, line {line}: {where}: {e.Message}{(e.Message.EndsWith('.') || e.Message.EndsWith('?') ? "" : ".")}", e);
        }
    }
}
