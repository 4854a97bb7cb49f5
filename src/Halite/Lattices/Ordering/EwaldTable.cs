// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Crystals;

namespace Halite.Lattices.Ordering;

/// <summary>
/// The electrostatic potential of a unit charge and its periodic images in a rock-salt supercell, in eV for unit charges:
/// between two points of the half-cell grid (or two cube centres), and between a grid point and a cube centre.
/// </summary>
internal sealed class EwaldTable
{
    /// <summary>A table; a sixth of an octant is summed, the rest follows by the symmetry of the cube.</summary>
    /// <param name="grid">The supercell.</param>
    /// <param name="latticeConstant">Lattice constant, Å.</param>
    /// <param name="relativePermittivity">Divides all energies.</param>
    /// <param name="withCentres">Whether charges sit on cube centres (tetrahedral sites) too.</param>
    public EwaldTable(RockSaltGrid grid, double latticeConstant, double relativePermittivity, bool withCentres = false)
    {
        Edge = grid.Edge;
        var sum = new EwaldSum(UnitCell.Cubic(grid.Cells * latticeConstant));
        double scale = PhysicalConstants.CoulombEnergyDistance / relativePermittivity;
        Values = Fill(sum, scale, 0);
        Centred = withCentres ? Fill(sum, scale, 0.5) : [];
    }

    public int Edge { get; }

    /// <summary>Potential at whole displacements. Each row is stored twice, so that a shifted row is read in one piece.</summary>
    public double[] Values { get; }

    /// <summary>Potential at displacements of a half more along each axis; empty without charges on centres.</summary>
    public double[] Centred { get; }

    public static long BytesFor(RockSaltGrid grid, bool withCentres) => (withCentres ? 32L : 16L) * grid.Edge * grid.Edge * grid.Edge;

    /// <summary>Potential at a displacement, coordinates from 0 to M - 1.</summary>
    public double At(int i, int j, int k) => Values[(i * Edge + j) * 2 * Edge + k];

    private double[] Fill(EwaldSum sum, double scale, double offset)
    {
        var values = new double[Edge * Edge * 2 * Edge];
        var unique = new Dictionary<(double, double, double), double>();
        Span<double> sorted = stackalloc double[3];
        for (int i = 0; i < Edge; i++)
        {
            for (int j = 0; j < Edge; j++)
            {
                for (int k = 0; k < Edge; k++)
                {
                    (sorted[0], sorted[1], sorted[2]) = (Nearest(i + offset), Nearest(j + offset), Nearest(k + offset));
                    sorted.Sort();
                    var key = (sorted[0], sorted[1], sorted[2]);
                    if (!unique.TryGetValue(key, out double value))
                        unique[key] = value = scale * sum.Potential(new(sorted[0] / Edge, sorted[1] / Edge, sorted[2] / Edge));
                    int row = (i * Edge + j) * 2 * Edge;
                    values[row + k] = value;
                    values[row + Edge + k] = value;
                }
            }
        }

        return values;

        double Nearest(double x) => Math.Min(x, Edge - x);
    }
}
