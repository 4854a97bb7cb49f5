// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Cycling;

/// <summary>One sweep of the voltage in one direction.</summary>
/// <param name="Number">Running number from 1.</param>
/// <param name="Cycle">Cycle: a sweep up and the sweep down after it share one, from 1.</param>
/// <param name="Direction">Charge for a rising voltage.</param>
/// <param name="FirstRow">First row of the record.</param>
/// <param name="LastRow">Last row of the record.</param>
/// <param name="ScanRate">Scan rate, mV/s, positive.</param>
/// <param name="From">Voltage at its start, V.</param>
/// <param name="To">Voltage at its end, V.</param>
/// <param name="Charge">Net charge, mAh, positive on charge.</param>
/// <param name="PeakVoltage">Voltage of the largest current in the sweep's direction, V; NaN where the largest lies at an end.</param>
/// <param name="PeakCurrent">That current, mA, signed; NaN likewise. No base line is taken off.</param>
public sealed record VoltageSweep(
    int Number,
    int Cycle,
    Direction Direction,
    int FirstRow,
    int LastRow,
    double ScanRate,
    double From,
    double To,
    double Charge,
    double PeakVoltage,
    double PeakCurrent);

/// <summary>Cyclic voltammetry: sweeps, scan rates, charges and main peaks.</summary>
public static class Voltammetry
{
    /// <summary>Cuts a record into sweeps.</summary>
    /// <param name="record">The record.</param>
    /// <exception cref="InputException">The voltage is not swept.</exception>
    public static ImmutableArray<VoltageSweep> Sweeps(CyclingRecord record)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double v in record.Voltage)
        {
            low = Math.Min(low, v);
            high = Math.Max(high, v);
        }

        // A turn counts once the voltage has come back by 2 % of the whole range: noise does not turn a sweep.
        double hysteresis = 0.02 * (high - low);
        var turns = new List<int> { 0 };
        int extreme = 0, sign = 0;
        for (int i = 1; i < record.Rows; i++)
        {
            double v = record.Voltage[i], top = record.Voltage[extreme];
            if (sign == 0)
            {
                if (Math.Abs(v - record.Voltage[0]) > hysteresis) (sign, extreme) = (Math.Sign(v - record.Voltage[0]), i);
            }
            else if (sign * (v - top) >= 0)
            {
                extreme = i;
            }
            else if (sign * (top - v) > hysteresis)
            {
                turns.Add(extreme);
                (sign, extreme) = (-sign, i);
            }
        }

        turns.Add(record.Rows - 1);
        var result = ImmutableArray.CreateBuilder<VoltageSweep>();
        int cycle = 0;
        for (int k = 1; k < turns.Count; k++)
        {
            var (first, last) = (turns[k - 1], turns[k]);
            if (last - first < 5 || Math.Abs(record.Voltage[last] - record.Voltage[first]) < 2 * hysteresis) continue;
            if (Sweep(record, first, last) is not { } sweep) continue;
            if (sweep.Direction == Direction.Charge || result.Count == 0) cycle++;
            result.Add(sweep with { Number = result.Count + 1, Cycle = cycle });
        }

        return result.Count > 0 ? result.ToImmutable() : throw new InputException("The voltage of this file is not swept at a constant rate, so it is no voltammogram.");
    }

    private static VoltageSweep? Sweep(CyclingRecord record, int first, int last)
    {
        // Scan rate as the median over short stretches; a sweep holds it, a galvanostatic curve does not.
        var rates = new List<double>();
        int stretch = Math.Max(1, (last - first) / 50);
        for (int i = first; i + stretch <= last; i += stretch)
        {
            double dt = record.Time[i + stretch] - record.Time[i];
            if (dt > 0) rates.Add((record.Voltage[i + stretch] - record.Voltage[i]) / dt);
        }

        if (rates.Count < 5) return null;
        var sorted = rates.Order().ToArray();
        double rate = RobustStatistics.SortedQuantile(sorted, 0.5);
        double spread = RobustStatistics.SortedQuantile(sorted, 0.75) - RobustStatistics.SortedQuantile(sorted, 0.25);
        if (rate == 0 || spread > 0.2 * Math.Abs(rate)) return null;
        var direction = rate > 0 ? Direction.Charge : Direction.Discharge;
        double charge = 0;
        int peak = first;
        for (int i = first + 1; i <= last; i++)
        {
            charge += record.Charge[i];
            if ((int)direction * record.Current[i] > (int)direction * record.Current[peak]) peak = i;
        }

        int edge = Math.Max(2, (last - first) / 50);
        bool inside = peak > first + edge && peak < last - edge;
        return new VoltageSweep(0, 0, direction, first, last, 1000 * Math.Abs(rate), record.Voltage[first], record.Voltage[last], charge,
            inside ? record.Voltage[peak] : double.NaN, inside ? record.Current[peak] : double.NaN);
    }
}
