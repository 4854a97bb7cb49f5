// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Ordering;

/// <summary>
/// How far an arrangement is a layered one, and which superstructure its metal layers have.
/// </summary>
/// <param name="Layering">
/// Difference of the Li shares of alternating (111) planes, for the best of the four directions and both ways round: 1 for
/// Li layers between layers without Li, 0 for none.
/// </param>
/// <param name="Direction">Signs (1, ±1, ±1) of the direction.</param>
/// <param name="LithiumInMetalLayers">Li share of the sites of the layers with less Li.</param>
/// <param name="HoneycombShare">Of the Li in those layers, the share with six metals around it in the layer (LiM6): 1 in a honeycomb.</param>
/// <param name="CappedShare">Of the honeycomb Li, the share with a metal among its six neighbours in the Li layers above and below: caps. NaN without a honeycomb.</param>
/// <param name="RibbonShare">Of the Li in those layers, the share with two Li on opposite sides and four metals: 1 in a ribbon superstructure.</param>
/// <remarks>
/// In a random layer with Li share c the honeycomb share is (1-c)^6 and the ribbon share 3 c² (1-c)^4; with a metal share m
/// of the Li layers the capped share is 1 - (1-m)^6.
/// </remarks>
public sealed record LayerOrder(double Layering, (int I, int J, int K) Direction, double LithiumInMetalLayers, double HoneycombShare, double CappedShare, double RibbonShare)
{
    /// <summary>Analyses an arrangement.</summary>
    /// <param name="arrangement">The arrangement, of an even number of cells along an edge.</param>
    public static LayerOrder Of(CationArrangement arrangement)
    {
        var grid = arrangement.Grid;
        if (grid.Edge % 4 != 0) throw new Data.InputException($"Alternating planes need an even number of cells along an edge, and there are {grid.Cells}: choose an even number.");
        LayerOrder? best = null;
        foreach (var (j, k) in new[] { (1, 1), (1, -1), (-1, 1), (-1, -1) })
        {
            var found = Along(arrangement, (1, j, k));
            if (best is null || found.Layering > best.Layering + 1e-12) best = found;
        }

        return best!;
    }

    private static LayerOrder Along(CationArrangement arrangement, (int I, int J, int K) direction)
    {
        var grid = arrangement.Grid;
        int Plane(int i, int j, int k) => grid.Wrap(direction.I * i + direction.J * j + direction.K * k) % 4 / 2;
        var lithium = new int[2];
        var sites = new int[2];
        for (int s = 0; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Cation(s);
            int plane = Plane(i, j, k);
            sites[plane]++;
            if (arrangement[s] == CationArrangement.Lithium) lithium[plane]++;
        }

        int metalPlane = lithium[0] <= lithium[1] ? 0 : 1;
        double layering = (double)lithium[1 - metalPlane] / sites[1 - metalPlane] - (double)lithium[metalPlane] / sites[metalPlane];

        // Six neighbours within the plane, in opposite pairs.
        var steps = SiteGraph.StepsOf(LatticeKind.FaceCentredCubic).Where(d => direction.I * d.I + direction.J * d.J + direction.K * d.K == 0 && d.CompareTo((0, 0, 0)) > 0).ToArray();
        var across = SiteGraph.StepsOf(LatticeKind.FaceCentredCubic).Where(d => direction.I * d.I + direction.J * d.J + direction.K * d.K != 0).ToArray();
        int honeycomb = 0, capped = 0, ribbon = 0;
        for (int s = 0; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Cation(s);
            if (arrangement[s] != CationArrangement.Lithium || Plane(i, j, k) != metalPlane) continue;
            int metals = 0, opposite = 0;
            foreach (var (u, v, w) in steps)
            {
                byte one = At(i + u, j + v, k + w), other = At(i - u, j - v, k - w);
                metals += (one >= CationArrangement.FirstMetal ? 1 : 0) + (other >= CationArrangement.FirstMetal ? 1 : 0);
                if (one == CationArrangement.Lithium && other == CationArrangement.Lithium) opposite++;
            }

            if (metals == 6)
            {
                honeycomb++;
                if (across.Any(d => At(i + d.I, j + d.J, k + d.K) >= CationArrangement.FirstMetal)) capped++;
            }

            if (metals == 4 && opposite == 1) ribbon++;
        }

        double here = lithium[metalPlane];
        return new LayerOrder(layering, direction, here / sites[metalPlane], here > 0 ? honeycomb / here : double.NaN, honeycomb > 0 ? (double)capped / honeycomb : double.NaN, here > 0 ? ribbon / here : double.NaN);

        byte At(int i, int j, int k) => arrangement[grid.Site(grid.Wrap(i), grid.Wrap(j), grid.Wrap(k))];
    }
}
