// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Lattices.Percolation;

/// <summary>Sums over samples of what a curve records, in whole numbers, so that their order does not matter.</summary>
internal sealed class CurveSums(CurvePlan plan)
{
    /// <summary>Convolved fractions are summed in units of 2^-30.</summary>
    private const double Unit = 1L << 30;

    private readonly Sum[] wrapping = new Sum[plan.Points], largest = new Sum[plan.Points], convolved = new Sum[plan.Points];
    private readonly long[] any = new long[plan.Points], all = new long[plan.Points], axes = new long[plan.Points];
    private readonly double[] fractions = new double[plan.Checkpoints.Length];

    private struct Sum
    {
        private Int128 first, second;

        public void Add(long value)
        {
            first += value;
            second += (Int128)value * value;
        }

        public void Add(in Sum other)
        {
            first += other.first;
            second += other.second;
        }

        public readonly (double Mean, double Sigma) Estimate(int samples, double scale)
        {
            double mean = (double)first / samples / scale;
            if (samples < 2) return (mean, double.NaN);
            var spread = second * samples - first * first;
            return (mean, Math.Sqrt((double)spread / samples / samples / (samples - 1)) / scale);
        }
    }

    /// <summary>Adds one sample.</summary>
    public void Add(SweepRecord record)
    {
        for (int c = 0; c < fractions.Length; c++) fractions[c] = (double)record.Wrapping[c] / Math.Max(1, plan.Checkpoints[c]);
        for (int g = 0; g < plan.Points; g++)
        {
            int c = plan.PointIndex[g];
            wrapping[g].Add(record.Wrapping[c]);
            largest[g].Add(record.Largest[c]);
            int bits = record.Axes[c];
            if (bits != 0) any[g]++;
            if (bits == 7) all[g]++;
            axes[g] += System.Numerics.BitOperations.PopCount((uint)bits);
            convolved[g].Add((long)Math.Round(Unit * Dot(plan.Weights[g], fractions.AsSpan(plan.First[g], plan.Weights[g].Length))));
        }
    }

    /// <summary>Adds another worker's sums.</summary>
    public void Add(CurveSums other)
    {
        for (int g = 0; g < plan.Points; g++)
        {
            wrapping[g].Add(other.wrapping[g]);
            largest[g].Add(other.largest[g]);
            convolved[g].Add(other.convolved[g]);
            any[g] += other.any[g];
            all[g] += other.all[g];
            axes[g] += other.axes[g];
        }
    }

    /// <summary>The curve over a number of samples.</summary>
    public ImmutableArray<PercolationPoint> Points(int samples)
    {
        var points = ImmutableArray.CreateBuilder<PercolationPoint>(plan.Points);
        for (int g = 0; g < plan.Points; g++)
        {
            int occupied = plan.Checkpoints[plan.PointIndex[g]];
            var (fraction, sigma) = occupied == 0 ? (double.NaN, double.NaN) : wrapping[g].Estimate(samples, occupied);
            var (share, shareSigma) = occupied == 0 ? (double.NaN, double.NaN) : largest[g].Estimate(samples, occupied);
            var (mean, meanSigma) = convolved[g].Estimate(samples, Unit);
            points.Add(new PercolationPoint(
                (g + 1.0) / plan.Points, occupied, fraction, sigma, share, shareSigma,
                (double)any[g] / samples, axes[g] / 3.0 / samples, (double)all[g] / samples, mean, meanSigma));
        }

        return points.MoveToImmutable();
    }

    private static double Dot(double[] weights, ReadOnlySpan<double> values) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(weights, values);
}
