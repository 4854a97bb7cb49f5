// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Halite.Data;

namespace Halite.Lattices;

/// <summary>
/// The geometry of a periodic rock-salt crystal of L × L × L conventional cubic cells, on a grid of half lattice
/// constants with edge M = 2L: a grid point (i, j, k) with even i + j + k is a cation site (4a), one with an odd sum an
/// anion site (4b), and each unit cube with lowest corner (i, j, k) is a tetrahedral site (8c) whose four cations are
/// the cube's corners of even sum.
/// </summary>
/// <remarks>
/// Cation sites are numbered ((i M + j) M + k) / 2 (rounded down), anion sites in the same way among themselves, tetrahedra
/// (i M + j) M + k. A cation belongs to 8 tetrahedra; a pair of neighbouring cations (24 a cell) shares exactly two.
/// </remarks>
public sealed class RockSaltGrid
{
    /// <summary>Most cells along an edge: coordinates are packed in ten bits in the sweeps.</summary>
    public const int MaximumCells = 512;

    /// <summary>The grid of a cubic supercell.</summary>
    /// <param name="cells">Conventional cells along each edge, L, from 1 to 512.</param>
    /// <exception cref="InputException">The number of cells is outside of that range.</exception>
    public RockSaltGrid(int cells)
    {
        if (cells is < 1 or > MaximumCells)
            throw new InputException($"A supercell has from 1 to {MaximumCells} conventional cells along an edge, and {cells} was asked for: choose another number of cells.");
        Cells = cells;
        Edge = 2 * cells;
        Sites = 4 * cells * cells * cells;
        Tetrahedra = 2 * Sites;
    }

    /// <summary>Conventional cells along an edge, L.</summary>
    public int Cells { get; }

    /// <summary>Edge of the grid in half lattice constants, M = 2 L.</summary>
    public int Edge { get; }

    /// <summary>Number of cation sites, N = 4 L³; there are as many anion sites.</summary>
    public int Sites { get; }

    /// <summary>Number of tetrahedral sites, 8 L³.</summary>
    public int Tetrahedra { get; }

    /// <summary>The number of the cation (even sum) or anion (odd sum) site at a grid point inside the cell.</summary>
    /// <param name="i">First coordinate, 0 to M - 1.</param>
    /// <param name="j">Second coordinate.</param>
    /// <param name="k">Third coordinate.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Site(int i, int j, int k) => ((i * Edge + j) * Edge + k) >> 1;

    /// <summary>The grid point of a cation site.</summary>
    /// <param name="site">Number of the site.</param>
    public (int I, int J, int K) Cation(int site) => Point(site, 0);

    /// <summary>The grid point of an anion site.</summary>
    /// <param name="site">Number of the site.</param>
    public (int I, int J, int K) Anion(int site) => Point(site, 1);

    /// <summary>The lowest corner of a tetrahedron's cube.</summary>
    /// <param name="tetrahedron">Number of the tetrahedron.</param>
    public (int I, int J, int K) Tetrahedron(int tetrahedron) =>
        (tetrahedron / (Edge * Edge), tetrahedron / Edge % Edge, tetrahedron % Edge);

    /// <summary>The four cation sites of a tetrahedron.</summary>
    /// <param name="tetrahedron">Number of the tetrahedron.</param>
    /// <param name="corners">Receives the four site numbers.</param>
    public void Corners(int tetrahedron, Span<int> corners)
    {
        var (i, j, k) = Tetrahedron(tetrahedron);
        int i1 = i + 1 == Edge ? 0 : i + 1, j1 = j + 1 == Edge ? 0 : j + 1, k1 = k + 1 == Edge ? 0 : k + 1;
        bool odd = ((i + j + k) & 1) != 0;
        corners[0] = Site(i, j, odd ? k1 : k);
        corners[1] = Site(i, j1, odd ? k : k1);
        corners[2] = Site(i1, j, odd ? k : k1);
        corners[3] = Site(i1, j1, odd ? k1 : k);
    }

    /// <summary>A coordinate brought back into the cell.</summary>
    /// <param name="x">Any whole number of half lattice constants.</param>
    public int Wrap(int x)
    {
        x %= Edge;
        return x < 0 ? x + Edge : x;
    }

    private (int I, int J, int K) Point(int site, int parity)
    {
        int row = site / Cells, i = row / Edge, j = row % Edge;
        return (i, j, 2 * (site % Cells) + ((i + j + parity) & 1));
    }
}
