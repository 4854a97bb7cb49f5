// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Lattices;

namespace Halite.Tests.Lattices;

public class RockSaltCompositionTests
{
    // Li1.2Ti0.2Mn0.6O1.8F0.2 + k Li2O, normalised to two anions (seed 000).
    private static RockSaltComposition Seed(double k, OverStoichiometry model)
    {
        double f = 2 / (2 + k);
        return RockSaltComposition.Place((1.2 + 2 * k) * f, [("Ti", 0.2 * f), ("Mn", 0.6 * f)], model);
    }

    [Theory]
    [InlineData(0.1, 1.2381, 0.0952, 0.0)]
    [InlineData(0.2, 1.2727, 0.1818, 0.0)]
    public void Excess_cations_sit_on_tetrahedra_in_the_default_model(double k, double octahedral, double tetrahedral, double vacant)
    {
        var c = Seed(k, OverStoichiometry.Tetrahedral);
        Assert.Equal(octahedral, c.OctahedralLithium, 4);
        Assert.Equal(tetrahedral, c.TetrahedralLithium, 4);
        Assert.Equal(vacant, c.Vacancies, 4);
    }

    [Theory]
    [InlineData(0.1, 1.1429, 0.1905, 0.0952)]
    [InlineData(0.2, 1.0909, 0.3636, 0.1818)]
    public void All_added_lithium_is_tetrahedral_in_the_vacancy_model(double k, double octahedral, double tetrahedral, double vacant)
    {
        var c = Seed(k, OverStoichiometry.Vacancies);
        Assert.Equal(octahedral, c.OctahedralLithium, 4);
        Assert.Equal(tetrahedral, c.TetrahedralLithium, 4);
        Assert.Equal(vacant, c.Vacancies, 4);
    }

    [Fact]
    public void Too_few_cations_leave_octahedral_vacancies()
    {
        var c = RockSaltComposition.Place(1.0, [("Mn", 0.9)], OverStoichiometry.Tetrahedral);
        Assert.Equal(0.1, c.Vacancies, 12);
        Assert.Equal(0, c.TetrahedralLithium);
    }

    [Fact]
    public void Whole_numbers_add_up_and_stay_within_one_of_the_composition()
    {
        for (int cells = 2; cells < 12; cells++)
        {
            var grid = new RockSaltGrid(cells);
            foreach (var model in new[] { OverStoichiometry.Tetrahedral, OverStoichiometry.Vacancies })
            {
                var composition = Seed(0.2, model);
                var counts = composition.In(grid);
                Assert.Equal(grid.Sites, counts.Lithium + counts.Vacancies + counts.Metal);
                Assert.True(Math.Abs(counts.Lithium - composition.OctahedralLithium * grid.Sites / 2) <= 0.5 + 1e-9);
                for (int m = 0; m < 2; m++) Assert.True(Math.Abs(counts.Metals[m] - composition.Metals[m].Amount * grid.Sites / 2) <= 1.01);
            }
        }
    }

    [Theory]
    [InlineData(0.5, 2.2, "octahedral sites")]
    [InlineData(7.0, 0.5, "tetrahedral sites")]
    [InlineData(-0.1, 1.0, "negative")]
    public void Cations_that_do_not_fit_are_refused_in_one_sentence(double lithium, double metal, string part)
    {
        var fault = Assert.Throws<InputException>(() => RockSaltComposition.Place(lithium, [("Mn", metal)], OverStoichiometry.Tetrahedral));
        Assert.Contains(part, fault.Message);
    }

    [Fact]
    public void A_lithium_content_off_the_lattice_is_refused() => Assert.Throws<InputException>(() => RockSaltComposition.Stoichiometric(2.1));

    [Fact]
    public void The_vacancy_model_refuses_a_composition_with_less_lithium_than_it_moves() =>
        Assert.Throws<InputException>(() => RockSaltComposition.Place(0.5, [("Mn", 1.9)], OverStoichiometry.Vacancies));
}
