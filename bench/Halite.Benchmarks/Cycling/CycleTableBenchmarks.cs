// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using Halite.Cycling;
using Halite.Data;

namespace Halite.Benchmarks.Cycling;

/// <summary>Ten million rows, as an .mpr file holds them, to the cycle table; beside a copy of the same columns.</summary>
[MemoryDiagnoser]
public class CycleTableBenchmarks
{
    private Recording recording = null!;
    private CyclingRecord record = null!;
    private double[] time = null!, copy = null!;

    [Params(1_000_000, 10_000_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        const int perHalf = 5000;
        time = new double[Rows];
        copy = new double[Rows];
        var (increment, voltage, step) = (new double[Rows], new float[Rows], new ushort[Rows]);
        for (int i = 0; i < Rows; i++)
        {
            int half = i / perHalf, within = i % perHalf;
            double sign = half % 2 == 0 ? 1 : -1;
            time[i] = 10.0 * i;
            increment[i] = within == 0 ? 0 : sign * 2.5e-4;
            voltage[i] = (float)(sign > 0 ? 2 + 2.0 * within / perHalf : 4 - 2.0 * within / perHalf);
            step[i] = (ushort)(half % 2);
        }

        recording = new Recording("bench",
        [
            new Table("data",
            [
                Column.Of("time/s", "s", Meaning.Time, time),
                Column.Of("dq/mA.h", "mA.h", Meaning.ChargeIncrement, increment),
                Column.Of("Ewe/V", "V", Meaning.Voltage, voltage),
                Column.Of("Ns", "", Meaning.Step, step),
            ]),
        ]);
        record = CyclingRecord.From(recording);
    }

    /// <summary>The yardstick: one copy of one column of doubles.</summary>
    [Benchmark(Baseline = true)]
    public double Copy()
    {
        time.AsSpan().CopyTo(copy);
        return copy[^1];
    }

    /// <summary>Columns to record to half cycles to cycles.</summary>
    [Benchmark]
    public CycleTable RecordingToCycles() => CycleAnalysis.Analyse(CyclingRecord.From(recording));

    /// <summary>Record to cycles alone.</summary>
    [Benchmark]
    public CycleTable RecordToCycles() => CycleAnalysis.Analyse(record);
}
