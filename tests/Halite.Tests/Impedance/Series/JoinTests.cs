// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Series;

namespace Halite.Tests.Impedance.Series;

public sealed class JoinTests
{
    private static readonly double[] Cell = [10, 50, 1e-3, 0.85];

    [Fact]
    public void Two_ranges_of_one_cell_join_without_mismatch_in_any_order()
    {
        var high = Synthetic.Spectrum("R0-Zarc1", Cell, fMax: 1e6, fMin: 100, perDecade: 12);
        var low = Synthetic.Spectrum("R0-Zarc1", Cell, fMax: 7e3, fMin: 0.1, perDecade: 7);
        var (a, b) = (SpectrumJoin.Of(high, low), SpectrumJoin.Of(low, high));
        Assert.True(a.Overlaps && a.HighFirst && !b.HighFirst);
        Assert.Equal(a.Spectrum.Frequencies, b.Spectrum.Frequencies);
        Assert.Equal((100, 7e3), (Math.Round(a.OverlapFrom, 6), a.OverlapTo));
        Assert.Equal(Math.Sqrt(a.OverlapFrom * a.OverlapTo), a.Cut, 1e-9);
        // ln Z is a straight line between points to a few tenths of a percent at seven points a decade.
        Assert.True(a.WorstModulus < 0.005);
        Assert.InRange(a.MeanPhase, -0.2, 0.2);
        Assert.Equal(high.Frequencies[0], a.Spectrum.Frequencies[0]);
        Assert.Equal(low.Frequencies[^1], a.Spectrum.Frequencies[^1]);
        Assert.Equal(high.Frequencies.Count(f => f >= a.Cut) + low.Frequencies.Count(f => f < a.Cut), a.Spectrum.Count);
    }

    [Fact]
    public void The_resistance_of_a_lead_shows_as_a_difference_of_the_real_part_and_is_not_taken_out()
    {
        var high = Synthetic.Spectrum("R0-Zarc1", [10.5, 50, 1e-3, 0.85], fMax: 1e6, fMin: 100);
        var low = Synthetic.Spectrum("R0-Zarc1", Cell, fMax: 1e4, fMin: 0.1);
        var join = SpectrumJoin.Of(high, low);
        Assert.Equal(0.5, join.MeanReal, 1e-9);
        Assert.True(join.MeanModulus > 0);
        Assert.Equal(high.Impedances[0], join.Spectrum.Impedances[0]);
    }

    [Fact]
    public void A_gap_is_joined_and_told_and_a_range_within_the_other_is_refused()
    {
        var high = Synthetic.Spectrum("R0-Zarc1", Cell, fMax: 1e6, fMin: 1e4);
        var low = Synthetic.Spectrum("R0-Zarc1", Cell, fMax: 1e3, fMin: 0.1);
        var gap = SpectrumJoin.Of(high, low);
        Assert.False(gap.Overlaps);
        Assert.Equal(double.NaN, gap.MeanModulus);
        Assert.Equal(high.Count + low.Count, gap.Spectrum.Count);
        var fault = Assert.Throws<InputException>(() => SpectrumJoin.Of(Synthetic.Spectrum("R0-Zarc1", Cell), low));
        Assert.Contains("nothing to join", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validity_passes_a_sound_cell_and_flags_one_that_changes_during_the_sweep()
    {
        var sound = Synthetic.Spectrum("R0-Zarc1-Zarc2", [10, 50, 0.01, 0.8, 30, 1e-4, 0.9], noise: 1e-3, seed: 6);
        var good = SpectrumValidity.Of(sound);
        Assert.False(good.Drift);
        // Noise of 0.1 % in each part is all that is left.
        Assert.InRange(good.Residual, 0.0005, 0.0015);
        // The charge transfer doubles while the two lowest decades are measured.
        var drifting = sound.WithImpedances([.. sound.Frequencies.Select((f, i) => sound.Impedances[i] + (f < 10 ? 50 * Math.Log10(10 / f) / 2 : 0))]);
        Assert.True(SpectrumValidity.Of(drifting).Drift);
    }

    [Theory]
    [InlineData("R0-Zarc1-CPE1", new[] { 10, 50, 1e-3, 0.85, 0.05, 0.6 })]
    [InlineData("R0-Zarc1-W1", new[] { 10, 50, 1e-3, 0.85, 5 })]
    [InlineData("R0-Zarc1-Wo1", new[] { 10, 50, 1e-3, 0.85, 20, 3 })]
    [InlineData("R0-Zarc1-C1", new[] { 10, 50, 1e-3, 0.85, 0.5 })]
    [InlineData("R0-Zarc1-Zarc2-Zarc3-CPE1", new[] { 20, 60, 2e-6, 0.85, 40, 2e-4, 0.8, 80, 0.02, 0.75, 0.05, 0.6 })]
    public void Diffusion_is_no_drift_and_a_change_during_the_sweep_is(string circuit, double[] parameters)
    {
        foreach (double noise in new[] { 0, 1e-3, 5e-3 })
        {
            var sound = Synthetic.Spectrum(circuit, parameters, fMin: 0.01, noise: noise, seed: 6);
            Assert.False(SpectrumValidity.Of(sound).Drift, $"noise {noise}");
            // All of it grows by three tenths with the time that a sweep takes: 1/f.
            var drifting = sound.WithImpedances([.. sound.Frequencies.Select((f, i) => sound.Impedances[i] * (1 + 0.3 * Math.Min(1, 0.01 / f)))]);
            if (noise < 5e-3 && circuit.Contains("Zarc3", StringComparison.Ordinal)) Assert.True(SpectrumValidity.Of(drifting).Drift);
        }
    }

    [Fact]
    public void A_blocking_electrode_is_no_fault()
    {
        var blocking = SpectrumValidity.Of(Synthetic.Spectrum("R0-C1", [100, 1e-6], noise: 1e-3, seed: 3));
        Assert.True(blocking.WithCapacitor);
        Assert.InRange(blocking.Residual, 0, 0.002);
    }

    [Fact]
    public void A_spectrum_too_short_for_a_test_has_none()
    {
        var validity = SpectrumValidity.Of(ImpedanceSpectrum.Of([100, 90, 80], [Complex.One, Complex.One, Complex.One]));
        Assert.Null(validity.KramersKronig);
        Assert.Null(validity.ZHit);
        Assert.Equal(double.NaN, validity.Residual);
        Assert.False(validity.Drift);
    }
}
