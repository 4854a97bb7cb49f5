// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// The density of a sample as a sum of Gaussians, whose width is chosen by the two-stage plug-in of Sheather and Jones
/// (J. R. Stat. Soc. B 53 (1991) 683; Wand and Jones, Kernel Smoothing, 1995, section 3.6), which keeps separate peaks
/// separate where the rule of thumb blurs them.
/// </summary>
public sealed class KernelDensity
{
    // The plug-in sums over all pairs; a larger sample is thinned for it alone, which changes the width by about a percent.
    private const int LargestPlugIn = 3000;

    private readonly double[] sorted;

    /// <summary>The density of a sample.</summary>
    /// <param name="sample">At least two values, not all equal.</param>
    /// <param name="bandwidth">Standard deviation of the Gaussians; null chooses it.</param>
    /// <exception cref="Data.InputException">The sample has no spread, or the bandwidth is not positive.</exception>
    public KernelDensity(ReadOnlySpan<double> sample, double? bandwidth = null)
    {
        sorted = sample.ToArray();
        Array.Sort(sorted);
        if (bandwidth is null && (sorted.Length < 2 || sorted[0] == sorted[^1])) throw new Data.InputException("A density needs at least two different values.");
        if (bandwidth is <= 0) throw new Data.InputException("The bandwidth of a density must be above zero.");
        Bandwidth = bandwidth ?? PlugIn(sorted);
    }

    /// <summary>Standard deviation of the Gaussians, in the unit of the sample.</summary>
    public double Bandwidth { get; }

    /// <summary>The density at a point, per unit of the sample.</summary>
    /// <param name="x">The point.</param>
    public double Value(double x)
    {
        // Beyond eight widths a Gaussian adds less than 1e-14.
        int i = Array.BinarySearch(sorted, x - 8 * Bandwidth);
        double sum = 0;
        for (i = i < 0 ? ~i : i; i < sorted.Length && sorted[i] <= x + 8 * Bandwidth; i++) sum += Normal.Density((x - sorted[i]) / Bandwidth);
        return sum / (sorted.Length * Bandwidth);
    }

    private static double PlugIn(double[] sorted)
    {
        double quartiles = (RobustStatistics.SortedQuantile(sorted, 0.75) - RobustStatistics.SortedQuantile(sorted, 0.25)) / 1.349;
        double deviation = RobustStatistics.StandardDeviation(sorted), scale = quartiles > 0 ? Math.Min(deviation, quartiles) : deviation;
        int stride = (sorted.Length + LargestPlugIn - 1) / LargestPlugIn;
        double[] x = [.. sorted.Where((_, i) => i % stride == 0)];
        double n = sorted.Length, root = Math.Sqrt(2 * Math.PI);
        double psi8 = 105 / (32 * Math.Sqrt(Math.PI) * Math.Pow(scale, 9));
        double psi6 = Functional(x, Math.Pow(30 / (root * psi8 * n), 1.0 / 9), 7, static t => ((t - 15) * t + 45) * t - 15);
        double psi4 = Functional(x, Math.Pow(-6 / (root * psi6 * n), 1.0 / 7), 5, static t => (t - 6) * t + 3);
        return Math.Pow(1 / (2 * Math.Sqrt(Math.PI) * psi4 * n), 0.2);
    }

    // n⁻² g⁻ᵖ Σ Σ φ⁽ʳ⁾((x_i − x_j) / g), the derivative given as polynomial in the square.
    private static double Functional(double[] x, double g, int power, Func<double, double> polynomial)
    {
        double sum = x.Length * polynomial(0);
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = i + 1; j < x.Length; j++)
            {
                double t = (x[j] - x[i]) / g;
                if (t > 10) break;
                t *= t;
                sum += 2 * polynomial(t) * Math.Exp(-t / 2);
            }
        }

        return sum / (Math.Sqrt(2 * Math.PI) * x.Length * (double)x.Length * Math.Pow(g, power));
    }
}
