// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Percolation;
using Halite.TestSupport;

namespace Halite.Tests.Lattices;

public class PercolationCurveTests
{
    [Theory]
    [InlineData("0TM_L8", "0-TM", 8, 1500)]
    [InlineData("0TM_L16", "0-TM", 16, 600)]
    [InlineData("1TM_L32", "1-TM", 32, 40)]
    [InlineData("2TM_L32", "2-TM", 32, 40)]
    public void Curves_agree_with_an_independent_program(string file, string rule, int cells, int samples)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(SharedData.Path($"reference/lattice/ref_{file}.json")));
        var curve = PercolationCurve.OfRule(TransportRule.Parse(rule), new PercolationCurveOptions { Cells = cells, Samples = samples, Seed = 20 });
        int beyondThree = 0, row = 0;
        foreach (var line in reference.RootElement.GetProperty("rows").EnumerateArray())
        {
            var point = curve.Points[row++];
            Assert.Equal(line[0].GetDouble(), point.X, 1e-9);
            double sigma = Math.Sqrt(Math.Pow(line[2].GetDouble(), 2) + point.Sigma * point.Sigma), difference = Math.Abs(line[1].GetDouble() - point.Fraction);
            Assert.True(difference <= 5 * sigma + 1e-6, $"x = {point.X}: {point.Fraction} ± {point.Sigma} against {line[1]} ± {line[2]}");
            if (difference > 3 * sigma + 1e-6) beyondThree++;
        }

        Assert.Equal(PercolationCurve.PointCount, row);
        Assert.True(beyondThree <= 4, $"{beyondThree} points beyond 3 combined standard errors"); // 1 % of 400
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        var options = new PercolationCurveOptions { Cells = 4, Samples = 37, Seed = 5 };
        var one = PercolationCurve.OfRule(TransportRule.ZeroTM, options with { Threads = 1 });
        var three = PercolationCurve.OfRule(TransportRule.ZeroTM, options with { Threads = 3 });
        Assert.Equal(one.Points, three.Points);
    }

    [Fact]
    public void Everything_percolates_when_all_sites_are_lithium_and_nothing_in_the_dilute_limit()
    {
        var curve = PercolationCurve.OfRule(TransportRule.ZeroTM, new PercolationCurveOptions { Cells = 4, Samples = 10 });
        Assert.Equal(1, curve.Points[^1].Fraction);
        Assert.Equal(1, curve.Points[^1].Convolved, 9);
        Assert.Equal(1, curve.Points[^1].WrapsAll);
        Assert.Equal(0, curve.Points[19].Fraction);
    }

    [Fact]
    public void The_2TM_rule_is_plain_site_percolation_of_the_fcc_lattice()
    {
        var options = new PercolationCurveOptions { Cells = 6, Samples = 3000 };
        var rule = PercolationCurve.OfRule(TransportRule.TwoTM, options);
        var sites = PercolationCurve.OfSites(LatticeKind.FaceCentredCubic, options with { Seed = 2 });
        foreach (int g in new[] { 69, 79, 89, 99, 149 })
        {
            var (a, b) = (rule.Points[g], sites.Points[g]);
            Assert.True(Math.Abs(a.Fraction - b.Fraction) < 4 * Math.Sqrt(a.Sigma * a.Sigma + b.Sigma * b.Sigma)); // 4 sigma, 5 points, fixed seeds
        }
    }

    [Fact]
    public void The_convolved_curve_is_that_of_independently_occupied_sites()
    {
        const int cells = 4;
        var curve = PercolationCurve.OfRule(TransportRule.OneTM, new PercolationCurveOptions { Cells = cells, Samples = 4000 });
        var grid = new RockSaltGrid(cells);
        var network = new LithiumNetwork(grid, TransportRule.OneTM);
        foreach (int g in new[] { 119, 139, 179 })
        {
            double p = (g + 1) / 400.0, sum = 0, squares = 0;
            const int samples = 4000;
            for (int s = 0; s < samples; s++)
            {
                var random = new FastRandom(77, (ulong)(1000 * g + s));
                var species = new byte[grid.Sites];
                for (int n = 0; n < species.Length; n++) species[n] = random.NextDouble() < p ? CationArrangement.Lithium : CationArrangement.FirstMetal;
                double fraction = network.Analyse(new CationArrangement(grid, species)).PercolatingFraction;
                sum += fraction;
                squares += fraction * fraction;
            }

            double mean = sum / samples, sigma = Math.Sqrt((squares / samples - mean * mean) / samples);
            var point = curve.Points[g];
            double combined = Math.Sqrt(sigma * sigma + point.ConvolvedSigma * point.ConvolvedSigma);
            Assert.True(Math.Abs(mean - point.Convolved) < 4 * combined, $"p = {p}: {point.Convolved} against {mean} ± {combined}");
        }
    }

    [Fact]
    public void A_cancelled_curve_keeps_its_finished_samples()
    {
        using var stop = new CancellationTokenSource();
        var seen = new StopAfter(stop, 0.2);
        var curve = PercolationCurve.OfRule(TransportRule.ZeroTM, new PercolationCurveOptions { Cells = 4, Samples = 100, Threads = 1 }, seen, stop.Token);
        Assert.Equal(20, curve.Samples);
        Assert.Equal(100, curve.Requested);
        Assert.Equal(20, curve.Wrapping.Samples);
    }

    [Fact]
    public void A_crystal_beyond_memory_is_refused_before_any_work()
    {
        long bytes = 1L << 50;
        var fault = Assert.Throws<InputException>(() => SampleLoop.WorkersThatFit(bytes, 1));
        Assert.Contains("fewer cells", fault.Message);
    }

    private sealed class StopAfter(CancellationTokenSource stop, double share) : IProgress<double>
    {
        public void Report(double value)
        {
            if (value >= share) stop.Cancel();
        }
    }
}
