// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using System.Text;
using Halite.Data;
using Halite.Formats.Tests.Generic;
using Halite.Impedance;

namespace Halite.Formats.Tests.Impedance;

/// <summary>Tables as laboratories write them by hand, from a spreadsheet or a script: right numbers, and what was assumed is said.</summary>
public sealed class LaboratoryTableTests
{
    private static readonly (double F, Complex Z)[] Points = [.. Enumerable.Range(0, 36).Select(i => Math.Pow(10, 5 - i / 6.0)).Select(f => (f, Cell(f)))];

    // Cells: f frequency, w angular frequency, l logarithm of f, t period, k f in kHz; a b Z' and Z'', m -Z''; r |Z|, p phase
    // in degrees, q in radians, n -phase; g h admittance; 1 2 Z' and Z'' in kilo-ohm.
    [Theory]
    [InlineData("ω/rad s-1,Z'/Ohm,Z''/Ohm", "w,a,b", "\"ω/rad s-1\" as angular frequency in rad/s, f = ω/2π")]
    [InlineData("omega;Zre;Zim", "w;a;b", "\"omega\" as angular frequency in rad/s (assumed")]
    [InlineData("w (rad/s)\tRe(Z)\tIm(Z)", "w\ta\tb", "angular frequency in rad/s, f")]
    [InlineData("Angular frequency [rad/s];Realteil [Ohm];Imaginärteil [Ohm]", "w;a;b", "angular frequency in rad/s")]
    [InlineData("log10(f/Hz),Z',Z''", "l,a,b", "logarithm to base 10 of the frequency in Hz")]
    [InlineData("log f,|Z|,phase (deg)", "l,r,p", "logarithm to base 10 of the frequency in Hz")]
    [InlineData("lg(Frequency);Z';Z''", "l;a;b", "logarithm to base 10 of the frequency in Hz")]
    [InlineData("period (s),Z' (Ohm),Z'' (Ohm)", "t,a,b", "\"period (s)\" as period in s, f = 1/T")]
    [InlineData("Frequency (kHz),Z' (kOhm),Z'' (kΩ)", "k,1,2", "as frequency in kHz, \"Z' (kOhm)\" as Z' in kOhm")]
    [InlineData("Frequenz/kHz;Z'/Ohm;-Z''/Ohm", "k;a;m", "as frequency in kHz")]
    [InlineData("freq,Zmod,phase", "f,r,q", "\"phase\" as phase in radians (the file gives no unit")]
    [InlineData("freq,Zmod,theta", "f,r,p", "\"theta\" as phase in degrees (assumed")]
    [InlineData("freq (Hz),|Z| (Ohm),phase (rad)", "f,r,q", "as phase in rad")]
    [InlineData("Frequenz/Hz;Betrag/Ohm;Phase/Grad", "f;r;p", "as |Z| in Ohm, \"Phase/Grad\" as phase in deg")]
    [InlineData("freq / Hz,Z / Ohm,neg. Phase / °", "f,r,n", "as -phase in deg")]
    [InlineData("freq / Hz,Z / Ohm,-Phase / °", "f,r,n", "as -phase in deg")]
    [InlineData("f (Hz),Y' (S),Y'' (S)", "f,g,h", "\"Y' (S)\" as Y' in S, \"Y'' (S)\" as Y'' in S; Z = 1/Y")]
    [InlineData("f/Hz,Re(Y)/S,Im(Y)/S", "f,g,h", "Z = 1/Y")]
    [InlineData("Frequency (Hz),Z´ (Ohm),-Z´´ (Ohm)", "f,a,m", "as -Z'' in Ohm")]
    [InlineData("Frequency (Hz),Z′ (Ω),−Z″ (Ω)", "f,a,m", "as -Z'' in Ohm")]
    [InlineData("Frequency / Hz,Z_Re / Ohm,-(Z_Im) / Ohm", "f,a,m", "as -Z'' in Ohm")]
    [InlineData("FreqHz,ZrealOhm,ZimagOhm", "f,a,b", "\"FreqHz\" as frequency in Hz")]
    [InlineData("FREQ(HZ),ZRE(OHM),ZIM(OHM)", "f,a,b", "as frequency in Hz")]
    [InlineData("frequency_Hz,z_re_ohm,z_im_ohm", "f,a,b", "as Z'' in Ohm")]
    [InlineData("Fréquence (Hz);Partie réelle (Ohm);Partie imaginaire (Ohm)", "f;a;b", "as Z'' in Ohm")]
    [InlineData("频率(Hz),实部(Ohm),虚部(Ohm)", "f,a,b", "as Z'' in Ohm")]
    [InlineData("Frequency (Hz),Resistance (Ohm),Reactance (Ohm)", "f,a,b", "\"Resistance (Ohm)\" as Z'")]
    [InlineData("freq. /Hz,Z1 /ohm,Z2 /ohm", "f,a,b", "\"Z1 /ohm\" as Z'")]
    [InlineData("\"Frequency\"\t\"Z real\"\t\"Z imag\"", "f\ta\tb", "as Z' in ohm (assumed")]
    [InlineData("# operator = me\n# freq_Hz Zre_Ohm Zim_Ohm", "f a b", "as frequency in Hz")]
    [InlineData("| freq | Z' | Z'' |\n|---|---|---|", "| f | a | b |", "\"freq\" as frequency")]
    [InlineData("freq,Zre,-Zim\nHz,Ohm,Ohm", "f,a,m", "as -Z'' in Ohm")]
    [InlineData("f;Z';Z''\n[kHz];[kOhm];[kOhm]", "k;1;2", "as frequency in kHz")]
    [InlineData("Freq,Zre,Zim,Zre_fit,Zim_fit", "f,a,b,g,h", "\"Zre\" as Z'")]
    [InlineData("", "a b f", "\"column 3\" as frequency")]
    [InlineData("", "f\ta\tb", "\"column 1\" as frequency")]
    public void A_table_of_a_laboratory_gives_its_impedances_and_says_how(string heads, string row, string said)
    {
        foreach (bool comma in row.Contains(',', StringComparison.Ordinal) ? new[] { false } : [false, true])
        {
            string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture) is var plain && comma ? plain.Replace('.', ',') : value.ToString("R", CultureInfo.InvariantCulture);
            var text = (heads.Length > 0 ? heads + "\n" : "") + string.Concat(Points.Select(p => string.Concat(row.Select(c => Value(c, p.F, p.Z) is { } v ? Number(v) : c.ToString())) + "\n"));
            var recording = Read("lab.csv", Encoding.UTF8.GetBytes(text));
            var series = ImpedanceSeries.From(recording);
            Same(Points, Assert.Single(series.Spectra));
            Assert.Contains(said, string.Join('\n', series.Notes), StringComparison.Ordinal);
            Assert.Equal(comma, recording.Warnings.Any(w => w.Code == "decimal-comma"));
        }
    }

    [Theory]
    [InlineData("{0:N4};{1:N9};{2:N9}", "en-US")]
    [InlineData("{0:N4};{1:N9};{2:N9}", "de-DE")]
    public void Thousands_separators_are_read_and_said(string row, string culture)
    {
        // A value of 10 kHz and more has one.
        var style = CultureInfo.GetCultureInfo(culture);
        double Written(double value, int digits) => Math.Round(value, digits);
        var text = "Frequency (Hz);Z' (Ohm);Z'' (Ohm)\n" + string.Concat(Points.Select(p => string.Format(style, row, p.F, p.Z.Real, p.Z.Imaginary) + "\n"));
        var recording = Read("t.csv", Encoding.UTF8.GetBytes(text));
        Assert.Contains(recording.Warnings, w => w.Code == "thousands");
        Same([.. Points.Select(p => (Written(p.F, 4), new Complex(Written(p.Z.Real, 9), Written(p.Z.Imaginary, 9))))], Assert.Single(ImpedanceSeries.From(recording).Spectra));
    }

    [Theory]
    [InlineData("Frequency (Hz),Z' (Ohm),Z'' (Ohm),,Frequency (Hz),Z' (Ohm),Z'' (Ohm)", "f,a,b,,f,c,d", "data|data 2")]
    [InlineData("3.0 V;;;3.5 V;;\nf/Hz;Zre/Ohm;Zim/Ohm;f/Hz;Zre/Ohm;Zim/Ohm", "f;a;b;f;c;d", "3.0 V|3.5 V")]
    [InlineData("freq/Hz;Zre;Zim;Zre;Zim", "f;a;b;c;d", "data|data 2")]
    public void Spectra_side_by_side_are_each_read(string heads, string row, string labels)
    {
        var text = heads + "\n" + string.Concat(Points.Select(p => string.Concat(row.Select(c => (c is 'c' or 'd' ? Value((char)(c - 2), p.F, p.Z * 2) : Value(c, p.F, p.Z)) is { } v ? v.ToString("R", CultureInfo.InvariantCulture) : c.ToString())) + "\n"));
        var recording = Read("side.csv", Encoding.UTF8.GetBytes(text));
        Assert.Contains(recording.Warnings, w => w.Code == "side-by-side");
        var spectra = ImpedanceSeries.From(recording).Spectra;
        Assert.Equal(labels.Split('|'), spectra.Select(s => s.Label));
        Same(Points, spectra[0]);
        Same([.. Points.Select(p => (p.F, p.Z * 2))], spectra[1]);
    }

    [Fact]
    public void Spectra_side_by_side_in_a_workbook_are_each_read_under_their_titles()
    {
        object?[] three = ["Frequency (Hz)", "Z' (Ohm)", "-Z'' (Ohm)"];
        var bytes = SpreadsheetTests.Workbook(("all", [["3.0 V", null, null, null, "3.5 V"], [.. three, null, .. three], .. Points.Select(p => new object?[] { p.F, p.Z.Real, -p.Z.Imaginary, null, p.F, 2 * p.Z.Real, -2 * p.Z.Imaginary })]));
        var spectra = ImpedanceSeries.From(Read("side.xlsx", bytes)).Spectra;
        Assert.Equal(["3.0 V", "3.5 V"], spectra.Select(s => s.Label));
        Same(Points, spectra[0]);
        Same([.. Points.Select(p => (p.F, p.Z * 2))], spectra[1]);
    }

    [Fact]
    public void A_sheet_of_numbers_without_names_is_read_and_said()
    {
        var recording = Read("bare.xlsx", SpreadsheetTests.Workbook(("EIS", [.. Points.Select(p => new object?[] { p.F, p.Z.Real, p.Z.Imaginary })])));
        var series = ImpedanceSeries.From(recording);
        Same(Points, Assert.Single(series.Spectra));
        Assert.Contains(series.Warnings, w => w.Code == "columns-assumed");
    }

    [Fact]
    public void A_phase_in_degrees_by_its_name_that_can_only_be_radians_is_doubted()
    {
        var text = "freq (Hz),|Z| (Ohm),phase (deg)\n" + string.Concat(Points.Select(p => FormattableString.Invariant($"{p.F:R},{p.Z.Magnitude:R},{p.Z.Phase:R}\n")));
        Assert.Contains(ImpedanceSeries.From(Read("a.csv", Encoding.UTF8.GetBytes(text))).Warnings, w => w.Code == "phase-unit");
        var right = text.Replace("(deg)", "(rad)", StringComparison.Ordinal);
        Assert.DoesNotContain(ImpedanceSeries.From(Read("a.csv", Encoding.UTF8.GetBytes(right))).Warnings, w => w.Code == "phase-unit");
    }

    [Fact]
    public void A_small_phase_in_degrees_is_not_taken_for_radians()
    {
        // A resistor with a small arc: its phase stays within 1.3 degrees, which as radians would be a quarter turn.
        var small = Points.Select(p => (p.F, Z: 1000 + 0.5 * p.Z)).ToArray();
        var text = "freq,Zmod,phase\n" + string.Concat(small.Select(p => FormattableString.Invariant($"{p.F:R},{p.Z.Magnitude:R},{p.Z.Phase * 180 / Math.PI:R}\n")));
        Assert.InRange(small.Max(p => Math.Abs(p.Z.Phase * 180 / Math.PI)), 0.5, 1.6);
        Same(small, Assert.Single(ImpedanceSeries.From(Read("a.csv", Encoding.UTF8.GetBytes(text))).Spectra));
    }

    [Theory]
    [InlineData("f/Hz,Z'/Ohm cm2,Z''/Ohm cm2", "f,a,b", "an impedance times an area")]
    [InlineData("f (Hz),M',M''", "f,a,b", "No impedance was found")]
    [InlineData("Z' (Ohm),Z'' (Ohm),note", "a,b,f", "No impedance was found")]
    public void What_is_no_impedance_is_refused_in_one_sentence(string heads, string row, string said)
    {
        var text = heads + "\n" + string.Concat(Points.Select(p => string.Concat(row.Select(c => Value(c, p.F, p.Z)?.ToString("R", CultureInfo.InvariantCulture) ?? c.ToString())) + "\n"));
        var fault = Assert.Throws<InputException>(() => ImpedanceSeries.From(Read("no.csv", Encoding.UTF8.GetBytes(text))));
        Support.RecordingAssert.IsOneSentence(fault.Message);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    private static double? Value(char what, double f, Complex z) => what switch
    {
        'f' => f,
        'w' => 2 * Math.PI * f,
        'l' => Math.Log10(f),
        't' => 1 / f,
        'k' => f / 1000,
        'a' => z.Real,
        'b' => z.Imaginary,
        'm' => -z.Imaginary,
        'r' => z.Magnitude,
        'p' => z.Phase * 180 / Math.PI,
        'q' => z.Phase,
        'n' => -z.Phase * 180 / Math.PI,
        'g' => (1 / z).Real,
        'h' => (1 / z).Imaginary,
        '1' => z.Real / 1000,
        '2' => z.Imaginary / 1000,
        _ => null,
    };

    private static void Same((double F, Complex Z)[] expected, ImpedanceSpectrum actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            // Logarithms and angles written with all digits come back to some units in the last place.
            Assert.Equal(expected[i].F, actual.Frequencies[i], 1e-13 * expected[i].F);
            Assert.True(Complex.Abs(expected[i].Z - actual.Impedances[i]) <= 1e-13 * Complex.Abs(expected[i].Z), $"point {i}: {actual.Impedances[i]:R} instead of {expected[i].Z:R}");
        }
    }

    private static Complex Cell(double f) => 12.5 + 40 / (1 + Complex.Pow(new Complex(0, 2 * Math.PI * f * 1e-3), 0.9)) + 90 / (1 + Complex.Pow(new Complex(0, 2 * Math.PI * f * 0.5), 0.85));

    private static Recording Read(string name, byte[] bytes)
    {
        var source = ByteSource.Of(name, bytes);
        return FormatRegistry.Recognise(source)!.Read(source, ReadOptions.Default);
    }
}
