// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Halite.Data;
using Halite.Lattices.Percolation;

namespace Halite.Lattices;

/// <summary>
/// Which species sits on every cation site of a crystal, and which tetrahedral sites hold a Li. Species 0 is Li, 1 a
/// vacancy, 2 and up the transition metals in the order of the composition.
/// </summary>
public sealed class CationArrangement
{
    /// <summary>Number of the species Li.</summary>
    public const byte Lithium = 0;

    /// <summary>Number of the vacancy.</summary>
    public const byte Vacancy = 1;

    /// <summary>Number of the first transition metal.</summary>
    public const byte FirstMetal = 2;

    internal CationArrangement(RockSaltGrid grid)
    {
        Grid = grid;
        Cations = new byte[grid.Sites];
    }

    /// <summary>An arrangement from species numbers.</summary>
    /// <param name="grid">The crystal.</param>
    /// <param name="cations">Species number of every cation site.</param>
    /// <param name="tetrahedralLithium">Numbers of the tetrahedra that hold a Li; none when null.</param>
    public CationArrangement(RockSaltGrid grid, ReadOnlySpan<byte> cations, IEnumerable<int>? tetrahedralLithium = null)
        : this(grid)
    {
        if (cations.Length != grid.Sites) throw new ArgumentException("One species number a cation site.", nameof(cations));
        cations.CopyTo(Cations);
        if (tetrahedralLithium is null) return;
        Tetrahedral = new byte[grid.Tetrahedra];
        foreach (int t in tetrahedralLithium) Tetrahedral[t] = 1;
    }

    /// <summary>The crystal.</summary>
    public RockSaltGrid Grid { get; }

    /// <summary>Species number of every cation site.</summary>
    internal byte[] Cations { get; }

    /// <summary>1 for every tetrahedron that holds a Li; null where there is none.</summary>
    internal byte[]? Tetrahedral { get; private set; }

    /// <summary>The species number of a cation site.</summary>
    /// <param name="site">Number of the site.</param>
    public byte this[int site] => Cations[site];

    /// <summary>Whether a tetrahedron holds a Li.</summary>
    /// <param name="tetrahedron">Number of the tetrahedron.</param>
    public bool HoldsLithium(int tetrahedron) => Tetrahedral is not null && Tetrahedral[tetrahedron] != 0;

    /// <summary>A random arrangement; all arrangements of these numbers of species have the same probability.</summary>
    /// <param name="counts">Numbers of species.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <param name="sample">Index of the sample.</param>
    public static CationArrangement Random(SiteCounts counts, ulong seed, ulong sample = 0)
    {
        var random = new FastRandom(seed, sample);
        var arrangement = new CationArrangement(counts.Grid);
        arrangement.FillRandom(counts, ref random);
        return arrangement;
    }

    /// <summary>
    /// An arrangement of given order: Li takes the sites that it prefers first, metals the others, and a share of random
    /// exchange brings both kinds of sites towards the mean composition.
    /// </summary>
    /// <param name="counts">Numbers of species.</param>
    /// <param name="ordering">The arrangement.</param>
    /// <param name="disorder">From 0, as ordered as the composition allows, to 1, random.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <param name="sample">Index of the sample.</param>
    /// <exception cref="InputException">The arrangement does not fit the crystal.</exception>
    public static CationArrangement Ordered(SiteCounts counts, CationOrdering ordering, double disorder, ulong seed, ulong sample = 0)
    {
        var random = new FastRandom(seed, sample);
        var arrangement = new CationArrangement(counts.Grid);
        arrangement.FillOrdered(counts, ordering, disorder, ref random);
        return arrangement;
    }

    /// <summary>Draws without replacement, site by site: each site takes a species with the share that is left of it.</summary>
    internal void FillRandom(SiteCounts counts, ref FastRandom random, CrystalBoundary boundary = CrystalBoundary.Periodic)
    {
        Span<int> left = stackalloc int[2 + counts.Metals.Length];
        Left(counts, left);
        int total = Grid.Sites;
        for (int s = 0; s < Cations.Length; s++) Cations[s] = Draw(left, total--, ref random);
        FillTetrahedra(counts.TetrahedralLithium, boundary, ref random);
    }

    internal void FillOrdered(SiteCounts counts, CationOrdering ordering, double disorder, ref FastRandom random, CrystalBoundary boundary = CrystalBoundary.Periodic)
    {
        ordering.Require(Grid);
        if (!(disorder >= 0 && disorder <= 1)) throw new InputException("The share of random exchange lies between 0 (ordered) and 1 (random): correct it.");
        var prefers = new bool[Grid.Sites];
        int sitesOfLithium = 0;
        for (int s = 0; s < prefers.Length; s++)
        {
            var (i, j, k) = Grid.Cation(s);
            prefers[s] = ordering.PrefersLithium(i, j, k);
            if (prefers[s]) sitesOfLithium++;
        }

        Span<int> first = stackalloc int[2 + counts.Metals.Length], second = stackalloc int[2 + counts.Metals.Length];
        Split(counts, sitesOfLithium, disorder, first, second);
        int firstTotal = sitesOfLithium, secondTotal = Grid.Sites - sitesOfLithium;
        for (int s = 0; s < Cations.Length; s++)
            Cations[s] = prefers[s] ? Draw(first, firstTotal--, ref random) : Draw(second, secondTotal--, ref random);
        FillTetrahedra(counts.TetrahedralLithium, boundary, ref random);
    }

    /// <summary>Numbers of species on the sites that Li prefers and on the others.</summary>
    private static void Split(SiteCounts counts, int sitesOfLithium, double disorder, Span<int> first, Span<int> second)
    {
        int sites = counts.Grid.Sites;
        Left(counts, second);
        double share = (double)sitesOfLithium / sites;
        int ordered = Math.Min(counts.Lithium, sitesOfLithium), random = (int)Math.Round(counts.Lithium * share);
        int lithium = (int)Math.Round(ordered + disorder * (random - ordered));
        first[0] = lithium;
        int room = sitesOfLithium - lithium, others = sites - counts.Lithium, given = 0;

        // The other species share the room that Li leaves in proportion to their numbers.
        for (int s = 1; s < first.Length; s++)
        {
            first[s] = s == first.Length - 1 ? room - given : (int)((long)second[s] * room / Math.Max(1, others));
            given += first[s];
        }

        for (int s = 0; s < first.Length; s++) second[s] -= first[s];
    }

    private static void Left(SiteCounts counts, Span<int> left)
    {
        left[Lithium] = counts.Lithium;
        left[Vacancy] = counts.Vacancies;
        for (int m = 0; m < counts.Metals.Length; m++) left[FirstMetal + m] = counts.Metals[m];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Draw(Span<int> left, int total, ref FastRandom random)
    {
        int pick = (int)random.NextBelow((uint)total);
        int species = 0;
        while (pick >= left[species]) pick -= left[species++];
        left[species]--;
        return (byte)species;
    }

    /// <summary>Takes over the Li of the tetrahedra.</summary>
    internal void SetTetrahedral(byte[]? holds) => Tetrahedral = holds;

    /// <summary>Puts Li on tetrahedra at random; those of a particle with free surfaces have all four corners in it.</summary>
    private void FillTetrahedra(int count, CrystalBoundary boundary, ref FastRandom random)
    {
        if (count == 0)
        {
            Tetrahedral = null;
            return;
        }

        Tetrahedral ??= new byte[Grid.Tetrahedra];
        bool free = boundary == CrystalBoundary.Free;
        int last = Grid.Edge - 1;
        uint total = free ? (uint)(last * last * last) : (uint)Grid.Tetrahedra, left = Math.Min((uint)count, total);
        for (int t = 0; t < Tetrahedral.Length; t++)
        {
            Tetrahedral[t] = 0;
            if (free && Grid.Tetrahedron(t) is var (i, j, k) && (i == last || j == last || k == last)) continue;
            if (random.NextBelow(total--) >= left) continue;
            Tetrahedral[t] = 1;
            left--;
        }
    }
}
