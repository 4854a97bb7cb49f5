// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;

namespace Halite.Studies;

/// <summary>Reads numbers back from the results objects of operations.</summary>
internal static class Read
{
    /// <summary>A plain number, or the value of a quantity; NaN where it does not exist.</summary>
    public static double Number(JsonNode? node) => node switch
    {
        JsonObject quantity => Number(quantity["value"]),
        JsonValue value when value.TryGetValue(out double d) => d,
        JsonValue value when value.TryGetValue(out int i) => i,
        JsonValue value when value.TryGetValue(out long l) => l,
        _ => double.NaN,
    };

    /// <summary>
    /// A quantity with its uncertainty, or a plain number without one; null where it does not exist. Sources that the
    /// result names (mass, area) are those of the owner, so that two results of one cell are compared with their
    /// correlation; the rest of the uncertainty is the result's own.
    /// </summary>
    public static Measured? Quantity(JsonNode? node, string unit, string owner)
    {
        double value = Number(node);
        if (double.IsNaN(value)) return null;
        if (node is not JsonObject quantity) return Measured.WithoutSigma(value, unit, "the operation gives it without an uncertainty");
        if (Open(quantity["interval"], quantity["sigma"] is not null) is { } open) return Measured.WithoutSigma(value, unit, NotDetermined + ((string?)quantity["reason"] is { } why ? ": " + why : "")).WithInterval(open);
        if (quantity["sigma"] is not { } sigmaNode) return Measured.WithoutSigma(value, unit, (string?)quantity["reason"] ?? "no uncertainty is given");
        double sigma = Number(sigmaNode), rest = sigma * sigma;
        var contributions = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        if (quantity["sources"] is JsonObject sources)
        {
            foreach (var (name, contribution) in sources)
            {
                double c = Number(contribution);
                contributions[$"{owner}: {name}"] = c;
                rest -= c * c;
            }
        }

        if (rest > 1e-12 * sigma * sigma || contributions.Count == 0) contributions[$"{owner}: {quantity.GetPath()}"] = Math.Sqrt(Math.Max(rest, 0));
        return Measured.FromContributions(value, unit, contributions);
    }

    /// <summary>How the reason of a quantity begins that the data leave open.</summary>
    private const string NotDetermined = "not determined by the data";

    /// <summary>
    /// Whether the data say where a quantity lies. One whose coverage interval is open on both sides, or on one and without a sigma, is a number on paper only:
    /// nothing may be concluded from it, nor from what was computed with it.
    /// </summary>
    /// <param name="quantity">The quantity.</param>
    public static bool IsDetermined(Measured quantity) => !double.IsNaN(quantity.Value) && quantity.Reason?.StartsWith(NotDetermined, StringComparison.Ordinal) != true && quantity.Interval is not { HalfWidth: double.PositiveInfinity };

    // An infinite end is written as null. With a sigma and one closed end the data do say where it lies.
    private static Interval? Open(JsonNode? node, bool hasSigma) => node is JsonObject interval && interval.ContainsKey("lower") && interval.ContainsKey("upper")
        && (hasSigma ? interval["lower"] is null && interval["upper"] is null : interval["lower"] is null || interval["upper"] is null)
        ? new Interval(interval["lower"] is { } l ? Number(l) : double.NegativeInfinity, interval["upper"] is { } u ? Number(u) : double.PositiveInfinity, Number(interval["level"]))
        : null;

    /// <summary>The first node at a path of keys and selectors ("cycles[cycle=1].discharge_mAh_g"); null where there is none.</summary>
    public static JsonNode? At(JsonNode? node, string path) => All(node, path).FirstOrDefault();

    /// <summary>
    /// Every node at a path. A selector picks elements of an array by position ("[0]"), by the value of a key ("[cycle=1]",
    /// "[voltage_V>4]"), by several at once ("[direction=charge&amp;voltage_V>4]"), or all of them ("[*]").
    /// </summary>
    public static IEnumerable<JsonNode> All(JsonNode? node, string path)
    {
        IEnumerable<JsonNode?> nodes = [node];
        foreach (var part in Parts(path))
        {
            int bracket = part.IndexOf('[', StringComparison.Ordinal);
            var key = bracket < 0 ? part : part[..bracket];
            if (key.Length > 0) nodes = nodes.Select(n => (n as JsonObject)?[key]);
            while (bracket >= 0)
            {
                int end = part.IndexOf(']', bracket);
                if (end < 0) return [];
                var selector = part[(bracket + 1)..end];
                nodes = nodes.SelectMany(n => Elements(n as JsonArray, selector)).ToList();
                bracket = part.IndexOf('[', end);
            }
        }

        return nodes.OfType<JsonNode>();
    }

    // Points inside of selectors are decimal points.
    private static IEnumerable<string> Parts(string path)
    {
        int start = 0, depth = 0;
        for (int i = 0; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] == '[') depth++;
            if (i < path.Length && path[i] == ']') depth--;
            if (i < path.Length && (path[i] != '.' || depth > 0)) continue;
            if (i > start) yield return path[start..i];
            start = i + 1;
        }
    }

    private static IEnumerable<JsonNode?> Elements(JsonArray? array, string selector)
    {
        if (array is null) return [];
        if (selector == "*") return array;
        if (int.TryParse(selector, NumberStyles.None, CultureInfo.InvariantCulture, out int i)) return i < array.Count ? [array[i]] : [];
        var conditions = selector.Split('&').Select(Condition).ToList();
        return array.Where(e => conditions.All(c => c(e as JsonObject)));
    }

    private static Func<JsonObject?, bool> Condition(string text)
    {
        foreach (var sign in new[] { ">=", "<=", ">", "<", "=" })
        {
            int at = text.IndexOf(sign, StringComparison.Ordinal);
            if (at <= 0) continue;
            var (key, wanted) = (text[..at].Trim(), text[(at + sign.Length)..].Trim());
            if (!double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) number = double.NaN;
            return o => o?[key] is { } found && sign switch
            {
                "=" => found is JsonValue v && v.TryGetValue(out string? word) ? string.Equals(word, wanted, StringComparison.OrdinalIgnoreCase) : Number(found) == number,
                ">=" => Number(found) >= number,
                "<=" => Number(found) <= number,
                ">" => Number(found) > number,
                _ => Number(found) < number,
            };
        }

        return _ => false;
    }
}
