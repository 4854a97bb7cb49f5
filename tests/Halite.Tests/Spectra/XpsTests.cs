// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;
using Halite.Numerics;
using Halite.Spectra;
using Halite.Spectra.Xps;
using Halite.TestSupport;

namespace Halite.Tests.Spectra;

public class XpsTests
{
    /// <summary>CasaXPS's own point-by-point output: kinetic energy, counts, four components on the background, background, envelope.</summary>
    private static double[][] Casa()
    {
        var rows = File.ReadLines(SharedData.Path("data/spectra/xps/FeO_analyzed_lineshapes_cols.txt"))
            .Select(l => l.Split('\t', StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Length >= 8 && double.TryParse(w[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            .Select(w => w.Take(8).Select(v => double.Parse(v, NumberStyles.Float, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return [.. Enumerable.Range(0, 8).Select(c => rows.Select(r => r[c]).ToArray())];
    }

    private const string Comment = """
        CASA region (*Fe 2p*) (*U 3 Tougaard*) 737.52081 786.7632 16.42 2 0 0 335.44588 551 436 3 (*Fe 2p*) 55.8458 0 16.42
        CASA comp (*Fe 2p*) (*LF(0.54,10,80,100,6)*) Area 63507.374 1e-020 6383903.5 -1 1 MFWHM 3.8576238 1.07 26.75 -1 1 Position 777.56313 738.01 782.59919 -1 1 RSF 16.42 MASS 55.8458 INDEX 0 (*Fe 2p*) CONST (**) UNCORRECTEDRSF 16.42
        CASA comp (*Fe 2p*) (*SGL(30)*) Area 35837.064 1e-020 6383903.5 -1 1 MFWHM 8 1.07 8 -1 1 Position 770.61 770.61 772.61 -1 1 RSF 16.42 MASS 55.8458 INDEX 1 (*Fe 2p*) CONST (**) UNCORRECTEDRSF 16.42
        CASA comp (*Fe 2p*) (*LF(0.54,10,80,100,6)*) Area 49042.126 1e-020 6383903.5 -1 1 MFWHM 4.8730051 1.07 26.75 -1 1 Position 764.48234 738.01 782.59919 -1 -13 RSF 16.42 MASS 55.8458 INDEX 0 (*Fe 2p*) CONST (**) UNCORRECTEDRSF 16.42
        CASA comp (*Fe 2p*) (*SGL(30)*) Area 17705.155 1e-020 6383903.5 -1 1 MFWHM 7.8295407 1.07 8 -1 1 Position 756.72212 756.11 759.61 -1 1 RSF 16.42 MASS 55.8458 INDEX 1 (*Fe 2p*) CONST (**) UNCORRECTEDRSF 16.42
        """;

    private static XpsSpectrum FeO()
    {
        var c = Casa();
        return new XpsSpectrum { Name = "Fe 2p", Kinetic = [.. c[0]], Counts = [.. c[1]], PhotonEnergy = 1486.61, Seconds = 2, Casa = CasaXps.Parse(Comment) };
    }

    [Theory]
    [InlineData(1.2, false)]
    [InlineData(2.4, true)]
    public void A_width_that_is_not_shared_shows_in_neighbouring_residuals_where_the_noise_is_not_known(double second, bool told)
    {
        // Rates that are no counts: chi-square tells nothing, only its pattern does.
        var random = new RandomStream(8);
        var line = LineShape.Find("pv-height")!;
        double[] binding = [.. Enumerable.Range(0, 201).Select(i => 280 + 0.07 * i)];
        double[] rate = [.. binding.Select(b => 300.25 + line.Evaluate(b, [4000, 284.8, 1.2, 0.3]) + line.Evaluate(b, [1500, 288.5, second, 0.3]) + 20 * random.NextGaussian())];
        var region = new XpsSpectrum { Name = "C 1s", Kinetic = [.. binding.Select(b => 1486.6 - b).Reverse()], Counts = [.. rate.Reverse()], PhotonEnergy = 1486.6, Seconds = 1 };
        var fit = XpsFit.Fit(region, [new XpsComponent("C-C", new ParameterHint(284.8)), new XpsComponent("C-O", new ParameterHint(288.5))]);
        Assert.Equal(told, fit.Warnings.Any(w => w.Code == "misfit" && w.Message.Contains("neighbouring residuals", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_background_and_envelope_of_CasaXPS_are_reproduced_from_its_parameters()
    {
        var (spectrum, columns) = (FeO(), Casa());
        var region = spectrum.Casa!.Regions.Single();
        Assert.Equal("U 3 Tougaard", region.Background);
        Assert.Equal(4, spectrum.Casa.Components.Length);
        var curves = CasaFit.Reproduce(spectrum, region);
        int first = Array.IndexOf(columns[0], curves.Kinetic[0]);
        double top = columns[7].Max() / 2, worstBackground = 0, worstEnvelope = 0;
        for (int i = 0; i < curves.Kinetic.Length; i++)
        {
            worstBackground = Math.Max(worstBackground, Math.Abs(curves.Background[i] - columns[6][first + i] / 2));
            worstEnvelope = Math.Max(worstEnvelope, Math.Abs(curves.Envelope[i] - columns[7][first + i] / 2));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"background {100 * worstBackground / top:F3} %, envelope {100 * worstEnvelope / top:F3} % of maximum");
        Assert.True(worstBackground < 0.005 * top);
        Assert.True(worstEnvelope < 0.005 * top);
    }

    [Fact]
    public void An_independent_fit_of_CasaXPSs_region_gives_its_positions_and_areas_within_errors()
    {
        var spectrum = FeO();
        var fit = CasaFit.Refit(spectrum, spectrum.Casa!.Regions.Single());
        Assert.True(fit.Fit.Converged);
        var expected = spectrum.Casa.Components;
        for (int k = 0; k < 4; k++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{fit.Components[k].BindingEnergy} ({1486.61 - expected[k].Position:F2}), area {fit.Components[k].Area} ({expected[k].Area:F0}), fwhm {fit.Components[k].Fwhm} curve {fit.Components[k].CurveFwhm:F2}; chi2 {fit.Fit.ReducedChiSquare:F2}");
        }

        // The same sum of squares to the accuracy of the line shape: within one of the fit's own uncertainties.
        for (int k = 0; k < 4; k++)
        {
            double position = 1486.61 - expected[k].Position;
            Assert.Equal(position, fit.Components[k].BindingEnergy.Value, fit.Components[k].BindingEnergy.Sigma ?? 0.001);
            Assert.Equal(expected[k].Area, fit.Components[k].Area.Value, fit.Components[k].Area.Sigma!.Value);
        }
    }

    private static XpsSpectrum Doublets(ulong run, double sulphite, double sulphate, double strength)
    {
        var random = new RandomStream(21, run);
        var shape = LineShape.Find("pv-height")!;
        double[] kinetic = [.. Enumerable.Range(0, 281).Select(i => 1310.0 + 0.05 * i)];
        double unit = shape.Area([1, 0, 1.4, 0.3]);
        var peaks = kinetic.Select(k =>
        {
            double b = 1486.6 - k, sum = 0;
            foreach (var (at, area) in new[] { (166.3, sulphite), (168.2, sulphate) })
                sum += area / 1.5 / unit * (shape.Evaluate(b, [1, at, 1.4, 0.3]) + 0.5 * shape.Evaluate(b, [1, at + 1.18, 1.4, 0.3]));
            return sum;
        }).ToArray();
        var counts = new double[kinetic.Length];
        double tail = 0;
        for (int i = counts.Length - 1; i >= 0; i--)
        {
            tail += peaks[i] * 0.05;
            double mean = 400 + peaks[i] + strength * (tail - peaks[i] * 0.025);
            counts[i] = Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * random.NextGaussian()));
        }

        return new XpsSpectrum { Name = "S 2p", Kinetic = [.. kinetic], Counts = [.. counts], PhotonEnergy = 1486.6 };
    }

    [Fact]
    public void Doublets_with_exact_splitting_and_ratio_are_recovered_with_honest_errors()
    {
        var template = XpsTemplates.Find("S2p scan")!;
        Assert.Equal(1.18, template.Splitting);
        ImmutableComponents(template, out var components);
        int inside = 0;
        const int runs = 120;
        for (int run = 0; run < runs; run++)
        {
            var fit = XpsFit.Fit(Doublets((ulong)run, 900, 2600, 0.03), components);
            Assert.True(fit.Fit.Converged);
            var f = fit.Components[0].Area;
            if (Math.Abs(f.Value - 900) < f.Sigma) inside++;
            Assert.Equal(166.3, fit.Components[0].BindingEnergy.Value, 5 * fit.Components[0].BindingEnergy.Sigma!.Value + 1e-9);
        }

        // 68.3 % with a binomial scatter of 4.2 %.
        Assert.InRange(inside / (double)runs, 0.55, 0.82);
    }

    private static void ImmutableComponents(XpsTemplate template, out System.Collections.Immutable.ImmutableArray<XpsComponent> components) => components =
        [.. template.Components.Skip(1).Select(c => new XpsComponent(c.Name, new ParameterHint(c.Energy)) { Splitting = template.Splitting, Ratio = template.Ratio })];

    [Fact]
    public void Shirley_meets_both_ends_and_keeps_a_flat_spectrum_flat()
    {
        double[] k = [.. Enumerable.Range(0, 201).Select(i => 900 + 0.1 * i)];
        var peak = LineShape.Find("gauss")!;
        double sum = 0;
        var y = new double[k.Length];
        for (int i = y.Length - 1; i >= 0; i--)
        {
            double g = peak.Evaluate(k[i], [1000, 910, 1.5]);
            sum += g * 0.1;
            y[i] = 100 + g + 0.05 * (sum - g * 0.05);
        }

        var b = XpsBackground.Shirley(k, y, average: 0);
        Assert.Equal(y[0], b.Values[0], 1e-6);
        Assert.Equal(y[^1], b.Values[^1], 1e-6);

        // Built as Shirley's integral of a peak of area 1000: the background must be found again.
        Assert.Equal(100 + 0.05 * 500, b.Values[100], 0.5);
    }

    [Fact]
    public void Mn_3s_gives_a_valence_by_both_lines_with_the_error_of_the_relation()
    {
        var (galakhov, beyreuther) = MnValence.FromSplitting(Measured.From(5.3, 0.05, "eV", "splitting"));

        // The Thermo value of Mn2O3: 2.99 and 2.94 (facts of both papers' lines).
        Assert.Equal(2.988, galakhov.Valence.Value, 1e-3);
        Assert.Equal(2.939, beyreuther.Valence.Value, 1e-3);
        Assert.True(galakhov.Valence.Sigma > 0.3);
    }

    [Fact]
    public void Quantification_is_area_over_sensitivity_and_adds_to_one_hundred()
    {
        var q = XpsQuantification.Quantify([("Fe 2p", Measured.From(1000, 10, "1", "a"), 16.42), ("O 1s", Measured.From(500, 10, "1", "b"), 2.93)]);
        Assert.Equal(100, q.Sum(r => r.AtomicPercent.Value), 1e-9);
        Assert.Equal(100 * (1000 / 16.42) / (1000 / 16.42 + 500 / 2.93), q[0].AtomicPercent.Value, 1e-9);
        Assert.Equal(q[0].AtomicPercent.Sigma!.Value, q[1].AtomicPercent.Sigma!.Value, 1e-9);
    }

    [Fact]
    public void A_series_shares_its_width_and_follows_shares_and_positions()
    {
        ImmutableComponents(XpsTemplates.Find("S 2p")!, out var components);
        (double Sulphite, double Sulphate)[] truth = [(2600, 900), (1700, 1800), (700, 2800)];
        var fits = XpsFit.FitSeries([.. truth.Select((t, i) => Doublets((ulong)(900 + i), t.Sulphite, t.Sulphate, 0.03))], components);
        Assert.Equal(3, fits.Length);
        Assert.Single(fits.SelectMany(f => f.Components).Select(c => c.Fwhm.Value).Distinct());

        // Within four of the stated sigmas.
        Assert.Equal(1.4, fits[0].Components[0].Fwhm.Value, 4 * fits[0].Components[0].Fwhm.Sigma!.Value);
        for (int i = 0; i < 3; i++)
        {
            var (sulphite, sulphate) = (fits[i].Components.Single(c => c.Name == "sulphite"), fits[i].Components.Single(c => c.Name == "sulphate"));
            Assert.Equal(truth[i].Sulphite, sulphite.Area.Value, 4 * sulphite.Area.Sigma!.Value);
            Assert.Equal(168.2, sulphate.BindingEnergy.Value, 4 * sulphate.BindingEnergy.Sigma!.Value);
            Assert.Equal(truth[i].Sulphate / (truth[i].Sulphite + truth[i].Sulphate), sulphate.Fraction.Value, 4 * sulphate.Fraction.Sigma!.Value);
        }

        // The shared width is known better than that of one spectrum alone.
        var alone = XpsFit.Fit(Doublets(900, 2600, 900, 0.03), components);
        Assert.True(fits[0].Components[0].Fwhm.Sigma < alone.Components[0].Fwhm.Sigma);
        Assert.Throws<InputException>(() => XpsFit.FitSeries([Doublets(1, 1, 1, 0)], components));
    }
}
