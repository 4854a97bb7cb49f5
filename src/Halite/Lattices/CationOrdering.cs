// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices;

/// <summary>
/// An ordered arrangement of two kinds of cation sites on the rock-salt lattice: one that Li prefers and one that the
/// transition metals prefer. A composition off the ideal ratio overflows to the other kind at random.
/// </summary>
public sealed class CationOrdering
{
    private readonly ImmutableArray<bool> prefersLithium;
    private readonly int period;

    private CationOrdering(string name, string description, int period, ImmutableArray<bool> prefersLithium)
    {
        Name = name;
        Description = description;
        this.period = period;
        this.prefersLithium = prefersLithium;
    }

    /// <summary>Short name: layered, spinel, gamma, L1_0, honeycomb, capped-honeycomb, ribbon, or the name of a structure.</summary>
    public string Name { get; }

    /// <summary>Space group and an example.</summary>
    public string Description { get; }

    /// <summary>The crystal's edge in cells must be a multiple of this.</summary>
    public int CellMultiple => period % 2 == 0 ? period / 2 : period;

    /// <summary>Alternating (111) planes of Li and metal, as in LiCoO2 (R-3m, L1_1).</summary>
    public static CationOrdering Layered { get; } = Of("layered", "alternating (111) planes, R-3m, as LiCoO2", 4, (i, j, k) => (i + j + k) % 4 == 0);

    /// <summary>The cations of a lithiated spinel: metal on 16d, Li on 16c (Fd-3m), as low-temperature LiCoO2 and Li2Mn2O4.</summary>
    public static CationOrdering Spinel { get; } = Of("spinel", "Li on 16c and metal on 16d of Fd-3m, as Li2Mn2O4", 4, IsSpinel16c);

    /// <summary>The γ-LiFeO2 arrangement (I4_1/amd): every tetrahedron holds two Li and two metals.</summary>
    public static CationOrdering Gamma { get; } = Of("gamma", "I4_1/amd, as gamma-LiFeO2", 4, (i, j, k) => (2 * i + j) % 4 is 0 or 1);

    /// <summary>Alternating (001) planes (P4/mmm, L1_0), as in α-LiFeO2 domains and ordered NiO-type cells.</summary>
    public static CationOrdering L10 { get; } = Of("L1_0", "alternating (001) planes, P4/mmm", 2, (_, _, k) => k % 2 == 0);

    /// <summary>Layers of Li and layers of LiM2 in which every Li has six metals around it, as Li2MnO3 (Li4/3M2/3O2).</summary>
    public static CationOrdering Honeycomb { get; } = Of("honeycomb", "Li layers and LiM2 layers with Li in rings of six metals, as Li2MnO3", 12, (i, j, k) => (i + j + k) % 4 == 0 || (i - j + 12) % 3 == 0);

    /// <summary>
    /// The honeycomb with a metal of the Li layer as a cap on both faces of every ring: a third of the Li layer's sites,
    /// each beside one Li of the metal layer below and one of the layer above (ideal composition LiMO2, Li8/9 of it in
    /// other ratios by overflow). After the capped honeycomb of Li1.1(Ni,Mn,Al)0.9O2, whose metals in the Li layers pin the
    /// rings (Luo et al., Nature Energy 8 (2023) 1078).
    /// </summary>
    public static CationOrdering CappedHoneycomb { get; } = Of(
        "capped-honeycomb", "honeycomb layers with a metal of the Li layer on both faces of every ring", 12,
        (i, j, k) => (i + j + k) % 4 == 0 ? (i - j + 12) % 3 != 0 : (i - j + 12) % 3 == 0);

    /// <summary>The ribbon superstructure with four rows of metal between rows of Li in the metal layer, as in Na0.6[Li0.2Mn0.8]O2 (Li6/5M4/5O2 with Li layers).</summary>
    public static CationOrdering Ribbon4 { get; } = Ribbon(4);

    /// <summary>The built-in arrangements.</summary>
    public static ImmutableArray<CationOrdering> All { get; } = [Layered, Spinel, Gamma, L10, Honeycomb, CappedHoneycomb, Ribbon4];

    /// <summary>Layers of Li, and metal layers in which a row of Li follows a number of rows of metal.</summary>
    /// <param name="metalRows">Rows of metal between rows of Li, at least 1.</param>
    public static CationOrdering Ribbon(int metalRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(metalRows, 1);
        int rows = metalRows + 1, period = 4 * rows / (rows % 4 == 0 ? 4 : rows % 2 == 0 ? 2 : 1);
        return Of(metalRows == 4 ? "ribbon" : $"ribbon-{metalRows}", $"Li layers and metal layers with a row of Li after every {metalRows} rows of metal", period, (i, j, k) => (i + j + k) % 4 == 0 || k % rows == 0);
    }

    /// <summary>The built-in arrangement of a name.</summary>
    /// <param name="name">A name of <see cref="All"/>.</param>
    /// <exception cref="InputException">There is no such arrangement.</exception>
    public static CationOrdering Parse(string name) =>
        All.FirstOrDefault(o => o.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InputException($"\"{name}\" is no arrangement known here: choose one of {string.Join(", ", All.Select(o => o.Name))}, or random.");

    /// <summary>An arrangement that repeats after a number of half lattice constants along each axis.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is.</param>
    /// <param name="period">The repeat, in half lattice constants.</param>
    /// <param name="prefersLithium">Whether Li prefers the cation site at a grid point within the repeat.</param>
    public static CationOrdering Of(string name, string description, int period, Func<int, int, int, bool> prefersLithium)
    {
        var all = ImmutableArray.CreateBuilder<bool>(period * period * period);
        for (int i = 0; i < period; i++)
        {
            for (int j = 0; j < period; j++)
            {
                for (int k = 0; k < period; k++) all.Add(prefersLithium(i, j, k));
            }
        }

        return new CationOrdering(name, description, period, all.MoveToImmutable());
    }

    /// <summary>Whether Li prefers a cation site.</summary>
    /// <param name="i">First grid coordinate, not negative.</param>
    /// <param name="j">Second.</param>
    /// <param name="k">Third.</param>
    public bool PrefersLithium(int i, int j, int k) => prefersLithium[(i % period * period + j % period) * period + k % period];

    /// <summary>Checks that an arrangement fits a crystal.</summary>
    /// <param name="grid">The crystal.</param>
    /// <exception cref="InputException">The edge is no multiple of the repeat.</exception>
    public void Require(RockSaltGrid grid)
    {
        if (grid.Edge % period != 0)
            throw new InputException($"The {Name} arrangement repeats every {CellMultiple} cells along an edge, and {grid.Cells} cells were asked for: choose a multiple of {CellMultiple}.");
    }

    private static bool IsSpinel16c(int i, int j, int k)
    {
        // 16c: (0,0,0), (1,1,0), (1,0,1), (0,1,1) and the face centring of the doubled cell, in half lattice constants.
        int a = i & 1, b = j & 1, c = k & 1;
        int u = (i - a) / 2 & 1, v = (j - b) / 2 & 1, w = (k - c) / 2 & 1;
        return (u + v + w) % 2 == 0;
    }
}
