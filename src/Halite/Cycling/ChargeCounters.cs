// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>
/// Charge (or energy) since the row before, from whatever counter an instrument keeps: increments, a net counter, a
/// counter of the half cycle, a pair for both directions, or one counter of the step.
/// </summary>
internal static class ChargeCounters
{
    /// <summary>The increments in mAh by the best counter of a table; null where it has none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows to keep; null keeps all.</param>
    /// <param name="step">Step of each kept row as the file numbers it (resets happen at its changes).</param>
    /// <param name="sign">Sign of the current of each kept row, for counters without sign.</param>
    public static (double[] Increments, string Column, bool AreStored)? Read(Table table, int[]? rows, int[] step, Func<int, int> sign)
    {
        if (table.Find(Meaning.ChargeIncrement) is { } dq)
        {
            var stored = Rows.Read(dq, "mAh", rows);
            if (TensorPrimitives.IsNaNAny<double>(stored)) stored = Array.ConvertAll(stored, q => double.IsNaN(q) ? 0 : q);

            return (stored, dq.Name, true);
        }

        if (table.Find(Meaning.NetCharge) is { } net) return (Differences(Rows.Read(net, "mAh", rows)), net.Name, false);
        if (table.Find(Meaning.HalfCycleCharge) is { } half) return (HalfCycleDifferences(Rows.Read(half, "mAh", rows)), half.Name, false);
        if (table.Find(Meaning.ChargeCapacity) is { } charge && table.Find(Meaning.DischargeCapacity) is { } discharge)
            return (Pair(Rows.Copy(charge, "mAh", rows), Rows.Copy(discharge, "mAh", rows), step), $"{charge.Name}, {discharge.Name}", false);
        if (table.Find(Meaning.StepCapacity) is { } single)
            return (Single(Rows.Copy(single, "mAh", rows), step, sign), single.Name, false);
        return null;
    }

    /// <summary>Energy increments in mWh by the instrument's counters; null where it has none for both directions.</summary>
    public static (double[] Increments, string Column)? ReadEnergy(Table table, int[]? rows, int[] step, Func<int, int> sign)
    {
        if (table.Find(Meaning.ChargeEnergy) is { } charge && table.Find(Meaning.DischargeEnergy) is { } discharge)
            return (Pair(Rows.Copy(charge, "mWh", rows), Rows.Copy(discharge, "mWh", rows), step), $"{charge.Name}, {discharge.Name}");
        if (table.Find(Meaning.StepEnergy) is { } single)
            return (Single(Rows.Copy(single, "mWh", rows), step, sign), single.Name);
        return null;
    }

    /// <summary>
    /// Whether a counter stands still on most rows under current: its resolution is then too coarse for a curve, and a
    /// half cycle is known to a few counts only.
    /// </summary>
    public static bool IsCoarse(double[] increments, Func<int, int> sign)
    {
        int active = 0, moving = 0;
        for (int i = 1; i < increments.Length; i++)
        {
            if (sign(i) == 0) continue;
            active++;
            if (increments[i] != 0) moving++;
        }

        return active > 0 && moving < 0.5 * active;
    }

    private static double[] Differences(double[] net)
    {
        var result = new double[net.Length];
        for (int i = 1; i < net.Length; i++) result[i] = net[i] - net[i - 1];
        return result;
    }

    private static double[] HalfCycleDifferences(double[] half)
    {
        var result = new double[half.Length];
        for (int i = 1; i < half.Length; i++)
        {
            bool reset = half[i] * half[i - 1] < 0 || Math.Abs(half[i]) < 0.5 * Math.Abs(half[i - 1]);
            result[i] = reset ? half[i] : half[i] - half[i - 1];
        }

        return result;
    }

    private static double[] Pair(double[] charge, double[] discharge, int[] step)
    {
        var result = Unsigned(charge, step);
        var back = Unsigned(discharge, step);
        for (int i = 0; i < result.Length; i++) result[i] -= back[i];
        return result;
    }

    /// <summary>Increments of a counter that only grows until it is reset, by step, by cycle or never.</summary>
    private static double[] Unsigned(double[] counter, int[] step)
    {
        int changes = 0, drops = 0;
        for (int i = 1; i < counter.Length; i++)
        {
            if (step[i] == step[i - 1] || !(counter[i - 1] > 0)) continue;
            changes++;
            if (counter[i] < 0.999 * counter[i - 1]) drops++;
        }

        // A counter that falls at most changes of step starts again with each step, also where the new step's first
        // row already stands above the old step's last.
        bool perStep = drops > 0.5 * changes;
        var result = new double[counter.Length];
        if (perStep && counter.Length > 0 && counter[0] > 0) result[0] = counter[0];
        for (int i = 1; i < counter.Length; i++)
        {
            if (double.IsNaN(counter[i])) counter[i] = counter[i - 1];
            double difference = counter[i] - counter[i - 1];
            bool reset = step[i] != step[i - 1] ? perStep || difference < 0 : counter[i] < 0.5 * counter[i - 1];
            result[i] = reset ? counter[i] : difference;
        }

        return result;
    }

    /// <summary>One counter for both directions: a net charge that falls on discharge, or a magnitude that the current signs.</summary>
    private static double[] Single(double[] counter, int[] step, Func<int, int> sign)
    {
        int falls = 0, rises = 0;
        for (int i = 1; i < counter.Length; i++)
        {
            if (step[i] != step[i - 1] || sign(i) >= 0 || sign(i - 1) >= 0) continue;
            if (counter[i] < counter[i - 1]) falls++;
            else if (counter[i] > counter[i - 1]) rises++;
        }

        if (falls > rises)
        {
            var signed = new double[counter.Length];
            for (int i = 1; i < counter.Length; i++)
            {
                // A signed counter that starts again at a step jumps to (nearly) zero there.
                bool reset = step[i] != step[i - 1] && Math.Abs(counter[i]) < 0.5 * Math.Abs(counter[i - 1]);
                signed[i] = reset ? counter[i] : counter[i] - counter[i - 1];
            }

            return signed;
        }

        var result = Unsigned(counter, step);
        for (int i = 0; i < result.Length; i++)
        {
            int direction = sign(i) != 0 || i == 0 ? sign(i) : step[i] == step[i - 1] ? sign(i - 1) : 0;
            result[i] *= direction;
        }

        return result;
    }
}
