// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Crystals;

/// <summary>One site of a crystal.</summary>
/// <param name="Element">Symbol of the element ("Li"); what a file writes where it is no element.</param>
/// <param name="Position">Fractional coordinates.</param>
/// <param name="Occupancy">Share of the site that is occupied, 1 for a full site.</param>
/// <param name="OxidationState">Oxidation state as the file gives it; null where it gives none.</param>
/// <param name="Label">The site's label in the file; empty where it has none.</param>
public sealed record CrystalSite(string Element, Vector3D Position, double Occupancy = 1, double? OxidationState = null, string Label = "");

/// <summary>A crystal: cell and all sites in it, without symmetry (P1).</summary>
/// <param name="Name">What the file calls it; may be empty.</param>
/// <param name="Cell">The unit cell.</param>
/// <param name="Sites">All sites of the cell.</param>
public sealed record CrystalStructure(string Name, UnitCell Cell, ImmutableArray<CrystalSite> Sites)
{
    /// <summary>Amount of each element in the cell, in the order of first appearance.</summary>
    public IEnumerable<(string Element, double Amount)> Composition =>
        Sites.GroupBy(s => s.Element).Select(g => (g.Key, g.Sum(s => s.Occupancy)));

    /// <summary>The crystal repeated along its lattice vectors.</summary>
    /// <param name="a">Repeats along A, at least 1.</param>
    /// <param name="b">Repeats along B.</param>
    /// <param name="c">Repeats along C.</param>
    public CrystalStructure Repeated(int a, int b, int c)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(a, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(b, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(c, 1);
        var sites = ImmutableArray.CreateBuilder<CrystalSite>(Sites.Length * a * b * c);
        foreach (var site in Sites)
        {
            for (int i = 0; i < a; i++)
            {
                for (int j = 0; j < b; j++)
                {
                    for (int k = 0; k < c; k++)
                        sites.Add(site with { Position = new((site.Position.X + i) / a, (site.Position.Y + j) / b, (site.Position.Z + k) / c) });
                }
            }
        }

        return new CrystalStructure(Name, new UnitCell(a * Cell.A, b * Cell.B, c * Cell.C), sites.MoveToImmutable());
    }
}
