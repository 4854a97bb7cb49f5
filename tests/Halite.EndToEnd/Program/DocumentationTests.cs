// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Halite.TestSupport;

namespace Halite.EndToEnd.Program;

/// <summary>What the pages in docs/ tell a user to type runs, and what they link to is there.</summary>
public sealed partial class DocumentationTests
{
    public static IEnumerable<TheoryDataRow<string>> Pages { get; } =
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(p => new TheoryDataRow<string>(Path.GetFileName(p)))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_on_files_of_the_examples_run(string page)
    {
        var commands = Text(page).Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("halite ", StringComparison.Ordinal) && l.Contains("examples/", StringComparison.Ordinal)).ToList();
        using var folder = new TemporaryFolder();
        if (commands.Count > 0) folder.Copy(Path.Combine(Repository.Root, "examples"), "examples");
        foreach (var command in commands)
        {
            var run = HaliteProcess.RunIn(folder.Path, [.. CommandWords.Of(command).Skip(1)]);
            Assert.True(run.ExitCode == 0, $"{command}: exit {run.ExitCode}: {run.Error}");
            Assert.NotEqual("", run.Output);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page) =>
        Assert.Empty(Link().Matches(Text(page)).Select(m => m.Groups[1].Value.Split('#')[0]).Where(l => l.Length > 0 && !l.StartsWith("http", StringComparison.Ordinal)).Where(l => !Path.Exists(Path.Combine(Repository.Root, "docs", l))));

    [Fact]
    public void Every_page_is_in_the_index()
    {
        var index = Text("README.md");
        foreach (var page in Pages.Select(p => p.Data).Where(p => p != "README.md")) Assert.Contains($"({page})", index, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_has_a_page_in_the_index()
    {
        var index = Text("README.md");
        foreach (var verb in Techniques.OperationRegistry.All.Select(o => o.Verb.Split(' ')[0]).Distinct())
            Assert.True(index.Contains($"`{verb}`", StringComparison.Ordinal) || index.Contains($"`{verb} …`", StringComparison.Ordinal), $"docs/README.md names no page for `{verb}`");
    }

    private static string Text(string page) => File.ReadAllText(Path.Combine(Repository.Root, "docs", page));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
