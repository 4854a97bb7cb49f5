// SPDX-License-Identifier: Apache-2.0
using Halite.Spectra;

namespace Halite.Tests.Spectra;

public class BaselineTests
{
    private static (double[] X, double[] Y, double[] Truth) Raman()
    {
        var c = Columns.Read("data/spectra/raman/synthetic_raman_3peak.csv");
        return (c[0], c[1], c[2]);
    }

    /// <summary>arPLS written from the paper's own program with a dense solution: no code in common with the product.</summary>
    private static double[] Published(double[] y, double lambda, double ratio)
    {
        int n = y.Length;
        var penalty = new double[n, n];
        for (int i = 0; i + 2 < n; i++)
        {
            double[] row = [1, -2, 1];
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++) penalty[i + a, i + b] += lambda * row[a] * row[b];
            }
        }

        var w = Enumerable.Repeat(1.0, n).ToArray();
        while (true)
        {
            var matrix = (double[,])penalty.Clone();
            for (int i = 0; i < n; i++) matrix[i, i] += w[i];
            var z = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfArray(matrix).Cholesky()
                .Solve(MathNet.Numerics.LinearAlgebra.Double.DenseVector.OfArray([.. w.Zip(y, (a, b) => a * b)])).ToArray();
            var d = y.Zip(z, (a, b) => a - b).ToArray();
            var negative = d.Where(v => v < 0).ToArray();
            double m = negative.Average(), s = Math.Sqrt(negative.Sum(v => (v - m) * (v - m)) / (negative.Length - 1));
            var next = d.Select(v => 1 / (1 + Math.Exp(2 * (v - (2 * s - m)) / s))).ToArray();
            double change = Math.Sqrt(w.Zip(next, (a, b) => (a - b) * (a - b)).Sum()) / Math.Sqrt(w.Sum(v => v * v));
            if (change < ratio) return z;
            w = next;
        }
    }

    [Theory]
    [InlineData(1e4, 240)]
    [InlineData(1e5, 241)]
    [InlineData(1e6, 300)]
    public void ArPls_equals_the_published_algorithm(double lambda, int points)
    {
        var random = new Halite.Numerics.RandomStream(5, (ulong)points);
        var y = Enumerable.Range(0, points).Select(i => 20 + 0.05 * i + 40 * Math.Exp(-Math.Pow((i - 120) / 12.0, 2)) + random.NextGaussian()).ToArray();
        var expected = Published(y, lambda, 1e-3);
        var found = Baseline.ArPls(y, lambda);
        Assert.True(found.Converged);
        for (int i = 0; i < points; i++) Assert.Equal(expected[i], found.Values[i], 1e-8 * Math.Abs(expected[i]));
    }

    // Values of pybaselines at six evenly spread points; which points they are follows from the first and the last.
    [Theory]
    [InlineData("arpls", 1e5)]
    [InlineData("arpls", 1e6)]
    [InlineData("aspls", 1e6)]
    public void Values_and_deviation_agree_with_pybaselines(string method, double lambda)
    {
        var (_, y, truth) = Raman();
        string lam = lambda == 1e5 ? "100000.0" : "1000000.0";
        var reference = Columns.Json("data/spectra/raman/pybaselines_reference.json").GetProperty($"synthetic_raman_773|{method}|{{'lam': {lam}}}");
        var z = method == "arpls" ? Baseline.ArPls(y, lambda) : Baseline.AsPls(y, lambda);
        double rmse = Math.Sqrt(z.Values.Zip(truth, (a, b) => (a - b) * (a - b)).Average());

        // The reference's asPLS stops at its own tolerance; both are iterations cut off at 1e-3.
        Assert.Equal(reference.GetProperty("rmse").GetDouble(), rmse, method == "arpls" ? 1e-6 : 1.0);
        var at = reference.GetProperty("z_at").EnumerateArray().Select(v => v.GetDouble()).ToArray();
        Assert.Equal(at[0], z.Values[0], method == "arpls" ? 1e-6 : 1.0);
        Assert.Equal(at[^1], z.Values[^1], method == "arpls" ? 1e-6 : 1.0);
    }

    [Fact]
    public void Snip_rubber_band_and_polynomial_lie_near_pybaselines()
    {
        var (x, y, truth) = Raman();
        double Rmse(BaselineResult b) => Math.Sqrt(b.Values.Zip(truth, (a, c) => (a - c) * (a - c)).Average());
        Assert.Equal(20.6165581302722, Rmse(Baseline.RubberBand(x, y)), 0.5);
        Assert.Equal(28.54, Rmse(Baseline.Snip(y, 60)), 0.5);
        Assert.Equal(92.2, Rmse(Baseline.Polynomial(x, y, 3)), 5.0);
    }

    [Fact]
    public void A_straight_baseline_is_kept_and_scaling_scales_it()
    {
        var y = Enumerable.Range(0, 200).Select(i => 5 + 0.1 * i).ToArray();
        var random = new Halite.Numerics.RandomStream(9);
        var noisy = y.Select(v => v + 0.01 * random.NextGaussian()).ToArray();
        var z = Baseline.ArPls(noisy, 1e6);
        for (int i = 0; i < y.Length; i++) Assert.Equal(y[i], z.Values[i], 0.02);
        var scaled = Baseline.ArPls([.. noisy.Select(v => 1000 * v)], 1e6);
        for (int i = 0; i < y.Length; i++) Assert.Equal(z.Values[i], scaled.Values[i] / 1000, 1e-8);
    }
}
