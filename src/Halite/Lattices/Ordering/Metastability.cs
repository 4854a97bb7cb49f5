// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices.Ordering;

/// <summary>
/// How far the random arrangement lies above ordered ones on a Hamiltonian: E(disordered) - min E(ordered), the measure
/// of metastability of Wang et al. (Adv. Mater. 2023, 2306396).
/// </summary>
/// <param name="Random">Mean energy of random arrangements in this crystal, per formula unit of two anions, in the model's unit.</param>
/// <param name="RandomInfinite">
/// The same in the infinite crystal. For point charges at fixed numbers of ions the finite crystal lies by
/// ke σ² [-2.8373 N/(L(N-1)) + 4.58486/(a(N-1))] too low per two anions, with σ² the variance of the cation charges, N the
/// cation sites, L the edge and a the lattice constant; for short-ranged energies it is equal.
/// </param>
/// <param name="Ordered">Energy of each ordered arrangement that fits the composition and the crystal, lowest first.</param>
/// <param name="Difference">RandomInfinite less the lowest ordered energy.</param>
public sealed record Metastability(Measured Random, Measured RandomInfinite, ImmutableArray<(string Name, double Energy)> Ordered, Measured Difference)
{
    /// <summary>Computes it.</summary>
    /// <param name="model">The Hamiltonian.</param>
    /// <param name="ions">The ions.</param>
    /// <param name="samples">Random arrangements.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <param name="orderings">Ordered arrangements to compare with; those whose repeat does not fit the crystal, or that the composition does not fill, are left out.</param>
    /// <exception cref="InputException">The model cannot treat the ions, or no arrangement fits.</exception>
    public static Metastability Of(OrderingModel model, LatticeIons ions, int samples, ulong seed, IEnumerable<CationOrdering> orderings)
    {
        if (samples < 2) throw new InputException("The mean energy of random arrangements needs at least two of them: ask for more samples.");
        model.Require(ions);
        var create = model.Prepare(ions);
        double perFormula = 2.0 / ions.Grid.Sites;
        var arrangement = new CationArrangement(ions.Grid);
        var energies = new double[samples];
        for (int s = 0; s < samples; s++)
        {
            var random = new FastRandom(seed, (ulong)s);
            arrangement.FillRandom(ions.Cations, ref random);
            energies[s] = perFormula * create(arrangement, ions.RandomAnions(ref random)).Energy;
        }

        var mean = SampleMean.Of(energies, "1", "random arrangements");
        var infinite = Measured.Propagate(mean.Value - model.FiniteSizeError(ions), "1", (mean, 1));
        var ordered = ImmutableArray.CreateBuilder<(string, double)>();
        foreach (var ordering in orderings.Where(o => ions.Grid.Cells % o.CellMultiple == 0))
        {
            // An arrangement counts as ordered where its sites take the Li and the metals without a remainder.
            int sites = Enumerable.Range(0, ions.Grid.Sites).Count(s => ions.Grid.Cation(s) is var (i, j, k) && ordering.PrefersLithium(i, j, k));
            if (sites != ions.Cations.Lithium || ions.Cations.Vacancies > 0) continue;
            var random = new FastRandom(seed, ulong.MaxValue);
            arrangement.FillOrdered(ions.Cations, ordering, 0, ref random);
            ordered.Add((ordering.Name, perFormula * create(arrangement, ions.RandomAnions(ref random)).Energy));
        }

        if (ordered.Count == 0) throw new InputException("No ordered arrangement fits this composition in a crystal of this size: choose cells that the arrangements' repeats divide (2 for layered, spinel, gamma and L1_0, 6 for honeycomb, 10 for ribbon).");
        ordered.Sort((a, b) => a.Item2.CompareTo(b.Item2));
        return new Metastability(mean, infinite, ordered.ToImmutable(), Measured.Propagate(infinite.Value - ordered[0].Item2, "1", (infinite, 1)));
    }
}
