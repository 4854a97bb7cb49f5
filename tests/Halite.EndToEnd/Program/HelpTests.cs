// SPDX-License-Identifier: Apache-2.0
using Halite.Studies;
using Halite.Techniques;
using Halite.TestSupport;

namespace Halite.EndToEnd.Program;

public sealed class HelpTests
{
    public static IEnumerable<TheoryDataRow<string>> Verbs { get; } = [.. OperationRegistry.All.Concat(StudyOperations.All).Select(o => new TheoryDataRow<string>(o.Verb))];

    [Fact]
    public void The_overview_names_every_verb()
    {
        var help = HaliteProcess.Run("--help");
        Assert.Equal(0, help.ExitCode);
        foreach (var verb in Verbs) Assert.Contains("  " + verb.Data.Split(' ')[0], help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_that_is_printed_for_editors_is_whole_json()
    {
        var schema = System.Text.Json.Nodes.JsonNode.Parse(HaliteProcess.Run("study", "schema").Output)!;
        Assert.Equal(1, schema["properties"]!["version"]!["const"]!.GetValue<int>());
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_verb_explains_its_options_and_its_example_runs(string verb)
    {
        var operation = OperationRegistry.All.Concat(StudyOperations.All).Single(o => o.Verb == verb);
        var help = HaliteProcess.Run([.. verb.Split(' '), "--help"]);
        Assert.Equal(0, help.ExitCode);
        foreach (var option in operation.Options) Assert.Contains("--" + option.Name, help.Output, StringComparison.Ordinal);
        Assert.Contains(operation.Example, help.Output, StringComparison.Ordinal);
        foreach (var option in operation.Options.Where(o => o.DefaultText.Length > 0))
        {
            var text = string.Join(' ', help.Output[help.Output.IndexOf("  --" + option.Name + " ", StringComparison.Ordinal)..].Split("\n  --")[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(1, text.Split(["Default " + option.DefaultText, "default " + option.DefaultText, "Default: " + option.DefaultText], StringSplitOptions.None).Length - 1);
        }


        using var folder = new TemporaryFolder();
        // A copy: an example that writes a file must not leave it in the tree, where other tests would meet it.
        folder.Copy(Path.Combine(Repository.Root, "examples"), "examples");
        var run = HaliteProcess.RunIn(folder.Path, [.. CommandWords.Of(operation.Example).Skip(1)]);
        Assert.True(run.ExitCode == 0, $"{operation.Example}: exit {run.ExitCode}: {run.Error}");
        Assert.NotEqual("", run.Output);
    }
}
