// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;

namespace Halite.Impedance.Series;

/// <summary>Whether a spectrum is that of a linear, causal and stationary cell, by two tests that see different faults.</summary>
public sealed record SpectrumValidity
{
    /// <summary>The linear Kramers-Kronig test (complex fit, as many elements as the data call for); null where the spectrum is too short for it.</summary>
    public required KramersKronigResult? KramersKronig { get; init; }

    /// <summary>Whether the test took a series capacitor along: a blocking electrode that the elements alone do not follow.</summary>
    public required bool WithCapacitor { get; init; }

    /// <summary>The Z-HIT reconstruction; null where the spectrum is too short for it.</summary>
    public required ZHitResult? ZHit { get; init; }

    /// <summary>
    /// Whether the lowest decade departs from the distribution of relaxation times: it satisfies the Kramers-Kronig
    /// relations as the elements of the linear test do, but has a tail, which those do not follow. Null without one.
    /// </summary>
    public required bool? DistributionDrift { get; init; }

    /// <summary>Root mean square of the Kramers-Kronig residuals of both parts relative to |Z|; NaN without the test.</summary>
    public double Residual => KramersKronig is { } kk ? Math.Sqrt((kk.RmsReal * kk.RmsReal + kk.RmsImaginary * kk.RmsImaginary) / 2) : double.NaN;

    /// <summary>
    /// Whether the Kramers-Kronig residual stays within one percent of |Z|, the bound that the field works with; null
    /// without the test. White noise above one percent fails it too: it says what the data can bear, not why.
    /// </summary>
    public bool? WithinOnePercent => KramersKronig is null ? null : Residual <= 0.01;

    /// <summary>
    /// Whether the lowest decade departs: the cell changed during the sweep or was not at rest. Two tests must see it,
    /// since each has false alarms of its own: Z-HIT at the end of a steep tail, the elements of the linear test on any tail.
    /// </summary>
    public required bool Drift { get; init; }

    /// <summary>Tests a spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="distribution">Its distribution of relaxation times; found here where null.</param>
    public static SpectrumValidity Of(ImpedanceSpectrum spectrum, DrtResult? distribution = null)
    {
        distribution ??= Try(() => Drt.Fit(spectrum));
        var kk = Try(() => LinearKramersKronig.TestAllElements(spectrum));
        bool capacitor = false;
        // A blocking electrode or a diffusion tail has no end at low frequency: a series capacitor goes a long way with it.
        if (kk is not null && Try(() => LinearKramersKronig.TestAllElements(spectrum, new KramersKronigOptions { Capacitance = true })) is { } blocking
            && blocking.RmsReal + blocking.RmsImaginary < 0.7 * (kk.RmsReal + kk.RmsImaginary))
            (kk, capacitor) = (blocking, true);
        var zhit = Try(() => Halite.Impedance.ZHit.Reconstruct(spectrum));
        bool? departs = distribution is null ? null : LowDecade(spectrum, [.. spectrum.Impedances.Select((z, i) => (z - distribution.Fitted[i]) / Complex.Abs(z))]) is var d && d.Low > 0.005 && d.Low > 3 * d.Others;
        // White residuals differ by a factor of 1.15 between a decade and the rest; those of a cell that drifts by more.
        bool rises = kk is not null && LowDecade(spectrum, [.. kk.ResidualReal.Select((r, i) => new Complex(r, kk.ResidualImaginary[i]))]) is var e && e.Low > 5e-4 && e.Low > 1.5 * e.Others;
        return new SpectrumValidity
        {
            KramersKronig = kk,
            WithCapacitor = capacitor,
            ZHit = zhit,
            DistributionDrift = departs,
            Drift = ((zhit?.Drift ?? false) && rises) || ((kk?.Drift ?? false) && (departs ?? true)),
        };
    }

    // Root mean square of the relative residuals of each part in the lowest decade and above it; zeros where one has too few points.
    private static (double Low, double Others) LowDecade(ImpedanceSpectrum spectrum, ImmutableArray<Complex> residuals)
    {
        double edge = spectrum.Frequencies[^1] * 10.001, low = 0, rest = 0;
        int nLow = 0, nRest = 0;
        for (int i = 0; i < spectrum.Count; i++)
        {
            double square = (residuals[i].Real * residuals[i].Real + residuals[i].Imaginary * residuals[i].Imaginary) / 2;
            if (spectrum.Frequencies[i] <= edge) (low, nLow) = (low + square, nLow + 1);
            else (rest, nRest) = (rest + square, nRest + 1);
        }

        return nLow < 3 || nRest < 3 ? (0, 0) : (Math.Sqrt(low / nLow), Math.Sqrt(rest / nRest));
    }

    private static T? Try<T>(Func<T> test)
        where T : class
    {
        try
        {
            return test();
        }
        catch (InputException)
        {
            return null;
        }
    }
}
