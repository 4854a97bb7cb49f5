// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Cycling;

/// <summary>Runs an operation as the command line does.</summary>
internal static class OperationRun
{
    public const string Jdb11 = "data/cycling/navani/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr";

    public static (JsonObject Results, ImmutableArray<Data.Warning> Warnings, Panel Panel) Run(string verb, IEnumerable<string> inputs, params (string Name, string Value)[] options)
    {
        var operation = OperationRegistry.Find(verb)!;
        var given = options.GroupBy(o => o.Name).Select(g => KeyValuePair.Create(g.Key, g.Select(o => o.Value).ToImmutableArray()));
        var context = new OperationContext(operation, inputs, given);
        var panel = operation.Run(context);
        return (JsonNode.Parse(Json.Text(panel.Results))!.AsObject(), [.. context.Warnings, .. panel.Warnings], panel);
    }

    public static JsonObject Reference(string file)
    {
        var all = JsonNode.Parse(File.ReadAllText(SharedData.Path("reference/cycling/reference.json")))!.AsObject();
        return all[file]!.AsObject();
    }

    public static double Number(this JsonNode? node) => node!.GetValue<double>();

    /// <summary>Writes rows to a temporary csv file.</summary>
    public static string Csv(string head, IEnumerable<double[]> rows)
    {
        var path = Path.Combine(Path.GetTempPath(), $"halite-{Guid.NewGuid():N}.csv");
        File.WriteAllLines(path, [head, .. rows.Select(r => string.Join(",", r.Select(x => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))]);
        return path;
    }
}
