// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Halite.Studies.Report;

namespace Halite.Studies.Tests;

/// <summary>Every raw file of every example, removed and cut in two: the rest stands, and a failure is told in place.</summary>
public sealed class DamagedFileTests
{
    public static TheoryData<string> Examples { get; } = ["ltmof", "s-lrmo"];

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_file_that_is_gone_is_named_in_its_place(string example) => Each(example, (folder, file, whole) =>
    {
        File.Delete(file);
        var run = folder.Run();
        var failed = run.Steps.Where(s => s.Failure is not null).ToList();
        Assert.Equal(Using(whole, file), failed.Select(s => s.Id));
        Assert.All(failed, s => Assert.Contains(Path.GetFileName(file), s.Failure, StringComparison.Ordinal));
        var page = StudyReport.Html(run, null);
        Assert.All(failed, s => Assert.Contains(HtmlText.Escape(s.Failure!), page, StringComparison.Ordinal));
        return run;
    });

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_file_that_is_cut_gives_its_good_part_or_a_sentence(string example) => Each(example, (folder, file, _) =>
    {
        var content = File.ReadAllBytes(file);
        File.WriteAllBytes(file, content[..(content.Length * 11 / 20)]);
        return folder.Run();
    });

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_file_of_noise_is_told_in_one_sentence(string example) => Each(example, (folder, file, whole) =>
    {
        var noise = new byte[3000];
        new Random(17).NextBytes(noise);
        File.WriteAllBytes(file, noise);
        var run = folder.Run();
        var failed = run.Steps.Where(s => s.Failure is not null).ToList();
        Assert.Equal(Using(whole, file), failed.Select(s => s.Id));
        Assert.All(failed, s => Assert.DoesNotContain('\n', s.Failure!));
        return run;
    });

    // What was forgotten with its file is computed again; sums over arrays may then differ in their last digit.
    private static bool Same(JsonNode? a, JsonNode? b) => (a, b) switch
    {
        (null, null) => true,
        (JsonObject x, JsonObject y) => x.Count == y.Count && x.All(p => y.ContainsKey(p.Key) && Same(p.Value, y[p.Key])),
        (JsonArray x, JsonArray y) => x.Count == y.Count && x.Zip(y).All(p => Same(p.First, p.Second)),
        (JsonValue x, JsonValue y) => x.GetValueKind() == JsonValueKind.Number ? Math.Abs(Read.Number(x) - Read.Number(y)) <= 1e-9 * Math.Abs(Read.Number(x)) : x.ToJsonString() == y.ToJsonString(),
        _ => false,
    };

    private static IEnumerable<string> Using(StudyRun whole, string file) => whole.Steps.Where(s => s.Sources.Any(f => Path.GetFileName(f.Path) == Path.GetFileName(file))).Select(s => s.Id);

    private static void Each(string example, Func<ExampleFolder, string, StudyRun, StudyRun> damage)
    {
        using var folder = new ExampleFolder(example);
        var whole = folder.Run();
        var files = Directory.GetFiles(folder.At("raw"));
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var content = File.ReadAllBytes(file);
            var touched = Using(whole, file).ToHashSet(StringComparer.Ordinal);
            Assert.NotEmpty(touched);
            var run = damage(folder, file, whole);

            // Nothing else moves: what does not read this file has the very results that it had.
            foreach (var (before, after) in whole.Steps.Zip(run.Steps).Where(s => !touched.Contains(s.First.Id)))
                Assert.True(Same(before.Results, after.Results), before.Id);
            Assert.Equal(whole.CrossChecks.Length, run.CrossChecks.Length);
            Assert.Equal(whole.Claims.Length, run.Claims.Length);
            File.WriteAllBytes(file, content);
        }
    }
}
