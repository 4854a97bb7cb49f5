// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Impedance.Geometry;

/// <summary>
/// A current that decays under a constant voltage: a direct-current polarisation of a cell, read for its first and its
/// steady current.
/// </summary>
public sealed record DcPolarisation
{
    // Share of the measured time, at its end, over which the steady current is taken.
    private const double SteadyShare = 0.1;

    private DcPolarisation()
    {
    }

    /// <summary>Voltage that was applied, in V, with its sign.</summary>
    public required double Voltage { get; init; }

    /// <summary>Times in s, rising.</summary>
    public required ImmutableArray<double> Times { get; init; }

    /// <summary>Currents in A.</summary>
    public required ImmutableArray<double> Currents { get; init; }

    /// <summary>
    /// First current in A: the largest of the trace. It is too small where the first sample comes after the cell has
    /// begun to polarise.
    /// </summary>
    public required Measured Initial { get; init; }

    /// <summary>
    /// Steady current in A: mean of the last tenth of the time, with the standard error of that mean and what is left of the
    /// decay by then; where more is left than the uncertainty and the decay tells where it leads, that limit
    /// (<see cref="IsExtrapolated"/>).
    /// </summary>
    public required Measured Steady { get; init; }

    /// <summary>Whether <see cref="Steady"/> is the limit of I = Is + A exp(-t/τ) fitted to the second half of the trace, which is twice τ long at least from its start.</summary>
    public required bool IsExtrapolated { get; init; }

    /// <summary>Relative change of the current over that last tenth; below zero where it still decays.</summary>
    public required double Trend { get; init; }

    /// <summary>
    /// Whether the current is steady: the change over the last tenth is below one percent or within three of its
    /// uncertainties; where the limit was extrapolated, the last tenth is within one percent of it.
    /// </summary>
    public required bool IsSteady { get; init; }

    /// <summary>Reads a polarisation from a table of time and current.</summary>
    /// <param name="recording">What the file held.</param>
    /// <param name="voltage">Voltage that was applied, in V, not zero.</param>
    /// <exception cref="InputException">There is no time or no current, or too few rows.</exception>
    public static DcPolarisation From(Recording recording, double voltage)
    {
        var table = recording.Find(Meaning.Time, Meaning.Current)
            ?? throw new InputException($"The polarisation trace needs a time and a current, the columns are {string.Join(", ", recording.Tables.SelectMany(t => t.Columns).Select(c => c.Name).Take(12))}; name them time_s and current_A.");
        return Of(table.Find(Meaning.Time)!.In("s"), table.Find(Meaning.Current)!.In("A"), voltage);
    }

    /// <summary>Reads a polarisation.</summary>
    /// <param name="times">Times in s.</param>
    /// <param name="currents">Currents in A, as many.</param>
    /// <param name="voltage">Voltage that was applied, in V, not zero.</param>
    /// <exception cref="InputException">The voltage is zero or there are fewer than 20 rows with a time and a current.</exception>
    public static DcPolarisation Of(ReadOnlySpan<double> times, ReadOnlySpan<double> currents, double voltage)
    {
        if (!(Math.Abs(voltage) > 0) || !double.IsFinite(voltage)) throw new InputException("The voltage of the polarisation is zero or not a number; state the voltage that was applied in V.");
        var rows = new List<(double T, double I)>();
        for (int i = 0; i < Math.Min(times.Length, currents.Length); i++)
        {
            if (double.IsFinite(times[i]) && double.IsFinite(currents[i])) rows.Add((times[i], currents[i]));
        }

        if (rows.Count < 20) throw new InputException($"The polarisation trace has {rows.Count} rows with time and current; 20 are needed to see whether the current is steady.");
        rows.Sort((a, b) => a.T.CompareTo(b.T));
        double from = rows[^1].T - SteadyShare * (rows[^1].T - rows[0].T);
        var last = rows.Where(r => r.T >= from).ToArray();
        if (last.Length < 5) last = [.. rows[^5..]];
        var (mean, slope, scatter, slopeSigma) = Line(last);
        double span = last[^1].T - last[0].T;
        double standard = scatter / Math.Sqrt(last.Length) * CurrentDecay.Inflation(last.Select(r => r.I - mean - slope * (r.T - last.Average(l => l.T))));
        var half = rows.Where(r => r.T >= (rows[0].T + rows[^1].T) / 2).ToArray();
        if (half.Length < 10) half = [.. rows[^10..]];
        var decay = CurrentDecay.Of(half, last[0].T);
        bool known = double.IsFinite(decay.LimitSigma) && 2 * decay.TimeConstant < rows[^1].T - rows[0].T;
        bool extrapolated = known && Math.Abs(decay.Remaining) > 2 * Math.Sqrt(standard * standard + decay.LimitSigma * decay.LimitSigma);
        // What is left of a decay that is not taken off: as much as it seems to be, but no more than the mean itself.
        double left = extrapolated ? 0 : Math.Min(Math.Abs(mean), Math.Abs(known ? decay.Remaining : slope * span));
        bool steady = extrapolated ? Math.Abs(decay.Remaining) < 0.01 * Math.Abs(decay.Limit) : Math.Abs(slope * span) < Math.Max(0.01 * Math.Abs(mean), 3 * slopeSigma * span);
        var first = rows.MaxBy(r => Math.Abs(r.I));
        return new DcPolarisation
        {
            Voltage = voltage,
            Times = [.. rows.Select(r => r.T)],
            Currents = [.. rows.Select(r => r.I)],
            Initial = Measured.From(first.I, scatter, "A", "first current"),
            Steady = extrapolated ? Measured.From(decay.Limit, decay.LimitSigma, "A", "steady current") : Measured.From(mean, Math.Sqrt(standard * standard + left * left), "A", "steady current"),
            IsExtrapolated = extrapolated,
            Trend = slope * span / mean,
            IsSteady = steady,
        };
    }

    /// <summary>
    /// Electronic conductivity in S/cm of a cell whose electrodes block the ions (steel, gold): the steady current is that
    /// of the electrons alone, σe = (L/A)(I/V).
    /// </summary>
    /// <remarks>
    /// M. H. Hebb, J. Chem. Phys. 20 (1952) 185; C. Wagner, Z. Elektrochem. 60 (1956) 4. The quotient I/V is a mean over
    /// the range of activity between the electrodes; a current that is not proportional to V needs dI/dV of several steps.
    /// </remarks>
    /// <param name="geometry">Thickness and area; null is returned without both.</param>
    public Measured? HebbWagnerConductivity(CellGeometry geometry) => geometry.Conductivity(ElectronicResistance);

    /// <summary>Resistance V/I of the steady state in ohm.</summary>
    public Measured ElectronicResistance => Measured.Propagate(Voltage / Steady.Value, "ohm", (Steady, -Voltage / (Steady.Value * Steady.Value)));

    /// <summary>
    /// Electronic transference number te = σe/(σe + σi) of a cell with ion-blocking electrodes. Both carriers conduct in
    /// parallel at the frequencies of an impedance, so that its resistance gives σe + σi and te = R I/V; geometry cancels.
    /// </summary>
    /// <param name="impedanceResistance">Resistance in ohm of the material from its impedance.</param>
    public Measured HebbWagnerTransference(Measured impedanceResistance) =>
        Measured.Propagate(impedanceResistance.Value * Steady.Value / Voltage, "1", (impedanceResistance, Steady.Value / Voltage), (Steady, impedanceResistance.Value / Voltage));

    /// <summary>
    /// Cationic transference number of a cell with reversible electrodes (lithium) under a small voltage:
    /// t+ = Is (V - I0 R0) / (I0 (V - Is Rs)), with the resistances of the interfaces before and after.
    /// </summary>
    /// <remarks>
    /// J. Evans, C. A. Vincent, P. G. Bruce, Polymer 28 (1987) 2324; P. G. Bruce, C. A. Vincent, J. Electroanal. Chem. 225
    /// (1987) 1. Exact for ideal solutions at small voltages (about 10 mV); concentrated electrolytes deviate.
    /// </remarks>
    /// <param name="before">Resistance of the interfaces before the polarisation R0, ohm.</param>
    /// <param name="after">Resistance of the interfaces in the steady state Rs, ohm.</param>
    public Measured BruceVincentTransference(Measured before, Measured after)
    {
        double v = Voltage, i0 = Initial.Value, i = Steady.Value, r0 = before.Value, r = after.Value;
        double top = v - i0 * r0, bottom = v - i * r, value = i * top / (i0 * bottom);
        return Measured.Propagate(
            value, "1", (Steady, value * (1 / i + r / bottom)), (Initial, -value * (1 / i0 + r0 / top)),
            (before, -value * i0 / top), (after, value * i / bottom));
    }

    private static (double Mean, double Slope, double Scatter, double SlopeSigma) Line((double T, double I)[] rows)
    {
        double n = rows.Length, mt = rows.Average(r => r.T), mean = rows.Average(r => r.I), stt = 0, sti = 0, square = 0;
        foreach (var (t, i) in rows) (stt, sti) = (stt + (t - mt) * (t - mt), sti + (t - mt) * (i - mean));
        double slope = stt > 0 ? sti / stt : 0;
        foreach (var (t, i) in rows) square += (i - mean - slope * (t - mt)) * (i - mean - slope * (t - mt));
        double scatter = Math.Sqrt(square / (n - 2));
        return (mean, slope, scatter, stt > 0 ? scatter / Math.Sqrt(stt) : 0);
    }
}
