// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Impedance.Series;

/// <summary>Whether a spectrum is that of a linear, causal and stationary cell, by two tests that see different faults.</summary>
public sealed record SpectrumValidity
{
    /// <summary>The linear Kramers-Kronig test (complex fit); null where the spectrum is too short for it.</summary>
    public required KramersKronigResult? KramersKronig { get; init; }

    /// <summary>Whether the test took a series capacitor along: a blocking electrode that the elements alone do not follow.</summary>
    public required bool WithCapacitor { get; init; }

    /// <summary>The Z-HIT reconstruction; null where the spectrum is too short for it.</summary>
    public required ZHitResult? ZHit { get; init; }

    /// <summary>Root mean square of the Kramers-Kronig residuals of both parts relative to |Z|; NaN without the test.</summary>
    public double Residual => KramersKronig is { } kk ? Math.Sqrt((kk.RmsReal * kk.RmsReal + kk.RmsImaginary * kk.RmsImaginary) / 2) : double.NaN;

    /// <summary>Whether the lowest decade departs in either test: the cell changed during the sweep or was not at rest.</summary>
    public bool Drift => (KramersKronig?.Drift ?? false) || (ZHit?.Drift ?? false);

    /// <summary>Tests a spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    public static SpectrumValidity Of(ImpedanceSpectrum spectrum)
    {
        var kk = Try(() => LinearKramersKronig.Test(spectrum));
        bool capacitor = false;
        // A blocking electrode has no end at low frequency; a residual of a percent may only say so.
        if (kk is not null && new[] { kk.RmsReal, kk.RmsImaginary }.Max() > 0.01 && Try(() => LinearKramersKronig.Test(spectrum, new KramersKronigOptions { Capacitance = true })) is { } blocking
            && blocking.RmsReal + blocking.RmsImaginary < 0.5 * (kk.RmsReal + kk.RmsImaginary))
            (kk, capacitor) = (blocking, true);
        return new SpectrumValidity { KramersKronig = kk, WithCapacitor = capacitor, ZHit = Try(() => Halite.Impedance.ZHit.Reconstruct(spectrum)) };
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
