// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Halite.Data;
using Halite.Formats.Tests.Support;
using Halite.Formats.Text;
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Cyclers;

public sealed class TextExportTests
{
    [Theory]
    [InlineData("beep/2017-05-09_test-TC-contact_CH33.csv", "arbin-csv", 287)]
    [InlineData("beep/PredictionDiagnostics_000151_test.052", "maccor-text", 333)]
    [InlineData("beep/maccor_test_file_4267-66-6519.041", "maccor-text", 74)]
    [InlineData("pyprobe/sample_data_arbin.csv", "arbin-csv", 13)]
    [InlineData("pyprobe/sample_data_basytec.txt", "basytec-text", 74)]
    [InlineData("pyprobe/sample_data_maccor.csv", "maccor-text", 15)]
    [InlineData("pyprobe/sample_data_novonix.csv", "novonix-csv", 207)]
    [InlineData("pyprobe/Experiment_Record.xlsx", "spreadsheet", 3)]
    public void Every_public_sample_is_recognised_and_read_whole(string file, string format, int rows)
    {
        var opened = FormatRegistry.Open(SharedData.Path("data/cycling/" + file));
        Assert.Equal(format, opened.Source.Format);
        Assert.Equal(rows, opened.Recording.DataRows);
        if (format == "spreadsheet") return;
        var table = opened.Recording.Tables.Single();
        Assert.NotNull(table.Find(Meaning.Time));
        Assert.NotNull(table.Find(Meaning.Voltage)!.In("V"));
        Assert.NotNull((table.Find(Meaning.Current) ?? table.Find(Meaning.CurrentMagnitude))!.In("A"));
    }

    [Fact]
    public void Numbers_of_the_samples_are_those_of_their_lines()
    {
        Table Read(string file) => FormatRegistry.Open(SharedData.Path("data/cycling/" + file)).Recording.Tables.Single();
        var maccor = Read("beep/PredictionDiagnostics_000151_test.052");
        Assert.Equal(769267.24, maccor.Find(Meaning.Time)!.In("s")[0]);
        Assert.Equal(-4.8400091554, maccor.Find(Meaning.Current)!.In("A")[0]);
        Assert.Equal("D", maccor.Find(Meaning.StepKind)!.Text(0));
        var durations = Read("beep/maccor_test_file_4267-66-6519.041");
        Assert.Equal([0, 1, 2, 3], durations.Find(Meaning.Time)!.In("s")[..4]);
        var basytec = Read("pyprobe/sample_data_basytec.txt");
        Assert.Equal(0.00401299999999999, basytec.Find(Meaning.Time)!.In("s")[1]);
        Assert.Equal("Charge", basytec.Find(Meaning.StepKind)!.Text(73));
        var novonix = Read("pyprobe/sample_data_novonix.csv");
        Assert.Equal(0.0003556 * 3600, novonix.Find(Meaning.Time)!.In("s")[1], 1e-12);
        Assert.Equal(0.49989602, novonix.Find(Meaning.Current)!.In("A")[1]);
    }

    [Fact]
    public void A_magnitude_that_the_state_signs_is_not_taken_for_a_current()
    {
        var text = "Today's Date 03/07/2018\tDate of Test:\t11/02/2016\t Filename:\tC:\\a.041 Procedure: p\nRec#\tCyc#\tStep\tTestTime\tStepTime\tAmp-hr\tAmps\tVolts\tState\tDPt Time\n"
            + "1\t0\t1\t  0d 00:00:00.0000\t  0d 00:00:00.0000\t0\t0\t3.9\tR\t11/02/2016 15:57:53\n2\t0\t2\t  0d 00:00:10.0000\t  0d 00:00:00.0000\t0\t1.5\t3.8\tD\t11/02/2016 15:58:03\n3\t0\t3\t  1d 00:00:20.0000\t  0d 00:00:00.0000\t0\t1.5\t3.9\tC\t11/02/2016 15:58:13\n";
        using var source = ByteSource.Of("a.041", Encoding.ASCII.GetBytes(text));
        var format = FormatRegistry.Recognise(source)!;
        Assert.Equal("maccor-text", format.Id);
        var table = format.Read(source, ReadOptions.Default).Tables.Single();
        Assert.Equal(Meaning.CurrentMagnitude, table.Named("Amps")!.Meaning);
        Assert.Equal(86420, table.Find(Meaning.Time)!.In("s")[2]);
    }

    [Fact]
    public void LANDT_exports_are_told_from_Maccor_s()
    {
        var text = "Rec#\tCyc#\tStep\tTest(Sec)\tStep(Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt-Time\n1\t1\t1\t0\t0\t0\t0\t0\t3.1\tR\t0\t2024-01-01 00:00:00\n2\t1\t2\t5\t5\t0.1\t0.3\t0.01\t3.0\tD\t0\t2024-01-01 00:00:05\n";
        using var source = ByteSource.Of("land.txt", Encoding.ASCII.GetBytes(text));
        Assert.Equal("land-text", FormatRegistry.Recognise(source)!.Id);
        var csv = "channel_index,cycle_index,step_index,step_name,test_time_s,voltage_V,current_A,charge_capacity_Ah,discharge_capacity_Ah\n1,1,1,Rest,0,3.0,0,0,0\n1,1,2,CC_Chg,5,3.1,0.001,0.00001,0\n";
        using var other = ByteSource.Of("land.csv", Encoding.ASCII.GetBytes(csv));
        var format = FormatRegistry.Recognise(other)!;
        Assert.Equal("land-csv", format.Id);
        var table = format.Read(other, ReadOptions.Default).Tables.Single();
        Assert.Equal(Meaning.ChargeCapacity, table.Named("charge_capacity_Ah")!.Meaning);
        Assert.Equal("CC_Chg", table.Find(Meaning.StepKind)!.Text(1));
    }

    [Fact]
    public void Neware_exports_flat_and_in_layers_give_the_same_rows()
    {
        var flat = "Cycle Index,Step Index,Step Type,Time,Total Time,Current(mA),Voltage(V),Capacity(mAh),Date\n1,1,Rest,0,0,0,3.0,0,2024-01-01 00:00:00\n1,2,CC DChg,00:00:10,00:00:15,-1.5,2.9,0.004,2024-01-01 00:00:15\n";
        using var source = ByteSource.Of("n.csv", Encoding.ASCII.GetBytes(flat));
        Assert.Equal("neware-csv", FormatRegistry.Recognise(source)!.Id);
        var a = FormatRegistry.Recognise(source)!.Read(source, ReadOptions.Default).Tables.Single();
        var layered = "Cycle ID,Cap_Chg(mAh),Cap_DChg(mAh)\n,Step ID,Step Name,Step Time\n,,Record ID,Time(h:min:s.ms),Voltage(V),Current(mA),Capacity(mAh)\n1,0,0\n,1,Rest,0\n,,1,00:00:00.000,3.0,0,0\n,2,CC DChg,10\n,,2,00:00:10.000,2.9,-1.5,0.004\n";
        using var other = ByteSource.Of("l.csv", Encoding.ASCII.GetBytes(layered));
        Assert.Equal("neware-layered-csv", FormatRegistry.Recognise(other)!.Id);
        var b = FormatRegistry.Recognise(other)!.Read(other, ReadOptions.Default).Tables.Single();
        foreach (var table in new[] { a, b })
        {
            Assert.Equal([0, -1.5], table.Find(Meaning.Current)!.In("mA"));
            Assert.Equal([3.0, 2.9], table.Find(Meaning.Voltage)!.In("V"));
            Assert.Equal("CC DChg", table.Find(Meaning.StepKind)!.Text(1));
            Assert.Equal(2, table.Find(Meaning.Step)![1]);
            Assert.Equal([0, 0.004], table.Find(Meaning.StepCapacity)!.In("mAh"));
        }

        Assert.Equal([0, 10], a.Find(Meaning.StepTime)!.In("s"));
        Assert.Equal([0, 15], a.Find(Meaning.Time)!.In("s"));
    }

    [Fact]
    public void A_vendor_export_reads_back_as_text()
    {
        var opened = FormatRegistry.Open(SharedData.Path("reference/cycling/btsda/46_1_5_60_bts16.csv"));
        Assert.Equal("neware-csv", opened.Source.Format);
        var table = opened.Recording.Tables.Single();
        Assert.Equal(84, table.Rows);
        Assert.Equal(80, table.Find(Meaning.Time)!.In("s")[83]);
        Assert.Equal("uA", table.Find(Meaning.Current)!.Unit);
        Assert.Equal(16.6816667, table.Find(Meaning.StepCapacity)!.In("mAh").Max(), 1e-6);
    }

    [Theory]
    [InlineData("time /s\tI /mA\tE /V\n0\t1.0E-1\t3.1\n1\t1.0E-1\t3.2\n")]
    [InlineData("Step;Status;Prog Time;Voltage;Current;AhAccu\n;;;[V];[A];[Ah]\n1;CHA;00:00:01,500;3,1;0,5;0,0001\n1;CHA;00:00:02,500;3,2;0,5;0,0002\n")]
    public void Exports_of_Ivium_and_Digatron_need_no_reader_of_their_own(string text)
    {
        using var source = ByteSource.Of("x.txt", Encoding.ASCII.GetBytes(text));
        var table = FormatRegistry.Recognise(source)!.Read(source, ReadOptions.Default).Tables.Single();
        Assert.Equal(1, table.Find(Meaning.Time)!.In("s")[1] - table.Find(Meaning.Time)!.In("s")[0]);
        Assert.Equal(3.2, table.Find(Meaning.Voltage)!.In("V")[1]);
        Assert.NotNull(table.Find(Meaning.Current)!.In("mA"));
    }

    [Fact]
    public void Flipped_bytes_never_raise_anything_but_one_sentence()
    {
        foreach (var file in new[] { "pyprobe/sample_data_basytec.txt", "pyprobe/sample_data_novonix.csv", "pyprobe/sample_data_arbin.csv", "beep/maccor_test_file_4267-66-6519.041", "pyprobe/Experiment_Record.xlsx" })
        {
            var path = SharedData.Path("data/cycling/" + file);
            var format = FormatRegistry.Open(path).Source.Format;
            var whole = File.ReadAllBytes(path);
            for (ulong unit = 0; unit < 40; unit++)
            {
                var random = new RandomStream(91, unit);
                var bytes = (byte[])whole.Clone();
                for (int i = random.NextInt(20); i >= 0; i--) bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
                RecordingAssert.ReadsOrRefuses(FormatRegistry.Find(format)!, Path.GetFileName(path), bytes);
                RecordingAssert.ReadsOrRefuses(FormatRegistry.Find(format)!, Path.GetFileName(path), whole[..random.NextInt(whole.Length)]);
            }
        }
    }
}
