// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling.Titration;

/// <summary>A pulse with its rests, as rows of a record.</summary>
/// <param name="Sign">Sign of the current.</param>
/// <param name="First">First row under current.</param>
/// <param name="Last">Last row under current.</param>
/// <param name="RestEnd">Row behind the last one of the rest after it; <paramref name="Last"/> + 1 without a rest.</param>
/// <param name="RestStart">First row of the rest before it; <paramref name="First"/> without a rest.</param>
internal readonly record struct PulseSegment(int Sign, int First, int Last, int RestStart, int RestEnd)
{
    /// <summary>Whether at least three rows of rest came before.</summary>
    public bool HasRestBefore => First - RestStart >= 1;

    /// <summary>Whether at least three rows of rest follow.</summary>
    public bool HasRestAfter => RestEnd - Last > 3;
}

/// <summary>Finds pulses between rests.</summary>
internal static class PulseSegments
{
    /// <summary>Stretches of one direction of current, with the rests around them.</summary>
    public static List<PulseSegment> Find(CyclingRecord record)
    {
        var sign = new sbyte[record.Rows];
        for (int i = 0; i < sign.Length; i++) sign[i] = (sbyte)SignOf(record, i);
        var result = new List<PulseSegment>();
        int rest = 0;
        for (int i = 0; i < sign.Length;)
        {
            if (sign[i] == 0)
            {
                i++;
                continue;
            }

            int end = i;
            while (end + 1 < sign.Length && sign[end + 1] == sign[i]) end++;
            int after = end + 1;
            while (after < sign.Length && sign[after] == 0) after++;
            result.Add(new PulseSegment(sign[i], i, TrimmedEnd(record, i, end), rest, after));
            rest = end + 1;
            i = after;
        }

        return result;
    }

    /// <summary>
    /// A row is under current when its own current says so. Where the file stores none, the charge since the row before
    /// tells it.
    /// </summary>
    private static int SignOf(CyclingRecord record, int row)
    {
        if (record.IsCurrentDerived) return record.Sign(row);
        if (record.Kind(row) == 0) return 0;
        return Math.Abs(record.Current[row]) > record.DeadBandCurrent ? Math.Sign(record.Current[row]) : 0;
    }

    /// <summary>
    /// A last row whose derived current is far below the pulse's was taken after switching off: its voltage is that of
    /// the rest and only its charge belongs to the pulse.
    /// </summary>
    private static int TrimmedEnd(CyclingRecord record, int first, int last)
    {
        if (!record.IsCurrentDerived || last - first < 4) return last;
        double typical = Math.Abs(record.Current[first + (last - first) / 2]);
        return Math.Abs(record.Current[last]) < 0.7 * typical ? last - 1 : last;
    }
}
