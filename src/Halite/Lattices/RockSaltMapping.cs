// SPDX-License-Identifier: Apache-2.0
using Halite.Crystals;
using Halite.Data;

namespace Halite.Lattices;

/// <summary>
/// Puts a crystal structure that derives from rock salt on the ideal grid: as an arrangement that Li prefers
/// (<see cref="CationOrdering"/>), and from an arrangement back to a structure.
/// </summary>
public static class RockSaltMapping
{
    private static readonly HashSet<string> AnionSymbols = new(StringComparer.Ordinal) { "O", "F", "S", "Se", "Cl", "Br", "I", "N" };

    /// <summary>An ion may lie this far from its ideal place, in half lattice constants: relaxed layered oxides move by up to 0.2.</summary>
    private const double Tolerance = 0.35;

    private const int LongestPeriod = 48;

    /// <summary>The cation arrangement of a structure.</summary>
    /// <param name="structure">The structure: cations in octahedra of anions that share edges.</param>
    /// <param name="name">Name of the arrangement.</param>
    /// <exception cref="InputException">The structure does not derive from rock salt, or repeats after too many cells.</exception>
    public static CationOrdering Ordering(CrystalStructure structure, string name)
    {
        var cations = structure.Sites.Where(s => !AnionSymbols.Contains(s.Element)).ToList();
        if (cations.Count == 0 || cations.Count == structure.Sites.Length) throw new InputException($"The structure holds no cations or no anions: give the structure of an oxide or oxyfluoride.");
        var (cell, origin) = Frame(structure, cations[0], name);
        var occupied = new Dictionary<(int, int, int), double>();
        foreach (var site in structure.Sites)
        {
            var point = ToGrid(site.Position);
            bool even = ((point.I + point.J + point.K) & 1) == 0;
            if (even == AnionSymbols.Contains(site.Element))
                throw new InputException($"{site.Element} {site.Label} lies on a site of the other sublattice, so the structure does not derive from rock salt: give one that does.");
            if (!even) continue;
            var key = Reduced(point.I, point.J, point.K);
            occupied[key] = occupied.GetValueOrDefault(key) + (site.Element == "Li" ? site.Occupancy : 0);
        }

        int period = Enumerable.Range(1, LongestPeriod / 2).Select(n => 2 * n).FirstOrDefault(IsRepeat);
        if (period == 0) throw new InputException($"The structure repeats only after more than {LongestPeriod / 2} cubic cells along an edge: give a smaller or a more symmetric cell.");
        return CationOrdering.Of(name, "from a structure file", period, (i, j, k) => ((i + j + k) & 1) == 0 && occupied.GetValueOrDefault(Reduced(i, j, k)) > 0.5);

        (int I, int J, int K) ToGrid(Vector3D fractional)
        {
            var p = cell.ToCartesian(fractional - origin);
            var (i, j, k) = ((int)Math.Round(p.X), (int)Math.Round(p.Y), (int)Math.Round(p.Z));
            return Math.Abs(p.X - i) < Tolerance && Math.Abs(p.Y - j) < Tolerance && Math.Abs(p.Z - k) < Tolerance ? (i, j, k)
                : throw new InputException($"An ion lies {Math.Max(Math.Abs(p.X - i), Math.Max(Math.Abs(p.Y - j), Math.Abs(p.Z - k))):F2} half lattice constants from any rock-salt site (a tetrahedral site, or another structure): give a structure that derives from rock salt.");
        }

        // A lattice point of the cell is equivalent to the origin; fractions are compared in units far below a site's distance.
        (int, int, int) Reduced(int i, int j, int k)
        {
            var f = cell.ToFractional(new(i, j, k));
            static int One(double x) => (int)Math.Round((x - Math.Floor(x + 1e-6)) * 10_000) % 10_000;
            return (One(f.X), One(f.Y), One(f.Z));
        }

        bool IsRepeat(int n) => new[] { new Vector3D(n, 0, 0), new Vector3D(0, n, 0), new Vector3D(0, 0, n) }.Select(cell.ToFractional)
            .All(f => IsWhole(f.X) && IsWhole(f.Y) && IsWhole(f.Z));
    }

    /// <summary>An arrangement as a crystal structure.</summary>
    /// <param name="arrangement">The arrangement.</param>
    /// <param name="cations">Element of each species number; an empty text for the vacancy.</param>
    /// <param name="anion">Element of each anion site by its number.</param>
    /// <param name="latticeConstant">Lattice constant, Å.</param>
    /// <param name="name">Name of the structure.</param>
    public static CrystalStructure Structure(CationArrangement arrangement, IReadOnlyList<string> cations, Func<int, string> anion, double latticeConstant, string name)
    {
        var grid = arrangement.Grid;
        double edge = grid.Edge;
        var sites = new List<CrystalSite>();
        for (int s = 0; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Cation(s);
            if (cations[arrangement[s]].Length > 0) sites.Add(new CrystalSite(cations[arrangement[s]], new(i / edge, j / edge, k / edge)));
        }

        for (int t = 0; t < grid.Tetrahedra; t++)
        {
            if (!arrangement.HoldsLithium(t)) continue;
            var (i, j, k) = grid.Tetrahedron(t);
            sites.Add(new CrystalSite("Li", new((i + 0.5) / edge, (j + 0.5) / edge, (k + 0.5) / edge)));
        }

        for (int s = 0; s < grid.Sites; s++)
        {
            var (i, j, k) = grid.Anion(s);
            sites.Add(new CrystalSite(anion(s), new(i / edge, j / edge, k / edge)));
        }

        return new CrystalStructure(name, UnitCell.Cubic(grid.Cells * latticeConstant), [.. sites]);
    }

    /// <summary>The cell in the frame of the ideal grid (unit half a lattice constant), and the cation at its origin.</summary>
    private static (UnitCell Cell, Vector3D Origin) Frame(CrystalStructure structure, CrystalSite cation, string name)
    {
        // The six anions around a cation, as vectors; they lie along three axes.
        var around = new List<Vector3D>();
        foreach (var anion in structure.Sites.Where(s => AnionSymbols.Contains(s.Element)))
        {
            var d = anion.Position - cation.Position;
            d = new(d.X - Math.Round(d.X), d.Y - Math.Round(d.Y), d.Z - Math.Round(d.Z));
            for (int i = -1; i <= 1; i++)
            {
                for (int j = -1; j <= 1; j++)
                {
                    for (int k = -1; k <= 1; k++) around.Add(structure.Cell.ToCartesian(d + new Vector3D(i, j, k)));
                }
            }
        }

        var six = around.OrderBy(v => v.Length).Take(6).ToList();
        var axes = new List<Vector3D>();
        foreach (var v in six)
        {
            var other = six.MinBy(u => (u + v).Length);
            if ((other + v).Length < 0.7 * v.Length && axes.All(a => Math.Abs(Vector3D.Dot(a, v)) < 0.6 * a.Length * v.Length)) axes.Add(0.5 * (v - other));
        }

        if (axes.Count != 3) throw new InputException($"The first cation is not in an octahedron of anions, so the structure does not derive from rock salt: give one that does.");
        var frame = new UnitCell(axes[0], axes[1], axes[2]);
        Vector3D Whole(Vector3D vector)
        {
            var f = frame.ToFractional(vector);
            return new(Math.Round(f.X), Math.Round(f.Y), Math.Round(f.Z));
        }

        return (new UnitCell(Whole(structure.Cell.A), Whole(structure.Cell.B), Whole(structure.Cell.C)), cation.Position);
    }

    private static bool IsWhole(double x) => Math.Abs(x - Math.Round(x)) < 1e-6;
}
