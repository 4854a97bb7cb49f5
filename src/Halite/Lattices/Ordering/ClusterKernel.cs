// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Ordering;

/// <summary>
/// The change of a cluster expansion's energy when one site changes its species. Two kernels: <see cref="TableKernel"/>
/// for any species, <see cref="SpinKernel"/> for two species on each sublattice; a test holds them equal.
/// </summary>
internal abstract unsafe class ClusterKernel
{
    /// <summary>Farthest step along an axis that the kernel reads.</summary>
    public abstract int Reach { get; }

    /// <summary>Tells the kernel where neighbours lie.</summary>
    /// <param name="grid">Values of the sites.</param>
    public abstract void Bind(PaddedGrid grid);

    /// <summary>The byte that stands for a species in the grid.</summary>
    /// <param name="species">Species number.</param>
    public abstract byte Encode(byte species);

    /// <summary>Energy after less energy before, when the site at <paramref name="site"/> goes from one species to another.</summary>
    /// <param name="site">The site in the grid.</param>
    /// <param name="from">Its species.</param>
    /// <param name="to">Its species after the change.</param>
    public abstract double Change(byte* site, byte from, byte to);

    /// <summary>The faster kernel that serves a sublattice.</summary>
    /// <param name="expansion">The expansion.</param>
    /// <param name="cation">Cation or anion sites.</param>
    public static ClusterKernel Of(ClusterExpansion expansion, bool cation)
    {
        var local = LocalClusters.Of(expansion, cation);
        if (expansion.Cations.Length <= 2 && expansion.Anions.Length <= 2)
        {
            var spins = new SpinKernel(local);
            if (spins.FitsRegisters) return spins;
        }

        return new TableKernel(local, cation ? expansion.Cations.Length : expansion.Anions.Length);
    }
}

/// <summary>Looks every cluster's energy up in its table.</summary>
internal sealed unsafe class TableKernel : ClusterKernel
{
    private readonly LocalClusters local;
    private readonly int species;
    private readonly int[] offsets;
    private readonly double[] energies;
    private readonly int[] program;
    private readonly double[] pairEnergies;
    private readonly int pairStride;

    public TableKernel(LocalClusters local, int species)
    {
        this.local = local;
        this.species = species;
        offsets = new int[local.Environment.Length];

        // Pairs: one table for each other site, all shells' clusters added up.
        pairStride = species * local.Members.Where(m => m.Others.Length == 1).Select(m => m.Radix[0]).DefaultIfEmpty(1).Max();
        pairEnergies = new double[pairStride * Math.Max(1, local.Environment.Length)];
        var table = new List<double>();
        var steps = new List<int>();
        foreach (var member in local.Members)
        {
            if (member.Others.Length == 1)
            {
                for (int e = 0; e < member.Energies.Length; e++) pairEnergies[member.Others[0] * pairStride + e] += member.Energies[e];
                continue;
            }

            // Program: number of other sites, start of the table, then site and radix of each.
            steps.Add(member.Others.Length);
            steps.Add(table.Count);
            for (int n = 0; n < member.Others.Length; n++)
            {
                steps.Add(member.Others[n]);
                steps.Add(member.Radix[n]);
            }

            table.AddRange(member.Energies);
        }

        program = [.. steps];
        energies = [.. table];
    }

    public override int Reach => local.Environment.Select(e => Math.Max(Math.Abs(e.I), Math.Max(Math.Abs(e.J), Math.Abs(e.K)))).DefaultIfEmpty().Max();

    public override void Bind(PaddedGrid grid)
    {
        for (int e = 0; e < offsets.Length; e++) offsets[e] = grid.Offset(local.Environment[e].I, local.Environment[e].J, local.Environment[e].K);
    }

    public override byte Encode(byte species) => species;

    public override double Change(byte* site, byte from, byte to)
    {
        byte* seen = stackalloc byte[offsets.Length + 1];
        double sum = local.Own[to] - local.Own[from];
        for (int e = 0; e < offsets.Length; e++)
        {
            byte other = site[offsets[e]];
            seen[e] = other;
            int at = e * pairStride + other * species;
            sum += pairEnergies[at + to] - pairEnergies[at + from];
        }

        fixed (int* start = program)
        {
            int* end = start + program.Length;
            for (int* step = start; step < end;)
            {
                int others = step[0], at = 0, table = step[1];
                step += 2;
                for (int n = 0; n < others; n++, step += 2) at = at * step[1] + seen[step[0]];
                at = table + at * species;
                sum += energies[at + to] - energies[at + from];
            }
        }

        return sum;
    }
}
