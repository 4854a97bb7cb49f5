// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>
/// A galvanostatic (or any direct-current) test as rows of time, voltage, current and passed charge, built from a
/// recording by the meaning of its columns. Current and charge are positive on charge. Impedance rows are left out.
/// </summary>
public sealed class CyclingRecord
{
    private readonly double[] time, voltage, current, charge;
    private readonly double[]? counter, energy;
    private readonly int[] step;
    private readonly int[]? fileRows, instrumentCycle;
    private readonly double[]? temperature;
    private readonly sbyte[]? kind;

    internal CyclingRecord(RecordParts parts)
    {
        (time, voltage, current, charge, step) = (parts.Time, parts.Voltage, parts.Current, parts.Charge, parts.Step);
        (counter, energy, fileRows, instrumentCycle, temperature) = (parts.Counter, parts.Energy, parts.FileRows, parts.InstrumentCycle, parts.Temperature);
        kind = parts.Kind;
        FileRowCount = parts.FileRowCount;
        ChargeFrom = parts.ChargeFrom;
        CounterColumn = parts.CounterColumn;
        EnergyColumn = parts.EnergyColumn;
        HasIncrements = parts.HasIncrements;
        IsCurrentDerived = parts.IsCurrentDerived;
        DeadBandCurrent = parts.DeadBandCurrent;
        IsTimeDoubted = parts.IsTimeDoubted;
        Warnings = parts.Warnings;
    }

    /// <summary>Number of rows, impedance rows excluded.</summary>
    public int Rows => time.Length;

    /// <summary>Number of data rows in the file, impedance rows included.</summary>
    public int FileRowCount { get; }

    /// <summary>Time since the start of the test, s; one value a row.</summary>
    public ReadOnlySpan<double> Time => time;

    /// <summary>Cell or working-electrode voltage, V; one value a row.</summary>
    public ReadOnlySpan<double> Voltage => voltage;

    /// <summary>Current, mA, positive on charge; one value a row.</summary>
    public ReadOnlySpan<double> Current => current;

    /// <summary>Charge passed since the row before, mAh, positive on charge, from <see cref="ChargeFrom"/>; one value a row.</summary>
    public ReadOnlySpan<double> Charge => charge;

    /// <summary>The same by the instrument's counter, mAh; empty where the file has none.</summary>
    public ReadOnlySpan<double> CounterCharge => counter;

    /// <summary>Energy since the row before by the instrument's counters, mWh, positive on charge; empty where the file has none.</summary>
    public ReadOnlySpan<double> InstrumentEnergy => energy;

    /// <summary>Running number of the step of each row, from 0, never repeating; a change of the current's sign begins a step too.</summary>
    public ReadOnlySpan<int> Step => step;

    /// <summary>Which source <see cref="Charge"/> comes from: <see cref="ChargeSource.Counter"/> or <see cref="ChargeSource.Integral"/>.</summary>
    public ChargeSource ChargeFrom { get; }

    /// <summary>Name of the column behind the counter; null where the file has none.</summary>
    public string? CounterColumn { get; }

    /// <summary>Name of the column behind the instrument's energy; null where the file has none.</summary>
    public string? EnergyColumn { get; }

    /// <summary>Whether the file stores charge increments row by row, so that their sign alone tells the direction.</summary>
    public bool HasIncrements { get; }

    /// <summary>Whether the file stores no current, so that <see cref="Current"/> is the charge increment over its interval.</summary>
    public bool IsCurrentDerived { get; }

    /// <summary>Currents up to this magnitude count as rest, mA.</summary>
    public double DeadBandCurrent { get; }

    /// <summary>What a user must know of how the rows were understood.</summary>
    public ImmutableArray<Warning> Warnings { get; }

    /// <summary>Builds the record of a file.</summary>
    /// <param name="recording">What the file held.</param>
    /// <param name="options">What the user says about it; null for the defaults.</param>
    /// <exception cref="InputException">The file holds no time, voltage or current, or a unit is unknown.</exception>
    public static CyclingRecord From(Recording recording, CyclingRecordOptions? options = null) =>
        new(RecordBuilder.Build(recording, options ?? new CyclingRecordOptions()));

    /// <summary>Builds a record from arrays, for synthetic data and tests. The arrays are not changed afterwards.</summary>
    /// <param name="time">Time, s.</param>
    /// <param name="voltage">Voltage, V.</param>
    /// <param name="current">Current, mA, positive on charge.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public static CyclingRecord FromArrays(double[] time, double[] voltage, double[] current, CyclingRecordOptions? options = null)
    {
        var table = new Table("data",
        [
            Column.Of("time", "s", Meaning.Time, time),
            Column.Of("voltage", "V", Meaning.Voltage, voltage),
            Column.Of("current", "mA", Meaning.Current, current),
        ]);
        return From(new Recording("arrays", [table]), options);
    }

    /// <summary>Row of the file, from 0, behind a row of the record.</summary>
    /// <param name="row">Row of the record.</param>
    public int FileRow(int row) => fileRows is null ? row : fileRows[row];

    /// <summary>The instrument's cycle number of a row; null where the file has none.</summary>
    /// <param name="row">Row of the record.</param>
    public int? InstrumentCycle(int row) => instrumentCycle?[row];

    /// <summary>Temperature at a row, degC; NaN where the file has none.</summary>
    /// <param name="row">Row of the record.</param>
    public double Temperature(int row) => temperature is null ? double.NaN : temperature[row];

    /// <summary>Whether the reader of the file has said already that the unit of time is doubtful.</summary>
    internal bool IsTimeDoubted { get; }

    /// <summary>Step kind of a row: 1 charge, -1 discharge, 0 rest, <see cref="StepKinds.Unknown"/>.</summary>
    internal sbyte Kind(int row) => kind is null ? StepKinds.Unknown : kind[row];

    /// <summary>
    /// Charge since the row before by the trapezoid of the current, mAh; zero across a step and across a gap, because no
    /// current is known there.
    /// </summary>
    /// <param name="row">Row of the record.</param>
    public double IntegralCharge(int row)
    {
        if (row == 0 || step[row] != step[row - 1]) return 0;
        double dt = time[row] - time[row - 1];
        return dt > 0 ? (current[row] + current[row - 1]) * dt / 7200 : 0;
    }

    /// <summary>
    /// Direction of a row: the sign of its charge increment where the file stores increments, otherwise the sign of the
    /// current outside of the dead band; 0 at rest.
    /// </summary>
    /// <param name="row">Row of the record.</param>
    public int Sign(int row)
    {
        if (kind is not null && kind[row] == 0) return 0;
        if (HasIncrements && ChargeFrom == ChargeSource.Counter) return Math.Sign(charge[row]);
        return Math.Abs(current[row]) > DeadBandCurrent ? Math.Sign(current[row]) : 0;
    }
}

/// <summary>The arrays that a <see cref="CyclingRecord"/> is made of.</summary>
internal sealed record RecordParts
{
    public required double[] Time { get; init; }
    public required double[] Voltage { get; init; }
    public required double[] Current { get; init; }
    public required double[] Charge { get; init; }
    public required int[] Step { get; init; }
    public double[]? Counter { get; init; }
    public double[]? Energy { get; init; }
    public int[]? FileRows { get; init; }
    public int[]? InstrumentCycle { get; init; }
    public double[]? Temperature { get; init; }

    /// <summary>Step kind by row: 1 charge, -1 discharge, 0 rest, <see cref="StepKinds.Unknown"/>.</summary>
    public sbyte[]? Kind { get; init; }
    public int FileRowCount { get; init; }
    public ChargeSource ChargeFrom { get; init; }
    public string? CounterColumn { get; init; }
    public string? EnergyColumn { get; init; }
    public bool HasIncrements { get; init; }
    public bool IsCurrentDerived { get; init; }
    public double DeadBandCurrent { get; init; }

    /// <summary>Whether the reader of the file has said already that the unit of time is doubtful.</summary>
    public bool IsTimeDoubted { get; init; }
    public ImmutableArray<Warning> Warnings { get; init; } = [];
}
