// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.Literature;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies.Tests.Model;

/// <summary>The settings of a whole study and the user's literature: read, checked, published in the schema, and used.</summary>
public sealed class StudyModelsTests
{
    private const string Whole = """
        version: 1
        samples:
          - { id: a, formula: Li1.2Ti0.2Mn0.6O1.8F0.2, additions: { Li2O: 0.1 } }
        data:
          - { id: lcf, sample: a, kind: xas_lcf, file: x.xdi }
        models:
          site_model: vacancies
          drt_windows:
            - { name: R_ct, from_s: 1e-3, to_s: 1e-1, note: charge transfer }
          xps_components:
            O 1s: { lattice: 529.5, oxidised: 530.5 }
          lcf_standards: [MnII, MnIII]
          percolation: { cells: 8, samples: 4 }
          shrinkage_per_li_percent: 2.5
          options:
            xas_lcf: { array: flat }
        literature: mine.csv
        """;

    [Fact]
    public void Every_setting_is_read()
    {
        var study = StudyReader.Parse(Whole, "");
        var models = study.Models;
        Assert.Equal("vacancies", models.SiteModel);
        Assert.Equal(new RelaxationRange("R_ct", 1e-3, 1e-1), Assert.Single(models.DrtWindows));
        Assert.Equal([new("lattice", 529.5), new("oxidised", 530.5)], Assert.Single(models.XpsComponents).Value);
        Assert.Equal(["MnII", "MnIII"], models.LcfStandards);
        Assert.Equal((8, 4), (models.PercolationCells, models.PercolationSamples));
        Assert.Equal((2.5, 0.5), (models.ShrinkagePerLi.Value, models.ShrinkagePerLi.Sigma!.Value));
        Assert.Equal("xas lcf", Assert.Single(models.Options).Key);
        Assert.Equal(["mine.csv"], study.Literature);
    }

    [Theory]
    [InlineData("site_model: vacancies", "site_model: octahedral", "line 7", "tetrahedral, vacancies")]
    [InlineData("drt_windows:", "drt_window:", "line 8", "did you mean drt_windows?")]
    [InlineData("to_s: 1e-1", "to_s: 1e-4", "line 9", "not above from_s")]
    [InlineData("name: R_ct", "name: \"R=ct\"", "line 9", "equals sign")]
    [InlineData("from_s: 1e-3, ", "", "line 9", "from_s")]
    [InlineData("cells: 8", "cells: 8.5", "line 13", "whole number")]
    [InlineData("cells: 8", "cell: 8", "line 13", "did you mean cells?")]
    [InlineData("array: flat", "arry: flat", "line 16", "did you mean array?")]
    [InlineData("xas_lcf: { array", "xas_lfc: { array", "line 16", "did you mean xas_lcf?")]
    [InlineData("oxidised: 530.5", "oxidised: high", "line 11", "not a number")]
    [InlineData("shrinkage_per_li_percent: 2.5", "shrinkage_per_li_percent: -1", "line 14", "above 0")]
    public void A_fault_is_told_with_its_line_and_a_suggestion(string old, string with, string line, string says)
    {
        Assert.Contains(old, Whole, StringComparison.Ordinal);
        var fault = Assert.Throws<InputException>(() => StudyReader.Parse(Whole.Replace(old, with, StringComparison.Ordinal), ""));
        Assert.Contains(line, fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_knows_every_setting()
    {
        var schema = StudySchema.Schema();
        var models = schema["properties"]!["models"]!["properties"]!.AsObject();
        Assert.Equal(StudyModelsReader.Keys.Order(), models.Select(m => m.Key).Order());
        Assert.NotNull(schema["properties"]!["literature"]);
        foreach (var key in new[] { "stated", "at_least", "at_most", "within" }) Assert.NotNull(schema["properties"]!["claims"]!["items"]!["properties"]![key]);
    }

    [Fact]
    public void Settings_reach_the_operations_and_an_entry_of_its_own_wins()
    {
        using var folder = new ExampleFolder().Only("ms10-mn-42", "ms10-mn-48");
        folder.Edit("options: { group: mn-l-4.8V }", "options: { group: mn-l-4.8V, standards: \"MnIII,MnIV\", degree: 0 }");
        folder.Edit("models:", "models:\n  site_model: vacancies");
        var run = folder.Run();
        var (own, shared) = (run.Steps.Single(s => s.Id == "ms10-mn-48"), run.Steps.Single(s => s.Id == "ms10-mn-42"));
        Assert.Equal(3, shared.Results!["standards"]!.AsArray().Count);
        Assert.Equal(2, own.Results!["standards"]!.AsArray().Count);
        Assert.Equal((1, 0), ((int)shared.Options["degree"]!, (int)own.Options["degree"]!));
        Assert.Equal("vacancies", (string)run.Compositions["ms10"].Options["excess"]!);
    }

    [Fact]
    public void A_table_of_the_user_joins_the_shipped_points()
    {
        using var folder = new ExampleFolder().Only();
        File.WriteAllText(folder.At("mine.csv"), "name,formula,additions,class,capacity_mAh_g,energy_Wh_kg,conditions,doi_or_source,confidence\n\"mine, milled\",Li1.2Ti0.2Mn0.6O1.8F0.2,Li2O=0.1,metastable,300,930,20 mA/g,10.1000/x,paper\n");
        folder.Edit("version: 1", "version: 1\nliterature: mine.csv");
        var run = folder.Run();
        var mine = Assert.Single(run.Literature, p => p.Table == "mine.csv");
        Assert.Equal("mine, milled", mine.Name);
        Assert.Equal(LiteratureTable.Shipped.Length + 1, run.Literature.Length);
        Assert.Equal(100 * 300 / 434.03, mine.AccessibleLiPercent(), 0.01);
        Assert.Equal(1, (int)StudyOutput.Literature(run)["of_the_study"]!);
        var energies = Report.LiteratureSection.EnergyMap(run, run.Literature).Plots[0].Traces.OfType<Techniques.Figures.PointTrace>();
        Assert.Contains(energies, t => t.Labels.Any(l => l.Contains("mine, milled", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("name,formula\n", "no column \"additions\"")]
    [InlineData("name,formula,additions,class,capacity_mAh_g,energy_Wh_kg,conditions,doi_or_source,confidence\na,LiXx2,,stable,1,,,s,paper\n", "line 2")]
    [InlineData("name,formula,additions,class,capacity_mAh_g,energy_Wh_kg,conditions,doi_or_source,confidence\na,LiFeO2,Li2O,stable,1,,,s,paper\n", "Li2O=0.1")]
    [InlineData(null, "no such file")]
    public void A_faulty_table_is_told_by_check_and_leaves_a_run_standing(string? text, string says)
    {
        using var folder = new ExampleFolder().Only();
        if (text is not null) File.WriteAllText(folder.At("mine.csv"), text);
        folder.Edit("version: 1", "version: 1\nliterature: [mine.csv]");
        Assert.Contains(says, Assert.Throws<InputException>(() => StudyCheckOperation.Operation.Run(new OperationContext(StudyCheckOperation.Operation, [folder.Path]))).Message, StringComparison.Ordinal);
        var run = folder.Run();
        Assert.Contains(says, Assert.Single(run.LiteratureFaults), StringComparison.Ordinal);
        Assert.Contains(Report.HtmlText.Escape(run.LiteratureFaults[0]), Report.StudyReport.Html(run, null), StringComparison.Ordinal);
    }
}
