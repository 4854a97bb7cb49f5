// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Circuits;

namespace Halite.Tests.Impedance;

/// <summary>Fits of circuits of which some values are known: held, bounded, or given as a start.</summary>
public sealed class CircuitLimitsTests
{
    private const string Text = "R0-Zarc1-Zarc2";
    private static readonly Circuit Cell = Circuit.Parse(Text);
    private static readonly ImpedanceSpectrum Spectrum = Synthetic.Spectrum(Text, [10, 30, 1e-4, 0.9, 60, 2e-2, 0.8], noise: 2e-3, seed: 5);
    private static readonly CircuitFitResult Free = CircuitFit.Fit(Spectrum, Cell);

    [Fact]
    public void A_value_held_at_the_optimum_leaves_the_fit_and_lowers_the_criterion_by_one_parameter()
    {
        foreach (var name in new[] { "R0", "Zarc1_alpha", "Zarc2_tau" })
        {
            var fit = CircuitFit.Fit(Spectrum, Cell, new CircuitFitOptions { Fixed = Values((name, Of(Free, name).Value.Value)) });
            // Two searches end within 1e-9 of the same sum of squares, its square root tells in the parameters.
            Assert.Equal(1, fit.SumOfSquares / Free.SumOfSquares, 1e-8);
            foreach (var p in fit.Parameters)
            {
                var free = Of(Free, p.Parameter.Name).Value;
                Assert.Equal(1, p.Value.Value / free.Value, 1e-4);
                // What is known of one parameter cannot make another less certain, but for the degree of freedom gained.
                Assert.True(p.Value.Sigma <= free.Sigma * 1.001);
            }

            Assert.Equal(Math.Log(2 * Spectrum.Count), Free.Bic - fit.Bic, 1e-5);
            var held = Of(fit, name);
            Assert.True(held.Held && held.Identifiable);
            Assert.Equal((Of(Free, name).Value.Value, 0.0), (held.Value.Value, held.Value.Sigma!.Value));
            Assert.Equal(Free.FreeCount - 1, fit.FreeCount);
        }
    }

    [Fact]
    public void A_value_held_elsewhere_is_kept_to_the_last_digit_and_the_others_give_way()
    {
        var fit = CircuitFit.Fit(Spectrum, Cell, new CircuitFitOptions { Fixed = Values(("Zarc2_R", 61.7)) });
        Assert.Equal(61.7, Of(fit, "Zarc2_R").Value.Value);
        Assert.True(fit.SumOfSquares > Free.SumOfSquares);
        // The same optimum by another way: a band around the value that is as good as none.
        var band = CircuitFit.Fit(Spectrum, Cell, new CircuitFitOptions { Bounds = Ranges(("Zarc2_R", (61.7 * (1 - 1e-9), 61.7 * (1 + 1e-9)))) });
        Assert.Equal(1, band.SumOfSquares / fit.SumOfSquares, 1e-6);
        foreach (var interval in new[] { fit.Profile(), fit.Bootstrap(replicates: 40) })
        {
            Assert.Equal((61.7, 61.7), (interval[4].Lower, interval[4].Upper));
            Assert.True(interval[0].Lower < interval[0].Upper);
        }
    }

    [Fact]
    public void A_bound_that_holds_the_fit_back_is_named_with_its_value()
    {
        var fit = CircuitFit.Fit(Spectrum, Cell, new CircuitFitOptions { Bounds = Ranges(("Zarc1_R", (double.NegativeInfinity, 55)), ("Zarc2_R", (double.NegativeInfinity, 55)), ("Zarc1_alpha", (0.5, 1))) });
        Assert.Equal([new CircuitBound("Zarc2_R", true, 55, true)], fit.ActiveBounds);
        var bound = Of(fit, "Zarc2_R");
        Assert.Equal(55, bound.Value.Value, 1e-9);
        Assert.False(bound.Identifiable);
        Assert.Contains("upper bound 55 ohm", bound.Value.Reason!, StringComparison.Ordinal);
        Assert.True(fit.SumOfSquares > Free.SumOfSquares);
        // The larger process lies in the other branch where that is open to it.
        Assert.Equal(60, Of(CircuitFit.Fit(Spectrum, Cell, new CircuitFitOptions { Bounds = Ranges(("Zarc2_R", (0, 55))) }), "Zarc1_R").Value.Value, 1.0);
        // Bounds that the optimum respects change nothing.
        var wide = CircuitFit.Fit(Spectrum, Cell, new CircuitFitOptions { Bounds = Ranges(("Zarc2_R", (0.0, 100.0)), ("Zarc1_tau", (1e-6, 1.0))) });
        Assert.Empty(wide.ActiveBounds);
        Assert.Equal(1, wide.SumOfSquares / Free.SumOfSquares, 1e-8);
        Assert.Equal(1e-4, Of(wide, "Zarc1_tau").Value.Value, 2e-5);
    }

    [Fact]
    public void A_start_decides_which_of_two_like_branches_carries_which_process()
    {
        Assert.Equal(1e-4, Of(Free, "Zarc1_tau").Value.Value, 2e-5);
        foreach (var start in new[] { Values(("Zarc1_tau", 1e-2)), Values(("Zarc2_tau", 1e-4)), Values(("Zarc1_R", 70.0)), Values(("R0", 5), ("Zarc1_R", 50), ("Zarc1_tau", 1e-2), ("Zarc1_alpha", 0.9), ("Zarc2_R", 50), ("Zarc2_tau", 1e-3), ("Zarc2_alpha", 0.9)) })
        {
            var fit = CircuitFit.Fit(Spectrum, Cell, new CircuitFitOptions { Start = start });
            Assert.Equal(2e-2, Of(fit, "Zarc1_tau").Value.Value, 2e-3);
            Assert.Equal(1, fit.SumOfSquares / Free.SumOfSquares, 1e-8);
        }

        // Along a series the order goes on, and what is held is held in all.
        var series = CircuitSeries.Fit([Spectrum, Spectrum], Cell, new CircuitSeriesOptions { Fit = new CircuitFitOptions { Start = Values(("Zarc1_tau", 1e-2)), Fixed = Values(("R0", 10)) } });
        Assert.All(series, f => Assert.Equal(2e-2, Of(f, "Zarc1_tau").Value.Value, 2e-3));
        Assert.All(series, f => Assert.Equal(10, Of(f, "R0").Value.Value));
    }

    [Fact]
    public void A_start_alone_is_enough_for_a_fit()
    {
        var fit = CircuitFit.Fit(Spectrum, Cell, new CircuitFitOptions { Starts = 0, Start = Values(("R0", 8), ("Zarc1_R", 20), ("Zarc1_tau", 3e-4), ("Zarc1_alpha", 0.8), ("Zarc2_R", 40), ("Zarc2_tau", 5e-2), ("Zarc2_alpha", 0.7)) });
        Assert.Equal(1, fit.SumOfSquares / Free.SumOfSquares, 1e-8);
    }

    [Fact]
    public void Circuits_are_compared_by_what_was_free_and_share_what_both_have()
    {
        var rank = CircuitChoice.Rank(Spectrum, [Cell, Circuit.Parse("R0-Zarc1")], new CircuitFitOptions { Fixed = Values(("R0", 10), ("Zarc2_alpha", 0.8)) });
        Assert.Equal([Text, "R0-Zarc1"], rank.Select(c => c.Fit.Circuit.Text));
        Assert.Equal([5, 3], rank.Select(c => c.Fit.FreeCount));
        int n = 2 * Spectrum.Count;
        Assert.Equal(n * Math.Log(rank[1].Fit.SumOfSquares / rank[0].Fit.SumOfSquares) - 2 * Math.Log(n), rank[1].BicRise, 1e-9);
    }

    [Fact]
    public void What_cannot_be_held_or_bounded_is_an_input_fault()
    {
        void Refused(string part, CircuitFitOptions options) => Assert.Contains(part, Assert.Throws<InputException>(() => CircuitFit.Fit(Spectrum, Cell, options)).Message, StringComparison.Ordinal);
        Refused("no parameter of R0-Zarc1-Zarc2", new() { Fixed = Values(("R1", 1)) });
        Refused("outside of its range", new() { Fixed = Values(("Zarc1_alpha", 1.2)) });
        Refused("outside of its range", new() { Fixed = Values(("R0", double.NaN)) });
        Refused("starts at 5", new() { Start = Values(("R0", 5)), Bounds = Ranges(("R0", (8.0, 20.0))) });
        Refused("exclude every value", new() { Bounds = Ranges(("R0", (2.0, 1.0))) });
        Refused("leave nothing", new() { Bounds = Ranges(("R0", (-2.0, 0.0))) });
        Refused("give one of the two", new() { Start = Values(("R0", 5)), Fixed = Values(("R0", 6)) });
        Refused("leave at least one free", new() { Fixed = Values([.. Cell.Parameters.Select(p => (p.Name, 0.5))]) });
    }

    private static FittedParameter Of(CircuitFitResult fit, string name) => fit.Parameters.Single(p => p.Parameter.Name == name);

    private static ImmutableDictionary<string, double> Values(params (string Name, double Value)[] values) => values.ToImmutableDictionary(v => v.Name, v => v.Value);

    private static ImmutableDictionary<string, (double Lower, double Upper)> Ranges(params (string Name, (double Lower, double Upper) Range)[] ranges) => ranges.ToImmutableDictionary(r => r.Name, r => r.Range);
}
