// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Lattices;

/// <summary>One neighbour shell of the fcc cation lattice.</summary>
/// <param name="Shell">Number of the shell, 1 the nearest.</param>
/// <param name="Coordination">Sites in the shell.</param>
/// <param name="Distance">Distance in lattice constants.</param>
/// <param name="Steps">Steps to the sites, in half lattice constants.</param>
public sealed record CationShell(int Shell, int Coordination, double Distance, ImmutableArray<(int I, int J, int K)> Steps);

/// <summary>The neighbour shells of the fcc cation lattice.</summary>
public static class CationShells
{
    /// <summary>The first shells, nearest first.</summary>
    /// <param name="count">How many.</param>
    public static ImmutableArray<CationShell> First(int count)
    {
        var shells = ImmutableArray.CreateBuilder<CationShell>(count);
        for (int squared = 2; shells.Count < count; squared += 2)
        {
            int reach = (int)Math.Sqrt(squared);
            var steps = ImmutableArray.CreateBuilder<(int, int, int)>();
            for (int i = -reach; i <= reach; i++)
            {
                for (int j = -reach; j <= reach; j++)
                {
                    for (int k = -reach; k <= reach; k++)
                    {
                        if (i * i + j * j + k * k == squared) steps.Add((i, j, k)); // even squares have even sums
                    }
                }
            }

            if (steps.Count > 0) shells.Add(new CationShell(shells.Count + 1, steps.Count, Math.Sqrt(squared) / 2, steps.ToImmutable()));
        }

        return shells.MoveToImmutable();
    }
}
