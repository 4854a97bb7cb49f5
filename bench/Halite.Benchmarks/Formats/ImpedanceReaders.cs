// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using Halite.Data;
using Halite.Formats;
using Halite.Impedance;

namespace Halite.Benchmarks.Formats;

/// <summary>
/// A long GEIS series (5 000 spectra of 100 points, half a million rows) as EC-Lab's .mpr and .mpt and as a table of anyone's,
/// from bytes to a recording and on to spectra, beside a copy of the same bytes in memory.
/// </summary>
[Config(typeof(MedianConfig))]
[MemoryDiagnoser]
public class ImpedanceReaders
{
    private const int Spectra = 5_000, Points = 100;

    private string path = "";
    private byte[] from = [], to = [];
    private RecordingFormat format = FormatRegistry.All[0];
    private Recording? recording;

    [Params("mpr", "mpt", "csv")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        path = Kind switch { "mpr" => SyntheticImpedanceFiles.Mpr(Spectra, Points), "mpt" => SyntheticImpedanceFiles.Mpt(Spectra, Points), _ => SyntheticImpedanceFiles.Csv(Spectra, Points) };
        from = File.ReadAllBytes(path);
        to = new byte[from.Length];
        format = FormatRegistry.Find(Kind switch { "mpr" => "biologic-mpr", "mpt" => "biologic-mpt", _ => "delimited" })!;
        recording = Read();
        if (ImpedanceSeries.From(recording).Spectra is not { Length: Spectra }) throw new InvalidOperationException("The series was not read whole.");
    }

    [Benchmark(Baseline = true)]
    public void Memcpy() => from.AsSpan().CopyTo(to);

    [Benchmark]
    public Recording Read()
    {
        using var source = ByteSource.Open(path);
        return format.Read(source, ReadOptions.Default);
    }

    [Benchmark]
    public ImpedanceSeries Series() => ImpedanceSeries.From(recording!);

    private sealed class MedianConfig : ManualConfig
    {
        public MedianConfig()
        {
            AddJob(Job.Default.WithWarmupCount(3).WithIterationCount(11).WithInvocationCount(1).WithUnrollFactor(1));
            AddColumn(StatisticColumn.Median, StatisticColumn.Min);
        }
    }
}
