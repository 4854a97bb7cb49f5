// SPDX-License-Identifier: Apache-2.0
using Halite.Composition;
using Halite.Lattices;

namespace Halite.Techniques.Composition;

/// <summary>
/// Percolating lithium as an objective of a design: the 0-TM percolating fraction of a random rock salt at the lithium
/// content of the point, from one sweep of the lattice for the whole scan.
/// </summary>
internal static class PercolationObjective
{
    // 12³ cells and 400 samples: standard error below 0.002 at x = 1.2, a second of work, once.
    private static readonly PercolationCurveOptions Sweep = new() { Cells = 12, Samples = 400, Seed = 1 };

    public static DesignQuantity Quantity(CancellationToken token)
    {
        var curve = new Lazy<double[]>(() => [.. PercolationCurve.OfRule(TransportRule.ZeroTM, Sweep, null, token).Points.Select(p => double.IsNaN(p.Fraction) ? 0 : p.Fraction)]);
        return new DesignQuantity("percolating_li", "Percolating Li per two anions (random rock salt, 0-TM)", "1", p =>
        {
            // Sites are one per anion; Li beyond them sits on 8c, which this curve does not know: it then counts as full.
            double share = Math.Min(1, p.Ions / Math.Max(2, 2 * p.CationAnionRatio));
            return p.Ions * At(curve.Value, share);
        });
    }

    private static double At(double[] fractions, double share)
    {
        double place = share * PercolationCurve.PointCount - 1;
        if (place <= 0) return 0;
        int below = Math.Min((int)place, fractions.Length - 2);
        return fractions[below] + (place - below) * (fractions[below + 1] - fractions[below]);
    }
}
