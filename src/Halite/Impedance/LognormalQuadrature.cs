// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance;

/// <summary>
/// Nodes of ∫ φ(t) R/(1 + jωτ e^(σt)) dt, φ the normal law: a plain relaxation whose ln τ scatters with standard deviation
/// σ. The trapezoid rule converges exponentially for it: with y = π/(2σ), the distance of the kernel's pole from the axis,
/// the error is e^(y²/2 - 2πy/h), or e^(-2π²/h²) of the normal law where y > 2π/h. Measured against a fine rule: 1e-10 of R.
/// </summary>
internal static class LognormalQuadrature
{
    // Half-width in standard deviations: what lies beyond is 3e-13.
    private const double Reach = 7.3;

    /// <summary>
    /// Distance of the nodes in standard deviations: 0.6, halved until it is below 0.35/σ, so that it stays the same over
    /// most small changes of σ and slopes are those of the sum.
    /// </summary>
    public static double Step(double sigma) => Math.ScaleB(0.6, -(int)Math.Ceiling(Math.Max(0, Math.Log2(sigma * 0.6 / 0.35))));

    /// <summary>Nodes on each side of the middle one.</summary>
    public static int Half(double step) => (int)Math.Ceiling(Reach / step);

    /// <summary>Weights of the nodes from the leftmost to the rightmost.</summary>
    public static double[] Weights(double step) => Tables.GetOrAdd(step, s => [.. Enumerable.Range(-Half(s), 2 * Half(s) + 1).Select(m => Weight(s, m * s))]);

    // There are as many steps as 0.6 has been halved.
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<double, double[]> Tables = new();

    /// <summary>Weight of the node at t standard deviations.</summary>
    public static double Weight(double step, double t) => step / Math.Sqrt(2 * Math.PI) * Math.Exp(-t * t / 2);
}
