// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Lattices;

/// <summary>
/// A periodic cubic lattice of L × L × L conventional cells as a table of neighbours: for plain site percolation, pair
/// interactions and hopping, where the bonds between neighbours are what matters.
/// </summary>
/// <remarks>
/// Sites are numbered in the order of their grid coordinates (i, then j, then k); on the fcc lattice these are the cation
/// numbers of <see cref="RockSaltGrid"/>. Neighbours of a site on the fcc lattice come in the order of the twelve steps
/// of <see cref="Steps"/>; on diamond the steps of odd-sublattice sites are the negatives.
/// </remarks>
public sealed class SiteGraph
{
    /// <summary>Largest table that is built, in entries: beyond it the memory of a desk computer ends.</summary>
    private const long MaximumEntries = 1L << 30;

    private readonly int[] neighbours;
    private readonly byte[] crossings;
    private readonly int[] packed;
    private readonly int edge;

    /// <summary>A lattice with the neighbours of one shell.</summary>
    /// <param name="kind">The lattice.</param>
    /// <param name="cells">Conventional cells along each edge, L.</param>
    /// <exception cref="InputException">The table would not fit memory, or L is below 1.</exception>
    public SiteGraph(LatticeKind kind, int cells)
    {
        Kind = kind;
        Cells = cells;
        Coordination = kind.Coordination();
        Require(kind, cells);
        edge = cells * kind.StepsPerCell();
        Sites = kind.SitesPerCell() * cells * cells * cells;
        packed = new int[Sites];
        neighbours = new int[Sites * Coordination];
        crossings = new byte[Sites * Coordination];
        Build();
    }

    /// <summary>Checks that a lattice can be built, before any work.</summary>
    /// <param name="kind">The lattice.</param>
    /// <param name="cells">Conventional cells along each edge.</param>
    /// <exception cref="InputException">It would not fit memory, or there are no cells.</exception>
    internal static void Require(LatticeKind kind, int cells)
    {
        if (cells < 1) throw new InputException($"A supercell has at least one cell along an edge, and {cells} was asked for: choose another number of cells.");
        long sites = (long)kind.SitesPerCell() * cells * cells * cells;
        if (sites * kind.Coordination() > MaximumEntries || cells * kind.StepsPerCell() > 1023)
            throw new InputException($"A {kind.Name()} lattice of {cells} cells along an edge has {sites} sites, too many for its table of neighbours: choose fewer cells.");
    }

    /// <summary>Which lattice.</summary>
    public LatticeKind Kind { get; }

    /// <summary>Conventional cells along an edge, L.</summary>
    public int Cells { get; }

    /// <summary>Number of sites.</summary>
    public int Sites { get; }

    /// <summary>Neighbours of a site, z.</summary>
    public int Coordination { get; }

    /// <summary>Edge of the cubic supercell in grid steps.</summary>
    public int Edge => edge;

    /// <summary>The neighbours of a site, in the order of the steps.</summary>
    /// <param name="site">Number of the site.</param>
    public ReadOnlySpan<int> Neighbours(int site) => neighbours.AsSpan(site * Coordination, Coordination);

    /// <summary>The grid point of a site.</summary>
    /// <param name="site">Number of the site.</param>
    public (int I, int J, int K) Point(int site) => (packed[site] >> 20, packed[site] >> 10 & 1023, packed[site] & 1023);

    /// <summary>Steps to the neighbours of a site of the even sublattice, in grid steps.</summary>
    public ReadOnlySpan<(int I, int J, int K)> Steps => StepsOf(Kind);

    /// <summary>All neighbours, z a site.</summary>
    internal int[] AllNeighbours => neighbours;

    /// <summary>For each bond the boundary it crosses: two bits an axis, 1 upward, 2 downward.</summary>
    internal byte[] AllCrossings => crossings;

    internal static (int I, int J, int K)[] StepsOf(LatticeKind kind) => kind switch
    {
        LatticeKind.SimpleCubic => [(-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, -1), (0, 0, 1)],
        LatticeKind.BodyCentredCubic => [(-1, -1, -1), (-1, -1, 1), (-1, 1, -1), (-1, 1, 1), (1, -1, -1), (1, -1, 1), (1, 1, -1), (1, 1, 1)],
        LatticeKind.FaceCentredCubic =>
        [
            (-1, -1, 0), (-1, 1, 0), (1, -1, 0), (1, 1, 0), (-1, 0, -1), (-1, 0, 1),
            (1, 0, -1), (1, 0, 1), (0, -1, -1), (0, -1, 1), (0, 1, -1), (0, 1, 1),
        ],
        _ => [(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)],
    };

    private static bool IsSite(LatticeKind kind, int i, int j, int k) => kind switch
    {
        LatticeKind.SimpleCubic => true,
        LatticeKind.FaceCentredCubic => ((i + j + k) & 1) == 0,
        LatticeKind.BodyCentredCubic => ((i ^ j) & 1) == 0 && ((j ^ k) & 1) == 0,

        // Two fcc lattices on the quarter grid: all coordinates even with a sum divisible by 4, or all odd, one step along the diagonal.
        _ => ((i ^ j) & 1) == 0 && ((j ^ k) & 1) == 0 && ((i & 1) == 0 ? (i + j + k) % 4 == 0 : (i + j + k - 3) % 4 == 0),
    };

    private void Build()
    {
        var number = new int[edge * edge * edge];
        int n = 0;
        for (int i = 0; i < edge; i++)
        {
            for (int j = 0; j < edge; j++)
            {
                for (int k = 0; k < edge; k++)
                {
                    if (!IsSite(Kind, i, j, k)) continue;
                    number[(i * edge + j) * edge + k] = n;
                    packed[n++] = i << 20 | j << 10 | k;
                }
            }
        }

        var steps = StepsOf(Kind);
        for (int s = 0; s < Sites; s++)
        {
            var (i, j, k) = Point(s);
            int sign = Kind == LatticeKind.Diamond && (i & 1) != 0 ? -1 : 1;
            for (int d = 0; d < steps.Length; d++)
            {
                int crossing = 0;
                int ni = Wrap(i + sign * steps[d].I, 0, ref crossing), nj = Wrap(j + sign * steps[d].J, 2, ref crossing), nk = Wrap(k + sign * steps[d].K, 4, ref crossing);
                neighbours[s * Coordination + d] = number[(ni * edge + nj) * edge + nk];
                crossings[s * Coordination + d] = (byte)crossing;
            }
        }
    }

    private int Wrap(int x, int shift, ref int crossing)
    {
        if (x < 0)
        {
            crossing |= 2 << shift;
            return x + edge;
        }

        if (x < edge) return x;
        crossing |= 1 << shift;
        return x - edge;
    }
}
