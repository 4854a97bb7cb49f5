// SPDX-License-Identifier: Apache-2.0
namespace Halite.Composition;

/// <summary>
/// The points that no other point dominates: none is at least as good in every objective and better in one. Points with
/// equal objectives do not dominate each other, so all of them stay.
/// </summary>
public static class ParetoFront
{
    /// <summary>Finds the front.</summary>
    /// <param name="values">Objectives, more is better, point by point: value j of point i at [i × objectives + j]; no NaN.</param>
    /// <param name="objectives">Number of objectives, at least one.</param>
    /// <returns>Indices of the points on the front, ascending.</returns>
    public static int[] Find(ReadOnlySpan<double> values, int objectives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(objectives, 1);
        int n = values.Length / objectives;
        var data = values.ToArray();
        // In the order of falling sums a point is dominated only by points before it. The sums are of values scaled to
        // their ranges, so that no objective rounds another away.
        var scale = Scales(data, objectives);
        var sums = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < objectives; j++) sums[i] += data[i * objectives + j] * scale[j];
        }

        var order = new int[n];
        for (int i = 0; i < n; i++) order[i] = i;
        Array.Sort(order, (a, b) =>
        {
            int bySum = sums[b].CompareTo(sums[a]);
            if (bySum != 0) return bySum;
            // Equal sums within rounding: the lexicographic order still puts a dominating point first.
            for (int j = 0; j < objectives; j++)
            {
                int byValue = data[b * objectives + j].CompareTo(data[a * objectives + j]);
                if (byValue != 0) return byValue;
            }

            return a.CompareTo(b);
        });
        var front = objectives == 1 ? Best(data, order) : objectives == 2 ? Sweep(data, order) : Filter(data, order, objectives);
        front.Sort();
        return [.. front];
    }

    private static double[] Scales(double[] data, int objectives)
    {
        var scale = new double[objectives];
        for (int j = 0; j < objectives; j++)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (int i = j; i < data.Length; i += objectives) (low, high) = (Math.Min(low, data[i]), Math.Max(high, data[i]));
            scale[j] = high > low ? 1 / (high - low) : 1;
        }

        return scale;
    }

    private static List<int> Best(double[] data, int[] order)
    {
        var front = new List<int>();
        foreach (int i in order)
        {
            if (data[i] == data[order[0]]) front.Add(i);
        }

        return front;
    }

    private static List<int> Sweep(double[] data, int[] order)
    {
        Array.Sort(order, (a, b) => data[2 * b].CompareTo(data[2 * a]) is not 0 and var first ? first : data[2 * b + 1].CompareTo(data[2 * a + 1]) is not 0 and var second ? second : a.CompareTo(b));
        var front = new List<int>();
        double best = double.NegativeInfinity, bestX = double.NaN;
        foreach (int i in order)
        {
            if (data[2 * i + 1] > best)
            {
                best = data[2 * i + 1];
                bestX = data[2 * i];
                front.Add(i);
            }
            else if (data[2 * i + 1] == best && data[2 * i] == bestX) front.Add(i);
        }

        return front;
    }

    private static List<int> Filter(double[] data, int[] order, int objectives)
    {
        var front = new List<int>();
        foreach (int i in order)
        {
            var point = data.AsSpan(i * objectives, objectives);
            bool dominated = false;
            for (int f = 0; f < front.Count && !dominated; f++) dominated = Dominates(data.AsSpan(front[f] * objectives, objectives), point);
            if (!dominated) front.Add(i);
        }

        return front;
    }

    private static bool Dominates(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        bool better = false;
        for (int j = 0; j < a.Length; j++)
        {
            if (a[j] < b[j]) return false;
            better |= a[j] > b[j];
        }

        return better;
    }
}
