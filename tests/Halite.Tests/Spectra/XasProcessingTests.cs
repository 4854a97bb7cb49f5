// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;
using Halite.Spectra.Xas;

namespace Halite.Tests.Spectra;

public class XasProcessingTests
{
    private static double Edge(double e, double e0) => 0.5 + Math.Atan((e - e0) / 1.5) / Math.PI + 0.6 * Math.Exp(-Math.Pow((e - e0 - 4) / 2.5, 2));

    private static NormalisedXas Make(string name, Func<double, double> mu, double noise = 0, ulong run = 0)
    {
        var random = new RandomStream(31, run);
        double[] e = [.. Enumerable.Range(0, 700).Select(i => 6400 + 0.5 * i)];
        return Normalisation.Fit(XasSpectrum.From(name, e, [.. e.Select(v => mu(v) + noise * random.NextGaussian())]), new NormalisationOptions { EdgeEnergy = 6550 });
    }

    [Fact]
    public void Alignment_finds_the_shift_between_two_foils()
    {
        var reference = Make("foil", e => Edge(e, 6550));
        var moved = Make("moved", e => Edge(e, 6551.37), 0.002, 1);

        // Noise of 0.2 % of the step over an edge of 1.5 eV.
        Assert.Equal(-1.37, XasProcessing.Align(moved, reference), 0.02);
    }

    [Fact]
    public void Merging_averages_and_states_the_scatter_and_deglitching_takes_out_one_point()
    {
        var scans = Enumerable.Range(0, 4).Select(i => Make("s", e => Edge(e, 6550), 0.01, (ulong)i).Spectrum).ToArray();
        var (mean, deviation) = XasProcessing.Merge(scans, "mean");
        Assert.Equal(0.01, Math.Sqrt(deviation.Average(d => d * d)), 0.001);
        var glitched = mean with { Absorption = mean.Absorption.SetItem(600, mean.Absorption[600] + 0.5) };
        var (clean, removed) = XasProcessing.Deglitch(glitched);
        Assert.Equal([mean.Energy[600]], removed);
        Assert.Equal(mean.Energy.Length - 1, clean.Energy.Length);
    }

    [Fact]
    public void Self_absorption_is_undone_by_its_own_formula()
    {
        double[] mu = [0, 0.5, 1, 1.6];
        double s = 0.8;

        // N = mu (1 + s)/(mu + s): what a thick sample shows.
        var seen = mu.Select(m => m * (1 + s) / (m + s)).ToArray();
        var back = XasProcessing.CorrectSelfAbsorption(seen, s);
        for (int i = 0; i < mu.Length; i++) Assert.Equal(mu[i], back[i], 1e-12);
    }

    [Fact]
    public void Principal_components_count_the_species_and_know_a_true_standard()
    {
        var series = Enumerable.Range(0, 8).Select(i => Make("x", e => (i / 7.0) * Edge(e, 6548) + (1 - i / 7.0) * Edge(e, 6552), 0.002, (ulong)i)).ToArray();
        var pca = PrincipalComponents.Analyse(series);
        Assert.Equal(2, pca.Count);
        Assert.True(pca.TargetRFactor(Make("true", e => Edge(e, 6548))) < 0.05 * pca.TargetRFactor(Make("false", e => Edge(e, 6560))));
    }

    [Fact]
    public void The_area_at_531_eV_is_that_of_a_planted_peak()
    {
        double[] e = [.. Enumerable.Range(0, 800).Select(i => 515 + 0.05 * i)];
        double Base(double x) => 1 / (1 + Math.Exp(-(x - 536) / 1.2));
        var flat = Normalisation.Fit(XasSpectrum.From("a", e, [.. e.Select(Base)]), new NormalisationOptions { EdgeEnergy = 536 });
        var peak = Normalisation.Fit(XasSpectrum.From("b", e, [.. e.Select(x => Base(x) + 0.2 * Math.Exp(-Math.Pow((x - 531) / 0.25, 2)))]), new NormalisationOptions { EdgeEnergy = 536 });
        Assert.Equal(0.2 * 0.25 * Math.Sqrt(Math.PI), (OxygenMarkers.Area531(peak) - OxygenMarkers.Area531(flat)) * flat.EdgeStep, 0.01);
    }

    [Fact]
    public void A_shell_fit_recovers_number_distance_and_disorder_from_supplied_amplitudes()
    {
        double[] k = [.. Enumerable.Range(0, 281).Select(i => 0.05 * i)];
        double Amplitude(double v) => 0.6 * Math.Exp(-Math.Pow((v - 6) / 5, 2));
        double Phase(double v) => 1.2 - 0.35 * v;
        var path = new ScatteringPath("Mn-O", [.. k], [.. k.Select(Amplitude)], [.. k.Select(Phase)], 1.98);
        var random = new RandomStream(41);
        var chi = k.Select(v => v < 0.5 ? 0 : 5.4 * Amplitude(v) / (v * 1.91 * 1.91) * Math.Exp(-2 * 0.006 * v * v) * Math.Sin(2 * v * 1.91 + Phase(v)) + 1e-4 * random.NextGaussian()).ToArray();
        var data = new ChiOfK { K = [.. k], Chi = [.. chi], Background = [], EdgeEnergy = 6550, EdgeStep = 1, Coefficients = 0, Settings = BackgroundOptions.Default };
        var shell = ShellFit.Fit(data, [path]).Shells.Single();

        // Within four of the stated sigmas, which the noise of 1e-4 makes small.
        Assert.Equal(1.91, shell.Distance.Value, 4 * shell.Distance.Sigma!.Value);
        Assert.Equal(5.4, shell.Number.Value, 4 * shell.Number.Sigma!.Value);
        Assert.Equal(0.006, shell.Sigma2.Value, 4 * shell.Sigma2.Sigma!.Value);
        Assert.True(shell.Distance.Sigma < 0.005);
    }
}
