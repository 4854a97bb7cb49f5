// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.Model;
using Halite.Studies.Report;
using Halite.Techniques;

namespace Halite.Studies.Tests;

public sealed class StudyRunTests
{
    [Fact]
    public void A_second_run_computes_nothing_and_gives_the_same_report()
    {
        using var folder = new ExampleFolder();
        var first = folder.Run();
        Assert.All(first.Steps, s => Assert.False(s.FromStore));
        var second = folder.Run();
        Assert.All(second.Steps, s => Assert.True(s.FromStore));
        Assert.Equal(StudyReport.Html(first, null), StudyReport.Html(second, null));
    }

    [Fact]
    public void Only_what_changed_is_computed_again()
    {
        using var folder = new ExampleFolder();
        folder.Run();
        folder.Generate("ms20-1.mpt", c => c with { DischargeMilliampereHourPerGram = 300 });
        Assert.Equal(["ms20-1-cycle"], folder.Run().Steps.Where(s => !s.FromStore).Select(s => s.Id));
    }

    [Fact]
    public void A_damaged_store_is_set_aside_and_begun_anew()
    {
        using var folder = new ExampleFolder();
        var before = folder.Run();
        File.WriteAllText(folder.At(".halite/results.sqlite"), "this is no database, however long one looks at it");
        var after = folder.Run();
        Assert.All(after.Steps, s => Assert.False(s.FromStore));
        Assert.Equal(before.Cells.Select(c => c.Discharge?.Value), after.Cells.Select(c => c.Discharge?.Value));
    }

    [Fact]
    public void Where_the_folder_may_not_be_written_to_results_are_kept_in_the_cache_and_the_report_goes_elsewhere()
    {
        // Files stand where folders would have to be made: that stops an administrator too, whom permissions do not.
        using var folder = new ExampleFolder().Only("ltmof-1-cycle");
        foreach (var name in new[] { ".halite", "tables" }) File.WriteAllText(folder.At(name), "");
        var into = folder.At("elsewhere");
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", folder.At("cache"));
        try
        {
            Panel Run(params KeyValuePair<string, ImmutableArray<string>>[] options) => StudyRunOperation.Operation.Run(new OperationContext(StudyRunOperation.Operation, [folder.Path], options));
            Assert.Contains("--into", Assert.Throws<InputException>(() => Run()).Message, StringComparison.Ordinal);
            var first = Run(KeyValuePair.Create("into", ImmutableArray.Create(into)));
            Assert.Equal(Path.Combine(into, "report.html"), (string)first.Results["report"]!);
            Assert.True(File.Exists(Path.Combine(into, "tables", "cells.csv")));
            Assert.True(File.Exists(ResultStore.InCache(folder.Path)));
            Assert.Equal(0, (int)Run(KeyValuePair.Create("into", ImmutableArray.Create(into))).Results["computed"]!);
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", null);
        }
    }

    [Fact]
    public async Task Two_runs_at_once_both_end_well()
    {
        using var folder = new ExampleFolder();
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(folder.Run)));
        foreach (var run in runs) Assert.All(run.Steps, s => Assert.Null(s.Failure));
        Assert.Single(runs.Select(r => r.Cells[0].Discharge!.Value).Distinct());
    }

    [Fact]
    public void Raw_files_are_never_written_to()
    {
        using var folder = new ExampleFolder();
        var before = Directory.EnumerateFiles(folder.At("raw")).ToDictionary(f => f, f => (File.GetLastWriteTimeUtc(f), new FileInfo(f).Length));
        folder.Run();
        Assert.Equal(before, Directory.EnumerateFiles(folder.At("raw")).ToDictionary(f => f, f => (File.GetLastWriteTimeUtc(f), new FileInfo(f).Length)));
    }

    [Fact]
    public void Results_hold_the_same_objects_as_the_verbs_give()
    {
        using var folder = new ExampleFolder();
        var run = folder.Run();
        StudyOutput.Write(run);
        var results = JsonNode.Parse(File.ReadAllText(folder.At("results.json")))!;
        Assert.Equal(Techniques.Json.Text(run.Steps[0].Results!), Techniques.Json.Text(results["panels"]!["ltmof-1-cycle"]!["results"]!));
        Assert.Equal(4, results["samples"]!.AsArray().Count);
        Assert.True(File.Exists(folder.At("tables/cells.csv")));
    }
}
