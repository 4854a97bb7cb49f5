// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Cycling.Differential;

/// <summary>Bootstrap replicates of a dQ/dV curve at the finest resolutions: the voltages with their own noise added once more.</summary>
internal sealed class Replicas
{
    private readonly ChargeDensity grid;
    private readonly IReadOnlyList<double> ladder;
    private readonly double[][] histograms;
    private readonly Dictionary<int, double[][]> curves = [];

    private Replicas(ChargeDensity grid, IReadOnlyList<double> ladder, double[][] histograms) =>
        (this.grid, this.ladder, this.histograms) = (grid, ladder, histograms);

    /// <summary>Draws the replicates; null where none are asked for.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="grid">The grid of the curves.</param>
    /// <param name="ladder">Resolutions from fine to coarse, V.</param>
    /// <param name="options">Number and seed.</param>
    public static Replicas? Draw(VoltageSamples samples, ChargeDensity grid, IReadOnlyList<double> ladder, DifferentialCapacityOptions options)
    {
        if (options.Replicates < 2) return null;
        var histograms = new double[options.Replicates][];
        Parallel.For(0, histograms.Length, b =>
        {
            var (before, after) = samples.Perturbed(new RandomStream(options.Seed, (ulong)b));
            histograms[b] = grid.Histogram(before, after, samples.Charge);
        });
        return new Replicas(grid, ladder, histograms);
    }

    /// <summary>Standard deviation of a quantity over the replicates at one resolution.</summary>
    public double Deviation(int rung, Func<double[], double> quantity)
    {
        var replicas = Curves(rung);
        var values = new double[replicas.Length];
        for (int b = 0; b < values.Length; b++) values[b] = quantity(replicas[b]);
        return RobustStatistics.StandardDeviation(values);
    }

    /// <summary>Standard deviation over the replicates of a quantity of the histogram and of the curves at any resolution.</summary>
    public double Deviation(Func<double[], Func<int, double[]>, double> quantity)
    {
        var values = new double[histograms.Length];
        for (int b = 0; b < values.Length; b++) values[b] = quantity(histograms[b], rung => Curves(rung)[b]);
        return RobustStatistics.StandardDeviation(values);
    }

    /// <summary>Pointwise band around the curve at the finest resolution.</summary>
    public (double[] Lower, double[] Upper) Band(double[] curve, double level)
    {
        var (lower, upper) = (new double[curve.Length], new double[curve.Length]);
        var replicas = Curves(0);
        var column = new double[replicas.Length];
        double tail = 0.5 * (1 - level);
        for (int k = 0; k < curve.Length; k++)
        {
            for (int b = 0; b < column.Length; b++) column[b] = replicas[b][k];
            Array.Sort(column);
            // Replicates scatter around the estimate as the estimate does around the truth: the band is centred on it.
            double centre = RobustStatistics.SortedQuantile(column, 0.5);
            lower[k] = curve[k] + RobustStatistics.SortedQuantile(column, tail) - centre;
            upper[k] = curve[k] + RobustStatistics.SortedQuantile(column, 1 - tail) - centre;
        }

        return (lower, upper);
    }

    /// <summary>The curves of all replicates at one resolution, computed when they are first asked for: most peaks need the finest only.</summary>
    private double[][] Curves(int rung)
    {
        if (curves.TryGetValue(rung, out var found)) return found;
        var smooth = new double[histograms.Length][];
        Parallel.For(0, smooth.Length, b => smooth[b] = grid.Smooth(histograms[b], ladder[rung]));
        return curves[rung] = smooth;
    }
}
