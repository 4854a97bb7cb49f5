// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Halite.Benchmarks;

/// <summary>A column with the time of a peer, measured elsewhere on the same input, over the median here.</summary>
/// <param name="milliseconds">The peer's time by name of the benchmark, ms.</param>
internal sealed class TimesFaster(Dictionary<string, double> milliseconds) : IColumn
{
    public string Id => nameof(TimesFaster);

    public string ColumnName => "Peer/ours";

    public string Legend => "Time of the peer named in the benchmark's documentation over the median here";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        milliseconds.TryGetValue(benchmarkCase.Descriptor.WorkloadMethod.Name, out double peer) && summary[benchmarkCase]?.ResultStatistics is { } ours
            ? (peer * 1e6 / ours.Median).ToString("F0", CultureInfo.InvariantCulture)
            : "-";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
