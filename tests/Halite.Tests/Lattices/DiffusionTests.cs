// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Hopping;

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

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.5)]
    public void Without_metals_the_jump_diffusivity_is_that_of_exclusion_alone(double stateOfCharge)
    {
        // Twelve neighbours, two tetrahedra to each, steps of a/√2, and the share of the other sites that is vacant.
        var result = LithiumDiffusion.Of(RockSaltComposition.Stoichiometric(2), new LithiumDiffusionOptions { Cells = 3, StateOfCharge = stateOfCharge, Samples = 2, HopsPerLithium = 20, MaximumHopsPerLithium = 20 });
        int vacancies = (int)Math.Round(stateOfCharge * 108);
        double rate = 1e13 * Math.Exp(-0.3 / (8.617333262e-5 * 300)), step = 4.15e-8 * 4.15e-8 / 2, expected = 24 * rate * step / 6 * vacancies / 107;
        Assert.True(result.IsJumpExact);
        Assert.Equal(expected, result.Jump.Value, 1e-9 * expected);
    }

    [Fact]
    public void Kirchhoffs_rule_gives_the_displacement_of_all_lithium_that_the_walks_show()
    {
        var result = LithiumDiffusion.Of(RockSaltComposition.Stoichiometric(1.4), new LithiumDiffusionOptions
        {
            Barriers = new(0.3, 0.32, 0.35, 0.3), Cells = 4, StateOfCharge = 0.2, Samples = 60, HopsPerLithium = 400, MaximumHopsPerLithium = 400,
        });
        double sigma = Math.Sqrt(Math.Pow(result.SampledJump.Sigma!.Value, 2) + Math.Pow(result.Jump.Sigma!.Value, 2));
        Assert.True(sigma < 0.04 * result.Jump.Value); // sharp enough to tell a factor that is off by a vacancy share
        Assert.Equal(result.Jump.Value, result.SampledJump.Value, 3 * sigma);
        Assert.True(result.Jump.Sigma < 0.2 * result.SampledJump.Sigma);
    }

    [Fact]
    public void Lithium_in_pockets_that_lead_nowhere_has_no_diffusivity_at_long_times()
    {
        // Far below the 0-TM threshold with all other paths closed.
        var result = LithiumDiffusion.Of(RockSaltComposition.Stoichiometric(0.8), new LithiumDiffusionOptions
        {
            Barriers = new(0.3, double.PositiveInfinity, double.PositiveInfinity, 0.3), Cells = 6, Samples = 4, HopsPerLithium = 50,
        });
        Assert.Equal(0, result.Tracer.Value);
        Assert.Equal(0, result.Jump.Value);
        Assert.Equal(0, result.MobileShare.Value);
        Assert.True(result.HopRate.Value > 0);
        Assert.True(result.IsDiffusive);
    }

    [Fact]
    public void Runs_are_lengthened_while_slow_paths_hold_lithium_in_its_pockets()
    {
        // Below the 0-TM threshold Li leaves its pockets through 1-TM tetrahedra, 2300 times slower.
        var options = new LithiumDiffusionOptions { Cells = 6, Samples = 8, HopsPerLithium = 50, MaximumHopsPerLithium = 800 };
        var composition = RockSaltComposition.Stoichiometric(1);
        var longer = LithiumDiffusion.Of(composition, options);
        var at50 = LithiumDiffusion.Of(composition, options with { MaximumHopsPerLithium = 50 });
        Assert.Equal(50, at50.HopsPerLithium);
        Assert.False(at50.IsDiffusive);
        Assert.True(longer.HopsPerLithium > 50);
        Assert.True(longer.Tracer.Value < 0.7 * at50.Tracer.Value);
        Assert.Equal(at50.Jump.Value, longer.Jump.Value, 1e-9 * longer.Jump.Value); // Kirchhoff's rule does not wait
    }

    [Fact]
    public void The_activation_energy_of_one_rate_has_no_error_and_that_of_two_lies_between_them()
    {
        var composition = RockSaltComposition.Stoichiometric(1.3);
        var options = new LithiumDiffusionOptions { Cells = 4, Samples = 6, HopsPerLithium = 100, MaximumHopsPerLithium = 100 };
        var one = options with { Barriers = new(0.4, 0.4, 0.4, 0.4) };
        var (tracer, jump) = LithiumDiffusion.ActivationEnergies(LithiumDiffusion.Of(composition, one), LithiumDiffusion.Of(composition, one with { Temperature = 360 }));
        Assert.Equal(0.4, tracer.Value, 1e-9);
        Assert.Equal(0.4, jump.Value, 1e-9);
        Assert.True(tracer.Sigma < 1e-9);
        var two = options with { Barriers = new(0.3, 0.5, double.PositiveInfinity, 0.3) };
        (_, jump) = LithiumDiffusion.ActivationEnergies(LithiumDiffusion.Of(composition, two), LithiumDiffusion.Of(composition, two with { Temperature = 360 }));
        Assert.InRange(jump.Value, 0.3, 0.5);
        Assert.True(jump.Sigma > 0);
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
