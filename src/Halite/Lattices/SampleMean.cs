// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Lattices;

/// <summary>Means over independent samples with their standard error.</summary>
internal static class SampleMean
{
    /// <summary>The mean of independent samples.</summary>
    /// <param name="samples">One value a sample, in a fixed order.</param>
    /// <param name="unit">Their unit.</param>
    /// <param name="name">Name of the source of uncertainty.</param>
    public static Measured Of(IEnumerable<double> samples, string unit, string name)
    {
        double mean = 0, squares = 0;
        int n = 0;
        foreach (double value in samples)
        {
            n++;
            double step = value - mean;
            mean += step / n;
            squares += step * (value - mean);
        }

        return n < 2
            ? Measured.WithoutSigma(mean, unit, "one sample has no standard error")
            : Measured.From(mean, Math.Sqrt(squares / (n - 1) / n), unit, "sampling: " + name);
    }
}
