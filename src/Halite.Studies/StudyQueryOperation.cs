// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Studies.Claims;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary><c>halite study query</c>: one number of a study, or an expression of such, with its uncertainty.</summary>
public static class StudyQueryOperation
{
    private static readonly OptionSpec<string> Of = OptionSpec.TextOr("of", "A path (\"ms10.first_discharge\", \"ltmof-1-cycle.cycles[cycle=1].discharge_mAh_g\") or arithmetic with paths in braces; without it the known quantities are listed.", "", "PATH");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "study query",
        Summary = "Looks up a number of a study, or computes with several, and propagates the uncertainty with what they share.",
        Example = "halite study query examples/ltmof --of \"{ms10.first_discharge} / {ltmof.first_discharge}\"",
        Inputs = new InputSpec("FOLDER", "The folder that holds study.yaml.", InputKind.Folder, 1, 1),
        Options = [Of],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var study = StudyReader.Read(context.Resolve(context.Inputs[0]));
        using var store = ResultStore.Open(study.Folder);
        var run = new StudyRunner(study, store, context.Progress, context.Cancellation).Run();
        if (context.Get(Of) is { Length: > 0 } path)
        {
            var value = new StudyNumbers(run).Evaluate(path);
            return new Panel { Results = new JsonObject { ["path"] = path, ["quantity"] = Json.Of(value) }, Tables = [DataTable.Facts("", (path, value))] };
        }

        return new Panel
        {
            Results = new JsonObject { ["quantities"] = StudyTables.QuantitiesJson(run) },
            Tables = [StudyTables.Quantities(run)],
        };
    }
}
