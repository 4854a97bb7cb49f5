// SPDX-License-Identifier: Apache-2.0
using Halite.Lattices;

namespace Halite.Tests.Lattices;

/// <summary>The critical coupling of the Ising model from one run near it, by reweighting (Ferrenberg and Swendsen, Phys. Rev. Lett. 61 (1988) 2635).</summary>
internal static class IsingCriticalPoint
{
    /// <summary>Universal value of 1 - ⟨m⁴⟩/(3⟨m²⟩²) at the critical point of a cubic torus.</summary>
    private const double UniversalCumulant = 0.46548;

    /// <summary>The K at which the cumulant of the magnetisation has its universal value.</summary>
    public static double OfFlips(LatticeKind lattice, int cells, double near, int sweeps, ulong seed)
    {
        var graph = new SiteGraph(lattice, cells);
        var chain = new PairChain(graph, 1, [.. Enumerable.Range(0, graph.Sites).Select(n => (byte)(n % 2 == 0 ? 0 : 2))]);
        var random = new FastRandom(seed, 0);
        var samples = new List<(long Unlike, double Square)>();
        for (int sweep = -sweeps / 5; sweep < sweeps; sweep++)
        {
            chain.Flip(graph.Sites, 2 * near, 0, ref random); // w = 2 K for each unlike pair
            double m = 2.0 * chain.Lithium / graph.Sites - 1;
            if (sweep >= 0) samples.Add((chain.UnlikePairs, m * m));
        }

        double low = 0.95 * near, high = 1.05 * near;
        for (int step = 0; step < 40; step++)
        {
            double middle = (low + high) / 2;
            if (Cumulant(samples, middle - near) < UniversalCumulant) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    private static double Cumulant(List<(long Unlike, double Square)> samples, double shift)
    {
        double mean = samples.Average(s => (double)s.Unlike), weights = 0, second = 0, fourth = 0;
        foreach (var (unlike, square) in samples)
        {
            double weight = Math.Exp(-2 * shift * (unlike - mean));
            weights += weight;
            second += weight * square;
            fourth += weight * square * square;
        }

        return 1 - fourth / weights / (3 * second / weights * second / weights);
    }
}
