// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Ordering;

/// <summary>
/// The energy of a spin in the field of its neighbours as a sum of products of their spins, by the Walsh transform of
/// the clusters' tables.
/// </summary>
/// <param name="Environment">Steps to the neighbours; those in products of two and more spins first, the most used in front.</param>
/// <param name="MultiSpins">Number of neighbours in products of two and more spins.</param>
/// <param name="Grain">Unit of the coefficients.</param>
/// <param name="Point">Coefficient of the empty product, in grains.</param>
/// <param name="Items">Products: neighbours in rising order, and the coefficient in grains.</param>
internal sealed record SpinProducts((int I, int J, int K)[] Environment, int MultiSpins, double Grain, long Point, SpinProducts.Product[] Items)
{
    /// <summary>
    /// Coefficients are whole multiples of the largest over 2^40: sums of counts times coefficients are exact, and the
    /// rounding of a coefficient is a part in 10^12 of the largest.
    /// </summary>
    private const double Grains = 1L << 40;

    /// <summary>A product of neighbours' spins.</summary>
    /// <param name="Spins">Indices into the environment.</param>
    /// <param name="Coefficient">Coefficient in grains.</param>
    public sealed record Product(int[] Spins, long Coefficient);

    public static SpinProducts Of(LocalClusters local)
    {
        var sums = new Dictionary<string, (int[] Spins, double Coefficient)>(StringComparer.Ordinal);
        double alone = local.Own.Length == 2 ? (local.Own[0] - local.Own[1]) / 2 : 0;
        foreach (var member in local.Members)
        {
            if (member.Energies.Length == member.Radix.Aggregate(1, (p, r) => p * r)) continue; // the site itself has one species
            for (int subset = 0; subset < 1 << member.Others.Length; subset++)
            {
                // A site with one species has no spin of its own.
                if (Enumerable.Range(0, member.Others.Length).Any(n => (subset >> n & 1) != 0 && member.Radix[n] == 1)) continue;
                double coefficient = Walsh(member, subset);
                var spins = Enumerable.Range(0, member.Others.Length).Where(n => (subset >> n & 1) != 0).Select(n => member.Others[n]).Order().ToArray();
                if (spins.Length == 0)
                {
                    alone += coefficient;
                    continue;
                }

                var key = string.Join(',', spins);
                sums[key] = (spins, sums.GetValueOrDefault(key).Coefficient + coefficient);
            }
        }

        // Images of one cluster have one coefficient up to rounding; as whole multiples of a grain they are equal.
        double largest = sums.Values.Select(s => Math.Abs(s.Coefficient)).Append(Math.Abs(alone)).Max(), grain = largest == 0 ? 1 : largest / Grains;
        var kept = sums.Values.Select(s => new Product(s.Spins, (long)Math.Round(s.Coefficient / grain))).Where(p => p.Coefficient != 0).ToList();

        var used = kept.Where(p => p.Spins.Length > 1).SelectMany(p => p.Spins).GroupBy(o => o).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => g.Key).ToList();
        var order = used.Concat(kept.SelectMany(p => p.Spins).Distinct().Except(used).Order()).ToArray();
        var renumbered = order.Select((old, n) => (old, n)).ToDictionary(e => e.old, e => e.n);
        return new SpinProducts(
            [.. order.Select(o => local.Environment[o])],
            used.Count,
            grain,
            (long)Math.Round(alone / grain),
            [.. kept.Select(p => p with { Spins = [.. p.Spins.Select(s => renumbered[s]).Order()] })]);
    }

    /// <summary>Coefficient of the site's spin times the spins of a subset: the mean of energy times that product.</summary>
    private static double Walsh(LocalClusters.Member member, int subset)
    {
        double sum = 0;
        for (int e = 0; e < member.Energies.Length; e++)
        {
            int rest = e >> 1, sign = (e & 1) == 0 ? 1 : -1;
            for (int n = member.Others.Length - 1; n >= 0; n--)
            {
                int digit = rest % member.Radix[n];
                rest /= member.Radix[n];
                if (digit != 0 && (subset >> n & 1) != 0) sign = -sign;
            }

            sum += sign * member.Energies[e];
        }

        return sum / member.Energies.Length;
    }
}
