// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// The monotone sequence closest to data in weighted least squares, by pooling adjacent violators (Ayer et al., Ann.
/// Math. Stat. 26 (1955) 641): exact, in linear time.
/// </summary>
public static class IsotonicRegression
{
    /// <summary>Fits a sequence that does not fall (or does not rise).</summary>
    /// <param name="values">The data, in order of their abscissa.</param>
    /// <param name="weights">Positive weights; empty for equal ones.</param>
    /// <param name="rising">Whether the sequence rises; false for a falling one.</param>
    public static double[] Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default, bool rising = true)
    {
        int n = values.Length, blocks = 0;
        if (!weights.IsEmpty && weights.Length != n) throw new ArgumentException($"{weights.Length} weights for {n} values.", nameof(weights));
        var level = new double[n];
        var weight = new double[n];
        var size = new int[n];
        double sign = rising ? 1 : -1;
        for (int i = 0; i < n; i++)
        {
            (level[blocks], weight[blocks], size[blocks]) = (sign * values[i], weights.IsEmpty ? 1 : weights[i], 1);
            for (blocks++; blocks > 1 && level[blocks - 2] >= level[blocks - 1]; blocks--)
            {
                double total = weight[blocks - 2] + weight[blocks - 1];
                level[blocks - 2] += (level[blocks - 1] - level[blocks - 2]) * weight[blocks - 1] / total;
                weight[blocks - 2] = total;
                size[blocks - 2] += size[blocks - 1];
            }
        }

        var result = new double[n];
        for (int b = 0, i = 0; b < blocks; b++)
        {
            for (int k = 0; k < size[b]; k++) result[i++] = sign * level[b];
        }

        return result;
    }
}
