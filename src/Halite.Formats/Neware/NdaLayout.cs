// SPDX-License-Identifier: Apache-2.0
namespace Halite.Formats.Neware;

/// <summary>How a quantity is stored in a record.</summary>
internal enum NdaType
{
    /// <summary>Not stored.</summary>
    None,
    /// <summary>Unsigned, 1 byte.</summary>
    UInt8,
    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16,
    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32,
    /// <summary>Signed, 4 bytes.</summary>
    Int32,
    /// <summary>Signed, 8 bytes.</summary>
    Int64,
    /// <summary>Single precision.</summary>
    Single,
}

/// <summary>What a time field counts.</summary>
internal enum NdaTime
{
    /// <summary>Seconds.</summary>
    Seconds,
    /// <summary>Milliseconds.</summary>
    Milliseconds,
    /// <summary>Microseconds.</summary>
    Microseconds,
    /// <summary>Seconds, then nanoseconds in the four bytes behind.</summary>
    SecondsAndNanoseconds,
}

/// <summary>Where a date stands and how.</summary>
internal enum NdaDate
{
    /// <summary>Not stored.</summary>
    None,
    /// <summary>Seconds since 1970, eight bytes.</summary>
    Unix64,
    /// <summary>Seconds since 1970, four bytes.</summary>
    Unix32,
    /// <summary>Microseconds since 1970.</summary>
    UnixMicroseconds,
    /// <summary>Seconds since 1970 and nanoseconds, four bytes each.</summary>
    Unix32AndNanoseconds,
    /// <summary>Year (two bytes), month, day, hour, minute, second.</summary>
    Calendar,
}

/// <summary>A field of a record.</summary>
/// <param name="Offset">Offset within the record.</param>
/// <param name="Type">How it is stored.</param>
internal readonly record struct NdaField(int Offset, NdaType Type)
{
    /// <summary>Whether the record holds it.</summary>
    public bool Exists => Type != NdaType.None;
}

/// <summary>The record of one generation of .nda files.</summary>
internal sealed record NdaLayout
{
    /// <summary>Bytes of a record.</summary>
    public required int RecordBytes { get; init; }

    /// <summary>Bytes that begin a data record, and their offset within it; others (marks, auxiliary channels) are no rows.</summary>
    public required (int Offset, byte[][] Values) Identifier { get; init; }

    /// <summary>Bytes that begin an auxiliary record at offset 0; null where there are none among the rows.</summary>
    public byte? Auxiliary { get; init; }

    /// <summary>Bytes of the first record, by which the data are found where the header does not tell.</summary>
    public byte[][] Start { get; init; } = [];

    /// <summary>Number of the row.</summary>
    public NdaField Index { get; init; }

    /// <summary>Number of the cycle.</summary>
    public NdaField Cycle { get; init; }

    /// <summary>Added to the stored number of the cycle; null where the field is no number and its changes count.</summary>
    public int? CycleOffset { get; init; } = 1;

    /// <summary>Number of the step in the schedule.</summary>
    public NdaField Step { get; init; }

    /// <summary>Type of the step, one byte.</summary>
    public int Kind { get; init; }

    /// <summary>A count of steps that wraps, one byte; -1 where there is none.</summary>
    public int Jump { get; init; } = -1;

    /// <summary>Offset of the time.</summary>
    public int Time { get; init; }

    /// <summary>What the time counts.</summary>
    public NdaTime TimeKind { get; init; }

    /// <summary>Whether the time is that of the test rather than of the step.</summary>
    public bool TimeIsTotal { get; init; }

    /// <summary>Voltage: counts of 0.1 mV, or volts.</summary>
    public NdaField Voltage { get; init; }

    /// <summary>Current: counts of the range, or mA.</summary>
    public NdaField Current { get; init; }

    /// <summary>Charge, discharge capacity, charge, discharge energy: counts of the range times a second, or mAs and mWs.</summary>
    public (NdaField Charge, NdaField Discharge, NdaField ChargeEnergy, NdaField DischargeEnergy) Counters { get; init; }

    /// <summary>Capacity and energy of the step in both directions.</summary>
    public (NdaField Capacity, NdaField Energy) StepCounters { get; init; }

    /// <summary>Offset of the date.</summary>
    public int Date { get; init; }

    /// <summary>How the date is stored.</summary>
    public NdaDate DateKind { get; init; }

    /// <summary>Offset of the code of the current range; -1 where only the header gives it.</summary>
    public int Range { get; init; } = -1;

    /// <summary>Offset of a temperature in single precision; -1 where there is none.</summary>
    public int Temperature { get; init; } = -1;

    /// <summary>Whether the generation was checked on real files.</summary>
    public bool Verified { get; init; }

    private static readonly (int, byte[][]) DataRecord = (0, [[0x55]]);

    private static NdaField U8(int at) => new(at, NdaType.UInt8);

    private static NdaField U16(int at) => new(at, NdaType.UInt16);

    private static NdaField U32(int at) => new(at, NdaType.UInt32);

    private static NdaField I32(int at) => new(at, NdaType.Int32);

    private static NdaField I64(int at) => new(at, NdaType.Int64);

    private static NdaField F32(int at) => new(at, NdaType.Single);

    /// <summary>The layout of a version; null if it is not known. Version 130 needs the bytes at 1024 as well.</summary>
    /// <param name="version">Version of the file (byte 14).</param>
    /// <param name="at1024">Byte at 1024, which tells BTS 9.0 from 9.1.</param>
    /// <param name="recordBytes">Length of a record of BTS 9.1, which varies.</param>
    public static NdaLayout? Of(int version, byte at1024, int recordBytes) => version switch
    {
        3 or 4 => new NdaLayout
        {
            RecordBytes = 43, Identifier = (0, [[0x00], [0x55]]), Index = U32(1), Cycle = U32(5), CycleOffset = null, Step = U8(9), Kind = 10,
            Time = 11, TimeKind = NdaTime.Seconds, Voltage = I32(15), Current = I32(19), StepCounters = (I64(31), default),
        },
        5 or 6 or 7 or 8 => new NdaLayout
        {
            RecordBytes = 59, Identifier = (0, [[0x00], [0x55]]), Start = [[0xFF, 0x01, 0, 0, 0]], Index = U32(1), Cycle = U32(5), CycleOffset = version is 5 or 7 ? 1 : 0,
            Step = U8(9), Kind = 10, Time = 11, TimeKind = NdaTime.Seconds, Voltage = I32(15), Current = I32(19),
            StepCounters = (I64(31), I64(39)), Date = 47, DateKind = NdaDate.Unix64, Verified = version == 8,
        },
        9 => new NdaLayout
        {
            RecordBytes = 60, Identifier = DataRecord, Index = U32(2), Cycle = U32(6), Step = U8(10), Kind = 11, Time = 12, TimeKind = NdaTime.Seconds,
            Voltage = I32(16), Current = I32(20), StepCounters = (I64(32), I64(40)), Date = 48, DateKind = NdaDate.Unix64,
        },
        10 => new NdaLayout
        {
            RecordBytes = 64, Identifier = DataRecord, Index = U32(2), Cycle = U32(6), CycleOffset = null, Step = U8(10), Kind = 11, Time = 12, TimeKind = NdaTime.Seconds,
            Voltage = I32(20), Current = I32(24), StepCounters = (I64(36), I64(44)), Date = 52, DateKind = NdaDate.Unix64,
        },
        11 or 12 or 13 or 15 or 18 => new NdaLayout
        {
            RecordBytes = 69, Identifier = DataRecord, Index = U32(2), Cycle = U32(6), Step = U16(10), Kind = 12, Time = 13, TimeKind = NdaTime.Milliseconds,
            Voltage = I32(21), Current = I32(25), StepCounters = (I64(37), I64(45)), Date = 53, DateKind = NdaDate.Unix64, Range = 61,
        },
        14 or 16 or 17 or 20 or 22 or 23 or 24 => new NdaLayout
        {
            RecordBytes = 86, Identifier = DataRecord, Auxiliary = 0x65, Start = [[0xAA, 0x00, 0x01, 0, 0, 0], [0x55, 0x00, 0x01, 0, 0, 0]],
            Index = U32(2), Cycle = U32(6), Step = U16(10), Kind = 12, Jump = 13, Time = 14, TimeKind = NdaTime.Milliseconds, Voltage = I32(22), Current = I32(26),
            Counters = (I64(38), I64(46), I64(54), I64(62)), Date = 70, DateKind = NdaDate.Unix64, Range = 78, Verified = version == 22,
        },
        25 or 27 => new NdaLayout
        {
            RecordBytes = 70, Identifier = DataRecord, Index = U32(2), Cycle = U32(6), CycleOffset = null, Step = U16(10), Kind = 12, Time = 13, TimeKind = NdaTime.Milliseconds,
            Voltage = I32(21), Current = I32(25), StepCounters = (I64(37), I64(45)), Date = 53, DateKind = NdaDate.Unix64, Range = 61,
        },
        26 or 28 or 29 => new NdaLayout
        {
            RecordBytes = 86, Identifier = DataRecord, Auxiliary = 0x65, Start = [[0x55, 0x00, 0x01, 0, 0, 0], [0xAA, 0x00, 0x01, 0, 0, 0]],
            Index = U32(2), Cycle = U32(6), Step = U16(10), Kind = 12, Jump = 13, Time = 14, TimeKind = NdaTime.Milliseconds, Voltage = I32(22), Current = I32(26),
            Counters = (I64(38), I64(46), I64(54), I64(62)), Date = 70, DateKind = NdaDate.Calendar, Range = 78, Verified = version is 26 or 29,
        },
        130 when at1024 == 0x12 => new NdaLayout
        {
            RecordBytes = 88, Identifier = (4, [[0x55]]), Start = [[0x12, 0x50, 0x00, 0x07, 0x55, 0x81, 0x01, 0x06]], Index = U32(16), Step = U8(9), Kind = 10,
            Time = 28, TimeKind = NdaTime.Microseconds, Voltage = F32(36), Current = F32(40), StepCounters = (F32(60), F32(64)), Date = 68, DateKind = NdaDate.UnixMicroseconds, Verified = true,
        },
        130 when at1024 == 0x55 && recordBytes >= 52 => new NdaLayout
        {
            RecordBytes = recordBytes, Identifier = (0, [[0x55, 0x06]]), Index = U32(8), Cycle = U32(36), Step = U8(2), Kind = 3,
            Time = 12, TimeKind = NdaTime.SecondsAndNanoseconds, TimeIsTotal = true, Voltage = F32(24), Current = F32(20), StepCounters = (F32(28), F32(32)),
            Date = 44, DateKind = NdaDate.Unix32AndNanoseconds, Temperature = recordBytes >= 56 ? 52 : -1, Verified = true,
        },
        _ => null,
    };
}
