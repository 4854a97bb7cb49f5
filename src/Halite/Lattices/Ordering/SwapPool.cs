// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Ordering;

/// <summary>
/// Species on the half-cell grid, cations on even points and anions on odd ones, and an unbiased choice of two unlike
/// species of one sublattice. A sublattice is chosen in proportion to its sites if it has species to swap.
/// </summary>
internal sealed class SwapPool
{
    private readonly RockSaltGrid grid;
    private readonly byte[] species;
    private readonly int[] cationPoints;
    private readonly int[] anionPoints;
    private readonly bool cationsMove;
    private readonly bool anionsMove;

    public SwapPool(RockSaltGrid grid, ReadOnlySpan<byte> cations, ReadOnlySpan<byte> anions)
    {
        this.grid = grid;
        species = new byte[grid.Tetrahedra];
        cationPoints = new int[grid.Sites];
        anionPoints = new int[grid.Sites];
        for (int s = 0; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Cation(s);
            cationPoints[s] = (i * grid.Edge + j) * grid.Edge + k;
            species[cationPoints[s]] = cations[s];
            (i, j, k) = grid.Anion(s);
            anionPoints[s] = (i * grid.Edge + j) * grid.Edge + k;
            species[anionPoints[s]] = anions[s];
        }

        cationsMove = cations.ContainsAnyExcept(cations[0]);
        anionsMove = anions.ContainsAnyExcept(anions[0]);
    }

    /// <summary>Species at a grid point.</summary>
    public byte this[int point] => species[point];

    public bool IsCation(int point)
    {
        var (i, j, k) = grid.Tetrahedron(point);
        return ((i + j + k) & 1) == 0;
    }

    /// <summary>Two points of one sublattice with unlike species; false where there are none.</summary>
    public bool Pick(ref FastRandom random, out int a, out int b, out bool cation)
    {
        a = b = 0;
        cation = true;
        if (!cationsMove && !anionsMove) return false;
        cation = cationsMove && (!anionsMove || (random.Next() >> 63) == 0);
        var points = cation ? cationPoints : anionPoints;
        a = points[random.NextBelow((uint)points.Length)];
        do
        {
            b = points[random.NextBelow((uint)points.Length)];
        }
        while (species[a] == species[b]);
        return true;
    }

    /// <summary>A random cation point.</summary>
    public int PickCation(ref FastRandom random) => cationPoints[random.NextBelow((uint)cationPoints.Length)];

    public void Exchange(int a, int b) => (species[a], species[b]) = (species[b], species[a]);

    public void Set(int point, byte value) => species[point] = value;

    public void CopyCations(Span<byte> cations)
    {
        for (int s = 0; s < cations.Length; s++) cations[s] = species[cationPoints[s]];
    }

    public void CopyAnions(Span<byte> anions)
    {
        for (int s = 0; s < anions.Length; s++) anions[s] = species[anionPoints[s]];
    }
}
