// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Ordering;

/// <summary>
/// One Markov chain of cation (and anion) arrangements: the state, its energy, and moves that change it. Not for several
/// threads at once.
/// </summary>
internal abstract class OrderingChain
{
    /// <summary>Energy of the state, in the unit of the model.</summary>
    public abstract double Energy { get; }

    /// <summary>Moves accepted since the chain began.</summary>
    public long Accepted { get; protected set; }

    /// <summary>
    /// Tries swaps of unlike species of one sublattice, chosen without bias, by Metropolis' rule: the canonical ensemble.
    /// </summary>
    /// <param name="trials">Number of swaps to try.</param>
    /// <param name="beta">Inverse temperature, in the inverse unit of the energy.</param>
    /// <param name="random">The chain's generator.</param>
    public abstract void Swap(long trials, double beta, ref FastRandom random);

    /// <summary>
    /// Tries changes of the species of single cation sites between Li and the first metal: the semi-grand ensemble.
    /// </summary>
    /// <param name="trials">Number of changes to try.</param>
    /// <param name="beta">Inverse temperature.</param>
    /// <param name="potential">Chemical potential of Li less that of the metal, in the unit of the energy.</param>
    /// <param name="random">The chain's generator.</param>
    public abstract void Flip(long trials, double beta, double potential, ref FastRandom random);

    /// <summary>Writes the species of every cation site.</summary>
    /// <param name="cations">Receives species numbers as in <see cref="CationArrangement"/>.</param>
    public abstract void CopyCations(Span<byte> cations);

    /// <summary>Writes the species of every anion site: 0 the first anion, 1 the second.</summary>
    /// <param name="anions">Receives species numbers.</param>
    public virtual void CopyAnions(Span<byte> anions) => anions.Clear();

    /// <summary>1 for every tetrahedron that holds a Li now; null where the chain leaves tetrahedral Li where the arrangement had them.</summary>
    public virtual byte[]? Tetrahedra => null;

    /// <summary>Energy summed afresh from the state: what <see cref="Energy"/> is up to rounding.</summary>
    public abstract double EnergyFromScratch();
}
