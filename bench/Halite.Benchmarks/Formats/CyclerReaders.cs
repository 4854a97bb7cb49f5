// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Halite.Data;
using Halite.Formats;

namespace Halite.Benchmarks.Formats;

/// <summary>
/// Cycler readers beside a copy of the same bytes in memory, on whatever cores there are. The column Rate gives GB/s of
/// the file and, for the rows of Neware, millions of rows a second.
/// </summary>
[Config(typeof(RateConfig))]
[MemoryDiagnoser]
public class CyclerReaders
{
    internal const int MprRows = 5_000_000, MptRows = 500_000, NdaRows = 3_000_000, NdaxRows = 3_000_000;

    private string path = "";
    private byte[] from = [], to = [];
    private RecordingFormat format = FormatRegistry.All[0];

    [Params("mpr", "mpt", "nda", "ndax")]
    public string Kind { get; set; } = "";

    internal static string PathOf(string kind) => kind switch
    {
        "mpr" => SyntheticFiles.Mpr(MprRows),
        "mpt" => SyntheticFiles.Mpt(MptRows),
        "nda" => SyntheticFiles.Nda(NdaRows),
        _ => SyntheticFiles.Ndax(NdaxRows),
    };

    [GlobalSetup]
    public void Setup()
    {
        path = PathOf(Kind);
        from = File.ReadAllBytes(path);
        to = new byte[from.Length];
        format = FormatRegistry.Find(Kind switch { "mpr" => "biologic-mpr", "mpt" => "biologic-mpt", "nda" => "neware-nda", _ => "neware-ndax" })!;
    }

    [Benchmark(Baseline = true)]
    public void Memcpy() => from.AsSpan().CopyTo(to);

    [Benchmark]
    public Recording Read()
    {
        using var source = ByteSource.Open(path);
        return format.Read(source, ReadOptions.Default);
    }

    private sealed class RateConfig : ManualConfig
    {
        public RateConfig()
        {
            AddJob(Job.Default.WithWarmupCount(3).WithIterationCount(11).WithInvocationCount(1).WithUnrollFactor(1));
            AddColumn(new RateColumn(), StatisticColumn.Median, StatisticColumn.Min);
        }
    }

    private sealed class RateColumn : IColumn
    {
        public string Id => "Rate";

        public string ColumnName => "Rate";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => false;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "GB/s of the file and Mrows/s, by the median";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            var kind = (string)benchmarkCase.Parameters["Kind"];
            if (summary[benchmarkCase]?.ResultStatistics is not { } statistics || kind.Length == 0) return "-";
            double seconds = statistics.Median * 1e-9, bytes = new FileInfo(PathOf(kind)).Length;
            int rows = kind switch { "mpr" => MprRows, "mpt" => MptRows, "nda" => NdaRows, _ => NdaxRows };
            return $"{bytes / seconds / 1e9:F2} GB/s, {rows / seconds / 1e6:F1} Mrows/s";
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
    }
}
