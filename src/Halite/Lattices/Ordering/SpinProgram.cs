// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Ordering;

/// <summary>
/// Products of spins packed for <see cref="SpinKernel"/>: blocks of 64 products of one order and one coefficient, sorted
/// into runs that a loop without branches can walk.
/// </summary>
internal sealed record SpinProgram(long Constant, SpinProgram.Single[] Singles, SpinProgram.Run[] Runs, SpinProgram.Counter[] Counters, byte[] Indices)
{
    /// <summary>Spins that a 64-byte register holds.</summary>
    public const int NearSpins = 64;

    /// <summary>Spins that two registers hold, which one permutation still reads.</summary>
    public const int MiddleSpins = 128;

    /// <summary>Spins that four registers hold, which two permutations read.</summary>
    public const int RegisterSpins = 256;

    /// <summary>Which registers the members of products lie in.</summary>
    public enum Range
    {
        /// <summary>The first.</summary>
        Near,

        /// <summary>The first two.</summary>
        Middle,

        /// <summary>All four.</summary>
        Far,
    }

    /// <summary>Single spins of one register that share a coefficient.</summary>
    public readonly record struct Single(ulong Mask, long Twice, int Register);

    /// <summary>Blocks in a row of one order and range.</summary>
    public readonly record struct Run(int Order, Range Range, int First, int Count);

    /// <summary>The products of a block that count, and twice their coefficient.</summary>
    public readonly record struct Counter(ulong Mask, long Twice);

    public static SpinProgram Of(SpinProducts products)
    {
        long total = products.Point + products.Items.Sum(p => p.Coefficient);
        var singles = products.Items.Where(p => p.Spins.Length == 1)
            .GroupBy(p => (Register: p.Spins[0] / 64, p.Coefficient)).OrderBy(g => g.Key)
            .Select(g => new Single(g.Aggregate(0UL, (mask, p) => mask | 1UL << (p.Spins[0] % 64)), 2 * g.Key.Coefficient, g.Key.Register));

        var runs = new List<Run>();
        var counters = new List<Counter>();
        var indices = new List<byte>();
        foreach (var kind in products.Items.Where(p => p.Spins.Length > 1).GroupBy(p => (Order: p.Spins.Length, Range: RangeOf(p))).OrderBy(g => g.Key))
        {
            int first = counters.Count;
            foreach (var same in kind.GroupBy(p => p.Coefficient).OrderBy(g => g.Key))
            {
                foreach (var chunk in same.Chunk(64))
                {
                    counters.Add(new Counter(chunk.Length == 64 ? ulong.MaxValue : (1UL << chunk.Length) - 1, 2 * same.Key));
                    for (int m = 0; m < kind.Key.Order; m++)
                    {
                        for (int lane = 0; lane < 64; lane++) indices.Add(lane < chunk.Length ? (byte)chunk[lane].Spins[m] : (byte)0);
                    }
                }
            }

            runs.Add(new Run(kind.Key.Order, kind.Key.Range, first, counters.Count - first));
        }

        return new SpinProgram(total, [.. singles], [.. runs], [.. counters], [.. indices]);
    }

    private static Range RangeOf(SpinProducts.Product product) => product.Spins.Max() switch
    {
        < NearSpins => Range.Near,
        < MiddleSpins => Range.Middle,
        _ => Range.Far,
    };
}
