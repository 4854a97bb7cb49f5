// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.TestSupport;

namespace Halite.EndToEnd.Program;

/// <summary>Every example study, as a newcomer runs it.</summary>
public sealed class DemoTests
{
    public static IEnumerable<TheoryDataRow<string>> Examples { get; } =
        [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "examples")).Where(d => File.Exists(Path.Combine(d, "study.yaml"))).Select(d => new TheoryDataRow<string>(Path.GetFileName(d)))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_runs_whole_under_the_keys_of_the_contract(string name)
    {
        using var folder = new TemporaryFolder();
        var run = HaliteProcess.RunIn(folder.Path, "demo", "--example", name, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var results = JsonNode.Parse(run.Output)!["results"]!;
        Assert.Empty(results["failed"]!.AsArray());
        Assert.True(File.Exists((string)results["report"]!));
        Assert.All(results["samples"]!.AsArray(), s => Assert.True(s!["id"] is not null && s["formula_text"] is not null && s["ledger"] is not null));
        Assert.NotEmpty(results["cross_checks"]!.AsArray());
        Assert.All(results["cross_checks"]!.AsArray(), c =>
        {
            var check = c!.AsObject();
            foreach (var key in new[] { "id", "verdict", "left", "right", "difference_sigma", "missing" }) Assert.True(check.ContainsKey(key), key);
            Assert.Contains((string)check["verdict"]!, new[] { "green", "amber", "red", "not testable" });
        });
        Assert.NotEmpty(results["claims"]!.AsArray());
        Assert.All(results["claims"]!.AsArray(), c => Assert.Contains((string)c!["verdict"]!, new[] { "green", "amber" }));
    }

    [Fact]
    public void A_demo_is_run_again_in_its_own_folder_and_never_mixed_into_a_study_of_the_users()
    {
        using var folder = new TemporaryFolder();
        folder.File("mine/study.yaml", "version: 1\n");
        var refused = HaliteProcess.RunIn(folder.Path, "demo", "--into", "mine");
        Assert.Equal(2, refused.ExitCode);
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "mine")));

        for (int i = 0; i < 2; i++) Assert.Equal(0, HaliteProcess.RunIn(folder.Path, "demo", "--example", "oxygen-redox").ExitCode);
        Assert.Equal(["halite-demo-oxygen-redox", "mine"], Directory.EnumerateDirectories(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(2, HaliteProcess.RunIn(folder.Path, "demo", "--into", "halite-demo-oxygen-redox").ExitCode);
    }

    [Fact]
    public void An_example_that_is_not_there_is_told_with_the_nearest()
    {
        using var folder = new TemporaryFolder();
        var run = HaliteProcess.RunIn(folder.Path, "demo", "--example", "ltmoff");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("did you mean ltmof?", run.Error, StringComparison.Ordinal);
    }
}
