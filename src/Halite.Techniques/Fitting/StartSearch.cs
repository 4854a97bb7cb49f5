// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Numerics;

namespace Halite.Techniques.Fitting;

/// <summary>
/// Starts for parameters of which the user gave none: what a parameter may mean on this abscissa is a position within
/// it, a width or decay on its scale, a rate against it, or a number of order one.
/// </summary>
internal static class StartSearch
{
    // Enough for three unknown parameters of four kinds each to meet a good combination several times.
    private const int Draws = 120;

    // Points times starts: above it there are fewer starts, so that large tables stay a matter of seconds.
    private const int Work = 1_000_000;

    /// <summary>Whether a parameter without a start value needs one: a linear one is solved for wherever it starts.</summary>
    public static bool Needs(Parameter parameter) => !parameter.Linear && !parameter.Fixed;

    /// <summary>Drawn starts for the parameters named, the others where they are.</summary>
    /// <param name="parameters">All parameters.</param>
    /// <param name="guessed">Names of those without a start value.</param>
    /// <param name="x">The abscissa.</param>
    /// <param name="seed">Seed; each start has its own stream.</param>
    public static ImmutableArray<ImmutableArray<double>> Of(ImmutableArray<Parameter> parameters, IReadOnlySet<string> guessed, ReadOnlySpan<double> x, ulong seed)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double v in x) (low, high) = (Math.Min(low, v), Math.Max(high, v));
        double span = high > low ? high - low : 1;
        int count = Math.Clamp(Work / Math.Max(x.Length, 1), 12, Draws);
        var starts = ImmutableArray.CreateBuilder<ImmutableArray<double>>(count);
        for (int i = 0; i < count; i++)
        {
            var random = new RandomStream(seed, (ulong)(1 << 20) + (ulong)i);
            starts.Add([.. parameters.Select(p => guessed.Contains(p.Name) && Needs(p) ? Draw(p, random, low, span) : p.Start)]);
        }

        return starts.MoveToImmutable();
    }

    private static double Draw(Parameter p, RandomStream random, double low, double span)
    {
        double u = random.NextDouble();
        int kind = random.NextInt(4);
        double sign = random.NextDouble() < 0.2 ? -1 : 1;
        if (double.IsFinite(p.Lower) && double.IsFinite(p.Upper)) return p.Lower + u * (p.Upper - p.Lower);
        double value = kind switch
        {
            0 => low + u * span,
            1 => sign * span * Math.Pow(10, -2 * u),
            2 => sign * Math.Pow(10, 2 * u) / span,
            _ => sign * Math.Pow(10, 2 * u - 1),
        };
        return Math.Clamp(value, p.Lower, p.Upper);
    }
}
