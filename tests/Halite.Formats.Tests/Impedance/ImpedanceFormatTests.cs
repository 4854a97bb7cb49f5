// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Text;
using Halite.Data;
using Halite.Impedance;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Impedance;

public sealed class ImpedanceFormatTests
{
    // Points, first frequency and impedance of each file as it is written there.
    [Theory]
    [InlineData("impedancepy/exampleDataGamry.DTA", "gamry-dta", 72, 200015.6, 825.8584, -1367.239)]
    [InlineData("impedancepy/exampleDataGamryABORT.DTA", "gamry-dta", 72, 200015.6, 825.8584, -1367.239)]
    [InlineData("hybrid-drt/EISGALV_EISTest3.DTA", "gamry-dta", 71, 1000078, 0.04711733, 0.1695821)]
    [InlineData("impedancepy/exampleDataZPlot.z", "zplot", 21, 300000, 1.4777E+02, -1.1335E+01)]
    [InlineData("impedancepy/exampleDataZPlot_noComments.z", "zplot", 31, 3e5, 6.4262e2, -8.5821e1)]
    [InlineData("impedancepy/Circuit3_EIS_1.z", "zplot", 53, 1.5e5, 1.4937E+03, 1.0377E+01)]
    [InlineData("impedancepy/exampleDataAutolab.txt", "zplot", 41, 10000, 0.013785863964281, 0.007191946305823)]
    [InlineData("impedancepy/exampleDataParstat.txt", "parstat-text", 31, 10000, -0.00049816280376104, 0.0175143479976367)]
    [InlineData("impedancepy/exampleDataVersaStudio.par", "versastudio-par", 61, 100000, 55.31571, 4.575431)]
    [InlineData("impedancepy/exampleDataCHInstruments.txt", "chi-text", 73, 9.961e4, 98.91, -2.748)]
    [InlineData("impedancepy/exampleDataPowersuite.txt", "powersuite-text", 30, 2000000, -470.54113, -1397.7358)]
    [InlineData("hybrid-drt/PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt", "relaxis-text", 79, 7000018.5, 359.241455078125, -290.92037963867188)]
    public void A_file_of_every_instrument_is_recognised_and_read(string path, string format, int points, double frequency, double real, double imaginary)
    {
        var file = FormatRegistry.Open(SharedData.Path("data/eis/" + path));
        Assert.Equal(format, file.Source.Format);
        var spectrum = Assert.Single(ImpedanceSeries.From(file.Recording).Spectra);
        Assert.Equal((points, frequency, new Complex(real, imaginary)), (spectrum.Count, spectrum.Frequencies[0], spectrum.Impedances[0]));
    }

    [Fact]
    public void A_stopped_Gamry_measurement_gives_its_whole_points_and_says_so()
    {
        var recording = FormatRegistry.Open(SharedData.Path("data/eis/impedancepy/exampleDataGamryABORT.DTA")).Recording;
        Assert.Contains(recording.Warnings, w => w.Code == "measurement-stopped");
        Assert.NotNull(recording.Find(Meaning.Frequency, Meaning.ImpedanceReal, Meaning.ImpedanceImaginary));
    }

    [Fact]
    public void A_ZPlot_file_that_announces_more_points_than_it_holds_says_so()
    {
        var recording = FormatRegistry.Open(SharedData.Path("data/eis/impedancepy/exampleDataZPlot_noComments.z")).Recording;
        Assert.Contains("79 points and holds 31", Assert.Single(recording.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Solartron_export_is_read_by_its_long_names()
    {
        var recording = Read("xm.csv", "Time (s),Frequency (Hz),Impedance Magnitude (Ohms),Impedance Phase Degrees ('),Impedance Real (Ohms),Impedance Imaginary (Ohms)\n0.1,1000,5,-53.13010235415598,3,-4\n0.2,100,10,-53.13010235415598,6,-8\n");
        Assert.Equal("solartron-csv", recording.Format);
        var spectrum = Assert.Single(ImpedanceSeries.From(recording).Spectra);
        Assert.Equal([new Complex(3, -4), new Complex(6, -8)], spectrum.Impedances);
        Assert.Equal(0.1, spectrum.Time);
    }

    [Fact]
    public void A_decimal_comma_is_recognised_and_said()
    {
        var recording = Read("a.DTA", "EXPLAIN\nTAG\tEISPOT\nZCURVE\tTABLE\n\tPt\tTime\tFreq\tZreal\tZimag\n\t#\ts\tHz\tohm\tohm\n\t0\t1,5\t1000,5\t3,25\t-4,5\n\t1\t2,5\t100,5\t6,25\t-8,5\n");
        Assert.Contains(recording.Warnings, w => w.Code == "decimal-comma");
        Assert.Equal(new Complex(3.25, -4.5), ImpedanceSeries.From(recording).Spectra[0].Impedances[0]);
    }

    [Fact]
    public void A_file_cut_within_a_row_gives_the_rows_before_it()
    {
        var recording = Read("a.par", "<Application>\nName=VersaStudio\n</Application>\n<Segment1>\nDefinition=Segment #, Point #, E(V), I(A), Elapsed Time(s), Frequency(Hz), Z Real, Z Imag\n0,0,0,1,1.8,1000,3,-4\n0,1,0,1,2.1,100,6,-8\n0,2,0,1,");
        Assert.Contains(recording.Warnings, w => w.Code == "rows-lost");
        Assert.Contains(recording.Warnings, w => w.Code == "truncated-file");
        Assert.Equal(2, ImpedanceSeries.From(recording).Spectra[0].Count);
    }

    [Theory]
    [InlineData("a.DTA", "EXPLAIN\nTAG\tEISPOT\nTITLE\tLABEL\tPotentiostatic EIS\n")]
    [InlineData("a.z", "ZPLOT2 ASCII\n  Date:  1-1-2020\nEnd Comments\n")]
    [InlineData("a.txt", "RelaxIS 3.0 Spectrum export\nDate: 1\nData: Frequency\tData: Z'\tData: Z''\nx\n")]
    public void A_file_without_a_single_row_is_an_input_fault(string name, string text)
    {
        var fault = Assert.Throws<InputException>(() => Read(name, text));
        Assert.Contains("no row of data", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_damage_never_gives_anything_but_a_recording_or_an_input_fault()
    {
        var random = new Halite.Numerics.RandomStream(20, 3);
        var texts = new[]
        {
            ("a.DTA", "EXPLAIN\nTAG\tEISPOT\nAREA\tQUANT\t1\tArea\nZCURVE\tTABLE\t3\n\tPt\tTime\tFreq\tZreal\tZimag\n\t#\ts\tHz\tohm\tohm\n\t0\t1.5\t1000\t3\t-4\n\t1\t2.5\t100\t6\t-8\n"),
            ("a.z", "ZPLOT2 ASCII\n  Date:  1-1-2020\nEnd Comments\n1.0E+03\t1\t0\t1\t3\t-4\t0\t0\t3\n1.0E+02\t1\t0\t1\t6\t-8\t0\t0\t3\n"),
            ("a.par", "<Application>\nName=VersaStudio\n</Application>\n<Segment1>\nDefinition=Segment #, Frequency(Hz), Z Real, Z Imag\n0,1000,3,-4\n0,100,6,-8\n</Segment1>\n"),
            ("a.txt", "RelaxIS 3.0 Spectrum export\nDate: 1\nData: Frequency\tData: Z'\tData: Z''\nx\n1000\t3\t-4\n100\t6\t-8\n"),
        };
        for (int trial = 0; trial < 2000; trial++)
        {
            var (name, text) = texts[trial % texts.Length];
            var bytes = Encoding.UTF8.GetBytes(text);
            for (int k = random.NextInt(6); k >= 0; k--) bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            bytes = bytes[..(1 + random.NextInt(bytes.Length))];
            try
            {
                var source = ByteSource.Of(name, bytes);
                if (FormatRegistry.Recognise(source) is { } format && format.Techniques.Contains("impedance")) format.Read(source, ReadOptions.Default);
            }
            catch (InputException)
            {
                // What a user can mend is told by this exception alone.
            }
        }
    }

    private static Recording Read(string name, string text)
    {
        var source = ByteSource.Of(name, Encoding.UTF8.GetBytes(text));
        return FormatRegistry.Recognise(source)!.Read(source, ReadOptions.Default);
    }
}
