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

    /// <summary>The node at a path of keys and indices ("cycles[1].discharge_mAh_g"); null where there is none.</summary>
    public static JsonNode? At(JsonNode? node, string path)
    {
        foreach (var part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            int bracket = part.IndexOf('[', StringComparison.Ordinal);
            var key = bracket < 0 ? part : part[..bracket];
            if (key.Length > 0) node = (node as JsonObject)?[key];
            while (bracket >= 0 && node is not null)
            {
                int end = part.IndexOf(']', bracket);
                if (end < 0) return null;
                node = Element(node as JsonArray, part[(bracket + 1)..end]);
                bracket = part.IndexOf('[', end);
            }
        }

        return node;
    }

    // An element by position, or by the value of one of its keys ("cycle=1").
    private static JsonNode? Element(JsonArray? array, string index)
    {
        if (array is null) return null;
        int equals = index.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
        {
            var (key, wanted) = (index[..equals], index[(equals + 1)..]);
            return array.FirstOrDefault(e => e is JsonObject o && o[key] is JsonValue v && Matches(v, wanted));
        }

        return int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i) && i < array.Count ? array[i] : null;
    }

    private static bool Matches(JsonValue value, string wanted) =>
        value.TryGetValue(out string? text) ? string.Equals(text, wanted, StringComparison.OrdinalIgnoreCase)
        : double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Number(value) == number;
}
