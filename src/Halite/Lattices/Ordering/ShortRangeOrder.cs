// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices.Ordering;

/// <summary>
/// Short-range order of an arrangement: Warren-Cowley parameters of Li and metals by shell, and the census of tetrahedra
/// by their number of metals.
/// </summary>
/// <param name="WarrenCowley">
/// α of each shell: one less the share of Li-metal pairs over that of a random arrangement, 2 c(Li) c(metal) of all
/// pairs; negative where unlike neighbours are preferred (Cowley, Phys. Rev. 77 (1950) 669). Octahedral vacancies are
/// neither Li nor metal.
/// </param>
/// <param name="Census">Share of tetrahedra with 0, 1, 2, 3 and 4 metals among their corners.</param>
/// <param name="LithiumTetrahedra">Share of tetrahedra with four Li, P(Li4).</param>
public sealed record ShortRangeOrder(ImmutableArray<double> WarrenCowley, ImmutableArray<double> Census, double LithiumTetrahedra)
{
    /// <summary>Measures an arrangement.</summary>
    /// <param name="arrangement">The arrangement, with Li and metals.</param>
    /// <param name="shells">Number of shells.</param>
    /// <exception cref="InputException">The crystal is too small for the shells.</exception>
    public static ShortRangeOrder Of(CationArrangement arrangement, int shells) => new ShortRangeOrderMeter(arrangement.Grid, shells).Measure(arrangement.Cations);
}

/// <summary>Measures short-range order again and again in one crystal.</summary>
internal sealed class ShortRangeOrderMeter
{
    private readonly RockSaltGrid grid;
    private readonly ImmutableArray<CationShell> shells;
    private readonly int[] wrapped;
    private readonly int reach;

    public ShortRangeOrderMeter(RockSaltGrid grid, int shellCount)
    {
        this.grid = grid;
        shells = CationShells.First(shellCount);
        reach = shells.Max(s => s.Steps.Max(d => Math.Abs(d.I)));
        if (reach >= grid.Edge) throw new InputException($"Shell {shellCount} reaches around a crystal of {grid.Cells} cells: ask for fewer shells or more cells.");
        wrapped = new int[grid.Edge + 2 * reach];
        for (int n = 0; n < wrapped.Length; n++) wrapped[n] = grid.Wrap(n - reach);
    }

    public ShortRangeOrder Measure(ReadOnlySpan<byte> cations)
    {
        int lithium = 0, metals = 0;
        foreach (byte c in cations)
        {
            if (c == CationArrangement.Lithium) lithium++;
            else if (c != CationArrangement.Vacancy) metals++;
        }

        var alpha = ImmutableArray.CreateBuilder<double>(shells.Length);
        foreach (var shell in shells)
        {
            double pairs = 0.5 * shell.Coordination * grid.Sites, random = pairs * 2.0 * lithium * metals / ((double)grid.Sites * grid.Sites);
            alpha.Add(1 - Unlike(cations, shell) / random);
        }

        var (census, fours) = Census(cations);
        return new ShortRangeOrder(alpha.MoveToImmutable(), census, fours);
    }

    private long Unlike(ReadOnlySpan<byte> cations, CationShell shell)
    {
        long count = 0;
        int edge = grid.Edge;
        foreach (var (di, dj, dk) in shell.Steps)
        {
            // One of each pair of opposite steps.
            if (di < 0 || (di == 0 && (dj < 0 || (dj == 0 && dk < 0)))) continue;
            for (int i = 0; i < edge; i++)
            {
                int ni = wrapped[i + di + reach] * edge;
                for (int j = 0; j < edge; j++)
                {
                    int here = (i * edge + j) * edge, there = (ni + wrapped[j + dj + reach]) * edge;
                    for (int k = (i + j) & 1; k < edge; k += 2)
                    {
                        byte a = cations[(here + k) >> 1], b = cations[(there + wrapped[k + dk + reach]) >> 1];
                        if ((a == 0 && b > 1) || (b == 0 && a > 1)) count++;
                    }
                }
            }
        }

        return count;
    }

    private (ImmutableArray<double> Census, double Fours) Census(ReadOnlySpan<byte> cations)
    {
        Span<long> byMetals = stackalloc long[5];
        byMetals.Clear();
        long fours = 0;
        int edge = grid.Edge;
        for (int i = 0; i < edge; i++)
        {
            int i1 = i + 1 == edge ? 0 : i + 1;
            for (int j = 0; j < edge; j++)
            {
                int j1 = j + 1 == edge ? 0 : j + 1;
                int r00 = (i * edge + j) * edge, r01 = (i * edge + j1) * edge, r10 = (i1 * edge + j) * edge, r11 = (i1 * edge + j1) * edge;
                for (int k = 0; k < edge; k++)
                {
                    int k1 = k + 1 == edge ? 0 : k + 1;
                    bool odd = ((i + j + k) & 1) != 0;
                    int same = odd ? k1 : k, other = odd ? k : k1;
                    byte a = cations[(r00 + same) >> 1], b = cations[(r01 + other) >> 1], c = cations[(r10 + other) >> 1], d = cations[(r11 + same) >> 1];
                    byMetals[(a > 1 ? 1 : 0) + (b > 1 ? 1 : 0) + (c > 1 ? 1 : 0) + (d > 1 ? 1 : 0)]++;
                    if ((a | b | c | d) == 0) fours++;
                }
            }
        }

        double all = grid.Tetrahedra;
        return ([byMetals[0] / all, byMetals[1] / all, byMetals[2] / all, byMetals[3] / all, byMetals[4] / all], fours / all);
    }
}
