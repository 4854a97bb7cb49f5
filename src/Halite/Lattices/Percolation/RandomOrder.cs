// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Percolation;

/// <summary>
/// Random orders of all cation sites, as packed coordinates i · 2^20 + j · 2^10 + k, so that a sweep needs no division.
/// Every order has the same probability. A small crystal is shuffled in place (Fisher and Yates); a large one is first
/// dealt into random heaps that fit in cache, and each heap shuffled (Rao, Sankhya A 23 (1961) 305; Sandelius, J. R.
/// Stat. Soc. B 24 (1962) 479): memory is then only streamed through.
/// </summary>
internal static unsafe class RandomOrder
{
    private const int HeapTarget = 1 << 15;
    private const int DirectLimit = 1 << 18;

    /// <summary>Fills <paramref name="order"/> with the sites of a grid in random order.</summary>
    /// <param name="order">Room for one entry a site.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="random">The unit's generator.</param>
    public static void Fill(uint* order, RockSaltGrid grid, ref FastRandom random)
    {
        if (grid.Sites <= DirectLimit)
        {
            int n = 0;
            for (int i = 0; i < grid.Edge; i++)
            {
                for (int j = 0; j < grid.Edge; j++)
                {
                    uint row = (uint)(i << 20 | j << 10);
                    for (int k = (i + j) & 1; k < grid.Edge; k += 2) order[n++] = row | (uint)k;
                }
            }

            Shuffle(order, n, ref random);
            return;
        }

        int bits = 1;
        while (bits < 10 && grid.Sites >> bits > HeapTarget) bits++;
        Deal(order, grid, bits, ref random);
    }

    private static void Deal(uint* order, RockSaltGrid grid, int bits, ref FastRandom random)
    {
        // The heaps' sizes come from a first run of the generator, the dealing from a second run of a copy.
        int heaps = 1 << bits;
        ulong mask = (ulong)heaps - 1;
        int draws = 60 / bits;
        var counting = random;
        var next = new int[heaps];
        var bounds = new int[heaps + 1];
        for (int done = 0; done < grid.Sites;)
        {
            ulong word = counting.Next();
            for (int d = 0; d < draws && done < grid.Sites; d++, done++, word >>= bits) next[(int)(word & mask)]++;
        }

        for (int h = 0, sum = 0; h < heaps; h++)
        {
            int size = next[h];
            (bounds[h], next[h]) = (sum, sum);
            sum += size;
        }

        bounds[heaps] = grid.Sites;
        ulong bitsLeft = 0;
        int left = 0;
        for (int i = 0; i < grid.Edge; i++)
        {
            for (int j = 0; j < grid.Edge; j++)
            {
                uint row = (uint)(i << 20 | j << 10);
                for (int k = (i + j) & 1; k < grid.Edge; k += 2)
                {
                    if (left == 0) (bitsLeft, left) = (random.Next(), draws);
                    order[next[(int)(bitsLeft & mask)]++] = row | (uint)k;
                    bitsLeft >>= bits;
                    left--;
                }
            }
        }

        for (int h = 0; h < heaps; h++) Shuffle(order + bounds[h], bounds[h + 1] - bounds[h], ref random);
    }

    private static void Shuffle(uint* items, int count, ref FastRandom random)
    {
        for (uint n = (uint)count; n > 1; n--)
        {
            uint other = random.NextBelow(n);
            (items[n - 1], items[other]) = (items[other], items[n - 1]);
        }
    }
}
