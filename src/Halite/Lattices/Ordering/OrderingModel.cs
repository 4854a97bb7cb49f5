// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices.Ordering;

/// <summary>The energy of arrangements of cations and anions on the rock-salt lattice: what an ordering simulation samples.</summary>
public abstract class OrderingModel
{
    private protected OrderingModel(string name, string unit) => (Name, Unit) = (name, unit);

    /// <summary>What the model is, for output.</summary>
    public string Name { get; }

    /// <summary>Unit of energies: "kT" or "eV".</summary>
    public string Unit { get; }

    /// <summary>
    /// One energy w for every pair of Li and metal on neighbouring cation sites and one for every neighbouring pair of Li
    /// and F, in kT: E/kT = w N(Li-metal) + u N(Li-F). Positive w segregates cations, negative w orders them; negative u
    /// binds F to Li, as it is in oxyfluorides (Richards et al., Adv. Energy Mater. 8 (2018) 1701533).
    /// </summary>
    /// <param name="w">Energy of a Li-metal pair, kT.</param>
    /// <param name="lithiumFluorine">Energy u of a Li-F pair at half a lattice constant, kT; 0 leaves the anions where they are.</param>
    public static OrderingModel LithiumMetalPairs(double w, double lithiumFluorine = 0) => double.IsFinite(w) && double.IsFinite(lithiumFluorine)
        ? new PairModel(w, lithiumFluorine)
        : throw new InputException("The pair energy is no number: correct --pair-w or --li-f.");

    /// <summary>A cluster expansion, which includes pair interactions of any range and between sublattices.</summary>
    /// <param name="expansion">The expansion.</param>
    public static OrderingModel Clusters(ClusterExpansion expansion) => new ExpansionModel(expansion);

    /// <summary>Electrostatic energy of formal charges in the periodic supercell, eV.</summary>
    /// <param name="charges">Charge of every species of cation and anion; a vacancy has none.</param>
    /// <param name="latticeConstant">Lattice constant, Å.</param>
    /// <param name="relativePermittivity">Divides the energy: 1 for bare charges.</param>
    public static OrderingModel Electrostatics(IReadOnlyDictionary<string, double> charges, double latticeConstant, double relativePermittivity) =>
        new ChargeModel(charges, latticeConstant, relativePermittivity);

    /// <summary>Checks that the model can treat these ions in this crystal, before any work starts.</summary>
    /// <param name="ions">The ions.</param>
    /// <exception cref="InputException">It cannot; the message says why.</exception>
    internal abstract void Require(LatticeIons ions);

    /// <summary>What chains of one crystal share (tables); called once.</summary>
    /// <param name="ions">The ions.</param>
    internal abstract Func<CationArrangement, byte[], OrderingChain> Prepare(LatticeIons ions);

    /// <summary>Bytes that a chain takes.</summary>
    /// <param name="grid">The crystal.</param>
    internal abstract long BytesFor(RockSaltGrid grid);

    /// <summary>Mean energy of random arrangements in the finite crystal less that in the infinite one, per two anions.</summary>
    /// <param name="ions">The ions.</param>
    internal virtual double FiniteSizeError(LatticeIons ions) => 0;

    private sealed class PairModel(double w, double lithiumFluorine) : OrderingModel(lithiumFluorine == 0 ? "Li-metal nearest-neighbour pairs" : "Li-metal and Li-F nearest-neighbour pairs", "kT")
    {
        internal override void Require(LatticeIons ions)
        {
            if (lithiumFluorine != 0 && (!ions.AnionNames.Contains("F") || ions.AnionNames.Length < 2))
                throw new InputException("A Li-F pair energy orders F among other anions: give a composition with O and F, or leave --li-f out.");
        }

        internal override Func<CationArrangement, byte[], OrderingChain> Prepare(LatticeIons ions)
        {
            if (ions.Cations.Vacancies == 0 && lithiumFluorine == 0)
            {
                var graph = new SiteGraph(LatticeKind.FaceCentredCubic, ions.Grid.Cells);
                return (start, _) => new PairChain(graph, w, start.Cations);
            }

            // Three kinds of cation sites, or the anions too: clusters of two sites, species numbered as here.
            bool bound = lithiumFluorine != 0;
            var pairs = ions.MetalNames.Where(_ => w != 0).Select(m => (1, "Li", m, w));
            var expansion = ClusterExpansion.OfPairs("kT", ["Li", "Vac", .. ions.MetalNames], bound ? ions.AnionNames : ["X"], bound ? pairs.Append((1, "Li", "F", lithiumFluorine)) : pairs);
            return (start, anions) => new ClusterChain(ions.Grid, expansion, start.Cations, bound ? anions : new byte[anions.Length], metal: CationArrangement.FirstMetal);
        }

        internal override long BytesFor(RockSaltGrid grid) => 80L * grid.Sites;
    }

    private sealed class ExpansionModel(ClusterExpansion expansion) : OrderingModel(expansion.Name, expansion.Unit)
    {
        internal override void Require(LatticeIons ions) => _ = Numbers(ions);

        internal override Func<CationArrangement, byte[], OrderingChain> Prepare(LatticeIons ions)
        {
            var (cationNumbers, anionNumbers) = Numbers(ions);
            var backwards = new byte[expansion.Cations.Length];
            for (int s = 0; s < cationNumbers.Length; s++)
            {
                if (cationNumbers[s] < backwards.Length) backwards[cationNumbers[s]] = (byte)s;
            }

            return (start, anions) => new RenamedChain(
                new ClusterChain(ions.Grid, expansion, Array.ConvertAll(start.Cations, c => cationNumbers[c]), Array.ConvertAll(anions, a => anionNumbers[a]), lithium: cationNumbers[0], metal: cationNumbers[2]), backwards);
        }

        internal override long BytesFor(RockSaltGrid grid) => 60L * grid.Sites;

        /// <summary>Numbers of our species in the expansion.</summary>
        private (byte[] Cations, byte[] Anions) Numbers(LatticeIons ions)
        {
            byte Number(ImmutableArray<string> known, string name, bool needed, string what)
            {
                int at = known.IndexOf(name);
                if (at >= 0) return (byte)at;
                return needed ? throw new InputException($"The cluster expansion {expansion.Name} has no {what} {name}; it has {string.Join(", ", known)}: give a composition of these.") : byte.MaxValue;
            }

            byte[] cations = [Number(expansion.Cations, "Li", ions.Cations.Lithium > 0, "cation"), Number(expansion.Cations, "Vac", ions.Cations.Vacancies > 0, "cation"), .. ions.MetalNames.Select(m => Number(expansion.Cations, m, true, "cation"))];
            byte[] anions = expansion.Anions.Length == 1 && !expansion.Anions.Contains(ions.AnionNames[0])
                ? [.. ions.AnionNames.Select(_ => (byte)0)]
                : [.. ions.AnionNames.Select(a => Number(expansion.Anions, a, true, "anion"))];
            return (cations, anions);
        }
    }

    private sealed class ChargeModel(IReadOnlyDictionary<string, double> charges, double latticeConstant, double relativePermittivity) : OrderingModel("Ewald electrostatics of formal charges", "eV")
    {
        /// <summary>Beyond it a chain takes minutes before its first swap, and an accepted swap a millisecond: potentials of all points are kept.</summary>
        private const int MaximumCells = 32;

        internal override void Require(LatticeIons ions)
        {
            if (ions.Grid.Cells > MaximumCells)
                throw new InputException($"Electrostatics keep the potential of every site, which takes crystals of up to {MaximumCells} cells along an edge, and {ions.Grid.Cells} were asked for: choose fewer cells.");
            if (!(latticeConstant > 0 && relativePermittivity > 0)) throw new InputException("The lattice constant and the relative permittivity are above zero: correct them.");
            var (cations, anions) = Charges(ions);
            double net = ions.Cations.AllLithium * cations[0], total = Math.Abs(net);
            for (int m = 0; m < ions.Cations.Metals.Length; m++)
            {
                net += ions.Cations.Metals[m] * cations[2 + m];
                total += ions.Cations.Metals[m] * Math.Abs(cations[2 + m]);
            }

            for (int a = 0; a < anions.Length; a++) net += ions.AnionCounts[a] * anions[a];

            // Rounding to whole ions leaves a small net charge, which a uniform background compensates.
            if (Math.Abs(net) > 0.02 * total)
                throw new InputException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The formal charges add up to {net / ions.Grid.Sites:+0.###;-0.###} per cation site instead of zero: correct the charges or the composition."));
        }

        internal override Func<CationArrangement, byte[], OrderingChain> Prepare(LatticeIons ions)
        {
            var (cationCharges, anionCharges) = Charges(ions);
            var table = new EwaldTable(ions.Grid, latticeConstant, relativePermittivity, ions.Cations.TetrahedralLithium > 0);
            return (start, anions) => new EwaldChain(ions.Grid, table, start.Cations, anions, cationCharges, anionCharges, start.Tetrahedral);
        }

        internal override long BytesFor(RockSaltGrid grid) => EwaldTable.BytesFor(grid, true) + 30L * grid.Tetrahedra;

        internal override double FiniteSizeError(LatticeIons ions)
        {
            // -2.8373 is the energy constant of a simple cubic lattice of point charges in a background, 4.58486 that of the
            // fcc lattice of cations; anions of several charges add their own part in the same way, and tetrahedral Li that
            // of a simple cubic lattice of half the lattice constant, with two sites a cation.
            var (cations, anions) = Charges(ions);
            double sites = ions.Grid.Sites, edge = ions.Grid.Cells * latticeConstant;
            double[] cationCounts = [ions.Cations.Lithium, ions.Cations.Vacancies, .. ions.Cations.Metals.Select(m => (double)m)];
            double variance = Variance(cations, cationCounts) + Variance(anions, [.. ions.AnionCounts.Select(a => (double)a)]);
            double centres = ions.Grid.Tetrahedra, occupied = ions.Cations.TetrahedralLithium / centres;
            return Chemistry.PhysicalConstants.CoulombEnergyDistance / relativePermittivity * (
                variance * (-2.8373 * sites / (edge * (sites - 1)) + 4.58486 / (latticeConstant * (sites - 1)))
                + 2 * occupied * (1 - occupied) * cations[0] * cations[0] * 2.8373 * (-centres / (edge * (centres - 1)) + 2 / (latticeConstant * (centres - 1))));
        }

        private static double Variance(double[] charges, double[] counts)
        {
            double n = counts.Sum(), mean = charges.Zip(counts, (q, c) => q * c).Sum() / n;
            return charges.Zip(counts, (q, c) => c * (q - mean) * (q - mean)).Sum() / n;
        }

        private (double[] Cations, double[] Anions) Charges(LatticeIons ions)
        {
            double Of(string name) => charges.TryGetValue(name, out double q) ? q : throw new InputException($"The charge of {name} is missing: give it.");
            return ([Of("Li"), 0, .. ions.MetalNames.Select(Of)], [.. ions.AnionNames.Select(Of)]);
        }
    }

    /// <summary>A chain whose species are numbered otherwise than in <see cref="CationArrangement"/>.</summary>
    private sealed class RenamedChain(OrderingChain inner, byte[] backwards) : OrderingChain
    {
        public override double Energy => inner.Energy;

        public override void Swap(long trials, double beta, ref FastRandom random)
        {
            inner.Swap(trials, beta, ref random);
            Accepted = inner.Accepted;
        }

        public override void Flip(long trials, double beta, double potential, ref FastRandom random)
        {
            inner.Flip(trials, beta, potential, ref random);
            Accepted = inner.Accepted;
        }

        public override void CopyCations(Span<byte> cations)
        {
            inner.CopyCations(cations);
            for (int s = 0; s < cations.Length; s++) cations[s] = backwards[cations[s]];
        }

        public override void CopyAnions(Span<byte> anions) => inner.CopyAnions(anions);

        public override byte[]? Tetrahedra => inner.Tetrahedra;

        public override double EnergyFromScratch() => inner.EnergyFromScratch();
    }
}

/// <summary>The ions of an ordering simulation: whole numbers of cations and anions in a crystal.</summary>
/// <param name="Grid">The crystal.</param>
/// <param name="Cations">Cations by site.</param>
/// <param name="MetalNames">Names of the metals, in the order of the counts.</param>
/// <param name="AnionNames">Names of the anions.</param>
/// <param name="AnionCounts">Numbers of the anions, which add up to the anion sites.</param>
public sealed record LatticeIons(RockSaltGrid Grid, SiteCounts Cations, ImmutableArray<string> MetalNames, ImmutableArray<string> AnionNames, ImmutableArray<int> AnionCounts)
{
    /// <summary>The ions of a composition in a crystal, rounded to whole numbers.</summary>
    /// <param name="grid">The crystal.</param>
    /// <param name="composition">Cations by site.</param>
    /// <param name="anions">Anions with their amounts, which need not add up to two; none is O.</param>
    public static LatticeIons Of(RockSaltGrid grid, RockSaltComposition composition, IEnumerable<(string Species, double Amount)> anions)
    {
        var list = anions.Where(a => a.Amount > 0).ToList();
        if (list.Count == 0) list.Add(("O", 2));
        double sum = list.Sum(a => a.Amount);
        var quotas = list.Select(a => a.Amount / sum * grid.Sites).ToArray();
        var counts = quotas.Select(q => (int)Math.Floor(q + 1e-9)).ToArray();
        foreach (int a in Enumerable.Range(0, counts.Length).OrderByDescending(a => quotas[a] - counts[a]).Take(grid.Sites - counts.Sum())) counts[a]++;
        return new LatticeIons(grid, composition.In(grid), [.. composition.Metals.Select(m => m.Species)], [.. list.Select(a => a.Species)], [.. counts]);
    }

    /// <summary>Names of the anions of a random arrangement, site by site.</summary>
    /// <param name="seed">Seed of the random numbers.</param>
    public ImmutableArray<string> RandomAnionNames(ulong seed)
    {
        var random = new FastRandom(seed, ulong.MaxValue);
        return [.. RandomAnions(ref random).Select(a => AnionNames[a])];
    }

    /// <summary>A random arrangement of the anions.</summary>
    internal byte[] RandomAnions(ref FastRandom random)
    {
        var anions = new byte[Grid.Sites];
        if (AnionNames.Length == 1) return anions;
        var left = AnionCounts.ToArray();
        for (int s = 0, total = anions.Length; s < anions.Length; s++, total--)
        {
            int pick = (int)random.NextBelow((uint)total), species = 0;
            while (pick >= left[species]) pick -= left[species++];
            left[species]--;
            anions[s] = (byte)species;
        }

        return anions;
    }
}
