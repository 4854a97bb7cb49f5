// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Circuits;

namespace Halite.Tests.Impedance;

/// <summary>Which branch of a circuit carries which values, where the data cannot tell.</summary>
public sealed class CircuitOrderTests
{
    // Truths with the slower branch first, so that the order of the text is not that of the spectrum.
    [Theory]
    [InlineData("R0-Zarc1-Zarc2-Zarc3", new[] { 10, 20, 1e-1, 0.85, 40, 1e-5, 0.9, 30, 1e-3, 0.8 }, new[] { 10, 40, 1e-5, 0.9, 30, 1e-3, 0.8, 20, 1e-1, 0.85 })]
    [InlineData("R0-p(R1,CPE1)-p(CPE2,R2)", new[] { 10, 30, 3e-4, 0.85, 2e-6, 0.9, 50 }, new[] { 10, 50, 2e-6, 0.9, 3e-4, 0.85, 30 })]
    [InlineData("R0-(K1-(K2-K3))", new[] { 5, 10, 1e-1, 20, 1e-5, 30, 1e-3 }, new[] { 5, 20, 1e-5, 30, 1e-3, 10, 1e-1 })]
    [InlineData("R0-p(R1-p(R2,C2)-p(R3,C3),C1)", new[] { 10, 20, 40, 2e-3, 30, 1e-4, 1e-7 }, new[] { 10, 20, 30, 1e-4, 40, 2e-3, 1e-7 })]
    [InlineData("p(R1-C1,R2-C2)", new[] { 30, 1e-3, 200, 1e-7 }, new[] { 200, 1e-7, 30, 1e-3 })]
    public void Interchangeable_branches_are_reported_by_rising_time_constant(string text, double[] truth, double[] expected)
    {
        var circuit = Circuit.Parse(text);
        var spectrum = Synthetic.Spectrum(text, truth, noise: 1e-3, seed: 4);
        for (ulong seed = 1; seed <= 4; seed++)
        {
            var fit = CircuitFit.Fit(spectrum, circuit, seed: seed);
            for (int j = 0; j < expected.Length; j++)
            {
                var m = fit.Parameters[j].Value;
                // Five standard uncertainties: below 1e-6 for each.
                Assert.True(Math.Abs(m.Value - expected[j]) < 5 * m.Sigma, $"{fit.Parameters[j].Parameter.Name} = {m} instead of {expected[j]}");
            }
        }
    }

    [Fact]
    public void Branches_are_exchanged_whole_and_the_impedance_stays()
    {
        const string Text = "R0-p(R1-p(R2,CPE2)-p(CPE3,R3),CPE1)-p(CPE4,R4-p(R5,CPE5)-p(R6,CPE6))";
        var circuit = Circuit.Parse(Text);
        double[] p = [1, 5, 50, 1e-2, 0.9, 1e-4, 0.8, 40, 1e-6, 0.95, 1e-8, 0.97, 7, 60, 2e-3, 0.7, 80, 3e-5, 0.85];
        var searched = circuit.Parameters.Select((q, j) => q.Definition.IsLogarithmic ? Math.Log(p[j]) : p[j]).ToArray();
        var order = Order(circuit);
        Assert.True(order.HasExchange);
        var sorted = order.ByTimeConstant(searched);
        var back = circuit.Parameters.Select((q, j) => q.Definition.IsLogarithmic ? Math.Exp(sorted[j]) : sorted[j]).ToArray();
        Assert.Equal(7, back[1], 1e-12);
        Assert.Equal([80, 60], new[] { back[2], back[7] }.Select(v => Math.Round(v, 9)));
        Assert.Equal([40, 50], new[] { back[13], back[16] }.Select(v => Math.Round(v, 9)));
        foreach (double f in new[] { 0.01, 10, 1e4, 1e7 }) Assert.True((circuit.Impedance(f, p) - circuit.Impedance(f, back)).Magnitude < 1e-12 * circuit.Impedance(f, p).Magnitude);
        // Sorted values are a fixed point; what lies nearest to the first order brings it back.
        Assert.Equal(sorted, order.ByTimeConstant(sorted));
        Assert.Equal(searched, order.Nearest(sorted, searched));
        Assert.False(Order(Circuit.Parse("R0-p(R1,CPE1)-Zarc2-Wo3")).HasExchange);
    }

    [Fact]
    public void Along_a_series_a_branch_keeps_its_name_also_where_time_constants_cross()
    {
        const int Count = 15;
        const string Text = "R0-Zarc1-Zarc2";
        // One process slows down by three decades, the other stays: they meet in the middle.
        var spectra = Enumerable.Range(0, Count).Select(i => Synthetic.Spectrum(Text, [10, 30, 1e-4 * Math.Pow(10, 3.0 * i / (Count - 1)), 0.95, 60, 2e-3, 0.8], noise: 1e-3, seed: (ulong)i)).ToArray();
        var fits = CircuitSeries.Fit(spectra, Circuit.Parse(Text));
        Measured At(int i, string name) => fits[i].Parameters.Single(p => p.Parameter.Name == name).Value;
        for (int i = 0; i < Count; i++)
        {
            // Five standard uncertainties, which are large only where the arcs lie upon each other.
            foreach (var (name, truth) in new[] { ("Zarc1_R", 30.0), ("Zarc2_R", 60), ("Zarc1_alpha", 0.95), ("Zarc2_alpha", 0.8) })
                Assert.True(Math.Abs(At(i, name).Value - truth) < 5 * At(i, name).Sigma, $"{name} of spectrum {i}: {At(i, name)}");
        }

        Assert.True(At(0, "Zarc1_tau").Value < At(0, "Zarc2_tau").Value);
        Assert.True(At(Count - 1, "Zarc1_tau").Value > 10 * At(Count - 1, "Zarc2_tau").Value);
    }

    [Fact]
    public void Branches_that_are_held_differently_are_not_exchanged_nor_into_bounds_that_forbid_it()
    {
        var circuit = Circuit.Parse("R0-p(R1,CPE1)-p(R2,CPE2)");
        Assert.False(Order(circuit, new CircuitFitOptions { Fixed = Of("CPE1_alpha", 1) }).HasExchange);
        Assert.True(Order(circuit, new CircuitFitOptions { Fixed = Of("CPE1_alpha", 1).Add("CPE2_alpha", 1) }).HasExchange);
        Assert.True(Order(circuit, new CircuitFitOptions { Fixed = Of("R0", 1) }).HasExchange);
        // R0, R1, CPE1, R2, CPE2, the slower branch first: at home in both places, or in its own only.
        double[] slowFirst = [0, Math.Log(30), Math.Log(1e-3), 0.9, Math.Log(50), Math.Log(1e-6), 0.8];
        double[] fastFirst = [0, slowFirst[4], slowFirst[5], slowFirst[6], slowFirst[1], slowFirst[2], slowFirst[3]];
        foreach (var (upper, expected) in new[] { (60.0, fastFirst), (40.0, slowFirst) })
        {
            var order = Order(circuit, new CircuitFitOptions { Bounds = ImmutableDictionary<string, (double, double)>.Empty.Add("R1", (1, upper)) });
            Assert.Equal(expected, order.ByTimeConstant(slowFirst));
            Assert.Equal(expected, order.Nearest(slowFirst, fastFirst));
        }
    }

    [Fact]
    public void What_is_not_known_of_a_reference_does_not_decide_the_order()
    {
        var order = Order(Circuit.Parse("R0-K1-K2-K3"));
        double[] values = [0, 1, -5, 2, -3, 3, -1], open = [.. values.Select(_ => double.NaN)];
        Assert.Equal(values, order.Nearest(values, open));
        // K1 is asked to be the slowest; the others keep their order.
        open[2] = -1;
        Assert.Equal([0, 3, -1, 1, -5, 2, -3], order.Nearest(values, open));
    }

    private static CircuitOrder Order(Circuit circuit, CircuitFitOptions? options = null) => new(circuit, CircuitLimits.Of(circuit, options ?? CircuitFitOptions.Default));

    private static ImmutableDictionary<string, double> Of(string name, double value) => ImmutableDictionary<string, double>.Empty.Add(name, value);
}
