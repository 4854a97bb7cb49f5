// SPDX-License-Identifier: Apache-2.0
using Halite.Lattices;
using Halite.Lattices.Ordering;

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

    /// <summary>
    /// The same from swaps alone: the free energy of adding one Li at each composition (Widom, J. Chem. Phys. 39 (1963)
    /// 2808), from canonical runs at many compositions, gives the distribution of the magnetisation, and that its cumulant.
    /// </summary>
    public static double OfSwaps(LatticeKind lattice, int cells, double near, int sweeps, int stride, ulong seed)
    {
        var graph = new SiteGraph(lattice, cells);
        var runs = Enumerable.Range(0, graph.Sites / 2 / stride + 1).Select(n => n * stride).Select(q => (Extra: q, Samples: Widom(graph, q, near, sweeps, seed))).ToList();
        double low = 0.97 * near, high = 1.03 * near;
        for (int step = 0; step < 30; step++)
        {
            double middle = (low + high) / 2;
            if (CumulantOf(graph, runs, near, middle) < UniversalCumulant) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>Unlike pairs of a canonical run, and how many metals have each number of Li neighbours.</summary>
    private static List<(long Unlike, int[] Metals)> Widom(SiteGraph graph, int extra, double near, int sweeps, ulong seed)
    {
        var random = new FastRandom(seed, (ulong)extra);
        var species = new byte[graph.Sites];
        int lithium = Math.Min(graph.Sites - 1, graph.Sites / 2 + extra);
        var list = Enumerable.Range(0, graph.Sites).ToArray();
        for (int n = list.Length; n > 1; n--)
        {
            int other = (int)random.NextBelow((uint)n);
            (list[n - 1], list[other]) = (list[other], list[n - 1]);
        }

        for (int n = 0; n < list.Length; n++) species[list[n]] = n < lithium ? (byte)0 : (byte)2;
        var chain = new PairChain(graph, 1, species);
        chain.Swap((long)graph.Sites * sweeps / 5, 2 * near, ref random);
        var samples = new List<(long, int[])>();
        for (int sweep = 0; sweep < sweeps; sweep += 4)
        {
            chain.Swap(4L * graph.Sites, 2 * near, ref random);
            chain.CopyCations(species);
            var metals = new int[graph.Coordination + 1];
            for (int s = 0; s < species.Length; s++)
            {
                if (species[s] == 0) continue;
                int around = 0;
                foreach (int n in graph.Neighbours(s)) around += species[n] == 0 ? 1 : 0;
                metals[around]++;
            }

            samples.Add((chain.UnlikePairs, metals));
        }

        return samples;
    }

    private static double CumulantOf(SiteGraph graph, List<(int Extra, List<(long Unlike, int[] Metals)> Samples)> runs, double near, double coupling)
    {
        // ln of Z(q+1)/Z(q) at the compositions that were run.
        int half = graph.Sites / 2, z = graph.Coordination;
        var ratio = runs.Select(r =>
        {
            double mean = r.Samples.Average(s => (double)s.Unlike), weights = 0, sum = 0;
            foreach (var (unlike, metals) in r.Samples)
            {
                double weight = Math.Exp(-2 * (coupling - near) * (unlike - mean)), one = 0;
                for (int n = 0; n <= z; n++) one += metals[n] * Math.Exp(-2 * coupling * (z - 2 * n));
                weights += weight;
                sum += weight * one;
            }

            return Math.Log(sum / weights / (half + r.Extra + 1));
        }).ToArray();
        int stride = runs[1].Extra;
        double LogRatio(int q)
        {
            int at = Math.Min(q / stride, ratio.Length - 2);
            double part = (double)(q - at * stride) / stride;

            // The ideal part of the ratio varies fast near the ends; the rest is smooth and interpolated.
            double Ideal(int n) => Math.Log((half - n) / (half + n + 1.0));
            double left = ratio[at] - Ideal(runs[at].Extra), right = runs[at + 1].Extra < half ? ratio[at + 1] - Ideal(runs[at + 1].Extra) : left;
            return left + part * (right - left) + Ideal(q);
        }

        double log = 0, total = 1, second = 0, fourth = 0;
        for (int q = 0; q < half; q++)
        {
            log += LogRatio(q);
            double m = (double)(q + 1) / half, weight = 2 * Math.Exp(log);
            total += weight;
            second += weight * m * m;
            fourth += weight * m * m * m * m;
        }

        return 1 - fourth / total / (3 * second / total * second / total);
    }
}
