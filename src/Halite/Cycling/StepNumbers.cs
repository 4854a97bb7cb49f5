// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>Running numbers of steps: the file's own, and those within which a current may be integrated.</summary>
internal static class StepNumbers
{
    /// <summary>Numbers of the file's own steps, never repeating; all zero where the file has none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows to keep; null keeps all.</param>
    /// <param name="kind">Kind of each kept row; null where the file names none.</param>
    public static int[] OfFile(Table table, int[]? rows, sbyte[]? kind)
    {
        int count = rows?.Length ?? table.Rows;
        // The file's numbers are written over: ten million rows are worth the care.
        var result = Rows.Integers(table.Find(Meaning.StepCount) ?? table.Find(Meaning.Step), rows) ?? new int[count];
        int now = 0, before = count > 0 ? result[0] : 0;
        for (int i = 0; i < count; i++)
        {
            int number = result[i];
            if (i > 0 && (number != before || (kind is not null && kind[i] != kind[i - 1]))) now++;
            before = number;
            result[i] = now;
        }

        return result;
    }

    /// <summary>Steps for the integral: the file's own, split where the direction changes and at gaps.</summary>
    /// <param name="time">Time of each row, s.</param>
    /// <param name="fileStep">Steps of the file.</param>
    /// <param name="sign">Sign of the current of a row.</param>
    /// <param name="gapFactor">An interval this many times the typical one is a gap.</param>
    /// <param name="warn">Told of gaps.</param>
    public static int[] Split(double[] time, int[] fileStep, Func<int, int> sign, double gapFactor, Action<string, string> warn)
    {
        int count = time.Length;
        var result = new int[count];
        int now = 0, gaps = 0;
        double longest = 0, typical = TypicalInterval(time, 0, count);
        int start = 0;
        for (int i = 1; i < count; i++)
        {
            bool begins = fileStep[i] != fileStep[i - 1] || sign(i) != sign(i - 1);
            double dt = time[i] - time[i - 1];
            if (!begins && sign(i) != 0 && dt > gapFactor * typical)
            {
                int end = i;
                while (end < count && fileStep[end] == fileStep[i] && end - start < 100_000) end++;
                if (dt > gapFactor * TypicalInterval(time, start, end))
                {
                    begins = true;
                    gaps++;
                    longest = Math.Max(longest, dt);
                }
            }

            if (begins)
            {
                now++;
                start = i;
            }

            result[i] = now;
        }

        if (gaps > 0)
            warn("gap-in-step", string.Create(CultureInfo.InvariantCulture, $"{gaps} gaps (the longest {longest:G4} s) interrupt a step under current; the integral does not bridge them."));
        return result;
    }

    private static double TypicalInterval(double[] time, int start, int end)
    {
        int stride = Math.Max(1, (end - start) / 10_000);
        var sample = new List<double>();
        for (int i = start + 1; i < end; i += stride)
        {
            if (time[i] > time[i - 1]) sample.Add(time[i] - time[i - 1]);
        }

        if (sample.Count == 0) return double.PositiveInfinity;
        sample.Sort();
        return sample[sample.Count / 2];
    }
}
