// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Impedance.Relaxation;
using Halite.Impedance.Relaxation.Field;

namespace Halite.Impedance;

/// <summary>
/// Distribution of relaxation times: Z(ω) = R∞ + jωL + tail + ∫ γ(ln τ)/(1 + jωτ) d ln τ.
/// </summary>
public static class Drt
{
    /// <summary>Fewest points that a distribution can be asked of.</summary>
    internal const int FewestPoints = 8;

    /// <summary>Finds the distribution of relaxation times of a spectrum.</summary>
    /// <param name="spectrum">The spectrum, on any grid of frequencies, at least 8 points over a decade.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <exception cref="InputException">The spectrum is too short or an option is out of range.</exception>
    public static DrtResult Fit(ImpedanceSpectrum spectrum, DrtOptions? options = null)
    {
        options ??= DrtOptions.Default;
        Check(spectrum, options);
        return options.Method switch
        {
            DrtMethod.Tikhonov => TikhonovDrt.Fit(spectrum, options),
            DrtMethod.Field => new FieldDrt(spectrum, options).Fit(),
            _ => new HierarchicalDrt(spectrum, options).Fit(),
        };
    }

    internal static void Check(ImpedanceSpectrum spectrum, DrtOptions options)
    {
        if (spectrum.Count < FewestPoints || spectrum.Frequencies[0] < 9.99 * spectrum.Frequencies[^1])
            throw new InputException($"A distribution of relaxation times needs at least {FewestPoints} points over a decade of frequency, the spectrum has {spectrum.Count}; measure more points.");
        if (options.PointsPerDecade is < 5 or > 1000) throw new InputException($"{options.PointsPerDecade} points a decade are asked for; give 5 to 1000.");
        if (options.Level is not (> 0.01 and < 0.9999)) throw new InputException(FormattableString.Invariant($"The coverage of the band is {options.Level:R}; give a number between 0.01 and 0.9999."));
        if (options.Signed && options.Method != DrtMethod.Tikhonov) throw new InputException("A signed distribution is offered by the method tikhonov alone; the others are positive by construction.");
        if (options.Method == DrtMethod.Tikhonov && options.Lambda == LambdaRule.Given && !(options.LambdaValue > 0)) throw new InputException(FormattableString.Invariant($"Lambda is {options.LambdaValue:R}; give a number above zero."));
    }
}
