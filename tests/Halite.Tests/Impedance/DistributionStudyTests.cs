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

    // 60 random cells scatter by 3 % in the mean; the slow study of 400 by about 1 %.
    [Theory]
    [InlineData("zarc", 0.90, 0.995)]
    [InlineData("hn", 0.86, 0.98)]
    public void The_band_covers_random_cells_of_one_to_four_processes(string family, double least, double most)
    {
        bool slow = Environment.GetEnvironmentVariable("HALITE_SLOW") == "1";
        int cells = slow ? 400 : 60;
        double covered = 0;
        for (int seed = 0; seed < cells; seed++) covered += RandomCell.Coverage(family, (ulong)seed);
        double slack = slow ? 0.02 : 0;
        Assert.InRange(covered / cells, least + slack, most);
    }

    /// <summary>A cell with one to four well separated processes, with or without tail and inductance, on some grid.</summary>
    private static class RandomCell
    {
        public static double Coverage(string family, ulong seed)
        {
            var random = new RandomStream(seed, 31337);
            double Uniform(double a, double b) => a + (b - a) * random.NextDouble();
            bool tail = random.NextDouble() < 0.4;
            int wanted = 1 + random.NextInt(4);
            var processes = new List<(double R, double Tau, double Alpha, double Beta)>();
            for (int attempt = 0; processes.Count < wanted && attempt < 200; attempt++)
            {
                double tau = Math.Exp(Uniform(Math.Log(1e-6), Math.Log(tail ? 0.05 : 0.3)));
                if (processes.Any(p => Math.Abs(Math.Log10(p.Tau / tau)) < 0.8)) continue;
                bool skewed = family == "hn" && (processes.Count == 0 || random.NextDouble() < 0.5);
                processes.Add((Math.Exp(Uniform(-1.4, 0.7)), tau, Uniform(0.65, 0.95), skewed ? Uniform(0.5, 0.95) : 1));
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
                foreach (var (r, tau, alpha, beta) in processes) z[i] += r / Complex.Pow(1 + Complex.Pow(s * tau, alpha), beta);
                double sigma = noise * Complex.Abs(z[i]);
                z[i] += new Complex(sigma * random.NextGaussian(), sigma * random.NextGaussian());
            }

            var points = Drt.Fit(ImpedanceSpectrum.Of(f, z)).Gamma.Where(p => p.Tau is >= 1e-5 and <= 0.3).ToArray();
            return points.Count(p => processes.Sum(q => Gamma(q, p.Tau)) is var g && g >= p.Lower && g <= p.Upper) / (double)points.Length;
        }

        // Boukamp and Rolle, Solid State Ionics 302 (2017) 12.
        private static double Gamma((double R, double Tau, double Alpha, double Beta) q, double tau)
        {
            double y = Math.Pow(tau / q.Tau, q.Alpha), cos = Math.Cos(Math.PI * q.Alpha), theta = Math.Atan2(Math.Sin(Math.PI * q.Alpha), y + cos);
            return q.R / Math.PI * Math.Pow(y, q.Beta) * Math.Sin(q.Beta * theta) * Math.Pow(y * y + 2 * y * cos + 1, -q.Beta / 2);
        }
    }
}
