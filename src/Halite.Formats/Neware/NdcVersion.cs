// SPDX-License-Identifier: Apache-2.0
namespace Halite.Formats.Neware;

/// <summary>How the files of one version of .ndax store their numbers, where voltage and current have a file of their own.</summary>
/// <param name="VoltageOver">Counts per volt: 1 or 10 000.</param>
/// <param name="CurrentTimes">mA per unit of current: 1 or 1000.</param>
/// <param name="CounterTimes">mAh (mWh) per unit of the counters, multiplied.</param>
/// <param name="CounterOver">The same, divided.</param>
/// <param name="RunInfoBytes">Length of a record of data_runInfo.ndc.</param>
/// <param name="IntervalAt">Offset of its interval; the Unix time, the step and the row follow.</param>
/// <param name="Milliseconds">Whether milliseconds of the Unix time follow.</param>
/// <param name="StepBytes">Length of a record of data_step.ndc.</param>
/// <param name="PlainAuxiliary">Whether an auxiliary record is one number, whose kind TestInfo.xml tells.</param>
/// <param name="Verified">Whether the version was checked on real files.</param>
internal sealed record NdcVersion(double VoltageOver, double CurrentTimes, double CounterTimes, double CounterOver, int RunInfoBytes, int IntervalAt, bool Milliseconds, int StepBytes, bool PlainAuxiliary, bool Verified)
{
    /// <summary>The version; null if it is not of this kind or not known.</summary>
    /// <param name="version">Byte 2 of the file.</param>
    public static NdcVersion? Of(int version) => version switch
    {
        8 => new NdcVersion(1, 1000, 1000, 1, 42, 26, false, 37, true, false),
        9 => new NdcVersion(1e4, 1, 1, 3600, 45, 29, false, 37, false, false),
        11 => new NdcVersion(1e4, 1, 1, 3600, 47, 29, true, 37, false, true),
        12 => new NdcVersion(1, 1000, 1000, 1, 47, 29, true, 37, true, false),
        13 => new NdcVersion(1e4, 1, 1, 3600, 55, 29, true, 37, false, false),
        14 => new NdcVersion(1, 1000, 1000, 1, 55, 29, true, 37, true, true),
        16 => new NdcVersion(1e4, 1, 1, 3600, 100, 29, true, 100, false, true),
        17 => new NdcVersion(1, 1000, 1000, 1, 100, 29, true, 100, true, true),
        _ => null,
    };

    /// <summary>The layout of a version that keeps everything in one record; null if the version is not of this kind.</summary>
    /// <param name="version">Byte 2 of the file.</param>
    public static (NdaLayout Layout, bool Old)? Whole(int version) => version switch
    {
        2 or 4 => (WholeRecord(94, 8, version == 2), true),
        5 => (WholeRecord(87, 1, true), false),
        _ => null,
    };

    private static NdaLayout WholeRecord(int bytes, int at, bool verified) => new()
    {
        RecordBytes = bytes,
        Identifier = (0, []),
        Index = new NdaField(at, NdaType.UInt32),
        Cycle = new NdaField(at + 4, NdaType.UInt32),
        Step = new NdaField(at + 8, NdaType.UInt8),
        Kind = at + 9,
        Time = at + 15,
        TimeKind = NdaTime.Milliseconds,
        Voltage = new NdaField(at + 23, NdaType.Int32),
        Current = new NdaField(at + 27, NdaType.Int32),
        Counters = (new NdaField(at + 35, NdaType.Int64), new NdaField(at + 43, NdaType.Int64), new NdaField(at + 51, NdaType.Int64), new NdaField(at + 59, NdaType.Int64)),
        Date = at + 67,
        DateKind = NdaDate.Calendar,
        Range = at + 74,
        Verified = verified,
    };
}
