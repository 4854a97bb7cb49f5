// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Percolation;
using Halite.TestSupport;

namespace Halite.Tests.Lattices;

public class PathCountTests
{
    public static TheoryData<string, double, double, OverStoichiometry> Cases => new()
    {
        { "0-TM", 1.2, 0.8, OverStoichiometry.Tetrahedral },
        { "0-TM", 1.3333, 0.7619, OverStoichiometry.Tetrahedral },
        { "0-TM", 1.3333, 0.7619, OverStoichiometry.Vacancies },
        { "1-TM", 1.4545, 0.7273, OverStoichiometry.Vacancies },
        { "2-TM", 1.0, 0.9, OverStoichiometry.Tetrahedral },
        { "0.6*0-TM+0.3*1-TM+0.1*2-TM", 1.3333, 0.7619, OverStoichiometry.Vacancies },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sampled_counts_agree_with_draws_without_replacement(string rule, double lithium, double metal, OverStoichiometry model)
    {
        // A crystal of 32 cations, where draws with and without replacement differ by far more than the sampling error.
        var composition = RockSaltComposition.Place(lithium, [("Ti", metal / 4), ("Mn", 3 * metal / 4)], model);
        var result = CompositionPercolation.Of(composition, new CompositionPercolationOptions { Rule = TransportRule.Parse(rule), Cells = 2, Samples = 40_000 });
        var exact = result.ExactFinite!;
        Assert.NotNull(result.ExactInfinite);

        // 4 sigma: 42 comparisons in all cases together, fixed seeds.
        Close(result.Paths.LiLiPairs, exact.LiLiPairs);
        Close(result.Paths.OctTetOctPairs, exact.OctTetOctPairs);
        Close(result.Paths.OctTetOctPaths, exact.OctTetOctPaths);
        Close(result.Paths.OctTetLinks, exact.OctTetLinks);
        Close(result.Paths.OpenedByTetrahedralLi, exact.OpenedByTetrahedralLi);
        Close(result.Paths.OpenTetrahedra, exact.OpenTetrahedra);
        Close(result.Paths.LithiumTetrahedra, exact.LithiumTetrahedra);

        static void Close(Measured measured, double exact) => Assert.True(
            Math.Abs(measured.Value - exact) <= 4 * measured.Sigma + 1e-9, $"{measured} against {exact}");
    }

    [Fact]
    public void The_finite_forms_tend_to_the_infinite_ones()
    {
        var composition = RockSaltComposition.Place(1.4545, [("Mn", 0.7273)], OverStoichiometry.Vacancies);
        foreach (var rule in new[] { TransportRule.ZeroTM, TransportRule.OneTM, TransportRule.TwoTM })
        {
            var infinite = PathCounts.Infinite(composition, rule);
            var finite = PathCounts.Finite(composition.In(new RockSaltGrid(100)), rule);

            // 4 million sites: rounding to whole numbers and draws without replacement change a count by parts in 1e6.
            Assert.Equal(infinite.LiLiPairs, finite.LiLiPairs, 1e-4);
            Assert.Equal(infinite.OctTetOctPairs, finite.OctTetOctPairs, 1e-4);
            Assert.Equal(infinite.OctTetOctPaths, finite.OctTetOctPaths, 1e-4);
            Assert.Equal(infinite.OctTetLinks, finite.OctTetLinks, 1e-4);
            Assert.Equal(infinite.OpenedByTetrahedralLi, finite.OpenedByTetrahedralLi, 1e-4);
            Assert.Equal(infinite.OpenTetrahedra, finite.OpenTetrahedra, 1e-5);
        }
    }

    [Fact]
    public void The_0TM_forms_are_those_of_the_published_note()
    {
        // facts: pairs 24 p^2, distinct 24 p^2 (2 n^2 - n^4), paths 48 p^2 n^2, links 32 y p, opened 24 p^2 (1-n^2)^2 (1-(1-y)^2).
        var c = RockSaltComposition.Place(1.4545, [("Mn", 0.7273)], OverStoichiometry.Vacancies);
        double p = c.LithiumShare, n = c.OpenShare, y = c.TetrahedralShare;
        var counts = PathCounts.Infinite(c, TransportRule.ZeroTM);
        Assert.Equal(24 * p * p, counts.LiLiPairs, 12);
        Assert.Equal(24 * p * p * (2 * n * n - n * n * n * n), counts.OctTetOctPairs, 12);
        Assert.Equal(48 * p * p * n * n, counts.OctTetOctPaths, 12);
        Assert.Equal(32 * y * p, counts.OctTetLinks, 12);
        Assert.Equal(24 * p * p * Math.Pow(1 - n * n, 2) * (1 - Math.Pow(1 - y, 2)), counts.OpenedByTetrahedralLi, 12);
        Assert.Equal(n * n * n * n, counts.OpenTetrahedra, 12);
    }

    [Fact]
    public void Over_stoichiometric_samples_agree_with_an_independent_program()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(SharedData.Path("reference/lattice/overstoich_reference.json")));
        foreach (var row in reference.RootElement.EnumerateArray())
        {
            double Value(string key) => row.GetProperty(key).GetDouble();
            double vacant = 2 * Value("vac4a"), octahedral = 2 * Value("li4a"), tetrahedral = 4 * Value("occ8c");
            var composition = RockSaltComposition.Place(octahedral + tetrahedral, [("TM", 2 - octahedral - vacant)], vacant > 0 ? OverStoichiometry.Vacancies : OverStoichiometry.Tetrahedral);
            var result = CompositionPercolation.Of(composition, new CompositionPercolationOptions { Cells = 24, Samples = 30 });
            Agree(result.PercolatingFraction, "fracLi_perc_with_tetLi(all Li)");
            Agree(result.Paths.LiLiPairs, "LiLi_nn_pairs_per_cell");
            Agree(result.Paths.OctTetOctPairs, "oto_distinct_pairs_per_cell");
            Agree(result.Paths.OctTetOctPaths, "oto_paths_per_cell");
            Agree(result.Paths.OctTetLinks, "oct_tet_links_per_cell");
            Agree(result.Paths.OpenedByTetrahedralLi, "pairs_enabled_only_by_tetLi_per_cell");
            Agree(result.Paths.OpenTetrahedra, "frac_0TM_tetra");

            void Agree(Measured ours, string key)
            {
                var pair = row.GetProperty(key);
                double sigma = Math.Sqrt(Math.Pow(pair[1].GetDouble(), 2) + Math.Pow(ours.Sigma!.Value, 2));

                // 35 comparisons, some correlated: 3.5 combined standard errors.
                Assert.True(Math.Abs(ours.Value - pair[0].GetDouble()) <= 3.5 * sigma + 1e-9, $"{key}: {ours} against {pair[0]} ± {pair[1]}");
            }
        }
    }
}
