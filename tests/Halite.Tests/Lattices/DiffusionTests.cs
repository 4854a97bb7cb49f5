// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Lattices;

namespace Halite.Tests.Lattices;

public class DiffusionTests
{
    // Compaan and Haven (1956) and later sums: fcc .78146, bcc .72719, sc .65311, diamond 1/2.
    [Theory]
    [InlineData("fcc", 0.78146)]
    [InlineData("bcc", 0.72719)]
    [InlineData("sc", 0.65311)]
    [InlineData("diamond", 0.5)]
    public void The_single_vacancy_has_the_correlation_factor_of_its_lattice(string lattice, double expected)
    {
        var result = VacancyDiffusion.Of(LatticeKinds.Parse(lattice), new VacancyDiffusionOptions { Hops = 300_000 });
        Assert.Equal(expected, result.CorrelationFactor.Value, 0.005 * expected); // the accuracy that is promised
        Assert.True(result.CorrelationFactor.Sigma < 0.001);
        Assert.Equal(result.CorrelationFactor.Value, result.Tracer.Value / result.Jump.Value, 1e-9);
    }

    [Fact]
    public void Dilute_vacancies_among_lithium_alone_have_the_factor_of_the_fcc_lattice()
    {
        // No metals: every tetrahedron is open, and few vacancies hardly meet. Their share of 0.3 % and the finite crystal
        // move the factor by about as much, so 2 % is allowed beside the standard error.
        var result = LithiumDiffusion.Of(RockSaltComposition.Stoichiometric(2), new LithiumDiffusionOptions { Cells = 6, StateOfCharge = 0.003, Samples = 12, HopsPerLithium = 100 });
        Assert.Equal(0.7815, result.CorrelationFactor.Value, 0.016 + 3 * result.CorrelationFactor.Sigma!.Value);

        // Three vacancies among 864 sites, each beside twelve Li, two tetrahedra to a pair; vacancies that meet take off less than 1 %.
        double rate = 1e13 * Math.Exp(-0.3 / (8.617333262e-5 * 300)), expected = 3 * 24 * rate / 861;
        Assert.Equal(expected, result.HopRate.Value, 0.01 * expected);
    }

    [Fact]
    public void A_single_carrier_without_correlation_has_the_diffusivity_of_a_random_walk()
    {
        // All Li but a few are gone: carriers hardly meet, and an open lattice gives f near 1.
        var result = LithiumDiffusion.Of(RockSaltComposition.Stoichiometric(2), new LithiumDiffusionOptions { Cells = 5, StateOfCharge = 0.99, Samples = 24, HopsPerLithium = 4000 });
        Assert.Equal(1, result.CorrelationFactor.Value, 0.03 + 4 * result.CorrelationFactor.Sigma!.Value);
        Assert.Equal(1, result.HavenRatio.Value, 0.05 + 4 * result.HavenRatio.Sigma!.Value);
    }

    [Fact]
    public void Site_energies_keep_detailed_balance()
    {
        // With two levels of barrier and disorder, forward and reverse rates of every hop are in the ratio of the site
        // energies: round trips around any loop have equal products.
        var arrangement = CationArrangement.Random(RockSaltComposition.Stoichiometric(1.4).In(new RockSaltGrid(2)), 3);
        var random = new FastRandom(1, 1);
        var graph = HopGraph.Of(arrangement, new HopBarriers(0.3, 0.4, 0.6, 0.3), 0.03, 1e13, 0.05, ref random);
        var potential = new double[graph.Sites];
        var seen = new bool[graph.Sites];
        for (int start = 0; start < graph.Sites; start++)
        {
            if (seen[start]) continue;
            var queue = new Queue<int>([start]);
            seen[start] = true;
            while (queue.Count > 0)
            {
                int s = queue.Dequeue();
                for (int h = graph.First[s]; h < graph.First[s + 1]; h++)
                {
                    double drop = Math.Log(graph.Rate[h] / graph.Rate[graph.Reverse[h]]);
                    if (seen[graph.Target[h]])
                    {
                        Assert.Equal(potential[s] + drop, potential[graph.Target[h]], 1e-9);
                        continue;
                    }

                    potential[graph.Target[h]] = potential[s] + drop;
                    seen[graph.Target[h]] = true;
                    queue.Enqueue(graph.Target[h]);
                }
            }
        }
    }

    [Fact]
    public void A_single_barrier_is_the_activation_energy()
    {
        var options = new LithiumDiffusionOptions { Barriers = new(0.3, double.PositiveInfinity, double.PositiveInfinity, 0.3), Cells = 4, Samples = 4, HopsPerLithium = 60 };
        var composition = RockSaltComposition.Stoichiometric(1.5);
        var cold = LithiumDiffusion.Of(composition, options);
        var warm = LithiumDiffusion.Of(composition, options with { Temperature = 400 });
        double slope = Math.Log(warm.Tracer.Value / cold.Tracer.Value) / (1 / (8.617333262e-5 * 300) - 1 / (8.617333262e-5 * 400));
        Assert.Equal(0.3, slope, 1e-6); // one rate: both runs make the same hops
    }

    [Fact]
    public void A_result_does_not_depend_on_the_number_of_threads()
    {
        var options = new LithiumDiffusionOptions { Cells = 3, Samples = 5, HopsPerLithium = 40, SiteDisorder = 0.04 };
        var composition = RockSaltComposition.Place(1.3333, [("Mn", 0.7619)], OverStoichiometry.Tetrahedral);
        var one = LithiumDiffusion.Of(composition, options with { Threads = 1 });
        var three = LithiumDiffusion.Of(composition, options with { Threads = 3 });
        Assert.Equal(one.Tracer.Value, three.Tracer.Value);
        Assert.Equal(one.Jump.Value, three.Jump.Value);
    }

    [Fact]
    public void A_full_lattice_is_refused_before_any_work() =>
        Assert.Contains("vacancy", Assert.Throws<InputException>(() => LithiumDiffusion.Of(RockSaltComposition.Stoichiometric(1.2), new LithiumDiffusionOptions { StateOfCharge = 0 })).Message);
}
