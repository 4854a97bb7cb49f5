// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Formats;

namespace Halite.Techniques.Files;

/// <summary>The verb <c>formats</c>: what Halite reads.</summary>
internal static class FormatsOperation
{
    private static readonly OptionSpec<string?> Technique = OptionSpec.Text("technique", "Only the formats of this technique (cycling, impedance, XPS, …).", "NAME");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "formats",
        Summary = "Lists the instrument files that Halite reads, and what of them.",
        Details = "A file is recognised by its content, not by its name; `--format ID` of the other verbs names a format instead. Gzip and a zip around one file are taken off.",
        Example = "halite formats",
        Options = [Technique],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var formats = FormatRegistry.All.Where(f => context.Get(Technique) is not { } wanted
            || f.Techniques.Any(t => t.Contains(wanted, StringComparison.OrdinalIgnoreCase))).ToList();
        return new Panel
        {
            Results = new JsonObject
            {
                ["formats"] = Json.Array(formats.Select(f => (JsonNode?)new JsonObject
                {
                    ["id"] = f.Id,
                    ["name"] = f.Name,
                    ["endings"] = Json.Array(f.Endings.Select(e => (JsonNode?)e)),
                    ["techniques"] = Json.Array(f.Techniques.Select(t => (JsonNode?)t)),
                    ["coverage"] = f.Coverage,
                })),
            },
            Tables = [DataTable.Of("Formats", ["Id", "Name", "Endings", "Holds", "Coverage"], formats.Select(f => new object?[] { f.Id, f.Name, string.Join(" ", f.Endings), string.Join(", ", f.Techniques), f.Coverage }))],
        };
    }
}
