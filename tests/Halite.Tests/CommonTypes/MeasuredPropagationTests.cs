// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.CommonTypes;

public class MeasuredPropagationTests
{
    private static Measured Random(RandomStream random, int sources) => Measured.FromContributions(
        1 + random.NextDouble(), "1", Enumerable.Range(0, 8).Where(_ => random.NextInt(8) < sources).Select(i => KeyValuePair.Create("source " + (7 - i), random.NextGaussian())));

    [Fact]
    public void Contributions_of_a_sum_are_the_sums_of_contributions()
    {
        for (ulong unit = 0; unit < 200; unit++)
        {
            var random = new RandomStream(1, unit);
            var (a, b) = (Random(random, 5), Random(random, 3));
            var sum = a + b;
            foreach (var source in a.Contributions.Keys.Union(b.Contributions.Keys))
                Assert.Equal(a.Contributions.GetValueOrDefault(source) + b.Contributions.GetValueOrDefault(source), sum.Contributions[source], 1e-15);
            Assert.Equal(a.Contributions.Keys.Union(b.Contributions.Keys).Count(), sum.Contributions.Count);
            Assert.Equal(Math.Sqrt(sum.Contributions.Values.Sum(c => c * c)), sum.Sigma!.Value, 1e-12);
            // Var(a + b) = Var(a) + Var(b) + 2 Cov(a, b)
            Assert.Equal(sum.Sigma.Value * sum.Sigma.Value, a.Sigma!.Value * a.Sigma.Value + b.Sigma!.Value * b.Sigma.Value + 2 * Measured.Covariance(a, b), 1e-12);
        }
    }

    [Fact]
    public void A_ratio_of_numbers_with_one_source_has_no_uncertainty()
    {
        var mass = Measured.From(2.5, 0.1, "mg", "mass");
        Assert.Equal(0, mass.Scaled(3, "mg").Over(mass, "1").Sigma!.Value, 1e-15);
        Assert.Equal(0.3, mass.Scaled(3, "x").Contributions["mass"], 1e-15);
    }

    [Fact]
    public void Contributions_are_in_ordinal_order_and_a_source_comes_once()
    {
        var a = Measured.FromContributions(1, "1", [new("b", 1.0), new("a", 2.0), new("C", 3.0)]);
        Assert.Equal(["C", "a", "b"], a.Contributions.Keys);
        Assert.Throws<ArgumentException>(() => Measured.FromContributions(1, "1", [new("b", 1.0), new("b", 2.0)]));
    }

    [Fact]
    public void A_reason_passes_on_unless_the_input_does_not_matter()
    {
        var unknown = Measured.WithoutSigma(1, "1", "not measured");
        var known = Measured.From(1, 0.1, "1", "s");
        Assert.Equal("not measured", Measured.Propagate(2, "1", (known, 1), (unknown, 1)).Reason);
        Assert.Null(Measured.Propagate(2, "1", (known, 1), (unknown, 0)).Reason);
    }
}
