// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Lattices.Ordering;

/// <summary>A chain under a cluster expansion: every trial sums the clusters around the two sites that swap.</summary>
internal sealed unsafe class ClusterChain : OrderingChain
{
    private readonly RockSaltGrid grid;
    private readonly ClusterExpansion expansion;
    private readonly ClusterKernel cationKernel;
    private readonly ClusterKernel anionKernel;
    private readonly PaddedGrid values;
    private readonly SwapPool pool;
    private readonly int[] offsets;
    private readonly byte lithium;
    private readonly byte metal;
    private double energy;

    /// <summary>A chain.</summary>
    /// <param name="grid">The crystal.</param>
    /// <param name="expansion">The Hamiltonian.</param>
    /// <param name="cations">Species number of every cation site, in the order of the expansion.</param>
    /// <param name="anions">Species number of every anion site, likewise.</param>
    /// <param name="kernels">Kernels of the cations and the anions; null makes them.</param>
    /// <param name="lithium">Number of Li in the expansion, for changes of single cations.</param>
    /// <param name="metal">Number of the metal that Li changes into.</param>
    /// <exception cref="InputException">A cluster reaches around the crystal.</exception>
    public ClusterChain(RockSaltGrid grid, ClusterExpansion expansion, ReadOnlySpan<byte> cations, ReadOnlySpan<byte> anions, (ClusterKernel Cations, ClusterKernel Anions)? kernels = null, byte lithium = 0, byte metal = 1)
    {
        this.grid = grid;
        this.lithium = lithium;
        this.metal = metal;
        this.expansion = expansion;
        (cationKernel, anionKernel) = kernels ?? (ClusterKernel.Of(expansion, true), ClusterKernel.Of(expansion, false));
        int margin = Math.Max(cationKernel.Reach, anionKernel.Reach);
        if (margin >= grid.Edge)
            throw new InputException($"A cluster of {expansion.Name} spans {margin / 2.0} cells and reaches around a crystal of {grid.Cells} cells: ask for more cells.");
        values = new PaddedGrid(grid.Edge, margin);
        cationKernel.Bind(values);
        anionKernel.Bind(values);
        pool = new SwapPool(grid, cations, anions);
        offsets = new int[grid.Tetrahedra];
        for (int p = 0; p < grid.Tetrahedra; p++)
        {
            var (i, j, k) = grid.Tetrahedron(p);
            offsets[p] = values.Offset(i, j, k);
            values.Set(p, (((i + j + k) & 1) == 0 ? cationKernel : anionKernel).Encode(pool[p]));
        }

        energy = EnergyFromScratch();
    }

    public override double Energy => energy;

    public override void Swap(long trials, double beta, ref FastRandom random)
    {
        for (long t = 0; t < trials; t++)
        {
            if (!pool.Pick(ref random, out int a, out int b, out bool cation)) return;
            byte atA = pool[a], atB = pool[b];
            var kernel = cation ? cationKernel : anionKernel;
            double change = kernel.Change(values.Origin + offsets[a], atA, atB);

            // The second change sees the first: clusters that hold both sites count once.
            values.Set(a, kernel.Encode(atB));
            change += kernel.Change(values.Origin + offsets[b], atB, atA);

            // A number is drawn even where none is needed: whether a change of nearly zero is above it is a matter of
            // rounding, and must not shift the numbers that follow.
            double draw = random.NextDouble();
            if (change > 0 && draw >= Math.Exp(-beta * change))
            {
                values.Set(a, kernel.Encode(atA));
                continue;
            }

            values.Set(b, kernel.Encode(atA));
            pool.Exchange(a, b);
            energy += change;
            Accepted++;
        }
    }

    public override void Flip(long trials, double beta, double potential, ref FastRandom random)
    {
        for (long t = 0; t < trials; t++)
        {
            int a = pool.PickCation(ref random);
            byte from = pool[a], to = from == lithium ? metal : lithium;
            if (from != lithium && from != metal) continue;
            double change = cationKernel.Change(values.Origin + offsets[a], from, to);
            double cost = change + (from == lithium ? potential : -potential);
            double draw = random.NextDouble();
            if (cost > 0 && draw >= Math.Exp(-beta * cost)) continue;
            values.Set(a, cationKernel.Encode(to));
            pool.Set(a, to);
            energy += change;
            Accepted++;
        }
    }

    public override void CopyCations(Span<byte> cations) => pool.CopyCations(cations);

    public override void CopyAnions(Span<byte> anions) => pool.CopyAnions(anions);

    public override double EnergyFromScratch()
    {
        double sum = expansion.Constant * grid.Sites;
        foreach (var (sites, energies) in expansion.Instances())
        {
            bool anionOnly = sites.All(s => ((s.I + s.J + s.K) & 1) != 0);
            for (int s = 0; s < grid.Sites; s++)
            {
                // Instances are anchored at a cation at the origin, or at the anion (0, 0, 1).
                var (i, j, k) = anionOnly ? grid.Anion(s) : grid.Cation(s);
                if (anionOnly) k--;
                int at = 0;
                foreach (var (u, v, w) in sites)
                {
                    int p = (grid.Wrap(i + u) * grid.Edge + grid.Wrap(j + v)) * grid.Edge + grid.Wrap(k + w);
                    at = at * expansion.SpeciesOn((u, v, w)) + pool[p];
                }

                sum += energies[at];
            }
        }

        return sum;
    }
}
