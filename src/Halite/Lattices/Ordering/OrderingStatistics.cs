// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Lattices.Ordering;

/// <summary>Averages over chains, with standard errors from the spread of the chains.</summary>
internal static class OrderingStatistics
{
    public static OrderingResult Gather(OrderingModel model, LatticeIons ions, OrderingOptions options, double[] temperatures, OrderingWalk[] walks)
    {
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var averages = ImmutableArray.CreateBuilder<OrderingAverages>(temperatures.Length);
        for (int r = 0; r < temperatures.Length; r++)
        {
            double t = temperatures[r];
            var rows = walks.Select(w => w.Measurements.Where(m => m.Temperature == t).ToList()).ToList();
            Measured Mean(Func<OrderingMeasurement, double> value, string name) => OverChains(rows, value, name);
            averages.Add(new OrderingAverages(
                t,
                [.. Enumerable.Range(0, options.Shells).Select(s => Mean(m => m.Order.WarrenCowley[s], $"alpha {s + 1}"))],
                Mean(m => m.Order.LithiumTetrahedra, "P(Li4)"),
                [.. Enumerable.Range(0, 5).Select(k => Mean(m => m.Order.Census[k], $"tetrahedra with {k} metals"))],
                Mean(m => m.PercolatingFraction, "percolating fraction"),
                OverChains(walks.Select(w => w.Energies[r]).ToList(), e => e, "energy"),
                SpecificHeat(walks.Select(w => w.Energies[r]).ToList(), t, ions.Grid.Sites),
                Mean(m => m.LithiumShare, "Li share"),
                ions.AnionNames.Length < 2 ? [] : [.. Enumerable.Range(0, ions.AnionNames.Length).Select(a => Mean(m => m.LithiumAround[a], $"Li around {ions.AnionNames[a]}"))],
                walks.Sum(w => (double)w.Accepted[r]) / walks.Sum(w => (double)w.Tried[r])));
            if (Drift(walks.Select(w => w.Energies[r]).ToList()) is { } drift and > 4)
            {
                warnings.Add(new Warning("not-in-equilibrium", string.Create(
                    CultureInfo.InvariantCulture,
                    $"The energy of the second half of the sweeps differs from that of the first by {drift:F1} standard errors at temperature {t:G5}: the chains are not in equilibrium, ask for more sweeps.")));
            }
        }

        var lowest = walks.MinBy(w => w.LowestEnergy)!;
        var arrangement = new CationArrangement(ions.Grid, lowest.Lowest.Length > 0 ? lowest.Lowest : new byte[ions.Grid.Sites]);
        arrangement.SetTetrahedral(lowest.Tetrahedral);
        return new OrderingResult(
            model, ions, averages.MoveToImmutable(), [.. walks.SelectMany(w => w.Measurements)],
            lowest.LowestEnergy, arrangement, [.. lowest.LowestAnions], walks.Sum(w => w.Trials), walks.Length, warnings.ToImmutable());
    }

    /// <summary>Mean over chains with the standard error of the chains' means; of one chain, from 10 blocks.</summary>
    private static Measured OverChains<T>(List<List<T>> chains, Func<T, double> value, string name)
    {
        if (chains.Any(c => c.Count == 0)) return Measured.WithoutSigma(double.NaN, "1", "no measurement was made: ask for more sweeps");
        if (chains.Count > 1) return SampleMean.Of(chains.Select(c => c.Average(value)), "1", name);
        var series = chains[0].Select(value).ToArray();
        const int blocks = 10;
        if (series.Length < blocks) return Measured.WithoutSigma(series.Average(), "1", "one chain with fewer than 10 measurements");
        int length = series.Length / blocks;
        return SampleMean.Of(Enumerable.Range(0, blocks).Select(b => series.AsSpan(series.Length - (blocks - b) * length, length).ToArray().Average()), "1", name);
    }

    /// <summary>Variance of the energy of the whole crystal over T², per site, with the jackknife over chains.</summary>
    private static Measured SpecificHeat(List<List<double>> chains, double temperature, int sites)
    {
        double Heat(IEnumerable<List<double>> some)
        {
            double n = 0, sum = 0, squares = 0, reference = chains[0][0];
            foreach (double e in some.SelectMany(c => c))
            {
                n++;
                sum += e - reference;
                squares += (e - reference) * (e - reference);
            }

            return (squares / n - sum / n * (sum / n)) * sites / (temperature * temperature);
        }

        double all = Heat(chains);
        if (chains.Count < 2) return Measured.WithoutSigma(all, "k", "one chain has no jackknife");
        var without = Enumerable.Range(0, chains.Count).Select(c => Heat(chains.Where((_, n) => n != c))).ToArray();
        double mean = without.Average(), variance = without.Sum(h => (h - mean) * (h - mean)) * (chains.Count - 1) / chains.Count;
        return Measured.From(all, Math.Sqrt(variance), "k", "sampling: specific heat");
    }

    /// <summary>Difference of the energy between the halves of the chains, in its standard error; null where it cannot be told.</summary>
    private static double? Drift(List<List<double>> chains)
    {
        if (chains.Count < 4 || chains[0].Count < 10) return null;
        var differences = chains.Select(c => c.Skip(c.Count / 2).Average() - c.Take(c.Count / 2).Average()).ToArray();
        var mean = SampleMean.Of(differences, "1", "drift");
        return mean.Sigma > 0 ? Math.Abs(mean.Value) / mean.Sigma : null;
    }
}
