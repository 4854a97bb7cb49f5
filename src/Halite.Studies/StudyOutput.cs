// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.Claims;
using Halite.Studies.CrossChecks;
using Halite.Studies.Literature;
using Halite.Studies.Report;
using Halite.Techniques;
using Halite.Techniques.Figures;

namespace Halite.Studies;

/// <summary>Writes what a study found beside it: report.html, report.md with figures/*.svg, results.json, tables/*.csv.</summary>
internal static class StudyOutput
{
    /// <summary>Arrays longer than this are left out of results.json where the study has very many of them.</summary>
    private const int LongArray = 500;

    /// <summary>Elements of long arrays in all above which they are left out: results.json stays below some ten megabytes.</summary>
    private const int ManyElements = 20_000;

    /// <summary>Writes everything; a file that would not change is left alone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="into">Folder to write to; null for the study's own.</param>
    /// <returns>Absolute paths of all files, the report's first.</returns>
    /// <exception cref="InputException">The folder cannot be written to.</exception>
    public static ImmutableArray<string> Write(StudyRun run, string? into = null)
    {
        var folder = Path.GetFullPath(into ?? run.Study.Folder);
        var files = new List<(string Path, Func<string> Text)>
        {
            ("report.html", () => StudyReport.Html(run, FigurePage.PlotlyScript())),
            ("report.md", () => MarkdownReport.Text(run)),
            ("results.json", () => Json.Text(Results(run)) + "\n"),
            ("tables/ledger.csv", () => Csv.Text(CapacityLedger.Table(run))),
        };
        if (run.Cells.Length > 0) files.Add(("tables/cells.csv", () => Csv.Text(StudyTables.Cells(run))));
        if (run.CrossChecks.Length > 0) files.Add(("tables/cross-checks.csv", () => Csv.Text(StudyTables.CrossChecks(run, tested: false))));
        if (run.Claims.Length > 0) files.Add(("tables/claims.csv", () => Csv.Text(StudyTables.Claims(run))));
        foreach (var step in run.Steps)
        {
            if ((step.Panel?.Data ?? step.Panel?.Tables.FirstOrDefault()) is { } table) files.Add(("tables/" + HtmlText.Anchor(step.Id) + ".csv", () => Csv.Text(table)));
        }

        foreach (var figure in MarkdownReport.Figures(run).DistinctBy(f => f.Id)) files.Add(("figures/" + figure.Id + ".svg", () => SvgRenderer.Render(figure)));
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "tables"));
            Directory.CreateDirectory(Path.Combine(folder, "figures"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: the report cannot be written here ({e.Message.TrimEnd('.')}); `halite study run` writes it elsewhere with --into FOLDER.", e);
        }

        var paths = new string[files.Count];
        try
        {
            Parallel.For(0, files.Count, i =>
            {
                paths[i] = Path.Combine(folder, files[i].Path);
                WriteIfChanged(paths[i], files[i].Text());
            });
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions is [InputException first, ..])
        {
            throw new InputException(first.Message, e);
        }

        return [.. paths];
    }

    /// <summary>The samples with their ledgers.</summary>
    public static JsonArray Samples(StudyRun run) => Json.Array(run.Study.Samples.Select(sample =>
    {
        var step = run.Compositions[sample.Id];
        var measured = run.Replicates.FirstOrDefault(r => r.Sample == sample.Id);
        var node = new JsonObject
        {
            ["id"] = sample.Id,
            ["name"] = sample.Name,
            ["formula_text"] = (string?)step.Results?["formula_text"] ?? sample.Formula,
            ["charge_mAh_g"] = Json.Of(measured?.Charge),
            ["discharge_mAh_g"] = Json.Of(measured?.Discharge),
            ["discharged_before_mAh_g"] = Json.Of(measured?.DischargedBefore),
            ["net_charge_mAh_g"] = Json.Of(measured?.NetCharge),
            ["charge_spread_mAh_g"] = Json.Of(measured?.ChargeSpread),
            ["discharge_spread_mAh_g"] = Json.Of(measured?.DischargeSpread),
            ["cells"] = measured?.Cells.Length ?? 0,
            ["ledger"] = step.Results?.DeepClone(),
        };
        if (step.Failure is { } failure) node["failure"] = failure;
        return (JsonNode?)node;
    }));

    /// <summary>The cells with their first cycles.</summary>
    public static JsonArray Cells(StudyRun run) => Json.Array(run.Cells.Select(c => (JsonNode?)new JsonObject
    {
        ["id"] = c.Cell.Id,
        ["sample"] = c.Cell.Sample,
        ["mass_mg"] = Json.Of(c.Cell.MassMg),
        ["charge_mAh_g"] = Json.Of(c.Charge),
        ["discharge_mAh_g"] = Json.Of(c.Discharge),
        ["discharged_before_mAh_g"] = Json.Of(c.DischargedBefore),
        ["net_charge_mAh_g"] = Json.Of(c.NetCharge),
        ["coulombic_efficiency_percent"] = Json.Of(c.Efficiency),
        ["discharge_energy_Wh_kg"] = Json.Of(c.DischargeEnergy),
        ["mean_discharge_V"] = Json.Of(c.MeanDischargeVoltage),
        ["cycles"] = c.Cycles,
    }));

    /// <summary>The cross-checks.</summary>
    public static JsonArray CrossChecks(StudyRun run) => Json.Array(run.CrossChecks.Select(c => (JsonNode?)new JsonObject
    {
        ["id"] = c.Id,
        ["sample"] = c.Sample,
        ["question"] = c.Question,
        ["verdict"] = JoinSections.Word(c.Verdict),
        ["left"] = SideOf(c.Left),
        ["right"] = SideOf(c.Right),
        ["difference_sigma"] = Json.Of(c.DifferenceInSigma),
        ["missing"] = Json.Array(c.Missing.Select(m => (JsonNode?)m)),
        ["explanation"] = c.Explanation,
    }));

    /// <summary>The audited claims.</summary>
    public static JsonArray Claims(StudyRun run) => Json.Array(run.Claims.Select(c => (JsonNode?)new JsonObject
    {
        ["text"] = c.Claim.Text,
        ["stated"] = c.Claim.Stated,
        ["stated_upper"] = Json.Of(c.Claim.Upper),
        ["kind"] = ClaimAudit.Word(c.Claim.Kind),
        ["found"] = Json.Of(c.Found),
        ["verdict"] = JoinSections.Word(c.Verdict),
        ["explanation"] = c.Explanation,
        ["source"] = c.Claim.Source,
    }));

    /// <summary>The published points with their tables, and the comparison of their classes.</summary>
    public static JsonObject Literature(StudyRun run)
    {
        var c = LiteratureTable.Compare(run.Literature);
        return new JsonObject
        {
            ["points"] = run.Literature.Length,
            ["of_the_study"] = run.Literature.Count(p => p.Table.Length > 0),
            ["median_stable_mAh_g"] = Json.Of(c?.MedianStable),
            ["median_metastable_mAh_g"] = Json.Of(c?.MedianMetastable),
            ["difference_mAh_g"] = Json.Of(c?.Difference),
            ["rank_probability"] = Json.Of(c?.RankProbability),
            ["faults"] = Json.Array(run.LiteratureFaults.Select(f => (JsonNode?)f)),
        };
    }

    private static JsonObject? SideOf(Side? side)
    {
        if (side is null || Json.Of(side.Value) is not JsonObject node) return null;
        node["unit"] = side.Value.Unit;
        node["label"] = side.Label;
        return node;
    }

    /// <summary>Everything that results.json holds.</summary>
    /// <param name="run">The computed study.</param>
    /// <param name="whole">Whether long arrays stay in even where the study has very many of them.</param>
    public static JsonObject Results(StudyRun run, bool whole = false)
    {
        bool slim = !whole && run.Steps.Where(s => s.Results is not null).Sum(s => s.Results!.Sum(p => p.Value is JsonArray { Count: > LongArray } a ? a.Count : 0)) > ManyElements;
        return new JsonObject
        {
            ["halite"] = Envelope.Version,
            ["schema"] = Envelope.Schema,
            ["title"] = run.Study.Title,
            ["samples"] = Samples(run),
            ["cells"] = Cells(run),
            ["cross_checks"] = CrossChecks(run),
            ["claims"] = Claims(run),
            ["literature"] = Literature(run),
            ["panels"] = Json.Object(run.Steps.Select(s => KeyValuePair.Create(s.Id, (JsonNode?)Panel(s, slim)))),
        };
    }

    private static JsonObject Panel(StepResult step, bool slim)
    {
        var node = new JsonObject
        {
            ["verb"] = step.Operation.Verb,
            ["inputs"] = Json.Array(step.Sources.Select(s => (JsonNode?)new JsonObject { ["path"] = s.Path, ["sha256"] = s.Sha256, ["format"] = s.Format })),
            ["options"] = step.Options.DeepClone(),
            ["results"] = step.Results is { } results ? Json.Object(results.Where(p => !IsLeftOut(p.Value)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))) : null,
            ["warnings"] = Json.Array((step.Panel?.Warnings ?? []).Select(w => (JsonNode?)new JsonObject { ["code"] = w.Code, ["message"] = w.Message })),
        };
        var gone = (step.Results ?? []).Where(p => IsLeftOut(p.Value)).ToList();
        if (gone.Count > 0) node["left_out"] = Json.Array(gone.Select(p => (JsonNode?)new JsonObject { ["path"] = p.Key, ["count"] = p.Value!.AsArray().Count, ["table"] = "tables/" + HtmlText.Anchor(step.Id) + ".csv" }));
        if (step.Failure is { } failure) node["failure"] = failure;
        return node;

        bool IsLeftOut(JsonNode? value) => slim && value is JsonArray { Count: > LongArray };
    }

    private static void WriteIfChanged(string path, string text)
    {
        if (File.Exists(path) && new FileInfo(path).Length == System.Text.Encoding.UTF8.GetByteCount(text) && File.ReadAllText(path) == text) return;
        AtomicFile.Write(path, text);
    }
}
