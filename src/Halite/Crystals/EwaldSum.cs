// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Data;
using MathNet.Numerics;

namespace Halite.Crystals;

/// <summary>
/// The electrostatic energy of point charges in a periodic cell by Ewald's method (Ann. Phys. 369 (1921) 253), with
/// tin-foil boundary and, for a cell with a net charge, a uniform neutralising background.
/// </summary>
/// <remarks>
/// The sum is written through the potential of one unit charge with its images and background, which depends on the
/// displacement only: energy = k/2 Σ q_i q_j ψ(r_j - r_i), with ψ(0) less the charge's own 1/r. Both sums are cut where
/// their terms have fallen to 1e-15; measured against Madelung constants the energy holds 12 digits.
/// </remarks>
public sealed class EwaldSum
{
    private const double Reach = 6.0;
    private readonly double split;
    private readonly Vector3D[] images;
    private readonly (Vector3D G, double Weight)[] waves;

    /// <summary>The sum of a cell.</summary>
    /// <param name="cell">The periodic cell.</param>
    public EwaldSum(UnitCell cell)
    {
        Cell = cell;
        split = Math.Sqrt(Math.PI) / Math.Cbrt(cell.Volume);
        double realReach = Reach / split, waveReach = 2 * split * Reach / (2 * Math.PI);
        images = [.. Points(cell.A, cell.B, cell.C, cell.ReciprocalA, cell.ReciprocalB, cell.ReciprocalC, realReach + Diagonal(cell))];
        waves =
        [
            .. Points(cell.ReciprocalA, cell.ReciprocalB, cell.ReciprocalC, cell.A, cell.B, cell.C, waveReach)
                .Where(g => g.Length > 1e-12 && IsUpper(g))
                .Select(g =>
                {
                    var k = 2 * Math.PI * g;
                    double k2 = Vector3D.Dot(k, k);
                    return (k, 8 * Math.PI / cell.Volume * Math.Exp(-k2 / (4 * split * split)) / k2);
                }),
        ];
    }

    /// <summary>The periodic cell.</summary>
    public UnitCell Cell { get; }

    /// <summary>
    /// Potential, in charges per Å, at a displacement from a unit charge with all its periodic images and a
    /// neutralising background; at zero displacement without the charge's own 1/r.
    /// </summary>
    /// <param name="fractional">Displacement in fractional coordinates.</param>
    public double Potential(Vector3D fractional)
    {
        var d = new Vector3D(fractional.X - Math.Round(fractional.X), fractional.Y - Math.Round(fractional.Y), fractional.Z - Math.Round(fractional.Z));
        var r = Cell.ToCartesian(d);
        double sum = -Math.PI / (split * split * Cell.Volume);
        foreach (var image in images)
        {
            double distance = (r + image).Length;
            if (distance < 1e-8) sum -= 2 * split / Math.Sqrt(Math.PI);
            else if (split * distance < Reach) sum += SpecialFunctions.Erfc(split * distance) / distance;
        }

        foreach (var (g, weight) in waves) sum += weight * Math.Cos(Vector3D.Dot(g, r));
        return sum;
    }

    /// <summary>Electrostatic energy of a cell of point charges, eV.</summary>
    /// <param name="positions">Fractional coordinates.</param>
    /// <param name="charges">Charge of each, in elementary charges.</param>
    public double Energy(ReadOnlySpan<Vector3D> positions, ReadOnlySpan<double> charges)
    {
        if (positions.Length != charges.Length) throw new ArgumentException("One charge for each position.", nameof(charges));
        double energy = 0, own = Potential(default);
        for (int i = 0; i < positions.Length; i++)
        {
            energy += 0.5 * charges[i] * charges[i] * own;
            for (int j = 0; j < i; j++) energy += charges[i] * charges[j] * Potential(positions[j] - positions[i]);
        }

        return PhysicalConstants.CoulombEnergyDistance * energy;
    }

    /// <summary>Electrostatic energy of a structure, eV a cell; a partly occupied site carries its mean charge.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="charges">Charge of each element; null takes the oxidation states of the sites.</param>
    /// <exception cref="InputException">A site has no charge.</exception>
    public static double Energy(CrystalStructure structure, IReadOnlyDictionary<string, double>? charges = null)
    {
        var q = structure.Sites.Select(s => s.Occupancy * (
            charges is not null && charges.TryGetValue(s.Element, out double given) ? given
            : s.OxidationState ?? throw new InputException($"Site {s.Label} of {s.Element} has no charge: give the charges of the elements."))).ToArray();
        return new EwaldSum(structure.Cell).Energy(structure.Sites.Select(s => s.Position).ToArray(), q);
    }

    private static double Diagonal(UnitCell cell) => 0.5 * (cell.A.Length + cell.B.Length + cell.C.Length);

    /// <summary>One of each pair of opposite waves, whose terms are equal.</summary>
    private static bool IsUpper(Vector3D g) =>
        g.Z > 1e-12 || (Math.Abs(g.Z) <= 1e-12 && (g.Y > 1e-12 || (Math.Abs(g.Y) <= 1e-12 && g.X > 0)));

    private static IEnumerable<Vector3D> Points(Vector3D a, Vector3D b, Vector3D c, Vector3D ra, Vector3D rb, Vector3D rc, double reach)
    {
        int na = (int)Math.Ceiling(reach * ra.Length), nb = (int)Math.Ceiling(reach * rb.Length), nc = (int)Math.Ceiling(reach * rc.Length);
        for (int i = -na; i <= na; i++)
        {
            for (int j = -nb; j <= nb; j++)
            {
                for (int k = -nc; k <= nc; k++)
                {
                    var p = i * a + j * b + k * c;
                    if (p.Length <= reach) yield return p;
                }
            }
        }
    }
}
