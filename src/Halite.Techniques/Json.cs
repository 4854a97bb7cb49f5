// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halite.Data;

namespace Halite.Techniques;

/// <summary>
/// How numbers are written in <c>--json</c> and <c>results.json</c>: keys in snake_case with the unit as suffix, a
/// <see cref="Measured"/> as an object, NaN and infinities as null.
/// </summary>
public static class Json
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Dense = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A number; null where it is not finite.</summary>
    /// <param name="value">The number.</param>
    public static JsonNode? Of(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>A number; null where there is none or it is not finite.</summary>
    /// <param name="value">The number.</param>
    public static JsonNode? Of(double? value) => value is { } v ? Of(v) : null;

    /// <summary>A quantity: <c>{"value", "sigma"}</c>, with <c>reason</c> where there is no sigma, <c>interval</c> where it has one, and <c>sources</c> for the signed contributions of shared inputs.</summary>
    /// <param name="quantity">The quantity; null gives null.</param>
    public static JsonNode? Of(Measured? quantity)
    {
        if (quantity is null) return null;
        var node = new JsonObject { ["value"] = Of(quantity.Value), ["sigma"] = Of(quantity.Sigma) };
        if (quantity.Reason is { } reason) node["reason"] = reason;
        if (quantity.Contributions.Any(c => IsShared(c.Key)))
            node["sources"] = Object(quantity.Contributions.Where(c => IsShared(c.Key)).Select(c => KeyValuePair.Create(c.Key, Of(c.Value))));
        if (quantity.Interval is { } i) node["interval"] = new JsonObject { ["lower"] = Of(i.Lower), ["upper"] = Of(i.Upper), ["level"] = i.Level };
        return node;
    }

    /// <summary>
    /// Whether a source of uncertainty is a physical input that several results share (a cell's mass or area): its
    /// contribution is written out, so that two results are compared with their correlation.
    /// </summary>
    /// <param name="source">Id of the source.</param>
    public static bool IsShared(string source) => source is "mass" or "area" or "amount" or "thickness";

    /// <summary>An array of numbers, null where one is not finite.</summary>
    /// <param name="values">The numbers.</param>
    public static JsonArray Array(ReadOnlySpan<double> values)
    {
        var array = new JsonArray();
        foreach (var value in values) array.Add(Of(value));
        return array;
    }

    /// <summary>An array.</summary>
    /// <param name="nodes">Its elements.</param>
    public static JsonArray Array(IEnumerable<JsonNode?> nodes)
    {
        var array = new JsonArray();
        foreach (var node in nodes) array.Add(node);
        return array;
    }

    /// <summary>An object; a key that comes twice keeps its last value.</summary>
    /// <param name="entries">Its entries in order.</param>
    public static JsonObject Object(IEnumerable<KeyValuePair<string, JsonNode?>> entries)
    {
        var node = new JsonObject();
        foreach (var (key, value) in entries) node[key] = value;
        return node;
    }

    /// <summary>The text of a node: indented for people, or on one line.</summary>
    /// <param name="node">The node.</param>
    /// <param name="indented">Whether to indent.</param>
    public static string Text(JsonNode node, bool indented = true) => node.ToJsonString(indented ? Indented : Dense);
}
