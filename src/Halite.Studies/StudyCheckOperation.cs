// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.Literature;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary><c>halite study check</c>: is the study well written and are its files there?</summary>
public static class StudyCheckOperation
{
    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "study check",
        Summary = "Checks study.yaml and that its files are there, without computing anything.",
        Example = "halite study check examples/ltmof",
        Inputs = new InputSpec("FOLDER", "The folder that holds study.yaml.", InputKind.Folder, 1, 1),
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var study = StudyReader.Read(context.Resolve(context.Inputs[0]));
        var missing = study.Data
            .Where(d => OperationRegistry.Find(d.Verb)!.Inputs.Kind == InputKind.File)
            .SelectMany(d => d.Files.Where(f => !File.Exists(Path.Combine(study.Folder, f))).Select(f => (d.Id, File: f)))
            .ToList();
        if (missing.Count > 0)
            throw new InputException($"{StudyReader.FileName}: {missing.Count} file{(missing.Count == 1 ? " is" : "s are")} missing: {string.Join(", ", missing.Select(m => $"{m.File} (of {m.Id})"))}; put them there or mend their paths.");
        LiteratureTable.OfStudy(study.Folder, study.Literature, fault => throw new InputException(fault));
        return new Panel
        {
            Results = new JsonObject { ["samples"] = study.Samples.Length, ["cells"] = study.Cells.Length, ["data"] = study.Data.Length, ["measured"] = study.Measured.Length, ["claims"] = study.Claims.Length },
            Notes = [$"{StudyReader.FileName} is well written: {study.Samples.Length} samples, {study.Cells.Length} cells, {study.Data.Length} data entries, all files there."],
        };
    }
}
