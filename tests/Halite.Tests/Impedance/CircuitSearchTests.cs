// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Impedance;
using Halite.Impedance.Circuits;
using Halite.Impedance.Relaxation;
using Halite.Numerics;

namespace Halite.Tests.Impedance;

/// <summary>Whether a fit ends in the lowest minimum: random cells and circuits against a long search from hundreds of starts.</summary>
public sealed class CircuitSearchTests
{
    // Cell and circuit fitted to it: the right one, one with needless branches, one with too few, a wrong one.
    private static readonly (string Cell, string Circuit)[] Families =
    [
        ("R0-p(R1,CPE1)-p(R2,CPE2)", "R0-p(R1,CPE1)-p(R2,CPE2)"),
        ("R0-p(R1,C1)-p(R2-Wo1,C2)", "R0-p(R1,C1)-p(R2-Wo1,C2)"),
        ("R0-p(R1-p(R2,C2),C1)", "R0-p(R1-p(R2,C2),C1)"),
        ("R0-p(R1-p(R2,CPE2),CPE1)", "R0-p(R1-p(R2,CPE2),CPE1)"),
        ("R0-p(R1-Ws1,CPE1)", "R0-p(R1-Ws1,CPE1)"),
        ("R0-p(R1,CPE1)-p(R2-Wo1,CPE2)", "R0-p(R1,CPE1)-p(R2-Wo1,CPE2)"),
        ("R0-L0-TLMRQ1-p(R1,CPE1)", "R0-L0-TLMRQ1-p(R1,CPE1)"),
        ("R0-G1-Zarc1", "R0-G1-Zarc1"),
        ("R0-Gs1-p(R1,CPE1)", "R0-Gs1-p(R1,CPE1)"),
        ("R0-La0-p(R1,CPE1)-C1", "R0-La0-p(R1,CPE1)-C1"),
        ("R0-Zarc1-Zarc2", "R0-p(R1,C1)-p(R2,C2)-p(R3,C3)"),
        ("R0-Zarc1-Zarc2", "R0-Zarc1-Zarc2-Zarc3"),
        ("R0-HN1-HN2", "R0-HN1-HN2"),
        ("R0-L0-p(R1,CPE1)-p(R2,CPE2)-p(R3-Wo1,CPE3)", "R0-L0-p(R1,CPE1)-p(R2,CPE2)-p(R3-Wo1,CPE3)"),
        ("R0-p(R1-p(R2-p(R3,C3),C2),C1)", "R0-p(R1-p(R2-p(R3,C3),C2),C1)"),
        ("R0-Zarc1-Zarc2-Zarc3", "R0-p(R1,CPE1)-p(R2,CPE2)"),
        ("R0-Zarc1-Ws1", "R0-p(R1-Wo1,CPE1)"),
        ("R0-p(R1,C1)-p(R2,L2)", "R0-p(R1,C1)-p(R2,L2)"),
    ];

    [Fact]
    public void Most_fits_of_random_cells_end_in_the_lowest_minimum_that_a_long_search_finds()
    {
        bool slow = Environment.GetEnvironmentVariable("HALITE_SLOW") == "1";
        int cases = slow ? 10 * Families.Length : Families.Length, starts = slow ? 400 : 100, found = 0;
        var missed = new List<string>();
        for (int id = 0; id < cases; id++)
        {
            var (spectrum, circuit, truth) = Cell(id);
            var weight = id % 2 == 0 ? CircuitWeight.Modulus : CircuitWeight.Unit;
            double best = LongSearch(spectrum, circuit, weight, starts, truth), sum = CircuitFit.Fit(spectrum, circuit, weight).SumOfSquares;
            // A millionth of the sum of squares moves no parameter by a hundredth of its sigma.
            if (sum <= best * (1 + 1e-6)) found++;
            else missed.Add(FormattableString.Invariant($"{id}: {circuit} by {sum / best - 1:E1}"));
        }

        // Measured: 97 to 98 % of 420 random cells of another draw; what is missed are minima with elements at the ends of their ranges.
        Assert.True(found >= 0.92 * cases, $"{found} of {cases}; missed {string.Join("; ", missed)}");
    }

    [Fact]
    public void The_seed_of_the_starts_does_not_matter_to_a_circuit_with_needless_branches()
    {
        var spectrum = Synthetic.Spectrum("R0-Zarc1-Zarc2", [10, 30, 1e-4, 0.9, 60, 2e-2, 0.8], perDecade: 7, noise: 5e-3, seed: 8);
        foreach (var text in new[] { "R0-p(R1,C1)-p(R2,C2)-p(R3,C3)", "R0-Zarc1-Zarc2-Zarc3" })
        {
            double[] sums = [.. Enumerable.Range(1, 6).Select(s => CircuitFit.Fit(spectrum, Circuit.Parse(text), seed: (ulong)s).SumOfSquares)];
            Assert.True(sums.Max() <= sums.Min() * (1 + 1e-6), string.Join(' ', sums.Select(s => s / sums.Min() - 1)));
        }
    }

    [Fact]
    public void Sizes_of_branches_are_found_for_given_shapes_whatever_sizes_they_start_from()
    {
        const string Text = "R0-L0-p(R1,CPE1)-p(R2-Ws1,C2)-W3";
        double[] truth = [10, 1e-6, 30, 1e-4, 0.8, 20, 40, 0.5, 1e-5, 3];
        var circuit = Circuit.Parse(Text);
        var problem = Problem(Synthetic.Spectrum(Text, truth), circuit, CircuitWeight.Modulus);
        var values = truth.Select((v, j) => problem.IsLogarithmic(j) ? Math.Log(v) : v).ToArray();
        // Each branch larger or smaller by a factor of its own: R and L times f, C and Q divided by f.
        double[] factor = [7, 0.01, 50, 50, 50, 0.2, 0.2, 0.2, 0.2, 1e3];
        for (int j = 0; j < values.Length; j++) values[j] += circuit.Parameters[j].Definition.ImpedancePower * Math.Log(factor[j]);
        // Cyclic descent stops at 1e-4 of the largest factor.
        Assert.InRange(problem.Scales().Fit(values), 0, 1e-4);
        for (int j = 0; j < values.Length; j++) Assert.Equal(1, (problem.IsLogarithmic(j) ? Math.Exp(values[j]) : values[j]) / truth[j], 0.05);
    }

    [Fact]
    public void Four_frequencies_at_once_are_each_as_if_alone()
    {
        const string Text = "R0-L0-La1-p(R1,CPE1)-p(R2-Wo1,C2)-Zarc3-HN4-LN5-K6-W7-Ws8-G9-Gs10-TLMQ11-TLMRQ12";
        var circuit = Circuit.Parse(Text);
        var random = new RandomStream(3);
        double[] values = [.. circuit.Parameters.Select(p => p.Definition.IsLogarithmic ? p.Definition.Unit == "s" ? 1e-2 : p.Definition.ImpedancePower < 0 ? 1e-4 : 1 + random.NextDouble() : 0.5 + 0.4 * random.NextDouble())];
        // Six frequencies: a whole block and a part of one.
        double[] f = [1e5, 3e3, 200, 10, 0.7, 0.02];
        var together = Problem(ImpedanceSpectrum.Of(f, [.. f.Select(_ => Complex.One)]), circuit, CircuitWeight.Unit).Impedances(values);
        for (int i = 0; i < f.Length; i++)
        {
            var alone = circuit.Impedance(f[i], values);
            // The exponential and sine of a register may differ from one filled otherwise in the last digit.
            Assert.True(Complex.Abs(together[i] - alone) <= 1e-13 * Complex.Abs(alone));
        }
    }

    private static double LongSearch(ImpedanceSpectrum spectrum, Circuit circuit, CircuitWeight weight, int starts, double[]? truth)
    {
        var problem = Problem(spectrum, circuit, weight);
        var draw = new CircuitStarts(spectrum, circuit, problem.Parameters, HierarchicalDrt.Sketch(spectrum), problem.Scales());
        var ends = new (double Cost, double[] Values)[starts];
        Parallel.For(0, starts, k =>
        {
            using var search = new TrustRegion(problem.ForThread(), new LeastSquaresOptions { MaxEvaluations = 200, Polish = false }, project: false, covariance: false);
            search.Run(draw.Draw(777, k), default);
            ends[k] = (double.IsFinite(search.Cost) ? search.Cost : double.PositiveInfinity, [.. search.Values]);
        });
        var last = ends.OrderBy(e => e.Cost).Take(6).Select(e => e.Values);
        if (truth is not null) last = last.Append([.. truth.Select((v, j) => problem.IsLogarithmic(j) ? Math.Log(v) : v)]);
        return last.Min(v => LeastSquares.FitFrom(v, problem).ChiSquare);
    }

    private static CircuitProblem Problem(ImpedanceSpectrum spectrum, Circuit circuit, CircuitWeight weight) => new(
        circuit, CircuitLimits.Of(circuit, CircuitFitOptions.Default), [.. spectrum.Frequencies.Select(f => 2 * Math.PI * f)], [.. spectrum.Impedances],
        [.. spectrum.Impedances.Select(z => weight == CircuitWeight.Unit ? 1 : 1 / Complex.Abs(z))]);

    // A random cell of a family: processes anywhere in 4 to 8 decades of frequency, milliohms to megohms, 0.05 to 10 % noise.
    private static (ImpedanceSpectrum Spectrum, Circuit Circuit, double[]? Truth) Cell(int id)
    {
        var random = new RandomStream(4242, (ulong)id);
        var (cell, fitted) = Families[id % Families.Length];
        var truth = Circuit.Parse(cell);
        double Uniform(double a, double b) => a + (b - a) * random.NextDouble();
        double decades = Uniform(4, 8), high = Math.Pow(10, Uniform(4, 6.5)), scale = Math.Pow(10, Uniform(-3, 6)), noise = Math.Exp(Uniform(Math.Log(5e-4), Math.Log(0.1)));
        int n = Math.Max((int)(decades * Math.Exp(Uniform(Math.Log(3), Math.Log(14)))), 14);
        double[] f = [.. Enumerable.Range(0, n).Select(i => high * Math.Pow(10, -i * decades / (n - 1)))];
        double fast = 1 / (2 * Math.PI * f[0]), slow = 1 / (2 * Math.PI * f[^1]);
        var values = new double[truth.Parameters.Length];
        Fill(truth.Root, null);
        var z = f.Select(x => truth.Impedance(x, values)).Select(v => v + noise * Complex.Abs(v) * new Complex(random.NextGaussian(), random.NextGaussian())).ToArray();
        return (ImpedanceSpectrum.Of(f, z), Circuit.Parse(fitted), cell == fitted ? values : null);

        void Fill(CircuitNode node, double? branch)
        {
            if (node.IsParallel) branch = fast * Math.Pow(slow / fast, Uniform(0.1, 0.95));
            foreach (var child in node.Children) Fill(child, branch);
            if (node.Element < 0) return;
            var element = truth.Elements[node.Element];
            double size = scale * Math.Pow(10, Uniform(-1.2, 0)), tau = branch ?? fast * Math.Pow(slow / fast, Uniform(0.05, 0.95)), alpha = Uniform(0.65, 1);
            for (int i = 0; i < element.Kind.Parameters.Length; i++)
            {
                var d = element.Kind.Parameters[i];
                bool exponent = element.Kind.Parameters.Length > 1;
                values[element.First + i] = !d.IsLogarithmic ? alpha : d.Unit switch
                {
                    "1" => Math.Exp(Uniform(-1.5, 1.5)),
                    "s" => tau * (branch is null ? 1 : Math.Pow(10, Uniform(0, 2))),
                    _ when d.Name == "L" => size * (branch is null ? fast * Uniform(0.05, 1) : tau),
                    _ when d.ImpedancePower < 0 => Math.Pow(branch is null && !exponent ? slow : tau, exponent ? alpha : 1) / size,
                    _ => size,
                };
            }
        }
    }
}
