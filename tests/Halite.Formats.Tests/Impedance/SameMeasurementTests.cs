// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Data;
using Halite.Formats.Tests.Generic;
using Halite.Impedance;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Impedance;

/// <summary>One measurement in several files: the same spectrum, to the last digit that each of them writes.</summary>
public sealed class SameMeasurementTests
{
    private const string Pellet = "data/eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C";

    [Fact]
    public void The_binary_and_the_text_export_of_a_measurement_agree_to_the_last_digit()
    {
        var (binary, text) = (Open(Pellet + ".mpr"), Open(Pellet + ".txt"));
        Assert.Equal(("biologic-mpr", "biologic-mpt"), (binary.Source.Format, text.Source.Format));
        int compared = 0;
        foreach (var (a, b) in Pairs(binary.Recording, text.Recording))
        {
            Assert.Equal(a.Length, b.Length);
            for (int i = 0; i < a.Length; i++, compared++)
            {
                // The text has eight digits of what the binary file holds as a float, which nine digits determine: the float
                // lies within half a unit of the eighth digit.
                double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(Math.Abs(b[i]), 1e-300))) - 7);
                Assert.True(Math.Abs(a[i] - b[i]) <= 0.5001 * unit, $"{a.Name}, row {i}: {a[i]:R} and {b[i]:R}");
            }
        }

        Assert.True(compared >= 79 * 5, $"{compared} numbers compared");
        Equal(Only(binary.Recording), Only(text.Recording), 1e-7);
    }

    [Fact]
    public void The_export_of_another_program_holds_the_floats_of_the_binary_file()
    {
        var (binary, other) = (Only(Open(Pellet + ".mpr").Recording), Only(Open(Pellet + "_RelaxIS.txt").Recording));
        Equal(binary, other, 0);
    }

    [Theory]
    [InlineData(Pellet + ".mpr")]
    [InlineData("data/eis/hybrid-drt/PEIS_SSB.mpr")]
    [InlineData("data/eis/hybrid-drt/Sample1_PEIS_EndOfDischarge.mpr")]
    [InlineData("data/eis/impedancepy/exampleDataBioLogic.mpt")]
    [InlineData("data/eis/impedancepy/exampleDataGamry.DTA")]
    [InlineData("data/eis/impedancepy/exampleDataZPlot.z")]
    [InlineData("data/eis/autoeis/battery_series_130x57.csv")]
    public void A_workbook_made_of_a_file_gives_the_same_spectra(string path)
    {
        var series = ImpedanceSeries.From(Open(path).Recording);
        var rows = series.Spectra.SelectMany((s, k) => s.Frequencies.Zip(s.Impedances, (f, z) => new object?[] { k, f, z.Real, -z.Imaginary }));
        var source = ByteSource.Of("same.xlsx", SpreadsheetTests.Workbook(("EIS", [["loop", "freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm"], .. rows])));
        var again = ImpedanceSeries.From(FormatRegistry.Recognise(source)!.Read(source, ReadOptions.Default));
        Assert.Equal(series.Spectra.Length, again.Spectra.Length);
        for (int k = 0; k < series.Spectra.Length; k++) Equal(series.Spectra[k], again.Spectra[k], 0);
    }

    private static OpenedFile Open(string path) => FormatRegistry.Open(SharedData.Path(path));

    private static ImpedanceSpectrum Only(Recording recording) => Assert.Single(ImpedanceSeries.From(recording).Spectra);

    // The columns that both files hold, by their names.
    private static IEnumerable<(Column A, Column B)> Pairs(Recording a, Recording b)
    {
        var (x, y) = (a.Find(Meaning.Frequency)!, b.Find(Meaning.Frequency)!);
        foreach (var column in x.Columns)
        {
            if (column.ElementType == typeof(float) && y.Named(column.Name) is { } other) yield return (column, other);
        }
    }

    private static void Equal(ImpedanceSpectrum a, ImpedanceSpectrum b, double relative)
    {
        Assert.Equal(a.Count, b.Count);
        for (int i = 0; i < a.Count; i++)
        {
            Assert.True(Math.Abs(a.Frequencies[i] - b.Frequencies[i]) <= relative * a.Frequencies[i], $"{a.Frequencies[i]:R} and {b.Frequencies[i]:R} Hz");
            Assert.True(Complex.Abs(a.Impedances[i] - b.Impedances[i]) <= relative * Complex.Abs(a.Impedances[i]), $"{a.Impedances[i]:R} and {b.Impedances[i]:R} at {a.Frequencies[i]:R} Hz");
        }
    }
}
