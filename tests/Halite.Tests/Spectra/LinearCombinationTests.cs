// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;
using Halite.Spectra.Xas;

namespace Halite.Tests.Spectra;

public class LinearCombinationTests
{
    private static readonly string[] Standards =
        ["Au foil", "Au3 Cl aq", "Au hydroxide", "Au thiocyanide", "Au sulphide", "Au thiosulphate aq", "Au cyanide", "Au1 Cl", "Au thiomalate aq"];

    private static Dictionary<string, NormalisedXas> Gold() =>
        Columns.Athena("data/spectra/athena/cyanobacteria.prj").ToDictionary(g => g.Key, g => Normalisation.Fit(g.Value, g.Value.Stored));

    [Fact]
    public void Edge_steps_of_the_gold_project_agree_with_larch()
    {
        var reference = Columns.Json("reference/spectra/larch_lcf_cyanobacteria_athena_example_eshift.json").GetProperty("athena_norm_params");
        foreach (var (name, group) in Gold())
        {
            var key = name.Replace(' ', '_').Replace('.', '_');
            Assert.Equal(reference.GetProperty(key).GetProperty("edge_step_larch").GetDouble(), group.EdgeStep, 1e-6);
        }
    }

    [Theory]
    [InlineData("norm", true)]
    [InlineData("norm", false)]
    [InlineData("flat", true)]
    [InlineData("flat", false)]
    public void Gold_in_cyanobacteria_agrees_with_larch_in_fractions_errors_and_R_factor(string array, bool sum)
    {
        var gold = Gold();
        var reference = Columns.Json("reference/spectra/larch_lcf_cyanobacteria_athena_example_eshift.json");
        foreach (var third in new[] { "Au sulphide", "Au thiomalate aq" })
        {
            var key = $"7_03|Au_foil+Au3_Cl_aq+{third.Replace(' ', '_')}|{array}|sum1={(sum ? "True" : "False")}";
            var expected = reference.GetProperty(key);
            var options = new LinearCombinationOptions { Array = array == "flat" ? XasArray.Flat : XasArray.Norm, SumToOne = sum, Minimum = 3 };
            var fit = LinearCombination.Fit(gold["7.03"], [gold["Au foil"], gold["Au3 Cl aq"], gold[third]], options).Fits[0];
            Assert.Equal(expected.GetProperty("n").GetInt32(), LinearCombination.Fit(gold["7.03"], [gold["Au foil"]], options with { Minimum = 1 }).Energy.Length);
            int i = 0;
            foreach (var w in expected.GetProperty("w").EnumerateObject())
            {
                // Both are optima of the same quadratic; Larch prints six digits.
                Assert.Equal(w.Value.GetDouble(), fit.Fractions[i].Value, 2e-6);
                Assert.Equal(expected.GetProperty("se")[i].GetDouble(), fit.Fractions[i].Sigma!.Value, 2e-5);
                i++;
            }

            Assert.Equal(expected.GetProperty("R").GetDouble(), fit.RFactor, 1e-9);
        }
    }

    [Fact]
    public void All_pairs_and_triples_of_nine_standards_are_ranked_and_bounded()
    {
        var gold = Gold();
        var result = LinearCombination.Fit(gold["7.03"], [.. Standards.Select(s => gold[s])], new LinearCombinationOptions { Minimum = 2, Maximum = 3 });
        Assert.Equal(120, result.Fits.Length);
        for (int i = 1; i < result.Fits.Length; i++) Assert.True(result.Fits[i].RFactor >= result.Fits[i - 1].RFactor * (1 - 1e-8));
        Assert.All(result.Fits, f => Assert.Equal(1, f.Fractions.Sum(w => w.Value), 9));
        Assert.All(result.Fits.SelectMany(f => f.Fractions), w => Assert.InRange(w.Value, 0, 1));

        // Nothing symmetric at a bound.
        foreach (var w in result.Fits.SelectMany(f => f.Fractions).Where(w => w.Value is 0 or 1))
        {
            Assert.Null(w.Sigma);
            Assert.NotNull(w.Reason);
            Assert.True(w.Interval is { } interval && (interval.Lower == 0 || interval.Upper == 1));
        }
    }

    private static NormalisedXas Synthetic(string name, Func<double, double> mu)
    {
        var energy = Enumerable.Range(0, 400).Select(i => 6440 + 0.75 * i).ToArray();
        var spectrum = XasSpectrum.From(name, energy, [.. energy.Select(mu)]);
        var values = System.Collections.Immutable.ImmutableArray.Create(spectrum.Absorption.ToArray());
        return new NormalisedXas { Spectrum = spectrum, Settings = NormalisationOptions.Default, EdgeEnergy = 6550, EdgeStep = 1, PreEdge = [.. new double[400]], PostEdge = values, Norm = values, Flat = values };
    }

    private static double Edge(double e, double e0) => 0.5 + Math.Atan((e - e0) / 1.5) / Math.PI + 0.6 * Math.Exp(-Math.Pow((e - e0 - 4) / 2.5, 2));

    [Fact]
    public void An_exact_mixture_is_found_exactly_and_shifts_are_recovered()
    {
        var (a, b) = (Synthetic("A", e => Edge(e, 6548)), Synthetic("B", e => Edge(e, 6553)));
        var mixture = Synthetic("mix", e => 0.3 * Edge(e, 6548) + 0.7 * Edge(e, 6553));
        var fit = LinearCombination.Fit(mixture, [a, b], new LinearCombinationOptions { Minimum = 2 }).Fits[0];
        Assert.Equal(0.3, fit.Fractions[0].Value, 1e-12);

        var shifted = Synthetic("mix", e => 0.3 * Edge(e - 0.4, 6548) + 0.7 * Edge(e + 0.2, 6553));
        var found = LinearCombination.Fit(shifted, [a, b], new LinearCombinationOptions { Minimum = 2, MaximumShift = 2 }).Fits[0];
        Assert.Equal(0.3, found.Fractions[0].Value, 1e-4);
        Assert.Equal(0.4, found.Shifts[0], 1e-3);
        Assert.Equal(-0.2, found.Shifts[1], 1e-3);
    }

    [Theory]
    [Trait("Kind", "Simulation")]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(0.4)]
    public void Intervals_and_sigmas_cover_the_true_fraction_as_often_as_they_say(double truth)
    {
        var (a, b) = (Synthetic("A", e => Edge(e, 6548)), Synthetic("B", e => Edge(e, 6551)));
        const int runs = 250;
        int inside = 0, atBound = 0;
        for (int run = 0; run < runs; run++)
        {
            var random = new RandomStream(7, (ulong)run);
            var unknown = Synthetic("mix", e => truth * Edge(e, 6548) + (1 - truth) * Edge(e, 6551) + 0.02 * random.NextGaussian());
            var w = LinearCombination.Fit(unknown, [a, b], new LinearCombinationOptions { Minimum = 2 }).Fits[0].Fractions[0];
            if (w.Sigma is null) atBound++;
            if (w.Interval is { } interval ? interval.Contains(truth) : Math.Abs(w.Value - truth) < 1.96 * w.Sigma!.Value) inside++;
        }

        // 95 % nominal; 250 runs scatter by 1.4 %. A one-sided interval at a true zero covers more.
        Assert.InRange(inside / (double)runs, 0.91, 1);
        if (truth == 0) Assert.InRange(atBound / (double)runs, 0.38, 0.62);
        if (truth == 0.4) Assert.InRange(inside / (double)runs, 0.91, 0.99);
    }

    [Fact]
    public void A_standard_that_ends_inside_the_range_takes_no_part_and_is_named()
    {
        var (a, c) = (Synthetic("A", e => Edge(e, 6548)), Synthetic("C", e => Edge(e, 6553)));
        var full = Synthetic("B", e => Edge(e, 6551));
        int from = full.Spectrum.Energy.IndexOf(full.Spectrum.Energy.First(e => e > 6545));
        var cut = full with { Spectrum = full.Spectrum with { Energy = full.Spectrum.Energy[from..], Absorption = full.Spectrum.Absorption[from..] }, Norm = full.Norm[from..], Flat = full.Flat[from..] };
        var mixture = Synthetic("mix", e => 0.3 * Edge(e, 6548) + 0.7 * Edge(e, 6553));
        var result = LinearCombination.Fit(mixture, [a, cut, c], new LinearCombinationOptions { Minimum = 1, Maximum = 3 });
        Assert.Equal(3, result.Fits.Length);
        Assert.All(result.Fits, f => Assert.DoesNotContain("B", f.Standards));
        Assert.Equal(["A", "C"], result.Fits[0].Standards);
        Assert.Equal(0.3, result.Fits[0].Fractions[0].Value, 1e-9);
        Assert.Contains(result.Warnings, w => w.Code == "standard-short");
        Assert.Throws<InputException>(() => LinearCombination.Fit(mixture, [a, cut, c], new LinearCombinationOptions { Minimum = 3 }));
    }

    [Fact]
    [Trait("Kind", "Simulation")]
    public void Beside_fitted_shifts_the_errors_of_the_fractions_hold_what_the_shifts_can_hide()
    {
        var (a, b) = (Synthetic("A", e => Edge(e, 6548)), Synthetic("B", e => Edge(e, 6551)));
        const int runs = 120;
        int inside = 0;
        double sigma = 0, held = 0;
        for (int run = 0; run < runs; run++)
        {
            var random = new RandomStream(17, (ulong)run);
            var unknown = Synthetic("mix", e => 0.4 * Edge(e, 6548) + 0.6 * Edge(e, 6551) + 0.01 * random.NextGaussian());
            var w = LinearCombination.Fit(unknown, [a, b], new LinearCombinationOptions { Minimum = 2, MaximumShift = 1 }).Fits[0].Fractions[0];
            if (Math.Abs(w.Value - 0.4) < w.Sigma) inside++;
            sigma += w.Sigma!.Value / runs;
            held += LinearCombination.Fit(unknown, [a, b], new LinearCombinationOptions { Minimum = 2 }).Fits[0].Fractions[0].Sigma!.Value / runs;
        }

        // 68 % with a binomial scatter of 4.3 %; with held shifts the sigma would be several times too small.
        Assert.InRange(inside / (double)runs, 0.55, 0.82);
        Assert.True(sigma > 2 * held);
    }
}
