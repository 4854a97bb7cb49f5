// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using Halite.Data;

namespace Halite.Techniques;

/// <summary>The JSON object around every result: version, verb, provenance, options, results, warnings.</summary>
public static class Envelope
{
    /// <summary>Version of the JSON contract.</summary>
    public const int Schema = 1;

    /// <summary>Version of Halite.</summary>
    public static string Version { get; } = typeof(Envelope).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>The whole object.</summary>
    /// <param name="context">What the operation was run with.</param>
    /// <param name="panel">What it found.</param>
    /// <param name="warnings">All warnings, of files and analysis.</param>
    public static JsonObject Of(OperationContext context, Panel panel, ImmutableArray<Warning> warnings) => new()
    {
        ["halite"] = Version,
        ["schema"] = Schema,
        ["verb"] = context.Operation.Verb,
        ["inputs"] = Json.Array(context.Sources.Select(s => (JsonNode?)new JsonObject { ["path"] = s.Path, ["sha256"] = s.Sha256, ["format"] = s.Format })),
        ["options"] = context.OptionsJson(),
        ["results"] = panel.Results.DeepClone(),
        ["warnings"] = Json.Array(warnings.Distinct().Select(w => (JsonNode?)new JsonObject { ["code"] = w.Code, ["message"] = w.Message })),
    };
}
