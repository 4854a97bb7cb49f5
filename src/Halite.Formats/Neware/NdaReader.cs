// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Buffers.Binary;
using Halite.Data;
using Halite.Formats.Binary;

namespace Halite.Formats.Neware;

/// <summary>Turns the records of a .nda file into columns.</summary>
/// <param name="layout">The record.</param>
/// <param name="ranges">Current per count.</param>
/// <param name="slots">Records in the file, of every kind.</param>
internal sealed class NdaReader(NdaLayout layout, NdaRanges ranges, int slots)
{
    private readonly ConcurrentBag<(int Channel, uint Index, double Voltage, double Temperature)> auxiliary = [];

    /// <summary>Reads all records.</summary>
    /// <param name="source">The file.</param>
    /// <param name="start">Offset of the first record.</param>
    /// <param name="warnings">What a user must know.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="InputException">No record is one of data.</exception>
    public ImmutableArray<Column> Read(ByteSource source, long start, List<Warning> warnings, CancellationToken cancellation)
    {
        var index = new NdaColumns.Number("Index", Meaning.Index, layout.Index, 0, slots);
        var cycle = new NdaColumns.Number("Cycle Index", Meaning.Cycle, layout.Cycle.Exists ? layout.Cycle : layout.Index, (uint)(layout.CycleOffset ?? 0), slots);
        var step = new NdaColumns.Number("Step Index", Meaning.Step, layout.Step, 0, slots);
        var jump = layout.Jump >= 0 ? new ByteColumn(layout.Jump, slots) : null;
        var time = new NdaColumns.Times(layout.TimeIsTotal ? "Total Time" : "Time", layout.TimeIsTotal ? Meaning.Time : Meaning.StepTime, layout.Time, layout.TimeKind, slots, TimeIsWide);
        var values = Values();
        FieldColumn[] fields = [index, step, time, .. layout.Cycle.Exists ? [cycle] : Array.Empty<FieldColumn>(), .. jump is null ? [] : new FieldColumn[] { jump }, .. values];
        var kept = FixedRows.ForEach(source, start, layout.RecordBytes, slots, (first, rows, bytes) =>
        {
            rows = KeepData(bytes, rows);
            foreach (var field in fields) field.Fill(bytes, layout.RecordBytes, first, rows);
            return rows;
        }, cancellation);
        int count = kept.Sum(k => k.Rows);
        if (count == 0) throw new InputException($"None of the {slots} records holds data; the test had not begun, or the file is of a kind that Halite does not know.");
        if (count < slots) foreach (var field in fields) field.Compact(kept);
        warnings.AddRange(ranges.Warnings());
        return Assemble(index, cycle, step, jump, time, values, warnings);
    }

    private bool TimeIsWide => layout is { TimeKind: NdaTime.Microseconds } or { TimeKind: NdaTime.Milliseconds } or { RecordBytes: 64 };

    private FieldColumn[] Values()
    {
        var fields = new List<FieldColumn> { new NdaColumns.Kinds(layout.Kind, slots) };
        bool counts = layout.Current.Type == NdaType.Int32;
        fields.Add(new NdaColumns.Scaled("Voltage(V)", "V", Meaning.Voltage, layout.Voltage, counts ? new DecimalScale(1, 1e4) : new DecimalScale(1, 1), slots));
        Add("Current(mA)", "mA", Meaning.Current, layout.Current, 1);
        Add("Charge Capacity(mAh)", "mAh", Meaning.ChargeCapacity, layout.Counters.Charge, 3600);
        Add("Discharge Capacity(mAh)", "mAh", Meaning.DischargeCapacity, layout.Counters.Discharge, 3600);
        Add("Charge Energy(mWh)", "mWh", Meaning.ChargeEnergy, layout.Counters.ChargeEnergy, 3600);
        Add("Discharge Energy(mWh)", "mWh", Meaning.DischargeEnergy, layout.Counters.DischargeEnergy, 3600);
        Add("Capacity(mAh)", "mAh", Meaning.StepCapacity, layout.StepCounters.Capacity, 3600);
        Add("Energy(mWh)", "mWh", Meaning.StepEnergy, layout.StepCounters.Energy, 3600);
        switch (layout.DateKind)
        {
            case NdaDate.Calendar: fields.Add(new NdaColumns.Dates(layout.Date, slots)); break;
            case NdaDate.Unix64: fields.Add(new NdaColumns.Times("Unix Time", Meaning.UnixTime, layout.Date, NdaTime.Seconds, slots, wide: true)); break;
            case NdaDate.Unix32: fields.Add(new NdaColumns.Times("Unix Time", Meaning.UnixTime, layout.Date, NdaTime.Seconds, slots, wide: false)); break;
            case NdaDate.UnixMicroseconds: fields.Add(new NdaColumns.Times("Unix Time", Meaning.UnixTime, layout.Date, NdaTime.Microseconds, slots, wide: true)); break;
            case NdaDate.Unix32AndNanoseconds: fields.Add(new NdaColumns.Times("Unix Time", Meaning.UnixTime, layout.Date, NdaTime.SecondsAndNanoseconds, slots, wide: false)); break;
        }

        if (layout.Temperature >= 0) fields.Add(FieldColumn.Of<float>("T1(degC)", "degC", Meaning.Temperature, layout.Temperature, slots));
        return [.. fields];

        void Add(string name, string unit, Meaning meaning, NdaField field, double over)
        {
            if (!field.Exists) return;
            if (!counts) fields.Add(new NdaColumns.Scaled(name, unit, meaning, field, new DecimalScale(1, over), slots));
            else if (layout.Range >= 0) fields.Add(new NdaColumns.Ranged(name, unit, meaning, field, layout.Range, ranges, over, slots));
            else fields.Add(new NdaColumns.Scaled(name, unit, meaning, field, ranges.Scale(0) is var s ? new DecimalScale(s.Times, s.Over * over) : default, slots));
        }
    }

    /// <summary>Moves the data records of a block to its front and remembers the auxiliary ones; returns how many are data.</summary>
    private int KeepData(Span<byte> bytes, int rows)
    {
        int size = layout.RecordBytes, kept = 0;
        var (offset, values) = layout.Identifier;
        for (int i = 0; i < rows; i++)
        {
            var record = bytes.Slice(i * size, size);
            bool isData = values.Length == 0;
            foreach (var value in values) isData |= record.Slice(offset, value.Length).SequenceEqual(value);
            if (isData && layout.Index.Offset + 4 <= size && BinaryPrimitives.ReadUInt32LittleEndian(record[layout.Index.Offset..]) != 0)
            {
                if (kept != i) record.CopyTo(bytes[(kept * size)..]);
                kept++;
            }
            else if (layout.Auxiliary == record[0] && size >= 36)
            {
                auxiliary.Add((record[1], BinaryPrimitives.ReadUInt32LittleEndian(record[2..]), BinaryPrimitives.ReadInt32LittleEndian(record[22..]) / 1e4, BinaryPrimitives.ReadInt16LittleEndian(record[34..]) / 10.0));
            }
        }

        return kept;
    }

    private ImmutableArray<Column> Assemble(NdaColumns.Number index, NdaColumns.Number cycle, NdaColumns.Number step, ByteColumn? jump, NdaColumns.Times time, FieldColumn[] values, List<Warning> warnings)
    {
        var (indices, steps, times, jumps) = (index.Values, step.Values, time.Values, jump?.Values);
        var cycles = layout.Cycle.Exists ? cycle.Values : null;
        var columns = values.Select(v => v.Build()).ToArray();
        if (NewareTable.Order(indices) is { } order)
        {
            if (order.Length < indices.Length) warnings.Add(new Warning("repeated-rows", $"{indices.Length - order.Length} rows repeat the number of another and were left out."));
            indices = [.. order.Select(i => index.Values[i])];
            steps = [.. order.Select(i => step.Values[i])];
            times = [.. order.Select(i => time.Values[i])];
            cycles = cycles is null ? null : [.. order.Select(i => cycle.Values[i])];
            jumps = jumps is null ? null : [.. order.Select(i => jump!.Values[i])];
            columns = [.. columns.Select(c => c.Take(order))];
        }

        var count = NewareTable.StepCount(steps, jumps, layout.TimeIsTotal ? [] : times);
        if (cycles is not null && layout.CycleOffset is null)
        {
            uint now = 1;
            uint last = cycles.Length > 0 ? cycles[0] : 0;
            for (int i = 0; i < cycles.Length; i++)
            {
                if (cycles[i] != last) now++;
                last = cycles[i];
                cycles[i] = now;
            }
        }

        var total = layout.TimeIsTotal ? times : NewareTable.TotalTime(times, count);
        var stepTime = layout.TimeIsTotal ? NewareTable.StepTime(times, count) : times;
        var result = ImmutableArray.CreateBuilder<Column>();
        result.Add(Column.Of("Index", "", Meaning.Index, indices));
        if (cycles is not null) result.Add(Column.Of("Cycle Index", "", Meaning.Cycle, cycles));
        result.Add(Column.Of("Step Index", "", Meaning.Step, steps));
        result.Add(Column.Of("Step Count", "", Meaning.StepCount, count));
        result.Add(Column.Of("Time", "s", Meaning.StepTime, stepTime));
        result.Add(Column.Of("Total Time", "s", Meaning.Time, total));
        result.AddRange(columns);
        var aux = auxiliary.ToArray();
        result.AddRange(NewareTable.Auxiliary(indices, aux.Select(a => (a.Channel, a.Index, a.Voltage)), c => $"V{c}(V)", "V", Meaning.Unknown));
        result.AddRange(NewareTable.Auxiliary(indices, aux.Select(a => (a.Channel, a.Index, a.Temperature)), c => $"T{c}(degC)", "degC", Meaning.Temperature));
        return result.ToImmutable();
    }

    private sealed class ByteColumn(int offset, int rows) : FieldColumn<byte>("", "", Meaning.Unknown, rows)
    {
        public override void Fill(ReadOnlySpan<byte> block, int stride, int firstRow, int rows)
        {
            var to = Slots(firstRow, rows);
            int at = offset;
            for (int i = 0; i < to.Length; i++, at += stride) to[i] = block[at];
        }
    }
}
