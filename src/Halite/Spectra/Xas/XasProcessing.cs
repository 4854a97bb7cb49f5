// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra.Xas;

/// <summary>Steps before the analysis of absorption spectra: alignment, merging, deglitching, self-absorption.</summary>
public static class XasProcessing
{
    /// <summary>
    /// The energy shift that lays one spectrum (the reference foil beside a sample) on another: least squares of the
    /// derivatives of the normalised absorption from 30 eV below to 40 eV above E0.
    /// </summary>
    /// <param name="spectrum">What is shifted.</param>
    /// <param name="reference">What it is laid on.</param>
    /// <param name="reach">Largest shift searched beyond the difference of both E0, eV.</param>
    /// <returns>eV to add to the spectrum's energies.</returns>
    public static double Align(NormalisedXas spectrum, NormalisedXas reference, double reach = 5)
    {
        double e0 = reference.EdgeEnergy, step = 0.25;
        double[] grid = [.. Enumerable.Range(0, (int)(70 / step) + 1).Select(i => e0 - 30 + step * i)];
        var target = Slope(reference, grid, 0);
        double Misfit(double shift)
        {
            var s = Slope(spectrum, grid, shift);
            double sum = 0;
            for (int i = 0; i < s.Length; i++) sum += (s[i] - target[i]) * (s[i] - target[i]);
            return sum;
        }

        double start = e0 - spectrum.EdgeEnergy, best = start, least = double.PositiveInfinity;
        for (double t = start - reach; t <= start + reach; t += 0.1)
        {
            double m = Misfit(t);
            if (m < least) (best, least) = (t, m);
        }

        // Golden section within one step of the scan.
        double a = best - 0.1, b = best + 0.1;
        const double ratio = 0.6180339887498949;
        while (b - a > 1e-5)
        {
            double p = b - ratio * (b - a), q = a + ratio * (b - a);
            if (Misfit(p) < Misfit(q)) b = q;
            else a = p;
        }

        return (a + b) / 2;
    }

    /// <summary>Mean of several scans on the energies of the first, with the standard deviation between them at every point.</summary>
    /// <param name="scans">At least two scans, aligned.</param>
    /// <param name="name">Name of the result.</param>
    /// <exception cref="InputException">Fewer than two scans, or no common range.</exception>
    public static (XasSpectrum Mean, ImmutableArray<double> Deviation) Merge(IReadOnlyList<XasSpectrum> scans, string name)
    {
        if (scans.Count < 2) throw new InputException("A merge needs two scans or more.");
        double low = scans.Max(s => s.Energy[0]), high = scans.Min(s => s.Energy[^1]);
        double[] grid = [.. scans[0].Energy.Where(e => e >= low && e <= high)];
        if (grid.Length < 10) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The scans share {grid.Length} energies only; are they of one edge?"));
        var all = scans.Select(s => NotAKnotSpline.Interpolate([.. s.Energy], [.. s.Absorption], grid)).ToArray();
        var (mean, deviation) = (new double[grid.Length], new double[grid.Length]);
        for (int i = 0; i < grid.Length; i++)
        {
            mean[i] = all.Average(a => a[i]);
            deviation[i] = Math.Sqrt(all.Sum(a => Math.Pow(a[i] - mean[i], 2)) / (all.Length - 1));
        }

        return (XasSpectrum.From(name, grid, mean) with { Element = scans[0].Element, Edge = scans[0].Edge, Mode = scans[0].Mode }, [.. deviation]);
    }

    /// <summary>
    /// Removes single points that stand out of the cubic through their four neighbours by more than a threshold of robust
    /// deviations, outside of 20 eV about E0, where edges themselves are steep.
    /// </summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="threshold">Threshold in robust standard deviations.</param>
    public static (XasSpectrum Spectrum, ImmutableArray<double> Removed) Deglitch(XasSpectrum spectrum, double threshold = 8)
    {
        double[] e = [.. spectrum.Energy], mu = [.. spectrum.Absorption];
        double e0 = EdgeFinder.FindE0(e, mu);
        var excess = new double[e.Length];
        for (int i = 2; i + 2 < e.Length; i++) excess[i] = mu[i] - Cubic(e, mu, i);
        var sorted = excess.Select(Math.Abs).Order().ToArray();
        double scale = Math.Max(sorted[sorted.Length / 2] / 0.6745, 1e-12);
        var bad = Enumerable.Range(2, Math.Max(0, e.Length - 4)).Where(i =>
            Math.Abs(excess[i]) > threshold * scale && Math.Abs(e[i] - e0) > 20 && Math.Abs(excess[i]) >= Math.Abs(excess[i - 1]) && Math.Abs(excess[i]) >= Math.Abs(excess[i + 1])).ToHashSet();
        if (bad.Count == 0) return (spectrum, []);
        return (spectrum with
        {
            Energy = [.. e.Where((_, i) => !bad.Contains(i))],
            Absorption = [.. mu.Where((_, i) => !bad.Contains(i))],
        }, [.. bad.Order().Select(i => e[i])]);
    }

    /// <summary>
    /// Corrects normalised fluorescence of a thick sample for self-absorption: mu = N s/(1 + s - N) with s = (background
    /// absorption + absorption at the emission line times the ratio of sines)/(edge step), all in units of the edge step
    /// (Haskel, FLUO, 1999). s is a property of composition and geometry that the caller supplies.
    /// </summary>
    /// <param name="norm">Normalised fluorescence.</param>
    /// <param name="ratio">s, above zero: 10 is a dilute sample, 1 a concentrated one.</param>
    /// <exception cref="InputException">The ratio is not positive.</exception>
    public static ImmutableArray<double> CorrectSelfAbsorption(ReadOnlySpan<double> norm, double ratio)
    {
        if (!(ratio > 0)) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The self-absorption ratio is {ratio:G4}; it must be positive."));
        var result = new double[norm.Length];
        for (int i = 0; i < norm.Length; i++) result[i] = norm[i] * ratio / (1 + ratio - norm[i]);
        return [.. result];
    }

    private static double[] Slope(NormalisedXas s, double[] grid, double shift)
    {
        var values = NotAKnotSpline.Interpolate([.. s.Spectrum.Energy.Select(e => e + shift)], [.. s.Norm], grid);
        return Sampled.Gradient(values);
    }

    private static double Cubic(double[] x, double[] y, int i)
    {
        ReadOnlySpan<int> at = [i - 2, i - 1, i + 1, i + 2];
        double sum = 0;
        foreach (int j in at)
        {
            double weight = 1;
            foreach (int k in at)
            {
                if (k != j) weight *= (x[i] - x[k]) / (x[j] - x[k]);
            }

            sum += weight * y[j];
        }

        return sum;
    }
}
