// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Halite.Impedance;
using Halite.Numerics;
using Halite.TestSupport;

namespace Halite.Tests.Impedance;

/// <summary>The series of reference/eis, and random cells that no constant was chosen on.</summary>
public sealed class DistributionStudyTests
{
    [Fact]
    public void Three_processes_are_followed_through_all_forty_spectra_of_the_series()
    {
        var rows = File.ReadLines(SharedData.Path("reference/eis/GEIS40.csv")).Skip(1).Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray());
        var spectra = rows.GroupBy(r => (int)r[0]).Select(g => ImpedanceSpectrum.Of([.. g.Select(r => r[2])], [.. g.Select(r => new Complex(r[3], r[4]))])).ToArray();
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("reference/eis/GEIS40_truth.json")));
        var truth = document.RootElement.EnumerateArray().Select(e => e.GetProperty("zarcs").EnumerateArray().Select(z => z[0].GetDouble()).ToArray()).ToArray();
        var errors = new List<double>[] { [], [], [] };
        for (int i = 0; i < spectra.Length; i++)
        {
            Assert.Equal(3, Drt.Fit(spectra[i]).Peaks.Length);
            var refined = Drt.Fit(spectra[i], new DrtOptions { Method = DrtMethod.Processes });
            Assert.Equal(3, refined.Processes.Length);
            for (int k = 0; k < 3; k++) errors[k].Add(Math.Abs(refined.Processes[k].Resistance.Value / truth[i][k] - 1));
        }

        // The contract's figure is .7 %; measured .11, .19 and .33 %.
        Assert.All(errors, e => Assert.True(e.Order().ElementAt(e.Count / 2) < 0.007));
    }

    // 60 random cells scatter by 3 % in the mean; the slow study of 400 by about 1 %. Measured with 400: .939, .910, .901, .917.
    [Theory]
    [InlineData("zarc", 0.90, 0.995)]
    [InlineData("hn", 0.87, 0.98)]
    [InlineData("lognormal", 0.87, 0.98)]
    [InlineData("mixed", 0.87, 0.98)]
    public void The_band_covers_random_cells_of_one_to_four_processes(string family, double least, double most)
    {
        bool slow = Environment.GetEnvironmentVariable("HALITE_SLOW") == "1";
        int cells = slow ? 400 : 60;
        double covered = 0;
        for (int seed = 0; seed < cells; seed++) covered += new RandomCell(family, (ulong)seed).Coverage();
        double slack = slow ? 0.02 : 0;
        Assert.InRange(covered / cells, least + slack, most);
    }

    // What a symmetric shape says of a process that may be skewed is surer than the truth: before the shapes were averaged,
    // two thirds of the resistances of skewed cells lay within twice their uncertainty. Measured .99, .92, .95 and .95 of some
    // 100 peaks, whose share scatters by .03.
    [Theory]
    [InlineData("zarc", 0.90)]
    [InlineData("hn", 0.82)]
    [InlineData("lognormal", 0.88)]
    [InlineData("mixed", 0.83)]
    public void The_resistance_of_a_peak_lies_within_its_uncertainty(string family, double least)
    {
        var deviations = Enumerable.Range(1000, 60).SelectMany(seed => new RandomCell(family, (ulong)seed).Deviations()).ToArray();
        Assert.True(deviations.Length > 80);
        double share = deviations.Count(z => Math.Abs(z) < 1.96) / (double)deviations.Length;
        Assert.True(share > least, $"{share:P1} of {deviations.Length}");
    }

    [Theory]
    [InlineData("R0-HN1-HN2", new[] { 5, 40, 0.02, 0.9, 0.6, 20, 2e-5, 0.85, 0.7 })]
    [InlineData("R0-HN1-HN2-HN3-CPE1", new[] { 5, 40, 0.02, 0.9, 0.6, 20, 2e-6, 0.85, 0.7, 25, 3e-4, 0.88, 0.7, 0.05, 0.6 })]
    public void Several_asymmetric_processes_are_found_as_such(string circuit, double[] parameters)
    {
        var processes = parameters.Skip(1).Chunk(4).Where(c => c.Length == 4).OrderBy(c => c[1]).ToArray();
        for (ulong seed = 0; seed < 4; seed++)
        {
            var refined = Drt.Fit(Synthetic.Spectrum(circuit, parameters, noise: 1e-3, seed: seed), new DrtOptions { Method = DrtMethod.Processes });
            Assert.Equal(processes.Length, refined.Processes.Length);
            for (int k = 0; k < processes.Length; k++)
            {
                // Five of its own uncertainties: one failure in a hundred thousand parameters.
                Assert.True(Math.Abs(refined.Processes[k].Resistance.Value - processes[k][0]) < 5 * refined.Processes[k].Resistance.Sigma, $"seed {seed} process {k}");
                Assert.True(refined.Processes[k].Beta.Value < 0.95);
            }
        }
    }

    /// <summary>A cell with one to four well separated processes, with or without tail and inductance, on some grid.</summary>
    private sealed class RandomCell
    {
        private readonly List<Process> processes = [];
        private readonly ImpedanceSpectrum spectrum;

        public RandomCell(string family, ulong seed)
        {
            var random = new RandomStream(seed, 31337);
            double Uniform(double a, double b) => a + (b - a) * random.NextDouble();
            bool tail = random.NextDouble() < 0.4;
            int wanted = 1 + random.NextInt(4);
            for (int attempt = 0; processes.Count < wanted && attempt < 200; attempt++)
            {
                double tau = Math.Exp(Uniform(Math.Log(1e-6), Math.Log(tail ? 0.05 : 0.3)));
                if (processes.Any(p => Math.Abs(Math.Log10(p.Tau / tau)) < 0.8)) continue;
                string shape = family == "mixed" ? new[] { "zarc", "hn", "lognormal" }[random.NextInt(3)] : family;
                bool skewed = shape == "hn" && (processes.Count == 0 || random.NextDouble() < 0.5);
                double r = Math.Exp(Uniform(-1.4, 0.7));
                processes.Add(shape == "lognormal" ? new Process(r, tau, Uniform(0.3, 1.4), 0) : new Process(r, tau, Uniform(0.65, 0.95), skewed ? Uniform(0.5, 0.95) : 1));
            }

            double r0 = Uniform(0.05, 0.6), inductance = random.NextDouble() < 0.5 ? Uniform(0.02, 0.6) / (2 * Math.PI * 1e6) : 0;
            double noise = Math.Exp(Uniform(Math.Log(5e-4), Math.Log(0.02))), perDecade = 5 + random.NextInt(11), jitter = random.NextDouble() < 0.3 ? 0.8 : 0;
            double tailSize = tail ? Uniform(0.1, 0.8) : 0, tailExponent = Uniform(0.4, 0.95);
            int count = (int)(7 * perDecade) + 1;
            var (f, z) = (new double[count], new Complex[count]);
            for (int i = 0; i < count; i++)
            {
                f[i] = 1e6 * Math.Pow(10, -(i + jitter * (random.NextDouble() - 0.5)) / perDecade);
                var s = new Complex(0, 2 * Math.PI * f[i]);
                z[i] = r0 + s * inductance + tailSize * Complex.Pow(s / (2 * Math.PI * 0.1), -tailExponent);
                foreach (var p in processes) z[i] += p.Impedance(s);
                double sigma = noise * Complex.Abs(z[i]);
                z[i] += new Complex(sigma * random.NextGaussian(), sigma * random.NextGaussian());
            }

            spectrum = ImpedanceSpectrum.Of(f, z);
        }

        /// <summary>Share of the measured range in which the band holds the truth.</summary>
        public double Coverage()
        {
            var points = Drt.Fit(spectrum).Gamma.Where(p => p.Tau is >= 1e-5 and <= 0.3).ToArray();
            return points.Count(p => processes.Sum(q => q.Gamma(p.Tau)) is var g && g >= p.Lower && g <= p.Upper) / (double)points.Length;
        }

        /// <summary>Errors of the resistances in units of their uncertainties, where as many peaks are found as there are processes.</summary>
        public IEnumerable<double> Deviations()
        {
            var peaks = Drt.Fit(spectrum).Peaks;
            if (peaks.Length != processes.Count) return [];
            return processes.OrderBy(p => p.Summit()).Zip(peaks, (p, peak) => (peak.Resistance.Value - p.R) / peak.Resistance.Sigma!.Value);
        }

        /// <summary>Havriliak-Negami (Cole-Cole for β = 1), or lognormal with σ = α for β = 0.</summary>
        private sealed record Process(double R, double Tau, double Alpha, double Beta)
        {
            public Complex Impedance(Complex s)
            {
                if (Beta > 0) return R / Complex.Pow(1 + Complex.Pow(s * Tau, Alpha), Beta);
                var sum = Complex.Zero;
                const double Step = 0.05;
                for (double u = -6; u < 6 + Step / 2; u += Step) sum += Step * Math.Exp(-u * u / 2) / Math.Sqrt(2 * Math.PI) / (1 + s * Tau * Math.Exp(Alpha * u));
                return R * sum;
            }

            // Boukamp and Rolle, Solid State Ionics 302 (2017) 12.
            public double Gamma(double tau)
            {
                if (Beta == 0) return R / (Math.Sqrt(2 * Math.PI) * Alpha) * Math.Exp(-Math.Pow(Math.Log(tau / Tau) / Alpha, 2) / 2);
                double y = Math.Pow(tau / Tau, Alpha), cos = Math.Cos(Math.PI * Alpha), theta = Math.Atan2(Math.Sin(Math.PI * Alpha), y + cos);
                return R / Math.PI * Math.Pow(y, Beta) * Math.Sin(Beta * theta) * Math.Pow(y * y + 2 * y * cos + 1, -Beta / 2);
            }

            public double Summit() => Enumerable.Range(-400, 500).Select(i => Tau * Math.Exp(i * 0.01)).MaxBy(Gamma);
        }
    }
}
