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
    [Params("two arcs", "two arcs, 1 %", "two arcs, a tenth dropped", "two arcs, 20 a decade", "overlap", "three arcs and tail", "plain relaxations", "asymmetric", "three asymmetric and tail", "lognormal", "finite diffusion")]
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
        "three asymmetric and tail" => Cells.Spectrum("R0-HN1-HN2-HN3-CPE1", [5, 40, 0.02, 0.9, 0.6, 20, 2e-6, 0.85, 0.7, 25, 3e-4, 0.88, 0.7, 0.05, 0.6]),
        "lognormal" => Cells.Spectrum("R0-LN1-LN2", [10, 40, 1e-4, 0.6, 60, 2e-2, 1.3]),
        "finite diffusion" => Cells.Spectrum("R0-Zarc1-Ws1", [10, 40, 1e-4, 0.85, 60, 2]),
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

/// <summary>Circuit fits from many starts (at most 50 ms), from simple to hard.</summary>
public class CircuitBenchmarks
{
    private Circuit circuit = null!;
    private ImpedanceSpectrum spectrum = null!;

    /// <summary>Circuit and cell.</summary>
    [Params("one arc", "published", "two arcs", "nested", "porous electrode", "needless arc", "eleven parameters")]
    public string Case { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        string text;
        (text, spectrum) = Case switch
        {
            "one arc" => ("R0-p(R1,CPE1)", Cells.Spectrum("R0-p(R1,CPE1)", [10, 50, 1e-4, 0.9])),
            "published" => ("R0-p(R1,C1)-p(R2-Wo1,C2)", Cells.Published()),
            "nested" => ("R0-p(R1-p(R2,CPE2),CPE1)", Cells.Spectrum("R0-p(R1-p(R2,CPE2),CPE1)", [10, 30, 50, 1e-3, 0.85, 1e-5, 0.9])),
            "porous electrode" => ("R0-L0-TLMRQ1-p(R1,CPE1)", Cells.Spectrum("R0-L0-TLMRQ1-p(R1,CPE1)", [10, 1e-6, 40, 30, 1e-2, 0.9, 20, 1e-5, 0.9])),
            "needless arc" => ("R0-Zarc1-Zarc2-Zarc3", Cells.TwoArcs()),
            "eleven parameters" => ("R0-L0-p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)", Cells.Spectrum("R0-L0-Zarc1-Zarc2-Zarc3", [20, 5e-7, 60, 2e-6, 0.85, 40, 2e-4, 0.8, 80, 0.02, 0.75])),
            _ => ("R0-p(R1,CPE1)-p(R2,CPE2)", Cells.TwoArcs()),
        };
        circuit = Circuit.Parse(text);
    }

    [Benchmark]
    public CircuitFitResult Fit() => CircuitFit.Fit(spectrum, circuit);
}

/// <summary>Intervals of a fitted circuit, and Kramers-Kronig tests (at most 10 ms).</summary>
public class CertaintyBenchmarks
{
    private readonly ImpedanceSpectrum spectrum = Cells.TwoArcs();
    private CircuitFitResult fit = null!;

    [GlobalSetup]
    public void Setup() => fit = CircuitFit.Fit(spectrum, Circuit.Parse("R0-p(R1,CPE1)-p(R2,CPE2)"));

    [Benchmark]
    public object Profile() => fit.Profile();

    [Benchmark]
    public object Bootstrap() => fit.Bootstrap();

    [Benchmark]
    public KramersKronigResult KramersKronig() => LinearKramersKronig.Test(spectrum);

    [Benchmark]
    public KramersKronigResult KramersKronigByAicc() => LinearKramersKronig.TestAllElements(spectrum);
}

internal static class Cells
{
    /// <summary>The 57 points with -Im Z above zero of the spectrum that impedance.py publishes.</summary>
    public static ImpedanceSpectrum Published()
    {
        var rows = File.ReadLines(SharedFile("data", "eis", "impedancepy", "exampleData.csv")).Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return ImpedanceSpectrum.Of([.. rows.Select(r => r[0])], [.. rows.Select(r => new Complex(r[1], r[2]))]).FirstQuadrant();
    }

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
