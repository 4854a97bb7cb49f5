// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra.Xas;

/// <summary>How one spectrum was laid on another.</summary>
/// <param name="Shift">eV to add to the energies of the spectrum.</param>
/// <param name="RFactor">What is left of the squared derivative: above some per cent the two are not of one substance.</param>
public sealed record XasAlignment(Measured Shift, double RFactor);

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
    public static double Align(NormalisedXas spectrum, NormalisedXas reference, double reach = 5) => Alignment(spectrum, reference, reach).Shift.Value;

    /// <summary>As <see cref="Align"/>, with the uncertainty of the shift from what the derivatives leave.</summary>
    /// <param name="spectrum">What is shifted.</param>
    /// <param name="reference">What it is laid on.</param>
    /// <param name="reach">Largest shift searched beyond the difference of both E0, eV.</param>
    public static XasAlignment Alignment(NormalisedXas spectrum, NormalisedXas reference, double reach = 5)
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

        // Curvature of the misfit at its minimum; a grid finer than the data holds no more than the data.
        double shift = (a + b) / 2, least2 = Misfit(shift), h = 0.05, curvature = (Misfit(shift + h) - 2 * least2 + Misfit(shift - h)) / (h * h);
        double spacing = Spacing(spectrum.Spectrum, e0), crowding = Math.Max(1, spacing / step), variance = least2 / (grid.Length / crowding - 1);
        var measured = curvature > 0 && variance > 0
            ? Measured.From(shift, Math.Sqrt(2 * variance * crowding / curvature), "eV", "alignment of " + spectrum.Spectrum.Name)
            : Measured.WithoutSigma(shift, "eV", curvature > 0 ? "both derivatives are equal" : "the misfit has no minimum here");
        return new XasAlignment(measured, least2 / target.Sum(v => v * v));
    }

    /// <summary>Mean distance of the points within 20 eV of the edge.</summary>
    private static double Spacing(XasSpectrum spectrum, double e0)
    {
        int count = spectrum.Energy.Count(e => Math.Abs(e - e0) <= 20);
        return count > 1 ? 40.0 / count : 40;
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

    /// <summary>A spectrum corrected for self-absorption and normalised anew over the same ranges.</summary>
    /// <param name="spectrum">Normalised fluorescence.</param>
    /// <param name="ratio">As in the other overload.</param>
    /// <exception cref="InputException">The ratio is not positive.</exception>
    public static NormalisedXas CorrectSelfAbsorption(NormalisedXas spectrum, double ratio)
    {
        var corrected = CorrectSelfAbsorption(spectrum.Norm.AsSpan(), ratio);
        var mu = corrected.Select((n, i) => spectrum.PreEdge[i] + spectrum.EdgeStep * n).ToImmutableArray();
        return Normalisation.Fit(spectrum.Spectrum with { Absorption = mu }, spectrum.Settings with { EdgeStep = null });
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
