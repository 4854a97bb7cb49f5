// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Studies.CrossChecks;
using Halite.Techniques;

namespace Halite.Studies.Report;

/// <summary>The methods of the study for the supplement of a paper: versions, definitions and the settings that differ from the defaults.</summary>
internal static class MethodsParagraph
{
    /// <summary>General, one for each technique, then the join.</summary>
    public static IEnumerable<string> Paragraphs(StudyRun run)
    {
        var general = new List<string>
        {
            $"Data were analysed with Halite {Envelope.Version} (schema {Envelope.Schema}). Uncertainties are one standard uncertainty, propagated to first order (GUM, JCGM 100:2008) with shared inputs kept correlated.",
        };
        var masses = run.Study.Cells.Where(c => c.MassMg is not null).ToList();
        if (masses.Count > 0) general.Add(string.Create(CultureInfo.InvariantCulture, $"Specific quantities refer to {string.Join(" or ", masses.Select(c => c.MassBasis).Distinct())} ({masses.Min(c => c.MassMg):G4} to {masses.Max(c => c.MassMg):G4} mg)."));
        var formats = run.Steps.SelectMany(s => s.Sources).Select(s => s.Format).Where(f => f.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
        if (formats.Count > 0) general.Add($"File formats: {string.Join(", ", formats)}.");
        yield return string.Join(' ', general);
        if (run.Study.Samples.Length > 0)
        {
            yield return "Composition: the capacity of all Li is x(Li)F/M; that of the metals is what their couples give from the charge balance as made; the ceiling adds one hole for three oxygens (Ben Yahia et al., Nat. Mater. 2019). Accessible Li is a measured capacity over that of all Li."
                + (run.Percolations.Values.FirstOrDefault(p => p.Panel is not null) is { } percolation ? $" Percolation: {percolation.Panel!.Notes.FirstOrDefault()?.Split("; ").Skip(1).LastOrDefault()?.TrimEnd('.') ?? "0-TM rule"}, periodic." : "");
        }

        foreach (var group in run.Steps.Where(s => s.Panel is not null).GroupBy(s => s.Operation.Verb))
        {
            // What an entry sets alone (a model of peaks, a group) stands with the entry in the table of options.
            var all = group.Select(s => Settings(s).ToList()).ToList();
            var shared = all[0].Where(o => all.All(s => s.Contains(o))).Select(o => $"{o.Name} {o.Value}").ToList();
            var definition = Capital(group.First().Panel!.Notes.FirstOrDefault()?.TrimEnd('.') ?? "");
            yield return $"{Name(group.Key)} ({group.Count()} data set{(group.Count() == 1 ? "" : "s")}).{(definition.Length > 0 ? " " + definition + "." : "")}{(shared.Count == 0 ? "" : " Set: " + string.Join("; ", shared) + ".")}";
        }

        if (run.CrossChecks.Any(c => c.Verdict != Verdict.NotTestable))
            yield return "Cross-checks compare two numbers by the uncertainty of their difference, with what they share counted once: green within 2 standard uncertainties, amber within 3, red beyond; without uncertainties 5 and 15 %.";
        if (run.Claims.Length > 0) yield return "A stated number is green within half of its last printed digit and twice the uncertainty of what was found, amber within 15 %.";
    }

    /// <summary>Options that were set and differ from the defaults; masses and formulas are told elsewhere.</summary>
    public static IEnumerable<(string Name, string Value)> Settings(StepResult step)
    {
        foreach (var option in step.Operation.Options)
        {
            if (option.Key is "mass_mg" or "mass_sigma_mg" or "formula" or "area_cm2" or "area_sigma_cm2") continue;
            var text = Text(step.Options[option.Key]);
            if (text.Length > 0 && text != option.DefaultText && text != "no") yield return (option.Key, text);
        }
    }

    private static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonArray range when range.Count == 2 && range.All(v => v is null || v.GetValueKind() == System.Text.Json.JsonValueKind.Number) => $"{Text(range[0])} to {Text(range[1])}",
        JsonArray list => string.Join(", ", list.Select(Text)),
        JsonObject map => string.Join(", ", map.Select(p => $"{p.Key}={Text(p.Value)}")),
        JsonValue v when v.TryGetValue(out bool b) => b ? "yes" : "no",
        JsonValue v when v.TryGetValue(out double d) => Data.Measured.Plain(d),
        JsonValue v when v.TryGetValue(out string? s) => s,
        _ => value.ToJsonString(),
    };

    // As the field writes them.
    private static string Name(string verb) => string.Join(' ', verb.Split(' ').Select(w => w is "gitt" or "drt" or "eis" or "xas" or "xps" or "lcf" or "pca" ? w.ToUpperInvariant() : w)) is var name && char.IsUpper(name[0]) ? name : Capital(name);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
