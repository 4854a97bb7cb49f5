// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>One of several files of a cell.</summary>
/// <param name="Record">Its rows.</param>
/// <param name="Name">Name for messages.</param>
/// <param name="Started">When the test started, local time of the instrument; null where the file does not say.</param>
public sealed record CyclingPart(CyclingRecord Record, string Name, DateTime? Started = null);

/// <summary>
/// Joins several files of one cell to one record: puts them in order of time, finds rows that two files share, and says
/// where time is missing between them.
/// </summary>
public static class Stitching
{
    /// <summary>Joins the parts.</summary>
    /// <param name="parts">At least one file of the same cell.</param>
    /// <returns>One record; its warnings say the order, the overlaps and the gaps.</returns>
    public static CyclingRecord Join(IReadOnlyList<CyclingPart> parts)
    {
        if (parts.Count == 1) return parts[0].Record;
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var ordered = Order(parts, warnings);
        var join = new Joined(ordered.All(p => !p.Record.CounterCharge.IsEmpty), ordered.All(p => !p.Record.InstrumentEnergy.IsEmpty), ordered.All(p => p.Record.InstrumentCycle(0) is not null));
        CyclingPart? before = null;
        foreach (var part in ordered)
        {
            join.Add(part, before, warnings);
            before = part;
        }

        return join.ToRecord(ordered, warnings);
    }

    private static List<CyclingPart> Order(IReadOnlyList<CyclingPart> parts, ImmutableArray<Warning>.Builder warnings)
    {
        List<CyclingPart> ordered;
        // Files that continue one test time (EC-Lab's linked techniques) are ordered by it; it is finer than the start dates.
        var byTime = parts.OrderBy(p => p.Record.Time[0]).ToList();
        bool continues = byTime[^1].Record.Time[0] > 0;
        for (int i = 1; i < byTime.Count; i++) continues &= byTime[i].Record.Time[0] >= byTime[i - 1].Record.Time[^1];
        if (continues) ordered = byTime;
        else if (parts.All(p => p.Started is not null)) ordered = [.. parts.OrderBy(p => p.Started)];
        else
        {
            ordered = [.. parts];
            warnings.Add(new Warning("order-as-given", "The files do not all say when they started and their times overlap, so they were joined in the order given."));
        }

        if (!ordered.SequenceEqual(parts)) warnings.Add(new Warning("order-by-time", $"The files were joined in order of time: {string.Join(", ", ordered.Select(p => p.Name))}."));
        return ordered;
    }

    private sealed class Joined(bool counter, bool energy, bool cycle)
    {
        private readonly List<double> time = [], voltage = [], current = [], charge = [], temperature = [];
        private readonly List<double> counters = [], energies = [];
        private readonly List<int> step = [], rows = [], cycles = [];
        private readonly List<sbyte> kinds = [];
        private double offset;

        public void Add(CyclingPart part, CyclingPart? before, ImmutableArray<Warning>.Builder warnings)
        {
            var r = part.Record;
            int skip = before is null ? 0 : Overlap(r);
            double end = time.Count == 0 ? 0 : time[^1];
            if (skip > 0)
            {
                warnings.Add(new Warning("overlap", string.Create(CultureInfo.InvariantCulture, $"{part.Name}: its first {skip} rows are already in the files before and were left out.")));
                offset = time[^skip] - r.Time[0];
            }
            else if (before is null || r.Time[0] >= end)
            {
                offset = 0;
            }
            else if (before.Started is { } a && part.Started is { } b && (b - a).TotalSeconds + r.Time[0] + offset >= end)
            {
                offset += (b - a).TotalSeconds;
            }
            else
            {
                offset = end - r.Time[0];
                warnings.Add(new Warning("time-joined", $"{part.Name}: its time starts again and no start date tells the pause, so it follows the file before without one."));
            }

            int stepOffset = step.Count == 0 ? 0 : step[^1] + 1;
            for (int i = skip; i < r.Rows; i++)
            {
                time.Add(r.Time[i] + offset);
                voltage.Add(r.Voltage[i]);
                current.Add(r.Current[i]);
                charge.Add(r.Charge[i]);
                step.Add(r.Step[i] + stepOffset);
                temperature.Add(r.Temperature(i));
                rows.Add(r.FileRow(i));
                kinds.Add(r.Kind(i));
                if (counter) counters.Add(r.CounterCharge[i]);
                if (energy) energies.Add(r.InstrumentEnergy[i]);
                if (cycle) cycles.Add(r.InstrumentCycle(i)!.Value);
            }
        }

        /// <summary>How many of the first rows of a record are the last rows here (voltage, current and elapsed time equal).</summary>
        private int Overlap(CyclingRecord next)
        {
            int longest = Math.Min(next.Rows, time.Count);
            for (int start = Math.Max(0, time.Count - next.Rows); start < time.Count; start++)
            {
                if (voltage[start] != next.Voltage[0] || current[start] != next.Current[0]) continue;
                int length = time.Count - start;
                // Two equal rows may be chance (a rest at constant voltage); an overlap is longer and keeps its clock.
                if (length < 3 || length > longest) continue;
                bool same = true;
                double varying = 0;
                for (int i = 0; i < length && same; i++)
                {
                    same = voltage[start + i] == next.Voltage[i] && current[start + i] == next.Current[i]
                        && Math.Abs(time[start + i] - time[start] - (next.Time[i] - next.Time[0])) <= 1e-6 * Math.Max(1, next.Time[i] - next.Time[0]);
                    varying = Math.Max(varying, Math.Abs(next.Voltage[i] - next.Voltage[0]));
                }

                if (same && varying > 0) return length;
            }

            return 0;
        }

        public CyclingRecord ToRecord(List<CyclingPart> parts, ImmutableArray<Warning>.Builder warnings)
        {
            var first = parts[0].Record;
            bool oneSource = parts.All(p => p.Record.ChargeFrom == first.ChargeFrom);
            if (!oneSource) warnings.Add(new Warning("mixed-sources", "Some files give the charge by their counter and some only by the integral of the current; each keeps its own."));
            return new CyclingRecord(new RecordParts
            {
                Time = [.. time],
                Voltage = [.. voltage],
                Current = [.. current],
                Charge = [.. charge],
                Step = [.. step],
                Counter = counter ? [.. counters] : null,
                Energy = energy ? [.. energies] : null,
                InstrumentCycle = cycle ? [.. cycles] : null,
                Temperature = temperature.Any(double.IsFinite) ? [.. temperature] : null,
                Kind = kinds.Any(k => k != StepKinds.Unknown) ? [.. kinds] : null,
                FileRows = [.. rows],
                FileRowCount = parts.Sum(p => p.Record.FileRowCount),
                ChargeFrom = oneSource ? first.ChargeFrom : ChargeSource.Integral,
                CounterColumn = counter ? first.CounterColumn : null,
                EnergyColumn = energy ? first.EnergyColumn : null,
                HasIncrements = parts.All(p => p.Record.HasIncrements),
                IsCurrentDerived = parts.Any(p => p.Record.IsCurrentDerived),
                DeadBandCurrent = parts.Max(p => p.Record.DeadBandCurrent),
                Warnings = [.. parts.SelectMany(p => p.Record.Warnings.Select(w => w with { Message = $"{p.Name}: {w.Message}" })), .. warnings],
            });
        }
    }
}
