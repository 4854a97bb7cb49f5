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

    private static Warning Say(string code, FormattableString text) => new(code, text.ToString(CultureInfo.InvariantCulture));
}
