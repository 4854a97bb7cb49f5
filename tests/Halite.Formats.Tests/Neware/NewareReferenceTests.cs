// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Formats.Tests.Support;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Neware;

public sealed class NewareReferenceTests
{
    [Theory]
    [InlineData("2-1-6_61_07005012.nda.zip", "2-1-6_61_07005012")]
    [InlineData("nda_v22.nda.zip", "nda_v22")]
    [InlineData("new_nda_file.nda.zip", "new_nda_file")]
    [InlineData("21_10_7_85.ndax", "21_10_7_85")]
    [InlineData("46_1_5_60_bts16.ndax", "46_1_5_60_bts16")]
    [InlineData("TESTCELL0001-Test_Data_Collection_Ndc17.ndax", "TESTCELL0001-Test_Data_Collection_Ndc17")]
    [InlineData("Unit27_Example_Corrupt.ndax", "Unit27_Example_Corrupt")]
    [InlineData("Unit27_Example_Data_File.ndax", "Unit27_Example_Data_File")]
    [InlineData("interp-test.ndax", "interp-test")]
    [InlineData("scrubbed_ndc2.ndax", "scrubbed_ndc2")]
    public void Every_row_agrees_with_the_vendor_s_own_export(string file, string export)
    {
        var vendor = VendorExport.Read(export);
        var recording = FormatRegistry.Open(SharedData.Path("data/cycling/fastnda/" + file)).Recording;
        var table = recording.Tables.Single();
        Assert.DoesNotContain(recording.Warnings, w => w.Code is "damaged-archive" or "truncated-file");
        Assert.Equal(vendor.Rows, table.Rows);
        // Half of the last printed digit (0.1 mV, 1 uA), and the float's own rounding of large currents.
        Close(vendor.Numbers("Voltage(mV)", 1e-3), table.Find(Meaning.Voltage)!, 5.01e-5, 0);
        Close(vendor.Numbers("Current(uA)", 1e-3), table.Find(Meaning.Current)!, 5.01e-4, 1e-5);
        Close(vendor.Numbers("Time"), table.Find(Meaning.StepTime)!, 1e-3, 0);
        Close(vendor.Numbers("Total Time"), table.Find(Meaning.Time)!, 1e-3, 0);
        Close(vendor.Numbers("Cycle Index"), table.Find(Meaning.Cycle), 0, 0);
        Close(vendor.Numbers("Step Index"), table.Find(Meaning.Step), 0, 0);
        Close(vendor.Numbers("Step Count"), table.Find(Meaning.StepCount), 0, 0);
        Assert.Equal(vendor.Text("Step Type"), table.Find(Meaning.StepKind)!.AsSpan<string>().ToArray());

        // The vendor shows one column for both directions and leaves out charge against a step's direction.
        var capacity = vendor.Numbers("Capacity(mAs)", 1 / 3600.0);
        var energy = vendor.Numbers("Energy(mWs)", 1 / 3600.0);
        double largest = Math.Max(1e-9, capacity.Max(Math.Abs)), most = Math.Max(1e-9, energy.Max(Math.Abs));
        for (int i = 0; i < table.Rows; i++)
        {
            double q = table.Find(Meaning.StepCapacity) is { } single ? Math.Abs(single[i]) : table.Find(Meaning.ChargeCapacity)![i] + table.Find(Meaning.DischargeCapacity)![i];
            double e = table.Find(Meaning.StepEnergy) is { } one ? Math.Abs(one[i]) : table.Find(Meaning.ChargeEnergy)![i] + table.Find(Meaning.DischargeEnergy)![i];
            // 1e-4 of the largest, or the export's own 0.1 mAs where a cell is tiny.
            Assert.True(Math.Abs(Math.Abs(capacity[i]) - q) <= Math.Max(1e-4 * largest, 3e-5), $"capacity of row {i}: {capacity[i]:R} and {q:R}");
            Assert.True(Math.Abs(Math.Abs(energy[i]) - e) <= Math.Max(1e-4 * most, 3e-5), $"energy of row {i}: {energy[i]:R} and {e:R}");
        }
    }

    [Theory]
    [InlineData("fastnda/nda_v8", "fastnda/nda_v8.nda.zip")]
    [InlineData("fastnda/nda_v22", "fastnda/nda_v22.nda.zip")]
    [InlineData("fastnda/new_nda_file", "navani/test.nda")]
    public void Steps_end_where_the_vendor_s_do(string key, string file)
    {
        var reference = ReferenceValues.Of(key);
        var table = FormatRegistry.Open(SharedData.Path("data/cycling/" + file)).Recording.Tables.Single();
        Assert.Equal(reference.GetProperty("rows").GetInt32(), table.Rows);
        ReferenceValues.AssertClose(reference.GetProperty("V_mean").GetDouble(), ReferenceValues.Statistics(table.Find(Meaning.Voltage)!).Mean, 1e-7, "mean voltage");
        Assert.Equal(reference.GetProperty("I_mean_mA").GetDouble(), ReferenceValues.Statistics(table.Find(Meaning.Current)!).Mean, 1e-6);
        foreach (var step in reference.GetProperty("steps").EnumerateArray())
        {
            uint number = step.GetProperty("step_count").GetUInt32();
            var rows = Enumerable.Range(0, table.Rows).Where(i => table.Find(Meaning.StepCount)![i] == number).ToArray();
            Assert.Equal(step.GetProperty("n").GetInt32(), rows.Length);
            Assert.Equal(step.GetProperty("t_end_s").GetDouble(), table.Find(Meaning.StepTime)![rows[^1]], 1e-6);
            double q = table.Find(Meaning.StepCapacity) is { } single ? Math.Abs(single[rows[^1]]) : table.Find(Meaning.ChargeCapacity)![rows[^1]] + table.Find(Meaning.DischargeCapacity)![rows[^1]];
            double expected = Math.Abs(step.GetProperty("Q_end_mAh").GetDouble());
            Assert.Equal(expected, q, Math.Max(1e-4 * expected, 3e-5));
        }
    }

    [Fact]
    public void A_corrupt_archive_gives_its_301_rows_and_a_warning()
    {
        var recording = FormatRegistry.Open(SharedData.Path("data/cycling/fastnda/Unit27_Example_Corrupt.ndax")).Recording;
        Assert.Equal(301, recording.DataRows);
        Assert.NotEmpty(recording.Warnings);
    }

    [Fact]
    public void A_test_without_rows_is_refused()
    {
        var e = Assert.Throws<InputException>(() => FormatRegistry.Open(SharedData.Path("data/cycling/fastnda/empty.ndax")));
        RecordingAssert.IsOneSentence(e.Message);
        Assert.Contains("no rows", e.Message);
    }

    [Fact]
    public void Every_Neware_file_at_hand_reads_with_rising_times()
    {
        foreach (var file in new[] { "aurora/nw4-120-6-1-36.ndax", "bdf/filetype14-0.ndax", "fastnda/nw4-120-1-6-53.ndax", "navani/test.ndax", "navani/test.nda", "fastnda/TestFile.nda.zip" })
        {
            var recording = FormatRegistry.Open(SharedData.Path("data/cycling/" + file)).Recording;
            var table = recording.Tables.Single();
            var time = table.Find(Meaning.Time)!.In("s");
            int back = Enumerable.Range(1, time.Length - 1).Count(i => time[i] < time[i - 1] - 1e-9);
            Assert.True(back == 0, $"{file}: time goes back at {back} rows");
            Assert.NotNull(recording.Metadata["started"]);
            Assert.DoesNotContain(recording.Warnings, w => w.Code is "damaged-archive" or "truncated-file");
        }
    }

    [Fact]
    public void Thermocouples_are_joined_to_their_rows()
    {
        var vendor = VendorExport.Read("Unit27_Example_Data_File");
        var table = FormatRegistry.Open(SharedData.Path("data/cycling/fastnda/Unit27_Example_Data_File.ndax")).Recording.Tables.Single();
        Close(vendor.Numbers("T1(?)"), table.Named("T1(degC)"), 0.0501, 0);
        Close(vendor.Numbers("T2(?)"), table.Named("T2(degC)"), 0.0501, 0);
        var bts = VendorExport.Read("46_1_5_60_bts16");
        var other = FormatRegistry.Open(SharedData.Path("data/cycling/fastnda/46_1_5_60_bts16.ndax")).Recording.Tables.Single();
        Close(bts.Numbers("V1(mV)", 1e-3), other.Named("V1(V)"), 5.01e-5, 0);
        Close(bts.Numbers("T1(?)"), other.Named("T1(degC)"), 0.0501, 0);
    }

    private static void Close(double[] expected, Column? actual, double absolute, double relative)
    {
        // A generation that stores no cycle (BTS 9.0) has no such column.
        if (actual is null) return;
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= absolute + relative * Math.Abs(expected[i]))) Assert.Fail($"{actual.Name}, row {i}: vendor {expected[i]:R}, here {actual[i]:R}");
        }
    }
}
