// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>Retention and voltage fade over the cycles.</summary>
internal static class FadeAnalysis
{
    /// <summary>Above this many cycles, slopes are taken between cycles half the series apart (Theil's incomplete method): all pairs would be millions.</summary>
    private const int AllPairs = 2000;

    /// <summary>Retention and fade against the reference cycle; null where no cycle has a discharge.</summary>
    /// <exception cref="InputException">The reference cycle asked for does not exist or has no discharge.</exception>
    public static Fade? Of(ImmutableArray<Cycle> cycles, CycleOptions options)
    {
        var usable = cycles.Where(c => !c.IsIncomplete && (c is { Discharge.Charge: > 0, Number: > 0 } || c is { Discharge.Charge: > 0, Charge: not null })).ToList();
        Cycle? reference;
        if (options.ReferenceCycle is { } asked)
        {
            reference = cycles.FirstOrDefault(c => c.Number == asked && !c.IsIncomplete && c.Discharge is { Charge: > 0 })
                ?? throw new InputException($"Reference cycle {asked} does not exist or has no whole discharge; choose one of {(usable.Count == 0 ? "none" : $"{usable[0].Number} to {usable[^1].Number}")}.");
        }
        else
        {
            reference = usable.FirstOrDefault(c => c.Charge is not null);
        }

        if (reference?.Discharge is not { } first) return null;
        var retention = usable.ToImmutableSortedDictionary(c => c.Number, c => 100 * c.Discharge!.Charge / first.Charge);
        var fade = usable.ToImmutableSortedDictionary(c => c.Number, c => 1000 * (c.Discharge!.MeanVoltage - first.MeanVoltage));
        // A cycle at another current loses or gains by the rate, which is no fade.
        var from = usable.Where(c => c.Number >= reference.Number && AtCurrentOf(first, c.Discharge!, options)).ToList();
        var x = from.Select(c => (double)c.Number).ToArray();
        return new Fade(
            reference.Number,
            retention,
            fade,
            Line(x, from.Select(c => retention[c.Number]).ToArray(), "%/cycle"),
            Line(x, from.Select(c => 1000 * c.Discharge!.MeanVoltage).ToArray(), "mV/cycle"))
        {
            Comparable = [.. usable.Where(c => AtCurrentOf(first, c.Discharge!, options)).Select(c => c.Number)],
        };
    }

    /// <summary>Says which cycles are not comparable; null where the last one is.</summary>
    public static Warning? RateWarning(Fade? fade, ImmutableArray<Cycle> cycles, CycleOptions options)
    {
        if (fade is null || fade.Retention.Count == 0 || fade.Comparable.Contains(fade.Retention.Keys.Last())) return null;
        int last = fade.Retention.Keys.Last(), same = fade.Comparable.Last();
        double Current(int number) => cycles.First(c => c.Number == number).Discharge!.CurrentMagnitude;
        string Text(int number) => options.Mass is { } mass
            ? string.Create(CultureInfo.InvariantCulture, $"{1000 * Current(number) / mass.Value:G4} mA/g")
            : string.Create(CultureInfo.InvariantCulture, $"{Current(number):G4} mA");
        return new Warning("retention-across-rates", string.Create(CultureInfo.InvariantCulture,
            $"Cycle {last} was discharged at {Text(last)} and reference cycle {fade.ReferenceCycle} at {Text(fade.ReferenceCycle)}: the rate is part of its retention of {fade.Retention[last]:F1} %. The last cycle at the current of the reference is {same}, with {fade.Retention[same]:F1} %; slopes are those of cycles at that current. --reference-cycle takes another."));
    }

    private static bool AtCurrentOf(HalfCycle reference, HalfCycle other, CycleOptions options) =>
        !(Math.Abs(other.CurrentMagnitude - reference.CurrentMagnitude) > options.RateTolerance * reference.CurrentMagnitude);

    /// <summary>
    /// The line of Theil (1950) and Sen (JASA 63 (1968) 1379): median of the slopes of all pairs; interval from the order
    /// statistics that Kendall's S bounds at 95 % (normal approximation).
    /// </summary>
    public static RobustLine? Line(double[] x, double[] y, string unit)
    {
        int n = x.Length;
        if (n < 3) return null;
        var slopes = new List<double>();
        if (n <= AllPairs)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = i + 1; j < n; j++)
                {
                    if (x[j] != x[i]) slopes.Add((y[j] - y[i]) / (x[j] - x[i]));
                }
            }
        }
        else
        {
            for (int i = 0; i + n / 2 < n; i++) slopes.Add((y[i + n / 2] - y[i]) / (x[i + n / 2] - x[i]));
        }

        slopes.Sort();
        double slope = Median(slopes);
        var rest = new List<double>(n);
        for (int i = 0; i < n; i++) rest.Add(y[i] - slope * x[i]);
        rest.Sort();

        double deviation = n <= AllPairs ? Math.Sqrt(n * (n - 1.0) * (2 * n + 5) / 18) : Math.Sqrt(slopes.Count);
        double half = 1.959964 * deviation / 2;
        int low = (int)Math.Floor(slopes.Count / 2.0 - half), high = (int)Math.Ceiling(slopes.Count / 2.0 + half);
        if (low < 0 || high >= slopes.Count)
            return new RobustLine(Measured.WithoutSigma(slope, unit, "too few cycles for an interval"), Median(rest), n);
        var interval = new Interval(slopes[low], slopes[high], 0.95);
        return new RobustLine(Measured.From(slope, interval.HalfWidth / 1.959964, unit, "scatter of the cycles").WithInterval(interval), Median(rest), n);
    }

    private static double Median(List<double> sorted) =>
        sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : 0.5 * (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]);
}
