// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Halite.TestSupport;

namespace Halite.EndToEnd.Program;

/// <summary>What the README tells a newcomer to type is typed here, and its numbers are looked for in the answers.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Its_commands_run_and_its_numbers_come_out()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var commands = Block().Matches(text).SelectMany(m => m.Groups[1].Value.Split('\n')).Where(l => l.StartsWith("./halite ", StringComparison.Ordinal)).ToList();
        Assert.True(commands.Count >= 6, "the README shows its commands");

        using var folder = new TemporaryFolder();
        folder.Copy(Path.Combine(Repository.Root, "examples", "ltmof"), "examples/ltmof");
        var answers = new List<string>();
        foreach (var command in commands)
        {
            var run = HaliteProcess.RunIn(folder.Path, [.. CommandWords.Of(command).Skip(1)]);
            Assert.True(run.ExitCode == 0, $"{command}: {run.Error}");
            answers.Add(run.Output);
        }

        var formula = answers[commands.FindIndex(c => c.Contains("formula", StringComparison.Ordinal))];
        foreach (var number in new[] { "434.0", "186.0", "68.2" })
        {
            Assert.Contains(number, text, StringComparison.Ordinal);
            Assert.True(Holds(formula, number), $"{number} does not come out of `formula`");
        }

        Assert.True(File.Exists(Path.Combine(folder.Path, "halite-demo", "report.html")));
        Assert.True(File.Exists(Path.Combine(folder.Path, "examples", "ltmof", "report.html")));
    }

    [Fact]
    public void Files_and_pages_that_it_names_are_there()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.Empty(Link().Matches(text).Select(m => m.Groups[1].Value).Where(l => !l.StartsWith("http", StringComparison.Ordinal)).Where(l => !Path.Exists(Path.Combine(Repository.Root, l))));
    }

    // The README rounds: a number of the answer that rounds to it is the same number.
    private static bool Holds(string answer, string number)
    {
        int decimals = number.Length - number.IndexOf('.', StringComparison.Ordinal) - 1;
        double stated = double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        return Number().Matches(answer).Any(m => Math.Abs(double.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture) - stated) <= 0.5001 * Math.Pow(10, -decimals));
    }

    [GeneratedRegex(@"\d+\.?\d*")]
    private static partial Regex Number();

    [GeneratedRegex("```sh\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
