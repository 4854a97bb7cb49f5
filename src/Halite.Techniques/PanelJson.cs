// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques;

/// <summary>Keeps a panel as text and brings it back whole: results, tables, figures, warnings and notes.</summary>
public static class PanelJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameDerivedTypes } },
        Converters = { new CellConverter() },
    };

    /// <summary>The panel as one line of JSON.</summary>
    /// <param name="panel">The panel.</param>
    public static string Write(Panel panel) => JsonSerializer.Serialize(
        new Stored(panel.Results, panel.Tables, panel.Data, panel.Figures, panel.Warnings, panel.Notes), Options);

    /// <summary>The panel of a text that <see cref="Write"/> made.</summary>
    /// <param name="text">The text.</param>
    public static Panel Read(string text)
    {
        var stored = JsonSerializer.Deserialize<Stored>(text, Options) ?? throw new JsonException("An empty panel.");
        return new Panel
        {
            Results = stored.Results,
            Tables = stored.Tables.OrEmpty(),
            Data = stored.Data,
            Figures = stored.Figures.OrEmpty(),
            Warnings = stored.Warnings.OrEmpty(),
            Notes = stored.Notes.OrEmpty(),
        };
    }

    private static ImmutableArray<T> OrEmpty<T>(this ImmutableArray<T> array) => array.IsDefault ? [] : array;

    private static void NameDerivedTypes(JsonTypeInfo info)
    {
        if (info.Type != typeof(Trace) && info.Type != typeof(Annotation)) return;
        info.PolymorphismOptions = new JsonPolymorphismOptions();
        foreach (var type in info.Type.Assembly.GetTypes().Where(t => t.BaseType == info.Type))
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, type.Name));
    }

    private sealed record Stored(
        JsonObject Results,
        ImmutableArray<DataTable> Tables,
        DataTable? Data,
        ImmutableArray<Figure> Figures,
        ImmutableArray<Warning> Warnings,
        ImmutableArray<string> Notes);

    /// <summary>Cells of tables keep their kind: number, whole number, text, truth, quantity.</summary>
    private sealed class CellConverter : JsonConverter<object>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(object);

        public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Null: return null;
                case JsonTokenType.True: return true;
                case JsonTokenType.False: return false;
                case JsonTokenType.String: return reader.GetString() is "NaN" ? double.NaN : reader.GetString();
                case JsonTokenType.Number: return reader.GetDouble();
                default:
                    var node = JsonNode.Parse(ref reader)!;
                    if (node["i"] is { } whole) return (long)whole;
                    var value = node["v"] is { } v ? (double)v : double.NaN;
                    var unit = (string)node["u"]!;
                    return node["s"] is { } sigma ? Measured.From(value, (double)sigma, unit, "stored") : Measured.WithoutSigma(value, unit, (string?)node["r"] ?? "");
            }
        }

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
        {
            switch (value)
            {
                case double d when double.IsFinite(d): writer.WriteNumberValue(d); break;
                case double: writer.WriteStringValue("NaN"); break;
                case int or long or ulong or uint or short or byte:
                    new JsonObject { ["i"] = Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) }.WriteTo(writer);
                    break;
                case bool b: writer.WriteBooleanValue(b); break;
                case Measured m:
                    var node = new JsonObject { ["v"] = Json.Of(m.Value), ["u"] = m.Unit };
                    if (m.Sigma is { } sigma && double.IsFinite(sigma)) node["s"] = sigma;
                    else node["r"] = m.Reason ?? "not finite";
                    node.WriteTo(writer);
                    break;
                default: writer.WriteStringValue(CellText.Of(value)); break;
            }
        }
    }
}
