// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Hopping;

/// <summary>
/// Kinetic Monte Carlo of Li that exclude each other on a graph of sites: every possible hop stands in the list of its
/// rate (Bortz, Kalos and Lebowitz, J. Comput. Phys. 17 (1975) 10), so that choosing one costs the same however rare it is.
/// </summary>
/// <remarks>
/// Rates that differ by less than a fourth root of two share a list; where they are not equal, a drawn hop is carried out
/// with its share of the list's largest rate and time passes in either case, which is exact. Without site-energy disorder
/// lists hold equal rates and nothing is rejected.
/// </remarks>
internal sealed class HopChain
{
    private const double ClassesPerOctave = 4;

    private readonly HopGraph graph;
    private readonly int[] carrier;
    private readonly int[] position;
    private readonly byte[] classOf;
    private readonly double[] classRate;
    private readonly int[][] lists;
    private readonly int[] lengths;
    private readonly double[] share;
    private readonly bool rejects;

    /// <summary>A chain.</summary>
    /// <param name="graph">Sites and hops.</param>
    /// <param name="removed">Number of Li taken out at random before the start.</param>
    /// <param name="random">The chain's generator.</param>
    public HopChain(HopGraph graph, int removed, ref FastRandom random)
    {
        this.graph = graph;
        var sites = Enumerable.Range(0, graph.Sites).Where(s => graph.Occupied[s]).ToArray();
        for (int n = sites.Length; n > 1; n--)
        {
            int other = (int)random.NextBelow((uint)n);
            (sites[n - 1], sites[other]) = (sites[other], sites[n - 1]);
        }

        carrier = new int[graph.Sites];
        Array.Fill(carrier, -1);
        Carriers = Math.Max(0, sites.Length - removed);
        for (int c = 0; c < Carriers; c++) carrier[sites[c]] = c;
        Displacements = new int[3 * Carriers];
        Free = [.. sites.Take(Carriers).Select(s => graph.Percolates[s])];

        position = new int[graph.Target.Length];
        Array.Fill(position, -1);
        (classOf, classRate, share, rejects) = Classify(graph.Rate);
        var room = new int[classRate.Length];
        foreach (byte c in classOf) room[c]++;
        lists = [.. room.Select(r => new int[r])];
        lengths = new int[classRate.Length];
        for (int s = 0; s < graph.Sites; s++)
        {
            if (carrier[s] < 0) continue;
            for (int h = graph.First[s]; h < graph.First[s + 1]; h++)
            {
                if (carrier[graph.Target[h]] < 0) Insert(h);
            }
        }
    }

    /// <summary>Number of Li that move.</summary>
    public int Carriers { get; }

    /// <summary>Displacement of each Li since the start, three quarter lattice constants each.</summary>
    public int[] Displacements { get; }

    /// <summary>Whether each Li sits in a cluster of sites that leads around the crystal.</summary>
    public bool[] Free { get; }

    /// <summary>Time since the start, s.</summary>
    public double Time { get; private set; }

    /// <summary>Hops made.</summary>
    public long Hops { get; private set; }

    /// <summary>Sum of the squared lengths of all hops, in squared quarter lattice constants.</summary>
    public long SquaredSteps { get; private set; }

    /// <summary>Makes hops; false where no Li can move.</summary>
    public bool Run(long hops, ref FastRandom random)
    {
        var generator = random;
        for (long done = 0; done < hops;)
        {
            double total = 0;
            for (int c = 0; c < classRate.Length; c++) total += lengths[c] * classRate[c];
            if (total <= 0)
            {
                random = generator;
                return false;
            }

            // The mean waiting time: its fluctuations carry no information on displacements.
            Time += 1 / total;
            double pick = generator.NextDouble() * total;
            int chosen = 0;
            while (chosen + 1 < classRate.Length && (pick >= lengths[chosen] * classRate[chosen] || lengths[chosen] == 0)) pick -= lengths[chosen] * classRate[chosen++];
            while (lengths[chosen] == 0) chosen--;
            int hop = lists[chosen][generator.NextBelow((uint)lengths[chosen])];
            if (rejects && generator.NextDouble() >= share[hop]) continue;
            Move(hop);
            done++;
        }

        random = generator;
        return true;
    }

    private void Move(int hop)
    {
        int to = graph.Target[hop], from = graph.Target[graph.Reverse[hop]], moving = carrier[from];
        var (i, j, k) = graph.Step[hop];
        Displacements[3 * moving] += i;
        Displacements[3 * moving + 1] += j;
        Displacements[3 * moving + 2] += k;
        SquaredSteps += i * i + j * j + k * k;
        Hops++;

        // Out of the old site and into the new one, all hops that this opens and closes.
        for (int h = graph.First[from]; h < graph.First[from + 1]; h++)
        {
            int other = graph.Target[h];
            if (carrier[other] < 0) Remove(h);
            else if (other != from) Insert(graph.Reverse[h]);
        }

        carrier[from] = -1;
        carrier[to] = moving;
        for (int h = graph.First[to]; h < graph.First[to + 1]; h++)
        {
            int other = graph.Target[h];
            if (carrier[other] < 0) Insert(h);
            else Remove(graph.Reverse[h]);
        }
    }

    private void Insert(int hop)
    {
        if (position[hop] >= 0) return;
        int c = classOf[hop];
        position[hop] = lengths[c];
        lists[c][lengths[c]++] = hop;
    }

    private void Remove(int hop)
    {
        int at = position[hop];
        if (at < 0) return;
        int c = classOf[hop], last = lists[c][--lengths[c]];
        lists[c][at] = last;
        position[last] = at;
        position[hop] = -1;
    }

    private static (byte[] Of, double[] Rate, double[] Share, bool Rejects) Classify(double[] rates)
    {
        if (rates.Length == 0) return ([], [0], [], false);
        var keys = Array.ConvertAll(rates, r => r <= 0 ? int.MinValue : (int)Math.Floor(ClassesPerOctave * Math.Log2(r)));

        // Rates hundreds of octaves below the fastest never happen; the slowest classes are joined to stay below 256.
        int fastest = keys.Max();
        for (int h = 0; h < keys.Length; h++) keys[h] = Math.Max(keys[h], fastest - 250);
        var distinct = keys.Distinct().OrderDescending().ToArray();
        var number = distinct.Select((key, n) => (key, n)).ToDictionary(e => e.key, e => (byte)e.n);
        var of = Array.ConvertAll(keys, key => number[key]);
        var largest = new double[distinct.Length];
        for (int h = 0; h < rates.Length; h++) largest[of[h]] = Math.Max(largest[of[h]], rates[h]);
        var share = new double[rates.Length];
        bool rejects = false;
        for (int h = 0; h < rates.Length; h++)
        {
            share[h] = rates[h] / largest[of[h]];
            rejects |= share[h] < 1 - 1e-9;
        }

        return (of, largest, share, rejects);
    }
}
