// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices;

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
    /// An expansion of cation pairs by shell.
    /// </summary>
    /// <param name="unit">Unit of energies.</param>
    /// <param name="cations">Cation species.</param>
    /// <param name="pairs">Shell, two species and the energy of such a pair; either order of the species is meant.</param>
    /// <exception cref="InputException">A species or a shell is not known.</exception>
    public static ClusterExpansion OfPairs(string unit, IReadOnlyList<string> cations, IEnumerable<(int Shell, string First, string Second, double Energy)> pairs)
    {
        var all = pairs.ToList();
        int most = all.Select(p => p.Shell).DefaultIfEmpty(1).Max();
        if (all.Any(p => p.Shell < 1) || most > 30) throw new InputException("A pair interaction names a shell from 1 to 30: correct the shell.");
        var shells = CationShells.First(most);
        var clusters = new List<ExpansionCluster>();
        foreach (var shell in all.GroupBy(p => p.Shell).OrderBy(g => g.Key))
        {
            var energies = new double[cations.Count * cations.Count];
            foreach (var (_, first, second, energy) in shell)
            {
                int a = Index(first), b = Index(second);
                energies[a * cations.Count + b] += energy;
                if (a != b) energies[b * cations.Count + a] += energy;
            }

            var (i, j, k) = shells[shell.Key - 1].Steps[^1];
            clusters.Add(new ExpansionCluster([(0, 0, 0), (i, j, k)], [.. energies]));
        }

        return new ClusterExpansion("pair interactions", unit, cations, ["X"], 0, clusters);

        int Index(string species)
        {
            for (int s = 0; s < cations.Count; s++)
            {
                if (cations[s] == species) return s;
            }

            throw new InputException($"A pair interaction names {species}, and the cations are {string.Join(", ", cations)}: correct the species.");
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
