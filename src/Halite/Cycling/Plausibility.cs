// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>
/// Checks that catch a wrong unit, sign or convention. They warn and never change a number: what looks implausible may
/// be the discovery.
/// </summary>
internal static class Plausibility
{
    private const double Year = 365.25 * 86400;

    /// <summary>Warnings about a record and its half cycles.</summary>
    public static IEnumerable<Warning> Check(CyclingRecord record, ImmutableArray<HalfCycle> halves, CapacitySources sources, CycleOptions options)
    {
        if (TimeBase(record, halves) is { } time) yield return time;
        if (sources is { DifferencePercent: { } difference, IsCurrentDerived: false } && Math.Abs(difference) > 1)
        {
            yield return Say("counter-against-integral",
                $"The instrument's counter ({sources.Counter:G6} mAh) and the integral of the current ({sources.Integral:G6} mAh) differ by {difference:F1} %; the {(sources.Used == ChargeSource.Counter ? "counter" : "integral")} is used.");
        }

        if (Sign(halves) is { } sign) yield return sign;
        if (Switching(record, halves) is { } switching) yield return switching;
        if (options.Energy == EnergyRule.Auto && EnergyBias(record, halves) is { } bias) yield return bias;
        if (halves.IsEmpty) yield return NoHalfCycle(record);
        if (options is { Mass: { } mass, LithiumCapacity: { } lithium } && halves.Length > 0)
        {
            double largest = halves.Max(h => h.Charge) / (mass.Value * 1e-3);
            if (largest > 3 * lithium || largest < lithium / 1000)
            {
                yield return Say("capacity-implausible",
                    $"The largest half cycle is {largest:G4} mAh/g where all Li of the formula is {lithium:F1} mAh/g; check the mass (mg), the units of the file and the time base.");
            }
        }

        if (options.Electrode == ElectrodeConvention.Cathode && halves.Length > 1)
        {
            double mean = halves.Sum(h => h.Energy) / halves.Sum(h => h.Charge);
            if (mean is > 0 and < 1.2 && halves[0].Direction == Direction.Discharge)
                yield return Say("anode-voltages", $"The mean voltage is {mean:F2} V and the test begins with a discharge, as an anode half cell does; --electrode anode pairs discharge and charge.");
        }
    }

    /// <summary>
    /// A time column under the wrong unit. Galvanostatic tests last from minutes to a few years, and a half cycle from
    /// seconds to months: a thousand times more is milliseconds labelled as seconds.
    /// </summary>
    private static Warning? TimeBase(CyclingRecord record, ImmutableArray<HalfCycle> halves)
    {
        if (record.Rows < 2 || record.IsTimeDoubted) return null;
        double span = record.Time[^1] - record.Time[0];
        double longest = halves.Length == 0 ? 0 : halves.Max(h => h.EndTime - h.StartTime);
        if (span < 10 * Year && longest < 2 * Year) return null;
        double total = halves.Length == 0 ? 0 : halves.Max(h => h.Charge);
        return Say("time-base",
            $"The test would last {span / Year:G3} years and one half cycle {longest / Year:G3} years, so the time column is probably milliseconds labelled as seconds: charges and energies are then a thousand times too large (the largest half cycle {total:G6} mAh would be {total / 1000:G6} mAh); --time-unit ms reads it so.");
    }

    /// <summary>A current of the wrong sign: the voltage then falls on charge.</summary>
    private static Warning? Sign(ImmutableArray<HalfCycle> halves)
    {
        double with = 0, against = 0;
        foreach (var half in halves)
        {
            if (half.ActiveRows < 5) continue;
            double rise = (half.LastVoltage - half.FirstVoltage) * (int)half.Direction * half.Charge;
            if (rise > 0) with += rise;
            else against -= rise;
        }

        return against > 3 * with && against > 0
            ? Say("sign", $"The voltage falls on charge and rises on discharge, so the sign of the current is probably the other way round; --current-sign discharge-positive turns it.")
            : null;
    }

    /// <summary>
    /// Charge between the last row of one direction and the first of the next, which the integral leaves out because no
    /// current is known there: the instrument may have switched at either end of that interval.
    /// </summary>
    private static Warning? Switching(CyclingRecord record, ImmutableArray<HalfCycle> halves)
    {
        if (record.ChargeFrom != ChargeSource.Integral || halves.IsEmpty) return null;
        double largest = halves.Max(h => h.Charge), worst = 0, share = 0, longest = 0;
        int count = 0;
        foreach (var half in halves.Where(h => h.Charge > 0.01 * largest))
        {
            double left = 0;
            foreach (int i in new[] { half.FirstRow - 1, half.LastRow + 1 })
            {
                // Intervals of the test's own rhythm: a gap, or a rest of one row, is no switch.
                if (i < 1 || i >= record.Rows || record.Step[i] == record.Step[i - 1]) continue;
                double dt = record.Time[i] - record.Time[i - 1];
                if (!(dt > 0) || dt > 3 * half.ActiveTime / half.ActiveRows) continue;
                left += half.CurrentMagnitude * dt / 3600;
                longest = Math.Max(longest, dt);
            }

            if (left <= 5e-4 * half.Charge) continue;
            count++;
            if (left / half.Charge > share) (share, worst) = (left / half.Charge, left);
        }

        return count == 0 ? null : Say("switching",
            $"Where the current switches, the file repeats no sample, so up to {longest:G4} s lie between the last row of one current and the first of the next: up to {worst:G3} mAh ({100 * share:F2} %) of {count} of {halves.Length} half cycles belong to neither and are left out of charge, energy and efficiency.");
    }

    /// <summary>Half cycles sampled so coarsely that the voltage at the end of an interval is no longer that of its charge.</summary>
    private static Warning? EnergyBias(CyclingRecord record, ImmutableArray<HalfCycle> halves)
    {
        if (halves.IsEmpty || (!record.InstrumentEnergy.IsEmpty && record.ChargeFrom == ChargeSource.Counter && !record.HasIncrements)) return null;
        double largest = halves.Max(h => h.Charge);
        double Difference(HalfCycle h) => h.EnergyTrapezoid > 0 ? h.EnergyEnd / h.EnergyTrapezoid - 1 : 0;
        var worst = halves.Where(h => h.Charge > 0.01 * largest).MaxBy(h => Math.Abs(Difference(h)))!;
        double difference = 100 * Difference(worst);
        return Math.Abs(difference) <= 0.05 ? null : Say("energy-rule",
            $"The samples are far apart in voltage: with the voltage at the end of each interval (rule end) the energy and the mean voltage of half cycle {worst.Number} come out {Math.Abs(difference):F2} % {(difference > 0 ? "higher" : "lower")} than with its mean (rule trapezoid), and the hysteresis holds that difference; --energy-rule trapezoid is free of it to second order.");
    }

    private static Warning NoHalfCycle(CyclingRecord record)
    {
        double largest = 0;
        foreach (double i in record.Current) largest = Math.Max(largest, Math.Abs(i));
        return largest == 0
            ? Say("no-cycles", $"The file holds no half cycle: the current is zero in all {record.Rows} rows.")
            : Say("no-cycles", $"The file holds no half cycle: no charge passes in its {record.Rows} rows (largest current {largest:G3} mA).");
    }

    private static Warning Say(string code, FormattableString text) => new(code, text.ToString(CultureInfo.InvariantCulture));
}
