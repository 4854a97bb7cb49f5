// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Halite.Data;
using Halite.Formats.Bdf;
using Halite.Formats.Tests.Support;
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Bdf;

public sealed class BdfTests
{
    private static readonly BdfFormat Format = new();

    [Theory]
    [InlineData("DLR__LiLNMOHydra0b__20221125__POCV__25degC__Basytec.bdf.csv")]
    [InlineData("SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv")]
    public void Published_files_agree_with_an_independent_reader(string file)
    {
        var reference = ReferenceValues.Of("bdf/" + file);
        var opened = FormatRegistry.Open(SharedData.Path("data/cycling/bdf/" + file));
        Assert.Equal("bdf-csv", opened.Source.Format);
        var table = opened.Recording.Tables.Single();
        Assert.Equal(reference.GetProperty("rows").GetInt32(), table.Rows);
        Assert.Equal(reference.GetProperty("columns").EnumerateArray().Select(c => c.GetString()), table.Columns.Select(c => c.Name));
        ReferenceValues.AssertClose(reference.GetProperty("V_mean").GetDouble(), ReferenceValues.Statistics(table.Find(Meaning.Voltage)!).Mean, 1e-8, "mean voltage");
        // The charge of the half cycles by the trapezoid over the named rows, as the reference has it.
        var (t, i) = (table.Find(Meaning.Time)!.In("s"), table.Find(Meaning.Current)!.In("mA"));
        foreach (var half in reference.GetProperty("half_cycles").EnumerateArray())
        {
            int first = half.GetProperty("first_row").GetInt32(), last = half.GetProperty("last_row").GetInt32();
            ReferenceValues.AssertClose(half.GetProperty("t0_s").GetDouble(), t[first], 1e-8, "start");
            ReferenceValues.AssertClose(half.GetProperty("t1_s").GetDouble(), t[last], 1e-8, "end");
            Assert.Equal(half.GetProperty("dir").GetString() == "charge", i[first + 1] > 0);
        }
    }

    [Fact]
    public void Both_spellings_and_the_older_ones_have_the_same_meanings()
    {
        foreach (var head in new[] { "Test Time / s,Voltage / V,Current / A,Cycle Count / 1", "test_time_second,voltage_volt,current_ampere,cycle_count", "test_time_s,voltage_V,current_A,cycle_dimensionless", "test_time_millisecond,voltage_millivolt,current_milliampere,cycle_count" })
        {
            using var source = ByteSource.Of("x.bdf.csv", Encoding.UTF8.GetBytes(head + "\n0,3,1,1\n1000,3000,1000,1\n"));
            Assert.Equal("bdf-csv", FormatRegistry.Recognise(source)!.Id);
            var table = Format.Read(source, ReadOptions.Default).Tables.Single();
            Assert.Equal([Meaning.Time, Meaning.Voltage, Meaning.Current, Meaning.Cycle], table.Columns.Select(c => c.Meaning));
            if (head.Contains("milli")) Assert.Equal((1.0, 3.0, 1.0), (table.Columns[0].In("s")[1], table.Columns[1].In("V")[1], table.Columns[2].In("A")[1]));
        }
    }

    [Fact]
    public void The_sample_of_the_specification_reads()
    {
        var table = FormatRegistry.Open(SharedData.Path("data/cycling/bdf/sample.bdf.csv")).Recording.Tables.Single();
        Assert.Equal([3.7, 3.6, 3.5], table.Named("Voltage / V")!.ToDoubles());
        Assert.Equal("A", table.Named("Current / A")!.Unit);
    }

    [Fact]
    public void A_cycle_count_that_is_no_count_is_kept_and_not_used()
    {
        var recording = Format.Read(ByteSource.Of("x.bdf.csv", "Test Time / s,Voltage / V,Current / A,Cycle Count / 1\n0,3,1,6.2831853\n1,3,1,6.2831853\n"u8.ToArray()), ReadOptions.Default);
        Assert.Contains(recording.Warnings, w => w.Code == "count-is-no-count");
        Assert.Null(recording.Tables.Single().Find(Meaning.Cycle));
    }

    [Fact]
    public void Of_several_capacities_the_one_that_is_never_reset_is_taken()
    {
        var table = Format.Read(ByteSource.Of("x.bdf.csv", "test_time_second,voltage_volt,current_ampere,step_charging_capacity_ah,charging_capacity_ah,cycle_charging_capacity_ah\n0,3,1,0,0,0\n"u8.ToArray()), ReadOptions.Default).Tables.Single();
        Assert.Equal("charging_capacity_ah", table.Find(Meaning.ChargeCapacity)!.Name);
    }

    [Fact]
    public void What_is_written_comes_back_to_the_last_bit()
    {
        var random = new RandomStream(51);
        const int Rows = 500;
        double[] Values(double scale)
        {
            var v = new double[Rows];
            for (int i = 0; i < Rows; i++) v[i] = random.NextGaussian() * scale;
            return v;
        }

        var kinds = Enumerable.Range(0, Rows).Select(i => i % 2 == 0 ? "CC, \"Chg\"" : "Rest").ToArray();
        var table = new Table("data",
        [
            Column.Of("t", "s", Meaning.Time, Values(1e4)), Column.Of("E", "V", Meaning.Voltage, Values(4)), Column.Of("I", "A", Meaning.Current, Values(1e-3)),
            Column.Of("kind", "", Meaning.StepKind, kinds), Column.Of("cycle", "", Meaning.Cycle, Enumerable.Range(0, Rows).ToArray()),
        ]);
        using var stream = new MemoryStream();
        Assert.Empty(BdfWriter.Write(table, stream));
        var back = Format.Read(ByteSource.Of("x.bdf.csv", stream.ToArray()), ReadOptions.Default).Tables.Single();
        RecordingAssert.SameColumn("t", table.Columns[0].ToDoubles(), back.Named("Test Time / s")!);
        RecordingAssert.SameColumn("E", table.Columns[1].ToDoubles(), back.Named("Voltage / V")!);
        RecordingAssert.SameColumn("I", table.Columns[2].ToDoubles(), back.Named("Current / A")!);
        Assert.Equal(kinds, back.Named("Step Type")!.AsSpan<string>().ToArray());
        Assert.Equal(Rows - 1.0, back.Named("Cycle Count / 1")![Rows - 1]);
    }

    [Fact]
    public void A_cell_without_stored_current_is_written_with_the_current_of_its_charge()
    {
        var table = FormatRegistry.Open(SharedData.Path("data/cycling/navani/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr")).Recording.Tables.First();
        using var stream = new MemoryStream();
        Assert.Contains(BdfWriter.Write(table, stream), w => w.Code == "current-derived");
        var back = Format.Read(ByteSource.Of("x.bdf.csv", stream.ToArray()), ReadOptions.Default).Tables.Single();
        var (t, i) = (back.Find(Meaning.Time)!.In("s"), back.Find(Meaning.Current)!.In("A"));
        double charge = 0;
        for (int k = 1; k < t.Length; k++) charge += i[k] * (t[k] - t[k - 1]);
        // Sum of dq of the whole file, mAh: the time differences are rounded to 1e-10 of the time.
        Assert.Equal(0.276168323, charge / 3.6, 1e-8);
    }

    [Fact]
    public void Flipped_bytes_never_raise_anything_but_one_sentence()
    {
        var whole = Encoding.UTF8.GetBytes("Test Time / s,Voltage / V,Current / A\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},3.{i},-1e-3\n")));
        for (ulong unit = 0; unit < 500; unit++)
        {
            var random = new RandomStream(52, unit);
            var bytes = (byte[])whole.Clone();
            for (int i = random.NextInt(10); i >= 0; i--) bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            RecordingAssert.ReadsOrRefuses(Format, "flipped.bdf.csv", bytes);
        }
    }
}
