// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Techniques;

namespace Halite.Studies.Model;

/// <summary>Reads the <c>models:</c> of a study.</summary>
internal static class StudyModelsReader
{
    /// <summary>Names of the settings, for the schema too.</summary>
    public static readonly ImmutableArray<string> Keys = ["site_model", "drt_windows", "xps_components", "lcf_standards", "percolation", "shrinkage_per_li_percent", "shrinkage_per_li_sigma_percent", "options"];

    public static StudyModels Read(YamlMap root)
    {
        if (root.Map("models") is not { } map) return StudyModels.Default;
        map.Expect([.. Keys]);
        var percolation = map.Map("percolation");
        percolation?.Expect("cells", "samples");
        double shrinkage = map.Number("shrinkage_per_li_percent", 0, above: true) ?? StudyModels.Default.ShrinkagePerLi.Value;
        return new StudyModels
        {
            SiteModel = map.Choice("site_model", "", "tetrahedral", "vacancies"),
            DrtWindows = Windows(map),
            XpsComponents = Components(map),
            LcfStandards = map.Texts("lcf_standards"),
            PercolationCells = Whole(percolation, "cells", 4, StudyModels.Default.PercolationCells),
            PercolationSamples = Whole(percolation, "samples", 1, StudyModels.Default.PercolationSamples),
            ShrinkagePerLi = map.Number("shrinkage_per_li_percent") is null && map.Number("shrinkage_per_li_sigma_percent") is null
                ? StudyModels.Default.ShrinkagePerLi
                : Measured.From(shrinkage, map.Number("shrinkage_per_li_sigma_percent", 0) ?? StudyModels.Default.ShrinkagePerLi.Sigma!.Value, "%", "models: shrinkage per Li"),
            Options = Options(map),
        };
    }

    private static ImmutableArray<RelaxationRange> Windows(YamlMap map)
    {
        var windows = ImmutableArray.CreateBuilder<RelaxationRange>();
        foreach (var window in map.Maps("drt_windows")) window.Entry(() => windows.Add(Window(window)));
        return windows.ToImmutable();
    }

    private static RelaxationRange Window(YamlMap map)
    {
        var name = map.Required("name", "R_ct");
        if (name.AsSpan().IndexOfAny(",=:") >= 0) throw map.Fault("name", $"{map.Where}: the name \"{name}\" holds a comma, a colon or an equals sign; write it without");
        double from = map.Number("from_s", 0) ?? throw map.Fault($"{map.Where} has no beginning; add \"from_s: 1e-3\"");
        double to = map.Number("to_s", 0, above: true) ?? throw map.Fault($"{map.Where} has no end; add \"to_s: 1e-1\"");
        map.Done("note");
        return to > from ? new RelaxationRange(name, from, to) : throw map.Fault("to_s", $"{map.Where}: to_s is not above from_s");
    }

    private static ImmutableArray<KeyValuePair<string, ImmutableArray<KeyValuePair<string, double>>>> Components(YamlMap map)
    {
        if (map.Map("xps_components") is not { } regions) return [];
        return [.. regions.Keys.Select(region => KeyValuePair.Create(region, regions.Numbers(region)))];
    }

    private static ImmutableArray<KeyValuePair<string, ImmutableArray<KeyValuePair<string, ImmutableArray<string>>>>> Options(YamlMap map)
    {
        if (map.Map("options") is not { } kinds) return [];
        var options = ImmutableArray.CreateBuilder<KeyValuePair<string, ImmutableArray<KeyValuePair<string, ImmutableArray<string>>>>>();
        foreach (var kind in kinds.Keys)
        {
            kinds.Part(() =>
            {
                var operation = StudyReader.KindOf(kinds, kind, kind);
                options.Add(KeyValuePair.Create(operation.Verb, kinds.Map(kind) is { } given ? StudyReader.Options(given, operation, given.Where) : []));
            });
        }

        return options.ToImmutable();
    }

    private static int Whole(YamlMap? map, string key, int least, int otherwise)
    {
        if (map?.Number(key, least) is not { } value) return otherwise;
        return value == Math.Round(value) && value <= 1000 ? (int)value : throw map.Fault(key, $"{map.Where}: {key} is {map.Text(key)}; write a whole number from {least} to 1000");
    }
}
