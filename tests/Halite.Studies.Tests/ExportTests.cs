// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Crystals;
using Halite.Data;
using Halite.Formats;
using Halite.Studies.Export;
using Halite.Techniques;

namespace Halite.Studies.Tests;

public sealed class ExportTests
{
    [Fact]
    public void Everything_of_a_study_is_written_under_the_keys_of_the_contract()
    {
        using var folder = new ExampleFolder().Only("ltmof-1", "ltmof-3", "ms10-1", "ms20-1");
        var results = Export(folder, "all");
        var files = results["files"]!.AsArray().Select(f => (Path: (string)f!["path"]!, Kind: (string)f["kind"]!, Rows: (int)f["rows"]!)).ToList();
        Assert.Equal(["bdf", "cif", "csv", "json"], files.Select(f => f.Kind).Distinct().Order());
        Assert.All(files, f => Assert.True(File.Exists(Path.Combine((string)results["folder"]!, f.Path)), f.Path));
        Assert.All(files.Where(f => f.Kind is "csv" or "bdf"), f => Assert.True(f.Rows > 0, f.Path));
        Assert.All(results["left_out"]!.AsArray(), l => Assert.NotEqual("", (string)l!["reason"]!));

        var json = JsonNode.Parse(File.ReadAllText(Path.Combine((string)results["folder"]!, "study.json")))!.AsObject();
        foreach (var key in new[] { "samples", "cells", "cross_checks", "claims", "quantities", "panels", "study" }) Assert.True(json.ContainsKey(key), key);
        var columns = json["panels"]!["ltmof-1-cycle"]!["tables"]!.AsArray()[^1]!["columns"]!.AsArray();
        Assert.Single(columns.Select(c => c!["values"]!.AsArray().Count).Distinct());
    }

    [Fact]
    public void Figures_come_as_SVG_and_as_PNG_where_a_browser_is_there()
    {
        using var folder = new ExampleFolder().Only("ltmof-1");
        var results = Export(folder, "figures");
        var at = (string)results["folder"]!;
        var files = results["files"]!.AsArray().Select(f => (string)f!["path"]!).ToList();
        Assert.Contains("figures/capacity-ledger.svg", files);
        if (Chromium.Find() is null)
        {
            Assert.Contains("HALITE_CHROMIUM", (string)results["left_out"]!.AsArray().Single()!["reason"]!, StringComparison.Ordinal);
            return;
        }

        // A PNG twice as wide as the SVG's 760 pixels: the width stands big-endian after the head of the first chunk.
        Assert.Equal(files.Count(f => f.EndsWith(".svg", StringComparison.Ordinal)), files.Count(f => f.EndsWith(".png", StringComparison.Ordinal)));
        var png = File.ReadAllBytes(Path.Combine(at, "figures/capacity-ledger.png"));
        Assert.Equal("\u0089PNG", System.Text.Encoding.Latin1.GetString(png, 0, 4));
        Assert.Equal(1520, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
    }

    [Fact]
    public void A_recording_written_as_BDF_gives_the_capacities_of_its_source()
    {
        using var folder = new ExampleFolder().Only("ltmof-1", "ltmof-3", "ms10-1", "ms20-1");
        double source = folder.Run().Cells.Single(c => c.Cell.Id == "ltmof-3").Discharge!.Value;
        var at = (string)Export(folder, "bdf")["folder"]!;
        var bdf = Path.Combine(at, "bdf", "ltmof-3-cycle.bdf.csv");
        Assert.Equal("bdf-csv", FormatRegistry.Open(bdf).Source.Format);
        File.Copy(bdf, folder.At("raw/ltmof-3.bdf.csv"), overwrite: true);

        // BDF to BDF with shortest round-trip numbers: the same doubles.
        Assert.Equal(source, folder.Run().Cells.Single(c => c.Cell.Id == "ltmof-3").Discharge!.Value, 1e-12 * source);
    }

    [Fact]
    public void A_structure_holds_the_formula_on_the_sites_of_rock_salt()
    {
        using var folder = new ExampleFolder().Only("ltmof-1", "ltmof-3", "ms10-1", "ms20-1");
        var results = Export(folder, "cif");
        var crystal = Cif.Read(File.ReadAllText(Path.Combine((string)results["folder"]!, "structures", "ms10.cif"))).Structure;
        var amounts = crystal.Composition.ToDictionary(c => c.Element, c => c.Amount, StringComparer.Ordinal);

        // Two formula units with two anions each in the cubic cell: MS10 is Li1.3333Ti0.1905Mn0.5714O1.8095F0.1905; six digits are written.
        Assert.Equal(2 * 4 / 3.0, amounts["Li"], 1e-5);
        Assert.Equal(2 * 4 / 7.0, amounts["Mn"], 1e-5);
        Assert.Equal(4, amounts["O"] + amounts["F"], 1e-5);

        // Above two cations for two anions the excess lies on the eight tetrahedral sites.
        Assert.Equal(8, crystal.Sites.Count(s => s.Label.StartsWith("Lic", StringComparison.Ordinal)));
        Assert.Equal(4.145, crystal.Cell.Lengths.A, 1e-6);
        Assert.Contains(results["left_out"]!.AsArray(), l => (string)l!["entry"]! == "ms20");
    }

    [Fact]
    public void A_missing_file_is_listed_with_its_reason_and_the_rest_is_written()
    {
        using var folder = new ExampleFolder().Only("ltmof-1", "ltmof-3", "ms10-1", "ms20-1");
        File.Delete(folder.At("raw/ms20-1.mpt"));
        var results = Export(folder, "all");
        Assert.Contains(results["left_out"]!.AsArray(), l => (string)l!["entry"]! == "ms20-1-cycle" && ((string)l["reason"]!).Contains("ms20-1.mpt", StringComparison.Ordinal));
        Assert.Contains(results["files"]!.AsArray(), f => (string)f!["path"]! == "csv/ms10-1-cycle.csv");
    }

    [Fact]
    public void A_query_gives_one_number_or_all_of_them()
    {
        using var folder = new ExampleFolder().Only("ltmof-1", "ms10-1");
        JsonObject Query(params KeyValuePair<string, System.Collections.Immutable.ImmutableArray<string>>[] options) =>
            StudyQueryOperation.Operation.Run(new OperationContext(StudyQueryOperation.Operation, [folder.Path], options)).Results;
        var ratio = Query(KeyValuePair.Create<string, System.Collections.Immutable.ImmutableArray<string>>("of", ["{ms10.first_discharge} / {ltmof.first_discharge}"]));
        Assert.Equal(296.0 / 195, (double)ratio["quantity"]!["value"]!, 1e-3);
        Assert.True((double)ratio["quantity"]!["sigma"]! > 0);
        var all = Query()["quantities"]!.AsArray();
        foreach (var key in new[] { "sample", "name", "state", "value", "sigma", "unit", "source" }) Assert.All(all, q => Assert.True(q!.AsObject().ContainsKey(key), key));
        Assert.Throws<InputException>(() => Query(KeyValuePair.Create<string, System.Collections.Immutable.ImmutableArray<string>>("of", ["nothing.here"])));
    }

    private static JsonObject Export(ExampleFolder folder, string kind) =>
        StudyExportOperation.Operation.Run(new OperationContext(StudyExportOperation.Operation, [folder.Path], [KeyValuePair.Create<string, System.Collections.Immutable.ImmutableArray<string>>("as", [kind])])).Results;
}
