// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Percolation;

/// <summary>Transport paths per conventional cubic cell (four cations, eight tetrahedra).</summary>
/// <param name="LiLiPairs">Pairs of Li on neighbouring octahedral sites.</param>
/// <param name="OctTetOctPairs">Those of them that at least one of their two shared tetrahedra opens under the rule: distinct o-t-o pairs.</param>
/// <param name="OctTetOctPaths">Paths o-t-o: each open tetrahedron of each pair counted.</param>
/// <param name="OctTetLinks">Links between a tetrahedral Li and an octahedral Li of its tetrahedron.</param>
/// <param name="OpenedByTetrahedralLi">Pairs that no tetrahedron opens under the rule but that share a tetrahedron which holds a Li.</param>
/// <param name="OpenTetrahedra">Share of tetrahedra that are open under the rule.</param>
/// <param name="LithiumTetrahedra">Share of tetrahedra with Li on all four corners, P(Li4).</param>
public sealed record PathCounts(
    double LiLiPairs,
    double OctTetOctPairs,
    double OctTetOctPaths,
    double OctTetLinks,
    double OpenedByTetrahedralLi,
    double OpenTetrahedra,
    double LithiumTetrahedra)
{
    /// <summary>
    /// Expectation for a random arrangement on the infinite lattice. With p the Li share and n the share without
    /// transition metal of the octahedral sites, y the Li share of the tetrahedral sites, and q the probability that the
    /// other two corners of a pair's tetrahedron leave it open (n² under the 0-TM rule, 1 - (1-n)² under 1-TM, 1 under
    /// 2-TM): pairs 24 p², o-t-o pairs 24 p² (2q - q²), paths 48 p² q, links 32 y p, pairs opened by tetrahedral Li
    /// 24 p² (1-q)² (1 - (1-y)²).
    /// </summary>
    /// <param name="composition">The composition.</param>
    /// <param name="rule">The transport rule.</param>
    public static PathCounts Infinite(RockSaltComposition composition, TransportRule rule)
    {
        double p = composition.LithiumShare, n = composition.OpenShare, y = composition.TetrahedralShare, m = 1 - n;
        double q = rule.ZeroTm * n * n + rule.OneTm * (1 - m * m) + rule.TwoTm;
        double pairs = 24 * p * p;
        double four = n * n * n * n, three = four + 4 * n * n * n * m, two = three + 6 * n * n * m * m;
        return new PathCounts(
            pairs, pairs * (2 * q - q * q), 2 * pairs * q, 32 * y * p, pairs * (1 - q) * (1 - q) * (1 - (1 - y) * (1 - y)),
            rule.ZeroTm * four + rule.OneTm * three + rule.TwoTm * two, p * p * p * p);
    }

    /// <summary>
    /// Expectation for a random arrangement of whole numbers of species in a finite crystal: the same forms with draws
    /// without replacement (hypergeometric). Exact for crystals of at least 2 cells along an edge, where the six sites
    /// around a pair are distinct.
    /// </summary>
    /// <param name="counts">The numbers of species.</param>
    /// <param name="rule">The transport rule.</param>
    public static PathCounts Finite(SiteCounts counts, TransportRule rule)
    {
        int sites = counts.Grid.Sites, lithium = counts.Lithium, metal = counts.Metal, tetrahedral = counts.TetrahedralLithium, all = counts.Grid.Tetrahedra;
        double pair = Draw(sites, (lithium, 2));

        // Given a Li pair, the metals among the remaining corners: k of the first tetrahedron's two, l of the second's.
        int others = sites - 2;
        double Corners(int k, int l) =>
            (k == 1 ? 2 : 1) * (l == 1 ? 2 : 1) * Draw(others, (metal, k + l), (others - metal, 4 - k - l));
        double[] opens = [1, rule.OneTm + rule.TwoTm, rule.TwoTm];
        double open = 0, both = 0, neither = 0;
        for (int k = 0; k <= 2; k++)
        {
            for (int l = 0; l <= 2; l++)
            {
                double weight = Corners(k, l);
                open += weight * opens[k];
                both += weight * opens[k] * opens[l];
                neither += weight * (1 - opens[k]) * (1 - opens[l]);
            }
        }

        double four = Tetrahedra(0), three = four + Tetrahedra(1), two = three + Tetrahedra(2);
        double Tetrahedra(int k) => (k == 0 ? 1 : k == 1 ? 4 : 6) * Draw(sites, (metal, k), (sites - metal, 4 - k));
        return new PathCounts(
            24 * pair,
            24 * pair * (2 * open - both),
            48 * pair * open,
            32.0 * tetrahedral / all * lithium / sites,
            24 * pair * neither * (1 - Draw(all, (all - tetrahedral, 2))),
            rule.ZeroTm * four + rule.OneTm * three + rule.TwoTm * two,
            Draw(sites, (lithium, 4)));
    }

    /// <summary>Probability that chosen sites hold chosen species: falling factorials over falling factorials.</summary>
    private static double Draw(int total, params ReadOnlySpan<(int Available, int Wanted)> species)
    {
        double probability = 1;
        int drawn = 0;
        foreach (var (available, wanted) in species)
        {
            for (int w = 0; w < wanted; w++) probability *= Math.Max(0, available - w) / (double)(total - drawn++);
        }

        return probability;
    }
}
