// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Crystals;
using Halite.Lattices;

namespace Halite.Tests.Crystals;

public class EwaldSumTests
{
    private const double A = 4.15; // Å, lattice constant of the ordered reference rows

    /// <summary>Energy per two anions of cations on a periodic rock salt, charges by grid point.</summary>
    private static double PerTwoAnions(int cells, Func<int, int, int, double> cationCharge)
    {
        var grid = new RockSaltGrid(cells);
        var (positions, charges) = (new List<Vector3D>(), new List<double>());
        for (int s = 0; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Cation(s);
            positions.Add(new((double)i / grid.Edge, (double)j / grid.Edge, (double)k / grid.Edge));
            charges.Add(cationCharge(i, j, k));
            (i, j, k) = grid.Anion(s);
            positions.Add(new((double)i / grid.Edge, (double)j / grid.Edge, (double)k / grid.Edge));
            charges.Add(-2);
        }

        return new EwaldSum(UnitCell.Cubic(cells * A)).Energy(positions.ToArray(), charges.ToArray()) / (grid.Sites / 2.0);
    }

    [Fact]
    public void Rock_salt_has_its_Madelung_constant()
    {
        var structure = Structure(UnitCell.Cubic(2), [("Na", 0, 0, 0), ("Na", .5, .5, 0), ("Na", .5, 0, .5), ("Na", 0, .5, .5), ("Cl", .5, 0, 0), ("Cl", 0, .5, 0), ("Cl", 0, 0, .5), ("Cl", .5, .5, .5)]);
        double energy = EwaldSum.Energy(structure, new Dictionary<string, double> { ["Na"] = 1, ["Cl"] = -1 });

        // Nearest neighbours at 1 Å: four ion pairs at -1.7475645946 k each (literature, ten digits).
        Assert.Equal(-4 * 1.7475645946 * PhysicalConstants.CoulombEnergyDistance, energy, 1e-7);
    }

    [Fact]
    public void Antifluorite_Li2O_has_its_Madelung_constant()
    {
        var sites = new List<(string, double, double, double)>();
        foreach (var (x, y, z) in new[] { (0.0, 0.0, 0.0), (.5, .5, 0), (.5, 0, .5), (0, .5, .5) })
        {
            sites.Add(("O", x, y, z));
            sites.Add(("Li", x + .25, y + .25, z + .25));
            sites.Add(("Li", x + .75, y + .75, z + .75));
        }

        double nearest = Math.Sqrt(3) / 4, energy = EwaldSum.Energy(Structure(UnitCell.Cubic(1), sites), new Dictionary<string, double> { ["Li"] = 1, ["O"] = -2 });
        Assert.Equal(5.038785, -energy / 4 * nearest / PhysicalConstants.CoulombEnergyDistance, 1e-5); // pymatgen 2022.11.7, six decimals
    }

    [Theory]
    [InlineData("layered", -103.0827)]
    [InlineData("L1_0", -104.8426)]
    [InlineData("gamma", -105.0501)]
    public void Ordered_LiMO2_have_the_reference_energies(string ordering, double expected)
    {
        var o = CationOrdering.Parse(ordering);

        // pymatgen 2022.11.7 on ideal rock salt with formal charges, eV per two O; 1e-3 covers its rounding and ke.
        Assert.Equal(expected, PerTwoAnions(2, (i, j, k) => o.PrefersLithium(i, j, k) ? 1 : 3), 1e-3);
    }

    [Theory]
    [InlineData(1, -104.843)]
    [InlineData(2, -101.587)]
    [InlineData(3, -100.183)]
    public void The_mean_energy_of_random_cations_has_the_finite_size_error_of_the_formula(int n, double expected)
    {
        // At fixed numbers the covariance of two cation charges is -1/(N-1): the mean energy is that of the mean charges
        // plus the exact self and pair terms. No sampling enters.
        var grid = new RockSaltGrid(n);
        var sum = new EwaldSum(UnitCell.Cubic(n * A));
        double own = sum.Potential(default), pairs = 0;
        for (int s = 1; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Cation(s);
            pairs += sum.Potential(new((double)i / grid.Edge, (double)j / grid.Edge, (double)k / grid.Edge));
        }

        double sites = grid.Sites, variance = 1;
        double excess = PhysicalConstants.CoulombEnergyDistance * 0.5 * variance * (own - pairs / (sites - 1)) * 2;
        double mean = PerTwoAnions(n, (_, _, _) => 2) + excess;
        double length = n * A, formula = -97.019 + PhysicalConstants.CoulombEnergyDistance * (-2.8373 * sites / (length * (sites - 1)) + 4.58486 / (A * (sites - 1)));
        Assert.Equal(formula, mean, 1e-3);
        Assert.Equal(expected, mean, 1.5e-3); // printed to three decimals
    }

    [Fact]
    public void The_energy_does_not_depend_on_the_choice_of_cell()
    {
        var small = Structure(UnitCell.Cubic(A), [("Li", 0, 0, 0), ("Li", .5, .5, 0), ("Mn", .5, 0, .5), ("Mn", 0, .5, .5), ("O", .5, 0, 0), ("O", 0, .5, 0), ("O", 0, 0, .5), ("O", .5, .5, .5)]);
        var charges = new Dictionary<string, double> { ["Li"] = 1, ["Mn"] = 3, ["O"] = -2 };
        double one = EwaldSum.Energy(small, charges);
        Assert.Equal(2 * one, EwaldSum.Energy(small.Repeated(1, 2, 1), charges), 1e-8 * Math.Abs(one));
        Assert.Equal(6 * one, EwaldSum.Energy(small.Repeated(3, 1, 2), charges), 1e-8 * Math.Abs(one));
    }

    private static CrystalStructure Structure(UnitCell cell, IEnumerable<(string Element, double X, double Y, double Z)> sites) =>
        new("test", cell, [.. sites.Select(s => new CrystalSite(s.Element, new(s.X, s.Y, s.Z)))]);
}
