// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Data;
using Halite.Impedance;

namespace Halite.Tests.Impedance;

public sealed class SeriesReaderTests
{
    private static readonly ImpedanceSpectrum Cell = Synthetic.Spectrum("R0-Zarc1", [10, 50, 0.01, 0.8], perDecade: 5);

    [Fact]
    public void The_same_spectrum_is_read_from_every_spelling()
    {
        var f = Cell.Frequencies.ToArray();
        var re = Cell.Impedances.Select(z => z.Real).ToArray();
        var im = Cell.Impedances.Select(z => z.Imaginary).ToArray();
        Column[][] spellings =
        [
            [Of("f", "Hz", Meaning.Frequency, f), Of("Z'", "Ohm", Meaning.ImpedanceReal, re), Of("Z''", "Ohm", Meaning.ImpedanceImaginary, im)],
            [Of("f", "kHz", Meaning.Frequency, Times(f, 1e-3)), Of("Z'", "mOhm", Meaning.ImpedanceReal, Times(re, 1e3)), Of("-Z''", "mOhm", Meaning.ImpedanceMinusImaginary, Times(im, -1e3))],
            [Of("f", "Hz", Meaning.Frequency, f), Of("|Z|", "Ohm", Meaning.ImpedanceModulus, [.. Cell.Impedances.Select(z => Complex.Abs(z))]), Of("phase", "deg", Meaning.ImpedancePhase, [.. Cell.Impedances.Select(z => z.Phase * 180 / Math.PI)])],
        ];
        foreach (var columns in spellings)
        {
            var series = ImpedanceSeries.From(Recording(columns));
            var spectrum = Assert.Single(series.Spectra);
            Assert.Empty(series.Warnings);
            Assert.Contains(series.Notes, n => n.StartsWith("Sign of Z''", StringComparison.Ordinal));
            for (int i = 0; i < Cell.Count; i++) Assert.True(Complex.Abs(spectrum.Impedances[i] - Cell.Impedances[i]) < 1e-11);
        }
    }

    [Fact]
    public void A_sign_that_contradicts_the_modulus_is_turned_and_said()
    {
        var series = ImpedanceSeries.From(Recording(Columns(Cell, negative: true)));
        Assert.True(series.Spectra[0].Impedances.All(z => z.Imaginary < 0));
        Assert.Contains(series.Warnings, w => w.Code == "imaginary-sign-turned");
    }

    [Fact]
    public void A_state_that_comes_again_is_another_spectrum()
    {
        int n = Cell.Count;
        double[] states = [0, 0.5, 1, 1, 0.5, 0];
        double[] Each(Func<int, int, double> value) => [.. Enumerable.Range(0, states.Length).SelectMany(s => Enumerable.Range(0, n).Select(i => value(s, i)))];
        Column[] columns =
        [
            Of("soc", "", Meaning.StateOfCharge, Each((s, _) => states[s])),
            Of("f", "Hz", Meaning.Frequency, Each((_, i) => Cell.Frequencies[i])),
            Of("Z'", "Ohm", Meaning.ImpedanceReal, Each((s, i) => Cell.Impedances[i].Real + s)),
            Of("Z''", "Ohm", Meaning.ImpedanceImaginary, Each((_, i) => Cell.Impedances[i].Imaginary)),
        ];
        var series = ImpedanceSeries.From(Recording(columns));
        // Discharge is not folded into charge, and the two at full charge stay apart.
        Assert.Equal(states, series.Spectra.Select(s => s.StateOfCharge!.Value));
        Assert.All(series.Spectra.Index(), s => Assert.Equal(Cell.Impedances[0].Real + s.Index, s.Item.Impedances[0].Real, 1e-12));

        // A table sorted by frequency: the state alone says what belongs together.
        int[] order = [.. Enumerable.Range(0, 3 * n).OrderByDescending(r => columns[1][r]).ThenBy(r => r)];
        var sorted = ImpedanceSeries.From(Recording([.. columns.Select(c => Of(c.Name, c.Unit, c.Meaning, [.. order.Select(r => c[r])]))]));
        Assert.Equal(3, sorted.Spectra.Length);
        Assert.All(sorted.Spectra, s => Assert.Equal(n, s.Count));
    }

    [Fact]
    public void An_inductive_end_is_not_taken_for_a_wrong_sign()
    {
        var inductive = Synthetic.Spectrum("R0-L0-Zarc1", [10, 1e-5, 5, 0.01, 0.8], perDecade: 5);
        Assert.True(inductive.Impedances[0].Imaginary > 0);
        Assert.Empty(ImpedanceSeries.From(Recording(Columns(inductive))).Warnings);
    }

    [Fact]
    public void Loops_are_told_apart_by_index_or_by_the_sweep_that_starts_again()
    {
        var f = Cell.Frequencies.Concat(Cell.Frequencies).Concat(Cell.Frequencies).ToArray();
        var z = Cell.Impedances.Concat(Cell.Scaled(2).Impedances).Concat(Cell.Scaled(3).Impedances).ToArray();
        var index = Enumerable.Range(0, f.Length).Select(i => (double)(10 + i / Cell.Count)).ToArray();
        Column[] columns = [Of("f", "Hz", Meaning.Frequency, f), Of("re", "Ohm", Meaning.ImpedanceReal, [.. z.Select(v => v.Real)]), Of("im", "Ohm", Meaning.ImpedanceImaginary, [.. z.Select(v => v.Imaginary)])];
        var soc = index.Select(i => (i - 10) / 4).ToArray();
        var byIndex = ImpedanceSeries.From(Recording([Of("index", "", Meaning.SeriesIndex, index), Of("soc", "", Meaning.StateOfCharge, soc), .. columns]));
        Assert.Equal([10.0, 11, 12], byIndex.Spectra.Select(s => s.Index!.Value));
        Assert.Equal([0, 0.25, 0.5], byIndex.Spectra.Select(s => s.StateOfCharge!.Value));
        var bySweep = ImpedanceSeries.From(Recording(columns));
        Assert.Equal(3, bySweep.Spectra.Length);
        Assert.Contains(bySweep.Notes, n => n.Contains("starts again 2 time(s)", StringComparison.Ordinal));
        Assert.Equal(2 * Cell.Impedances[4].Real, bySweep.Spectra[1].Impedances[4].Real, 1e-12);
    }

    [Fact]
    public void Rows_without_a_frequency_are_left_out_and_said()
    {
        var f = Cell.Frequencies.Prepend(0).ToArray();
        var z = Cell.Impedances.Prepend(Complex.Zero).ToArray();
        var series = ImpedanceSeries.From(Recording([Of("f", "", Meaning.Frequency, f), Of("re", "", Meaning.ImpedanceReal, [.. z.Select(v => v.Real)]), Of("im", "", Meaning.ImpedanceImaginary, [.. z.Select(v => v.Imaginary)])]));
        Assert.Equal(Cell.Count, series.Spectra[0].Count);
        Assert.Contains(series.Warnings, w => w.Code == "rows-without-impedance");
    }

    [Fact]
    public void A_file_without_impedance_says_which_columns_it_has()
    {
        var fault = Assert.Throws<InputException>(() => ImpedanceSeries.From(Recording([Of("Ewe", "V", Meaning.Voltage, [1.0])])));
        Assert.Contains("Ewe", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spectrum_refuses_what_cannot_be_analysed()
    {
        Assert.Throws<InputException>(() => ImpedanceSpectrum.Of([], []));
        Assert.Throws<InputException>(() => ImpedanceSpectrum.Of([0], [Complex.One]));
        Assert.Throws<InputException>(() => ImpedanceSpectrum.Of([1], [new Complex(double.NaN, 0)]));
        Assert.Throws<InputException>(() => ImpedanceSpectrum.Of([1, 2], [Complex.One]));
        Assert.Throws<InputException>(() => Cell.Where((_, _) => false));
        Assert.Equal([1000.0, 10, 1], ImpedanceSpectrum.Of([10, 1, 1000], [1, 2, 3]).Frequencies);
    }

    private static Column[] Columns(ImpedanceSpectrum s, bool negative = false) =>
    [
        Of("f", "Hz", Meaning.Frequency, [.. s.Frequencies]), Of("Zre", "Ohm", Meaning.ImpedanceReal, [.. s.Impedances.Select(z => z.Real)]),
        Of("Zim", "Ohm", Meaning.ImpedanceImaginary, [.. s.Impedances.Select(z => negative ? -z.Imaginary : z.Imaginary)]),
    ];

    private static double[] Times(double[] values, double factor) => [.. values.Select(v => v * factor)];

    private static Column Of(string name, string unit, Meaning meaning, double[] values) => Column.Of(name, unit, meaning, values);

    private static Recording Recording(Column[] columns) => new("test", [new Table("data", [.. columns])]);
}
