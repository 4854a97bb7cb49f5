// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Lattices.Percolation;

namespace Halite.Lattices.Ordering;

/// <summary>
/// How the samples of a simulation arrange their ions: at random, in an order, or at random and then by swaps under a
/// Hamiltonian. Shared by the workers of a run, which fill arrangements of their own.
/// </summary>
internal sealed class ArrangementRecipe
{
    private readonly CationOrdering? ordering;
    private readonly double disorder;
    private readonly CrystalBoundary boundary;
    private readonly int sweeps;
    private readonly LatticeIons? ions;
    private readonly Func<CationArrangement, byte[], OrderingChain>? chains;

    /// <summary>A recipe; everything that can be wrong is found here, before any work.</summary>
    /// <param name="composition">The composition by site.</param>
    /// <param name="grid">The crystal.</param>
    /// <param name="ordering">An ordered arrangement; null for none.</param>
    /// <param name="disorder">Share of random exchange in it, 0 to 1.</param>
    /// <param name="interaction">Short-range order; null for none.</param>
    /// <param name="boundary">With free surfaces tetrahedral Li lie inside the particle.</param>
    /// <exception cref="InputException">The order does not fit the crystal, both orders are given, or the Hamiltonian cannot treat the ions.</exception>
    public ArrangementRecipe(RockSaltComposition composition, RockSaltGrid grid, CationOrdering? ordering, double disorder, ShortRangeInteraction? interaction, CrystalBoundary boundary = CrystalBoundary.Periodic)
    {
        this.ordering = ordering;
        this.disorder = disorder;
        this.boundary = boundary;
        Counts = composition.In(grid);
        ordering?.Require(grid);
        if (!(disorder >= 0 && disorder <= 1)) throw new InputException("The share of random exchange lies between 0 (ordered) and 1 (random): correct it.");
        if (interaction is null) return;

        if (ordering is not null) throw new InputException("An ordered arrangement and pair energies both arrange the cations: give one of them.");
        if (interaction.Model.Unit != "kT") throw new InputException("Short-range order takes energies in kT: use the verb order for energies in eV.");
        if (interaction.Sweeps < 1) throw new InputException("Short-range order takes at least one sweep: ask for more.");
        ions = LatticeIons.Of(grid, composition, interaction.Anions);
        if (Counts.Metal == 0 || Counts.Lithium == 0) throw new InputException("Pair energies order Li among metals: give a composition with both on octahedral sites.");
        interaction.Model.Require(ions);
        sweeps = interaction.Sweeps;
        Bytes = interaction.Model.BytesFor(grid);
        _ = SampleLoop.WorkersThatFit(Bytes + LithiumNetwork.BytesFor(grid), 1); // before tables are made
        chains = interaction.Model.Prepare(ions);
    }

    /// <summary>Whole numbers of the species in the crystal.</summary>
    public SiteCounts Counts { get; }

    /// <summary>Memory of the chain of swaps, bytes.</summary>
    public long Bytes { get; }

    /// <summary>Whether all arrangements have the same probability.</summary>
    public bool IsRandom => (ordering is null || disorder == 1) && chains is null;

    /// <summary>Arranges one sample; false when cancelled before its end.</summary>
    /// <param name="arrangement">Receives it.</param>
    /// <param name="random">The sample's generator.</param>
    /// <param name="cancellation">Stops between sweeps.</param>
    public bool Fill(CationArrangement arrangement, ref FastRandom random, CancellationToken cancellation)
    {
        if (ordering is not null) arrangement.FillOrdered(Counts, ordering, disorder, ref random, boundary);
        else arrangement.FillRandom(Counts, ref random, boundary);
        if (chains is null) return true;

        var chain = chains(arrangement, ions!.RandomAnions(ref random));
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            if (cancellation.IsCancellationRequested) return false;
            chain.Swap(arrangement.Grid.Sites, 1, ref random);
        }

        chain.CopyCations(arrangement.Cations);
        return true;
    }
}
