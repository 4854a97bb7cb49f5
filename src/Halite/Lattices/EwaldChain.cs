// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.InteropServices;
using Halite.Chemistry;
using Halite.Crystals;
using Halite.Data;

namespace Halite.Lattices;

/// <summary>
/// The electrostatic potential between two points of the half-cell grid of a periodic rock-salt supercell, in eV for
/// unit charges, for every displacement.
/// </summary>
internal sealed class EwaldTable
{
    /// <summary>A table; a sixth of an octant is summed, the rest follows by the symmetry of the cube.</summary>
    /// <param name="grid">The supercell.</param>
    /// <param name="latticeConstant">Lattice constant, Å.</param>
    /// <param name="relativePermittivity">Divides all energies.</param>
    public EwaldTable(RockSaltGrid grid, double latticeConstant, double relativePermittivity)
    {
        Edge = grid.Edge;
        Values = new double[Edge * Edge * 2 * Edge];
        var sum = new EwaldSum(UnitCell.Cubic(grid.Cells * latticeConstant));
        double scale = PhysicalConstants.CoulombEnergyDistance / relativePermittivity;
        int half = Edge / 2;
        var unique = new Dictionary<(int, int, int), double>();
        Span<int> sorted = stackalloc int[3];
        for (int i = 0; i < Edge; i++)
        {
            for (int j = 0; j < Edge; j++)
            {
                for (int k = 0; k < Edge; k++)
                {
                    (sorted[0], sorted[1], sorted[2]) = (Math.Min(i, Edge - i), Math.Min(j, Edge - j), Math.Min(k, Edge - k));
                    sorted.Sort();
                    var key = (sorted[0], sorted[1], sorted[2]);
                    if (!unique.TryGetValue(key, out double value))
                        unique[key] = value = scale * sum.Potential(new((double)sorted[0] / Edge, (double)sorted[1] / Edge, (double)sorted[2] / Edge));

                    // Each row is stored twice, so that a shifted row is read in one piece.
                    int row = (i * Edge + j) * 2 * Edge;
                    Values[row + k] = value;
                    Values[row + Edge + k] = value;
                }
            }
        }
    }

    public int Edge { get; }

    public double[] Values { get; }

    public static long BytesFor(RockSaltGrid grid) => 16L * grid.Edge * grid.Edge * grid.Edge;

    /// <summary>Potential at a displacement, coordinates from 0 to M - 1.</summary>
    public double At(int i, int j, int k) => Values[(i * Edge + j) * 2 * Edge + k];
}

/// <summary>
/// Point charges on the cation and anion sites. Every grid point keeps its potential, so that a trial costs a few
/// look-ups; an accepted swap adds the difference of two shifted rows of the table to all points.
/// </summary>
internal sealed class EwaldChain : OrderingChain
{
    private readonly RockSaltGrid grid;
    private readonly EwaldTable table;
    private readonly SwapPool pool;
    private readonly double[] cationCharges;
    private readonly double[] anionCharges;
    private readonly double[] potentials;
    private double energy;

    public EwaldChain(RockSaltGrid grid, EwaldTable table, ReadOnlySpan<byte> cations, ReadOnlySpan<byte> anions, double[] cationCharges, double[] anionCharges)
    {
        this.grid = grid;
        this.table = table;
        this.cationCharges = cationCharges;
        this.anionCharges = anionCharges;
        pool = new SwapPool(grid, cations, anions);
        potentials = new double[grid.Tetrahedra];
        energy = Build(potentials);
    }

    public override double Energy => energy;

    public override double EnergyFromScratch() => Build(new double[grid.Tetrahedra]);

    public override void Swap(long trials, double beta, ref FastRandom random)
    {
        for (long t = 0; t < trials; t++)
        {
            if (!pool.Pick(ref random, out int a, out int b, out bool cation)) return;
            var charges = cation ? cationCharges : anionCharges;
            double difference = charges[pool[b]] - charges[pool[a]];
            double change = 0;
            if (difference != 0)
            {
                change = difference * (potentials[a] - potentials[b]) + difference * difference * (table.At(0, 0, 0) - Between(a, b));

                // Drawn even where none is needed, so that rounding near zero does not shift the numbers that follow.
                double draw = random.NextDouble();
                if (change > 0 && draw >= Math.Exp(-beta * change)) continue;
                Move(a, b, difference);
                energy += change;
            }

            pool.Exchange(a, b);
            Accepted++;
        }
    }

    public override void Flip(long trials, double beta, double potential, ref FastRandom random) =>
        throw new InputException("Point charges must stay neutral, so single cations cannot change species: use swaps at fixed composition.");

    public override void CopyCations(Span<byte> cations) => pool.CopyCations(cations);

    public override void CopyAnions(Span<byte> anions) => pool.CopyAnions(anions);

    private double Charge(int point) => pool.IsCation(point) ? cationCharges[pool[point]] : anionCharges[pool[point]];

    private double Between(int a, int b)
    {
        var (i, j, k) = grid.Tetrahedron(a);
        var (u, v, w) = grid.Tetrahedron(b);
        return table.At(grid.Wrap(i - u), grid.Wrap(j - v), grid.Wrap(k - w));
    }

    private double Build(double[] into)
    {
        Array.Clear(into);
        for (int p = 0; p < grid.Tetrahedra; p++)
        {
            double q = Charge(p);
            if (q != 0) AddCharge(into, p, q);
        }

        double sum = 0;
        for (int p = 0; p < into.Length; p++) sum += 0.5 * Charge(p) * into[p];
        return sum;
    }

    /// <summary>Adds the potential of a charge to all points.</summary>
    private void AddCharge(double[] into, int point, double charge)
    {
        int edge = grid.Edge;
        var (pi, pj, pk) = grid.Tetrahedron(point);
        for (int i = 0; i < edge; i++)
        {
            int di = i - pi < 0 ? i - pi + edge : i - pi;
            for (int j = 0; j < edge; j++)
            {
                int dj = j - pj < 0 ? j - pj + edge : j - pj;
                var row = table.Values.AsSpan((di * edge + dj) * 2 * edge + (pk == 0 ? 0 : edge - pk), edge);
                var target = into.AsSpan((i * edge + j) * edge, edge);
                for (int k = 0; k < edge; k++) target[k] += charge * row[k];
            }
        }
    }

    /// <summary>The charge at a grows by the difference and that at b falls by it.</summary>
    private void Move(int a, int b, double difference)
    {
        int edge = grid.Edge;
        var (ai, aj, ak) = grid.Tetrahedron(a);
        var (bi, bj, bk) = grid.Tetrahedron(b);
        int aShift = ak == 0 ? 0 : edge - ak, bShift = bk == 0 ? 0 : edge - bk;
        ref double values = ref MemoryMarshal.GetArrayDataReference(table.Values);
        ref double target = ref MemoryMarshal.GetArrayDataReference(potentials);
        var factor = new Vector<double>(difference);
        for (int i = 0; i < edge; i++)
        {
            int da = i - ai < 0 ? i - ai + edge : i - ai, db = i - bi < 0 ? i - bi + edge : i - bi;
            for (int j = 0; j < edge; j++)
            {
                int ea = j - aj < 0 ? j - aj + edge : j - aj, eb = j - bj < 0 ? j - bj + edge : j - bj;
                ref double plus = ref System.Runtime.CompilerServices.Unsafe.Add(ref values, (da * edge + ea) * 2 * edge + aShift);
                ref double minus = ref System.Runtime.CompilerServices.Unsafe.Add(ref values, (db * edge + eb) * 2 * edge + bShift);
                ref double row = ref System.Runtime.CompilerServices.Unsafe.Add(ref target, (i * edge + j) * edge);
                nuint k = 0, last = (nuint)(edge - Vector<double>.Count), width = (nuint)Vector<double>.Count;
                if (edge >= Vector<double>.Count)
                {
                    for (; k <= last; k += width)
                        (Vector.LoadUnsafe(ref row, k) + factor * (Vector.LoadUnsafe(ref plus, k) - Vector.LoadUnsafe(ref minus, k))).StoreUnsafe(ref row, k);
                }

                for (; k < (nuint)edge; k++)
                    System.Runtime.CompilerServices.Unsafe.Add(ref row, k) += difference * (System.Runtime.CompilerServices.Unsafe.Add(ref plus, k) - System.Runtime.CompilerServices.Unsafe.Add(ref minus, k));
            }
        }
    }
}
