// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halite.Studies.Model;
using Halite.Techniques;
using Halite.Techniques.Figures;

namespace Halite.Studies;

/// <summary>
/// What a whole run found, remembered with everything that it depends on and with the files that it wrote: a second run
/// with nothing changed reads neither panels nor reports. A file that was deleted or edited is noticed by length and time.
/// </summary>
internal sealed class RunMemory(Study study, ResultStore store, string folder)
{
    private const string Name = "run";
    private readonly string key = KeyOf(study, store, folder);

    /// <summary>The panel of `study run` and whether --strict would fail, where nothing changed since; null otherwise.</summary>
    public (Panel Panel, bool StrictFails)? Recall()
    {
        try
        {
            if (store.Remembered(Name) is not { } text || JsonNode.Parse(text) is not { } kept || (string?)kept["key"] != key) return null;
            foreach (var output in kept["outputs"]!.AsArray())
            {
                if (Stamp((string)output!["path"]!) != (string?)output["stamp"]) return null;
            }

            var panel = PanelJson.Read((string)kept["panel"]!);
            (panel.Results["from_store"], panel.Results["computed"]) = (study.Data.Length, 0);
            return (panel, (bool)kept["strict"]!);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            // A memory that does not read is none.
            return null;
        }
    }

    /// <summary>Remembers a run.</summary>
    /// <param name="panel">The panel of `study run`.</param>
    /// <param name="strictFails">Whether --strict fails.</param>
    /// <param name="outputs">Full paths of the files written.</param>
    public void Keep(Panel panel, bool strictFails, IEnumerable<string> outputs) => store.Remember(Name, Json.Text(
        new JsonObject
        {
            ["key"] = key,
            ["strict"] = strictFails,
            ["panel"] = PanelJson.Write(panel),
            ["outputs"] = Json.Array(outputs.Select(o => (JsonNode?)new JsonObject { ["path"] = o, ["stamp"] = Stamp(o) })),
        },
        indented: false));

    private static string KeyOf(Study study, ResultStore store, string folder)
    {
        var text = new StringBuilder(StudyRunner.Build).Append('/').Append(typeof(RunMemory).Module.ModuleVersionId.ToString("N")).Append('/').Append(FigurePage.PlotlyScript() is not null).Append('\n').Append(study.Folder).Append('\n').Append(folder).Append('\n').Append(study.Text);
        var named = study.Data.SelectMany(d => d.Files.Concat(d.Options.SelectMany(o => o.Value))).Concat(study.Models.Options.SelectMany(o => o.Value).SelectMany(o => o.Value)).Concat(study.Literature);
        foreach (var file in named.Distinct().Order(StringComparer.Ordinal))
        {
            var path = file.Length is > 0 and < 260 && file.AsSpan().IndexOfAny(Path.GetInvalidPathChars()) < 0 ? Path.Combine(study.Folder, file) : "";
            text.Append('\n').Append(file).Append(' ').Append(File.Exists(path) ? store.HashOf(path, DateTime.UtcNow) : "-");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Stamp(string path) => new FileInfo(path) is { Exists: true } info ? string.Create(CultureInfo.InvariantCulture, $"{info.Length}:{info.LastWriteTimeUtc.Ticks}") : "gone";
}
