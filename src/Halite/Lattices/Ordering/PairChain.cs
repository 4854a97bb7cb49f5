// SPDX-License-Identifier: Apache-2.0

namespace Halite.Lattices.Ordering;

/// <summary>
/// Two species with one energy for every pair of unlike nearest neighbours, on any cubic lattice: the Ising model in
/// the field's clothes (E/kT = w for each unlike pair is w = 2K).
/// </summary>
/// <remarks>
/// Each site keeps the number of its Li neighbours in a byte, so a trial reads two bytes and a table of Boltzmann
/// factors, and only accepted moves touch neighbours. The energy is a whole number of unlike pairs, counted when it is
/// asked for: it does not drift.
/// </remarks>
internal sealed unsafe class PairChain : OrderingChain
{
    private readonly SiteGraph graph;
    private readonly int z;
    private readonly double pairEnergy;
    private readonly byte[] neighbourLithium;
    private readonly int[] members;
    private readonly int[] place;
    private readonly byte[] labels;
    private readonly uint[] swapFactors;
    private readonly uint[] flipFactors;
    private int lithium;
    private bool placesAreStale;
    private double factorsFor = double.NaN;

    /// <summary>A chain.</summary>
    /// <param name="graph">Sites and neighbours.</param>
    /// <param name="pairEnergy">Energy of an unlike pair.</param>
    /// <param name="species">Species number of every site; 0 is Li, everything else the other species.</param>
    public PairChain(SiteGraph graph, double pairEnergy, ReadOnlySpan<byte> species)
    {
        this.graph = graph;
        this.pairEnergy = pairEnergy;
        z = graph.Coordination;
        neighbourLithium = new byte[graph.Sites];
        members = new int[graph.Sites];
        place = new int[graph.Sites];
        labels = new byte[graph.Sites];
        swapFactors = new uint[4 * z + 2];
        flipFactors = new uint[2 * (2 * z + 1)];
        int other = graph.Sites;
        for (int s = 0; s < graph.Sites; s++)
        {
            int at = species[s] == 0 ? lithium++ : --other;
            members[at] = s;
            place[s] = at;
            labels[at] = species[s];
        }

        for (int s = 0; s < graph.Sites; s++)
        {
            if (species[s] != 0) continue;
            foreach (int n in graph.Neighbours(s)) neighbourLithium[n]++;
        }
    }

    /// <summary>Number of Li.</summary>
    public int Lithium => lithium;

    /// <summary>Number of unlike nearest-neighbour pairs, from the sites' counts of Li neighbours.</summary>
    public long UnlikePairs
    {
        get
        {
            long like = 0;
            for (int m = 0; m < lithium; m++) like += neighbourLithium[members[m]];
            return (long)z * lithium - like;
        }
    }

    public override double Energy => pairEnergy * UnlikePairs;

    public override double EnergyFromScratch()
    {
        RefreshPlaces();
        long twice = 0;
        for (int s = 0; s < members.Length; s++)
        {
            bool here = place[s] < lithium;
            foreach (int n in graph.Neighbours(s))
            {
                if (place[n] < lithium != here) twice++;
            }
        }

        return pairEnergy * (twice / 2);
    }

    public override void Swap(long trials, double beta, ref FastRandom random)
    {
        if (lithium == 0 || lithium == members.Length) return;
        SetSwapFactors(beta * pairEnergy);
        placesAreStale = true;
        uint a = (uint)lithium, b = (uint)(members.Length - lithium);
        var generator = random;
        long accepted = 0;
        fixed (uint* table = swapFactors)
        fixed (byte* count = neighbourLithium)
        fixed (int* member = members)
        fixed (int* neighbours = graph.AllNeighbours)
        {
            uint* factor = table + 2 * z;
            for (long t = 0; t < trials; t++)
            {
                // Lemire's bounded draw without its retry: the choice is even to sites / 2^32, 4e-6 for 16 384 sites.
                ulong bits = generator.Next();
                int* first = member + (uint)(((bits & uint.MaxValue) * a) >> 32), second = member + a + (uint)(((bits >> 32) * b) >> 32);
                int from = *first, to = *second;

                // Unlike pairs change by 2 (n_from - n_to), and by 2 more if the two are neighbours.
                int change = count[from] - count[to];
                uint draw = (uint)(generator.Next() >> 32);
                bool apart = draw < factor[change], beside = draw < factor[change + 1];
                if (apart != beside) apart = graph.Neighbours(from).Contains(to) ? beside : apart;
                if (!apart) continue;
                accepted++;
                *first = to;
                *second = from;
                int* around = neighbours + (nint)from * z;
                for (int n = 0; n < z; n++) count[around[n]]--;
                around = neighbours + (nint)to * z;
                for (int n = 0; n < z; n++) count[around[n]]++;
            }
        }

        Accepted += accepted;
        random = generator;
    }

    public override void Flip(long trials, double beta, double potential, ref FastRandom random)
    {
        RefreshPlaces();
        SetFlipFactors(beta, potential);
        var generator = random;
        uint sites = (uint)members.Length;
        for (long t = 0; t < trials; t++)
        {
            int site = (int)generator.NextBelow(sites);
            bool isLithium = place[site] < lithium;
            int around = neighbourLithium[site], change = isLithium ? 2 * around - z : z - 2 * around;
            uint draw = (uint)(generator.Next() >> 32);
            if (draw >= flipFactors[(isLithium ? 2 * z + 1 : 0) + change + z]) continue;
            Accepted++;
            Change(site, isLithium);
        }

        random = generator;
    }

    public override void CopyCations(Span<byte> cations)
    {
        RefreshPlaces();

        // A metal keeps its place in the list when it swaps, so its name goes by that place.
        for (int s = 0; s < cations.Length; s++)
        {
            int at = place[s];
            cations[s] = at < lithium ? CationArrangement.Lithium : labels[at] == 0 ? CationArrangement.FirstMetal : labels[at];
        }
    }

    private void Change(int site, bool wasLithium)
    {
        // The last Li or the first metal of the list moves over, so that Li stay in front.
        int border = wasLithium ? --lithium : lithium++;
        int at = place[site], moved = members[border];
        (members[at], members[border]) = (moved, site);
        (place[moved], place[site]) = (at, border);
        if (wasLithium)
        {
            foreach (int n in graph.Neighbours(site)) neighbourLithium[n]--;
        }
        else
        {
            foreach (int n in graph.Neighbours(site)) neighbourLithium[n]++;
        }
    }

    private void RefreshPlaces()
    {
        if (!placesAreStale) return;
        for (int m = 0; m < members.Length; m++) place[members[m]] = m;
        placesAreStale = false;
    }

    private void SetSwapFactors(double w)
    {
        if (w == factorsFor) return;
        factorsFor = w;
        for (int n = 0; n < swapFactors.Length; n++) swapFactors[n] = Threshold(-2 * w * (n - 2 * z));
    }

    private void SetFlipFactors(double beta, double potential)
    {
        for (int change = -z; change <= z; change++)
        {
            double exponent = -beta * pairEnergy * change;
            flipFactors[change + z] = Threshold(exponent + beta * potential);
            flipFactors[2 * z + 1 + change + z] = Threshold(exponent - beta * potential);
        }
    }

    /// <summary>exp of the exponent as a share of 2^32; certain from zero on.</summary>
    private static uint Threshold(double exponent) => exponent >= 0 ? uint.MaxValue : (uint)(Math.Exp(exponent) * uint.MaxValue);
}
