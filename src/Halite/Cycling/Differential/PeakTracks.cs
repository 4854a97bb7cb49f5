// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Cycling.Differential;

/// <summary>A dQ/dV peak in one cycle.</summary>
/// <param name="Cycle">Our cycle number.</param>
/// <param name="Peak">The peak.</param>
public sealed record TrackedPeak(int Cycle, CapacityPeak Peak);

/// <summary>One dQ/dV peak followed over cycles.</summary>
/// <param name="Direction">Charge or discharge.</param>
/// <param name="Points">The peak in each cycle in which it was found.</param>
/// <param name="Shift">Robust line of its voltage, mV per cycle; null below three cycles.</param>
public sealed record PeakTrack(Direction Direction, ImmutableArray<TrackedPeak> Points, RobustLine? Shift);

/// <summary>Follows dQ/dV peaks from cycle to cycle.</summary>
public static class PeakTracks
{
    /// <summary>A peak may move by this much between consecutive curves, V; a resolution wider than that extends it.</summary>
    private const double Reach = 0.03;

    /// <summary>
    /// Joins peaks of consecutive curves of one direction, nearest pairs first. A peak that is not found for one curve
    /// may reappear; tracks of a single cycle are left out where there are several cycles.
    /// </summary>
    /// <param name="curves">Curves with their cycles in order.</param>
    public static ImmutableArray<PeakTrack> Of(IEnumerable<(Cycle Cycle, DifferentialCapacityResult Result)> curves)
    {
        var all = curves.ToList();
        var tracks = ImmutableArray.CreateBuilder<PeakTrack>();
        foreach (var direction in new[] { Direction.Charge, Direction.Discharge })
        {
            var open = new List<(List<TrackedPeak> Points, int Seen)>();
            var done = new List<List<TrackedPeak>>();
            int at = 0;
            foreach (var (cycle, result) in all.Where(c => c.Result.Direction == direction))
            {
                at++;
                var pairs = from t in Enumerable.Range(0, open.Count)
                            from p in Enumerable.Range(0, result.Peaks.Length)
                            let distance = Math.Abs(open[t].Points[^1].Peak.Voltage.Value - result.Peaks[p].Voltage.Value)
                            where distance <= Math.Max(Reach, result.Peaks[p].Resolution)
                            orderby distance, t
                            select (t, p);
                var (usedTracks, usedPeaks) = (new HashSet<int>(), new HashSet<int>());
                foreach (var (t, p) in pairs)
                {
                    if (usedTracks.Contains(t) || usedPeaks.Contains(p)) continue;
                    usedTracks.Add(t);
                    usedPeaks.Add(p);
                    open[t].Points.Add(new TrackedPeak(cycle.Number, result.Peaks[p]));
                    open[t] = (open[t].Points, at);
                }

                for (int p = 0; p < result.Peaks.Length; p++)
                {
                    if (!usedPeaks.Contains(p)) open.Add(([new TrackedPeak(cycle.Number, result.Peaks[p])], at));
                }

                done.AddRange(open.Where(t => t.Seen < at - 1).Select(t => t.Points));
                open.RemoveAll(t => t.Seen < at - 1);
            }

            done.AddRange(open.Select(t => t.Points));
            foreach (var points in done.Where(p => p.Count > 1 || at == 1).OrderBy(p => p[0].Peak.Voltage.Value))
            {
                double[] x = [.. points.Select(p => (double)p.Cycle)], y = [.. points.Select(p => 1000 * p.Peak.Voltage.Value)];
                tracks.Add(new PeakTrack(direction, [.. points], FadeAnalysis.Line(x, y, "mV/cycle")));
            }
        }

        return tracks.ToImmutable();
    }
}
