// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Lattices.Ordering;

/// <summary>How a special quasi-random structure is searched.</summary>
public sealed record QuasiRandomOptions
{
    /// <summary>Conventional cells along each edge. 3 gives 108 cations, as large as first-principles work on disordered rock salts takes.</summary>
    public int Cells { get; init; } = 3;

    /// <summary>Pair shells whose correlations are matched; 5 reach 1.6 lattice constants.</summary>
    public int Shells { get; init; } = 5;

    /// <summary>Independent annealings, of which the best is kept.</summary>
    public int Starts { get; init; } = 8;

    /// <summary>Swaps of each annealing, as a multiple of the sites.</summary>
    public int SwapsPerSite { get; init; } = 400;

    /// <summary>Seed of the random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; 0 uses all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>
/// A special quasi-random structure (Zunger, Wei, Ferreira and Bernard, Phys. Rev. Lett. 65 (1990) 353): a small periodic
/// crystal whose pair counts, of every two species in every shell, are as near as they can be to those of the random alloy.
/// </summary>
/// <param name="Arrangement">The structure.</param>
/// <param name="PairErrors">Root mean square of count over random count less 1, over pairs of species, by shell.</param>
/// <param name="Objective">What was minimised: the weighted sum of squared errors, weight 1/distance².</param>
/// <param name="TetrahedronError">Largest difference between the shares of tetrahedra with 0 to 4 metals and the binomial ones; not minimised.</param>
/// <param name="Finished">Annealings that were finished, of which this is the best.</param>
/// <remarks>
/// Neighbours are counted in the periodic crystal itself: where a shell reaches a site's own image, or one site twice, it
/// counts as such, so the counts are exact in small cells.
/// </remarks>
public sealed record QuasiRandomStructure(CationArrangement Arrangement, ImmutableArray<double> PairErrors, double Objective, double TetrahedronError, int Finished)
{
    /// <summary>Searches one.</summary>
    /// <param name="composition">The composition; tetrahedral Li are placed at random.</param>
    /// <param name="options">Size, shells and effort.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops; the best so far is kept.</param>
    /// <exception cref="InputException">The composition has one species only, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first annealing was finished.</exception>
    public static QuasiRandomStructure Search(RockSaltComposition composition, QuasiRandomOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var grid = new RockSaltGrid(options.Cells);
        if (options.Shells is < 1 or > 12 || options.Starts < 1 || options.SwapsPerSite < 1) throw new InputException("A quasi-random structure takes from 1 to 12 shells and at least one start: correct the options.");
        var counts = composition.In(grid);
        if (counts.Lithium == grid.Sites || counts.Metals.Any(m => m == grid.Sites)) throw new InputException("A quasi-random structure needs at least two species on the cation sites: give such a composition.");
        var results = new (double Objective, byte[] Cations, byte[]? Tetrahedral)?[options.Starts];
        SampleLoop.Run(
            options.Starts, options.Threads, 400L * grid.Sites, () => new Annealing(grid, counts, options),
            (search, start) =>
            {
                if (search.Run((ulong)start, cancellation) is not { } found) return false;
                results[start] = found;
                return true;
            },
            static _ => { }, progress, cancellation);
        var best = results.Where(r => r is not null).Select(r => r!.Value).OrderBy(r => r.Objective).FirstOrDefault();
        if (best.Cations is null) throw new OperationCanceledException(cancellation);
        var arrangement = new CationArrangement(grid, best.Cations);
        arrangement.SetTetrahedral(best.Tetrahedral);
        var pairs = new PairTable(grid, options.Shells, 2 + counts.Metals.Length, best.Cations);
        double metal = (double)counts.Metal / grid.Sites;
        double[] binomial = [1, 4, 6, 4, 1];
        var census = new ShortRangeOrderMeter(grid, 1).Measure(best.Cations).Census;
        return new QuasiRandomStructure(
            arrangement, [.. Enumerable.Range(0, options.Shells).Select(pairs.RootMeanSquare)], best.Objective,
            census.Select((share, k) => Math.Abs(share - binomial[k] * Math.Pow(metal, k) * Math.Pow(1 - metal, 4 - k))).Max(), results.Count(r => r is not null));
    }

    private sealed class Annealing(RockSaltGrid grid, SiteCounts counts, QuasiRandomOptions options) : IDisposable
    {
        public (double, byte[], byte[]?)? Run(ulong start, CancellationToken cancellation)
        {
            var random = new FastRandom(options.Seed, start);
            var arrangement = new CationArrangement(grid);
            arrangement.FillRandom(counts, ref random);
            var cations = arrangement.Cations;
            var pairs = new PairTable(grid, options.Shells, 2 + counts.Metals.Length, cations);
            long swaps = (long)options.SwapsPerSite * grid.Sites;
            double current = pairs.Objective(), best = current, hot = 0.05 * current + 1e-12;
            var kept = cations.ToArray();
            for (long n = 0; n < swaps && best > 0; n++)
            {
                if (n % 1024 == 0 && cancellation.IsCancellationRequested) return null;
                int a = (int)random.NextBelow((uint)grid.Sites), b = (int)random.NextBelow((uint)grid.Sites);
                if (cations[a] == cations[b]) continue;
                pairs.Swap(a, b);
                double next = pairs.Objective(), temperature = hot * Math.Pow(1e-4, (double)n / swaps);
                if (next > current && random.NextDouble() >= Math.Exp((current - next) / temperature))
                {
                    pairs.Swap(a, b);
                    continue;
                }

                current = next;
                if (current >= best - 1e-15) continue;
                best = current;
                cations.CopyTo(kept, 0);
            }

            return (best, kept, arrangement.Tetrahedral);
        }

        public void Dispose() { }
    }

    /// <summary>Numbers of pairs of species in every shell, kept up to date under swaps.</summary>
    private sealed class PairTable
    {
        private readonly byte[] cations;
        private readonly int species;
        private readonly int[][] neighbours;
        private readonly long[][] counts;
        private readonly double[][] expected;
        private readonly double[] weights;

        public PairTable(RockSaltGrid grid, int shells, int species, byte[] cations)
        {
            this.cations = cations;
            this.species = species;
            var list = CationShells.First(shells);
            neighbours = [.. list.Select(shell => Enumerable.Range(0, grid.Sites).SelectMany(s =>
            {
                var (i, j, k) = grid.Cation(s);
                return shell.Steps.Select(d => grid.Site(grid.Wrap(i + d.I), grid.Wrap(j + d.J), grid.Wrap(k + d.K)));
            }).ToArray())];
            weights = [.. list.Select(s => 1 / (s.Distance * s.Distance))];
            var numbers = new double[species];
            foreach (byte c in cations) numbers[c]++;
            counts = new long[shells][];
            expected = new double[shells][];
            for (int s = 0; s < shells; s++)
            {
                counts[s] = new long[species * species];
                expected[s] = [.. Enumerable.Range(0, species * species).Select(p => (double)list[s].Coordination * numbers[p / species] * numbers[p % species] / grid.Sites)];
                int z = list[s].Coordination;
                for (int n = 0; n < neighbours[s].Length; n++) counts[s][cations[n / z] * species + cations[neighbours[s][n]]]++;
            }
        }

        public void Swap(int a, int b)
        {
            Count(a, -1);
            byte first = cations[a], second = cations[b];
            cations[a] = 255;
            Count(b, -1);
            cations[b] = first;
            Count(b, 1);
            cations[a] = second;
            Count(a, 1);
        }

        public double Objective()
        {
            double sum = 0;
            for (int s = 0; s < counts.Length; s++)
            {
                double error = RootMeanSquare(s);
                sum += weights[s] * error * error;
            }

            return sum;
        }

        public double RootMeanSquare(int shell)
        {
            double sum = 0;
            int pairs = 0;
            for (int p = 0; p < species * species; p++)
            {
                if (expected[shell][p] == 0) continue;
                double error = counts[shell][p] / expected[shell][p] - 1;
                sum += error * error;
                pairs++;
            }

            return Math.Sqrt(sum / Math.Max(1, pairs));
        }

        /// <summary>Adds a site's pairs to the counts or takes them off; a site numbered 255 is for the moment no species.</summary>
        private void Count(int site, int sign)
        {
            byte own = cations[site];
            for (int s = 0; s < counts.Length; s++)
            {
                int z = neighbours[s].Length / cations.Length;
                var table = counts[s];
                for (int n = site * z; n < (site + 1) * z; n++)
                {
                    int at = neighbours[s][n];
                    byte other = cations[at];
                    if (other == 255) continue;

                    // A pair with another site stands twice in the list of all sites, once from each; one with the site's own image once here.
                    table[own * species + other] += sign;
                    if (at != site) table[other * species + own] += sign;
                }
            }
        }
    }
}
