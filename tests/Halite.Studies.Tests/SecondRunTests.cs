// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Examples;
using Halite.Techniques;

namespace Halite.Studies.Tests;

/// <summary>`study run` as a whole: what is remembered, what is noticed, and a study of many cells.</summary>
public sealed class SecondRunTests
{
    [Fact]
    public void With_nothing_changed_the_answer_is_remembered_and_no_file_is_touched()
    {
        using var folder = new ExampleFolder().Only("ltmof-raman", "ms10-mn-42");
        var first = Run(folder.Path);
        var stamps = Stamps(folder.Path);
        var second = Run(folder.Path);
        Assert.Equal(stamps, Stamps(folder.Path));
        Assert.Equal((0, 2), ((int)second.Results["computed"]!, (int)second.Results["from_store"]!));
        foreach (var key in new[] { "samples", "cells", "cross_checks", "claims", "literature", "failed", "report" }) Assert.Equal(first.Results[key]!.ToJsonString(), second.Results[key]!.ToJsonString());
        Assert.Equal(first.Notes, second.Notes);
        Assert.Equal(first.Tables.Select(Csv.Text), second.Tables.Select(Csv.Text));
    }

    [Fact]
    public void A_report_or_table_that_was_deleted_or_edited_comes_back()
    {
        using var folder = new ExampleFolder().Only("ltmof-raman");
        Run(folder.Path);
        var report = File.ReadAllText(folder.At("report.html"));
        File.Delete(folder.At("tables/ltmof-raman.csv"));
        File.WriteAllText(folder.At("report.html"), "gone");
        Run(folder.Path);
        Assert.True(File.Exists(folder.At("tables/ltmof-raman.csv")));
        Assert.Equal(report, File.ReadAllText(folder.At("report.html")));
    }

    [Fact]
    public void A_changed_raw_file_study_or_file_named_in_an_option_is_noticed()
    {
        using var folder = new ExampleFolder().Only("ltmof-raman", "ms10-raman");
        folder.Edit("model: \"Eg: pv 467;", "reference: raw/raman-ms20.csv, model: \"Eg: pv 467;");
        Run(folder.Path);
        var bands = LtmofFiles.RamanBands().First().Bands;
        folder.Write("raman-ms20.csv", ExampleSpectra.Raman([bands[0] with { Centre = 480 }], 3));
        Assert.Equal(1, (int)Run(folder.Path).Results["computed"]!);
        folder.Write("raman-ms10.csv", ExampleSpectra.Raman(bands, 4));
        Assert.Equal(1, (int)Run(folder.Path).Results["computed"]!);
        folder.Edit("title: Over", "title: Under, over");
        Run(folder.Path);
        Assert.Contains("Under, over", File.ReadAllText(folder.At("report.html")), StringComparison.Ordinal);
        File.Delete(folder.At("raw/raman-ms10.csv"));
        Assert.Single(Run(folder.Path).Results["failed"]!.AsArray());
    }

    [Fact]
    public void Strict_fails_with_3_the_second_time_too()
    {
        using var folder = new ExampleFolder().Only("ltmof-raman");
        File.Delete(folder.At("raw/raman-ltmof.csv"));
        Assert.Equal(3, Run(folder.Path, "strict").ExitCode);
        Assert.Equal(3, Run(folder.Path, "strict").ExitCode);
        Assert.Equal(0, Run(folder.Path).ExitCode);
    }

    [Fact]
    public void Many_cells_make_a_report_that_still_opens()
    {
        // The slow form is the size of the requirement; the form that always runs has the same shape.
        var (cells, cycles) = Slow ? (100, 1000) : (30, 40);
        var path = Directory.CreateTempSubdirectory("halite-many-").FullName;
        try
        {
            ManyCells.Write(path, cells, cycles, 20);
            var first = Run(path);
            Assert.Equal(cells, first.Results["cells"]!.AsArray().Count);
            Assert.All(first.Results["cells"]!.AsArray(), c => Assert.Equal(cycles, (int)c!["cycles"]!));

            // Four panels are shown whole, the others are rows: a few megabytes with the script for interactive figures, which alone has 1.1 to 4.5.
            Assert.InRange(new FileInfo(Path.Combine(path, "report.html")).Length, 10_000, 12_000_000);
            Assert.InRange(new FileInfo(Path.Combine(path, "results.json")).Length, 10_000, 20_000_000);
            var page = File.ReadAllText(Path.Combine(path, "report.html"));
            Assert.Contains($"The other {cells - 4} entries of `cycle`", page, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(path, "figures", "retention.svg")));
            if (Slow) Assert.Equal(1000, (int)JsonNode.Parse(File.ReadAllText(Path.Combine(path, "results.json")))!["panels"]!["c0-cycle"]!["left_out"]![0]!["count"]!);
            Assert.Equal(0, (int)Run(path).Results["computed"]!);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static bool Slow => Environment.GetEnvironmentVariable("HALITE_SLOW") == "1";

    private static Panel Run(string folder, params string[] flags) => StudyRunOperation.Operation.Run(new OperationContext(
        StudyRunOperation.Operation, [folder], flags.Select(f => KeyValuePair.Create<string, System.Collections.Immutable.ImmutableArray<string>>(f, ["true"]))));

    private static List<(string, DateTime)> Stamps(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => !f.Contains(".halite", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(f => (f, File.GetLastWriteTimeUtc(f)))];
}
