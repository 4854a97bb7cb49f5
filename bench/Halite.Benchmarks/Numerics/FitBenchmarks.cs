// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using Halite.Numerics;
using Halite.Tests.Numerics;

namespace Halite.Benchmarks.Numerics;

/// <summary>
/// The fits for which lmfit 1.1.0 was timed on the same files: 140.7 ms (three peaks), 11.4 s (four profiles), 301.6 ms (six
/// spectra, 56 parameters). The last column holds those figures over the medians here.
/// </summary>
[MemoryDiagnoser]
[Config(typeof(WithLmfit))]
public class FitBenchmarks
{
    private DataProblem spectrum = null!, counts = null!;
    private LeastSquaresResult fit = null!;
    private SeriesProblem series = null!;

    [GlobalSetup]
    public void Setup()
    {
        var single = ReadColumns("synthetic_raman_3peak.csv");
        // lmfit was given the roots of the counts.
        spectrum = DataProblem.RootOfCounts(ThreePeaks.Model(single[0]), single[1]);
        counts = DataProblem.Poisson(ThreePeaks.Model(single[0]), single[1]);
        fit = LeastSquares.Fit(spectrum);
        var many = ReadColumns("synthetic_raman_series_6soc.csv");
        series = ThreePeaks.Series(many[0], many[1..]);
    }

    [Benchmark]
    public LeastSquaresResult ThreePeaksFit() => LeastSquares.Fit(spectrum);

    [Benchmark]
    public LeastSquaresResult ThreePeaksByTheLikelihoodOfCounts() => LeastSquares.Fit(counts);

    [Benchmark]
    public object FourProfiles() => ProfileLikelihood.Intervals(fit, [1, 5, 9, 2], new() { Levels = [0.6826894921370859, 0.9544997361036416] });

    [Benchmark]
    public LeastSquaresResult SixSpectraAtOnce() => LeastSquares.Fit(series);

    [Benchmark]
    public BootstrapResult ThousandReplicates() => Bootstrap.Run(fit);

    private sealed class WithLmfit : ManualConfig
    {
        public WithLmfit() => AddColumn(StatisticColumn.Median, new TimesFaster(new()
        {
            [nameof(ThreePeaksFit)] = 140.7,
            [nameof(FourProfiles)] = 11400,
            [nameof(SixSpectraAtOnce)] = 301.6,
        }));
    }

    // The files lie in the folder that HALITE_SHARED names, or in "shared" beside the checkout.
    private static double[][] ReadColumns(string file)
    {
        string relative = Path.Combine("data", "spectra", "raman", file);
        string? path = Environment.GetEnvironmentVariable("HALITE_SHARED") is { Length: > 0 } named ? Path.Combine(named, relative) : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); path is null && folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "shared", relative))) path = Path.Combine(folder.FullName, "shared", relative);
        }

        if (path is null) throw new FileNotFoundException("The spectra that lmfit was timed on were not found: set HALITE_SHARED.", relative);
        var rows = File.ReadLines(path).Skip(1).Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Select(r => r[c]).ToArray())];
    }
}
