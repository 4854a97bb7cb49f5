// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Lattices;

/// <summary>A cubic lattice of sites with its nearest neighbours.</summary>
public enum LatticeKind
{
    /// <summary>Simple cubic: 1 site a cell, 6 neighbours.</summary>
    SimpleCubic,

    /// <summary>Face-centred cubic: 4 sites a cell, 12 neighbours; the cation lattice of rock salt.</summary>
    FaceCentredCubic,

    /// <summary>Body-centred cubic: 2 sites a cell, 8 neighbours.</summary>
    BodyCentredCubic,

    /// <summary>Diamond: 8 sites a cell, 4 neighbours.</summary>
    Diamond,
}

/// <summary>Numbers and names of the cubic lattices.</summary>
public static class LatticeKinds
{
    /// <summary>The short names, as the field writes them: sc, fcc, bcc, diamond.</summary>
    public static IReadOnlyList<string> Names { get; } = ["sc", "fcc", "bcc", "diamond"];

    /// <summary>The lattice of a short name.</summary>
    /// <param name="name">sc, fcc, bcc or diamond.</param>
    /// <exception cref="InputException">There is no such lattice.</exception>
    public static LatticeKind Parse(string name)
    {
        for (int n = 0; n < Names.Count; n++)
        {
            if (Names[n].Equals(name, StringComparison.OrdinalIgnoreCase)) return (LatticeKind)n;
        }

        throw new InputException($"\"{name}\" is no lattice known here: choose one of {string.Join(", ", Names)}.");
    }

    /// <summary>The short name.</summary>
    /// <param name="kind">The lattice.</param>
    public static string Name(this LatticeKind kind) => Names[(int)kind];

    /// <summary>Sites in a conventional cubic cell.</summary>
    /// <param name="kind">The lattice.</param>
    public static int SitesPerCell(this LatticeKind kind) => kind switch
    {
        LatticeKind.SimpleCubic => 1,
        LatticeKind.BodyCentredCubic => 2,
        LatticeKind.FaceCentredCubic => 4,
        _ => 8,
    };

    /// <summary>Nearest neighbours of a site, z.</summary>
    /// <param name="kind">The lattice.</param>
    public static int Coordination(this LatticeKind kind) => kind switch
    {
        LatticeKind.SimpleCubic => 6,
        LatticeKind.BodyCentredCubic => 8,
        LatticeKind.FaceCentredCubic => 12,
        _ => 4,
    };

    /// <summary>Grid steps in a cubic cell edge: sites have whole coordinates on that grid.</summary>
    internal static int StepsPerCell(this LatticeKind kind) => kind switch
    {
        LatticeKind.SimpleCubic => 1,
        LatticeKind.Diamond => 4,
        _ => 2,
    };
}
