// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Ordering;

/// <summary>
/// The clusters of an expansion as one site sees them: the other sites by their step from it, and for each cluster an
/// energy table in which the site's own species runs fastest.
/// </summary>
internal sealed class LocalClusters
{
    private LocalClusters(List<(int I, int J, int K)> environment, double[] own, List<Member> members)
    {
        Environment = [.. environment];
        Own = own;
        Members = [.. members];
    }

    /// <summary>A cluster that holds the site.</summary>
    /// <param name="Others">Indices of the other sites in <see cref="Environment"/>.</param>
    /// <param name="Radix">Numbers of species of the other sites.</param>
    /// <param name="Energies">Energies, others' species first, the site's own last and fastest.</param>
    public sealed record Member(int[] Others, int[] Radix, double[] Energies);

    /// <summary>Steps from the site to all other sites of its clusters.</summary>
    public (int I, int J, int K)[] Environment { get; }

    /// <summary>Energy of the site's own species, from clusters of one site.</summary>
    public double[] Own { get; }

    /// <summary>Clusters of two and more sites.</summary>
    public Member[] Members { get; }

    /// <summary>What a cation (or anion) sees.</summary>
    public static LocalClusters Of(ClusterExpansion expansion, bool cation)
    {
        int parity = cation ? 0 : 1, species = cation ? expansion.Cations.Length : expansion.Anions.Length;
        var index = new Dictionary<(int, int, int), int>();
        var environment = new List<(int, int, int)>();
        var own = new double[species];
        var members = new List<Member>();
        foreach (var (sites, energies) in expansion.Instances())
        {
            for (int centre = 0; centre < sites.Length; centre++)
            {
                var at = sites[centre];
                if (((at.I + at.J + at.K) & 1) != parity) continue;
                if (sites.Length == 1)
                {
                    for (int s = 0; s < species; s++) own[s] += energies[s];
                    continue;
                }

                var others = Enumerable.Range(0, sites.Length).Where(n => n != centre).ToArray();
                var radix = sites.Select(expansion.SpeciesOn).ToArray();
                var ids = others.Select(n =>
                {
                    var step = (sites[n].I - at.I, sites[n].J - at.J, sites[n].K - at.K);
                    if (!index.TryGetValue(step, out int id))
                    {
                        index[step] = id = environment.Count;
                        environment.Add(step);
                    }

                    return id;
                }).ToArray();
                members.Add(new Member(ids, [.. others.Select(n => radix[n])], Reorder(energies, radix, centre)));
            }
        }

        return new LocalClusters(environment, own, members);
    }

    private static double[] Reorder(double[] energies, int[] radix, int centre)
    {
        var result = new double[energies.Length];
        var digits = new int[radix.Length];
        for (int e = 0; e < energies.Length; e++)
        {
            for (int n = radix.Length - 1, rest = e; n >= 0; n--)
            {
                digits[n] = rest % radix[n];
                rest /= radix[n];
            }

            int at = 0;
            for (int n = 0; n < radix.Length; n++)
            {
                if (n != centre) at = at * radix[n] + digits[n];
            }

            result[at * radix[centre] + digits[centre]] = energies[e];
        }

        return result;
    }
}
