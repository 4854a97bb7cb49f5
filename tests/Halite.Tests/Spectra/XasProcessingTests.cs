// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
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

    [Fact]
    public void Amplitude_and_phase_of_a_standard_carry_over_to_another_shell()
    {
        double[] k = [.. Enumerable.Range(0, 281).Select(i => 0.05 * i)];
        ChiOfR Shell(double n, double r, double sigma2) => XafsTransform.Forward([.. k.Select(v => v < 0.5 ? 0 : n * 0.6 * Math.Exp(-Math.Pow((v - 6) / 5, 2)) / (v * r * r) * Math.Exp(-2 * sigma2 * v * v) * Math.Sin(2 * v * r + 1.2 - 0.35 * v))]);
        var path = ScatteringPath.FromStandard("Mn-O", Shell(6, 1.95, 0.004), 0.9, 2.6, 1.95, 6);
        var sample = Shell(4.5, 1.90, 0.007);
        var filtered = XafsTransform.Back(sample, 0.9, 2.6);
        var chi = k.Select((v, i) => sample.Window[i] > 0.1 ? filtered[i] / sample.Window[i] / (v * v) : 0).ToArray();
        var data = new ChiOfK { K = [.. k], Chi = [.. chi], Background = [], EdgeEnergy = 6550, EdgeStep = 1, Coefficients = 0, Settings = BackgroundOptions.Default };
        var fit = ShellFit.Fit(data, [path], 4, 11, 2, 1.7);

        // Filtering cuts both shells alike but not equally: 2 % of the number, thousandths of an Å.
        Assert.Equal(4.5, fit.Shells[0].Number.Value, 0.09);
        Assert.Equal(1.90, fit.Shells[0].Distance.Value, 0.003);
        Assert.Equal(0.003, fit.Shells[0].Sigma2.Value, 0.0003);
        Assert.Equal(2 * 7 * 1.7 / Math.PI, fit.IndependentPoints, 1e-9);
        Assert.Null(ShellFit.Fit(data, [path], 4, 7, 2, 1).Shells[0].Number.Sigma);
    }

    [Fact]
    public void The_uncertainties_of_a_shift_and_of_the_531_area_cover_their_scatter()
    {
        double[] e = [.. Enumerable.Range(0, 400).Select(i => 6480 + 0.5 * i)], o = [.. Enumerable.Range(0, 500).Select(i => 515 + 0.1 * i)];
        NormalisedXas Edge(ulong seed, double shift)
        {
            var random = new RandomStream(60, seed);
            return Normalisation.Fit(XasSpectrum.From("foil", e, [.. e.Select(x => 1 / (1 + Math.Exp(-(x - 6545 - shift) / 2)) + 0.002 * random.NextGaussian())]), new NormalisationOptions { EdgeEnergy = 6545 + shift });
        }

        NormalisedXas Oxygen(ulong seed)
        {
            var random = new RandomStream(61, seed);
            return Normalisation.Fit(XasSpectrum.From("O", o, [.. o.Select(x => 1 / (1 + Math.Exp(-(x - 536) / 1.2)) + 0.003 * random.NextGaussian())]), new NormalisationOptions { EdgeEnergy = 536 });
        }

        var reference = Edge(0, 0);
        var shifts = Enumerable.Range(1, 60).Select(i => XasProcessing.Alignment(Edge((ulong)i, -0.8), reference).Shift).ToArray();
        var areas = Enumerable.Range(1, 60).Select(i => OxygenMarkers.Area(Oxygen((ulong)i))).ToArray();

        // Sixty draws know a standard deviation to 9 %; the reference's own noise and interpolation are not counted: a factor of two holds both.
        static double Scatter(IEnumerable<double> v) => v.ToArray() is var a ? Math.Sqrt(a.Sum(x => Math.Pow(x - a.Average(), 2)) / (a.Length - 1)) : 0;
        Assert.InRange(shifts.Average(s => s.Sigma!.Value) / Scatter(shifts.Select(s => s.Value)), 0.5, 2);
        Assert.InRange(areas.Average(s => s.Sigma!.Value) / Scatter(areas.Select(s => s.Value)), 0.7, 1.4);
        Assert.Equal(0.8, shifts.Average(s => s.Value), 0.03);
    }

    [Fact]
    public void Self_absorption_is_undone_exactly_with_its_ratio()
    {
        double[] e = [.. Enumerable.Range(0, 600).Select(i => 6400 + (double)i)];
        var truth = Normalisation.Fit(XasSpectrum.From("thin", e, [.. e.Select(x => 1 / (1 + Math.Exp(-(x - 6545) / 2)) * (1 + 0.4 * Math.Exp(-Math.Pow((x - 6552) / 4, 2))))]), new NormalisationOptions { EdgeEnergy = 6545 });
        const double s = 2.5;
        var thick = truth with { Norm = [.. truth.Norm.Select(n => n * (1 + s) / (n + s))] };
        var back = XasProcessing.CorrectSelfAbsorption(thick, s);
        for (int i = 0; i < e.Length; i += 7) Assert.Equal(truth.Norm[i], back.Norm[i], 2e-3);
        Assert.Throws<InputException>(() => XasProcessing.CorrectSelfAbsorption(thick, 0));
    }

    [Fact]
    public void The_error_of_a_calibration_is_larger_where_each_standard_is_read_off_the_others()
    {
        var line = ValenceCalibration.Fit([new("a", 2, 6545), new("b", 3, 6548.9), new("c", 3, 6548.3), new("d", 4, 6552)]);
        Assert.True(line.LeaveOneOutValence > line.RmsValence);
        Assert.True(double.IsNaN(ValenceCalibration.Fit([new("a", 2, 6545), new("d", 4, 6552)]).LeaveOneOutValence));
        Assert.Equal(0, ValenceCalibration.Fit([new("a", 2, 6545), new("b", 3, 6548), new("d", 4, 6551)]).LeaveOneOutValence, 1e-9);
    }
}
