// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;

namespace Halite.Impedance.Series;

/// <summary>How two instruments differ at one frequency.</summary>
/// <param name="Frequency">Frequency in Hz.</param>
/// <param name="Modulus">|Z(high)|/|Z(low)| - 1: relative difference of the modulus.</param>
/// <param name="Phase">Phase of the high-frequency instrument minus that of the other, in degrees.</param>
/// <param name="Difference">Z(high) - Z(low) in ohm.</param>
public readonly record struct Mismatch(double Frequency, double Modulus, double Phase, Complex Difference);

/// <summary>Spectra of two instruments as one.</summary>
/// <param name="Spectrum">Points of the high-frequency instrument from the cut upward, of the other below it; nothing is scaled.</param>
/// <param name="HighFirst">Whether the first spectrum given is the one of high frequency.</param>
/// <param name="Cut">Frequency in Hz at which one hands over to the other: the geometric middle of the overlap, or of the gap.</param>
/// <param name="OverlapFrom">Lowest common frequency in Hz; above <paramref name="OverlapTo"/> where there is a gap.</param>
/// <param name="OverlapTo">Highest common frequency in Hz.</param>
/// <param name="Mismatches">The difference at the frequencies of both within the overlap, falling; empty for a gap.</param>
public sealed record SpectrumJoin(ImpedanceSpectrum Spectrum, bool HighFirst, double Cut, double OverlapFrom, double OverlapTo, ImmutableArray<Mismatch> Mismatches)
{
    /// <summary>Whether the two have frequencies in common.</summary>
    public bool Overlaps => !Mismatches.IsEmpty;

    /// <summary>Mean relative difference of the modulus over the overlap; NaN for a gap.</summary>
    public double MeanModulus => Overlaps ? Mismatches.Average(m => m.Modulus) : double.NaN;

    /// <summary>Largest relative difference of the modulus; NaN for a gap.</summary>
    public double WorstModulus => Overlaps ? Mismatches.Max(m => Math.Abs(m.Modulus)) : double.NaN;

    /// <summary>Mean difference of phase in degrees; NaN for a gap.</summary>
    public double MeanPhase => Overlaps ? Mismatches.Average(m => m.Phase) : double.NaN;

    /// <summary>Mean difference of the real parts in ohm (leads and contacts, where it is the same everywhere); NaN for a gap.</summary>
    public double MeanReal => Overlaps ? Mismatches.Average(m => m.Difference.Real) : double.NaN;

    /// <summary>Joins two spectra.</summary>
    /// <param name="first">One spectrum, at least two points.</param>
    /// <param name="second">The other, at least two points.</param>
    /// <exception cref="InputException">The range of one lies within that of the other: there is nothing to join.</exception>
    public static SpectrumJoin Of(ImpedanceSpectrum first, ImpedanceSpectrum second)
    {
        bool highFirst = first.Frequencies[0] >= second.Frequencies[0];
        var (high, low) = highFirst ? (first, second) : (second, first);
        if (high.Frequencies[^1] <= low.Frequencies[^1])
        {
            throw new InputException(FormattableString.Invariant(
                $"The range of one spectrum ({low.Frequencies[^1]:G4} to {low.Frequencies[0]:G4} Hz) lies within that of the other ({high.Frequencies[^1]:G4} to {high.Frequencies[0]:G4} Hz): there is nothing to join; give two spectra of which one goes to higher and the other to lower frequencies."));
        }

        double from = high.Frequencies[^1], to = low.Frequencies[0], cut = Math.Sqrt(from * to);
        var joined = ImpedanceSpectrum.Of(
            [.. high.Frequencies.Where(f => f >= cut), .. low.Frequencies.Where(f => f < cut)],
            [.. high.Impedances.Where((_, i) => high.Frequencies[i] >= cut), .. low.Impedances.Where((_, i) => low.Frequencies[i] < cut)]);
        joined = joined with { StateOfCharge = first.StateOfCharge ?? second.StateOfCharge, Voltage = first.Voltage ?? second.Voltage, Temperature = first.Temperature ?? second.Temperature, Cycle = first.Cycle ?? second.Cycle, Label = "joined" };
        var mismatches = high.Frequencies.Concat(low.Frequencies).Where(f => f >= from && f <= to).Distinct().OrderDescending().Select(f =>
        {
            var (a, b) = (At(high, f), At(low, f));
            var ratio = a / b;
            return new Mismatch(f, Complex.Abs(ratio) - 1, ratio.Phase * 180 / Math.PI, a - b);
        });
        return new SpectrumJoin(joined, highFirst, cut, from, to, [.. mismatches]);
    }

    // Between two points ln Z is nearly a straight line over ln f (an arc or a constant phase element locally).
    private static Complex At(ImpedanceSpectrum s, double frequency)
    {
        int i = 0;
        while (i < s.Count - 1 && s.Frequencies[i + 1] >= frequency) i++;
        if (s.Frequencies[i] == frequency || i == s.Count - 1) return s.Impedances[i];
        double t = Math.Log(frequency / s.Frequencies[i]) / Math.Log(s.Frequencies[i + 1] / s.Frequencies[i]);
        return s.Impedances[i] * Complex.Exp(t * Complex.Log(s.Impedances[i + 1] / s.Impedances[i]));
    }
}
