// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Circuits;
using Halite.Impedance.Series;
using Halite.TestSupport;

namespace Halite.Tests.Impedance;

public sealed class ValidityTests
{
    [Fact]
    public void The_linear_test_of_the_published_spectrum_stops_where_impedance_py_does()
    {
        var spectrum = ReadZ(SharedData.Path("data/eis/impedancepy/Circuit3_EIS_1.z"));
        Assert.Equal(53, spectrum.Count);
        var result = LinearKramersKronig.Test(spectrum, new() { Fit = KramersKronigFit.Real, Threshold = 0.69 });
        Assert.Equal(10, result.Elements);
        // facts/impedance.md gives five decimals.
        Assert.Equal(0.68438, result.Mu, 5e-6);
        // The complex fit's mu at ten elements, from the same source.
        Assert.Equal(0.69031, LinearKramersKronig.Test(spectrum, new() { Fit = KramersKronigFit.Complex, Elements = 10 }).Mu, 5e-6);
    }

    [Fact]
    public void A_sharp_arc_passes_and_a_drift_fails_once_the_elements_suffice_where_mu_alone_cannot_tell_them()
    {
        double[] frequencies = [.. Enumerable.Range(0, 61).Select(i => 1e5 * Math.Pow(10, -0.1 * i))];
        Complex Arc(double f) => 10 + 50 / (1 + new Complex(0, 2 * Math.PI * f * 1e-3));
        var exact = ImpedanceSpectrum.Of(frequencies, [.. frequencies.Select(Arc)]);
        // The modulus grows by 10 % a decade of the sweep: no causal and stationary system does that with this phase.
        var drifting = ImpedanceSpectrum.Of(frequencies, [.. frequencies.Select(f => Arc(f) * (1 + 0.1 * Math.Log10(1e5 / f)))]);

        Assert.InRange(LinearKramersKronig.Test(exact).RmsReal, 0.05, 1); // mu stops at five elements
        var good = LinearKramersKronig.TestAllElements(exact);
        var bad = LinearKramersKronig.TestAllElements(drifting);
        // The arc lies between two time constants: a handful of elements each decade follow it to a part in a thousand.
        Assert.InRange(Math.Max(good.RmsReal, good.RmsImaginary), 0, 2e-3);
        Assert.InRange(Math.Max(bad.RmsReal, bad.RmsImaginary), 0.01, 1);
    }

    [Theory]
    [InlineData(KramersKronigFit.Complex, false)]
    [InlineData(KramersKronigFit.Real, false)]
    [InlineData(KramersKronigFit.Imaginary, false)]
    [InlineData(KramersKronigFit.Complex, true)]
    public void A_passive_stationary_cell_passes_by_every_variant(KramersKronigFit fit, bool admittance)
    {
        var spectrum = Synthetic.Spectrum("R0-Zarc1-Zarc2", [10, 50, 0.01, 0.8, 30, 1e-4, 0.9]);
        var result = LinearKramersKronig.Test(spectrum, new() { Fit = fit, Admittance = admittance, Elements = 25 });
        // 25 Voigt elements over seven decades follow a smooth spectrum to a few parts in ten thousand.
        Assert.True(result.RmsReal < 2e-3, $"real {result.RmsReal:E2}");
        Assert.True(result.RmsImaginary < 2e-3, $"imaginary {result.RmsImaginary:E2}");
        Assert.False(result.Drift);
    }

    public static TheoryData<string, double[]> SoundCells => new()
    {
        { "R0-Zarc1-Zarc2", [10, 50, .01, .8, 30, 1e-4, .9] },
        { "R0-K1-K2", [10, 50, 3e-3, 30, 1e-4] },
        { "R0-L0-Zarc1-Zarc2", [10, 3e-6, 50, .01, .8, 30, 1e-4, .9] },
        { "R0-Zarc1-C1", [10, 50, 1e-4, .85, 1e-2] },
        { "R0-Zarc1-CPE1", [10, 50, 1e-4, .85, 1e-2, .6] },
        { "R0-p(R1-Wo1,CPE1)", [5, 20, 40, 5, 1e-4, .9] },
        { "R0-TLMQ1", [5, 60, 1e-2, .9] },
        { "R0-p(R1,C1)-p(R2,L2)", [20, 115, 1e-5, 11, 2] },
        { "R0-G1-Zarc1", [2, 20, 1e-2, 10, 1e-4, .9] },
    };

    [Theory, MemberData(nameof(SoundCells))]
    public void Any_passive_cell_passes_by_its_admittance_once_the_elements_suffice_and_none_whose_impedance_grows(string circuit, double[] values)
    {
        // Arcs, sharp arcs, inductances, tails, blocking electrodes, porous electrodes and inductive loops.
        var sound = Synthetic.Spectrum(circuit, values, perDecade: 8, noise: 1e-3, seed: 6);
        var options = new KramersKronigOptions { Admittance = true };
        var good = LinearKramersKronig.TestAllElements(sound, options);
        // The noise of 0.1 % is what is left.
        Assert.InRange(Math.Max(good.RmsReal, good.RmsImaginary), 3e-4, 2e-3);
        Assert.False(SpectrumValidity.Of(sound).Drift);
        // 15 % more in the last decade.
        var drifting = sound.WithImpedances([.. sound.Impedances.Select((z, i) => z * (1 + 0.15 * Math.Max(0, -Math.Log10(sound.Frequencies[i]))))]);
        var bad = LinearKramersKronig.TestAllElements(drifting, options);
        Assert.True(Math.Max(bad.RmsReal, bad.RmsImaginary) > 5e-3);
        Assert.True(SpectrumValidity.Of(drifting).Drift);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void The_elements_of_a_test_have_an_impedance_at_any_frequency(bool admittance, bool capacitance)
    {
        var spectrum = Synthetic.Spectrum("R0-L0-Zarc1-CPE1", [10, 1e-6, 50, 1e-4, .85, 1e-2, .7], noise: 1e-3);
        var test = LinearKramersKronig.Test(spectrum, new() { Admittance = admittance, Capacitance = capacitance, Elements = 20 });
        for (int i = 0; i < spectrum.Count; i++)
        {
            // The same sum in another order: large terms of either sign cancel.
            Assert.True(Complex.Abs(test.Impedance(spectrum.Frequencies[i]) - test.Fitted[i]) < 1e-9 * Complex.Abs(test.Fitted[i]));
            if (i == 0) continue;
            // Between two points it lies between, give or take the bend of a tenth of a decade.
            double middle = Complex.Abs(test.Impedance(Math.Sqrt(spectrum.Frequencies[i] * spectrum.Frequencies[i - 1]))), a = Complex.Abs(test.Fitted[i]), b = Complex.Abs(test.Fitted[i - 1]);
            Assert.InRange(middle, 0.98 * Math.Min(a, b), 1.02 * Math.Max(a, b));
        }
    }

    [Fact]
    public void A_cell_that_drifts_at_low_frequency_fails_both_tests_there()
    {
        var good = Synthetic.Spectrum("R0-Zarc1-Zarc2", [10, 50, 0.01, 0.8, 30, 1e-4, 0.9], noise: 1e-3, seed: 4);
        // The resistance grows while the last decade is measured: +15 % at the end.
        var z = good.Impedances.Select((v, i) => v * (1 + 0.15 * Math.Max(0, (i - 60) / 10.0))).ToArray();
        var drifting = good.WithImpedances(z);
        Assert.False(LinearKramersKronig.Test(good, new() { Elements = 14 }).Drift);
        Assert.True(LinearKramersKronig.Test(drifting, new() { Elements = 14 }).Drift);
        Assert.False(ZHit.Reconstruct(good).Drift);
        Assert.True(ZHit.Reconstruct(drifting).Drift);
    }

    [Fact]
    public void Z_hit_rebuilds_the_modulus_from_the_phase()
    {
        var spectrum = Synthetic.Spectrum("R0-Zarc1-Zarc2", [10, 50, 0.01, 0.8, 30, 1e-4, 0.9]);
        // The transform neglects higher derivatives of the phase: Ehm et al. state about a percent.
        Assert.True(ZHit.Reconstruct(spectrum).Rms < 0.01);
    }

    [Fact]
    public void The_unit_of_the_impedance_changes_no_verdict()
    {
        var spectrum = Synthetic.Spectrum("R0-Zarc1", [10, 50, 0.01, 0.8], noise: 1e-3, seed: 2);
        var (a, b) = (LinearKramersKronig.Test(spectrum), LinearKramersKronig.Test(spectrum.Scaled(1e5)));
        Assert.Equal(a.Elements, b.Elements);
        Assert.Equal(a.Mu, b.Mu, 1e-9);
        Assert.Equal(ZHit.Reconstruct(spectrum).Rms, ZHit.Reconstruct(spectrum.Scaled(1e-3)).Rms, 1e-9);
    }

    [Fact]
    public void Too_few_points_are_an_input_fault()
    {
        var two = ImpedanceSpectrum.Of([1, 10], [new Complex(1, -1), new Complex(2, -1)]);
        Assert.Throws<InputException>(() => LinearKramersKronig.Test(two));
        Assert.Throws<InputException>(() => ZHit.Reconstruct(two));
    }

    private static ImpedanceSpectrum ReadZ(string path)
    {
        var rows = File.ReadLines(path).SkipWhile(l => l.Trim() != "End Comments").Skip(1).Where(l => l.Trim().Length > 0)
            .Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return ImpedanceSpectrum.Of([.. rows.Select(r => r[0])], [.. rows.Select(r => new Complex(r[4], r[5]))]);
    }
}

/// <summary>Spectra computed from a circuit, with seeded Gaussian noise proportional to |Z|.</summary>
internal static class Synthetic
{
    public static ImpedanceSpectrum Spectrum(string circuit, double[] parameters, double fMax = 1e6, double fMin = 0.1, double perDecade = 10, double noise = 0, ulong seed = 1)
    {
        int n = (int)Math.Round(Math.Log10(fMax / fMin) * perDecade) + 1;
        var f = Enumerable.Range(0, n).Select(i => fMax * Math.Pow(10, -i / perDecade)).ToArray();
        var evaluator = new CircuitEvaluator(Circuit.Parse(circuit));
        var random = new Halite.Numerics.RandomStream(seed, 77);
        var z = new Complex[n];
        for (int i = 0; i < n; i++)
        {
            z[i] = evaluator.At(2 * Math.PI * f[i], parameters, default);
            double sigma = noise * Complex.Abs(z[i]);
            z[i] += new Complex(sigma * random.NextGaussian(), sigma * random.NextGaussian());
        }

        return ImpedanceSpectrum.Of(f, z);
    }
}
