// SPDX-License-Identifier: Apache-2.0
using Halite.Lattices;
using Halite.Lattices.Percolation;

namespace Halite.Tests.Lattices;

public class RandomOrderTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(42)] // 296 352 sites: dealt into heaps
    public unsafe void An_order_holds_every_site_once(int cells)
    {
        var grid = new RockSaltGrid(cells);
        var order = new uint[grid.Sites];
        var random = new FastRandom(1, 2);
        fixed (uint* p = order) RandomOrder.Fill(p, grid, ref random);
        var seen = new bool[grid.Sites];
        foreach (uint packed in order)
        {
            var (i, j, k) = ((int)(packed >> 20), (int)(packed >> 10 & 1023), (int)(packed & 1023));
            Assert.Equal(0, (i + j + k) & 1);
            seen[grid.Site(i, j, k)] = true;
        }

        Assert.DoesNotContain(false, seen);
    }

    [Fact]
    public unsafe void A_dealt_order_is_as_random_as_a_shuffled_one()
    {
        // Position of sites against their number: no correlation beyond 4 standard errors 1/sqrt(N), and neighbours in the
        // order are neighbours in number as rarely as chance has it.
        var grid = new RockSaltGrid(42);
        var order = new uint[grid.Sites];
        var random = new FastRandom(3, 4);
        fixed (uint* p = order) RandomOrder.Fill(p, grid, ref random);
        double sum = 0, middle = (grid.Sites - 1) / 2.0;
        int adjacent = 0, last = -10;
        for (int n = 0; n < order.Length; n++)
        {
            int site = grid.Site((int)(order[n] >> 20), (int)(order[n] >> 10 & 1023), (int)(order[n] & 1023));
            sum += (n - middle) * (site - middle);
            if (Math.Abs(site - last) == 1) adjacent++;
            last = site;
        }

        double correlation = sum / (middle * middle / 3 * grid.Sites);
        Assert.True(Math.Abs(correlation) < 4 / Math.Sqrt(grid.Sites), $"correlation {correlation}");
        Assert.InRange(adjacent, 0, 12); // Poisson of mean 2
    }

    [Fact]
    public unsafe void All_orders_of_a_tiny_crystal_are_equally_likely()
    {
        var grid = new RockSaltGrid(1); // 4 sites, 24 orders
        var order = new uint[4];
        var counts = new Dictionary<string, int>();
        const int draws = 24_000;
        fixed (uint* p = order)
        {
            for (int s = 0; s < draws; s++)
            {
                var random = new FastRandom(8, (ulong)s);
                RandomOrder.Fill(p, grid, ref random);
                var key = string.Join(',', order);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        Assert.Equal(24, counts.Count);
        double chi = counts.Values.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000);
        Assert.InRange(chi, 7, 52); // chi-square with 23 degrees of freedom: 0.05 % tails
    }
}
