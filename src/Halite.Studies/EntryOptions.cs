// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary>The options that an entry takes from its cell, its sample and the study's models, behind those that it sets itself.</summary>
internal static class EntryOptions
{
    /// <summary>What is known of the cell and the sample goes to the operation where it asks for it and the entry does not say otherwise.</summary>
    public static void Give(Study study, Operation operation, DataItem item, Dictionary<string, ImmutableArray<string>> options)
    {
        if (study.Cells.FirstOrDefault(c => c.Id == item.Cell) is { } cell)
        {
            GiveNumber("mass-mg", cell.MassMg);
            GiveNumber("mass-sigma-mg", cell.MassSigmaMg);

            // The area of a titration is that of the particles: the cell's geometric one would give another D.
            if (operation.Verb != "gitt")
            {
                GiveNumber("area-cm2", cell.AreaCm2);
                GiveNumber("area-sigma-cm2", cell.AreaSigmaCm2);
            }

            GiveText("electrode", cell.Electrode);
        }

        if (study.Samples.FirstOrDefault(s => s.Id == item.Sample) is { } sample) GiveComposition(study, operation, sample, options);
        GiveModels(study, operation, options);

        void GiveNumber(string name, double? value)
        {
            if (value is { } v) GiveText(name, v.ToString("R", CultureInfo.InvariantCulture));
        }

        void GiveText(string name, string text)
        {
            if (operation.Options.Any(o => o.Name == name)) options.TryAdd(name, [text]);
        }
    }

    // What the study sets for every entry of a kind stands behind what the entry says itself.
    private static void GiveModels(Study study, Operation operation, Dictionary<string, ImmutableArray<string>> options)
    {
        foreach (var (verb, given) in study.Models.Options.Where(o => o.Key == operation.Verb))
        {
            foreach (var (name, texts) in given) options.TryAdd(name, texts);
        }

        if (Has("windows") && study.Models.DrtWindows is { Length: > 0 } windows)
            options.TryAdd("windows", [string.Join(',', windows.Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.Name}={w.From:R}:{w.To:R}")))]);
        if (operation.Verb == "xas lcf" && study.Models.LcfStandards is { Length: > 0 } standards) options.TryAdd("standards", [string.Join(',', standards)]);
        if (operation.Verb == "xps" && options.TryGetValue("region", out var region) && region.Length == 1
            && study.Models.XpsComponents.FirstOrDefault(c => Plain(c.Key) == Plain(region[0])).Value is { IsDefaultOrEmpty: false } components)
            options.TryAdd("components", [.. components.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key}={c.Value:R}"))]);

        bool Has(string name) => operation.Options.Any(o => o.Name == name);
        static string Plain(string name) => name.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
    }

    /// <summary>The sample's composition, where the operation asks for it.</summary>
    public static void GiveComposition(Study study, Operation operation, Sample sample, Dictionary<string, ImmutableArray<string>> options)
    {
        if (sample.Formula.Length == 0) return;
        if (operation.Options.Any(o => o.Name == "formula")) options.TryAdd("formula", [sample.Formula]);
        if (operation.Options.Any(o => o.Name == "add") && sample.Additions.Length > 0)
            options.TryAdd("add", [.. sample.Additions.Select(a => $"{a.Key}={a.Value.ToString("R", CultureInfo.InvariantCulture)}")]);
        var excess = sample.Excess.Length > 0 ? sample.Excess : study.Models.SiteModel;
        if (operation.Options.Any(o => o.Name == "excess") && excess.Length > 0) options.TryAdd("excess", [excess]);
        if (operation.Options.Any(o => o.Name == "icp") && sample.Icp.Length > 0) options.TryAdd("icp", [sample.Icp]);
        if (operation.Options.Any(o => o.Name == "icp-basis") && sample.Icp.Length > 0) options.TryAdd("icp-basis", [sample.IcpBasis]);
    }
}
