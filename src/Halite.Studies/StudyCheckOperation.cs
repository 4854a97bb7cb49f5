// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
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

    private static string Count(int n, string what) => $"{n} {what}{(n == 1 ? "" : "s")}";

    private static Panel Run(OperationContext context)
    {
        var study = StudyReader.Read(context.Resolve(context.Inputs[0]));
        StudyValidation.Check(study);
        return new Panel
        {
            Results = new JsonObject { ["samples"] = study.Samples.Length, ["cells"] = study.Cells.Length, ["data"] = study.Data.Length, ["measured"] = study.Measured.Length, ["claims"] = study.Claims.Length },
            Notes = [$"{StudyReader.FileName} is well written: {Count(study.Samples.Length, "sample")}, {Count(study.Cells.Length, "cell")}, {study.Data.Length} data {(study.Data.Length == 1 ? "entry" : "entries")}, all files there."],
        };
    }
}
