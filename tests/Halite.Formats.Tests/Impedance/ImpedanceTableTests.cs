// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using System.Text;
using Halite.Data;
using Halite.Formats.Tests.Generic;
using Halite.Impedance;

namespace Halite.Formats.Tests.Impedance;

/// <summary>Impedance in workbooks and in exports without a format of their own.</summary>
public sealed class ImpedanceTableTests
{
    private static readonly (double F, double Re, double Im)[] Points = [.. Enumerable.Range(0, 21).Select(i => 1e5 * Math.Pow(10, -i / 4.0)).Select(f => (f, Z(f).Real, Z(f).Imaginary))];

    [Fact]
    public void A_workbook_with_a_spectrum_is_read_below_its_remarks()
    {
        var bytes = SpreadsheetTests.Workbook(("EIS", [["Cell", "number 5"], [], ["Frequency (Hz)", "Z' (Ohm)", "Z'' (Ohm)", "comment"], .. Points.Select(p => new object?[] { p.F, p.Re, p.Im, "x" })]));
        var recording = Read("cell.xlsx", bytes);
        Assert.Equal("spreadsheet", recording.Format);
        Same(Assert.Single(ImpedanceSeries.From(recording).Spectra));
    }

    [Fact]
    public void Sheets_of_a_workbook_are_the_spectra_of_a_series()
    {
        object?[] heads = ["freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm", "Temperature_C"];
        object?[][] Rows(double temperature) => [heads, .. Points.Select(p => new object?[] { p.F, p.Re, -p.Im, temperature })];
        var series = ImpedanceSeries.From(Read("series.xlsx", SpreadsheetTests.Workbook(("-20 C", Rows(-20)), ("25 C", Rows(25)), ("remarks", [["all is well", "yes"]]))));
        Assert.Equal(["-20 C", "25 C"], series.Spectra.Select(s => s.Label));
        Assert.Equal([253.15, 298.15], series.Spectra.Select(s => s.Temperature!.Value), Close);
        foreach (var spectrum in series.Spectra) Same(spectrum);
    }

    [Fact]
    public void A_workbook_with_an_index_column_is_a_series()
    {
        var rows = new[] { 3.0, 4, 5 }.SelectMany(i => Points.Select(p => new object?[] { i, (i - 3) / 2, p.F, i * p.Re, i * p.Im }));
        var series = ImpedanceSeries.From(Read("index.xlsx", SpreadsheetTests.Workbook(("data", [["index", "soc", "frequency_Hz", "z_re_ohm", "z_im_ohm"], .. rows]))));
        Assert.Equal([3.0, 4, 5], series.Spectra.Select(s => s.Index!.Value));
        Assert.Equal([0, 0.5, 1], series.Spectra.Select(s => s.StateOfCharge!.Value));
    }

    // The heads that Metrohm's Nova writes in its ASCII export.
    [Fact]
    public void An_export_of_Nova_is_read_by_its_heads()
    {
        var text = "Index;Frequency (Hz);Z' (Ω);-Z'' (Ω);Z (Ω);-Phase (°);Time (s)\n" + Lines((p, i) => $"{i + 1};{N(p.F)};{N(p.Re)};{N(-p.Im)};{N(Complex.Abs(new Complex(p.Re, p.Im)))};{N(-Math.Atan2(p.Im, p.Re) * 180 / Math.PI)};{i}");
        var recording = Read("nova.txt", Encoding.UTF8.GetBytes(text));
        var series = ImpedanceSeries.From(recording);
        Same(Assert.Single(series.Spectra));
        Assert.Empty(series.Warnings);
    }

    [Fact]
    public void Long_names_of_Solartron_with_a_semicolon_and_a_decimal_comma_are_read_and_said()
    {
        var text = "Time (s);Frequency (Hz);Impedance Real (Ohms);Impedance Imaginary (Ohms)\n" + Lines((p, i) => $"{i},5;{N(p.F)};{N(p.Re)};{N(p.Im)}".Replace('.', ','));
        var recording = Read("xm.csv", Encoding.UTF8.GetBytes(text));
        Assert.Equal("solartron-csv", recording.Format);
        Assert.Contains(recording.Warnings, w => w.Code == "decimal-comma");
        Same(ImpedanceSeries.From(recording).Spectra[0]);
    }

    [Theory]
    [InlineData("a.txt", "Frequency Zre Zimg\n", "powersuite-text", true)]
    [InlineData("a.csv", "freq,Zre,Zim\n", "delimited", true)]
    [InlineData("a.txt", "", "delimited", true)]
    [InlineData("a.csv", "freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n", "delimited", false)]
    public void What_a_file_leaves_open_is_said_as_an_assumption(string name, string heads, string format, bool assumed)
    {
        char d = format == "powersuite-text" ? ' ' : ',';
        var recording = Read(name, Encoding.UTF8.GetBytes(heads + Lines((p, _) => string.Join(d, N(p.F), N(p.Re), N(p.Im)))));
        Assert.Equal(format, recording.Format);
        var series = ImpedanceSeries.From(recording);
        Same(series.Spectra[0]);
        var said = Assert.Single(series.Notes, n => n.StartsWith("Columns: ", StringComparison.Ordinal));
        // A generic reader says the units that it assumes as a warning of its own.
        Assert.Equal(assumed, said.Contains("assumed", StringComparison.Ordinal) || recording.Warnings.Any(w => w.Code == "assumed-units"));
    }

    [Fact]
    public void A_cut_workbook_is_refused_in_one_sentence()
    {
        var bytes = SpreadsheetTests.Workbook(("EIS", [["freq", "Zre", "Zim"], .. Points.Select(p => new object?[] { p.F, p.Re, p.Im })]));
        Assert.Throws<InputException>(() => Read("cut.xlsx", bytes[..(bytes.Length / 2)]));
    }

    private static void Same(ImpedanceSpectrum spectrum)
    {
        Assert.Equal(Points.Length, spectrum.Count);
        for (int i = 0; i < Points.Length; i++)
        {
            Assert.Equal(Points[i].F, spectrum.Frequencies[i], 1e-9 * Points[i].F);
            Assert.True(Complex.Abs(spectrum.Impedances[i] - new Complex(Points[i].Re, Points[i].Im)) < 1e-9);
        }
    }

    private static Complex Z(double f) => 10 + 50 / (1 + Complex.Pow(new Complex(0, 2 * Math.PI * f * 1e-3), 0.85));

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-9;

    private static string Lines(Func<(double F, double Re, double Im), int, string> line) => string.Concat(Points.Select((p, i) => line(p, i) + "\n"));

    private static string N(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static Recording Read(string name, byte[] bytes)
    {
        var source = ByteSource.Of(name, bytes);
        return FormatRegistry.Recognise(source)!.Read(source, ReadOptions.Default);
    }
}
