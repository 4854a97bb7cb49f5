// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra.Xas;

/// <summary>
/// How to normalise an edge. What is null is set by the rules of Larch's code (preedge, read at commit a272abc7; its
/// docstring disagrees and is not followed), and every value used stands in the result.
/// </summary>
public sealed record NormalisationOptions
{
    /// <summary>Everything by rule.</summary>
    public static NormalisationOptions Default { get; } = new();

    /// <summary>Edge energy E0, eV; null finds it (<see cref="EdgeFinder"/>).</summary>
    public double? EdgeEnergy { get; init; }

    /// <summary>Start of the pre-edge line, eV relative to E0; null: the second point, rounded to 5 eV.</summary>
    public double? PreEdgeFrom { get; init; }

    /// <summary>End of the pre-edge line, eV relative to E0; null: half of its start.</summary>
    public double? PreEdgeTo { get; init; }

    /// <summary>Start of the post-edge polynomial, eV relative to E0; null: a fifteenth of its end rounded to 5 eV, at most 25 eV.</summary>
    public double? PostEdgeFrom { get; init; }

    /// <summary>End of the post-edge polynomial, eV relative to E0; null: the last point, rounded to 5 eV.</summary>
    public double? PostEdgeTo { get; init; }

    /// <summary>Degree of the post-edge polynomial, 0 to 5; null: 2, or 1 under 300 eV, or 0 under 30 eV of range.</summary>
    public int? Degree { get; init; }

    /// <summary>Edge step in the unit of the absorption; null: post-edge minus pre-edge at E0.</summary>
    public double? EdgeStep { get; init; }

    /// <summary>Exponent n of a Victoreen pre-edge, fitted to mu E^n; 0 is a straight line, the default of Athena and Larch.</summary>
    public int Victoreen { get; init; }

    /// <summary>These options where they say something, otherwise those of another set.</summary>
    /// <param name="other">What stands where this says nothing.</param>
    public NormalisationOptions Or(NormalisationOptions other) => new()
    {
        EdgeEnergy = EdgeEnergy ?? other.EdgeEnergy,
        PreEdgeFrom = PreEdgeFrom ?? other.PreEdgeFrom,
        PreEdgeTo = PreEdgeTo ?? other.PreEdgeTo,
        PostEdgeFrom = PostEdgeFrom ?? other.PostEdgeFrom,
        PostEdgeTo = PostEdgeTo ?? other.PostEdgeTo,
        Degree = Degree ?? other.Degree,
        EdgeStep = EdgeStep ?? other.EdgeStep,
        Victoreen = Victoreen != 0 ? Victoreen : other.Victoreen,
    };
}

/// <summary>A normalised edge: zero before it, one far above it.</summary>
public sealed record NormalisedXas
{
    /// <summary>The spectrum that was normalised.</summary>
    public required XasSpectrum Spectrum { get; init; }

    /// <summary>Every setting as it was used; none is null.</summary>
    public required NormalisationOptions Settings { get; init; }

    /// <summary>Edge energy E0, eV.</summary>
    public required double EdgeEnergy { get; init; }

    /// <summary>Edge step in the unit of the absorption.</summary>
    public required double EdgeStep { get; init; }

    /// <summary>Pre-edge line at every energy, unit of the absorption.</summary>
    public required ImmutableArray<double> PreEdge { get; init; }

    /// <summary>Post-edge curve at every energy, unit of the absorption.</summary>
    public required ImmutableArray<double> PostEdge { get; init; }

    /// <summary>(mu - pre-edge) / edge step, at every energy.</summary>
    public required ImmutableArray<double> Norm { get; init; }

    /// <summary>As <see cref="Norm"/>, with the curvature of the post-edge taken out above E0.</summary>
    public required ImmutableArray<double> Flat { get; init; }

    /// <summary>What a user must know.</summary>
    public ImmutableArray<Warning> Warnings { get; init; } = [];

    /// <summary>The array of this name.</summary>
    /// <param name="array">Norm or flat.</param>
    public ImmutableArray<double> Array(XasArray array) => array == XasArray.Flat ? Flat : Norm;
}

/// <summary>Which normalised array an analysis uses.</summary>
public enum XasArray
{
    /// <summary>(mu - pre-edge) / edge step: the default of Athena's linear combination.</summary>
    Norm,
    /// <summary>Flattened above the edge.</summary>
    Flat,
}

/// <summary>Pre-edge subtraction and normalisation to a unit edge step.</summary>
public static class Normalisation
{
    /// <summary>Normalises a spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="options">Settings; null for all by rule. They win over those that the file stores only where the caller merged them so.</param>
    /// <exception cref="InputException">The settings leave fewer than two points before or after the edge.</exception>
    public static NormalisedXas Fit(XasSpectrum spectrum, NormalisationOptions? options = null)
    {
        options ??= NormalisationOptions.Default;
        var energy = spectrum.Energy.AsSpan();
        var mu = spectrum.Absorption.AsSpan();
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        double e0 = options.EdgeEnergy ?? double.NaN;
        if (!(e0 >= energy[1] && e0 <= energy[^2]))
        {
            if (options.EdgeEnergy is not null)
                warnings.Add(new Warning("e0-outside", string.Create(CultureInfo.InvariantCulture, $"\"{spectrum.Name}\": E0 = {e0:G8} eV lies outside the data ({energy[0]:G8} to {energy[^1]:G8} eV); it was found anew.")));
            e0 = EdgeFinder.FindE0(energy, mu);
        }

        int edge = Sampled.Nearest(energy, e0);
        var used = Resolve(spectrum, options, e0, edge);
        double pre1 = used.PreEdgeFrom!.Value, pre2 = used.PreEdgeTo!.Value, norm1 = used.PostEdgeFrom!.Value, norm2 = used.PostEdgeTo!.Value;
        var (p1, p2) = Window(energy, e0, pre1, pre2);
        int power = options.Victoreen;
        var weighted = new double[p2 - p1];
        for (int i = p1; i < p2; i++) weighted[i - p1] = mu[i] * Math.Pow(energy[i], power);
        var line = Sampled.FitPolynomial(energy[p1..p2], weighted, 1);
        var pre = new double[energy.Length];
        for (int i = 0; i < pre.Length; i++) pre[i] = line.At(energy[i]) * Math.Pow(energy[i], -power);

        var (n1, n2) = Window(energy, e0, norm1, norm2);
        var above = new double[n2 - n1];
        for (int i = n1; i < n2; i++) above[i - n1] = mu[i] - pre[i];
        int degree = Math.Min(used.Degree!.Value, Math.Max(0, above.Length - 1));
        var curve = Sampled.FitPolynomial(energy[n1..n2], above, degree);
        var post = new double[energy.Length];
        for (int i = 0; i < post.Length; i++) post[i] = pre[i] + curve.At(energy[i]);
        double step = options.EdgeStep ?? post[edge] - pre[edge];
        if (step <= 0)
            warnings.Add(new Warning("negative-edge-step", string.Create(CultureInfo.InvariantCulture, $"\"{spectrum.Name}\": the edge step is {step:G4}; check the pre-edge ({pre1:G4} to {pre2:G4} eV) and post-edge ({norm1:G4} to {norm2:G4} eV) ranges.")));
        step = Math.Max(1e-12, Math.Abs(step));

        var (norm, flat) = (new double[energy.Length], new double[energy.Length]);
        double atEdge = (post[edge] - pre[edge]) / step;
        for (int i = 0; i < norm.Length; i++)
        {
            norm[i] = (mu[i] - pre[i]) / step;
            flat[i] = i < edge ? norm[i] : norm[i] - (post[i] - pre[i]) / step + atEdge;
        }

        return new NormalisedXas
        {
            Spectrum = spectrum,
            Settings = used with { EdgeStep = step, Degree = degree },
            EdgeEnergy = e0,
            EdgeStep = step,
            PreEdge = [.. pre],
            PostEdge = [.. post],
            Norm = [.. norm],
            Flat = [.. flat],
            Warnings = warnings.ToImmutable(),
        };
    }

    private static NormalisationOptions Resolve(XasSpectrum spectrum, NormalisationOptions options, double e0, int edge)
    {
        var energy = spectrum.Energy.AsSpan();
        double first = energy[0] - e0, last = energy[^1] - e0;
        double pre1 = Math.Max(options.PreEdgeFrom ?? (edge > 20 ? 5 * Math.Round((energy[1] - e0) / 5) : 2 * Math.Round((energy[1] - e0) / 2)), first);
        double pre2 = options.PreEdgeTo ?? 0.5 * pre1;
        if (pre1 > pre2) (pre1, pre2) = (pre2, pre1);
        int a = Sampled.AtOrBelow(energy, pre1 + e0), b = Sampled.AtOrBelow(energy, pre2 + e0), least = 2 + options.Victoreen;
        if (b < a + least) pre2 = energy[Math.Min(energy.Length - 1, a + least)] - e0;

        double norm2 = options.PostEdgeTo ?? 5 * Math.Round(last / 5);
        if (norm2 < 0) norm2 = last - norm2;
        norm2 = Math.Min(norm2, last);
        double norm1 = options.PostEdgeFrom ?? Math.Min(25, 5 * Math.Round(norm2 / 15));
        if (norm1 > norm2) (norm1, norm2) = (norm2, norm1);
        norm1 = Math.Min(norm1, norm2 - 10);
        int degree = options.Degree ?? (norm2 - norm1 < 30 ? 0 : norm2 - norm1 < 300 ? 1 : 2);
        return options with { EdgeEnergy = e0, PreEdgeFrom = pre1, PreEdgeTo = pre2, PostEdgeFrom = norm1, PostEdgeTo = norm2, Degree = Math.Clamp(degree, 0, 5) };
    }

    /// <summary>Points from the one at or below the start up to, without, the one nearest to the end; at least two.</summary>
    private static (int From, int To) Window(ReadOnlySpan<double> energy, double e0, double from, double to)
    {
        int a = Sampled.AtOrBelow(energy, from + e0), b = Sampled.Nearest(energy, to + e0);
        if (b - a < 2) b = Math.Min(energy.Length, a + 2);
        if (b - a < 2) a = Math.Max(0, b - 2);
        return (a, b);
    }
}
