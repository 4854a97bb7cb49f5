// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Halite.Spectra.Xas;

/// <summary>What a series of spectra is made of.</summary>
/// <param name="Energy">Energies, eV.</param>
/// <param name="Singular">Singular values, falling.</param>
/// <param name="Explained">Share of the sum of squares that the first n components explain.</param>
/// <param name="Indicator">Malinowski's IND for n = 1, 2, …: its minimum is at the number of components above noise.</param>
/// <param name="Count">Where the indicator is least: the number of species that the series needs at least.</param>
/// <param name="Components">Component spectra (left singular vectors), the strongest first.</param>
public sealed record PrincipalComponentResult(
    ImmutableArray<double> Energy, ImmutableArray<double> Singular, ImmutableArray<double> Explained, ImmutableArray<double> Indicator, int Count, ImmutableArray<ImmutableArray<double>> Components)
{
    /// <summary>
    /// How badly a candidate standard is a combination of the first components: R factor of its projection (target
    /// transformation; Malinowski 1978). Small means that the standard can be one of the species.
    /// </summary>
    /// <param name="standard">The standard.</param>
    /// <param name="components">How many components; 0 takes <see cref="Count"/>.</param>
    /// <param name="array">Array compared.</param>
    public double TargetRFactor(NormalisedXas standard, int components = 0, XasArray array = XasArray.Norm)
    {
        double[] y = NotAKnotSpline.Interpolate([.. standard.Spectrum.Energy], [.. standard.Array(array)], Energy.AsSpan());
        double total = y.Sum(v => v * v), kept = 0;
        for (int k = 0; k < (components > 0 ? components : Count); k++)
        {
            double dot = 0;
            for (int i = 0; i < y.Length; i++) dot += y[i] * Components[k][i];
            kept += dot * dot;
        }

        return (total - kept) / total;
    }
}

/// <summary>Principal components of a series of normalised spectra.</summary>
public static class PrincipalComponents
{
    /// <summary>Analyses a series.</summary>
    /// <param name="series">Three spectra or more, aligned.</param>
    /// <param name="from">Start of the range, eV relative to the first spectrum's E0.</param>
    /// <param name="to">End of the range, eV.</param>
    /// <param name="array">Array used.</param>
    /// <exception cref="InputException">Fewer than three spectra or fewer points than spectra.</exception>
    public static PrincipalComponentResult Analyse(IReadOnlyList<NormalisedXas> series, double from = -20, double to = 30, XasArray array = XasArray.Norm)
    {
        if (series.Count < 3) throw new InputException("Principal components need three spectra or more.");
        double e0 = series[0].EdgeEnergy;
        double[] grid = [.. series[0].Spectrum.Energy.Where(e => e >= e0 + from && e <= e0 + to)];
        int r = grid.Length, c = series.Count;
        if (r <= c) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{r} energies in the range are too few for {c} spectra."));
        var matrix = DenseMatrix.Create(r, c, 0);
        for (int j = 0; j < c; j++) matrix.SetColumn(j, NotAKnotSpline.Interpolate([.. series[j].Spectrum.Energy], [.. series[j].Array(array)], grid));
        var svd = matrix.Svd();
        double[] s = [.. svd.S];
        double total = s.Sum(v => v * v), sum = 0;
        var (explained, indicator) = (new double[c], new double[c - 1]);
        for (int n = 1; n <= c; n++)
        {
            sum += s[n - 1] * s[n - 1];
            explained[n - 1] = sum / total;

            // IND = RE/(c - n)², RE² = sum of the remaining eigenvalues / (r (c - n)).
            if (n < c) indicator[n - 1] = Math.Sqrt(Math.Max(0, s.Skip(n).Sum(v => v * v)) / (r * (double)(c - n))) / ((c - n) * (double)(c - n));
        }

        int count = 1 + Array.IndexOf(indicator, indicator.Min());
        return new PrincipalComponentResult([.. grid], [.. s], [.. explained], [.. indicator], count, [.. Enumerable.Range(0, c).Select(k => svd.U.Column(k).ToImmutableArray())]);
    }
}
