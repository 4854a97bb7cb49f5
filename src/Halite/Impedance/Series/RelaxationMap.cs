// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Impedance.Series;

/// <summary>The distributions of a series on one grid of relaxation times.</summary>
/// <param name="Tau">Relaxation times in s, uniform in ln τ over all spectra.</param>
/// <param name="Gamma">γ in ohm by spectrum, then by relaxation time; NaN where a spectrum was not measured or has no distribution.</param>
public sealed record RelaxationMap(ImmutableArray<double> Tau, ImmutableArray<ImmutableArray<double>> Gamma)
{
    /// <summary>The map of a series.</summary>
    /// <param name="spectra">The distributions in order; null where there is none.</param>
    /// <param name="pointsPerDecade">Points of the grid per decade. Twenty draw a peak of a plain relaxation.</param>
    public static RelaxationMap Of(IReadOnlyList<DrtResult?> spectra, int pointsPerDecade = 20)
    {
        var known = spectra.OfType<DrtResult>().Where(r => r.Gamma.Length > 1).ToArray();
        if (known.Length == 0) return new RelaxationMap([], [.. spectra.Select(_ => ImmutableArray<double>.Empty)]);
        double from = Math.Log(known.Min(r => r.Gamma[0].Tau)), to = Math.Log(known.Max(r => r.Gamma[^1].Tau));
        int n = Math.Max(2, (int)Math.Ceiling((to - from) / Math.Log(10) * pointsPerDecade) + 1);
        var x = Enumerable.Range(0, n).Select(i => from + (to - from) * i / (n - 1)).ToArray();
        return new RelaxationMap([.. x.Select(Math.Exp)], [.. spectra.Select(r => r is null ? [.. x.Select(_ => double.NaN)] : Row(r, x))]);
    }

    private static ImmutableArray<double> Row(DrtResult result, double[] x)
    {
        var gamma = result.Gamma;
        double first = Math.Log(gamma[0].Tau), step = Math.Log(gamma[^1].Tau / gamma[0].Tau) / (gamma.Length - 1);
        return [.. x.Select(v =>
        {
            double place = (v - first) / step;
            if (place < -1e-6 || place > gamma.Length - 1 + 1e-6) return double.NaN;
            int j = Math.Clamp((int)place, 0, gamma.Length - 2);
            double t = place - j;
            return (1 - t) * gamma[j].Gamma + t * gamma[j + 1].Gamma;
        })];
    }
}
