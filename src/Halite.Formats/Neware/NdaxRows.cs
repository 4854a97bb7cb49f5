// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Halite.Data;

namespace Halite.Formats.Neware;

/// <summary>
/// Joins the files of an .ndax archive: voltage and current of every row, sparse entries of time and counters, and the
/// table of steps. Between two entries time runs on by the entry's interval, and the counters by current times
/// interval; a straight line between entries would be wrong at the ends of steps.
/// </summary>
/// <param name="version">How the numbers are stored.</param>
internal sealed class NdaxRows(NdcVersion version)
{
    private readonly record struct RunInfo(uint Row, uint Time, float Charge, float Discharge, float ChargeEnergy, float DischargeEnergy, int Interval, double Unix, uint Step);

    private readonly record struct StepEntry(uint Cycle, uint Step, byte Kind);

    /// <summary>The columns of all rows.</summary>
    /// <param name="data">data.ndc.</param>
    /// <param name="runInfo">data_runInfo.ndc; empty where it is missing.</param>
    /// <param name="step">data_step.ndc; empty where it is missing.</param>
    /// <param name="warnings">What a user must know.</param>
    /// <returns>Numbers of the rows, and their columns.</returns>
    public (uint[] Index, ImmutableArray<Column> Columns) Read(byte[] data, byte[] runInfo, byte[] step, List<Warning> warnings)
    {
        var pages = new NdcPages(data, 8);
        var index = GC.AllocateUninitializedArray<uint>(pages.Rows);
        var voltage = GC.AllocateUninitializedArray<double>(pages.Rows);
        var current = GC.AllocateUninitializedArray<double>(pages.Rows);
        Parallel.For(0, pages.Pages, page => ReadPage(pages, page, index, voltage, current));
        var entries = Entries(runInfo);
        if (entries.Length == 0)
        {
            warnings.Add(new Warning("no-run-info", "The archive holds no times, counters or steps (data_runInfo.ndc is missing or empty): only voltage and current could be read."));
            return (index, [Column.Of("Index", "", Meaning.Index, index), Column.Of("Voltage(V)", "V", Meaning.Voltage, voltage), Column.Of("Current(mA)", "mA", Meaning.Current, current)]);
        }

        var steps = Steps(step);
        if (steps.Length == 0) warnings.Add(new Warning("no-steps", "The archive holds no table of steps (data_step.ndc is missing or empty): cycle, step and step type are not known."));
        return (index, Join(index, voltage, current, entries, steps, warnings));
    }

    private void ReadPage(NdcPages pages, int page, uint[] index, double[] voltage, double[] current)
    {
        var records = MemoryMarshal.Cast<byte, float>(pages.Records(page));
        int row = pages.FirstRow(page);
        uint number = (uint)((long)page * pages.PerPage + 1);
        bool full = pages.IsFull(page);
        for (int slot = 0; slot < pages.PerPage; slot++, number++)
        {
            if (!full && !pages.IsValid(page, slot)) continue;
            index[row] = number;
            voltage[row] = records[2 * slot] / version.VoltageOver;
            current[row] = records[2 * slot + 1] * version.CurrentTimes;
            row++;
        }
    }

    private RunInfo[] Entries(byte[] file)
    {
        var pages = new NdcPages(file, version.RunInfoBytes);
        var entries = new List<RunInfo>(pages.Rows);
        for (int page = 0; page < pages.Pages; page++)
        {
            for (int slot = 0; slot < pages.PerPage; slot++)
            {
                if (!pages.IsValid(page, slot)) continue;
                var r = pages.Record(page, slot);
                int at = version.IntervalAt;
                var entry = new RunInfo(
                    MemoryMarshal.Read<uint>(r[(at + 12)..]), MemoryMarshal.Read<uint>(r), MemoryMarshal.Read<float>(r[5..]), MemoryMarshal.Read<float>(r[9..]),
                    MemoryMarshal.Read<float>(r[13..]), MemoryMarshal.Read<float>(r[17..]), MemoryMarshal.Read<int>(r[at..]),
                    MemoryMarshal.Read<uint>(r[(at + 4)..]) + (version.Milliseconds ? MemoryMarshal.Read<ushort>(r[(at + 16)..]) / 1000.0 : 0), MemoryMarshal.Read<uint>(r[(at + 8)..]));
                if (entry.Row != 0) entries.Add(entry);
            }
        }

        // Of two entries of a row the first counts; the order is by row.
        return [.. entries.Select((e, i) => (e, i)).OrderBy(x => x.e.Row).ThenBy(x => x.i).Select(x => x.e).DistinctBy(e => e.Row)];
    }

    private StepEntry[] Steps(byte[] file)
    {
        var pages = new NdcPages(file, version.StepBytes);
        var steps = new List<StepEntry>(pages.Rows);
        for (int page = 0; page < pages.Pages; page++)
        {
            for (int slot = 0; slot < pages.PerPage; slot++)
            {
                if (!pages.IsValid(page, slot)) continue;
                var r = pages.Record(page, slot);
                steps.Add(new StepEntry(MemoryMarshal.Read<uint>(r) + 1, MemoryMarshal.Read<uint>(r[4..]), r[24]));
            }
        }

        return [.. steps];
    }

    private ImmutableArray<Column> Join(uint[] index, double[] voltage, double[] current, RunInfo[] entries, StepEntry[] steps, List<Warning> warnings)
    {
        int rows = index.Length;
        var (time, total, unix) = (New<double>(rows), New<double>(rows), New<double>(rows));
        var (charge, discharge, chargeEnergy, dischargeEnergy) = (New<double>(rows), New<double>(rows), New<double>(rows), New<double>(rows));
        var count = New<uint>(rows);
        var (cycle, stepIndex, kind) = steps.Length > 0 ? (New<uint>(rows), New<uint>(rows), new string[rows]) : ([], [], []);
        int next = 0, early = 0, unknown = 0;
        uint step = 0, stored = 0;
        double t = double.NaN, start = 0, u = double.NaN, qc = double.NaN, qd = double.NaN, ec = double.NaN, ed = double.NaN, dt = 0;
        var (times, over) = (version.CounterTimes, version.CounterOver);
        var entry = default(StepEntry);
        var kindText = "";
        for (int row = 0; row < rows; row++)
        {
            // Entries of masked rows are passed over.
            while (next < entries.Length && entries[next].Row < index[row]) next++;
            if (next < entries.Length && entries[next].Row == index[row])
            {
                var e = entries[next++];
                if (step == 0 || e.Step != stored)
                {
                    start = step == 0 || row == 0 ? 0 : total[row - 1];
                    step++;
                    stored = e.Step;
                    bool known = step <= steps.Length;
                    entry = known ? steps[step - 1] : default;
                    kindText = known ? NewareTables.Kind(entry.Kind) : "";
                    if (!known && steps.Length > 0) unknown++;
                }

                t = e.Time / 1000.0;
                dt = e.Interval / 1000.0;
                u = e.Unix;
                // The counters' signs differ between versions; the columns hold magnitudes.
                (qc, qd) = (Math.Abs(e.Charge) * times / over, Math.Abs(e.Discharge) * times / over);
                (ec, ed) = (Math.Abs(e.ChargeEnergy) * times / over, Math.Abs(e.DischargeEnergy) * times / over);
            }
            else
            {
                if (step == 0) early++;
                t += dt;
                u += dt;
                double q = current[row] * dt / 3600;
                if (q > 0)
                {
                    qc += q;
                    ec += q * voltage[row];
                }
                else
                {
                    qd -= q;
                    ed -= q * voltage[row];
                }
            }

            time[row] = t;
            total[row] = start + t;
            unix[row] = u;
            (charge[row], discharge[row], chargeEnergy[row], dischargeEnergy[row]) = (qc, qd, ec, ed);
            count[row] = step;
            if (steps.Length > 0) (cycle[row], stepIndex[row], kind[row]) = (entry.Cycle, entry.Step, kindText);
        }

        if (early > 0) warnings.Add(new Warning("rows-without-time", $"{early} rows come before the first entry of times and have none."));
        if (unknown > 0) warnings.Add(new Warning("steps-missing", $"The table of steps lists {steps.Length} steps and the rows belong to {step}: {unknown} have no cycle and no type."));
        var columns = ImmutableArray.CreateBuilder<Column>();
        columns.Add(Column.Of("Index", "", Meaning.Index, index));
        if (steps.Length > 0)
        {
            columns.Add(Column.Of("Cycle Index", "", Meaning.Cycle, cycle));
            columns.Add(Column.Of("Step Index", "", Meaning.Step, stepIndex));
        }

        columns.Add(Column.Of("Step Count", "", Meaning.StepCount, count));
        if (steps.Length > 0) columns.Add(Column.Of("Step Type", "", Meaning.StepKind, kind));
        columns.Add(Column.Of("Time", "s", Meaning.StepTime, time));
        columns.Add(Column.Of("Total Time", "s", Meaning.Time, total));
        columns.Add(Column.Of("Voltage(V)", "V", Meaning.Voltage, voltage));
        columns.Add(Column.Of("Current(mA)", "mA", Meaning.Current, current));
        columns.Add(Column.Of("Charge Capacity(mAh)", "mAh", Meaning.ChargeCapacity, charge));
        columns.Add(Column.Of("Discharge Capacity(mAh)", "mAh", Meaning.DischargeCapacity, discharge));
        columns.Add(Column.Of("Charge Energy(mWh)", "mWh", Meaning.ChargeEnergy, chargeEnergy));
        columns.Add(Column.Of("Discharge Energy(mWh)", "mWh", Meaning.DischargeEnergy, dischargeEnergy));
        columns.Add(Column.Of("Unix Time", "s", Meaning.UnixTime, unix));
        return columns.ToImmutable();
    }

    private static T[] New<T>(int rows) => GC.AllocateUninitializedArray<T>(rows);
}
