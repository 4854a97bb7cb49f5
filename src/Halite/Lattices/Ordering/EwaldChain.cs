// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Halite.Data;

namespace Halite.Lattices.Ordering;

/// <summary>
/// Point charges on the cation and anion sites, and Li on tetrahedral sites (cube centres) that move among them. Every
/// grid point, and every centre where there are charges on them, keeps its potential, so that a trial costs a few
/// look-ups; an accepted move adds the difference of two shifted rows of the table to all points.
/// </summary>
internal sealed class EwaldChain : OrderingChain
{
    /// <summary>One trial in four moves a tetrahedral Li: they are few, and each has many places to go.</summary>
    private const ulong TetrahedralShare = 1UL << 62;

    private readonly RockSaltGrid grid;
    private readonly EwaldTable table;
    private readonly SwapPool pool;
    private readonly double[] cationCharges;
    private readonly double[] anionCharges;
    private readonly double[] potentials;
    private readonly double[] centrePotentials;
    private readonly int[] centres;
    private readonly byte[] held;
    private double energy;

    public EwaldChain(RockSaltGrid grid, EwaldTable table, ReadOnlySpan<byte> cations, ReadOnlySpan<byte> anions, double[] cationCharges, double[] anionCharges, byte[]? tetrahedra = null)
    {
        this.grid = grid;
        this.table = table;
        this.cationCharges = cationCharges;
        this.anionCharges = anionCharges;
        pool = new SwapPool(grid, cations, anions);
        potentials = new double[grid.Tetrahedra];
        held = tetrahedra?.ToArray() ?? [];
        centres = [.. Enumerable.Range(0, held.Length).Where(t => held[t] != 0)];
        centrePotentials = new double[centres.Length == 0 ? 0 : grid.Tetrahedra];
        energy = Build(potentials, centrePotentials);
    }

    public override double Energy => energy;

    public override double EnergyFromScratch() => Build(new double[potentials.Length], new double[centrePotentials.Length]);

    public override void Swap(long trials, double beta, ref FastRandom random)
    {
        for (long t = 0; t < trials; t++)
        {
            if (centres.Length > 0 && random.Next() < TetrahedralShare)
            {
                MoveTetrahedral(beta, ref random);
                continue;
            }

            if (!pool.Pick(ref random, out int a, out int b, out bool cation)) return;
            var charges = cation ? cationCharges : anionCharges;
            double difference = charges[pool[b]] - charges[pool[a]];
            if (difference != 0)
            {
                double change = difference * (potentials[a] - potentials[b]) + difference * difference * (table.At(0, 0, 0) - Between(a, b));
                if (!IsTaken(change, beta, ref random)) continue;
                Shift(potentials, table.Values, a, b, 0, difference);
                if (centres.Length > 0) Shift(centrePotentials, table.Centred, a, b, 0, difference);
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

    public override byte[]? Tetrahedra => held.Length == 0 ? null : held;

    /// <summary>A Li goes from its tetrahedron to an empty one, both chosen without bias.</summary>
    private void MoveTetrahedral(double beta, ref FastRandom random)
    {
        int which = (int)random.NextBelow((uint)centres.Length), from = centres[which], to = (int)random.NextBelow((uint)held.Length);
        if (held[to] != 0) return;
        double charge = cationCharges[CationArrangement.Lithium];
        double change = charge * (centrePotentials[to] - centrePotentials[from]) + charge * charge * (table.At(0, 0, 0) - Between(from, to));
        if (!IsTaken(change, beta, ref random)) return;
        Shift(centrePotentials, table.Values, to, from, 0, charge);
        Shift(potentials, table.Centred, to, from, 1, charge);
        energy += change;
        (held[from], held[to]) = (0, 1);
        centres[which] = to;
        Accepted++;
    }

    /// <summary>Metropolis' rule; a number is drawn even where none is needed, so that rounding near zero does not shift the numbers that follow.</summary>
    private static bool IsTaken(double change, double beta, ref FastRandom random)
    {
        double draw = random.NextDouble();
        return change <= 0 || draw < Math.Exp(-beta * change);
    }

    private double Charge(int point) => pool.IsCation(point) ? cationCharges[pool[point]] : anionCharges[pool[point]];

    private double Between(int a, int b)
    {
        var (i, j, k) = grid.Tetrahedron(a);
        var (u, v, w) = grid.Tetrahedron(b);
        return table.At(grid.Wrap(i - u), grid.Wrap(j - v), grid.Wrap(k - w));
    }

    private double Build(double[] atPoints, double[] atCentres)
    {
        Array.Clear(atPoints);
        Array.Clear(atCentres);
        for (int p = 0; p < grid.Tetrahedra; p++)
        {
            double q = Charge(p);
            if (q == 0) continue;
            Add(atPoints, table.Values, p, 0, q);
            if (centres.Length > 0) Add(atCentres, table.Centred, p, 0, q);
        }

        double lithium = cationCharges[CationArrangement.Lithium], sum = 0;
        foreach (int c in centres)
        {
            Add(atCentres, table.Values, c, 0, lithium);
            Add(atPoints, table.Centred, c, 1, lithium);
        }

        for (int p = 0; p < atPoints.Length; p++) sum += 0.5 * Charge(p) * atPoints[p];
        foreach (int c in centres) sum += 0.5 * lithium * atCentres[c];
        return sum;
    }

    /// <summary>Adds the potential of a charge to all points.</summary>
    /// <param name="target">Potentials of the grid points or of the centres.</param>
    /// <param name="values">The table for that pair of kinds.</param>
    /// <param name="source">Where the charge is.</param>
    /// <param name="step">1 for the potential of a centre at grid points: a centre lies half a step beyond the point of its number, and the table counts from half a step before.</param>
    /// <param name="charge">The charge.</param>
    private void Add(double[] target, double[] values, int source, int step, double charge)
    {
        int edge = grid.Edge;
        var (pi, pj, pk) = Stepped(source, step);
        for (int i = 0; i < edge; i++)
        {
            int di = i - pi < 0 ? i - pi + edge : i - pi;
            for (int j = 0; j < edge; j++)
            {
                int dj = j - pj < 0 ? j - pj + edge : j - pj;
                var row = values.AsSpan((di * edge + dj) * 2 * edge + (pk == 0 ? 0 : edge - pk), edge);
                var into = target.AsSpan((i * edge + j) * edge, edge);
                for (int k = 0; k < edge; k++) into[k] += charge * row[k];
            }
        }
    }

    private (int I, int J, int K) Stepped(int source, int step)
    {
        var (i, j, k) = grid.Tetrahedron(source);
        return (grid.Wrap(i + step), grid.Wrap(j + step), grid.Wrap(k + step));
    }

    /// <summary>The charge at a grows by the difference and that at b falls by it; parameters as in <see cref="Add"/>.</summary>
    private void Shift(double[] target, double[] values, int a, int b, int step, double difference)
    {
        int edge = grid.Edge;
        var (ai, aj, ak) = Stepped(a, step);
        var (bi, bj, bk) = Stepped(b, step);
        int aShift = ak == 0 ? 0 : edge - ak, bShift = bk == 0 ? 0 : edge - bk;
        ref double first = ref MemoryMarshal.GetArrayDataReference(values);
        ref double into = ref MemoryMarshal.GetArrayDataReference(target);
        var factor = new Vector<double>(difference);
        for (int i = 0; i < edge; i++)
        {
            int da = i - ai < 0 ? i - ai + edge : i - ai, db = i - bi < 0 ? i - bi + edge : i - bi;
            for (int j = 0; j < edge; j++)
            {
                int ea = j - aj < 0 ? j - aj + edge : j - aj, eb = j - bj < 0 ? j - bj + edge : j - bj;
                ref double plus = ref Unsafe.Add(ref first, (da * edge + ea) * 2 * edge + aShift);
                ref double minus = ref Unsafe.Add(ref first, (db * edge + eb) * 2 * edge + bShift);
                ref double row = ref Unsafe.Add(ref into, (i * edge + j) * edge);
                nuint k = 0, last = (nuint)(edge - Vector<double>.Count), width = (nuint)Vector<double>.Count;
                if (edge >= Vector<double>.Count)
                {
                    for (; k <= last; k += width)
                        (Vector.LoadUnsafe(ref row, k) + factor * (Vector.LoadUnsafe(ref plus, k) - Vector.LoadUnsafe(ref minus, k))).StoreUnsafe(ref row, k);
                }

                for (; k < (nuint)edge; k++)
                    Unsafe.Add(ref row, k) += difference * (Unsafe.Add(ref plus, k) - Unsafe.Add(ref minus, k));
            }
        }
    }
}
