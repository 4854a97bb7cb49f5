// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;

namespace Halite.Impedance;

/// <summary>
/// One impedance spectrum: complex impedance in ohm against frequency in Hz, highest frequency first, with what is
/// known of the state in which it was taken. The imaginary part carries its mathematical sign: negative where the
/// cell is capacitive. A length of zero does not exist; values are finite.
/// </summary>
public sealed record ImpedanceSpectrum
{
    private ImpedanceSpectrum(ImmutableArray<double> frequencies, ImmutableArray<Complex> impedances)
    {
        Frequencies = frequencies;
        Impedances = impedances;
    }

    /// <summary>Frequencies in Hz, falling; equal ones may follow each other (repeated points).</summary>
    public ImmutableArray<double> Frequencies { get; }

    /// <summary>Impedance in ohm at each frequency.</summary>
    public ImmutableArray<Complex> Impedances { get; }

    /// <summary>Number of points.</summary>
    public int Count => Frequencies.Length;

    /// <summary>Number of the spectrum in its series; null outside of one.</summary>
    public double? Index { get; init; }

    /// <summary>State of charge as the file states it (fraction, percent or lithiation: not converted); null if unknown.</summary>
    public double? StateOfCharge { get; init; }

    /// <summary>Mean cell voltage during the sweep in V; null if unknown.</summary>
    public double? Voltage { get; init; }

    /// <summary>Temperature in K; null if unknown.</summary>
    public double? Temperature { get; init; }

    /// <summary>Time of the first point in s since the start of the test; null if unknown.</summary>
    public double? Time { get; init; }

    /// <summary>Cycle number; null if unknown.</summary>
    public double? Cycle { get; init; }

    /// <summary>Name for people ("loop 3", a file name); empty where there is none.</summary>
    public string Label { get; init; } = "";

    /// <summary>Largest modulus in ohm: the scale by which analyses normalise, so that the unit of Z changes nothing.</summary>
    public double Scale
    {
        get
        {
            double largest = 0;
            foreach (var z in Impedances) largest = Math.Max(largest, Complex.Abs(z));
            return largest;
        }
    }

    /// <summary>A spectrum from its points, in any order.</summary>
    /// <param name="frequencies">Frequencies in Hz, above zero.</param>
    /// <param name="impedances">Impedance in ohm, as many, finite.</param>
    /// <exception cref="InputException">No points, lengths that differ, a frequency that is not above zero or a value that is not finite.</exception>
    public static ImpedanceSpectrum Of(ReadOnlySpan<double> frequencies, ReadOnlySpan<Complex> impedances)
    {
        if (frequencies.Length != impedances.Length)
            throw new InputException($"The spectrum has {frequencies.Length} frequencies and {impedances.Length} impedances; give one impedance for each frequency.");
        if (frequencies.IsEmpty) throw new InputException("The spectrum holds no points; export it again.");
        var f = frequencies.ToArray();
        var z = impedances.ToArray();
        for (int i = 0; i < f.Length; i++)
        {
            if (!(f[i] > 0) || !double.IsFinite(f[i]))
                throw new InputException(FormattableString.Invariant($"Point {i + 1} of the spectrum has the frequency {f[i]:R} Hz; frequencies are above zero."));
            if (!double.IsFinite(z[i].Real) || !double.IsFinite(z[i].Imaginary) || z[i] == Complex.Zero)
                throw new InputException(FormattableString.Invariant($"Point {i + 1} of the spectrum ({f[i]:R} Hz) has no impedance that could be analysed; leave it out."));
        }

        // A stable sort: points repeated at one frequency stay in the order in which they were taken.
        var order = Enumerable.Range(0, f.Length).OrderByDescending(i => f[i]).ToArray();
        return new ImpedanceSpectrum([.. order.Select(i => f[i])], [.. order.Select(i => z[i])]);
    }

    /// <summary>The points for which a rule holds, with the same state.</summary>
    /// <param name="keep">Rule over frequency in Hz and impedance in ohm.</param>
    /// <exception cref="InputException">No point is left.</exception>
    public ImpedanceSpectrum Where(Func<double, Complex, bool> keep)
    {
        var kept = Enumerable.Range(0, Count).Where(i => keep(Frequencies[i], Impedances[i])).ToArray();
        if (kept.Length == 0) throw new InputException("No point of the spectrum is left after the selection; widen it.");
        return With([.. kept.Select(i => Frequencies[i])], [.. kept.Select(i => Impedances[i])]);
    }

    /// <summary>The points in the first quadrant of the Nyquist plot (-Im Z above zero): what is left without the inductive end.</summary>
    /// <exception cref="InputException">No point is left.</exception>
    public ImpedanceSpectrum FirstQuadrant() => Where(static (_, z) => z.Imaginary < 0);

    /// <summary>The spectrum without some of its points.</summary>
    /// <param name="positions">Positions from 0, highest frequency first.</param>
    /// <exception cref="InputException">No point is left.</exception>
    public ImpedanceSpectrum Without(params IEnumerable<int> positions)
    {
        var dropped = positions.ToHashSet();
        var kept = Enumerable.Range(0, Count).Where(i => !dropped.Contains(i)).ToArray();
        if (kept.Length == 0) throw new InputException("No point of the spectrum is left after the selection; widen it.");
        return With([.. kept.Select(i => Frequencies[i])], [.. kept.Select(i => Impedances[i])]);
    }

    /// <summary>The same spectrum with every impedance multiplied (an area, a change of unit).</summary>
    /// <param name="factor">The factor, finite and not zero.</param>
    public ImpedanceSpectrum Scaled(double factor) => With(Frequencies, [.. Impedances.Select(z => z * factor)]);

    /// <summary>The same points with other impedances (a simulation, a bootstrap replicate).</summary>
    /// <param name="impedances">Impedance in ohm at each of <see cref="Frequencies"/>.</param>
    public ImpedanceSpectrum WithImpedances(ReadOnlySpan<Complex> impedances) => impedances.Length == Count
        ? With(Frequencies, [.. impedances])
        : throw new ArgumentException($"{impedances.Length} impedances for {Count} frequencies.", nameof(impedances));

    private ImpedanceSpectrum With(ImmutableArray<double> frequencies, ImmutableArray<Complex> impedances) => new(frequencies, impedances)
    {
        Index = Index,
        StateOfCharge = StateOfCharge,
        Voltage = Voltage,
        Temperature = Temperature,
        Time = Time,
        Cycle = Cycle,
        Label = Label,
    };
}
