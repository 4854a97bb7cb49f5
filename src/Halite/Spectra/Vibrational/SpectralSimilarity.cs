// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Spectra;

/// <summary>How alike a spectrum and a reference are.</summary>
/// <param name="Reference">Name of the reference.</param>
/// <param name="Cosine">Cosine between the spectra after their baselines were taken off: 1 for equal shape.</param>
/// <param name="Correlation">Pearson correlation of the same.</param>
/// <param name="From">Lower end of the common range.</param>
/// <param name="To">Upper end of the common range.</param>
public sealed record SimilarityResult(string Reference, double Cosine, double Correlation, double From, double To);

/// <summary>
/// Compares a spectrum with references (Mn3O4 A1g, LiMn2O4 T2g) over their common range. Baselines are taken off both by
/// arPLS: here a shape is compared, not an area measured.
/// </summary>
public static class SpectralSimilarity
{
    /// <summary>Ranks references by cosine.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="references">The references.</param>
    /// <exception cref="InputException">A reference shares no range with the spectrum.</exception>
    public static ImmutableArray<SimilarityResult> Rank(Spectrum spectrum, IEnumerable<Spectrum> references) =>
        [.. references.Select(r => Compare(spectrum, r)).OrderByDescending(r => r.Cosine)];

    private static SimilarityResult Compare(Spectrum spectrum, Spectrum reference)
    {
        double from = Math.Max(spectrum.X[0], reference.X[0]), to = Math.Min(spectrum.X[^1], reference.X[^1]);
        if (!(to > from)) throw new InputException($"\"{reference.Name}\" shares no range with \"{spectrum.Name}\".");
        const int points = 1000;
        var grid = new double[points];
        for (int i = 0; i < points; i++) grid[i] = from + (to - from) * i / (points - 1);
        var (a, b) = (Prepared(spectrum, grid), Prepared(reference, grid));
        double aa = 0, bb = 0, ab = 0;
        for (int i = 0; i < points; i++) (aa, bb, ab) = (aa + a[i] * a[i], bb + b[i] * b[i], ab + a[i] * b[i]);
        double cosine = ab / Math.Sqrt(aa * bb), ma = a.Average(), mb = b.Average();
        double saa = 0, sbb = 0, sab = 0;
        for (int i = 0; i < points; i++) (saa, sbb, sab) = (saa + (a[i] - ma) * (a[i] - ma), sbb + (b[i] - mb) * (b[i] - mb), sab + (a[i] - ma) * (b[i] - mb));
        return new SimilarityResult(reference.Name, cosine, sab / Math.Sqrt(saa * sbb), from, to);
    }

    private static double[] Prepared(Spectrum spectrum, double[] grid)
    {
        double[] x = [.. spectrum.X], y = [.. spectrum.Y];
        var values = Array.ConvertAll(grid, g => Sampled.Linear(x, y, g));
        var baseline = Baseline.ArPls(values, 1e6).Values;
        return [.. values.Select((v, i) => v - baseline[i])];
    }
}
