// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Formats.Neware;

/// <summary>What follows from Neware's rows in order: a step count that never repeats, and the time of the test.</summary>
internal static class NewareTable
{
    /// <summary>Counts the steps: a new one where the step's number or the file's own count of steps changes.</summary>
    /// <param name="step">Number of the step in the schedule, by row.</param>
    /// <param name="jump">The file's count of steps, which wraps; null where it has none.</param>
    /// <param name="time">Time within the step, s, which starts again; null where it is not stored.</param>
    public static uint[] StepCount(ReadOnlySpan<uint> step, byte[]? jump, ReadOnlySpan<double> time)
    {
        var count = GC.AllocateUninitializedArray<uint>(step.Length);
        uint now = 1;
        for (int i = 0; i < count.Length; i++)
        {
            if (i > 0)
            {
                // Without a count of its own a step that follows upon itself shows by its time alone.
                bool begins = step[i] != step[i - 1] || (jump is not null ? jump[i] != jump[i - 1] : !time.IsEmpty && time[i] < 0.5 * time[i - 1]);
                if (begins) now++;
            }

            count[i] = now;
        }

        return count;
    }

    /// <summary>Time of the test from the times of the steps: each step begins where the one before ended.</summary>
    /// <param name="time">Time within the step, s.</param>
    /// <param name="count">Step count.</param>
    public static double[] TotalTime(ReadOnlySpan<double> time, ReadOnlySpan<uint> count)
    {
        var total = GC.AllocateUninitializedArray<double>(time.Length);
        double start = 0;
        for (int i = 0; i < total.Length; i++)
        {
            if (i > 0 && count[i] != count[i - 1]) start = total[i - 1];
            total[i] = start + time[i];
        }

        return total;
    }

    /// <summary>Time within the step from the time of the test: it counts from the end of the step before.</summary>
    /// <param name="total">Time of the test, s.</param>
    /// <param name="count">Step count.</param>
    public static double[] StepTime(ReadOnlySpan<double> total, ReadOnlySpan<uint> count)
    {
        var time = GC.AllocateUninitializedArray<double>(total.Length);
        double start = 0;
        for (int i = 0; i < time.Length; i++)
        {
            if (i > 0 && count[i] != count[i - 1]) start = total[i - 1];
            time[i] = total[i] - start;
        }

        return time;
    }

    /// <summary>The order by number of the row, each number once; null where the rows are in order already.</summary>
    /// <param name="index">Numbers of the rows.</param>
    public static int[]? Order(ReadOnlySpan<uint> index)
    {
        bool ordered = true;
        for (int i = 1; i < index.Length && ordered; i++) ordered = index[i] > index[i - 1];
        if (ordered) return null;
        var keys = new ulong[index.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = (ulong)index[i] << 32 | (uint)i;
        Array.Sort(keys);
        var order = new List<int>(keys.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            if (i == 0 || keys[i] >> 32 != keys[i - 1] >> 32) order.Add((int)(uint)keys[i]);
        }

        return [.. order];
    }

    /// <summary>Columns of auxiliary channels, NaN where a row has no value.</summary>
    /// <param name="index">Numbers of the rows, ascending.</param>
    /// <param name="values">Channel, number of the row, value.</param>
    /// <param name="name">Name of the column of a channel.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="meaning">Meaning of the first channel; the others are kept without one.</param>
    public static IEnumerable<Column> Auxiliary(uint[] index, IEnumerable<(int Channel, uint Index, double Value)> values, Func<int, string> name, string unit, Meaning meaning)
    {
        foreach (var channel in values.GroupBy(v => v.Channel).OrderBy(g => g.Key))
        {
            var column = new double[index.Length];
            Array.Fill(column, double.NaN);
            bool any = false;
            foreach (var (_, number, value) in channel)
            {
                int row = Array.BinarySearch(index, number);
                if (row < 0) continue;
                column[row] = value;
                any |= value != 0;
            }

            // A channel of zeros alone is one that is not connected.
            if (!any) continue;
            yield return Column.Of(name(channel.Key), unit, meaning, column);
            meaning = Meaning.Unknown;
        }
    }
}
