// SPDX-License-Identifier: Apache-2.0
using Halite.Composition;
using Halite.Lattices;

namespace Halite.Techniques.Composition;

/// <summary>
/// Percolating lithium as an objective of a design: the 0-TM percolating fraction of a random rock salt at the lithium
/// content of the point, from one sweep of the lattice for the whole scan, with the standard error of that curve.
/// </summary>
internal sealed class PercolationObjective
{
    /// <summary>Name of the quantity.</summary>
    public const string Name = "percolating_li";

    // 12³ cells and 400 samples: standard error below 0.002 at x = 1.2, a second of work, once.
    private static readonly PercolationCurveOptions Sweep = new() { Cells = 12, Samples = 400, Seed = 1 };

    private readonly Lazy<PercolationPoint[]> curve;

    public PercolationObjective(CancellationToken token)
    {
        curve = new(() => [.. PercolationCurve.OfRule(TransportRule.ZeroTM, Sweep, null, token).Points]);
        Quantity = new(Name, "Percolating Li per two anions (random rock salt, 0-TM)", "1", p => Of(p).Value);
        Error = new(Name + "_sigma", "Standard error of the percolating Li, of the lattice curve", "1", p => Of(p).Sigma);
    }

    /// <summary>The quantity of the scan.</summary>
    public DesignQuantity Quantity { get; }

    /// <summary>Its standard error, as a quantity.</summary>
    public DesignQuantity Error { get; }

    /// <summary>How the curve was made, for output.</summary>
    public static string Source => FormattableString.Invariant($"0-TM curve of random rock salt, {Sweep.Samples} Newman-Ziff sweeps of {Sweep.Cells}³ cells, seed {Sweep.Seed}; Li beyond the octahedral sites counts as percolating");

    private (double Value, double Sigma) Of(DesignPoint point)
    {
        // Sites are one per anion; Li beyond them sits on 8c, which this curve does not know: it then counts as full.
        double share = Math.Min(1, point.Ions / Math.Max(2, 2 * point.CationAnionRatio));
        double place = share * PercolationCurve.PointCount - 1;
        if (place <= 0) return (0, 0);
        var points = curve.Value;
        int below = Math.Min((int)place, points.Length - 2);
        double above = place - below;

        // Neighbouring points share samples: their errors add as wholly correlated ones, which is an upper bound.
        return (
            point.Ions * ((1 - above) * points[below].Fraction + above * points[below + 1].Fraction),
            point.Ions * ((1 - above) * points[below].Sigma + above * points[below + 1].Sigma));
    }
}
