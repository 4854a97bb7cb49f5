// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Percolation;

/// <summary>
/// Where a curve is recorded: at the rounded number of occupied sites of each point, and on a finer grid from which the
/// curve at fixed site probability is convolved.
/// </summary>
internal sealed class CurvePlan
{
    private const int FineSteps = 2048;

    public CurvePlan(int sites, int points)
    {
        Sites = sites;
        Points = points;
        var counts = new SortedSet<int>();
        for (int g = 1; g <= points; g++) counts.Add(CountAt(g));
        int fine = Math.Min(FineSteps, sites);
        for (int f = 0; f <= fine; f++) counts.Add((int)((long)f * sites / fine));
        Checkpoints = [.. counts];
        PointIndex = new int[points];
        First = new int[points];
        Weights = new double[points][];
        for (int g = 1; g <= points; g++)
        {
            PointIndex[g - 1] = Array.BinarySearch(Checkpoints, CountAt(g));
            Weigh(g);
        }
    }

    public int Sites { get; }

    public int Points { get; }

    /// <summary>Numbers of occupied sites at which a sweep is recorded.</summary>
    public int[] Checkpoints { get; }

    /// <summary>Index of each point among the checkpoints.</summary>
    public int[] PointIndex { get; }

    /// <summary>First checkpoint with a weight in the convolution of each point.</summary>
    public int[] First { get; }

    /// <summary>Weights of the checkpoints from <see cref="First"/> on, which add up to one.</summary>
    public double[][] Weights { get; }

    public long Bytes => 100L * Checkpoints.Length;

    /// <summary>round(p N) of point g, half to even as IEEE rounding does.</summary>
    public int CountAt(int point) => (int)Math.Round((double)point * Sites / Points, MidpointRounding.ToEven);

    /// <summary>The binomial distribution of the point's probability, dealt to the checkpoints by linear interpolation.</summary>
    private void Weigh(int point)
    {
        double p = (double)point / Points, mean = p * Sites, deviation = Math.Sqrt(mean * (1 - p));

        // Seven standard deviations hold all but 3e-12 of the distribution.
        int low = Math.Max(0, (int)(mean - 7 * deviation) - 1), high = Math.Min(Sites, (int)(mean + 7 * deviation) + 1);
        int first = UpperIndex(low), last = UpperIndex(high);
        if (Checkpoints[first] > low) first--;
        var weights = new double[last - first + 1];
        double total = 0;
        for (int n = low, m = first; n <= high; n++)
        {
            double mass = Binomial(n, p);
            while (m + 1 < Checkpoints.Length && Checkpoints[m + 1] <= n) m++;
            double above = m + 1 < Checkpoints.Length ? (double)(n - Checkpoints[m]) / (Checkpoints[m + 1] - Checkpoints[m]) : 0;
            weights[m - first] += mass * (1 - above);
            if (above > 0) weights[m + 1 - first] += mass * above;
            total += mass;
        }

        for (int w = 0; w < weights.Length; w++) weights[w] /= total;
        (First[point - 1], Weights[point - 1]) = (first, weights);
    }

    private int UpperIndex(int count)
    {
        int at = Array.BinarySearch(Checkpoints, count);
        return at >= 0 ? at : Math.Min(~at, Checkpoints.Length - 1);
    }

    /// <summary>Binomial probability in the deviance form of Loader (2000), which loses no digits at large N.</summary>
    private double Binomial(int n, double p)
    {
        if (p >= 1) return n == Sites ? 1 : 0;
        int rest = Sites - n;
        double exponent = Deviance(n, Sites * p) + Deviance(rest, Sites * (1 - p));
        if (n == 0 || rest == 0) return Math.Exp(-exponent);
        return Math.Exp(StirlingError(Sites) - StirlingError(n) - StirlingError(rest) - exponent) * Math.Sqrt(Sites / (2 * Math.PI * n * rest));
    }

    /// <summary>ln n! less Stirling's formula.</summary>
    private static double StirlingError(double n) => (1 - 1 / (30 * n * n)) / (12 * n);

    private static double Deviance(double x, double mean) => x == 0 ? mean : x * Math.Log(x / mean) + mean - x;
}
