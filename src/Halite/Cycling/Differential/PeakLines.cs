// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling.Differential;

/// <summary>A local maximum of a sampled curve.</summary>
/// <param name="Index">Index of its highest sample.</param>
/// <param name="Left">Index of the lowest sample between it and higher ground to its left (or the end).</param>
/// <param name="Right">Index of the lowest sample between it and higher ground to its right (or the end).</param>
/// <param name="Prominence">Height above the higher of those two.</param>
internal readonly record struct LocalMaximum(int Index, int Left, int Right, double Prominence);

/// <summary>One maximum followed from fine to coarse resolution.</summary>
/// <param name="Maxima">The maximum at each resolution from the finest on, as long as it exists.</param>
internal sealed record PeakLine(List<LocalMaximum> Maxima)
{
    /// <summary>Index of the coarsest resolution at which it exists.</summary>
    public int Last => Maxima.Count - 1;
}

/// <summary>
/// Maxima over a ladder of Gaussian resolutions. In one dimension a Gaussian makes no new maximum as it widens (Babaud et
/// al., IEEE PAMI 8 (1986) 26), so each maximum is a line that ends where it merges: its persistence.
/// </summary>
internal static class PeakLines
{
    /// <summary>The maxima of a curve with their valleys and prominences.</summary>
    public static List<LocalMaximum> Maxima(ReadOnlySpan<double> y)
    {
        var peaks = new List<(int Index, int Left, int Right)>();
        int valley = 0;
        for (int i = 1; i + 1 < y.Length; i++)
        {
            if (!(y[i] > y[i - 1])) continue;
            int end = i;
            while (end + 1 < y.Length && y[end + 1] == y[i]) end++;
            if (end + 1 >= y.Length || y[end + 1] > y[i]) continue;
            int left = valley;
            for (int k = valley; k < i; k++) left = y[k] <= y[left] ? k : left;
            if (peaks.Count > 0) peaks[^1] = peaks[^1] with { Right = left };
            peaks.Add(((i + end) / 2, left, y.Length - 1));
            valley = end;
            i = end;
        }

        if (peaks.Count > 0)
        {
            int right = peaks[^1].Index;
            for (int k = right; k < y.Length; k++) right = y[k] < y[right] ? k : right;
            peaks[^1] = peaks[^1] with { Right = right };
        }

        var result = new List<LocalMaximum>(peaks.Count);
        for (int p = 0; p < peaks.Count; p++)
        {
            var (index, left, right) = peaks[p];
            for (int k = p - 1; k >= 0 && y[peaks[k].Index] <= y[index]; k--) left = y[peaks[k].Left] < y[left] ? peaks[k].Left : left;
            for (int k = p + 1; k < peaks.Count && y[peaks[k].Index] <= y[index]; k++) right = y[peaks[k].Right] < y[right] ? peaks[k].Right : right;
            result.Add(new LocalMaximum(index, left, right, y[index] - Math.Max(y[left], y[right])));
        }

        return result;
    }

    /// <summary>
    /// For each of some chosen maxima in ascending order, the valleys that part it from its chosen neighbours; the ends
    /// of the curve for the outermost.
    /// </summary>
    public static (int Left, int Right) Valleys(ReadOnlySpan<double> y, ReadOnlySpan<int> chosen, int which)
    {
        int left = 0, right = y.Length - 1;
        if (which > 0)
        {
            left = chosen[which - 1];
            for (int k = left; k < chosen[which]; k++) left = y[k] < y[left] ? k : left;
        }

        if (which + 1 < chosen.Length)
        {
            right = chosen[which];
            for (int k = right; k < chosen[which + 1]; k++) right = y[k] < y[right] ? k : right;
        }

        return (left, right);
    }

    /// <summary>Follows the maxima of the finest curve through the coarser ones.</summary>
    /// <param name="maxima">Maxima at each resolution, from fine to coarse.</param>
    /// <param name="reach">How far a maximum may move to each resolution from the one before, in samples.</param>
    public static List<PeakLine> Follow(IReadOnlyList<List<LocalMaximum>> maxima, IReadOnlyList<double> reach)
    {
        var lines = maxima[0].Select(m => new PeakLine([m])).ToList();
        var alive = lines.ToList();
        for (int s = 1; s < maxima.Count; s++)
        {
            var pairs = new List<(double Distance, int Line, int Maximum)>();
            for (int l = 0; l < alive.Count; l++)
            {
                for (int m = 0; m < maxima[s].Count; m++)
                {
                    double distance = Math.Abs(maxima[s][m].Index - alive[l].Maxima[^1].Index);
                    if (distance <= reach[s]) pairs.Add((distance, l, m));
                }
            }

            var next = new List<PeakLine>();
            var (usedLines, usedMaxima) = (new HashSet<int>(), new HashSet<int>());
            foreach (var (_, l, m) in pairs.OrderBy(p => p.Distance).ThenBy(p => p.Line))
            {
                if (usedLines.Contains(l) || usedMaxima.Contains(m)) continue;
                usedLines.Add(l);
                usedMaxima.Add(m);
                alive[l].Maxima.Add(maxima[s][m]);
                next.Add(alive[l]);
            }

            alive = next;
        }

        return lines;
    }
}
