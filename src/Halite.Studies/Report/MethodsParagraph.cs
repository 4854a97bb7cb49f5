// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Techniques;

namespace Halite.Studies.Report;

/// <summary>A paragraph for the supplement of a paper: versions, definitions and the settings that differ from the defaults.</summary>
internal static class MethodsParagraph
{
    public static string Text(StudyRun run)
    {
        var sentences = new List<string>
        {
            $"Data were analysed with Halite {Envelope.Version} (JSON schema {Envelope.Schema}); uncertainties are one standard uncertainty, propagated to first order with shared inputs kept correlated.",
        };
        if (run.Cells.Length > 0)
        {
            var masses = run.Cells.Where(c => c.Cell.MassMg is not null).Select(c => c.Cell.MassMg!.Value).ToList();
            if (masses.Count > 0) sentences.Add(string.Create(CultureInfo.InvariantCulture, $"Specific quantities refer to {run.Cells[0].Cell.MassBasis} ({masses.Min():G4} to {masses.Max():G4} mg)."));
        }

        foreach (var group in run.Steps.Where(s => s.Panel is not null).GroupBy(s => s.Operation.Verb))
        {
            var definitions = group.First().Panel!.Notes.FirstOrDefault()?.TrimEnd('.');
            var settings = Settings(group.First()).ToList();
            sentences.Add($"`{group.Key}` ({group.Count()} data set{(group.Count() == 1 ? "" : "s")}){(definitions is null ? "" : ": " + definitions)}{(settings.Count == 0 ? "" : "; settings " + string.Join(", ", settings))}.");
        }

        var formats = run.Steps.SelectMany(s => s.Sources).Select(s => s.Format).Where(f => f.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
        if (formats.Count > 0) sentences.Add($"Instrument formats read: {string.Join(", ", formats)}.");
        return string.Join(' ', sentences);
    }

    // Options that were set, as the results echo them; masses and formulas are told elsewhere.
    private static IEnumerable<string> Settings(StepResult step)
    {
        foreach (var option in step.Operation.Options)
        {
            if (option.Key is "mass_mg" or "mass_sigma_mg" or "formula" or "area_cm2" or "area_sigma_cm2") continue;
            var value = step.Options[option.Key];
            var text = value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 } ? "" : value.ToJsonString().Trim('"');
            if (text.Length > 0 && text != option.DefaultText && text != "false") yield return $"{option.Key} = {text}";
        }
    }
}
