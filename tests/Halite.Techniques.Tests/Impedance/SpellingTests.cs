// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Impedance;

/// <summary>One spectrum in every spelling that the field has for its columns, and what is no spectrum.</summary>
public sealed class SpellingTests
{
    private static readonly Halite.Impedance.ImpedanceSpectrum Cell = ImpedanceRun.Spectrum("R0-Zarc1", [10, 50, 1e-3, 0.85], 1e-3);
    private static readonly double Truth = ImpedanceRun.Run("drt", [ImpedanceRun.File(Cell)]).Results["r_polarisation_ohm"].Value();

    [Theory]
    [InlineData("frequency_Hz,z_re_ohm,z_im_ohm")]
    [InlineData("f_Hz,Zre,Zim")]
    [InlineData("freq,Z',Z''")]
    [InlineData("freq,Z',Z\"")]
    [InlineData("Frequency (Hz),Z' (Ohm),Z'' (Ohm)")]
    [InlineData("Frequency (Hz),Z' (Ω),Z'' (Ω)")]
    [InlineData("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm")]
    [InlineData("f / Hz,Zreal / Ω,Zimag / Ω")]
    [InlineData("Freq(Hz),Z'(a),Z''(b)")]
    [InlineData("frequency,real,imag")]
    [InlineData("FREQUENCY_HZ,Z_RE_OHM,Z_IM_OHM")]
    [InlineData("")]
    public void Cartesian_columns_of_any_name_give_the_same_result(string heads) => Check(heads, ImpedanceRun.Rows(Cell), turned: false);

    [Theory]
    [InlineData("frequency_Hz,z_re_ohm,-z_im_ohm")]
    [InlineData("freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm")]
    [InlineData("Frequency (Hz),Z' (Ω),-Z'' (Ω)")]
    [InlineData("freq,Zre,-Zim")]
    public void A_column_of_minus_the_imaginary_part_is_known_by_its_name(string heads) => Check(heads, ImpedanceRun.Rows(Cell).Select(r => new[] { r[0], r[1], -r[2] }), turned: false);

    [Theory]
    [InlineData("freq,Zre,Zim")]
    [InlineData("frequency_Hz,z_re_ohm,z_im_ohm")]
    [InlineData("")]
    public void A_sign_that_the_modulus_contradicts_is_turned_and_said(string heads) => Check(heads, ImpedanceRun.Rows(Cell).Select(r => new[] { r[0], r[1], -r[2] }), turned: true);

    [Theory]
    [InlineData("freq/Hz,|Z|/Ohm,Phase(Z)/deg", 180 / Math.PI)]
    [InlineData("Frequency (Hz),Zmod (Ohm),theta (deg)", 180 / Math.PI)]
    [InlineData("f_Hz,|Z|,phase_rad", 1)]
    public void Modulus_and_phase_give_the_same_result(string heads, double factor) =>
        Check(heads, ImpedanceRun.Rows(Cell).Select(r => new[] { r[0], Complex.Abs(new Complex(r[1], r[2])), factor * Math.Atan2(r[2], r[1]) }), turned: false);

    [Theory]
    [InlineData(';', true)]
    [InlineData('\t', true)]
    [InlineData('\t', false)]
    [InlineData(';', false)]
    public void Delimiters_and_a_decimal_comma_are_recognised(char delimiter, bool comma)
    {
        var heads = string.Join(delimiter, "frequency_Hz", "z_re_ohm", "z_im_ohm");
        var (r, warnings, _) = ImpedanceRun.Run("drt", [ImpedanceRun.Table(heads, ImpedanceRun.Rows(Cell), delimiter, comma, ".txt")]);
        Assert.Equal(Truth, r["r_polarisation_ohm"].Value(), 1e-9);
        Assert.Equal(comma, warnings.Any(w => w.Code == "decimal-comma"));
    }

    [Fact]
    public void The_order_of_the_rows_and_further_columns_do_not_matter()
    {
        Check("number,Ewe/V,freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm,comment_value", ImpedanceRun.Rows(Cell).Reverse().Select((r, i) => new[] { i, 3.7, r[0], r[1], r[2], 1.0 }), turned: false);
        // An index that counts rows is no series, nor is one that is the same everywhere.
        Check("Index,Frequency (Hz),Z' (Ω),-Z'' (Ω),Z (Ω),-Phase (°),Time (s)", ImpedanceRun.Rows(Cell).Select((r, i) => new[] { i + 1.0, r[0], r[1], -r[2], Math.Sqrt(r[1] * r[1] + r[2] * r[2]), -Math.Atan2(r[2], r[1]) * 180 / Math.PI, i }), turned: false);
        Check("index,frequency_Hz,z_re_ohm,z_im_ohm", ImpedanceRun.Rows(Cell).Select(r => new[] { 7.0, r[0], r[1], r[2] }), turned: false);
    }

    [Theory]
    [InlineData("index,soc", 0.5)]
    [InlineData("spectrum,SOC", 0.5)]
    [InlineData("loop,state_of_charge", 0.5)]
    [InlineData("measurement,SOC (%)", 50)]
    public void Index_and_state_of_charge_tell_spectra_apart_in_any_spelling(string heads, double half)
    {
        var (r, _, _) = ImpedanceRun.Run("drt", [ImpedanceRun.Series(heads, [([1.0, 0], Cell), ([2, half], Cell.Scaled(2))])]);
        Assert.Equal([1.0, 2], r["series"]!.AsArray().Select(s => s!["index"].Number()));
        Assert.Equal([0, half], r["series"]!.AsArray().Select(s => s!["soc"].Number()));
        Assert.Equal(2 * Truth, r["series"]![1]!["r_polarisation_ohm"].Value(), 1e-6);
    }

    [Fact]
    public void What_was_taken_for_what_is_said()
    {
        var (_, _, panel) = ImpedanceRun.Run("eis", [ImpedanceRun.Table("freq,Zre,Zim", ImpedanceRun.Rows(Cell))]);
        Assert.Contains(panel.Notes, n => n.Contains("\"Zre\" as Z' in ohm", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(panel.Notes, n => n.StartsWith("Sign of Z''", StringComparison.Ordinal));
        var mapped = ImpedanceRun.Run("drt", [ImpedanceRun.Table("a,b,c,d", ImpedanceRun.Rows(Cell).Select(r => new[] { 1.0, r[0], r[1], r[2] }))], ("columns", "frequency_Hz=b"), ("columns", "z_re_ohm=c"), ("columns", "z_im_ohm=d"));
        Assert.Equal(Truth, mapped.Results["r_polarisation_ohm"].Value(), 1e-9);
    }

    [Fact]
    public void Padding_is_left_out_and_a_stopped_sweep_gives_its_points()
    {
        var rows = ImpedanceRun.Rows(Cell).Concat(Enumerable.Repeat(new[] { 0.0, 0, 0 }, 9));
        var (r, warnings, _) = ImpedanceRun.Run("drt", [ImpedanceRun.Table("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm", rows)]);
        Assert.Equal(Truth, r["r_polarisation_ohm"].Value(), 1e-9);
        Assert.Contains(warnings, w => w.Code == "rows-without-impedance" && w.Message.Contains("9 of", StringComparison.Ordinal));
        var cut = File.ReadAllText(ImpedanceRun.File(Cell));
        var (stopped, _, _) = ImpedanceRun.Run("drt", [ImpedanceRun.Raw(cut[..(cut.Length * 3 / 4)])]);
        Assert.InRange(stopped["points"].Number(), 45, 70);
    }

    [Fact]
    public void What_is_no_spectrum_is_told_in_one_sentence()
    {
        Assert.Contains("time_s", ImpedanceRun.Fault("drt", [ImpedanceRun.Raw("time_s,voltage_V\n1,2\n2,3\n3,4\n")]), StringComparison.Ordinal);
        Assert.Contains("at least 8 points", ImpedanceRun.Fault("drt", [ImpedanceRun.Raw("f_Hz,Zre,Zim\n10,1,-1\n1,2,-1\n")]), StringComparison.Ordinal);
        ImpedanceRun.Fault("eis", [ImpedanceRun.Raw("")]);
        ImpedanceRun.Fault("eis", ["no-such-file.csv"]);
        ImpedanceRun.Fault("eis", [ImpedanceRun.Raw("f_Hz,Zre,Zim\n0,1,-1\n-1,2,-1\n0,2,-1\n")]);
        var file = ImpedanceRun.File(Cell);
        foreach (var circuit in new[] { "R0-p(R1", "R0--R1", "X1", "", "R0-R0", "p(R1)" }) ImpedanceRun.Fault("eis", [file], ("circuit", circuit));
        Assert.Contains("unit, modulus, auto", ImpedanceRun.Fault("eis", [file], ("circuit", "R0"), ("weight", "none")), StringComparison.Ordinal);
        Assert.Contains("below 1", ImpedanceRun.Fault("eis", [file], ("kk", "true"), ("kk-threshold", "1.5")), StringComparison.Ordinal);
        Assert.Contains("--first-quadrant", ImpedanceRun.Fault("eis", [ImpedanceRun.File(ImpedanceRun.Spectrum("R0-L0", [1, 1e-3]))], ("first-quadrant", "true")), StringComparison.Ordinal);
        Assert.Contains("above zero", ImpedanceRun.Fault("eis", [file], ("area-cm2", "0")), StringComparison.Ordinal);
        Assert.Contains("twice", ImpedanceRun.Fault("eis", [file], ("thickness-um", "1"), ("thickness-cm", "1")), StringComparison.Ordinal);
        Assert.Contains("--area-cm2", ImpedanceRun.Fault("eis", [file], ("area-sigma-cm2", "0.1")), StringComparison.Ordinal);
    }

    // The same measurement in the binary and the text file of EC-Lab.
    [Fact]
    public void Binary_and_text_of_one_measurement_give_the_same_digits()
    {
        var binary = ImpedanceRun.Run("eis", [SharedData.Path("data/eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.mpr")]).Panel.Data!;
        var text = ImpedanceRun.Run("eis", [SharedData.Path("data/eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.txt")]).Panel.Data!;
        Assert.Equal(binary.Rows.Length, text.Rows.Length);
        for (int i = 0; i < binary.Rows.Length; i++)
        {
            // The text holds eight significant digits of single-precision numbers.
            for (int c = 4; c <= 6; c++) Assert.Equal(1, (double)text.Rows[i][c]! / (double)binary.Rows[i][c]!, 1e-7);
        }
    }

    [Theory]
    [InlineData("impedancepy/exampleDataGamryABORT.DTA", "measurement-stopped")]
    [InlineData("impedancepy/exampleDataZPlot_noComments.z", "truncated-table")]
    [InlineData("impedancepy/exampleDataBioLogic.mpt", null)]
    [InlineData("hybrid-drt/PEIS_SSB.mpr", null)]
    [InlineData("hybrid-drt/Sample2_PEIS_AtRest.csv", null)]
    [InlineData("hybrid-drt/EISGALV_EISTest3.DTA", null)]
    [InlineData("autoeis/test_data.csv", null)]
    [InlineData("drttools/data_LIB.csv", null)]
    [InlineData("pydrttools/zarc_data.txt", null)]
    public void Real_files_go_through_both_verbs(string path, string? warning)
    {
        var file = SharedData.Path("data/eis/" + path);
        var (drt, warnings, _) = ImpedanceRun.Run("drt", [file]);
        Assert.True(drt["r_polarisation_ohm"].Value() > 0);
        Assert.True(ImpedanceRun.Run("eis", [file]).Results["points"].Number() >= 8);
        if (warning is not null) Assert.Contains(warnings, w => w.Code == warning);
    }

    // A file of impedance.py whose frequencies are missing.
    [Fact]
    public void A_file_without_its_frequencies_says_which_columns_it_has_and_how_to_name_them()
    {
        var message = ImpedanceRun.Fault("eis", [SharedData.Path("data/eis/impedancepy/exampleDataBioLogic_MissingFreq.mpt")]);
        Assert.Contains("Re(Z)/Ohm", message, StringComparison.Ordinal);
        Assert.Contains("--columns frequency_Hz=NAME", message, StringComparison.Ordinal);
    }

    private static void Check(string heads, IEnumerable<double[]> rows, bool turned)
    {
        var (r, warnings, panel) = ImpedanceRun.Run("drt", [ImpedanceRun.Table(heads, rows)]);
        // Angles in degrees round in the last digits.
        Assert.Equal(Truth, r["r_polarisation_ohm"].Value(), 1e-6);
        Assert.Equal(turned, warnings.Any(w => w.Code == "imaginary-sign-turned"));
        Assert.Contains(panel.Notes, n => n.StartsWith("Sign of Z''", StringComparison.Ordinal));
        Assert.False(r.ContainsKey("series"));
    }
}
