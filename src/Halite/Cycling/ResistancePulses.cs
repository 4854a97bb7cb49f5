// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>Direct-current resistance at one change of the current.</summary>
/// <param name="Index">Running number from 1.</param>
/// <param name="Row">First row of the record after the change.</param>
/// <param name="Time">Time of the change, s.</param>
/// <param name="CurrentBefore">Current before, mA.</param>
/// <param name="CurrentAfter">Current after, mA.</param>
/// <param name="VoltageBefore">Voltage before, V.</param>
/// <param name="Charge">Net charge of the test, mAh.</param>
/// <param name="FirstDelay">Delay of the first sample after the change, s.</param>
/// <param name="Resistance">Resistance (V - V before)/(I - I before) at each delay asked for, ohm; NaN where the step is shorter.</param>
public sealed record ResistancePulse(
    int Index,
    int Row,
    double Time,
    double CurrentBefore,
    double CurrentAfter,
    double VoltageBefore,
    double Charge,
    double FirstDelay,
    ImmutableArray<double> Resistance);

/// <summary>
/// Direct-current resistance from changes of the current (pulse tests, HPPC, the edges of any step). It holds everything
/// faster than the delay: ohmic drop at milliseconds, charge transfer at a second, diffusion at tens of seconds, so the
/// delay is part of the result.
/// </summary>
public static class ResistancePulses
{
    /// <summary>Finds the pulses.</summary>
    /// <param name="record">The record.</param>
    /// <param name="delays">Delays after the change, s, ascending; 0 means the first sample.</param>
    /// <param name="smallestChange">Changes below this share of the largest current do not count. Default 10 %.</param>
    /// <exception cref="InputException">No current changes by that much.</exception>
    public static ImmutableArray<ResistancePulse> Find(CyclingRecord record, IReadOnlyList<double> delays, double smallestChange = 0.1)
    {
        double largest = 0;
        foreach (double i in record.Current) largest = Math.Max(largest, Math.Abs(i));
        var result = ImmutableArray.CreateBuilder<ResistancePulse>();
        double net = 0;
        for (int row = 1; row < record.Rows; row++)
        {
            net += record.Charge[row];
            double before = record.Current[row - 1], after = record.Current[row];
            if (Math.Abs(after - before) < smallestChange * largest || record.Step[row] == record.Step[row - 1]) continue;
            // The change must hold: an edge that a cycler smears over two samples counts once, at its end.
            if (row + 1 < record.Rows && Math.Abs(record.Current[row + 1] - after) > 0.1 * Math.Abs(after - before)) continue;
            int end = row;
            while (end + 1 < record.Rows && record.Step[end + 1] == record.Step[row]) end++;
            if (end == row) continue;
            double start = record.Time[row - 1];
            var values = delays.Select(delay => At(record, row, end, delay == 0 ? record.Time[row] : start + delay) is var v && double.IsNaN(v) ? double.NaN : 1000 * (v - record.Voltage[row - 1]) / (after - before));
            result.Add(new ResistancePulse(result.Count + 1, row, record.Time[row], before, after, record.Voltage[row - 1], net, record.Time[row] - start, [.. values]));
        }

        return result.Count > 0 ? result.ToImmutable() : throw new InputException("The file holds no step of the current by a tenth of its largest value, so it has no resistance pulses.");
    }

    private static double At(CyclingRecord record, int first, int last, double time)
    {
        if (time < record.Time[first] - 1e-9) return double.NaN;
        if (time > record.Time[last] + 1e-9) return double.NaN;
        int i = first;
        while (i < last && record.Time[i] < time) i++;
        if (i == first || record.Time[i] == record.Time[i - 1]) return record.Voltage[i];
        double f = (time - record.Time[i - 1]) / (record.Time[i] - record.Time[i - 1]);
        return record.Voltage[i - 1] + f * (record.Voltage[i] - record.Voltage[i - 1]);
    }
}
