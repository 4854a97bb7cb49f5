// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using BenchmarkDotNet.Attributes;
using Halite.Impedance;
using Halite.Impedance.Circuits;
using Halite.Numerics;

namespace Halite.Benchmarks.Impedance;

/// <summary>One distribution of relaxation times with bands: at most 5 ms on any grid. pyDRTtools takes 0.56 s on a uniform grid and 15 s once a point is dropped.</summary>
public class DistributionBenchmarks
{
    private ImpedanceSpectrum spectrum = null!;

    /// <summary>Cell and grid.</summary>
    [Params("two arcs", "two arcs, 1 %", "two arcs, a tenth dropped", "two arcs, 20 a decade", "overlap", "three arcs and tail", "plain relaxations", "asymmetric")]
    public string Case { get; set; } = "";

    [GlobalSetup]
    public void Setup() => spectrum = Case switch
    {
        "two arcs, 1 %" => Cells.TwoArcs(noise: 0.01),
        "two arcs, a tenth dropped" => Cells.TwoArcs(dropped: 0.1),
        "two arcs, 20 a decade" => Cells.TwoArcs(perDecade: 20),
        "overlap" => Cells.Spectrum("R0-L0-Zarc1-Zarc2", [10, 1e-6, 50, 0.01, 0.8, 30, 1e-3, 0.85]),
        "three arcs and tail" => Cells.Spectrum("R0-L0-Zarc1-Zarc2-Zarc3-CPE1", [20, 5e-7, 60, 2e-6, 0.85, 40, 2e-4, 0.8, 80, 0.02, 0.75, 0.05, 0.6]),
        "plain relaxations" => Cells.Spectrum("R0-K1-K2", [5, 20, 1e-3, 10, 0.1]),
        "asymmetric" => Cells.Spectrum("R0-HN1-Zarc2", [5, 40, 0.02, 0.9, 0.6, 20, 2e-5, 0.85]),
        _ => Cells.TwoArcs(),
    };

    [Benchmark]
    public DrtResult Distribution() => Drt.Fit(spectrum);
}

/// <summary>A series of forty spectra (GEIS40 of the reference set, rebuilt from its truth): at most 0.25 s.</summary>
public class SeriesBenchmarks
{
    private ImpedanceSpectrum[] series = [];

    [GlobalSetup]
    public void Setup() => series = [.. Enumerable.Range(0, 40).Select(i =>
    {
        double soc = i / 39.0;
        return Cells.Spectrum("R0-L0-Zarc1-Zarc2-Zarc3-CPE1", [9 + 3 * soc, 2e-7, 18, 4e-6, 0.9, 31.2 - 20 * soc * (1 - soc), 2.5e-4, 0.84, 102 - 80 * soc, 0.088 - 0.07 * soc, 0.82, 0.25 + 0.3 * soc, 0.62], seed: (ulong)i);
    })];

    [Benchmark]
    public DrtResult[] OneAfterTheOther() => Array.ConvertAll(series, s => Drt.Fit(s));

    [Benchmark]
    public DrtResult[] OnAllProcessors() => [.. series.AsParallel().AsOrdered().Select(s => Drt.Fit(s))];
}

/// <summary>Circuit fits from many starts (at most 50 ms) and Kramers-Kronig tests (at most 10 ms).</summary>
public class CircuitBenchmarks
{
    private readonly Circuit published = Circuit.Parse("R0-p(R1,C1)-p(R2-Wo1,C2)"), arcs = Circuit.Parse("R0-p(R1,CPE1)-p(R2,CPE2)");
    private ImpedanceSpectrum example = null!, twoArcs = null!;

    [GlobalSetup]
    public void Setup()
    {
        twoArcs = Cells.TwoArcs();
        var rows = File.ReadLines(SharedFile("data", "eis", "impedancepy", "exampleData.csv")).Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        example = ImpedanceSpectrum.Of([.. rows.Select(r => r[0])], [.. rows.Select(r => new Complex(r[1], r[2]))]).FirstQuadrant();
    }

    [Benchmark]
    public CircuitFitResult PublishedCircuit() => CircuitFit.Fit(example, published);

    [Benchmark]
    public CircuitFitResult TwoArcCircuit() => CircuitFit.Fit(twoArcs, arcs);

    [Benchmark]
    public KramersKronigResult KramersKronig() => LinearKramersKronig.Test(twoArcs);

    // The folder that HALITE_SHARED names, or "shared" beside the checkout.
    private static string SharedFile(params string[] parts)
    {
        string relative = Path.Combine(parts);
        if (Environment.GetEnvironmentVariable("HALITE_SHARED") is { Length: > 0 } named) return Path.Combine(named, relative);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "shared", relative))) return Path.Combine(folder.FullName, "shared", relative);
        }

        throw new FileNotFoundException("The spectrum that impedance.py publishes was not found: set HALITE_SHARED.", relative);
    }
}

internal static class Cells
{
    public static ImpedanceSpectrum TwoArcs(double noise = 1e-3, double perDecade = 10, double dropped = 0) =>
        Spectrum("R0-Zarc1-Zarc2", [10, 50, 0.01, 0.8, 30, 1e-4, 0.9], noise, perDecade, dropped);

    public static ImpedanceSpectrum Spectrum(string circuit, double[] parameters, double noise = 1e-3, double perDecade = 10, double dropped = 0, ulong seed = 1)
    {
        var parsed = Circuit.Parse(circuit);
        var random = new RandomStream(seed, 77);
        var (f, z) = (new List<double>(), new List<Complex>());
        for (int i = 0; i <= 7 * perDecade; i++)
        {
            double frequency = 1e6 * Math.Pow(10, -i / perDecade);
            if (random.NextDouble() < dropped) continue;
            var exact = parsed.Impedance(frequency, parameters);
            double sigma = noise * Complex.Abs(exact);
            f.Add(frequency);
            z.Add(exact + new Complex(sigma * random.NextGaussian(), sigma * random.NextGaussian()));
        }

        return ImpedanceSpectrum.Of([.. f], [.. z]);
    }
}
