// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices.Ordering;

/// <summary>
/// One cluster of a cluster expansion: sites, and the energy of every assignment of species to them. All images under
/// the 48 operations of the cube and the translations of the lattice are meant.
/// </summary>
/// <param name="Sites">Grid points in half lattice constants; an even sum is a cation site, an odd one an anion site.</param>
/// <param name="Energies">
/// Energy of one image for each assignment of species, the last site's species running fastest; as many entries as the
/// product of the numbers of species.
/// </param>
public sealed record ExpansionCluster(ImmutableArray<(int I, int J, int K)> Sites, ImmutableArray<double> Energies);

/// <summary>
/// A cluster expansion on the rock-salt lattice: the energy of an arrangement is the constant for each formula unit (a
/// cation and an anion site) plus the energies of all distinct images of all clusters.
/// </summary>
/// <remarks>
/// Pair interactions of any range, between cations, anions or both (Li-F bonding), are clusters of two sites.
/// </remarks>
public sealed class ClusterExpansion
{
    /// <summary>An expansion.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="unit">Unit of energies: "eV" or "kT".</param>
    /// <param name="cations">Cation species, as formulas name them; "Vac" is a vacancy.</param>
    /// <param name="anions">Anion species.</param>
    /// <param name="constant">Energy per formula unit without clusters.</param>
    /// <param name="clusters">The clusters.</param>
    /// <exception cref="InputException">A cluster is not well formed.</exception>
    public ClusterExpansion(string name, string unit, IEnumerable<string> cations, IEnumerable<string> anions, double constant, IEnumerable<ExpansionCluster> clusters)
    {
        Name = name;
        Unit = unit;
        Cations = [.. cations];
        Anions = [.. anions];
        Constant = constant;
        Clusters = [.. clusters];
        if (Cations.Length == 0 || Anions.Length == 0) throw new InputException($"The cluster expansion {name} names no species for the cations or the anions: list them.");
        for (int c = 0; c < Clusters.Length; c++) Check(c);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Unit of energies: "eV" or "kT".</summary>
    public string Unit { get; }

    /// <summary>Cation species.</summary>
    public ImmutableArray<string> Cations { get; }

    /// <summary>Anion species.</summary>
    public ImmutableArray<string> Anions { get; }

    /// <summary>Energy per formula unit without clusters.</summary>
    public double Constant { get; }

    /// <summary>The clusters, as given.</summary>
    public ImmutableArray<ExpansionCluster> Clusters { get; }

    /// <summary>
    /// An expansion of pairs by shell.
    /// </summary>
    /// <param name="unit">Unit of energies.</param>
    /// <param name="cations">Cation species.</param>
    /// <param name="anions">Anion species.</param>
    /// <param name="pairs">
    /// Shell, two species and the energy of such a pair; either order of the species is meant. Shells are counted among the
    /// pairs of a kind: the first shell of two cations (or two anions) is at a/√2, that of a cation and an anion at a/2.
    /// </param>
    /// <exception cref="InputException">A species or a shell is not known.</exception>
    public static ClusterExpansion OfPairs(string unit, IReadOnlyList<string> cations, IReadOnlyList<string> anions, IEnumerable<(int Shell, string First, string Second, double Energy)> pairs)
    {
        var clusters = new List<ExpansionCluster>();
        foreach (var group in pairs.Select(Placed).GroupBy(p => (p.First, p.Second, p.Shell)).OrderBy(g => g.Key))
        {
            var (first, second, shell) = group.Key;
            var (rows, columns) = (first == 0 ? cations : anions, second == 0 ? cations : anions);
            var energies = new double[rows.Count * columns.Count];
            foreach (var pair in group)
            {
                energies[pair.A * columns.Count + pair.B] += pair.Energy;
                if (first == second && pair.A != pair.B) energies[pair.B * columns.Count + pair.A] += pair.Energy;
            }

            // A shell of fcc neighbours may hold steps that no operation of the cube brings together: each is a cluster.
            foreach (var (i, j, k) in Orbits(shell, first == second))
                clusters.Add(new ExpansionCluster([(0, 0, first), (i, j, k + first)], [.. energies]));
        }

        return new ClusterExpansion("pair interactions", unit, cations, anions, 0, clusters);

        (int First, int A, int Second, int B, int Shell, double Energy) Placed((int Shell, string First, string Second, double Energy) pair)
        {
            if (pair.Shell is < 1 or > 30) throw new InputException($"A pair interaction names shell {pair.Shell}: give a shell from 1 to 30.");
            var (one, a) = Find(pair.First);
            var (two, b) = Find(pair.Second);
            return one <= two ? (one, a, two, b, pair.Shell, pair.Energy) : (two, b, one, a, pair.Shell, pair.Energy);
        }

        (int Sublattice, int Index) Find(string species)
        {
            for (int s = 0; s < cations.Count; s++)
            {
                if (cations[s] == species) return (0, s);
            }

            for (int s = 0; s < anions.Count; s++)
            {
                if (anions[s] == species) return (1, s);
            }

            throw new InputException($"A pair interaction names {species}, and the ions are {string.Join(", ", cations.Concat(anions))}: correct the species.");
        }
    }

    /// <summary>One step (all coordinates rising and not negative) of each orbit of a shell, within a sublattice or between the two.</summary>
    private static IEnumerable<(int I, int J, int K)> Orbits(int shell, bool sameSublattice)
    {
        for (int squared = sameSublattice ? 2 : 1, found = 0; ; squared += 2)
        {
            var steps = new List<(int, int, int)>();
            for (int i = 0; 3 * i * i <= squared; i++)
            {
                for (int j = i; i * i + 2 * j * j <= squared; j++)
                {
                    int rest = squared - i * i - j * j, k = (int)Math.Round(Math.Sqrt(rest));
                    if (k * k == rest && k >= j) steps.Add((i, j, k));
                }
            }

            if (steps.Count > 0 && ++found == shell) return steps;
        }
    }

    /// <summary>
    /// The distinct images of the clusters under the cube's operations, one for each class of translations, with the
    /// energies of clusters on the same sites added up.
    /// </summary>
    internal List<(ImmutableArray<(int I, int J, int K)> Sites, double[] Energies)> Instances()
    {
        var instances = new Dictionary<string, (ImmutableArray<(int, int, int)> Sites, double[] Energies)>(StringComparer.Ordinal);
        foreach (var cluster in Clusters)
        {
            // Images that coincide in sites and energies are one image; those that share sites only are added.
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var operation in CubicOperations.All)
            {
                var (sites, energies) = Canonical(cluster.Sites.Select(operation.Apply), cluster.Energies);
                var key = string.Join(';', sites.Select(s => $"{s.I},{s.J},{s.K}"));
                if (!seen.Add(key + "|" + string.Join(';', energies.Select(e => e.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))) continue;
                if (!instances.TryGetValue(key, out var instance))
                {
                    instances[key] = (sites, energies);
                    continue;
                }

                for (int e = 0; e < energies.Length; e++) instance.Energies[e] += energies[e];
            }
        }

        return [.. instances.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value)];
    }

    /// <summary>Number of species on a site.</summary>
    internal int SpeciesOn((int I, int J, int K) site) => ((site.I + site.J + site.K) & 1) == 0 ? Cations.Length : Anions.Length;

    /// <summary>Sites in rising order from a cation at the origin (or an anion at (0,0,1)), with the energies in that order.</summary>
    private (ImmutableArray<(int I, int J, int K)> Sites, double[] Energies) Canonical(IEnumerable<(int I, int J, int K)> points, ImmutableArray<double> energies)
    {
        var sites = points.ToArray();
        var order = Enumerable.Range(0, sites.Length).OrderBy(n => sites[n]).ToArray();
        var sorted = order.Select(n => sites[n]).ToArray();
        var anchor = sorted.FirstOrDefault(s => ((s.I + s.J + s.K) & 1) == 0, (I: sorted[0].I, J: sorted[0].J, K: sorted[0].K - 1));
        var moved = sorted.Select(s => (I: s.I - anchor.I, J: s.J - anchor.J, K: s.K - anchor.K)).ToImmutableArray();

        var radix = sites.Select(SpeciesOn).ToArray();
        var result = new double[energies.Length];
        var digits = new int[sites.Length];
        for (int e = 0; e < energies.Length; e++)
        {
            for (int n = sites.Length - 1, rest = e; n >= 0; n--)
            {
                digits[n] = rest % radix[n];
                rest /= radix[n];
            }

            int at = 0;
            foreach (int n in order) at = at * radix[n] + digits[n];
            result[at] = energies[e];
        }

        return (moved, result);
    }

    private void Check(int index)
    {
        var cluster = Clusters[index];
        if (cluster.Sites.Length is < 1 or > 6) throw new InputException($"Cluster {index + 1} of {Name} has {cluster.Sites.Length} sites: a cluster has from 1 to 6.");
        if (cluster.Sites.Distinct().Count() != cluster.Sites.Length) throw new InputException($"Cluster {index + 1} of {Name} names a site twice: correct its sites.");
        int expected = cluster.Sites.Aggregate(1, (product, site) => product * SpeciesOn(site));
        if (cluster.Energies.Length != expected)
            throw new InputException($"Cluster {index + 1} of {Name} has {cluster.Energies.Length} energies and its sites take {expected} assignments of species: give one energy for each.");
        if (cluster.Energies.Any(e => !double.IsFinite(e))) throw new InputException($"Cluster {index + 1} of {Name} has an energy that is no number: correct it.");
    }
}

/// <summary>The 48 operations of the cube on grid points.</summary>
internal readonly record struct CubicOperation(int First, int Second, int Third, int Signs)
{
    public (int I, int J, int K) Apply((int I, int J, int K) p)
    {
        int Pick(int axis) => axis == 0 ? p.I : axis == 1 ? p.J : p.K;
        int i = Pick(First), j = Pick(Second), k = Pick(Third);
        return ((Signs & 1) == 0 ? i : -i, (Signs & 2) == 0 ? j : -j, (Signs & 4) == 0 ? k : -k);
    }
}

/// <summary>The list of the cube's operations.</summary>
internal static class CubicOperations
{
    public static ImmutableArray<CubicOperation> All { get; } =
    [
        .. from p in new[] { (0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0) }
           from s in Enumerable.Range(0, 8)
           select new CubicOperation(p.Item1, p.Item2, p.Item3, s),
    ];
}
