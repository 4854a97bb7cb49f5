// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Circuits;
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Tests.Impedance;

public sealed class CircuitFitTests
{
    private const string TwoBranches = "R0-p(R1,CPE1)-p(R2,CPE2)";
    private static readonly double[] TwoBranchesTruth = [10, 30, 2e-5, 0.85, 50, 3e-4, 0.9];

    // The minima of facts/impedance.md; impedance.py's published fits stop at 1.943e-5 and 0.020022.
    [Theory]
    [InlineData(CircuitWeight.Unit, 1.40314e-5, 5e-11)]
    [InlineData(CircuitWeight.Modulus, 0.0183879, 5e-8)]
    public void The_published_spectrum_gives_the_global_minimum_from_any_seed(CircuitWeight weight, double sum, double digits)
    {
        var spectrum = Published();
        Assert.Equal(57, spectrum.Count);
        for (ulong seed = 1; seed <= 6; seed++)
        {
            var fit = CircuitFit.Fit(spectrum, Circuit.Parse("R0-p(R1,C1)-p(R2-Wo1,C2)"), weight, seed: seed);
            Assert.Equal(sum, fit.SumOfSquares, digits);
            Assert.Contains("Wo1_tau", fit.NotIdentified);
            Assert.DoesNotContain("R0", fit.NotIdentified);
        }
    }

    [Fact]
    public void The_unit_of_the_impedance_changes_values_and_no_verdict()
    {
        var spectrum = Synthetic.Spectrum(TwoBranches, TwoBranchesTruth, noise: 2e-3, seed: 3);
        foreach (var weight in new[] { CircuitWeight.Modulus, CircuitWeight.Auto })
        {
            var a = CircuitFit.Fit(spectrum, Circuit.Parse(TwoBranches), weight);
            foreach (double factor in new[] { 1e-3, 1e5 })
            {
                var b = CircuitFit.Fit(spectrum.Scaled(factor), Circuit.Parse(TwoBranches), weight);
                // Two searches end within 1e-9 of a standard error of the same optimum; the weights of auto come from a
                // distribution that agrees to 1e-6.
                Assert.Equal(1, b.SumOfSquares / a.SumOfSquares, 1e-4);
                for (int j = 0; j < a.Parameters.Length; j++)
                {
                    double power = Math.Pow(factor, a.Parameters[j].Parameter.Definition.ImpedancePower);
                    Assert.Equal(1, b.Parameters[j].Value.Value / (power * a.Parameters[j].Value.Value), 1e-4);
                    Assert.Equal(a.Parameters[j].Identifiable, b.Parameters[j].Identifiable);
                }
            }
        }
    }

    [Fact]
    public void Known_parameters_are_found_within_their_sigmas_and_without_noise_exactly()
    {
        var exact = CircuitFit.Fit(Synthetic.Spectrum(TwoBranches, TwoBranchesTruth), Circuit.Parse(TwoBranches));
        // The two branches may change places: compare by resistance.
        var (r1, r2) = (Value(exact, "R1"), Value(exact, "R2"));
        Assert.Equal(30, Math.Min(r1, r2), 1e-5);
        Assert.Equal(50, Math.Max(r1, r2), 1e-5);
        double sum = 0;
        const int Seeds = 12;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var fit = CircuitFit.Fit(Synthetic.Spectrum(TwoBranches, TwoBranchesTruth, noise: 2e-3, seed: seed), Circuit.Parse(TwoBranches));
            double z = (Value(fit, "R0") - 10) / fit.Parameters[0].Value.Sigma!.Value;
            sum += z * z;
        }

        // χ² of twelve: outside of 3.07 to 28.3 once in two hundred.
        Assert.InRange(sum, 3.07, 28.3);
    }

    [Fact]
    public void Auto_weights_find_the_noise_that_there_is()
    {
        var clean = Synthetic.Spectrum("R0-Zarc1", [1, 100, 1e-3, 0.85]);
        var random = new RandomStream(5);
        double floor = 0.02, share = 1e-3;
        var noisy = clean.WithImpedances([.. clean.Impedances.Select(z =>
        {
            double sigma = Math.Sqrt(share * share * z.Magnitude * z.Magnitude + floor * floor);
            return z + new Complex(sigma * random.NextGaussian(), sigma * random.NextGaussian());
        })]);
        var fit = CircuitFit.Fit(noisy, Circuit.Parse("R0-Zarc1"), CircuitWeight.Auto);
        // 142 residuals shared by two numbers: each is known to 10 % or so; three of those.
        Assert.InRange(fit.Noise!.Floor, 0.6 * floor, 1.4 * floor);
        Assert.InRange(fit.Noise.Proportional, 0.5 * share, 1.5 * share);
        // In units of the share that was found the sum of squares is a χ² of some 138: six of its standard deviations.
        Assert.InRange(fit.SumOfSquares / (fit.Noise.Proportional * fit.Noise.Proportional) / 138, 0.5, 1.5);
        Assert.Equal(0, ImpedanceNoise.Estimate(clean.WithImpedances([.. clean.Impedances.Select(z => z * (1 + 1e-3 * random.NextGaussian()))]), Drt.Fit(clean)).Floor, 0.01);
    }

    [Fact]
    public void Profile_and_bootstrap_agree_with_sigma_where_the_fit_is_nearly_linear()
    {
        var fit = CircuitFit.Fit(Synthetic.Spectrum("R0-p(R1,CPE1)", [10, 50, 1e-4, 0.9], noise: 2e-3, seed: 1), Circuit.Parse("R0-p(R1,CPE1)"));
        var profile = fit.Profile();
        var bootstrap = fit.Bootstrap(200);
        for (int j = 0; j < fit.Parameters.Length; j++)
        {
            var m = fit.Parameters[j].Value;
            double half = 1.96 * m.Sigma!.Value;
            // A profile differs by the curvature; percentiles of 200 replicates scatter by an eighth of the half-width.
            Assert.InRange((profile[j].Upper - profile[j].Lower) / 2, 0.9 * half, 1.15 * half);
            Assert.InRange((bootstrap[j].Upper - bootstrap[j].Lower) / 2, 0.6 * half, 1.4 * half);
            Assert.InRange(m.Value, profile[j].Lower, profile[j].Upper);
        }
    }

    [Fact]
    public void The_profile_of_what_the_data_do_not_bound_is_open()
    {
        var fit = CircuitFit.Fit(Published(), Circuit.Parse("R0-p(R1,C1)-p(R2-Wo1,C2)"));
        int tau = fit.Parameters.ToList().FindIndex(p => p.Parameter.Name == "Wo1_tau");
        var interval = fit.Profile()[tau];
        Assert.True(interval.Upper > 3 * fit.Parameters[tau].Value.Value, $"{interval}");
    }

    [Fact]
    public void The_criterion_chooses_the_circuit_that_made_the_spectrum()
    {
        var spectrum = Synthetic.Spectrum(TwoBranches, TwoBranchesTruth, noise: 2e-3, seed: 9);
        var ranked = CircuitChoice.Rank(spectrum, new[] { "R0-p(R1,CPE1)", TwoBranches, "R0-p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)", "R0-p(R1,C1)-p(R2,C2)" }.Select(Circuit.Parse));
        Assert.Equal(TwoBranches, ranked[0].Fit.Circuit.Text);
        // A needless branch raises the criterion by 3 ln 142 = 15 less what it takes of the noise.
        Assert.True(ranked[0].Probability > 0.8, $"{ranked[0].Probability}");
        Assert.Equal(1, ranked.Sum(c => c.Probability), 1e-12);
        Assert.Equal("R0-Zarc1-Zarc2", CircuitChoice.Suggested(Drt.Fit(spectrum)).Text.Replace("-L0", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_series_keeps_each_branch_and_smoothness_takes_noise_from_it()
    {
        const int Count = 12;
        double[] truth = [.. Enumerable.Range(0, Count).Select(i => 30 * Math.Exp(0.08 * i))];
        var spectra = truth.Select((r, i) => Synthetic.Spectrum(TwoBranches, [10, r, 2e-5, 0.85, 50, 3e-4, 0.9], perDecade: 5, noise: 1e-2, seed: (ulong)i)).ToArray();
        var circuit = Circuit.Parse(TwoBranches);
        var plain = CircuitSeries.Fit(spectra, circuit);
        var smooth = CircuitSeries.Fit(spectra, circuit, new CircuitSeriesOptions { Smoothness = 0.1 });
        string name = Value(plain[0], "R1") < Value(plain[0], "R2") ? "R1" : "R2";
        double Scatter(IReadOnlyList<CircuitFitResult> fits) => Math.Sqrt(fits.Select((f, i) => Math.Pow(Math.Log(Value(f, name) / truth[i]), 2)).Average());
        Assert.True(Scatter(plain) < 0.1, $"{Scatter(plain)}");
        Assert.True(Scatter(smooth) < 0.8 * Scatter(plain), $"{Scatter(smooth)} against {Scatter(plain)}");
        // A very loose pull changes nothing.
        var loose = CircuitSeries.Fit(spectra, circuit, new CircuitSeriesOptions { Smoothness = 1e3 });
        Assert.All(Enumerable.Range(0, Count), i => Assert.Equal(Value(plain[i], "R0"), Value(loose[i], "R0"), 1e-3));
    }

    [Fact]
    public void What_makes_no_sense_is_an_input_fault()
    {
        var spectrum = Synthetic.Spectrum("R0-Zarc1", [1, 100, 1e-3, 0.85], perDecade: 5);
        var circuit = Circuit.Parse("R0-Zarc1");
        Assert.Throws<InputException>(() => CircuitFit.Fit(spectrum.Where((f, _) => f > 5e5), circuit));
        Assert.Throws<InputException>(() => CircuitFit.Fit(spectrum, circuit, new CircuitFitOptions { From = [1, 2] }));
        Assert.Throws<InputException>(() => CircuitFit.Fit(spectrum, circuit, new CircuitFitOptions { Starts = 0 }));
        Assert.Throws<InputException>(() => CircuitSeries.Fit([spectrum, spectrum], circuit, new CircuitSeriesOptions { Smoothness = 0 }));
        Assert.Throws<InputException>(() => CircuitChoice.Rank(spectrum, []));
    }

    private static double Value(CircuitFitResult fit, string name) => fit.Parameters.Single(p => p.Parameter.Name == name).Value.Value;

    private static ImpedanceSpectrum Published()
    {
        var rows = File.ReadLines(SharedData.Path("data/eis/impedancepy/exampleData.csv")).Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return ImpedanceSpectrum.Of([.. rows.Select(r => r[0])], [.. rows.Select(r => new Complex(r[1], r[2]))]).FirstQuadrant();
    }
}
