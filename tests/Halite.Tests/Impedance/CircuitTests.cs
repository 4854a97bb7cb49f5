// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Data;
using Halite.Impedance.Circuits;
using Halite.Numerics;

namespace Halite.Tests.Impedance;

public sealed class CircuitTests
{
    public static TheoryData<string> Symbols => [.. ElementKinds.All.Select(k => k.Symbol)];

    [Theory, MemberData(nameof(Symbols))]
    public void Derivatives_of_an_element_are_those_of_its_impedance(string symbol)
    {
        var kind = ElementKinds.Find(symbol)!;
        var random = new RandomStream(11, (ulong)symbol.Length);
        for (int trial = 0; trial < 60; trial++)
        {
            var p = Typical(kind, random);
            double omega = Math.Exp(-7 + 23 * random.NextDouble());
            var exact = new Complex[p.Length];
            var z = kind.Evaluate(omega, p, exact);
            for (int k = 0; k < p.Length; k++)
            {
                double step = 1e-4 * Math.Abs(p[k]);
                Complex At(double shift)
                {
                    var q = (double[])p.Clone();
                    q[k] += shift;
                    return kind.Evaluate(omega, q, default);
                }

                // Richardson's central difference: error of fourth order in a step of 1e-4, rounding 1e-12 of Z/step.
                var numeric = (8 * (At(step) - At(-step)) - (At(2 * step) - At(-2 * step))) / (12 * step);
                Assert.True(Complex.Abs(numeric - exact[k]) <= 1e-8 * Complex.Abs(z) / Math.Abs(p[k]) + 1e-8 * Complex.Abs(exact[k]),
                    $"{symbol}.{kind.Parameters[k].Name} at {omega:R}: {exact[k]} instead of {numeric}");
            }
        }
    }

    [Theory]
    [InlineData("R0+R1/Q1", "R0-p(R1,Q1)")]
    [InlineData("R0+Q1/(R1+Ws1)", "R0-p(Q1,R1-Ws1)")]
    [InlineData("R0-(R1|CPE1)-W1", "R0-p(R1,CPE1)-W1")]
    [InlineData("R0 + R1//C1//C2", "R0-p(R1,C1,C2)")]
    public void The_notation_of_EC_Lab_is_the_same_circuit(string other, string own)
    {
        var (a, b) = (Circuit.Parse(other), Circuit.Parse(own));
        var random = new RandomStream(5, 0);
        double[] p = [.. a.Parameters.Select(_ => 0.1 + 0.8 * random.NextDouble())];
        // The branches stand in the same order, so the parameters do too.
        Assert.Equal(b.Parameters.Select(q => q.Name), a.Parameters.Select(q => q.Name));
        foreach (double omega in new[] { 0.03, 1, 200 }) Assert.Equal(new CircuitEvaluator(b).At(omega, p, default), new CircuitEvaluator(a).At(omega, p, default));
    }

    [Fact]
    public void Derivatives_pass_through_series_and_parallel_branches_of_any_depth()
    {
        var circuit = Circuit.Parse("R0-p(R1-p(CPE1,R2-Wo1),C2,L3-R4)-Zarc5");
        double[] p = [5, 40, 1e-4, 0.8, 20, 15, 0.3, 2e-6, 1e-5, 100, 30, 1e-3, 0.9];
        var evaluator = new CircuitEvaluator(circuit);
        foreach (double omega in new[] { 0.1, 10, 1e3, 1e5 })
        {
            var exact = new Complex[p.Length];
            evaluator.At(omega, p, exact);
            for (int k = 0; k < p.Length; k++)
            {
                double step = 1e-5 * p[k];
                var (a, b) = ((double[])p.Clone(), (double[])p.Clone());
                (a[k], b[k]) = (a[k] - step, b[k] + step);
                var numeric = (evaluator.At(omega, b, default) - evaluator.At(omega, a, default)) / (2 * step);
                // Second-order difference: 1e-10 of curvature, rounding 1e-11 of Z.
                Assert.True(Complex.Abs(numeric - exact[k]) <= 1e-6 * Complex.Abs(exact[k]) + 1e-9 * Complex.Abs(evaluator.At(omega, p, default)) / p[k]);
            }
        }
    }

    [Fact]
    public void Diffusion_elements_have_their_limits()
    {
        var open = ElementKinds.Find("Wo")!;
        var closed = ElementKinds.Find("Ws")!;
        // ωτ → 0: a resistor R/3 and a capacitor τ/R; R alone.
        var z = open.Evaluate(1e-6, [30, 1], default);
        Assert.Equal(10, z.Real, 1e-6);
        Assert.Equal(-30 / 1e-6, z.Imaginary, 30 / 1e-6 * 1e-6);
        Assert.Equal(30, closed.Evaluate(1e-7, [30, 1], default).Real, 1e-6);
        // ωτ → ∞: both become the semi-infinite R/√(jωτ).
        var far = 30 / Complex.Sqrt(new Complex(0, 1e6));
        Assert.True(Complex.Abs(open.Evaluate(1e6, [30, 1], default) - far) < 1e-12);
        Assert.True(Complex.Abs(closed.Evaluate(1e6, [30, 1], default) - far) < 1e-12);
        // ... and stay finite where e^√(ωτ) overflows.
        Assert.True(Complex.IsFinite(open.Evaluate(1e9, [30, 1e6], default)));
    }

    [Fact]
    public void A_blocking_transmission_line_is_a_third_of_its_ionic_resistance_in_series_with_all_of_its_capacitance()
    {
        var z = ElementKinds.Find("TLMQ")!.Evaluate(1e-3, [90, 1e-2, 1], default);
        Assert.Equal(30, z.Real, 1e-4);
        Assert.Equal(-1 / (1e-3 * 1e-2), z.Imaginary, 1);
        // With charge transfer and no frequency: √(R_ion R_ct) coth √(R_ion/R_ct).
        var dc = ElementKinds.Find("TLMRQ")!.Evaluate(1e-9, [90, 40, 1e-2, 0.9], default);
        Assert.Equal(60 / Math.Tanh(1.5), dc.Real, 1e-4);
    }

    [Fact]
    public void Havriliak_Negami_with_beta_one_is_Cole_Cole_and_with_both_one_a_Voigt_element()
    {
        var hn = ElementKinds.Find("HN")!;
        var zarc = ElementKinds.Find("Zarc")!.Evaluate(50, [7, 0.02, 0.8], default);
        Assert.True(Complex.Abs(hn.Evaluate(50, [7, 0.02, 0.8, 1], default) - zarc) < 1e-14);
        Assert.True(Complex.Abs(hn.Evaluate(50, [7, 0.02, 1, 1], default) - 7 / new Complex(1, 1)) < 1e-14);
    }

    [Fact]
    public void Names_of_parameters_carry_the_element_and_keep_the_position_as_alias()
    {
        var circuit = Circuit.Parse(" R0 - p(R1,CPE1) - p(R2-Wo1,C2) ");
        Assert.Equal("R0-p(R1,CPE1)-p(R2-Wo1,C2)", circuit.Text);
        Assert.Equal(["R0", "R1", "CPE1_Q", "CPE1_alpha", "R2", "Wo1_R", "Wo1_tau", "C2"], circuit.Parameters.Select(p => p.Name));
        Assert.Equal("Wo1_1", circuit.Parameters[6].Alias);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("R0-", "character 4")]
    [InlineData("R0-p(R1,C1", "not closed")]
    [InlineData("R0-p(R1,C1))", "not opened")]
    [InlineData("R0-p(R1)", "one branch")]
    [InlineData("R0-X1", "\"X\" is not an element")]
    [InlineData("R0-R0", "occurs twice")]
    [InlineData("R0 C1", "side by side at character 4")]
    [InlineData("R0-p(R1CPE1,C2)", "R1-CPE1")]
    [InlineData("R0,R1", "outside of p")]
    [InlineData("R0-(R1", "not closed")]
    [InlineData("R0--R1", "stands where an element should")]
    public void A_wrong_circuit_is_told_by_place_and_remedy(string text, string part)
    {
        var fault = Assert.Throws<InputException>(() => Circuit.Parse(text));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    private static double[] Typical(ElementKind kind, RandomStream random) =>
        [.. kind.Parameters.Select(p => p.Unit switch
        {
            "ohm" or "ohm·s^-1/2" => Math.Exp(4 * random.NextDouble()),
            "s" => Math.Exp(-9 + 9 * random.NextDouble()),
            "1" when p.IsLogarithmic => Math.Exp(-2 + 4 * random.NextDouble()),
            "1" => 0.4 + 0.55 * random.NextDouble(),
            _ => Math.Exp(-12 + 8 * random.NextDouble()),
        })];
}
