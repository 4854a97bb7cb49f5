// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Cycling;

/// <summary>The direction of the current where a file stores a magnitude, or its own convention.</summary>
internal static class CurrentSigns
{
    /// <summary>Signs a current of which only the magnitude is stored, step by step.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows to keep; null keeps all.</param>
    /// <param name="current">Magnitudes, mA; signed in place.</param>
    /// <param name="fileStep">Step of each row.</param>
    /// <param name="kind">Kind of each row; null where the file names none.</param>
    /// <param name="warn">Told where nothing but the voltage tells the direction.</param>
    public static void SignMagnitudes(Table table, int[]? rows, double[] current, int[] fileStep, sbyte[]? kind, Action<string, string> warn)
    {
        var charge = table.Find(Meaning.ChargeCapacity) is { } c ? Rows.Read(c, "mAh", rows) : null;
        var discharge = table.Find(Meaning.DischargeCapacity) is { } d ? Rows.Read(d, "mAh", rows) : null;
        var voltage = Rows.Read(table.Find(Meaning.Voltage)!, "V", rows);
        bool byVoltage = false;
        for (int start = 0; start < current.Length;)
        {
            int end = start + 1;
            while (end < current.Length && fileStep[end] == fileStep[start]) end++;
            int sign;
            if (kind is not null && kind[start] is 1 or -1 or 0) sign = kind![start];
            else if (charge is not null && discharge is not null) sign = charge[end - 1] - charge[start] >= discharge[end - 1] - discharge[start] ? 1 : -1;
            else
            {
                byVoltage |= current[end - 1] != 0;
                sign = voltage[end - 1] >= voltage[start] ? 1 : -1;
            }

            // A rest keeps the little current that the channel shows; its direction is unknown and it is no half cycle.
            if (sign < 0)
            {
                for (int i = start; i < end; i++) current[i] = -current[i];
            }

            start = end;
        }

        if (byVoltage) warn("sign-from-voltage", "The file stores the current without sign and names no step kinds; a step in which the voltage rises is taken as charge.");
    }

    /// <summary>Turns the current round where the user, the file's own counters or the voltage say so.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows to keep; null keeps all.</param>
    /// <param name="voltage">Voltage, V.</param>
    /// <param name="current">Current, mA; turned in place.</param>
    /// <param name="fileStep">Step of each row.</param>
    /// <param name="sign">Sign of the current of a row, as it stands in <paramref name="current"/>.</param>
    /// <param name="said">What the user says of the sign.</param>
    /// <param name="warn">Told what was turned and why.</param>
    /// <returns>Whether the whole current was turned.</returns>
    public static bool TurnRound(Table table, int[]? rows, double[] voltage, double[] current, int[] fileStep, Func<int, int> sign, CurrentSign said, Action<string, string> warn)
    {
        bool turn = said == CurrentSign.DischargePositive;
        if (said == CurrentSign.Auto && table.Find(Meaning.ChargeCapacity) is not null && table.Find(Meaning.DischargeCapacity) is not null
            && table.Find(Meaning.ChargeIncrement) is null && table.Find(Meaning.NetCharge) is null
            && ChargeCounters.Read(table, rows, fileStep, sign) is { } counter)
        {
            double agree = 0, oppose = 0;
            bool anyNegative = false;
            for (int i = 0; i < current.Length; i++)
            {
                anyNegative |= sign(i) < 0;
                double product = sign(i) * counter.Increments[i];
                if (product > 0) agree += product;
                else oppose -= product;
            }

            if (!anyNegative && oppose > 0.01 * agree)
            {
                for (int i = 0; i < current.Length; i++)
                {
                    double increment = counter.Increments[i] != 0 || i + 1 >= current.Length ? counter.Increments[i] : counter.Increments[i + 1];
                    if (increment < 0) current[i] = -current[i];
                }

                warn("current-unsigned", "The current is never negative although the discharge counter grows; its sign is taken from the counters.");
                return false;
            }

            turn = oppose > agree && oppose > 0;
            if (turn) warn("current-reversed", "The file's current is positive on discharge by its own counters; it was turned round (positive on charge).");
        }
        else if (said == CurrentSign.Auto && table.Find(Meaning.Current) is not null && table.Find(Meaning.ChargeIncrement) is null && FallsOnCharge(voltage, current, sign))
        {
            turn = true;
            warn("current-reversed", "With the sign of the file the voltage would fall on charge and rise on discharge, which no cell does; the current was turned round (positive on charge). --current-sign charge-positive keeps the file's.");
        }

        if (!turn) return false;
        for (int i = 0; i < current.Length; i++) current[i] = -current[i];
        return true;
    }

    /// <summary>
    /// Whether the voltage answers the current the wrong way round. A resistance is positive: where the current rises the
    /// voltage jumps up, and over a stretch of charge it rises. At least three such signs, nine in ten against the file.
    /// </summary>
    private static bool FallsOnCharge(double[] voltage, double[] current, Func<int, int> sign)
    {
        const double jump = 2e-4, rise = 5e-3;
        int with = 0, against = 0;
        void Count(double response)
        {
            if (response > 0) with++;
            else if (response < 0) against++;
        }

        int start = 0;
        for (int i = 1; i <= current.Length; i++)
        {
            if (i < current.Length && sign(i) == sign(i - 1)) continue;
            double change = voltage[i - 1] - voltage[start];
            if (sign(start) != 0 && i - start >= 5 && Math.Abs(change) > rise) Count(change * sign(start));
            if (i == current.Length) break;
            double step = voltage[i] - voltage[i - 1];
            if (Math.Abs(step) > jump) Count(step * (current[i] - current[i - 1]));
            start = i;
        }

        return against >= 3 && against >= 9 * with;
    }
}
