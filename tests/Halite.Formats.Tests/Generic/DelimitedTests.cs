// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.Formats.Generic;
using Halite.Formats.Tests.Support;
using Halite.Formats.Text;
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Generic;

public sealed class DelimitedTests
{
    private static readonly DelimitedFormat Format = new();

    private static Recording Read(string text, Encoding? encoding = null) =>
        RecordingAssert.ReadsOrRefuses(Format, "table.csv", (encoding ?? Encoding.UTF8).GetBytes(text))!;

    [Theory]
    [InlineData("time_s", Meaning.Time, "s")]
    [InlineData("current_mA", Meaning.Current, "mA")]
    [InlineData("voltage_V", Meaning.Voltage, "V")]
    [InlineData("capacity_mAh", Meaning.StepCapacity, "mAh")]
    [InlineData("Test_Time(s)", Meaning.Time, "s")]
    [InlineData("Step_Time(s)", Meaning.StepTime, "s")]
    [InlineData("Charge_Capacity(Ah)", Meaning.ChargeCapacity, "Ah")]
    [InlineData("Discharge_Energy(Wh)", Meaning.DischargeEnergy, "Wh")]
    [InlineData("Test Time / s", Meaning.Time, "s")]
    [InlineData("test_time_millisecond", Meaning.Time, "millisecond")]
    [InlineData("voltage_volt", Meaning.Voltage, "volt")]
    [InlineData("ambient_temperature_celsius", Meaning.Temperature, "degC")]
    [InlineData("charging_capacity_ah", Meaning.ChargeCapacity, "Ah")]
    [InlineData("Aux_Temperature_1 (C)", Meaning.Temperature, "degC")]
    [InlineData("Amp-hr", Meaning.StepCapacity, "Ah")]
    [InlineData("Spannung [V]", Meaning.Voltage, "V")]
    [InlineData("Strom/A", Meaning.Current, "A")]
    [InlineData("Zeit in s", Meaning.Unknown, "")]
    [InlineData("电压(V)", Meaning.Voltage, "V")]
    [InlineData("电流（mA）", Meaning.Current, "mA")]
    [InlineData("充电容量(mAh)", Meaning.ChargeCapacity, "mAh")]
    [InlineData("循环号", Meaning.Cycle, "")]
    [InlineData("工步类型", Meaning.StepKind, "")]
    [InlineData("(Q-Qo)/mA.h", Meaning.NetCharge, "mA.h")]
    [InlineData("<I>/mA", Meaning.Current, "mA")]
    [InlineData("I", Meaning.Current, "")]
    [InlineData("t /s", Meaning.Time, "s")]
    [InlineData("-Im(Z)/Ohm", Meaning.ImpedanceMinusImaginary, "Ohm")]
    [InlineData("Zimag", Meaning.ImpedanceImaginary, "")]
    [InlineData("Specific capacity (mAh/g)", Meaning.Unknown, "mAh/g")]
    [InlineData("dV/dt (V/s)", Meaning.Unknown, "")]
    [InlineData("Cycle Index", Meaning.Cycle, "")]
    [InlineData("time (V)", Meaning.Unknown, "V")]
    public void Names_tell_meaning_and_unit(string name, Meaning meaning, string unit)
    {
        var named = ColumnNames.Recognise(name);
        Assert.Equal(meaning, named.Meaning);
        if (meaning != Meaning.Unknown) Assert.True(Units.SameDimension(unit, named.Unit), $"unit {named.Unit}");
    }

    [Fact]
    public void The_synthetic_pulse_file_reads_as_time_current_voltage_and_net_charge()
    {
        var opened = FormatRegistry.Open(SharedData.Path("reference/cycling/gitt_synth_slab.csv"));
        Assert.Equal("delimited", opened.Source.Format);
        var table = opened.Recording.Tables.Single();
        Assert.Equal([Meaning.Time, Meaning.Current, Meaning.Voltage, Meaning.NetCharge], table.Columns.Select(c => c.Meaning));
        Assert.Equal(["s", "mA", "V", "mAh"], table.Columns.Select(c => c.Unit));
    }

    [Theory]
    [InlineData("\t", ',')]
    [InlineData(";", ',')]
    [InlineData(";", '.')]
    [InlineData(",", '.')]
    [InlineData("|", '.')]
    [InlineData("  ", '.')]
    public void Delimiter_and_decimal_sign_are_found_and_said(string delimiter, char point)
    {
        var random = new RandomStream(41, (ulong)delimiter[0] + point);
        int rows = 2500;
        string[] names = ["time_s", "voltage_V", "current_mA"];
        var expected = names.Select(_ => new double[rows]).ToArray();
        var text = new StringBuilder("My cell: number 7\nOperator: me\n\n").AppendJoin(delimiter, names).Append('\n');
        for (int i = 0; i < rows; i++)
        {
            for (int c = 0; c < names.Length; c++)
            {
                var digits = (random.NextGaussian() * 3).ToString("F6", CultureInfo.InvariantCulture);
                expected[c][i] = double.Parse(digits, CultureInfo.InvariantCulture);
                text.Append(c == 0 ? "" : delimiter).Append(digits.Replace('.', point));
            }

            text.Append('\n');
        }

        var recording = Read(text.ToString());
        var table = recording.Tables.Single();
        for (int c = 0; c < names.Length; c++) RecordingAssert.SameColumn(names[c], expected[c], table.Named(names[c])!);
        Assert.Equal(point == ',' ? "comma" : "point", recording.Metadata["decimal_sign"]);
        Assert.Equal(point == ',', recording.Warnings.Any(w => w.Code == "decimal-comma"));
        Assert.Equal("number 7", recording.Metadata["my_cell"]);
        Assert.Equal("4", recording.Metadata["header_line"]);
    }

    [Fact]
    public void Thousands_separators_quotes_and_empty_fields_are_read()
    {
        var table = Read("Rec,\"Test Time (sec)\",Volts,Note\n1,\"1,234.5\",3.1,\"a, \"\"b\"\"\"\n2,\"12,345\",,x\n3,\"1,234,567.25\",3.3,\n").Tables.Single();
        Assert.Equal([1234.5, 12345, 1234567.25], table.Named("Test Time (sec)")!.ToDoubles());
        Assert.Equal([3.1, double.NaN, 3.3], table.Named("Volts")!.ToDoubles());
        Assert.Equal("a, \"b\"", table.Named("Note")!.Text(0));
    }

    [Fact]
    public void Durations_are_read_as_seconds()
    {
        var table = Read("TestTime\tVolts\tState\n  0d 00:00:01.5000\t3.0\tC\n  1d 02:03:04.2500\t3.1\tC\n").Tables.Single();
        Assert.Equal([1.5, 93784.25], table.Find(Meaning.Time)!.In("s"));
        Assert.Equal("C", table.Find(Meaning.StepKind)!.Text(1));
    }

    [Fact]
    public void A_units_line_below_the_names_is_taken()
    {
        var table = Read("Time,Voltage,Current\ns,V,mA\n0,3.0,1\n1,3.1,1\n").Tables.Single();
        Assert.Equal(2, table.Rows);
        Assert.Equal([0.001, 0.001], table.Find(Meaning.Current)!.In("A"));
    }

    [Fact]
    public void A_table_without_names_is_read_and_says_so()
    {
        var recording = Read("0 3.0 1\n1 3.1 1\n2 3.2 1\n");
        Assert.Contains(recording.Warnings, w => w.Code == "no-names");
        Assert.Equal(["column 1", "column 2", "column 3"], recording.Tables.Single().Columns.Select(c => c.Name));
    }

    [Fact]
    public void Names_without_units_are_taken_in_SI_with_a_warning()
    {
        var recording = Read("time,voltage,current\n0,3.0,0.001\n1,3.1,0.001\n");
        Assert.Contains(recording.Warnings, w => w.Code == "assumed-units");
        Assert.Equal([1.0, 1.0], recording.Tables.Single().Find(Meaning.Current)!.In("mA"));
    }

    [Fact]
    public void A_mapping_names_columns_that_recognition_does_not_know()
    {
        var options = new ReadOptions { Columns = ImmutableSortedDictionary<string, string>.Empty.Add("current_mA", "foo").Add("voltage_V", "bar").Add("time_h", "column 3") };
        var recording = ColumnMapping.Apply(Format.Read(ByteSource.Of("x.csv", "foo,bar,\n1,2,3\n4,5,6\n"u8.ToArray()), ReadOptions.Default), options);
        var table = recording.Tables.Single();
        Assert.Equal("foo", table.Find(Meaning.Current)!.Name);
        Assert.Equal([3 * 3600.0, 6 * 3600.0], table.Find(Meaning.Time)!.In("s"));
        var missing = Assert.Throws<InputException>(() => ColumnMapping.Apply(recording, options with { Columns = options.Columns.Add("current_A", "nope") }));
        Assert.Contains("\"foo\"", missing.Message);
        Assert.Throws<InputException>(() => ColumnMapping.Apply(recording, options with { Columns = options.Columns.Add("flux_A", "foo") }));
    }

    [Fact]
    public void Chinese_and_German_exports_in_their_own_encodings_are_recognised()
    {
        var chinese = Read("循环号\t工步类型\t测试时间(s)\t电压(V)\t电流(mA)\n1\t恒流放电\t0\t3.0\t1.5\n1\t恒流放电\t1\t2.9\t1.5\n", TextHead.Chinese).Tables.Single();
        Assert.Equal(Meaning.Voltage, chinese.Named("电压(V)")!.Meaning);
        // Never negative although the step is named discharge: a magnitude.
        Assert.Equal(Meaning.CurrentMagnitude, chinese.Named("电流(mA)")!.Meaning);
        var german = Read("Prüfzeit [s];Spannung [V];Strom [A];Ladekapazität [Ah]\r\n0,5;3,25;1,0;0,01\r\n1,5;3,26;1,0;0,02\r\n", TextHead.Latin).Tables.Single();
        Assert.Equal([Meaning.Time, Meaning.Voltage, Meaning.Current, Meaning.ChargeCapacity], german.Columns.Select(c => c.Meaning));
        Assert.Equal(3.26, german.Columns[1][1]);
    }

    [Fact]
    public void Sixteen_bit_text_and_old_line_ends_are_read()
    {
        foreach (var text in new[] { "time_s,voltage_V\n1,2\n3,4\n", "time_s,voltage_V\r1,2\r3,4\r" })
        {
            foreach (var encoding in new Encoding[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF8 })
            {
                var bytes = (byte[])[.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
                var table = RecordingAssert.ReadsOrRefuses(Format, "wide.csv", bytes)!.Tables.Single();
                Assert.Equal("time_s", table.Columns[0].Name);
                Assert.Equal([2.0, 4.0], table.Columns[1].ToDoubles());
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n  \n")]
    [InlineData("only words\nand more words\n")]
    [InlineData("time_s,voltage_V\n")]
    public void What_holds_no_table_is_refused_in_one_sentence(string text) =>
        Assert.Null(RecordingAssert.ReadsOrRefuses(Format, "none.csv", Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_footer_is_left_out_and_counted()
    {
        var recording = Read("time_s,voltage_V\n1,2\n3,4\n\nEnd of test\n");
        Assert.Equal(2, recording.DataRows);
        Assert.Contains(recording.Warnings, w => w.Code == "skipped-lines" && w.Message.Contains("line 5"));
    }

    [Fact]
    public void A_column_that_turns_into_words_far_down_is_read_again_as_words()
    {
        var text = new StringBuilder("time_s,voltage_V,note\n");
        for (int i = 0; i < 30_000; i++) text.Append(CultureInfo.InvariantCulture, $"{i},3.5,{(i is > 1000 and < 14_000 ? "warm" : "")}\n");
        var table = Read(text.ToString()).Tables.Single();
        Assert.Equal("warm", table.Named("note")!.Text(5000));
        Assert.Equal("", table.Named("note")!.Text(10));
        Assert.Equal(29_999, table.Named("time_s")![29_999]);
    }

    [Fact]
    public void Blank_lines_in_long_tables_shift_no_row()
    {
        var text = new StringBuilder("time_s,voltage_V\n");
        for (int i = 0; i < 120_000; i++) text.Append(CultureInfo.InvariantCulture, $"{i},{i}.25\n").Append(i % 1000 == 999 ? "\n" : "");
        var table = Read(text.ToString()).Tables.Single();
        Assert.Equal(120_000, table.Rows);
        for (int i = 0; i < table.Rows; i += 7) Assert.Equal(i + 0.25, table.Columns[1][i]);
    }

    [Fact]
    public void Flipped_bytes_never_raise_anything_but_one_sentence()
    {
        var whole = Encoding.UTF8.GetBytes("# a remark\ntime_s,voltage_V,state,\"current, mA\"\n" + string.Concat(Enumerable.Range(0, 80).Select(i => $"{i}.5,3.{i},\"CC Chg\",{-i}e-3\n")));
        for (ulong unit = 0; unit < 800; unit++)
        {
            var random = new RandomStream(42, unit);
            var bytes = (byte[])whole.Clone();
            for (int i = random.NextInt(12); i >= 0; i--) bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            RecordingAssert.ReadsOrRefuses(Format, "flipped.csv", bytes);
        }
    }

    [Fact]
    public void Milliseconds_under_the_name_of_seconds_are_noticed_and_kept()
    {
        var opened = FormatRegistry.Open(SharedData.Path("data/cycling/bdf/DLR__LiLNMOHydra0b__20221125__POCV__25degC__Basytec.bdf.csv"));
        Assert.Contains(opened.Recording.Warnings, w => w.Code == "time-base");
        Assert.Equal(17860, opened.Recording.DataRows);
    }
}
