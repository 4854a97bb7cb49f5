// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using Halite.Cycling;
using Halite.Cycling.Differential;
using Halite.Cycling.Titration;

namespace Halite.Benchmarks.Cycling;

/// <summary>A titration of two hundred pulses, and dQ/dV of one half cycle with its bootstrap.</summary>
public class GittBenchmarks
{
    private CyclingRecord titration = null!, discharge = null!;
    private HalfCycle half = null!;

    [GlobalSetup]
    public void Setup()
    {
        var (t, v, i) = (new List<double>(), new List<double>(), new List<double>());
        double start = 0;
        for (int k = 0; k < 200; k++)
        {
            for (int n = 1; n <= 60; n++) Row(start + 10.0 * n, 0.1);
            for (int n = 1; n <= 240; n++) Row(start + 600 + 60.0 * n, 0);
            start += 15_000;
        }

        void Row(double at, double current)
        {
            double volts = 3 + 0.003 * Math.Sign(current);
            for (int k = Math.Max(0, (int)(at / 15_000) - 6); k * 15_000.0 < at; k++) volts += 0.004 * DiffusionSeries.Pulse(at - k * 15_000.0, 600, 2e-5, DiffusionGeometry.Planar);
            t.Add(at);
            v.Add(volts + 0.004 * Math.Max(0, (int)(at / 15_000) - 6));
            i.Add(current);
        }

        titration = CyclingRecord.FromArrays([.. t], [.. v], [.. i]);
        int rows = 4000;
        discharge = CyclingRecord.FromArrays(
            [.. Enumerable.Range(0, rows).Select(k => 10.0 * k)],
            [.. Enumerable.Range(0, rows).Select(k => 3.8 - 1.8 * k / rows + 0.05 * Math.Sin(30.0 * k / rows))],
            [.. Enumerable.Repeat(-0.1, rows)]);
        half = CycleAnalysis.Analyse(discharge).HalfCycles[0];
    }

    [Benchmark]
    public GittResult Titration() => Gitt.Analyse(titration);

    [Benchmark]
    public DifferentialCapacityResult DifferentialCapacityWithBootstrap() => DifferentialCapacity.Compute(discharge, half);
}
