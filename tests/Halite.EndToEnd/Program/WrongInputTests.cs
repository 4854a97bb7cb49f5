// SPDX-License-Identifier: Apache-2.0
using Halite.TestSupport;

namespace Halite.EndToEnd.Program;

/// <summary>What a user gets wrong is told in one sentence, with exit code 2 and an empty standard output.</summary>
public sealed class WrongInputTests
{
    private const string Good = "examples/ltmof/raw/ltmof-2.mpt";

    [Theory]
    [InlineData("no such file", "cycle", "no-such-file.mpr", "--json")]
    [InlineData("folder", "cycle", "examples", "--json")]
    [InlineData("above zero", "cycle", Good, "--mass-mg", "0", "--json")]
    [InlineData("not a number", "cycle", Good, "--mass-mg", "five")]
    [InlineData("did you mean --mass-mg?", "cycle", Good, "--mas-mg", "5")]
    [InlineData("did you mean cycle?", "cycel", Good)]
    [InlineData("choose one of", "cycle", Good, "--electrode", "anion")]
    [InlineData("ends in .svg or .html", "cycle", Good, "--figure", "figure.bmp")]
    [InlineData("does not exist", "cycle", Good, "--csv", "no-such-folder/out.csv")]
    [InlineData("needs FILE", "cycle")]
    [InlineData("no format", "cycle", Good, "--format", "nonsense")]
    [InlineData("study.yaml", "study", "run", "src")]
    [InlineData("one of", "study")]
    [InlineData("verb")]
    [InlineData("Xx", "formula", "Li1.2Xx0.8O2", "--json")]
    [InlineData("example", "demo", "--example", "nonsense")]
    [InlineData("`halite cycle` reads it", "peaks", Good)]
    [InlineData("did you mean --to?", "convert", Good, "--as", "csv")]
    [InlineData("did you mean --out?", "convert", Good, "--into", "a.csv")]
    public void It_is_told_in_one_sentence(string says, params string[] arguments) =>
        Assert.Contains(says, HaliteProcess.Run(arguments).Refusal, StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData]
    [InlineData("--json")]
    public void A_study_with_several_faults_is_told_them_all_one_a_line(params string[] more)
    {
        using var folder = new TemporaryFolder();
        folder.File("spectrum.csv", "Raman shift / cm-1,Intensity\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{400 + 4 * i},{100 + i % 7}\n")));
        var study = folder.File("study.yaml", "version: 1\nsamples: [ { id: s, formula: Li1.2Xx0.8O2 } ]\ndata:\n  - { sample: s, kind: eis, file: spectrum.csv }\nclaims:\n  - { text: a, stated: 1, found: t.x }\n");
        var outcome = HaliteProcess.Run(["study", "check", study, .. more]);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        var lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        foreach (var (line, number) in lines.Zip([2, 4, 6])) Assert.Matches($"^halite: .*study.yaml, line {number}: .*[.?]\\r?$", line);
    }

    [Fact]
    public void Files_that_are_something_else_are_refused_with_a_sentence_each()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("PNG image", HaliteProcess.Run("cycle", folder.File("photo.mpr", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])).Refusal, StringComparison.Ordinal);
        Assert.Contains("empty", HaliteProcess.Run("cycle", folder.File("empty.csv", "")).Refusal, StringComparison.Ordinal);
        _ = HaliteProcess.Run("cycle", folder.File("header.csv", "time_s,current_mA,voltage_V\n")).Refusal;
        _ = HaliteProcess.Run("cycle", folder.File("prose.txt", "This is a letter to the editor.\nIt holds no table.\n")).Refusal;
        _ = HaliteProcess.Run("cycle", folder.File("broken.csv.gz", [0x1F, 0x8B, 8, 0, 1, 2, 3])).Refusal;
    }

    [Fact]
    public void An_mpr_cut_at_every_module_boundary_and_inside_gives_its_good_part_or_one_sentence()
    {
        var whole = File.ReadAllBytes(SharedData.Path("data/cycling/bdf/GCPL-0.mpr"));
        using var folder = new TemporaryFolder();
        var cuts = new List<int> { 1, 20, 52 };
        for (int at = whole.AsSpan().IndexOf("MODULE"u8); at >= 0;)
        {
            cuts.AddRange([at, at + 6, at + 30, at + 57, at + 65]);
            int next = whole.AsSpan(at + 6).IndexOf("MODULE"u8);
            at = next < 0 ? -1 : at + 6 + next;
        }

        foreach (int cut in cuts.Where(c => c < whole.Length).Distinct())
        {
            var outcome = HaliteProcess.Run("inspect", folder.File($"cut-{cut}.mpr", whole.AsSpan(0, cut)), "--json");
            if (outcome.ExitCode == 0) Assert.NotEmpty(outcome.Json["warnings"]!.AsArray());
            else _ = outcome.Refusal;
        }
    }

    [Fact]
    public void Nothing_half_written_is_left_when_a_run_fails()
    {
        using var folder = new TemporaryFolder();
        _ = HaliteProcess.RunIn(folder.Path, "cycle", "missing.mpr", "--csv", "out.csv", "--figure", "out.svg").Refusal;
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_switch_does_not_swallow_the_file_that_follows_it()
    {
        var before = HaliteProcess.Run("cycle", "--separate", Good, Good, "--json");
        var after = HaliteProcess.Run("cycle", Good, Good, "--separate", "--json");
        Assert.Equal(0, before.ExitCode);
        Assert.Equal(after.Output, before.Output);
    }
}
