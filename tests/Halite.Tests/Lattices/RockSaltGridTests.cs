// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Lattices;

namespace Halite.Tests.Lattices;

public class RockSaltGridTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_cation_belongs_to_eight_tetrahedra_and_every_neighbour_pair_to_two(int cells)
    {
        var grid = new RockSaltGrid(cells);
        var perSite = new int[grid.Sites];
        var perPair = new Dictionary<(int, int), int>();
        Span<int> corners = stackalloc int[4];
        for (int t = 0; t < grid.Tetrahedra; t++)
        {
            grid.Corners(t, corners);
            foreach (int c in corners) perSite[c]++;
            for (int a = 0; a < 4; a++)
            {
                for (int b = a + 1; b < 4; b++)
                {
                    var pair = (Math.Min(corners[a], corners[b]), Math.Max(corners[a], corners[b]));
                    perPair[pair] = perPair.GetValueOrDefault(pair) + 1;
                }
            }
        }

        Assert.All(perSite, n => Assert.Equal(8, n));
        Assert.All(perPair.Values, n => Assert.Equal(2, n));
        Assert.Equal(6 * grid.Sites, perPair.Count);
    }

    [Fact]
    public void Site_numbers_and_grid_points_are_inverse_of_each_other()
    {
        var grid = new RockSaltGrid(3);
        for (int s = 0; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Cation(s);
            Assert.Equal(0, (i + j + k) % 2);
            Assert.Equal(s, grid.Site(i, j, k));
            var (a, b, c) = grid.Anion(s);
            Assert.Equal(1, (a + b + c) % 2);
            Assert.Equal(s, grid.Site(a, b, c));
        }
    }

    [Fact]
    public void The_fcc_graph_numbers_its_sites_as_the_grid_does()
    {
        var grid = new RockSaltGrid(3);
        var graph = new SiteGraph(LatticeKind.FaceCentredCubic, 3);
        Assert.Equal(grid.Sites, graph.Sites);
        for (int s = 0; s < grid.Sites; s++) Assert.Equal(grid.Cation(s), graph.Point(s));
    }

    [Theory]
    [InlineData(LatticeKind.SimpleCubic, 3)]
    [InlineData(LatticeKind.FaceCentredCubic, 2)]
    [InlineData(LatticeKind.BodyCentredCubic, 3)]
    [InlineData(LatticeKind.Diamond, 2)]
    public void Neighbours_are_mutual_and_distinct(LatticeKind kind, int cells)
    {
        var graph = new SiteGraph(kind, cells);
        Assert.Equal(kind.SitesPerCell() * cells * cells * cells, graph.Sites);
        for (int s = 0; s < graph.Sites; s++)
        {
            var neighbours = graph.Neighbours(s).ToArray();
            Assert.Equal(kind.Coordination(), neighbours.Distinct().Count());
            Assert.All(neighbours, n => Assert.Contains(s, graph.Neighbours(n).ToArray()));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(513)]
    public void A_crystal_of_an_impossible_size_is_refused_in_one_sentence(int cells)
    {
        var fault = Assert.Throws<InputException>(() => new RockSaltGrid(cells));
        Assert.Contains("512", fault.Message);
    }
}
