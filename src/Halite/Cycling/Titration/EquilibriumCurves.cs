// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Cycling.Titration;

/// <summary>Hysteresis between the relaxed voltages of charge and discharge.</summary>
internal static class EquilibriumCurves
{
    /// <summary>
    /// The first run of charge pulses and the discharge pulses after it. Charge is counted from the start of the charge and
    /// aligned at its end: the discharge takes charge back from there.
    /// </summary>
    public static EquilibriumHysteresis? Of(ImmutableArray<GittPulse> pulses, Func<GittPulse, double> at, Measured? mass)
    {
        int start = 0;
        while (start < pulses.Length && pulses[start].Direction != Direction.Charge) start++;
        int middle = start;
        while (middle < pulses.Length && pulses[middle].Direction == Direction.Charge) middle++;
        int end = middle;
        while (end < pulses.Length && pulses[end].Direction == Direction.Discharge) end++;
        if (middle - start < 2 || end - middle < 2) return null;

        double origin = pulses[start].Charge - pulses[start].PulseCharge;
        var charge = pulses[start..middle].Select(p => (Charge: at(p) - origin, Voltage: p.RestVoltage)).ToList();
        if (!double.IsNaN(pulses[start].RestVoltageBefore)) charge.Insert(0, (0, pulses[start].RestVoltageBefore));
        var discharge = pulses[middle..end].Select(p => (Charge: at(p) - origin, Voltage: p.RestVoltage)).OrderBy(p => p.Charge).ToList();
        double from = Math.Max(charge[0].Charge, discharge[0].Charge), to = Math.Min(charge[^1].Charge, discharge[^1].Charge);
        if (!(to > from)) return new EquilibriumHysteresis([.. charge], [.. discharge], double.NaN, double.NaN, null, from, to);
        double area = Integral(charge, from, to) - Integral(discharge, from, to);
        return new EquilibriumHysteresis([.. charge], [.. discharge], area / (to - from), area, 1000 * area / mass?.Value, from, to);
    }

    /// <summary>Integral of the polygon through points of ascending abscissa.</summary>
    private static double Integral(List<(double Charge, double Voltage)> points, double from, double to)
    {
        double At(double q)
        {
            int i = 1;
            while (i < points.Count - 1 && points[i].Charge < q) i++;
            var (a, b) = (points[i - 1], points[i]);
            return b.Charge == a.Charge ? b.Voltage : a.Voltage + (b.Voltage - a.Voltage) * (q - a.Charge) / (b.Charge - a.Charge);
        }

        var nodes = points.Select(p => p.Charge).Where(q => q > from && q < to).Prepend(from).Append(to).ToList();
        double sum = 0;
        for (int i = 1; i < nodes.Count; i++) sum += 0.5 * (At(nodes[i - 1]) + At(nodes[i])) * (nodes[i] - nodes[i - 1]);
        return sum;
    }
}
