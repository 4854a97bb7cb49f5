// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;

namespace Halite.Impedance;

/// <summary>Which part of the data the Voigt circuit of a Kramers-Kronig test is fitted to.</summary>
public enum KramersKronigFit
{
    /// <summary>Real and imaginary part together.</summary>
    Complex,
    /// <summary>The real part; the imaginary part is then predicted.</summary>
    Real,
    /// <summary>The imaginary part; the real part is then predicted.</summary>
    Imaginary,
}

/// <summary>How a linear Kramers-Kronig test runs.</summary>
public sealed record KramersKronigOptions
{
    /// <summary>The defaults.</summary>
    public static KramersKronigOptions Default { get; } = new();

    /// <summary>What is fitted. Default complex: it uses all data; real and imaginary fits predict the other part and see different faults.</summary>
    public KramersKronigFit Fit { get; init; } = KramersKronigFit.Complex;

    /// <summary>
    /// The number of elements grows until mu falls to this value. Default 0.85, the value of Schönleber et al. for
    /// spectra of lithium-ion cells.
    /// </summary>
    public double Threshold { get; init; } = 0.85;

    /// <summary>Most elements tried. Default 50, well beyond the seven a decade that data of any range resolve.</summary>
    public int MaxElements { get; init; } = 50;

    /// <summary>A number of elements that is used as it is; null (the default) lets mu choose.</summary>
    public int? Elements { get; init; }

    /// <summary>Whether a series capacitor is added (blocking electrodes). Default false, as in the original test.</summary>
    public bool Capacitance { get; init; }

    /// <summary>Whether the admittance is tested instead of the impedance (inductive loops, negative resistances). Default false.</summary>
    public bool Admittance { get; init; }
}

/// <summary>What a linear Kramers-Kronig test found.</summary>
public sealed record KramersKronigResult
{
    /// <summary>Number M of Voigt elements.</summary>
    public required int Elements { get; init; }

    /// <summary>mu = 1 - Σ|R_k &lt; 0| / Σ|R_k ≥ 0|: one for a smooth fit, falling towards zero as noise is fitted.</summary>
    public required double Mu { get; init; }

    /// <summary>Whether mu reached the threshold within the elements allowed (or the number was given).</summary>
    public required bool Converged { get; init; }

    /// <summary>Fitted impedance in ohm at each frequency of the spectrum.</summary>
    public required ImmutableArray<Complex> Fitted { get; init; }

    /// <summary>(Z' - Z'fit)/|Z| at each frequency.</summary>
    public required ImmutableArray<double> ResidualReal { get; init; }

    /// <summary>(Z'' - Z''fit)/|Z| at each frequency.</summary>
    public required ImmutableArray<double> ResidualImaginary { get; init; }

    /// <summary>Root mean square of the real residuals, relative to |Z|.</summary>
    public double RmsReal => Rms(ResidualReal);

    /// <summary>Root mean square of the imaginary residuals, relative to |Z|.</summary>
    public double RmsImaginary => Rms(ResidualImaginary);

    /// <summary>Series resistance in ohm (parallel conductance in S for an admittance test).</summary>
    public required double Resistance { get; init; }

    /// <summary>Series inductance in H (parallel capacitance in F for an admittance test).</summary>
    public required double Inductance { get; init; }

    /// <summary>Series capacitance in F (parallel inductance in H for an admittance test); null where it was not fitted.</summary>
    public required double? Capacitance { get; init; }

    /// <summary>Time constants of the elements in s.</summary>
    public required ImmutableArray<double> TimeConstants { get; init; }

    /// <summary>Strengths of the elements in ohm (capacitances in F for an admittance test), of either sign.</summary>
    public required ImmutableArray<double> Strengths { get; init; }

    /// <summary>
    /// Whether the lowest decade departs: its residuals are more than three times those of the rest and more than half
    /// a percent. The cell then changed during the measurement or was not at rest.
    /// </summary>
    public required bool Drift { get; init; }

    /// <summary>Whether the admittance was fitted.</summary>
    public bool Admittance { get; init; }

    /// <summary>
    /// The impedance of the fitted elements at any frequency. Outside of the measured range it is an extrapolation that
    /// obeys the Kramers-Kronig relations and nothing else.
    /// </summary>
    /// <param name="frequency">Frequency in Hz, above zero.</param>
    /// <returns>Impedance in ohm.</returns>
    public Complex Impedance(double frequency)
    {
        double w = 2 * Math.PI * frequency;
        var sum = new Complex(Resistance, w * Inductance - (Capacitance is { } c ? 1 / (w * c) : 0));
        for (int k = 0; k < Strengths.Length; k++) sum += Strengths[k] * VoigtFit.Basis(w, TimeConstants[k], Admittance);
        return Admittance ? 1 / sum : sum;
    }

    private static double Rms(ImmutableArray<double> values)
    {
        double sum = 0;
        foreach (var v in values) sum += v * v;
        return Math.Sqrt(sum / values.Length);
    }
}

/// <summary>
/// The linear Kramers-Kronig test of Boukamp with the choice of the number of elements by Schönleber: a circuit of a
/// resistor, an inductor and M Voigt elements at fixed time constants can only follow data that satisfy the
/// Kramers-Kronig relations.
/// </summary>
/// <remarks>
/// B. A. Boukamp, J. Electrochem. Soc. 142 (1995) 1885; M. Schönleber, D. Klotz, E. Ivers-Tiffée, Electrochim. Acta 131
/// (2014) 20. Weights 1/|Z|; time constants spaced evenly in log τ between 1/ω_max and 1/ω_min.
/// </remarks>
public static class LinearKramersKronig
{
    /// <summary>Tests a spectrum.</summary>
    /// <param name="spectrum">The spectrum, at least 4 points over some range of frequency.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <exception cref="InputException">There are too few points or an option is out of range.</exception>
    public static KramersKronigResult Test(ImpedanceSpectrum spectrum, KramersKronigOptions? options = null)
    {
        options ??= KramersKronigOptions.Default;
        if (spectrum.Count < 4 || spectrum.Frequencies[0] <= spectrum.Frequencies[^1])
            throw new InputException($"A Kramers-Kronig test needs at least 4 points over a range of frequencies, the spectrum has {spectrum.Count}; measure more points.");
        if (!(options.Threshold < 1)) throw new InputException(FormattableString.Invariant($"The threshold for mu is {options.Threshold:R}; give a number below 1 (0.85)."));
        if (options.Elements is < 1) throw new InputException($"A Kramers-Kronig test takes at least one element, {options.Elements} were asked for.");

        var fit = new VoigtFit(spectrum, options);
        if (options.Elements is { } given)
        {
            double mu = fit.Solve(given);
            return Result(spectrum, options, fit, given, mu, true);
        }

        // More unknowns than data would follow anything.
        int most = Math.Min(options.MaxElements, (options.Fit == KramersKronigFit.Complex ? 2 : 1) * spectrum.Count - 4);
        int elements = 0;
        double last = 1;
        while (last > options.Threshold && elements < most) last = fit.Solve(++elements);
        return Result(spectrum, options, fit, elements, last, last <= options.Threshold);
    }

    /// <summary>
    /// The test with as many elements as the data call for: from the number that mu chooses upward to that of the
    /// smallest AICc. Mu alone stops long before the circuit follows a sharp arc, and its residual then speaks of the
    /// circuit; this one speaks of the data. More elements cannot hide a fault, since each of them obeys the relations.
    /// </summary>
    /// <param name="spectrum">The spectrum, at least 4 points over some range of frequency.</param>
    /// <param name="options">How; the defaults where null. A number of elements in it is not used.</param>
    /// <exception cref="InputException">There are too few points or an option is out of range.</exception>
    public static KramersKronigResult TestAllElements(ImpedanceSpectrum spectrum, KramersKronigOptions? options = null)
    {
        options = (options ?? KramersKronigOptions.Default) with { Elements = null };
        var first = Test(spectrum, options);
        // AICc falls in steps: six elements without a better one are the end.
        const int patience = 6;
        int count = (options.Fit == KramersKronigFit.Complex ? 2 : 1) * spectrum.Count, most = Math.Min(options.MaxElements, count - 6);
        var (best, bestScore) = (first, Score(first));
        for (int elements = first.Elements + 1; elements <= most && elements <= best.Elements + patience; elements++)
        {
            var next = Test(spectrum, options with { Elements = elements });
            if (Score(next) is var score && score < bestScore) (best, bestScore) = (next, score);
        }

        return best;

        double Score(KramersKronigResult result)
        {
            double sum = 0;
            if (options.Fit != KramersKronigFit.Imaginary) foreach (double r in result.ResidualReal) sum += r * r;
            if (options.Fit != KramersKronigFit.Real) foreach (double r in result.ResidualImaginary) sum += r * r;
            // Exact data have no scatter; below this the sum is rounding.
            sum = Math.Max(sum, 1e-24 * count);
            int k = result.Elements + 3;
            return count * Math.Log(sum / count) + 2.0 * k * count / Math.Max(1, count - k - 1);
        }
    }

    private static KramersKronigResult Result(ImpedanceSpectrum spectrum, KramersKronigOptions options, VoigtFit fit, int elements, double mu, bool converged)
    {
        int n = spectrum.Count;
        var fitted = new Complex[n];
        var real = new double[n];
        var imaginary = new double[n];
        for (int i = 0; i < n; i++)
        {
            fitted[i] = fit.At(spectrum.Frequencies[i]);
            if (options.Admittance) fitted[i] = 1 / fitted[i];
            var d = (spectrum.Impedances[i] - fitted[i]) / Complex.Abs(spectrum.Impedances[i]);
            (real[i], imaginary[i]) = (d.Real, d.Imaginary);
        }

        return new KramersKronigResult
        {
            Elements = elements,
            Mu = mu,
            Converged = converged,
            Fitted = [.. fitted],
            ResidualReal = [.. real],
            ResidualImaginary = [.. imaginary],
            Resistance = fit.Resistance,
            Inductance = fit.Inductance,
            Capacitance = options.Capacitance ? 1 / fit.Elastance : null,
            TimeConstants = [.. fit.TimeConstants],
            Strengths = [.. fit.Strengths],
            Drift = Drifts(spectrum, real, imaginary),
            Admittance = options.Admittance,
        };
    }

    private static bool Drifts(ImpedanceSpectrum spectrum, double[] real, double[] imaginary)
    {
        double edge = spectrum.Frequencies[^1] * 10.001, low = 0, rest = 0;
        int nLow = 0, nRest = 0;
        for (int i = 0; i < real.Length; i++)
        {
            double square = real[i] * real[i] + imaginary[i] * imaginary[i];
            if (spectrum.Frequencies[i] <= edge) (low, nLow) = (low + square, nLow + 1);
            else (rest, nRest) = (rest + square, nRest + 1);
        }

        if (nLow < 3 || nRest < 3) return false;
        double lowRms = Math.Sqrt(low / nLow / 2), restRms = Math.Sqrt(rest / nRest / 2);
        return lowRms > 0.005 && lowRms > 3 * restRms;
    }
}
