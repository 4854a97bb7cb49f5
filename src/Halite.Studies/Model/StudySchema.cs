// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Techniques;

namespace Halite.Studies.Model;

/// <summary>The JSON schema of <c>study.yaml</c>, so that editors complete and check it. Kinds and options come from the registry of operations.</summary>
public static class StudySchema
{
    /// <summary>The schema (JSON Schema 2020-12).</summary>
    public static JsonObject Schema() => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "Halite study",
        ["type"] = "object",
        ["required"] = new JsonArray("version"),
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject
        {
            ["version"] = new JsonObject { ["const"] = 1 },
            ["title"] = Text("Title of the report."),
            ["description"] = Text("What the study is about."),
            ["notice"] = Text("A remark that the report shows at its top."),
            ["samples"] = List(
                ["id"],
                ("id", Text("Unique in the study.")), ("name", Text("Name for people.")), ("formula", Text("Formula as chemists write it.")), ("parent", Text("Id of a sample above whose formula this one has.")),
                ("additions", new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "number" }, ["description"] = "Moles added to a formula unit, {Li2O: 0.1}." }),
                ("icp", Text("Elemental analysis, as --icp takes it.")), ("icp_basis", Choice("mass", "mole")), ("excess", Choice("tetrahedral", "vacancies")), ("ordering", Choice([.. StudyReader.Orderings])), ("synthesis", Text("How it was made."))),
            ["cells"] = List(
                ["id", "sample"],
                ("id", Text("Unique in the study.")), ("sample", Text("Id of its sample.")), ("mass_mg", Number("Mass of active material.")), ("mass_sigma_mg", Number("Standard uncertainty of the mass.")),
                ("mass_basis", Text("What the mass counts.")), ("area_cm2", Number("Geometric area.")), ("area_sigma_cm2", Number("Standard uncertainty of the area.")),
                ("counter_electrode", Text("Li, Li-In, graphite.")), ("counter_electrode_V", Number("Its potential against Li/Li+.")), ("electrode", Choice("cathode", "anode", "full"))),
            ["data"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["anyOf"] = Json.Array(OperationRegistry.All.Select(o => (JsonNode?)DataItem(o))) },
            },
            ["measured"] = List(
                ["quantity", "value", "source"],
                ("id", Text("Unique in the study.")), ("sample", Text("Id of the sample.")), ("quantity", new JsonObject { ["type"] = "string", ["description"] = "What it is. Cross-checks know the names offered; others are free.", ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = Json.Array(KnownQuantities.All.Select(q => (JsonNode?)q.Name)) }, new JsonObject()) }), ("value", Number("Value.")), ("sigma", Number("Standard uncertainty.")),
                ("unit", Text("Unit.")), ("state", Text("State of the sample.")), ("source", Text("Where it comes from."))),
            ["models"] = Models(),
            ["literature"] = new JsonObject
            {
                ["description"] = "CSV tables of published points with the columns of the shipped one; they join figures 8a and 8b and the statistics.",
                ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }),
            },
            ["claims"] = List(
                ["text", "found"],
                ("id", Text("Optional.")), ("text", Text("The statement.")), ("stated", Number("The number stated.")), ("at_least", Number("A lower bound that is stated.")), ("at_most", Number("An upper bound that is stated.")),
                ("within", new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "number" }, ["minItems"] = 2, ["maxItems"] = 2, ["description"] = "A range that is stated, [from, to]." }), ("tolerance", Number("Half of its last digit unless given.")),
                ("found", Text("Path of the number in the study, or arithmetic with paths in braces.")), ("source", Text("Where it is stated."))),
        },
    };

    private static JsonObject Models() => Item(
        [],
        ("site_model", Choice("tetrahedral", "vacancies")),
        ("drt_windows", List(["name", "from_s", "to_s"], ("name", Text("The process.")), ("from_s", Number("Shortest relaxation time, s.")), ("to_s", Number("Longest relaxation time, s.")), ("note", Text("Why.")))),
        ("xps_components", new JsonObject { ["type"] = "object", ["description"] = "Components of core levels, {O 1s: {lattice: 529.5}}.", ["additionalProperties"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "number" } } }),
        ("lcf_standards", new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["description"] = "Standards of linear combinations; names that hold a valence (MnIII, Mn3+) give a mean valence." }),
        ("percolation", Item([], ("cells", Number("Cells along an edge, default 16.")), ("samples", Number("Random samples, default 16.")))),
        ("shrinkage_per_li_percent", Number("Shrinkage of a for each Li, default 3.3 %.")),
        ("shrinkage_per_li_sigma_percent", Number("Its standard uncertainty, default 0.5 %.")),
        ("options", new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Options of operations for every entry of their kind.",
            ["additionalProperties"] = false,
            ["properties"] = Json.Object(OperationRegistry.All.Select(o => KeyValuePair.Create(o.Verb.Replace(' ', '_'), (JsonNode?)Options(o)))),
        }));

    private static JsonObject Options(Operation operation) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["properties"] = Json.Object(operation.Options.Select(o => KeyValuePair.Create(o.Key, (JsonNode?)new JsonObject { ["description"] = o.Help }))),
    };

    private static JsonObject DataItem(Operation operation) => Item(
        [],
        ("kind", new JsonObject { ["const"] = operation.Verb.Replace(' ', '_'), ["description"] = operation.Summary }),
        ("id", Text("Unique in the study.")), ("cell", Text("Id of the cell.")), ("sample", Text("Id of the sample.")), ("file", Text("Path from the study's folder.")),
        ("files", new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }), ("state", Text("State of the sample.")), ("title", Text("Heading in the report.")),
        ("options", Options(operation)));

    private static JsonObject List(string[] required, params (string Key, JsonObject Value)[] properties) => new() { ["type"] = "array", ["items"] = Item(required, properties) };

    private static JsonObject Item(string[] required, params (string Key, JsonObject Value)[] properties) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = Json.Array(required.Concat(properties.Any(p => p.Key == "kind") ? ["kind"] : []).Select(r => (JsonNode?)r)),
        ["properties"] = Json.Object(properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
    };

    private static JsonObject Text(string help) => new() { ["type"] = "string", ["description"] = help };

    private static JsonObject Number(string help) => new() { ["type"] = "number", ["description"] = help };

    private static JsonObject Choice(params string[] words) => new() { ["enum"] = Json.Array(words.Select(w => (JsonNode?)w)) };
}
