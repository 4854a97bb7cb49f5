// SPDX-License-Identifier: Apache-2.0
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary><c>halite study schema</c>: the JSON schema of study.yaml, for editors.</summary>
public static class StudySchemaOperation
{
    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "study schema",
        Summary = "Prints the JSON schema of study.yaml, so that an editor completes and checks it.",
        Details = "Save it beside the study and name it in the first line of study.yaml: # yaml-language-server: $schema=study.schema.json",
        Example = "halite study schema",
        Run = _ =>
        {
            var schema = StudySchema.Schema();
            return new Panel { Results = schema, Text = Json.Text(schema) };
        },
    };
}
