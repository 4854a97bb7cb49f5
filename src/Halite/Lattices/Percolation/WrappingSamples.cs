// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Lattices.Percolation;

/// <summary>
/// At how many occupied sites each sample of one crystal first had a cluster that wraps around each of the three axes.
/// </summary>
public sealed class WrappingSamples
{
    private readonly ImmutableArray<int> counts;

    private WrappingSamples(int cells, int sites, ImmutableArray<int> counts) => (Cells, Sites, this.counts) = (cells, sites, counts);

    /// <summary>Conventional cells along an edge.</summary>
    public int Cells { get; }

    /// <summary>Number of sites, N.</summary>
    public int Sites { get; }

    /// <summary>Number of samples.</summary>
    public int Samples => counts.Length / 3;

    /// <summary>The number of occupied sites at which a sample first wrapped an axis.</summary>
    /// <param name="sample">Sample, from 0.</param>
    /// <param name="axis">Axis, 0 to 2.</param>
    public int FirstWrap(int sample, int axis) => counts[3 * sample + axis];

    /// <summary>Mean occupied share of sites at which the n-th axis is first wrapped, with its standard error and the standard deviation of one sample.</summary>
    /// <param name="axes">1 for any axis, 2 for two, 3 for all three.</param>
    public (double Mean, double Sigma, double Deviation) FirstWrapMean(int axes)
    {
        double sum = 0, squares = 0;
        Span<int> three = stackalloc int[3];
        for (int s = 0; s < Samples; s++)
        {
            counts.AsSpan(3 * s, 3).CopyTo(three);
            three.Sort();
            double p = (double)three[axes - 1] / Sites;
            sum += p;
            squares += p * p;
        }

        double mean = sum / Samples, variance = Math.Max(0, squares / Samples - mean * mean) * Samples / Math.Max(1, Samples - 1);
        return (mean, Math.Sqrt(variance / Samples), Math.Sqrt(variance));
    }

    /// <summary>
    /// The site probability at which a given axis is wrapped with a given probability when sites are occupied
    /// independently, with its standard error.
    /// </summary>
    /// <param name="probability">Probability of wrapping.</param>
    public (double P, double Sigma) AxisWrapsWith(double probability)
    {
        double low = 1e-6, high = 1 - 1e-6;
        for (int step = 0; step < 48; step++)
        {
            double middle = (low + high) / 2;
            if (AxisWraps(middle).Mean < probability) low = middle;
            else high = middle;
        }

        double p = (low + high) / 2, h = 0.2 * Math.Sqrt(p * (1 - p) / Sites);
        double slope = (AxisWraps(p + h).Mean - AxisWraps(p - h).Mean) / (2 * h);
        return (p, AxisWraps(p).Sigma / slope);
    }

    /// <summary>Probability that a given axis is wrapped at site probability p, with its standard error.</summary>
    /// <param name="p">Probability that a site is occupied.</param>
    public (double Mean, double Sigma) AxisWraps(double p)
    {
        // P(Binomial(N, p) ≥ n), by the normal law with continuity correction: at the thousands of sites of a sample its
        // error moves a threshold by less than 1e-5.
        double deviation = Math.Sqrt(Sites * p * (1 - p)), sum = 0, squares = 0;
        for (int s = 0; s < Samples; s++)
        {
            double v = 0;
            for (int a = 0; a < 3; a++) v += Upper((counts[3 * s + a] - 0.5 - Sites * p) / deviation);
            v /= 3;
            sum += v;
            squares += v * v;
        }

        double mean = sum / Samples, variance = Math.Max(0, squares / Samples - mean * mean) * Samples / Math.Max(1, Samples - 1);
        return (mean, Math.Sqrt(variance / Samples));
    }

    /// <summary>The samples of two runs over crystals of one size together.</summary>
    /// <param name="other">The other run, of other sample indices or another seed.</param>
    public WrappingSamples With(WrappingSamples other) => other.Sites == Sites
        ? new WrappingSamples(Cells, Sites, counts.AddRange(other.counts))
        : throw new ArgumentException("The crystals differ in size.", nameof(other));

    /// <summary>Samples from three counts each; those that are zero were not finished and are left out.</summary>
    internal static WrappingSamples FromRaw(int cells, int sites, int[] raw)
    {
        var counts = ImmutableArray.CreateBuilder<int>(raw.Length);
        for (int s = 0; s < raw.Length; s += 3)
        {
            if (raw[s] != 0 && raw[s + 1] != 0 && raw[s + 2] != 0) counts.AddRange(raw[s], raw[s + 1], raw[s + 2]);
        }

        return new WrappingSamples(cells, sites, counts.DrainToImmutable());
    }

    private static double Upper(double z) => z > 8 ? 0 : z < -8 ? 1 : 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(z * Math.Sqrt(0.5));
}
