// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.TestSupport;
using Halite.Techniques.Tests.Cycling;
using static Halite.Techniques.Tests.Cycling.OperationRun;

namespace Halite.Techniques.Tests.Files;

public class InspectOperationTests
{
    public static TheoryData<string> BinaryFiles() =>
    [
        "navani/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr", "navani/00_test_04_MB_C01.mpr",
        "aurora/250116_kigr_gen6_01_01_GCPL_CD8.mpr", "aurora/250116_kigr_gen6_01_02_GCPL_CD8.mpr", "aurora/PEIS.mpr",
        "bdf/GCPL-0.mpr", "bdf/MB-0.mpr", "bdf/PEIS-0.mpr",
    ];

    [Theory]
    [MemberData(nameof(BinaryFiles))]
    public void Every_column_agrees_with_the_reference(string file)
    {
        var reference = Reference(file);
        var r = Run("inspect", [SharedData.Path("data/cycling/" + file)]).Results;
        Assert.Equal("biologic-mpr", r["format"]!.GetValue<string>());
        Assert.Equal(reference["rows"]!.GetValue<int>(), r["rows"]!.GetValue<int>());
        foreach (var (key, statistics) in reference["columns"]!.AsObject())
        {
            // The reference writes the column's number behind an @, and u for micro.
            var name = key.Split('@')[0].Replace("uF", "µF");
            var column = r["columns"]![name]!;
            foreach (var (statistic, value) in statistics!.AsObject())
            {
                if (statistic == "sum" || value is null) continue;
                Assert.Equal(value.Number(), column[statistic].Number(), 1e-6 * Math.Max(Math.Abs(value.Number()), 1e-12));
            }
        }
    }

    [Fact]
    public void Units_metadata_and_parts_are_told()
    {
        var r = Run("inspect", [SharedData.Path(Jdb11)]).Results;
        Assert.Equal("V", r["columns"]!["Ewe/V"]!["unit"]!.GetValue<string>());
        Assert.Equal("mA.h", r["columns"]!["dq/mA.h"]!["unit"]!.GetValue<string>());
        Assert.Equal("GCPL", r["metadata"]!["technique"]!.GetValue<string>());
        Assert.Contains(r["parts"]!.AsArray(), p => p!["is_data"]!.GetValue<bool>() && p["rows"]!.GetValue<int>() == 46102);
    }

    [Fact]
    public void Every_row_of_the_largest_table_is_streamed_as_csv_under_the_files_own_names()
    {
        const string text = "time_s,current_mA,voltage_V,step\n0,1,3.5,rest\n10,1.5,3.25,\"a, b\"\n";
        var path = Path.Combine(Path.GetTempPath(), $"halite-{Guid.NewGuid():N}.csv");
        try
        {
            File.WriteAllText(path, text);
            using var output = new MemoryStream();
            Techniques.Csv.Write(Run("inspect", [path]).Panel.Stream!, output);
            Assert.Equal(text, System.Text.Encoding.UTF8.GetString(output.ToArray()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Formats_are_listed_with_what_is_read()
    {
        var formats = Run("formats", []).Results["formats"]!.AsArray();
        Assert.Contains(formats, f => f!["id"]!.GetValue<string>() == "biologic-mpr");
        Assert.All(formats, f => Assert.False(string.IsNullOrWhiteSpace(f!["coverage"]!.GetValue<string>())));
        var fewer = Run("formats", [], ("technique", "impedance")).Results["formats"]!.AsArray();
        Assert.InRange(fewer.Count, 1, formats.Count - 1);
    }
}
