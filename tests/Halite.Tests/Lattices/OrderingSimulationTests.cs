// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Ordering;
using Halite.TestSupport;

namespace Halite.Tests.Lattices;

public class OrderingSimulationTests
{
    private static LatticeIons Ions(int cells, double x = 1.2) => LatticeIons.Of(new RockSaltGrid(cells), RockSaltComposition.Stoichiometric(x), [("O", 2)]);

    [Fact]
    public void Short_range_order_agrees_with_an_independent_program()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(SharedData.Path("reference/lattice/sro_reference_x1.2.json")));
        foreach (var row in reference.RootElement.EnumerateArray())
        {
            double w = row.GetProperty("w").GetDouble();
            var result = OrderingSimulation.Run(OrderingModel.LithiumMetalPairs(w), Ions(16), new OrderingOptions { Sweeps = 60, Chains = 8, Seed = 2 }).Averages[0];
            Agree(result.WarrenCowley[0], "alpha1");
            Agree(result.LithiumTetrahedra, "P_Li4");
            Agree(result.PercolatingFraction, "fracLi_percolating");

            void Agree(Measured ours, string key)
            {
                var pair = row.GetProperty(key);
                double sigma = Math.Sqrt(Math.Pow(pair[1].GetDouble(), 2) + Math.Pow(ours.Sigma!.Value, 2));

                // 27 comparisons, three to a row correlated: 4 combined standard errors of 8 chains.
                Assert.True(Math.Abs(ours.Value - pair[0].GetDouble()) <= 4 * sigma + 1e-9, $"w = {w}, {key}: {ours} against {pair[0]} ± {pair[1]}");
            }
        }
    }

    [Fact]
    public void The_first_shell_follows_perturbation_theory_at_weak_coupling()
    {
        // alpha1 = 2 c (1-c) w + O(w^2); the odd part has no w^2 term. 4 sigma of the two runs plus the w^3 term.
        const double w = 0.03;
        var options = new OrderingOptions { Sweeps = 60, Chains = 12, Shells = 1 };
        var plus = OrderingSimulation.Run(OrderingModel.LithiumMetalPairs(w), Ions(10), options).Averages[0].WarrenCowley[0];
        var minus = OrderingSimulation.Run(OrderingModel.LithiumMetalPairs(-w), Ions(10), options with { Seed = 9 }).Averages[0].WarrenCowley[0];
        double odd = (plus.Value - minus.Value) / 2, sigma = Math.Sqrt(plus.Sigma!.Value * plus.Sigma.Value + minus.Sigma!.Value * minus.Sigma.Value) / 2;
        Assert.Equal(0.48 * w, odd, 4 * sigma + 3 * w * w * w);
    }

    [Fact]
    public void A_result_does_not_depend_on_the_number_of_threads()
    {
        var options = new OrderingOptions { Sweeps = 10, Chains = 5, Seed = 3 };
        var one = OrderingSimulation.Run(OrderingModel.LithiumMetalPairs(-0.1), Ions(4), options with { Threads = 1 });
        var three = OrderingSimulation.Run(OrderingModel.LithiumMetalPairs(-0.1), Ions(4), options with { Threads = 3 });
        Assert.Equal(one.Averages[0].Energy.Value, three.Averages[0].Energy.Value);
        Assert.Equal(one.Averages[0].WarrenCowley.Select(a => a.Value), three.Averages[0].WarrenCowley.Select(a => a.Value));
        Assert.Equal(one.LowestEnergy, three.LowestEnergy);
    }

    [Fact]
    public void Annealed_charges_find_an_order_as_low_as_gamma_LiFeO2()
    {
        var ions = new LatticeIons(new RockSaltGrid(2), RockSaltComposition.Stoichiometric(1).In(new RockSaltGrid(2)), ["TM"], ["O"], [32]);
        var model = OrderingModel.Electrostatics(new Dictionary<string, double> { ["Li"] = 1, ["TM"] = 3, ["O"] = -2 }, 4.15, 1);
        var result = OrderingSimulation.Run(model, ions, new OrderingOptions { Temperature = 0.05, AnnealFrom = 3, AnnealingSteps = 30, Sweeps = 20, Equilibration = 20, Chains = 6 });

        // gamma-LiFeO2, -105.0501 eV per two O, is the lowest of the known orders; a cation site is half of that.
        Assert.Equal(-105.0501 / 2, result.LowestEnergy, 1e-3);
    }

    [Fact]
    public void Replicas_at_two_temperatures_agree_with_single_runs()
    {
        var options = new OrderingOptions { Sweeps = 60, Chains = 10, Shells = 1 };
        var both = OrderingSimulation.Run(OrderingModel.LithiumMetalPairs(-0.1), Ions(5), options with { Temperatures = [1, 1.5], MeasureEvery = 2 });
        foreach (var average in both.Averages)
        {
            var alone = OrderingSimulation.Run(OrderingModel.LithiumMetalPairs(-0.1), Ions(5), options with { Temperature = average.Temperature, Seed = 8 }).Averages[0];
            double sigma = Math.Sqrt(Math.Pow(average.Energy.Sigma!.Value, 2) + Math.Pow(alone.Energy.Sigma!.Value, 2));
            Assert.True(Math.Abs(average.Energy.Value - alone.Energy.Value) < 4 * sigma);
        }
    }

    // Critical points: K of the 3D Ising model on sc (Ferrenberg, Xu and Landau, Phys. Rev. E 97 (2018) 043301) and fcc.
    [Theory]
    [InlineData("sc", 12, 0.22165)]
    [InlineData("fcc", 8, 0.10207)]
    public void Single_changes_of_species_have_the_Ising_critical_point(string lattice, int cells, double expected) =>
        Assert.Equal(expected, IsingCriticalPoint.OfFlips(LatticeKinds.Parse(lattice), cells, expected, sweeps: 40_000, seed: 5), 0.005 * expected);

    // The finite crystals lie 0.1 to 0.2 % (fcc, 6 cells) and 0.3 % (sc, 10 cells) low, as they do for single changes;
    // the sampling error is below 0.1 %.
    [Theory]
    [InlineData("fcc", 6, 12, 8000, 0.10207, false)]
    [InlineData("sc", 10, 20, 30_000, 0.22165, true)]
    public void Swaps_at_fixed_composition_have_the_same_critical_point(string lattice, int cells, int stride, int sweeps, double expected, bool slow)
    {
        if (slow) TestSettings.SlowOnly();
        Assert.Equal(expected, IsingCriticalPoint.OfSwaps(LatticeKinds.Parse(lattice), cells, expected, sweeps, stride, seed: 5), 0.005 * expected);
    }

    [Fact]
    public void Impossible_requests_are_refused_before_any_work()
    {
        var model = OrderingModel.LithiumMetalPairs(0.1);
        Assert.Throws<InputException>(() => OrderingSimulation.Run(model, Ions(4), new OrderingOptions { Temperature = 0 }));
        Assert.Throws<InputException>(() => OrderingSimulation.Run(model, Ions(4), new OrderingOptions { Sweeps = 0 }));
        Assert.Throws<InputException>(() => OrderingSimulation.Run(model, Ions(4, 2), new OrderingOptions()));
        var charges = OrderingModel.Electrostatics(new Dictionary<string, double> { ["Li"] = 1, ["TM"] = 3, ["O"] = -2 }, 4.15, 1);
        Assert.Contains("add up", Assert.Throws<InputException>(() => OrderingSimulation.Run(charges, Ions(4), new OrderingOptions())).Message);
    }
}
