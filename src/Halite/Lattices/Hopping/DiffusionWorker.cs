// SPDX-License-Identifier: Apache-2.0
using Halite.Lattices.Ordering;

namespace Halite.Lattices.Hopping;

/// <summary>What the walk of one arrangement measured; diffusivities in cm²/s.</summary>
/// <param name="Tracer">From the slope of the mean squared displacement over the second half.</param>
/// <param name="EarlyTracer">The same over the second quarter.</param>
/// <param name="Jump">From the displacement of all Li together over windows of a sixteenth of the run.</param>
/// <param name="LongJump">The same over windows of twice the length.</param>
/// <param name="ExactJump">The jump diffusivity by Kirchhoff's rule; NaN where sites differ in energy or the network is too uneven.</param>
/// <param name="Uncorrelated">Diffusivity of uncorrelated hops at the same rate.</param>
/// <param name="HopRate">Hops of a Li per second.</param>
/// <param name="MobileShare">Share of the Li in clusters of sites that lead around the crystal.</param>
/// <param name="Hops">Hops made.</param>
internal sealed record DiffusionSample(double Tracer, double EarlyTracer, double Jump, double LongJump, double ExactJump, double Uncorrelated, double HopRate, double MobileShare, long Hops);

/// <summary>Walks the Li of one arrangement after another; holds the memory of one thread.</summary>
internal sealed class DiffusionWorker(RockSaltGrid grid, ArrangementRecipe recipe, int removed, int hopsPerLithium, LithiumDiffusionOptions options) : IDisposable
{
    /// <summary>Windows of a run, a multiple of four.</summary>
    private const int Windows = 16;

    private readonly CationArrangement arrangement = new(grid);

    /// <summary>Walks one sample; null when cancelled before its end.</summary>
    public DiffusionSample? Run(int sample, CancellationToken cancellation)
    {
        var random = new FastRandom(options.Seed, (ulong)sample);
        if (!recipe.Fill(arrangement, ref random, cancellation)) return null;
        var graph = HopGraph.Of(arrangement, options.Barriers, VacancyDiffusion.Boltzmann * options.Temperature, options.AttemptFrequency, options.SiteDisorder, ref random);
        var chain = new HopChain(graph, removed, ref random);
        double mobile = (double)chain.Free.Count(f => f) / chain.Carriers;
        long all = (long)hopsPerLithium * chain.Carriers, window = Math.Max(1, all / Windows);

        // A tenth of the run lets Li find the sites that disorder favours.
        double exact = Exact(graph, chain.Carriers);
        var still = new DiffusionSample(0, 0, 0, 0, exact, 0, 0, mobile, 0);
        if (!chain.Run(all / 10, ref random)) return still;
        long stepsAtStart = chain.SquaredSteps, hopsAtStart = chain.Hops;
        var origin = chain.Displacements.ToArray();
        var times = new double[Windows + 1];
        var squares = new double[Windows + 1];
        var sums = new (double X, double Y, double Z)[Windows + 1];
        (times[0], sums[0]) = (chain.Time, Sum(chain));
        for (int w = 1; w <= Windows; w++)
        {
            if (cancellation.IsCancellationRequested) return null;
            if (!chain.Run(window, ref random)) return still;
            (times[w], squares[w], sums[w]) = (chain.Time, SquaredDisplacement(chain, origin), Sum(chain));
        }

        double quarter = options.LatticeConstant / 4 * 1e-8, scale = quarter * quarter / (6 * chain.Carriers), time = times[Windows] - times[0];
        double Slope(int from, int to) => scale * (squares[to] - squares[from]) / (times[to] - times[from]);
        double Collective(int length)
        {
            double sum = 0;
            for (int w = length; w <= Windows; w += length) sum += Square(sums[w].X - sums[w - length].X) + Square(sums[w].Y - sums[w - length].Y) + Square(sums[w].Z - sums[w - length].Z);
            return scale * sum / time;
        }

        return new DiffusionSample(
            Slope(Windows / 2, Windows), Slope(Windows / 4, Windows / 2), Collective(1), Collective(2), exact,
            scale * (chain.SquaredSteps - stepsAtStart) / time, (chain.Hops - hopsAtStart) / (chain.Carriers * time), mobile, chain.Hops);
    }

    public void Dispose() { }

    /// <summary>Exclusion leaves each Li the share of the other sites that is vacant.</summary>
    private double Exact(HopGraph graph, int carriers)
    {
        if (options.SiteDisorder > 0 || graph.Sites < 2) return double.NaN;
        double quarter = options.LatticeConstant / 4 * 1e-8;
        return HopNetwork.Diffusivity(graph) * quarter * quarter * (graph.Sites - carriers) / (graph.Sites - 1);
    }

    private static double Square(double v) => v * v;

    /// <summary>Displacement of all Li together, those in closed pockets left out.</summary>
    private static (double X, double Y, double Z) Sum(HopChain chain)
    {
        double x = 0, y = 0, z = 0;
        for (int c = 0; c < chain.Carriers; c++)
        {
            if (!chain.Free[c]) continue;
            x += chain.Displacements[3 * c];
            y += chain.Displacements[3 * c + 1];
            z += chain.Displacements[3 * c + 2];
        }

        return (x, y, z);
    }

    private static double SquaredDisplacement(HopChain chain, int[] origin)
    {
        double sum = 0;
        for (int c = 0; c < origin.Length; c++)
        {
            if (chain.Free[c / 3]) sum += Square(chain.Displacements[c] - origin[c]);
        }

        return sum;
    }
}
