// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Crystals;

/// <summary>
/// A unit cell as three lattice vectors in ångström, right-handed or left-handed as given. A fractional coordinate
/// (u, v, w) stands for the point u A + v B + w C.
/// </summary>
public sealed record UnitCell
{
    /// <summary>A cell from its vectors.</summary>
    /// <param name="a">First lattice vector, Å.</param>
    /// <param name="b">Second lattice vector, Å.</param>
    /// <param name="c">Third lattice vector, Å.</param>
    /// <exception cref="InputException">The vectors lie in a plane.</exception>
    public UnitCell(Vector3D a, Vector3D b, Vector3D c)
    {
        (A, B, C) = (a, b, c);
        double volume = Vector3D.Dot(a, Vector3D.Cross(b, c));
        Volume = Math.Abs(volume);
        if (!(Volume > 1e-9 * a.Length * b.Length * c.Length))
            throw new InputException("The three lattice vectors lie in a plane or one of them is zero: correct the cell.");

        // Rows of the inverse, without the factor 2 pi.
        ReciprocalA = 1 / volume * Vector3D.Cross(b, c);
        ReciprocalB = 1 / volume * Vector3D.Cross(c, a);
        ReciprocalC = 1 / volume * Vector3D.Cross(a, b);
    }

    /// <summary>First lattice vector, Å.</summary>
    public Vector3D A { get; }

    /// <summary>Second lattice vector, Å.</summary>
    public Vector3D B { get; }

    /// <summary>Third lattice vector, Å.</summary>
    public Vector3D C { get; }

    /// <summary>Volume, Å³.</summary>
    public double Volume { get; }

    /// <summary>First reciprocal vector without 2π, 1/Å: its product with A is 1, with B and C zero.</summary>
    public Vector3D ReciprocalA { get; }

    /// <summary>Second reciprocal vector without 2π, 1/Å.</summary>
    public Vector3D ReciprocalB { get; }

    /// <summary>Third reciprocal vector without 2π, 1/Å.</summary>
    public Vector3D ReciprocalC { get; }

    /// <summary>Lengths of the edges, Å.</summary>
    public (double A, double B, double C) Lengths => (A.Length, B.Length, C.Length);

    /// <summary>Angles between B and C, A and C, A and B, degrees.</summary>
    public (double Alpha, double Beta, double Gamma) Angles => (Angle(B, C), Angle(A, C), Angle(A, B));

    /// <summary>A cubic cell.</summary>
    /// <param name="edge">Edge, Å.</param>
    public static UnitCell Cubic(double edge) => new(new(edge, 0, 0), new(0, edge, 0), new(0, 0, edge));

    /// <summary>A cell from edges and angles, with A along x and B in the xy plane.</summary>
    /// <param name="a">First edge, Å.</param>
    /// <param name="b">Second edge, Å.</param>
    /// <param name="c">Third edge, Å.</param>
    /// <param name="alpha">Angle between B and C, degrees.</param>
    /// <param name="beta">Angle between A and C, degrees.</param>
    /// <param name="gamma">Angle between A and B, degrees.</param>
    /// <exception cref="InputException">No cell has these edges and angles.</exception>
    public static UnitCell FromParameters(double a, double b, double c, double alpha, double beta, double gamma)
    {
        double Cosine(double degrees) => degrees == 90 ? 0 : degrees == 120 ? -0.5 : Math.Cos(degrees * Math.PI / 180);
        double ca = Cosine(alpha), cb = Cosine(beta), cg = Cosine(gamma), sg = Math.Sqrt(1 - cg * cg);
        double cx = cb, cy = (ca - cb * cg) / sg, cz = 1 - cx * cx - cy * cy;
        if (!(a > 0 && b > 0 && c > 0 && sg > 0 && cz > 0))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"There is no cell with edges {a}, {b}, {c} Å and angles {alpha}, {beta}, {gamma} degrees: correct the cell parameters."));
        }

        return new UnitCell(new(a, 0, 0), new(b * cg, b * sg, 0), new(c * cx, c * cy, c * Math.Sqrt(cz)));
    }

    /// <summary>The Cartesian point of fractional coordinates, Å.</summary>
    /// <param name="fractional">Fractional coordinates.</param>
    public Vector3D ToCartesian(Vector3D fractional) => fractional.X * A + fractional.Y * B + fractional.Z * C;

    /// <summary>The fractional coordinates of a Cartesian point.</summary>
    /// <param name="cartesian">Point, Å.</param>
    public Vector3D ToFractional(Vector3D cartesian) =>
        new(Vector3D.Dot(ReciprocalA, cartesian), Vector3D.Dot(ReciprocalB, cartesian), Vector3D.Dot(ReciprocalC, cartesian));

    /// <summary>Shortest distance between a point and any periodic image of another, Å.</summary>
    /// <param name="first">Fractional coordinates of one point.</param>
    /// <param name="second">Fractional coordinates of the other.</param>
    public double Distance(Vector3D first, Vector3D second)
    {
        var d = second - first;
        d = new(d.X - Math.Round(d.X), d.Y - Math.Round(d.Y), d.Z - Math.Round(d.Z));
        double best = double.PositiveInfinity;

        // The nearest image in a skewed cell may lie one cell further than the rounded one.
        for (int i = -1; i <= 1; i++)
        {
            for (int j = -1; j <= 1; j++)
            {
                for (int k = -1; k <= 1; k++) best = Math.Min(best, ToCartesian(d + new Vector3D(i, j, k)).Length);
            }
        }

        return best;
    }

    private static double Angle(Vector3D u, Vector3D v) =>
        Math.Acos(Math.Clamp(Vector3D.Dot(u, v) / (u.Length * v.Length), -1, 1)) * 180 / Math.PI;
}
