// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;
using Halite.Formats.Arbin;
using Halite.Formats.Tests.Support;
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Arbin;

public sealed class ResTests
{
    private static readonly ResFormat Format = new();

    [Theory]
    [InlineData("cellpy/20160805_test001_45_cc_01.res")]
    [InlineData("navani/arbin_example.res")]
    [InlineData("bdf/mits7-0.res.gz")]
    public void Rows_and_cycles_agree_with_mdbtools(string file)
    {
        var reference = ReferenceValues.Of(file);
        var opened = FormatRegistry.Open(SharedData.Path("data/cycling/" + file));
        Assert.Equal("arbin-res", opened.Source.Format);
        var table = opened.Recording.Tables.Single();
        Assert.Equal(reference.GetProperty("rows").GetInt32(), table.Rows);
        var names = reference.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToArray();
        Assert.Equal(names.Order(), table.Columns.Select(c => c.Name).Where(n => !n.StartsWith("Aux_", StringComparison.Ordinal)).Order());
        var (v, i) = (table.Named("Voltage")!, table.Named("Current")!);
        ReferenceValues.AssertClose(reference.GetProperty("V_mean").GetDouble(), ReferenceValues.Statistics(v).Mean, 1e-8, "mean voltage");
        ReferenceValues.AssertClose(reference.GetProperty("I_mean_A").GetDouble(), ReferenceValues.Statistics(i).Mean, 1e-7, "mean current");
        var cycle = table.Find(Meaning.Cycle)!;
        foreach (var expected in reference.GetProperty("cycles").EnumerateArray())
        {
            var rows = Enumerable.Range(0, table.Rows).Where(r => cycle[r] == expected.GetProperty("cycle").GetInt32()).ToArray();
            Assert.Equal(expected.GetProperty("n").GetInt32(), rows.Length);
            foreach (var (key, name) in new[] { ("charge_mAh", "Charge_Capacity"), ("discharge_mAh", "Discharge_Capacity"), ("charge_mWh", "Charge_Energy"), ("discharge_mWh", "Discharge_Energy") })
            {
                var column = table.Named(name)!;
                // The gain within the cycle's own rows, and where the counter starts at zero its end.
                double gain = 1000 * (rows.Max(r => column[r]) - rows.Min(r => column[r])), end = 1000 * rows.Max(r => column[r]);
                double want = expected.GetProperty(key).GetDouble();
                Assert.True(Math.Abs(gain - want) <= 1e-8 * want + 1e-12 || Math.Abs(end - want) <= 1e-8 * want + 1e-12, $"cycle {expected.GetProperty("cycle")} {key}: {want} against {gain} or {end}");
            }

            ReferenceValues.AssertClose(expected.GetProperty("Vmax").GetDouble(), rows.Max(r => v[r]), 1e-7, "highest voltage");
            ReferenceValues.AssertClose(expected.GetProperty("Vmin").GetDouble(), rows.Min(r => v[r]), 1e-7, "lowest voltage");
        }
    }

    [Fact]
    public void Mass_and_names_come_from_the_database()
    {
        var metadata = FormatRegistry.Open(SharedData.Path("data/cycling/cellpy/20160805_test001_45_cc_01.res")).Recording.Metadata;
        Assert.Equal(0.85283798, metadata.Number("active_mass_mg")!.Value, 5e-8); // a float, printed with nine digits
        Assert.Equal("20160805_sic006_45_cc_01-01-003", metadata["sample"]);
        Assert.StartsWith("2016-08-05T16:16:23", metadata["started"]);
        Assert.Equal("SiNODE\\24h_rest_3cyc_C20_100cyc_c10_MR.sdu", metadata["protocol"]);
    }

    [Fact]
    public void The_golden_cycles_of_cellpy_come_out()
    {
        var lines = File.ReadAllLines(SharedData.Path("reference/cycling/cellpy_summary_golden.csv"));
        var names = lines[0].Split(',').ToList();
        int number = names.IndexOf("cycle_num"), charge = names.IndexOf("charge_capacity"), discharge = names.IndexOf("discharge_capacity"), last = names.IndexOf("datapoint_num_last");
        var table = FormatRegistry.Open(SharedData.Path("data/cycling/cellpy/20160805_test001_45_cc_01.res")).Recording.Tables.Single();
        var point = table.Find(Meaning.Index)!;
        foreach (var cells in lines.Skip(1).Select(l => l.Split(',')))
        {
            // cellpy's cycle ends at this point, where the cycler's own counters (Ah) stand at the cycle's capacity.
            int row = (int)double.Parse(cells[last], CultureInfo.InvariantCulture) - 1;
            Assert.Equal(row + 1.0, point[row]);
            Assert.Equal(double.Parse(cells[number], CultureInfo.InvariantCulture), table.Find(Meaning.Cycle)![row]);
            ReferenceValues.AssertClose(double.Parse(cells[charge], CultureInfo.InvariantCulture), table.Find(Meaning.ChargeCapacity)![row], 1e-9, "charge");
            ReferenceValues.AssertClose(double.Parse(cells[discharge], CultureInfo.InvariantCulture), table.Find(Meaning.DischargeCapacity)![row], 1e-9, "discharge");
        }
    }

    [Fact]
    public void A_database_cut_at_any_page_gives_its_rows_or_one_sentence()
    {
        var whole = File.ReadAllBytes(SharedData.Path("data/cycling/navani/arbin_example.res"));
        int most = 0;
        for (int length = 0; length < whole.Length; length += 4096 * 3 + 17)
        {
            var recording = RecordingAssert.ReadsOrRefuses(Format, "cut.res", whole[..length]);
            if (recording is null) continue;
            most = Math.Max(most, (int)recording.DataRows);
            Assert.Contains(recording.Warnings, w => w.Code == "truncated-file");
        }

        Assert.InRange(most, 100, 2150);
    }

    [Fact]
    public void Flipped_bytes_never_raise_anything_but_one_sentence()
    {
        var whole = File.ReadAllBytes(SharedData.Path("data/cycling/navani/arbin_example.res"));
        for (ulong unit = 0; unit < 60; unit++)
        {
            var random = new RandomStream(81, unit);
            var bytes = (byte[])whole.Clone();
            for (int i = 20 + random.NextInt(60); i >= 0; i--)
            {
                // Heads of pages, where definitions and offsets stand, more often than the rest.
                int page = random.NextInt(bytes.Length / 4096);
                bytes[page * 4096 + (random.NextInt(3) > 0 ? random.NextInt(200) : random.NextInt(4096))] = (byte)random.NextInt(256);
            }

            RecordingAssert.ReadsOrRefuses(Format, "flipped.res", bytes);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Built_databases_give_back_their_rows_in_the_order_of_the_points(int tests)
    {
        for (ulong unit = 0; unit < 10; unit++)
        {
            var built = JetBuilder.Random(new RandomStream(82, unit), 1 + (int)unit * 137, tests);
            var recording = RecordingAssert.ReadsOrRefuses(Format, "built.res", built.Bytes)!;
            Assert.Empty(recording.Warnings);
            Assert.Equal(built.Rows.Count, recording.DataRows);
            var rows = built.Rows.OrderBy(r => r.Test).ThenBy(r => r.Point).ToArray();
            int at = 0;
            foreach (var table in recording.Tables)
            {
                for (int i = 0; i < table.Rows; i++, at++)
                {
                    Assert.Equal(rows[at].Point, table.Named("Data_Point")![i]);
                    Assert.Equal(rows[at].Time, table.Named("Test_Time")![i]);
                    Assert.Equal(rows[at].Current, (float)table.Named("Current")![i]);
                    Assert.Equal(rows[at].Voltage, (float)table.Named("Voltage")![i]);
                }
            }

            Assert.Equal("A", recording.Tables.First().Named("Current")!.Unit);
        }
    }
}
